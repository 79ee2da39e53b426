"""Real SPARQL servers for tests: each in a folder of its own, on free ports of this machine alone, ended with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.endpoint import Endpoint

WAIT = 60


@dataclass(frozen=True)
class Server:
    """Where a server answers, and who may write to it."""

    query: str
    update: str
    graph_store: str
    user: str = ""
    password: str = ""

    def endpoint(self, way: str = "graph store", **options: object) -> Endpoint:
        """The server as a store to which one writes by its Graph Store Protocol, or by updates."""
        login = {"user": self.user, "password": self.password} if self.user else {}
        address = {"graph_store_url": self.graph_store} if way == "graph store" else {}
        return Endpoint(self.query, **{**login, **address, "update_url": self.update, **options})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def absent(what: str) -> None:
    """Skip, loudly; but fail where all has to be tested."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed, and in CI nothing is left untested")
    pytest.skip(f"NOT TESTED: {what} is not installed")


@contextlib.contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Server]:
    """The server of Oxigraph over the store in a folder, which it makes; `options` are of its command line."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        absent("the oxigraph server (pip install oxigraph)")
    port = free_port()
    words = options or ("serve",)
    with _running([program, *words, "--location", str(folder), "--bind", f"127.0.0.1:{port}"], folder.parent, port):
        site = f"http://127.0.0.1:{port}"
        yield Server(f"{site}/query?union-default-graph", f"{site}/update", f"{site}/store")


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Virtuoso with a new database in a folder."""
    program = shutil.which("virtuoso-t")
    if program is None:
        absent("Virtuoso (apt-get install virtuoso-opensource-7-bin)")
    folder.mkdir(parents=True, exist_ok=True)
    sql, web = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_SETTINGS.format(folder=folder, sql=sql, web=web), encoding="utf-8")
    with _running([program, "+foreground", "+configfile", str(folder / "virtuoso.ini")], folder, web):
        site = f"http://127.0.0.1:{web}"
        yield Server(f"{site}/sparql", f"{site}/sparql-auth", f"{site}/sparql-graph-crud-auth", "dba", "dba")


@contextlib.contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / f"{Path(command[0]).name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the server does not listen")


# Its own words for settings; the sizes of buffers are the smallest that it takes without complaint.
_SETTINGS = """
[Database]
DatabaseFile       = {folder}/virtuoso.db
ErrorLogFile       = {folder}/errors.log
LockFile           = {folder}/virtuoso.lck
TransactionFile    = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend         = 200
TempStorage        = TempDatabase
[TempDatabase]
DatabaseFile       = {folder}/temporary.db
TransactionFile    = {folder}/temporary.trx
[Parameters]
ServerPort         = 127.0.0.1:{sql}
DisableUnixSocket  = 1
CaseMode           = 2
CheckpointInterval = 0
DirsAllowed        = {folder}
NumberOfBuffers    = 10000
MaxDirtyBuffers    = 6000
[HTTPServer]
ServerPort         = 127.0.0.1:{web}
ServerRoot         = {folder}
ServerThreads      = 10
[SPARQL]
ResultSetMaxRows   = 10000
"""
