"""`symposia evaluate pairs`: decisions on pairs of names from a CSV file, and how many are right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands.common import FORMAT, failing
from graph.text import one_line

if TYPE_CHECKING:  # the help is shown without this
    from graph.resolution.pairs import Pair


@click.command(epilog="Example: symposia evaluate pairs name_pairs.csv --format json")
@click.argument("file", metavar="FILE.csv", type=click.Path(path_type=Path))
@FORMAT
@click.option("--errors", is_flag=True, help="Show only the pairs that were decided wrongly.")
def pairs(file: Path, form: str, errors: bool) -> None:
    """Decide for each pair of names in FILE.csv whether they are one thing's, and say why.

    Columns: kind (person, org, topic), a, context_a, b, context_b and, to score, same (0 or 1). Contexts are
    key:value parts split by semicolons: doc, aff, field, id, role, co, others for people; ctx for organizations.
    """
    from graph.resolution import pairs as named_pairs

    with failing():
        found = named_pairs.read(file)
    figures = named_pairs.figures(found)
    if form == "json":
        rows = [_row(p) for p in found]
        click.echo(json.dumps({"pairs": rows, "kinds": figures}, ensure_ascii=False, indent=1))
        return
    for number, pair in enumerate(found, 1):
        if not errors or pair.wrong:
            click.echo("\n".join(_lines(number, pair)))
    for kind, row in figures.items():
        click.echo(
            f"{kind}: precision {row['precision']:.3f}, recall {row['recall']:.3f}, F1 {row['f1']:.3f} "
            f"({row['pairs']} pairs, {row['same']} the same)"
        )


def _row(pair: Pair) -> dict[str, object]:
    return {"same": pair.verdict.same, "score": pair.verdict.score, "reasons": _reasons(pair)}


def _reasons(pair: Pair) -> list[str]:
    return [*pair.verdict.supporting, *(f"against it: {words}" for words in pair.verdict.opposing)]


def _lines(number: int, pair: Pair) -> Sequence[str]:
    mark = "  WRONG" if pair.wrong else ""
    decision = "same" if pair.verdict.same else "different"
    head = f"{number}. {pair.kind}: {one_line(pair.a)} / {one_line(pair.b)}: {decision}, {pair.verdict.score:.2f}{mark}"
    return [head, *(f"     {one_line(words)}" for words in _reasons(pair))]
