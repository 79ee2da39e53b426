"""What networks are made of, apart from the rest: of all that a build says, its claims and what follows from them.

That is a twentieth of the quads, as sorted lines of a file, in which those about a thing are looked up. A build shows
itself from that and its table of statements, and so needs not wait for its store, nor have one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pyoxigraph as ox

from graph.batched import batched, whole_lines
from graph.closing import Closing
from graph.mapping import forget, mapped
from graph.sorting import Sorter

Row = tuple[str, str, str, str]
"""Subject, property, object and graph: identifiers, or the text of what is none."""

_SORTED = 8_000_000  # bytes of lines that are sorted in memory
_AT_ONCE = 400  # things that are looked up at a time
_BLOCK = 100_000  # bytes that are read at a time


class Sifter(Closing):
    """Makes such a file; use it in a ``with`` statement. What does not fit in memory is sorted in a folder."""

    def __init__(self, folder: Path, properties: Collection[str]) -> None:
        """`properties` (IRIs) are those of the lines that it takes."""
        self._names, self._rows = _terms(properties), Sorter(folder, _SORTED)

    def close(self) -> None:
        """Forget the lines."""
        self._rows.close()

    def add(self, lines: bytes) -> None:
        """Take lines of N-Quads."""
        for line in _lines(lines, self._names):
            self._rows.add(line.decode(), b"")

    def write(self, to: Path) -> None:
        """Write them to a file."""
        with to.open("wb") as out:
            out.writelines(f"{line}\n".encode() for line, _ in self._rows)


class Claimed(Closing):
    """What such a file says; use it in a ``with`` statement. Any number of processes may."""

    def __init__(self, path: Path) -> None:
        """Raises OSError when it cannot be read."""
        self._path = path
        self._open = ExitStack()
        self._held = self._open.enter_context(mapped(path))

    def close(self) -> None:
        """Let go of the file."""
        self._open.close()

    def rows(self, properties: Collection[str], things: Iterable[str] | None = None) -> Iterator[Row]:
        """What is said of things, or of all, by these properties."""
        names = _terms(properties)
        for block in self._blocks(things):
            for quad in ox.parse(b"\n".join(_lines(block, names)), format=ox.RdfFormat.N_QUADS):
                # What a build writes has neither blank nodes nor triples about triples.
                yield quad.subject.value, quad.predicate.value, quad.object.value, quad.graph_name.value

    def links(self, properties: Collection[str], things: Iterable[str] | None = None) -> Iterator[Row]:
        """The same of properties that tie things, several times as fast. What ties a thing to a text is left out."""
        names = {f"<{name}>".encode(): name for name in properties}
        for block in self._blocks(things):
            for line in block.split(b"\n")[:-1]:
                one, term, rest = line.split(b" ", 2)
                if (name := names.get(term)) and rest[:1] == b"<":
                    other, where, _ = rest.split(b" ")  # identifiers have no blanks
                    yield one[1:-1].decode(), name, other[1:-1].decode(), where[1:-1].decode()

    def ends(self, properties: Collection[str]) -> Iterator[tuple[str, str]]:
        """Subject and object of each triple with one of these properties, which ties things, once each."""
        return ((one, other) for (one, _, other), _ in groupby(self.links(properties), key=itemgetter(0, 1, 2)))

    def _blocks(self, things: Iterable[str] | None) -> Iterator[bytes]:
        """The lines about things, or all, those about some at a time."""
        if things is None:
            with self._path.open("rb") as lines:
                yield from whole_lines(lines, _BLOCK)
        else:
            for some in batched(things, _AT_ONCE):
                yield b"".join(self._of(f"<{thing}> ".encode()) for thing in some)
                forget(self._held)

    def _of(self, begin: bytes) -> bytes:
        """The lines that begin so."""
        first = end = self._first(begin)
        while self._held[end : end + len(begin)] == begin:
            end = self._held.find(b"\n", end) + 1
        return self._held[first:end]

    def _first(self, begin: bytes) -> int:
        """Where the first line stands that is not before all that begin so."""
        low, high = 0, len(self._held)
        while low < high:
            middle = max(low, self._held.rfind(b"\n", low, (low + high) // 2) + 1)
            if self._held[middle : middle + len(begin)] < begin:
                low = self._held.find(b"\n", middle) + 1
            else:
                high = middle
        return low


def _terms(properties: Collection[str]) -> frozenset[bytes]:
    """Properties as they stand in a line."""
    return frozenset(f"<{name}>".encode() for name in properties)


def _lines(block: bytes, names: frozenset[bytes]) -> Iterator[bytes]:
    """The lines of a block with one of these properties."""
    return (line for line in block.split(b"\n") if line and line.split(b" ", 2)[1] in names)
