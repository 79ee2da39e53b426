"""Symposia on the command line: build a graph from documents, query it.

`build_graph.py FOLDER --out DIR` is `symposia build FOLDER --out DIR`; every command of one is a
command of the other.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

COMPLETE, WRONG_USE, SET_ASIDE = 0, 2, 3


class _BuildByDefault(click.Group):
    """A group whose first command is `build`: words that are no command go to it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h", "--version")):
            args = ["build", *args]
        return super().parse_args(ctx, args)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("symposia")
    except PackageNotFoundError:
        return "(not installed)"


@click.group(cls=_BuildByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(_version(), prog_name="symposia")
def main() -> None:
    """Who works on what, where, with whom, and who says so: a graph made from a folder of documents.

    Without a command's name, `build` is meant: `symposia documents --out out`.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@main.command(epilog="Example: symposia build documents --out out")
@click.argument("documents", nargs=-1)
@click.option(
    "--out", "out", default="out", show_default=True, type=click.Path(path_type=Path), help="Folder for the results."
)
@click.option("--base", default=None, help="Base of the identifiers; a web address that ends in / or #.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Leave out statements that are less sure.",
)
@click.option(
    "--max-megabytes",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    help="Set larger files aside.",
)
@click.option(
    "--validate/--no-validate", default=True, show_default=True, help="Check the graph against the SHACL shapes."
)
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
@click.option(
    "--extractor",
    "names",
    multiple=True,
    default=["rules"],
    show_default=True,
    help="What reads the documents: rules, llm, gliner or a plug-in; several by commas. Only llm uses a network.",
)
@click.option("--llm-model", default="", help="Model for llm: its name at --llm-url, or PROVIDER:NAME.")
@click.option("--llm-url", default="", help="OpenAI-compatible address for llm, such as http://localhost:8000/v1.")
@click.option(
    "--llm-output",
    type=click.Choice(["schema", "tool", "prompt"]),
    default="schema",
    show_default=True,
    help="How llm is told the form of its answer.",
)
@click.option(
    "--llm-cache",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for answers of llm.  [default: .symposia-cache beside the results]",
)
@click.option("--llm-rate", type=click.FloatRange(min=0), default=0.0, help="Requests of llm a minute; 0: no limit.")
@click.option(
    "--llm-timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=120.0,
    show_default=True,
    help="Seconds a request of llm may take.",
)
@click.option(
    "--llm-deadline",
    type=click.FloatRange(min=0, min_open=True),
    default=600.0,
    show_default=True,
    help="Seconds llm may take for a document, retries included.",
)
@click.option("--gliner-model", type=click.Path(path_type=Path), help="Folder of the model for gliner.")
def build(
    documents: tuple[str, ...],
    out: Path,
    base: str | None,
    min_confidence: float,
    max_megabytes: float,
    validate: bool,
    quiet: bool,
    names: tuple[str, ...],
    gliner_model: Path | None,
    **llm: Any,
) -> None:
    """Read DOCUMENTS (folders, files or patterns; default: documents/) and build their graph.

    Written to the folder of results: graph.ttl, graph.nq, network.html, statements.jsonl, report.json and store/.
    """
    from graph import identifier
    from graph.build import Settings
    from graph.build import build as run
    from graph.errors import SymposiaError
    from graph.terminal import Bars, summary

    if base is not None and not (
        base.startswith(("http://", "https://")) and base.endswith(("/", "#")) and not set(base) & set('<>"{}|^`\\ ')
    ):
        raise click.BadParameter(
            "give a web address that ends in / or #, such as https://example.org/id/", param_hint="--base"
        )
    if not 0 < max_megabytes < 1e6:
        raise click.BadParameter("give a number of megabytes, such as 20", param_hint="--max-megabytes")
    settings = Settings(base or identifier.BASE, min_confidence, int(max_megabytes * 1e6), validate)
    try:
        extractors = _extractors(names, out, gliner_model, llm)
        with Bars(quiet) as bars:
            outcome = run(documents or ("documents",), out, _draw, settings, bars, extractors)
    except SymposiaError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or out}: cannot be written ({error.strerror}); name another folder with --out")
    for problem in outcome.reading.problems:
        click.echo(f"set aside: {problem}", err=True)
    for problem in outcome.incomplete:
        click.echo(f"incomplete: {problem}", err=True)
    for violation in outcome.shacl.violations:
        click.echo(
            "shape violated (please report this): "
            f"{violation.node}: {violation.message} {'; '.join(violation.evidence)}",
            err=True,
        )
    if not outcome.reading.documents:
        click.echo("error: no document could be read; nothing was written", err=True)
    elif not quiet:
        click.echo(summary(outcome, out))
    sys.exit(COMPLETE if outcome.complete else SET_ASIDE)


def _extractors(names: tuple[str, ...], out: Path, folder: Path | None, llm: dict[str, Any]) -> Any:
    """The extractors asked for; `llm` has the options whose names begin so."""
    from graph.models.cache import FOLDER
    from graph.models.choice import chosen
    from graph.models.service import Service

    options = {key.removeprefix("llm_"): value for key, value in llm.items()}
    options["cache"] = options["cache"] or out.absolute().parent / FOLDER
    asked = [name.strip() for words in names for name in words.split(",") if name.strip()]
    return chosen(asked or ["rules"], Service(**options), folder)


def _draw(network: Any, path: Path, title: str) -> None:
    from viz import write_network

    write_network(network, path, title=title)


def _fail(message: str) -> None:
    click.echo(f"error: {message}", err=True)
    sys.exit(WRONG_USE)


@main.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    epilog='Example: symposia query experts --topic "federated learning"',
)
@click.argument("query")
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--out",
    "out",
    default="out",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder of the build to ask.",
)
@click.option("--endpoint", help="Address of a SPARQL 1.1 endpoint to ask instead.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "turtle"]), default="table", show_default=True
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds an endpoint may take.",
)
def query(query: str, parameters: tuple[str, ...], out: Path, endpoint: str | None, form: str, timeout: float) -> None:
    """Ask a built graph.

    QUERY is the name of a ready query (see `symposia queries`), a .rq file or SPARQL text; its
    parameters follow as --NAME VALUE.
    """
    import queries
    from graph.errors import SymposiaError

    try:
        text = _text(query)
        bound = queries.bind(text, _values(parameters)) if isinstance(text, queries.Query) else text
        if endpoint:
            from graph.endpoint import Endpoint

            result = Endpoint(endpoint, timeout=timeout).query(bound)
        else:
            from graph.store import EmbeddedStore

            result = EmbeddedStore.open(out / "store").query(bound)
        click.echo(result.serialize(form).rstrip("\n"))
    except SymposiaError as error:
        _fail(str(error))


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
    return values


@main.command(epilog="Example: symposia queries")
def queries() -> None:
    """List the ready queries with the question each answers and its parameters."""
    from graph.terminal import listing

    click.echo(listing())


if __name__ == "__main__":
    main()
