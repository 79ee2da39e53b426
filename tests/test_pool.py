"""Documents read by many processes: the same result, and a poisonous one costs itself alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import plugins
import pytest
from conftest import ROOT, run_here, statements

from graph import child
from graph.errors import SymposiaError
from graph.extract import Rules
from graph.extractor import Findings
from graph.units.limits import Limits
from graph.units.pool import Pool, here
from graph.units.sources import Anew, Template
from graph.units.worker import READY, Task

WRITTEN = ("graph.ttl", "graph.nq", "network.html", "analysis.json", "statements.jsonl", "report.json")
on_linux = pytest.mark.skipif(not child.FORKS, reason="processor time and memory are limited on Linux alone")


@pytest.fixture(scope="module")
def obedient(tmp_path_factory) -> dict[str, str]:
    return plugins.install(tmp_path_factory.mktemp("obedient"))


def folder_of(place: Path, **texts: str) -> Path:
    folder = place / "documents"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    return folder


def build(folder: Path, out: Path, environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    options = ("--extractor", "obedient", "--no-validate", *words)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(environment["PYTHONPATH"].partition(os.pathsep)[0])
        return run_here("build", folder, "--out", out, *options)


def aside(out: Path) -> dict[str, str]:
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return {row["source"]: row["reason"] for row in report["setAside"]}


def living(marker: str) -> list[str]:
    """The processes that have some words in their command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if marker in words:
            found.append(f"{process.name} {words}")
    return found


def until(what: Callable[[], object], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


@on_linux
def test_poisonous_documents_are_set_aside_by_name_and_all_others_are_built(tmp_path, obedient):
    poison = {"raise": "RAISE", "loop": "LOOP", "sleep": "SLEEP", "eat": "EAT", "abort": "ABORT", "crash": "CRASH"}
    healthy = {f"good{n:02}": f"Ada{n:02}" for n in range(20)}
    folder = folder_of(tmp_path, **healthy, **{name: f"Eve {order}" for name, order in poison.items()})
    limits = ("--document-timeout", "0.5", "--document-memory", "300", "--jobs", "2")
    done = build(folder, tmp_path / "out", obedient, *limits)
    assert done.returncode == 3, done.stderr
    assert aside(tmp_path / "out") == {
        "raise.txt": "could not be read by obedient (RuntimeError: told to)",
        "loop.txt": "took more than 0.5 s of processor time",
        "sleep.txt": "was not done after 2 s",
        "eat.txt": "needed more than 300 MB of memory",
        "abort.txt": "ended the process that read it, twice (SIGKILL)",
        "crash.txt": "ended the process that read it, twice (SIGSEGV)",
    }
    for name in poison:
        assert f"set aside: {name}.txt: " in done.stderr
    assert {row["document"] for row in statements(tmp_path / "out")} == {f"{name}.txt" for name in healthy}


@on_linux
def test_what_a_poisonous_document_leaves_is_what_a_build_without_it_gives(tmp_path, obedient):
    folder = folder_of(tmp_path, **{f"good{n}": f"Ada{n}" for n in range(12)})
    assert build(folder, tmp_path / "clean", obedient).returncode == 0
    (folder / "aaa.txt").write_text("Eve ABORT\n", encoding="utf-8")
    (folder / "zzz.txt").write_text("Eve ABORT again\n", encoding="utf-8")
    assert build(folder, tmp_path / "out", obedient).returncode == 3
    for name in ("graph.ttl", "graph.nq", "statements.jsonl"):
        assert (tmp_path / "clean" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


@on_linux
def test_one_poisonous_document_alone_leaves_nothing_behind(tmp_path, obedient):
    folder = folder_of(tmp_path, only="Eve ABORT")
    done = build(folder, tmp_path / "out", obedient)
    assert done.returncode == 3 and "nothing was written" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["documents"]


@on_linux
@pytest.mark.parametrize("jobs", [1, 3])
def test_results_are_the_same_for_any_number_of_processes(repository, jobs):
    texts = [p.read_bytes() for p in sorted((repository / "documents").iterdir())]
    given = [Task(n, f"{n}.txt", text) for n, text in enumerate([*texts, b"\xff", b" ", *(t[:999] for t in texts)])]
    with Pool([Rules()], jobs, Limits()) as pool:
        assert dict(pool.read(given)) == dict(here(given, [Rules()], Limits()))


def test_a_build_in_one_process_writes_the_same_bytes(tmp_path, obedient):
    folder = folder_of(tmp_path, **{f"good{n}": f"Ada{n}" for n in range(12)})
    for jobs in ("0", "2"):
        done = build(folder, tmp_path / jobs, obedient, "--jobs", jobs)
        assert done.returncode == 0, done.stderr
    assert [n for n in WRITTEN if (tmp_path / "0" / n).read_bytes() != (tmp_path / "2" / n).read_bytes()] == []


class Slow:
    """Takes the longer the sooner a document comes."""

    name = "slow"

    def fingerprint(self) -> str:
        return ""

    def read(self, documents):
        for one in documents:
            time.sleep(int(one.text) / 1000)
            yield Findings(one, (), (), "slow/1")


def tasks(*texts: str) -> list[Task]:
    return [Task(n, f"{n}.txt", text.encode()) for n, text in enumerate(texts)]


@on_linux
def test_each_result_carries_the_number_of_its_document_whatever_comes_first():
    given = tasks(*(str(200 - 10 * n) for n in range(20)))
    with Pool([Slow()], 3, Limits()) as pool:
        found = dict(pool.read(given))
    assert found == dict(here(given, [Slow()], Limits()))
    assert all(found[n].record for n in range(20))


class Ending:
    """Ends its process."""

    name = "ending"

    def read(self, documents):
        os.kill(os.getpid(), signal.SIGKILL)


@on_linux
def test_a_process_that_has_ended_does_not_count_as_waiting():
    template = Template([Ending()], Limits())
    try:
        worker = template.start()
        assert worker.recv() == READY
        assert until(lambda: template.waits(worker)), "it waits for a document"
        worker.send(tasks("1"))
        with pytest.raises((EOFError, ConnectionError)):
            worker.recv()
        time.sleep(0.1)
        assert not template.waits(worker)
        assert template.end(worker) == -signal.SIGKILL
    finally:
        template.close()


class Broken:
    """Cannot work at all."""

    name = "broken"

    def fingerprint(self) -> str:
        return ""

    def read(self, documents):
        for one in documents:
            yield Findings(one, (), (), "broken/1")
            return


class Unready(Broken):
    def prepare(self) -> None:
        raise OSError("no such model")


@on_linux
@pytest.mark.parametrize("early", [False, True])
def test_what_cannot_be_loaded_is_told_before_any_document_is_blamed(early):
    with Pool([Unready()], 1, Limits()) as pool:
        if early:
            pool.prepare()
        with pytest.raises(SymposiaError, match="no such model"):
            list(pool.read(tasks("1")))


class Noting(Broken):
    """Notes in a file when it is loaded."""

    def __init__(self, to: Path) -> None:
        self.to = to

    def prepare(self) -> None:
        with self.to.open("a") as out:
            out.write("loaded\n")


@on_linux
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_loaded_early_is_loaded_once(tmp_path, jobs):
    with Pool([Noting(tmp_path / "loaded")], jobs, Limits()) as pool:
        pool.prepare()
        until = time.monotonic() + 60
        while not (tmp_path / "loaded").exists():
            assert time.monotonic() < until
            time.sleep(0.01)
        list(pool.read(tasks("1", "2")))
    assert (tmp_path / "loaded").read_text() == "loaded\n"


def test_where_nothing_is_forked_processes_are_started_anew():
    given = tasks("Ada Lovelace is a professor at the University of Oslo.\n", "Marie Curie works with Ada Lovelace.\n")
    limits = Limits()
    with Pool([Rules()], 1, limits, Anew([Rules()], limits)) as pool:
        assert dict(pool.read(given)) == dict(here(given, [Rules()], limits))


@on_linux
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_no_process_behind(tmp_path, obedient, ending):
    folder = folder_of(tmp_path, **{f"s{n:02}": f"Eve SLEEP {tmp_path / 'log'}" + "x" * n for n in range(20)})
    words = ["--extractor", "obedient", "--jobs", "2", "--quiet"]
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "build_graph.py"), str(folder), "--out", str(tmp_path / "out"), *words],
        env={**os.environ, **obedient},
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Who runs the tests in the background has them ignore the signal, and all that they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert until(lambda: any(tmp_path.glob("log*"))), "no document was begun"
        running.send_signal(ending)
        running.wait(20)
    finally:
        running.kill()
        running.stderr.close()
    assert until(lambda: not living(str(tmp_path / "out")), 10), living(str(tmp_path / "out"))
