"""The relations that tie things in a network: how each is called, and what it goes through."""

from __future__ import annotations

from dataclasses import dataclass

import ontology

SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True)
class Relation:
    """A relation of a network.

    `property` is the IRI that says it in RDF, empty for one that only counts shared things. A `mutual` one has no
    direction. `through` names the properties by which both ends share what ties them.
    """

    name: str
    label: str
    property: str = ""
    mutual: bool = False
    through: tuple[str, ...] = ()


def _said(name: str, label: str, *, mutual: bool = False, through: tuple[str, ...] = ()) -> Relation:
    return Relation(name, label, ontology.term(name), mutual, through)


_ALL = (
    _said("collaboratesWith", "collaborates with", mutual=True),
    _said("advisedBy", "advised by"),
    _said("coSpeakerWith", "spoke at the same event", mutual=True, through=("spokeAt",)),
    _said("sharesAffiliationWith", "same institution", mutual=True, through=("affiliatedWith",)),
    _said("sharesTopicWith", "same topic", mutual=True, through=("researches",)),
    _said("affiliatedWith", "is at"),
    _said("formerlyAt", "was at"),
    _said("educatedAt", "studied at"),
    _said("leads", "leads"),
    _said("memberOf", "member of"),
    _said("researches", "works on"),
    _said("partOf", "part of"),
    _said("founded", "founded"),
    Relation("broader", "narrower than", SKOS + "broader"),
    Relation("sharesTalkWith", "gave a talk together", mutual=True, through=("gaveTalk",)),
    Relation("sharesProjectWith", "same project", mutual=True, through=("developed",)),
    Relation("speaksAbout", "speaks about"),
    Relation("sharesPeopleWith", "people at both", mutual=True),
    Relation("pairsPeopleWith", "people who collaborate", mutual=True),
    Relation("sharesTalksWith", "talks of both", mutual=True),
    Relation("sharesProjectsWith", "projects of both", mutual=True),
    Relation("sharesExpertsWith", "people who work on both", mutual=True),
    Relation("talkedAboutWith", "talks about both", mutual=True),
    Relation("studiedWith", "projects about both", mutual=True),
)
RELATIONS = {relation.name: relation for relation in _ALL}
"""All of them by name."""

OF_ALL = tuple(relation.name for relation in _ALL[:13])
"""Those of the network of people, organizations and topics."""

OF_PEOPLE = OF_ALL[:5]
"""Those that properties say of two people."""

THROUGH_THINGS = ("sharesTalkWith", "sharesProjectWith")
"""Those of two people that no property says: they share a talk, or a project."""
