"""What must not bring the server down, nor reach beyond it, and what it does when the store changes under it."""

import asyncio
import gc
import http.client
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from conftest import run_symposia
from serving import BASE, ENDLESS, PATIENCE, ROOT, alive, build, descendants, eventually, serving, small_quads

from graph.commands.serve import views
from graph.serving import template
from graph.serving.pool import Pool
from graph.serving.settings import Settings
from graph.serving.sources import Forked
from graph.serving.workers import Ended
from graph.store import EmbeddedStore

FORM, UPDATE = "application/x-www-form-urlencoded", "application/sparql-update"
ASK, SMALL_ONE = "ASK { ?s ?p ?o }", f"SELECT ?name WHERE {{ <{BASE}person/ada-example> ?p ?name }} LIMIT 1"
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not tell its processes")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return build(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module", params=["--memory", "--no-memory"])
def server(request, out):
    """Two workers, and limits that are soon reached; the store in memory and on disk."""
    limits = ("--workers", "2", "--long", "2", "--timeout", "3", "--largest-result", "1", "--worker-memory", "200")
    with serving(out, request.param, *limits) as served:
        if request.param == "--memory":
            served.waited_for("in memory now")
        yield served
        assert served.query(ASK)[0] == 200, "whatever a test did, the server answers"


# Read-only


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:1/x>",
        "PREFIX a: <urn:a> # a comment\nload silent <file:///etc/passwd> INTO GRAPH <urn:g>",
        "CLEAR ALL",
        "DROP ALL",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "ASK {} ; DROP ALL",
    ],
)
def test_no_update_is_carried_out_however_it_is_sent(server, text):
    before = server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[2]
    sent = [
        server.ask(method="POST", body=text, Content_Type=UPDATE),
        server.ask(method="POST", body=urlencode({"update": text}), Content_Type=FORM),
        server.ask(f"/sparql?{urlencode({'update': text})}"),
        server.query(text, "*/*"),
    ]
    for status, _, content in sent:
        assert (status == 403 and b"read-only" in content) or (status == 400 and b"line" in content)
    assert [status for status, _, _ in sent[:3]] == [403] * 3
    assert server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[2] == before


@pytest.fixture
def listener():
    """A place on this machine that notes whether anybody comes."""
    came = []
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        door.settimeout(0.5)
        yield f"http://127.0.0.1:{door.getsockname()[1]}/", came
        with suppress(TimeoutError):
            came.append(door.accept()[0].close())
    assert not came, "the server went out"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <%s> { ?s ?p ?o } }",
        "SELECT * { service\n# so\nSILENT\t<%s>{ ?s ?p ?o } }",
        "PREFIX e: <%s> SELECT * { ?s ?p ?o . OPTIONAL { SERVICE e:x { ?s ?p ?o } } }",
        "SELECT * { BIND(<%s> AS ?where) SERVICE ?where { ?s ?p ?o } }",
        "SELECT * FROM <%s> { ?s ?p ?o }",
        "SELECT * FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }",
        "DESCRIBE <%s>",
    ],
)
def test_no_query_reaches_the_network(server, listener, text):
    address, _ = listener
    status, _, content = server.query(text % address, "*/*")
    assert status == 403 and b"SERVICE" in content if "service" in text.lower() else status == 200


# Queries that are too much


def test_ten_megabytes_are_refused_before_they_are_read_as_a_query(server):
    text = "ASK { " + "?s ?p ?o . " * 1_000_000 + "}"
    for kind, body in ((FORM, urlencode({"query": text})), ("application/sparql-query", text)):
        status, _, content = server.ask(method="POST", body=body, Content_Type=kind)
        assert status == 413 and b"bytes" in content
    status, _, content = server.ask(
        method="POST", body="ASK { " + "?s ?p ?o . " * 2000 + "}", Content_Type="application/sparql-query"
    )
    assert status == 413 and b"10,000" in content


@pytest.mark.parametrize("bracket", ["{}", "()", "[]"])
def test_deep_nesting_is_refused(server, bracket):
    depth = 3000
    inner = bracket[0] * depth + bracket[1] * depth
    status, _, content = server.query(f"SELECT * WHERE {{ {inner} }}", "*/*")
    assert status == 403 and b"nested deeper" in content


def test_a_query_full_of_comments_about_service_holds_up_nobody(server):
    text = "SELECT * {} " + "#service\n" * 1000
    begun = time.monotonic()
    status, _, _ = server.ask(method="POST", body=text, Content_Type="application/sparql-query")
    assert status == 200 and time.monotonic() - begun < 10, "read in a time that grows faster, it would be a minute"


def test_a_query_is_ended_at_the_limit_and_its_worker_replaced(server):
    for _ in range(3):
        begun = time.monotonic()
        status, headers, content = server.query(ENDLESS, "*/*")
        assert status == 504 and headers["content-type"].startswith("text/plain") and b"3 s" in content
        assert time.monotonic() - begun < PATIENCE
        assert server.query(SMALL_ONE)[0] == 200


def test_twenty_endless_queries_do_not_stop_small_ones(out):
    with serving(out, "--workers", "2", "--long", "4", "--timeout", "15") as served:
        ended = []
        crowd = [threading.Thread(target=lambda: ended.append(served.query(ENDLESS, "*/*")[0])) for _ in range(20)]
        for thread in crowd:
            thread.start()
        answered = 0
        while any(thread.is_alive() for thread in crowd):
            status, headers, _ = served.query(SMALL_ONE)
            assert status == 200 or (status == 503 and headers["retry-after"])
            answered += status == 200
        for thread in crowd:
            thread.join()
        assert answered > 20
        assert set(ended) <= {503, 504} and len(ended) == 20 and 504 in ended


def test_a_request_that_waits_too_long_for_a_worker_is_told_to_come_back(out):
    async def replies():
        settings = Settings(out / "store", memory=False, workers=1, timeout=20, wait=0.3, patience=1000)
        pool = Pool(settings, views(), lambda _: None)
        await pool.start()
        try:
            endless = asyncio.create_task(pool.run("sparql", {"text": ENDLESS, "media": "text/csv"}))
            await asyncio.sleep(0.1)
            waited = await pool.run("sparql", {"text": ASK, "media": "text/csv"})
            endless.cancel()
            await asyncio.gather(endless, return_exceptions=True)
            return waited, await pool.run("sparql", {"text": ASK, "media": "application/json"})
        finally:
            await pool.close()

    waited, after = asyncio.run(replies())
    assert (waited.status, waited.headers) == (503, {"Retry-After": "5"}) and b"busy" in waited.body
    assert after.status in (200, 503)


def test_an_answer_that_is_too_long_is_refused_whole(server):
    for text in ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }"):
        status, headers, content = server.query(text, "*/*")
        assert status == 500 and headers["content-type"].startswith("text/plain")
        assert content.startswith(b"the answer is longer than 1 MB") and b"LIMIT" in content


@linux
def test_a_query_that_needs_too_much_memory_ends_alone(out):
    with serving(out, "--workers", "1", "--worker-memory", "100", "--timeout", "300") as served:
        text = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?h ?g"
        status, headers, content = served.query(text, "*/*")
        assert status == 500 and headers["content-type"].startswith("text/plain") and b"100 MB of memory" in content
        assert served.query(SMALL_ONE)[0] == 200


@linux
def test_a_query_is_ended_when_nobody_waits_for_its_answer(out):
    with serving(out, "--workers", "1", "--long", "1", "--timeout", "300", "--no-memory") as served:
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            client.sendall(f"GET /sparql?{urlencode({'query': ENDLESS})} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            found = []
            assert eventually(lambda: found.extend(p for p in descendants(served.process.pid) if busy(p)) or found)
        assert eventually(lambda: not alive(found[0]))
        assert served.query(SMALL_ONE)[0] == 200


def busy(pid):
    """Whether a process has been at work for a while."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] == "R" and int(fields[11]) > 30


# Processes that are ended by others


@linux
@pytest.mark.parametrize("memory", ["--memory", "--no-memory"])
def test_it_recovers_when_any_of_its_processes_is_killed(out, memory):
    with serving(out, "--workers", "2", memory) as served:
        if memory == "--memory":
            served.waited_for("in memory now")
        for pid in sorted(descendants(served.process.pid)):
            if alive(pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            assert eventually(lambda: served.query(SMALL_ONE)[0] == 200)
        assert eventually(lambda: len([p for p in descendants(served.process.pid) if alive(p)]) >= 3)


# A store that changes


def marked(name):
    graph = ox.NamedNode(f"{BASE}graph/resolution")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    return [*small_quads(), ox.Quad(ox.NamedNode(f"{BASE}topic/build"), label, ox.Literal(name), graph)]


MARK = f"SELECT ?name {{ <{BASE}topic/build> <http://www.w3.org/2000/01/rdf-schema#label> ?name }}"


@pytest.mark.parametrize("memory", ["--memory", "--no-memory"])
def test_a_build_made_anew_is_taken_up_without_an_answer_missing(tmp_path, memory):
    build(tmp_path, marked("first"))
    with serving(tmp_path, "--workers", "2", memory) as served:
        seen, stop = [], threading.Event()

        def asking():
            while not stop.is_set():
                seen.append(served.query(MARK)[::2])

        clients = [threading.Thread(target=asking) for _ in range(3)]
        for client in clients:
            client.start()
        try:
            for name in ("second", "third", "fourth"):
                EmbeddedStore.create(tmp_path / "store", marked(name))
                assert eventually(lambda name=name: served.query(MARK)[2] == f"name\r\n{name}\r\n".encode())
        finally:
            stop.set()
            for client in clients:
                client.join()
        names = ("first", "second", "third", "fourth")
        assert set(seen) <= {(200, f"name\r\n{name}\r\n".encode()) for name in names}
        assert (200, b"name\r\nfourth\r\n") in seen[-6:]
        assert "the store was replaced" in served.said()


def test_a_new_store_that_cannot_be_read_leaves_the_old_one(tmp_path):
    build(tmp_path, marked("first"))
    with serving(tmp_path, "--workers", "1") as served:
        (tmp_path / "symposia-store.json").write_text('{"layout": 0}\n', encoding="utf-8")
        served.waited_for("cannot be served, the old one stays.*layout 0")
        assert served.query(MARK)[2] == b"name\r\nfirst\r\n"
        EmbeddedStore.create(tmp_path / "store", marked("second"))
        assert eventually(lambda: served.query(MARK)[2] == b"name\r\nsecond\r\n")


def test_a_store_that_is_gone_for_a_while_leaves_the_answers(tmp_path):
    build(tmp_path, marked("first"))
    with serving(tmp_path, "--workers", "1") as served:
        (tmp_path / "store").rename(tmp_path / "aside")
        for _ in range(5):
            assert served.query(MARK)[::2] == (200, b"name\r\nfirst\r\n")
            time.sleep(0.1)
        (tmp_path / "aside").rename(tmp_path / "store")
        assert served.query(MARK)[0] == 200


@pytest.mark.parametrize("memory", ["--memory", "--no-memory"])
def test_a_store_that_another_process_writes_to_is_served_as_it_was_until_that_is_done(tmp_path, memory):
    build(tmp_path, marked("first"))
    with serving(tmp_path, "--workers", "1", memory) as served:
        if memory == "--memory":
            served.waited_for("in memory now")
        writer = ox.Store(str(tmp_path / "store"))
        writer.update("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }")
        served.waited_for("another process is writing to the store")
        assert served.query(MARK)[::2] == (200, b"name\r\nfirst\r\n")
        writer.flush()
        del writer
        assert eventually(lambda: served.query(MARK)[::2] == (200, b"name\r\n"))
        assert served.said().count("another process is writing") == 1


def test_a_store_that_is_being_written_to_is_not_begun_with(tmp_path):
    build(tmp_path)
    writer = ox.Store(str(tmp_path / "store"))
    done = run_symposia("serve", "--out", tmp_path, "--port", "0")
    assert done.returncode == 2 and "another process is writing to the store" in done.stderr
    assert done.stderr.count(str(tmp_path)) == 1
    del writer


WRITER = """
import sys, pyoxigraph
store = pyoxigraph.Store(sys.argv[1])
store.update("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }")
print("written", flush=True)
sys.stdin.read()
"""


def test_when_no_worker_can_be_started_because_of_a_writer_that_is_the_answer(tmp_path):
    store, told = build(tmp_path, marked("first")) / "store", []

    async def answers():
        settings = Settings(store, memory=False, workers=1, long_queries=1, timeout=0.5, wait=2)
        pool = Pool(settings, views(), told.append)
        await pool.start()
        try:
            with subprocess.Popen(
                [sys.executable, "-c", WRITER, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as writer:
                assert writer.stdout.readline() == "written\n"
                found = [await pool.run("sparql", {"text": ENDLESS, "media": "text/csv"})]  # which ends its worker
                found.append(await pool.run("sparql", {"text": MARK, "media": "text/csv"}))
                writer.communicate()
            while found[-1].status == 503 and len(found) < PATIENCE:
                found.append(await pool.run("sparql", {"text": MARK, "media": "text/csv"}))
            return found
        finally:
            await pool.close()

    late, refused, *_, after = asyncio.run(answers())
    assert late.status == 504
    assert refused.status == 503 and b"another process is writing to the store" in refused.body
    assert (after.status, after.body) == (200, b"name\r\n")
    assert sum("no worker could be started" in words for words in told) == 1


# Without fork


def test_where_the_system_cannot_fork_workers_are_started_anew(out):
    told = []

    async def answers():
        pool = Pool(Settings(out / "store", fork=False, workers=1, long_queries=1, timeout=2), views(), told.append)
        await pool.start()
        try:
            values = {"text": SMALL_ONE, "media": "text/csv"}
            small = [await pool.run("sparql", values)]
            late = await pool.run("sparql", {"text": ENDLESS, "media": "text/csv"})
            small.append(await pool.run("sparql", values))
            return [reply.status for reply in (*small, late)]
        finally:
            await pool.close()

    assert asyncio.run(answers()) == [200, 200, 504]
    assert not [said for said in told if not said.endswith("is ready now")]


# Processes that stop while others begin


@linux
def test_a_template_that_is_ready_when_nobody_waits_for_it_ends_in_silence(out):
    ours, its = socket.socketpair()
    context = multiprocessing.get_context("spawn")
    with its:
        process = context.Process(target=template.main, args=(its, Settings(out / "store"), {}, True))
        ours.close()
        process.start()
    process.join(PATIENCE)
    assert process.exitcode == 0


DONE = """
import os, pathlib, socket, sys
from graph.serving import template
from graph.serving.settings import Settings
ours, its = socket.socketpair()
ours.shutdown(socket.SHUT_WR)
template.main(its, Settings(pathlib.Path(sys.argv[1])), {}, False)
if not os.fork():
    os._exit(0)
os.wait()
"""


@linux
def test_a_template_that_is_done_does_not_mind_when_a_child_ends(out):
    command = [sys.executable, "-c", DONE, str(out / "store")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, "")


@linux
def test_a_worker_that_cannot_be_forked_any_more_is_told_to_who_asked_and_nobody_else(out):
    unseen = []

    async def asked():
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unseen.append(context["message"]))
        source = Forked(Settings(out / "store"), views(), memory=False)
        await source.start()
        for process in multiprocessing.active_children():
            process.kill()
            process.join()
        for _ in range(3):
            with pytest.raises(Ended):
                await source.worker()
        source.close()
        await asyncio.sleep(0.1)
        del source
        gc.collect()

    asyncio.run(asked())
    assert not unseen


# Clients that are slow, or leave


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A build of which all is an answer of twelve megabytes."""
    letters, graph = ox.Literal("x" * (1 << 20)), ox.NamedNode("urn:g")
    quads = [ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode(f"urn:p{n}"), letters, graph) for n in range(12)]
    return build(tmp_path_factory.mktemp("large"), quads)


@pytest.fixture(scope="module")
def hasty(large):
    """A server that gives its clients a second."""
    with serving(large, "--workers", "2", "--client-timeout", "1") as served:
        yield served
        assert served.query(ASK)[0] == 200


def said_until_the_end(client):
    """What comes until the server closes the connection, as it has to."""
    client.settimeout(PATIENCE)
    parts = []
    with suppress(ConnectionError):
        while part := client.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


def test_a_body_that_does_not_come_is_408_and_the_end_of_the_connection(hasty):
    for begun in (b"", b"query=ASK"):
        with socket.create_connection(("127.0.0.1", hasty.port)) as client:
            head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: 1000\r\n\r\n"
            client.sendall(head.encode() + begun)
            told = said_until_the_end(client)
        assert told.startswith(b"HTTP/1.1 408 ") and b"within 1 s" in told


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: loc",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHo",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf",
    ],
)
def test_a_client_that_sends_no_request_or_not_all_of_it_is_not_waited_for(hasty, sent):
    with socket.create_connection(("127.0.0.1", hasty.port)) as client:
        client.sendall(sent)
        assert said_until_the_end(client).count(b"HTTP/1.1 200 ") == sent.count(b"\r\n\r\n")


def test_an_address_without_end_is_not_read_to_its_end(hasty):
    with socket.create_connection(("127.0.0.1", hasty.port)) as client:
        with suppress(ConnectionError):
            client.sendall(b"GET /" + b"a" * (8 << 20))
        assert not said_until_the_end(client).startswith(b"HTTP/1.1 200 ")


EVERYTHING = f"GET /sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o }'})} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def reader():
    """A client that keeps next to nothing of what it has not read."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return client


@linux
@pytest.mark.parametrize("share", [16, 1 << 20])
def test_a_client_that_does_not_read_its_answer_is_not_waited_for(hasty, share):
    def opened():
        return len(list(Path(f"/proc/{hasty.process.pid}/fd").iterdir()))

    before = opened()
    with reader() as client:
        client.connect(("127.0.0.1", hasty.port))
        client.sendall(EVERYTHING)
        head = client.recv(16)
        for _ in range(share >> 10):
            client.recv(1 << 10)
        assert eventually(lambda: opened() <= before)
        assert head.startswith(b"HTTP/1.1 200 ") and len(said_until_the_end(client)) < 12 << 20


def test_answers_that_nobody_reads_take_so_much_memory_and_no_more(large):
    with serving(large, "--workers", "2", "--largest-result", "13") as served, ExitStack() as readers:
        begun = []
        while b"HTTP/1.1 503" not in begun and len(begun) < 30:
            client = readers.enter_context(reader())
            client.connect(("127.0.0.1", served.port))
            client.sendall(EVERYTHING)
            begun.append(client.recv(12))
        assert begun[0] == b"HTTP/1.1 200" and begun[-1] == b"HTTP/1.1 503"
        status, headers, content = served.query("SELECT * { ?s ?p ?o }")
        assert status == 503 and headers["retry-after"] and b"wait to be read" in content
        assert served.query(ASK)[0] == 200, "what is small is sent all the same"
        readers.close()
        assert eventually(lambda: served.query("SELECT * { ?s ?p ?o }")[0] == 200)


def test_a_client_that_speaks_no_http_disturbs_nobody(server):
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert re.match(rb"HTTP/1.1 400", client.recv(100))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.putrequest("POST", "/sparql")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"half of it")
    connection.close()
    assert server.query(ASK)[0] == 200
