"""When several extractors say the same: one statement, and surer of it.

What counts as the same is decided within a document, after its mentions were joined: equal ends
and property; for a symmetric property in either order; for posts and degrees the same holder,
place and time, and titles of which one holds the other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.statement import Literal, Node

if TYPE_CHECKING:
    from graph.local import LocalClaim

SYMMETRIC = frozenset(["collaboratesWith"])
MOST = 0.99
_WORDED = ("roleTitle", "field")


def noisy_or(confidences: Iterable[float]) -> float:
    """How sure independent witnesses make of one thing: ``1 - (1 - p1)(1 - p2)...``, at most 0.99.

    The noisy-or of Pearl, *Probabilistic Reasoning in Intelligent Systems* (1988), section 4.3.2. One
    witness alone is taken at its word. Extractors err together more often than chance would have it
    (they read the same sentence), hence the ceiling.

    >>> noisy_or([0.8, 0.5])
    0.9
    """
    values = list(confidences)
    if len(values) == 1:
        return values[0]
    return max(*values, min(MOST, round(1 - math.prod(1 - p for p in values), 6)))


def agree(claims: Sequence[LocalClaim], order: Sequence[str]) -> list[LocalClaim]:
    """Claims of one document with those that say the same made equal, and surer where extractors agree.

    `order` has the names of the extractors: the words of an earlier one are kept. Each claim stays,
    with its own passage and rule.
    """
    place = {name: n for n, name in enumerate(order)}
    kept: dict[tuple[object, ...], list[LocalClaim]] = defaultdict(list)
    aligned: list[LocalClaim] = []
    for claim in sorted(claims, key=lambda c: place[c.extractor]):
        known = kept[_around(claim)]
        like = next((k for k in known if _same(k, claim)), None)
        if like is None:
            known.append(claim)
            like = claim
        aligned.append(replace(claim, subject=like.subject, object=like.object, links=like.links))
    best: dict[tuple[object, ...], dict[str, float]] = defaultdict(dict)
    for claim in aligned:
        told = best[_whole(claim)]
        told[claim.extractor] = max(told.get(claim.extractor, 0.0), claim.confidence)
    return [
        replace(c, confidence=noisy_or(best[_whole(c)].values())) if len(best[_whole(c)]) > 1 else c for c in aligned
    ]


def _whole(claim: LocalClaim) -> tuple[object, ...]:
    """What makes a claim the one it is, words and passage aside."""
    what = (claim.object.kind, claim.links) if isinstance(claim.object, Node) else claim.object
    return claim.subject, claim.predicate, what


def _around(claim: LocalClaim) -> tuple[object, ...]:
    """What two claims must share before their words are compared."""
    if isinstance(claim.object, Node):
        told = tuple(sorted((k, v) for k, v in claim.links if isinstance(v, int)))
        return claim.subject, claim.predicate, claim.object.kind, told
    if claim.predicate in SYMMETRIC and isinstance(claim.subject, int) and isinstance(claim.object, int):
        return claim.predicate, *sorted((claim.subject, claim.object))
    return claim.subject, claim.predicate, claim.object


def _same(one: LocalClaim, other: LocalClaim) -> bool:
    """Whether two claims with the same surroundings are one; claims of one extractor only when they are equal."""
    if not (isinstance(one.object, Node) and isinstance(other.object, Node)):
        return True
    if one.extractor == other.extractor:
        return one.links == other.links
    a, b = _values(one), _values(other)
    return all(_alike(name, a.get(name, ""), b.get(name, "")) for name in {*a, *b})


def _values(claim: LocalClaim) -> dict[str, str]:
    return {k: v.value.casefold() for k, v in claim.links if isinstance(v, Literal)}


def _alike(name: str, one: str, other: str) -> bool:
    """Whether two values fit one thing: where one is missing or unknown, or the longer title holds the other."""
    if one == other or not one or not other or "unknown" in (one, other):
        return True
    return name in _WORDED and (one in other or other in one)
