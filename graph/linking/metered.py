"""A stream of JSON that ends before a record in it grows beyond measure, in length or in depth.

The package ijson keeps the path of each level, so that a file of 100 kB with 100,000 opening brackets would take 20 GB.
"""

from __future__ import annotations

import io
from itertools import accumulate

MAX_DEPTH = 100
_CHUNK = 64 * 1024
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_OTHERS = bytes(set(range(256)) - {*_STEP, ord('"')})


class Runaway(Exception):
    """What is wrong with a record, in words."""


class Metered:
    """A stream without its byte order mark. `spent` counts the bytes of a record; its reader sets it back to 0."""

    def __init__(self, stream: io.BufferedReader, most: int) -> None:
        self.spent = 0
        self._stream, self._most = stream, most
        self._depth, self._in_string, self._rest = 0, 0, b""
        if stream.peek(3)[:3] == b"\xef\xbb\xbf":
            stream.read(3)

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises Runaway instead of those that go beyond the limits."""
        if self.spent > self._most:
            raise Runaway(f"is longer than {self._most // 2**20} MB")
        data = self._stream.read(_CHUNK if size < 0 else size)
        self.spent += len(data)
        if self._deepest(data) > MAX_DEPTH:
            raise Runaway(f"is nested deeper than {MAX_DEPTH} levels")
        return data

    def _deepest(self, data: bytes) -> int:
        """The greatest depth of brackets in these bytes, those in strings left out."""
        text = self._rest + data
        cut = (len(text) - len(text.rstrip(b"\\"))) % 2  # an escape may run on into the next bytes
        text, self._rest = text[: len(text) - cut], text[len(text) - cut :]
        pieces = text.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _OTHERS).split(b'"')
        outside = b"".join(pieces[self._in_string :: 2])
        self._in_string = (self._in_string + len(pieces) - 1) % 2
        depths = list(accumulate((_STEP[mark] for mark in outside), initial=self._depth))
        self._depth = depths[-1]
        return max(depths)
