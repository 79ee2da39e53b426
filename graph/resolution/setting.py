"""How people compare in a corpus: bodies that have been resolved, and how many people are named.

Agreement in a body weighs -ln(B / N), where B people are there among N in all: the same formula as for names. B is
taken as a university department's worth of people unless the corpus itself names more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Set

from graph import lexicon
from graph.resolution import rarity, subjects
from graph.resolution.keys import exact
from graph.resolution.profile import Profile
from graph.resolution.telling import vague
from graph.resolution.verdict import Evidence, found

_AT_ONE_BODY = 2_000  # people at a university or company, as far as a document may name them
_UNSEEN = 5  # people of a body for each that is named
_MENTIONS = 0.4  # people that could be named for each mention
_MOST_FIELDS = 12
_DOCUMENTS, _COMPANY = 10, 2  # documents of each that are looked into; people who must be named in both


def people(mentions: int) -> float:
    """How many people could be named in a corpus with so many mentions, in steps: one more changes nothing."""
    return float(rarity.step(_MENTIONS * mentions, rarity.PEOPLE))


class Resolved:
    """The setting of profiles whose bodies are keys of resolved organizations."""

    def __init__(
        self,
        named: Mapping[str, Set[str]],
        count: Mapping[str, int],
        people: float,
        above: Callable[[str], frozenset[str]],
        label: Callable[[str], str],
    ) -> None:
        """The full names in each document; how many people are at each body, and could be named in all.

        `above` gives the keys of the bodies that one is part of, `label` a key in words.
        """
        self._named, self._count, self.people = named, count, people
        self._above, self.label = above, label

    def all(self, bodies: Iterable[str]) -> frozenset[str]:
        """Bodies with those that they are part of."""
        return frozenset(k for body in bodies for k in (body, *self._above(body)))

    def crowd(self) -> Evidence | None:
        """What the size of the corpus says: the more are named, the more namesakes there are."""
        extra = math.log(self.people / rarity.PEOPLE)
        return found("many-people", f"{self.people:,.0f}", -extra) if extra > 0 else None

    def bodies(self, one: Profile, other: Profile) -> Evidence | None:
        """Compare by the resolved bodies and those that they are part of."""
        if not self._told(one.bodies) or not self._told(other.bodies):
            return None
        shared = one.bodies & other.bodies
        if shared:
            return self._shared("same-body", shared)
        a, b = self.all(one.bodies), self.all(other.bodies)
        if unit := (one.bodies & b) | (a & other.bodies):
            return self._shared("same-body-unit", unit)
        if whole := a & b:
            return self._shared("same-whole", whole)
        return found("other-body", ", ".join(min(map(self.label, p.bodies)) for p in (one, other)))

    def _told(self, bodies: frozenset[str]) -> frozenset[str]:
        """Bodies but for those of which nobody knows whose they are: a lone department, an acronym."""
        return frozenset(b for b in bodies if self._above(b) or not vague(self.label(b)))

    def _shared(self, kind: str, bodies: frozenset[str]) -> Evidence:
        rarest = min(bodies, key=lambda b: (self._count[b], self.label(b), b))
        top = lexicon.weights()[kind].weight or 0.0
        size = max(_AT_ONE_BODY, _UNSEEN * self._count[rarest])
        return found(kind, self.label(rarest), max(0.3, top - math.log(size / _AT_ONE_BODY)))

    def company(self, one: Profile, other: Profile) -> Evidence | None:
        """Two people or more who are named in documents of both; none where one document names both."""
        if one.documents & other.documents:
            return None
        if not self._named:
            return None
        mine, theirs = (self._company(p.documents) for p in (one, other))
        shared = (mine & theirs) - exact(one) - exact(other)
        if len(shared) < _COMPANY:
            return None
        top = lexicon.weights()["same-company"].weight or 0.0
        return found("same-company", ", ".join(sorted(shared)[:3]), min(top, 0.5 * len(shared)))

    def _company(self, documents: frozenset[str]) -> set[str]:
        """Who is named in the first of some documents."""
        first = sorted(documents)[:_DOCUMENTS]
        return {name for d in first for name in self._named.get(d, ())}

    def apart(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Whether no body of one set is, or is part of, or holds a body of the other."""
        mine, theirs = self._told(one), self._told(other)
        return bool(mine and theirs) and not self.all(mine) & self.all(theirs)

    def fields(self, one: Profile, other: Profile) -> Evidence | None:
        """Compare by the words of the subjects."""
        if not one.fields or not other.fields:
            return None
        if shared := one.fields & other.fields:
            return found("same-field", min(shared))
        a, b = (sorted(p.fields)[:_MOST_FIELDS] for p in (one, other))
        return found(*subjects.nearness(a, b))
