"""Terms in words: what the ontology calls its classes, properties and rules, and plain names for those of others."""

from __future__ import annotations

import re
from functools import cache

import pyoxigraph as ox

import ontology
from graph.terms import LABEL

MAIN_KINDS = ("Talk", "Person", "Organization", "Topic", "Event", "Project", "Award", "Document")


@cache
def _labels() -> dict[str, str]:
    quads = ox.parse(ontology.schema().encode(), format=ox.RdfFormat.TURTLE)
    return {q.subject.value: q.object.value for q in quads if q.predicate == LABEL}


@cache
def _rules() -> dict[str, str]:
    return {rule.name: rule.title for rule in ontology.rules()}


def words(term: str) -> str:
    """Return what a class or property is called, in small letters.

    >>> words("http://www.w3.org/2004/02/skos/core#prefLabel")
    'pref label'
    """
    told = _labels().get(term)
    return told if told is not None else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name(term)).lower()


def rule_title(name: str) -> str:
    """Return what a rule does, as far as that is known, else its name."""
    return _rules().get(name, name)


def local_name(iri: str) -> str:
    """Return what stands after the last # or / of an IRI.

    >>> local_name("http://www.w3.org/2002/07/owl#sameAs")
    'sameAs'
    """
    return re.split(r"[#/]", iri.rstrip("#/"))[-1]


RELATIONS = {
    "hasPosition": "Roles",
    "affiliatedWith": "Affiliations",
    "leads": "Heads of organizations",
    "founded": "Founders",
    "formerlyAt": "Earlier places",
    "hasDegree": "Degrees",
    "educatedAt": "Places of study",
    "researches": "Research topics",
    "gaveTalk": "Talks given",
    "spokeAt": "Speakers at events",
    "talkAt": "Events of talks",
    "aboutTopic": "Topics of talks and projects",
    "startTime": "Times",
    "endTime": "Ends",
    "heldOn": "Dates of events",
    "place": "Places",
    "abstract": "Abstracts",
    "organizedBy": "Organizers",
    "openedBy": "Who opened it",
    "interviewee": "People interviewed",
    "interviewer": "Interviewers",
    "developed": "Makers of projects",
    "presents": "Projects presented",
    "demonstrated": "Work shown",
    "broughtUp": "Work spoken of",
    "hasAward": "Awards received",
    "hasAwardReceipt": "Awards with their years",
    "givenBy": "Givers of awards",
    "memberOf": "Members of societies",
    "hasMembership": "Memberships with grade or dates",
    "collaboratesWith": "Joint work",
    "hasCollaboration": "Kinds of joint work",
    "advisedBy": "Advisers",
    "partOf": "Parts of organizations",
    "country": "Countries",
    "formerName": "Former names",
    "homepage": "Pages of their own",
    "mbox": "Addresses",
}
"""What statements of each relation are called where a page lists them, in the order in which it does."""
