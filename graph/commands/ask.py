"""`symposia ask`: a question in plain English, put to a built graph."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.commands.common import WRONG_USE, answering, asking, fail, failing, opened, printable, shown

if TYPE_CHECKING:  # the help is shown without these
    from graph.errors import UnmappedQuestion


@click.command(epilog='Example: symposia ask "who works on federated learning?"')
@click.argument("question", nargs=-1, required=True)
@asking
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds an endpoint, or a drafted query, may take.",
)
@answering
@click.option("--quiet", "-q", is_flag=True, help="Leave out how the question was understood, and its SPARQL.")
@click.option("--llm-model", default="", help="Language model that drafts SPARQL where no form of question fits.")
@click.option("--llm-url", default="", help="OpenAI-compatible address of the model, such as http://localhost:8000/v1.")
@click.option(
    "--llm-output",
    type=click.Choice(["schema", "tool", "prompt"]),
    default="schema",
    show_default=True,
    help="How the model is told the form of its answer.",
)
@click.option(
    "--llm-timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=120.0,
    show_default=True,
    help="Seconds the model may take.",
)
@click.option("--yes", is_flag=True, help="Run a drafted query without asking first.")
def ask(question: tuple[str, ...], out: Path, endpoint: str | None, timeout: float, **options: Any) -> None:
    """Ask a built graph a QUESTION in plain English.

    It is put to one of the ready queries (see `symposia queries`); which one, what the names in it were taken for and
    the SPARQL go to standard error. What cannot be mapped to a query is not answered, and the nearest questions that
    can be asked are named. docs/questions.md lists all forms. No language model is asked unless you name one.
    """
    from graph.errors import UnmappedQuestion
    from graph.question import understand
    from graph.question.told import told

    text = " ".join(question)
    with failing():
        store = opened(out, endpoint, timeout=timeout)
        try:
            reading = understand(store, text)
        except UnmappedQuestion as error:
            if not options["llm_model"]:
                raise
            _drafted(store, text, error, timeout, options)
            return
        if options["sparql"]:
            click.echo(reading.sparql.rstrip("\n"))
            return
        _explain([*told(reading), "SPARQL:", *_indented(reading.sparql)], options["quiet"])
        _show(store.query(reading.sparql), options["form"], options["iris"], options["quiet"])


def _explain(lines: Iterable[str], quiet: bool) -> None:
    if not quiet:
        click.echo("\n".join(lines), err=True)


def _indented(sparql: str) -> list[str]:
    return [f"  {printable(line)}".rstrip() for line in sparql.strip("\n").split("\n") if not line.startswith("# ")]


def _show(result: Any, form: str, iris: bool, quiet: bool) -> None:
    """Write a result as `symposia query` does; say so when it is empty, which may be taken for a fault."""
    if result.kind == "select" and not result.rows:
        _explain(["nothing found: the documents do not say it, or it was not read from them"], quiet)
    shown(result, form, iris)


def _drafted(store: Any, question: str, error: UnmappedQuestion, timeout: float, options: dict[str, Any]) -> None:
    """Have SPARQL drafted, show it, and run it when the user agrees."""
    from graph.models.service import Service
    from graph.question import apart, draft

    click.echo(f"{printable(error.reason)}; asking {printable(options['llm_model'])} to draft a query", err=True)
    service = Service(
        options["llm_model"],
        options["llm_url"],
        options["llm_output"],
        timeout=options["llm_timeout"],
        deadline=options["llm_timeout"],
        tries=2,
    )
    drafted = draft.draft(store, question, service)
    label = f"drafted by {printable(drafted.model)}, a language model: not one of the named queries, and not checked"
    if options["sparql"]:
        click.echo(f"# {label}\n{drafted.sparql}".rstrip("\n"))
        return
    click.echo("\n".join([label, *drafted.told, *_indented(drafted.sparql)]), err=True)
    if not options["yes"]:
        _agreed()
    result = apart.run(store, drafted.sparql, timeout)
    click.echo(f"the answer of a query {label}:", err=True)
    _show(result, options["form"], options["iris"], options["quiet"])


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _agreed() -> None:
    """Return when somebody at a terminal agrees; end the command otherwise."""
    if not _at_a_terminal():
        fail("a drafted query is run only when somebody agrees to it\nlook at it, then give --yes to run it")
    if not click.confirm("Run it?", err=True):
        click.echo("not run", err=True)
        sys.exit(WRONG_USE)
