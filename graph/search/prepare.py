"""A process that makes ready what pages need of a whole store and no request could wait for."""

from __future__ import annotations

import json
import multiprocessing
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from graph import review, who
from graph.errors import SymposiaError
from graph.search import file
from graph.search.entries import Entries
from graph.search.look import Index
from graph.store import EmbeddedStore

NICE = 5  # how much nicer than those who answer


def main(store: Path, folder: Path, told: Connection) -> None:
    """Make the index of names, then the list of possible duplicates, and tell when each is there."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.join,), daemon=True).start()
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICE)
    with suppress(BrokenPipeError):
        try:
            opened = EmbeddedStore.open(store)
            names = write_names(opened, folder / "names.sqlite")
            told.send({"file": "names", "path": str(names), "about": about(store, names)})
            told.send({"file": "pairs", "path": str(write_pairs(opened, folder / "pairs.sqlite"))})
        except (SymposiaError, OSError, sqlite3.Error) as error:
            told.send({"file": None, "reason": str(error)})


def write_names(store: EmbeddedStore, path: Path) -> Path:
    """Write the index of the names of a store."""
    entries = Entries(store.oxigraph)
    file.write(path, entries.base, entries.read())
    return path


def write_pairs(store: EmbeddedStore, path: Path) -> Path:
    """Write what a person should look at, the likeliest duplicates first, one to a row."""
    with closing(sqlite3.connect(path)) as to, to:
        to.executescript("PRAGMA journal_mode = OFF; CREATE TABLE pair (id INTEGER PRIMARY KEY, key TEXT, told TEXT);")
        rows = ((n, review.key(told), json.dumps(asdict(told))) for n, told in enumerate(who.review(store), 1))
        to.executemany("INSERT INTO pair VALUES (?, ?, ?)", rows)
        to.execute("CREATE INDEX by_key ON pair (key)")
    return path


def about(store: Path, names: Path) -> dict[str, Any]:
    """Return which build this is: how many things of each kind, when it was made, where its identifiers begin."""
    index = Index(names)
    made = datetime.fromtimestamp((store / "CURRENT").stat().st_mtime).astimezone()
    return {"counts": index.counts(), "base": index.base(), "made": made.isoformat(timespec="minutes")}


def _end_with(parent: Callable[[], object]) -> None:
    """End this process when that of its parent is gone."""
    parent()
    os._exit(1)
