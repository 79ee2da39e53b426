"""Which members of a kind may be one thing: sets that nothing links to each other, to be settled one by one.

Members are linked by their names. Equal names link; names that share another key link if they could be one thing's at
all, which the step `kin` tells. So do an identifier that two members share, and a body that has people of names that
sound alike. A key that very many names have links only those that share something besides, as in `cluster`; units
(departments and the like) are linked by their names with their owners, since every university has one of each name.

In a large corpus links become chains, by way of names such as W. Wang, that hold most people together. Such a set is
parted: a name that very many of its people have then links only those of them who share something besides.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import chain

from graph.resolution import kin
from graph.resolution.card import Card
from graph.resolution.row import Row
from graph.units.grouping import Group
from graph.units.step import Map

CROWD = 100  # names under one key that are all compared with each other
LARGEST = 5_000  # people of a set that is left whole
CROWDS = (CROWD, 30, 10, 0)  # people whose names could be one person's, of whom only those who share more are linked
_AT_ONE_BODY = 30  # names that sound alike, of people at one body
_LOOKS = 30  # units of one name, told apart by their owners


class Sets:
    """Disjoint sets of numbers."""

    def __init__(self, count: int = 0) -> None:
        self._parent = array("l", range(count))

    def new(self) -> int:
        """Another number, alone."""
        self._parent.append(len(self._parent))
        return len(self._parent) - 1

    def find(self, number: int) -> int:
        """The number that stands for the set of a number."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def link(self, one: int, other: int) -> None:
        """Put the sets of two numbers together."""
        a, b = self.find(one), self.find(other)
        if a != b:
            self._parent[max(a, b)] = min(a, b)

    def of(self, numbers: Iterable[int]) -> Iterable[list[int]]:
        """The places of numbers by their sets."""
        found: dict[int, list[int]] = defaultdict(list)
        for place, number in enumerate(numbers):
            found[self.find(number)].append(place)
        return found.values()


def _joined(numbers: Sequence[int], pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Those of the numbers that pairs of places put together, set by set."""
    sets = Sets(len(numbers))
    for one, other in pairs:
        sets.link(one, other)
    return (tuple(numbers[at] for at in some) for some in sets.of(range(len(numbers))) if len(some) > 1)


class Links:
    """The links between the members of a kind, taken one after the other with `add`."""

    def __init__(self, kind: str, names: dict[str, int], cards: Sequence[Card]) -> None:
        self.kind, self._names, self._cards = kind, names, cards
        self._sets = Sets(len(cards))
        self._node = array("l")
        self._used = bytearray(len(cards))
        self._beside: dict[int, tuple[set[str], set[str]]] = {}
        self._identified: dict[str, int] = {}
        self._meant: list[tuple[int, int]] = []
        self._could: list[tuple[int, ...]] = []  # people's names that could be one person's
        self._alike: dict[tuple[int, str], int | list[int]] = {}

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
            for body in row.bodies:
                for n in numbers:
                    for sound in self._cards[n].sounds:
                        self._at_one_body((body, sound), n)

    def _at_one_body(self, key: tuple[int, str], n: int) -> None:
        """Note a name under a body and a sound; most keys have but one, which needs no list."""
        known = self._alike.setdefault(key, n)
        if isinstance(known, list):
            if n not in known and len(known) <= _AT_ONE_BODY:
                known.append(n)
        elif known != n:
            self._alike[key] = [known, n]

    def link(self, members: Iterable[int]) -> None:
        """Link members, by the order in which they came."""
        first, *others = [*members] or [0]
        for other in others:
            self._sets.link(self._node[first], self._node[other])
            self._meant.append((first, other))

    def follow(self, rows: Iterable[Row], run: Map, group: Group) -> None:
        """Link by keys, when all members have been taken; `rows` are the members once more."""
        groups = self._by_keys(group)
        large = {key: set(numbers) for key, numbers in groups.items() if len(numbers) > CROWD}
        wanted = {numbers for numbers in groups.values() if len(numbers) <= CROWD}
        wanted |= {tuple(g) for g in self._sharing(large, rows).values() if 1 < len(g) <= CROWD} if large else set()
        wanted |= {
            tuple(sorted(g)) for g in self._alike.values() if isinstance(g, list) and len(g) <= _AT_ONE_BODY
        }  # fmt: skip
        self._alike.clear()
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
        return {number for number, size in sizes.items() if size > LARGEST}

    def _name(self, words: Sequence[str], n: int) -> kin.Name:
        owners, hints = self._beside.get(n, ((), ()))
        return kin.Name(words[n], tuple(sorted(owners)), tuple(sorted(hints)))

    def _by_keys(self, group: Group) -> dict[str, tuple[int, ...]]:
        """The names under each near key that several have; those of one exact key are linked."""
        first: dict[str, int] = {}
        used = [(n, card) for n, card in enumerate(self._cards) if self._used[n]]
        for n, card in used:
            for key in card.exact:
                self._sets.link(n, first.setdefault(key, n))
        return dict(group((key, n) for n, card in used for key in card.near))

    def _sharing(self, large: dict[str, set[int]], rows: Iterable[Row]) -> dict[Hashable, list[int]]:
        """The names of large groups by what else their members share."""
        found: dict[Hashable, set[int]] = defaultdict(set)
        for row in rows:
            for n in map(self._names.__getitem__, row.names):
                for key in self._cards[n].near:
                    if n in large.get(key, ()):
                        for token in row.tokens:
                            found[key, token].add(n)
        return {key: sorted(group) for key, group in found.items()}

    def blocks(self, row: Callable[[int], Row]) -> Iterator[list[int]]:
        """The members of each block, by the order in which they came; those that nothing links to others left out.

        `row` gives what is known of a member once more.
        """
        for members in self._sets.of(self._node):
            if len(members) > LARGEST and self.kind == "Person":
                yield from self._parts([(place, row(place)) for place in members], self._could, CROWDS)
            elif len(members) > 1:
                yield members

    def _parts(
        self, members: list[tuple[int, Row]], could: Iterable[Sequence[int]], crowds: Sequence[int]
    ) -> Iterator[list[int]]:
        """A large set in parts: those whose names could be one person's are together where they are no crowd, else
        where they share something besides; with smaller crowds where a part is still too large. `could` are names
        that could be one person's.
        """
        crowd, *smaller = crowds
        sets, bearers = Sets(len(members)), self._bearers(members)
        could = [names for names in could if sum(n in bearers for n in names) > 1]
        for names in chain(self._alike_exactly(bearers), could):
            several = [at for n in names for at in bearers.get(n, ())]
            first: dict[Hashable, int] = {}
            for at in several:
                for token in members[at][1].tokens if len(several) > crowd else ("",):
                    sets.link(at, first.setdefault(token, at))
        self._link_known(members, sets)
        for places in sets.of(range(len(members))):
            part = [members[at] for at in places]
            if len(part) > LARGEST and smaller:
                yield from self._parts(part, could, smaller)
            elif len(part) > 1:
                yield [place for place, _ in part]

    def _bearers(self, members: Iterable[tuple[int, Row]]) -> dict[int, list[int]]:
        """The members, by their order, that have each name."""
        found: dict[int, list[int]] = defaultdict(list)
        for at, (_, one) in enumerate(members):
            for n in self._keyed(one):
                found[n].append(at)
        return found

    def _alike_exactly(self, names: Iterable[int]) -> Iterable[list[int]]:
        """Names by their exact keys; one without any by itself."""
        found: dict[str, list[int]] = defaultdict(list)
        for n in names:
            for key in self._cards[n].exact or (f"only {n}",):
                found[key].append(n)
        return found.values()

    def _link_known(self, members: Sequence[tuple[int, Row]], sets: Sets) -> None:
        """Link what an identifier or a person says is one."""
        number = {place: at for at, (place, _) in enumerate(members)}
        identified: dict[str, int] = {}
        for at, (_, one) in enumerate(members):
            for address in one.identifiers:
                sets.link(at, identified.setdefault(address, at))
        for one_place, other_place in self._meant:
            if one_place in number and other_place in number:
                sets.link(number[one_place], number[other_place])

    def _keyed(self, row: Row) -> list[int]:
        """The names of a member that it can be found by."""
        return [n for n in map(self._names.__getitem__, row.names) if self._cards[n].near or self._cards[n].exact]


_Look = tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...], tuple[str, ...]]


class Units(Links):
    """The links between units: by a name with its owners, where very many have the name."""

    def __init__(self, kind: str, names: dict[str, int], cards: Sequence[Card]) -> None:
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
            parts: dict[object, int] = {}
            for node in nodes:
                for token in told[node] if len(nodes) > _LOOKS else ("",):
                    self._sets.link(node, parts.setdefault(token, node))
