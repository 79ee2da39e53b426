"""Finding words of an answer in a document: exact but for white space and typographic marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.document import Document
from graph.text import Span, normalise

_GONE = frozenset("\u200b\u00ad\u2060\ufeff")
MOST = 200


class Words:
    """A document in which stretches can be found however their lines are broken.

    Runs of white space count as one blank, and a line break behind a hyphen as nothing, on both
    sides. What is found is a span of the document itself.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._text, self._at = _squeeze(document.text)
        self._lower = "".join(low if len(low := c.lower()) == 1 else c for c in self._text)

    def find(self, words: str, within: Span | None = None, *, fold: bool = False, plural: bool = False) -> list[Span]:
        """Where words stand, in order, at most 200 times; never inside a longer word.

        `fold` takes upper and lower case for the same; `plural` lets an s follow.
        """
        wanted = _squeeze(words)[0].strip()
        if not any(c.isalnum() for c in wanted):
            return []
        text = self._lower if fold else self._text
        if fold:
            wanted = "".join(low if len(low := c.lower()) == 1 else c for c in wanted)
        found: list[Span] = []
        for start in _starts(text, wanted):
            stop = start + len(wanted)
            if plural:
                stop = next((stop + len(s) for s in ("es", "s") if text.startswith(s, stop)), stop)
            span = Span(self._at[start], self._at[stop - 1] + 1)
            if not _cuts(text, start, stop) and (within is None or within.covers(span)):
                found.append(span)
                if len(found) == MOST:
                    break
        return found


def _starts(text: str, wanted: str) -> Iterator[int]:
    start = text.find(wanted)
    while start >= 0:
        yield start
        start = text.find(wanted, start + 1)


def _cuts(text: str, start: int, stop: int) -> bool:
    """Whether a stretch begins or ends within a word."""
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    return before or (stop < len(text) and text[stop].isalnum() and text[stop - 1].isalnum())


def _squeeze(text: str) -> tuple[str, list[int]]:
    """A text with single blanks, and the offset that each of its characters had."""
    matched = normalise(text)
    characters: list[str] = []
    places: list[int] = []
    for m in re.finditer(r"\s+|\S", matched):
        c = m.group()
        if text[m.start()] in _GONE and len(c) == 1:
            continue
        if c.isspace():
            if characters and (
                characters[-1] == " "
                or ("\n" in c and characters[-1] == "-" and len(characters) > 1 and characters[-2].isalnum())
            ):
                continue
            c = " "
        characters.append(c)
        places.append(m.start())
    return "".join(characters), places
