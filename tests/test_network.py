"""Networks made from quads."""

from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

from graph import network
from graph.network import Choice
from graph.store import EmbeddedStore

ID, SYM = "https://w3id.org/symposia/id/", "https://w3id.org/symposia/ontology#"
DATA = """
BASE <https://w3id.org/symposia/id/>
PREFIX sym: <https://w3id.org/symposia/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
GRAPH <graph/resolution> {
  <person/ada> a sym:Person ; rdfs:label "Ada" .
  <person/ben> a sym:Person ; rdfs:label "Ben" .
  <org/oslo> a sym:Organization, sym:University ; rdfs:label "Oslo" .
  <topic/glass> a sym:Topic ; rdfs:label "glass" .
  <award/prize> a sym:Award ; rdfs:label "Prize" .
}
GRAPH <doc/0> {
  <doc/0> a sym:Document ; dcterms:title "A text" ; sym:mentions <person/ada> .
  <person/ada> sym:collaboratesWith <person/ben> ;
    sym:researches <topic/glass> ; sym:hasPosition <position/1> ;
    sym:hasAward <award/prize> .
  <position/1> a sym:Position ; sym:roleTitle "Professor" ; sym:status "current" ;
    sym:atOrganization <org/oslo> .
}
GRAPH <doc/0/evidence> {
  <urn:s1> a sym:Statement ; rdf:subject <person/ada> ; rdf:predicate sym:collaboratesWith ;
    rdf:object <person/ben> ; sym:evidencedBy <urn:p1>, <urn:p2> .
  <urn:s2> a sym:Statement ; rdf:subject <doc/0> ; rdf:predicate sym:mentions ;
    rdf:object <person/ada> ; sym:evidencedBy <urn:p1> .
  <position/1> sym:evidencedBy <urn:p2> .
  <urn:p1> a sym:Passage ; sym:quote "Ada" ; sym:beginOffset 0 ; sym:endOffset 3 ; sym:inDocument <doc/0> .
  <urn:p2> a sym:Passage ; sym:quote "with Ben" ; sym:beginOffset 4 ; sym:endOffset 12 ; sym:inDocument <doc/0> .
}
GRAPH <graph/derived> {
  <person/ben> sym:collaboratesWith <person/ada> .
  <person/ada> sym:affiliatedWith <org/oslo> ;
    sym:coSpeakerWith <person/ben> .
  <person/ben> sym:coSpeakerWith <person/ada> .
}
"""
ADA, BEN, OSLO, GLASS = (ID + name for name in ("person/ada", "person/ben", "org/oslo", "topic/glass"))


def held(text: str) -> EmbeddedStore:
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    return EmbeddedStore(Path("nowhere"), store)


@pytest.fixture(scope="module")
def store():
    return held(DATA)


@pytest.fixture(scope="module")
def whole(store):
    return network.build(store)


def test_nodes_are_people_organizations_and_topics(whole):
    assert isinstance(whole, nx.MultiGraph)
    assert {n: (d["label"], d["kind"]) for n, d in whole.nodes(data=True)} == {
        ADA: ("Ada", "Person"),
        BEN: ("Ben", "Person"),
        OSLO: ("Oslo", "Organization"),
        GLASS: ("glass", "Topic"),
    }
    assert whole.nodes[ADA]["notes"] == ("Professor, Oslo", "award: Prize")
    assert whole.nodes[ADA]["evidence"] == ({"quote": "Ada", "document": "A text", "begin": 0, "end": 3},)
    assert whole.nodes[BEN]["evidence"] == ()


def test_several_ties_of_two_people_are_kept_each_once(whole):
    ties = whole.get_edge_data(ADA, BEN)
    assert set(ties) == {"collaboratesWith", "coSpeakerWith"}
    assert whole.number_of_edges() == 4


def test_a_stated_tie_has_its_passages_and_a_derived_one_none(whole):
    stated, derived = (whole.get_edge_data(ADA, BEN)[r] for r in ("collaboratesWith", "coSpeakerWith"))
    assert stated["stated"] and stated["weight"] == 2
    assert [e["quote"] for e in stated["evidence"]] == ["Ada", "with Ben"]
    assert stated["label"] == "collaborates with" and stated["relation"] == "collaboratesWith"
    assert (derived["stated"], derived["weight"], derived["evidence"]) == (False, 1, ())


def test_an_affiliation_has_the_words_of_the_post(whole):
    (tie,) = whole.get_edge_data(ADA, OSLO).values()
    assert tie["relation"] == "affiliatedWith" and [e["quote"] for e in tie["evidence"]] == ["with Ben"]


def test_people_alone(store):
    assert set(network.build(store, Choice("people"))) == {ADA, BEN}


def test_nothing_gives_an_empty_network():
    assert network.build(held("")).number_of_nodes() == 0


def test_every_node_and_tie_of_the_samples_has_what_the_drawing_needs(sample_build):
    store = EmbeddedStore.open(sample_build / "store")
    found = network.build(store)
    assert found.number_of_nodes() > 50 and found.number_of_edges() > 50
    for _, node in found.nodes(data=True):
        assert node["label"] and node["kind"] in network.NETWORK_KINDS
        assert node["evidence"], f"{node['label']} is mentioned nowhere"
    for one, other, relation, tie in found.edges(keys=True, data=True):
        assert one != other and tie["relation"] == relation and tie["label"] and tie["weight"] >= 1
        assert tie["evidence"] or not tie["stated"]
        assert len(tie["evidence"]) == tie["weight"] or not tie["stated"]
