"""The members of a corpus put together, kind by kind: profiles, blocks of those that may be one thing, decisions.

Organizations come first, since people are told apart by where they are, and departments and the like last of them:
whose they are is known by then.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

import msgspec

from graph.release import release
from graph.resolution import block, row, setting
from graph.resolution.asked import Asked
from graph.resolution.block import Block, Body, Part
from graph.resolution.blocks import Links, Units
from graph.resolution.bodies import BODIES
from graph.resolution.cards import Cards
from graph.resolution.decided import Decided
from graph.resolution.larger import Larger
from graph.resolution.member import KINDS, Corpus, Member, Reader
from graph.resolution.rarity import step
from graph.resolution.row import Row
from graph.resolution.shelf import Shelf
from graph.units.grouping import Group
from graph.units.step import Map

_MANY = 20_000  # members of a kind after which what they took is given back at once
_COUNTED = 100  # people at one body that are counted one by one


class Settling:
    """Who is one with whom: `root[n]` is the first member of the group of n, by what has been settled so far."""

    def __init__(self, records: Iterable[bytes], asked: Asked, run: Map, group: Group, folder: Path | None) -> None:
        corpus = self.corpus = Corpus(records, folder, run)
        self._run, self._group = run, group
        self.root = array("I", range(len(self.corpus)))
        self.decided = Decided(folder)
        self._rows = Shelf(folder)
        self._at = array("I", self.root)
        self._same = [tuple(map(self._numbers, sets)) for sets in asked.same]
        self._different = [(self._numbers(a), self._numbers(b)) for a, b in asked.different]
        self._links = [(self._numbers(members), address) for members, address in asked.links]
        self._cards = cache(lambda kind: Cards(kind, corpus.of(kind), run, folder))
        # The names of people, folded, where they are full names.
        self._full = [card.exact[0] if card.exact else "" for card in self._cards("Person")]

    def _numbers(self, members: Iterable[Member]) -> frozenset[int]:
        return frozenset(n for m in members if (n := self.corpus.number(m)) is not None)

    def full(self, words: str) -> str:
        """The name of a person, folded, if it is a full name, else nothing."""
        return self._full[self.corpus.names["Person"][words]]

    def rank(self, words: str) -> tuple[int, ...]:
        """The place of the name of a person among several of one person."""
        return self._cards("Person")[self.corpus.names["Person"][words]].rank

    def row(self, n: int) -> Row:
        """What is known of a member that has been settled."""
        return row.unpack(self._rows[self._at[n]])

    def settle(self) -> None:
        """Put the members of all kinds together."""
        for kind in KINDS:
            if self.corpus.names[kind]:
                self._settle(kind)
            if self.corpus.kinds.count(KINDS.index(kind)) > _MANY:
                release()

    def _settle(self, kind: str) -> None:
        written = self._cards(kind)
        rows = self._linked(kind, Reader(self.corpus, kind, self.root, self.full))
        if kind == "Organization":
            self._bodies(rows, written)
        elif kind == "Person":
            larger = Larger(self.corpus, self.root, self._cards("Organization"))
            people = _People(self.corpus, larger, self.full)
            phase = _Phase(self, Links(kind, self.corpus.names[kind], written), map(people.take, rows))
            phase.run(people.block)
        else:
            phase = _Phase(self, Links(kind, self.corpus.names[kind], written), rows)
            phase.run(lambda rows: Block(kind, _within(rows)))

    def _linked(self, kind: str, rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
        """Rows with the addresses elsewhere that a person gave to them."""
        code, more = KINDS.index(kind), defaultdict(set)
        for numbers, address in self._links:
            for n in sorted(n for n in numbers if self.corpus.kinds[n] == code)[:1]:
                more[n].add(address)
        for n, one in rows:
            if n in more:
                one = msgspec.structs.replace(one, identifiers=tuple(sorted({*one.identifiers, *more[n]})))
            yield n, one

    def _bodies(self, rows: Iterable[tuple[int, Row]], written: Cards) -> None:
        names = self.corpus.names["Organization"]
        of_bodies = step(len(names), BODIES)
        wished = {n for sets in self._same for some in sets for n in some}
        units, numbers = Shelf(self.corpus.folder), array("I")

        def whole() -> Iterator[tuple[int, Row]]:
            for n, one in rows:
                if n not in wished and all(written[names[w]].generic for w in one.names):
                    numbers.append(n)
                    units.add(row.pack(one))
                else:
                    yield n, msgspec.structs.replace(one, above=()) if one.above else one

        def owned() -> Iterator[tuple[int, Row]]:
            for n, data in zip(numbers, units, strict=True):
                one = row.unpack(data)
                above = {self.root[m] for m in one.above}
                yield n, msgspec.structs.replace(one, above=tuple(sorted(above))) if above else one

        def made(rows: Sequence[Row]) -> Block:
            return Block("Organization", _within(rows), of_bodies=of_bodies)

        _Phase(self, Links("Organization", names, written), whole()).run(made)
        _Phase(self, Units("Organization", names, written), owned()).run(made)


class _Phase:
    """Members that are settled together: linked, put into blocks, and these settled by whatever runs them."""

    def __init__(self, whole: Settling, links: Links, rows: Iterable[tuple[int, Row]]) -> None:
        self._whole, self._links = whole, links
        self._begin = len(whole._rows)
        self._numbers = array("I")
        for n, one in rows:
            whole._at[n] = whole._rows.add(row.pack(one))
            self._numbers.append(n)
            links.add(one)

    def _row(self, place: int) -> Row:
        return row.unpack(self._whole._rows[self._begin + place])

    def run(self, made: Callable[[Sequence[Row]], Block]) -> None:
        """Settle the members; `made` makes a block of some of them."""
        whole = self._whole
        wishes = _Wishes(whole._same, whole._different, self._numbers)
        for sets in wishes.same:
            self._links.link(place for part, _ in sets for place in part)
        self._links.follow(map(self._row, range(len(self._numbers))), whole._run, whole._group)
        blocks = list(self._links.blocks(self._row))
        inputs = (block.pack(wishes.given(made([*map(self._row, places)]), places)) for places in blocks)
        for places, data in zip(blocks, whole._run("block", inputs), strict=True):
            settled = block.unpack(data)
            numbers = [self._numbers[place] for place in places]
            for n, root in zip(numbers, settled.roots, strict=True):
                whole.root[n] = numbers[root]
            whole.decided.take(settled, numbers)
        whole.decided.arrange()


class _Wishes:
    """What a person decided of the members of a phase, by their places in it, each set with whether all of it is."""

    def __init__(
        self,
        same: Sequence[tuple[frozenset[int], ...]],
        different: Sequence[tuple[frozenset[int], frozenset[int]]],
        numbers: Sequence[int],
    ) -> None:
        wished = {n for sets in (*same, *different) for some in sets for n in some}
        place = {n: at for at, n in enumerate(numbers) if n in wished} if wished else {}

        def part(members: frozenset[int]) -> tuple[list[int], bool]:
            found = sorted(place[n] for n in members if n in place)
            return found, len(found) == len(members) > 0

        self.same = [tuple(map(part, sets)) for sets in same]
        self.different = [(part(a)[0], part(b)[0]) for a, b in different]

    def given(self, made: Block, places: Sequence[int]) -> Block:
        """A block with what a person decided of its members."""
        if not self.same and not self.different:
            return made
        local = {place: at for at, place in enumerate(places)}

        def part(some: Sequence[int], whole: bool = True) -> Part:
            return Part(tuple(local[p] for p in some if p in local), whole)

        same = [tuple(part(*one) for one in sets) for sets in self.same]
        different = [(part(a), part(b)) for a, b in self.different]
        return msgspec.structs.replace(
            made,
            same=tuple(sets for sets in same if any(p.members for p in sets)),
            different=tuple((a, b) for a, b in different if a.members and b.members),
        )


class _People:
    """The setting of people: where they are, and who else is named in their documents."""

    def __init__(self, corpus: Corpus, larger: Larger, full: Callable[[str], str]) -> None:
        self._corpus, self._larger, self._full = corpus, larger, full
        self._count: Counter[int] = Counter()
        self._named: dict[str, list[str]] = defaultdict(list)  # in order, once each
        self._known = cache(self._counted)
        self._mentions = corpus.kinds.count(KINDS.index("Person"))

    def take(self, told: tuple[int, Row]) -> tuple[int, Row]:
        """Count the next of them."""
        n, one = told
        if one.bodies:
            self._count.update({above for b in one.bodies for above in (b, *self._larger.of(b))})
        for words in one.names:
            if full := self._full(words):
                named = self._named[one.document]
                at = bisect_left(named, full)
                if named[at : at + 1] != [full]:
                    named.insert(at, full)
        return n, one

    def block(self, rows: Sequence[Row]) -> Block:
        """A block of some of them."""
        bodies: dict[int, int] = {}
        members = _within(rows, bodies)
        table: list[tuple[int, tuple[int, ...]]] = []
        for b in list(bodies):
            table.append((b, _local(bodies, self._larger.of(b))))
        table += [(b, ()) for b in list(bodies)[len(table) :]]
        found = tuple([Body(label, above, n) for b, above in table for label, n in (self._known(b),)])
        people = setting.people(self._mentions)
        return Block("Person", members, found, self._company(rows), people)

    def _counted(self, b: int) -> tuple[str, int]:
        """A body's label, and how many people are there."""
        count = self._count[b]
        return self._corpus.label(b), count if count <= _COUNTED else step(count, _COUNTED)

    def _company(self, rows: Sequence[Row]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The names that more than one document of a block has."""
        documents = sorted({one.document for one in rows})
        counts = Counter(chain.from_iterable(self._named.get(d, ()) for d in documents))
        told = ((d, tuple([k for k in self._named.get(d, ()) if counts[k] > 1])) for d in documents)
        return tuple((d, names) for d, names in told if names)


def _local(table: dict[int, int], numbers: Sequence[int]) -> tuple[int, ...]:
    """Numbers as they are within a block, in the order in which they come up."""
    return tuple([table.setdefault(n, len(table)) for n in numbers]) if numbers else ()


def _within(rows: Iterable[Row], bodies: dict[int, int] | None = None) -> tuple[Row, ...]:
    """Rows with bodies and works numbered within their block."""
    works: dict[int, int] = {}
    bodies = {} if bodies is None else bodies
    return tuple(
        msgspec.structs.replace(
            one,
            bodies=_local(bodies, one.bodies),
            schools=_local(bodies, one.schools),
            doctorates=_local(bodies, one.doctorates),
            above=_local(bodies, one.above),
            works=_local(works, one.works),
        )
        if one.bodies or one.schools or one.doctorates or one.above or one.works
        else one
        for one in rows
    )
