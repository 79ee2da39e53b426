"""The page of a query in SPARQL: the editor, and what the query gave as a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

import ontology
from graph.errors import QueryRefused, QuerySyntaxError
from graph.explorer import ready
from graph.explorer.shelf import Shelf
from graph.explorer.table import table
from graph.guard import query_form
from graph.serving import sparql
from graph.serving.negotiation import HTML
from graph.serving.settings import Settings
from graph.serving.worker import Reply, answer, as_page

EXAMPLE = f"""PREFIX sym: <{ontology.NAMESPACE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?person ?name ?topic WHERE {{
  ?person sym:researches/rdfs:label ?topic ; rdfs:label ?name .
}} ORDER BY ?name ?topic LIMIT 100
"""
ROWS = (("CSV", "csv"), ("JSON", "json"), ("TSV", "tsv"), ("XML", "xml"))
TRIPLES = (("Turtle", "turtle"), ("N-Triples", "ntriples"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdfxml"))
LONGEST_ADDRESS = 6000  # characters of a query that still fits into an address

Render = Callable[[dict[str, Any]], str]


def page(store: ox.Store, settings: Settings, values: dict[str, Any], *, render: Render) -> Reply:
    """Answer a query as a page with a table, or with the reason why there is no answer.

    `begin` is a query to put into the editor without running it, `ready` the name of a ready one.
    """
    shelf = Shelf(store)
    found: dict[str, Any] = {
        "variables": (), "rows": (), "boolean": None, "more": False, "error": None, "place": None, "formats": (),
        "ready": ready.listed(), "prefixes": sorted(ontology.prefixes(shelf.base).items()),
    }  # fmt: skip
    text = values["text"]
    if refused := values.get("refused"):
        found["error"] = refused["reason"]
        return as_page(refused["status"], render({"text": text, **found}))
    if not text:
        begun = values.get("begin") or ready.text(values.get("ready") or "") or EXAMPLE
        return as_page(200, render({"text": begun, **found}))

    def asked(store: ox.Store, settings: Settings, values: dict[str, Any]) -> Reply:
        found.update(table(sparql.ask(store, values), shelf))
        return Reply(200, HTML, b"")

    reply = answer(store, settings, {"table": asked}, {"view": "table", "values": values})
    if reply.status != 200:
        found["error"] = reply.body.decode("utf-8")
        found["place"] = place(found["error"])
    else:
        found["formats"] = formats(text)
    return as_page(reply.status, render({"text": text, **found}))


def formats(text: str) -> list[dict[str, str]]:
    """Return the forms in which the answer to a query can be had, each with its address."""
    if len(text) > LONGEST_ADDRESS:
        return []
    try:
        forms = TRIPLES if query_form(text) in ("construct", "describe") else ROWS
    except (QuerySyntaxError, QueryRefused):
        return []
    return [{"name": name, "href": f"/sparql?{urlencode({'query': text, 'as': form})}"} for name, form in forms]


def place(error: str) -> dict[str, int] | None:
    """Return the line and the column that an error tells of, from 1.

    >>> place("error at 2:15 (line 2, column 15): expected one of ...")
    {'line': 2, 'column': 15}
    """
    told = re.search(r"\(line (\d+), column (\d+)\)", error)
    return {"line": int(told.group(1)), "column": int(told.group(2))} if told else None
