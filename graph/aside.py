"""What another process does meanwhile: a generator whose values come here, one each time it is asked for the next."""

from __future__ import annotations

from collections.abc import Callable, Generator
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

from graph import child
from graph.closing import Closing
from graph.errors import SymposiaError

T = TypeVar("T")


class Aside(Closing, Generic[T]):
    """A generator function run by a process of its own if `beside`, which does not wait to be asked; else in this one.

    Use it in a ``with`` statement, or close it, so that the process ends with it.
    """

    def __init__(self, beside: bool, function: Callable[..., Generator[T, None, None]], *arguments: object) -> None:
        self._child = child.start(_run, function, *arguments) if beside else None
        self._here = None if beside else function(*arguments)

    def close(self) -> None:
        """End the process, whatever it is at."""
        if self._child is not None:
            self._child.kill()
            self._child.end()
            self._child = None
        if self._here is not None:
            self._here.close()

    def next(self) -> T:
        """The next value. Raises what went wrong with the disk there, SymposiaError for all else that went wrong."""
        if self._child is None:
            assert self._here is not None
            return next(self._here)
        try:
            good, answer = self._child.connection.recv()
        except (EOFError, OSError):
            raise _failed("its process ended: there may not be enough memory") from None
        if isinstance(answer, OSError) and not good:
            raise answer
        if not good:
            raise _failed(str(answer))
        value: T = answer
        return value


def _failed(reason: str) -> SymposiaError:
    return SymposiaError(f"a part of the build failed ({reason})", advice="build with --jobs 1; please report this")


def _run(connection: Connection, function: Callable[..., Generator[object, None, None]], *arguments: object) -> None:
    try:
        for value in function(*arguments):
            connection.send((True, value))
    except ConnectionError:
        raise  # who asked is gone
    except OSError as error:
        connection.send((False, error))
    except Exception as error:
        connection.send((False, f"{type(error).__name__}: {error}"))
