"""Which entities of two builds are one, over the whole corpus: by the documents in which the same mentions are theirs.

An identifier is a name: it can change when a namesake comes in, and mean somebody else when one leaves. So mentions
decide where there are any in common, and identifiers only where there are none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

Edge = tuple[str, str, int]
"""An entity of the earlier build, one of the later, and in how many documents they share mentions."""


@dataclass(frozen=True)
class Match:
    """What became of entities whose mentions are not all under one identifier in both builds; others stay themselves.

    `became` has the one later entity that each earlier one goes on as; `merged` those that went into one that another
    goes on as; `split` later ones that came out of one that goes on as another; `moved` pairs that share mentions
    besides. An entity of either build that shares no mention is in none of them.
    """

    became: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    split: dict[str, str] = field(default_factory=dict)
    moved: tuple[tuple[str, str], ...] = ()

    @cached_property
    def was(self) -> dict[str, str]:
        """Of the later entities, what each was."""
        return {b: a for a, b in self.became.items()}

    @cached_property
    def others(self) -> frozenset[str]:
        """Identifiers that do not mean the same in both builds, if both have them."""
        renamed = {iri for pair in self.became.items() if pair[0] != pair[1] for iri in pair}
        return frozenset(renamed | self.merged.keys() | self.split.keys())

    def now(self, iri: str) -> str | None:
        """The later identifier of an earlier entity, or None where nothing later is known to be that entity."""
        return self.became.get(iri) or self.merged.get(iri) or (None if iri in self.others else iri)


def match(edges: Iterable[Edge]) -> Match:
    """Put entities together along edges, those that share the most documents first.

    Of two edges with as many, the one under one identifier goes first. The order is the same from either side.
    """
    became: dict[str, str] = {}
    was: dict[str, str] = {}
    merged: dict[str, str] = {}
    split: dict[str, str] = {}
    rest: list[tuple[str, str]] = []
    ordered = sorted(edges, key=lambda e: (-e[2], e[0] != e[1], sorted(e[:2])))
    for one, other, _ in ordered:
        if one not in became and other not in was:
            became[one], was[other] = other, one
        else:
            rest.append((one, other))
    moved = []
    for one, other in rest:
        if one not in became and one not in merged:
            merged[one] = other
        elif other not in was and other not in split:
            split[other] = one
        else:
            moved.append((one, other))
    return Match(became, merged, split, tuple(sorted(moved)))


def groups(of: Mapping[str, str]) -> dict[str, list[str]]:
    """What has one value together, by the value."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in sorted(of):
        found[of[key]].append(key)
    return dict(found)
