"""Numbers grouped by keys, such as names by what they are looked up by: more of them than memory holds.

The keys are what takes room. Whoever groups is left with numbers, of which very many can be joined in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from graph.sorting import Sorter

Pair = tuple[str, int]
Groups = Iterator[tuple[str, tuple[int, ...]]]
Group = Callable[[Iterable[Pair]], Groups]
"""Groups pairs of a key and a number: each key that several numbers have, in the order of keys, with those numbers,
sorted and once each."""

_BYTES = 8


def here(folder: Path | None) -> Group:
    """A way to group on this machine, which puts what memory does not hold into a folder, the system's own if None."""
    return lambda pairs: _grouped(pairs, folder)


def _grouped(pairs: Iterable[Pair], folder: Path | None) -> Groups:
    with Sorter(folder) as rows:
        for key, number in pairs:
            rows.add(key, number.to_bytes(_BYTES, "big"))
        for key, found in groupby(rows, key=lambda row: row[0]):
            numbers = tuple(int.from_bytes(value, "big") for value, _ in groupby(value for _, value in found))
            if len(numbers) > 1:
                yield key, numbers
