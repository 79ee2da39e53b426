"""Whether a text could hold a clause that reaches the network or files: SERVICE in a query, LOAD in an update.

The text may be hostile, so reading it takes a time that grows with its length and no faster: what stands where is
noted once, and from each keyword on nothing is read twice.
"""

import re
from bisect import bisect_left

_SERVICE = re.compile("service", re.IGNORECASE)
_LOAD = re.compile(r"(?<![\w-])load", re.IGNORECASE)
_SILENT = re.compile("silent", re.IGNORECASE)


def has_service(text: str) -> bool:
    """Return whether anything reads like the keyword, perhaps SILENT, an address or variable, and an opening brace.

    >>> has_service("SELECT * { SERVICE <urn:x> { ?s ?p ?o } }")
    True
    >>> has_service("ASK { VALUES ?service { 1 } }")
    False
    """
    found = list(_SERVICE.finditer(text))
    if not found:
        return False
    gaps, ends, angles, hashes = _Gaps(text), _Places(r"[\s{}]", text), _Places("[<>]", text), _Places("#", text)

    def opens(start: int) -> bool:
        """Whether a name begins here that has a brace after it; a "#" may be part of the name or begin a comment."""
        end = ends.first(start)
        after = {gaps.end(end)} if end > start else set()
        if hashes.first(start + 1) < end:
            after.add(gaps.end(hashes.first(start + 1)))
        if text.startswith("<", start) and text.startswith(">", angles.first(start + 1)):
            after.add(gaps.end(angles.first(start + 1) + 1))
        return any(text.startswith("{", place) for place in after)

    return any(opens(start) for keyword in found for start in _operands(text, gaps, keyword.end()))


def has_load(text: str) -> bool:
    """Return whether anything reads like the keyword, perhaps SILENT, and an address.

    >>> has_load("LOAD SILENT <urn:x>")
    True
    >>> has_load("DELETE WHERE { ?s ?load 'load' }")
    False
    """
    found = list(_LOAD.finditer(text))
    if not found:
        return False
    gaps, ends, colons = _Gaps(text), _Places(r"[\s{}()<>\"']", text), _Places(":", text)

    def address(start: int) -> bool:
        return text.startswith("<", start) or colons.first(start) < ends.first(start)

    return any(address(start) for keyword in found for start in _operands(text, gaps, keyword.end()))


class _Places:
    """Where characters of a kind stand in a text."""

    def __init__(self, kind: str, text: str) -> None:
        self._places = [found.start() for found in re.finditer(kind, text)]
        self._places.append(len(text))

    def first(self, position: int) -> int:
        """The first of them from a position on, or else the end of the text."""
        return self._places[min(bisect_left(self._places, position), len(self._places) - 1)]


class _Gaps:
    """White space and comments, as far as they reach."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = _Places(r"[\r\n]", text)
        self._words = _Places(r"(?<=\s)\S", text)
        self._after: dict[int, int] = {len(text): len(text)}  # where the gap ends that goes on at a line break
        for found in reversed(list(re.finditer(r"[\r\n]", text))):
            self._after[found.start()] = self.end(found.start())

    def end(self, position: int) -> int:
        """Where the gap ends that begins here, be it empty."""
        text = self._text
        word = self._words.first(position) if text[position : position + 1].isspace() else position
        return self._after[self._breaks.first(word)] if text.startswith("#", word) else word


def _operands(text: str, gaps: _Gaps, position: int) -> list[int]:
    """Where what a keyword takes may begin: after the gap, and after SILENT if that stands there."""
    first = gaps.end(position)
    silent = _SILENT.match(text, first)
    return [first, gaps.end(silent.end())] if silent else [first]
