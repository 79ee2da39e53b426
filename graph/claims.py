"""What is made of the claims of all documents together: the derived graph, what networks are made of, and graph.ttl.

Of many claims the first and the last are made by a process of its own, which reads them while more come, and writes to
graph.nq what is derived. Its other files lie in a folder of their own, so that a process that outlives its build writes
to no file of the next.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from graph import derive, growing
from graph.aside import Aside
from graph.batched import whole_lines
from graph.child import give_way
from graph.closing import Closing
from graph.exports.turtle import Turtle
from graph.network import tabled
from graph.network.claimed import Sifter
from graph.release import sharing
from graph.terms import Triple
from graph.uncollected import uncollected

MANY = 4_000_000
"""Bytes of claims from which a second process is worth its start; it begins then."""

_BLOCK = 1_000_000  # bytes
_NICE = 10  # how much nicer than others this process is when what follows is written
_LOOK = 100_000  # bytes of claims between two looks at the other process
_Counts = tuple[dict[str, int], dict[str, int], int, int]  # of rules, of classes, of lines, of bytes
_CLAIMS, _COMPUTED, _WANTED, _TRIPLES = "claims.nq", "computed", "wanted", "triples.nq"
_DERIVED, _TURTLE = "derived", "graph.ttl"


@dataclass(frozen=True)
class Derived:
    """The derived graph: how many triples each rule derived, how many things of a class there are, how many lines and
    bytes.
    """

    counts: Mapping[str, int]
    kinds: Mapping[str, int]
    quads: int
    size: int


class Claims(Closing):
    """Takes claims, then gives what follows from them; use it in a ``with`` statement, for it has files of its own."""

    def __init__(self, work: Path, graph: Path, base: str, processes: int = 1) -> None:
        """`work` is where the files go, `graph` is one that somebody writes (:mod:`graph.growing`); with more than one
        process one takes many claims while this one goes on.
        """
        self._held = tempfile.TemporaryDirectory(prefix="claims-", dir=work, ignore_cleanup_errors=True)
        self._folder, self._processes = Path(self._held.name), processes
        self._given = self._folder, graph, base
        self._writing = ExitStack()
        self._file = self._writing.enter_context(growing.written(self._folder / _CLAIMS))
        self._aside: Aside[tuple[str, _Counts]] | None = None
        self._told: dict[str, _Counts] = {}
        self._since = 0  # bytes since it was looked whether the other process has to begin, or has failed

    def close(self) -> None:
        """End the process, and remove what it did not hand over."""
        if self._aside is not None:
            self._aside.close()
        try:
            self._file.close()  # and leave it without its name, where it has none yet
        finally:
            self._held.cleanup()

    @property
    def beside(self) -> bool:
        """Whether they are so many that another process sees to them."""
        return self._processes > 1 and self._file.tell() > MANY

    def add(self, lines: bytes) -> None:
        """Take lines of N-Quads: claims, or what describes the things they are about."""
        self._file.write(lines)
        self._since += len(lines)
        if self._since > _LOOK:
            self._since = 0
            self._look()

    def _look(self) -> None:
        """Begin with the other process once there are many, and hear if it failed."""
        if self._aside is not None:
            if self._aside.told:  # nothing but that, so early
                self._aside.next()
        elif os.name == "posix" and self.beside:  # elsewhere a file that somebody reads cannot get another name
            self._aside = Aside(True, _follow_apart, *self._given)

    def follow(self, computed: Mapping[Triple, str]) -> None:
        """Go on to what follows, when all claims are there; `computed` are triples found already, by their rules."""
        beside = self.beside
        (self._folder / _COMPUTED).write_bytes(pickle.dumps(computed))
        self._writing.close()
        if self._aside is None:
            self._aside = Aside(beside, _follow_apart if beside else _follow, *self._given)

    def networked(self) -> Path:
        """The file that networks are made of, there until this is closed.

        The graph has to have what :meth:`derived` wants there: another process may write to it meanwhile.
        """
        self._want()
        network = self._folder / "network.nq"
        with Sifter(self._folder, tabled.PROPERTIES) as sifter:
            self._sift(sifter, _CLAIMS)
            self._made(_TRIPLES)
            self._sift(sifter, _TRIPLES)
            sifter.write(network)
        return network

    def derived(self) -> Derived:
        """What the rules derive, written to the graph, in which its writer has all else that stands before it."""
        self._want()
        return Derived(*self._made(_DERIVED))

    def turtle(self, to: Path) -> None:
        """Put graph.ttl at its place."""
        self._made(_TURTLE)
        (self._folder / _TURTLE).rename(to)

    def _want(self) -> None:
        """Have what is derived written to the graph from now on."""
        (self._folder / _WANTED).touch()

    def _sift(self, sifter: Sifter, name: str) -> None:
        for block in _blocks(self._folder, name):
            sifter.add(block)

    def _made(self, name: str) -> _Counts:
        """Wait until a file is there."""
        assert self._aside is not None
        while name not in self._told:
            made, told = self._aside.next()
            self._told[made] = told
        return self._told[name]


def _follow(folder: Path, graph: Path, base: str) -> Generator[tuple[str, _Counts], None, None]:
    """Write the triples that the rules derive, all that is said of them, and the Turtle; after each its name, and what
    is counted so far.

    The rules come first, since others wait for what they derive, and have what room there is.
    """

    def computed() -> Mapping[Triple, str]:
        found: Mapping[Triple, str] = pickle.loads((folder / _COMPUTED).read_bytes())
        return found

    with uncollected():
        quads = size = 0
        with ExitStack() as stack:
            # Before a file of the folder is read: then both are of one build.
            out = stack.enter_context(growing.appended(graph))
            with growing.written(folder / _TRIPLES) as triples:
                claims = _blocks(folder, _CLAIMS)
                found = stack.enter_context(derive.derive(folder, claims, computed, base, triples))
            yield _TRIPLES, (found.counts, found.kinds, quads, size)
            growing.await_whole(folder / _WANTED)
            for lines in found:
                quads += lines.count(b"\n")
                size += out.write(lines)
        told = found.counts, found.kinds, quads, size
        yield _DERIVED, told
        with Turtle(base, folder) as document, (folder / _TURTLE).open("wb") as turtle:
            for block in _blocks(folder, _CLAIMS, _TRIPLES):
                document.add(block)
            document.write(turtle)
        yield _TURTLE, told


def _follow_apart(folder: Path, graph: Path, base: str) -> Generator[tuple[str, _Counts], None, None]:
    """The same in a process of its own."""
    sharing()  # else the engine takes a quarter more
    for made, told in _follow(folder, graph, base):
        yield made, told
        if made == _DERIVED:
            give_way(_NICE)  # nobody waits for the Turtle as long as there is something else to do


def _blocks(folder: Path, *names: str) -> Iterator[bytes]:
    """The lines of files, some at a time, of each as it is written."""
    for name in names:
        with growing.Growing(folder / name) as file:
            yield from whole_lines(file, _BLOCK)
