"""Processes that answer, as the server sees them: where they come from, what they are asked, how they end."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import os
import signal
import socket
import time
from contextlib import suppress
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, cast

from graph.errors import StoreError
from graph.serving import template, wire, worker
from graph.serving.settings import Settings
from graph.serving.worker import Reply, Views

STARTING = 60.0  # seconds that a worker may take until it is ready
_CONTEXT = multiprocessing.get_context("spawn")
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

    async def ask(self, view: str, values: dict[str, Any]) -> Reply:
        """Give it a job and wait for the answer. Raises Ended when the process is gone first."""
        if self._transport is None or self.gone:
            raise Ended
        self.since = time.monotonic()
        self._reply = asyncio.get_running_loop().create_future()
        self._transport.write(wire.packed({"view": view, "values": values}))
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
            self.ready.set_exception(Ended())
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(Ended())

    def _began(self, header: wire.Header) -> None:
        if self.ready.done():
            return
        if header["ready"]:
            self.ready.set_result(None)
        else:
            self.ready.set_exception(StoreError(self.source.settings.store, header["reason"]))


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


class Forked(asyncio.Protocol):
    """Workers forked from a template process, which holds the store if it is in memory."""

    def __init__(self, settings: Settings, views: Views, memory: bool) -> None:
        self.settings = settings
        self._views = views
        self._memory = memory
        self._pids: dict[int, int] = {}
        self._workers: dict[int, Worker] = {}
        self._reader = wire.Reader()
        self._orders: socket.socket | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def start(self) -> None:
        """Start the template and wait until it holds the store."""
        ours, its = socket.socketpair()
        with its:
            arguments = (its, self.settings, self._views, self._memory)
            process = _CONTEXT.Process(target=template.main, args=arguments, daemon=True)
            process.start()
        ours.setblocking(False)
        self._orders = ours
        try:
            # The transport reads only: orders pass channels, which it cannot.
            await _connect(self, ours.dup())
            await self._ready
        except BaseException:
            self.close()
            process.kill()
            raise

    async def worker(self) -> Worker:
        """Fork a worker and wait until it is ready."""
        ours, its = socket.socketpair()
        made = Worker(self)
        ours.setblocking(False)
        await _connect(made, ours)
        try:
            self._workers[made.number] = made
            self._order({"do": "fork", "number": made.number}, its)
            await asyncio.wait_for(made.ready, STARTING)
        except BaseException as error:
            made.let_go()
            if isinstance(error, OSError | TimeoutError):
                raise Ended from error
            raise
        finally:
            its.close()
        return made

    def end(self, worker: Worker) -> None:
        """Have the template end a worker: to it alone the number of the process is sure to be that of the worker."""
        self._order_about(worker, "end")

    def set_aside(self, worker: Worker) -> None:
        """Have the template make a worker nice."""
        self._order_about(worker, "aside")

    def processor_time(self, worker: Worker) -> float | None:
        """Return what a worker has used."""
        return _processor_time(self._pids.get(worker.number))

    def close(self) -> None:
        """End the template, whose end ends its workers."""
        if self._orders is not None:
            self._orders.close()
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The channel stands."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """The template tells something."""
        for header, _ in self._reader.feed(data):
            if header["told"] == "forked":
                self._pids[header["number"]] = header["pid"]
            elif header["told"] == "ended":
                self._buried(header["pid"], header["code"])
            elif not self._ready.done():
                self._began(header)

    def connection_lost(self, exc: Exception | None) -> None:
        """The template is gone, and with it its workers."""
        if not self._ready.done():
            self._ready.set_exception(StoreError(self.settings.store, "the process that reads the store ended"))

    def _began(self, header: wire.Header) -> None:
        if header["told"] == "ready":
            self._ready.set_result(None)
        else:
            self._ready.set_exception(StoreError(self.settings.store, header["reason"]))

    def _buried(self, pid: int, code: int) -> None:
        for number, its in list(self._pids.items()):
            if its == pid:
                del self._pids[number]
                gone = self._workers.pop(number, None)
                if gone is not None and not gone.exit.done():
                    gone.exit.set_result(code)

    def _order_about(self, worker: Worker, what: str) -> None:
        pid = self._pids.get(worker.number)
        if pid is not None:
            with suppress(OSError):  # the template is gone, and its workers with it
                self._order({"do": what, "pid": pid})

    def _order(self, order: wire.Header, passed: socket.socket | None = None) -> None:
        assert self._orders is not None
        data = wire.packed(order)
        socket.send_fds(self._orders, [data], [passed.fileno()] if passed else [])


class Spawned:
    """Workers started from nothing, for systems that cannot fork: each takes a second, and reads the disk."""

    def __init__(self, settings: Settings, views: Views) -> None:
        self.settings = settings
        self._views = views
        self._processes: dict[int, BaseProcess] = {}

    async def start(self) -> None:
        """Nothing is to be made ready."""

    async def worker(self) -> Worker:
        """Start a worker and wait until it is ready."""
        self._forget()
        ours, its = socket.socketpair()
        made = Worker(self)
        ours.setblocking(False)
        await _connect(made, ours)
        with its:
            process = _CONTEXT.Process(target=worker.spawned, args=(its, self.settings, self._views), daemon=True)
            process.start()
        self._processes[made.number] = process
        try:
            await asyncio.wait_for(made.ready, STARTING)
        except BaseException as error:
            process.kill()
            if isinstance(error, TimeoutError):
                raise Ended from error
            raise
        return made

    def end(self, worker: Worker) -> None:
        """End a worker."""
        self._processes[worker.number].kill()

    def set_aside(self, worker: Worker) -> None:
        """Make a worker nice, where that is known."""
        pid = self._processes[worker.number].pid
        if hasattr(os, "setpriority") and pid:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, pid, template.ASIDE)

    def processor_time(self, worker: Worker) -> float | None:
        """Return what a worker has used."""
        return _processor_time(self._processes[worker.number].pid)

    def close(self) -> None:
        """End all workers."""
        for process in self._processes.values():
            process.kill()

    def _forget(self) -> None:
        self._processes = {number: process for number, process in self._processes.items() if process.is_alive()}


def _processor_time(pid: int | None) -> float | None:
    """Read the processor time of a process where the system has a file of it."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as told:  # noqa: PTH123 -- ten times a second
            fields = told.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None


async def _connect(protocol: asyncio.Protocol, channel: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    if hasattr(socket, "AF_UNIX"):
        await loop.create_unix_connection(lambda: protocol, sock=channel)
    else:
        await loop.create_connection(lambda: protocol, sock=channel)


def told(code: int | None) -> str:
    """Return in words how a process ended."""
    if code is None or code >= 0:
        return "the process that ran the query ended"
    return f"the process that ran the query was ended by {signal.Signals(-code).name}"
