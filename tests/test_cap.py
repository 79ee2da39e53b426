"""The queries by which a server counts what it should have given, told by an engine that gives everything."""

import pyoxigraph as ox
import pytest

from graph.cap import counting, doubtful, rows_of
from graph.guard import body, pattern_start

NUMBERS = "VALUES ?n { 1 2 3 4 5 6 7 }"
SELECTS = [
    f"SELECT ?n {{ {NUMBERS} }}",
    f"SELECT * WHERE {{ {NUMBERS} }} ORDER BY DESC(?n) LIMIT 5 OFFSET 1",
    f"# SELECT {{\nPREFIX a: <urn:a#(> PREFIX :<urn:b>\nSELECT DISTINCT (1 AS ?one) {{ {NUMBERS} }} # }} the end",
    f"BASE <urn:x> SELECT ?half (COUNT(?n) AS ?c) {{ {NUMBERS} BIND(?n > 3 AS ?half) }} GROUP BY ?half",
    "SELECT ?n ?m { VALUES ?n { 1 2 3 } } VALUES ?m { '}' \"{\" '''LIMIT 1 }''' }",
    f"SELECT ?n {{ {{ SELECT ?n {{ {NUMBERS} }} LIMIT 2 }} UNION {{ {NUMBERS} FILTER(?n < 3) }} }}",
]
CONSTRUCTS = [
    f"CONSTRUCT {{ <urn:s> <urn:p> ?n }} WHERE {{ {NUMBERS} }}",
    f"PREFIX a: <urn:a> construct {{ a:s a:p 'x' . a:s a:q '}}' }} # {{\n {{ {NUMBERS} }} LIMIT 4",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "CONSTRUCT # {}\nWHERE { ?s ?p ?o }",
]


@pytest.fixture(scope="module")
def store():
    made = ox.Store()
    made.load(b"<urn:s> <urn:p> 1 , 2 , 3 .", format=ox.RdfFormat.TURTLE)
    return made


@pytest.mark.parametrize("text", SELECTS)
def test_the_rows_of_a_query_are_counted(store, text):
    ((counted,),) = store.query(counting(text))
    assert int(counted.value) == len(list(store.query(text))) > 0


@pytest.mark.parametrize(("text", "rows"), list(zip(CONSTRUCTS, [7, 4, 3, 3], strict=True)))
def test_a_row_for_each_solution_of_a_construct(store, text, rows):
    asked = rows_of(text)
    assert len(list(store.query(asked))) == rows
    ((counted,),) = store.query(counting(asked))
    assert int(counted.value) == rows


def test_what_has_no_simple_count():
    assert counting("SELECT * FROM <urn:g> { ?s ?p ?o }") is None
    assert rows_of("DESCRIBE <urn:s>") is None


@pytest.mark.parametrize("text", [*SELECTS, *CONSTRUCTS, "ASK { ?s ?p ?o }"])
def test_the_pattern_of_a_query_begins_after_a_brace(store, text):
    start = pattern_start(text)
    assert text[start - 1] == "{"
    assert body(text)[:3].upper() in ("SEL", "CON", "ASK")
    if not text.startswith("CONSTRUCT W") and "# {}" not in text:  # the short form takes only triples
        store.query(f"{text[:start]} VALUES ?bound {{ 1 }} {text[start:]}")


@pytest.mark.parametrize(
    ("text", "rows", "headers", "expected"),
    [
        ("SELECT * {}", 999, {}, False),
        ("SELECT * {}", 1000, {}, True),
        ("SELECT * {}", 0, {"X-SPARQL-MaxRows": "10"}, False),
        ("SELECT * {}", 10, {"X-SPARQL-MaxRows": "10"}, True),
        ("SELECT * {} LIMIT 10", 10, {"X-SPARQL-MaxRows": "10"}, True),
        ("SELECT * {} LIMIT 1000", 1000, {}, False),
        ("SELECT * { { SELECT * {} LIMIT 1000 } }", 1000, {}, True),
    ],
)
def test_what_may_have_been_cut(text, rows, headers, expected):
    assert doubtful(text, rows, headers) is expected


def test_a_variable_that_is_called_from_is_no_choice_of_graphs():
    assert counting("SELECT ?from { ?s ?p ?from }") is not None
    assert counting("SELECT * FROM <urn:g> { ?s ?p ?o }") is None
