"""The formats of an export by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from graph.exports.content import Content
from graph.exports.error import ExportError
from graph.exports.linked import write_jsonld
from graph.exports.networks import write_gexf, write_graphml
from graph.exports.rdf import Notes, write_nquads, write_ntriples, write_rdfxml, write_trig, write_turtle

Write = Callable[[Iterable[ox.Quad], IO[bytes], Content], Notes]


@dataclass(frozen=True)
class Format:
    """A format: the endings of its files, and whether it has the evidence unless told otherwise.

    One that is not RDF (`rdf` is false) counts the evidence in any case, and shows it when told so. One without
    `write` is a folder of tables.
    """

    name: str
    endings: tuple[str, ...]
    write: Write | None
    evidence: bool = False
    rdf: bool = True


FORMATS: dict[str, Format] = {
    found.name: found
    for found in (
        Format("turtle", (".ttl",), write_turtle),
        Format("trig", (".trig",), write_trig, evidence=True),
        Format("nquads", (".nq",), write_nquads, evidence=True),
        Format("ntriples", (".nt",), write_ntriples),
        Format("jsonld", (".jsonld", ".json"), write_jsonld),
        Format("rdfxml", (".rdf", ".owl", ".xml"), write_rdfxml),
        Format("graphml", (".graphml",), write_graphml, rdf=False),
        Format("gexf", (".gexf",), write_gexf, rdf=False),
        Format("csv", (), None, rdf=False),
    )
}


def of_file(path: Path) -> Format:
    """The format that a file has by the ending of its name. Raises ExportError for one that is not known."""
    for found in FORMATS.values():
        if path.suffix.lower() in found.endings:
            return found
    endings = ", ".join(ending for found in FORMATS.values() for ending in found.endings)
    advice = f"end its name in one of {endings}, or name the format with --format; csv writes a folder"
    raise ExportError("the ending of its name tells no format", where=str(path), advice=advice)
