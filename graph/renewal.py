"""A store made from an older one: what both have stays where it is on the disk, what differs is taken out or put in.

The files that hold the data of a store are never changed once they are written, only replaced by others. So a copy
may share them by hard links, and writing to the copy leaves the older store as it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from graph.batched import batched
from graph.growing import Growing

SLICE = 3_000_000
"""Bytes of N-Quads that are loaded at a time; loading takes about ten times as much memory."""

_AT_ONCE = 10_000  # lines
_PART = 4_000_000  # bytes that are put in at a time, all or nothing, so that the store has them in memory
_SPOOLED = 16_000_000  # bytes of lines that came which are kept in memory until the others are out
_BLOCKS = 4_000, 250_000  # bytes that are compared at a time: few first, more while equal
_OWN = frozenset({"LOCK", "LOG"})  # of one folder and one opening

Change = tuple[bool, bytes]
"""Whether a line came or went, and the line."""

Known = Callable[[int, int], int]
"""How many bytes of two files are known to be equal, from a place in the one and a place in the other on."""


def clone(older: Path, place: Path) -> None:
    """Make a copy of the folder of a store that nobody writes to, with the files of data shared where that can be."""
    place.mkdir()
    for file in sorted(older.iterdir()):
        if file.name in _OWN or file.name.startswith("LOG.old"):
            continue
        if file.suffix == ".sst":
            try:
                os.link(file, place / file.name)
                continue
            except OSError:  # another file system, or one without links
                pass
        shutil.copyfile(file, place / file.name)


def apply(store: ox.Store, changes: Iterable[Change]) -> None:
    """Take out the lines of N-Quads that went, put in those that came, and forget named graphs that are empty then.

    What goes is taken out first: a store knows numbers by their value, and "0.80" may have become "0.8". That one
    graph has a value of one thing in both ways, and only one of them goes, is not provided for.
    """
    names: set[ox.NamedNode] = set()
    with tempfile.SpooledTemporaryFile(_SPOOLED) as came:
        for quad in _parsed(_gone(changes, came)):
            store.remove(quad)
            if isinstance(quad.graph_name, ox.NamedNode):
                names.add(quad.graph_name)
        came.seek(0)
        while part := came.readlines(_PART):
            store.extend(_parsed(part))
    for name in names:
        if next(iter(store.quads_for_pattern(None, None, None, name)), None) is None:
            store.remove_graph(name)


def _gone(changes: Iterable[Change], came: IO[bytes]) -> Iterator[bytes]:
    """The lines that went; the others are written to a file."""
    for new, line in changes:
        if new:
            came.write(line)
        else:
            yield line


def _parsed(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    for block in batched(lines, _AT_ONCE):
        yield from ox.parse(b"".join(block), format=ox.RdfFormat.N_QUADS)


def changes(before: IO[bytes], after: IO[bytes] | Growing, known: Known = lambda *_: 0) -> Iterator[Change]:
    """What differs between N-Quads in canonical order, as the `graph.nq` of builds are, from where the files stand.

    The second one may still be written. What is equal in both is passed over without looking at lines, and what is
    `known` to be, whole lines, without reading it (:meth:`graph.copying.Copied.ahead`).
    """
    while True:
        _pass_over(before, after, known)
        one, other = before.readline(), after.readline()
        if not one and not other:
            return
        if one == other:
            continue
        if not other or (one and _place(one) < _place(other)):
            yield False, one
            after.seek(-len(other), os.SEEK_CUR)
        else:
            yield True, other
            before.seek(-len(one), os.SEEK_CUR)


def _pass_over(one: IO[bytes], other: IO[bytes] | Growing, known: Known) -> None:
    """Go on behind whole lines that are surely equal."""
    size, (i, j) = _BLOCKS[0], (one.tell(), other.tell())
    equal = passed = 0  # bytes, of which whole lines
    while True:
        if more := known(i + equal, j + equal):
            equal = passed = equal + more
            one.seek(i + passed)
            other.seek(j + passed)
        elif (block := one.read(size)) == other.read(size) and block:
            if end := block.rfind(b"\n") + 1:
                passed = equal + end
            equal += len(block)
            size = min(2 * size, _BLOCKS[1])
        else:
            break
    one.seek(i + passed)
    other.seek(j + passed)


def _place(line: bytes) -> tuple[bytes, bytes]:
    """By graph, then by subject, predicate and object; the bytes of UTF-8 are in the order of the characters."""
    triple, _, name = line.rpartition(b" <")
    return name, triple
