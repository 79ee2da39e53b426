"""How much an organization's name tells by itself of which body it is."""

from __future__ import annotations

from functools import lru_cache

from graph.resolution import known
from graph.resolution.title import read
from graph.resolution.wording import generic, rank


@lru_cache(maxsize=2_000)
def specific(name: str) -> bool:
    """Whether a name tells one body from others by itself: of several words, with its kind or legal form."""
    told = read(name)
    if told.short:
        return False
    return told.legal or (len(told.words) > 1 and bool(rank(told.words)) and not generic(told)) or len(told.words) > 3


@lru_cache(maxsize=2_000)
def vague(name: str) -> bool:
    """Whether many bodies have such a name: a department, an acronym that is not widely known."""
    told = read(name)
    return generic(told) or (bool(told.short) and not known.rows(name))
