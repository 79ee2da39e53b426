"""A graph as parts that the bulk loaders of large stores take: packed N-Quads, a description, sums, load scripts.

A named graph never spans two parts, so each part can be loaded, checked and replaced alone. The quads are read
once and kept nowhere: a part of any size takes the memory of a few thousand quads.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

import ontology
from graph.batched import batched
from graph.exports.error import ExportError
from graph.terms import TYPE

PER_PART = 1_000_000
FILES = re.compile(r"part-\d{5,}\.nq\.gz|void\.ttl|SHA256SUMS|load-\w+\.sh")
"""How the files of such a folder are named."""
SUMS, DESCRIPTION = "SHA256SUMS", "void.ttl"
_AT_ONCE = 10_000


@dataclass
class Summary:
    """What the parts hold: their names, how many quads and graphs, and how many triples of each class and property."""

    parts: list[str] = field(default_factory=list)
    quads: int = 0
    graphs: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)


def merged(*sources: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Quads of several sources, each ordered by graph, as one in that order."""
    yield from heapq.merge(*sources, key=lambda quad: str(quad.graph_name))


def write_parts(quads: Iterable[ox.Quad], folder: Path, base: str, per_part: int = PER_PART) -> Summary:
    """Write the parts, `void.ttl`, the load scripts and `SHA256SUMS` into a folder that is there.

    A part ends with the first graph that brings it to `per_part` quads. The quads must be ordered by graph; raises
    ExportError where they are not, or where a quad is none that every store takes.
    """
    summary = Summary()
    graphs = _graphs(quads)
    while (first := next(graphs, None)) is not None:
        name = f"part-{len(summary.parts) + 1:05}.nq.gz"
        with (folder / name).open("wb") as raw, _packed(raw) as packed:
            count = _write_graph(first, packed, summary)
            while count < per_part and (more := next(graphs, None)) is not None:
                count += _write_graph(more, packed, summary)
        summary.parts.append(name)
    (folder / DESCRIPTION).write_text(void(summary, base), encoding="utf-8", newline="\n")
    for name, text in scripts().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        (folder / name).chmod(0o755)
    names = sorted([*summary.parts, DESCRIPTION, *scripts()])
    sums = "".join(f"{_sha256(folder / name)}  {name}\n" for name in names)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    return summary


def scripts() -> dict[str, str]:
    """The load scripts by the names of their files, one for each store."""
    found = (entry for entry in files(__package__).joinpath("loaders").iterdir() if entry.name.endswith(".sh"))
    return {entry.name: entry.read_text(encoding="utf-8") for entry in sorted(found, key=lambda entry: entry.name)}


def _graphs(quads: Iterable[ox.Quad]) -> Iterator[Iterator[ox.Quad]]:
    """The quads of each graph, after a look whether the graphs are in order."""
    last = ""
    for name, graph_quads in groupby(quads, key=lambda quad: str(quad.graph_name)):
        if name <= last:
            raise ExportError(f"the quads of {name} are not together", advice="build the graph again")
        last = name
        yield graph_quads


def _packed(raw: IO[bytes]) -> IO[bytes]:
    """A packed file that says neither its name nor when it was made."""
    return cast(IO[bytes], gzip.GzipFile("", "wb", 6, raw, mtime=0))


def _write_graph(quads: Iterator[ox.Quad], packed: IO[bytes], summary: Summary) -> int:
    count = 0
    for some in batched(quads, _AT_ONCE):
        for quad in some:
            _check(quad)
            summary.properties[quad.predicate.value] += 1
            if quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode):
                summary.classes[quad.object.value] += 1
        ox.serialize(some, output=packed, format=ox.RdfFormat.N_QUADS)
        count += len(some)
    summary.quads += count
    summary.graphs += 1
    return count


def _check(quad: ox.Quad) -> None:
    """Refuse what some store would take otherwise than others, or not at all."""
    if isinstance(quad.graph_name, ox.DefaultGraph):
        fault = "stands in no named graph"
    elif any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object, quad.graph_name)):
        fault = "has a blank node"
    elif isinstance(quad.object, ox.Triple) or getattr(quad.object, "direction", None) is not None:
        fault = "is no RDF 1.1"
    else:
        return
    raise ExportError(f"the quad {str(quad)[:200]} {fault}", advice="build the graph again")


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def void(summary: Summary, base: str) -> str:
    """The description of the parts in the vocabulary VoID, as Turtle; the names of files are relative to it."""
    ours = sorted(v for v in _vocabularies(summary))
    lines = [
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .",
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .",
        "@prefix void: <http://rdfs.org/ns/void#> .",
        "",
        "<> a void:DatasetDescription ;",
        f"\tfoaf:primaryTopic <{base}graph/dataset> .",
        "",
        f"<{base}graph/dataset> a void:Dataset , sd:Dataset ;",
        '\tdcterms:title "A knowledge graph of researchers, topics and institutions, with its evidence" ;',
        f'\tvoid:uriSpace "{base}" ;',
        f"\tvoid:triples {summary.quads} ;",
        f"\tvoid:classes {len(summary.classes)} ;",
        f"\tvoid:properties {len(summary.properties)} ;",
        "\tvoid:feature <http://www.w3.org/ns/formats/N-Quads> ;",
        *(f"\tvoid:vocabulary <{name}> ;" for name in ours),
        *(f"\tvoid:dataDump <{name}> ;" for name in summary.parts),
        *(
            f"\tvoid:classPartition [ void:class <{name}> ; void:entities {count} ] ;"
            for name, count in sorted(summary.classes.items())
        ),
        *(
            f"\tvoid:propertyPartition [ void:property <{name}> ; void:triples {count} ] ;"
            for name, count in sorted(summary.properties.items())
        ),
        f'\tdcterms:description "{summary.graphs} named graphs." .',
        "",
    ]
    return "\n".join(lines)


def _vocabularies(summary: Summary) -> set[str]:
    used = {*summary.classes, *summary.properties}
    return {iri for iri in ontology.PREFIXES.values() if any(name.startswith(iri) for name in used)}
