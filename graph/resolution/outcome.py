"""What resolution found: entities, where each member went, and why; read from shelves as it is asked for."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, overload
from zlib import crc32

import msgspec

from graph.resolution import decided
from graph.resolution.decided import Decided, Why
from graph.resolution.member import Corpus, Member
from graph.resolution.said import Join
from graph.resolution.shelf import Shelf
from graph.resolution.verdict import THRESHOLD, Evidence, Verdict, found, verdict
from graph.text import Span

_KNOWN = 2_000  # entities, and sides of judgements, that stay in memory
_LOT = 64  # judgements of a lot, on average


@dataclass(frozen=True)
class Entity:
    """One thing of the corpus: its label, other names, class, the local entities that it joins, addresses elsewhere."""

    iri: str
    kind: str
    subclass: str
    label: str
    aliases: tuple[str, ...]
    members: Sequence[Member] = field(hash=False)
    confidence: float
    links: tuple[str, ...] = ()


class Judgement(msgspec.Struct, frozen=True):
    """Why names were taken for one thing (`decision` merged), nearly were (review), or were kept apart.

    `entity` and `other` are where the two names went, equal when merged. `names`, `documents`, `members` and `spans`
    (where they stand) are those of the two, in one order. `score` is the probability that they are one, by what was
    known when it was decided; `supporting` and `opposing` say what speaks for and against, the weightiest first;
    `rule` is the weightiest of it.
    """

    entity: str
    other: str
    names: tuple[str, str]
    documents: tuple[str, str]
    members: tuple[Member, Member]
    spans: tuple[Span, Span]
    decision: str
    rule: str
    score: float
    threshold: float
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]


@dataclass(frozen=True)
class Resolution:
    """The entities of a corpus by IRI, where each local entity went, and the judgements."""

    entities: Sequence[Entity]
    of: Places
    judgements: Judgements


class _Listed(Sequence[Any]):
    """A sequence that is read as it is asked for; equal to another of equal things."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(other):
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Any, ...]: ...
    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, slice):
            return tuple(self._one(n) for n in range(*at.indices(len(self))))
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._one(at % len(self))

    def __iter__(self) -> Iterator[Any]:
        return (self._one(n) for n in range(len(self)))

    def _one(self, at: int) -> Any:
        raise NotImplementedError


class Members(_Listed):
    """The members of an entity by the keys of their documents, kept as numbers."""

    def __init__(self, corpus: Corpus, numbers: bytes) -> None:
        self._corpus, self._numbers = corpus, array("I", numbers)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._numbers)

    def _one(self, at: int) -> Member:
        return self._corpus.member(self._numbers[at])


class Draft(msgspec.Struct, array_like=True, frozen=True):
    """An entity as it lies on a shelf; `members` are numbers of four bytes."""

    kind: str
    subclass: str
    label: str
    aliases: tuple[str, ...]
    members: bytes
    confidence: float
    links: tuple[str, ...] = ()


class _Called(msgspec.Struct, array_like=True, frozen=True):
    """The beginning of a draft."""

    kind: str
    subclass: str
    label: str


pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Draft).decode
_called = msgspec.msgpack.Decoder(_Called).decode


class Entities(_Listed):
    """The entities by IRI."""

    def __init__(self, corpus: Corpus, iris: Sequence[str], drafts: Shelf) -> None:
        """`drafts` are in the order of `iris`."""
        self._corpus, self.iris, self._drafts = corpus, iris, drafts
        self._known = lru_cache(_KNOWN)(self._read)
        self.end = lru_cache(_KNOWN)(self._ended)
        """IRI, label and most special class of an entity, by its place."""

    def __len__(self) -> int:
        """How many there are."""
        return len(self.iris)

    def _one(self, at: int) -> Entity:
        return self._known(at)

    def __iter__(self) -> Iterator[Entity]:
        """The entities by IRI."""
        return map(self._read, range(len(self)))

    def _ended(self, at: int) -> tuple[str, str, str]:
        d = _called(self._drafts[at])
        return self.iris[at], d.label, d.subclass or d.kind

    def _read(self, at: int) -> Entity:
        d = unpack(self._drafts[at])
        members = Members(self._corpus, d.members)
        return Entity(self.iris[at], d.kind, d.subclass, d.label, d.aliases, members, d.confidence, d.links)


class Places(Mapping[Member, Entity]):
    """The entity of each member."""

    def __init__(self, corpus: Corpus, entities: Entities, place: array[int]) -> None:
        """`place[n]` is where the entity of the member n stands among the entities."""
        self._corpus, self._entities, self._place = corpus, entities, place

    def __len__(self) -> int:
        """How many there are."""
        return len(self._corpus)

    def __iter__(self) -> Iterator[Member]:
        """All members."""
        for d, key in enumerate(self._corpus.keys):
            yield from ((key, index) for index in range(self._corpus.size(d)))

    def __getitem__(self, member: Member) -> Entity:
        """The entity of a member. Raises KeyError where there is none such."""
        n = self._corpus.number(member)
        if n is None:
            raise KeyError(member)
        entity: Entity = self._entities[self._place[n]]
        return entity

    def ends(self, key: str) -> list[tuple[str, str, str]]:
        """IRI, label and most special class of what each local entity of a document is, by the document's key."""
        d = self._corpus.place[key]
        return [self._entities.end(at) for at in self._place[self._corpus.first[d] : self._corpus.first[d + 1]]]

    def iri(self, n: int) -> str:
        """The IRI of the entity of a member by its number."""
        return self._entities.iris[self._place[n]]


class Side(msgspec.Struct, array_like=True, frozen=True):
    """One of the two names of a judgement: the entity that it went to, the name, whose it is, and where it stands."""

    entity: str
    name: str
    document: str
    index: int
    begin: int
    end: int


class Judgements(_Listed):
    """The judgements: first those within documents, then those over documents, kind by kind.

    What each is made of can be had by itself: its two sides, and why it was decided so.
    """

    def __init__(self, corpus: Corpus, places: Places, told: Decided) -> None:
        self._corpus, self._places, self._decided = corpus, places, told
        # The members whose documents take names of theirs for one thing's, as often as they do, and which time it is.
        self._within = array("I", (n for n, count in enumerate(corpus.joins) for _ in range(count)))
        self._which = array("I", (at for count in corpus.joins for at in range(count)))
        # One after the other, most judgements have a side in common.
        self._side = lru_cache(_KNOWN)(self._read)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._within) + len(self._decided)

    def sides(self, at: int) -> tuple[Side, Side]:
        """The two names of the judgement at a place."""
        if at >= len(self._within):
            at -= len(self._within)
            return self._side(self._decided.one[at]), self._side(self._decided.other[at])
        whole = self._side(self._within[at])
        names, spans, _ = self._join(at)
        one, other = (
            Side(whole.entity, name, whole.document, whole.index, *span)
            for name, span in zip(names, spans, strict=True)
        )
        return one, other

    def compared(self, written: Callable[[str], bool]) -> Iterator[tuple[str, int, int]]:
        """The passages that judgements compare whose entities are `written`: the document's key, begin and end."""
        for at in range(len(self._within)):
            for side in self.sides(at):
                if written(side.entity):
                    yield side.document, side.begin, side.end
        iri, members = self._places.iri, set[int]()
        for one, other in zip(self._decided.one, self._decided.other, strict=True):
            if written(iri(one)) and written(iri(other)):
                members |= {one, other}
        for n in sorted(members):
            yield self._corpus.keys[self._corpus.document(n)], *self._corpus.span(n)

    def why(self, at: int) -> bytes:
        """A packed `Why`."""
        if at >= len(self._within):
            return self._decided.why(at - len(self._within))
        return _alone(self._join(at)[2])

    def lots(self) -> Iterator[list[tuple[int, Side, Side]]]:
        """The places of judgements with their sides, some together. Where a lot ends hangs on its last judgement alone,
        so that one more changes one lot, or makes two of it.
        """
        lot: list[tuple[int, Side, Side]] = []
        for at in range(len(self)):
            one, other = self.sides(at)
            lot.append((at, one, other))
            if crc32(f"{one.document}/{one.index} {other.document}/{other.index}".encode()) % _LOT == 0:
                yield lot
                lot = []
        if lot:
            yield lot

    def _join(self, at: int) -> Join:
        return self._corpus.called(self._within[at]).joins[self._which[at]]

    def _one(self, at: int) -> Judgement:
        return judgement(*self.sides(at), decided.unpack(self.why(at)))

    def _read(self, n: int) -> Side:
        return Side(self._places.iri(n), self._corpus.label(n), *self._corpus.member(n), *self._corpus.span(n))


@cache
def _alone(kind: str) -> bytes:
    """Why a document takes two of its names for one thing's."""
    return decided.pack(Why("merged", tuple((e.kind, e.weight, e.about) for e in verdict([found(kind)]).evidence)))


def judgement(one: Side, other: Side, why: Why) -> Judgement:
    """A judgement by its sides, and why it was decided so."""
    v = Verdict(tuple(Evidence(*e) for e in why.evidence))
    rule = next((e.kind for e in v.evidence if (e.weight is None) == v.vetoed), "same-name")
    return Judgement(
        one.entity, other.entity, (one.name, other.name), (one.document, other.document),
        ((one.document, one.index), (other.document, other.index)),
        (Span(one.begin, one.end), Span(other.begin, other.end)),
        why.decision, rule, v.score, THRESHOLD, v.supporting, v.opposing,
    )  # fmt: skip
