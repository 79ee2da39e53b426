"""A process that reads documents: batches come in, an answer goes out for each document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from graph.errors import ExtractorError
from graph.extractor import Extractor
from graph.units import unit
from graph.units.limits import Limits
from graph.units.unit import Result


@dataclass(frozen=True)
class Task:
    """A document to be read: its number among all, its name, its bytes."""

    number: int
    source: str
    data: bytes


@dataclass(frozen=True)
class Broken:
    """That an extractor cannot work at all."""

    name: str
    reason: str
    advice: str


READY, OUT_OF_MEMORY = "ready", "out of memory"
Answer = Result | Broken | str


def main(connection: Connection, extractors: Sequence[Extractor], limits: Limits) -> None:
    """Read batches until nobody sends any, or memory runs out."""
    limits.confine()
    connection.send(READY)
    while True:
        batch: Sequence[Task] = connection.recv()
        for task in batch:
            limits.begin(len(task.data))
            answer = read(task, extractors)
            limits.done()
            connection.send(answer)
            if answer == OUT_OF_MEMORY:
                return


def read(task: Task, extractors: Sequence[Extractor]) -> Answer:
    """The answer about one document."""
    try:
        return unit.read(task.data, task.source, extractors)
    except ExtractorError as error:
        return Broken(error.name, error.reason, error.advice)
    except MemoryError:
        return OUT_OF_MEMORY


def prepare(extractors: Sequence[Extractor]) -> None:
    """Load what the extractors need, so that processes forked from here share it."""
    for extractor in extractors:
        getattr(extractor, "prepare", lambda: None)()
