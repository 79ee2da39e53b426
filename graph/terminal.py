"""What the command line shows: bars while it works, a summary when it is done, the list of queries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

import queries
from graph import folder
from graph.build import Progress as Silent
from graph.outcome import Outcome

_STAGES = {
    "extract": "reading",
    "resolve": "resolving",
    "populate": "writing triples",
    "write": "writing files",
    "validate": "checking shapes",
}


class Bars(Silent):
    """A bar for each stage of a build, on standard error; plain lines where that is no terminal."""

    def __init__(self, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet)
        self._live = self._console.is_terminal and not quiet
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:16}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._live,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Bars:
        """Take the screen; bars are shown from the first stage on, as they need a thread."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the last bar and leave the bars on the screen."""
        self._finish()
        self._progress.stop()

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage; the one before it is done."""
        self._finish()
        self._progress.start()
        words = _STAGES.get(name, name)
        if not self._live:
            self._console.print(f"{words}{f' ({total})' if total else ''} ...", highlight=False)
        self._task = self._progress.add_task(words, total=total or 1)

    def step(self) -> None:
        """Move the bar by one."""
        if self._task is not None:
            self._progress.advance(self._task)

    def waiting(self, who: str) -> None:
        """Say whom the build waits for."""
        self._console.print(f"waiting for another build{who} ...", highlight=False, markup=False)

    def _finish(self) -> None:
        if self._task is not None:
            task = self._progress.tasks[-1]
            self._progress.update(self._task, completed=task.total)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def complaints(outcome: Outcome) -> Iterator[str]:
    """What a build could not do, and what looks wrong in it, a line each."""
    from graph.correction import unapplied  # which a build has loaded

    yield from outcome.notes
    yield from (f"set aside: {problem}" for problem in outcome.reading.problems)
    yield from (f"incomplete: {problem}" for problem in outcome.incomplete)
    yield from (f"curation: {note.entry}: {note.status}: {note.detail}" for note in unapplied(outcome.corrections))
    for violation in outcome.shacl.violations:
        evidence = "; ".join(violation.evidence)
        yield f"shape violated (please report this): {violation.node}: {violation.message} {evidence}"


def summary(outcome: Outcome, out: Path) -> str:
    """A short account of a build: what was found, where it is, what to try next."""
    classes = outcome.counts["classes"]
    documents = _count(len(outcome.reading.documents), "document")
    aside = f", {len(outcome.reading.problems)} set aside" if outcome.reading.problems else ""
    aside += f", {len(outcome.incomplete)} incomplete" if outcome.incomplete else ""
    shapes = (
        "not checked"
        if not outcome.shacl.checked
        else "conforms"
        if outcome.shacl.conforms
        else f"{len(outcome.shacl.violations)} violations"
    )
    program = (
        "symposia"
        if Path(sys.argv[0]).name.startswith("symposia")
        else f"{sys.executable if ' ' not in sys.executable else 'python'} {sys.argv[0]}"
    )
    there = folder.elsewhere(out / "store")
    where = f" --endpoint {there}" if there else "" if str(out) == "out" else f" --out {out}"
    people, bodies, topics = (classes.get(kind, 0) for kind in ("Person", "Organization", "Topic"))
    found = ", ".join(
        [
            _count(people, "person", "people"),
            _count(bodies, "institution"),
            _count(topics, "topic"),
            _count(outcome.statements, "statement"),
        ]
    )
    lines = [
        f"{documents}{aside}: {found}, each with its quote. Shapes: {shapes}.",
        *(account.summary for account in outcome.accounts if account.summary),
        f"Results in {out}/: graph.ttl, graph.nq, network.html, analysis.json, statements.jsonl, report.json, "
        f"texts/, {'partitions/, ' if (out / 'partitions').exists() else ''}"
        + (f"and a store at {there}" if there else "store/"),
        "Try next:",
        f"  {program} query people{where}",
        f"  {program} query topics{where}",
        f"  open {out / 'network.html'} in a browser",
    ]
    return "\n".join(lines)


def listing(words: str = "") -> str:
    """The named queries by group, each with its question and parameters; only those with these words in what is shown.

    Of two or more words each must be there, in upper or lower case.
    """
    wanted = words.casefold().split()
    lines: list[str] = []
    for group, members in queries.listed().items():
        shown = [_listed(query) for query in members]
        fit = [text for text in shown if all(word in f"{group} {text}".casefold() for word in wanted)]
        if fit:
            lines += [group.upper(), *fit, ""]
    return "\n".join(lines).rstrip("\n")


def _listed(query: queries.Query) -> str:
    lines = [f"{query.name}: {query.question}"]
    for p in query.parameters:
        stands = p.default.rpartition("/id/")[2] or "any" if p.is_entity else repr(p.default)
        lines.append(f"    --{p.name} ({p.type}, {stands}): {p.description}")
    return "\n".join(lines)
