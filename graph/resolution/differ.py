"""Whether two names of organizations say different things at first sight."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from graph.resolution import known
from graph.resolution.title import forms, read

_LONG = 6  # letters of a word that is no initials


def differ(one: str, other: str) -> bool:
    """Whether each of two names of bodies has a long word that is nothing like any word of the other.

    Nothing but a larger body could explain such words; to see it takes far less time than to weigh the names.
    """
    a, b = read(one), read(other)
    if a.short or b.short or a.owner or b.owner or known.rows(one) or known.rows(other):
        return False
    if max(len(a.words), len(b.words)) >= _LONG or any(len(forms(name)) > 1 for name in (one, other)):
        return False
    return _has_own(a.words, b.words) and _has_own(b.words, a.words)


@lru_cache(maxsize=1_000)
def _has_own(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    together = {x + y for some in (words, others) for x, y in pairwise(some)}
    parts = {part for some in (words, others) for part in some}
    own = [w for w in words if w not in others]
    if together & parts or any(len(w) < _LONG for w in own):
        return False  # a word that is two of the other's, or may be their initials
    return any(not any(_like(w, other) for other in others) for w in own)


def _like(one: str, other: str) -> bool:
    return one[:4] == other[:4] or (abs(len(one) - len(other)) < 2 and OSA.distance(one, other, score_cutoff=1) < 2)
