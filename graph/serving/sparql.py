"""A query answered by a worker: over the dataset asked for, in the form asked for, up to the size allowed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

import ontology
from graph.errors import SymposiaError
from graph.guard import check_size, has_dataset, refuse_service, syntax_error
from graph.serving.negotiation import ROWS, TRIPLES, content_type
from graph.serving.settings import MEGABYTE, Settings
from graph.serving.worker import Reply

if TYPE_CHECKING:
    from typing_extensions import Buffer

_ROWS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_TRIPLES = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class TooLarge(SymposiaError):
    """An answer grew beyond the limit."""


class Sink(io.BytesIO):
    """Takes what is written, up to so many bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Buffer, /) -> int:
        """Take bytes. Raises TooLarge beyond the limit."""
        size = super().write(data)
        if self.tell() > self._limit:
            raise TooLarge(
                f"the answer is longer than {self._limit // MEGABYTE:,} MB, the limit of this server",
                advice="ask for less at a time, with LIMIT and OFFSET or a narrower pattern",
            )
        return size


def query(store: ox.Store, settings: Settings, values: dict[str, Any]) -> Reply:
    """Answer the query `text` as `media`, over the graphs of `default` and `named` if any are given."""
    sink = Sink(settings.largest_result * MEGABYTE)
    write(ask(store, values), values["media"], sink)
    return Reply(200, content_type(values["media"]), sink.getvalue())


def ask(store: ox.Store, values: dict[str, Any]) -> Answer:
    """Run a query. Raises QueryRefused, QuerySyntaxError."""
    text = values["text"]
    check_size(text)
    refuse_service(text)
    dataset: dict[str, Any] = {"use_default_graph_as_union": not has_dataset(text)}
    if values.get("default") or values.get("named"):
        dataset = {
            "default_graph": [ox.NamedNode(iri) for iri in values.get("default", ())],
            "named_graphs": [ox.NamedNode(iri) for iri in values.get("named", ())],
        }
    try:
        return store.query(text, **dataset)
    except SyntaxError as error:
        raise syntax_error(str(error), text) from None


def write(found: Answer, media: str, sink: Sink) -> None:
    """Write an answer in the form of a media type that suits its kind."""
    if isinstance(found, ox.QueryTriples):
        triples(found, media, sink)
    else:
        found.serialize(sink, format=_ROWS[ROWS[media]])


def triples(found: Any, media: str, sink: Sink, base: str = ontology.BASE) -> None:
    """Write triples in the form of a media type; where prefixes are known, by prefix."""
    form = _TRIPLES[TRIPLES[media]]
    prefixes = ontology.prefixes(base) if form != ox.RdfFormat.N_TRIPLES else None
    ox.serialize(found, sink, form, prefixes=prefixes)
