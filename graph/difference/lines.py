"""The quads of a build in pieces, as they stand in its file: a document each, then what is said of one thing each.

The file is in canonical order, so two builds are read side by side, and no more of either is held than one piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from graph.difference.error import DifferenceError
from graph.difference.made import Made

DOCUMENT, DERIVED, RESOLUTION = range(3)
_AGAIN = "build it again: symposia build"


class Piece(NamedTuple):
    """Lines of a build that belong together.

    `area` is DOCUMENT, DERIVED or RESOLUTION; `name` is the key of the document or the subject of the lines; `line`,
    from 1, and `offset`, in bytes, are where they begin in the file.
    """

    area: int
    name: bytes
    body: bytes
    line: int
    offset: int


Both = tuple[Piece | None, Piece | None]


def pieces(made: Made) -> Iterator[Piece]:
    """All pieces of a build, in order. Raises DifferenceError, with the line, where the file is not as builds write."""
    last: tuple[int, bytes] = (-1, b"")
    for piece in _cut(made):
        if piece[:2] <= last:
            raise broken(made, piece.line, "is not in the order in which a build writes")
        last = piece[:2]
        yield piece
    if last[0] < 0:
        raise DifferenceError("is empty", where=str(made.quads), advice=_AGAIN)


def _cut(made: Made) -> Iterator[Piece]:
    held: list[bytes] = []
    area, name, start, offset = DOCUMENT, b"", 1, 0
    head = tail = b"\0"
    try:
        with made.quads.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not (line.endswith(tail) and line.startswith(head)):
                    found = _place(made, line, number)
                    if found[:2] != (area, name) and held:
                        body = b"".join(held)
                        yield Piece(area, name, body, start, offset)
                        start, offset, held = number, offset + len(body), []
                    area, name, head, tail = found
                held.append(line)
    except OSError as error:
        raise DifferenceError(f"cannot be read ({error.strerror})", where=str(made.quads), advice=_AGAIN) from error
    if held:
        yield Piece(area, name, b"".join(held), start, offset)


def _place(made: Made, line: bytes, number: int) -> tuple[int, bytes, bytes, bytes]:
    """The area and name of the piece that a line belongs to, and how its other lines of that graph begin and end."""
    head, _, graph = line.removesuffix(b" .\n").rpartition(b" <")
    if not (line.endswith(b"> .\n") and head.startswith(b"<")):
        raise broken(made, number, "is cut" if not line.endswith(b"\n") else "is no statement of a build")
    base, tail = made.base.encode(), b" <" + graph + b" .\n"
    if graph.startswith(base + b"doc/"):
        key = graph[len(base) + 4 : -1].partition(b"/")[0]
        return DOCUMENT, key, b"", tail
    areas = {base + b"graph/derived>": DERIVED, base + b"graph/resolution>": RESOLUTION}
    if graph not in areas:
        raise broken(made, number, "is of a graph that no build writes")
    subject = head[: head.find(b"> ") + 1]
    return areas[graph], subject, subject + b" ", tail


def quads(made: Made, piece: Piece) -> Iterator[ox.Quad]:
    """The quads of a piece. Raises DifferenceError with the number of a line that is none."""
    try:
        yield from ox.parse(piece.body, format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, ValueError) as error:
        line = piece.line + (getattr(error, "lineno", None) or 1) - 1
        raise broken(made, line, f"is no statement of a build ({getattr(error, 'msg', error)})") from error


def broken(made: Made, line: int, reason: str) -> DifferenceError:
    """The error about a line of a build."""
    return DifferenceError(reason, where=f"{made.quads}, line {line}", advice=_AGAIN)


def again(made: Made, area: int, name: bytes, line: int, offset: int, length: int) -> Piece:
    """A piece that was read before, by where it stands."""
    with made.quads.open("rb") as file:
        file.seek(offset)
        return Piece(area, name, file.read(length), line, offset)


def side_by_side(before: Made, after: Made) -> Iterator[Both]:
    """The pieces of two builds: those of one name together, others alone."""
    ones, others = pieces(before), pieces(after)
    one, other = next(ones, None), next(others, None)
    while one or other:
        if other is None or (one and one[:2] < other[:2]):
            yield one, None
            one = next(ones, None)
        elif one is None or other[:2] < one[:2]:
            yield None, other
            other = next(others, None)
        else:
            yield one, other
            one, other = next(ones, None), next(others, None)
