"""Who founded what: `founded X`, `X was founded in 1990 by Y and Z`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from graph.chunk import Item
from graph.rules import post, subject
from graph.rules.clause import doer, places
from graph.sentence import Sentence, is_body, mention, skip
from graph.statement import Claim, Mention

RULE = "founding-verb/1"
_FOUNDED = frozenset("founded co-founded cofounded founding co-founding cofounding founds co-founds".split())
# Verbs that also have other things than bodies for their object.
_MADE = frozenset("established started launched created formed opened incorporated".split())
_REACH = 14


def claims(s: Sentence) -> Iterator[Claim]:
    """What the people of a sentence founded."""
    for index, word in s.words():
        if word not in _FOUNDED and word not in _MADE and not (word == "set" and s.word(index + 1) == "up"):
            continue
        by = _by(s, index)
        if by is not None:
            yield from _passive(s, index, by)
        elif s.word(index - 1) not in ("was", "were", "been", "newly", "recently", "is"):
            yield from _active(s, index, word)


def _by(s: Sentence, index: int) -> int | None:
    """Index of the `by` that leads to the founders, past a year and a town."""
    for at in range(index + 1, min(index + _REACH, len(s.items))):
        if s.word(at) == "by":
            return at
        item = s.items[at]
        plain = item.kind in ("date", "place") or s.word(at) in ("in", "on", "at", ",", "and", "was", "(", ")")
        if not (plain or item.text[:1].isdigit() or item.tag in ("RB", "NN", "JJ")):
            return None
    return None


def _passive(s: Sentence, index: int, by: int) -> Iterator[Claim]:
    body = _founded(s, index)
    if body is None:
        return
    at = by + 1
    while (item := s.at(at)) is not None:
        if item.kind == "person":
            yield Claim(mention(item), "founded", mention(body), body.span.join(item.span), RULE, 0.85)
            at += 1
        elif item.kind in ("role", "place") or s.word(at) in _BETWEEN or item.tag in ("JJ", "NN", "NNS", "NNP"):
            at += 1
        else:
            return


_BETWEEN = frozenset([",", "and", "&", "his", "her", "the", "brothers", "then", "former", "partners", "with"])


def _founded(s: Sentence, index: int) -> Item | None:
    """The body a passive verb is about: the subject of the sentence, else the nearest body before the verb."""
    bodies = [i for i in s.items[:index] if is_body(i) and (i.kind != "name" or i.vote not in _OTHERS)]
    if bodies and s.items.index(bodies[0]) <= 2:
        return bodies[0]
    return bodies[-1] if bodies else None


_OTHERS = frozenset(["NORP", "GPE", "LOC", "PERSON", "DATE", "EVENT"])


_KINDS = frozenset(
    (
        "company firm startup start-up spin-off spinout non-profit nonprofit charity ngo think tank group institute "
        "network own first"
    ).split()
)


def _active(s: Sentence, index: int, word: str) -> Iterator[Claim]:
    at = skip(s, index + 1 + (word == "set"))
    while s.word(at) in _KINDS or (
        s.items[at : at + 1] and s.items[at].kind == "word" and s.items[at].tag in ("JJ", "NN") and at < index + 6
    ):
        at += 1
    found = places(s, at, slot=word in _FOUNDED)
    holder = doer(s, index) if found else None
    if holder is None:
        return
    founders = [*subject.with_first(s, holder, index), *_partners(s, index)]
    for place in found:
        span = s.items[index].span.join(place.specific.span)
        for who in founders:
            yield Claim(who, "founded", place.specific, span, RULE, 0.85)
        yield from post.structure(place)
    for one, other in itertools.combinations(founders, 2):
        yield Claim(one, "collaboratesWith", other, s.items[index].span, RULE, 0.75)


def _partners(s: Sentence, index: int) -> list[Mention]:
    """`founded X with Y and Z`: the people behind the first `with`."""
    at = next((i for i in range(index + 1, min(index + _REACH, len(s.items))) if s.word(i) == "with"), None)
    found: list[Mention] = []
    while at is not None and (item := s.at(at + 1)) is not None:
        if item.kind == "person":
            found.append(mention(item))
        elif item.kind != "role" and s.word(at + 1) not in (*_BETWEEN, "colleague", "colleagues", "dr"):
            break
        at += 1
    return found
