"""Networks made from quads."""

from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import servers
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import network
from graph.errors import UnknownEntity
from graph.network import Choice, NetworkError
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


# A small graph of five people, with dates: fixtures_small.trig

SMALL = (Path(__file__).parent / "fixtures_small.trig").read_text(encoding="utf-8")
PERSON, ORG, TOPIC = f"{ID}person/", f"{ID}org/", f"{ID}topic/"


@pytest.fixture(scope="module")
def small():
    return held(SMALL)


def ties(found):
    """The ties by the ends of the identifiers of both, in order, and the relation; with their weights."""
    names = {node: node.rpartition("/")[2].partition("-")[0] for node in found}
    return {
        (*sorted((names[one], names[other])), relation): tie["weight"]
        for one, other, relation, tie in found.edges(keys=True, data=True)
    }


EVER = {
    ("ada", "dan", "collaboratesWith"): 1,
    ("ben", "eve", "collaboratesWith"): 1,
    ("ada", "ben", "advisedBy"): 1,
    ("ada", "ben", "coSpeakerWith"): 1,
    ("ada", "dan", "coSpeakerWith"): 1,
    ("ada", "eve", "coSpeakerWith"): 1,
    ("ada", "ben", "sharesAffiliationWith"): 1,
    ("dan", "eve", "sharesTopicWith"): 1,
}


def test_people_are_tied_by_what_they_do_together_and_what_they_share(small):
    found = network.build(small, Choice("people"))
    assert len(found) == 5 and ties(found) == EVER
    assert found.graph["about"] == "People" and found.graph["projection"] == "people"


def test_a_tie_names_its_property_and_its_subject(small):
    found = network.build(small, Choice("people"))
    advice = found.edges[PERSON + "ada-example", PERSON + "ben-sample", "advisedBy"]
    assert advice["property"] == SYM + "advisedBy" and advice["source"] == PERSON + "ben-sample"


def test_two_that_share_more_are_tied_more_strongly(small):
    more = "<urn:doc> { person:dan-specimen sym:researches topic:graph-theory , topic:machine-learning ."
    more += " person:eve-muster sym:researches topic:graph-theory , topic:machine-learning ."
    more += " person:dan-specimen sym:developed project:toy-kit . person:eve-muster sym:developed project:toy-kit }"
    found = ties(network.build(held(SMALL + more), Choice("people")))
    assert found["dan", "eve", "sharesTopicWith"] == 3
    assert found["dan", "eve", "sharesProjectWith"] == found["ada", "dan", "sharesProjectWith"] == 1


def test_a_derived_tie_shows_the_words_for_what_is_shared(small):
    words = """@base <https://w3id.org/symposia/id/> . <urn:e> {
      statement:x1 a sym:Statement ; rdf:subject person:dan-specimen ; rdf:predicate sym:researches ;
        rdf:object topic:federated-learning ; sym:evidencedBy <doc/ba9876543210#char=5,30> .
      statement:x2 a sym:Statement ; rdf:subject person:eve-muster ; rdf:predicate sym:researches ;
        rdf:object topic:federated-learning ; sym:evidencedBy <doc/0123456789ab#char=10,59> .
    }"""
    found = network.build(held(SMALL + words), Choice("people"))
    tie = found.edges[PERSON + "dan-specimen", PERSON + "eve-muster", "sharesTopicWith"]
    assert not tie["stated"] and [e["begin"] for e in tie["evidence"]] == [5, 10]


def test_people_and_topics_have_no_ties_that_only_repeat_a_topic(small):
    found = ties(network.build(small, Choice("people+topics")))
    assert ("dan", "eve", "sharesTopicWith") not in found
    assert found["dan", "federated", "researches"] == 1
    assert found["ada", "federated", "speaksAbout"] == 1
    assert found["federated", "machine", "broader"] == 1


def test_institutions_are_tied_by_the_people_talks_and_projects_they_share(small):
    found = ties(network.build(small, Choice("institutions")))
    assert found == {
        ("example", "imaginary", "partOf"): 1,
        ("imaginary", "toy", "partOf"): 1,
        ("example", "sample", "sharesPeopleWith"): 1,
        ("example", "sample", "sharesTalksWith"): 1,
        ("example", "other", "pairsPeopleWith"): 1,
        ("other", "sample", "pairsPeopleWith"): 1,
    }


@pytest.mark.parametrize("source", ["small", "samples"])
def test_institutions_share_as_many_people_as_the_rule_of_the_ontology_counts(source, request):
    """The derived graph counts in SPARQL what the projection counts here."""
    store = (
        request.getfixturevalue("small")
        if source == "small"
        else EmbeddedStore.open(request.getfixturevalue("sample_build") / "store")
    )
    rows = store.query(
        f"PREFIX sym: <{SYM}> SELECT ?one ?other ?pairs ?people WHERE {{ ?tie sym:tieOf ?one , ?other ;"
        " sym:pairs ?pairs ; sym:people ?people . FILTER(STR(?one) < STR(?other)) }"
    ).rows
    derived = {(one.value, other.value): (int(pairs.value), int(people.value)) for one, other, pairs, people in rows}
    found = network.build(store, Choice("institutions"))
    counted = {}
    for one, other in {tuple(sorted(pair)) for pair in found.edges()}:
        kept = found.get_edge_data(one, other)
        numbers = tuple(kept.get(name, {"weight": 0})["weight"] for name in ("pairsPeopleWith", "sharesPeopleWith"))
        if any(numbers):
            counted[one, other] = numbers
    assert derived and counted == derived


def test_topics_are_tied_by_those_who_work_on_both(small):
    found = ties(network.build(small, Choice("topics")))
    assert found == {("federated", "machine", "broader"): 1, ("graph", "machine", "sharesExpertsWith"): 1}


def test_a_card_tells_roles_degrees_topics_talks_awards_and_memberships(small):
    facts = network.build(small).nodes[PERSON + "ada-example"]["facts"]
    told = {}
    for fact in facts:
        told.setdefault(fact["group"], []).append(fact["text"])
    assert list(told) == [
        "Roles", "Degrees", "Leads", "Topics", "Talks", "Projects", "Awards", "Memberships", "Also called",
    ]  # fmt: skip
    assert told["Roles"] == [
        "Jo and Max Donor Professor of Chemistry, Example University (current)",
        "director, Laboratory for Imaginary Materials (current)",
        "founding director, Laboratory for Imaginary Materials (former)",
        "postdoc, Sample Robotics (former)",
    ]
    assert told["Degrees"] == ["PhD in chemistry, Other University"]
    assert told["Talks"] == ["On Bonds (Spring Meeting, 2020-07-14)"]
    assert told["Awards"] == ["Sample Prize (2019)"]
    assert told["Memberships"] == ["Plain Society", "Sample Academy of Sciences (fellow)"]
    role = facts[0]
    assert role["stated"] and [e["quote"] for e in role["evidence"]] == [
        "the Jo and Max Donor Professor of Chemistry at EU"
    ]


def test_nodes_are_found_by_their_topics_and_institutions(small):
    found = network.build(small)
    ada, lab = found.nodes[PERSON + "ada-example"], found.nodes[ORG + "toy-group"]
    assert ada["topics"] == ("graph theory", "machine learning")
    assert ada["institutions"] == ("Example University", "Laboratory for Imaginary Materials")
    assert lab["institutions"] == ("Example University", "Laboratory for Imaginary Materials", "Toy Group")
    topic = found.nodes[TOPIC + "federated-learning"]
    assert topic["topics"] == ("federated learning", "machine learning")
    assert topic["institutions"] == ("Other University",)


# A time


def when(text, **span):
    return network.build(held(text), Choice("people", **span))


@pytest.mark.parametrize(
    ("span", "kept"),
    [
        ({"since": "2020", "until": "2020"}, ["ada ben coSpeakerWith", "ada ben sharesAffiliationWith",
                                              "ada dan coSpeakerWith", "ben eve collaboratesWith"]),
        ({"since": "2021"}, ["ada ben advisedBy", "ada dan collaboratesWith", "ada eve coSpeakerWith"]),
        ({"until": "2020-07-13"}, ["ada dan coSpeakerWith"]),  # the meeting was at some time in July
        ({"until": "2019-12-31"}, []),
        ({"since": "2020", "until": "2021"}, sorted(" ".join(key) for key in EVER)),
    ],
)  # fmt: skip
def test_a_tie_counts_when_a_date_of_it_lies_in_the_span(span, kept):
    assert sorted(" ".join(key) for key in ties(when(SMALL, **span))) == kept


def test_what_is_shared_counts_only_when_it_counts_for_both():
    """Dan is said to work on the topic in 2021, Eve in 2020."""
    assert ("dan", "eve", "sharesTopicWith") not in ties(when(SMALL, since="2020", until="2020"))
    assert ("dan", "eve", "sharesTopicWith") not in ties(when(SMALL, since="2021", until="2021"))
    assert ("dan", "eve", "sharesTopicWith") in ties(when(SMALL, since="2020", until="2021"))


def test_ties_without_a_date_are_left_out_and_counted_or_kept():
    without = SMALL.replace('dcterms:date "2021-03"^^xsd:gYearMonth ;', "")
    some = when(without, since="2020", until="2020")
    assert len(ties(some)) == 4 and some.graph["undated"] == 4
    assert some.graph["about"] == "People, 2020 to 2020; 4 undated ties left out"
    every = when(without, since="2020", until="2020", undated=True)
    assert ties(every) == EVER and every.graph["undated"] == 0


@pytest.mark.parametrize(
    ("dates", "span", "counts"),
    [
        ('sym:start "2001"^^xsd:gYear ; sym:end "2005"^^xsd:gYear', ("2005-12-31", None), True),
        ('sym:start "2001"^^xsd:gYear ; sym:end "2005"^^xsd:gYear', ("2006", None), False),
        ('sym:start "2001"^^xsd:gYear ; sym:end "2005"^^xsd:gYear', ("2003", "2003"), True),
        ('sym:end "2005-06"^^xsd:gYearMonth', (None, "1999"), True),
        ('sym:end "2005-06"^^xsd:gYearMonth', ("2005-07-01", None), False),
        ('sym:start "2001"^^xsd:gYear', ("2030", None), True),  # current, so it lasts on
        ('sym:start "2001"^^xsd:gYear', (None, "2000"), False),
    ],
)
def test_a_position_counts_for_as_long_as_it_was_held(dates, span, counts):
    text = SMALL.replace('sym:roleTitle "associate professor" ;', f'sym:roleTitle "associate professor" ; {dates} ;')
    found = network.build(held(text), Choice("all", since=span[0], until=span[1]))
    assert found.has_edge(PERSON + "eve-muster", ORG + "other-university", "affiliatedWith") is counts


@pytest.mark.parametrize("date", ["2020-13", "2020-02-30", "yesterday", "", "20", "2020-7-1", "0000", "2020-07-14T10"])
def test_what_is_no_date_is_refused(small, date):
    with pytest.raises(NetworkError, match="is no date"):
        network.build(small, Choice(since=date))


def test_a_span_that_ends_before_it_begins_is_refused(small):
    with pytest.raises(NetworkError, match="2021 is after 2020"):
        network.build(small, Choice(since="2021", until="2020"))


# A focus


def near(store, words, projection="people", **more):
    return network.build(store, Choice(projection, focus=words, **more))


def names(found):
    return sorted(label for _, label in found.nodes(data="label"))


def test_a_focus_keeps_what_is_within_so_many_ties(small):
    assert names(near(small, "Dan Specimen", hops=0)) == ["Dan Specimen"]
    assert names(near(small, "Dan Specimen", hops=1)) == ["Ada Example", "Dan Specimen", "Eve Muster"]
    found = near(small, "dan", hops=2)
    assert names(found) == ["Ada Example", "Ben Sample", "Dan Specimen", "Eve Muster"]
    assert found.graph["about"] == "People within 2 steps of Dan Specimen"


def test_a_focus_is_looked_up_in_a_store(small):
    with pytest.raises(ValueError, match="store"):
        network.drawn(network.read(small), Choice(focus="Ada"))


def test_a_focus_that_is_no_node_stands_one_step_from_what_it_is_tied_to(small):
    assert names(near(small, "Laboratory for Imaginary Materials", hops=1)) == ["Ada Example", "Ben Sample"]
    assert names(near(small, "Spring Meeting", hops=1)) == ["Ada Example", "Dan Specimen"]
    assert "Machine" not in names(near(small, "Ada Example", "topics", hops=1))
    assert names(near(small, "Ada Example", "topics", hops=1)) == ["graph theory", "machine learning"]


def test_the_nearest_and_most_strongly_tied_are_kept(small):
    assert names(near(small, "Ada Example", hops=2, most=2)) == ["Ada Example", "Ben Sample"]


@pytest.mark.parametrize("projection", ["all", "people", "people+topics"])
def test_without_a_focus_those_with_most_ties_are_kept_as_they_are_in_the_whole(sample_build, projection):
    with EmbeddedStore.open(sample_build / "store") as store:
        whole, part = (network.build(store, network.Choice(projection, most=most)) for most in (None, 20))
        every = network.build(store, network.Choice(projection, most=len(whole)))
    assert len(part) == 20
    assert (part.graph["of"], every.graph["of"]) == (len(whole), None)
    assert part.graph["about"].endswith(f"; the 20 with most ties of {len(whole)}")
    assert described(every) == described(whole)
    of_both = (part, whole.subgraph(part))
    one, other = ({(frozenset(ends), key) for *ends, key in found.edges(keys=True)} for found in of_both)
    assert one == other
    for one, other, key, tie in part.edges(keys=True, data=True):
        assert tie == whole.edges[one, other, key]
    least = min(dict(part.degree()).values(), default=0)
    assert sorted(dict(whole.degree(part)).values())[0] >= least


def crowded(store, **chosen):
    found = network.build(store, Choice("people", **chosen))
    ties = {(one[len(ID) :], other[len(ID) :], name) for one, other, name in found.edges(keys=True)}
    return ties, found.graph["about"]


def test_of_many_ties_those_through_what_a_crowd_shares_are_left_out():
    people, said = [f"person/{name}" for name in "abcdef"], []
    at = {"org/lab": people[:2], "org/school": people[:3], "org/university": people}
    for body, members in at.items():
        said += [f"<{one}> sym:affiliatedWith <{body}> ." for one in members]
        said += [f"<{one}> sym:sharesAffiliationWith <{two}> ." for one in members for two in members if one != two]
    names = [f'<{one}> a sym:Person ; rdfs:label "{one}" .' for one in people]
    text = DATA.partition("GRAPH")[0]
    text += f"GRAPH <graph/resolution> {{ {' '.join(names)} }} GRAPH <graph/derived> {{ {' '.join(said)} }}"
    store = held(text + f"GRAPH <doc/0> {{ <{people[0]}> sym:collaboratesWith <{people[5]}> . }}")

    every, about = crowded(store)
    assert len(every) == 16 and about == "People"
    assert crowded(store, ties=16) == (every, about)
    stated = {("person/a", "person/f", "collaboratesWith")}
    lab = {("person/a", "person/b", "sharesAffiliationWith")}
    school = {(f"person/{one}", "person/c", "sharesAffiliationWith") for one in "ab"}
    # All ties of one size of crowd stay or go: none of them says more than another.
    words = "People; without {} ties through what {}"
    assert crowded(store, ties=15) == (stated | lab | school, words.format(12, "more than 3 of these share"))
    assert crowded(store, ties=3) == (stated | lab, words.format(14, "more than 2 of these share"))
    assert crowded(store, ties=1) == (stated, words.format(15, "these share"))
    assert crowded(store, focus="person/a", hops=1, ties=1) == crowded(store, focus="person/a", hops=1)


def test_ties_that_texts_state_stay_and_those_through_what_is_unknown_go_with_the_largest_crowd():
    text = DATA.partition("GRAPH")[0]
    names = [f'<person/{name}> a sym:Person ; rdfs:label "{name}" .' for name in "abc"]
    text += f"GRAPH <graph/resolution> {{ {' '.join(names)} }} "
    text += "GRAPH <doc/0> { <person/a> sym:collaboratesWith <person/b> ; sym:sharesTopicWith <person/c> . } "
    stated = {("person/a", "person/b", "collaboratesWith"), ("person/a", "person/c", "sharesTopicWith")}
    assert crowded(held(text), ties=1) == (stated, "People")
    derived = held(text + "GRAPH <graph/derived> { <person/b> sym:sharesTopicWith <person/c> . }")
    assert crowded(derived, ties=2) == (stated, "People; without 1 tie through what these share")
    assert crowded(derived, ties=3)[0] == {*stated, ("person/b", "person/c", "sharesTopicWith")}


def test_a_focus_on_nothing_is_refused(small):
    with pytest.raises(UnknownEntity):
        near(small, "Nobody At All")
    with pytest.raises(NetworkError, match="is tied to no person"):
        near(small, "Sample Letters", since="1900", until="1901")
    with pytest.raises(NetworkError, match="no projection"):
        network.build(small, Choice("friends"))


def described(found):
    """A network as plain data; the lists by which it is filtered depend on what else is shown."""
    nodes = {
        node: {name: value for name, value in data.items() if name not in ("topics", "institutions")}
        for node, data in found.nodes(data=True)
    }
    return nodes, {(*sorted((a, b)), key): tie for a, b, key, tie in found.edges(keys=True, data=True)}


@pytest.mark.parametrize("projection", ["all", "people", "people+topics", "institutions", "topics"])
@pytest.mark.parametrize("span", [{}, {"since": "2020", "until": "2020"}, {"since": "2021", "undated": True}])
def test_what_is_near_is_a_part_of_the_whole(sample_build, small, projection, span):
    """Read step by step, around some thing, as when all is read."""
    for store in (small, EmbeddedStore.open(sample_build / "store")):
        whole = network.build(store, Choice(projection, **span))
        for node in sorted(whole)[::7]:
            for hops in (1, 2):
                found = network.build(store, Choice(projection, focus=node, hops=hops, **span))
                there = nx.single_source_shortest_path_length(whole, node, hops)
                assert described(found) == described(whole.subgraph(there)), (node, hops)


@pytest.mark.parametrize("serving", [servers.oxigraph, servers.virtuoso])
def test_an_endpoint_gives_the_same_network(serving, tmp_path):
    """Also one that says nothing of order: the rows come as they come."""
    store = held(SMALL)
    graphs = {}
    for quad in store.oxigraph:
        graphs.setdefault(quad.graph_name.value, []).append(quad.triple)
    with serving(tmp_path / "store") as server, server.endpoint() as endpoint:
        for name in sorted(graphs):
            endpoint.put(name, graphs[name])
        for choice in (
            *(Choice(projection) for projection in network.PROJECTIONS),
            *(Choice(projection, focus="Ada Example", hops=1) for projection in network.PROJECTIONS),
            Choice("people", since="2020", until="2020"),
            Choice("people", focus="Dan Specimen", since="2021"),
        ):
            here, there = network.build(store, choice), network.build(endpoint, choice)
            assert described(here) == described(there) and here.graph == there.graph
            assert list(here) == list(there) and list(here.edges) == list(there.edges)


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_quads_does_not_matter(random):
    quads = list(held(SMALL).oxigraph)
    random.shuffle(quads)
    shuffled = ox.Store()
    shuffled.extend(quads)
    for projection in ("all", "people"):
        one, other = (
            network.build(store, Choice(projection)) for store in (held(SMALL), EmbeddedStore(Path("none"), shuffled))
        )
        assert list(one.nodes.items()) == list(other.nodes.items())
        assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))
