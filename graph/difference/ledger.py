"""What is noted while two builds are read, in a database that goes to a file of its own when it outgrows memory.

It sorts and joins what would not fit otherwise, and is gone once it is closed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from graph.closing import Closing
from graph.difference.error import DifferenceError
from graph.difference.match import Edge

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32768;
CREATE TABLE entity (side INTEGER, iri TEXT, label TEXT, type TEXT, names TEXT, links TEXT, PRIMARY KEY (iri, side))
    WITHOUT ROWID;
CREATE TABLE kept (iri TEXT);
CREATE TABLE link (one TEXT, other TEXT, source TEXT);
CREATE INDEX linked ON link (one, other);
CREATE TABLE seen (iri TEXT, side INTEGER, source TEXT, PRIMARY KEY (iri, side, source)) WITHOUT ROWID;
CREATE TABLE alone (side INTEGER, source TEXT, name BLOB, line INTEGER, offset INTEGER, length INTEGER);
CREATE TABLE document (source TEXT, was TEXT, content TEXT);
CREATE TABLE statement (source TEXT, rank INTEGER, subject TEXT, predicate TEXT, object TEXT, iri TEXT, content TEXT);
CREATE TABLE derived (side INTEGER, subject TEXT, predicate TEXT, object TEXT, datatype TEXT, content TEXT);
CREATE TABLE tie (subject TEXT, predicate TEXT, object TEXT, datatype TEXT, side INTEGER, content TEXT);
CREATE TABLE tied (rule TEXT, subject TEXT, predicate TEXT, object TEXT, before TEXT, after TEXT);
CREATE TABLE change (rank INTEGER, iri TEXT, content TEXT);
"""


class Ledger(Closing):
    """The notes of one comparison. `side` is 0 for the earlier build, 1 for the later."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.executescript(_TABLES)
        self._base.execute("BEGIN")

    def close(self) -> None:
        """Let go of everything noted."""
        self._base.close()

    def add(self, table: str, rows: Iterable[tuple[Any, ...]], columns: int) -> None:
        """Note rows; what stands there already stays once."""
        places = ", ".join("?" * columns)
        try:
            self._base.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({places})", rows)
        except sqlite3.OperationalError as error:
            advice = "make room, or name another folder for temporary files in $SQLITE_TMPDIR"
            raise DifferenceError(f"what differs cannot be noted ({error})", advice=advice) from error

    def rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, as they come."""
        return self._base.execute(sql, values)

    def paired(self) -> Iterator[tuple[Any, ...]]:
        """Documents that are in one build alone by their bytes, with those of the same file in the other build."""
        columns = ", ".join(
            f"MAX(CASE WHEN side = {side} THEN {name} END)"
            for side in (0, 1)
            for name in ("name", "line", "offset", "length")
        )
        return self.rows(
            "WITH numbered AS "
            "(SELECT *, ROW_NUMBER() OVER (PARTITION BY side, source ORDER BY name) AS place FROM alone) "
            f"SELECT {columns} FROM numbered GROUP BY source, place ORDER BY source, place"
        )

    def edges(self) -> list[Edge]:
        """Which entities share mentions in how many documents, as far as any of them does so with several."""
        crossed = "SELECT one, other, COUNT(*) FROM link WHERE one <> other GROUP BY one, other"
        found: list[Edge] = [(a, b, n) for a, b, n in self.rows(crossed)]
        alone = (
            "WITH doubtful AS (SELECT one AS iri FROM link WHERE one <> other "
            "UNION SELECT other FROM link WHERE one <> other) "
            "SELECT iri, COUNT(*) FROM (SELECT iri FROM kept UNION ALL SELECT one FROM link WHERE one = other) "
            "WHERE iri IN (SELECT iri FROM doubtful) GROUP BY iri"
        )
        return [*found, *((iri, iri, n) for iri, n in self.rows(alone))]

    def entity(self, side: int, iri: str) -> tuple[str, str, str, list[str], list[str]] | None:
        """An entity as a build has it: identifier, label, class, other names, links; None for one that it has not."""
        found = "SELECT label, type, names, links FROM entity WHERE iri = ? AND side = ?"
        for label, kind, names, links in self.rows(found, iri, side):
            return iri, label, kind, json.loads(names), json.loads(links)
        return None
