"""`symposia export`: a built graph, or a part of it, for other programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.commands.common import fail

if TYPE_CHECKING:  # the help is shown without these
    import pyoxigraph as ox

    from graph.exports import Content, Format

_NAMES = ("turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml", "graphml", "gexf", "csv")


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    epilog="Examples: symposia export --to graph.jsonld; symposia export --around 'Ada Example' --to ada.trig; "
    "symposia export --query experts --topic 'graph theory' --format csv --to experts; "
    "symposia export --partition parts",
)
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
@click.option("--out", default="out", show_default=True, type=click.Path(path_type=Path), help="Folder of the build.")
@click.option("--to", "target", default="-", help="File to write, or folder for csv.  [default: standard output]")
@click.option(
    "--format", "form", type=click.Choice(_NAMES), help="[default: by the ending of the file, or else turtle]"
)
@click.option(
    "--query",
    help="Only the entities that this query finds: a named query, a .rq file or SPARQL text, with its parameters as "
    "--NAME VALUE; of a CONSTRUCT query, its triples.",
)
@click.option("--around", help="Only what is near this entity: its name or identifier.")
@click.option("--hops", type=click.IntRange(0, 10), help="How many relations away near is.  [default: 1]")
@click.option(
    "--evidence/--no-evidence",
    default=None,
    help="With the statements, passages and judgements.  [default: with them in nquads, trig and --partition]",
)
@click.option("--derived/--no-derived", default=True, show_default=True, help="With what rules derive.")
@click.option("--align", is_flag=True, help="Say it in FOAF, schema.org, ORG, VIVO and PROV, too.")
@click.option(
    "--partition",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write packed parts with a description and load scripts for large stores instead.",
)
@click.option(
    "--quads-per-part", type=click.IntRange(min=1), default=1_000_000, show_default=True, help="Least size of a part."
)
def export(
    parameters: tuple[str, ...],
    out: Path,
    target: str,
    form: str | None,
    query: str | None,
    around: str | None,
    hops: int | None,
    evidence: bool | None,
    derived: bool,
    align: bool,
    partition: Path | None,
    quads_per_part: int,
) -> None:
    """Write a built graph, or a part of it, in a format that other programs read."""
    from graph.errors import SymposiaError

    which = _Which(query, parameters, around, hops)
    which.check()
    if partition is not None and (query or around or form or target != "-"):
        raise click.UsageError(
            "--partition writes the whole graph; it goes with none of --query, --around, --format and --to"
        )
    try:
        if partition is not None:
            _partition(out, partition, quads_per_part, True if evidence is None else evidence, derived, align)
            return
        chosen = _format(form, target)
        if align and not chosen.rdf:
            raise click.UsageError(f"--align adds terms of RDF, and {chosen.name} has none")
        content, quads = _chosen(out, chosen, evidence, derived, which)
        notes = _write(_with_alignment(quads, content) if align else quads, chosen, content, target)
    except SymposiaError as error:
        fail(str(error))
    for note in notes:
        click.echo(f"note: {note}", err=True)


@dataclass(frozen=True)
class _Which:
    """Which part of the graph is asked for, as on the command line; all of it where nothing is given."""

    query: str | None
    parameters: tuple[str, ...]
    around: str | None
    hops: int | None

    def check(self) -> None:
        """End with wrong use where these do not go together."""
        if self.query is not None and self.around is not None:
            raise click.UsageError("give --query or --around, not both")
        if self.parameters and self.query is None:
            raise click.UsageError(f"{self.parameters[0]!r} is no option of export; parameters belong to a --query")
        if self.hops is not None and self.around is None:
            raise click.UsageError("--hops belongs to --around")


def _format(form: str | None, target: str) -> Format:
    from graph.exports import FORMATS, of_file

    if form is not None:
        return FORMATS[form]
    return FORMATS["turtle"] if target == "-" else of_file(Path(target))


def _chosen(
    out: Path, chosen: Format, evidence: bool | None, derived: bool, which: _Which
) -> tuple[Content, Iterable[ox.Quad]]:
    """What to export, and its quads; formats that count the evidence have it among these in any case."""
    from graph.exports import Content, base_of, whole
    from graph.exports.around import part, reached
    from graph.store import EmbeddedStore

    store = EmbeddedStore.open(out / "store")
    content = Content(base_of(store.oxigraph), chosen.evidence if evidence is None else evidence, derived)
    read = content if chosen.rdf else replace(content, evidence=True)
    if which.around is not None:
        from graph.finding import find

        hops = 1 if which.hops is None else which.hops
        entities = reached(store.oxigraph, find(store, which.around), hops, read)
        return content, part(store.oxigraph, entities, read)
    if which.query is not None:
        return content, _found(store, which.query, which.parameters, read)
    return content, whole(out, read)


def _found(store: Any, query: str, parameters: tuple[str, ...], content: Content) -> Iterable[ox.Quad]:
    """What a query selects: the triples it constructs, or all about the entities in its rows."""
    import pyoxigraph as ox

    from graph.commands.query import sparql_of
    from graph.exports import ExportError
    from graph.exports.around import entities_in, part
    from graph.terms import canonical

    result = store.query(sparql_of(store, query, parameters)[0])
    if result.kind == "construct":
        return canonical(ox.Quad(t.subject, t.predicate, t.object) for t in result.triples)
    if result.kind == "ask":
        advice = "select entities, or construct triples"
        raise ExportError("it asks for yes or no, which selects nothing", where=f"query {query}", advice=advice)
    if result.rows and not (entities := entities_in(result, content)):
        advice = "select a variable whose values are entities, not their labels alone, or construct triples"
        raise ExportError("its rows have no identifier of an entity", where=f"query {query}", advice=advice)
    return part(store.oxigraph, entities, content) if result.rows else []


def _with_alignment(quads: Iterable[ox.Quad], content: Content) -> list[ox.Quad]:
    from graph.exports.aligned import aligned
    from graph.terms import canonical

    kept = list(quads)
    return canonical([*kept, *aligned(kept, content)])


def _write(quads: Iterable[ox.Quad], chosen: Format, content: Content, target: str) -> list[str]:
    from graph.exports.place import put_file, put_folder
    from graph.exports.tables import FILES, tables

    write = chosen.write
    if write is None:
        if target == "-":
            raise click.UsageError("csv is two files: name a folder for them with --to")
        made = tables(quads, content)
        put_folder(Path(target), FILES, lambda folder: [(folder / n).write_bytes(d) for n, d in made.items()])
        return []
    if target == "-":
        notes = write(quads, sys.stdout.buffer, content)
        sys.stdout.buffer.flush()
        return notes
    return put_file(Path(target), lambda to: write(quads, to, content))


def _partition(out: Path, folder: Path, per_part: int, evidence: bool, derived: bool, align: bool) -> None:
    from graph.exports import Content, base_of, whole
    from graph.exports.aligned import aligned
    from graph.exports.parts import FILES, merged, write_parts
    from graph.exports.place import put_folder
    from graph.store import EmbeddedStore

    content = Content(base_of(EmbeddedStore.open(out / "store").oxigraph), evidence, derived)
    quads: Iterator[ox.Quad] = whole(out, content)
    if align:
        quads = merged(quads, aligned(whole(out, content), content))
    summary = put_folder(folder, FILES, lambda new: write_parts(quads, new, content.base, per_part))
    click.echo(f"{summary.quads} quads of {summary.graphs} graphs in {len(summary.parts)} parts: {folder}", err=True)
