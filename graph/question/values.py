"""What the words of a slot say where they name nothing in the graph: a degree, a country, words of a name."""

from __future__ import annotations

import re
from functools import cache

from graph import finding, lexicon
from graph.question.forms import small, vague


def value(words: str, kind: str) -> str:
    """The value that the words stand for, of a kind of `KINDS`; empty when they stand for none."""
    return KINDS[kind](words)


def _level(words: str) -> str:
    """The short code of a degree: "doctorate" is PhD. None for words such as "a master's", which has many codes."""
    for form in (words, words.removesuffix("s"), re.sub(r"(?i)\s+degrees?$", "", words)):
        if found := _degrees().fullmatch(form):
            row = next(int(name[1:]) for name, held in found.groupdict().items() if held is not None and name[0] == "g")
            code = lexicon.degree_codes()[row]
            return "" if code in _GENERAL else code
    return ""


_GENERAL = ("Bachelor", "Master")


def _country(words: str) -> str:
    bare = re.sub(r"^the\s+", "", words, flags=re.IGNORECASE)
    return next((form for form in (words, bare) if finding.folded(form) in _countries()), "")


def _label(words: str) -> str:
    """A few words that can be looked for in names, and none that only makes sense in a sentence."""
    parts = finding.folded(words).split()
    return words if len(parts) <= 3 and not {*parts} & (small() | vague()) else ""


@cache
def _countries() -> frozenset[str]:
    return frozenset(finding.folded(name) for name in lexicon.country_names())


@cache
def _degrees() -> re.Pattern[str]:
    return re.compile(lexicon.degree_pattern().pattern, re.IGNORECASE)


KINDS = {"degree": _level, "country": _country, "label": _label}
