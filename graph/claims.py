"""What is made of the claims of all documents together: the derived graph, and graph.ttl.

Of many claims both are made by a process of its own, which hands over files. These lie in a folder of their own until
then, so that a process that outlives its build writes to no file of the next.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from graph import derive
from graph.aside import Aside
from graph.batched import pieces
from graph.closing import Closing
from graph.exports.turtle import turtle
from graph.terms import Triple

MANY = 4_000_000
"""Bytes of claims from which a second process is worth its start."""

_BLOCK = 1_000_000  # bytes
_Counts = tuple[dict[str, int], dict[str, int]]  # of rules, of classes
_CLAIMS, _DERIVED, _TURTLE = "claims.nq", "derived.nq", "graph.ttl"


@dataclass(frozen=True)
class Derived:
    """The lines of the derived graph in a file; how many triples each rule derived, how many things of a class there
    are.
    """

    file: Path
    counts: Mapping[str, int]
    kinds: Mapping[str, int]

    def __iter__(self) -> Iterator[bytes]:
        """The lines in canonical order, in blocks."""
        with self.file.open("rb") as lines:
            yield from pieces(lines, _BLOCK)


class Claims(Closing):
    """Takes claims, then gives what follows from them; use it in a ``with`` statement, for it has files of its own."""

    def __init__(self, work: Path, base: str, processes: int = 1) -> None:
        """`work` is where the files go; with more than one process one is at the rules while this one goes on."""
        self._held = tempfile.TemporaryDirectory(prefix="claims-", dir=work, ignore_cleanup_errors=True)
        self._folder, self._base, self._processes = Path(self._held.name), base, processes
        self._file = (self._folder / _CLAIMS).open("wb")
        self._aside: Aside[_Counts] | None = None

    def close(self) -> None:
        """End the process, and remove what it did not hand over."""
        if self._aside is not None:
            self._aside.close()
        self._file.close()
        self._held.cleanup()

    def add(self, lines: bytes) -> None:
        """Take lines of N-Quads: claims, or what describes the things they are about."""
        self._file.write(lines)

    def follow(self, computed: Mapping[Triple, str]) -> None:
        """Begin with what follows, when all claims are there; `computed` are triples found already, by their rules."""
        beside = self._processes > 1 and self._file.tell() > MANY
        self._file.close()
        self._aside = Aside(beside, _follow, self._folder, computed, self._base)

    def derived(self) -> Derived:
        """What the rules derive."""
        assert self._aside is not None
        return Derived(self._folder / _DERIVED, *self._aside.next())

    def turtle(self, to: Path) -> None:
        """Put graph.ttl at its place; to be asked for after what is derived."""
        assert self._aside is not None
        self._aside.next()
        (self._folder / _TURTLE).rename(to)


def _follow(folder: Path, computed: Mapping[Triple, str], base: str) -> Generator[_Counts, None, None]:
    """Write what the rules derive and give the counts, then write the Turtle and give them again."""
    with (folder / _CLAIMS).open("rb") as claims, derive.derive(folder, claims, computed, base) as found:
        told = found.counts, found.kinds
        with (folder / _DERIVED).open("wb") as out:
            out.writelines(found)
        yield told
        claims.seek(0)
        with (folder / _TURTLE).open("wb") as out:
            turtle(chain(claims, found.triples()), base, out, folder)
        yield told
