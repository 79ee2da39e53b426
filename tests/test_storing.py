"""A build whose graph differs little from the last one's gets its store from that; any doubt, and it is loaded anew."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import ROOT

from graph import growing, place, renewal, storing
from graph.build import Settings, build
from graph.copying import Copied, Copies, noted
from graph.store import EmbeddedStore

TEXTS = {
    "one.txt": "Ada Lovelace is a professor at the University of Oslo. She works on analytical engines.\n",
    "two.txt": "Grace Hopper is a lecturer at Yale University. She works on compilers.\n",
}
NEW = "Alan Turing is a reader at the University of Manchester. He works on compilers.\n"


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Builds the documents, and says whether the store was renewed."""
    renewed = []
    renew = EmbeddedStore.renew.__func__
    monkeypatch.setattr(storing, "WORTHWHILE", 0)
    monkeypatch.setattr(EmbeddedStore, "renew", classmethod(lambda *given: renewed.append(1) or renew(*given)))
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")

    def run(fresh=False):
        renewed.clear()
        build([str(folder)], tmp_path / "out", lambda *_: None, Settings(fresh=fresh))
        return bool(renewed)

    return run


def quads_of(out):
    with EmbeddedStore.open(out / "store") as store:
        return set(store.oxigraph)


def loaded(out):
    """The quads of a store that is loaded anew: numbers in it are written in one way."""
    with EmbeddedStore.create(out.parent / "fresh", out / "graph.nq") as store:
        return set(store.oxigraph)


def test_the_store_of_the_next_build_is_made_from_the_last_and_holds_the_same_as_one_loaded_anew(made, tmp_path):
    out, new = tmp_path / "out", tmp_path / "documents" / "new.txt"
    assert not made()
    new.write_text(NEW, encoding="utf-8")
    assert made()
    assert quads_of(out) == loaded(out)
    new.unlink()
    (tmp_path / "documents" / "one.txt").write_text(NEW, encoding="utf-8")
    assert made()
    assert quads_of(out) == loaded(out)


def test_what_was_copied_from_the_last_graph_is_not_compared_with_it(made, tmp_path, monkeypatch):
    known = []
    ahead = Copied.ahead

    def noted(self, *given):
        known.append(ahead(self, *given))
        return known[-1]

    made()
    (tmp_path / "documents" / "new.txt").write_text(NEW, encoding="utf-8")
    monkeypatch.setattr(Copied, "ahead", noted)
    assert made()
    assert sum(known) > 0
    assert quads_of(tmp_path / "out") == loaded(tmp_path / "out")
    assert not [*(tmp_path / "out").rglob("*.copied")], "the notes are gone"


def test_a_store_that_somebody_wrote_to_is_loaded_anew(made, tmp_path):
    made()
    with EmbeddedStore.open(tmp_path / "out" / "store", write=True) as store:
        store.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert not made()
    assert quads_of(tmp_path / "out") == loaded(tmp_path / "out")


@pytest.mark.parametrize("name", ["graph.nq", ".symposia/store.json"])
def test_a_graph_or_note_that_was_touched_has_the_store_loaded_anew(made, tmp_path, name):
    made()
    with (tmp_path / "out" / name).open("ab") as file:
        file.write(b"?")
    assert not made()
    assert quads_of(tmp_path / "out") == loaded(tmp_path / "out")


def test_a_store_without_one_of_its_files_is_loaded_anew(made, tmp_path):
    made()
    max((tmp_path / "out" / "store").glob("*.sst"), key=lambda file: file.stat().st_size).unlink()
    assert not made()
    assert quads_of(tmp_path / "out") == loaded(tmp_path / "out")


def test_where_much_differs_all_is_loaded(made, tmp_path, monkeypatch):
    made()
    monkeypatch.setattr(storing, "FEW", 3)
    (tmp_path / "documents" / "new.txt").write_text(NEW, encoding="utf-8")
    assert not made()


def test_a_fresh_build_takes_nothing_over_from_the_last(made, tmp_path):
    made()
    before = {path.stat().st_ino for path in (tmp_path / "out" / "texts").rglob("*.txt")}
    assert not made(fresh=True)
    assert before.isdisjoint(path.stat().st_ino for path in (tmp_path / "out" / "texts").rglob("*.txt"))
    assert made(), "the next one does again"


def test_texts_that_are_as_they_were_are_taken_over_and_others_written(made, tmp_path):
    out, one = tmp_path / "out", tmp_path / "documents" / "one.txt"
    made()
    before = {path.name: path.stat().st_ino for path in (out / "texts").rglob("*.txt")}
    one.write_text(NEW, encoding="utf-8")
    made()
    after = {path.name: path for path in (out / "texts").rglob("*.txt")}
    assert {name for name, path in after.items() if path.stat().st_ino == before.get(name)} == set(before) & set(after)
    assert len(set(before) & set(after)) == 1
    assert {path.read_text(encoding="utf-8") for path in after.values()} == {NEW, TEXTS["two.txt"]}
    damaged = out / next(path.relative_to(out) for name, path in after.items() if name in before)
    damaged.write_text("something else", encoding="utf-8")
    made()
    assert damaged.read_text(encoding="utf-8") == TEXTS["two.txt"]


def test_a_large_store_is_made_by_a_process_of_its_own_that_begins_early(made, tmp_path, monkeypatch):
    begun = []
    work = tmp_path / "out" / ".symposia" / "new"
    start = storing.Aside
    monkeypatch.setattr(storing, "LARGE", 0)
    monkeypatch.setattr(
        storing, "Aside", lambda *given: begun.append((work / "graph.nq.part").exists()) or start(*given)
    )
    made()
    assert begun == [True]
    assert quads_of(tmp_path / "out") == loaded(tmp_path / "out")


@pytest.mark.parametrize("touched", [False, True])
def test_what_differs_is_looked_for_while_more_is_written(made, tmp_path, monkeypatch, touched):
    made()
    out, new = tmp_path / "out", tmp_path / "new.nq"
    lines = (out / "graph.nq").read_bytes().splitlines(keepends=True)
    looks, renewed = threading.Event(), []
    changes, renew = renewal.changes, EmbeddedStore.renew
    monkeypatch.setattr(renewal, "changes", lambda *given: looks.set() or changes(*given))
    monkeypatch.setattr(EmbeddedStore, "renew", lambda *given: renewed.append(1) or renew(*given))
    with ThreadPoolExecutor(1) as thread:
        with growing.written(new) as file:
            file.writelines(lines[1:-1])
            store = thread.submit(storing.make, tmp_path / "store", new, out)
            assert looks.wait(60)
            if touched:
                with EmbeddedStore.open(out / "store", write=True) as older:
                    older.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }")
            assert not store.done()
            file.write(lines[-1])
        with store.result() as found, EmbeddedStore.create(tmp_path / "fresh", new) as wanted:
            assert set(found.oxigraph) == set(wanted.oxigraph)
    assert bool(renewed) is not touched


def test_what_is_noted_but_not_yet_written_is_waited_for(made, tmp_path):
    made()
    out, new = tmp_path / "out", tmp_path / "new.nq"
    lines = (out / "graph.nq").read_bytes().splitlines(keepends=True)
    begin, end = len(lines[0]), len(b"".join(lines[:-1]))
    with (out / "graph.nq").open("rb") as source, ThreadPoolExecutor(1) as thread:
        with growing.written(new) as file, noted(new).open("wb") as notes:
            copies = Copies(file, notes)
            copies.copy(source, begin, end - begin)
            copies._note(copies._waiting[0])
            store = thread.submit(storing.make, tmp_path / "store", new, out)
            copies.flush()
        with store.result() as found, EmbeddedStore.create(tmp_path / "fresh", new) as wanted:
            assert set(found.oxigraph) == set(wanted.oxigraph)


def test_where_it_is_soon_seen_that_much_differs_all_is_loaded_while_more_is_written(made, tmp_path, monkeypatch):
    made()
    monkeypatch.setattr(storing, "FEW", 0)
    out, new = tmp_path / "out", tmp_path / "new.nq"
    lines = (out / "graph.nq").read_bytes().splitlines(keepends=True)
    with ThreadPoolExecutor(1) as thread:
        with growing.written(new) as file:
            file.writelines(lines[1:-1])
            store = thread.submit(storing.make, tmp_path / "store", new, out)
            file.write(lines[-1])
        with store.result() as found:
            assert len(found.oxigraph) == len(lines) - 1


@pytest.mark.parametrize("large", [False, True])
def test_a_build_whose_quads_go_elsewhere_makes_no_store(tmp_path, monkeypatch, large):
    monkeypatch.setattr(storing, "LARGE", 0 if large else storing.LARGE)
    made = []
    monkeypatch.setattr(storing, "make", lambda *given, **_: made.append(given))
    monkeypatch.setattr(storing, "Aside", lambda *given: made.append(given))
    settings = Settings(validate=False, jobs=2, store="https://example.org/query")
    build([str(ROOT / "documents")], tmp_path, lambda *_: None, settings)
    assert not made and not (tmp_path / "store").exists()
    assert (tmp_path / "analysis.json").is_file() and (tmp_path / "graph.nq").is_file()


def test_new_files_and_all_folders_are_brought_to_the_disk(tmp_path, monkeypatch):
    older, work = tmp_path / "older.txt", tmp_path / "work"
    older.write_text("one", encoding="utf-8")
    (work / "texts").mkdir(parents=True)
    (work / "texts" / "one.txt").hardlink_to(older)
    (work / "texts" / "two.txt").write_text("two", encoding="utf-8")
    synced = []
    monkeypatch.setattr(place, "_sync", lambda path: synced.append(path.relative_to(tmp_path).as_posix()))
    place._settle(work)
    assert sorted(synced) == ["work", "work/texts", "work/texts/two.txt"]
