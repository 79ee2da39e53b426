"""What pages need of a whole store and no request could wait for, written to files: names, and possible duplicates."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from graph import review, who
from graph.search import file
from graph.search.entries import Entries
from graph.search.look import Index
from graph.store import EmbeddedStore


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
