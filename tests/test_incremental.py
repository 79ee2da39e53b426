"""What is kept from one build to the next: only new and changed documents are read, and no byte hangs on it."""

from __future__ import annotations

import ast
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import plugins
import pytest
from conftest import ROOT, run_here
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import build, child, document
from graph.document import Document, Problem
from graph.errors import SymposiaError
from graph.extract import Rules, extract
from graph.local import Extraction, Join, LocalClaim, LocalEntity, Sighting
from graph.sorting import Sorter
from graph.statement import Literal, Node
from graph.text import Span
from graph.units import fingerprint, record, unit
from graph.units.cache import FILE, Cache, older
from graph.units.stage import Gathering
from graph.units.step import STEPS

sys.path.insert(0, str(ROOT / "benchmarks"))
import corpus as made

WRITTEN = ("graph.ttl", "graph.nq", "network.html", "analysis.json", "statements.jsonl", "report.json")


# Records


def documents(folder: Path) -> list[Document]:
    readable, _, _ = document.split_by_format(document.find([str(folder)]))
    return [found for found in document.read_all(readable) if isinstance(found, Document)]


def comes_back(x: Extraction) -> bool:
    data = record.encode(x)
    again = record.decode(data)
    return again == x and repr(again) == repr(x) and record.encode(again) == data


def test_extractions_of_the_samples_come_back_from_their_records(repository):
    found = list(extract(documents(repository / "documents")))
    assert found and all(map(comes_back, found))


def test_extractions_of_known_documents_come_back_from_their_records(shared):
    found = list(extract(documents(shared / "eval" / "docs")))
    assert found and all(map(comes_back, found))


def test_generated_extractions_come_back_from_their_records():
    assert all(map(comes_back, made.generate(500, seed=7).extractions))


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
spans = st.builds(Span, st.integers(0, 10**7), st.integers(0, 10**7))
sure = st.floats(0, 1)
places = st.integers(0, 10**6)
values = st.builds(Literal, words, words)
nodes = st.builds(Node, words, st.just(()), st.booleans())
some = lambda parts: st.lists(parts, max_size=3).map(tuple)  # noqa: E731
entities = st.builds(
    LocalEntity, words, words, some(st.tuples(words, places)), spans, sure,
    some(st.builds(Sighting, words, words, spans, sure)), some(words),
    some(st.builds(Join, st.tuples(words, words), st.tuples(spans, spans), words)),
)  # fmt: skip
claims = st.builds(
    LocalClaim, st.none() | places, words, places | values | nodes, spans, words, sure,
    some(st.tuples(words, places | values)), words, some(spans),
)  # fmt: skip
extractions = st.builds(
    Extraction, st.builds(Document, words, words, words, words, words), words, some(entities), some(claims), words,
    some(st.tuples(places, spans)),
)  # fmt: skip


@settings(deadline=None)
@given(extractions)
def test_whatever_an_extraction_holds_comes_back_from_its_record(x):
    assert comes_back(x)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_record_are_an_error_and_nothing_is_run(data):
    with pytest.raises(ValueError):
        record.decode(data)


# The unit of work


@pytest.mark.parametrize(
    ("data", "reason"), [(b"\xff\xfea", "is not UTF-8 text"), (b" \n", "is empty"), (b"a\0b", "is not text")]
)
def test_bytes_that_are_no_text_are_a_problem_of_the_document(data, reason):
    found = unit.read(data, "folder/x.txt", [Rules()])
    assert found.record is None and not found.legible and not found.whole
    assert found.problems[0].source == "folder/x.txt" and found.problems[0].reason.startswith(reason)


def test_the_unit_gives_what_the_document_gives(repository):
    path = repository / "documents" / "lab-people-mrc-lmb.md"
    found = unit.read(path.read_bytes(), path.name, [Rules()])
    assert found.whole and record.decode(found.record) == next(extract([document.read(path, path.name)]))


def test_no_document_is_left_out_in_silence(tmp_path):
    names = [f"{n}.txt" for n in range(3)]
    for name in names:
        (tmp_path / name).write_text(f"Ada {name}\n", encoding="utf-8")

    def forgetful(tasks):
        aside = {task.number: unit.Result(None, (Problem(task.source, "is short", "write more"),)) for task in tasks}
        return ((number, result) for number, result in aside.items() if number != 1)

    with Sorter(None) as records, pytest.raises(SymposiaError, match=r"^1\.txt: nothing came of 1 document"):
        Gathering([(tmp_path / name, name) for name in names], 1000, records).run(forgetful)


# The fingerprint

# The results of `piece` are not kept.
KEPT = [fingerprint.FIRST, fingerprint.RULES, *(p.partition(":")[0] for name, p in STEPS.items() if name != "piece")]

RUN = """
import sys
from collections.abc import Iterator
from pathlib import Path
from graph.extract import Rules
from graph.units import unit
for path in Path(sys.argv[1]).iterdir():
    assert unit.read(path.read_bytes(), path.name, [Rules()]).whole
files = {m.__spec__.origin for m in list(sys.modules.values()) if getattr(m, "__spec__", None) and m.__spec__.origin}
print(*sorted(f for f in files if f.startswith(sys.argv[2])), sep="\\n")
print(*sorted({name.partition(".")[0] for name in sys.modules}), sep="\\n", file=sys.stderr)
"""


def test_all_sources_that_reading_runs_are_in_the_fingerprint(repository):
    command = [sys.executable, "-c", RUN, str(repository / "documents"), f"{repository}/"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=repository, check=True, timeout=120)
    run = {Path(line) for line in done.stdout.split() if "site-packages" not in line}  # an environment may lie within
    counted = set(fingerprint.modules([fingerprint.FIRST, fingerprint.RULES]).values())
    assert len(run) > 60
    # That module says what the fingerprint is; the records do not hang on how.
    assert run - counted <= {repository / "graph" / "units" / "fingerprint.py"}
    loaded = set(done.stderr.split())
    assert {"spacy", "thinc", "numpy", "nameparser", "anyascii"} <= loaded & {*fingerprint.LIBRARIES}


@pytest.mark.parametrize("first", KEPT)
def test_all_libraries_whose_results_are_kept_are_in_the_fingerprint(first):
    files = fingerprint.modules([first]).values()
    found = {node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))}
    names = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in found if isinstance(node, ast.ImportFrom) and node.module}
    others = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {*fingerprint.OURS}
    others -= {"backports", "compression"}  # what packs is told by the version of its library, wherever it comes from
    assert others <= {*fingerprint.LIBRARIES}


def test_other_libraries_make_another_fingerprint_whatever_reads(monkeypatch):
    class Told:
        name = "told"

        def fingerprint(self):
            return "1"

        def read(self, documents):
            return iter(())

    before = fingerprint.of([Told()])
    assert before == fingerprint.of([Told()])
    monkeypatch.setattr(fingerprint, "version", lambda package: "another")
    assert fingerprint.of([Told()]) != before


@pytest.mark.parametrize("name", ["name.py", "lexicon/roles.tsv", "rules/position.py"])
def test_a_change_to_a_rule_or_a_word_changes_the_fingerprint(name, tmp_path, monkeypatch, repository):
    for folder in fingerprint.OURS:
        shutil.copytree(repository / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprint, "ROOT", tmp_path)
    taken = fingerprint.sources.__wrapped__
    before = taken((fingerprint.RULES,))
    assert taken((fingerprint.RULES,)) == before == fingerprint.sources((fingerprint.RULES,))
    changed = tmp_path / "graph" / name
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert taken((fingerprint.RULES,)) != before


def test_what_only_later_stages_use_is_not_in_the_fingerprint(repository):
    counted = fingerprint.modules([fingerprint.FIRST, fingerprint.RULES])
    assert not {"graph.populate", "graph.resolve", "graph.network", "graph.build"} & counted.keys()


def test_extractors_that_say_no_fingerprint_are_not_kept():
    class Silent:
        name = "silent"

        def read(self, documents):
            return iter(())

    assert fingerprint.of([Rules()]) and fingerprint.of([Rules(), Silent()]) is None


# Builds


@pytest.fixture(scope="module")
def obedient(tmp_path_factory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("obedient")
    plugins.install(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield


class Corpus:
    """A folder of documents that are read with an extractor which logs what it reads."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.folder, self.log = place / "documents", place / "log"
        self.folder.mkdir()

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(f"{text} . {self.log}\n", encoding="utf-8")

    def build(self, out: str = "out", *words: str, code: int = 0) -> list[str]:
        """Build; the documents that were read for it, and what was said of the kept records in `self.said`."""
        self.log.write_text("", encoding="utf-8")
        options = ("--extractor", "obedient", "--no-validate", "--quiet")
        done = run_here("build", self.folder, "--out", self.place / out, *options, *words)
        assert done.returncode == code, done.stderr
        self.said = done.stderr
        return sorted(self.log.read_text(encoding="utf-8").split())

    def bytes(self, out: str = "out") -> dict[str, bytes]:
        return {name: (self.place / out / name).read_bytes() for name in WRITTEN}

    @property
    def records(self) -> Path:
        return self.place / "out" / ".symposia" / FILE

    def keys(self) -> int:
        with sqlite3.connect(self.records) as file:
            (count,) = file.execute("SELECT count(*) FROM record").fetchone()
        file.close()
        return int(count)


@pytest.fixture
def many(tmp_path, obedient) -> Corpus:
    corpus = Corpus(tmp_path)
    for n in range(12):
        corpus.write(f"d{n:02}.txt", f"Ada{n:02}")
    return corpus


def test_only_new_and_changed_documents_are_read_and_the_bytes_are_those_of_a_clean_build(many):
    assert len(many.build()) == 12
    cold = many.bytes()
    assert many.build() == [] and many.bytes() == cold
    many.write("new.txt", "Marie")
    many.write("d03.txt", "Lise")
    (many.folder / "d07.txt").unlink()
    assert many.build() == ["d03.txt", "new.txt"]
    assert many.keys() == 12, "those that are gone are kept no longer"
    assert len(many.build("clean")) == 12
    assert many.bytes("clean") == many.bytes()


def test_a_document_that_comes_back_is_read_anew_and_a_renamed_one_bears_its_new_name(many):
    many.build()
    content = (many.folder / "d05.txt").read_bytes()
    (many.folder / "d05.txt").unlink()
    many.build()
    (many.folder / "again.txt").write_bytes(content)
    assert many.build() == ["again.txt"]
    assert b'"again.txt"' in many.bytes()["statements.jsonl"] and b"d05.txt" not in many.bytes()["statements.jsonl"]


def test_fresh_reads_all_documents_anew(many):
    many.build()
    cold = many.bytes()
    assert len(many.build("out", "--fresh")) == 12 and many.bytes() == cold
    assert many.build() == []


def test_copies_are_skipped_whichever_of_them_was_read_before(many):
    many.build()
    (many.folder / "a-copy.txt").write_bytes((many.folder / "d05.txt").read_bytes())
    assert many.build() == ["a-copy.txt"]
    assert len(many.build("clean")) == 12 and many.bytes() == many.bytes("clean")
    report = json.loads(many.bytes()["report.json"])
    assert [(s["source"], s["reason"]) for s in report["skipped"]] == [("d05.txt", "is a copy of a-copy.txt")]


def test_of_two_documents_with_one_short_name_the_second_is_set_aside(tmp_path):
    """Two in some ten millions have one; these were looked for."""
    texts = [f"Ada Lovelace is a professor at the University of Oslo. Room {n}.\n" for n in (2799164, 18723724)]
    names = {document.of_bytes(text.encode(), "any.txt").key for text in texts}
    assert len(names) == 1
    (tmp_path / "documents").mkdir()
    for name, text in zip(("a.txt", "b.txt"), texts, strict=True):
        (tmp_path / "documents" / name).write_bytes(text.encode())
    for _ in range(2):  # from nothing, and known from last time
        done = build.build([str(tmp_path / "documents")], tmp_path / "out", lambda *_: None)
        assert [head.source for head in done.reading.documents] == ["a.txt"]
        assert [str(problem) for problem in done.reading.problems] == [
            "b.txt: has by chance the short name in identifiers that a.txt has; "
            "change it by a character, such as a space at its end"
        ]
    (tmp_path / "documents" / "a.txt").unlink()
    done = build.build([str(tmp_path / "documents")], tmp_path / "out", lambda *_: None)
    assert [head.source for head in done.reading.documents] == ["b.txt"] and done.complete


def test_a_document_that_was_set_aside_gets_another_chance_each_time(many):
    many.write("bad.txt", "Eve")
    (many.folder / "bad.txt").write_text(f"Eve RAISE {many.log}\n", encoding="utf-8")
    assert "bad.txt" in many.build(code=3)
    cold = many.bytes()
    assert many.build(code=3) == ["bad.txt"] and many.bytes() == cold


@pytest.mark.parametrize("damage", ["cut", "noise", "no file of records", "a record", "empty"])
def test_damaged_records_are_noticed_and_made_anew(many, damage):
    many.build()
    cold = many.bytes()
    data = bytearray(many.records.read_bytes())
    if damage == "cut":
        many.records.write_bytes(data[: len(data) // 2])
    elif damage == "noise":
        rng = random.Random(1)
        for _ in range(2000):
            data[rng.randrange(100, len(data))] = rng.randrange(256)
        many.records.write_bytes(data)
    elif damage == "empty":
        many.records.write_bytes(b"")
    elif damage == "a record":
        file = sqlite3.connect(many.records)
        file.execute("UPDATE record SET data = zeroblob(50) WHERE rowid = 3")
        file.commit()
        file.close()
    else:
        many.records.write_bytes(b"this is no file of records\n" * 500)
    read = many.build()
    assert many.bytes() == cold
    if damage == "empty":
        assert len(read) == 12
    else:
        assert "damaged" in many.said and len(read) == (1 if damage == "a record" else 12)
    assert many.build() == [] and not many.said


def test_records_for_which_there_is_no_room_are_done_without(tmp_path):
    class Full(Cache):
        def _open(self) -> None:
            super()._open()
            self._file.execute("PRAGMA max_page_count = 12")

    cache = Full(tmp_path, "print")
    rng = random.Random(1)
    for n in range(100):
        cache.put(str(n), "a.txt", rng.randbytes(2000))
    assert cache.get("99", "a.txt") is None
    cache.tidy()
    cache.close()
    assert len(cache.notes) == 1 and "nothing more is kept" in cache.notes[0] and "full" in cache.notes[0]


def test_rows_that_nobody_asked_for_go_and_damaged_ones_with_them(tmp_path):
    cache = Cache(tmp_path, "print")
    cache.put("one", "a.txt", b"kept")
    cache.put("other", "a.txt", b"not asked for")
    cache.close()
    with closing(sqlite3.connect(cache.path)) as file, file:
        file.executemany("INSERT INTO record VALUES (?, '', '')", [(None,), ("words",), (7,)])
    cache = Cache(tmp_path, "print")
    assert cache.get("one", "a.txt") == b"kept"
    cache.tidy()
    cache.close()
    with closing(sqlite3.connect(cache.path)) as file:
        assert file.execute("SELECT data FROM record").fetchall() == [(b"kept",)]
    assert not cache.notes


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.binary(max_size=40)), max_size=12))
def test_a_cache_gives_back_the_last_record_of_a_document_under_its_own_fingerprint(tmp_path_factory, kept):
    folder = tmp_path_factory.mktemp("cache")
    last = {(sha, source): data for sha, source, data in kept}
    cache = Cache(folder, "one")
    for sha, source, data in kept:
        cache.put(sha, source, data)
    cache.close()
    for print_, expected in (("one", last), ("other", {})):
        again = Cache(folder, print_)
        assert {k: again.get(*k) for k in last} == {k: expected.get(k) for k in last}
        again.close()
        assert not again.notes


def keep_and_die(connection, folder: Path) -> None:
    cache = Cache(folder, "print")
    for n in range(300):
        cache.put(str(n), "a.txt", bytes([n % 256]) * 3000)
        time.sleep(0.004)
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(not child.FORKS, reason="it is a forked process that dies here")
def test_a_build_that_is_killed_leaves_what_was_read_until_a_moment_before(tmp_path):
    dying = child.start(keep_and_die, tmp_path)
    with pytest.raises(EOFError):
        dying.connection.recv()
    assert dying.end() == -signal.SIGKILL
    cache = Cache(tmp_path, "print")
    found = [cache.get(str(n), "a.txt") for n in range(300)]
    assert not cache.notes
    cache.close()
    kept = [n for n, data in enumerate(found) if data is not None]
    assert kept == list(range(len(kept))) and len(kept) > 10
    assert all(found[n] == bytes([n % 256]) * 3000 for n in kept)


def test_records_that_are_older_than_a_document_are_told_from_others(tmp_path):
    document = tmp_path / "ada.txt"
    document.touch()
    assert older(tmp_path, [document])  # there are none
    (tmp_path / FILE).touch()
    os.utime(tmp_path / FILE, (2_000, 2_000))
    for written, told in ((1_999, False), (2_001, True)):
        os.utime(document, (written, written))
        assert older(tmp_path, [tmp_path / "gone.txt", document]) is told
