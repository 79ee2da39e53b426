"""Steps mapped by many processes: batches of inputs go out to whoever is free, results come back in their order.

Unlike documents, what comes here was made by this program: an input that fails is a fault, and ends the build.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait

from graph import child
from graph.closing import Closing
from graph.errors import SymposiaError
from graph.release import thrifty
from graph.units import step as steps

ALONE = 100  # inputs that this process sees to by itself before it asks for help, as long as it has had none
BATCH, BATCH_BYTES = 64, 250_000  # some tens of milliseconds of work
_AHEAD = 4  # batches for each process whose results may wait for an earlier one
_Batch = tuple[int, list[bytes]]


@dataclass(frozen=True)
class _Failure:
    reason: str


class Spread(Closing):
    """Maps steps by `jobs` processes (a `graph.units.step.Map`); they start when there is much to do.

    They share nothing with this one: a forked process has a copy of all that this one has in memory, and keeps what
    this one lets go of.

    Use it in a ``with`` statement, so that the processes end with it. Up to one process there is none but this. Raises
    SymposiaError when a step fails or a process ends.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._children: list[child.Child] = []

    def resize(self, jobs: int) -> None:
        """End all processes; from now on there are so many."""
        self.close()
        self._jobs = jobs

    def close(self) -> None:
        """End all processes."""
        for one in self._children:
            with suppress(ProcessLookupError):
                one.kill()
            one.end()
        self._children = []

    def __call__(self, step: str, inputs: Iterable[bytes]) -> Iterator[bytes]:
        """What comes of each input, in their order."""
        source = iter(inputs)
        if not self._children:
            yield from steps.here(step, islice(source, ALONE if self._jobs > 1 else None))
        waiting = _batches(source)
        first = next(waiting, None)
        if first is None:
            return
        whole = False
        try:
            yield from self._spread(step, first, waiting)
            whole = True
        finally:
            if not whole:
                self.close()  # they may still be at what nobody asks for any more

    def _spread(self, step: str, first: _Batch, waiting: Iterator[_Batch]) -> Iterator[bytes]:
        """Hand out batches, never too far ahead of the one whose results come next."""
        if not self._children:
            self._children = [child.begin(_serve) for _ in range(self._jobs)]
        free = deque(one.connection for one in self._children)
        at: dict[Connection, int] = {}
        done: dict[int, list[bytes]] = {}
        due = 0
        batch: _Batch | None = first
        while batch is not None or at or done:
            while batch is not None and free and batch[0] < due + _AHEAD * self._jobs:
                connection = free.popleft()
                _send(connection, step, batch)
                at[connection] = batch[0]
                batch = next(waiting, None)
            for connection in [c for c in wait(list(at)) if isinstance(c, Connection)]:
                done[at.pop(connection)] = _heard(connection, step)
                free.append(connection)
            while due in done:
                yield from done.pop(due)
                due += 1


def _batches(inputs: Iterator[bytes]) -> Iterator[_Batch]:
    """Numbered batches of inputs that take about as long each."""
    number, batch, size = 0, [], 0
    for data in inputs:
        batch.append(data)
        size += len(data)
        if len(batch) == BATCH or size > BATCH_BYTES:
            yield number, batch
            number, batch, size = number + 1, [], 0
    if batch:
        yield number, batch


def _send(connection: Connection, step: str, batch: _Batch) -> None:
    with suppress(OSError):  # it has ended; that is heard next
        connection.send((steps.STEPS[step], batch[1]))


def _heard(connection: Connection, step: str) -> list[bytes]:
    try:
        answer = connection.recv()
    except (EOFError, OSError):
        raise _failed(step, "its process ended: there may not be enough memory") from None
    if isinstance(answer, _Failure):
        raise _failed(step, answer.reason)
    assert isinstance(answer, list)
    return answer


def _failed(step: str, reason: str) -> SymposiaError:
    return SymposiaError(f"the step {step!r} failed ({reason})", advice="build with --jobs 1; please report this")


def _serve(connection: Connection) -> None:
    """The life of a process: batches come in, their results go out, until nobody sends any."""
    thrifty()
    while True:
        place, batch = connection.recv()
        answer: list[bytes] | _Failure
        try:
            answer = [steps.run_at(place, data) for data in batch]
        except Exception as error:
            answer = _Failure(f"{type(error).__name__}: {error}")
        connection.send(answer)
