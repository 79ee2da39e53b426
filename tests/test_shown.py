"""What a large build shows of itself is read another way than a small one's, and by two processes: it is the same."""

import json
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
    pictures: list[str] = []
    build.build([str(ROOT / "documents")], tmp_path, drawn(pictures), build.Settings(validate=False, jobs=jobs))
    with EmbeddedStore.open(tmp_path / "store") as held:
        found = network.build(held, network.Choice(most=FEW))
        drawn(pictures)(shown.annotate(found), tmp_path / "other.html", json.loads(pictures[0])[0])
        # The other process knows nothing of what is changed here.
        reading, people = network.read(held), network.Choice("people", most=FEW if jobs == 1 else None)
        measures = summary.written(summary.summary(network.drawn(reading, people), reading))
    assert found.graph["of"] > len(found) == FEW
    assert pictures[0] == pictures[1]
    assert (tmp_path / "analysis.json").read_bytes() == measures


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
