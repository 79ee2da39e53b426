"""What a build shows of itself is read from claims and a table of statements: the same rows as its store gives."""

import json
from collections import Counter
from pathlib import Path

import pytest

import ontology
from graph import identifier
from graph.lines import quoted
from graph.network import claimed, tabled
from graph.network.asking import KINDS, Asking
from graph.network.relation import OF_ALL
from graph.store import EmbeddedStore

GRAPH = "https://example.org/"


def sifted(lines, to):
    with claimed.Sifter(to.parent, tabled.PROPERTIES) as made:
        for line in lines:
            made.add(line)
        made.write(to)


@pytest.fixture(scope="module")
def asking(sample_build):
    with EmbeddedStore.open(sample_build / "store") as store:
        yield Asking(store)


@pytest.fixture(scope="module")
def rows(sample_build, asking, tmp_path_factory):
    file = tmp_path_factory.mktemp("claims") / "network.nq"
    lines = (sample_build / "graph.nq").read_bytes().splitlines(keepends=True)
    sifted((line for line in lines if b"/evidence> ." not in line), file)
    text = "SELECT ?d ?source ?title { ?d <http://purl.org/dc/terms/source> ?source ; dcterms:title ?title }"
    found = asking._store.query(f"PREFIX dcterms: <http://purl.org/dc/terms/> {text}").rows
    documents = {source.value: (d.value.rpartition("/")[2], title.value) for d, source, title in found}
    sizes: Counter[str] = Counter()
    for line in (sample_build / "statements.jsonl").read_bytes().splitlines(keepends=True):
        sizes[json.loads(line)["document"]] += len(line)
    parts = [(*documents[source], size) for source, size in sizes.items()]
    with tabled.Tabled(file, sample_build / "statements.jsonl", parts, identifier.BASE) as read:
        yield read


def things(rows, kind):
    return sorted(rows.nodes([kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_told_of_things_is_what_the_store_says(rows, asking, kind):
    some = things(rows, kind)
    assert some == sorted(asking.nodes([kind])) and some
    nodes = sorted({row[2] for row in asking.away(some)})
    for name in ("away", "towards", "names", "also", "told"):
        for about in (some, some[:1], nodes, ["https://example.org/nothing"]):
            assert set(getattr(rows, name)(about)) == set(getattr(asking, name)(about)), name
    graphs = sorted({row[3] for row in asking.away(some)})
    assert set(rows.dated(graphs)) == set(asking.dated(graphs))


@pytest.mark.parametrize("kind", KINDS)
def test_passages_and_their_words_are_those_of_the_store(rows, asking, kind):
    some = things(rows, kind)
    stated = set(rows.statements(some))
    # A text or a number that a thing has is no thing that a network could show.
    assert stated == {row for row in asking.statements(some) if row[2].startswith("https://")}
    assert set(rows.shown(some)) == set(asking.shown(some))
    passages = sorted({row[3] for row in stated})
    assert set(rows.quotes(passages)) == set(asking.quotes(passages)) != set()


def test_all_rows_are_those_of_the_store(rows, asking):
    ours, theirs = rows.whole(), asking.whole()
    assert ours.keys() == theirs.keys()
    for name in ours:
        mine, other = set(ours[name]), set(theirs[name])
        if name == "statements":
            other = {row for row in other if row[2].startswith("https://")}
            passages = {row[3] for row in other}
        elif name == "quotes":  # the store has those that judgements compare, too
            mine, other = ({row for row in rows if row[0] in passages} for rows in (mine, other))
        assert mine == other and mine, name


def test_ties_are_counted_as_the_store_counts_them(rows, asking):
    counted = rows.ties(OF_ALL)
    assert counted == asking.ties(OF_ALL) and counted


def test_a_tie_that_stands_in_two_graphs_is_one(tmp_path: Path):
    tie = f"<{GRAPH}ada> <{ontology.term('researches')}> <{GRAPH}sets> "
    lines = "".join(f"{tie}<{GRAPH}{name}> .\n" for name in ("one", "two")).encode()
    sifted([lines], tmp_path / "network.nq")
    with (
        claimed.Claimed(tmp_path / "network.nq") as claims,
        EmbeddedStore.create(tmp_path / "store", lines) as store,
    ):
        assert list(claims.ends([ontology.term("researches")])) == [(f"{GRAPH}ada", f"{GRAPH}sets")]
        assert Asking(store).ties(["researches"]) == {f"{GRAPH}ada": 1, f"{GRAPH}sets": 1}


def test_words_come_as_they_were_whatever_stands_in_them(tmp_path):
    words = 'Zoë "Z" \\ Ünal\n\u2028 \U0001f600 <https://example.org/> .'
    line = f"<{GRAPH}zoe> <http://www.w3.org/2000/01/rdf-schema#label> {quoted(words)} <{GRAPH}g> .\n"
    sifted([line.encode()], tmp_path / "network.nq")
    with claimed.Claimed(tmp_path / "network.nq") as claims:
        for about in (None, [f"{GRAPH}zoe"]):
            assert [row[2] for row in claims.rows(tabled.PROPERTIES, about)] == [words]
        assert not list(claims.rows(tabled.PROPERTIES, [f"{GRAPH}zo", f"{GRAPH}zoey", ""]))


def test_nothing_is_claimed_by_nothing(tmp_path):
    sifted([], tmp_path / "network.nq")
    with claimed.Claimed(tmp_path / "network.nq") as claims:
        assert not list(claims.rows(tabled.PROPERTIES)) and not list(claims.rows(tabled.PROPERTIES, [GRAPH]))


@pytest.mark.parametrize("said", ["Board", "the Board of Things", "<urn:a> <urn:b>"])
def test_a_relation_to_a_text_ties_nothing(tmp_path: Path, said: str):
    """As a plug-in may say it, which the shapes then find fault with."""
    relation, where = ontology.term("memberOf"), "urn:d"
    lines = [f'<urn:a> <{relation}> "{said}" <{where}> .\n', f"<urn:a> <{relation}> <urn:b> <{where}> .\n"]
    (tmp_path / "claims").write_text("".join(sorted(lines)), encoding="utf-8")
    with claimed.Claimed(tmp_path / "claims") as held:
        assert list(held.links([relation])) == list(held.links([relation], ["urn:a"]))
        assert list(held.links([relation])) == [("urn:a", relation, "urn:b", where)]
        assert list(held.ends([relation])) == [("urn:a", "urn:b")]
        assert {row[2] for row in held.rows([relation])} == {said, "urn:b"}
