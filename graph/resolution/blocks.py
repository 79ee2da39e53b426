"""Which members of a kind may be one thing: sets that nothing links to each other, to be settled one by one.

Members are linked by their names. Equal names link; names that share another key link if they could be one thing's at
all, which the step `kin` tells. So do an identifier that two members share, and a body that has people of names that
sound alike. A key that very many names have links only those that share something besides, as in `cluster`; units
(departments and the like) are linked by their names with their owners, since every university has one of each name.

In a large corpus links become chains, by way of names such as W. Wang, that hold most people together. Such a set is
parted (`parts`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import numpy

from graph.resolution import kin, parts
from graph.resolution.card import Card
from graph.resolution.cards import Cards
from graph.resolution.parts import Large
from graph.resolution.row import Row
from graph.resolution.sets import Sets
from graph.units.grouping import Group, Groups
from graph.units.step import Map

CROWD = 100  # names under one key that are all compared with each other
_AT_ONE_BODY = 30  # names that sound alike, of people at one body
_LOOKS = 30  # units of one name, told apart by their owners


def _joined(numbers: Sequence[int], pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Those of the numbers that pairs of places put together, set by set."""
    sets = Sets(len(numbers))
    for one, other in pairs:
        sets.link(one, other)
    return (tuple(numbers[at] for at in some) for some in sets.of(range(len(numbers))) if len(some) > 1)


class Links:
    """The links between the members of a kind, taken one after the other with `add`."""

    def __init__(self, kind: str, names: dict[str, int], cards: Cards) -> None:
        self.kind, self._names, self._cards = kind, names, cards
        self._sets = Sets(len(cards))
        self._node = array("I")
        self._found = bytes(bool(card.near or card.exact) for card in cards)  # names that have keys
        self._used = bytearray(len(cards))
        self._beside: dict[int, tuple[set[str], set[str]]] = {}
        self._identified: dict[str, int] = {}
        self._meant: list[tuple[int, int]] = []
        self._could: list[tuple[int, ...]] = []  # people's names that could be one person's
        self._there = array("Q")  # people's names, each behind the number of a body where one of them is

    def add(self, row: Row) -> None:
        """Take the next member."""
        numbers = self._keyed(row)
        node = numbers[0] if numbers else self._sets.new()
        for n in numbers:
            self._used[n] = 1
        for n in numbers[1:]:
            self._sets.link(node, n)
        self._node.append(node)
        for address in row.identifiers:
            self._sets.link(node, self._identified.setdefault(address, node))
        if row.owners or (row.hints and self.kind == "Organization"):
            for n in numbers:
                owners, hints = self._beside.setdefault(n, (set(), set()))
                owners.update(row.owners)
                hints.update(row.hints)
        if self.kind == "Person":
            self._there.extend(body << 32 | n for body in row.bodies for n in numbers)

    def link(self, members: Iterable[int]) -> None:
        """Link members, by the order in which they came."""
        first, *others = [*members] or [0]
        for other in others:
            self._sets.link(self._node[first], self._node[other])
            self._meant.append((first, other))

    def follow(self, rows: Iterable[Row], run: Map, group: Group) -> None:
        """Link by keys, when all members have been taken; `rows` are the members once more."""
        wanted: set[tuple[int, ...]] = set()
        large: dict[str, int] = {}
        for key, numbers in self._by_keys(group):
            if len(numbers) > CROWD:
                large[key] = len(large)
            else:
                wanted.add(numbers)
        if large:
            wanted.update(numbers for _, numbers in group(self._sharing(large, rows)) if len(numbers) <= CROWD)
        wanted.update(self._alike())
        find = self._sets.find
        open_ = {numbers for numbers in wanted if len({find(n) for n in numbers}) > 1}
        self._link(open_, run)
        if self.kind == "Person" and (large_sets := self._large()):
            self._link({numbers for numbers in wanted - open_ if find(numbers[0]) in large_sets}, run)

    def _link(self, groups: Iterable[tuple[int, ...]], run: Map) -> None:
        """Link the names of each group that could be one thing's."""
        words = list(self._names)
        ordered = sorted(sorted(numbers, key=words.__getitem__) for numbers in groups)
        inputs = (kin.pack(self.kind, tuple(self._name(words, n) for n in numbers)) for numbers in ordered)
        for numbers, made in zip(ordered, run("kin", inputs), strict=True):
            pairs = kin.pairs(made)
            for one, other in pairs:
                self._sets.link(numbers[one], numbers[other])
            if self.kind == "Person":
                self._could += _joined(numbers, pairs)

    def _large(self) -> set[int]:
        """The sets that are parted."""
        sizes = Counter(map(self._sets.find, self._node))
        return {number for number, size in sizes.items() if size > parts.LARGEST}

    def _name(self, words: Sequence[str], n: int) -> kin.Name:
        owners, hints = self._beside.get(n, ((), ()))
        return kin.Name(words[n], tuple(sorted(owners)), tuple(sorted(hints)))

    def _by_keys(self, group: Group) -> Groups:
        """The names under each near key that several have; those of one exact key are linked."""
        first: dict[str, int] = {}
        for n, card in self._looked_up():
            for key in card.exact:
                self._sets.link(n, first.setdefault(key, n))
        first.clear()
        return group((key, n) for n, card in self._looked_up() for key in card.near)

    def _looked_up(self) -> Iterator[tuple[int, Card]]:
        return ((n, card) for n, card in enumerate(self._cards) if self._used[n])

    def _alike(self) -> Iterator[tuple[int, ...]]:
        """Names that sound alike, of people at one body."""
        pairs, self._there = numpy.unique(numpy.frombuffer(self._there, dtype=numpy.uint64)), array("Q")
        for _, some in groupby(map(int, pairs), key=lambda pair: pair >> 32):
            found: dict[str, list[int]] = defaultdict(list)
            for n in (pair & 0xFFFFFFFF for pair in some):
                for sound in {*self._cards[n].sounds}:
                    found[sound].append(n)
            yield from (tuple(names) for names in found.values() if 1 < len(names) <= _AT_ONE_BODY)

    def _sharing(self, large: Mapping[str, int], rows: Iterable[Row]) -> Iterator[tuple[str, int]]:
        """The names of large groups, behind the number of the group and something else that a member has."""
        for row in rows:
            for n in map(self._names.__getitem__, row.names):
                for key in self._cards[n].near:
                    if key in large:
                        yield from ((f"{large[key]} {token!r}", n) for token in row.tokens)

    def blocks(self, row: Callable[[int], Row]) -> Iterator[list[int]]:
        """The members of each block, by the order in which they came; those that nothing links to others left out.

        `row` gives what is known of a member once more.
        """
        for members in self._sets.of(self._node):
            if len(members) > parts.LARGEST and self.kind == "Person":
                yield from self._parts(members, row)
            elif len(members) > 1:
                yield members

    def _parts(self, members: Sequence[int], row: Callable[[int], Row]) -> Iterator[list[int]]:
        """A large set in parts."""
        meant = [pair for pair in self._meant if all(parts.stands(place, members) for place in pair)]
        large = Large(map(row, members), self._keyed, self._cards)
        large.link((bisect_left(members, one), bisect_left(members, other)) for one, other in meant)
        for part in large.parts(self._could):
            yield [members[at] for at in part]

    def _keyed(self, row: Row) -> list[int]:
        """The names of a member that it can be found by."""
        return [n for n in map(self._names.__getitem__, row.names) if self._found[n]]


_Look = tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...], tuple[str, ...]]


class Units(Links):
    """The links between units: by a name with its owners, where very many have the name."""

    def __init__(self, kind: str, names: dict[str, int], cards: Cards) -> None:
        super().__init__(kind, names, cards)
        self._sets = Sets()
        self._looks: dict[_Look, int] = {}

    def add(self, row: Row) -> None:
        """Take the next unit."""
        look = (row.names, row.owners, row.above, row.identifiers)
        if look not in self._looks:
            self._looks[look] = self._sets.new()
        self._node.append(self._looks[look])

    def follow(self, rows: Iterable[Row], run: Map, group: Group) -> None:
        """Link by keys, when all units have been taken."""
        groups: dict[Hashable, list[int]] = defaultdict(list)
        told: list[tuple[object, ...]] = []
        for (names, owners, above, identifiers), node in self._looks.items():
            told.append((*owners, *above, *identifiers))
            for key in {k for w in names for card in [self._cards[self._names[w]]] for k in (*card.near, *card.exact)}:
                groups[key].append(node)
            for address in identifiers:
                groups["id", address].append(node)
        for nodes in groups.values():
            first: dict[object, int] = {}
            for node in nodes:
                for token in told[node] if len(nodes) > _LOOKS else ("",):
                    self._sets.link(node, first.setdefault(token, node))
