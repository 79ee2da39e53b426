"""A text cut where passages begin and end, so that each can be marked however they overlap.

Pieces stand side by side; a piece has a number for each passage that it is in, and passages that overlap have different
numbers. So "the pieces with the number of this passage, up to where the next with that number begins" are its words,
which a style sheet can say of the passage that an address names.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NUMBERS = 48  # of passages over one character that can be told apart; style sheets have a rule for each


@dataclass(frozen=True)
class Piece:
    """A stretch of a text between two ends of passages.

    `starts` has the passages that begin here, each with its number; `inside` the numbers of all that cover it.
    """

    begin: int
    end: int
    starts: tuple[tuple[tuple[int, int], int], ...]
    inside: tuple[int, ...]


Passage = tuple[int, int]


def cut(begin: int, end: int, passages: Iterable[Passage]) -> list[Piece]:
    """Return the pieces of a text from `begin` to `end`, in order and without gaps.

    Passages are pairs of offsets that lie within; empty ones only have a place.

    >>> [(p.begin, p.end, p.inside) for p in cut(0, 9, [(1, 5), (3, 7)])]
    [(0, 1, ()), (1, 3, (0,)), (3, 5, (0, 1)), (5, 7, (1,)), (7, 9, ())]
    """
    ordered = sorted({p for p in passages if begin <= p[0] <= p[1] <= end}, key=lambda p: (p[0], -p[1]))
    numbers = _numbered(ordered)
    starts: dict[int, list[Passage]] = defaultdict(list)
    for passage in ordered:
        starts[passage[0]].append(passage)
    places = sorted({begin, end, *(offset for passage in ordered for offset in passage)})
    pieces, open_ = [], dict[Passage, int]()
    for place, following in zip(places, [*places[1:], end], strict=True):
        for passage in [p for p in open_ if p[1] <= place]:
            del open_[passage]
        begun = starts.get(place, [])
        open_.update({p: numbers[p] for p in begun if p[1] > place})
        if following > place or begun:
            covered = tuple(sorted(set(open_.values())))
            pieces.append(Piece(place, following, tuple((p, numbers[p]) for p in begun), covered))
    return pieces


def _numbered(ordered: Sequence[Passage]) -> dict[Passage, int]:
    """The least number for each passage that no other has that overlaps it; beyond the last one, the last one."""
    numbers: dict[Passage, int] = {}
    free = list(range(NUMBERS))
    busy: list[tuple[int, int]] = []
    for passage in ordered:
        while busy and busy[0][0] <= passage[0]:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            numbers[passage] = heapq.heappop(free)
            heapq.heappush(busy, (max(passage[1], passage[0] + 1), numbers[passage]))
        else:
            numbers[passage] = NUMBERS - 1
    return numbers


def blocks(text: str, begin: int, pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces in blocks, each ending with a line of the text that no passage goes on from.

    `text` begins at the offset `begin`. A piece may be cut in two at the end of a line.
    """
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        rest = piece
        if not piece.inside:
            at = text.find("\n", piece.begin - begin, piece.end - begin)
            while at >= 0 and begin + at + 1 <= rest.end:
                at = _blank(text, at, rest.end - begin)
                found[-1].append(Piece(rest.begin, begin + at + 1, rest.starts, ()))
                found.append([])
                rest = Piece(begin + at + 1, rest.end, (), ())
                at = text.find("\n", rest.begin - begin, rest.end - begin)
        if rest.end > rest.begin or rest.starts:
            found[-1].append(rest)
    return [block for block in found if block]


def _blank(text: str, at: int, end: int) -> int:
    """The last of the line ends that follow each other without words between."""
    while at + 1 < end and text[at + 1] in "\r\n":
        at += 1
    return at if text[at] == "\n" else text.rfind("\n", 0, at + 1)
