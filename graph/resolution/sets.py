"""Disjoint sets of numbers, a few bytes for each number."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable


class Sets:
    """Disjoint sets of numbers."""

    def __init__(self, count: int = 0) -> None:
        self._parent = array("I", range(count))

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
