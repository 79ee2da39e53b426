"""`symposia link`: identifiers of ORCID, ROR, Wikidata and OpenAlex proposed for the entities of a build."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands.common import CURATION, FORMAT, fail, failing
from graph.text import one_line

if TYPE_CHECKING:  # the help is shown without these
    from graph.linking import Proposal, Source

_FILES = click.Path(path_type=Path)


@click.command(epilog="Example: symposia link --ror ror-data.json --orcid people.csv --accept-clear")
@click.option("--out", default="out", show_default=True, type=_FILES, help="Folder of the build.")
@click.option("--ror", multiple=True, type=_FILES, help="Dump of ROR (JSON, also packed); repeatable.")
@click.option("--orcid", multiple=True, type=_FILES, help="Records of ORCID (JSONL) or a CSV file; repeatable.")
@click.option("--openalex", multiple=True, type=_FILES, help="Records of OpenAlex (JSONL or CSV); repeatable.")
@click.option(
    "--wikidata", multiple=True, help="Address of a SPARQL endpoint with Wikidata's vocabulary; asked over the network."
)
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Leave out proposals with a lower score.",
)
@click.option("--accept", multiple=True, type=click.IntRange(min=1), help="Accept proposal N; repeatable.")
@click.option("--accept-clear", is_flag=True, help="Accept every proposal marked as clear.")
@click.option("--again", is_flag=True, help="Propose also for what has an identifier of that register already.")
@click.option(
    "--curation", "file", type=_FILES, default=CURATION, show_default=True, help="File that keeps what is accepted."
)
@FORMAT
def link(
    out: Path, ror: Sequence[Path], orcid: Sequence[Path], openalex: Sequence[Path], wikidata: Sequence[str],
    least: float, accept: Sequence[int], accept_clear: bool, again: bool, file: Path, form: str,
) -> None:  # fmt: skip
    """Propose identifiers for people, organizations and topics; nothing is changed unless you accept.

    What is accepted is written to the curation file; the next build states it as owl:sameAs. Files are read from
    your disk; only --wikidata asks a network address, the one you give.
    """
    from graph import linking
    from graph.store import EmbeddedStore

    if not (ror or orcid or openalex or wikidata):
        raise click.UsageError("name a source: --ror, --orcid, --openalex or --wikidata")
    with failing():
        sources: list[Source] = [
            *map(linking.ror_file, ror), *map(linking.orcid_file, orcid), *map(linking.openalex_file, openalex),
            *map(linking.wikidata_endpoint, wikidata),
        ]  # fmt: skip
        entities = linking.entities(EmbeddedStore.open(out / "store"))
        found = linking.propose(entities, sources, least=least, again=again, progress=_progress)
        for source in sources:
            if source.faults.count:
                click.echo(
                    f"{source.name}: {_entries(source.faults.count)} set aside; the first: {source.faults.first}",
                    err=True,
                )
        chosen = _chosen(found, accept, accept_clear)
        if form == "json":
            click.echo(json.dumps([asdict(p) for p in found], ensure_ascii=False, indent=1))
        elif not chosen:
            click.echo("\n".join(_lines(found)) or "no proposal")
        if chosen:
            _write(file, chosen)


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"


def _progress(source: str, records: int) -> None:
    if records % 100_000 == 0 and records:
        click.echo(f"{source}: {records:,} records", err=True)


def _chosen(found: Sequence[Proposal], accept: Sequence[int], clear: bool) -> list[Proposal]:
    if accept and max(accept) > len(found):
        fail(f"there are {len(found)} proposals; without --accept they are listed")
    wanted = {n - 1 for n in accept} | {i for i, p in enumerate(found) if clear and p.clear and not p.opposing}
    return [found[i] for i in sorted(wanted)]


def _write(file: Path, chosen: Sequence[Proposal]) -> None:
    from graph import curation

    entries = [curation.Link(curation.Ref(p.entity), p.identifier, score=p.score, source=p.source) for p in chosen]
    added = curation.append(file, entries)
    click.echo(
        f"{len(added)} link{'s' if len(added) != 1 else ''} written to {file}; build again to state it in the graph",
        err=True,
    )


def _lines(found: Sequence[Proposal]) -> Iterator[str]:
    for number, p in enumerate(found, 1):
        clear = "  clear" if p.clear else ""
        yield f"{number}. {one_line(p.label)}  {p.identifier}  “{one_line(p.name)}”  {p.score:.2f}{clear}"
        yield from (f"     + {one_line(words)}" for words in p.supporting)
        yield from (f"     - {one_line(words)}" for words in p.opposing)
    if found:
        yield "\nNothing was changed. Accept with --accept N or --accept-clear."
