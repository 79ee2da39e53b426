"""`symposia build`: documents to a graph."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.commands.common import COMPLETE, CURATION, SET_ASIDE, failing, printable
from graph.commands.readers import extractors_of, reading
from graph.commands.sending import send, sending, with_places
from graph.commands.spreading import engine, spreading

if TYPE_CHECKING:  # the help is shown without them
    from graph.build import Outcome, Settings
    from graph.curation import Curation

INTERRUPTED = 130  # the exit code that shells give to what Ctrl-C ends


@click.command(epilog="Examples: symposia build documents --out out; symposia build documents --watch")
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
@click.option("--watch", is_flag=True, help="Stay, and build again whenever documents or corrections change.")
@click.option(
    "--poll", is_flag=True, help="With --watch: look for changes every second or so, as network drives tell of none."
)
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
    watch: bool,
    poll: bool,
    quiet: bool,
    **readers: Any,
) -> None:
    """Read DOCUMENTS (folders, files or patterns; default: documents/) and build their graph.

    Written to the folder of results: graph.ttl, graph.nq, network.html, analysis.json, statements.jsonl, report.json,
    texts/ and store/.
    """
    from graph import identifier
    from graph.build import Settings
    from graph.units.limits import Limits

    if base is not None and not (
        base.startswith(("http://", "https://")) and base.endswith(("/", "#")) and not set(base) & set('<>"{}|^`\\ ')
    ):
        raise click.BadParameter(
            "give a web address that ends in / or #, such as https://example.org/id/", param_hint="--base"
        )
    if not 0 < max_megabytes < 1e6:
        raise click.BadParameter("give a number of megabytes, such as 20", param_hint="--max-megabytes")
    if poll and not watch:
        raise click.BadParameter("is for --watch alone; give both", param_hint="--poll")
    settings = Settings(base or identifier.BASE, min_confidence, int(max_megabytes * 1e6), validate)
    limits = Limits(document_timeout, document_memory)
    settings = with_places(replace(settings, jobs=jobs, limits=limits, fresh=fresh, wait=wait))
    job = _Job(documents or ("documents",), out, settings, curation, readers, quiet)
    with failing():
        sys.exit(_watch(job, poll) if watch else job.told(job.build()))


@dataclass(frozen=True)
class _Job:
    """What is asked for on the command line."""

    documents: tuple[str, ...]
    out: Path
    settings: Settings
    curation: Path | None
    readers: Mapping[str, Any]
    quiet: bool

    def extractors(self) -> Any:
        return extractors_of(self.out.absolute().parent, **self.readers)

    def corrections(self) -> Curation:
        from graph import curation as curations

        return curations.read(self.curation or CURATION, named=self.curation is not None)

    def build(self) -> Outcome:
        """Build; raises SymposiaError when that fails."""
        from graph.build import build as run
        from graph.errors import SymposiaError
        from graph.terminal import Bars

        try:
            corrections, extractors = self.corrections(), self.extractors()
            with engine(self.out) as machines, Bars(self.quiet) as bars:
                return run(self.documents, self.out, _draw, self.settings, bars, extractors, corrections, machines)
        except OSError as error:
            reason = f"{error.filename or self.out}: cannot be written ({error.strerror})"
            raise SymposiaError(f"{reason}; name another folder with --out") from error

    def told(self, outcome: Outcome, short: bool = False) -> int:
        """Say what came of a build, in `short` without where it is and what to try, and send it; the exit code.

        Raises SymposiaError when it cannot be sent.
        """
        from graph.terminal import complaints, summary

        for line in complaints(outcome):
            click.echo(line, err=True)
        if not outcome.reading.documents:
            click.echo("error: no document could be read; nothing was written", err=True)
        elif not self.quiet:
            words = summary(outcome, self.out)
            click.echo(words.split("\n", 1)[0] if short else words)
        sent = send(self.out, self.quiet) if outcome.reading.documents else COMPLETE
        return sent if outcome.complete else SET_ASIDE


def _watch(job: _Job, poll: bool) -> int:
    """Build again and again; the exit code is that of the last build. Raises SymposiaError for wrong use."""
    from graph.errors import SymposiaError
    from graph.watching import FAILED, Done, Ending, Rounds, Watched

    again = replace(job, settings=replace(job.settings, fresh=False))

    def tell(line: str) -> None:
        click.echo(printable(line), err=True)

    def build() -> Done:
        first = not rounds.written
        outcome = (job if first else again).build()
        written = bool(outcome.reading.documents)
        try:
            return Done(job.told(outcome, short=not first), written)
        except SymposiaError as error:  # the results are in place, but could not be sent
            tell(f"error: {error}")
            return Done(FAILED, written)

    watched = Watched(job.documents, job.out.resolve(), job.curation or CURATION, job.settings.max_bytes)
    with Ending() as ending:
        rounds = Rounds(watched, build, tell, ending.check)
        try:
            _check(job)
            rounds.run(poll)
        except KeyboardInterrupt:
            click.echo("ended", err=True)
    return INTERRUPTED if rounds.code is None else rounds.code


def _check(job: _Job) -> None:
    """Raise SymposiaError for what no change of a document can make good; load what all builds share."""
    from graph import child, document, place
    from graph.extract import Rules

    place.check(job.out)
    job.corrections()
    for name in job.documents:
        if not Path(name).exists() and not set(name) & set("*?["):
            document.find([name])
    if any(isinstance(x, Rules) for x in job.extractors()) and child.FORKS:
        from graph import language

        language.load()  # once: the processes of each build are forked from this one


def _draw(network: Any, path: Path, title: str) -> None:
    from viz import write_network

    write_network(network, path, title=title)
