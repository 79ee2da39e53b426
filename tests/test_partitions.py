"""A build writes its graph as parts for bulk loaders, and fills a store elsewhere instead of its own."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT, files, run_here
from servers import Server

from graph.engines.shelf import shelf
from graph.exports import partitions
from graph.exports.partitions import MANIFEST, write_partitions
from graph.journal import Sent
from graph.sending import Quads, Stored
from graph.store import EmbeddedStore
from graph.units.step import here

BASE = "https://w3id.org/symposia/id/"
LETTER = "Zoë Zabriskie is a professor of chemistry at Example University. She received the Sample Prize.\n"


def build(documents: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    done = run_here("build", documents, "--out", out, "--no-validate", "--quiet", *more)
    assert done.returncode == 0, done.stderr
    return done


def manifest(place: Path) -> dict[str, object]:
    return json.loads((place / MANIFEST).read_text(encoding="utf-8"))


def unpacked(place: Path) -> dict[str, bytes]:
    return {p.name: gzip.decompress(p.read_bytes()) for p in sorted(place.glob("part-*.nq.gz"))}


def graphs(lines: bytes) -> set[str]:
    return {str(q.graph_name.value) for q in ox.parse(lines, ox.RdfFormat.N_QUADS)}


@pytest.fixture(scope="module")
def parted(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("parted") / "out"
    build(ROOT / "documents", out, "--partitions", "3")
    return out


def test_the_parts_are_the_graph_and_the_manifest_says_what_each_holds(parted):
    made, told = unpacked(parted / "partitions"), manifest(parted / "partitions")
    assert b"".join(made.values()) == (parted / "graph.nq").read_bytes()
    assert told["quads"] == (parted / "graph.nq").read_bytes().count(b"\n")
    for part in told["parts"]:
        packed = (parted / "partitions" / part["name"]).read_bytes()
        assert (part["bytes"], part["sha256"]) == (len(packed), hashlib.sha256(packed).hexdigest())
        assert (part["quads"], part["graphs"]) == (made[part["name"]].count(b"\n"), len(graphs(made[part["name"]])))
    assert [p["holds"] for p in told["parts"][-2:]] == ["derived", "resolution"]
    assert sum(p["graphs"] for p in told["parts"]) == told["graphs"] == 2 * 5 + 2


def test_the_same_documents_are_in_the_same_part_whatever_others_come(parted, tmp_path):
    documents = Path(shutil.copytree(ROOT / "documents", tmp_path / "documents"))
    (documents / "letter.txt").write_text(LETTER, encoding="utf-8")
    build(documents, tmp_path / "out", "--partitions", "3")
    before, after = ({n: graphs(d) for n, d in unpacked(o / "partitions").items()} for o in (parted, tmp_path / "out"))
    new = hashlib.sha256(LETTER.encode()).hexdigest()[:12]
    moved = [n for n, found in after.items() if {g for g in found if new not in g} != before.get(n, set())]
    assert moved == []
    part = f"part-{(int(new, 16) * 3 >> 48) + 1:05}.nq.gz"
    assert f"{BASE}doc/{new}" in after[part]


def test_parts_have_the_same_bytes_each_time_and_loaders_and_sums_with_them(parted, tmp_path):
    build(ROOT / "documents", tmp_path / "out", "--partitions", "3", "--partitions-at", str(tmp_path / "parts"))
    assert files(tmp_path / "parts") == files(parted / "partitions")
    assert not (tmp_path / "out" / "partitions").exists()
    check = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "parts", capture_output=True, text=True)
    assert check.returncode == 0, check.stdout
    assert (tmp_path / "parts" / "load-oxigraph.sh").exists()


def test_parts_go_to_an_address_of_fsspec(parted):
    fsspec = pytest.importorskip("fsspec", reason="NOT TESTED: fsspec is not installed")
    place = "memory://partitions-of-a-test"
    write_partitions(parted / "graph.nq", shelf(place), 3, BASE, here)
    memory = fsspec.filesystem("memory")
    found = {p.rpartition("/")[2]: memory.cat_file(p) for p in memory.ls("/partitions-of-a-test", detail=False)}
    assert found == files(parted / "partitions")


def test_fewer_parts_replace_more_and_a_build_without_them_leaves_none(tmp_path):
    build(ROOT / "documents", tmp_path / "out", "--partitions", "8")
    more = set(unpacked(tmp_path / "out" / "partitions"))
    build(ROOT / "documents", tmp_path / "out", "--partitions", "2")
    names = {p["name"] for p in manifest(tmp_path / "out" / "partitions")["parts"]}
    assert set(unpacked(tmp_path / "out" / "partitions")) == names < more | names
    build(ROOT / "documents", tmp_path / "out")
    assert not (tmp_path / "out" / "partitions").exists()
    (tmp_path / "out" / "partitions").mkdir()
    (tmp_path / "out" / "partitions" / "mine").write_text("mine", encoding="utf-8")
    build(ROOT / "documents", tmp_path / "out")
    assert (tmp_path / "out" / "partitions" / "mine").exists(), "what no build has made is left alone"


def test_a_place_with_other_files_is_not_touched(parted, tmp_path):
    (tmp_path / "diary.txt").write_text("dear", encoding="utf-8")
    words = ("--partitions", "2", "--partitions-at", str(tmp_path))
    done = run_here("build", ROOT / "documents", "--out", tmp_path / "out", "--no-validate", "--quiet", *words)
    assert done.returncode == 2
    assert "holds other files (diary.txt)" in done.stderr
    assert not (tmp_path / "out" / "graph.nq").exists()


def test_what_is_derived_is_parted_when_it_is_large(parted, tmp_path, monkeypatch):
    monkeypatch.setattr(partitions, "LARGEST", 100)
    monkeypatch.setattr(partitions, "_PIECE", 5_000)
    made = write_partitions(parted / "graph.nq", shelf(str(tmp_path)), 1, BASE, here)
    derived = [p for p in made if p.holds == "derived"]
    assert len(derived) > 1
    assert all(p.quads == 100 for p in derived[:-1])
    assert b"".join(unpacked(tmp_path).values()) == (parted / "graph.nq").read_bytes()
    assert sum(p.graphs for p in made) == 2 * 5 + 2


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server without any build."""
    found: Server = request.getfixturevalue(f"{request.param}_server")
    monkeypatch.setenv("SYMPOSIA_PASSWORD", found.password)
    with found.endpoint() as store:
        for name in held(found):
            store.drop(name)
    return found


def held(server: Server) -> dict[str, int]:
    with server.endpoint() as store:
        return {name: size for name, size in store.counts().items() if name.startswith(BASE)}


def elsewhere(server: Server) -> list[str]:
    user = ["--user", server.user] if server.user else []
    return ["--store", server.query, "--graph-store", server.graph_store, *user]


def sizes(out: Path) -> dict[str, int]:
    return {name: sent.count for name, sent in sent_of(out).items()}


def sent_of(out: Path) -> dict[str, Sent]:
    with Quads(out / "graph.nq") as quads:
        return dict(quads.graphs())


def test_a_build_fills_a_store_elsewhere_and_has_none_of_its_own(server, tmp_path):
    out = tmp_path / "out"
    build(ROOT / "documents", out)
    build(ROOT / "documents", out, *elsewhere(server))
    assert held(server) == sizes(out)
    assert not (out / "store").exists(), "that of an older build has gone"
    assert json.loads((out / "report.json").read_text(encoding="utf-8"))["store"] == server.query
    refused = run_here("query", "people", "--out", out)
    assert refused.returncode == 2
    assert f"was sent to the store at {server.query}" in refused.stderr
    build(ROOT / "documents", out)
    assert run_here("query", "people", "--out", out).returncode == 0, "a later build has its own again"


def test_only_what_changed_goes_out_and_what_left_is_removed(server, tmp_path):
    documents, out = Path(shutil.copytree(ROOT / "documents", tmp_path / "documents")), tmp_path / "out"
    build(documents, out, *elsewhere(server))
    before = sent_of(out)
    min(documents.iterdir()).unlink()
    (documents / "letter.txt").write_text(LETTER, encoding="utf-8")
    done = run_here("build", documents, "--out", out, "--no-validate", *elsewhere(server))
    assert done.returncode == 0, done.stderr
    after = sent_of(out)
    changed = [name for name, sent in after.items() if before.get(name) != sent]
    assert 4 <= len(changed) <= 8, "the letter's two, what is derived and decided, and those with other names in them"
    assert f"{len(changed)} of 12 graphs sent" in done.stdout
    assert f"2 removed, {12 - len(changed)} as they were" in done.stdout
    assert held(server) == sizes(out)


def test_a_server_that_is_gone_costs_the_sending_alone(tmp_path):
    gone = ["--store", "http://127.0.0.1:9/query", "--graph-store", "http://127.0.0.1:9/store"]
    done = run_here("build", ROOT / "documents", "--out", tmp_path / "out", "--no-validate", "--quiet", *gone)
    assert done.returncode == 2
    assert "http://127.0.0.1:9" in done.stderr
    assert (tmp_path / "out" / "graph.nq").exists(), "the build stands, and can be sent by building again"


@pytest.mark.parametrize(
    "words",
    [
        ["--partitions-at", "parts"],
        ["--store", "http://127.0.0.1:9/query"],
        ["--graph-store", "http://127.0.0.1:9/store"],
        ["--master", "spark://127.0.0.1:9"],
        ["--engine", "spark", "--spark-conf", "nonsense"],
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(words, tmp_path):
    done = run_here("build", ROOT / "documents", "--out", tmp_path / "out", *words)
    assert done.returncode == 2
    assert "--" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_of_quads_has_the_graphs_of_its_store(parted):
    lines = (parted / "graph.nq").read_bytes()
    with EmbeddedStore.open(parted / "store") as store, Quads(parted / "graph.nq") as quads:
        told, stored = dict(quads.graphs()), dict(Stored(store).graphs())
        assert {name: sent.count for name, sent in told.items()} == {name: sent.count for name, sent in stored.items()}
        found = [ox.Quad(*t, ox.NamedNode(name)) for name in told for t in quads.triples(name)]
    assert ox.serialize(found, format=ox.RdfFormat.N_QUADS) == lines


def test_the_engine_spark_says_what_it_lacks(monkeypatch, tmp_path):
    words = ("build", ROOT / "documents", "--out", tmp_path / "out", "--engine", "spark")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = run_here(*words)
    assert done.returncode == 2
    assert 'pip install "symposia[spark]"' in done.stderr
    assert "Java 17" in done.stderr
    monkeypatch.delitem(sys.modules, "pyarrow")
    pytest.importorskip("pyspark", reason="NOT TESTED: PySpark is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    done = run_here(*words)
    assert done.returncode == 2
    assert "openjdk-17-jre-headless" in done.stderr
