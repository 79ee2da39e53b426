"""Long documents in pieces that overlap, so that no sentence is cut in all of them."""

from __future__ import annotations

import re

from graph.text import Span

LENGTH = 12_000
OVERLAP = 1_000
# Where a piece may end, best first: an empty line, a line's end, a sentence's end, a blank.
_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?]\s"), re.compile(r"\s"))


def cut(text: str, length: int = LENGTH, overlap: int = OVERLAP) -> list[Span]:
    """Spans of at most `length` characters that cover a text, each sharing `overlap` or a little less with the next."""
    spans: list[Span] = []
    begin = 0
    while len(text) - begin > length:
        end = _last(text, begin + length - length // 4, begin + length)
        spans.append(Span(begin, end))
        begin = max(begin + 1, _first(text, end - overlap, end))
    return [*spans, Span(begin, len(text))]


def _last(text: str, begin: int, end: int) -> int:
    """The last good end between two offsets."""
    for pattern in _ENDS:
        found = [m.end() for m in pattern.finditer(text, begin, end)]
        if found:
            return found[-1]
    return end


def _first(text: str, begin: int, end: int) -> int:
    """The first good begin between two offsets."""
    for pattern in _ENDS[1:]:
        m = pattern.search(text, begin, begin + (end - begin) // 2)
        if m:
            return m.end()
    return begin
