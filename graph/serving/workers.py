"""Processes that answer, as the server sees them: what they are asked, how they end, and what to ask of a source."""

from __future__ import annotations

import asyncio
import itertools
import signal
import time
from typing import Any, Protocol, cast

from graph.errors import StoreError
from graph.serving import wire
from graph.serving.settings import Settings
from graph.serving.worker import Reply

_NUMBERS = itertools.count(1)


class Ended(Exception):
    """A worker ended while it answered; `code` is its exit code, negative for a signal, None if it is not known."""

    def __init__(self, code: int | None = None) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(code)


class Worker(asyncio.Protocol):
    """A process that answers one job at a time.

    `since` is when it was given the job it has, None when it has none; `spent` is the processor time it had used
    then, or soon after; `aside` says that its query is a long one, `ended` why it was ended from here, if it was.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.number = next(_NUMBERS)
        self.since: float | None = None
        self.spent: float | None = None
        self.aside = False
        self.back = True  # whether it has its usual priority again after a long query
        self.ended: str | None = None
        self.gone = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.exit: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._reply: asyncio.Future[Reply] | None = None
        self._reader = wire.Reader()
        self._transport: asyncio.Transport | None = None

    async def ask(self, job: dict[str, Any]) -> Reply:
        """Give it a job and wait for the answer. Raises Ended when the process is gone first."""
        if self._transport is None or self.gone:
            raise Ended
        self.since = time.monotonic()
        self._reply = asyncio.get_running_loop().create_future()
        self._transport.write(wire.packed(job))
        try:
            return await self._reply
        finally:
            self.since = self.spent = self._reply = None

    def used(self, now: float) -> float:
        """Return the processor time that its job has taken, or all time where the system does not tell."""
        if self.since is None:
            return 0.0
        total = self.source.processor_time(self)
        if total is None:
            return now - self.since
        if self.spent is None:
            self.spent = total
        return total - self.spent

    def let_go(self) -> None:
        """Have it end, as it has nothing to do any more."""
        if self._transport is not None:
            self._transport.close()

    def end(self, why: str) -> None:
        """End it at once, whatever it does."""
        if self.ended is None:
            self.ended = why
            self.source.end(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The channel stands."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop has a class of its own

    def data_received(self, data: bytes) -> None:
        """Something of an answer has come."""
        for header, body in self._reader.feed(data):
            if "ready" in header:
                self._began(header)
            elif self._reply is not None and not self._reply.done():
                self.back = header["back"]
                self._reply.set_result(Reply(header["status"], header["media"], body, header["headers"]))

    def connection_lost(self, exc: Exception | None) -> None:
        """The process is gone, or let go."""
        self.gone = True
        if not self.ready.done():
            fail(self.ready, Ended())
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(Ended())

    def _began(self, header: wire.Header) -> None:
        if self.ready.done():
            return
        if header["ready"]:
            self.ready.set_result(None)
        else:
            fail(self.ready, unusable(header))


class Source(Protocol):
    """Where workers come from."""

    settings: Settings

    async def start(self) -> None:
        """Make ready. Raises StoreError."""

    async def worker(self) -> Worker:
        """Return a worker that is ready. Raises StoreError, Ended."""

    def end(self, worker: Worker) -> None:
        """End a worker at once."""

    def set_aside(self, worker: Worker) -> None:
        """Let others have the processor before it."""

    def processor_time(self, worker: Worker) -> float | None:
        """Return the seconds of processor time that a worker has used since it began; None when that is not known."""

    def close(self) -> None:
        """End, with all workers that came from here."""


def fail(awaited: asyncio.Future[None], error: Exception) -> None:
    """Have what is awaited fail, be there anybody who still waits for it or not."""
    awaited.set_exception(error)
    awaited.exception()  # asyncio would report one that nobody has looked at


def unusable(header: wire.Header) -> StoreError:
    """Return the error that another process has told of."""
    return StoreError(header["where"], header["reason"], header["advice"])


def told(code: int | None) -> str:
    """Return in words how a process ended."""
    if code is None or code >= 0:
        return "the process that ran the query ended"
    return f"the process that ran the query was ended by {signal.Signals(-code).name}"
