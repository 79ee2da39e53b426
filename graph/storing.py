"""The store of a build: loaded anew, or made from that of the last build where the two differ by little.

What the store in a folder of results was made of is noted beside it once it is in place. Where the note does not fit
any more, as somebody has written to the store or moved the folder, the store is loaded anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import islice
from pathlib import Path

from graph import renewal
from graph.aside import Aside
from graph.closing import Closing
from graph.copying import Copied, noted
from graph.errors import StoreError
from graph.growing import Growing
from graph.place import OURS
from graph.release import thrifty
from graph.renewal import Change
from graph.store import EmbeddedStore

WORTHWHILE = 50_000_000
"""Bytes of N-Quads of the last build from which looking for what differs takes less time than loading all."""

FEW = 100_000
"""Lines that may differ; of more, loading all is as quick."""

MOST_THREADS = 4
"""Threads that load at a time: more wait for each other, and each has a part of the quads in memory."""

LARGE = 90_000_000
"""Bytes of N-Quads, about half a million, beyond which a process of its own makes the store."""

_NOTE = "store.json"


class Storing(Closing):
    """Makes the store of a build while other files are made; use it in a ``with`` statement.

    A small store mostly waits for the disk: a thread makes it once its quads are there. A large one is made by a
    process of its own, which takes with it what it needs in memory; where several may work, it loads what is there
    while more is written.
    """

    def __init__(self, path: Path | None, quads: Path, older: Path | None, processes: int) -> None:
        """Take where the store goes, None where there is to be none, the file of its quads, the folder of the last
        build if that is to be used, and how many processes may work at a time.
        """
        self._given = None if path is None else (path, quads, older, processes)
        self._quads, self._older, self._processes = quads, older, processes
        self._aside: Aside[None] | None = None
        self._thread = ThreadPoolExecutor(1)
        self._made: Future[None] | None = None

    def close(self) -> None:
        """End the process; wait for the thread."""
        if self._aside is not None:
            self._aside.close()
        self._thread.shutdown()

    def grown(self, size: int) -> None:
        """So many bytes of quads are written, and there will be more."""
        # Elsewhere a file that somebody reads cannot be given another name.
        early = self._processes > 1 and os.name == "posix"
        if early and size > LARGE and self._given and self._aside is None:
            self._aside = Aside(True, _made, *self._given)

    def whole(self) -> None:
        """All quads are written."""
        if self._given is None or self._aside is not None:
            return
        if self._processes > 0 and self._quads.stat().st_size > LARGE:
            self._aside = Aside(True, _made, *self._given)
        else:
            self._made = self._thread.submit(_make, *self._given)

    @property
    def loads(self) -> bool:
        """Whether another process is still at it, and loads all quads: to renew a store takes little."""
        return self._aside is not None and not self._aside.told and not (self._older and _fits(self._older))

    def wait(self) -> None:
        """Wait for the store. Raises StoreError when it cannot be written."""
        if self._aside is not None:
            self._aside.next()
        elif self._made is not None:
            self._made.result()


def _made(path: Path, quads: Path, older: Path | None, processes: int) -> Generator[None, None, None]:
    """Make the store, let go of it, and say so."""
    thrifty()
    _make(path, quads, older, processes)
    yield


def _make(path: Path, quads: Path, older: Path | None, processes: int) -> None:
    make(path, quads, older, processes).close()


def make(path: Path, quads: Path, older: Path | None, processes: int = 1) -> EmbeddedStore:
    """Write at `path` a store of the N-Quads of a file, in canonical order, which may still be written.

    `older` is where the last build stands, None where it is not to be used; with several processes that may work,
    several threads load. Raises StoreError when it cannot be written.
    """
    if older is not None and _fits(older) and (found := _differing(older, quads)) is not None:
        with suppress(StoreError):  # the older one is damaged, or in use by a writer
            return EmbeddedStore.renew(path, older / "store", found)
    with Growing(quads) as lines:
        return EmbeddedStore.create(path, lines, max(1, min(processes, MOST_THREADS)))


def _differing(older: Path, quads: Path) -> list[Change] | None:
    """What differs between the quads of the last build and those of a file; None where that is of no use."""
    graph = older / "graph.nq"
    if graph.stat().st_size < WORTHWHILE:
        return None
    with graph.open("rb") as before, Growing(quads) as after, ExitStack() as stack:
        known = []
        with suppress(FileNotFoundError):  # somebody else has written the quads
            known.append(stack.enter_context(Copied(noted(quads))).ahead)
        found = list(islice(renewal.changes(before, after, *known), FEW + 1))
    # While more was written, somebody may have written to the older ones.
    return found if len(found) <= FEW and _fits(older) else None


def note(out: Path) -> None:
    """Note what the store of a build is made of, when both are in place. Nothing hangs on it but time."""
    with suppress(OSError):
        (out / OURS / _NOTE).write_text(json.dumps(_made_of(out)), encoding="utf-8")


def _fits(out: Path) -> bool:
    """Whether the store in a folder of results holds the quads of the graph beside it."""
    try:
        noted = json.loads((out / OURS / _NOTE).read_text(encoding="utf-8"))
        return bool(noted == _made_of(out))
    except (OSError, ValueError):
        return False


def _made_of(out: Path) -> dict[str, object]:
    """What tells whether the graph or the store was changed: whoever opens a store to write begins a new manifest."""
    graph = (out / "graph.nq").stat()
    store = out / "store"
    files = sorted([p.name, p.stat().st_size] for p in store.iterdir() if p.suffix == ".sst")
    return {
        "graph": [graph.st_size, graph.st_mtime_ns],
        "store": [(store / "CURRENT").read_text(encoding="utf-8"), files],
    }
