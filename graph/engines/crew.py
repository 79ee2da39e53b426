"""Orders handed out to machines in jobs, several at a time, and the parcels that they leave taken from the shelf."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Protocol, Self, TypeVar

from graph.engines.errand import Errand, Grouped, Order, heard
from graph.engines.shelf import Shelf
from graph.errors import SymposiaError

MOST = 64  # orders of a job
_TRIES = 3  # times that a parcel is made which is not whole when it comes
_THREADS = 64
_Content = TypeVar("_Content")


class Machines(Protocol):
    """What carries out errands on many machines; used by several threads at once."""

    def run(self, errand: Errand, orders: Sequence[bytes]) -> list[bytes]:
        """Carry out orders, wherever; the answers in their order. Raises SymposiaError when that cannot be done."""

    def group(self, errand: Grouped, names: Sequence[str]) -> list[tuple[str, str]]:
        """Group the pairs in parcels of these names; the parcels of groups, each with the first key in it."""

    def slots(self) -> int:
        """How many orders are carried out at once at present."""

    def cancel(self) -> None:
        """Give up all orders."""


class Crew:
    """The orders of one errand on their way. The context must be left for the threads to end."""

    def __init__(self, machines: Machines, errand: Errand, place: Shelf) -> None:
        self._machines, self._errand, self._place = machines, errand, place
        self._threads = ThreadPoolExecutor(_THREADS)
        self._next: list[Order] = []
        self._out: dict[Future[list[bytes]], list[Order]] = {}
        self._tries: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Use as a context so that orders nobody waits for any more are given up."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give up what is not done."""
        if self._out:
            self._machines.cancel()
        self._threads.shutdown(cancel_futures=True)

    def add(self, order: Order) -> None:
        """Have an order carried out; with others, as soon as there are enough for a job."""
        self._next.append(order)
        if len(self._next) >= min(self._machines.slots(), MOST):
            self.go()

    def go(self) -> None:
        """Send what waits for a job to be full."""
        if self._next:
            sent = [order.sent for order in self._next]
            self._out[self._threads.submit(self._machines.run, self._errand, sent)] = self._next
            self._next = []

    @property
    def full(self) -> bool:
        """Whether there is enough on its way to keep all machines at work."""
        slots = self._machines.slots()
        return len(self._out) >= max(3, -(-2 * slots // min(slots, MOST)))

    @property
    def busy(self) -> bool:
        """Whether anything is on its way."""
        return bool(self._out)

    def done(self) -> Iterator[Order]:
        """The orders of the jobs that are done next; waits for one if need be."""
        finished, _ = wait(self._out, return_when=FIRST_COMPLETED)
        for job in finished:
            for order, answer in zip(self._out[job], job.result(), strict=True):
                heard(answer)
                yield order
            del self._out[job]

    def content(self, order: Order, read: Callable[[bytes], _Content]) -> _Content | None:
        """What the parcel of an order that is done holds; None if it is damaged, and then it is made once more."""
        data = self._place.read(order.name)
        if data is None:
            raise unseen(order.name, self._place.location)
        try:
            return read(data)
        except ValueError:
            self._again(order)
            return None

    def _again(self, order: Order) -> None:
        self._tries[order.name] = self._tries.get(order.name, 1) + 1
        if self._tries[order.name] > _TRIES:
            reason = f"{order.name} was damaged each time that it was made"
            raise SymposiaError(reason, where=self._place.location, advice="name another place with --work")
        self._place.remove(order.name)
        self._next.append(order)
        self.go()


def unseen(name: str, location: str) -> SymposiaError:
    """The error that a parcel is seen where it was made, and not here."""
    return SymposiaError(
        f"a machine has written {name}, and it is not here",
        where=location,
        advice="name a place with --work that this and all other machines see under the same name",
    )
