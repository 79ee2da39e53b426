"""Many processes read documents; one that takes too much, or ends its process, costs itself alone.

Documents go out in batches, answers come back one by one, so it is always known which document a process is at. When
a process ends, that document is tried once more alone in a fresh one, unless it took too long, and the others of its
batch go to whoever is free.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait

from graph.closing import Closing
from graph.document import Problem
from graph.errors import ExtractorError, SymposiaError
from graph.extractor import Extractor
from graph.units import limits as limit
from graph.units import worker
from graph.units.limits import Limits
from graph.units.sources import Source, source
from graph.units.unit import Result
from graph.units.worker import OUT_OF_MEMORY, READY, Answer, Broken, Task

BATCH, BATCH_BYTES = 8, 40_000  # some tenths of a second of reading: thousands of times what sending them takes
LIFE = 1000  # documents after which a process is replaced: libraries remember every word they have met
_MORE = 1.0  # seconds on the clock until a process that wants a processor is looked at again
STARTING = 120.0  # seconds on the clock for a process to be ready


@dataclass(eq=False)
class _Worker:
    connection: Connection
    ready: bool = False
    batch: deque[Task] = field(default_factory=deque)
    since: float = field(default_factory=time.monotonic)
    done: int = 0

    def left(self, limits: Limits) -> float:
        """Seconds until it has taken too long for what it is at."""
        size = len(self.batch[0].data) if self.batch else 0
        return self.since + (limits.patience(size) if self.ready else STARTING) - time.monotonic()


class Pool(Closing):
    """Up to `jobs` processes that read documents with these extractors, started as they are needed.

    Use it in a ``with`` statement, so that the processes end with it.
    """

    def __init__(self, extractors: Sequence[Extractor], jobs: int, limits: Limits, workers: Source | None = None):
        self._source = workers or source(extractors, limits)
        self._jobs, self._limits = jobs, limits
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, _Worker] = {}
        self._again: deque[list[Task]] = deque()
        self._alone: deque[Task] = deque()
        self._tried: set[int] = set()

    def close(self) -> None:
        """End all processes."""
        self._source.close()

    def prepare(self) -> None:
        """Have what processes need loaded, without waiting for it, as there will be documents to read."""
        self._source.prepare()

    def read(self, tasks: Iterable[Task]) -> Iterator[tuple[int, Result]]:
        """The result for each document, with its number, as they come.

        Tasks are taken as processes become free. Raises ExtractorError when an extractor cannot work at all, and
        SymposiaError when no process can be started.
        """
        batches = _batches(tasks)
        while True:
            self._employ(batches)
            if not self._busy:
                return
            patience = max(0.0, min(w.left(self._limits) for w in self._busy.values()))
            for connection in wait(list(self._busy), patience):
                yield from self._hear(self._busy[connection])  # type: ignore[index]
            for one in [w for w in self._busy.values() if w.left(self._limits) <= 0]:
                if one.connection.poll():
                    continue
                if self._source.waits(one.connection):
                    yield from self._lose(one, overdue=True)
                else:  # on a busy machine it has not had its share yet
                    one.since += _MORE

    def _employ(self, batches: Iterator[list[Task]]) -> None:
        """Give work to whoever is free, starting processes as long as there is work for them."""
        while len(self._busy) < self._jobs:
            fresh = bool(self._alone)
            batch = [self._alone.popleft()] if fresh else self._again.popleft() if self._again else next(batches, None)
            if batch is None:
                return
            if fresh and self._idle:
                self._source.end(self._idle.pop().connection)
            free = self._idle.pop() if self._idle and not fresh else _Worker(self._source.start())
            free.batch.extend(batch)
            free.since = time.monotonic()
            self._busy[free.connection] = free
            if free.ready:
                self._send(free)

    def _send(self, one: _Worker) -> None:
        with suppress(OSError):  # it has ended; that is heard next
            one.connection.send(list(one.batch))

    def _hear(self, one: _Worker) -> Iterator[tuple[int, Result]]:
        """Take what a process says."""
        try:
            answer: Answer = one.connection.recv()
        except (EOFError, OSError):
            yield from self._lose(one)
            return
        one.since = time.monotonic()
        if answer == READY:
            one.ready = True
            self._send(one)
        elif isinstance(answer, Broken):
            raise ExtractorError(answer.name, answer.reason, answer.advice)
        elif isinstance(answer, Result):
            one.done += 1
            yield one.batch.popleft().number, answer
            if not one.batch:
                self._release(one)
        else:
            yield from self._lose(one, memory=answer == OUT_OF_MEMORY)

    def _release(self, one: _Worker) -> None:
        del self._busy[one.connection]
        if one.done < LIFE:
            self._idle.append(one)
        else:
            self._source.end(one.connection)

    def _lose(self, one: _Worker, overdue: bool = False, memory: bool = False) -> Iterator[tuple[int, Result]]:
        """A process has ended, or has to: what it was at is set aside or tried again, the rest goes to others."""
        del self._busy[one.connection]
        code = self._source.end(one.connection)
        if not one.ready:
            raise SymposiaError(
                "a process to read documents ended before it was ready", advice="read them in this one with --jobs 0"
            )
        task = one.batch.popleft()
        if one.batch:
            self._again.append(list(one.batch))
        problem = self._verdict(task, code, overdue, memory)
        if problem is None:
            self._tried.add(task.number)
            self._alone.append(task)
        else:
            yield task.number, Result(None, (problem,))

    def _verdict(self, task: Task, code: int | None, overdue: bool, memory: bool) -> Problem | None:
        """What is wrong with the document that a process was at; None when it deserves another try."""
        if overdue:
            return self._limits.hung(task.source, len(task.data))
        if limit.too_long(code):
            return self._limits.took_long(task.source, len(task.data))
        if task.number not in self._tried:
            return None
        return self._limits.took_much(task.source) if memory else limit.deadly(task.source, code)


def _batches(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Tasks in batches that take about as long each."""
    batch: list[Task] = []
    size = 0
    for task in tasks:
        if batch and (len(batch) == BATCH or size + len(task.data) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(task)
        size += len(task.data)
    if batch:
        yield batch


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def here(tasks: Iterable[Task], extractors: Sequence[Extractor], limits: Limits) -> Iterator[tuple[int, Result]]:
    """The same in this process, one by one and without limits."""
    for task in tasks:
        answer = worker.read(task, extractors)
        if isinstance(answer, Broken):
            raise ExtractorError(answer.name, answer.reason, answer.advice)
        yield task.number, answer if isinstance(answer, Result) else Result(None, (limits.took_much(task.source),))
