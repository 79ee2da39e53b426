"""A query run in a process of its own, which can be ended: an embedded store never ends one itself."""

from __future__ import annotations

import multiprocessing
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from graph.errors import StoreError, SymposiaError
from graph.result import Result
from graph.store import Asked, EmbeddedStore

MOST_MEMORY = 4 * 1024**3
"""Bytes of addresses that the process may have, the store's own files among them; Windows has no such limit."""


def run(store: Asked, sparql: str, seconds: float) -> Result:
    """Run a query. For a store in a folder it gets so many seconds and MOST_MEMORY; an endpoint has its own timeout.

    Raises StoreError when it needs more of either.
    """
    if not isinstance(store, EmbeddedStore):
        return store.query(sparql)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, store.path, sparql), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise StoreError("the drafted query", f"gave no answer within {seconds:g} s", "ask for less, or --timeout")
        answer: Result | SymposiaError = ours.recv()
    except EOFError:
        advice = "put the question in another way"
        raise StoreError("the drafted query", "broke off; it may have needed too much memory", advice) from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(answer, Result):
        return answer
    raise answer


def _work(answers: Connection, path: Path, sparql: str) -> None:
    _limit()
    try:
        with EmbeddedStore.open(path) as store:
            answers.send(store.query(sparql))
    except SymposiaError as error:
        answers.send(StoreError("the drafted query", error.reason, error.advice))
    finally:
        answers.close()


def _limit() -> None:
    """Take no more than so many bytes, and leave no message when that is too little."""
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
