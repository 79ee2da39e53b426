"""What a query gave, and the forms in which it can be written."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import pyoxigraph as ox
from rich.cells import cell_len

from graph.closing import Closing
from graph.errors import ResultFormatError

PREFIXES = {
    "sym": "https://w3id.org/symposia/ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row: TypeAlias = tuple[Term | None, ...]
Kind: TypeAlias = Literal["select", "ask", "construct"]

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reorder what follows them


class Rows(Closing):
    """What a SELECT query gives, row by row as it comes: the names of its variables, and an iterator of its rows.

    A row can be had once. Close it, or use it in a ``with`` statement, where not all rows are taken.
    """

    def __init__(
        self, variables: tuple[str, ...], rows: Iterator[Row], close: Callable[[], None] | None = None
    ) -> None:
        self.variables = variables
        self._rows = rows
        self._close = close

    def __iter__(self) -> Iterator[Row]:
        """The rows that have not been taken."""
        return self._rows

    def __next__(self) -> Row:
        """The next row."""
        return next(self._rows)

    def close(self) -> None:
        """Let go of what the rows come from."""
        self._rows = iter(())
        if self._close is not None:
            self._close()


@dataclass(frozen=True)
class Result:
    """What a query gave: rows for SELECT, true or false for ASK, triples for CONSTRUCT and DESCRIBE."""

    kind: Kind
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    triples: tuple[ox.Triple, ...] = ()

    def without(self, columns: Iterable[str]) -> "Result":
        """The same rows without some columns, once each, in the order in which they first stand."""
        left_out = set(columns)
        kept = [i for i, name in enumerate(self.variables) if name not in left_out]
        if len(kept) == len(self.variables):
            return self
        rows = dict.fromkeys(tuple(row[i] for i in kept) for row in self.rows)
        return replace(self, variables=tuple(self.variables[i] for i in kept), rows=tuple(rows))

    def serialize(self, format: str = "table") -> str:
        """Write the result as ``table``, ``csv``, ``json`` or ``turtle``.

        Raises :class:`ResultFormatError` where the kind of result has no such form.
        """
        writers = {"table": self._table, "csv": self._csv, "json": self._json, "turtle": self._turtle}
        if format not in writers:
            raise ResultFormatError(format, self.kind, "is not known", f"the formats are {', '.join(writers)}")
        return writers[format]()

    def _table(self) -> str:
        if self.kind == "ask":
            return "yes\n" if self.boolean else "no\n"
        if self.kind == "construct":
            return _aligned(("subject", "predicate", "object"), [tuple(triple) for triple in _sorted(self.triples)])
        return _aligned(self.variables, self.rows)

    def _csv(self) -> str:
        if self.kind != "select":
            raise ResultFormatError("csv", self.kind, f"only SELECT gives rows, and this is {self.kind.upper()}")
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.variables)
        writer.writerows([_plain(term) for term in row] for row in self.rows)
        return out.getvalue()

    def _json(self) -> str:
        if self.kind == "construct":
            raise ResultFormatError("json", self.kind, "the query gives triples, not rows", "ask for turtle")
        content: dict[str, object] = {"head": {}, "boolean": self.boolean}
        if self.kind == "select":
            named = [dict(zip(self.variables, row, strict=True)) for row in self.rows]
            bindings = [{name: _json_term(term) for name, term in row.items() if term is not None} for row in named]
            content = {"head": {"vars": list(self.variables)}, "results": {"bindings": bindings}}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def _turtle(self) -> str:
        if self.kind != "construct":
            reason = f"only CONSTRUCT and DESCRIBE give triples, and this is {self.kind.upper()}"
            raise ResultFormatError("turtle", self.kind, reason, "ask for table, csv or json")
        written = ox.serialize(_sorted(self.triples), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        return (written or b"").decode("utf-8")


def _sorted(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    return sorted(triples, key=str)


def _plain(term: object) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    written = {"type": "literal", "value": _plain(term)}
    if isinstance(term, ox.Literal) and term.language:
        written["xml:lang"] = term.language
    elif isinstance(term, ox.Literal) and term.datatype.value != PREFIXES["xsd"] + "string":
        written["datatype"] = term.datatype.value
    return written


def _aligned(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    cells = [list(header), *([_printable(_plain(term)) for term in row] for row in rows)]
    widths = [max(cell_len(row[i]) for row in cells) for i in range(len(header))]
    cells.insert(1, ["-" * width for width in widths])
    padded = ([cell + " " * (widths[i] - cell_len(cell)) for i, cell in enumerate(row)] for row in cells)
    return "".join("  ".join(row).rstrip() + "\n" for row in padded)


def _printable(text: str) -> str:
    """Keep one row on one line, and what a document holds from steering the terminal."""
    return "".join(" " if c in _TURNING or unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
