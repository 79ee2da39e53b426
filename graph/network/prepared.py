"""What a reading wants of each thing of a store, written to a file of SQLite once, so that it is there in one look.

A row holds what is told of one thing in a form of Python's own, which is read back many times faster than a store is
asked; the file is read by the processes of the server that had it written, and by nobody else.
"""

from __future__ import annotations

import json
import marshal
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from graph.batched import batched
from graph.network import finished
from graph.network.asking import BATCH, Asking, Row, Rows
from graph.network.cards import MOST_MENTIONS
from graph.store import Asked

_PARTS = ("about", "away", "towards", "evidence")
_SCHEMA = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE thing (iri TEXT PRIMARY KEY, {});"
_FORM = 4  # of the bytes: a text that stands several times in a row is written once


def write(store: Asked, path: Path) -> Path:
    """Write what is told of all things of a store to a file that is not there yet."""
    asking = Asking(store)
    things = asking.things()
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(_SCHEMA.format(", ".join(f"{part} BLOB" for part in _PARTS)))
        for some in batched(things, BATCH):
            file.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", _written(asking, some))
        finished.write(store, Prepared(file), file)
    return path


def _written(asking: Asking, things: list[str]) -> Iterator[tuple[Any, ...]]:
    names, also, told = (_by(rows, 0) for rows in (asking.names(things), asking.also(things), asking.told(things)))
    away, towards = _by(asking.away(things), 0), _by(asking.towards(things), 2)
    stated, mentioned = _parted(asking.statements(things))
    shown = _by(asking.shown(things), 0)
    found = (*_values(stated, 3), *_values(mentioned, 3), *_values(shown, 2))
    words = {row[0]: row for row in asking.quotes(sorted(set(found)))}
    for thing in things:
        first = _first(mentioned[thing], words)
        mine = (stated[thing], first, shown[thing])
        passages = {row[-1] for rows in mine for row in rows}
        quotes = [words[passage] for passage in sorted(passages) if passage in words]
        about = (names[thing], also[thing], told[thing])
        parts = (about, away[thing], towards[thing], (*mine, quotes))
        yield thing, *(marshal.dumps(part, _FORM) if any(part) else None for part in parts)


def _parted(rows: Rows) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """What is stated of each thing, and what mentions it."""
    kept = list(rows)
    return _by((row for row in kept if row[1] != "mentions"), 0), _by((row for row in kept if row[1] == "mentions"), 2)


def _first(mentions: list[Row], words: dict[str, Row]) -> list[Row]:
    """The first passages, by document and place, as many as a card shows."""
    known = [row for row in mentions if row[3] in words]

    def place(row: Row) -> tuple[str, int, int, str]:
        _, _, begin, end, title = words[row[3]]
        return title, int(begin), int(end), row[3]

    kept = sorted({row[3]: row for row in known}.values(), key=place)
    return kept[:MOST_MENTIONS]


def _by(rows: Rows, column: int) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(set(rows)):
        found[row[column]].append(row)
    return found


def _values(rows: dict[str, list[Row]], column: int) -> Iterator[str]:
    for some in rows.values():
        for row in some:
            yield row[column]


class Prepared:
    """Rows for one reading, out of the file; what comes in one look is kept until it is asked for.

    `finished` has networks of everything that need no reading.
    """

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        self.finished = finished.Finished(file)
        self._about: dict[str, tuple[list[Row], list[Row], list[Row]]] = {}
        self._evidence: dict[str, tuple[list[Row], list[Row], list[Row]]] = {}
        self._quotes: dict[str, Row] = {}

    def away(self, nodes: Iterable[str]) -> Rows:
        """What is said of things."""
        return (row for _, rows in self._look("away", nodes) for row in rows)

    def towards(self, nodes: Iterable[str]) -> Rows:
        """What says something of things."""
        return (row for _, rows in self._look("towards", nodes) for row in rows)

    def names(self, nodes: Iterable[str]) -> Rows:
        """Kinds and labels."""
        return self._told(nodes, 0)

    def also(self, nodes: Iterable[str]) -> Rows:
        """Other names."""
        return self._told(nodes, 1)

    def told(self, nodes: Iterable[str]) -> Rows:
        """Details."""
        return self._told(nodes, 2)

    def dated(self, nodes: Iterable[str]) -> Rows:
        """Dates of documents."""
        return (row for row in self._told(nodes, 2) if row[1] == "date")

    def statements(self, nodes: Iterable[str]) -> Rows:
        """Passages that state what is said, and the first ones that mention things."""
        kept = list(nodes)
        yield from self._shown(kept, 0)
        yield from self._shown(kept, 1)

    def shown(self, nodes: Iterable[str]) -> Rows:
        """Passages of posts and the like."""
        return self._shown(nodes, 2)

    def quotes(self, passages: Iterable[str]) -> Rows:
        """Words of passages of the things whose passages were asked for."""
        return (self._quotes[passage] for passage in passages if passage in self._quotes)

    def _told(self, nodes: Iterable[str], part: int) -> Iterator[Row]:
        nodes = list(nodes)
        self._about.update(self._look("about", [node for node in nodes if node not in self._about]))
        for node in nodes:
            if node in self._about:
                yield from self._about[node][part]

    def _shown(self, nodes: Iterable[str], part: int) -> Iterator[Row]:
        nodes = list(nodes)
        for node, (*found, quotes) in self._look("evidence", [node for node in nodes if node not in self._evidence]):
            self._evidence[node] = found
            self._quotes.update((row[0], row) for row in quotes)
        for node in nodes:
            if node in self._evidence:
                yield from self._evidence[node][part]

    def _look(self, part: str, nodes: Iterable[str]) -> Iterator[tuple[str, Any]]:
        text = f"SELECT iri, {part} FROM json_each(?) JOIN thing ON iri = json_each.value WHERE {part} IS NOT NULL"
        for iri, found in self._file.execute(text, [json.dumps(list(nodes))]):
            yield iri, marshal.loads(found)  # written by this server into a folder that is its own
