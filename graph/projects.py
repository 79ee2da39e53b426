"""Which words of a sentence name a project, a system or a collection of data: `the X project`, `Y, an app for ...`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph.chunk import Item
from graph.sentence import Sentence, rank
from graph.statement import Mention
from graph.text import clean

NOUNS = {
    "system": "System",
    "platform": "System",
    "software": "System",
    "package": "System",
    "packages": "System",
    "tool": "System",
    "toolkit": "System",
    "library": "System",
    "framework": "System",
    "engine": "System",
    "app": "System",
    "application": "System",
    "simulator": "System",
    "robot": "System",
    "program": "System",
    "dashboard": "System",
    "portal": "System",
    "workflow": "System",
    "extensions": "System",
    "dataset": "Dataset",
    "datasets": "Dataset",
    "database": "Dataset",
    "corpus": "Dataset",
    "benchmark": "Dataset",
    "archive": "Dataset",
    "repository": "Dataset",
    "catalogue": "Dataset",
    "method": "Method",
    "algorithm": "Method",
    "model": "Method",
    "protocol": "Method",
    "project": "",
    "collaboration": "",
    "experiment": "",
    "cohort": "",
    "trial": "",
    "podcast": "",
}
# Nouns that tell a project only in an apposition: `HARVEST, a study of ...`.
_APPOSED = {**NOUNS, "study": "", "initiative": "", "consortium": "", "programme": "", "survey": ""}
# Nouns that a name may follow at once: `the tool X`, `the project Y`.
_BEFORE_NAME = frozenset(NOUNS) - {"program", "model", "application", "library", "archive", "trial", "cohort"}
_LEADS = frozenset("the of and a her his their our my using called on in to for by with".split()) | frozenset(
    [",", "", "\n", ";", ":"]
)
_OWNERS = frozenset("the a an our her his my their its this research current new national joint funded".split())
# Who pays for projects, and names none.
_FUNDERS = frozenset(
    "EU ERC NSF NIH DFG EPSRC ESRC AHRC NERC UKRI ANR FWF SNSF H2020 Horizon Erasmus Wellcome Leverhulme".split()
)
_NO_NAME = re.compile(r"^(?:https?|www|Fig|Figure|Table|Q|A|PhD|PI)$")
_NAMED_SO = re.compile(r"\w.* (?:Project|Corpus|Database|Dataset|Atlas|Toolkit)")
_INNER = frozenset(["of", "the", "en", "in", "de", "la", "for", "du", "and", "der"])


@dataclass(frozen=True)
class Named:
    """What an item of the kind `project` names, and how many of the items behind it still tell what it is."""

    mention: Mention
    behind: int


def mark(s: Sentence) -> Sentence:
    """A sentence in which each name of a project is one item of the kind `project`."""
    if s.block.kind in ("title", "heading"):
        return s
    items: list[Item] = []
    index = 0
    while index < len(s.items):
        found = _at(s, index)
        if found is None:
            items.append(s.items[index])
            index += 1
            continue
        named, index = found
        items.append(Item("project", named.mention.span, named.mention.name, named))
    return replace(s, items=tuple(items)) if any(i.kind == "project" for i in items) else s


def _at(s: Sentence, index: int) -> tuple[Named, int] | None:
    """The project whose name starts at an item, and the index behind the name."""
    item = s.items[index]
    body = item.kind == "organization" and (
        rank(item) == 0 or getattr(item.match, "kind", "") in ("Initiative", "Consortium")
    )
    if body:
        found = _apposition(s, index, index + 1)
        return found if found and s.word(index - 1) != "at" else None
    if item.kind != "name" or _NO_NAME.match(item.text) or item.vote == "DATE":
        return None
    stop = _run(s, index)
    noun = _called(s, index)
    if noun in _APPOSED:
        return _named(s, index, stop, _APPOSED[noun], 0)
    if s.word(index - 1) == "," and s.word(index - 2) == "project" and s.word(stop) == ",":
        return _named(s, index, stop, "", 0)
    if item.vote == "PERSON" and " " in item.text:
        return None
    return _before_noun(s, index, stop) or _apposition(s, index, index + 1) or _behind_noun(s, index, stop)


def _called(s: Sentence, index: int) -> str:
    """The noun of `a project called X`, `the project is called X`, else ""."""
    if s.word(index - 1) == "called" and s.word(index - 2) in ("is", "was"):
        return s.word(index - 3)
    return s.word(index - 2) if s.word(index - 1) in ("called", "named", "titled") else ""


def _run(s: Sentence, index: int) -> int:
    """Index behind a name of several parts: `Atlas of Roman Roads`, `Escuelas en Movimiento`."""
    stop = index + 1
    while True:
        ahead = stop
        while s.word(ahead) in _INNER and ahead - stop < 2:
            ahead += 1
        following = s.at(ahead)
        if ahead == stop or following is None or following.kind != "name" or s.word(stop) == "and":
            return stop
        stop = ahead + 1


def _named(s: Sentence, index: int, stop: int, subclass: str, behind: int) -> tuple[Named, int]:
    first, last = s.items[index], s.items[stop - 1]
    span = first.span.join(last.span)
    words = first.text if stop == index + 1 else clean(s.text[span.begin - s.span.begin : span.end - s.span.begin])
    acronym = getattr(last.match, "acronym", "")
    noun = s.word(stop) if behind == 1 else ""
    aliases = tuple(filter(None, (f"{words} {noun}" if noun in NOUNS else "", acronym)))
    return Named(Mention("Project", words, span, subclass, aliases, 0.75), behind), stop


def _before_noun(s: Sentence, index: int, stop: int) -> tuple[Named, int] | None:
    """`the X project`, `the Atlas of Y database`."""
    item = s.items[index]
    for end in (index + 1, stop):
        if s.word(end) in NOUNS and s.word(index - 1) in _LEADS:
            own = s.at(end + 1)
            funder = item.text in _FUNDERS or (item.text.isupper() and own is not None and own.kind == "name")
            return None if funder else _named(s, index, end, NOUNS[s.word(end)], 1)
    return _named(s, index, index + 1, "", 0) if _NAMED_SO.fullmatch(item.text) else None


def _apposition(s: Sentence, index: int, stop: int) -> tuple[Named, int] | None:
    """`X, a platform for ...`, `Y is an open database of ...`."""
    if s.word(stop) not in (",", "(", "-", "is") or s.word(stop + 1) not in ("a", "an", "the"):
        return None
    for at in range(stop + 2, min(stop + 9, len(s.items))):
        word = s.word(at)
        if word in (",", ".", "that", "which", "for", "of"):
            return None
        if word in _APPOSED and (word in NOUNS or s.items[index].kind == "name"):
            return _named(s, index, stop, _APPOSED[word], at + 1 - stop)
    return None


def told(s: Sentence, index: int) -> int:
    """Index behind the noun of an apposition that follows a project (`the X cohort, a long-term study of ...`)."""
    if s.word(index) != "," or s.word(index + 1) not in ("a", "an", "the"):
        return index
    return next((at + 1 for at in range(index + 2, index + 8) if s.word(at) in _APPOSED), index)


def _behind_noun(s: Sentence, index: int, stop: int) -> tuple[Named, int] | None:
    """`the tool X`, `the ERC project Y`."""
    noun = s.word(index - 1)
    if noun not in _BEFORE_NAME or s.word(index - 2) == "this":
        return None
    if noun != "project":
        return _named(s, index, index + 1, NOUNS[noun], 0)
    before = s.at(index - 2)
    owned = s.word(index - 2) in _OWNERS or (before is not None and before.text in _FUNDERS)
    return _named(s, index, stop, "", 0) if owned else None
