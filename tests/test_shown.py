"""What a large build shows of itself is read another way than a small one's, and by two processes: it is the same."""

import json
import os
from pathlib import Path

import pytest
from conftest import ROOT

from graph import build, network, shown
from graph.analysis import summary
from graph.store import EmbeddedStore

FEW = 12


def drawn(kept: list[str]):
    def draw(found, path: Path, title: str) -> None:
        told = [title, found.graph["about"], list(found.nodes(data=True)), list(found.edges(data=True, keys=True))]
        path.write_text(json.dumps(told, default=str, ensure_ascii=False), encoding="utf-8")
        kept.append(path.read_text(encoding="utf-8"))

    return draw


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_large_build_shows_what_its_store_says(tmp_path, monkeypatch, jobs):
    monkeypatch.setattr(shown, "LARGE", 0)
    monkeypatch.setattr(shown, "SHOWN", FEW)
    monkeypatch.setattr(shown, "TIES", FEW)
    pictures: list[str] = []
    build.build([str(ROOT / "documents")], tmp_path, drawn(pictures), build.Settings(validate=False, jobs=jobs))
    with EmbeddedStore.open(tmp_path / "store") as held:
        found = network.build(held, network.Choice(most=FEW, ties=FEW))
        drawn(pictures)(shown.annotate(found), tmp_path / "other.html", json.loads(pictures[0])[0])
        # The other process knows nothing of what is changed here.
        reading, people = network.read(held), network.Choice("people", most=FEW if jobs == 1 else None)
        measures = summary.written(summary.summary(network.drawn(reading, people), reading))
    assert found.graph["of"] > len(found) == FEW
    assert " ties through what more than " in found.graph["about"]
    assert pictures[0] == pictures[1]
    assert (tmp_path / "analysis.json").read_bytes() == measures


ADA = "Ada Lovelace is a professor at the University of Oslo. She works on machine learning.\r\n"
BOB = "Bob Loveland may be a lecturer at the University of Lima. He works on compilers.\r\n"


@pytest.mark.parametrize("most", [2, shown.SHOWN])
@pytest.mark.parametrize("least", [0.0, 0.8])
def test_documents_of_one_name_are_told_apart_and_nothing_unsure_is_shown(tmp_path, monkeypatch, most, least):
    monkeypatch.setattr(shown, "SHOWN", most)
    for folder, text in (("one", ADA), ("two", BOB)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "agenda.txt").write_bytes(text.encode())
    pictures: list[str] = []
    settings = build.Settings(validate=False, jobs=0, min_confidence=least)
    build.build([str(tmp_path / "one"), str(tmp_path / "two")], tmp_path / "out", drawn(pictures), settings)
    with EmbeddedStore.open(tmp_path / "out" / "store") as held:
        found = network.build(held, network.Choice(most=most))
        drawn(pictures)(shown.annotate(found), tmp_path / "other.html", json.loads(pictures[0])[0])
    assert pictures[0] == pictures[1]
    assert "Ada Lovelace" in pictures[0] and (most == 2 or "Bob Loveland" in pictures[0])


def broken(*_):
    raise ValueError("seven")
    yield b""


def test_a_process_that_fails_is_made_up_for(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(shown, "LARGE", 0)
    settings = build.Settings(validate=False, jobs=2)
    build.build([str(ROOT / "documents")], tmp_path / "one", drawn([]), settings)
    monkeypatch.setattr(shown, "_measures", broken)
    build.build([str(ROOT / "documents")], tmp_path / "other", drawn([]), settings)
    capfd.readouterr()
    one, other = (tmp_path / name / "analysis.json" for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()


NOBODY = "The University of Oslo is a university in Norway.\n"
CARL = "Carl Sagan is a professor at the University of Oslo and works on machine learning.\n"


def test_a_network_that_is_as_it_was_is_not_measured_again(tmp_path, monkeypatch):
    documents, out = tmp_path / "documents", tmp_path / "out"
    documents.mkdir()
    settings = build.Settings(validate=False, jobs=0)
    measure, measured = summary._of_network, []

    def counted(found):
        measured.append(len(found))
        return measure(found)

    monkeypatch.setattr(summary, "_of_network", counted)
    for number, text in enumerate((ADA, NOBODY, CARL)):
        (documents / f"{number}.txt").write_text(text, encoding="utf-8")
        build.build([str(documents)], out, drawn([]), settings)
    assert measured == [1, 2]
    kept = (out / "analysis.json").read_bytes()
    build.build([str(documents)], out, drawn([]), build.Settings(validate=False, jobs=0, fresh=True))
    assert measured == [1, 2, 2] and (out / "analysis.json").read_bytes() == kept
    (out / "analysis.json").write_bytes(b"{" + kept[1:-2] + b" \n")  # by somebody, to what is no JSON
    build.build([str(documents)], out, drawn([]), settings)
    assert measured == [1, 2, 2, 2] and (out / "analysis.json").read_bytes() == kept
    was = (out / "analysis.json").stat()
    (out / "analysis.json").write_bytes(kept.replace(b"Carl", b"Karl"))  # by a disk that damages what lies on it
    os.utime(out / "analysis.json", ns=(was.st_atime_ns, was.st_mtime_ns))
    build.build([str(documents)], out, drawn([]), settings)
    assert measured == [1, 2, 2, 2, 2] and (out / "analysis.json").read_bytes() == kept
