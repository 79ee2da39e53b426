"""Builds that are killed: the next one ends with the same bytes; two builds never write to one folder."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import plugins
import pytest
from conftest import ROOT, run_here

from graph import child
from graph.errors import SymposiaError
from graph.place import OURS, Mark, Place, mark
from graph.store import EmbeddedStore

sys.path.insert(0, str(ROOT / "benchmarks"))
import corpus as made

WRITTEN = ("graph.ttl", "graph.nq", "network.html", "analysis.json", "statements.jsonl", "report.json")
OPTIONS = ("--extractor", "obedient", "--no-validate", "--quiet")


@pytest.fixture(scope="module")
def obedient(tmp_path_factory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("obedient")
    environment = plugins.install(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield environment


@pytest.fixture(scope="module")
def forty(tmp_path_factory) -> Path:
    """Forty generated documents."""
    folder = tmp_path_factory.mktemp("forty") / "documents"
    folder.mkdir()
    for x in made.generate(400, seed=3).extractions[:40]:
        (folder / x.document.source).write_text(x.document.text, encoding="utf-8")
    assert len(list(folder.iterdir())) == 40
    return folder


def read_out(out: Path) -> dict[str, bytes]:
    texts = {str(file.relative_to(out)): file.read_bytes() for file in sorted((out / "texts").rglob("*.txt"))}
    return texts | {name: (out / name).read_bytes() for name in WRITTEN}


@pytest.fixture(scope="module")
def clean(forty, obedient) -> dict[str, bytes]:
    out = forty.parent / "clean"
    assert run_here("build", forty, "--out", out, *OPTIONS).returncode == 0
    return read_out(out)


def begin(folder: Path, out: Path, environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "build_graph.py"), str(folder), "--out", str(out), *OPTIONS, *words],
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_when(running: subprocess.Popen[str], moment: Callable[[], bool]) -> None:
    while running.poll() is None and not moment():
        time.sleep(0.0005)
    running.kill()
    running.communicate()


def kill_after(running: subprocess.Popen[str], moment: Callable[[], bool], seconds: float) -> None:
    while running.poll() is None and not moment():
        time.sleep(0.0005)
    until = time.monotonic() + seconds
    kill_when(running, lambda: time.monotonic() > until)


def nothing_but(out: Path, clean: dict[str, bytes]) -> None:
    """The folder has a whole build and no leftovers."""
    assert read_out(out) == clean
    assert {p.name for p in out.iterdir()} == {*WRITTEN, "texts", "store", "symposia-store.json", OURS}
    kept = {".gitignore", "judgements", "lines", "lock", "measures", "records.sqlite", "steps.sqlite", "store.json"}
    assert {p.name for p in (out / OURS).iterdir()} == kept
    with EmbeddedStore.open(out / "store") as store:
        assert store.query("ASK { ?s ?p ?o }").boolean
    assert [p.name for p in out.parent.iterdir()] == [out.name]


@pytest.mark.parametrize(
    "moment",
    [
        "lock",
        "records.sqlite",
        "steps.sqlite",
        "new/graph.nq.part",
        "new/graph.nq",
        "lines.part",
        "measures.part",
        "judgements.part",
        "new/store/CURRENT",
        "new/report.json",
        "moves.json",
        "lines",
        "judgements",
        "measures",
    ],
)
def test_a_build_killed_at_a_chosen_moment_is_made_good_by_the_next(forty, clean, obedient, tmp_path, moment):
    out = tmp_path / "out"
    kill_when(begin(forty, out, obedient), (out / OURS / moment).exists)
    assert run_here("build", forty, "--out", out, *OPTIONS).returncode == 0
    nothing_but(out, clean)


def test_builds_killed_at_random_moments_one_after_the_other_are_made_good(forty, clean, obedient, tmp_path):
    out, rng = tmp_path / "out", random.Random(4)
    for _ in range(8):
        (out / OURS / "holder").unlink(missing_ok=True)
        running = begin(forty, out, obedient)
        kill_after(running, (out / OURS / "holder").exists, rng.uniform(0, 1.0))
    assert run_here("build", forty, "--out", out, *OPTIONS).returncode == 0
    nothing_but(out, clean)


PUT = """
import os, sys
from pathlib import Path
from graph.place import Place, mark
out, left = Path(sys.argv[1]), int(sys.argv[2])
def counted(change):
    def changed(*arguments, **options):
        global left
        if (out / ".symposia" / "moves.json").exists():  # else the older build stands
            if left == 0:
                os._exit(9)
            left -= 1
        return change(*arguments, **options)
    return changed
with Place(out) as place:
    for name in ("a", "b"):
        (place.work / name).write_text("new")
    (place.work / "store").mkdir()
    (place.work / "store" / "x").write_text("new")
    for name in ("aa/3", "cc/4", "dd/5"):
        (place.work / "texts" / name).parent.mkdir(parents=True)
        (place.work / "texts" / name).write_text("new")
    stays = {name: mark(out / name) for name in ["texts/aa/1"]}
    Path.rename, Path.unlink = counted(Path.rename), counted(Path.unlink)
    place.put(["parts", "none", "a"], stays)
"""


CHANGES = 23  # renames and removals of files


def held(out: Path) -> dict[str, str]:
    return {p.relative_to(out).as_posix(): p.read_text() for p in out.rglob("*") if p.is_file() and OURS not in p.parts}


@pytest.mark.parametrize("changed", range(CHANGES + 1))
def test_a_kill_between_two_changes_leaves_a_build_that_is_finished_at_the_next_start(tmp_path, changed):
    out = tmp_path / "out"
    (out / OURS).mkdir(parents=True)
    (out / "store").mkdir()
    (out / "parts").mkdir()
    for name in ("texts/aa", "texts/bb/b", "texts/cc", "texts/empty"):
        (out / name).mkdir(parents=True)
    (out / "texts" / "dd").symlink_to(tmp_path / "elsewhere")
    for name in ("a", "b", "store/x", "parts/1", "texts/aa/1", "texts/bb/b/2", "texts/cc/4"):
        (out / name).write_text("old")
    (out / "other").write_text("mine")
    done = subprocess.run([sys.executable, "-c", PUT, str(out), str(changed)], cwd=ROOT, timeout=60)
    assert done.returncode == (9 if changed < CHANGES else 0)
    with Place(out) as place:
        texts = {"texts/aa/1": "old", "texts/aa/3": "new", "texts/cc/4": "new", "texts/dd/5": "new"}
        assert held(out) == {"a": "new", "b": "new", "store/x": "new", "other": "mine"} | texts
        assert {p.name for p in (out / "texts").iterdir()} == {"aa", "cc", "dd"}
        assert not list(place.work.iterdir())
    assert {p.name for p in (out / OURS).iterdir()} <= {"lock", ".gitignore"}


def older(out: Path) -> Callable[[Path, Path], Path]:
    """Make results of an older build; how files are renamed where nothing fails."""
    (out / OURS).mkdir(parents=True)
    for name in "abc":
        (out / name).write_text("old")
    return Path.rename


def test_a_rename_that_fails_brings_the_older_build_back_whole(tmp_path, monkeypatch):
    out = tmp_path / "out"
    rename = older(out)

    def failing(self: Path, target: Path) -> Path:
        if target == out / "c" and self.parent.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    with Place(out) as place:
        for name in "abc":
            (place.work / name).write_text("new")
        monkeypatch.setattr(Path, "rename", failing)
        with pytest.raises(OSError, match="No space"):
            place.put()
    assert held(out) == dict.fromkeys("abc", "old")
    assert not (out / OURS / "moves.json").exists()


def test_taking_away_that_fails_brings_the_older_build_back_whole(tmp_path, monkeypatch):
    out = tmp_path / "out"
    rename = older(out)

    def failing(self: Path, target: Path) -> Path:
        if self == out / "c":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    with Place(out) as place:
        (place.work / "a").write_text("new")
        monkeypatch.setattr(Path, "rename", failing)
        with pytest.raises(OSError, match="Input"):
            place.put(["b", "c"])
    assert held(out) == dict.fromkeys("abc", "old")


def test_moves_that_can_neither_be_finished_nor_undone_are_finished_at_the_next_start(tmp_path, monkeypatch):
    out = tmp_path / "out"
    rename = older(out)

    def failing(self: Path, target: Path) -> Path:
        if target == out / "c" or (self == out / "b" and target.parent.name == "new"):
            raise OSError(5, "Input/output error")
        return rename(self, target)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="Input"), Place(out) as place:
        for name in "abc":
            (place.work / name).write_text("new")
        patch.setattr(Path, "rename", failing)
        place.put()
    with Place(out):
        assert held(out) == dict.fromkeys("abc", "new")


def test_what_the_disk_tells_of_a_file_once_and_early_leaves_the_older_build(tmp_path, monkeypatch):
    out, told = tmp_path / "out", []
    older(out)

    def failing(_handle: int) -> None:
        told.append("once")
        monkeypatch.undo()
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input"), Place(out) as place:
        (place.work / "a").write_text("new")
        monkeypatch.setattr(os, "fsync", failing)
        place.settle(place.work / "a")
        until = time.monotonic() + 20
        while not told and time.monotonic() < until:
            time.sleep(0.01)
        place.put()
    assert told == ["once"] and held(out) == dict.fromkeys("abc", "old")


def test_a_failure_brings_back_what_was_taken_out_of_a_folder_that_stays(tmp_path, monkeypatch):
    out = tmp_path / "out"
    rename = older(out)
    before = {"texts/aa/1": "old", "texts/aa/2": "old", "texts/bb/3": "old"}
    for name in before:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("old")

    def failing(self: Path, target: Path) -> Path:
        if target == out / "texts" / "cc":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    with Place(out) as place:
        for name in ("texts/aa/2", "texts/cc/4"):
            (place.work / name).parent.mkdir(parents=True, exist_ok=True)
            (place.work / name).write_text("new")
        monkeypatch.setattr(Path, "rename", failing)
        with pytest.raises(OSError, match="No space"):
            place.put(stays=marked(out, "texts/aa/1"))
    assert held(out) == dict.fromkeys("abc", "old") | before
    assert {p.name for p in (out / "texts").iterdir()} == {"aa", "bb"}


@pytest.mark.parametrize("change", ["written", "replaced", "removed", "linked"])
def test_what_is_to_stay_and_was_changed_meanwhile_is_told_and_the_older_build_stands(tmp_path, change):
    out = tmp_path / "out"
    older(out)
    (out / "texts").mkdir()
    text = out / "texts" / "1"
    text.write_text("old")
    with Place(out) as place:
        (place.work / "a").write_text("new")
        stays = marked(out, "texts/1")
        if change == "written":
            text.write_text("odd")
            os.utime(text, (1, 1))
        else:
            text.rename(tmp_path / "moved")
            if change == "replaced":
                text.write_text("old")
            elif change == "linked":
                text.symlink_to(tmp_path / "moved")
        with pytest.raises(SymposiaError, match="was changed during the build"):
            place.put(stays=stays)
    assert {"a": "old", "b": "old", "c": "old"}.items() <= held(out).items()
    assert not (out / OURS / "moves.json").exists()


def marked(out: Path, name: str) -> dict[str, Mark]:
    """A file that is to stay."""
    found = mark(out / name)
    assert found is not None
    return {name: found}


@pytest.mark.parametrize("name", ["report.json", "graph.nq", "store/CURRENT", "symposia-store.json"])
def test_outputs_that_a_power_cut_left_short_are_written_anew(forty, clean, obedient, tmp_path, name):
    out = tmp_path / "out"
    shutil.copytree(forty.parent / "clean", out)
    (out / name).write_bytes((out / name).read_bytes()[:7])
    assert run_here("build", forty, "--out", out, *OPTIONS).returncode == 0
    nothing_but(out, clean)


# The lock


@pytest.fixture
def sleeping(tmp_path, obedient):
    """A build that is under way for as long as the test wants, with its folder."""
    folder = tmp_path / "slow"
    folder.mkdir()
    (folder / "s.txt").write_text(f"Eve SLEEP {tmp_path / 'log'}\n", encoding="utf-8")
    out = tmp_path / "out"
    running = begin(folder, out, obedient)
    try:
        end = time.monotonic() + 60
        while not (tmp_path / "log").exists() and time.monotonic() < end:
            time.sleep(0.01)
        yield running, out
    finally:
        running.kill()
        running.communicate()


def test_a_second_build_fails_clearly_and_names_the_process(sleeping, forty, obedient):
    running, out = sleeping
    done = run_here("build", forty, "--out", out, *OPTIONS)
    assert done.returncode == 2
    assert f"another build is writing here (process {running.pid})" in done.stderr and "--wait" in done.stderr
    assert running.poll() is None and not (out / "report.json").exists()


def test_with_wait_a_second_build_waits_and_a_dead_one_is_no_obstacle(sleeping, forty, clean, obedient):
    running, out = sleeping
    waiting = begin(forty, out, obedient, "--wait")
    time.sleep(1.5)
    assert waiting.poll() is None
    running.send_signal(signal.SIGKILL)
    _, said = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, said
    assert read_out(out) == clean


def test_a_folder_is_held_by_one_at_a_time_and_left_as_it_was(tmp_path):
    out = tmp_path / "out"
    with Place(out), pytest.raises(SymposiaError, match=f"process {os.getpid()}"), Place(out):
        pass
    assert not out.exists(), "nothing was built"
    (out).mkdir()
    with Place(out):
        pass
    assert list(out.iterdir()) == []


def test_folders_of_others_are_refused_and_left_alone(tmp_path):
    (tmp_path / "theirs").write_text("x")
    with pytest.raises(SymposiaError, match="holds other files"), Place(tmp_path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["theirs"]


# Processes beside the build


def echo(connection) -> None:
    while True:
        connection.send(connection.recv())


@pytest.mark.parametrize("kind", [child.Spawned, *([child.Forked] if child.FORKS else [])])
def test_a_process_of_our_own_answers_and_ends_with_its_connection(kind):
    one, other = kind(echo), kind(echo)
    for process in (one, other):
        process.connection.send("hello")
        assert process.connection.recv() == "hello"
    assert one.end() in (0, -signal.SIGKILL)
    other.connection.send("still here")
    assert other.connection.recv() == "still here"
    other.end()
