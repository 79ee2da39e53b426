"""`symposia query` and `symposia queries`: ask a built graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graph.commands.common import answering, asking, fail, failing, opened, shown


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    epilog='Example: symposia query experts --topic "federated learning"',
)
@click.argument("query")
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
@asking
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds an endpoint may take.",
)
@answering
def query(
    query: str,
    parameters: tuple[str, ...],
    out: Path,
    endpoint: str | None,
    form: str,
    timeout: float,
    iris: bool,
    sparql: bool,
) -> None:
    """Ask a built graph.

    QUERY is the name of a ready query (see `symposia queries`), a .rq file or SPARQL text; the parameters of a
    query or file follow as --NAME VALUE. A person, institution or topic is given by a name, words of one, or its
    identifier. How sure statements must be is settled by build --min-confidence.
    """
    with failing():
        store = opened(out, endpoint, timeout=timeout)
        written, named = sparql_of(store, query, parameters)
        if sparql:
            click.echo(written.rstrip("\n"))
            return
        shown(store.query(written), form, iris or not named)


def sparql_of(store: Any, query: str, parameters: tuple[str, ...]) -> tuple[str, bool]:
    """The SPARQL of a query as a command line has it, values in place; and whether it is one with a header.

    Raises SymposiaError for what is no query, parameter or entity.
    """
    import queries
    from graph.asking import bound

    text, values = _text(query), _values(parameters)
    if isinstance(text, queries.Query):
        return bound(store, text, values), True
    if values:
        raise click.UsageError(f"SPARQL text has no parameters, such as --{next(iter(values))}; a .rq file can")
    return str(text), False


def _text(query: str) -> Any:
    """A named query or a .rq file as a Query, anything that looks like SPARQL as it is."""
    import queries

    if any(c in query for c in "{}") or "\n" in query:
        return query
    return queries.read(query)


def _values(parameters: tuple[str, ...]) -> dict[str, str]:
    """`--topic X --limit=3` as a mapping."""
    values: dict[str, str] = {}
    words = list(parameters)
    while words:
        word = words.pop(0)
        if not word.startswith("--") or len(word) < 3:
            raise click.UsageError(f"{word!r} is no parameter; parameters are written --name value")
        key, equals, value = word[2:].partition("=")
        if not equals:
            if not words:
                raise click.UsageError(f"--{key} wants a value")
            value = words.pop(0)
        values[key] = value
    if "min-confidence" in values:
        raise click.UsageError(
            "--min-confidence is settled when a graph is built; "
            "build into another folder with it, and name that folder with --out"
        )
    return values


@click.command(epilog="Example: symposia queries award")
@click.argument("words", nargs=-1)
def queries(words: tuple[str, ...]) -> None:
    """List the ready queries with the question each answers and its parameters; only those with all WORDS, if given."""
    from graph.terminal import listing

    shown = listing(" ".join(words))
    if not shown:
        fail("no ready query has these words; symposia queries lists all")
    click.echo(shown)
