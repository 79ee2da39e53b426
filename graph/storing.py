"""The store of a build: loaded anew, or made from that of the last build where the two differ by little.

What the store in a folder of results was made of is noted beside it once it is in place. Where the note does not fit
any more, as somebody has written to the store or moved the folder, the store is loaded anew.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from graph import renewal
from graph.errors import StoreError
from graph.place import OURS
from graph.store import EmbeddedStore

WORTHWHILE = 50_000_000
"""Bytes of N-Quads from which looking for what differs takes less time than loading all."""

FEW = 100_000
"""Lines that may differ; of more, loading all is as quick."""

MOST_THREADS = 4
"""Threads that load at a time: more wait for each other, and each has a part of the quads in memory."""

_NOTE = "store.json"


def make(path: Path, quads: Path, out: Path | None, processes: int = 1) -> EmbeddedStore:
    """Write at `path` a store of the N-Quads of a file, in canonical order.

    `out` is where the last build stands, None where it is not to be used; with several processes that may work, several
    threads load. Raises StoreError when it cannot be written.
    """
    if out is not None and quads.stat().st_size >= WORTHWHILE and _fits(out):
        with renewal.mapped(out / "graph.nq") as before, renewal.mapped(quads) as after:
            found = list(islice(renewal.changes(before, after), FEW + 1))
        if len(found) <= FEW:
            try:
                return EmbeddedStore.renew(path, out / "store", found)
            except StoreError:
                pass  # the older one is damaged, or in use by a writer
    return EmbeddedStore.create(path, quads, max(1, min(processes, MOST_THREADS)))


def made(path: Path, quads: Path, out: Path | None, processes: int) -> Generator[None, None, None]:
    """Make the store, let go of it, and say so."""
    make(path, quads, out, processes).close()
    yield


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
