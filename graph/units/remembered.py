"""Steps whose results are remembered from one build to the next: what was made of an input once is not made again."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TypeVar

from graph.units import fingerprint
from graph.units.cache import Cache
from graph.units.step import Map

FILE = "steps.sqlite"
_KNOWN = 32  # known results that wait behind one that is being made, at most: they are in memory

Name = TypeVar("Name")
Known = TypeVar("Known")
Make = Callable[[Iterable[bytes]], Iterator[bytes]]


def remembered(map_: Map, cache: Cache) -> Map:
    """A map that looks for results in a cache, has the others made by `map_`, and keeps those."""

    def run(step: str, inputs: Iterable[bytes]) -> Iterator[bytes]:
        name = f"{step} {fingerprint.of_step(step)}"

        def look(data: bytes) -> tuple[str, bytes | None]:
            of = hashlib.blake2b(data, digest_size=16).hexdigest()
            return of, cache.get(of, name)

        for of, known, made in sifted(inputs, look, partial(map_, step)):
            if known is None:
                cache.put(of, name, made)
            yield made if known is None else known

    return run


def sifted(
    inputs: Iterable[bytes], look: Callable[[bytes], tuple[Name, Known | None]], make: Make
) -> Iterator[tuple[Name, Known | None, bytes]]:
    """Of each input, in their order, its name and what is known of it; if that is nothing, what is made of it.

    `look` gives a name and what is known; `make` makes something of the others, and is not asked where there are none.
    """
    source = iter(inputs)
    # In the order of the inputs: those that are being made, and what is known and stands behind one of them.
    waiting: deque[tuple[Name, Known | None]] = deque()
    held = 0

    def unknown() -> Iterator[bytes]:
        """Inputs to make something of, until too many known ones wait behind them."""
        nonlocal held
        while held < _KNOWN and (data := next(source, None)) is not None:
            name, known = look(data)
            waiting.append((name, known))
            if known is None:
                yield data
            else:
                held += 1

    def ready() -> Iterator[tuple[Name, Known | None, bytes]]:
        """Known ones that nothing stands before any more."""
        nonlocal held
        while waiting and waiting[0][1] is not None:
            held -= 1
            yield *waiting.popleft(), b""

    for data in source:
        name, known = look(data)
        if known is not None:
            yield name, known, b""
            continue
        waiting.append((name, None))
        for made in make(chain([data], unknown())):
            yield from ready()
            yield *waiting.popleft(), made
        yield from ready()
