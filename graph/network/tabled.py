"""The evidence of a network out of the table of statements of a build: one pass for all things, one for all words.

A store is asked for each thing apart; where the things of a network are those that most of the corpus speaks of, that
takes many times longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from graph import identifier
from graph.network.asking import Asking, Row, Rows, local_name
from graph.store import Asked


class _End(msgspec.Struct):
    iri: str | None


class _Place(msgspec.Struct):
    document: str
    begin: int
    end: int


class _Said(_Place):
    subject: _End
    predicate: str
    object: _End


class _Quoted(_Place):
    quote: str


_Line = TypeVar("_Line", bound=_Place)


class Tabled(Asking):
    """What a store says of things, and which passages say so, with their words, from the table of the same build."""

    def __init__(self, store: Asked, table: Path, documents: Mapping[str, tuple[str, str]], base: str) -> None:
        """Take the store, statements.jsonl, the short name and the title of each document by its source, and what all
        identifiers begin with.
        """
        super().__init__(store)
        self._table, self._documents, self._base = table, documents, base

    def statements(self, nodes: Iterable[str]) -> Rows:
        """Which passages state what is said of things, and which mention them."""
        return self._stated(frozenset(nodes))

    def quotes(self, passages: Iterable[str]) -> Rows:
        """The words of passages."""
        return self._quoted(frozenset(passages))

    def _stated(self, wanted: frozenset[str]) -> Iterator[Row]:
        for line in self._lines(_Said):
            one, other = line.subject.iri, line.object.iri
            if one and other and (one in wanted or other in wanted):
                name = local_name(line.predicate)
                if one in wanted or name == "mentions":
                    yield one, name, other, self._passage(line)

    def _quoted(self, wanted: frozenset[str]) -> Iterator[Row]:
        for line in self._lines(_Quoted):
            if (passage := self._passage(line)) in wanted:
                _, title = self._documents[line.document]
                yield passage, line.quote, str(line.begin), str(line.end), title

    def _passage(self, line: _Place) -> str:
        return identifier.passage(self._base, self._documents[line.document][0], line.begin, line.end)

    def _lines(self, kind: type[_Line]) -> Iterator[_Line]:
        """The lines with what is wanted of each: to read the rest, too, would take longer."""
        with self._table.open("rb") as table:
            yield from map(msgspec.json.Decoder(kind).decode, table)
