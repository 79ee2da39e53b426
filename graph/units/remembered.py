"""Steps whose results are remembered from one build to the next: what was made of an input once is not made again."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from itertools import chain

from graph.units import fingerprint
from graph.units.cache import Cache
from graph.units.step import Map

FILE = "steps.sqlite"
_KNOWN = 32  # known results that wait behind one that is being made, at most: they are in memory


def remembered(map_: Map, cache: Cache) -> Map:
    """A map that looks for results in a cache, has the others made by `map_`, and keeps those."""
    return lambda step, inputs: _Remembered(map_, cache, step).map(iter(inputs))


class _Remembered:
    def __init__(self, map_: Map, cache: Cache, step: str) -> None:
        self._map, self._cache, self._step = map_, cache, step
        self._name = f"{step} {fingerprint.of_step(step)}"
        # What is known, in the order of the inputs, behind the hash of an input that is being made.
        self._waiting: deque[bytes | str] = deque()
        self._known = 0

    def map(self, inputs: Iterator[bytes]) -> Iterator[bytes]:
        """Results in the order of the inputs. Where all are known, none goes to the other map."""
        for data in inputs:
            known, of = self._look(data)
            if known is not None:
                yield known
                continue
            self._waiting.append(of)
            for made in self._map(self._step, chain([data], self._unknown(inputs))):
                yield from self._ready()
                asked = self._waiting.popleft()
                assert isinstance(asked, str)
                self._cache.put(asked, self._name, made)
                yield made
            yield from self._ready()

    def _look(self, data: bytes) -> tuple[bytes | None, str]:
        of = hashlib.blake2b(data, digest_size=16).hexdigest()
        return self._cache.get(of, self._name), of

    def _unknown(self, inputs: Iterator[bytes]) -> Iterator[bytes]:
        """Inputs to make something of, until too many known ones wait behind them."""
        while self._known < _KNOWN and (data := next(inputs, None)) is not None:
            known, of = self._look(data)
            if known is None:
                self._waiting.append(of)
                yield data
            else:
                self._waiting.append(known)
                self._known += 1

    def _ready(self) -> Iterator[bytes]:
        """Known results that nothing stands before any more."""
        while self._waiting and isinstance(known := self._waiting[0], bytes):
            self._waiting.popleft()
            self._known -= 1
            yield known
