"""The server seen from outside: the SPARQL 1.1 Protocol with the clients people use, and the pages of things."""

import json
import re
import shutil
import signal
import socket
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib
from conftest import run_symposia
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import BASE, alive, build, descendants, eventually, serving, small_quads
from SPARQLWrapper import CSV, GET, JSON, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper

import queries
from graph.endpoint import Endpoint
from graph.errors import QuerySyntaxError
from graph.serving.negotiation import NotAcceptable, choose
from graph.store import EmbeddedStore

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SYM = "https://w3id.org/symposia/ontology#"
SELECT = f"SELECT ?o WHERE {{ <{BASE}person/ada-example> <{SYM}researches> ?o }}"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = f"CONSTRUCT WHERE {{ ?s <{SYM}researches> ?o }}"
RESULTS = "application/sparql-results+"
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return build(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def server(out):
    with serving(out, "--workers", "2") as served:
        yield served


# What is answered in which form


@pytest.mark.parametrize(
    ("text", "accept", "media"),
    [
        (SELECT, "*/*", RESULTS + "json"),
        (SELECT, RESULTS + "json", RESULTS + "json"),
        (SELECT, RESULTS + "xml", RESULTS + "xml"),
        (SELECT, "application/json", "application/json"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/csv;q=0.2, application/sparql-results+xml;q=0.9", RESULTS + "xml"),
        (SELECT, "application/sparql-results+json;q=0, */*;q=0.1", "application/json"),
        (SELECT, "text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
        (SELECT, BROWSER, "text/html; charset=utf-8"),
        (ASK, "*/*", RESULTS + "json"),
        (ASK, RESULTS + "xml", RESULTS + "xml"),
        (CONSTRUCT, "*/*", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "text/plain", "text/plain; charset=utf-8"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/rdf+xml;q=0.5, text/turtle;q=0.6, text/html;q=0.1", "text/turtle; charset=utf-8"),
        (CONSTRUCT, BROWSER, "text/html; charset=utf-8"),
        (f"DESCRIBE <{BASE}person/ada-example>", "application/ld+json", "application/ld+json"),
    ],
)
def test_the_form_of_an_answer_is_what_is_accepted(server, text, accept, media):
    status, headers, content = server.query(text, accept)
    assert (status, headers["content-type"]) == (200, media)
    assert headers["vary"].split(", ")[0] == "Accept" and content


@pytest.mark.parametrize(("text", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (SELECT, "nonsense")])
def test_a_form_that_an_answer_cannot_have_is_406_with_those_it_can(server, text, accept):
    status, headers, content = server.query(text, accept)
    assert status == 406 and headers["content-type"].startswith("text/plain")
    assert ("text/csv" if text == SELECT else "text/turtle") in content.decode()


def test_without_an_accept_header_the_usual_form_is_chosen():
    assert choose(["a/b", "c/d"], None) == choose(["a/b", "c/d"], " ") == choose(["a/b", "c/d"], "*/*") == "a/b"
    assert choose(["a/b", "c/d"], "A/*;q=0.1, C/D") == "c/d"
    with pytest.raises(NotAcceptable, match="a/b, c/d"):
        choose(["a/b", "c/d"], "e/f")


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("csv", b"o\r\nhttps://w3id.org/symposia/id/topic/machine-learning\r\n"),
        ("tsv", b"?o\n<https://w3id.org/symposia/id/topic/machine-learning>\n"),
    ],
)
def test_a_form_can_be_named_in_the_address(server, form, content):
    assert server.query(SELECT, BROWSER, **{"as": form})[2] == content
    status, _, said = server.query(SELECT, "*/*", **{"as": "turtle"})
    assert status == 400 and b"csv, json, tsv, xml and html" in said


# How a query is sent


@pytest.mark.parametrize("method", ["GET", "POST urlencoded", "POST direct"])
def test_a_query_is_sent_in_three_ways(server, method):
    if method == "GET":
        found = server.query(SELECT)
    elif method == "POST direct":
        found = server.ask(method="POST", body=SELECT, Content_Type=QUERY, Accept="text/csv")
    else:
        body = urlencode({"query": SELECT})
        found = server.ask(method="POST", body=body, Content_Type=FORM + "; charset=UTF-8", Accept="text/csv")
    assert found[0] == 200 and found[2].endswith(b"topic/machine-learning\r\n")


def test_head_gives_the_headers_alone(server):
    path = f"/sparql?{urlencode({'query': SELECT})}"
    status, headers, content = server.ask(path, "HEAD", Accept="text/csv")
    assert (status, headers["content-type"], content) == (200, "text/csv; charset=utf-8", b"")
    assert int(headers["content-length"]) == len(server.ask(path, Accept="text/csv")[2])


def test_other_methods_are_405_and_options_says_which_there_are(server):
    for method in ("PUT", "DELETE", "PATCH"):
        status, headers, _ = server.ask(method=method, body="x")
        assert status == 405 and {"GET", "POST"} <= set(headers["allow"].split(", "))
    status, headers, _ = server.ask(method="OPTIONS")
    assert status == 204 and headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"body": "<a/>", "Content_Type": "text/xml"}, 415, "text/xml"),
        ({"body": ""}, 415, "of no type"),
        ({"body": b"ASK { \xff }", "Content_Type": QUERY}, 400, "no UTF-8"),
        ({"body": "query=%ff", "Content_Type": FORM}, 400, "no UTF-8"),
        ({"body": "query=ASK{}&query=ASK{}", "Content_Type": FORM}, 400, "more than one query"),
        ({"body": "query=ASK{}&default-graph-uri=nonsense", "Content_Type": FORM}, 400, "default-graph-uri is no IRI"),
        ({"body": "query=ASK{}&named-graph-uri=urn:a%3E", "Content_Type": FORM}, 400, "named-graph-uri is no IRI"),
        ({"body": "query=ASK{}&default-graph-uri=http://%5B", "Content_Type": FORM}, 400, "is no IRI: 'http://['"),
        ({"body": "query=ASK{}&default-graph-uri=urn:x%25zz", "Content_Type": FORM}, 400, "is no IRI: 'urn:x%zz'"),
        ({"body": "query=ASK{}&named-graph-uri=a:b%5Bc", "Content_Type": FORM}, 400, "is no IRI: 'a:b[c'"),
        ({"body": "a=b&" * 400, "Content_Type": FORM}, 400, "cannot be read"),
    ],
)
def test_a_request_that_cannot_be_read_says_why(server, request_, status, words):
    found, headers, content = server.ask(method="POST", **request_)
    assert (found, headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert words in content.decode()


@pytest.mark.parametrize("text", ["SELECT ?x WHERE {\n  ?x ?y ?z } }", "hello", "SELECT", ""])
def test_malformed_sparql_is_told_with_its_place(server, text):
    status, headers, content = server.query(text, "*/*")
    assert (status, headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert re.search(r"line \d+, column \d+", content.decode())


def test_of_a_query_with_a_long_line_the_place_is_told_in_a_few_words(server):
    status, _, content = server.query("ASK { " + "?s ?p ?o . " * 800 + "} }", "*/*")
    assert status == 400 and b"column 88" in content and len(content) < 500


def test_our_own_client_is_shown_the_place(server):
    with pytest.raises(QuerySyntaxError) as caught:
        Endpoint(server.sparql).query("SELECT ?x WHERE {\n  ?x ?y ?z } }")
    assert (caught.value.line, caught.value.column) == (2, 15)


# Which graphs are asked


GRAPHS = "SELECT (COUNT(*) AS ?n) WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
DOCUMENT, RESOLUTION = f"{BASE}doc/0123456789ab", f"{BASE}graph/resolution"


def counted(quads, *graphs):
    return len({quad.triple for quad in quads if quad.graph_name.value in graphs})


@pytest.mark.parametrize("how", ["parameter", "FROM"])
@pytest.mark.parametrize(
    ("default", "named"), [((), ()), ((DOCUMENT,), ()), ((), (DOCUMENT,)), ((DOCUMENT, RESOLUTION), (DOCUMENT,))]
)
def test_the_dataset_is_the_union_unless_the_request_names_graphs(server, how, default, named):
    quads = small_quads()
    everything = {quad.graph_name.value for quad in quads}
    if how == "parameter":
        pairs = [("default-graph-uri", g) for g in default] + [("named-graph-uri", g) for g in named]
        path = f"/sparql?{urlencode([('query', GRAPHS), *pairs])}"
    else:
        clauses = "".join(f"FROM <{g}> " for g in default) + "".join(f"FROM NAMED <{g}> " for g in named)
        path = f"/sparql?{urlencode({'query': GRAPHS.replace('WHERE', clauses + 'WHERE')})}"
    if not default and not named:
        default = named = tuple(everything)
    expected = counted(quads, *default) + sum(counted(quads, graph) for graph in named)
    status, _, content = server.ask(path, Accept="text/csv")
    assert (status, content) == (200, f"n\r\n{expected}\r\n".encode())


def test_the_word_from_elsewhere_is_no_dataset(server):
    text = (
        'PREFIX from: <urn:from:> SELECT ?from { ?s ?from ?o # from <urn:x>\n FILTER(?o != " from <urn:y>") } LIMIT 1'
    )
    assert len(server.query(text)[2].splitlines()) == 2


# Clients


def wrapper(server, text, form, method=GET, request=URLENCODED):
    client = SPARQLWrapper(server.sparql, returnFormat=form)
    client.setMethod(method)
    client.setRequestMethod(request)
    client.setQuery(text)
    return client.query()


@pytest.mark.parametrize(("method", "request_"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_asks(server, method, request_):
    topic = f"{BASE}topic/machine-learning"
    rows = wrapper(server, SELECT, JSON, method, request_).convert()
    assert [row["o"]["value"] for row in rows["results"]["bindings"]] == [topic]
    assert topic in wrapper(server, SELECT, XML, method, request_).convert().toxml()
    assert wrapper(server, SELECT, CSV, method, request_).convert() == f"o\r\n{topic}\r\n".encode()
    assert wrapper(server, SELECT, TSV, method, request_).convert() == f"?o\n<{topic}>\n".encode()
    assert wrapper(server, ASK, JSON, method, request_).convert()["boolean"] is True


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of rdflib, in SPARQLWrapper
@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML])
def test_sparqlwrapper_builds_graphs(server, form):
    found = wrapper(server, CONSTRUCT, form).convert()
    kg = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    researches = rdflib.URIRef(SYM + "researches")
    assert {str(o) for o in kg.objects(None, researches)} == {
        f"{BASE}topic/federated-learning",
        f"{BASE}topic/machine-learning",
    }


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_it_as_a_store(server, method):
    kg = rdflib.Graph(SPARQLStore(server.sparql, method=method))
    ada = rdflib.URIRef(f"{BASE}person/ada-example")
    researches = rdflib.URIRef(SYM + "researches")
    assert list(kg.objects(ada, researches)) == [rdflib.URIRef(f"{BASE}topic/machine-learning")]
    assert (ada, researches, None) in kg
    rows = kg.query(
        "SELECT ?name WHERE { ?ada <http://www.w3.org/2000/01/rdf-schema#label> ?name }", initBindings={"ada": ada}
    )
    assert [str(row.name) for row in rows] == ["Ada Example"]
    assert len(kg) == len({quad.triple for quad in small_quads()})
    assert bool(kg.query(ASK)) is True
    assert len(kg.query(CONSTRUCT).graph) == 2


def test_curl_asks(server):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")

    def curl(*words):
        return subprocess.run(["curl", "-sS", *words], capture_output=True, text=True, check=True, timeout=30).stdout

    assert json.loads(curl("--data-urlencode", f"query={SELECT}", server.sparql))["head"]["vars"] == ["o"]
    assert "machine-learning" in curl(
        "-G", "-H", "Accept: text/csv", "--data-urlencode", f"query={SELECT}", server.sparql
    )
    assert "machine-learning" in curl("-H", f"Content-Type: {QUERY}", "-d", SELECT, server.sparql)
    assert curl("-H", "Accept: text/turtle", f"{server.address}person/ada-example").count('label "Ada Example"') == 1
    assert "HTTP/1.1 200" in curl("-I", f"{server.address}person/ada-example")


@pytest.mark.parametrize("name", queries.names())
def test_every_ready_query_gives_the_rows_of_the_embedded_store(server, out, name):
    text = queries.read(name).text
    assert Endpoint(server.sparql).query(text) == EmbeddedStore.open(out / "store").query(text)


def test_our_own_client_finds_the_union_of_the_graphs(server):
    Endpoint(server.sparql).check()


# What the endpoint says of itself


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of rdflib, in its JSON-LD
@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_without_a_query_the_service_is_described(server, media):
    status, headers, content = server.ask("/sparql", Accept=media)
    assert status == 200 and headers["content-type"].partition(";")[0] == media
    kg = rdflib.Graph().parse(data=content, format=media)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert list(kg.objects(None, sd.endpoint)) == [rdflib.URIRef(server.sparql)]
    assert set(kg.objects(None, sd.supportedLanguage)) == {sd.SPARQL11Query}
    assert (None, sd.feature, sd.UnionDefaultGraph) in kg


def test_a_browser_gets_a_form_and_a_table_that_need_no_script(server):
    form = server.page("/sparql")
    assert "<textarea" in form and "<script>" not in form
    answered = server.page(f"/sparql?{urlencode({'query': SELECT, 'as': 'html'})}")
    assert "<table>" in answered and f"{BASE}topic/machine-learning" in answered
    assert ">yes<" in server.page(f"/sparql?{urlencode({'query': ASK})}")
    built = server.page(f"/sparql?{urlencode({'query': CONSTRUCT})}")
    assert all(f'<th scope="col">{name}</th>' in built for name in ("subject", "predicate", "object"))


def test_a_browser_sees_a_refusal_beside_its_query(server):
    for text, status in (("SELECT ?x WHERE { <b> }", 400), ("CLEAR ALL", 403), ("ASK { SERVICE <urn:x> {} }", 403)):
        found, headers, content = server.query(text, BROWSER)
        assert found == status and headers["content-type"].startswith("text/html")
        assert 'role="alert"' in content.decode() and text.replace("<", "&lt;").replace(">", "&gt;") in content.decode()


def test_a_page_shows_a_thousand_rows_and_says_that_there_are_more(server):
    text = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 2000"
    page = server.page(f"/sparql?{urlencode({'query': text})}")
    assert page.count("<tr>") == 1001 and "the first 1000 rows" in page


# Linked data


def local_paths():
    """Every thing below the base that the small graph says something of."""
    subjects = {quad.subject.value for quad in small_quads()}
    return sorted(iri.removeprefix(BASE) for iri in subjects)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("application/rdf+xml", "application/rdf+xml"),
        (BROWSER, "text/html"),
        ("*/*", "text/html"),
    ],
)
def test_a_thing_is_told_in_the_form_that_is_accepted(server, accept, media):
    status, headers, content = server.ask("/person/ada-example", Accept=accept)
    assert status == 200 and headers["content-type"].partition(";")[0] == media
    assert headers["vary"].split(", ")[0] == "Accept" and b"Ada Example" in content
    assert '</person/ada-example.ttl>; rel="alternate"; type="text/turtle"' in headers["link"]


@pytest.mark.parametrize(
    ("suffix", "media"),
    [
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("html", "text/html"),
    ],
)
def test_the_ending_of_the_address_outweighs_what_is_accepted(server, suffix, media):
    status, headers, _ = server.ask(f"/person/ada-example.{suffix}", Accept="application/x-unknown")
    assert status == 200 and headers["content-type"].partition(";")[0] == media


@pytest.mark.parametrize("path", local_paths())
def test_everything_below_the_base_has_a_page_and_its_triples(server, out, path):
    place = f"/{quote(path, safe='/')}"
    status, _, content = server.ask(place, Accept="application/n-triples")
    assert status == 200
    told = {quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)}
    node = ox.NamedNode(BASE + path)
    stored = {quad.triple for quad in EmbeddedStore.open(out / "store").oxigraph}
    assert {triple for triple in stored if node in (triple.subject, triple.object)} <= told <= stored
    page = server.page(place)
    assert BASE + path in page and "<script>" not in page


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of rdflib, in its JSON-LD
def test_all_forms_of_a_thing_hold_the_same_triples(server):
    found = {}
    for suffix, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml")):
        content = server.ask(f"/person/ada-example.{suffix}")[2]
        found[suffix] = {tuple(map(str, triple)) for triple in rdflib.Graph().parse(data=content, format=form)}
    assert found["ttl"] == found["jsonld"] == found["nt"] == found["rdf"] and len(found["ttl"]) > 50


def test_a_page_has_the_quotes_with_document_and_offsets(server):
    page = server.page("/person/ada-example")
    assert "the Jo and Max Donor Professor of Chemistry at EU" in page
    assert re.search(r'href="/doc/0123456789ab#char=10,59"><bdi>Spring Agenda</bdi></a>, characters 10 to 59', page)
    assert "A. Example" in page and "position-clause/1" in page
    for linked in ("org/example-university", "topic/machine-learning", "talk/on-bonds", "position/a1"):
        assert f'href="/{linked}"' in page


def test_what_a_rule_derived_is_named_with_its_rule(server):
    page = server.page("/statement/d1")
    assert re.search(r"derived by</dt>\s*<dd><a [^>]*><bdi>rule-collaborates-with-inverse", page)


def test_a_page_tells_what_points_at_the_thing(server):
    page = server.page("/topic/machine-learning")
    assert 'href="/person/ada-example"' in page and 'href="/project/toy-kit"' in page


def test_a_document_has_its_passages_as_places_on_its_page(server):
    page = server.page("/doc/0123456789ab")
    assert 'id="char=10,59"' in page and 'id="char=70,100"' in page
    passage = server.page(f"/{quote('doc/0123456789ab#char=10,59')}")
    assert 'href="/position/a1"' in passage and 'href="/statement/s1"' in passage


def test_every_link_of_every_page_leads_somewhere(server):
    pages = {"/", "/find?name=ada", "/sparql"} | {f"/{quote(path, safe='/')}" for path in local_paths()}
    links = {link for page in pages for link in re.findall(r'href="(/[^"]*)"', server.page(page))}
    for link in sorted(links):
        status, _, _ = server.ask(link.partition("#")[0].replace("&amp;", "&"), "HEAD", Accept="*/*")
        assert status == 200, link


@pytest.mark.parametrize(
    "path", ["person/ada-exampel", "ada-example", "person/nobody-at-all-xyzzy", "a b/<c>", "%00", "%ff"]
)
def test_what_is_not_known_is_404_with_what_is_spelt_like_it(server, path):
    for accept, kind in (("text/turtle", "text/plain"), ("text/html", "text/html")):
        status, headers, content = server.ask(f"/{quote(path, safe='/%')}", Accept=accept)
        assert status == 404 and headers["content-type"].startswith(kind)
        assert (b"/person/ada-example" in content) == ("ada" in path)


def test_a_form_that_a_thing_does_not_have_is_406(server):
    assert server.ask("/person/ada-example", Accept="image/png")[0] == 406


def test_the_first_page_counts_what_there_is(server):
    page = server.page("/")
    assert re.search(r'href="/find\?kind=Person">people</a> <span class="count">4<', page)
    assert 'action="/find"' in page and 'href="/sparql"' in page


def test_things_are_found_by_any_of_their_names_whatever_the_accents(server):
    assert 'href="/person/ada-example"' in server.page("/find?name=professor+example")
    assert 'href="/person/ada-example"' in server.page("/find?name=%C3%81da")
    assert 'href="/person/ada-example"' not in server.page("/find?name=ada&kind=Organization")
    assert 'href="/doc/0123456789ab"' in server.page("/find?kind=Document")
    assert "Nothing has such a name" in server.page("/find?name=xyzzy")


@pytest.mark.parametrize("query", ["page=0x", "page=99999999", "kind=%3Cb%3E", "name=" + "a" * 300])
def test_a_search_that_is_none_is_400(server, query):
    assert server.ask(f"/find?{query}")[0] == 400


# Hostile words


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea></title><svg onload=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    "right \u202eto left\u202c",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; \x07 bell",
]


class Inert(HTMLParser):
    """Fails at whatever could run but our own files."""

    def handle_starttag(self, tag, attrs):
        if tag == "script":
            assert re.fullmatch(r"/static/\w+\.js\?v=[0-9a-f]{12}", dict(attrs)["src"])
            return
        assert tag not in ("script", "img", "iframe", "object", "embed", "base", "style"), tag
        for name, value in attrs:
            assert not name.startswith("on") and name not in ("style", "srcdoc", "formaction"), name
            if name in ("href", "src", "action"):
                assert value.startswith(("/", "#", "https://", "http://", "mailto:", "data:,")), value


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    rdfs, skos, dcterms = (
        "http://www.w3.org/2000/01/rdf-schema#",
        "http://www.w3.org/2004/02/skos/core#",
        "http://purl.org/dc/terms/",
    )
    quads = []

    def say(subject, predicate, thing, graph="graph/resolution"):
        node = ox.NamedNode(thing) if re.match(r"[a-z]+:\S+$", thing) else ox.Literal(thing)
        quads.append(ox.Quad(ox.NamedNode(BASE + subject), ox.NamedNode(predicate), node, ox.NamedNode(BASE + graph)))

    for number, words in enumerate(HOSTILE):
        person = f"person/p{number}"
        say(person, RDF + "type", SYM + "Person")
        say(person, rdfs + "label", words)
        say(person, skos + "altLabel", f"also {words}")
        say(person, SYM + "homepage", "javascript:alert(1)")
        say(person, SYM + "researches", f"{BASE}person/p{(number + 1) % len(HOSTILE)}", "doc/0123")
        say(
            f"statement/s{number}",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject",
            BASE + person,
            "doc/0123/evidence",
        )
        say(
            f"statement/s{number}",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate",
            SYM + "researches",
            "doc/0123/evidence",
        )
        say(
            f"statement/s{number}",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#object",
            f"{BASE}person/p{(number + 1) % len(HOSTILE)}",
            "doc/0123/evidence",
        )
        statement, passage = f"statement/s{number}", f"doc/0123#char={number},9"
        say(statement, RDF + "subject", BASE + person, "doc/0123/evidence")
        say(statement, RDF + "predicate", SYM + "researches", "doc/0123/evidence")
        say(statement, RDF + "object", f"{BASE}person/p{(number + 1) % len(HOSTILE)}", "doc/0123/evidence")
        say(statement, SYM + "extractor", words, "doc/0123/evidence")
        say(statement, SYM + "evidencedBy", BASE + passage, "doc/0123/evidence")
        say(passage, SYM + "quote", words, "doc/0123/evidence")
        say(passage, SYM + "inDocument", f"{BASE}doc/0123", "doc/0123/evidence")
    say("doc/0123", dcterms + "title", HOSTILE[0], "doc/0123")
    with serving(build(tmp_path_factory.mktemp("hostile"), quads), "--workers", "1") as served:
        yield served


def test_hostile_words_are_shown_and_run_nothing(hostile):
    people = [f"/person/p{number}" for number in range(len(HOSTILE))]
    asked = [f"/sparql?{urlencode({'query': text})}" for text in ("SELECT * { ?s ?p ?o }", *HOSTILE)]
    found = [f"/find?name={quote(words)}" for words in HOSTILE]
    missing = [f"/person/{quote(words, safe='')}" for words in HOSTILE]
    for path in [*people, *asked, *found, *missing, "/find?kind=Person", "/doc/0123", "/statement/s0"]:
        _, headers, content = hostile.ask(path, Accept="text/html")
        page = content.decode()
        assert headers["content-type"].startswith("text/html"), path
        assert "script-src 'self'" in headers["content-security-policy"]
        # The form keeps a query as it was sent, in a box of its own.
        told = re.sub(r"(?s)<textarea.*?</textarea>", "", page)
        assert not re.search("[\u202a-\u202e\x07]", told) and "49" not in re.findall(r"<bdi>(\d+)", page)
        reader = Inert()
        reader.feed(page)
        reader.close()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile.page("/person/p0")


# Who may ask, and what goes with every answer


def test_every_answer_has_the_headers_that_keep_pages_apart(server):
    for path in (
        "/",
        "/sparql",
        "/style.css",
        "/person/ada-example.ttl",
        "/nothing",
        f"/sparql?{urlencode({'query': 'x'})}",
    ):
        headers = server.ask(path)[1]
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers and "server" not in headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""])
def test_a_name_that_is_not_its_own_is_not_answered(server, host):
    assert server.ask("/", Host=host)[0] == 400


def test_it_answers_to_its_own_names(server):
    for host in ("localhost", f"127.0.0.1:{server.port}", "[::1]:8000"):
        assert server.ask("/", Host=host)[0] == 200


def test_it_listens_at_this_machine_alone(server):
    with socket.socket() as other, pytest.raises(OSError):
        other.settimeout(5)
        other.connect(("127.0.0.2", server.port))


def test_pages_of_other_sites_read_answers_only_when_allowed(out, server):
    origin = "https://site.example"
    assert "access-control-allow-origin" not in server.query(ASK, "*/*")[1]
    with serving(out, "--workers", "1", "--cors", origin, "--name", "graph.example") as open_server:
        path = f"/sparql?{urlencode({'query': ASK})}"
        assert open_server.ask(path, Origin=origin)[1]["access-control-allow-origin"] == origin
        assert "access-control-allow-origin" not in open_server.ask(path, Origin="https://other.example")[1]
        status, headers, _ = open_server.ask(
            "/sparql", "OPTIONS", Origin=origin, Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="content-type",
        )  # fmt: skip
        assert status == 200 and "POST" in headers["access-control-allow-methods"]
        assert open_server.ask("/", Host="graph.example")[0] == 200


# Starting and stopping


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_whatever_ends_the_server(out, ending):
    with serving(out, "--workers", "2", "--memory") as served:
        if not Path("/proc/self/stat").exists():
            pytest.skip("the system does not tell its processes")
        served.waited_for("in memory now")
        below = descendants(served.process.pid)
        assert len(below) >= 3
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
            client.sendall(f"GET /sparql?{urlencode({'query': text})} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert eventually(lambda: any(busy(pid) for pid in below))
            served.process.send_signal(ending)
            code = served.process.wait(30)
            if ending != signal.SIGKILL:
                assert client.recv(1000).startswith(b"HTTP/1.1 503 ")
        assert code == (0 if ending != signal.SIGKILL else -signal.SIGKILL)
        assert eventually(lambda: not any(alive(pid) for pid in below))


def busy(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] == "R" and int(fields[11]) > 10


def test_a_store_that_is_missing_none_or_older_is_told(tmp_path):
    def refused(out):
        done = run_symposia("serve", "--out", out, "--port", "0")
        assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr
        return done.stderr

    nowhere = refused(tmp_path / "nowhere")
    assert "there is no store here" in nowhere and nowhere.count(str(tmp_path)) == 1
    (tmp_path / "none" / "store").mkdir(parents=True)
    assert "no store" in refused(tmp_path / "none")
    older = build(tmp_path / "older")
    (older / "symposia-store.json").write_text('{"layout": 0}\n', encoding="utf-8")
    assert "layout 0" in refused(older)


def test_an_address_that_is_taken_is_told(out, server):
    done = run_symposia("serve", "--out", out, "--port", server.port)
    assert done.returncode == 2 and "cannot listen there" in done.stderr and "--port" in done.stderr


def test_a_build_of_the_samples_is_served_whole(sample_build):
    with serving(sample_build) as served:
        lines = (sample_build / "statements.jsonl").read_text(encoding="utf-8").splitlines()
        paths = sorted({json.loads(line)["subject"]["iri"] for line in lines})
        for iri in paths[:: max(1, len(paths) // 25)]:
            page = served.page(f"/{quote(iri.removeprefix(BASE), safe='/')}")
            assert "<blockquote>" in page or 'class="words"' in page
