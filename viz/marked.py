"""A stretch of text cut at its marks: marks nest like brackets, passages may lie anywhere, also across marks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar


@dataclass(frozen=True)
class Mark:
    """A span to be marked, in characters of the whole text; `look` tells how, `label` what it stands for."""

    begin: int
    end: int
    look: str
    label: str


@dataclass(frozen=True)
class Passage:
    """A span that something points at by its `number`; passages may overlap."""

    begin: int
    end: int
    number: int


T = TypeVar("T", Mark, Passage)


@dataclass(frozen=True)
class Piece:
    """A part of a marked text, in order: a mark that opens, one that closes, or a run of text.

    `kind` is "open", "close" or "text". A run has the numbers of the passages it belongs to, and of those that
    begin with it.
    """

    kind: str
    text: str = ""
    mark: Mark | None = None
    passages: tuple[int, ...] = field(default=())
    starts: tuple[int, ...] = field(default=())


def pieces(text: str, begin: int, end: int, marks: Iterable[Mark], passages: Iterable[Passage]) -> Iterator[Piece]:
    """Cut `text[begin:end]` at marks and passages; what reaches outside is cut off, crossing marks are shortened.

    Joined, the runs of text are the stretch itself. A passage that begins before the stretch is in no `starts`.
    """
    inner = _nested(begin, end, marks)
    over = [p for p in passages if p.begin < end and p.end > begin]
    edges = {begin, end} | {e for m in inner for e in (m.begin, m.end)}
    cuts = sorted(edges | {e for p in over for e in (p.begin, p.end) if begin < e < end})
    opening: dict[int, list[Mark]] = {}
    for mark in inner:
        opening.setdefault(mark.begin, []).append(mark)
    stack: list[Mark] = []
    for cut, following in zip(cuts, [*cuts[1:], end], strict=True):
        while stack and stack[-1].end == cut:
            yield Piece("close", mark=stack.pop())
        for mark in opening.get(cut, ()):
            stack.append(mark)
            yield Piece("open", mark=mark)
        if cut < following:
            inside = tuple(p.number for p in over if p.begin <= cut and p.end >= following)
            yield Piece("text", text[cut:following], None, inside, tuple(p.number for p in over if p.begin == cut))


def within(stretches: Sequence[tuple[int, int]], spans: Iterable[T]) -> list[list[T]]:
    """Return for each of the stretches, which are in order and do not overlap, the spans that reach into it."""
    begins = [begin for begin, _ in stretches]
    found: list[list[T]] = [[] for _ in stretches]
    for span in spans:
        at = max(0, bisect_right(begins, span.begin) - 1)
        while at < len(stretches) and begins[at] < span.end:
            found[at].append(span)
            at += 1
    return found


def _nested(begin: int, end: int, marks: Iterable[Mark]) -> list[Mark]:
    """Marks within the stretch, outer ones first, so that none crosses another."""
    found: list[Mark] = []
    seen: set[tuple[int, int, str]] = set()
    stack: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.begin, -m.end, m.look, m.label)):
        first, last = max(begin, mark.begin), min(end, mark.end)
        while stack and stack[-1].end <= first:
            stack.pop()
        if stack:
            last = min(last, stack[-1].end)
        if first < last and (first, last, mark.look) not in seen:
            seen.add((first, last, mark.look))
            stack.append(Mark(first, last, mark.look, mark.label))
            found.append(stack[-1])
    return found
