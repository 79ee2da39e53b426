"""A build goes to a real endpoint: whole, in part, after a crash, and never a graph too few unnoticed."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, run_here
from servers import Server, free_port

from graph.store import EmbeddedStore

BASE = "https://w3id.org/symposia/id/"
LETTER = "Zoë Zabriskie is a professor of chemistry at Example University. She received the Sample Prize.\n"


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server without any build."""
    found: Server = request.getfixturevalue(f"{request.param}_server")
    monkeypatch.setenv("SYMPOSIA_PASSWORD", found.password)
    emptied(found)
    return found


@pytest.fixture
def oxigraph(oxigraph_server: Server) -> Server:
    emptied(oxigraph_server)
    return oxigraph_server


@pytest.fixture
def out(sample_build: Path, tmp_path: Path) -> Path:
    """A build of its own."""
    return Path(shutil.copytree(sample_build, tmp_path / "out"))


def emptied(server: Server) -> None:
    with server.endpoint() as store:
        for name in store.counts():
            if name.startswith(BASE):
                store.drop(name)


def held(server: Server) -> dict[str, int]:
    with server.endpoint() as store:
        return {name: size for name, size in store.counts().items() if name.startswith(BASE)}


def built(out: Path) -> dict[str, int]:
    with EmbeddedStore.open(out / "store") as store:
        return store.counts()


def words(out: Path, server: Server, *more: str, way: str = "graph store", graph_store: str = "") -> list[str]:
    writes = ["--graph-store", graph_store or server.graph_store] if way == "graph store" else []
    user = ["--user", server.user] if server.user else []
    updates = ["--update", server.update] if way == "update" else []
    return ["load", "--out", str(out), "--endpoint", server.query, *writes, *updates, *user, *more]


def load(out: Path, server: Server, *more: str, **how: str) -> subprocess.CompletedProcess[str]:
    return run_here(*words(out, server, *more, **how))


def journal(out: Path) -> Path:
    (found,) = out.glob("load-*")
    return found


@pytest.mark.parametrize("way", ["graph store", "update"])
def test_a_build_goes_out_whole_and_then_nothing_is_left_to_send(server, out, way):
    graphs = built(out)
    first = load(out, server, way=way)
    assert first.returncode == 0, first.stderr
    assert (
        f"{len(graphs)} of {len(graphs)} graphs sent ({sum(graphs.values()):,} triples), 0 as they were."
        in first.stdout
    )
    assert held(server) == graphs
    again = load(out, server, way=way)
    assert again.returncode == 0
    assert f"0 of {len(graphs)} graphs sent (0 triples), {len(graphs)} as they were." in again.stdout


def test_the_server_answers_as_the_build_does(server, out):
    load(out, server)
    text = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRENDS(STR(?g), '/evidence')) }"
    with server.endpoint() as store, EmbeddedStore.open(out / "store") as build:
        assert set(store.query(text).rows) == set(build.query(text).rows)


def test_only_the_difference_goes_out_after_documents_came_and_went(server, tmp_path):
    documents, out = Path(shutil.copytree(ROOT / "documents", tmp_path / "documents")), tmp_path / "out"

    def build() -> dict[str, set[object]]:
        assert run_here("build", documents, "--out", out, "--no-validate", "--quiet").returncode == 0
        with EmbeddedStore.open(out / "store") as store:
            quads = list(store.oxigraph)
        return {name: {q.triple for q in quads if q.graph_name.value == name} for name in built(out)}

    before = build()
    assert load(out, server).returncode == 0
    min(documents.iterdir()).unlink()
    (documents / "letter.txt").write_text(LETTER, encoding="utf-8")
    after = build()
    assert journal(out).exists(), "a rebuild leaves the journal"
    done = load(out, server)
    assert done.returncode == 0, done.stderr
    gone, kept = set(before) - set(after), {name for name in after if before.get(name) == after[name]}
    assert len(gone) == 2 and kept
    sent = len(after) - len(kept)
    assert f"{sent} of {len(after)} graphs sent" in done.stdout
    assert f"{len(gone)} removed, {len(kept)} as they were" in done.stdout
    assert held(server) == built(out)


def test_a_graph_that_the_server_has_lost_goes_out_again(server, out):
    load(out, server)
    lost = min(built(out))
    with server.endpoint() as store:
        store.drop(lost)
    done = load(out, server)
    assert done.returncode == 0 and "1 of 12 graphs sent" in done.stdout
    assert held(server) == built(out)


def test_everything_goes_out_again_when_that_is_asked(server, out):
    load(out, server)
    assert "12 of 12 graphs sent" in load(out, server, "--full").stdout


def test_a_dry_run_sends_nothing(server, out):
    done = load(out, server, "--dry-run")
    assert done.returncode == 0
    assert "12 of 12 graphs to be sent" in done.stdout and "Nothing was sent." in done.stdout
    assert held(server) == {}
    assert not list(out.glob("load-*"))


def test_the_journal_holds_no_address_and_no_secret(virtuoso_server, out, monkeypatch):
    monkeypatch.setenv("SYMPOSIA_PASSWORD", virtuoso_server.password)
    emptied(virtuoso_server)
    load(out, virtuoso_server)
    lines = [json.loads(line) for line in journal(out).read_text(encoding="utf-8").split("\n") if line]
    assert {tuple(line) for line in lines} == {("graph", "sha256", "count")}
    assert [line["graph"] for line in lines] == sorted(built(out))
    assert "127.0.0.1" not in journal(out).read_text(encoding="utf-8") + journal(out).name


# A server between, that does not always do what it is told


class Between(http.server.ThreadingHTTPServer):
    """Hands requests on to a Graph Store, unless it is told what else to do with one."""

    daemon_threads = True

    def __init__(self, server: Server, odd: Callable[[Passing, int], bool]) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.target, self.odd, self.seen = server.graph_store, odd, 0
        self.url = f"http://127.0.0.1:{self.server_port}/store"


class Passing(http.server.BaseHTTPRequestHandler):
    server: Between

    def handle_any(self) -> None:
        self.server.seen += 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.odd(self, self.server.seen):
            return
        url = self.server.target + "?" + self.path.partition("?")[2]
        request = urllib.request.Request(url, body or None, {"Content-Type": "application/n-triples"})
        request.method = self.command
        try:
            with urllib.request.urlopen(request) as response:
                self.say(response.status)
        except urllib.error.HTTPError as error:
            with error:
                self.say(error.code)

    do_PUT = do_POST = do_DELETE = handle_any

    def say(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def between(oxigraph: Server) -> Iterator[Callable[..., Between]]:
    running: list[tuple[Between, threading.Thread]] = []

    def start(odd: Callable[[Passing, int], bool]) -> Between:
        made = Between(oxigraph, odd)
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        running.append((made, thread))
        return made

    yield start
    for made, thread in running:
        made.shutdown()
        thread.join()
        made.server_close()


def test_a_load_that_is_killed_goes_on_where_it_stopped(oxigraph, out, between):
    reached, released = threading.Event(), threading.Event()

    def stuck(_: Passing, number: int) -> bool:
        if number <= 5:
            return False
        reached.set()
        released.wait(60)
        return True

    proxy = between(stuck)
    command = [sys.executable, str(ROOT / "build_graph.py"), *words(out, oxigraph, graph_store=proxy.url)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT) as process:
        try:
            assert reached.wait(60)
        finally:
            os.kill(process.pid, signal.SIGKILL)
    released.set()
    assert len(held(oxigraph)) == 5
    done = load(out, oxigraph)
    assert done.returncode == 0, done.stderr
    assert "7 of 12 graphs sent" in done.stdout and "5 as they were" in done.stdout
    assert held(oxigraph) == built(out)


def test_a_line_that_a_crash_has_cut_is_of_no_account(oxigraph, out):
    load(out, oxigraph)
    whole = journal(out).read_text(encoding="utf-8")
    journal(out).write_text(whole[:-30], encoding="utf-8")
    assert "1 of 12 graphs sent" in load(out, oxigraph).stdout
    assert journal(out).read_text(encoding="utf-8") == whole


def test_a_graph_that_was_going_out_and_then_left_the_build_is_removed(oxigraph, out, between):
    """What a server has of a graph after a failure is unknown, but that it may have some is not forgotten."""
    name = min(built(out))

    def broken(_: Passing, number: int) -> bool:
        return number == 1  # no answer at all

    assert load(out, oxigraph, graph_store=between(broken).url).returncode == 2
    with oxigraph.endpoint() as store, EmbeddedStore.open(out / "store", write=True) as build:
        store.update(f"INSERT DATA {{ GRAPH <{name}> {{ <urn:s> <urn:p> 1 }} }}")
        build.drop(name)
    done = load(out, oxigraph)
    assert done.returncode == 0 and "1 removed" in done.stdout
    assert name not in held(oxigraph) and held(oxigraph) == built(out)


def test_a_graph_that_is_refused_is_named_and_the_others_go_out(oxigraph, out, between):
    refused = sorted(built(out))[3]

    def refusing(handler: Passing, number: int) -> bool:
        if number == 4:
            handler.say(500)
        return number == 4

    done = load(out, oxigraph, graph_store=between(refusing).url)
    assert done.returncode == 3
    assert f"not sent: {refused}: it answered with HTTP status 500" in done.stderr
    assert set(built(out)) - set(held(oxigraph)) == {refused}
    assert "1 of 12 graphs sent" in load(out, oxigraph).stdout


def test_a_server_that_refuses_everything_is_not_asked_for_ever(oxigraph, out, between):
    def refusing(handler: Passing, _: int) -> bool:
        handler.say(500)
        return True

    proxy = between(refusing)
    done = load(out, oxigraph, graph_store=proxy.url)
    assert done.returncode == 2 and "500" in done.stderr and proxy.seen == 5


def test_a_server_that_says_yes_and_keeps_nothing_is_found_out(oxigraph, out, between):
    lost = sorted(built(out))[0]

    def forgetting(handler: Passing, number: int) -> bool:
        if number == 1:
            handler.say(204)
        return number == 1

    done = load(out, oxigraph, graph_store=between(forgetting).url)
    assert done.returncode == 3
    assert f"counts differ: {lost}: {built(out)[lost]} triples in the build, 0 on the server" in done.stderr
    assert load(out, oxigraph).returncode == 0
    assert held(oxigraph) == built(out)


# Bad input


def test_what_is_missing_is_said(out):
    address = ["--endpoint", "http://127.0.0.1:1/query"]
    for given, wanted in (([], "--endpoint"), (address, "--graph-store")):
        done = run_here("load", "--out", out, *given)
        assert done.returncode == 2 and wanted in done.stderr


def test_without_a_build_there_is_nothing_to_send(oxigraph, tmp_path):
    done = load(tmp_path / "nothing", oxigraph)
    assert done.returncode == 2 and "there is no store here" in done.stderr


def test_a_server_that_is_down(out):
    site = f"http://127.0.0.1:{free_port()}"
    done = run_here("load", "--out", out, "--endpoint", f"{site}/query", "--graph-store", f"{site}/store")
    assert done.returncode == 2 and "nothing listens there" in done.stderr


def test_a_wrong_password_ends_the_load_at_once(virtuoso_server, out, monkeypatch):
    emptied(virtuoso_server)
    monkeypatch.setenv("SYMPOSIA_PASSWORD", "wrong")
    done = load(out, virtuoso_server)
    assert done.returncode == 2 and "401" in done.stderr and "wrong" not in done.stderr
    assert held(virtuoso_server) == {}


def test_a_password_that_is_nowhere_is_asked_for(virtuoso_server, out, monkeypatch):
    monkeypatch.delenv("SYMPOSIA_PASSWORD", raising=False)
    done = load(out, virtuoso_server)
    assert done.returncode == 2 and "SYMPOSIA_PASSWORD" in done.stderr


def test_a_journal_that_is_none(oxigraph, out):
    load(out, oxigraph)
    journal(out).write_text("hello\nworld\n", encoding="utf-8")
    done = load(out, oxigraph)
    assert done.returncode == 2 and "no journal of a load" in done.stderr and "remove the file" in done.stderr


def test_every_endpoint_has_a_journal_of_its_own(oxigraph, virtuoso_server, out, monkeypatch):
    monkeypatch.setenv("SYMPOSIA_PASSWORD", virtuoso_server.password)
    emptied(virtuoso_server)
    assert load(out, oxigraph).returncode == 0
    assert "12 of 12 graphs sent" in load(out, virtuoso_server).stdout
    assert len(list(out.glob("load-*"))) == 2
