"""Names to identifiers: what a user may write for a person, an institution, a topic or a document."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import run_here

import graph
import queries
from graph.errors import AmbiguousName, ParameterError, UnknownEntity, UnknownQuery
from graph.finding import MOST, find
from graph.store import EmbeddedStore
from graph.terms import LABEL, SKOS, TYPE, sym

BASE = "https://w3id.org/symposia/id/"
NAMES = {
    "person/andre-silva": ("André Silva",),
    "person/andre-silva-costa": ("Andre\u0301 Silva-Costa",),
    "person/andre-silva-dias": ("Andre Silva-Dias",),
    "person/jan-loewe": ("Jan Löwe", "J. Löwe"),
    "org/mit": ("MIT", "Massachusetts Institute of Technology"),
    "org/mit-sloan": ("MIT Sloan School of Management",),
    "org/smith-college": ("Smith College",),
    "topic/c": ("C++",),
    "topic/oslo": ("Oslo",),
    "org/quoted": ('The "Old" \\ Mill (Lab) [a+b]',),
    "person/ivan": ("Иван Петров",),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    quads = []
    for iri, (label, *others) in NAMES.items():
        node, name = ox.NamedNode(BASE + iri), ox.NamedNode("urn:g")
        kind = {"person": "Person", "org": "Organization", "topic": "Topic"}[iri.partition("/")[0]]
        quads += [ox.Quad(node, TYPE, sym(kind), name), ox.Quad(node, LABEL, ox.Literal(label), name)]
        quads += [ox.Quad(node, ox.NamedNode(SKOS + "altLabel"), ox.Literal(other), name) for other in others]
    for number in range(MOST + 1):
        node = ox.NamedNode(f"{BASE}topic/study-{number}")
        quads += [ox.Quad(node, TYPE, sym("Topic"), ox.NamedNode("urn:g"))]
        quads += [ox.Quad(node, LABEL, ox.Literal(f"study {number}"), ox.NamedNode("urn:g"))]
    return EmbeddedStore.create(tmp_path_factory.mktemp("names") / "store", quads)


@pytest.mark.parametrize(
    ("words", "kind", "found"),
    [
        ("Andre Silva", "person", ["andre-silva"]),  # its whole name, accents aside, before words of another's
        ("ANDRÉ silva", "person", ["andre-silva"]),
        ("silva", "person", ["andre-silva", "andre-silva-costa", "andre-silva-dias"]),
        ("Andre Silva-Costa", "person", ["andre-silva-costa"]),  # the accent is a character of its own there
        ("J. Löwe", "person", ["jan-loewe"]),
        ("Lowe", "entity", ["jan-loewe"]),
        ("Ivan Petrov", "person", ["ivan"]),
        ("MIT", "organization", ["mit"]),
        ("mit sloan", "organization", ["mit-sloan"]),
        ("C++", "topic", ["c"]),
        ("Oslo", "entity", ["oslo"]),
        ('"Old" \\ Mill (Lab) [a+b]', "organization", ["quoted"]),
        ("person/jan-loewe", "person", ["jan-loewe"]),
        ("jan-loewe", "entity", ["jan-loewe"]),
        (f"<{BASE}org/mit>", "organization", ["mit"]),
        (f"{BASE}org/mit", "entity", ["mit"]),
    ],
)
def test_a_name_finds_what_it_names(store, words, kind, found):
    assert [iri.rpartition("/")[2] for iri in find(store, words, kind)] == found


def test_letters_within_a_word_find_nothing(store):
    with pytest.raises(UnknownEntity) as raised:
        find(store, "mith", "organization")
    assert "MIT" in raised.value.nearest


@pytest.mark.parametrize("words", [f"{BASE}person/nobody", "person/nobody", "org/mit", "", "  ", "()", ".*", "[^ -~]"])
def test_what_is_not_there_is_not_found(store, words):
    with pytest.raises(UnknownEntity):
        find(store, words, "person")


def test_a_name_of_too_many_things_asks_for_more(store):
    with pytest.raises(AmbiguousName, match="201 things have 'study' in a name") as raised:
        find(store, "study", "topic")
    assert raised.value.count == MOST + 1


def test_named_queries_are_asked_by_name_from_python(sample_build: Path):
    with graph.open(sample_build) as store:
        names = graph.ask(store, "names", name="EPFL")
        assert "EPFL" in {row[names.variables.index("name")].value for row in names.rows}
        assert graph.ask(store, "experts", topic="machine learning").rows
        with pytest.raises(UnknownQuery):
            graph.ask(store, "no-such-query")
        with pytest.raises(ParameterError):
            graph.ask(store, "experts", colour="red")


def test_the_list_of_queries_can_be_narrowed_to_words():
    every, some, none = (run_here("queries", *words) for words in ((), ("award", "YEAR"), ("no such words",)))
    assert all(f"\n{name}: " in every.stdout for name in queries.names())
    assert re.findall(r"^([a-z-]+): ", some.stdout, re.MULTILINE) == ["award-years"]
    assert none.returncode == 2 and "lists all" in none.stderr
