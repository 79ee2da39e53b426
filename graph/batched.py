"""Rows some at a time, files in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, AnyStr, Protocol, TypeVar

T = TypeVar("T")


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of so many rows in their order, the last one of what is left; none is taken before it is wanted.

    What `itertools.batched` is from Python 3.12 on, but for lists in place of tuples.
    """
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some


def pieces(file: IO[AnyStr], size: int) -> Iterator[AnyStr]:
    """The rest of a file, at most so many bytes or characters at a time."""
    while piece := file.read(size):
        yield piece


class _Lines(Protocol):
    def read(self, size: int) -> bytes: ...
    def readline(self) -> bytes: ...


def whole_lines(file: _Lines, size: int) -> Iterator[bytes]:
    """The rest of a file as lines: about so many bytes of them at a time."""
    while part := file.read(size):
        yield part + file.readline()
