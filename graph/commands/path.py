"""`symposia path`: how two people are connected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands.common import FORMAT, asking, failing, opened
from graph.text import one_line

if TYPE_CHECKING:  # the help is shown without these
    from graph.path import Step


@click.command(epilog='Example: symposia path "Ada Example" "Ben Sample"')
@click.argument("one")
@click.argument("other")
@asking
@FORMAT
@click.option(
    "--steps", type=click.IntRange(1, 6), default=4, show_default=True, help="How many ties a chain has at most."
)
def path(one: str, other: str, out: Path, endpoint: str | None, form: str, steps: int) -> None:
    """Show a shortest chain of ties between ONE person and an OTHER, and the words for each tie.

    People are tied who collaborate, advise, interview, speak on one occasion, make one thing or are at one
    organization. A person is given by a name or an identifier (person/ada-example).
    """
    from graph.path import chain

    with failing():
        found = chain(opened(out, endpoint), one, other, steps)
    if form == "json":
        click.echo(json.dumps([asdict(step) for step in found], ensure_ascii=False, indent=1))
    elif found:
        click.echo("\n".join(_told(found)))
    else:
        click.echo(f"No chain of at most {steps} ties is known.")


def _told(steps: Sequence[Step]) -> Iterator[str]:
    yield f"{len(steps)} tie{'s' if len(steps) > 1 else ''}:"
    for number, step in enumerate(steps, 1):
        through = f": {one_line(step.through.name)}" if step.through else ""
        follows = "" if step.stated else "  (this follows from the texts)"
        yield f"{number}. {one_line(step.start.name)} {step.relation} {one_line(step.end.name)}{through}{follows}"
        for words in step.evidence:
            yield f"     “{one_line(words.quote)}”  {one_line(words.source)}, {words.begin} to {words.end}"
