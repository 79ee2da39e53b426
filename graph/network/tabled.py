"""The evidence of a network out of the table of statements of a build: one pass over it for all things at once.

A store is asked for each thing apart; where the things of a network are those that most of the corpus speaks of, that
takes many times longer.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from graph import identifier
from graph.network.asking import Asking, Row, Rows, local_name
from graph.store import Asked


class _End(msgspec.Struct):
    iri: str | None


class _Line(msgspec.Struct):
    subject: _End
    predicate: str
    object: _End
    document: str
    begin: int
    end: int
    quote: str


class Tabled(Asking):
    """What a store says of things, and which passages say so, with their words, from the table of the same build."""

    def __init__(self, store: Asked, table: Path, documents: Mapping[str, tuple[str, str]], base: str) -> None:
        """Take the store, statements.jsonl, the short name and the title of each document by its source, and what all
        identifiers begin with.
        """
        super().__init__(store)
        self._table, self._documents, self._base = table, documents, base

    def statements(self, nodes: Iterable[str]) -> Rows:
        """Which passages state what is said of things."""
        wanted = set(nodes)
        return (row for row in self._stated() if row[0] in wanted)

    def mentions(self, nodes: Iterable[str]) -> Rows:
        """Which passages mention things."""
        wanted = set(nodes)
        return (row for row in self._stated() if row[2] in wanted and row[1] == "mentions")

    def quotes(self, passages: Iterable[str]) -> Rows:
        """The words of passages."""
        return self._quoted(set(passages))

    def _quoted(self, wanted: Container[str]) -> Iterator[Row]:
        for line in self._lines():
            if (passage := self._passage(line)) in wanted:
                _, title = self._documents[line.document]
                yield passage, line.quote, str(line.begin), str(line.end), title

    def _stated(self) -> Iterator[Row]:
        for line in self._lines():
            if line.subject.iri and line.object.iri:
                yield line.subject.iri, local_name(line.predicate), line.object.iri, self._passage(line)

    def _passage(self, line: _Line) -> str:
        return identifier.passage(self._base, self._documents[line.document][0], line.begin, line.end)

    def _lines(self) -> Iterator[_Line]:
        decoder = msgspec.json.Decoder(_Line)
        with self._table.open("rb") as table:
            yield from map(decoder.decode, table)
