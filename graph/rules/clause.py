"""Plain clauses: who does what a verb tells, and the places in a row behind it."""

from __future__ import annotations

import re
from dataclasses import replace

from graph import lexicon
from graph.chunk import Item
from graph.rules import subject
from graph.sentence import Sentence, Unit, is_body, mention, skip, units
from graph.statement import Mention

_NOMINATIVE = frozenset(["he", "she", "they", "i", "we"])
_FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])
_BETWEEN = frozenset("also then later now currently previously formerly once first soon subsequently himself".split())
_TOGETHER = frozenset([",", "and", "&", "or", ";", "as", "well"])
_NEXT = frozenset("then later subsequently afterwards finally also both most recently before earlier".split())
_AT = frozenset(["at", "from", "in", "for", "with", "on", "by", "of", "to"])
_WHEN = frozenset(["in", "from", "to", "until", "between", "since", "during", "-", "and", "of", "for", ","])
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:-\d+|s)?")


def doer(s: Sentence, index: int) -> Mention | None:
    """Who does what the verb at an index tells: the nearest subject pronoun, or name before a verb.

    Names inside brackets, and those that are only part of an apposition (`son of X and Y, he ...`),
    are passed over; where no subject of this kind is found, `subject.of` decides.
    """
    depth = 0
    for at in range(index - 1, -1, -1):
        item = s.items[at]
        depth += (s.word(at) == ")") - (s.word(at) == "(")
        if depth > 0:
            continue
        if item.kind == "pronoun" and item.text in _NOMINATIVE:
            if item.text in ("i", "we"):
                return replace(s.speaker, via=item.span) if s.speaker is not None else None
            return subject.pointed(s, at)
        if subject.related(s, at) and item.kind == "word" and _acts(s, at, index):
            return None
        if item.kind == "person" and _acts(s, at, index):
            return None if subject.of_kin(s, at) else mention(item)
    found = subject.of(s, index)
    return _outside_brackets(s, found, index)


def _acts(s: Sentence, at: int, index: int) -> bool:
    """Whether a verb follows the item at `at`, brackets, appositions in commas and adverbs left aside."""
    following = at + 1
    if s.word(following) == "(":
        following = _behind(s, following, index)
    if s.word(following) == "," and s.word(following + 1) != "who":
        closing = next((i for i in range(following + 1, min(index, following + 14)) if s.word(i) == ","), None)
        following = closing + 1 if closing is not None and not _verb(s, following, closing) else following
    while s.word(following) in _BETWEEN or s.word(following) in (",", "who") or _tag(s, following) == "RB":
        following += 1
    return following >= index or _tag(s, following) in _FINITE


def _verb(s: Sentence, start: int, stop: int) -> bool:
    return any(_tag(s, i) in _FINITE or s.items[i].kind == "person" for i in range(start, stop))


def _tag(s: Sentence, index: int) -> str:
    item = s.at(index)
    return item.tag if item is not None and item.kind == "word" else ""


def _behind(s: Sentence, index: int, stop: int) -> int:
    """Index behind the bracket that opens at `index`."""
    depth = 0
    for at in range(index, min(stop, index + 30)):
        depth += (s.word(at) == "(") - (s.word(at) == ")")
        if depth == 0:
            return at + 1
    return index


def _outside_brackets(s: Sentence, found: Mention | None, index: int) -> Mention | None:
    """For somebody named in brackets behind another name, that other one: `Jane Doe (born Jane Roe) ...`."""
    if found is None:
        return None
    at = next((i for i, item in enumerate(s.items[:index]) if item.span == found.span), None)
    opening = None
    depth = 0
    for i in range((at or 0) - 1, -1, -1):
        depth += (s.word(i) == "(") - (s.word(i) == ")")
        if depth > 0:
            opening = i
            break
    before = s.at(opening - 1) if opening else None
    return mention(before) if before is not None and before.kind == "person" else found


def called_by_town(item: Item | None) -> bool:
    """Whether an item may be a body that goes by a town's name, or that only the model holds for a town."""
    return item is not None and item.kind == "place" and bool(item.vote) and item.text not in lexicon.places()


def places(s: Sentence, index: int, slot: bool = True, town: bool = False) -> list[Unit]:
    """The places in a row from an index: `A (1932-35) and then at B, Oslo, C and D`; empty when none stands there.

    With `town` the first may be called by a town's name (`then at Cambridge`), which stands for a body there.
    """
    found: list[Unit] = []
    at: int | None = index
    while at is not None and len(found) < 12:
        more, stop = units(s, at, slot and not _acting(s, skip(s, at)))
        item = s.at(at)
        if not more and item is not None and town and called_by_town(item):
            more, stop = [Unit((Mention("Organization", item.text, item.span, confidence=0.6),))], at + 1
        if not more:
            break
        found += more
        at, slot = _following(s, _past(s, stop))
        town = slot
    return found


def _acting(s: Sentence, index: int) -> bool:
    """Whether a finite verb follows the name at an index: then it begins a clause of its own."""
    return bool(_tag(s, index + 1) in ("VBD", "VBZ"))


def _past(s: Sentence, index: int) -> int:
    """Index behind brackets, years and towns."""
    while True:
        item, following = s.at(index), s.at(index + 1)
        if s.word(index) == "(":
            behind = _behind(s, index, len(s.items))
            if behind == index:
                return index
            index = behind
        elif item is not None and _is_when(item.kind, item.text):
            index += 1
        elif s.word(index) in _WHEN and following is not None and _is_when(following.kind, following.text):
            index += 2
        else:
            return index


def _is_when(kind: str, text: str) -> bool:
    return kind in ("date", "place") or bool(_YEAR.fullmatch(text))


def _following(s: Sentence, index: int) -> tuple[int | None, bool]:
    """Where the next place of a row stands, and whether any capitalised name there is one."""
    at = index
    while s.word(at) in _TOGETHER | _NEXT:
        at += 1
    if s.word(at) in ("followed", "next") and s.word(at + 1) == "by":
        at += 1
    if at == index:
        return None, False
    if s.word(at) in ("at", "from") or (s.word(at) == "by" and s.word(at - 1) == "followed"):
        return at + 1, True
    if s.word(at) in _AT:
        at += 1
    target = s.at(skip(s, at))
    return (at, False) if is_body(target, slot=False) and not _acting(s, skip(s, at)) else (None, False)
