"""Work that is spread and remembered: pure functions from bytes to bytes, by names that any process can run them by.

Whatever maps a step over inputs (this process, a pool, an engine on many machines) gives the same bytes in the order
of the inputs; and what a step gave for an input once, under one fingerprint of the program, it gives again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module

from graph.uncollected import uncollected

Map = Callable[[str, Iterable[bytes]], Iterator[bytes]]
"""Maps the step of a name over inputs: what comes of each, in their order, as they are asked for."""

STEPS = {
    "said": "graph.resolution.said:write",
    "names": "graph.resolution.card:write",
    "kin": "graph.resolution.kin:find",
    "block": "graph.resolution.block:settle",
    "segment": "graph.segment:write",
    "judged": "graph.judged:write",
    "piece": "graph.exports.piece:pack",
}
"""Where each step is, as `module:function`: a process loads only what it runs."""


def run(step: str, data: bytes) -> bytes:
    """What a step makes of an input. Raises KeyError for a step that there is not."""
    return run_at(STEPS[step], data)


def run_at(place: str, data: bytes) -> bytes:
    """What the step at a place makes of an input."""
    module, _, name = place.partition(":")
    function: Callable[[bytes], bytes] = getattr(import_module(module), name)
    with uncollected():  # a step is short
        return function(data)


def here(step: str, inputs: Iterable[bytes]) -> Iterator[bytes]:
    """Map a step in this process, one input at a time."""
    for data in inputs:
        yield run(step, data)
