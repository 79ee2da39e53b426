"""What a person decided about who is who."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.resolution.member import Member


@dataclass(frozen=True)
class Asked:
    """What a person decided, in terms of members: groups of sets that are one, pairs that are not, labels and links."""

    same: tuple[tuple[frozenset[Member], ...], ...] = ()
    different: tuple[tuple[frozenset[Member], frozenset[Member]], ...] = ()
    labels: tuple[tuple[frozenset[Member], str], ...] = ()
    links: tuple[tuple[frozenset[Member], str], ...] = ()

    def moved(self, places: Mapping[Member, Member]) -> Asked:
        """The same of members that have new places; those without one are gone."""

        def now(members: frozenset[Member]) -> frozenset[Member]:
            return frozenset(places[m] for m in members if m in places)

        return Asked(
            tuple(tuple(map(now, sets)) for sets in self.same),
            tuple((now(a), now(b)) for a, b in self.different),
            tuple((now(s), label) for s, label in self.labels),
            tuple((now(s), iri) for s, iri in self.links),
        )
