"""Finding names in a served build: suggestions, lists, slips of the pen, the first page; and what pages load."""

import csv
import gzip
import json
import re
import shutil
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from explored import Book
from hypothesis import given
from hypothesis import strategies as st
from serving import BASE, build, eventually, serving, small_quads

from graph.search.entries import Entries, Entry
from graph.search.file import folded, grams, split, write
from graph.search.look import Index

SYM = "https://w3id.org/symposia/ontology#"
RDFS, SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
GRAPH = ox.NamedNode(f"{BASE}graph/resolution")
BROWSER = "text/html,*/*;q=0.8"

# path, label, further name, class, institution
MORE = [
    ("person/jose-perez-oslo", "José Pérez", "Pepe Pérez", "Person", "org/university-of-oslo"),
    ("person/jose-perez-bergen", "José Pérez", "J. Pérez", "Person", "org/university-of-bergen"),
    ("person/jurgen-muller", "Jürgen Müller", "", "Person", ""),
    ("person/lukasz-zolty", "Łukasz Żółty", "", "Person", ""),
    ("org/university-of-oslo", "University of Oslo", "UiO", "Organization", ""),
    ("org/university-of-bergen", "University of Bergen", "", "Organization", ""),
    ("topic/perezian-geometry", "Perezian geometry", "", "Topic", ""),
]


def more_quads():
    def node(path):
        return ox.NamedNode(BASE + path)

    for path, label, other, kind, place in MORE:
        yield ox.Quad(node(path), ox.NamedNode(RDF + "type"), ox.NamedNode(SYM + kind), GRAPH)
        yield ox.Quad(node(path), ox.NamedNode(RDFS + "label"), ox.Literal(label), GRAPH)
        if other:
            yield ox.Quad(node(path), ox.NamedNode(SKOS + "altLabel"), ox.Literal(other), GRAPH)
        if place:
            yield ox.Quad(node(path), ox.NamedNode(SYM + "affiliatedWith"), node(place), GRAPH)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    out = build(tmp_path_factory.mktemp("search"), [*small_quads(), *more_quads()])
    with serving(out, "--workers", "2") as served:
        yield served


def found(server, **asked):
    status, headers, content = server.ask(f"/find?{urlencode({**asked, 'as': 'json'})}")
    assert (status, headers["content-type"]) == (200, "application/json")
    return json.loads(content)


def paths(server, words, **asked):
    return [row["iri"].removeprefix(BASE) for row in found(server, name=words, **asked)]


def suggested(server, words, kind=""):
    status, headers, content = server.ask(f"/suggest?{urlencode({'name': words, 'kind': kind})}")
    assert (status, headers["content-type"]) == (200, "application/json")
    return json.loads(content)


# What is found


@pytest.mark.parametrize(
    "words",
    ["José Pérez", "jose perez", "PEREZ JOSE", "perez, jos", "  josé   PÉREZ ", "Pepe Pérez Jose"],
)
def test_words_are_found_in_any_order_begun_and_whatever_their_accents(server, words):
    assert "person/jose-perez-oslo" in paths(server, words)


def test_who_has_no_key_for_a_letter_types_another(server):
    for words in ("Jürgen Müller", "Jurgen Muller", "juergen mueller"):
        assert paths(server, words) == ["person/jurgen-muller"]
    assert paths(server, "lukasz zolty") == ["person/lukasz-zolty"]


def test_what_is_called_exactly_so_comes_first_then_what_begins_so(server):
    assert paths(server, "machine learning")[0] == "topic/machine-learning"
    assert paths(server, "sample")[:3] == ["award/sample-prize", "org/sample-robotics", "org/sample-academy"]
    assert paths(server, "sample")[-1] == "person/ben-sample"
    assert paths(server, "ML")[0] == "topic/machine-learning"


@pytest.mark.parametrize("words", ["Jose Peres", "perz", "Jsoe Perez", "Pérezz Jose", "josee peres"])
def test_a_slip_of_the_pen_finds_the_nearest_names_and_says_so(server, words):
    assert {"person/jose-perez-oslo", "person/jose-perez-bergen"} <= set(paths(server, words))
    assert suggested(server, words)["near"] is True
    assert "Near in spelling" in server.page(f"/find?{urlencode({'name': words})}")


def test_what_is_like_no_name_is_not_found(server):
    assert paths(server, "xyzzy plugh") == [] and suggested(server, "xyzzy")["groups"] == []
    assert "Nothing has such a name" in server.page("/find?name=xyzzy")


def test_a_kind_narrows_a_search_and_lists_what_there_is(server):
    assert paths(server, "perez", kind="Topic") == ["topic/perezian-geometry"]
    assert paths(server, "", kind="Topic") == [
        "topic/federated-learning",
        "topic/machine-learning",
        "topic/perezian-geometry",
    ]
    assert paths(server, "", kind="University") == ["org/example-university", "org/other-university"]
    assert paths(server, "other", kind="University") == ["org/other-university"]
    assert paths(server, "", kind="Unicorn") == [] and paths(server, "ada", kind="Unicorn") == []
    events, talks = (paths(server, "", kind=kind) for kind in ("Event", "Talk"))
    assert events == ["event/five-questions", "event/spring-meeting"] and talks == [
        "talk/on-bonds",
        "talk/untimed-hours",
    ]


def test_documents_are_found_by_title_and_by_file(server):
    assert paths(server, "spring agenda") == ["doc/0123456789ab"]
    assert paths(server, "interview.txt") == ["doc/ba9876543210"]


def test_lists_come_by_name_most_tied_or_latest_first(server):
    assert paths(server, "", kind="Person", order="ties")[0] == "person/ada-example"
    assert paths(server, "", kind="Person")[:2] == ["person/ada-example", "person/ben-sample"]
    assert paths(server, "", kind="Event", order="date")[0] == "event/spring-meeting"


def test_a_list_is_a_table_for_programs(server):
    status, headers, content = server.ask("/find?name=university&as=csv")
    lines = content.decode().splitlines()
    assert status == 200 and headers["content-type"] == "text/csv; charset=utf-8"
    assert lines[0] == "label,kind,note,iri,ties,documents,date" and len(lines) == 5
    assert f"Example University,Organization,university,{BASE}org/example-university,1,1," in lines


def test_a_table_for_programs_has_no_cell_that_a_spreadsheet_runs(tmp_path):
    book = Book()
    for number, title in enumerate(("=1+1", "+1", "-x", "@now", "-5", "plain")):
        book.thing(f"person/p{number}", "Person", title)
        book.say("doc/0123456789ab", "mentions", f"person/p{number}")
    with serving(book.build(tmp_path), "--workers", "1") as server:
        cells = []
        for place in ("/find?kind=Person&as=csv", "/queries/people?run=1&as=csv"):
            status, _, content = server.ask(place)
            assert status == 200, content
            cells.append([cell for row in csv.reader(content.decode().splitlines()) for cell in row])
    for some, number in zip(cells, ("'-5", "-5"), strict=True):  # of an answer nobody can tell names from numbers
        assert {"'=1+1", "'+1", "'-x", "'@now", number, "plain"} <= set(some)
    assert not [cell for some in cells for cell in some if cell[:1] in set("=+-@\t\r") and cell != "-5"]


def test_the_page_of_a_kind_that_there_is_not_is_404_with_the_kinds_that_there_are(server):
    for place in ("/find?kind=Unicorn", "/find?kind=Unicorn&name=ada"):
        status, headers, content = server.ask(place, Accept=BROWSER)
        assert status == 404 and headers["content-type"] == "text/html; charset=utf-8"
        assert "There is no kind" in content.decode() and "kind=Person" in content.decode()
    assert server.ask("/find?kind=University&name=xyzzy", Accept=BROWSER)[0] == 200


def test_a_long_list_is_paged_and_its_pages_hold_everything_once(tmp_path):
    quads = []
    for number in range(230):
        node = ox.NamedNode(f"{BASE}person/p{number}")
        quads.append(ox.Quad(node, ox.NamedNode(RDF + "type"), ox.NamedNode(SYM + "Person"), GRAPH))
        quads.append(ox.Quad(node, ox.NamedNode(RDFS + "label"), ox.Literal(f"Person {number:03}"), GRAPH))
    with serving(build(tmp_path, quads), "--workers", "1") as served:
        for address in ("/find?kind=Person", "/find?name=person"):
            pages = [re.findall(r'href="/person/(p\d+)"', served.page(f"{address}&page={n}")) for n in (1, 2, 3, 4)]
            assert [len(page) for page in pages] == [100, 100, 30, 0]
            assert sorted(path for page in pages for path in page) == sorted(f"p{number}" for number in range(230))
        assert 'rel="next"' in served.page("/find?kind=Person&page=2") and 'rel="next"' not in served.page(
            "/find?kind=Person&page=3"
        )


# Suggestions


def test_suggestions_come_by_kinds_with_what_tells_namesakes_apart(server):
    told = suggested(server, "jose perez")
    (people,) = told["groups"]
    assert people["kind"] == "Person" and people["plural"] == "people"
    notes = {one["path"]: one["note"] for one in people["found"]}
    assert notes == {"person/jose-perez-oslo": "University of Oslo", "person/jose-perez-bergen": "University of Bergen"}
    assert {one["href"] for one in people["found"]} == {f"/{path}" for path in notes}
    assert {group["kind"] for group in suggested(server, "perez")["groups"]} == {"Person", "Topic"}


def test_suggestions_name_the_other_name_by_which_something_is_found(server):
    assert suggested(server, "uio")["groups"][0]["found"][0]["note"] == "also UiO"
    assert "also Pepe Pérez" in suggested(server, "pepe")["groups"][0]["found"][0]["note"]


def test_suggestions_are_few_and_always_the_same(server):
    first = suggested(server, "e")
    assert first == suggested(server, "e") and sum(len(group["found"]) for group in first["groups"]) <= 10
    assert first["total"] >= len(first["groups"]) and suggested(server, "")["groups"] != []
    assert [g["kind"] for g in suggested(server, "e", "Person")["groups"]] == ["Person"]


# Who asks wrongly, and hostile words


WRONG = ["page=0x", "page=-1", "page=9999999", "kind=%3Cb%3E", "name=" + "a" * 201, "order=up", "as=exe"]


@pytest.mark.parametrize("query", [*WRONG, "kind=" + "K" * 50, "kind=%C3%84"])
def test_a_search_that_is_none_is_400_in_the_form_that_is_read(server, query):
    status, headers, content = server.ask(f"/find?{query}")
    assert status == 400 and headers["content-type"].startswith("text/plain") and b"this is no search" in content
    status, headers, content = server.ask(f"/find?{query}", Accept=BROWSER)
    assert status == 400 and headers["content-type"].startswith("text/html") and b'role="alert"' in content


OPERATORS = ['"', "'", '" OR names : a', "a* NOT b", "NEAR(a b)", "kinds : person", "^a", "-ada", "a AND", "(", "%"]
HOSTILE = [
    *OPERATORS, "ada\x00", "ada'; DROP TABLE thing; --", "\\", "🙂", "名前", "ه", "\ud7ff", "a" * 200, "ab " * 60,
    "<script>alert(1)</script>", "{{ 1787 * 7919 }}", "\u202eadA",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(server, words):
    assert isinstance(found(server, name=words), list)
    assert set(suggested(server, words)) == {"words", "total", "near", "groups"}
    page = server.page(f"/find?{urlencode({'name': words})}")
    assert "<script>" not in page and "\u202e" not in page and "14151253" not in page
    assert server.ask(f"/person/{quote(words, safe='')}", Accept=BROWSER)[0] == 404


@given(st.text(max_size=60))
def test_whatever_is_typed_the_index_answers(words):
    index = Index(_small_index())
    every = index.find(words, limit=1000)
    assert every.near or every.total == len(every.things)
    known = {thing.path for thing in index.listed("", "name", 1000)}
    assert {thing.path for thing in every.things} <= known


@given(st.text(min_size=1, max_size=40))
def test_a_name_is_found_by_itself(name):
    if not split(folded(name)):
        return
    folder = _new_folder()
    write(folder / "one.sqlite", BASE, [Entry("person/one", (name,), "Person", ("Person",), "", 0, 0, "")])
    assert [thing.path for thing in Index(folder / "one.sqlite").find(name).things] == ["person/one"]
    shutil.rmtree(folder)


def _new_folder():
    import tempfile
    from pathlib import Path

    return Path(tempfile.mkdtemp(prefix="symposia-test-"))


_MADE: list = []


def _small_index():
    if not _MADE:
        path = _new_folder() / "names.sqlite"
        store = ox.Store()
        store.extend(small_quads())
        entries = Entries(store)
        write(path, entries.base, entries.read())
        _MADE.append(path)
    return _MADE[0]


def test_equal_stores_have_equal_indexes(tmp_path):
    files = []
    for number in (1, 2):
        store = ox.Store()
        store.extend(reversed(small_quads()) if number == 2 else small_quads())
        entries = Entries(store)
        write(tmp_path / f"{number}.sqlite", entries.base, entries.read())
        files.append((tmp_path / f"{number}.sqlite").read_bytes())
    assert files[0] == files[1]


def test_runs_of_letters_count_the_ends_of_a_word():
    assert grams("ab") == {"$$a", "$ab", "ab$", "b$$"}


# The first page, and what pages load


def test_the_first_page_has_counts_ways_in_and_the_build(server):
    page = server.page("/")
    assert re.search(r'href="/find\?kind=Person">people</a> <span class="count">8<', page)
    for place in ("/network", "/analysis", "/queries", "/sparql", "/review", "/compare", "/person/ada-example"):
        assert f'href="{place}"' in page, place
    assert 'action="/ask"' in page and "2 documents" in page and BASE in page


def test_the_question_on_the_first_page_is_of_the_topic_that_most_texts_tell_of(tmp_path):
    book = Book()
    for number, name in enumerate(("algorithm", "gradient boosting", "hours")):
        book.thing(f"topic/t{number}", "Topic", name)
        book.thing(f"person/p{number}", "Person", f"Person {number}")
        book.say(f"person/p{number}", "researches", f"topic/t{number}")
    for document in ("doc/0123456789ab", "doc/ba9876543210"):
        book.say(document, "mentions", "topic/t1")
    with serving(book.build(tmp_path), "--workers", "1") as server:
        assert "who works on “gradient boosting”?" in server.page("/")
        assert "Person 1" in server.page(f"/ask?{urlencode({'q': 'who works on “gradient boosting”?'})}")


def test_the_whole_graph_can_be_had_where_the_build_wrote_it(server, tmp_path):
    assert "/graph.nq" not in server.page("/") and server.ask("/graph.nq")[0] == 404
    out = build(tmp_path)
    (out / "graph.nq").write_bytes(b"<urn:a> <urn:b> <urn:c> .\n" * 50_000)
    (out / "report.json").write_bytes(b"{}")
    with serving(out, "--workers", "1") as served:
        assert 'href="/graph.nq"' in served.page("/") and "/graph.ttl" not in served.page("/")
        status, headers, content = served.ask("/graph.nq")
        assert status == 200 and headers["content-type"].startswith("application/n-quads")
        assert "graph.nq" in headers["content-disposition"] and headers["x-content-type-options"] == "nosniff"
        assert content == (out / "graph.nq").read_bytes()
        assert served.ask("/graph.nq", "HEAD")[2] == b"" and served.ask("/report.json")[0] == 404


def test_all_that_the_first_page_loads_is_ours_small_and_kept(server):
    page = server.page("/")
    loaded = re.findall(r'(?:src|rel="stylesheet" href)="(/[^"]+)"', page)
    assert loaded and all(address.startswith("/static/") for address in loaded)
    size = len(page.encode())
    for address in loaded:
        status, headers, content = server.ask(address)
        assert status == 200 and "immutable" in headers["cache-control"]
        status, headers, packed = server.ask(address, Accept_Encoding="gzip")
        assert headers["content-encoding"] == "gzip" and gzip.decompress(packed) == content
        size += len(content)
    assert size < 200_000


def test_only_our_files_are_given(server):
    for name in ("base.html", "pages.py", "..%2Fpages.py", "%2e%2e%2fpyproject.toml", "nothing.js", "explorer.css%00"):
        assert server.ask(f"/static/{name}")[0] == 404, name


def test_pages_are_compressed_for_who_reads_them_so(server):
    plain = server.ask("/find?kind=Person", Accept=BROWSER)
    status, headers, content = server.ask("/find?kind=Person", Accept=BROWSER, Accept_Encoding="gzip, br")
    assert status == 200 and headers["content-encoding"] == "gzip" and "Accept-Encoding" in headers["vary"]
    assert gzip.decompress(content) == plain[2] and "content-encoding" not in plain[1]


def test_a_search_without_a_script_is_a_form(server):
    page = server.page("/person/ada-example")
    assert 'action="/find"' in page and 'name="name"' in page and '<a class="skip" href="#main">' in page


# When the build is made anew, and where nothing can be forked


def test_searches_change_over_with_all_other_answers(tmp_path):
    out = build(tmp_path / "out")
    with serving(out, "--workers", "1") as served:
        assert paths(served, "perez") == []
        build(tmp_path / "new", [*small_quads(), *more_quads()])
        shutil.move(out / "store", tmp_path / "old")
        shutil.move(tmp_path / "new" / "store", out / "store")
        assert eventually(lambda: len(paths(served, "perez")) == 3)
        assert f">{8}</span>" in served.page("/").replace(" ", "")


def test_without_a_fork_names_are_found_just_so(tmp_path):
    from multiprocessing import get_context

    out = build(tmp_path)
    process = get_context("spawn").Process(target=_serve_spawned, args=(out, tmp_path / "told"))
    process.start()
    try:
        assert eventually(lambda: (tmp_path / "told").is_file() and (tmp_path / "told").read_text().endswith("/"))
        import urllib.request

        address = (tmp_path / "told").read_text()
        with urllib.request.urlopen(f"{address}suggest?name=exampel", timeout=30) as answer:
            assert json.load(answer)["groups"][0]["found"][0]["path"] == "person/ada-example"
    finally:
        process.terminate()
        process.join(30)
    assert process.exitcode is not None


def _serve_spawned(out, told):
    from graph.commands.serve import views
    from graph.serving import server
    from graph.serving.desk import Face
    from graph.serving.settings import Settings
    from viz.explorer.filled import assets
    from viz.explorer.pages import render_fault

    settings = Settings(out / "store", workers=1, fork=False)
    face = Face(assets(), render_fault)
    server.serve(
        settings, views(), face, server.Place(port=0), print, lambda address: told.write_text(address) and None
    )
