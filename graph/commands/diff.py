"""`symposia diff`: what differs between two builds."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from graph.commands.common import fail, failing

if TYPE_CHECKING:  # the help is shown without these
    from graph.difference import Difference
    from graph.difference.summary import Summary

DIFFERENT = 1
_ONLY = ("people", "organizations", "topics", "events", "talks", "projects", "awards", "documents")


@click.command(epilog="Example: symposia diff out-before out --about 'Ada Example'")
@click.argument("before", metavar="OUT_A", type=click.Path(path_type=Path))
@click.argument("after", metavar="OUT_B", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--to", "target", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
@click.option("--only", multiple=True, type=click.Choice(_ONLY), help="Only what is about these; repeatable.")
@click.option("--about", default="", help="Only what is about this thing: its name or identifier.")
@click.option("--derived", is_flag=True, help="List what rules derive, too, instead of counting it.")
@click.option(
    "--mentions",
    is_flag=True,
    help="List in the table which document names what, too; the other formats always have it.",
)
@click.option("--summary", "short", is_flag=True, help="Show the counts alone.")
@click.option("--exit-code", "code", is_flag=True, help="End with 1 when anything differs, with 0 when nothing does.")
def diff(
    before: Path,
    after: Path,
    form: str,
    target: Path | None,
    only: tuple[str, ...],
    about: str,
    derived: bool,
    mentions: bool,
    short: bool,
    code: bool,
) -> None:
    """Say what differs between the builds in the folders OUT_A and OUT_B.

    Entities are matched by their mentions, so one that only has another identifier is told as renamed, merged or
    split; statements by what they say. OUT_A is the earlier build, OUT_B the later.
    """
    if before.exists() and after.exists() and before.samefile(after):
        fail(f"{before} and {after} are one folder: name two builds")
    from graph.difference import Difference
    from graph.difference.summary import Summary

    summary = Summary()
    with failing(), Difference(before, after, only, about) as difference:
        lines = _lines(difference, summary, form, derived=derived, mentions=mentions)
        if short:
            _take(lines)
            lines = [_short(summary, form)]
        if target is None:
            _write(lines, sys.stdout)
        else:
            _put(lines, target)
            if form == "table":
                click.echo(summary.line())
    if code and not summary.empty:
        sys.exit(DIFFERENT)


def _lines(difference: Difference, summary: Summary, form: str, *, derived: bool, mentions: bool) -> Iterable[str]:
    from graph.difference import data, table

    if form == "table":
        return table.lines(difference, summary, derived=derived, mentions=mentions)
    return (data.json_lines if form == "json" else data.csv_lines)(difference, summary, derived=derived)


def _short(summary: Summary, form: str) -> str:
    from graph.difference import data

    return summary.line() if form == "table" else data.counts(summary, form)


def _take(lines: Iterable[str]) -> None:
    for _ in lines:
        pass


def _write(lines: Iterable[str], out: IO[str]) -> None:
    for line in lines:
        out.write(f"{line}\n")


def _put(lines: Iterable[str], path: Path) -> None:
    from graph.exports.place import put_file

    def write(out: IO[bytes]) -> None:
        for line in lines:
            out.write(f"{line}\n".encode())

    put_file(path, write)
