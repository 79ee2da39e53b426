"""Where workers come from: forked from a template, or started anew where the system cannot fork."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import socket
from contextlib import suppress
from multiprocessing.process import BaseProcess

from graph.errors import StoreError
from graph.serving import template, wire, worker
from graph.serving.settings import Settings
from graph.serving.worker import Views
from graph.serving.workers import Ended, Worker, fail, unusable

STARTING = 60.0  # seconds that a worker may take until it is ready
_CONTEXT = multiprocessing.get_context("spawn")


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
            fail(self._ready, StoreError(self.settings.store, "the process that reads the store ended"))

    def _began(self, header: wire.Header) -> None:
        if header["told"] == "ready":
            self._ready.set_result(None)
        else:
            fail(self._ready, unusable(header))

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
