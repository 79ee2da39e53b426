"""Writers of RDF: N-Quads, TriG, N-Triples, Turtle and RDF/XML. Equal graphs give equal bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO

import pyoxigraph as ox

import ontology
from graph.exports.content import Content
from graph.exports.error import ExportError
from graph.terms import TYPE

# Strings may hold commas between blanks; outside of them these part two objects.
_PART = re.compile(r'("(?:[^"\\]|\\.)*")| , ')
_CLASSES = re.compile(r"\t*\S+ a ")
# What no XML document can hold, even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOCAL_NAME = re.compile(r"[^\W\d][\w.\-]*$")

Notes = list[str]


def write_nquads(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """One quad a line, in the order given, so that a whole graph is never kept at once."""
    ox.serialize(quads, output=to, format=ox.RdfFormat.N_QUADS)
    return []


def write_trig(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """A block for each named graph, and in it one for each subject."""
    ordered = sorted(set(quads), key=lambda q: (str(q.graph_name), *_readable(q)))
    raw = ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=_prefixes(ordered, content.base))
    assert raw is not None
    to.write(_spaced(raw))
    return []


def write_ntriples(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """One triple a line, sorted; the names of graphs are left out."""
    ox.serialize(triples(quads), output=to, format=ox.RdfFormat.N_TRIPLES)
    return []


def write_turtle(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """A block for each subject; the names of graphs are left out."""
    to.write(turtle(quads, content.base))
    return []


def write_rdfxml(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """RDF/XML; the names of graphs are left out. Raises ExportError for a property that XML has no name for."""
    cleaned, count = [], 0
    for triple in triples(quads):
        if not _LOCAL_NAME.search(triple.predicate.value):
            reason = f"the property {triple.predicate} has no name that XML can write"
            raise ExportError(reason, where="format rdfxml", advice="choose another format, such as turtle")
        value = triple.object
        if isinstance(value, ox.Literal) and _NOT_XML.search(value.value):
            count += 1
            clean = _like(for_xml(value.value), value)
            triple = ox.Triple(triple.subject, triple.predicate, clean)
        cleaned.append(triple)
    raw = ox.serialize(cleaned, format=ox.RdfFormat.RDF_XML, prefixes=_prefixes(cleaned, content.base))
    assert raw is not None
    # A reader of XML makes a line feed of a bare carriage return; the writer itself ends lines with line feeds only.
    to.write(raw.replace(b"\r", b"&#xD;"))
    return [xml_note(count)] if count else []


def turtle(quads: Iterable[ox.Quad], base: str) -> bytes:
    """Triples as Turtle, grouped by subject, with each object of many on a line of its own."""
    ordered = sorted(triples(quads), key=_readable)
    raw = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=_prefixes(ordered, base))
    assert raw is not None
    return _spaced(raw)


def triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """The triples of quads once each, sorted by subject, predicate and object."""
    return sorted({q.triple for q in quads}, key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))


def for_xml(text: str) -> str:
    """Text with the characters that XML cannot hold replaced by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def xml_note(count: int) -> str:
    """What to tell of texts that XML could not hold."""
    texts = "one text holds" if count == 1 else f"{count} texts hold"
    return f"{texts} characters that XML cannot; each of these is U+FFFD there"


def _readable(t: ox.Quad | ox.Triple) -> tuple[str, bool, str, str]:
    """By subject, its classes first."""
    return str(t.subject), t.predicate != TYPE, str(t.predicate), str(t.object)


def _like(text: str, like: ox.Literal) -> ox.Literal:
    return ox.Literal(text, language=like.language) if like.language else ox.Literal(text, datatype=like.datatype)


def _prefixes(said: Iterable[ox.Quad | ox.Triple], base: str) -> dict[str, str]:
    """The prefixes of Symposia, and those of other vocabularies where they are used."""
    used = {t.predicate.value for t in said}
    used |= {t.object.value for t in said if t.predicate == TYPE and isinstance(t.object, ox.NamedNode)}
    return prefixes_of(used, base)


def prefixes_of(used: Iterable[str], base: str) -> dict[str, str]:
    """The prefixes of Symposia, and those of other vocabularies that have these IRIs of predicates and classes."""
    names = set(used)
    others = {p: iri for p, iri in OTHERS.items() if any(name.startswith(iri) for name in names)}
    return ontology.prefixes(base) | others


OTHERS = {
    "vivo": "http://vivoweb.org/ontology/core#",
    "bibo": "http://purl.org/ontology/bibo/",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
}
"""Vocabularies that only an aligned graph uses."""


def _spaced(raw: bytes) -> bytes:
    """A blank line before every subject and each of several objects on a line, so that a change shows where it is."""
    spaced: list[str] = []
    depth = 0  # of subjects: one more within the braces of a named graph
    for line in raw.decode().split("\n"):
        tabs = len(line) - len(line.lstrip("\t"))
        if line == "}":
            depth = 0
        elif line and tabs == depth and not line.startswith("@prefix") and not spaced[-1].endswith("{"):
            spaced.append("")
        if line.endswith("{"):
            depth = 1
        spaced.append(line if _CLASSES.match(line) else _parted(line, depth + 2))
    return "\n".join(spaced).encode()


def _parted(line: str, depth: int) -> str:
    indent = "\t" * depth
    return _PART.sub(lambda found: found[1] or f" ,\n{indent}", line)
