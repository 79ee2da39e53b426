"""What a machine of an engine does for a build: an order comes in, a parcel is left on the shelf, a word goes back.

An errand may be run twice, by chance or because the first machine was lost: it then finds its parcel, or makes the
same once more. Nothing here knows Spark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import msgspec
import pyarrow as pa

from graph.engines import parcel
from graph.engines.shelf import shelf, write
from graph.errors import ExtractorError, SymposiaError
from graph.extractor import Extractor
from graph.units import fingerprint
from graph.units import step as steps
from graph.units.limits import Limits
from graph.units.pool import Pool
from graph.units.unit import Result
from graph.units.worker import Task

OTHER_VERSION = "another version of Symposia, its libraries or its extractors is installed there"


class Errand(Protocol):
    """Something that machines do, set up once for many orders. It is sent to them, with all it holds."""

    def __call__(self, order: bytes) -> bytes:
        """Carry out an order; the answer, as `heard` reads it."""


@dataclass(frozen=True)
class Order:
    """What is asked of a machine: the name of the parcel that it is to leave, and what is needed to make it."""

    name: str
    data: bytes

    @property
    def sent(self) -> bytes:
        """The order as it goes out."""
        return msgspec.msgpack.encode((self.name, self.data))


@dataclass(frozen=True)
class Read:
    """Documents are read, in a process aside that a document may ruin without harm to the others."""

    location: str
    extractors: Sequence[Extractor]
    limits: Limits
    fingerprint: str
    fresh: bool = False

    def __call__(self, order: bytes) -> bytes:
        """Leave the records of the documents of an order."""
        return _carried_out(order, self.location, self._made, self._will_do)

    def _will_do(self, there: bytes) -> bool:
        """Whether a parcel need not be made again: a document that was set aside gets another chance."""
        return not self.fresh and all(result.whole for _, result in parcel.recorded(there))

    def _made(self, data: bytes) -> bytes:
        if fingerprint.of(self.extractors) != self.fingerprint:
            raise SymposiaError(OTHER_VERSION, advice="install the same everywhere; docs/spark.md says how")
        documents = opened(data)
        tasks = [Task(number, source, content) for number, (source, content) in enumerate(documents)]
        found = self._read(tasks)
        sums = [hashlib.sha256(content).hexdigest() for _, content in documents]
        rows = [((sums[n], source), found[n]) for n, (source, _) in enumerate(documents)]
        return parcel.records(rows)

    def _read(self, tasks: Sequence[Task]) -> dict[int, Result]:
        try:
            return dict(_pool(self.extractors, self.limits).read(tasks))
        except BaseException:
            _close()
            raise


@dataclass(frozen=True)
class Mapped:
    """A step is mapped over inputs; `version` is the fingerprint of the step."""

    location: str
    step: str
    version: str

    def __call__(self, order: bytes) -> bytes:
        """Leave what the step makes of the inputs of an order."""
        return _carried_out(order, self.location, self._made, _is_whole)

    def _made(self, data: bytes) -> bytes:
        if fingerprint.of_step(self.step) != self.version:
            raise SymposiaError(OTHER_VERSION, advice="install the same everywhere; docs/spark.md says how")
        inputs = msgspec.msgpack.decode(data, type=list[bytes])
        return parcel.results([steps.run(self.step, one) for one in inputs])


@dataclass(frozen=True)
class Grouped:
    """Pairs are taken from parcels, and groups left in parcels; what is between them is the engine's."""

    location: str
    folder: str

    def taken(self, name: str) -> pa.Table:
        """The pairs of a parcel. Raises SymposiaError where it is not there, or not whole."""
        data = shelf(self.location).read(name)
        try:
            return parcel.paired(data or b"")
        except ValueError as error:
            reason = f"{name} is not there, or damaged"
            raise SymposiaError(reason, where=self.location, advice="see that all machines have the place") from error

    def left(self, groups: pa.Table) -> str:
        """Leave groups in a parcel, whose name hangs on them alone."""
        data = parcel.groups(groups)
        name = f"{self.folder}/{hashlib.sha256(data).hexdigest()}{parcel.ENDING}"
        write(shelf(self.location), name, data)
        return name


def _is_whole(results: bytes) -> bool:
    parcel.resulted(results)
    return True


def documents(several: Sequence[tuple[str, bytes]]) -> bytes:
    """Documents, by name and bytes, as an order holds them."""
    return msgspec.msgpack.encode(several)


def opened(data: bytes) -> list[tuple[str, bytes]]:
    """The documents of an order."""
    return msgspec.msgpack.decode(data, type=list[tuple[str, bytes]])


def inputs(several: Sequence[bytes]) -> bytes:
    """The inputs of a step, as an order holds them."""
    return msgspec.msgpack.encode(several)


def heard(answer: bytes) -> None:
    """Take the answer to an order. Raises SymposiaError for what cannot be done, ExtractorError as a pool does."""
    told = json.loads(answer)
    if "extractor" in told:
        raise ExtractorError(told["extractor"], told["reason"], told["advice"])
    if told:
        raise SymposiaError(told["reason"], where=told["where"], advice=told["advice"])


def _carried_out(
    order: bytes, location: str, make: Callable[[bytes], bytes], will_do: Callable[[bytes], bool]
) -> bytes:
    """Carry out an order, unless its parcel is there and will do, which raises ValueError for one that is not whole."""
    name, data = msgspec.msgpack.decode(order, type=tuple[str, bytes])
    place = shelf(location)
    there = place.read(name)
    with suppress(ValueError):
        if there is not None and will_do(there):
            return b"{}"
    try:
        made = make(data)
    except ExtractorError as error:
        return json.dumps({"extractor": error.name, "reason": error.reason, "advice": error.advice}).encode()
    except SymposiaError as error:
        return json.dumps({"reason": error.reason, "where": error.where, "advice": error.advice}).encode()
    write(place, name, made)  # what goes wrong here may go well on another machine
    return b"{}"


# The process that reads is kept from one order to the next, with the language model that it has loaded.
_kept: dict[bytes, Pool] = {}


def _pool(extractors: Sequence[Extractor], limits: Limits) -> Pool:
    import pickle

    which = pickle.dumps((extractors, limits))
    if which not in _kept:
        _close()
        _kept[which] = Pool(extractors, 1, limits)
    return _kept[which]


def _close() -> None:
    """End the process that reads, whatever it is at."""
    while _kept:
        _kept.popitem()[1].close()
