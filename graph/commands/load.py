"""`symposia load`: a build sent to a SPARQL endpoint."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands.common import COMPLETE, SET_ASIDE, failing, logging_in, opened
from graph.text import one_line

if TYPE_CHECKING:  # the help is shown without these
    from graph.load import Loaded, Plan

_SHOWN = 20  # graphs that are named when something is wrong with them


@click.command(
    epilog="Example: symposia load --endpoint http://localhost:7878/query --graph-store http://localhost:7878/store"
)
@click.option(
    "--out",
    default="out",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder of the build to send.",
)
@click.option("--endpoint", help="Address of the query service of the server.")
@click.option("--graph-store", help="Address of its Graph Store Protocol, by which graphs are sent.")
@click.option("--update", help="Address of its updates; used where there is no --graph-store.")
@logging_in
@click.option("--full", is_flag=True, help="Send everything, also what was sent before.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=300.0,
    show_default=True,
    help="Seconds that a request may take.",
)
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
def load(
    out: Path,
    endpoint: str | None,
    graph_store: str | None,
    update: str | None,
    full: bool,
    dry_run: bool,
    timeout: float,
    quiet: bool,
) -> None:
    """Send a build to a SPARQL endpoint, or what has changed since it was last sent.

    Graph by graph: one that has changed is replaced, one that has left is removed, and at the end the server counts
    all of them. A load that was stopped goes on where it was. What has been sent is noted in load-....jsonl beside the
    build. Ends with 3 if the server does not hold all of the build in the end.
    """
    if not endpoint:
        raise click.UsageError("name the server: --endpoint, the address of its query service")
    if not graph_store and not update:
        raise click.UsageError("name where to write: --graph-store (faster) or --update")
    from graph import load as loading
    from graph.journal import Journal
    from graph.sending import Stored
    from graph.store import EmbeddedStore
    from graph.terminal import Bars

    with failing():
        target = opened(out, endpoint, timeout=timeout, graph_store_url=graph_store, update_url=update)
        with target, EmbeddedStore.open(out / "store") as build, Bars(quiet) as bars:
            journal = Journal(out, endpoint)
            todo = loading.plan(Stored(build), target, journal, full=full, steps=bars)
            done = None if dry_run else loading.load(Stored(build), target, journal, todo, bars)
    sys.exit(told(todo, done, quiet))


def told(todo: Plan, done: Loaded | None, quiet: bool) -> int:
    """Say how a load went; the exit code."""
    if not quiet:
        click.echo(_summary(todo, done))
    if done is not None and not done.complete:
        click.echo("\n".join(_complaints(done)), err=True)
        return SET_ASIDE
    return COMPLETE


def _summary(todo: Plan, done: Loaded | None) -> str:
    refused = len(set(done.refused) & set(todo.send)) if done else 0
    sent = f"{len(todo.send) - refused} of {_graphs(len(todo.graphs))} {'sent' if done else 'to be sent'}"
    about = "" if refused else f" ({todo.triples:,} triples)"
    left = f", {len(todo.remove)} {'removed' if done else 'to be removed'}" if todo.remove else ""
    return f"{sent}{about}{left}, {len(todo.alone)} as they were." + ("" if done else " Nothing was sent.")


def _complaints(done: Loaded) -> Iterator[str]:
    for name, reason in list(done.refused.items())[:_SHOWN]:
        yield f"not sent: {name}: {one_line(reason)}"
    for name, (ours, theirs) in list(done.different.items())[:_SHOWN]:
        yield f"counts differ: {name}: {ours:,} triples in the build, {theirs:,} on the server"
    if more := max(0, len(done.refused) - _SHOWN) + max(0, len(done.different) - _SHOWN):
        yield f"and {_graphs(more)} more"
    yield "error: the server does not hold all of the build; load again to send what is missing"


def _graphs(number: int) -> str:
    return f"{number:,} graph{'' if number == 1 else 's'}"
