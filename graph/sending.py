"""What can be sent to an endpoint graph by graph: the embedded store of a build, or its file of quads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Protocol

import pyoxigraph as ox

from graph.closing import Closing
from graph.errors import StoreError
from graph.journal import Sent
from graph.store import EmbeddedStore

_AT_ONCE = 10_000


class Sendable(Protocol):
    """Named graphs, with what tells whether they are as they were."""

    def graphs(self) -> Iterator[tuple[str, Sent]]:
        """The name of each graph with its digest and size."""

    def triples(self, name: str) -> Iterator[ox.Triple]:
        """The triples of a graph that there is."""


class Stored:
    """The graphs of a store."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store

    def graphs(self) -> Iterator[tuple[str, Sent]]:
        """The name of each graph with its digest and size."""
        for name in sorted(self._store.counts()):
            lines = sorted(f"{triple} .\n".encode() for triple in self.triples(name))
            yield name, Sent(hashlib.sha256(b"".join(lines)).hexdigest(), len(lines))

    def triples(self, name: str) -> Iterator[ox.Triple]:
        """The triples of a graph."""
        for quad in self._store.oxigraph.quads_for_pattern(None, None, None, ox.NamedNode(name)):
            yield quad.triple


class Quads(Closing):
    """The graphs of a file of N-Quads in canonical order, such as graph.nq; no more than some lines are in memory.

    Close it, or use it in a ``with`` statement.
    """

    def __init__(self, path: Path) -> None:
        """Open the file. Raises StoreError where that cannot be done."""
        try:
            self._file: IO[bytes] = path.open("rb")
        except OSError as error:
            raise StoreError(path, f"cannot be read ({error.strerror})", "build the graph again") from error
        self._path = path
        self._places: dict[str, tuple[int, int]] = {}

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def graphs(self) -> Iterator[tuple[str, Sent]]:
        """The name of each graph with its digest and size. A store may write numbers otherwise."""
        self._file.seek(0)
        place = 0
        for graph, lines in groupby(self._file, key=_graph):
            name, begin, count, summed = graph[1:-1].decode(), place, 0, hashlib.sha256()
            for line in lines:
                place += len(line)
                count += 1
                summed.update(line[: -len(graph) - 3] + b".\n")
            if name in self._places:
                raise StoreError(self._path, f"the quads of {name} are not together", "build the graph again")
            self._places[name] = begin, count
            yield name, Sent(summed.hexdigest(), count)

    def triples(self, name: str) -> Iterator[ox.Triple]:
        """The triples of a graph, once all have been told."""
        begin, left = self._places[name]
        while left:
            self._file.seek(begin)
            lines = list(islice(self._file, min(left, _AT_ONCE)))
            left -= len(lines)
            begin += sum(map(len, lines))
            for quad in ox.parse(b"".join(lines), ox.RdfFormat.N_QUADS):
                yield quad.triple


def _graph(line: bytes) -> bytes:
    return line[line.rindex(b" <") + 1 : -3]
