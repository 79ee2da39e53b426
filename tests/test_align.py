"""A graph said again in other vocabularies: the queries of somebody who has never seen ours find what they should."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, FOAF, ORG, PROV, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.namespace import SDO

import ontology
from graph.exports import Content, ExportError, base_of
from graph.exports.aligned import aligned
from graph.terms import TYPE

SMALL = Path(__file__).parent / "fixtures_plain.trig"
ALIGNED = ox.NamedNode(ontology.BASE + "graph/aligned")
PREFIXES = {
    "foaf": str(FOAF),
    "schema": str(SDO),
    "org": str(ORG),
    "prov": str(PROV),
    "skos": str(SKOS),
    "rdfs": str(RDFS),
    "rdf": str(RDF),
    "dcterms": str(DCTERMS),
    "vivo": "http://vivoweb.org/ontology/core#",
    "bibo": "http://purl.org/ontology/bibo/",
    "sym": ontology.NAMESPACE,
}
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
Rows = list[tuple[str, ...]]


def load(file: Path, evidence: bool = True, derived: bool = True) -> ox.Store:
    """The quads of a file with what the alignment adds."""
    read = ox.RdfFormat.TRIG if file.suffix == ".trig" else ox.RdfFormat.N_QUADS
    store = ox.Store()
    store.load(path=str(file), format=read)
    content = Content(base_of(store), evidence, derived)
    quads = [q for q in store if content.wants(q)]
    kg = ox.Store()
    kg.extend(quads)
    kg.extend(aligned(quads, content))
    return kg


@pytest.fixture(scope="module")
def small() -> ox.Store:
    return load(SMALL)


@pytest.fixture(scope="module")
def sample(sample_build: Path) -> ox.Store:
    return load(sample_build / "graph.nq", evidence=False)


def rows(kg: ox.Store, query: str) -> Rows:
    answer = kg.query(HEAD + query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return sorted({tuple(getattr(term, "value", "") for term in row) for row in answer})


# Vocabulary, query, and what it finds in the small graph.
ASKED = [
    (
        "FOAF",
        "SELECT ?name { ?p a foaf:Person ; foaf:name ?name }",
        "Ada Example; Ben Sample; Cleo Writer; Dan Specimen",
    ),
    (
        "FOAF",
        "SELECT ?name ?topic { ?p foaf:name ?name ; foaf:topic_interest/rdfs:label ?topic }",
        "Ada Example, machine learning; Dan Specimen, federated learning",
    ),
    ("FOAF", "SELECT ?name ?page { ?p foaf:name ?name ; foaf:page ?page }", "Ada Example, https://example.org/~ada"),
    ("FOAF", "SELECT ?name ?made { ?p foaf:name ?name ; foaf:made/foaf:name ?made }", "Ada Example, Toy Kit"),
    (
        "FOAF",
        "SELECT ?one ?two { ?p foaf:name ?one ; foaf:knows/foaf:name ?two FILTER(?one < ?two) }",
        "Ada Example, Ben Sample; Ada Example, Dan Specimen",
    ),
    (
        "FOAF",
        'SELECT ?who { ?o a foaf:Organization ; foaf:name "Laboratory for Imaginary Materials" ; '
        "foaf:member/foaf:name ?who }",
        "Ada Example; Ben Sample",
    ),
    ("FOAF", "SELECT ?n { ?d a foaf:Document ; foaf:topic/foaf:name 'Ben Sample' ; schema:name ?n }", "Spring Agenda"),
    (
        "schema.org",
        "SELECT ?name ?place { ?p a schema:Person ; schema:name ?name ; schema:affiliation/schema:name ?place }",
        "Ada Example, Example University; Ada Example, Laboratory for Imaginary Materials; "
        "Ben Sample, Laboratory for Imaginary Materials; Cleo Writer, Plain Society",
    ),
    (
        "schema.org",
        "SELECT ?name ?topic { ?p schema:name ?name ; schema:knowsAbout/schema:name ?topic }",
        "Ada Example, machine learning; Dan Specimen, federated learning",
    ),
    ("schema.org", "SELECT ?name { ?p schema:name ?name ; schema:award 'Sample Prize' }", "Ada Example; Ben Sample"),
    (
        "schema.org",
        "SELECT ?name ?school { ?p schema:name ?name ; schema:alumniOf/schema:name ?school }",
        "Ada Example, Other University; Ben Sample, Example University",
    ),
    (
        "schema.org",
        "SELECT ?name ?title { ?p schema:name ?name ; schema:jobTitle ?title }",
        "Ada Example, Jo and Max Donor Professor of Chemistry; Ada Example, director; Ben Sample, assistant professor",
    ),
    (
        "schema.org",
        "SELECT ?talk ?who ?event ?start { ?t a schema:Event ; schema:name ?talk ; schema:performer/schema:name ?who ; "
        "schema:superEvent/schema:name ?event ; schema:startDate ?start }",
        "On Bonds, Ada Example, Spring Meeting, 2020-07-14T11:00:00",
    ),
    (
        "schema.org",
        "SELECT ?n ?place ?by { ?e schema:name ?n ; schema:location ?place ; schema:organizer/schema:name ?by }",
        "Spring Meeting, Main Hall, Example University; Spring Meeting, Main Hall, Laboratory for Imaginary Materials",
    ),
    (
        "schema.org",
        "SELECT ?n { ?p schema:name 'Ada Example' ; schema:alternateName ?n }",
        "A. Example; Professor Example",
    ),
    ("schema.org", "SELECT ?mail { ?p schema:name 'Ben Sample' ; schema:email ?mail }", "ben@example.org"),
    (
        "schema.org",
        "SELECT ?c ?f { ?p schema:name 'Ada Example' ; schema:hasCredential ?d . ?d schema:credentialCategory ?c ; "
        "schema:recognizedBy/schema:name ?f }",
        "PhD, Other University",
    ),
    ("schema.org", "SELECT ?n { ?o schema:name 'Sample Robotics' ; schema:founder/schema:name ?n }", "Dan Specimen"),
    (
        "ORG",
        "SELECT ?name ?where ?role { ?p foaf:name ?name ; org:hasMembership ?m . ?m a org:Membership ; org:member ?p ; "
        "org:organization/skos:prefLabel ?where ; org:role/skos:prefLabel ?role FILTER(STRSTARTS(?where, 'S')) }",
        "Ada Example, Sample Academy of Sciences, fellow; Ada Example, Sample Robotics, postdoc",
    ),
    ("ORG", "SELECT ?n { ?o skos:prefLabel 'Sample Academy of Sciences' ; org:hasMember/foaf:name ?n }", "Ada Example"),
    (
        "ORG",
        "SELECT ?unit ?whole { ?u a org:Organization ; org:unitOf ?w ; skos:prefLabel ?unit . ?w org:hasUnit ?u ; "
        "skos:prefLabel ?whole }",
        "Laboratory for Imaginary Materials, Example University",
    ),
    (
        "ORG",
        "SELECT ?part { ?o skos:prefLabel 'Example University' ; org:hasSubOrganization/skos:prefLabel ?part }",
        "Laboratory for Imaginary Materials",
    ),
    (
        "ORG",
        "SELECT ?who { ?p foaf:name ?who ; org:headOf/skos:prefLabel 'Laboratory for Imaginary Materials' }",
        "Ada Example",
    ),
    (
        "VIVO",
        "SELECT ?who ?title ?where { ?p a foaf:Person ; rdfs:label ?who ; vivo:relatedBy ?n . ?n a vivo:Position ; "
        "rdfs:label ?title ; vivo:relates ?o . ?o a foaf:Organization ; rdfs:label ?where }",
        "Ada Example, Jo and Max Donor Professor of Chemistry, Example University; "
        "Ada Example, director, Laboratory for Imaginary Materials; Ada Example, postdoc, Sample Robotics; "
        "Ben Sample, assistant professor, Laboratory for Imaginary Materials",
    ),
    (
        "VIVO",
        "SELECT ?n ?area { ?p rdfs:label ?n ; vivo:hasResearchArea ?t . ?t vivo:researchAreaOf ?p ; rdfs:label ?area }",
        "Ada Example, machine learning; Dan Specimen, federated learning",
    ),
    (
        "VIVO",
        "SELECT ?who ?what ?by { ?d a vivo:AwardedDegree ; rdfs:label ?what ; vivo:relates ?p ; vivo:assignedBy ?o . "
        "?p a foaf:Person ; rdfs:label ?who . ?o rdfs:label ?by }",
        "Ada Example, PhD in chemistry, Other University; Ben Sample, BS, Example University",
    ),
    (
        "VIVO",
        "SELECT ?who ?award ?by { ?r a vivo:AwardReceipt ; vivo:relates ?p, ?a ; vivo:assignedBy/rdfs:label ?by . "
        "?p a foaf:Person ; rdfs:label ?who . ?a a vivo:Award ; rdfs:label ?award }",
        "Ada Example, Sample Prize, Sample Robotics",
    ),
    ("VIVO", "SELECT ?a { ?p rdfs:label 'Dan Specimen' ; vivo:hasCollaborator/rdfs:label ?a }", "Ada Example"),
    ("BIBO", "SELECT ?who { ?i a bibo:Interview ; bibo:interviewee/rdfs:label ?who }", "Ada Example"),
    (
        "PROV",
        "SELECT ?file { ?s a prov:Entity ; rdf:predicate sym:memberOf ; prov:wasDerivedFrom/prov:wasQuotedFrom ?d . "
        "?d dcterms:source ?file }",
        "agenda.txt",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"), [pytest.param(q, e, id=f"{v}-{n}") for n, (v, q, e) in enumerate(ASKED)]
)
def test_a_query_in_another_vocabulary_finds_its_rows(small: ox.Store, query: str, expected: str) -> None:
    assert "; ".join(", ".join(row) for row in rows(small, query)) == expected


# A query in another vocabulary, and the same question in ours.
SAME = [
    ("?a foaf:topic_interest ?b . ?b a skos:Concept", "?a sym:researches ?b"),
    ("?a a foaf:Person ; foaf:name ?b", "?a a sym:Person ; rdfs:label ?b"),
    ("?a foaf:made ?b", "?a sym:developed ?b"),
    ("?a schema:affiliation ?b", "?a sym:affiliatedWith ?b"),
    ("?a schema:alumniOf ?b", "?a sym:educatedAt ?b"),
    ("?a a schema:Person ; schema:award ?b", "?a sym:hasAward/rdfs:label ?b"),
    ("?a schema:performer ?b . ?a a vivo:Presentation", "?b sym:gaveTalk ?a"),
    ("?a org:hasMembership/org:organization ?b", "?a (sym:hasPosition|sym:hasMembership)/sym:atOrganization ?b"),
    ("?a org:memberOf ?b", "?a sym:affiliatedWith|sym:memberOf ?b"),
    ("?a org:headOf ?b", "?a sym:leads ?b"),
    ("?a org:transitiveSubOrganizationOf ?b", "?a sym:partOf+ ?b"),
    ("?a vivo:relatedBy ?b . ?b a vivo:Position", "?a sym:hasPosition|^sym:atOrganization ?b . ?b a sym:Position"),
    ("?b a vivo:AwardedDegree ; vivo:relates ?a . ?a a foaf:Person", "?a sym:hasDegree ?b"),
    ("?a a vivo:AwardReceipt ; vivo:relates ?b . ?b a vivo:Award", "?a sym:ofAward ?b"),
    ("?a vivo:hasResearchArea ?b", "?a sym:researches ?b"),
]  # fmt: skip


@pytest.mark.parametrize(("theirs", "ours"), SAME)
def test_on_a_real_build_it_finds_what_our_own_terms_find(sample: ox.Store, theirs: str, ours: str) -> None:
    found = rows(sample, f"SELECT ?a ?b {{ {theirs} }}")
    assert found == rows(sample, f"SELECT ?a ?b {{ {ours} }}")
    assert found


# Nothing of what is added says what the texts do not.

NEVER = {
    "a degree is a membership": "?x a sym:Degree, org:Membership",
    "a degree or its school is an org:organization": "?d a sym:Degree ; org:organization|org:member ?o",
    "a student is a member of the school": "?p org:memberOf ?o . ?p sym:educatedAt ?o "
    "FILTER NOT EXISTS { ?p sym:affiliatedWith|sym:memberOf ?o }",
    "a past post makes a member": "?p org:memberOf ?o ; sym:formerlyAt ?o "
    "FILTER NOT EXISTS { ?p sym:affiliatedWith|sym:memberOf ?o }",
    "a past post gives a job title": "?p schema:jobTitle ?t FILTER NOT EXISTS { ?p sym:hasPosition ?n . "
    "?n sym:roleTitle ?t ; sym:status 'current' }",
    "co-speakers know each other": "?p foaf:knows ?q FILTER NOT EXISTS { ?p (sym:collaboratesWith|sym:advisedBy|"
    "^sym:collaboratesWith|^sym:advisedBy) ?q }",
    "a person is an organization or a document": "?x a foaf:Person . ?x a ?c "
    "FILTER(?c IN (foaf:Organization, foaf:Document, org:Organization, schema:Organization, schema:Event))",
    "an event is a work": "?x a schema:Event, schema:CreativeWork",
    "a membership without a person": "?m a org:Membership FILTER NOT EXISTS { ?m org:member ?p }",
    "a time without a day is a date": "?e schema:startDate ?t FILTER(DATATYPE(?t) = <http://www.w3.org/2001/XMLSchema#time>)",
    "somebody is their own collaborator": "?x foaf:knows|vivo:hasCollaborator|org:linkedTo ?x",
    "a homepage identifies, as foaf:homepage does": "?x foaf:homepage|foaf:mbox ?y",
}  # fmt: skip


@pytest.mark.parametrize("pattern", NEVER.values(), ids=NEVER)
def test_nothing_false_is_added(small: ox.Store, sample: ox.Store, pattern: str) -> None:
    assert rows(small, f"SELECT * {{ {pattern} }}") == []
    assert rows(sample, f"SELECT * {{ {pattern} }}") == []


# Property -> the classes of which subjects and objects must be, as its vocabulary says; a literal is "".
ENDS = {
    "foaf:topic_interest": ("foaf:Agent", "skos:Concept"),
    "foaf:made": ("foaf:Agent", "schema:CreativeWork"),
    "foaf:knows": ("foaf:Person", "foaf:Person"),
    "schema:award": ("schema:Person", ""),
    "schema:jobTitle": ("schema:Person", ""),
    "schema:performer": ("schema:Event", "schema:Person"),
    "schema:superEvent": ("schema:Event", "schema:Event"),
    "schema:founder": ("schema:Organization", "schema:Person"),
    "org:hasMembership": ("foaf:Agent", "org:Membership"),
    "org:member": ("org:Membership", "foaf:Agent"),
    "org:organization": ("org:Membership", "org:Organization"),
    "org:role": ("org:Membership", "org:Role"),
    "org:unitOf": ("org:Organization", "org:Organization"),
    "org:headOf": ("foaf:Agent", "org:Organization"),
    "vivo:assignedBy": ("", "foaf:Organization"),
}


@pytest.mark.parametrize("name", ENDS)
def test_properties_stand_between_what_their_vocabulary_wants(small: ox.Store, sample: ox.Store, name: str) -> None:
    for kg in (small, sample):
        for place, wanted in zip("so", ENDS[name], strict=True):
            if wanted:
                assert rows(kg, f"SELECT ?s ?o {{ ?s {name} ?o FILTER NOT EXISTS {{ ?{place} a {wanted} }} }}") == []
            elif place == "o":
                assert rows(kg, f"SELECT ?s ?o {{ ?s {name} ?o FILTER(!isLiteral(?o)) }}") == []


def test_what_is_added_stands_in_a_graph_of_its_own_and_is_about_the_graph_alone(small: ox.Store) -> None:
    quads = list(small.quads_for_pattern(None, None, None, ALIGNED))
    assert len(quads) > 500
    assert not [q for q in quads if str(q.subject).startswith(f"<{ontology.NAMESPACE}")]
    assert not [q for q in quads if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]
    before = ox.Store()
    before.load(path=str(SMALL), format=ox.RdfFormat.TRIG)
    known = {q.triple for q in before}
    assert not [q for q in quads if q.triple in known]


def test_with_evidence_each_added_triple_names_its_rule(small: ox.Store) -> None:
    added = rows(small, f"SELECT ?s ?p ?o {{ GRAPH <{ALIGNED.value}> {{ ?s ?p ?o }} }}")
    apart = tuple(ontology.BASE + folder for folder in ("statement/", "rule/", "judgement/"))
    about = {row for row in added if not row[0].startswith(apart) and "#char=" not in row[0]}
    said = rows(
        small,
        f"SELECT ?s ?p ?o {{ GRAPH <{ALIGNED.value}> {{ ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; "
        "sym:derivedBy ?r . ?r a sym:Rule ; rdfs:label ?title ; skos:definition ?why } }",
    )
    assert set(said) == about


def test_without_evidence_nothing_names_a_rule() -> None:
    kg = load(SMALL, evidence=False)
    assert rows(kg, "SELECT ?x { ?x sym:derivedBy ?r }") == []
    assert rows(kg, "SELECT ?n { ?p a foaf:Person ; foaf:name ?n }")


def test_without_what_our_rules_derive_the_texts_alone_are_aligned() -> None:
    kg = load(SMALL, derived=False)
    found = rows(kg, "SELECT ?n ?o { ?p foaf:name ?n ; schema:alumniOf/schema:name ?o }")
    assert found == [("Ada Example", "Other University"), ("Ben Sample", "Example University")]
    assert rows(kg, "SELECT ?t { ?t schema:performer ?p }")


def test_the_same_quads_give_the_same_alignment_in_any_order() -> None:
    quads = [ox.Quad(*q.triple, q.graph_name) for q in ox.parse(path=str(SMALL), format=ox.RdfFormat.TRIG)]
    content = Content(ontology.BASE, evidence=True)
    assert aligned(quads, content) == aligned(reversed(quads), content)


def test_blank_nodes_are_refused_with_advice() -> None:
    quad = ox.Quad(ox.BlankNode(), TYPE, ox.NamedNode(ontology.term("Person")))
    with pytest.raises(ExportError, match="--align"):
        aligned([quad], Content(ontology.BASE))


# The files of rules


def test_every_rule_is_titled_explained_and_named_unlike_any_other() -> None:
    rules = ontology.alignment_rules()
    assert len(rules) > 20
    assert all(rule.explanation.endswith(".") and rule.title for rule in rules)
    names = [rule.name for rule in (*rules, *ontology.rules())]
    assert len(set(names)) == len(names)


def test_rules_name_terms_that_exist() -> None:
    known = {"foaf": FOAF, "org": ORG, "schema": SDO, "prov": PROV, "skos": SKOS, "dcterms": DCTERMS}
    schema = Graph().parse(data=ontology.schema(), format="turtle")
    for rule in ontology.alignment_rules():
        for prefix, name in re.findall(r"\b(foaf|org|schema|prov|skos|dcterms):(\w+)", rule.construct):
            assert known[prefix][name] in known[prefix], (rule.name, prefix, name)
        for name in re.findall(r"\bsym:(\w+)", rule.construct):
            assert (URIRef(ontology.term(name)), RDF.type, None) in schema, (rule.name, name)


def test_every_rule_adds_something_to_the_small_graph_or_the_sample(small: ox.Store, sample_build: Path) -> None:
    full = load(sample_build / "graph.nq")
    used = {row[0].rpartition("/")[2] for kg in (small, full) for row in rows(kg, "SELECT ?r { ?x sym:derivedBy ?r }")}
    # Triples about passages name no rule.
    assert {rule.name for rule in ontology.alignment_rules()} - used == {"prov-passage"}
