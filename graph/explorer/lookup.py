"""Finding things: what there is, what has a name with some words, what is spelt like an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from graph.explorer.shelf import Shelf, href
from graph.explorer.words import MAIN_KINDS, is_kind
from graph.exports.sheet import sheet
from graph.search.file import folded
from graph.search.look import Index, Thing
from graph.serving.negotiation import content_type
from graph.serving.settings import Settings
from graph.serving.worker import Reply, as_json, as_page

Row = dict[str, Any]
Render = Callable[[Row], str]

PAGE = 100  # names on a page of a list
WHOLE = 100_000  # names in a list that is downloaded
SUGGESTED, IN_GROUP = 10, 4
NEAR = 5
FRONT = 8  # things of a kind on the first page
# Of the whole graph, which a build writes beside its store: what each is called, and its media type.
FILES: Mapping[str, tuple[str, str]] = {
    "graph.ttl": ("Turtle", content_type("text/turtle")),
    "graph.nq": ("N-Quads, with the evidence", "application/n-quads"),
}
KINDS = tuple(sorted(MAIN_KINDS, key=lambda kind: (kind == "Document", (MAIN_KINDS.index(kind) - 1) % len(MAIN_KINDS))))


def index(settings: Settings) -> Index:
    """Return the index of the names of what is served; this process keeps it open."""
    assert settings.names is not None
    return _opened(settings.names)


@lru_cache(maxsize=2)
def _opened(path: Path) -> Index:
    return Index(path)


def meant(shelf: Shelf, settings: Settings, words: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the IRIs of what words name without a search: an IRI or a local path, or a whole name of these `kinds`.

    None where neither says it, or names have not been made ready.
    """
    path = words.strip("<>").removeprefix(shelf.base)
    if re.fullmatch(r"[a-z]+/[a-z0-9-]+", path) and (node := shelf.node(path)) is not None:
        return (node.value,)
    if not words or settings.names is None:
        return ()
    return tuple(shelf.base + path for path in index(settings).exact(words, kinds))


def front(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with what there is: how many things of each kind, and those to begin with."""
    names = index(settings)
    counts = names.counts()
    rows = {
        kind: [_row(thing) for thing in names.listed(kind, order, FRONT) if order == "name" or _told(thing, order)]
        for kind, order in (
            ("Person", "ties"), ("Topic", "ties"), ("Organization", "ties"), ("Event", "date"), ("Document", "date"),
        )
    }  # fmt: skip
    told = [{"kind": kind, "count": counts[kind]} for kind in KINDS if counts.get(kind)]
    example = max(
        rows["Topic"], key=lambda row: (row["mentions"], row["ties"]), default=None
    )  # what most texts tell of
    whole = [(title, name) for name, (title, _) in FILES.items() if (settings.store.parent / name).is_file()]
    found = {"counts": told, "first": rows, "whole": whole, "example": example["label"] if example else ""}
    return as_page(200, render({"base": names.base(), **found}))


def _told(thing: Thing, order: str) -> bool:
    """Whether a list in this order has something to say of the thing."""
    return bool(thing.date) if order == "date" else thing.ties > 0


def find(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with the things of a `kind` (any, if empty) that have a name with these `words`, one `page` of them.

    Without words they come in an `order`. As csv or json (`form`) it is the whole list. The page of a kind that there
    is not is 404, with the kinds that there are.
    """
    words, kind, order, page, form = (values[name] for name in ("words", "kind", "order", "page", "form"))
    names = index(settings)
    begin, most = (PAGE * (page - 1), PAGE) if form == "html" else (0, WHOLE)
    if not folded(words) and kind in ("", *MAIN_KINDS):
        counts = names.counts()
        total, near = counts.get(kind, 0) if kind else sum(counts.values()), False
        things = names.listed(kind, order, most, begin)
    else:
        found = names.find(words, kind, most, begin)
        total, near, things = found.total, found.near, found.things
    rows = [_row(thing) for thing in things]
    if form != "html":
        return _file(form, names.base(), rows)
    told = {"words": words, "kind": kind, "page": page, "order": order, "total": total, "near": near}
    asked = {"name": words, "kind": kind, "order": order}
    formats = [{"name": name, "href": f"/find?{urlencode({**asked, 'as': name.lower()})}"} for name in ("CSV", "JSON")]
    told |= {"more": total > begin + PAGE, "kinds": KINDS, "formats": formats if rows else ()}
    unknown = bool(kind) and total == 0 and not is_kind(kind)
    return as_page(404 if unknown else 200, render({**told, "rows": rows, "unknown": unknown}))


def suggest(store: ox.Store, settings: Settings, values: Row, *, look: Callable[[str], Row]) -> Reply:
    """Answer with the first things that have a name with these `words`, of a `kind` if one is given, by kinds.

    `look` tells how a kind is drawn, and what several things of it are called.
    """
    found, groups = index(settings).suggest(values["words"], values["kind"], SUGGESTED, IN_GROUP)
    told = []
    for group in groups:
        drawn = look(group[0].kind)
        plural = drawn.pop("plural")
        told.append(
            {"kind": group[0].kind, "plural": plural, "look": drawn, "found": [_suggestion(one) for one in group]}
        )
    near = found.near and found.total > 0
    return as_json({"words": values["words"], "total": found.total, "near": near, "groups": told})


def missing(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer that there is nothing at `path`, as text or, with `html`, as a page, and what is spelt like it."""
    names = index(settings) if settings.names is not None else None
    rows = [_row(thing) for thing in names.like_path(values["path"], NEAR)] if names else []
    if values["html"]:
        return as_page(404, render({"path": values["path"], "rows": rows}))
    told = "".join(f"  {row['href']} ({row['label']})\n" for row in rows)
    where = f"{names.base() if names else '/'}{values['path']}"
    text = f"nothing is known of {where}\n" + (f"near in spelling:\n{told}" if told else "")
    return Reply(404, "text/plain; charset=utf-8", text.encode("utf-8", "replace"))


def _row(thing: Thing) -> Row:
    return {
        "label": thing.label,
        "name": thing.name,
        "kind": thing.kind,
        "note": thing.note,
        "path": thing.path,
        "href": href(thing.path),
        "ties": thing.ties,
        "mentions": thing.mentions,
        "date": thing.date,
    }


def _suggestion(thing: Thing) -> Row:
    note = "; ".join(part for part in (f"also {thing.name}" if thing.name else "", thing.note) if part)
    return {"label": thing.label, "path": thing.path, "href": href(thing.path), "note": note}


def _file(form: str, base: str, rows: Iterable[Row]) -> Reply:
    """A list for programs: CSV with a line of headings, or JSON."""
    columns = ("label", "kind", "note", "iri", "ties", "documents", "date")
    table = [(r["label"], r["kind"], r["note"], base + r["path"], r["ties"], r["mentions"], r["date"]) for r in rows]
    if form == "json":
        return as_json([dict(zip(columns, row, strict=True)) for row in table])
    return Reply(200, content_type("text/csv"), sheet([columns, *table]))
