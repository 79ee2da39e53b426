"""Where workers come from: forked from a template that has loaded everything once, or started anew without fork.

The template is forked from the build at its very start, before there are threads, files and locks to inherit, and
sleeps until it is needed, or is sure to be. It then loads the language model and forks workers on order; their exit
codes come to it.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from multiprocessing import reduction
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Protocol

from graph import child
from graph.errors import SymposiaError
from graph.extractor import Extractor
from graph.units import worker
from graph.units.limits import Limits


class Source(Protocol):
    """Starts workers and ends them. A worker goes by the connection to it."""

    def prepare(self) -> None:
        """Get ready, without waiting for it, as there will be work."""

    def start(self) -> Connection:
        """A new worker."""

    def end(self, connection: Connection) -> int | None:
        """End a worker, if it still runs; its exit code, None where that cannot be known."""

    def waits(self, connection: Connection) -> bool:
        """Whether a worker waits for something else than a processor, as far as the system tells."""

    def close(self) -> None:
        """End all."""


def source(extractors: Sequence[Extractor], limits: Limits) -> Source:
    """The source of workers that suits the system."""
    return Template(extractors, limits) if child.FORKS else Anew(extractors, limits)


class Template:
    """Workers forked from a process that has loaded what they need."""

    def __init__(self, extractors: Sequence[Extractor], limits: Limits) -> None:
        self._process = child.start(_template, extractors, limits)
        self._pids: dict[Connection, int] = {}

    def prepare(self) -> None:
        """Have it load what workers need."""
        with suppress(OSError):  # it has ended; who asks for a worker is told
            self._process.connection.send(("load", 0))

    def start(self) -> Connection:
        """Fork a worker."""
        ours, its = Pipe()
        orders = self._process.connection
        try:
            with its:
                orders.send(("fork", 0))
                reduction.send_handle(orders, its.fileno(), None)
            answer = orders.recv()
        except (EOFError, OSError) as error:
            raise _none_started(str(error)) from error
        if isinstance(answer, str):
            raise _none_started(answer)
        self._pids[ours] = answer
        return ours

    def end(self, connection: Connection) -> int | None:
        """Have the template kill a worker: its number is sure to be that of the worker until the template asks."""
        pid = self._pids.pop(connection)
        connection.close()
        orders = self._process.connection
        try:
            orders.send(("end", pid))
            code: int = orders.recv()
        except (EOFError, OSError):
            return None
        return code

    def waits(self, connection: Connection) -> bool:
        """Whether a worker sleeps: what runs, or wants to, will come to the limit of its processor time.

        One that has ended, maybe just now, does not: its end is heard from the connection, with the reason.
        """
        try:
            stat = Path(f"/proc/{self._pids[connection]}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return True
        return stat.rpartition(")")[2].split()[0] not in "RDZX"

    def close(self) -> None:
        """End the template, which kills all workers first."""
        self._process.end()
        for connection in self._pids:
            connection.close()
        self._pids.clear()


class Anew:
    """Workers started anew, each of which loads everything itself."""

    def __init__(self, extractors: Sequence[Extractor], limits: Limits) -> None:
        self._arguments = extractors, limits
        self._started: dict[Connection, child.Spawned] = {}

    def prepare(self) -> None:
        """Nothing: each loads for itself."""

    def start(self) -> Connection:
        """Start a worker."""
        made = child.Spawned(worker.main, *self._arguments)
        self._started[made.connection] = made
        return made.connection

    def end(self, connection: Connection) -> int | None:
        """Kill a worker."""
        return self._started.pop(connection).end()

    def waits(self, connection: Connection) -> bool:
        """Whether a worker waits: that is not known here."""
        return True

    def close(self) -> None:
        """Kill all."""
        for connection in list(self._started):
            self.end(connection)


def _none_started(why: str) -> SymposiaError:
    return SymposiaError(
        f"no process to read documents can be started ({why or 'it ended at once'})",
        advice="read them in this one with --jobs 0",
    )


def _template(orders: Connection, extractors: Sequence[Extractor], limits: Limits) -> None:
    """Fork workers on order, and bury them; when nobody is left to order, kill them all."""
    pids: set[int] = set()

    @cache
    def load() -> None:
        worker.prepare(extractors)
        gc.collect()

    try:
        while True:
            what, pid = orders.recv()
            if what == "load":
                with suppress(Exception):  # who orders a worker is told, when it fails again
                    load()
                continue
            if what == "end":
                os.kill(pid, signal.SIGKILL)
                pids.discard(pid)
                orders.send(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                continue
            with Connection(reduction.recv_handle(orders)) as its:
                load()
                pid = child.fork(its, worker.main, extractors, limits)
            pids.add(pid)
            orders.send(pid)
    except (EOFError, ConnectionError):
        raise
    except Exception as error:  # what could not be loaded: said to who ordered it
        orders.send(f"{type(error).__name__}: {error}")
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        for pid in pids:  # so that what they took is counted
            os.waitpid(pid, 0)
