"""Possible duplicates side by side, with what speaks for and against each, and what has been decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph import curation
from graph.curation import Curation
from graph.errors import CurationError
from graph.explorer import documents, lookup
from graph.explorer.shelf import Shelf, href, main_kind
from graph.review import decided
from graph.search.pairs import Pairs
from graph.serving.settings import Settings
from graph.serving.worker import Reply, as_json, as_page
from graph.who import Mention, Told

Row = dict[str, Any]
Render = Callable[[Row], str]

PAGE = 20
NEAR = 110  # characters shown before and after a name


def page(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with one `page` of the pairs; with a `token` each has a form to decide it. As json it is all of them."""
    assert settings.pairs is not None
    pairs, number = _opened(settings.pairs), values["page"]
    if values["form"] == "json":
        return as_json([asdict(told) for _, told in pairs.listed(-1)])
    token, total, begin = values.get("token", ""), pairs.count(), PAGE * (number - 1)
    fault, file = "", Curation("")
    if settings.curation is not None:
        try:
            file = _curation(settings.curation)
        except CurationError as error:
            fault = str(error)
    shelf = Shelf(store)
    told = {
        "total": total, "page": number, "more": total > begin + PAGE, "fault": fault, "token": token,
        "said": values.get("said"), "undo": values.get("undo", ""), "file": str(settings.curation or ""),
        "formats": [{"name": "JSON", "href": "/review?as=json"}] if total else (),
        "pairs": [
            {"key": key, "decided": decided(one, file), **_pair(one, shelf, settings)}
            for key, one in pairs.listed(PAGE, begin)
        ],
    }  # fmt: skip
    # With the policy of other pages, browsers would not say where a form of this one comes from.
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"} if token else {}
    return as_page(200, render(told), headers)


@lru_cache(maxsize=2)
def _opened(path: Path) -> Pairs:
    return Pairs(path)


def _curation(path: Path) -> Curation:
    """The curation file as it is now; read again only when it has changed."""
    try:
        told = path.stat()
    except OSError:
        return curation.read(path, named=False)
    return _parsed(path, told.st_ino, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=1)
def _parsed(path: Path, node: int, changed: int, size: int) -> Curation:
    return curation.read(path, named=False)


def _pair(told: Told, shelf: Shelf, settings: Settings) -> Row:
    things = [_thing(iri, shelf) for iri in told.entities]
    quotes = [_quote(mention, shelf, settings) for mention in told.mentions]
    names = told.names or tuple(thing["label"] for thing in things)
    sides = [
        {
            "name": names[place] if place < len(names) else names[-1] if names else "",
            "thing": things[place] if place < len(things) else things[0] if things else None,
            "quote": quotes[place] if place < len(quotes) else None,
        }
        for place in range(2)
    ]
    return {
        "sides": _matched(sides, quotes),
        "one": len(told.entities) == 1,
        "score": told.score,
        "threshold": told.threshold,
        "supporting": told.supporting,
        "opposing": told.opposing,
    }


def _matched(sides: list[Row], quotes: list[Row]) -> list[Row]:
    """The sides, each with the quote that has its name, where that can be told."""
    if len(quotes) == 2 and sides[0]["name"] != sides[1]["name"]:
        straight = (sides[0]["name"] in quotes[0]["quote"]) + (sides[1]["name"] in quotes[1]["quote"])
        crossed = (sides[0]["name"] in quotes[1]["quote"]) + (sides[1]["name"] in quotes[0]["quote"])
        if crossed > straight:
            quotes = quotes[::-1]
        return [{**side, "quote": quote} for side, quote in zip(sides, quotes, strict=True)]
    return sides


def _thing(iri: str, shelf: Shelf) -> Row:
    node = ox.NamedNode(iri)
    here = href(iri.removeprefix(shelf.base)) if shelf.inside(node) else None
    return {"label": shelf.label(node), "kind": main_kind(shelf.types(node)), "href": here}


def _quote(mention: Mention, shelf: Shelf, settings: Settings) -> Row:
    """A name in a document, with the place of it on the page of that document."""
    found = lookup.index(settings).exact(mention.source, ("Document",)) if settings.names else ()
    place = href(f"{found[0]}#char={mention.begin},{mention.end}") if len(found) == 1 else None
    before, after = _around(mention, found[0] if len(found) == 1 else "", settings)
    return {
        "quote": mention.quote, "before": before, "after": after, "label": mention.source, "href": place,
        "begin": mention.begin, "end": mention.end,
    }  # fmt: skip


def _around(mention: Mention, path: str, settings: Settings) -> tuple[str, str]:
    """The words before and after a name in its document, where the build has the text of that."""
    text = documents.read(settings.store.parent, path) or ""
    if text[mention.begin : mention.end] != mention.quote:
        return "", ""
    before, after = text[max(0, mention.begin - NEAR) : mention.begin], text[mention.end : mention.end + NEAR]
    if mention.begin > NEAR:
        before = "…" + before.partition(" ")[2]
    if mention.end + NEAR < len(text):
        after = after.rpartition(" ")[0] + "…"
    return before, after
