"""`symposia network`: the network of a build, or a part of it, as a page or a file for other programs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from graph.commands.common import asking, failing, opened, printable, with_options

if TYPE_CHECKING:  # the help is shown without these
    from graph.network import Choice

_PROJECTIONS = ("all", "people", "people+topics", "institutions", "topics")
_Command = Callable[..., Any]


def choosing(default: str) -> Callable[[_Command], _Command]:
    """Give a command the options that choose a network, as `choice` wants them."""
    options = [
        click.option(
            "--projection",
            type=click.Choice(_PROJECTIONS),
            default=default,
            show_default=True,
            help="What the nodes are, and what ties them.",
        ),
        click.option("--focus", metavar="NAME", help="Only what is near this: its name or identifier."),
        click.option("--hops", type=click.IntRange(0, 10), help="How many ties away near is.  [default: 2]"),
        click.option(
            "--most",
            type=click.IntRange(min=1),
            help="Keep at most this many nodes: the nearest, or without --focus those with most ties.",
        ),
        click.option(
            "--ties",
            type=click.IntRange(min=1),
            help="Of more ties than this leave out those through what many share: an institution, a topic, an event.",
        ),
        click.option("--since", metavar="DATE", help="Only ties of this time or later: 2020, 2020-07 or 2020-07-14."),
        click.option("--until", metavar="DATE", help="Only ties of this time or earlier."),
        click.option("--undated", is_flag=True, help="Keep ties that no date is known of, too."),
    ]
    return partial(with_options, options)


def choice(
    projection: str,
    focus: str | None,
    hops: int | None,
    most: int | None,
    ties: int | None,
    since: str | None,
    until: str | None,
    undated: bool,
) -> Choice:
    """The network that the options of a command line choose; ends with wrong use where they do not go together."""
    from graph.network import Choice

    if focus is None:
        if hops is not None:
            raise click.UsageError("--hops belongs to --focus")
        if most is not None and projection in ("institutions", "topics"):
            raise click.UsageError(f"--most without --focus does not go with the projection {projection}, which counts")
    elif ties is not None:
        raise click.UsageError("--ties does not go with --focus: what many share may be what is asked for")
    if ties is not None and projection in ("institutions", "topics"):
        raise click.UsageError(f"--ties does not go with the projection {projection}, whose ties count what is shared")
    if undated and since is None and until is None:
        raise click.UsageError("--undated belongs to --since and --until")
    return Choice(projection, focus, 2 if hops is None else hops, since, until, undated, most, ties)


@click.command(
    epilog="Examples: symposia network --focus 'Ada Example' --projection people; "
    "symposia network --since 2018 --until 2020 --to network.graphml"
)
@choosing("all")
@click.option(
    "--to",
    "target",
    default="network.html",
    show_default=True,
    type=click.Path(path_type=Path),
    help="File to write; its ending tells the format: .html, .graphml, .gexf, .csv (the ties) or .json.",
)
@click.option("--evidence/--no-evidence", default=False, help="Write quotes into .graphml, .gexf, .csv and .json, too.")
@asking
def network(target: Path, evidence: bool, out: Path, endpoint: str | None, **chosen: Any) -> None:
    """Write the network of people, institutions and topics, or a part of it, as a page that opens in a browser.

    A tie counts in a time if its event, talk, position or degree has a date in it, or else a document that states it.
    """
    from graph.analysis import annotate
    from graph.exports.place import put_file
    from graph.network import build

    wanted = choice(**chosen)
    with failing():
        write = _writer(target, evidence)
        found = annotate(build(opened(out, endpoint), wanted))
        notes = put_file(target, lambda to: write(found, to))
    for note in notes:
        click.echo(f"note: {note}", err=True)
    nodes, ties = found.number_of_nodes(), found.number_of_edges()
    click.echo(printable(f"{target}: {found.graph['about']} ({nodes:,} nodes, {ties:,} ties)"), err=True)


def _writer(target: Path, evidence: bool) -> Callable[[Any, IO[bytes]], list[str]]:
    """What writes a network to the file: a page or, by its ending, another format."""
    if target.suffix.lower() in (".html", ".htm"):
        return _page
    from graph.exports.networks import writer

    write = writer(target, (".html",))
    return lambda found, to: write(found, to, evidence)


def _page(found: Any, to: IO[bytes]) -> list[str]:
    from viz import render_network

    to.write(render_network(found, title=found.graph["about"]).encode("utf-8"))
    return []
