"""How two named bodies stand to each other: the same, one part of the other, both in one whole."""

from __future__ import annotations

from graph import lexicon
from graph.resolution import known
from graph.resolution.bodies import one_body
from graph.resolution.title import Title, read
from graph.resolution.wording import proper, rank


def relation(one: str, other: str) -> str:
    """How two named bodies stand to each other: `same`, `unit` (one is part of the other), `whole` or ""."""
    if one_body(*sorted((one, other))) or set(known.rows(one)) & set(known.rows(other)):
        return "same"
    a, b = read(one), read(other)
    if _unit(a, b) or _unit(b, a):
        return "unit"
    for name, unit in ((one, other), (other, one)):
        if any(relation(part, name) == "same" for part in _segments(unit)):
            return "unit"
    if a.owner and a.owner == b.owner:
        return "whole"
    named = (set(proper(a)) & set(proper(b))) - lexicon.folded_places()
    return "whole" if named and rank(a.words) == rank(b.words) > 0 else ""


def _unit(whole: Title, unit: Title) -> bool:
    """Whether one name holds the other's: `ETH` and `ETH Library`, `Yale University` and `Yale Law School`."""
    if unit.owner == whole.words or set(whole.words) < set(unit.words):
        return True
    core = proper(whole)
    large = len(whole.words) == len(core) + 1 and rank(whole.words) >= rank(("university",))
    return bool(core) and large and set(core) < set(unit.words)


def _segments(name: str) -> tuple[str, ...]:
    """The bodies that a name with commas goes through, the smallest first: `CORE, Universite catholique de Louvain`."""
    parts = tuple(p.strip() for p in name.split(","))
    return parts if len(parts) > 1 and all(" " in p or p.isupper() for p in parts) else ()
