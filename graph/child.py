"""A process of our own that does work beside this one, and ends when this one does, however that happens.

It is forked on Linux, which is quick and shares what is loaded; elsewhere, and where nothing must be shared, it is
started anew. The two talk over a connection whose other end nobody else holds, so that each learns at once when the
other is gone.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from threading import Thread
from typing import NoReturn, Protocol

FORKS = sys.platform == "linux"
_LITTLE = 4_000  # bytes that can be sent to a process that is not there yet; with more this one would wait for it
_GRACE = 2.0  # seconds for a process to end by itself once its connection is closed


class Child(Protocol):
    """A process that runs a function with one end of a connection."""

    connection: Connection

    def kill(self) -> None:
        """Stop whatever it is at, at once; it still has to be ended."""

    def end(self) -> int | None:
        """End it if it still runs; its exit code, negative for a signal, None where that cannot be known."""


def start(target: Callable[..., None], *arguments: object) -> Child:
    """Start a process that calls `target` with its end of the connection and the arguments.

    Where there is no fork both must be such as can be sent to another process.
    """
    return Forked(target, *arguments) if FORKS else Spawned(target, *arguments)


def begin(target: Callable[..., None], *arguments: object) -> Child:
    """Start a process that shares nothing with this one: a forked one has stores without the threads they work with.

    Both must be such as can be sent to another process. Nothing more may be sent to a process that was begun with much.
    """
    return Begun(target, *arguments) if os.name == "posix" else Spawned(target, *arguments)


class Forked:
    """A forked process."""

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        self.connection, its = Pipe()
        with its:
            self.pid = fork(its, target, *arguments)

    def kill(self) -> None:
        """Send the signal that nobody can ignore."""
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int | None:
        """Close the connection, give it a moment, and kill it then."""
        self.connection.close()
        until = time.monotonic() + _GRACE
        while time.monotonic() < until:
            with suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if not pid:
                    time.sleep(0.002)
                    continue
                return os.waitstatus_to_exitcode(status)
            return None
        os.kill(self.pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


class Spawned:
    """A process started anew."""

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        self.connection, its = Pipe()
        with its:
            process = multiprocessing.get_context("spawn").Process(
                target=_begin, args=(target, its, *arguments), daemon=True
            )
            process.start()
        self._process = process

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()

    def end(self) -> int | None:
        """Kill it, if it does not end by itself at once."""
        self.connection.close()
        self._process.join(0.05)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        code = self._process.exitcode
        self._process.close()
        return code


class Begun:
    """A process started anew by a command, so that what runs in this one, a program of somebody's, is not run again."""

    _CODE = "import json, sys; sys.path[:] = json.loads(sys.argv[2]); import graph.child; graph.child.serve()"

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        work = pickle.dumps((target, arguments))
        self.connection, its = Pipe()
        with its:
            number = its.fileno()
            command = [sys.executable, "-c", self._CODE, str(number), json.dumps(sys.path)]
            # Ctrl-C goes to all processes of a terminal; blocked here, it is from the first moment in the other one.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            try:
                self._process = subprocess.Popen(command, pass_fds=[number])
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._sending: Thread | None = None
        if len(work) < _LITTLE:
            self._send(work)
        else:
            self._sending = Thread(target=self._send, args=(work,), daemon=True)
            self._sending.start()

    def _send(self, work: bytes) -> None:
        with suppress(OSError):  # it has ended; that is heard when something is asked of it
            self.connection.send_bytes(work)

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()

    def end(self) -> int | None:
        """Kill it, if it has not ended by itself."""
        self._process.kill()
        if self._sending is not None:
            self._sending.join()
        self.connection.close()
        return self._process.wait()


def serve() -> None:
    """What a process that was begun does: the work that comes over the connection named on its command line."""
    connection = Connection(int(sys.argv[1]))
    with suppress(EOFError, ConnectionError):
        target, arguments = connection.recv()
        _begin(target, connection, *arguments)


def _begin(target: Callable[..., None], connection: Connection, *arguments: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, ConnectionError):
        target(connection, *arguments)


def fork(connection: Connection, target: Callable[..., None], *arguments: object) -> int:
    """Fork a process that calls `target` and never returns here; its number."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    with warnings.catch_warnings():
        # Python warns of locks that other threads may hold; the child takes none of theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        _run(connection, target, *arguments)
    return pid


def _run(connection: Connection, target: Callable[..., None], *arguments: object) -> NoReturn:
    """The life of a forked process."""
    code = 1
    try:
        # Ctrl-C goes to all processes of a terminal: the first one sees to the others.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # What this process was born with is not to be tidied by it: it would close files that are not its own.
        gc.freeze()
        _close_others(connection.fileno())
        target(connection, *arguments)
        code = 0
    except (EOFError, ConnectionError):
        code = 0  # who asked is gone
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
        os._exit(code)


def give_way(by: int) -> None:
    """Have the processor go to others first from now on, by so many steps of nice(2); where there is none, nothing."""
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(by)


def _close_others(kept: int) -> None:
    """Close all files but the standard ones and one: a lock or a connection held here would outlive its owner."""
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
