"""What a build asks of an engine, so that it need not know which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from graph.extractor import Extractor
from graph.units.grouping import Groups, Pair
from graph.units.limits import Limits
from graph.units.stage import Work


class Engine(Protocol):
    """Reads documents and maps steps, wherever."""

    def reader(self, extractors: Sequence[Extractor], limits: Limits, fresh: bool) -> Work:
        """What reads documents with these extractors; with `fresh` nothing that was read before is made use of."""

    def map(self, step: str, inputs: Iterable[bytes]) -> Iterator[bytes]:
        """Map a step over inputs: a `graph.units.step.Map`."""

    def group(self, pairs: Iterable[Pair]) -> Groups:
        """Group numbers by keys: a `graph.units.grouping.Group`."""
