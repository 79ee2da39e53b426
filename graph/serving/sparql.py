"""A query answered by a worker: over the dataset asked for, in the form asked for, up to the size allowed."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

import ontology
from graph.errors import SymposiaError
from graph.guard import check_size, has_dataset, refuse_service, syntax_error
from graph.serving.negotiation import HTML, ROWS, TRIPLES, content_type
from graph.serving.settings import MEGABYTE, Settings
from graph.serving.shelf import Shelf, href
from graph.serving.worker import Reply, answer

if TYPE_CHECKING:
    from typing_extensions import Buffer

SHOWN = 1000  # rows on a page

EXAMPLE = f"""PREFIX sym: <{ontology.NAMESPACE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?person ?name ?topic WHERE {{
  ?person sym:researches/rdfs:label ?topic ; rdfs:label ?name .
}} ORDER BY ?name ?topic LIMIT 100
"""

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
Render = Callable[[dict[str, Any]], str]
Cell = dict[str, str | None]


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


def page(store: ox.Store, settings: Settings, values: dict[str, Any], *, render: Render) -> Reply:
    """Answer a query as a page with a table, or with the reason why there is no answer."""
    found: dict[str, Any] = {"variables": (), "rows": (), "boolean": None, "more": False, "error": None}
    text = values["text"]
    if refused := values.get("refused"):
        found["error"] = refused["reason"]
        return _page(refused["status"], {"text": text, **found}, render)
    if not text:
        return _page(200, {"text": EXAMPLE, **found}, render)

    def table(store: ox.Store, settings: Settings, values: dict[str, Any]) -> Reply:
        found.update(_table(ask(store, values), Shelf(store)))
        return Reply(200, HTML, b"")

    reply = answer(store, settings, {"table": table}, {"view": "table", "values": values})
    if reply.status != 200:
        found["error"] = reply.body.decode("utf-8")
    return _page(reply.status, {"text": text, **found}, render)


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


def _page(status: int, found: dict[str, Any], render: Render) -> Reply:
    return Reply(status, content_type(HTML), render(found).encode("utf-8", "replace"))


def _table(found: Answer, shelf: Shelf) -> dict[str, Any]:
    """An answer as rows of cells, as many as a page shows."""
    if isinstance(found, ox.QueryBoolean):
        return {"boolean": bool(found)}
    if isinstance(found, ox.QueryTriples):
        names: tuple[str, ...] = ("subject", "predicate", "object")
    else:
        names = tuple(variable.value for variable in found.variables)
    rows: list[list[Cell]] = []
    for row in found:
        if len(rows) == SHOWN:
            return {"variables": names, "rows": rows, "more": True}
        rows.append([_cell(term, shelf) for term in row])
    return {"variables": names, "rows": rows}


def _cell(term: Any, shelf: Shelf) -> Cell:
    """A term as text, and where it leads: a thing of this store to its page here."""
    if isinstance(term, ox.NamedNode):
        there = term.value if term.value.startswith(("http://", "https://")) else None
        here = href(term.value.removeprefix(shelf.base)) if shelf.inside(term) else None
        return {"text": term.value, "href": here or there, "language": ""}
    if isinstance(term, ox.Literal):
        return {"text": term.value, "href": None, "language": term.language or ""}
    return {"text": "" if term is None else str(term), "href": None, "language": ""}
