"""One suite for every store: swapping the store changes no query and no result."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import servers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import Server

import graph
import queries
from graph import upload
from graph.errors import EndpointError, ParameterError, QueryRefused, QuerySyntaxError, StoreError
from graph.result import Result
from graph.store import EmbeddedStore, Store

SYM = "https://w3id.org/symposia/ontology#"
LABELLED = f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?entity ?name WHERE {{ ?entity rdfs:label|skos:altLabel ?name ; a ?class
  FILTER(STRSTARTS(STR(?class), "{SYM}")) }} ORDER BY ?entity ?name"""
NODE = ox.NamedNode


# The sample build in each store, for reading

READ = ["disk", "memory", "oxigraph server", "Virtuoso"]


@pytest.fixture(scope="session")
def reference(sample_build: Path) -> EmbeddedStore:
    """What the others are compared with."""
    return EmbeddedStore.open(sample_build / "store")


def _filled(server: Server, reference: EmbeddedStore) -> Store:
    endpoint = server.endpoint()
    for name in reference.counts():
        endpoint.put(name, [q.triple for q in reference.oxigraph.quads_for_pattern(None, None, None, NODE(name))])
    return endpoint


@pytest.fixture(scope="session")
def on_oxigraph(reference: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("samples") / "store"
    with servers.oxigraph(folder) as server, _filled(server, reference) as store:
        yield store


@pytest.fixture(scope="session")
def on_virtuoso(reference: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with servers.virtuoso(tmp_path_factory.mktemp("samples")) as server, _filled(server, reference) as store:
        yield store


@pytest.fixture(params=READ)
def samples(request: pytest.FixtureRequest, sample_build: Path) -> Store:
    """The sample build in each of the stores."""
    if request.param in ("disk", "memory"):
        return graph.open(sample_build, memory=request.param == "memory")
    return request.getfixturevalue({"oxigraph server": "on_oxigraph", "Virtuoso": "on_virtuoso"}[request.param])


@pytest.fixture(scope="session")
def asked(sample_build: Path) -> dict[str, list[str]]:
    """Each named query as it stands, and with values from the graph that bring rows, two for each parameter."""
    store = graph.open(sample_build, memory=True)
    pairs = [(e.value, n.value) for e, n in store.query(LABELLED).rows]
    entities = sorted({entity for entity, _ in pairs})
    names = sorted({name for _, name in pairs})
    words = Counter(word for name in names for word in re.findall(r"\w{4,}", name.lower()))
    common = [word for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0]))[:15]]
    texts = [*common, *[name for name in names if not name.isascii()][:10], *names[::3]]
    return {
        name: [queries.read(name).text, *_with_rows(store, name, ["0.95", "1", *texts], entities)]
        for name in queries.names()
    }


def _with_rows(store: Store, name: str, texts: list[str], entities: list[str]) -> list[str]:
    query, found = queries.read(name), []
    for parameter in query.parameters:
        bound = []
        for value in texts if parameter.type == "text" else [*entities, *texts]:
            with contextlib.suppress(ParameterError):
                text = queries.bind(query, {parameter.name: value})
                bound += [text] if text not in bound and store.query(text).rows else []
            if len(bound) == 2:
                break
        found += bound
    return found


def _ordered_by(text: str, result: Result) -> list[tuple[str, ...]]:
    """The values by which rows are ordered, where these are columns; rows that tie may come in any order."""
    clause = re.search(r"ORDER BY\s+((?:(?:DESC|ASC|STR)\(\?\w+\)|\?\w+|\s)+)$", text.strip())
    names = re.findall(r"\?(\w+)", clause[1]) if clause else []
    columns = [result.variables.index(name) for name in names if name in result.variables]
    return [tuple(str(row[column]) for column in columns) for row in result.rows]


@pytest.mark.parametrize("name", queries.names())
def test_every_named_query_gives_the_same_rows_everywhere(samples, reference, asked, name):
    for text in asked[name]:
        expected, found = reference.query(text), samples.query(text)
        assert found.variables == expected.variables
        assert Counter(found.rows) == Counter(expected.rows), text
        assert _ordered_by(text, found) == _ordered_by(text, expected), text


def test_the_values_asked_for_bring_rows(asked, reference):
    """Otherwise the comparison above would compare nothing with nothing."""
    empty = [name for name in asked if not any(reference.query(text).rows for text in asked[name])]
    assert len(empty) <= len(asked) // 6, empty


def test_rows_come_one_by_one(samples, reference):
    text = f"SELECT ?statement ?confidence WHERE {{ ?statement <{SYM}confidence> ?confidence }}"
    with samples.stream(text) as rows:
        assert rows.variables == ("statement", "confidence")
        first = next(rows)
        rest = list(rows)
    assert Counter([first, *rest]) == Counter(reference.query(text).rows)


def test_rows_need_not_all_be_taken(samples):
    with samples.stream(f"SELECT ?s WHERE {{ ?s a <{SYM}Statement> }}") as rows:
        assert len(next(rows)) == 1
    assert list(rows) == []
    assert samples.query("ASK { ?s ?p ?o }").boolean is True


def test_only_select_is_streamed(samples):
    with pytest.raises(StoreError, match="ASK gives no rows"):
        samples.stream("ASK { ?s ?p ?o }")


def test_triples_are_built(samples, reference):
    text = f"CONSTRUCT {{ ?d <urn:names> ?p }} WHERE {{ ?d <{SYM}mentions> ?p . ?p a <{SYM}Person> }}"
    assert set(samples.query(text).triples) == set(reference.query(text).triples)
    assert reference.query(text).triples


def test_yes_and_no(samples):
    assert samples.query(f"ASK {{ ?s a <{SYM}Person> }}").boolean is True
    assert samples.query(f"ASK {{ ?s a <{SYM}Nothing> }}").boolean is False


def test_graphs_are_counted(samples, reference):
    names = list(reference.counts())
    assert samples.counts(names) == reference.counts()
    assert samples.counts(names[:2]) == dict(list(reference.counts().items())[:2])
    assert samples.counts(["urn:none"]) == {}
    assert reference.counts().items() <= samples.counts().items()
    with pytest.raises(StoreError, match="no name of a graph"):
        samples.counts(["not an iri"])


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib warns of itself
def test_rdflib_sees_the_same_triples(samples, reference):
    dataset, label = samples.dataset(), rdflib.RDFS.label
    persons = set(dataset.subjects(rdflib.RDF.type, rdflib.URIRef(SYM + "Person")))
    assert len(persons) > 40
    person = min(persons)
    name = dataset.value(person, label)
    assert name == rdflib.Literal(str(name)), "a plain string is a plain string"
    assert list(dataset.subjects(label, name)) == [person]
    assert (person, label, name) in dataset and (person, label, rdflib.Literal("x")) not in dataset
    quads = list(dataset.quads((person, label, None, None)))
    assert [(s, p, o) for s, p, o, _ in quads] == [(person, label, name)]
    assert str(quads[0][3]).endswith("/graph/resolution")
    assert len(dataset.graph(quads[0][3])) == reference.counts()[str(quads[0][3])]
    assert {str(g.identifier) for g in dataset.graphs()} >= set(reference.counts())


def test_rdflib_queries_are_run_by_the_store(samples, reference):
    dataset = samples.dataset()
    text = "SELECT ?name WHERE { ?x a sym:Person ; rdfs:label ?name } ORDER BY ?name"
    names = [str(row.name) for row in dataset.query(text, initNs={"sym": rdflib.Namespace(SYM), "rdfs": rdflib.RDFS})]
    assert names and names == sorted(names)
    found = dataset.query(
        "SELECT ?x WHERE { ?x <http://www.w3.org/2000/01/rdf-schema#label> ?name }",
        initBindings={"name": rdflib.Literal(names[0])},
    )
    assert len(list(found)) == 1
    assert dataset.query(f"ASK {{ ?x a <{SYM}Person> }}").askAnswer is True
    built = dataset.query(f"CONSTRUCT WHERE {{ ?x a <{SYM}Person> }}").graph
    assert len(built) == len(names)


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib warns of itself
def test_rdflib_does_not_write(samples):
    dataset = samples.dataset()
    with pytest.raises(StoreError, match="reading only"):
        dataset.add((rdflib.URIRef("urn:s"), rdflib.URIRef("urn:p"), rdflib.Literal("x")))
    with pytest.raises(StoreError, match="blank nodes"):
        list(dataset.triples((rdflib.BNode(), None, None)))


@pytest.mark.parametrize("text", ["SELECT ?x WHERE {\n  ?x ?y ?z } }", "CONSTRUCT WHERE {\n  ?x ?y ?z } }"])
def test_malformed_sparql_is_pointed_at(samples, text):
    with pytest.raises(QuerySyntaxError) as caught:
        samples.query(text)
    assert (caught.value.line, caught.value.column) == (2, 15)


@pytest.mark.parametrize(
    "text", ["INSERT DATA { <urn:s> <urn:p> 1 }", "DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"]
)
def test_what_writes_or_reaches_out_is_no_query(samples, text):
    with pytest.raises(QueryRefused):
        samples.query(text)
    with pytest.raises(QueryRefused):
        samples.stream(text)


# A store to write to

WRITE = ["disk", "oxigraph graph store", "oxigraph update", "Virtuoso graph store", "Virtuoso update"]
GRAPH, OTHER = "urn:symposia-test:one", "urn:symposia-test:two"


@pytest.fixture(params=WRITE)
def scratch(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store to write to, of each kind and way; the graphs of tests are not there at first."""
    kind, _, way = request.param.partition(" ")
    if kind == "disk":
        EmbeddedStore.create(tmp_path / "store", b"")
        store: Store = graph.open(tmp_path / "store", write=True)
    else:
        store = request.getfixturevalue(f"{kind.lower()}_server").endpoint(way)
    with store:
        for name in (GRAPH, OTHER):
            store.drop(name)
        yield store


def triples(*values: object) -> list[ox.Triple]:
    return [
        ox.Triple(NODE("urn:s"), NODE("urn:p"), v if isinstance(v, ox.Literal | ox.NamedNode) else ox.Literal(v))
        for v in values
    ]


def held(store: Store, name: str = GRAPH) -> set[object]:
    return {row[0] for row in store.query(f"SELECT ?o WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}").rows}


def test_a_graph_is_replaced_and_others_stay(scratch):
    scratch.put(GRAPH, triples("a", "b"))
    scratch.put(OTHER, triples("c"))
    scratch.put(GRAPH, iter(triples("b", "d")))
    assert held(scratch) == {ox.Literal("b"), ox.Literal("d")}
    assert scratch.counts([GRAPH, OTHER]) == {GRAPH: 2, OTHER: 1}


def test_a_graph_is_dropped_once_or_twice(scratch):
    scratch.put(GRAPH, triples("a"))
    scratch.drop(GRAPH)
    scratch.drop(GRAPH)
    assert scratch.counts([GRAPH]) == {} and held(scratch) == set()


def test_a_graph_without_triples_is_none(scratch):
    scratch.put(GRAPH, triples("a"))
    scratch.put(GRAPH, [])
    assert scratch.counts([GRAPH]) == {}


def test_updates_change_graphs(scratch):
    scratch.put(GRAPH, triples("a"))
    scratch.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <urn:s> <urn:p> 'b', 'c' }} }}")
    scratch.update(f"DELETE DATA {{ GRAPH <{GRAPH}> {{ <urn:s> <urn:p> 'a' }} }}")
    assert held(scratch) == {ox.Literal("b"), ox.Literal("c")}


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:1/>",
        "load silent <file:///etc/hosts> INTO GRAPH <urn:x>",
        "PREFIX : <http://127.0.0.1:1/> CLEAR SILENT GRAPH <urn:x>; LOAD # now\n :x",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    ],
)
def test_updates_reach_no_file_and_no_network(scratch, text):
    with pytest.raises(QueryRefused, match=r"LOAD|SERVICE"):
        scratch.update(text)


def test_a_malformed_update_is_pointed_at(scratch):
    with pytest.raises(QuerySyntaxError) as caught:
        scratch.update(f"INSERT DATA {{ GRAPH <{GRAPH}> {{\n <urn:s> <urn:p> }} }} }}")
    assert caught.value.line == 2


def test_a_graph_goes_in_pieces(scratch, monkeypatch):
    monkeypatch.setattr(upload, "PIECE", 30)
    monkeypatch.setattr(upload, "UPDATE_PIECE", 30)
    scratch.put(GRAPH, triples(*range(100)))
    assert scratch.counts([GRAPH]) == {GRAPH: 100}
    scratch.put(GRAPH, triples(*range(50)))
    assert scratch.counts([GRAPH]) == {GRAPH: 50}


def test_more_triples_than_virtuoso_takes_at_once(scratch):
    scratch.put(GRAPH, triples(*range(6_000)))
    assert scratch.counts([GRAPH]) == {GRAPH: 6_000}


KINDS = [
    ox.Literal("x", language="en"),
    ox.Literal("x", language="en-GB"),
    ox.Literal("2020-05", datatype=NODE("http://www.w3.org/2001/XMLSchema#gYearMonth")),
    ox.Literal("2020-05-01", datatype=NODE("http://www.w3.org/2001/XMLSchema#date")),
    ox.Literal("1999", datatype=NODE("http://www.w3.org/2001/XMLSchema#gYear")),
    ox.Literal("11:00:00", datatype=NODE("http://www.w3.org/2001/XMLSchema#time")),
    ox.Literal("2020-07-14T11:00:00", datatype=NODE("http://www.w3.org/2001/XMLSchema#dateTime")),
    ox.Literal("0.85", datatype=NODE("http://www.w3.org/2001/XMLSchema#decimal")),
    ox.Literal(7),
    ox.Literal("https://example.org/a?b=c#d", datatype=NODE("http://www.w3.org/2001/XMLSchema#anyURI")),
    NODE("https://example.org/~ada#char=1,2"),
    NODE("https://example.org/é"),
    ox.Literal(""),
    ox.Literal("x" * 20_000),
]


def test_terms_of_every_kind_come_back_the_same(scratch):
    scratch.put(GRAPH, [ox.Triple(NODE(f"urn:s{n}"), NODE("urn:p"), term) for n, term in enumerate(KINDS)])
    assert held(scratch) == set(KINDS)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=60)
    | st.sampled_from(
        [
            "C:\\users\\u0041",
            "\\\\u0041\\U0001F600",
            "'\"\"\"\n\r\t\b\f'''",
            "} } ; DROP ALL #",
            "é–例😀",
            "<!-- &amp; ]]>",
        ]
    )
)
def test_any_text_comes_back_the_same(scratch, text):
    scratch.put(GRAPH, triples(text))
    assert [term.value for term in held(scratch)] == [text]
    built = scratch.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}").triples
    assert [triple.object.value for triple in built] == [text]


def test_a_name_that_is_no_iri_is_refused(scratch):
    for act in (lambda: scratch.put("no iri", triples("a")), lambda: scratch.drop("urn:x> ; DROP ALL #")):
        with pytest.raises(StoreError, match="no name of a graph"):
            act()


# What a server does not tell


@pytest.fixture
def virtuoso(virtuoso_server: Server) -> Iterator[Store]:
    with virtuoso_server.endpoint() as store:
        yield store
        store.drop(GRAPH)


@pytest.mark.parametrize("form", ["SELECT ?o", "SELECT DISTINCT ?o", "CONSTRUCT { ?s ?p ?o }", "CONSTRUCT { ?s ?p 1 }"])
def test_a_result_that_virtuoso_cuts_is_an_error(virtuoso, form):
    virtuoso.put(GRAPH, triples(*range(10_100)))
    with pytest.raises(EndpointError, match=r"cut the result without saying so: it gave 10,000 rows of 10,100"):
        virtuoso.query(f"{form} WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")


def test_a_stream_that_virtuoso_cuts_is_an_error(virtuoso):
    virtuoso.put(GRAPH, triples(*range(10_100)))
    rows = virtuoso.stream(f"SELECT ?o WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}")
    with pytest.raises(EndpointError, match="cut the result"):
        list(rows)


def test_a_result_that_only_looks_cut_is_none(virtuoso):
    virtuoso.put(GRAPH, triples(*range(10_000)))
    assert len(virtuoso.query(f"SELECT ?o WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}").rows) == 10_000
    assert len(virtuoso.query(f"SELECT ?o WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }} LIMIT 2000").rows) == 2_000


def test_many_graphs_are_listed_page_by_page(virtuoso, monkeypatch):
    from graph import endpoint

    monkeypatch.setattr(endpoint, "GRAPHS_ON_A_PAGE", 3)
    names = [f"urn:symposia-test:page:{number}" for number in "0 1 2 10 a B é".split()]
    for name in names:
        virtuoso.put(name, triples("x"))
    assert set(names) <= set(virtuoso.counts())
    assert set(virtuoso.counts(names)) == set(names)
    for name in names:
        virtuoso.drop(name)


@pytest.mark.parametrize("password", ["dba", "wrong"])
def test_a_password_goes_out_as_the_digest_that_virtuoso_wants(virtuoso_server, password):
    address, writes = virtuoso_server.update, virtuoso_server.graph_store
    with graph.open(address, user="dba", password=password, graph_store_url=writes) as store:
        for act in (lambda: store.query("ASK {}"), lambda: store.put(GRAPH, triples("a"))):
            if password == "dba":
                act()
            else:
                with pytest.raises(EndpointError, match="401"):
                    act()
