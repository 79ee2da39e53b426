"""A question in plain English as a page: as what it was understood, and what answers it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

import queries
from graph.errors import UnmappedQuestion
from graph.explorer.ready import MEDIA
from graph.explorer.shelf import Shelf, href
from graph.explorer.table import table
from graph.question import understand
from graph.question.forms import forms
from graph.question.understand import Reading, Taken
from graph.serving import sparql
from graph.serving.settings import Settings
from graph.serving.worker import Reply, as_page
from graph.store import EmbeddedStore

Row = dict[str, Any]
Render = Callable[[Row], str]

MOST_THINGS = 8  # that a name was taken for


def page(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer the question `text`; without one, say what can be asked."""
    question = values["text"].strip()
    told: Row = {
        "question": question, "reading": None, "variables": (), "rows": (), "boolean": None, "more": False,
        "error": None, "near": (), "formats": (), "examples": (),
    }  # fmt: skip
    if not question:
        return as_page(200, render({**told, "examples": [form.example for form in forms()]}))
    try:
        reading = understand(EmbeddedStore(settings.store, store), question)
    except UnmappedQuestion as error:
        return as_page(404, render({**told, "error": error.reason, "near": error.nearest}))
    shelf = Shelf(store)
    found = table(sparql.ask(store, {"text": reading.sparql}), shelf, named=True)
    formats = [
        {"name": form.upper(), "href": f"/sparql?{urlencode({'query': reading.sparql, 'as': form})}"} for form in MEDIA
    ]
    return as_page(200, render({**told, **found, "reading": _told(reading, shelf), "formats": formats}))


def load(store: ox.Store, settings: Settings) -> None:
    """Load the forms of questions and what else the first question would have to."""
    with suppress(UnmappedQuestion):
        understand(EmbeddedStore(settings.store, store), "who works on nothing?")


def _told(reading: Reading, shelf: Shelf) -> Row:
    """How the question was understood."""
    query = queries.read(reading.form.query)
    given = {taken.parameter: taken.parts[0] for taken in reading.taken if len(taken.parts) == 1}
    same = {**dict(reading.form.fixed), **given}
    whole = len(given) == len(reading.taken) and not reading.form.only
    return {
        "query": query.name,
        "title": query.title,
        "asks": query.question,
        "note": reading.form.note,
        "taken": [_taken(taken, shelf) for taken in reading.taken],
        "fixed": [{"name": name, "value": value} for name, value in reading.form.fixed],
        "only": [{"column": column, "values": values} for column, values in reading.form.only],
        "others": [form.example for form in reading.others],
        "sparql": reading.sparql,
        "editor": f"/sparql?{urlencode({'begin': reading.sparql})}",
        "form": f"/queries/{query.name}?{urlencode({**same, 'run': '1'})}" if whole else f"/queries/{query.name}",
    }


def _taken(taken: Taken, shelf: Shelf) -> Row:
    things = [
        {"label": label, "href": href(iri.removeprefix(shelf.base)) if iri.startswith(shelf.base) else None}
        for iri, label in taken.things[:MOST_THINGS]
    ]
    return {
        "parameter": taken.parameter,
        "words": taken.words,
        "parts": taken.parts,
        "things": things,
        "more": max(0, len(taken.things) - MOST_THINGS),
        "how": taken.how,
    }
