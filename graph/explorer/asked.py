"""The page of a query: the form, and what it gave as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

import ontology
from graph.explorer.shelf import Shelf, href
from graph.serving import sparql
from graph.serving.negotiation import HTML, content_type
from graph.serving.settings import Settings
from graph.serving.worker import Reply, answer

SHOWN = 1000  # rows on a page

EXAMPLE = f"""PREFIX sym: <{ontology.NAMESPACE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?person ?name ?topic WHERE {{
  ?person sym:researches/rdfs:label ?topic ; rdfs:label ?name .
}} ORDER BY ?name ?topic LIMIT 100
"""


Render = Callable[[dict[str, Any]], str]
Cell = dict[str, str | None]


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
        found.update(_table(sparql.ask(store, values), Shelf(store)))
        return Reply(200, HTML, b"")

    reply = answer(store, settings, {"table": table}, {"view": "table", "values": values})
    if reply.status != 200:
        found["error"] = reply.body.decode("utf-8")
    return _page(reply.status, {"text": text, **found}, render)


def _page(status: int, found: dict[str, Any], render: Render) -> Reply:
    return Reply(status, content_type(HTML), render(found).encode("utf-8", "replace"))


def _table(found: sparql.Answer, shelf: Shelf) -> dict[str, Any]:
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
