"""What a build has of one document: its statements with their passages, the things it names, nodes with details."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

import ontology
from graph.difference.error import DifferenceError
from graph.difference.lines import Piece, quads
from graph.difference.made import Made, folder_of, is_entity
from graph.exports.content import NODES
from graph.terms import DCTERMS, RDF, TYPE, XSD

MENTIONS = ontology.term("mentions")
_CUT = len(ontology.NAMESPACE)


class Term(NamedTuple):
    """An IRI, with an empty `datatype`, or a value with the name of its datatype."""

    value: str
    datatype: str = ""


class Place(NamedTuple):
    """A passage: where it begins and ends in the text, in characters, and its words."""

    begin: int
    end: int
    quote: str


class Said(NamedTuple):
    """A statement of a document. `details` are those of the node that is its object: properties with their values."""

    iri: str
    subject: str
    predicate: str
    object: Term
    confidence: str
    extractors: tuple[str, ...]
    places: tuple[Place, ...]
    details: tuple[tuple[str, tuple[Term, ...]], ...] = ()


@dataclass(frozen=True)
class Page:
    """A document as a build has it; `about` has its source, sha256, title, format and date."""

    base: str
    iri: str
    about: dict[str, str]
    said: tuple[Said, ...]

    @property
    def source(self) -> str:
        """The name of the file."""
        return self.about["source"]

    def kind(self, iri: str) -> str:
        """The folder of an entity's identifier, empty for what is no entity."""
        return folder_of(self.base, iri) if is_entity(self.base, iri) else ""

    def ends(self, said: Said) -> Iterator[str]:
        """The entities that a statement is about, those of its details among them."""
        values = [said.subject, said.object.value if not said.object.datatype else ""]
        values += [term.value for _, terms in said.details for term in terms if not term.datatype]
        return (value for value in values if self.kind(value))

    def entities(self) -> set[str]:
        """All entities that statements of this document are about."""
        return {iri for said in self.said for iri in self.ends(said)}

    def named(self) -> dict[str, set[Place]]:
        """Where the document names each thing first, for each reader that found it."""
        found: dict[str, set[Place]] = defaultdict(set)
        for said in self.said:
            if said.predicate == MENTIONS:
                found[said.object.value].update(said.places)
        return found


def read(made: Made, piece: Piece) -> Page:
    """The document of a piece. Raises DifferenceError where anything is missing that builds of this version write."""
    iri = f"{made.base}doc/{piece.name.decode()}"
    values: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads(made, piece):
        values[quad.subject.value][quad.predicate.value].append(quad.object)  # type: ignore[union-attr, arg-type]
    try:
        about = {
            name.removeprefix(DCTERMS).removeprefix(ontology.NAMESPACE): min(v.value for v in found)
            for name, found in values[iri].items()
            if name.startswith(DCTERMS) or name == ontology.term("sha256")
        }
        about.pop("creator", None)
        said = tuple(_statements(made, values))
        return Page(made.base, iri, {"source": about["source"], "sha256": about["sha256"], **about}, said)
    except (KeyError, IndexError, ValueError) as error:
        reason = f"something is missing of the document that begins here ({error})"
        advice = "build it again with this version: symposia build"
        raise DifferenceError(reason, where=f"{made.quads}, line {piece.line}", advice=advice) from error


def _statements(made: Made, values: Mapping[str, Mapping[str, list[ox.NamedNode | ox.Literal]]]) -> Iterator[Said]:
    one = {name: ontology.term(name) for name in ("beginOffset", "endOffset", "quote", "confidence")}
    start = f"{made.base}statement/"
    for iri, of in values.items():
        if not iri.startswith(start):
            continue
        passages = [values[p.value] for p in of[ontology.term("evidencedBy")]]
        places = (
            Place(int(p[one["beginOffset"]][0].value), int(p[one["endOffset"]][0].value), p[one["quote"]][0].value)
            for p in passages
        )
        target = of[RDF + "object"][0]
        yield Said(
            iri,
            of[RDF + "subject"][0].value,
            of[RDF + "predicate"][0].value,
            term(target),
            of[one["confidence"]][0].value,
            tuple(sorted(v.value for v in of[ontology.term("extractor")])),
            tuple(sorted(places)),
            _details(values.get(target.value, {})) if folder_of(made.base, target.value) in NODES else (),
        )


def _details(of: Mapping[str, list[ox.NamedNode | ox.Literal]]) -> tuple[tuple[str, tuple[Term, ...]], ...]:
    """The properties of a node by their local names, its classes as `type`; its evidence is that of the statement."""
    found = {name[_CUT:]: sorted(map(term, v)) for name, v in of.items() if name.startswith(ontology.NAMESPACE)}
    found.pop("evidencedBy", None)
    classes = sorted(Term(v.value[_CUT:], "class") for v in of.get(TYPE.value, ()))
    return tuple(sorted({**{name: tuple(v) for name, v in found.items()}, "type": tuple(classes)}.items()))


def term(value: ox.NamedNode | ox.Literal) -> Term:
    """A term of RDF; datatypes of XML Schema by their local names."""
    if isinstance(value, ox.Literal):
        return Term(value.value, value.datatype.value.removeprefix(XSD))
    return Term(value.value)
