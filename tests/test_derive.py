"""What rules derive: run to a fixpoint, those that count after the others, each triple with its rule."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox

import ontology
from graph.derive import derive, fixpoint, named
from graph.terms import RDF, SKOS, TYPE, sym

BASE = "https://example.org/kg/"
HEAD = f"""PREFIX : <{ontology.NAMESPACE}> PREFIX p: <{BASE}person/> PREFIX o: <{BASE}org/>
PREFIX rdf: <{RDF}> PREFIX skos: <{SKOS}> PREFIX t: <{BASE}topic/> """


def store_of(*graphs: str) -> ox.Store:
    store = ox.Store()
    for number, triples in enumerate(graphs):
        store.update(f"{HEAD} INSERT DATA {{ GRAPH <{BASE}doc/{number}> {{ {triples} }} }}")
    return store


def derived(*graphs: str) -> ox.Store:
    """The graphs with what follows from them."""
    store = store_of(*graphs)
    store.extend(list(derive(list(store), {}, BASE)))
    return store


def ask(store: ox.Store, pattern: str) -> bool:
    return bool(store.query(f"{HEAD} ASK {{ {pattern} }}", use_default_graph_as_union=True))


def rows(store: ox.Store, select: str) -> list[tuple[str, ...]]:
    answer = store.query(HEAD + select, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return sorted(tuple(str(getattr(term, "value", "")) for term in row) for row in answer)


UNITS = "o:group :partOf o:lab . o:lab :partOf o:uni . p:ada :affiliatedWith o:group ; a :Person ."


def test_a_unit_is_within_all_bodies_above_it_and_its_people_are_too() -> None:
    kg = derived(UNITS)
    assert ask(kg, "o:group :within o:lab, o:uni . o:lab :within o:uni")
    assert ask(kg, "p:ada :affiliatedWithin o:lab, o:uni")


def test_affiliation_itself_stays_with_what_the_texts_name() -> None:
    assert rows(derived(UNITS), "SELECT ?o { p:ada :affiliatedWith ?o }") == [(f"{BASE}org/group",)]


def test_a_ring_of_parts_comes_to_an_end_and_puts_nothing_within_itself() -> None:
    kg = derived("o:a :partOf o:b . o:b :partOf o:c . o:c :partOf o:a .")
    assert ask(kg, "o:a :within o:b, o:c")
    assert not ask(kg, "?x :within ?x")


def test_every_broader_topic_is_known_however_far_up() -> None:
    kg = derived("t:a skos:broader t:b . t:b skos:broader t:c . t:c skos:broader t:d .")
    assert ask(kg, "t:a skos:broaderTransitive t:b, t:c, t:d")
    assert not ask(kg, "t:d skos:broaderTransitive ?x")


def test_organizations_are_tied_by_people_once_everything_else_is_derived() -> None:
    # Affiliation follows from a post, the larger body from the unit, and both directions from one of collaboration.
    kg = derived(
        "p:ada a :Person ; :hasPosition <urn:1> . <urn:1> :atOrganization o:lab ; :status 'current' . "
        "o:lab :partOf o:uni . p:ben a :Person ; :affiliatedWith o:firm . p:ben :collaboratesWith p:ada .",
        "p:ada :collaboratesWith p:ben .",
    )
    found = rows(
        kg, "SELECT ?one ?other ?n ?m { ?t a :OrganizationTie ; :tieOf ?one, ?other ; :pairs ?n ; :people ?m }"
    )
    assert [row for row in found if row[0] < row[1]] == [(f"{BASE}org/firm", f"{BASE}org/uni", "1", "0")]


def test_ties_are_named_after_what_they_tie_under_the_base_of_the_graph() -> None:
    kg = derived("p:ada :affiliatedWith o:uni, o:firm .")
    (first,) = rows(kg, "SELECT DISTINCT ?t { ?t a :OrganizationTie }")
    assert first[0].startswith(f"{BASE}tie/")
    (second,) = rows(derived("p:x :affiliatedWith o:firm . p:x :affiliatedWith o:uni ."), "SELECT ?t { ?t :people ?n }")
    assert first == second


def test_a_rule_that_asks_for_what_is_absent_waits_until_the_others_are_done() -> None:
    query = f"CONSTRUCT {{ ?b a <{BASE}Known> }} WHERE {{ ?a a <{BASE}Known> ; <urn:next> ?b }}"
    step = ontology.Rule("step", "", "", query)
    unknown = ontology.Rule(
        "unknown",
        "",
        "",
        f"CONSTRUCT {{ ?b a <{BASE}Unknown> }} WHERE {{ ?a <urn:next> ?b MINUS {{ ?b a <{BASE}Known> }} }}",
        last=True,
    )
    kg = store_of(f"<urn:1> a <{BASE}Known> . <urn:1> <urn:next> <urn:2> . <urn:2> <urn:next> <urn:3> .")
    found = fixpoint(kg, [unknown, step], {}, BASE, ox.NamedNode(f"{BASE}g"))
    assert set(found.values()) == {"step"}
    assert {str(s) for s, _, _ in found} == {"<urn:2>", "<urn:3>"}


def test_each_derived_triple_has_a_statement_that_names_its_rule() -> None:
    kg = derived(UNITS, "p:ben :affiliatedWith o:lab, o:firm ; a :Person .")
    graph_name = ox.NamedNode(f"{BASE}graph/derived")
    about = (f"<{BASE}statement/", f"<{BASE}rule/")
    there = kg.quads_for_pattern(None, None, None, graph_name)
    triples = {q.triple for q in there if not str(q.subject).startswith(about)}
    assert any(t.predicate == sym("pairs") for t in triples)
    said = rows(
        kg,
        "SELECT ?s ?p ?o { ?x a :Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; :derivedBy ?r . "
        "?r a :Rule ; skos:definition ?why }",
    )
    assert set(said) == {(t.subject.value, t.predicate.value, t.object.value) for t in triples}


def test_the_same_claims_give_the_same_quads_in_the_same_order() -> None:
    quads = list(store_of(UNITS, "p:ben :affiliatedWith o:lab, o:firm ; a :Person ; :collaboratesWith p:ada ."))
    assert list(derive(quads, {}, BASE)) == list(derive(reversed(quads), {}, BASE))


def test_what_was_computed_before_is_there_for_the_rules_and_keeps_its_name() -> None:
    triple = ox.NamedNode(f"{BASE}topic/a"), ox.NamedNode(SKOS + "broader"), ox.NamedNode(f"{BASE}topic/b")
    found = fixpoint(ox.Store(), ontology.rules(), {triple: "by-hand"}, BASE, ox.NamedNode(f"{BASE}g"))
    assert found[triple] == "by-hand"
    assert "broader-transitive" in found.values()


def test_only_rules_that_derive_something_are_described() -> None:
    triple = ox.NamedNode("urn:a"), TYPE, ox.NamedNode("urn:b")
    quads = list(named({triple: "within"}, ontology.rules(), BASE, ox.NamedNode(f"{BASE}g")))
    assert {q.subject.value for q in quads if q.object == sym("Rule")} == {f"{BASE}rule/within"}


def test_the_report_of_a_build_with_ties_says_that_the_shapes_are_kept(sample_build: Path) -> None:
    report = json.loads((sample_build / "report.json").read_text(encoding="utf-8"))
    assert report["counts"]["classes"]["OrganizationTie"] > 0
    assert report["shacl"]["conforms"] is True
