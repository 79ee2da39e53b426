"""What the tests of the server share: a server in a process of its own, and a plain client."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from graph.store import EmbeddedStore

ROOT = Path(__file__).resolve().parent.parent
SMALL = Path(__file__).parent / "fixtures_plain.trig"
BASE = "https://w3id.org/symposia/id/"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { " + " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(8)) + " }"
FAULTS = re.compile("Traceback|Exception|never retrieved")  # what no server says of itself
PATIENCE = 30  # seconds that anything may take on a busy machine


def small_quads() -> list[ox.Quad]:
    return list(ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TRIG))


def build(folder: Path, quads: list[ox.Quad] | None = None) -> Path:
    """A folder with a store of the small graph, or of these quads."""
    EmbeddedStore.create(folder / "store", small_quads() if quads is None else quads)
    return folder


class Served:
    """A running server: its process, its address, and what it has said."""

    def __init__(self, process: subprocess.Popen[str], told: Path) -> None:
        self.process = process
        self._told = told
        self.address = self.waited_for(r"at (http://\S+/) ")
        self.sparql = self.address + "sparql"
        self.port = urlsplit(self.address).port

    def said(self) -> str:
        return self._told.read_text(encoding="utf-8", errors="replace")

    def waited_for(self, pattern: str) -> str:
        """Wait until the server has said this; return what the first group stands for."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := re.search(pattern, self.said()):
                return found.group(found.lastindex or 0)
            assert self.process.poll() is None, f"the server ended: {self.said()}"
            time.sleep(0.02)
        raise AssertionError(f"the server has not said {pattern!r}, but {self.said()!r}")

    def ask(self, path: str = "/sparql", method: str = "GET", body: bytes | str | None = None, **headers: str):
        """One request on a connection of its own: status, headers (small letters), content."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            data = body.encode() if isinstance(body, str) else body
            connection.request(method, path, data, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            content = response.read()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, content
        finally:
            connection.close()

    def query(self, text: str, accept: str = "text/csv", **parameters: str):
        return self.ask(f"/sparql?{urlencode({'query': text, **parameters})}", Accept=accept)

    def page(self, path: str) -> str:
        status, headers, content = self.ask(path, Accept="text/html")
        assert status == 200 and headers["content-type"] == "text/html; charset=utf-8", content
        return content.decode()


@contextmanager
def serving(out: Path, *options: str) -> Iterator[Served]:
    command = [sys.executable, str(ROOT / "build_graph.py"), "serve", "--out", str(out), "--port", "0", *options]
    # Read by name: an open file that two processes share has one place, which reading would move.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as told:
        environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, stdout=told, stderr=told, text=True, env=environment, cwd=out) as process:
            try:
                yield Served(process, Path(told.name))
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                    try:
                        process.wait(PATIENCE)
                    except subprocess.TimeoutExpired:
                        process.kill()
                        raise
        assert not FAULTS.search(said := Path(told.name).read_text(encoding="utf-8", errors="replace")), said


def descendants(pid: int) -> set[int]:
    """All processes below this one, where the system tells."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            below.setdefault(parent, []).append(int(entry.name))
    found: set[int] = set()
    todo = [pid]
    while todo:
        todo += (children := below.get(todo.pop(), []))
        found.update(children)
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(true) -> bool:
    """Whether this comes true within the patience."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False
