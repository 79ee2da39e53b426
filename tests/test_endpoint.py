import base64
import http.server
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import queries
from graph import client as module
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
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), body))
        replies = self.server.replies
        (replies.pop(0) if len(replies) > 1 else replies[0])(self)

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
    monkeypatch.setattr(module, "MAX_BYTES", 10)
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


# A real server


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the oxigraph server is not installed")
    folder = tmp_path_factory.mktemp("server") / "store"
    import pyoxigraph

    EmbeddedStore.create(folder, pyoxigraph.parse(SMALL.read_bytes(), format=pyoxigraph.RdfFormat.TRIG))
    port = free_port()
    command = [program, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}/query", EmbeddedStore.open(folder)
        finally:
            process.terminate()


def wait_for(port, process):
    for _ in range(200):
        assert process.poll() is None, "the server ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not listen")


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
