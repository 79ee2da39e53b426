"""Symposia on the command line: build a graph from documents, query it.

`build_graph.py FOLDER --out DIR` is `symposia build FOLDER --out DIR`; every command of one is a
command of the other.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from graph.commands.common import CURATION
from graph.commands.linking import link
from graph.commands.pairs import pairs
from graph.commands.who import review, why

COMPLETE, WRONG_USE, SET_ASIDE = 0, 2, 3
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _page(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A file for a page. Its ending is asked for lest a slip of the hand writes over a document."""
    if value is not None and value.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"{str(value)!r} does not end in .html", ctx, param)
    return value


class _ByDefault(click.Group):
    """A group with a command that is meant where none is named: words that are no command go to it."""

    default = "build"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h", "--version")):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


class _GoldByDefault(_ByDefault):
    """The group `evaluate`; its help is that of the command that is meant where none is named."""

    default = "gold-folder"

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.commands[self.default].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


_READERS = [
    click.option(
        "--extractor",
        "names",
        multiple=True,
        default=["rules"],
        show_default=True,
        help="What reads the documents: rules, llm, gliner or a plug-in; several by commas. Only llm uses a network.",
    ),
    click.option("--llm-model", default="", help="Model for llm: its name at --llm-url, or PROVIDER:NAME."),
    click.option("--llm-url", default="", help="OpenAI-compatible address for llm, such as http://localhost:8000/v1."),
    click.option(
        "--llm-output",
        type=click.Choice(["schema", "tool", "prompt"]),
        default="schema",
        show_default=True,
        help="How llm is told the form of its answer.",
    ),
    click.option(
        "--llm-cache",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder for answers of llm.  [default: .symposia-cache beside the results, or here where there are none]",
    ),
    click.option(
        "--llm-rate", type=click.FloatRange(min=0), default=0.0, help="Requests of llm a minute; 0: no limit."
    ),
    click.option(
        "--llm-timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=120.0,
        show_default=True,
        help="Seconds a request of llm may take.",
    ),
    click.option(
        "--llm-deadline",
        type=click.FloatRange(min=0, min_open=True),
        default=600.0,
        show_default=True,
        help="Seconds llm may take for a document, retries included.",
    ),
    click.option("--gliner-model", type=click.Path(path_type=Path), help="Folder of the model for gliner."),
]


def _reading(command: _Command) -> _Command:
    """Give a command the options that choose what reads the documents, as `_extractors` wants them."""
    for option in reversed(_READERS):
        command = option(command)
    return command


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("symposia")
    except PackageNotFoundError:
        return "(not installed)"


@click.group(cls=_ByDefault, context_settings={"help_option_names": ["-h", "--help"]})
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
    help="Leave out statements that are less sure: from all files, and so from what queries find.",
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
@click.option(
    "--curation",
    type=click.Path(path_type=Path),
    help="File with your corrections.  [default: curation.yaml here, if there is one]",
)
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
@_reading
def build(
    documents: tuple[str, ...],
    out: Path,
    base: str | None,
    min_confidence: float,
    max_megabytes: float,
    validate: bool,
    curation: Path | None,
    quiet: bool,
    **readers: Any,
) -> None:
    """Read DOCUMENTS (folders, files or patterns; default: documents/) and build their graph.

    Written to the folder of results: graph.ttl, graph.nq, network.html, statements.jsonl, report.json and store/.
    """
    from graph import curation as curations
    from graph import identifier
    from graph.build import Settings
    from graph.build import build as run
    from graph.errors import SymposiaError
    from graph.terminal import Bars, complaints, summary

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
        corrections = curations.read(curation or CURATION, named=curation is not None)
        extractors = _extractors(out.absolute().parent, **readers)
        with Bars(quiet) as bars:
            outcome = run(documents or ("documents",), out, _draw, settings, bars, extractors, corrections)
    except SymposiaError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or out}: cannot be written ({error.strerror}); name another folder with --out")
    for line in complaints(outcome):
        click.echo(line, err=True)
    if not outcome.reading.documents:
        click.echo("error: no document could be read; nothing was written", err=True)
    elif not quiet:
        click.echo(summary(outcome, out))
    sys.exit(COMPLETE if outcome.complete else SET_ASIDE)


def _extractors(place: Path, names: tuple[str, ...], gliner_model: Path | None, **llm: Any) -> Any:
    """The extractors that the options of `_reading` ask for; llm keeps its answers at `place` unless they say where."""
    from graph.models.cache import FOLDER
    from graph.models.choice import chosen
    from graph.models.service import Service

    options = {key.removeprefix("llm_"): value for key, value in llm.items()}
    options["cache"] = options["cache"] or place / FOLDER
    asked = [name.strip() for words in names for name in words.split(",") if name.strip()]
    return chosen(asked or ["rules"], Service(**options), gliner_model)


def _tell(extractors: Iterable[Any]) -> None:
    """Say what extractors have to tell of their work, beside what goes to the standard output."""
    from graph.extractor import Accounting

    for extractor in extractors:
        if isinstance(extractor, Accounting):
            click.echo(extractor.summary(), err=True)


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

    QUERY is the name of a ready query (see `symposia queries`), a .rq file or SPARQL text; the parameters of a
    query or file follow as --NAME VALUE. How sure statements must be is settled by build --min-confidence.
    """
    import queries
    from graph.errors import SymposiaError

    try:
        text, values = _text(query), _values(parameters)
        bound = queries.bind(text, values) if isinstance(text, queries.Query) else text
        if values and not isinstance(text, queries.Query):
            raise click.UsageError(f"SPARQL text has no parameters, such as --{next(iter(values))}; a .rq file can")
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
    if "min-confidence" in values:
        raise click.UsageError(
            "--min-confidence is settled when a graph is built; "
            "build into another folder with it, and name that folder with --out"
        )
    return values


@main.command(epilog="Example: symposia queries")
def queries() -> None:
    """List the ready queries with the question each answers and its parameters."""
    from graph.terminal import listing

    click.echo(listing())


@main.command(
    epilog="Examples: symposia explain talk.txt --html talk.html; symposia explain --rule position-clause; "
    "symposia explain talk.txt --extractor rules,my-plugin"
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--html", "page", metavar="PAGE.html", type=click.Path(path_type=Path), callback=_page, help="Write a page instead."
)
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Leave out what is less sure."
)
@click.option("--rule", help="Say what the rule of this name reads and where it is; no FILE is wanted.")
@click.option("--rules", is_flag=True, help="List all rules; no FILE is wanted.")
@_reading
def explain(
    file: Path | None, page: Path | None, min_confidence: float, rule: str | None, rules: bool, **readers: Any
) -> None:
    """Show FILE as it was understood: its blocks, what it names, what it says, and which rule read that.

    A claim is numbered in the text where its words begin, and stands under its block with the quote, the
    confidence and the name of the rule; where others than the rules have read, with that of the extractor, too.
    """
    from dataclasses import asdict

    from graph import rulebook
    from graph.errors import SymposiaError
    from graph.explain import explain as lay_out
    from graph.explain import read
    from viz import explained

    if (file is not None) + (rule is not None) + rules != 1:
        raise click.UsageError("name one FILE, or give --rule NAME or --rules")
    try:
        if file is None:
            found = rulebook.rules().values() if rule is None else [rulebook.find(rule)]
            _show(line for r in found for line in explained.rule_lines(asdict(r), brief=rules))
            return
        extractors = _extractors(Path(), **readers)
        laid_out = asdict(lay_out(read(file, extractors), min_confidence))
    except SymposiaError as error:
        _fail(str(error).replace("\n", "; "))
    _tell(extractors)
    if page is None:
        _show(explained.lines(laid_out))
    else:
        _put(page, explained.render_explanation(laid_out))


@main.group(
    cls=_GoldByDefault,
    subcommand_metavar="GOLD_DIR",
    epilog="Examples: symposia evaluate annotations --documents texts --html errors.html; "
    "symposia evaluate annotations --extractor rules,my-plugin",
)
def evaluate() -> None:
    """Measure on documents of your own: what is found against what you wrote down as right.

    GOLD_DIR holds a .json file of right answers for each document; docs/evaluation.md describes its form. The
    documents lie beside these files, in a folder docs beside theirs, or in the folder that --documents names.
    """


@evaluate.command("gold-folder", hidden=True, epilog="Example: symposia evaluate annotations --html errors.html")
@click.argument("gold", metavar="GOLD_DIR", type=click.Path(path_type=Path))
@click.option("--documents", type=click.Path(path_type=Path), help="Folder of the documents.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--html",
    "page",
    metavar="ERRORS.html",
    type=click.Path(path_type=Path),
    callback=_page,
    help="Write a page, too: every document with its errors beside it.",
)
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Leave out what is less sure."
)
@_reading
def gold_folder(
    gold: Path, documents: Path | None, form: str, page: Path | None, min_confidence: float, **readers: Any
) -> None:
    """Measure on the documents that GOLD_DIR has right answers for."""
    import json
    from dataclasses import asdict

    from graph import rulebook, trial
    from graph.errors import SymposiaError
    from graph.figure import figures
    from viz import scored

    try:
        extractors = _extractors(Path(), **readers)
        found = list(trial.run(gold, documents, min_confidence, extractors))
    except SymposiaError as error:
        _fail(str(error).replace("\n", "; "))
    _tell(extractors)
    trials = [t for t in found if isinstance(t, trial.Trial)]
    faults = [str(f).replace("\n", "; ") for f in found if isinstance(f, SymposiaError)]
    for fault in faults:
        click.echo(f"set aside: {fault}", err=True)
    if not trials:
        _fail("nothing could be measured")
    total = figures([t.score for t in trials]).as_json()
    if form == "json":
        alone = {t.source: figures([t.score]).as_json() for t in trials}
        click.echo(json.dumps({**total, "perDocument": alone, "setAside": faults}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(scored.table(total)))
    if page is not None:
        sheets = trial.sheets(trials)
        rules = rulebook.glossary(item.rule for sheet in sheets for item in sheet.items if item.rule)
        _put(page, scored.render_errors(total, [asdict(s) for s in sheets], [asdict(r) for r in rules]))
    sys.exit(SET_ASIDE if faults else COMPLETE)


evaluate.add_command(pairs)
for command in (why, review, link):
    main.add_command(command)


def _show(lines: Iterable[Any]) -> None:
    """Print lines: wrapped and in colours on a terminal, plain and whole elsewhere."""
    from rich.console import Console

    console = Console(highlight=False)
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


def _put(path: Path, text: str) -> None:
    """Write a page beside its place, then move it there."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(text.encode("utf-8"))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        _fail(f"{path}: cannot be written ({error.strerror}); name another file with --html")


if __name__ == "__main__":
    main()
