"""The words that corrections are written in: the sections of the file, the classes and the properties."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

import ontology
from graph.models.vocabulary import KINDS, SUBCLASSES
from graph.terms import TYPE

CLASSES = {kind: kind for kind in KINDS} | {name: kind for kind, names in SUBCLASSES.items() for name in names}
"""Every class that a thing may be given, with its kind."""
NODES = ("hasPosition", "hasDegree", "hasMembership", "hasAwardReceipt")
"""The properties whose object may be given as fields."""
FORMS = {
    "same": "- [person/a-lovelace, person/ada-lovelace]",
    "different": '- [{name: "J. Doe", document: "a.txt"}, {name: "J. Doe", document: "b.txt"}]',
    "rename": '- {entity: person/a-lovelace, to: "Ada Lovelace"}',
    "retype": "- {entity: org/foldserver, to: System}",
    "drop": "- {entity: person/best-paper}, or - {statement: https://.../statement/...}",
    "add": '- {subject: REF, predicate: researches, object: REF, document: "talk.txt", quote: "exact words"}',
    "link": "- {entity: org/epfl, to: https://ror.org/02s376052}",
}
"""The sections of the file, each with an entry that shows its form."""


@cache
def properties() -> dict[str, bool]:
    """The local names of the ontology's properties, and of each whether its object is a thing, not a text."""
    owl, found = "http://www.w3.org/2002/07/owl#", {}
    kinds = {ox.NamedNode(f"{owl}ObjectProperty"): True, ox.NamedNode(f"{owl}DatatypeProperty"): False}
    for triple in ox.parse(ontology.schema(), format=ox.RdfFormat.TURTLE):
        if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode) and triple.object in kinds:
            found[str(triple.subject.value).removeprefix(ontology.NAMESPACE)] = kinds[triple.object]
    return found
