import base64
import http.server
import threading
import time
import urllib.parse
from pathlib import Path

import pyoxigraph as ox
import pytest
import servers
from conftest import run_here
from servers import free_port

import queries
from graph import client as module
from graph import reply as answers
from graph import upload
from graph.endpoint import Endpoint
from graph.errors import EndpointError, QueryRefused, QuerySyntaxError
from graph.guard import query_form
from graph.store import EmbeddedStore

SMALL = Path(__file__).parent / "fixtures_small.trig"
JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'
ASK, SELECT, CONSTRUCT = "ASK {}", "SELECT ?x {}", "CONSTRUCT WHERE { ?s ?p ?o }"


class Stub(http.server.ThreadingHTTPServer):
    """A server that answers with the next of its scripted replies, and keeps what it was sent."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies = []
        self.requests = []
        self.url = f"http://127.0.0.1:{self.server_port}/sparql"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((self.path, dict(self.headers), body))
        replies = self.server.replies
        (replies.pop(0) if len(replies) > 1 else replies[0])(self)

    do_GET = do_PUT = do_DELETE = do_POST

    def log_message(self, *arguments):
        pass


def reply(body=ROWS, kind=JSON, status=200, **headers):
    def send(handler):
        handler.send_response(status)
        if kind:
            handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def drip(handler):
    """Write a byte now and then: no single read is slow."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    try:
        for byte in ROWS:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.1)
    except OSError:
        pass


def drip_headers(handler):
    try:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)
    except OSError:
        pass


@pytest.fixture
def stub():
    with Stub() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)


def test_rows_come_back(stub):
    stub.replies = [reply()]
    result = Endpoint(stub.url).query(SELECT)
    assert result.variables == ("x",)
    assert result.rows[0][0].value == "1"
    ((path, headers, body),) = stub.requests
    assert (path, headers["Accept"], body) == ("/sparql", JSON, b"query=SELECT+%3Fx+%7B%7D")
    assert "Authorization" not in headers


def test_ask_and_construct_come_back(stub):
    stub.replies = [reply(b'{"head":{},"boolean":true}'), reply(b'<urn:s> <urn:p> "o" .\n', "application/n-triples")]
    assert Endpoint(stub.url).query(ASK).boolean is True
    (triple,) = Endpoint(stub.url).query(CONSTRUCT).triples
    assert triple.object.value == "o"


def test_credentials_are_sent(stub):
    stub.replies = [reply()]
    Endpoint(stub.url, user="ada", password="secret").query(SELECT)
    assert stub.requests[0][1]["Authorization"] == "Basic " + base64.b64encode(b"ada:secret").decode()


def test_redirects_are_not_followed(stub):
    stub.replies = [reply(b"", None, 307, Location="http://elsewhere.example/sparql")]
    with pytest.raises(EndpointError, match=r"307: http://elsewhere\.example/sparql") as caught:
        Endpoint(stub.url, user="ada", password="secret").query(SELECT)
    assert caught.value.status == 307 and len(stub.requests) == 1


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", None, "application/n-triples"])
def test_a_page_is_no_result(stub, kind):
    stub.replies = [reply(b"<html>Welcome</html>", kind)]
    with pytest.raises(EndpointError, match="instead of a SPARQL result: <html>Welcome"):
        Endpoint(stub.url).query(SELECT)


@pytest.mark.parametrize("body", [ROWS[:-1], ROWS[:-9], b"", b"[]", b"{}", b"\xff"])
def test_broken_json(stub, body):
    stub.replies = [reply(body)]
    with pytest.raises(EndpointError, match="incomplete or broken"):
        Endpoint(stub.url).query(SELECT)


def test_broken_triples(stub):
    stub.replies = [reply(b'<urn:s> <urn:p> "o" .\n<urn:s> <urn:p', "application/n-triples")]
    with pytest.raises(EndpointError, match="incomplete or broken"):
        Endpoint(stub.url).query(CONSTRUCT)


def test_fewer_bytes_than_announced(stub):
    stub.replies = [reply(b'<urn:s> <urn:p> "o" .\n', "application/n-triples", Content_Length="99")]
    with pytest.raises(EndpointError, match="broke off"):
        Endpoint(stub.url).query(CONSTRUCT)


def test_an_answer_that_is_too_long(stub, monkeypatch):
    monkeypatch.setattr(answers, "MAX_BYTES", 10)
    stub.replies = [reply(), reply(Content_Length=str(len(ROWS)))]
    for _ in range(2):
        with pytest.raises(EndpointError, match="longer than 10 bytes"):
            Endpoint(stub.url).query(SELECT)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(stub, quick, status):
    stub.replies = [reply(b"busy", "text/plain", status), reply(b"busy", "text/plain", status), reply()]
    assert len(Endpoint(stub.url).query(SELECT).rows) == 1
    assert len(stub.requests) == 3


def test_a_server_that_stays_busy(stub, quick):
    stub.replies = [reply(b"busy", "text/plain", 503)]
    with pytest.raises(EndpointError, match="HTTP status 503: busy\nwait"):
        Endpoint(stub.url).query(SELECT)
    assert len(stub.requests) == module.TRIES


def test_a_pause_longer_than_the_deadline_is_not_begun(stub):
    stub.replies = [reply(b"busy", "text/plain", 503, Retry_After="3600")]
    begun = time.monotonic()
    with pytest.raises(EndpointError, match="503"):
        Endpoint(stub.url, timeout=5).query(SELECT)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("status", "advice"), [(401, "give the user"), (403, "access"), (404, "query service"), (500, "messages")]
)
def test_refusals_say_what_to_do(stub, status, advice):
    stub.replies = [reply(b"no", "text/plain", status)]
    with pytest.raises(EndpointError, match=advice) as caught:
        Endpoint(stub.url).query(SELECT)
    assert caught.value.status == status and caught.value.location == stub.url
    assert len(stub.requests) == 1


@pytest.mark.parametrize("slow", [drip, drip_headers])
def test_the_deadline_is_for_the_whole_answer(stub, slow):
    stub.replies = [slow]
    begun = time.monotonic()
    with pytest.raises(EndpointError, match=r"within 0\.5 s"):
        Endpoint(stub.url, timeout=0.5).query(SELECT)
    assert time.monotonic() - begun < 1.5


def test_a_server_that_says_nothing(stub):
    stub.replies = [lambda handler: time.sleep(1)]
    with pytest.raises(EndpointError, match="no complete answer"):
        Endpoint(stub.url, timeout=0.3).query(SELECT)


def test_a_connection_that_is_closed(stub):
    stub.replies = [lambda handler: None]
    with pytest.raises(EndpointError, match="cannot be reached"):
        Endpoint(stub.url).query(SELECT)


def test_nothing_listens():
    with pytest.raises(EndpointError, match="nothing listens there"):
        Endpoint(f"http://127.0.0.1:{free_port()}/query").query(SELECT)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "example.org", "http://", "http://a b/", "http://a:x/"]
)
def test_addresses_that_are_none(url):
    with pytest.raises(EndpointError, match="no address of an endpoint"):
        Endpoint(url)


def test_credentials_stand_apart_from_the_address():
    with pytest.raises(EndpointError) as caught:
        Endpoint("http://ada:secret@example.org/sparql")
    assert "secret" not in str(caught.value)
    with pytest.raises(EndpointError, match="only one is given"):
        Endpoint("http://example.org/sparql", user="ada")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("select * {}", "select"),
        ("# SELECT\nPREFIX a: <urn:#INSERT> BASE <urn:b>\nprefix : <urn:c> ASK {}", "ask"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "construct"),
        ("DESCRIBE <urn:x>", "describe"),
    ],
)
def test_forms(text, form):
    assert query_form(text) == form


@pytest.mark.parametrize("text", ["", "hello", "\n SELEC ?x {}"])
def test_what_is_no_query_is_not_sent(text):
    with pytest.raises(QuerySyntaxError):
        Endpoint("http://127.0.0.1:1/sparql").query(text)


@pytest.mark.parametrize("text", ["DELETE WHERE { ?s ?p ?o }", "PREFIX a: <urn:x> INSERT DATA {}"])
def test_updates_are_not_sent(text):
    with pytest.raises(QueryRefused, match="no updates"):
        Endpoint("http://127.0.0.1:1/sparql").query(text)


@pytest.mark.parametrize(
    ("url", "sent"), [("", "/sparql?query=ASK+%7B%7D"), ("?a=b&union", "/sparql?a=b&union=&query=ASK+%7B%7D")]
)
def test_a_query_can_go_by_get(stub, url, sent):
    stub.replies = [reply(b'{"head":{},"boolean":true}')]
    assert Endpoint(stub.url + url, method="GET").query(ASK).boolean is True
    ((path, _, body),) = stub.requests
    assert (path, body) == (sent, b"")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_is_sent(stub, method):
    stub.replies = [reply()]
    Endpoint(stub.url, token="secret", method=method).query(SELECT)
    assert stub.requests[0][1]["Authorization"] == "Bearer secret"


def test_secrets_are_shown_nowhere(stub):
    stub.replies = [reply(b"no", "text/plain", 401)]
    endpoint = Endpoint(stub.url, user="ada", password="secret", graph_store_url=stub.url, update_url=stub.url)
    for act in (lambda: endpoint.query(ASK), lambda: endpoint.drop("urn:g"), lambda: endpoint.update("CLEAR ALL")):
        with pytest.raises(EndpointError, match="give the user and password") as caught:
            act()
        assert "secret" not in str(caught.value) + repr(caught.value.__cause__)
    assert "secret" not in repr(vars(endpoint))
    endpoint.close()


def test_a_user_or_a_token_but_not_both():
    with pytest.raises(EndpointError, match="a user and a token"):
        Endpoint("http://example.org/sparql", user="ada", password="secret", token="secret")


# Rows as they arrive

MANY = b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([b'{"x":{"type":"literal","value":"1"}}'] * 500)


def test_rows_are_there_before_the_answer_ends(stub):
    more = threading.Event()

    def halting(handler):
        reply(MANY)(handler)
        handler.wfile.flush()
        more.wait(10)
        handler.wfile.write(b"]}}")

    stub.replies = [halting]
    with Endpoint(stub.url).stream(SELECT) as rows:
        assert rows.variables == ("x",) and next(rows)[0].value == "1"
        assert not more.is_set()
        more.set()
        assert len(list(rows)) == 499


def test_rows_that_nobody_takes_end_the_request(stub):
    gone = threading.Event()

    def endless(handler):
        reply(MANY)(handler)
        try:
            for _ in range(10_000):
                handler.wfile.write(b',{"x":{"type":"literal","value":"1"}}' * 100)
        except OSError:
            gone.set()

    stub.replies = [endless]
    with Endpoint(stub.url).stream(SELECT) as rows:
        next(rows)
    assert gone.wait(10)


@pytest.mark.parametrize("cut", [b"", b"]", b"]}", b',{"x":{"type":"lit'])
def test_rows_that_break_off_are_told(stub, cut):
    stub.replies = [reply(MANY + cut)]
    rows = Endpoint(stub.url).stream(SELECT)
    with pytest.raises(EndpointError, match="incomplete or broken"):
        list(rows)


def test_rows_fewer_than_the_length_announced_are_told(stub):
    stub.replies = [reply(MANY + b"]}}", Content_Length=str(len(MANY) + 50))]
    rows = Endpoint(stub.url).stream(SELECT)
    with pytest.raises(EndpointError, match="broke off"):
        list(rows)


def test_rows_have_to_come_before_the_deadline(stub):
    def dripping(handler):
        reply(MANY)(handler)
        try:
            for _ in range(100):
                handler.wfile.write(b" ")
                time.sleep(0.1)
        except OSError:
            pass

    stub.replies = [dripping]
    begun = time.monotonic()
    rows = Endpoint(stub.url, timeout=0.5).stream(SELECT)
    with pytest.raises(EndpointError, match=r"within 0\.5 s"):
        list(rows)
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (reply(b"<html>Welcome</html>", "text/html"), "instead of a SPARQL result: <html>Welcome"),
        (reply(b"no", "text/plain", 401), "401"),
        (reply(b'{"head":{},"boolean":true}'), "incomplete or broken"),
        (reply(b""), "incomplete or broken"),
    ],
)
def test_what_is_no_result_is_told_before_the_first_row(stub, answer, message):
    stub.replies = [answer]
    with pytest.raises(EndpointError, match=message):
        list(Endpoint(stub.url).stream(SELECT))


# Results that a server has cut


def rows(number):
    return b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([b"{}"] * number) + b"]}}"


def count(number):
    kind = b"http://www.w3.org/2001/XMLSchema#integer"
    binding = b'{"n":{"type":"typed-literal","datatype":"%b","value":"%d"}}' % (kind, number)
    return b'{"head":{"vars":["n"]},"results":{"bindings":[' + binding + b"]}}"


@pytest.mark.parametrize(("shown", "headers"), [(2000, {}), (37, {"X_SPARQL_MaxRows": "37"})])
def test_what_looks_cut_is_counted(stub, shown, headers):
    stub.replies = [
        reply(rows(shown), **headers),
        reply(count(shown)),
        reply(rows(shown), **headers),
        reply(count(9999)),
    ]
    assert len(Endpoint(stub.url).query("PREFIX a: <urn:a> # SELECT\nSELECT ?x { ?x a:b ?y }").rows) == shown
    counting = "PREFIX a: <urn:a> # SELECT\nSELECT (COUNT(*) AS ?numberOfRows) WHERE {\nSELECT ?x { ?x a:b ?y }\n}"
    assert urllib.parse.parse_qs(stub.requests[1][2].decode())["query"] == [counting]
    with pytest.raises(EndpointError, match=f"gave {shown:,} rows of 9,999\nask for less at a time"):
        Endpoint(stub.url).query("SELECT ?x { ?x ?y ?z }")


def test_what_looks_cut_and_cannot_be_counted_is_an_error(stub):
    stub.replies = [reply(rows(1000)), reply(b"no", "text/plain", 500)]
    with pytest.raises(EndpointError, match="could not count"):
        Endpoint(stub.url).query("SELECT ?x { ?x ?y ?z }")


@pytest.mark.parametrize(
    "text", ["SELECT ?x {} LIMIT 1000", "SELECT ?x { { SELECT ?x { } LIMIT 5 } }\nlimit 1000 OFFSET 1000"]
)
def test_a_limit_of_ones_own_cuts_nothing(stub, text):
    stub.replies = [reply(rows(1000))]
    assert len(Endpoint(stub.url).query(text).rows) == 1000
    assert len(stub.requests) == 1


def test_an_answer_for_which_time_ran_out_is_an_error(stub):
    stub.replies = [reply(X_SQL_State="S1TAT", X_SQL_Message="timeout")]
    with pytest.raises(EndpointError, match="its time ran out"):
        Endpoint(stub.url).query(SELECT)


# Nothing found


def test_an_empty_answer_has_the_default_graph_looked_at_once(stub):
    yes, no = reply(b'{"head":{},"boolean":true}'), reply(b'{"head":{},"boolean":false}')
    stub.replies = [reply(rows(0)), no, yes]
    with pytest.raises(EndpointError, match="default graph does not show"):
        Endpoint(stub.url).query(SELECT)
    stub.replies, stub.requests = [reply(rows(0)), yes, reply(rows(0))], []
    endpoint = Endpoint(stub.url)
    assert endpoint.query(SELECT).rows == endpoint.query(SELECT).rows == ()
    assert len(stub.requests) == 3
    stub.requests = []
    Endpoint(stub.url, union=False).query(SELECT)
    Endpoint(stub.url).query("SELECT ?x { GRAPH ?g { ?x ?y ?z } }")
    assert len(stub.requests) == 2


# What changes an endpoint

TRIPLE = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("é"))


def test_a_graph_is_put_in_pieces_over_the_graph_store_protocol(stub, monkeypatch):
    monkeypatch.setattr(upload, "PIECE", 2)
    stub.replies = [reply(b"", None, 204)]
    with Endpoint(stub.url, graph_store_url=stub.url + "?x=y", token="secret") as endpoint:
        endpoint.put("urn:a#b&c", [TRIPLE] * 3)
    assert [headers["Content-Type"] for _, headers, _ in stub.requests] == ["application/n-triples"] * 2
    assert [body.decode().count("é") for _, _, body in stub.requests] == [2, 1]
    for path, headers, _ in stub.requests:
        assert urllib.parse.parse_qs(path.partition("?")[2]) == {"x": ["y"], "graph": ["urn:a#b&c"]}
        assert headers["Authorization"] == "Bearer secret"


def test_a_graph_is_put_in_updates_of_a_thousand_triples(stub):
    stub.replies = [reply(b"", None, 204)]
    Endpoint(stub.url, update_url=stub.url).put("urn:g", [TRIPLE] * 2500)
    updates = [urllib.parse.parse_qs(body.decode())["update"][0] for _, _, body in stub.requests]
    assert updates[0] == "DROP SILENT GRAPH <urn:g>"
    assert [update.count("é") for update in updates[1:]] == [1000, 1000, 500]


def test_blank_nodes_do_not_go_out_in_several_pieces(stub, monkeypatch):
    monkeypatch.setattr(upload, "PIECE", 2)
    stub.replies = [reply(b"", None, 204)]
    blank = ox.Triple(ox.BlankNode("b"), ox.NamedNode("urn:p"), ox.Literal("x"))
    with Endpoint(stub.url, graph_store_url=stub.url) as endpoint:
        endpoint.put("urn:g", [TRIPLE, blank])
        for order in ([blank, TRIPLE, TRIPLE], [TRIPLE, TRIPLE, blank]):
            with pytest.raises(EndpointError, match="blank nodes"):
                endpoint.put("urn:g", order)


WAYS = [{"graph_store_url": ""}, {"update_url": ""}]


def writing(stub, way, **more):
    return Endpoint(stub.url, **{name: stub.url for name in way}, **more)


@pytest.mark.parametrize("way", WAYS)
def test_a_busy_server_is_written_to_again(stub, quick, way):
    stub.replies = [reply(b"", None, 429), reply(b"", None, 503), reply(b"", None, 204)]
    with writing(stub, way) as endpoint:
        endpoint.drop("urn:g")
    assert len(stub.requests) == 3


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("status", [400, 403, 413, 500])
def test_a_server_that_refuses_a_graph(stub, way, status):
    stub.replies = [reply(b"too much", "text/plain", status)]
    with writing(stub, way) as endpoint, pytest.raises(EndpointError, match=f"{status}: too much") as caught:
        endpoint.put("urn:g", [TRIPLE])
    assert caught.value.status == status


@pytest.mark.parametrize("way", WAYS)
def test_what_is_written_follows_no_redirect(stub, way):
    stub.replies = [reply(b"", None, 307, Location="http://elsewhere.example/store")]
    elsewhere = pytest.raises(EndpointError, match=r"307: http://elsewhere\.example")
    with writing(stub, way, user="ada", password="secret") as endpoint, elsewhere:
        endpoint.put("urn:g", [TRIPLE])
    assert len(stub.requests) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("slow", [drip_headers, lambda handler: time.sleep(1)])
def test_the_deadline_holds_for_writing(stub, way, slow):
    stub.replies = [slow]
    begun = time.monotonic()
    with writing(stub, way, timeout=0.4) as endpoint, pytest.raises(EndpointError, match=r"within 0\.4 s"):
        endpoint.put("urn:g", [TRIPLE])
    assert time.monotonic() - begun < 1.4


@pytest.mark.parametrize("way", ["graph_store_url", "update_url"])
def test_nothing_listens_for_what_is_written(way):
    address = f"http://127.0.0.1:{free_port()}/"
    with Endpoint(address, **{way: address}) as endpoint, pytest.raises(EndpointError, match="nothing listens there"):
        endpoint.put("urn:g", [TRIPLE])


def test_without_an_address_for_it_nothing_is_written():
    endpoint = Endpoint("http://127.0.0.1:1/query")
    for act in (
        lambda: endpoint.put("urn:g", []),
        lambda: endpoint.drop("urn:g"),
        lambda: endpoint.update("CLEAR ALL"),
    ):
        with pytest.raises(EndpointError, match="opened"):
            act()


def test_a_graph_that_is_not_there_need_not_be_removed(stub):
    stub.replies = [reply(b"", None, 404)]
    with Endpoint(stub.url, graph_store_url=stub.url) as endpoint:
        endpoint.drop("urn:g")
        with pytest.raises(EndpointError, match="404"):
            endpoint.put("urn:g", [TRIPLE])


# From the command line


@pytest.mark.parametrize(
    ("environment", "user", "sent"),
    [
        ({"SYMPOSIA_PASSWORD": "secret"}, ["--user", "ada"], "Basic " + base64.b64encode(b"ada:secret").decode()),
        ({"SYMPOSIA_TOKEN": "secret"}, [], "Bearer secret"),
        ({"SYMPOSIA_TOKEN": "other", "SYMPOSIA_PASSWORD": "secret"}, ["--user", "ada"], "Basic YWRhOnNlY3JldA=="),
        ({}, [], None),
    ],
)
def test_commands_take_secrets_from_the_environment(stub, monkeypatch, environment, user, sent):
    for name in ("SYMPOSIA_PASSWORD", "SYMPOSIA_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stub.replies = [reply(rows(0))]
    run_here("review", "--endpoint", stub.url, *user)
    assert stub.requests[0][1].get("Authorization") == sent


def test_commands_can_ask_by_get(stub):
    stub.replies = [reply(rows(0))]
    run_here("review", "--endpoint", stub.url, "--method", "GET")
    assert stub.requests[0][0].startswith("/sparql?query=")


# A real server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server") / "store"
    EmbeddedStore.create(folder, ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TRIG)).close()
    with servers.oxigraph(folder, "serve-read-only") as server:
        yield server.query.partition("?")[0], EmbeddedStore.open(folder)


@pytest.mark.parametrize("name", queries.names())
def test_a_server_gives_the_rows_of_the_embedded_store(server, name):
    url, store = server
    text = queries.read(name).text
    assert Endpoint(url + "?union-default-graph").query(text) == store.query(text)


def test_a_server_builds_triples(server):
    url, store = server
    built = Endpoint(url + "?union-default-graph").query("CONSTRUCT WHERE { ?s a ?o }")
    assert set(built.triples) == set(store.query("CONSTRUCT WHERE { ?s a ?o }").triples)


def test_a_server_without_the_union_is_told(server):
    Endpoint(server[0] + "?union-default-graph").check()
    with pytest.raises(EndpointError, match="union of the named graphs"):
        Endpoint(server[0]).check()


def test_a_server_points_at_a_syntax_error(server):
    with pytest.raises(QuerySyntaxError) as caught:
        Endpoint(server[0]).query("SELECT ?x WHERE {\n  ?x ?y ?z } }")
    assert (caught.value.line, caught.value.column) == (2, 15)
