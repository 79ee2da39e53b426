"""The page of whatever an address names: that of its kind, or the plain one that every thing has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph as ox

import ontology
from graph.explorer import bodies, documents, entity, events, forms, people, subjects, trail, works
from graph.explorer.shelf import ALTERNATIVE, Shelf, main_kind
from graph.explorer.words import words
from graph.serving.settings import Settings
from graph.serving.worker import Reply, as_page

Row = dict[str, Any]
Render = Callable[[Row], str]
Teller = Callable[[Shelf, ox.NamedNode, int], Row]

PAGES: Mapping[str, Teller] = {
    "Person": lambda shelf, node, _: people.person(shelf, node),
    "Organization": bodies.organization,
    "Topic": subjects.topic,
    "Event": events.event,
    "Talk": lambda shelf, node, _: events.talk(shelf, node),
    "Project": lambda shelf, node, _: works.project(shelf, node),
    "Award": works.award,
}
_UNTOLD = {
    "weight",
    "status",
    "abstract",
    "startTime",
    "endTime",
    "heldOn",
    "place",
    "description",
    "posterPresenters",
    "uses",
}


def page(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with the page about the thing at `path`; 404 when nothing is said of it.

    `page` is that of a long list, `part` that of a long document.
    """
    shelf = Shelf(store)
    node = shelf.node(values["path"])
    if node is None:
        return Reply(404, "", b"")
    found = thing(shelf, node, settings, values.get("page", 1), values.get("part", 1))
    return as_page(200, render(found))


def thing(shelf: Shelf, node: ox.NamedNode, settings: Settings, number: int = 1, part: int = 1) -> Row:
    """Return what the page of a thing tells as plain data; `page` in it names the kind of page."""
    kind = main_kind(shelf.types(node))
    if kind == "Document":
        told = documents.document(shelf, node, settings.store.parent, part)
    elif kind in PAGES:
        told = PAGES[kind](shelf, node, number)
    else:
        return {"page": "entity", **entity.portrait(shelf, node)}
    return {**_head(shelf, node, kind), **told}


def _head(shelf: Shelf, node: ox.NamedNode, kind: str) -> Row:
    """What stands at the top of the page of a thing with a name."""
    return {
        "iri": node.value,
        "path": shelf.path(node),
        "label": shelf.label(node),
        "kind": kind,
        "types": sorted(words(ontology.term(t)) for t in shelf.types(node) - {kind, "Event"}),
        "names": shelf.texts(node, ALTERNATIVE),
        "facts": [] if kind == "Document" else entity.facts(shelf, node, hidden=_UNTOLD),
        "judgements": trail.judgements(shelf, node),
        "formats": forms.formats(shelf.path(node)),
    }
