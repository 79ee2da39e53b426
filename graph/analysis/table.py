"""Results as tables: for a terminal, as CSV, and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from graph.exports.sheet import sheet
from graph.result import Result


@dataclass(frozen=True)
class Table:
    """Rows under named columns, and what is to be said about them. Columns whose names end in Iri hold identifiers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = field(default=())

    def first(self, most: int | None) -> Table:
        """The first rows, as many as that; all without a number."""
        return Table(self.columns, self.rows[:most], self.notes)

    def written(self, form: str, iris: bool = True) -> str:
        """The table as `table`, `csv` or `json` (a list with an object a row); identifiers only with `iris`."""
        if form == "json":
            found = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
            return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        kept = [i for i, name in enumerate(self.columns) if iris or not name.endswith("Iri")]
        columns = tuple(self.columns[i] for i in kept)
        rows = tuple(tuple(row[i] for i in kept) for row in self.rows)
        if form == "csv":
            return sheet((columns, *rows))
        return Result("select", columns, tuple(tuple(map(_term, row)) for row in rows)).serialize(form)


def _term(value: Any) -> ox.Literal | None:
    return None if value is None else ox.Literal(str(value))
