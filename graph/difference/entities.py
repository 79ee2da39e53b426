"""What became of the entities: gained, lost, under another identifier, merged, split, with other names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache

from graph.difference.change import Being, EntityChange, Part
from graph.difference.ledger import Ledger
from graph.difference.match import Match, groups

_OTHER_SIDE = (
    "SELECT iri FROM entity AS here WHERE side = ? "
    "AND NOT EXISTS (SELECT 1 FROM entity AS there WHERE there.iri = here.iri AND there.side = ?)"
)
_DESCRIBED_ANEW = (
    "SELECT a.iri FROM entity AS a JOIN entity AS b ON a.iri = b.iri WHERE a.side = 0 AND b.side = 1 "
    "AND (a.label <> b.label OR a.type <> b.type OR a.names <> b.names OR a.links <> b.links)"
)


class Entities:
    """The entities of two builds, by a ledger with both and the match of what changed its identifier."""

    def __init__(self, ledger: Ledger, match: Match) -> None:
        self.ledger, self.match = ledger, match
        self._kept = lru_cache(maxsize=10_000)(self._read)

    def being(self, side: int, iri: str) -> Being:
        """An entity as the earlier (0) or the later (1) build has it."""
        return self._kept(side, iri)

    def _read(self, side: int, iri: str) -> Being:
        found = self.ledger.entity(side, iri)
        if found is None:
            return Being(iri, iri, "", (), ())
        iri, label, kind, names, links = found
        return Being(iri, label, kind, tuple(names), tuple(links))

    def changes(self) -> Iterator[EntityChange]:
        """All changes of entities, in no order."""
        yield from self._alone(0)
        yield from self._alone(1)
        yield from self._regrouped()
        grown, parted = set(self.match.merged.values()), set(self.match.split.values())
        for one, other in sorted(self.match.became.items()):
            if other in grown or one in parted:
                continue
            if one != other:
                yield self._changed("renamed", one, other, self._shared([(one, other)]))
            else:
                yield from self._described_anew(one)
        for (iri,) in self.ledger.rows(_DESCRIBED_ANEW):
            if iri not in self.match.became and iri not in self.match.others:
                yield from self._described_anew(iri)

    def _described_anew(self, iri: str) -> Iterator[EntityChange]:
        change = self._changed("changed", iri, iri, ())
        if change.parts:
            yield change

    def _alone(self, side: int) -> Iterator[EntityChange]:
        """What is in one build and no other: no mention of it is anybody's there, nor its identifier."""
        known = {*(self.match.was if side else self.match.became), *(self.match.split if side else self.match.merged)}
        taken = {*(self.match.became if side else self.match.was), *(self.match.merged if side else self.match.split)}
        for (iri,) in self.ledger.rows(_OTHER_SIDE, side, 1 - side):
            if iri not in known:
                yield self._only(side, iri)
        for iri in sorted(taken - known):
            if self.ledger.entity(side, iri) and self.ledger.entity(1 - side, iri):
                yield self._only(side, iri)

    def _only(self, side: int, iri: str) -> EntityChange:
        rows = self.ledger.rows("SELECT source FROM seen WHERE iri = ? AND side = ? ORDER BY source", iri, side)
        documents = tuple(source for (source,) in rows)
        being = (self.being(side, iri),)
        return EntityChange("gained", (), being, documents) if side else EntityChange("lost", being, (), documents)

    def _regrouped(self) -> Iterator[EntityChange]:
        match = self.match
        for later, ones in groups(match.merged).items():
            before = sorted({match.was[later], *ones})
            yield self._grouped("merged", before, [later], [(one, later) for one in ones])
        for earlier, others in groups(match.split).items():
            after = sorted({match.became[earlier], *others})
            yield self._grouped("split", [earlier], after, [(earlier, other) for other in others])
        for one, other in match.moved:
            yield self._grouped("moved", [one], [other], [(one, other)])

    def _grouped(
        self, change: str, before: Iterable[str], after: Iterable[str], links: Iterable[tuple[str, str]]
    ) -> EntityChange:
        beings = [tuple(self.being(side, iri) for iri in iris) for side, iris in enumerate((before, after))]
        return EntityChange(change, beings[0], beings[1], self._shared(links))

    def _shared(self, links: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """Documents with mentions that went from the one to the other."""
        sql = "SELECT DISTINCT source FROM link WHERE one = ? AND other = ?"
        return tuple(sorted({source for pair in links for (source,) in self.ledger.rows(sql, *pair)}))

    def _changed(self, change: str, one: str, other: str, documents: tuple[str, ...]) -> EntityChange:
        was, now = self.being(0, one), self.being(1, other)
        parts = (
            Part("label", (was.label,), (now.label,)),
            Part("links", was.links, now.links),
            Part("names", was.names, now.names),
            Part("type", (was.type,), (now.type,)),
        )
        return EntityChange(change, (was,), (now,), documents, tuple(p for p in parts if p.before != p.after))


def content(change: EntityChange) -> str:
    """A change as it is noted."""
    parts = [[p.name, p.before, p.after] for p in change.parts]
    iris = [[being.iri for being in beings] for beings in (change.before, change.after)]
    return json.dumps([change.change, *iris, change.documents, parts], ensure_ascii=False)


def told(entities: Entities, noted: str) -> EntityChange:
    """A change out of what was noted."""
    change, before, after, documents, parts = json.loads(noted)
    beings = [tuple(entities.being(side, iri) for iri in iris) for side, iris in enumerate((before, after))]
    found = tuple(Part(name, tuple(was), tuple(now)) for name, was, now in parts)
    return EntityChange(change, beings[0], beings[1], tuple(documents), found)
