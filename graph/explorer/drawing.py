"""The network as a page of its own: that of the build, or one made on request around a thing or of a time."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import networkx as nx
import pyoxigraph as ox
from markupsafe import escape

from graph import network
from graph.analysis import annotate
from graph.errors import AmbiguousName, UnknownEntity
from graph.explorer import lookup
from graph.explorer.shelf import Shelf
from graph.exports.networks import WRITERS
from graph.finding import CLASSES
from graph.network import Choice, NetworkError
from graph.network.prepared import Prepared
from graph.serving import sparql
from graph.serving.negotiation import HTML, content_type
from graph.serving.settings import MEGABYTE, Settings
from graph.serving.worker import Reply, as_page, refusal
from graph.store import EmbeddedStore

Row = dict[str, Any]
Render = Callable[[Row], str]
Draw = Callable[..., str]
Link = Callable[[str], str]

MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
}
FILE = "network.html"  # of a build, beside its store
MOST = 300  # things in a network around something: more cannot be read on a screen
FIRST, FIRST_FAR = 60, 40  # of them those shown first, of one step and of more: with more a page takes too long
MOST_WHOLE = 3000  # things in a network of everything that is made on request
_HEAD = 1 << 16  # letters of a page in which its policy stands
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_HASH = re.compile(r"'sha256-[A-Za-z0-9+/=]{44}'")


def built(store: ox.Store, settings: Settings, values: Row, *, render: Render, link: Link) -> Reply:
    """Answer with the network that the build wrote, or with the form for another where there is none.

    `link` has the page load its scripts from this server.
    """
    file = settings.store.parent / FILE
    try:
        if file.stat().st_size > settings.largest_result * MEGABYTE:
            raise OSError("it is too large")
        content = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeError):
        return form(store, settings, values, render=render)
    return _page(link(content), Shelf(store).base)


def form(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with the form by which a network is asked for."""
    file = settings.store.parent / FILE
    told = {"projections": network.PROJECTIONS, "first": FIRST_FAR, "most": MOST, "whole": file.is_file()}
    return as_page(200, render(told))


def chosen(store: ox.Store, settings: Settings, values: Row, *, draw: Draw) -> Reply:
    """Answer with the network of a choice: `focus`, `hops`, `projection`, `since`, `until`, `most`; as `form`."""
    focus = _focus(store, settings, values["focus"])
    most = values["most"] if focus else None
    choice = Choice(values["projection"], focus or None, values["hops"], values["since"], values["until"], most=most)
    try:
        found = network.build(EmbeddedStore(settings.store, store), choice, _prepared(settings))
    except UnknownEntity as error:
        return refusal(404, str(error))
    except (AmbiguousName, NetworkError) as error:
        return refusal(400, str(error))
    about = found.graph["about"]
    if most is not None and len(found) >= most:
        about += f"; the {most} nearest with most ties are shown"
    elif len(found) > MOST_WHOLE:
        kept = sorted(found, key=lambda node: (-found.degree(node), node))[:MOST_WHOLE]
        about += f"; the {MOST_WHOLE:,} with most ties of {len(found):,} are shown"
        found = nx.MultiGraph(found.subgraph(kept))
    found.graph["about"] = about
    annotate(found)
    try:
        if values["form"] != "html":
            return _written(found, settings, values["form"])
        drawn = draw(found, title=_title(store, focus, about), linked=True)
        return _page(drawn, Shelf(store).base, _more(values) if most is not None and len(found) >= most < MOST else "")
    finally:
        found.clear()  # networks refer to themselves: what they hold would stay until garbage is looked for


def _written(found: nx.MultiGraph[str], settings: Settings, form: str) -> Reply:
    """A network as a file."""
    sink = sparql.Sink(settings.largest_result * MEGABYTE)
    WRITERS[f".{form}"](found, sink, True)
    headers = {"Content-Disposition": f'attachment; filename="network.{form}"'}
    return Reply(200, content_type(MEDIA[form]), sink.getvalue(), headers)


def _prepared(settings: Settings) -> Prepared | None:
    """What was prepared of the store, once it is there; this process keeps the file open."""
    return Prepared(_opened(settings.near)) if settings.near is not None else None


@lru_cache(maxsize=2)
def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _focus(store: ox.Store, settings: Settings, words: str) -> str:
    """What a network is around, as an IRI where a path or a whole name says which; else the words as they are."""
    found = lookup.meant(Shelf(store), settings, words, ("Talk", *CLASSES["entity"]))
    return found[0] if len(found) == 1 else words


def _title(store: ox.Store, focus: str, about: str) -> str:
    """What the page says it shows: the name of the thing in place of its identifier."""
    shelf = Shelf(store)
    if not focus.startswith(shelf.base):
        return about
    return about.replace(focus, shelf.label(ox.NamedNode(focus)))


def _more(values: Row) -> str:
    """The address of the same network with more in it."""
    names = ("focus", "hops", "projection", "since", "until")
    return "/network?" + urlencode({**{name: values[name] for name in names if values[name]}, "most": MOST})


def _page(content: str, base: str, more: str = "") -> Reply:
    """A page with scripts of its own, which may run here just as from a folder: they alone, by their hashes.

    The header says what the policy within the page does, and not all browsers let a script that is loaded pass by its
    hash alone; so the policy within goes, and who answers adds to the header where scripts are loaded from. The page
    is told where identifiers begin, so that its cards lead to the pages of things. It leads to `more`, if there is.
    """
    told = _POLICY.search(content, 0, _HEAD)
    rules = dict(re.findall(r"([a-z]+-src) ([^;]*)", told[1].replace("&#39;", "'"))) if told else {}
    scripts, styles = (" ".join(_HASH.findall(rules.get(name, ""))) or "'none'" for name in ("script-src", "style-src"))
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data: blob:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    if told:
        content = content[: told.start()] + content[told.end() :]
    content = content.replace("<html lang", f'<html data-base="{escape(base)}" lang', 1)
    ways = '<p><a href="/">Symposia</a></p>'  # the way back
    if more:
        ways += f'<p><a href="{escape(more)}">Show up to {MOST}</a></p>'
    content = content.replace("<header>", f"<header>{ways}", 1)
    body = content.encode("utf-8", "replace")
    return Reply(200, content_type(HTML), body, {"Content-Security-Policy": policy})
