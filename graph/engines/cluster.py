"""Documents read and steps mapped by many machines, with the results of one: what a build asks of an engine."""

from __future__ import annotations

import hashlib
import secrets
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from types import TracebackType
from typing import Self

from graph.batched import batched
from graph.engines import errand, parcel
from graph.engines.crew import Crew, Machines, unseen
from graph.engines.errand import Order
from graph.engines.known import Known
from graph.engines.parcel import ENDING, Key
from graph.engines.shelf import Shelf, absolute, shelf, write
from graph.errors import SymposiaError
from graph.extractor import Extractor, Independent
from graph.units import fingerprint
from graph.units import step as steps
from graph.units.grouping import Groups, Pair
from graph.units.limits import Limits
from graph.units.stage import Work
from graph.units.unit import Result
from graph.units.worker import Task

DOCUMENTS, SIZE = 128, 1_000_000  # of a parcel: some seconds of reading, which a lost machine may cost
INPUTS, BYTES = 1_000, 1_000_000
_PAIRS = 200_000


class Cluster:
    """Machines, and the place that they and this process share.

    Parcels of documents stay at that place for the next build, unless `temporary` says that they have no use once a
    build is done.
    """

    def __init__(self, machines: Machines, work: str, temporary: bool = False, unit: int = DOCUMENTS) -> None:
        self._machines, self._location, self._temporary, self._unit = machines, absolute(work), temporary, unit
        self._shelf: Shelf | None = None
        self._mapped: set[str] = set()

    def __enter__(self) -> Self:
        """Use as a context so that what no later build has a use for is removed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what is of no more use: nothing after a failure, from which the next build may go on."""
        if kind is not None or self._shelf is None:
            return
        for name in sorted(self._mapped):
            self._shelf.remove(name)
        if self._temporary:
            self._shelf.remove("")

    def reader(self, extractors: Sequence[Extractor], limits: Limits, fresh: bool) -> Work:
        """What reads documents with these extractors. Raises SymposiaError for one that wants all of them at once."""
        together = [x.name for x in extractors if not isinstance(x, Independent)]
        if together:
            reason = f"{', '.join(together)} reads documents together, which cannot be spread"
            raise SymposiaError(reason, advice="read with --engine local")
        return lambda tasks: self._read(tasks, extractors, limits, fresh)

    def map(self, step: str, inputs: Iterable[bytes]) -> Iterator[bytes]:
        """Map a step (a `graph.units.step.Map`); what fits one parcel is done here."""
        batches = _batches(inputs)
        first = next(batches, [])
        second = next(batches, None)
        if second is None:
            return steps.here(step, first)
        return self._map(step, chain((first, second), batches))

    def group(self, pairs: Iterable[Pair]) -> Groups:
        """Group numbers by keys (a `graph.units.grouping.Group`): the keys are sorted by the machines alone."""
        place, folder = self._place(), f"groups/{secrets.token_hex(8)}"
        self._mapped.add(folder)
        names: list[str] = []
        for some in batched(pairs, _PAIRS):
            names.append(f"{folder}/pairs/{len(names):06}{ENDING}")
            write(place, names[-1], parcel.pairs(some))
        if not names:
            return
        found = self._machines.group(errand.Grouped(self._location, f"{folder}/made"), names)
        for _, name in sorted(found):
            data = place.read(name)
            if data is None:
                raise unseen(name, place.location)
            yield from parcel.grouped(data)

    def _read(
        self, tasks: Iterable[Task], extractors: Sequence[Extractor], limits: Limits, fresh: bool
    ) -> Iterator[tuple[int, Result]]:
        waiting = iter(tasks)
        first = next(waiting, None)
        if first is None:  # then nothing need be started
            return
        version = fingerprint.of(extractors)
        assert version is not None, "all of them read each document for itself"
        folder = f"records/{parcel.named(version, repr(limits), members=())[:16]}"
        place = self._place()
        packing = _Packing(folder, self._unit)
        work = errand.Read(self._location, extractors, limits, version, fresh)
        with (
            closing(Known(place, folder, find=not fresh)) as known,
            Crew(self._machines, work, place) as crew,
        ):
            for task in chain([first], waiting):
                key = (hashlib.sha256(task.data).hexdigest(), task.source)
                found = known.get(key)
                if found is not None:
                    yield task.number, found
                    continue
                if (order := packing.add(key, task)) is not None:
                    crew.add(order)
                    while crew.full:
                        yield from packing.taken(crew)
            if (order := packing.rest()) is not None:
                crew.add(order)
            crew.go()
            while crew.busy:
                yield from packing.taken(crew)

    def _map(self, step: str, batches: Iterable[list[bytes]]) -> Iterator[bytes]:
        version = fingerprint.of_step(step)
        folder = f"steps/{step}/{version[:16]}"
        self._mapped.add(folder)
        place = self._place()
        due: deque[Order] = deque()
        done: set[str] = set()
        with Crew(self._machines, errand.Mapped(self._location, step, version), place) as crew:
            for batch in batches:
                members = (hashlib.sha256(one).hexdigest() for one in batch)
                name = f"{folder}/{parcel.named(members=members)}{ENDING}"
                due.append(Order(name, errand.inputs(batch)))
                crew.add(due[-1])
                while crew.full:
                    done.update(order.name for order in crew.done())
                    yield from _ready(crew, due, done)
            crew.go()
            while due:
                if crew.busy:
                    done.update(order.name for order in crew.done())
                yield from _ready(crew, due, done)

    def _place(self) -> Shelf:
        if self._shelf is None:
            self._shelf = shelf(self._location)
        return self._shelf


class _Packing:
    """Documents packed to orders, and unpacked from the parcels that come of them."""

    def __init__(self, folder: str, unit: int) -> None:
        self._folder, self._unit = folder, unit
        self._keys: list[Key] = []
        self._tasks: list[Task] = []
        self._size = 0
        self._numbers: dict[str, dict[Key, int]] = {}

    def add(self, key: Key, task: Task) -> Order | None:
        """Pack a document; the order for those before it, when they are enough."""
        full = len(self._tasks) == self._unit or (self._tasks and self._size + len(task.data) > SIZE)
        order = self.rest() if full else None
        self._keys.append(key)
        self._tasks.append(task)
        self._size += len(task.data)
        return order

    def rest(self) -> Order | None:
        """The order for what is packed and in no order yet."""
        if not self._tasks:
            return None
        numbers = {key: task.number for key, task in zip(self._keys, self._tasks, strict=True)}
        members = (part for key in sorted(numbers) for part in key)
        name = f"{self._folder}/{parcel.named(members=members)}{ENDING}"
        data = errand.documents([(task.source, task.data) for task in self._tasks])
        self._numbers[name] = numbers
        self._keys, self._tasks, self._size = [], [], 0
        return Order(name, data)

    def taken(self, crew: Crew) -> Iterator[tuple[int, Result]]:
        """What came of the documents whose parcels are done next, by their numbers."""
        for order in crew.done():
            rows = crew.content(order, parcel.recorded)
            if rows is not None:
                numbers = self._numbers.pop(order.name)
                yield from ((numbers[key], result) for key, result in rows)


def _ready(crew: Crew, due: deque[Order], done: set[str]) -> Iterator[bytes]:
    """What is done and due."""
    while due and due[0].name in done:
        made = crew.content(due[0], parcel.resulted)
        if made is None:
            done.discard(due[0].name)
            return
        yield from made
        due.popleft()


def _batches(inputs: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for data in inputs:
        batch.append(data)
        size += len(data)
        if len(batch) == INPUTS or size > BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
