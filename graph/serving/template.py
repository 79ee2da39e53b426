"""The process from which workers are forked: it has one thread, holds the store in memory, and answers nothing itself.

A worker that was ended is replaced within milliseconds, since the store is loaded already. A store on disk is opened
by each worker: the library that reads it has threads, which a fork would lose.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from select import select
from typing import NoReturn

import pyoxigraph as ox

from graph.errors import StoreError, SymposiaError
from graph.serving import wire, worker
from graph.serving.settings import Settings
from graph.serving.worker import Views

ASIDE = 10  # how much nicer than others a process is whose query takes long


def main(orders: socket.socket, settings: Settings, views: Views, memory: bool) -> None:
    """Carry out orders until their channel ends: fork a worker for a channel that is passed, end one, set one aside."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):  # nobody gives orders any more
        try:
            store = _store(settings, views, memory)
            gc.collect()
            gc.freeze()  # what workers are born with is theirs to the end: none need go through it for what is garbage
        except SymposiaError as error:
            wire.send(orders, {"told": "failed", **worker.told(error)})
            return
        wire.send(orders, {"told": "ready"})
        _Nursery(orders, settings, views, store).run()


def _store(settings: Settings, views: Views, memory: bool) -> Callable[[], ox.Store]:
    """How a worker gets at the store. One in memory is asked once here, so that workers have loaded what pages need."""
    if not memory:
        return partial(worker.opened, settings.store)
    store = _copied(settings)
    if "warm" in views:
        views["warm"](store, settings, {})
    return partial(_given, store)


def _given(store: ox.Store) -> ox.Store:
    return store


def _copied(settings: Settings) -> ox.Store:
    """Copy the store into memory. A child reads the folder, so that the threads for that never are in this process."""
    from_child, to_parent = os.pipe()
    child = os.fork()
    if not child:
        _send_quads(settings, from_child, to_parent)
    os.close(to_parent)
    memory = ox.Store()
    with os.fdopen(from_child, "rb") as quads:
        memory.bulk_load(quads, ox.RdfFormat.N_QUADS)
    if os.waitpid(child, 0)[1]:
        raise StoreError(settings.store, "the store could not be read into memory", "serve it with --no-memory")
    return memory


def _send_quads(settings: Settings, unused: int, pipe: int) -> NoReturn:
    status = 1
    try:
        os.close(unused)
        with os.fdopen(pipe, "wb") as quads:
            worker.opened(settings.store).dump(quads, ox.RdfFormat.N_QUADS)
        status = 0
    finally:
        os._exit(status)


class _Nursery:
    """Children of this process, by their numbers; a number is not used again before the child was waited for."""

    def __init__(self, orders: socket.socket, settings: Settings, views: Views, store: Callable[[], ox.Store]) -> None:
        self._orders = orders
        self._settings = settings
        self._views = views
        self._store = store
        self._children: set[int] = set()
        self._lifeline, self._held = os.pipe()

    def run(self) -> None:
        """Carry out orders until nobody gives any."""
        woken, wakes = socket.socketpair()
        for end in (woken, wakes):
            end.setblocking(False)
        signal.set_wakeup_fd(wakes.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            self._obey(woken)
        finally:
            signal.set_wakeup_fd(-1)  # children that end from now on are nobody's business
            woken.close()
            wakes.close()

    def _obey(self, woken: socket.socket) -> None:
        reader, channels = wire.Reader(), []
        while True:
            ready, _, _ = select([self._orders, woken], [], [])
            if woken in ready:
                with suppress(BlockingIOError):
                    woken.recv(4096)
                self._bury()
            if self._orders in ready:
                data, passed, _, _ = socket.recv_fds(self._orders, 4096, 16)
                if not data:
                    return
                channels += passed
                for order, _ in reader.feed(data):
                    self._carry_out(order, channels)

    def _carry_out(self, order: wire.Header, channels: list[int]) -> None:
        if order["do"] == "fork":
            self._fork(order["number"], channels.pop(0))
        elif order["pid"] in self._children and order["do"] == "end":
            os.kill(order["pid"], signal.SIGKILL)
        elif order["pid"] in self._children and order["do"] == "aside":
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, order["pid"], ASIDE)

    def _fork(self, number: int, channel: int) -> None:
        pid = os.fork()
        if pid:
            os.close(channel)
            self._children.add(pid)
            wire.send(self._orders, {"told": "forked", "number": number, "pid": pid})
            return
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._orders.close()
            os.close(self._held)
            with suppress(OSError):  # nobody is there for an answer any more
                orphaned = partial(os.read, self._lifeline, 1)
                worker.serve(socket.socket(fileno=channel), orphaned, self._store, self._settings, self._views)
            status = 0
        except Exception:  # a fault of ours: this process ends with it, the others go on
            traceback.print_exc()
        finally:
            os._exit(status)

    def _bury(self) -> None:
        """Tell of each child that has ended, and how: what `os.waitstatus_to_exitcode` makes of its status."""
        while self._children:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._children.discard(pid)
            wire.send(self._orders, {"told": "ended", "pid": pid, "code": os.waitstatus_to_exitcode(status)})
