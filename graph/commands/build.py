"""`symposia build`: documents to a graph."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from graph.commands.common import COMPLETE, CURATION, SET_ASIDE, fail
from graph.commands.readers import extractors_of, reading
from graph.commands.sending import send, sending, with_places
from graph.commands.spreading import engine, spreading


@click.command(epilog="Example: symposia build documents --out out")
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
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    help="Processes that read documents; 0: this one, without limits.  [default: one for each processor]",
)
@click.option(
    "--document-timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=240.0,
    show_default=True,
    help="Seconds of processor time for a document, for each megabyte begun; four times as long on the clock.",
)
@click.option(
    "--document-memory",
    type=click.IntRange(min=100),
    default=4000,
    show_default=True,
    help="Megabytes for reading a document (on Linux).",
)
@click.option("--fresh", is_flag=True, help="Read all documents anew, also those that are as they were.")
@click.option("--wait", is_flag=True, help="Wait for another build that writes to the same folder.")
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
@reading
@spreading
@sending
def build(
    documents: tuple[str, ...],
    out: Path,
    base: str | None,
    min_confidence: float,
    max_megabytes: float,
    validate: bool,
    curation: Path | None,
    jobs: int | None,
    document_timeout: float,
    document_memory: int,
    fresh: bool,
    wait: bool,
    quiet: bool,
    **readers: Any,
) -> None:
    """Read DOCUMENTS (folders, files or patterns; default: documents/) and build their graph.

    Written to the folder of results: graph.ttl, graph.nq, network.html, analysis.json, statements.jsonl, report.json,
    texts/ and store/.
    """
    from graph import curation as curations
    from graph import identifier
    from graph.build import Settings
    from graph.build import build as run
    from graph.errors import SymposiaError
    from graph.terminal import Bars, complaints, summary
    from graph.units.limits import Limits

    if base is not None and not (
        base.startswith(("http://", "https://")) and base.endswith(("/", "#")) and not set(base) & set('<>"{}|^`\\ ')
    ):
        raise click.BadParameter(
            "give a web address that ends in / or #, such as https://example.org/id/", param_hint="--base"
        )
    if not 0 < max_megabytes < 1e6:
        raise click.BadParameter("give a number of megabytes, such as 20", param_hint="--max-megabytes")
    settings = Settings(base or identifier.BASE, min_confidence, int(max_megabytes * 1e6), validate)
    limits = Limits(document_timeout, document_memory)
    settings = replace(settings, jobs=jobs, limits=limits, fresh=fresh, wait=wait)
    sent = COMPLETE
    try:
        settings = with_places(settings)
        corrections = curations.read(curation or CURATION, named=curation is not None)
        extractors = extractors_of(out.absolute().parent, **readers)
        with engine(out) as machines, Bars(quiet) as bars:
            outcome = run(documents or ("documents",), out, _draw, settings, bars, extractors, corrections, machines)
        if outcome.reading.documents:
            sent = send(out, quiet)
    except SymposiaError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or out}: cannot be written ({error.strerror}); name another folder with --out")
    for line in complaints(outcome):
        click.echo(line, err=True)
    if not outcome.reading.documents:
        click.echo("error: no document could be read; nothing was written", err=True)
    elif not quiet:
        click.echo(summary(outcome, out))
    sys.exit(sent if outcome.complete else SET_ASIDE)


def _draw(network: Any, path: Path, title: str) -> None:
    from viz import write_network

    write_network(network, path, title=title)
