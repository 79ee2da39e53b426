"""`symposia why` and `symposia review`: how names were taken for one thing, and what a person decides about them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands.common import CURATION, FORMAT, asking, fail, failing, opened
from graph.text import one_line

if TYPE_CHECKING:  # the help is shown without these
    from graph.who import Account, Mention, Told

_MENTIONS = 12  # mentions of an entity that are shown; all of them with --all


@click.command(epilog='Example: symposia why "Ada Example"')
@click.argument("entity")
@asking
@FORMAT
@click.option("--all", "every", is_flag=True, help="Show every mention and judgement.")
def why(entity: str, out: Path, endpoint: str | None, form: str, every: bool) -> None:
    """Say why ENTITY is one thing: its mentions, and each decision with what speaks for and against it.

    ENTITY is a name, an identifier, or the end of one (person/ada-example).
    """
    from graph import who

    with failing():
        accounts = who.why(opened(out, endpoint), entity)
    if form == "json":
        click.echo(json.dumps([asdict(a) for a in accounts], ensure_ascii=False, indent=1))
        return
    click.echo("\n\n".join("\n".join(_told(a, every)) for a in accounts))


def _told(account: Account, every: bool) -> Iterator[str]:
    yield f"{one_line(account.label)}  <{account.iri}>"
    if account.names:
        yield f"  also called: {', '.join(map(one_line, account.names))}"
    if account.links:
        yield f"  elsewhere: {', '.join(account.links)}"
    shown = account.mentions if every else account.mentions[:_MENTIONS]
    documents = len({m.source for m in account.mentions})
    yield f"  mentioned in {documents} document{'s' if documents != 1 else ''}:"
    for mention in shown:
        yield f"    {_quoted(mention)}"
    if len(shown) < len(account.mentions):
        yield f"    and {len(account.mentions) - len(shown)} times more (--all shows them)"
    for decision, words in (("merged", "taken for one:"), ("review", "may be one:"), ("apart", "kept apart:")):
        judgements = [j for j in account.judgements if j.decision == decision]
        if judgements:
            yield f"  {words}"
            for judgement in judgements if every else judgements[:_MENTIONS]:
                yield from _judgement(judgement, "    ")
    if not account.judgements:
        yield "  no other name had to be compared with it"


def _quoted(mention: Mention) -> str:
    return f"“{one_line(mention.quote)}”  {one_line(mention.source)}, {mention.begin} to {mention.end}"


def _judgement(told: Told, indent: str) -> Iterator[str]:
    places = " and ".join(_quoted(m) for m in told.mentions)
    names = " and ".join(f"“{one_line(n)}”" for n in told.names)
    # Of two names in one passage, or far from any, only the names tell them apart.
    alone = len(told.mentions) < len(told.names)
    yield f"{indent}{names + (f' in {places}' if places else '') if alone else places}"
    yield f"{indent}  probability {told.score:.2f}; a merge takes {told.threshold:.2f}"
    for sign, words in (("+", told.supporting), ("-", told.opposing)):
        for line in words:
            yield f"{indent}  {sign} {one_line(line)}"


@click.command(epilog="Example: symposia review --same 3 --different 1")
@asking
@FORMAT
@click.option("--all", "every", is_flag=True, help="List names that were kept apart for good, too.")
@click.option("--same", multiple=True, type=click.IntRange(min=1), help="Decide that pair N is one thing; repeatable.")
@click.option("--different", multiple=True, type=click.IntRange(min=1), help="Decide that pair N is two; repeatable.")
@click.option("--why", "reason", default="", help="Your reason, kept with the decisions.")
@click.option(
    "--curation",
    "file",
    type=click.Path(path_type=Path),
    default=CURATION,
    show_default=True,
    help="File that keeps decisions.",
)
def review(
    out: Path,
    endpoint: str | None,
    form: str,
    every: bool,
    same: Sequence[int],
    different: Sequence[int],
    reason: str,
    file: Path,
) -> None:
    """List possible duplicates, the likeliest first; decide on them with --same and --different.

    Decisions are written to the curation file and hold from the next build on.
    """
    from graph import curation, who
    from graph.review import is_about

    with failing():
        decided = curation.read(file, named=False).different
        found = [t for t in who.review(opened(out, endpoint), every) if not any(is_about(e, t) for e in decided)]
        if same or different:
            _decide(found, same, different, reason, file)
            return
    if form == "json":
        click.echo(json.dumps([asdict(told) for told in found], ensure_ascii=False, indent=1))
        return
    for number, told in enumerate(found, 1):
        names = [one_line(name) for name in told.names]
        click.echo(f"{number}. {' and '.join(names) if len(names) > 1 else f'{names[0]}, twice'}")
        click.echo("\n".join(_judgement(told, "   ")))
    click.echo("nothing to review" if not found else "\nDecide with --same N or --different N.")


def _decide(found: Sequence[Told], same: Sequence[int], different: Sequence[int], reason: str, file: Path) -> None:
    from graph import review as by

    if both := set(same) & set(different):
        fail(f"pair {min(both)} cannot be the same and different")
    if max([*same, *different]) > len(found):
        fail(f"there are {len(found)} pairs; symposia review lists them")
    entries = [
        by.entry(found[n - 1], is_same, reason)
        for is_same, numbers in ((True, same), (False, different))
        for n in numbers
    ]
    added, _ = by.decide(file, entries)
    click.echo(f"{len(added)} decision{'s' if len(added) != 1 else ''} written to {file}; build again to apply")
