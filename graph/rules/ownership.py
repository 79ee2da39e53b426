"""Bodies that belong to others: `X is a wholly owned subsidiary of Y`, `X, a division of Y`, `X is owned by Y`."""

from __future__ import annotations

from collections.abc import Iterator

from graph.chunk import Item
from graph.rules.clause import places
from graph.sentence import Sentence, is_body, mention
from graph.statement import Claim

RULE = "ownership-clause/1"
_PARTS = frozenset("subsidiary subsidiaries division divisions affiliate branch arm unit imprint part brand".split())
_OTHERS = frozenset(["NORP", "GPE", "LOC", "PERSON", "DATE", "EVENT", "WORK_OF_ART"])


def claims(s: Sentence) -> Iterator[Claim]:
    """Which body belongs to which, where a sentence says so in words."""
    for index, word in s.words():
        if word in _PARTS and s.word(index + 1) in ("of", "company", "from"):
            yield from _part(s, index, index + 1 + (s.word(index + 1) == "company"))
        elif word == "owned" and s.word(index + 1) == "by":
            yield from _part(s, index, index + 1)
        elif word in ("parent", "owner"):
            yield from _parent(s, index)


def _part(s: Sentence, index: int, link: int) -> Iterator[Claim]:
    """`link` is the index of the preposition before the owner."""
    if s.word(link) not in ("of", "by", "from"):
        return
    at = link + 1
    while at < link + 6 and (item := s.at(at)) is not None and (item.kind == "word" or item.vote == "NORP"):
        at += 1
    owner = next(iter(places(s, at)), None)
    inner = _inner(s, index) if owner is not None else None
    if owner is None or inner is None or mention(inner).name == owner.specific.name:
        return
    yield Claim(mention(inner), "partOf", owner.specific, inner.span.join(owner.specific.span), RULE, 0.8)


def _parent(s: Sentence, index: int) -> Iterator[Claim]:
    """`X is the parent company of Y and Z`, `X's parent company, Y`, `X's parent is Y`."""
    behind = index + 1 + (s.word(index + 1) in ("company", "organization", "organisation"))
    owner = _subject(s, index)
    if s.word(behind) == "of" and owner is not None:
        for part in places(s, behind + 1):
            if part.specific.name != mention(owner).name:
                span = owner.span.join(part.specific.span)
                yield Claim(part.specific, "partOf", mention(owner), span, RULE, 0.8)
        return
    inner = s.at(index - 2)
    while s.word(behind) in (",", "is", "was", "the"):
        behind += 1
    found = next(iter(places(s, behind)), None) if s.word(index - 1) == "'s" else None
    if found is not None and inner is not None and _names_body(inner):
        yield Claim(mention(inner), "partOf", found.specific, inner.span.join(found.specific.span), RULE, 0.8)


def _inner(s: Sentence, index: int) -> Item | None:
    """The body that belongs to another: right before the comma of an apposition, else the sentence's subject."""
    at = index - 1
    while at >= 0 and (s.items[at].kind == "word" or s.items[at].vote == "NORP") and s.word(at) not in _VERBS:
        at -= 1
    if at >= 1 and s.word(at) in (",", "(") and _names_body(s.items[at - 1]):
        return s.items[at - 1]
    return _subject(s, index)


def _subject(s: Sentence, index: int) -> Item | None:
    """The body that a sentence opens with."""
    bodies = [i for i in s.items[:index] if _names_body(i)]
    return bodies[0] if bodies and s.items.index(bodies[0]) <= 3 else None


_VERBS = frozenset("is are was were became remains become as".split())


def _names_body(item: Item) -> bool:
    return is_body(item) and (item.kind != "name" or item.vote not in _OTHERS)
