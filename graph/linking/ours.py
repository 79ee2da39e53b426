"""The entities of a finished build, with what its graph says of each, as linking compares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

import ontology
from graph import name
from graph.linking import address
from graph.linking.entry import Entity, identifiers, names
from graph.resolution.profile import Profile
from graph.store import Asked

# The more specific first: a talk is an event too.
_KINDS = ("Person", "Organization", "Topic", "Talk", "Event", "Project", "Award")
_DOCTORATES = frozenset("PhD DPhil ScD EdD ThD SJD DrPH DBA EngD Doctorate".split())
_FACTS = """
PREFIX sym: <https://w3id.org/symposia/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT DISTINCT ?entity ?aspect ?value WHERE {
  VALUES ?kind { sym:Person sym:Organization sym:Topic sym:Event sym:Talk sym:Project sym:Award }
  ?entity a ?kind .
  {
    VALUES (?property ?aspect) {
      (rdf:type "class") (rdfs:label "label") (skos:altLabel "alias") (sym:heldOn "held")
      (sym:homepage "address") (sym:mbox "address") (owl:sameAs "address")
    }
    ?entity ?property ?value .
  } UNION {
    VALUES (?property ?aspect) {
      (sym:affiliatedWith "body") (sym:formerlyAt "body") (sym:memberOf "body") (sym:leads "body") (sym:founded "body")
      (sym:organizedBy "body") (sym:givenBy "body") (sym:educatedAt "school") (sym:partOf "owner")
    }
    ?entity ?property ?thing .
    ?thing sym:partOf*/(rdfs:label|skos:altLabel) ?value .
  } UNION {
    VALUES (?property ?aspect) {
      (sym:researches "field") (sym:aboutTopic "field") (sym:collaboratesWith "person") (sym:advisedBy "person")
    }
    ?entity ?property ?thing .
    ?thing (rdfs:label|skos:altLabel) ?value .
  } UNION {
    BIND("body" AS ?aspect)
    ?entity (sym:hasPosition|sym:hasMembership)/sym:atOrganization/sym:partOf*/(rdfs:label|skos:altLabel) ?value .
  } UNION {
    ?entity sym:hasDegree ?degree .
    OPTIONAL { ?degree sym:degreeLevel ?level }
    BIND(CONCAT("degree ", COALESCE(STR(?level), "")) AS ?aspect)
    ?degree sym:awardedBy/sym:partOf*/(rdfs:label|skos:altLabel) ?value .
  }
}
"""


def read(store: Asked) -> list[Entity]:
    """The people, organizations, topics, events, talks, projects and awards of a build, ordered by IRI.

    Raises StoreError when the store cannot be read.
    """
    known: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for iri, aspect, value in _rows(store):
        known[iri][aspect].add(value)
    return [entity for iri in sorted(known) if (entity := _entity(iri, known[iri])) is not None]


def _rows(store: Asked) -> Iterator[tuple[str, str, str]]:
    for row in store.query(_FACTS).rows:
        entity, aspect, value = (term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in row)
        if entity and value:
            yield entity, aspect, value


def _entity(iri: str, known: Mapping[str, set[str]]) -> Entity | None:
    labels = sorted(known.get("label", ()))
    classes = {c.removeprefix(ontology.NAMESPACE) for c in known.get("class", ()) if c.startswith(ontology.NAMESPACE)}
    kind = next((k for k in _KINDS if k in classes), "")
    called = names([*labels, *known.get("alias", ())])
    if not labels or not kind or not called:
        return None
    degrees = {a.removeprefix("degree ").strip(): v for a, v in known.items() if a.startswith("degree")}
    schools = {place for places in degrees.values() for place in places} | known.get("school", set())
    profile = Profile(
        kind,
        called,
        subclass=next(iter(sorted(classes - {*_KINDS, "Agent"})), ""),
        bodies=names(known.get("body", ())),
        schools=names(schools),
        doctorates=names(place for level in degrees.keys() & _DOCTORATES for place in degrees[level]),
        fields=names(known.get("field", ())),
        people=frozenset(name.key(words) for words in names(known.get("person", ()))),
        identifiers=identifiers(map(address.known, known.get("address", ()))),
        owners=names(known.get("owner", ())),
        years=frozenset(text[:7] for text in known.get("held", ())),
    )
    return Entity(iri, labels[0], profile)
