import itertools
import json
import random
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest
from conftest import run_here

import queries
from graph.errors import UnknownEntity
from graph.path import LONGEST, chain
from graph.result import Result
from graph.store import EmbeddedStore

SMALL = Path(__file__).parent / "fixtures_small.trig"
PREFIXES = "".join(f"{line}\n" for line in SMALL.read_text(encoding="utf-8").split("\n") if line.startswith("@prefix"))
ID, SYM = "https://w3id.org/symposia/id/", "https://w3id.org/symposia/ontology#"
PERSON = f"{ID}person/"


class Store:
    """A store of a few triples of one document, which counts what it is asked."""

    def __init__(self, *triples, small=True):
        self.quads = ox.Store()
        self.asked = 0
        if small:
            self.quads.load(SMALL.read_bytes(), ox.RdfFormat.TRIG)
        text = f"{PREFIXES}<https://w3id.org/symposia/id/doc/0123456789ab> {{ {' '.join(triples)} }}"
        self.quads.load(text.encode(), ox.RdfFormat.TRIG)

    def query(self, text):
        self.asked += 1
        found = self.quads.query(text, use_default_graph_as_union=True)
        return Result("select", tuple(v.value for v in found.variables), tuple(tuple(row) for row in found))


def people(steps):
    return [step.start.name for step in steps] + [steps[-1].end.name]


def test_a_tie_that_a_text_states_comes_with_its_words():
    (step,) = chain(Store(), "Ada Example", "Dan Specimen")
    assert (step.relation, step.stated, step.through) == ("collaborates with", True, None)
    assert [(e.quote, e.source, e.begin, e.end) for e in step.evidence] == [
        ("My colleague Dan Specimen", "interview.txt", 5, 30)
    ]


def test_a_chain_can_be_walked_from_either_end():
    there, back = chain(Store(), "Cleo", "Eve"), chain(Store(), "Eve", "Cleo")
    assert people(there) == ["Cleo Writer", "Ada Example", "Eve Muster"]
    assert people(back) == people(there)[::-1]
    assert [s.relation for s in there] == ["interviewed", "spoke on the same occasion as"]
    assert [s.relation for s in back] == ["spoke on the same occasion as", "was interviewed by"]


def test_what_follows_from_the_texts_is_told_from_what_they_state():
    steps = chain(Store(), "Cleo", "Eve")
    assert [step.stated for step in steps] == [True, False]
    assert steps[1].through.name == "Autumn Workshop"


def test_of_chains_of_one_length_the_one_with_most_that_is_stated_is_taken():
    store = Store(
        "person:zoe a sym:Person ; rdfs:label 'Zoe Last' ; sym:collaboratesWith person:eve-muster .",
        "person:zoe sym:collaboratesWith person:cleo-writer .",
        "person:cleo-writer sym:collaboratesWith person:zoe . person:eve-muster sym:collaboratesWith person:zoe .",
    )
    assert people(chain(store, "Cleo", "Eve")) == ["Cleo Writer", "Zoe Last", "Eve Muster"]


def test_a_tie_through_an_organization_has_the_words_for_both_ends():
    (step,) = chain(
        Store(
            "person:gus a sym:Person ; rdfs:label 'Gus Guest' ; sym:hasPosition position:g1 .",
            "position:g1 sym:atOrganization org:imaginary-lab ; sym:status 'current' .",
            "person:gus sym:affiliatedWith org:imaginary-lab .",
            "statement:g a sym:Statement ; rdf:subject person:gus ; rdf:predicate sym:hasPosition ;",
            "rdf:object position:g1 ; sym:confidence 0.9 ; sym:evidencedBy <urn:g> .",
            "<urn:g> sym:quote 'Gus works there' ; sym:beginOffset 200 ; sym:endOffset 215 ;",
            "sym:inDocument doc:0123456789ab .",
        ),
        "Gus Guest",
        "Ada Example",
    )
    assert step.through.name == "Laboratory for Imaginary Materials"
    assert [e.quote for e in step.evidence] == [
        "Gus works there",
        "director of the Laboratory for Imaginary Materials",
    ]


def test_the_words_for_a_common_organization_are_of_the_present():
    """A former post there, or a degree from there, is no evidence of being there."""
    store = Store("person:gus a sym:Person ; rdfs:label 'Gus Guest' ; sym:affiliatedWith org:imaginary-lab .")
    (step,) = chain(store, "Gus Guest", "Ada Example")
    assert [e.quote for e in step.evidence] == ["director of the Laboratory for Imaginary Materials"]
    (status,) = store.quads.quads_for_pattern(ox.NamedNode(f"{ID}position/a2"), ox.NamedNode(f"{SYM}status"), None)
    store.quads.remove(status)
    store.quads.add(ox.Quad(status.subject, status.predicate, ox.Literal("former"), status.graph_name))
    (step,) = chain(store, "Gus Guest", "Ada Example")
    assert step.evidence == ()


def test_people_who_are_not_tied_have_no_chain():
    assert chain(Store("person:hermit a sym:Person ; rdfs:label 'Her Mit' ."), "Her Mit", "Ada Example") == ()


def test_somebody_is_not_tied_to_themselves():
    assert chain(Store(), "Ada Example", "Ada Example") == ()


def test_a_chain_longer_than_wanted_is_none():
    assert chain(Store(), "Cleo", "Eve", most=1) == ()


@pytest.mark.parametrize("most", [0, LONGEST + 1])
def test_a_chain_of_any_length_is_refused(most):
    with pytest.raises(ValueError, match="1 to 6"):
        chain(Store(), "Cleo", "Eve", most=most)


def test_an_unknown_person_is_told():
    with pytest.raises(UnknownEntity, match="Ada Example"):
        chain(Store(), "Ada Exampel", "Eve")


@pytest.fixture(scope="module")
def crowd():
    """Sixty people with a hundred ties at random, some stated and some derived, as a store and as a network."""
    chance, network = random.Random(5), networkx.Graph()
    triples = [f"person:p{n} a sym:Person ; rdfs:label 'Person {n}' ." for n in range(60)]
    for number in range(80):
        one, other = chance.sample(range(60), 2)
        if number % 2:
            triples.append(f"person:p{one} sym:collaboratesWith person:p{other} .")
            triples.append(f"person:p{other} sym:collaboratesWith person:p{one} .")
        else:
            triples.append(f"person:p{one} sym:spokeAt event:e{number} . person:p{other} sym:spokeAt event:e{number} .")
            triples.append(f"event:e{number} rdfs:label 'Event {number}' .")
            for a, b in ((one, other), (other, one)):
                triples.append(f"person:p{a} sym:coSpeakerWith person:p{b} .")
        stated = bool(number % 2) or network.get_edge_data(one, other, {}).get("stated", False)
        network.add_edge(one, other, stated=stated)
    return Store(*triples, small=False), network


def test_every_chain_is_as_short_and_as_well_stated_as_can_be(crowd):
    store, network = crowd
    for one, other in itertools.islice(itertools.combinations(range(0, 60, 2), 2), 0, None, 5):
        steps = chain(store, f"{PERSON}p{one}", f"{PERSON}p{other}")
        try:
            ways = list(networkx.all_shortest_paths(network, one, other))
        except (networkx.NetworkXNoPath, networkx.NodeNotFound):
            ways = []
        if not ways or len(ways[0]) - 1 > 4:
            assert steps == ()
            continue
        fewest = min(sum(not network[a][b]["stated"] for a, b in itertools.pairwise(way)) for way in ways)
        assert (len(steps), sum(not s.stated for s in steps)) == (len(ways[0]) - 1, fewest)
        assert all(
            network.has_edge(int(s.start.iri[len(PERSON) + 1 :]), int(s.end.iri[len(PERSON) + 1 :])) for s in steps
        )
        assert steps == chain(store, f"{PERSON}p{one}", f"{PERSON}p{other}")


def test_the_query_for_any_endpoint_finds_chains_of_the_same_length(crowd):
    store, _ = crowd
    query, lengths = queries.read("connection"), set()
    for one, other in itertools.islice(itertools.combinations(range(0, 60, 3), 2), 0, None, 7):
        ends = f"{PERSON}p{one}", f"{PERSON}p{other}"
        text = queries.bind(query, dict(zip(("person", "other"), ends, strict=True)))
        inner = text[text.index("  {\n    SELECT ?oneIri") : text.index("  VALUES ?step")]
        prefixes = text[text.index("PREFIX") : text.index("SELECT DISTINCT ?step")]
        rows = store.query(f"{prefixes}SELECT ?steps WHERE {{ {inner} }}").rows
        steps = chain(store, *ends, most=3)
        assert [int(row[0].value) for row in rows] == [len(steps)] * bool(steps)
        lengths.add(len(steps))
    assert lengths == {0, 1, 2, 3} or lengths == {0, 2, 3}


def test_both_ends_are_asked_from(crowd):
    """The people between are met from both sides, so that few are asked for."""
    store, network = crowd
    one, other = next(
        (a, b) for a, b in itertools.combinations(range(60), 2)
        if network.has_node(a) and network.has_node(b) and networkx.has_path(network, a, b)
        and networkx.shortest_path_length(network, a, b) == 4
    )  # fmt: skip
    store.asked = 0
    chain(store, f"{PERSON}p{one}", f"{PERSON}p{other}")
    assert store.asked <= 2 + 4 + 8  # finding both, a batch for each level, words for both ends of each tie


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    out = tmp_path_factory.mktemp("path") / "out"
    quads = Store().quads
    EmbeddedStore.create(out / "store", list(quads))
    return out


def test_the_command_shows_each_tie_and_its_words(build):
    done = run_here("path", "Cleo", "Eve", "--out", build)
    assert done.returncode == 0
    assert done.stdout.splitlines()[:2] == [
        "2 ties:",
        "1. Cleo Writer interviewed Ada Example: Five questions for Ada Example",
    ]
    assert "2. Ada Example spoke on the same occasion as Eve Muster: Autumn Workshop  (this follows" in done.stdout
    direct = run_here("path", "Ada Example", "Dan Specimen", "--out", build).stdout
    assert "     “My colleague Dan Specimen”  interview.txt, 5 to 30\n" in direct


def test_the_command_gives_json_and_says_when_there_is_none(build):
    (step,) = json.loads(run_here("path", "Ada Example", "Dan", "--out", build, "--format", "json").stdout)
    assert step["relation"] == "collaborates with" and step["evidence"][0]["begin"] == 5
    none = run_here("path", "Cleo", "Eve", "--steps", "1", "--out", build)
    assert (none.returncode, none.stdout) == (0, "No chain of at most 1 ties is known.\n")


def test_the_command_tells_of_an_unknown_name(build):
    done = run_here("path", "Nobody At All", "Eve", "--out", build)
    assert done.returncode == 2 and "Nobody At All" in done.stderr
