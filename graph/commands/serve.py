"""`symposia serve`: a build over HTTP, as a SPARQL endpoint and as pages."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Any

import click

from graph.commands.common import CURATION, fail, failing
from graph.serving.settings import Settings, processes

_DEFAULT = Settings(Path())


@click.command(
    epilog="Examples: symposia serve --open; symposia serve --port 0 --timeout 10; "
    "curl -H 'Accept: text/csv' --data-urlencode 'query=SELECT * { ?s ?p ?o } LIMIT 5' http://127.0.0.1:8000/sparql"
)
@click.option(
    "--out", default="out", show_default=True, type=click.Path(path_type=Path), help="Folder of the build to serve."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 is every network.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--name", "names", multiple=True, help="Another name under which the server may be asked for.")
@click.option("--cors", "origins", multiple=True, help="Origin whose pages may read answers, as https://a.example.")
@click.option("--open", "shown", is_flag=True, help="Open the first page in a browser.")
@click.option("--memory/--no-memory", default=None, help="Copy the store into memory; by default when it fits well.")
@click.option("--edit", is_flag=True, help="Let possible duplicates be decided at /review; only on this machine.")
@click.option("--edit-for-all", is_flag=True, help="The same for whoever can reach the server; there is no password.")
@click.option(
    "--curation", type=click.Path(path_type=Path), default=CURATION, show_default=True,
    help="File that keeps decisions.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=_DEFAULT.timeout, show_default=True,
    help="Seconds that a query may take.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1), default=processes, help="Queries answered at once.")
@click.option(
    "--long", "long_queries", type=click.IntRange(1), default=_DEFAULT.long_queries, show_default=True,
    help="Long queries besides these.",
)  # fmt: skip
@click.option(
    "--worker-memory", type=click.IntRange(64), default=_DEFAULT.worker_memory, show_default=True,
    help="Megabytes that a query may take.",
)  # fmt: skip
@click.option(
    "--largest-result", type=click.IntRange(1), default=_DEFAULT.largest_result, show_default=True,
    help="Megabytes that an answer may have.",
)  # fmt: skip
@click.option(
    "--client-timeout", "client", type=click.FloatRange(min=0, min_open=True), default=_DEFAULT.client,
    show_default=True, help="Seconds that a client may take to send a request, or without reading its answer.",
)  # fmt: skip
def serve(
    out: Path,
    host: str,
    port: int,
    names: tuple[str, ...],
    origins: tuple[str, ...],
    shown: bool,
    edit: bool,
    edit_for_all: bool,
    curation: Path,
    **limits: Any,
) -> None:
    """Serve a build: SPARQL at /sparql, and a page for each thing at the end of its identifier.

    It is read-only unless --edit is given, listens on this machine alone, and ends queries that take too long. A build
    made anew in the same folder is taken up at once. Ctrl-C stops it.
    """
    from graph.serving import server
    from graph.serving.desk import Face
    from viz.explorer.filled import assets
    from viz.explorer.pages import render_fault

    def listening(address: str) -> None:
        click.echo(f"Serving {out} at {address} (SPARQL: {address}sparql). Ctrl-C stops it.")
        if shown:
            webbrowser.open(address)

    place = server.Place(host, port, names, origins)
    if edit and not edit_for_all and (reach := place.reach()):
        fail(f"--edit lets whoever can reach the server decide, and {reach}\ngive --edit-for-all if that is meant")
    if (edit or edit_for_all) and origins:
        fail("pages of other origins (--cors) could read what protects decisions\nleave out --cors or --edit")
    settings = Settings(out / "store", curation=curation.absolute(), edit=edit or edit_for_all, **limits)
    with failing():
        try:
            face = Face(assets(), render_fault)
            server.serve(settings, views(), face, place, lambda told: click.echo(told, err=True), listening)
        except KeyboardInterrupt:
            return


def views() -> dict[str, Any]:
    """What workers answer with, by name."""
    from functools import partial

    from graph.explorer import (
        analysed,
        asked,
        compare,
        doubles,
        downloads,
        drawing,
        entity,
        lookup,
        question,
        ready,
        things,
        vocabulary,
    )
    from graph.serving import sparql
    from viz import render_network
    from viz.explorer import filled, pages
    from viz.page import link

    data = {
        "warm": _warm,
        "sparql": sparql.query,
        "entity": entity.data,
        "network-chosen": partial(drawing.chosen, draw=render_network),
        "export": downloads.data,
        "query-data": ready.data,
        "terms": vocabulary.terms,
        "suggest": partial(lookup.suggest, look=filled.look),
    }
    drawn = {
        "sparql-page": (asked.page, pages.render_query),
        "entity-page": (things.page, pages.render_thing),
        "compare": (compare.page, pages.render_comparison),
        "front": (lookup.front, pages.render_front),
        "find": (lookup.find, pages.render_list),
        "queries": (ready.listing, filled.render("queries.html")),
        "query-page": (ready.page, filled.render("ready.html")),
        "question": (question.page, filled.render("question.html")),
        "network": (partial(drawing.built, link=link), filled.render("around.html")),
        "network-form": (drawing.form, filled.render("around.html")),
        "analysis": (analysed.page, filled.render("analysis.html")),
        "review": (doubles.page, filled.render("review.html")),
        "missing": (lookup.missing, pages.render_missing),
    }
    return data | {name: partial(_drawn, view=view, render=render) for name, (view, render) in drawn.items()}


def _warm(store: Any, settings: Settings, values: dict[str, Any]) -> Any:
    """Load what the first page of each kind would have to, so that workers that are forked have it."""
    from graph.explorer import question
    from graph.serving.worker import Reply
    from viz.explorer.filled import load

    load()
    question.load(store, settings)
    return Reply(200, "", b"")


def _drawn(store: Any, settings: Settings, values: dict[str, Any], *, view: Any, render: Any) -> Any:
    """Answer with a page, whose foot tells which build it is of."""
    from viz.explorer.filled import served

    served(settings.about)
    return view(store, settings, values, render=render)
