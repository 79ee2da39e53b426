"""The ready queries as pages: all of them by groups, and each with a form for its parameters and its answer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

import queries
from graph import finding
from graph.errors import AmbiguousName, ParameterError, SymposiaError, UnknownEntity, UnknownQuery
from graph.explorer import lookup
from graph.explorer.shelf import Shelf
from graph.explorer.table import table
from graph.exports.sheet import inert
from graph.serving import sparql
from graph.serving.settings import Settings
from graph.serving.worker import Reply, as_page, refusal
from graph.store import EmbeddedStore

Row = dict[str, Any]
Render = Callable[[Row], str]

MEDIA = {
    "csv": "text/csv",
    "json": "application/sparql-results+json",
    "tsv": "text/tab-separated-values",
    "xml": "application/sparql-results+xml",
}
MOST_NEAR = 3
_NO_ANSWER: Row = {"variables": (), "rows": (), "boolean": None, "more": False, "error": None, "near": (), "wrong": ""}
# The kind by which names are suggested for a type of parameter.
_SUGGESTED = {kind: classes[0] if len(classes) == 1 else "" for kind, classes in finding.CLASSES.items()}
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_CHOICE = re.compile(r"((?:\w+, )*\w+ or \w+)(?:;|,|$)")


@cache
def _groups() -> Mapping[str, tuple[queries.Query, ...]]:
    return queries.listed()


@cache
def _query(name: str) -> queries.Query:
    return queries.read(name)


def listed() -> list[Row]:
    """Return the ready queries by their groups."""
    return [
        {"group": group, "queries": [{"name": q.name, "title": q.title, "question": q.question} for q in members]}
        for group, members in _groups().items()
    ]


def text(name: str) -> str:
    """Return the SPARQL of a ready query as it stands, empty for a name that is none."""
    return _query(name).text if name in queries.names() else ""


def listing(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with all ready queries."""
    return as_page(200, render({"groups": listed()}))


def page(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with the form of the query `name`, and its answer if there are `given` values or `run` is set."""
    if values["name"] not in queries.names():
        return _unknown(values["name"])
    query, given = _query(values["name"]), values["given"]
    told = {**_NO_ANSWER, **_form(query, given), "formats": (), "sparql": "", "editor": ""}
    if not (values["run"] or any(value.strip() for value in given.values()) or not query.parameters):
        return as_page(200, render(told))
    try:
        bound = _bound(store, settings, query, given)
    except (UnknownEntity, AmbiguousName, ParameterError) as error:
        return as_page(_status(error), render({**told, **_fault(query, given, error)}))
    found = table(sparql.ask(store, {"text": bound}), Shelf(store), named=True)
    asked = {name: value for name, value in given.items() if value.strip()}
    formats = [
        {"name": form.upper(), "href": f"/queries/{query.name}?{urlencode({**asked, 'run': '1', 'as': form})}"}
        for form in MEDIA
    ]
    editor = f"/sparql?{urlencode({'begin': bound})}"
    return as_page(200, render({**told, **found, "formats": formats, "sparql": bound, "editor": editor}))


def data(store: ox.Store, settings: Settings, values: Row) -> Reply:
    """Answer with the rows of the query `name` with the `given` values, in the form `form`."""
    if values["name"] not in queries.names():
        return _unknown(values["name"])
    try:
        bound = _bound(store, settings, _query(values["name"]), values["given"])
    except (UnknownEntity, AmbiguousName, ParameterError) as error:
        return refusal(_status(error), str(error))
    reply = sparql.query(store, settings, {"text": bound, "media": MEDIA[values["form"]]})
    name = f"{values['name']}.{values['form']}"
    body = _inert(reply.body) if reply.status == 200 and values["form"] == "csv" else reply.body
    return Reply(reply.status, reply.media, body, {"Content-Disposition": f'attachment; filename="{name}"'})


def _inert(body: bytes) -> bytes:
    """Rows as CSV of which no spreadsheet runs a cell; what is a negative number stands as such, as in other rows."""
    csv.field_size_limit(max(csv.field_size_limit(), len(body)))  # an abstract can be longer than is usual
    rows, text = csv.reader(io.StringIO(body.decode("utf-8"), newline="")), io.StringIO()
    csv.writer(text).writerows([cell if _NEGATIVE.fullmatch(cell) else inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def _bound(store: ox.Store, settings: Settings, query: queries.Query, given: Mapping[str, str]) -> str:
    """The SPARQL of the query with these values; what is left open is any, where there is room for that."""
    known = {parameter.name: parameter for parameter in query.parameters}
    found: dict[str, queries.Value] = {}
    for name in given:
        if name not in known:
            raise ParameterError(query.name, name, "the query has no such parameter", known=known)
    for name, parameter in known.items():
        value = given.get(name, "").strip()
        if not parameter.is_entity:
            if name in given and (value or not parameter.default):
                found[name] = value
        elif value:
            found[name] = _things(store, settings, value, parameter.type)
        elif parameter.default:
            raise ParameterError(query.name, name, "is needed", advice=f"give {parameter.description}")
        else:
            found[name] = ""
    return queries.bind(query, found)


def _things(store: ox.Store, settings: Settings, value: str, kind: str) -> tuple[str, ...]:
    """The IRIs of what a value names: by a local path or a whole name at once, else as everywhere."""
    kinds = {"Talk", *finding.CLASSES[kind]} if kind in ("event", "entity") else finding.CLASSES[kind]
    if found := lookup.meant(Shelf(store), settings, value, kinds):
        return found
    is_name = settings.names is not None and not re.search(r"[:/]|\w-\w", value)
    if is_name and (near := _like(settings, value, kinds)) is not None:
        raise UnknownEntity(value, near=near)
    return finding.find(EmbeddedStore(settings.store, store), value, kind)


def _like(settings: Settings, value: str, kinds: Iterable[str]) -> tuple[str, ...] | None:
    """Names that are spelt like one that nothing of these kinds has; None when something has it, or words of it."""
    found = [lookup.index(settings).find(value, kind, MOST_NEAR) for kind in sorted(kinds)]
    if any(one.total and not one.near for one in found):
        return None
    return tuple(dict.fromkeys(thing.label for one in found for thing in one.things))[:MOST_NEAR]


def _form(query: queries.Query, given: Mapping[str, str]) -> Row:
    """What the form of a query shows."""
    fields = []
    for parameter in query.parameters:
        choices = _choices(parameter)
        fields.append({
            "name": parameter.name,
            "hint": parameter.description,
            "value": given.get(parameter.name, "" if parameter.is_entity else parameter.default),
            "kind": "choice" if choices else "thing" if parameter.is_entity else parameter.type,
            "suggest": _SUGGESTED.get(parameter.type, ""),
            "choices": choices,
            "needed": parameter.is_entity and bool(parameter.default),
        })  # fmt: skip
    return {"name": query.name, "title": query.title, "question": query.question, "fields": fields}


def _choices(parameter: queries.Parameter) -> tuple[str, ...]:
    """The values among which a parameter chooses, when its description lists them: "current, former or unknown"."""
    listed = _CHOICE.match(parameter.description) if parameter.type == "text" else None
    if listed is None or " or " not in listed.group(1) or "," not in listed.group(1):
        return ()
    return ("", *re.split(r", | or ", listed.group(1)))


def _status(error: SymposiaError) -> int:
    return 404 if isinstance(error, UnknownEntity) else 400


def _fault(query: queries.Query, given: Mapping[str, str], error: SymposiaError) -> Row:
    """What is wrong with the values, and what would do."""
    wrong = getattr(error, "parameter", "") or next(
        (n for n, v in given.items() if v.strip() == getattr(error, "name", None)), ""
    )
    near = [
        {"label": name, "href": f"/queries/{query.name}?{urlencode({**given, wrong: name})}"}
        for name in getattr(error, "nearest", ()) if isinstance(error, UnknownEntity) and wrong
    ]  # fmt: skip
    reason = error.reason if near or isinstance(error, UnknownEntity) else f"{error.reason}: {error.advice}"
    return {"error": reason, "near": near, "wrong": wrong}


def _unknown(name: str) -> Reply:
    error = UnknownQuery(name[:100], queries.names())
    near = f"; did you mean {' or '.join(error.nearest)}?" if error.nearest else ""
    return refusal(404, f"{error.reason}{near} /queries lists them")
