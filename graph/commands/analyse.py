"""`symposia analyse`: measures, communities, brokers and shared things of the network of a build, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.commands.common import asking, fail, failing, opened, with_options
from graph.commands.network import choice, choosing

if TYPE_CHECKING:  # the help is shown without these
    from graph.analysis.table import Table

ROWS = 20
_MEASURES = ("degree", "strength", "betweenness", "pagerank", "eigenvector", "core")  # the help needs their names
_COUNTS = ("people", "pairs", "talks", "projects")
_Command = Callable[..., Any]
_SHOWING = [
    click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), help="[default: table]"),
    click.option("--iris", is_flag=True, help="Show identifiers in the table, too; csv and json always have them."),
    click.option(
        "--limit", type=click.IntRange(min=0), help=f"Rows; 0 for all.  [default: {ROWS} in a table, else all]"
    ),
]
_TO = "File to write: .csv or .json for the table{}."
_NETWORK = ", .graphml or .gexf for the network with measures and communities"
_EXACT = click.option("--exact", is_flag=True, help="Exact betweenness in a large network, too; see docs/analysis.md.")


def _showing(network: bool) -> Callable[[_Command], _Command]:
    """Give a command the options by which a table is shown or written."""
    text = _TO.format(_NETWORK if network else "")
    to = click.option("--to", "target", type=click.Path(path_type=Path), help=text)
    return partial(with_options, [*_SHOWING, to])


@click.group(
    epilog="Examples: symposia analyse centrality --by betweenness; symposia analyse communities --to people.graphml; "
    "symposia analyse matrix institutions --by people --square --to matrix.csv; symposia analyse change old-out"
)
@click.option("--backend", metavar="NAME", help="Library that networkx hands its work to, such as rustworkx.")
@click.pass_context
def analyse(context: click.Context, backend: str | None) -> None:
    """Measure the network of a build: who is central, which groups there are, who joins them, what is shared.

    How two people are connected is told by `symposia path`.
    """
    context.obj = backend


@analyse.command(epilog="Example: symposia analyse centrality --by betweenness --limit 10")
@choosing("people")
@click.option(
    "--by", type=click.Choice(_MEASURES), default="pagerank", show_default=True, help="Which measure sorts the rows."
)
@_EXACT
@_showing(network=True)
@asking
def centrality(by: str, exact: bool, **given: Any) -> None:
    """Show how central everybody is: degree, strength, betweenness, PageRank, eigenvector centrality, core."""
    from graph.analysis import tables

    _answer(lambda network: tables.centrality(network, by, exact), exact=exact, **given)


@analyse.command(epilog="Example: symposia analyse communities --members --to communities.csv")
@choosing("people")
@click.option("--members", is_flag=True, help="A row for each node with the community that it is in.")
@_showing(network=True)
@asking
def communities(members: bool, **given: Any) -> None:
    """Show the groups that are tied among themselves more than to others."""
    from graph.analysis import tables

    _answer(tables.members if members else tables.groups, **given)


@analyse.command(epilog="Example: symposia analyse brokers --projection people --since 2018")
@choosing("people")
@_EXACT
@_showing(network=True)
@asking
def brokers(exact: bool, **given: Any) -> None:
    """Show who joins people who are else apart: betweenness, Burt's constraint, ties into several communities."""
    from graph.analysis import tables

    _answer(lambda network: tables.brokers(network, exact), exact=exact, **given)


@analyse.command(epilog="Example: symposia analyse bridges --format json")
@choosing("people")
@_showing(network=True)
@asking
def bridges(**given: Any) -> None:
    """Show the ties without which the network falls apart, those that part most first."""
    from graph.analysis import tables

    _answer(tables.joints, **given)


@analyse.command(epilog="Example: symposia analyse cores --limit 0")
@choosing("people")
@_showing(network=True)
@asking
def cores(**given: Any) -> None:
    """Show who is in the innermost groups, in which everybody has so many ties to the others."""
    from graph.analysis import tables

    _answer(tables.cores, **given)


@analyse.command(epilog="Example: symposia analyse matrix topics --by people --square --to topics.csv")
@click.argument("of", type=click.Choice(["institutions", "topics"]))
@click.option("--by", type=click.Choice(_COUNTS), help="What sorts the rows, and fills a square.  [default: all]")
@click.option(
    "--square", is_flag=True, help="A row and a column for each, the busiest first, rather than a row a pair."
)
@click.option("--with", "partner", metavar="NAME", help="Only pairs with this institution or topic.")
@click.option("--since", metavar="DATE", help="Only what is of this time or later: 2020, 2020-07 or 2020-07-14.")
@click.option("--until", metavar="DATE", help="Only what is of this time or earlier.")
@click.option("--undated", is_flag=True, help="Also what no date is known of.")
@_showing(network=False)
@asking
def matrix(
    of: str, by: str | None, square: bool, partner: str | None, since: str | None, until: str | None, undated: bool,
    out: Path, endpoint: str | None, **showing: Any,
) -> None:  # fmt: skip
    """Show what each two institutions, or topics, share: people, pairs of people who collaborate, talks, projects."""
    from graph.analysis import tables
    from graph.analysis.matrix import COUNTS
    from graph.analysis.matrix import matrix as cells_of
    from graph.finding import find
    from graph.network import read

    if by is not None and by not in COUNTS[of]:
        raise click.UsageError(f"{of} share {', '.join(COUNTS[of])}; --by can be one of these")
    if undated and since is None and until is None:
        raise click.UsageError("--undated belongs to --since and --until")
    with failing():
        store = opened(out, endpoint)
        near = set(find(store, partner, of[:-1].replace("institution", "organization"))) if partner else set()
        reading = read(store)
        reading.whole()
        cells = cells_of(reading, of, (since, until), undated)
    kept = tuple(cell for cell in cells if not partner or near & {cell.one, cell.other})
    if by is not None:
        kept = tuple(sorted((c for c in kept if c.counts[by]), key=lambda c: -c.counts[by]))
    if square:
        shown = ROWS if showing["limit"] is None and _form(showing["form"], showing["target"]) == "table" else None
        showing["limit"] = showing["limit"] or shown
        table = tables.squared(kept, reading.names, by, showing["limit"])
    else:
        table = tables.pairs(kept, reading.names, of)
    _show(table, **showing)


@analyse.command(epilog="Example: symposia analyse change old-out --out out --format csv")
@click.argument("before", type=click.Path(path_type=Path))
@choosing("people")
@click.option(
    "--measure",
    "measures",
    multiple=True,
    type=click.Choice(_MEASURES),
    help="Measure to compare, too; repeatable.  [default: degree, betweenness and pagerank]",
)
@_showing(network=False)
@asking
def change(before: Path, measures: tuple[str, ...], out: Path, endpoint: str | None, **given: Any) -> None:
    """Show what has changed since an older build, in the folder BEFORE: nodes, ties and measures."""
    from graph.analysis import tables
    from graph.errors import UnknownEntity
    from graph.network import NetworkError, build

    showing = {name: given.pop(name) for name in ("form", "iris", "limit", "target")}
    wanted = choice(**given)
    with _reckoning():
        found = []
        for store in (opened(before, None), opened(out, endpoint)):
            try:
                found.append(build(store, wanted))
            except UnknownEntity as error:
                raise NetworkError(error.reason, where=store.location, advice=error.advice) from error
        table = tables.differences(found[0], found[1], measures or ("degree", "betweenness", "pagerank"))
    _show(table, **showing)


def _answer(
    ask: Callable[[Any], Table], out: Path, endpoint: str | None, form: str | None, iris: bool, limit: int | None,
    target: Path | None, exact: bool = False, **chosen: Any,
) -> None:  # fmt: skip
    """Make the network that was chosen, and show or write what was asked of it."""
    from graph.network import build

    wanted = choice(**chosen)
    with _reckoning():
        network = build(opened(out, endpoint), wanted)
        if target is not None and form is None and target.suffix.lower() in (".graphml", ".gexf"):
            _write_network(network, target, exact)
            return
        table = ask(network)
    if network.graph["undated"]:
        click.echo(f"note: {network.graph['about']}", err=True)
    _show(table, form, iris, limit, target)


@contextmanager
def _reckoning() -> Iterator[None]:
    """With the backend of networkx that was asked for; errors end the command."""
    from graph.analysis.backend import using

    with failing(), using(click.get_current_context().obj):
        yield


def _write_network(network: Any, target: Path, exact: bool) -> None:
    from graph.analysis import annotate
    from graph.analysis.measures import MEASURES
    from graph.exports.networks import writer
    from graph.exports.place import put_file

    found, write = annotate(network, tuple(MEASURES), exact), writer(target)
    for note in put_file(target, lambda to: write(found, to, False)):
        click.echo(f"note: {note}", err=True)


def _form(form: str | None, target: Path | None) -> str:
    """The form of a table: as named, or by the ending of the file."""
    if form is not None or target is None:
        return form or "table"
    ending = target.suffix.lower().removeprefix(".")
    if ending not in ("csv", "json"):
        fail(f"{target}: the ending of its name tells no format\nend it in .csv or .json, or name one with --format")
    return ending


def _show(table: Table, form: str | None, iris: bool, limit: int | None, target: Path | None) -> None:
    """Print a table, or write it to a file; how many rows a terminal is not shown is said."""
    from graph.exports.place import put_file

    chosen = _form(form, target)
    most = limit or None if limit is not None or chosen != "table" else ROWS
    text = table.first(most).written(chosen, iris or chosen != "table")
    if target is None:
        click.echo(text.rstrip("\n"))
    else:
        with failing():
            put_file(target, lambda to: to.write(text.encode("utf-8")))
    for note in table.notes:
        click.echo(f"note: {note}", err=True)
    if chosen == "table" and most is not None and len(table.rows) > most:
        click.echo(f"note: {len(table.rows) - most:,} more rows; --limit 0 shows all", err=True)
