"""What rules derive: run to a fixpoint, those that count after the others, each triple with its rule."""

from __future__ import annotations

import gc
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery

import graph.derive
import ontology
from graph.construct import construct
from graph.derive import derive, fixpoint
from graph.terms import RDF, SKOS, TYPE, Triple, canonical, sym

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
    store.load(b"".join(lines_of(list(store))), ox.RdfFormat.N_QUADS)
    return store


def lines_of(quads: Iterable[ox.Quad], computed: Mapping[Triple, str] | None = None) -> list[bytes]:
    """The lines of the derived graph."""
    claims = (f"{quad} .\n".encode() for quad in quads)
    triples, wanted = BytesIO(), computed or {}
    with tempfile.TemporaryDirectory() as work, derive(Path(work), claims, lambda: wanted, BASE, triples) as found:
        lines = b"".join(found).splitlines(keepends=True)
    rules = (f"<{BASE}statement/".encode(), f"<{BASE}rule/".encode())
    assert sorted(triples.getvalue().splitlines(keepends=True)) == [x for x in lines if not x.startswith(rules)]
    return lines


def found_by(store: ox.Store, *rules: ontology.Rule, computed: Mapping[Triple, str] | None = None) -> dict[str, str]:
    """What rules derive, as text, each triple with the name of its rule."""
    with tempfile.TemporaryDirectory() as work:
        return dict(fixpoint(store, rules, computed or {}, BASE, f"{BASE}g", Path(work)))


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
    found = found_by(kg, unknown, step)
    assert set(found.values()) == {"step"}
    assert {triple.split()[0] for triple in found} == {"<urn:2>", "<urn:3>"}


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


def test_the_same_claims_give_the_same_lines_in_canonical_order() -> None:
    quads = list(store_of(UNITS, "p:ben :affiliatedWith o:lab, o:firm ; a :Person ; :collaboratesWith p:ada ."))
    lines = lines_of(quads)
    assert lines == lines_of(reversed(quads))
    ordered = canonical(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS))
    assert lines == [f"{quad} .\n".encode() for quad in ordered]


@pytest.mark.parametrize("memory", [0, 200, 10**9])
def test_on_the_disk_the_same_follows_as_in_memory(memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    quads = list(store_of(UNITS, "p:ben :affiliatedWith o:lab, o:firm ; a :Person ; :collaboratesWith p:ada ."))
    before = lines_of(quads)
    monkeypatch.setattr(graph.derive, "IN_MEMORY", memory)
    monkeypatch.setattr(graph.derive, "_SLICE", 50)
    monkeypatch.setattr(graph.derive, "_AT_ONCE", 2)
    assert lines_of(quads) == before


NODES = [f"{BASE}{letter}" for letter in "abcd"]


@st.composite
def claims_for_a_rule(draw: st.DrawFn) -> list[str]:
    """Claims in three graphs, in the words of a rule."""
    named = sorted(construct(draw(st.sampled_from(ontology.rules())), BASE).reads)
    ends = st.sampled_from([*(f"<{node}>" for node in (*NODES, *named)), '"10:30"'])
    one = st.tuples(st.sampled_from(NODES), st.sampled_from(named), ends, st.integers(0, 2))
    claims = draw(st.lists(one, max_size=40))
    return [f"<{node}> <{name}> {end} <{BASE}doc/{number}>" for node, name, end, number in claims]


@settings(max_examples=100, deadline=None)
@given(claims_for_a_rule())
def test_what_follows_from_claims_is_what_follows_from_all_their_graphs_together(claims: list[str]) -> None:
    quads = [f"{claim} .\n".encode() for claim in claims]
    store = ox.Store()
    store.load(b"".join(quads), ox.RdfFormat.N_QUADS)
    triples, end = BytesIO(), f" <{BASE}graph/derived> ."
    with tempfile.TemporaryDirectory() as work:
        wanted = dict(fixpoint(store, ontology.rules(), {}, BASE, f"{BASE}graph/derived", Path(work)))
        with derive(Path(work), quads, dict, BASE, triples) as found:
            pass
    assert sorted(triples.getvalue().decode().splitlines()) == [f"{triple}{end}" for triple in sorted(wanted)]
    assert found.counts == Counter(wanted.values())


def test_an_answer_that_cannot_be_written_is_one_error_and_no_second_one_later(tmp_path: Path) -> None:
    rule = construct(ontology.rules()[0], BASE)
    with ThreadPoolExecutor(1) as other, pytest.raises(OSError, match="No such file") as told:
        other.submit(rule.ask, store_of(UNITS), tmp_path / "missing" / "answer").result()
    del told
    gc.collect()  # what the engine gave is let go of by the thread that asked: elsewhere that raises


def test_nothing_is_left_in_the_folder_for_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.derive, "IN_MEMORY", 0)
    with derive(tmp_path, [f"{quad} .\n".encode() for quad in store_of(UNITS)], dict, BASE) as found:
        assert found.counts == {"affiliated-within": 2, "within": 3}
    assert not list(tmp_path.iterdir())


def test_a_triple_that_a_text_states_is_not_derived_again() -> None:
    assert not lines_of(store_of("p:ada :developed t:x . t:x :developedBy p:ada ."))


def test_a_triple_of_several_rules_is_credited_to_the_one_that_has_it_in_fewer_rounds_then_to_the_first_by_name() -> (
    None
):
    def rule(name: str, before: str, after: str) -> ontology.Rule:
        return ontology.Rule(name, "", "", f"CONSTRUCT {{ ?a <urn:{after}> ?b }} WHERE {{ ?a <urn:{before}> ?b }}")

    store = store_of("<urn:1> <urn:a> <urn:2> .")
    found = found_by(store, rule("a-late", "b", "c"), rule("b", "a", "b"), rule("c", "a", "c"), rule("d", "a", "c"))
    assert found == {"<urn:1> <urn:b> <urn:2>": "b", "<urn:1> <urn:c> <urn:2>": "c"}


def test_a_rule_of_several_triples_with_details_gives_all_of_them() -> None:
    text = """PREFIX x: <urn:x:>  # a comment with CONSTRUCT { in it
    CONSTRUCT { ?a a x:Seen ; x:says ?text , "so" . ?text x:of ?a } WHERE { ?a x:said ?text }"""
    found = found_by(store_of('<urn:1> <urn:x:said> "a \\"b\\"\\n" , <urn:2> .'), ontology.Rule("r", "", "", text))
    assert set(found) == {
        f"<urn:1> {TYPE} <urn:x:Seen>",
        '<urn:1> <urn:x:says> "so"',
        '<urn:1> <urn:x:says> "a \\"b\\"\\n"',
        "<urn:1> <urn:x:says> <urn:2>",
        "<urn:2> <urn:x:of> <urn:1>",  # a text is no subject
    }


def test_a_rule_that_always_says_the_same_says_it_where_its_pattern_holds() -> None:
    rule = ontology.Rule("r", "", "", "CONSTRUCT { <urn:x> <urn:is> <urn:y> } WHERE { ?a <urn:said> ?b }")
    assert found_by(store_of("<urn:1> <urn:said> <urn:2>"), rule) == {"<urn:x> <urn:is> <urn:y>": "r"}
    assert found_by(store_of("<urn:1> <urn:asked> <urn:2>"), rule) == {}


def test_a_rule_that_would_make_blank_nodes_is_refused() -> None:
    text = "CONSTRUCT { ?a <urn:p> [] } WHERE { ?a <urn:q> ?b }"
    with pytest.raises(ontology.RuleError, match="blank node"):
        found_by(ox.Store(), ontology.Rule("r", "", "", text))


def test_rules_name_every_predicate_that_they_read() -> None:
    # What no rule names is not loaded, and a rule waits until there is something new that it names.
    def read(part: object) -> Iterator[object]:
        if isinstance(part, dict):
            for triples in dict.get(part, "triples") or ():
                yield from triples[1::3]
            part = list(part.values())
        if isinstance(part, list | tuple):
            for inner in part:
                yield from read(inner)

    def iris(predicate: object) -> set[str]:
        if isinstance(predicate, rdflib.URIRef):
            return {str(predicate)}
        assert isinstance(predicate, rdflib.paths.Path), f"{predicate!r} may be anything"
        parts = [getattr(predicate, name) for name in ("arg", "path") if hasattr(predicate, name)]
        parts += getattr(predicate, "args", [])
        return {iri for part in parts if part is not predicate for iri in iris(part)}

    for rule in ontology.rules():
        named = {iri for one in read(prepareQuery(rule.construct).algebra) for iri in iris(one)}
        assert named and named <= construct(rule, ontology.BASE).reads, rule.name


SHARED = {
    "sharesTopicWith": "{} a :Person ; :researches t:x .",
    "sharesAffiliationWith": "{} a :Person ; :affiliatedWith o:x .",
    "coSpeakerWith": "{} a :Person ; :gaveTalk <urn:talk:{}> . <urn:talk:{}> :talkAt <urn:event> .",
}


@pytest.mark.parametrize(("name", "shared"), SHARED.items())
def test_pairs_are_derived_of_so_many_people_who_share_something_and_of_none_of_more(name: str, shared: str) -> None:
    most = 30 if name == "sharesTopicWith" else 100

    def pairs(people: int) -> int:
        said = (shared.replace("{}", f"p:n{n}", 1).replace("{}", str(n)) for n in range(people))
        return len(rows(derived(*said), f"SELECT DISTINCT ?a ?b {{ ?a :{name} ?b }}"))

    assert pairs(most) == most * (most - 1)
    assert pairs(most + 1) == 0


def test_what_is_part_of_more_than_ten_bodies_is_within_none_and_its_units_are_within_it_alone() -> None:
    def within(bodies: int) -> set[tuple[str, ...]]:
        said = [f"o:unit :partOf o:body{n} ." for n in range(bodies)]
        found = rows(derived("o:group :partOf o:unit .", *said), "SELECT ?a ?b { ?a :within ?b }")
        return {(a.rpartition("/")[2], b.rpartition("/")[2]) for a, b in found}

    assert within(10) == {(unit, f"body{n}") for unit in ("group", "unit") for n in range(10)} | {("group", "unit")}
    assert within(11) == {("group", "unit")}


def test_a_programme_of_more_than_a_hundred_makes_nobody_a_co_speaker() -> None:
    said = [f"p:n{n} :gaveTalk <urn:talk:{n}> . <urn:talk:{n}> :startTime '9' ." for n in range(101)]
    assert ask(derived(" ".join(said[1:])), "p:n1 :coSpeakerWith p:n100")
    assert not ask(derived(" ".join(said)), "?x :coSpeakerWith ?y")


def test_somebody_who_shares_a_small_topic_is_tied_by_that_though_both_share_a_large_one() -> None:
    said = [f"p:n{n} a :Person ; :researches t:large ." for n in range(120)]
    kg = derived(*said, "p:n1 :researches t:small . p:n2 :researches t:small .")
    assert rows(kg, "SELECT ?a ?b { ?a :sharesTopicWith ?b }") == [
        (f"{BASE}person/n1", f"{BASE}person/n2"),
        (f"{BASE}person/n2", f"{BASE}person/n1"),
    ]


def test_what_was_computed_before_is_there_for_the_rules_and_keeps_its_name() -> None:
    triple = ox.NamedNode(f"{BASE}topic/a"), ox.NamedNode(SKOS + "broader"), ox.NamedNode(f"{BASE}topic/b")
    found = found_by(ox.Store(), *ontology.rules(), computed={triple: "by-hand"})
    assert found[" ".join(map(str, triple))] == "by-hand"
    assert "broader-transitive" in found.values()


def test_only_rules_that_derive_something_are_described() -> None:
    lines = b"".join(lines_of(store_of("o:group :partOf o:lab .")))
    quads = ox.parse(lines, format=ox.RdfFormat.N_QUADS)
    assert {q.subject for q in quads if q.object == sym("Rule")} == {ox.NamedNode(f"{BASE}rule/within")}


def test_the_report_of_a_build_with_ties_says_that_the_shapes_are_kept(sample_build: Path) -> None:
    report = json.loads((sample_build / "report.json").read_text(encoding="utf-8"))
    assert report["counts"]["classes"]["OrganizationTie"] > 0
    assert report["shacl"]["conforms"] is True
