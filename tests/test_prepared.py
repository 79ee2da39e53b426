"""What a server prepares of a store gives the same networks and chains as the store itself."""

import sqlite3
from itertools import permutations
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import network, path, tied
from graph.errors import UnknownEntity
from graph.network import Choice, NetworkError, prepared
from graph.network.prepared import Prepared
from graph.store import EmbeddedStore
from graph.tied import Tied

CHOICES = (
    Choice(hops=1),
    Choice(hops=2, most=12),
    Choice("people"),
    Choice("people+topics", hops=1),
    Choice(since="2015", until="2024"),
    Choice("people", since="2019", undated=True),
)


def small():
    store = ox.Store()
    store.load(path=str(Path(__file__).parent / "fixtures_small.trig"), format=ox.RdfFormat.TRIG)
    return EmbeddedStore(Path("nowhere"), store)


@pytest.fixture(scope="module", params=["small", "samples"])
def store(request):
    if request.param == "small":
        return small()
    return EmbeddedStore.open(request.getfixturevalue("sample_build") / "store")


@pytest.fixture(scope="module")
def near(store, tmp_path_factory):
    return sqlite3.connect(prepared.write(store, tmp_path_factory.mktemp("near") / "near.sqlite"))


@pytest.fixture(scope="module")
def ties(store, tmp_path_factory):
    return sqlite3.connect(tied.write(store, tmp_path_factory.mktemp("tied") / "tied.sqlite"))


def people(store):
    rows = store.query("PREFIX s: <https://w3id.org/symposia/ontology#> SELECT DISTINCT ?p { ?p a s:Person }").rows
    return sorted(node.value for (node,) in rows)


def things(store):
    rows = store.query(
        "PREFIX s: <https://w3id.org/symposia/ontology#> SELECT DISTINCT ?p "
        "{ VALUES ?t { s:Person s:Organization s:Topic s:Event s:Project } ?p a ?t }"
    ).rows
    every = sorted(node.value for (node,) in rows)
    return every[:: max(1, len(every) // 12)]


def told(found):
    return dict(found.nodes(data=True)), list(found.edges(keys=True, data=True)), found.graph


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_a_network_around_anything_is_that_of_the_store(store, near, choice):
    drawn = 0
    for thing in things(store):
        wanted = Choice(**{**choice.__dict__, "focus": thing})
        try:
            expected = network.build(store, wanted)
        except NetworkError as error:
            with pytest.raises(NetworkError, match=str(error)[:20]):
                network.build(store, wanted, Prepared(near))
            continue
        drawn += len(expected)
        assert told(network.build(store, wanted, Prepared(near))) == told(expected)
    assert drawn > 10


def test_a_chain_between_any_two_people_is_that_of_the_store(store, ties):
    some = people(store)[:9]
    lengths = set()
    for one, other in permutations(some, 2):
        expected = path.chain(store, one, other, told=False)
        assert path.chain(store, one, other, told=False, known=Tied(ties)) == expected
        lengths.add(len(expected))
    assert lengths - {0}


def test_names_and_words_are_found_with_prepared_ties_too(ties, store):
    one, other, *_ = people(store)
    assert path.chain(store, one, one, known=Tied(ties)) == ()
    assert path.chain(store, one, other, known=Tied(ties)) == path.chain(store, one, other)
    with pytest.raises(UnknownEntity):
        path.chain(store, "Nobody At All", other, known=Tied(ties))


def test_a_store_with_nothing_in_it_can_be_prepared(tmp_path):
    empty = EmbeddedStore(Path("nowhere"), ox.Store())
    assert Tied(sqlite3.connect(tied.write(empty, tmp_path / "tied"))).keys(["https://a.example/"]) == set()
    rows = Prepared(sqlite3.connect(prepared.write(empty, tmp_path / "near"))).away(["https://a.example/"])
    assert list(rows) == []
