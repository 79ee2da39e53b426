"""What tests share: the repository, the data beside it, builds made once, tables of cases."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import servers
from servers import Server

ROOT = Path(__file__).resolve().parent.parent
CASES = Path(__file__).resolve().parent / "cases"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def cases(name: str) -> list[Any]:
    """The cases of `tests/cases/NAME.toml`, one test each; a case with `bug` is a known, strict failure."""
    rows = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    marks = [[pytest.mark.xfail(strict=True, reason=row["bug"])] if "bug" in row else [] for row in rows]
    return [
        pytest.param(row, id=row["text"][:60].replace("\n", "/"), marks=m) for row, m in zip(rows, marks, strict=True)
    ]


def run_symposia(*words: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, as a user runs it."""
    return subprocess.run(
        [sys.executable, str(ROOT / "build_graph.py"), *map(str, words)],
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


def run_here(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The same command line within this process: many times as fast, for tests that build often.

    Give `build` --no-validate: the check of the shapes starts a process.
    """
    from click.testing import CliRunner

    import build_graph
    from graph import language

    language.load()  # once, for all the processes that builds fork from this one
    gc.freeze()  # a build collects several times: of all that tests hold it is to look at nothing
    try:
        done = CliRunner().invoke(build_graph.main, [*map(str, words)], prog_name="symposia")
    finally:
        gc.unfreeze()
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess([*map(str, words)], done.exit_code, done.stdout, done.stderr)


def statements(out: Path) -> list[dict[str, Any]]:
    """The statements of a build."""
    return [json.loads(line) for line in (out / "statements.jsonl").read_text(encoding="utf-8").split("\n") if line]


def files(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes, but for what a build keeps for the next one."""
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: p.read_bytes() for name, p in found.items() if not name.startswith(".symposia/")}


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared(repository: Path) -> Path:
    """Documents with known answers beside the repository, or at $SYMPOSIA_SHARED."""
    folder = Path(os.environ.get("SYMPOSIA_SHARED") or repository.parent / "shared")
    if not (folder / "seeds").is_dir():
        pytest.skip(f"NOT TESTED: no folder {folder / 'seeds'}; set SYMPOSIA_SHARED to where the seed documents are")
    return folder


@pytest.fixture(scope="session")
def symposia() -> Run:
    return run_symposia


@pytest.fixture(scope="session")
def sample_build(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built(repository / "documents", tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def seed_build(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built(shared / "seeds", tmp_path_factory.mktemp("seeds"))


def _built(documents: Path, folder: Path) -> Path:
    out = folder / "out"
    done = run_symposia(documents, "--out", out)
    (folder / "stdout.txt").write_text(done.stdout, encoding="utf-8")
    (folder / "stderr.txt").write_text(done.stderr, encoding="utf-8")
    (folder / "code.txt").write_text(str(done.returncode), encoding="utf-8")
    assert done.returncode == 0, f"the build of {documents} ended with {done.returncode}:\n{done.stderr}"
    return out


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Oxigraph's server with an empty store, for all tests together: each has its own graphs."""
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph") / "store") as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Virtuoso with an empty database, for all tests together: each has its own graphs."""
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what starts a cluster, which takes longest; end with browsers, which keep an event loop running."""
    items.sort(key=lambda item: (bool(item.get_closest_marker("browser")), not item.get_closest_marker("spark")))
