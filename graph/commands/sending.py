"""The options that say where the graph of a build goes besides, or instead of, the embedded store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.commands.common import COMPLETE, logging_in, opened, with_options
from graph.commands.kept import given, option

if TYPE_CHECKING:  # the help is shown without it
    from graph.outcome import Settings

_SENT = [
    option(
        "--partitions",
        type=click.IntRange(min=1, max=4096),
        metavar="N",
        help="Write the quads as packed parts for bulk loaders, too: N of the documents, and some of the rest.",
    ),
    option(
        "--partitions-at",
        metavar="URL",
        help="Folder or address for the parts.  [default: partitions/ in the folder of results]",
    ),
    option(
        "--store", metavar="URL", help="Query address of a SPARQL 1.1 endpoint to fill instead of the embedded store."
    ),
    option("--graph-store", metavar="URL", help="Address of its Graph Store Protocol, by which graphs are sent."),
    option("--update", metavar="URL", help="Address of its updates; used where there is no --graph-store."),
]


def sending(command: Any) -> Any:
    """Give a command the options for parts and a store elsewhere; the functions here find what was given."""
    return with_options(_SENT, logging_in(command))


def with_places(settings: Settings) -> Settings:
    """Settings with the places that were given. Ends with wrong use where they do not go together."""
    told = given()
    if told["partitions_at"] and not told["partitions"]:
        raise click.UsageError("say with --partitions in how many parts")
    if told["store"] and not (told["graph_store"] or told["update"]):
        raise click.UsageError("name where to write: --graph-store (faster) or --update")
    if not told["store"] and (told["graph_store"] or told["update"]):
        raise click.UsageError("name the server: --store, the address of its query service")
    if told["store"]:
        from graph.client import check_url

        for address in filter(None, (told["store"], told["graph_store"], told["update"])):
            check_url(address)
    return replace(
        settings,
        partitions=told["partitions"] or 0,
        partitions_at=told["partitions_at"] or "",
        store=told["store"] or "",
    )


def send(out: Path, quiet: bool) -> int:
    """Send the build in a folder to the store that was named, if one was: what changed since the last time; exit code.

    Raises SymposiaError when the server cannot be used.
    """
    told = given()
    address = told["store"]
    if not address:
        return COMPLETE
    from graph import load as loading
    from graph.commands.load import told as say
    from graph.journal import Journal
    from graph.sending import Quads
    from graph.terminal import Bars

    target = opened(out, address, timeout=300.0, graph_store_url=told["graph_store"], update_url=told["update"])
    with target, Quads(out / "graph.nq") as build, Bars(quiet) as bars:
        journal = Journal(out, address)
        todo = loading.plan(build, target, journal, steps=bars)
        done = loading.load(build, target, journal, todo, bars)
    return say(todo, done, quiet)
