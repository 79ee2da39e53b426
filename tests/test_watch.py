"""Builds that are made again when something changes: what counts as a change, and the command that stays."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import plugins
import pytest
import serving
from conftest import ROOT, files, run_symposia
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import SymposiaError
from graph.place import Place
from graph.watching import Changes, Done, Rounds, Watched, waiting
from graph.watching.listing import Digests
from graph.watching.waiting import Waiting

PATIENCE = 120  # seconds that anything may take on a busy machine
OPTIONS = ("--extractor", "obedient", "--no-validate", "--jobs", "1", "--out", "out")
FAULTS = re.compile("Traceback|Exception")
linux = pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: signals and links as on Linux")


# What counts as a change


def watched(folder: Path, *inputs: str, max_bytes: int = 1000) -> Watched:
    return Watched(inputs or (str(folder / "docs"),), folder / "docs" / "out", folder / "curation.yaml", max_bytes)


class Seen:
    """A folder of documents, and what differs in it from one look to the next."""

    def __init__(self, folder: Path, *inputs: str) -> None:
        self.docs = folder / "docs"
        self.docs.mkdir()
        (self.docs / "a.txt").write_text("Ada")
        self._watched = watched(folder, *inputs)
        self._digests = Digests(1000)
        self._before = self.contents()

    def contents(self):
        return self._digests.of(self._watched.look())

    def changes(self) -> Changes:
        before, self._before = self._before, self.contents()
        return Changes.between(before, self._before)


@pytest.fixture
def seen(tmp_path) -> Seen:
    return Seen(tmp_path)


def test_a_document_that_is_new_changed_renamed_or_gone_is_a_change(seen):
    (seen.docs / "sub").mkdir()
    (seen.docs / "sub" / "b.md").write_text("Bob")
    assert seen.changes() == Changes(new=("sub/b.md",))
    (seen.docs / "a.txt").write_text("Eve")
    assert seen.changes() == Changes(changed=("a.txt",))
    (seen.docs / "a.txt").rename(seen.docs / "c.txt")
    assert seen.changes() == Changes(new=("c.txt",), gone=("a.txt",))
    shutil.rmtree(seen.docs)
    assert seen.changes() == Changes(gone=("c.txt", "sub/b.md"))


def test_a_file_that_is_touched_or_written_with_the_same_bytes_is_no_change(seen):
    os.utime(seen.docs / "a.txt", ns=(1, 1))
    assert not seen.changes()
    beside = seen.docs / ".a.txt.new"
    beside.write_text("Ada")
    beside.replace(seen.docs / "a.txt")
    assert not seen.changes()


@pytest.mark.parametrize(
    "name", [".a.txt.swp", "a.txt~", "#a.txt#", "4913", "photo.jpg", "out/texts/x.txt", ".git/x.md"]
)
def test_what_is_not_read_is_no_change(seen, name):
    path = seen.docs / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Bob")
    assert not seen.changes()


def test_of_a_document_in_a_format_that_is_not_read_only_its_name_counts(seen):
    (seen.docs / "x.pdf").write_text("1")
    assert seen.changes() == Changes(new=("x.pdf",))
    (seen.docs / "x.pdf").write_text("2")
    assert not seen.changes()
    (seen.docs / "x.pdf").unlink()
    assert seen.changes() == Changes(gone=("x.pdf",))


def test_a_file_above_the_limit_is_told_by_its_size_and_not_read(seen):
    (seen.docs / "a.txt").write_text("x" * 2000)
    assert seen.changes() == Changes(changed=("a.txt",))
    (seen.docs / "a.txt").write_text("y" * 2000)
    assert not seen.changes()
    (seen.docs / "a.txt").write_text("y" * 2001)
    assert seen.changes() == Changes(changed=("a.txt",))


def test_the_file_of_corrections_counts_by_its_bytes(seen):
    curation = seen.docs.parent / "curation.yaml"
    curation.write_text("[]")
    assert seen.changes() == Changes(new=(str(curation),))
    os.utime(curation, ns=(1, 1))
    assert not seen.changes()
    curation.unlink()
    assert seen.changes() == Changes(gone=(str(curation),))


def test_one_missing_folder_hides_no_other(tmp_path):
    seen = Seen(tmp_path, str(tmp_path / "none"), str(tmp_path / "docs"))
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "b.txt").write_text("Bob")
    assert seen.changes() == Changes(new=("b.txt",))
    shutil.rmtree(tmp_path / "none")
    assert seen.changes() == Changes(gone=("b.txt",))


STATES = st.dictionaries(st.sampled_from([Path(x) for x in "abcde"]), st.tuples(st.just("name"), st.sampled_from("12")))


@given(STATES, STATES)
def test_changes_account_for_every_file_once(before, after):
    changes = Changes.between(before, after)
    assert bool(changes) == (before != after)
    assert len(after) == len(before) + len(changes.new) - len(changes.gone)
    same = sum(before[p] == after[p] for p in before.keys() & after.keys())
    assert len(changes.changed) + same + len(changes.new) == len(after)


def test_changes_name_a_few_files_and_count_the_rest():
    assert str(Changes(new=("a", "b"), gone=("c",))) == "2 new (a, b), 1 gone (c)"
    assert str(Changes(changed=tuple("abcd"))) == "4 changed (a, b, c, d)"
    assert str(Changes(new=tuple("abcde"))) == "5 new (a, b, c and 2 others)"


# When something is built


class Job:
    """Builds that end as told, and what was said."""

    def __init__(self, folder: Path) -> None:
        self.ends: Done | SymposiaError = Done(0)
        self.count = 0
        self.said: list[str] = []
        self.rounds = Rounds(watched(folder), self.build, self.said.append, lambda: None)

    def build(self) -> Done:
        self.count += 1
        if isinstance(self.ends, SymposiaError):
            raise self.ends
        return self.ends

    def consider(self, **state: str) -> tuple[int, int | None]:
        self.rounds.consider({Path(name): (name, digest) for name, digest in state.items()})
        return self.count, self.rounds.code


def test_the_first_round_builds_whatever_there_is(tmp_path):
    assert Job(tmp_path).consider() == (1, 0)


def test_the_same_contents_are_not_built_twice_even_where_the_build_failed(tmp_path):
    job = Job(tmp_path)
    job.ends = SymposiaError("the disk is full")
    assert job.consider(a="1") == (1, 2)
    assert job.consider(a="1") == (1, 2)
    assert job.consider(a="2") == (2, 2)


def test_after_a_failure_the_changes_are_told_from_what_was_built(tmp_path):
    job = Job(tmp_path)
    job.consider(a="1")
    job.ends = SymposiaError("taken")
    assert job.consider(a="1", b="1") == (2, 2)
    job.ends = Done(3)
    assert job.consider(a="1", b="1", c="1") == (3, 3)
    assert job.said[-1].endswith("building: 2 new (b, c)")


def test_what_is_again_as_it_was_built_needs_no_build_and_has_its_exit_code(tmp_path):
    job = Job(tmp_path)
    job.ends = Done(3)
    job.consider(a="1")
    job.ends = SymposiaError("no document")
    assert job.consider() == (2, 2)
    assert job.consider(a="1") == (2, 3)


def test_a_build_that_wrote_nothing_does_not_count_as_built(tmp_path):
    job = Job(tmp_path)
    job.ends = Done(3, written=False)
    job.consider(a="1")
    assert not job.rounds.written
    assert job.consider(b="1") == (2, 3)
    assert job.said[-2].endswith("building: 1 new (b)")


# Waiting


class Script:
    """A folder that changes from look to look, as written down; it then stays as it is."""

    def __init__(self, *looks: int) -> None:
        self.looks = list(looks)
        self.inputs = ("none",)

    def only(self, inputs) -> Script:
        return Script(0)

    def look(self):
        return {Path("a.txt"): ("a.txt", (self.looks.pop(0) if len(self.looks) > 1 else self.looks[0],))}


@pytest.fixture
def slept(monkeypatch) -> list[float]:
    """How long was slept; no time really passes but for the clock that is asked."""
    clock = [0.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(waiting.time, "sleep", sleep)
    monkeypatch.setattr(waiting.time, "monotonic", lambda: clock[0])
    return slept


def after(script: Script, known: int) -> int:
    one = Waiting(script, False, lambda: None, lambda _: None)
    ((_, stamp),) = one.after({Path("a.txt"): ("a.txt", (known,))}).values()
    return stamp[0]


def test_a_file_that_still_grows_is_waited_for(slept):
    assert after(Script(1, 2, 3, 4, 4, 5), known=0) == 4
    assert slept == [waiting.REST] * 4


def test_what_never_rests_is_built_at_last(slept):
    assert after(Script(*range(1, 10_000)), known=0) == sum(slept) + 1
    assert waiting.PATIENCE <= sum(slept) <= waiting.PATIENCE + 2


def test_everything_is_looked_at_now_and_then_whatever_the_system_tells(slept):
    assert after(Script(0, 1), known=0) == 1
    assert waiting.ANYWAY <= sum(slept) <= waiting.ANYWAY + 3


def test_where_the_system_cannot_tell_of_changes_they_are_looked_for(tmp_path, monkeypatch):
    def refused(*folders, **options):
        raise OSError(28, "limit on inotify watches reached")
        yield

    monkeypatch.setattr("watchfiles.watch", refused)
    (tmp_path / "docs").mkdir()
    place, said = watched(tmp_path), []
    known = place.look()

    def say(words: str) -> None:
        said.append(words)
        (tmp_path / "docs" / "a.txt").write_text("Ada")

    assert Waiting(place, False, lambda: None, say).after(known) == place.look() != known
    assert len(said) == 1 and "limit on inotify watches reached" in said[0]


# The command


@pytest.fixture(scope="module")
def obedient(tmp_path_factory) -> dict[str, str]:
    return plugins.install(tmp_path_factory.mktemp("obedient"))


class Watching:
    """A running `build --watch`: its process and what it has said."""

    def __init__(self, process: subprocess.Popen[str], told: Path, printed: Path) -> None:
        self.process, self._told, self._printed = process, told, printed
        self._rounds = 0

    def said(self) -> str:
        return self._told.read_text(encoding="utf-8", errors="replace")

    def printed(self) -> str:
        return self._printed.read_text(encoding="utf-8", errors="replace")

    def builds(self) -> list[str]:
        """What each build was for, in the words of the program."""
        return re.findall(r"^\d\d:\d\d:\d\d building(?:: )?(.*)$", self.said(), re.MULTILINE)

    def until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert self.process.poll() is None, f"it ended with {self.process.returncode}: {self.said()}"
            assert time.monotonic() < end, f"nothing came of it: {self.said()}"
            time.sleep(0.05)

    def next(self) -> str:
        """Wait for the end of one more round; what its build was for."""
        self._rounds += 1
        self.until(lambda: self.said().count("waiting for changes") >= self._rounds)
        assert self.said().count("waiting for changes") == self._rounds
        return self.builds()[-1]

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def watching(folder: Path, *words: str, environment: dict[str, str] | None = None) -> Iterator[Watching]:
    command = [sys.executable, str(ROOT / "build_graph.py"), "build", *words, "--watch"]
    variables = {**os.environ, "PYTHONUTF8": "1", **(environment or {})}
    # Read by name: an open file that two processes share has one place, which reading would move.
    with (
        tempfile.NamedTemporaryFile("w", encoding="utf-8") as told,
        tempfile.NamedTemporaryFile("w", encoding="utf-8") as printed,
        subprocess.Popen(command, stdout=printed, stderr=told, text=True, env=variables, cwd=folder) as process,
    ):
        running = Watching(process, Path(told.name), Path(printed.name))
        try:
            yield running
        finally:
            if process.poll() is None:
                process.kill()
        assert not FAULTS.search(running.said()), running.said()


@pytest.fixture
def docs(tmp_path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "ada.txt").write_text("Ada works.")
    return folder


def results(out: Path) -> dict[str, bytes]:
    """The files of a build, but for the store, whose bytes tell when it was written."""
    return {name: data for name, data in files(out).items() if not name.startswith("store/")}


def write(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text)
    beside.replace(path)


def move_in(docs: Path, name: str, texts: dict[str, str]) -> None:
    """Add a folder with these files at one blow."""
    folder = docs.parent / f"{name}.aside"
    for file, text in texts.items():
        write(folder / file, text)
    folder.rename(docs / name)


@linux
def test_each_change_is_one_build_and_what_is_not_read_is_none(docs, obedient):
    with watching(docs, ".", *OPTIONS, environment=obedient) as it:
        assert it.next() == ""
        move_in(docs, "many", {f"{i}.txt": f"Person{i} works." for i in range(30)})
        assert it.next() == "30 new (many/0.txt, many/1.txt, many/10.txt and 27 others)"
        (docs / "photo.jpg").write_text("x")
        (docs / ".ada.txt.swp").write_text("x")
        os.utime(docs / "ada.txt")
        write(docs / "many" / "0.txt", "Person0 works.")
        write(docs / "many" / "1.txt", "Eve works.")
        assert it.next() == "1 changed (many/1.txt)"
        (docs / "many" / "2.txt").rename(docs / "many" / "two \x1b[31m.txt")
        assert it.next() == "1 new (many/two \ufffd[31m.txt), 1 gone (many/2.txt)"
        (docs / "many").rename(docs.parent / "gone")
        assert it.next().startswith("30 gone (")
        assert it.end() == 0
        assert len(it.builds()) == 5
        assert it.printed().count("each with its quote") == 5
        assert it.printed().count("Try next") == 1
    found = results(docs / "out")
    assert run_symposia(".", *OPTIONS, "--fresh", cwd=docs, **obedient).returncode == 0
    assert found == results(docs / "out")


@linux
@pytest.mark.parametrize("words", [["docs"], ["docs", "--poll"], ["docs/*.txt"], ["docs/ada.txt"], ["link"]], ids=str)
def test_folders_patterns_files_and_links_are_watched(docs, obedient, words):
    (docs.parent / "link").symlink_to("docs")
    with watching(docs.parent, *words, *OPTIONS, environment=obedient) as it:
        it.next()
        write(docs / "ada.txt", "Eve works.")
        assert it.next() == "1 changed (ada.txt)"
        assert it.end() == 0


@linux
def test_a_document_that_is_a_link_is_watched_where_it_really_lies(docs, obedient):
    write(docs.parent / "elsewhere" / "real.txt", "Eve works.")
    (docs / "eve.txt").symlink_to(docs.parent / "elsewhere" / "real.txt")
    (docs / "dangling.txt").symlink_to(docs.parent / "nowhere")
    with watching(docs.parent, "docs", *OPTIONS, environment=obedient) as it:
        it.next()
        write(docs.parent / "elsewhere" / "real.txt", "Joan works.")
        assert it.next() == "1 changed (eve.txt)"
        assert it.end() == 0


@linux
def test_a_folder_that_is_removed_and_made_again_is_watched_on_and_the_results_stay_whole(docs, obedient):
    with watching(docs.parent, "docs", *OPTIONS, environment=obedient) as it:
        it.next()
        found = results(docs.parent / "out")
        docs.rename(docs.parent / "aside")
        assert it.next() == "1 gone (ada.txt)"
        assert "error: docs: no such file or folder" in it.said()
        assert results(docs.parent / "out") == found
        (docs.parent / "aside").rename(docs)
        it.next()
        assert "all is again as it was built" in it.said()
        write(docs / "bob.txt", "Bob works.")
        assert it.next() == "1 new (bob.txt)"
        assert it.end() == 0
        assert len(it.builds()) == 3


@linux
def test_an_empty_folder_is_watched_until_there_is_a_document(tmp_path, obedient):
    (tmp_path / "docs").mkdir()
    with watching(tmp_path, "docs", *OPTIONS, environment=obedient) as it:
        it.next()
        assert "error: docs: no .txt or .md file found" in it.said()
        assert not (tmp_path / "out").exists()
        write(tmp_path / "docs" / "ada.txt", "Ada works.")
        assert it.next() == "1 new (ada.txt)"
        assert (tmp_path / "out" / "graph.ttl").is_file()
        assert it.end() == 0


@linux
def test_the_exit_code_is_that_of_the_last_build_also_after_sigterm(docs, obedient):
    with watching(docs.parent, "docs", *OPTIONS, environment=obedient) as it:
        it.next()
        write(docs / "bad.txt", "Eve RAISE")
        it.next()
        assert "set aside: bad.txt" in it.said()
        assert it.end(signal.SIGTERM) == 3


@linux
def test_corrections_are_watched_and_bad_ones_end_nothing(docs, obedient):
    with watching(docs.parent, "docs", *OPTIONS, environment=obedient) as it:
        it.next()
        found = results(docs.parent / "out")
        write(docs.parent / "curation.yaml", "- {this: is no correction")
        assert it.next() == "1 new (curation.yaml)"
        assert "error: curation.yaml" in it.said()
        assert results(docs.parent / "out") == found
        (docs.parent / "curation.yaml").unlink()
        it.next()
        assert it.end() == 0


@linux
def test_while_it_waits_others_may_write_and_while_they_do_it_says_so_and_goes_on(docs, obedient):
    out = docs.parent / "out"
    with watching(docs.parent, "docs", *OPTIONS, environment=obedient) as it:
        it.next()
        with Place(out):  # another build
            write(docs / "bob.txt", "Bob works.")
            it.next()
            assert "another build is writing here" in it.said()
        write(docs / "eve.txt", "Eve works.")
        assert it.next() == "2 new (bob.txt, eve.txt)"
        assert it.end() == 0


@linux
def test_changes_during_a_build_are_one_more_build_after_it(docs, obedient):
    out = docs.parent / "out"
    with watching(docs.parent, "docs", *OPTIONS, "--wait", environment=obedient) as it:
        it.next()
        with Place(out):  # so that the build has found its documents and has to wait
            write(docs / "bob.txt", "Bob works.")
            it.until(lambda: "waiting for another build" in it.said())
            write(docs / "eve.txt", "Eve works.")
            write(docs / "joan.txt", "Joan works.")
        it.until(lambda: it.said().count("waiting for changes") == 3)
        assert it.builds()[1:] == ["1 new (bob.txt)", "2 new (eve.txt, joan.txt)"]
        assert it.end() == 0


def processes_below(it: Watching) -> set[int]:
    return {pid for pid in serving.descendants(it.process.pid) if serving.alive(pid)}


@linux
def test_ctrl_c_during_a_build_leaves_the_older_results_and_no_process(docs, obedient):
    log = docs.parent / "log"
    with watching(docs.parent, "docs", *OPTIONS, environment=obedient) as it:
        it.next()
        found = results(docs.parent / "out")
        write(docs / "slow.txt", f"Eve SLEEP {log}")
        it.until(log.exists)
        below = processes_below(it)
        assert below
        it.process.send_signal(signal.SIGINT)
        assert it.end() == 0
        assert results(docs.parent / "out") == found
        assert serving.eventually(lambda: not any(map(serving.alive, below)))
    (docs / "slow.txt").unlink()
    assert run_symposia("docs", *OPTIONS, cwd=docs.parent, **obedient).returncode == 0


@linux
def test_ctrl_c_during_the_first_build_is_130_and_writes_nothing(docs, obedient):
    log = docs.parent / "log"
    write(docs / "ada.txt", f"Ada SLEEP {log}")
    with watching(docs.parent, "docs", *OPTIONS, environment=obedient) as it:
        it.until(log.exists)
        assert it.end() == 130
    assert not (docs.parent / "out" / "graph.ttl").exists()


@linux
def test_a_build_that_cannot_be_sent_is_told_as_that_and_the_next_change_sends_it(docs, obedient):
    gone = ["--store", "http://127.0.0.1:9/query", "--graph-store", "http://127.0.0.1:9/store"]
    out = docs.parent / "out"
    with watching(docs.parent, "docs", *OPTIONS, *gone, environment=obedient) as it:
        it.next()
        found = results(out)
        write(docs / "eve.txt", "Eve works.")
        assert it.next() == "1 new (eve.txt)"
        assert results(out) != found
        assert it.said().count("error: http://127.0.0.1:9") == 2
        assert "nothing was written" not in it.said()
        assert it.end() == 2


@linux
def test_a_server_takes_up_what_is_built_while_it_serves(docs):
    ask = "SELECT DISTINCT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    write(docs / "ada.txt", "Ada Long is a professor of physics at the University of Oslo.\n")
    with watching(docs.parent, "docs", "--out", "out", "--no-validate", "--quiet") as it:
        it.next()
        with serving.serving(docs.parent / "out", "--workers", "1") as server:
            assert b"Ada Long" in server.query(ask)[2]
            write(docs / "eve.txt", "Eve Short is a professor of chemistry at the University of Bergen.\n")
            it.next()
            assert serving.eventually(lambda: b"Eve Short" in server.query(ask)[2])
        assert it.printed() == ""
        assert it.end() == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["none", "--watch"], "none: no such file or folder"),
        (["docs", "--watch", "--curation", "none.yaml"], "none.yaml"),
        (["docs", "--watch", "--out", "docs"], "docs: holds other files"),
        (["docs", "--watch", "--extractor", "none"], "none"),
        (["docs", "--poll"], "--watch"),
    ],
)
def test_wrong_use_is_told_at_once(docs, words, said):
    done = run_symposia("build", *words, cwd=docs.parent)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
