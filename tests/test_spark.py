"""A build by Spark on a real cluster gives the bytes of one on this machine, whatever dies on the way."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import clusters
import plugins
import pytest
from clusters import Cluster, gone, until
from conftest import ROOT, files, run_symposia

pytestmark = pytest.mark.spark

SLOW = '''
class Slow:
    """Finds the first word of a document, after a while, and notes that it has read it."""

    name = "slow"

    def fingerprint(self):
        return "1"

    def read(self, documents):
        for one in documents:
            words = one.text.split()
            with Path(words[1]).open("a") as log:
                log.write(f"{one.source}\\n")
            time.sleep(float(words[2]))
            yield Findings(one, (Mention("Person", words[0], Span(0, len(words[0]))),), (), "slow/1")
'''


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Plug-ins that are installed on all machines."""
    folder = tmp_path_factory.mktemp("installed")
    environment = plugins.install(folder)
    with (folder / "obedient.py").open("a", encoding="utf-8") as source:
        source.write(SLOW)
    entry = "[symposia.extractors]\nobedient = obedient:Obedient\nslow = obedient:Slow\n"
    (folder / "obedient-1.dist-info" / "entry_points.txt").write_text(entry, encoding="utf-8")
    return environment


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory, installed: dict[str, str]) -> Iterator[Cluster]:
    """A master and two workers."""
    with clusters.cluster(tmp_path_factory.mktemp("cluster"), workers=2, **installed) as found:
        yield found


def words(documents: Path, out: Path, *more: str) -> list[str]:
    return ["build", str(documents), "--out", str(out), "--no-validate", "--quiet", *more]


def local(documents: Path, out: Path, machines: Cluster, *more: str) -> subprocess.CompletedProcess[str]:
    return run_symposia(*words(documents, out, *more), **machines.environment)


def spark(documents: Path, out: Path, machines: Cluster, *more: str) -> subprocess.CompletedProcess[str]:
    return run_symposia(*words(documents, out, *machines.words, *more), **machines.environment)


@contextlib.contextmanager
def begun(documents: Path, out: Path, machines: Cluster, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A build that is under way."""
    command = [sys.executable, str(ROOT / "build_graph.py"), *words(documents, out, *machines.words, *more)]
    with (out.parent / "driver.log").open("wb") as log:
        process = subprocess.Popen(command, env=machines.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def same(one: Path, other: Path) -> None:
    """Compare all results but the store, whose files are never the same."""
    left, right = ({k: v for k, v in files(p).items() if not k.startswith("store/")} for p in (one, other))
    assert sorted(left) == sorted(right)
    assert [name for name in left if left[name] != right[name]] == []


def slow(folder: Path, count: int, log: Path, seconds: float) -> Path:
    documents = folder / "documents"
    documents.mkdir()
    for number in range(count):
        (documents / f"d{number:03}.txt").write_text(f"Name{number} {log} {seconds}\n", encoding="utf-8")
    return documents


def parcels(work: Path) -> list[Path]:
    return sorted(work.glob("records/*/*.parquet"))


def test_the_bytes_are_those_of_a_build_on_this_machine(machines, tmp_path):
    parts = ("--partitions", "3")  # which are large enough for their step to go out, too
    assert local(ROOT / "documents", tmp_path / "local", machines, *parts).returncode == 0
    done = spark(ROOT / "documents", tmp_path / "spark", machines, "--unit", "2", *parts)
    assert done.returncode == 0, done.stderr
    same(tmp_path / "local", tmp_path / "spark")
    assert not (tmp_path / "spark" / ".symposia" / "engine").exists(), "what no later build needs is gone"


def test_poisonous_documents_are_set_aside_as_on_one_machine_and_all_others_are_built(machines, tmp_path):
    documents = tmp_path / "documents"
    documents.mkdir()
    orders = {"raise": "RAISE", "loop": "LOOP", "sleep": "SLEEP", "eat": "EAT", "abort": "ABORT", "crash": "CRASH"}
    for name, order in orders.items():
        (documents / f"{name}.txt").write_text(f"Ada {order}\n", encoding="utf-8")
    for number in range(12):
        (documents / f"good{number}.txt").write_text(f"Name{number} works.\n", encoding="utf-8")
    (documents / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    limits = ("--extractor", "obedient", "--document-timeout", "1", "--document-memory", "300")
    one = local(documents, tmp_path / "local", machines, *limits)
    many = spark(documents, tmp_path / "spark", machines, *limits, "--unit", "5")
    assert many.returncode == one.returncode == 3, many.stderr
    report = json.loads((tmp_path / "spark" / "report.json").read_text(encoding="utf-8"))
    assert sorted(row["source"] for row in report["setAside"]) == sorted(
        [*(f"{name}.txt" for name in orders), "bytes.txt"]
    )
    assert len(report["documents"]) == 12
    same(tmp_path / "local", tmp_path / "spark")


def test_a_lost_machine_costs_nothing_but_time(machines, tmp_path):
    log, work, out = tmp_path / "read.log", tmp_path / "work", tmp_path / "spark"
    documents = slow(tmp_path, 40, log, 0.3)
    options = ("--extractor", "slow", "--unit", "3", "--work", str(work))
    with begun(documents, out, machines, *options) as build:
        until(lambda: len(parcels(work)) >= 3, "some documents are read")
        victim = machines.workers[-1]
        machines.lose(victim)
        lost = len(parcels(work))
        assert build.wait(clusters.WAIT) == 0, (tmp_path / "driver.log").read_text(encoding="utf-8")
    machines.workers.remove(victim)
    machines.add()
    assert lost < 14, "it was lost on the way"
    assert local(documents, tmp_path / "local", machines, "--extractor", "slow").returncode == 0
    same(tmp_path / "local", out)


def test_a_build_whose_driver_was_killed_goes_on_where_it_was(machines, tmp_path):
    log, work, out = tmp_path / "read.log", tmp_path / "work", tmp_path / "spark"
    documents = slow(tmp_path, 30, log, 0.3)
    options = ("--extractor", "slow", "--unit", "3", "--work", str(work))
    with begun(documents, out, machines, *options) as build:
        until(lambda: len(parcels(work)) >= 3, "some documents are read")
        started = clusters.below(build.pid)
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
    assert not (out / "report.json").exists()
    until(lambda: all(map(gone, started)), "what the driver started has ended")
    (out / ".symposia" / "records.sqlite").unlink(missing_ok=True)  # another driver, on another machine
    there = parcels(work)
    there[0].write_bytes(there[0].read_bytes()[:-20])  # as after a power cut
    assert 3 <= len(there) < 10
    log.unlink()
    done = spark(documents, out, machines, *options)
    assert done.returncode == 0, done.stderr
    again = log.read_text(encoding="utf-8").split()
    assert len(again) == len(set(again)) == 30 - 3 * (len(there) - 1), "only what was not done is done"
    log.unlink()
    assert local(documents, tmp_path / "local", machines, "--extractor", "slow").returncode == 0
    same(tmp_path / "local", out)


def test_a_build_is_started_by_spark_submit(machines, tmp_path):
    conf = [word for key, value in clusters.CONF.items() for word in ("--conf", f"{key}={value}")]
    program = [str(machines.home / "bin" / "spark-submit"), "--master", machines.address, *conf]
    build = words(ROOT / "documents", tmp_path / "spark", "--engine", "spark")
    done = subprocess.run(
        [*program, str(ROOT / "build_graph.py"), *build],
        env=machines.environment, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert local(ROOT / "documents", tmp_path / "local", machines).returncode == 0
    same(tmp_path / "local", tmp_path / "spark")


GROUPING = """
import json, random, sys
from pathlib import Path
from graph.engines.choice import chosen
from graph.units import grouping
from graph.engines import cluster

cluster._PAIRS = 1500
random.seed(4)
words = ["müller", "mueller", "z\U0001f600", "z\uffff", "a", "", *(f"w{n}" for n in range(3000))]
pairs = [(random.choice(words), random.randrange(500)) for _ in range(6000)]
with chosen("spark", Path(sys.argv[1]), sys.argv[2], options=json.loads(sys.argv[3])) as engine:
    found = list(engine.group(iter(pairs)))
assert found == list(grouping.here(Path(sys.argv[1]))(iter(pairs)))
assert list(engine.group([])) == []
print(len(found))
"""


def test_what_is_grouped_by_the_machines_is_grouped_as_here(machines, tmp_path):
    command = [sys.executable, "-c", GROUPING, str(tmp_path), machines.address, json.dumps(clusters.CONF)]
    done = subprocess.run(
        command, env=machines.environment, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1000


def test_a_cluster_that_is_not_there_is_told_in_words(machines, tmp_path):
    address = ["--engine", "spark", "--master", "nonsense://127.0.0.1"]
    done = run_symposia(*words(ROOT / "documents", tmp_path / "out", *address), **machines.environment)
    assert done.returncode == 2
    assert "error: nonsense://127.0.0.1: Spark cannot be started" in done.stderr
    assert "--master" in done.stderr
    assert not (tmp_path / "out" / "report.json").exists()


def test_an_extractor_that_cannot_work_on_the_machines_ends_the_build_in_words(machines, tmp_path, installed):
    elsewhere = plugins.install(tmp_path / "elsewhere")
    only = {**machines.environment, **elsewhere}
    source = (tmp_path / "elsewhere" / "obedient.py").rename(tmp_path / "elsewhere" / "stubborn.py")
    assert source.exists()
    entry = tmp_path / "elsewhere" / "obedient-1.dist-info" / "entry_points.txt"
    entry.write_text("[symposia.extractors]\nobedient = stubborn:Obedient\n", encoding="utf-8")
    more = (*machines.words, "--extractor", "obedient")
    done = run_symposia(*words(ROOT / "documents", tmp_path / "out", *more), **only)
    assert done.returncode == 2
    assert "No module named 'stubborn'" in done.stderr
    assert "on all machines" in done.stderr
