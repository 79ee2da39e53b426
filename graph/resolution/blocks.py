"""Which members of a kind may be one thing: sets that nothing links to each other, to be settled one by one.

Members are linked by their names. Equal names link; names that share another key link if they could be one thing's at
all, which the step `kin` tells. So do an identifier that two members share, and a body that has people of names that
sound alike. A key that very many names have links only those that share something besides, as in `cluster`; units
(departments and the like) are linked by their names with their owners, since every university has one of each name.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence

from graph.resolution import kin
from graph.resolution.card import Card
from graph.resolution.row import Row
from graph.units.grouping import Group
from graph.units.step import Map

CROWD = 100  # names under one key that are all compared with each other
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


class Links:
    """The links between the members of a kind, taken one after the other with `add`."""

    def __init__(self, kind: str, names: dict[str, int], cards: Sequence[Card]) -> None:
        self.kind, self._names, self._cards = kind, names, cards
        self._sets = Sets(len(cards))
        self._node = array("l")
        self._used = bytearray(len(cards))
        self._beside: dict[int, tuple[set[str], set[str]]] = {}
        self._identified: dict[str, int] = {}
        self._alike: dict[tuple[int, str], int | list[int]] = {}

    def add(self, row: Row) -> None:
        """Take the next member."""
        numbers = [n for n in map(self._names.__getitem__, row.names) if self._cards[n].near or self._cards[n].exact]
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
        open_ = [numbers for numbers in wanted if len({find(n) for n in numbers}) > 1]
        words = list(self._names)
        ordered = sorted(sorted(numbers, key=words.__getitem__) for numbers in open_)
        inputs = (kin.pack(self.kind, tuple(self._name(words, n) for n in numbers)) for numbers in ordered)
        for numbers, made in zip(ordered, run("kin", inputs), strict=True):
            for one, other in kin.pairs(made):
                self._sets.link(numbers[one], numbers[other])

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

    def blocks(self) -> Iterator[list[int]]:
        """The members of each block, by the order in which they came; those that nothing links to others left out."""
        found: dict[int, list[int]] = defaultdict(list)
        for place, node in enumerate(self._node):
            found[self._sets.find(node)].append(place)
        return (members for members in found.values() if len(members) > 1)


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
