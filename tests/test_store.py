import csv
import io
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest

import graph
import queries
from graph.errors import QueryRefused, QuerySyntaxError, ResultFormatError, StoreError, SymposiaError
from graph.guard import MAX_CHARACTERS, MAX_DEPTH, check_size, has_dataset, refuse_load, refuse_service
from graph.result import Result
from graph.store import LAYOUT_FILE, EmbeddedStore

ROOT = Path(__file__).parent.parent
SMALL = Path(__file__).parent / "fixtures_small.trig"


def quads():
    return list(ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TRIG))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return EmbeddedStore.create(tmp_path_factory.mktemp("out") / "store", quads())


def test_the_union_of_the_named_graphs_is_asked(store):
    result = store.query(queries.read("people").text)
    assert result.kind == "select" and result.variables == ("person", "documents", "personIri")
    assert [term.value for term in result.rows[0][:2]] == ["Ada Example", "2"]
    assert len(result.rows) == 5


def test_ask_construct_and_describe(store):
    assert store.query("ASK { ?s ?p ?o }").boolean is True
    assert store.query("ASK { <urn:x> ?p ?o }").boolean is False
    built = store.query("CONSTRUCT { ?s <urn:named> ?o } WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }")
    assert built.kind == "construct" and len(built.triples) > 10 and not built.rows
    assert store.query("DESCRIBE <https://w3id.org/symposia/id/person/ben-sample>").kind == "construct"


def test_n_quads_as_bytes_are_stored_and_pyoxigraph_opens_the_folder(tmp_path):
    EmbeddedStore.create(tmp_path / "store", b"<urn:s> <urn:p> 'x' <urn:g> .\n".replace(b"'", b'"'))
    assert len(list(ox.Store.read_only(str(tmp_path / "store")))) == 1
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["store", LAYOUT_FILE]


def test_an_existing_store_is_replaced_under_its_readers(tmp_path):
    old = EmbeddedStore.create(tmp_path / "store", quads())
    new = EmbeddedStore.create(tmp_path / "store", b"")
    assert new.query("ASK { ?s ?p ?o }").boolean is False
    assert old.query("ASK { ?s ?p ?o }").boolean is True


def test_a_store_is_written_from_a_file(tmp_path):
    file = tmp_path / "graph.nq"
    file.write_text('<urn:s> <urn:p> "x" <urn:g> .\n', encoding="utf-8")
    assert EmbeddedStore.create(tmp_path / "store", file).counts() == {"urn:g": 1}
    with pytest.raises(StoreError, match="no such file"):
        EmbeddedStore.create(tmp_path / "store", tmp_path / "other.nq")
    assert EmbeddedStore.open(tmp_path / "store").counts() == {"urn:g": 1}


def test_what_fails_leaves_what_was_there(tmp_path):
    EmbeddedStore.create(tmp_path / "store", quads())
    with pytest.raises(StoreError, match="no N-Quads"):
        EmbeddedStore.create(tmp_path / "store", b"this is no N-Quads")
    assert EmbeddedStore.open(tmp_path / "store").query("ASK { ?s ?p ?o }").boolean is True
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["store", LAYOUT_FILE]


def test_a_folder_that_is_no_store_is_not_replaced(tmp_path):
    (tmp_path / "letters.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(StoreError, match="is no store"):
        EmbeddedStore.create(tmp_path, b"")
    assert (tmp_path / "letters.txt").exists()


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        EmbeddedStore.create(tmp_path / "file" / "store", b"")


def test_a_missing_store_says_how_to_build_one(tmp_path):
    with pytest.raises(StoreError, match=r"no store here\nbuild one first") as caught:
        EmbeddedStore.open(tmp_path / "store")
    assert caught.value.location == str(tmp_path / "store")


def test_a_folder_that_is_no_store(tmp_path):
    with pytest.raises(StoreError, match="this folder is no store"):
        EmbeddedStore.open(tmp_path)


def test_a_broken_store(tmp_path):
    (tmp_path / "CURRENT").write_text("MANIFEST-000001\n", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be opened"):
        EmbeddedStore.open(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"), [('{"layout": 99}', "layout 99"), ("[]", "cannot be read"), ("{", "cannot be read")]
)
def test_a_layout_of_another_version(tmp_path, content, message):
    EmbeddedStore.create(tmp_path / "store", b"")
    (tmp_path / LAYOUT_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match=message):
        EmbeddedStore.open(tmp_path / "store")


def test_a_syntax_error_shows_its_place(store):
    with pytest.raises(QuerySyntaxError) as caught:
        store.query("SELECT ?x WHERE {\n  ?x ?y ?z } }")
    assert (caught.value.line, caught.value.column) == (2, 15)
    assert caught.value.excerpt.split("\n") == ["    ?x ?y ?z } }", "                ^"]
    assert isinstance(caught.value, SymposiaError)


def test_of_a_long_line_the_part_around_the_place_is_shown(store):
    text = "ASK { " + " ".join(f"?s{i} ?p ?o ." for i in range(300)) + " } } # " + " ".join(map(str, range(900)))
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(text)
    shown, mark = caught.value.excerpt.split("\n")
    assert len(shown) < 140 and shown.startswith("  ... ") and shown.endswith(" ...")
    assert text.startswith(shown[mark.index("^") : -len(" ...")], caught.value.column - 1)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("text", ["", "hello", "SELECT * { ?s unknown:p ?o }"])
def test_what_is_no_query(store, text):
    with pytest.raises(QuerySyntaxError):
        store.query(text)


@pytest.mark.parametrize("text", ["DELETE WHERE { ?s ?p ?o }", "LOAD <http://127.0.0.1/>", "PREFIX a: <a:> CLEAR ALL"])
def test_an_update_is_no_query(store, text):
    with pytest.raises(QueryRefused, match="no updates"):
        store.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE # why {\n <http://127.0.0.1:1/> # here\n { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * {SERVICE:x{}}",
        "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1:1/>{}}",
        "SELECT * { VALUES ?e { <http://127.0.0.1:1/> } SERVICE?e{} }",
        "SELECT * { FILTER(1<'>')SERVICE<http://127.0.0.1:1/>{}#')\n}",
        "SELECT * { FILTER(1<2)#>'''\nSERVICE<http://127.0.0.1:1/>{}#'''\n}",
        "PREFIX e: <urn:> SELECT * { ?s ?p e:a\\#b . SERVICE <http://127.0.0.1:1/> {} }",
        "PREFIX e: <http://127.0.0.1:1/> SELECT * { SERVICE e:a\\#b#c d\n{} }",
        "PREFIX e: <http://127.0.0.1:1/> SELECT * { SERVICE e:a#c d\n#e\n{} }",
        "PREFIX silent: <http://127.0.0.1:1/> SELECT * { SERVICE#a\nsilent:x{} }",
        "SELECT * { SERVICE <http://127.0.0.1:1/#a>{} }",
        "#service\n" * 9 + "SELECT * { #service\nSERVICE\n#service\n \tSILENT#service\r<http://127.0.0.1:1/>#\n{} }",
    ],
)
def test_service_is_refused(store, text):
    with pytest.raises(QueryRefused, match="SERVICE"):
        store.query(text)


@pytest.mark.parametrize(
    "text",
    [
        'ASK { FILTER(CONTAINS("customer service", "service")) }',
        "ASK { VALUES ?service { 1 } }",
        "PREFIX schema: <urn:> ASK { ?s a schema:Service ; ?service ?o . }",
        "ASK { ?s ?p <urn:service> }  # any service",
        "ASK { VALUES ?service # of any kind\n { 1 } }",
    ],
)
def test_the_word_service_is_not(store, text):
    refuse_service(text)
    store.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:1/>",
        "PREFIX e: <http://127.0.0.1:1/> LOAD#why\n e:x",
        "PREFIX silent: <http://127.0.0.1:1/> load silent silent:x",
        "CLEAR ALL;LOAD SILENT\n# why\n<file:///etc/passwd> INTO GRAPH <urn:g>",
    ],
)
def test_load_is_refused(text):
    with pytest.raises(QueryRefused, match="LOAD"):
        refuse_load(text)


@pytest.mark.parametrize(
    "text", ["DELETE WHERE { ?load ?p ?o }", "INSERT DATA { <urn:a> <urn:load> 'a load of' } # no load"]
)
def test_the_word_load_is_not(text):
    refuse_load(text)


@pytest.mark.parametrize(
    "unit", ["#service\n", "service#", "service <", "service\n#\n", "service.#", "service silent ", "load\n#", "load."]
)
def test_a_text_full_of_keywords_is_searched_at_once(unit):
    text = ("SELECT * {} " + unit * MAX_CHARACTERS)[: 10 * MAX_CHARACTERS]
    begun = time.monotonic()
    refuse_service(text)
    refuse_load(text)
    assert time.monotonic() - begun < 5, "a time that grows with the square would be minutes"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * FROM <urn:g> { ?s ?p ?o }", True),
        ("SELECT * FROM NAMED<urn:g>{ ?s ?p ?o }", True),
        ("CONSTRUCT { ?s ?p ?o } #}\nfrom <urn:g> WHERE { ?s ?p ?o }", True),
        ("DESCRIBE <urn:a> FROM <urn:g>", True),
        ("PREFIX e: <urn:> DESCRIBE e:a\\#b FROM <urn:g>", True),
        ("PREFIX from: <urn:x> SELECT ?from { ?s from:a 'FROM' # from <urn:g>\n }", False),
        ('SELECT ("}" AS ?a) { ?s ?p " from <urn:g>" }', False),
    ],
)
def test_a_query_that_names_its_dataset_is_told_from_one_that_has_the_word(text, names):
    assert has_dataset(text) is names


@pytest.mark.parametrize(
    "text",
    [
        "ASK" + "{" * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1),
        "ASK { FILTER(" + "!" * MAX_DEPTH + "true) }",
        "ASK { FILTER(1 = 1) }" + " " * MAX_CHARACTERS,
    ],
)
def test_what_could_end_the_process_is_refused(store, text):
    with pytest.raises(QueryRefused):
        store.query(text)


def test_brackets_in_strings_and_comments_do_not_count():
    check_size("ASK { FILTER('" + "{" * 600 + "' = \"" + "(" * 600 + '") } # ' + "[" * 600)


@pytest.mark.parametrize(
    ("before", "unit", "after"),
    [
        ("ASK{FILTER(", "!" * 400 + "1||", "1)}"),
        ("ASK{FILTER(", "1+", "1)}"),
        ("ASK{FILTER(", "1||", "1)}"),
        ("ASK{", "OPTIONAL{}", "}"),
        ("ASK{", "MINUS{}", "}"),
        ("ASK{{}", "UNION{}", "}"),
    ],
)
def test_what_passes_does_not_end_the_process(before, unit, after):
    text = before + unit * ((MAX_CHARACTERS - len(before) - len(after)) // len(unit)) + after
    program = (
        "import sys, pyoxigraph; from graph.guard import check_size; from graph.errors import QueryRefused\n"
        "text = sys.stdin.read()\n"
        "try: check_size(text); pyoxigraph.Store().query(text)\n"
        "except (QueryRefused, SyntaxError): pass\n"
    )
    subprocess.run([sys.executable, "-c", program], input=text, text=True, check=True, cwd=ROOT, timeout=60)


SELECTED = Result(
    "select",
    ("name", "page"),
    (
        (ox.Literal('Ada "A", Example'), ox.NamedNode("https://example.org/~ada")),
        (ox.Literal("例え", language="ja"), None),
        (ox.Literal(3), ox.BlankNode("b")),
    ),
)


def test_csv():
    rows = list(csv.reader(io.StringIO(SELECTED.serialize("csv"), newline="")))
    assert rows == [["name", "page"], ['Ada "A", Example', "https://example.org/~ada"], ["例え", ""], ["3", "_:b"]]


def test_json_reads_back_as_the_same_rows():
    text = SELECTED.serialize("json")
    back = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
    assert [tuple(row) for row in back][:2] == list(SELECTED.rows)[:2]
    assert json.loads(text)["results"]["bindings"][2]["name"] == {
        "type": "literal",
        "value": "3",
        "datatype": "http://www.w3.org/2001/XMLSchema#integer",
    }


def test_table_is_aligned_by_width_on_screen():
    assert SELECTED.serialize().split("\n") == [
        "name              page",
        "----------------  ------------------------",
        'Ada "A", Example  https://example.org/~ada',
        "例え",
        "3                 _:b",
        "",
    ]


def test_table_keeps_documents_from_steering_the_terminal():
    result = Result("select", ("x",), ((ox.Literal("a\x1b[31m\nb\u202ec"),),))
    assert result.serialize("table") == "x\n----------\na [31m b c\n"


def test_turtle_is_for_triples(store):
    text = store.query(
        "CONSTRUCT WHERE { ?s a <https://w3id.org/symposia/ontology#Person> }",
    ).serialize("turtle")
    assert "a sym:Person" in text
    assert len(list(ox.parse(text, format=ox.RdfFormat.TURTLE))) == 5


def test_table_of_triples_and_of_an_answer():
    node = ox.NamedNode("urn:x")
    assert Result("construct", triples=(ox.Triple(node, node, node),)).serialize().startswith("subject  predicate")
    assert Result("ask", boolean=True).serialize("table") == "yes\n"
    assert json.loads(Result("ask", boolean=False).serialize("json"))["boolean"] is False


@pytest.mark.parametrize(
    ("result", "format"),
    [
        (SELECTED, "turtle"),
        (SELECTED, "xlsx"),
        (Result("ask", boolean=True), "csv"),
        (Result("ask", boolean=True), "turtle"),
        (Result("construct"), "csv"),
        (Result("construct"), "json"),
    ],
)
def test_forms_that_a_result_does_not_have(result, format):
    with pytest.raises(ResultFormatError):
        result.serialize(format)


# Several processes and one store

WRITER = """
import sys
from graph.store import EmbeddedStore
store = EmbeddedStore.open(sys.argv[1], write=True)
store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 'from the writer' } }")
print("writing", flush=True)
sys.stdin.read()
store.close()
"""
READER = """
import sys
from graph.store import EmbeddedStore
store = EmbeddedStore.open(sys.argv[1])
print(store.query("ASK { ?s ?p ?o }").boolean, flush=True)
sys.stdin.read()
"""


@contextmanager
def process(program, *words):
    """A process that has said its first line, and ends when it is told to."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, words)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:  # fmt: skip
        try:
            yield running.stdout.readline().strip()
        finally:
            running.stdin.close()
            assert running.wait(30) == 0


def test_many_processes_read_at_once(tmp_path):
    EmbeddedStore.create(tmp_path / "store", quads()).close()
    with process(READER, tmp_path / "store") as one, process(READER, tmp_path / "store") as other:
        assert (one, other) == ("True", "True")
        assert EmbeddedStore.open(tmp_path / "store").query("ASK { ?s ?p ?o }").boolean is True


@pytest.mark.parametrize("how", [{}, {"write": True}, {"memory": True}])
def test_while_a_process_writes_no_other_opens_the_store(tmp_path, how):
    EmbeddedStore.create(tmp_path / "store", quads()).close()
    with process(WRITER, tmp_path / "store") as said:
        assert said == "writing"
        with pytest.raises(StoreError, match=r"another process is writing to the store\nwait") as caught:
            EmbeddedStore.open(tmp_path / "store", **how)
        assert caught.value.location == str(tmp_path / "store")
        with pytest.raises(StoreError, match="another process is writing"):
            EmbeddedStore.create(tmp_path / "store", b"")
    with EmbeddedStore.open(tmp_path / "store", **how) as store:
        assert store.query("ASK { ?s ?p 'from the writer' }").boolean is True


def test_a_writer_that_is_killed_leaves_what_it_had_done(tmp_path):
    EmbeddedStore.create(tmp_path / "store", b"").close()
    program = WRITER.replace("sys.stdin.read()", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "store")], env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT
    )
    assert done.returncode < 0
    assert EmbeddedStore.open(tmp_path / "store").query("ASK { ?s ?p 'from the writer' }").boolean is True


def test_within_one_process_a_second_look_does_not_let_others_write(tmp_path):
    """Trying the lock of a file ends the lock that the same process has on it."""
    EmbeddedStore.create(tmp_path / "store", b"").close()
    with EmbeddedStore.open(tmp_path / "store", write=True) as store:
        for how in ({}, {"write": True}):
            with pytest.raises(StoreError, match="this process is writing"):
                EmbeddedStore.open(tmp_path / "store", **how)
        program = "import sys; from graph.store import EmbeddedStore; EmbeddedStore.open(sys.argv[1], write=True)"
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "store")],
            capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert "another process is writing" in done.stderr
        store.drop("urn:g")


def test_a_store_that_is_open_for_reading_is_not_changed(store):
    for act in (lambda: store.drop("urn:g"), lambda: store.put("urn:g", []), lambda: store.update("CLEAR ALL")):
        with pytest.raises(StoreError, match="open for reading only"):
            act()


def test_a_copy_in_memory_is_not_written_to(tmp_path):
    EmbeddedStore.create(tmp_path / "store", quads()).close()
    with pytest.raises(StoreError, match="would be lost"):
        EmbeddedStore.open(tmp_path / "store", memory=True, write=True)


def test_a_closed_store_says_so(tmp_path):
    store = EmbeddedStore.create(tmp_path / "store", quads())
    store.close()
    store.close()
    with pytest.raises(StoreError, match="has been closed"):
        store.query("ASK {}")


def test_an_update_is_carried_out_whole_or_not_at_all(tmp_path):
    EmbeddedStore.create(tmp_path / "store", quads()).close()
    with EmbeddedStore.open(tmp_path / "store", write=True) as store:
        before = store.counts()
        with pytest.raises(StoreError):
            store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } } ; CLEAR GRAPH <urn:not-there>")
        assert store.counts() == before


# Opened by whatever one has


def test_a_build_a_store_and_an_address_are_opened_alike(tmp_path):
    EmbeddedStore.create(tmp_path / "store", quads()).close()
    for place in (tmp_path, str(tmp_path), tmp_path / "store"):
        with graph.open(place) as store:
            assert store.location == str(tmp_path / "store")
            assert store.query("ASK { ?s ?p ?o }").boolean is True
    with graph.open("http://127.0.0.1:1/query", user="ada", password="secret", timeout=5) as store:
        assert store.location == "http://127.0.0.1:1/query"
    with pytest.raises(StoreError, match="there is no store here"):
        graph.open(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("place", "how"),
    [("out", {"user": "ada"}), ("http://a/", {"memory": True}), ("http://a/", {"write": True})],
)
def test_what_is_for_the_other_kind_of_store_is_refused(place, how):
    with pytest.raises(TypeError):
        graph.open(place, **how)


def test_importing_the_package_loads_no_store():
    program = "import sys, graph; print(sorted({'pyoxigraph', 'rdflib', 'SPARQLWrapper', 'httpx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
