"""When a given name is a right name: equal once folded, or, more leniently, alike.

Folded: without accents, case, marks, possessive endings and a leading "the". The measures are for judging answers, so
they stand apart from those that decide what is one thing (`identity.py`) and do not change with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from graph import lexicon, topic

_TITLES = frozenset(
    "dr drs prof professor mr mrs ms miss sir dame lord rev hon ass asst assoc assistant associate emeritus".split()
)
_GRADES = frozenset("phd dphil md scd msc bsc ma ba ab mph llm llb frs obe cbe mbe sj".split())
_GENERATION = frozenset(["jr", "sr", "ii", "iii"])
_LINKS = frozenset(
    "of in for on with to at from by using via toward towards between among".split()
)  # behind these stands what narrows the head of a phrase
_BRACKETED = re.compile(r"\s*[(（]([^()（）]+)[)）]\s*")
_OWNER = re.compile(r".*?['’]s\s+(?:new\s+)?(\S.*)$", re.DOTALL)
# Thresholds of docs/evaluation.md.
_CONTAINED, _SIMILAR, _LONG, _LONGEST_BRACKET = 0.6, 0.9, 15, 8


@lru_cache(maxsize=100_000)
def plain(words: str) -> str:
    """A name folded.

    >>> plain("The U.S. Academy of Arts & Sciences'")
    'us academy of arts and sciences'
    """
    text = lexicon.fold(re.sub("[\u200b\xad]", "", words)).replace("&", " and ")
    text = " ".join(re.findall(r"[^\W_]+", re.sub(r"['`]s\b|['`.]", "", text)))
    return text.removeprefix("the ") or text


@lru_cache(maxsize=100_000)
def forms(name: str, kind: str) -> frozenset[str]:
    """The folded forms of a name that stand for a thing of this kind.

    >>> sorted(forms("Institute of Acoustics (IOA)", "Organization"))
    ['institute of acoustics', 'institute of acoustics ioa', 'ioa']
    """
    if kind == "Person":
        return frozenset(filter(None, [_person(name)]))
    found = {name}
    bracket = _BRACKETED.search(name)
    if bracket:
        found.add(f"{name[: bracket.start()]} {name[bracket.end() :]}")
        inner = bracket.group(1)
        if kind not in ("Talk", "Award") and len(inner.split()) <= _LONGEST_BRACKET and not inner[0].isdigit():
            found.add(inner)
    return frozenset(filter(None, map(plain, found)))


def _person(name: str) -> str:
    """A person's folded name in the order given name, surname, without titles and grades."""
    bare = re.sub(r"\([^)]*\)|（[^）]*）", " ", name)
    family, comma, given = (part.strip() for part in bare.partition(","))
    if comma and family and given and "," not in given and plain(given) not in _GRADES | _GENERATION:
        bare = f"{given} {family}"
    words = plain(bare).split()
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    while len(words) > 2 and words[-1] in _GRADES:
        words.pop()
    return " ".join(words)


def all_forms(names: Iterable[str], kind: str) -> frozenset[str]:
    """The folded forms of several names of one thing."""
    return frozenset(form for name in names for form in forms(name, kind))


def loose_forms(names: Iterable[str], kind: str) -> frozenset[str]:
    """Looser cuts of an organization's names: up to the first comma, and behind a possessive."""
    cuts: list[str] = []
    for name in names if kind == "Organization" else ():
        owned = _OWNER.match(name)
        cuts += [name.split(",")[0]] if "," in name else []
        cuts += [owned.group(1)] if owned else []
    return all_forms(cuts, kind)


def alike(given: Iterable[str], right: Iterable[str], kind: str) -> bool:
    """Whether folded forms are alike for this kind, where they are not equal. People are never merely alike."""
    if kind == "Person":
        return False
    compare = _topics if kind == "Topic" else _titles if kind in ("Talk", "Event", "Award") else _numbers
    wanted = list(right)
    return any(compare(one, other) for one in given for other in wanted)


@lru_cache(maxsize=100_000)
def _singular(words: str) -> str:
    return " ".join(topic.singular(word) for word in words.split())


def _numbers(one: str, other: str) -> bool:
    """Equal but for singular and plural."""
    return _singular(one) == _singular(other)


def _titles(one: str, other: str) -> bool:
    """Singular and plural, most of one within the other, or nearly the same letters."""
    short, long = sorted((one, other), key=len)
    within = short in long and len(short) >= _CONTAINED * len(long)
    if within or _numbers(one, other):
        return True
    return len(short) > _LONG and SequenceMatcher(None, one, other).ratio() >= _SIMILAR


def _topics(one: str, other: str) -> bool:
    """Singular and plural, or one a longer form of the other that keeps its head."""
    short, long = sorted((_singular(one).split(), _singular(other).split()), key=len)
    if short == long:
        return True
    if not short or len(short) == len(long):
        return False
    head = long[: next((i for i, word in enumerate(long) if i and word in _LINKS), len(long))]
    size = len(short)
    narrowed = long[:size] == short and long[size] in _LINKS | {"and"}
    kept = long[-size:] == short or head[-size:] == short or narrowed
    return kept and (size > 1 or len(head) <= 2)
