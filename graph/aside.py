"""What another process does meanwhile: a generator whose values come here, one each time it is asked for the next."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Thread
from typing import Generic, TypeVar

from graph import child
from graph.closing import Closing
from graph.errors import SymposiaError

T = TypeVar("T")


class Aside(Closing, Generic[T]):
    """A generator function run by a process of its own if `beside`, which does not wait to be asked; else in this one.

    Function and arguments are such as can be sent to another process. Use it in a ``with`` statement, or close it, so
    that the process ends with it; it also ends when this one does, however that happens.
    """

    def __init__(self, beside: bool, function: Callable[..., Generator[T, None, None]], *arguments: object) -> None:
        self._child = child.begin(_run, function, *arguments) if beside else None
        self._here = None if beside else function(*arguments)

    def close(self) -> None:
        """End the process, whatever it is at."""
        if self._child is not None:
            self._child.end()
            self._child = None
        if self._here is not None:
            self._here.close()

    @property
    def told(self) -> bool:
        """Whether another process has the next value ready, or has ended."""
        if self._child is None:
            return False
        try:
            return self._child.connection.poll()
        except OSError:  # where there are no pipes but Windows' own, one whose other end is gone
            return True

    def next(self) -> T:
        """The next value.

        Raises what is raised there. Of another process only OSError and SymposiaError come as they are; the latter
        stands for all else, and for its end.
        """
        if self._child is None:
            assert self._here is not None
            return next(self._here)
        try:
            answer: T | _Failure = self._child.connection.recv()
        except (EOFError, OSError):
            raise _failed("its process ended: there may not be enough memory") from None
        if isinstance(answer, _Failure):
            raise answer.error
        return answer


@dataclass(frozen=True)
class _Failure:
    error: OSError | SymposiaError


def _failed(reason: str) -> SymposiaError:
    return SymposiaError(f"a part of the build failed ({reason})", advice="build with --jobs 0; please report this")


def _run(connection: Connection, function: Callable[..., Generator[object, None, None]], *arguments: object) -> None:
    Thread(target=_end_with, args=(connection,), daemon=True).start()
    try:
        for value in function(*arguments):
            connection.send(value)
    except ConnectionError:
        raise  # who asked is gone
    except (OSError, SymposiaError) as error:
        connection.send(_Failure(error))
    except Exception as error:
        connection.send(_Failure(_failed(f"{type(error).__name__}: {error}")))


def _end_with(connection: Connection) -> None:
    """End this process, whatever it is at, when the other end of a connection is gone: nothing is ever sent there."""
    with suppress(EOFError, OSError):
        connection.recv()
    os._exit(1)
