"""Finding things: what there is of each kind, what has a name with some words, what is spelt like an address."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
from rapidfuzz import fuzz, process

import ontology
from graph.explorer.shelf import Shelf, href, main_kind
from graph.explorer.words import MAIN_KINDS
from graph.serving.negotiation import HTML, content_type
from graph.serving.settings import Settings
from graph.serving.worker import Reply
from graph.terms import LABEL, TYPE

Row = dict[str, Any]
Render = Callable[[Row], str]

PAGE = 100  # names on a page of a list
NEAR, LIKENESS = 5, 60


def front(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with what there is: how many things of each kind, and the documents."""
    shelf = Shelf(store)
    counts = []
    for kind in sorted(MAIN_KINDS, key=_order):
        number = len({s.value for s in shelf.subjects(TYPE, ox.NamedNode(ontology.term(kind)))})
        if number:
            counts.append({"kind": kind, "count": number})
    return _html(200, render({"base": shelf.base, "counts": counts}))


def find(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with the things of a `kind` (any, if empty) that have a name with these `words`, one `page` of them."""
    shelf = Shelf(store)
    wanted = folded(values["words"])
    best: dict[ox.NamedNode, tuple[int, str]] = {}
    for node, name, _ in shelf.named():
        rank = _rank(wanted, folded(name))
        if rank is not None and (node not in best or (rank, name) < best[node]):
            best[node] = (rank, name)
    if values["kind"]:
        class_ = ox.NamedNode(ontology.term(values["kind"]))
        kept = set(shelf.subjects(TYPE, class_))
        best = {node: found for node, found in best.items() if node in kept}
        if values["kind"] == "Document" and not wanted:
            best = dict.fromkeys(kept, (0, ""))
    ordered = sorted(best, key=lambda node: (best[node][0], shelf.label(node).casefold(), node.value))
    begin = PAGE * (values["page"] - 1)
    rows = [_row(shelf, node, best[node][1]) for node in ordered[begin : begin + PAGE]]
    more = len(ordered) > begin + PAGE
    told = {"words": values["words"], "kind": values["kind"], "page": values["page"], "total": len(ordered)}
    return _html(200, render({**told, "rows": rows, "more": more, "kinds": sorted(MAIN_KINDS, key=_order)}))


def missing(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer that there is nothing at `path`, as text or, with `html`, as a page, and what is spelt like it."""
    shelf = Shelf(store)
    folder, _, name = values["path"].rpartition("/")
    paths = {}
    for node in shelf.subjects(LABEL, None):
        path = node.value.removeprefix(shelf.base)
        paths[path] = path.rpartition("/")[2] if not folder or path.startswith(f"{folder}/") else ""
    near = process.extract(
        name[:200], {path: slug for path, slug in sorted(paths.items()) if slug}, scorer=fuzz.ratio,
        score_cutoff=LIKENESS, limit=NEAR,
    )  # fmt: skip
    rows = [_row(shelf, ox.NamedNode(shelf.base + path), "") for _, _, path in near]
    if values["html"]:
        return _html(404, render({"path": values["path"], "rows": rows}))
    told = "".join(f"  {row['href']} ({row['label']})\n" for row in rows)
    text = f"nothing is known of {shelf.base}{values['path']}\n" + (f"near in spelling:\n{told}" if told else "")
    return Reply(404, "text/plain; charset=utf-8", text.encode("utf-8", "replace"))


def folded(text: str) -> str:
    """Return a text as names are compared: small letters without accents.

    >>> folded("José Pérez")
    'jose perez'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def _rank(wanted: str, name: str) -> int | None:
    """How well a name suits: 0 the same, 1 begins so, 2 a word of it does, 3 has it within, None not at all."""
    place = name.find(wanted)
    if place < 0:
        return None
    if place == 0:
        return 0 if len(name) == len(wanted) else 1
    return 2 if f" {wanted}" in name else 3


def _row(shelf: Shelf, node: ox.NamedNode, name: str) -> Row:
    label = shelf.label(node)
    return {
        "label": label,
        "name": name if folded(name) != folded(label) else "",
        "kind": main_kind(shelf.types(node)),
        "href": href(node.value.removeprefix(shelf.base)),
    }


def _order(kind: str) -> tuple[bool, int]:
    """The order in which kinds are listed: as told apart, but talks after events."""
    return kind == "Document", (MAIN_KINDS.index(kind) - 1) % len(MAIN_KINDS)


def _html(status: int, text: str) -> Reply:
    return Reply(status, content_type(HTML), text.encode("utf-8", "replace"))
