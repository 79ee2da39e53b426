"""How long every named query takes in the embedded store, on disk and in memory, and in rdflib's in-memory graph.

    python benchmarks/querying.py                                  # makes a graph of 1,000,000 quads first
    python benchmarks/querying.py --graph FILE.nq --parameters FILE.json
    python benchmarks/querying.py --quads 100000 --only experts profile

The same text over the same quads, bound to typical values (`graphs.py` chooses them: what much is said of). rdflib runs
in a process of its own that forks for each query, so that one that takes longer than the limit can be ended and counts
as "more than"; its graph is loaded once. Medians of several runs; ratios of medians are the figures to look at. Queries
are marked that take more than `LIMIT` milliseconds on disk, and those that are less than `TIMES` times as fast in
memory as in rdflib, which has all in memory, too; the exit code is 1 where there are any.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import ontology  # noqa: E402
import queries  # noqa: E402
from benchmarks import graphs  # noqa: E402
from graph import derive, identifier  # noqa: E402
from graph.store import EmbeddedStore  # noqa: E402

LIMIT = 300.0  # milliseconds
TIMES = 10.0
_VALUES = {
    "person": ("person, well connected", "person, typical"),
    "organization": ("institution, large", "institution, typical"),
    "topic": ("topic, most researched", "topic with narrower ones"),
    "event": ("event, large",),
    "award": ("award, often given",),
    "document": ("document",),
    "entity": ("person, well connected", "institution, large"),
}
"""Which of the typical values a parameter of a type takes: the first one of a query, and a second of that type."""


@dataclass(frozen=True)
class Time:
    """Median seconds of a query, how many rows it gave, and whether it was ended at that time."""

    seconds: float
    rows: int
    ended: bool = False


def main() -> int:
    """Measure and print a table; 0 when every query is as fast as it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--graph", type=Path, help="N-Quads; made when not given")
    parser.add_argument("--parameters", type=Path, help="the typical values that were made with it")
    parser.add_argument("--quads", type=int, default=1_000_000, help="size of the graph that is made")
    parser.add_argument("--runs", type=int, default=7, help="runs of each query in the embedded store")
    parser.add_argument("--seconds", type=float, default=120.0, help="what rdflib may take for a query")
    parser.add_argument("--only", nargs="*", default=(), metavar="QUERY", help="measure these only")
    parser.add_argument("--no-rdflib", action="store_true", help="measure the embedded store only")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file, typical = _graph(given, Path(folder))
        work = Path(folder) / "whole.nq"
        size = _complete(file, work)
        texts = {name: _bound(queries.read(name), typical, work) for name in given.only or queries.names()}
        disk = EmbeddedStore.create(Path(folder) / "store", work.read_bytes())
        on_disk = {name: _timed(disk, text, given.runs) for name, text in texts.items()}
        memory = EmbeddedStore.open(Path(folder) / "store", memory=True)
        in_memory = {name: _timed(memory, text, given.runs) for name, text in texts.items()}
        del memory, disk
        rdflib = {} if given.no_rdflib else _rdflib(work, texts, given.seconds)
    return _report(size, on_disk, in_memory, rdflib)


def _graph(given: argparse.Namespace, folder: Path) -> tuple[Path, Mapping[str, Mapping[str, str]]]:
    if given.graph:
        return given.graph, json.loads(given.parameters.read_text(encoding="utf-8"))
    file = folder / "made.nq"
    return file, graphs.make(given.quads, file).parameters()


def _complete(file: Path, target: Path) -> int:
    """Write the graph with what those rules of the ontology derive that have derived nothing in it; its quads."""
    store = ox.Store()
    store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
    base = identifier.BASE
    used = {
        quad.subject.value for quad in store.quads_for_pattern(None, None, ox.NamedNode(f"{ontology.NAMESPACE}Rule"))
    }
    rules = [rule for rule in ontology.rules() if f"{base}rule/{rule.name}" not in used]
    graph_name = ox.NamedNode(f"{base}graph/derived")
    with tempfile.TemporaryDirectory() as work:
        found = list(derive.fixpoint(store, rules, {}, base, graph_name.value, Path(work)))
    for triple, rule in found:
        lines = f"{triple} <{graph_name.value}> .\n".encode() + derive.told(triple, rule, base, graph_name.value)
        store.bulk_load(lines, ox.RdfFormat.N_QUADS)
    told = derive.described([rule for rule in rules if rule.name in {name for _, name in found}], base, graph_name)
    store.bulk_extend(told)
    store.dump(str(target), ox.RdfFormat.N_QUADS)
    return len(store)


def _bound(query: queries.Query, typical: Mapping[str, Mapping[str, str]], file: Path) -> str:
    """The query with values for what it must have, or else for the first thing that it may have."""
    values: dict[str, str] = {}
    seen: dict[str, int] = {}
    things = [parameter for parameter in query.parameters if parameter.is_entity]
    for parameter in [parameter for parameter in things if parameter.default] or things[:1]:
        place = seen.get(parameter.type, 0)
        seen[parameter.type] = place + 1
        if parameter.type in _VALUES:
            chosen = _VALUES[parameter.type]
            values[parameter.name] = typical[chosen[min(place, len(chosen) - 1)]]["iri"]
        else:
            values[parameter.name] = _first(file, parameter.type)
    return queries.bind(query, values)


def _first(file: Path, kind: str) -> str:
    """The first thing of a class in the file: talks and projects are much alike."""
    wanted = f"<{ontology.NAMESPACE}{kind.capitalize()}>"
    with file.open(encoding="utf-8") as lines:
        return min(line.split(" ", 1)[0][1:-1] for line in lines if f" {wanted} " in line)


def _timed(store: EmbeddedStore, text: str, runs: int) -> Time:
    return _median(lambda: len(store.query(text).rows), runs)


def _median(ask: Callable[[], int], runs: int) -> Time:
    """One run more than is counted, to warm up; a slow query is run once or twice."""
    rows, taken = 0, []
    for _ in range(runs + 1):
        start = time.perf_counter()
        rows = ask()
        taken.append(time.perf_counter() - start)
        if sum(taken) > 10:
            break
    return Time(statistics.median(taken[1:] or taken), rows)


def _rdflib(file: Path, texts: Mapping[str, str], seconds: float) -> dict[str, Time]:
    """The same in rdflib: this process loads the graph and forks for each query."""
    import rdflib

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset = rdflib.Dataset(default_union=True)
        start = time.process_time()
        dataset.parse(str(file), format="nquads")
    print(f"rdflib has loaded the graph in {time.process_time() - start:.0f} s of processor time", file=sys.stderr)
    found = {}
    for name, text in texts.items():
        found[name] = _ended_after(seconds, lambda text=text: _median(lambda: len(list(dataset.query(text))), 3))
        print(f"{name}: {found[name]}", file=sys.stderr)
    return found


def _ended_after(seconds: float, measure: Callable[[], Time]) -> Time:
    """What a function measures in a forked process, which is ended when it takes longer."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        warnings.simplefilter("ignore", DeprecationWarning)
        signal.alarm(round(seconds * 4))  # should the process that waits be ended
        found = measure()
        os.write(writing, json.dumps([found.seconds, found.rows]).encode())
        os._exit(0)
    os.close(writing)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            break
        time.sleep(0.01)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    return Time(*json.loads(told)) if told else Time(seconds, 0, ended=True)


def _report(size: int, disk: Mapping[str, Time], memory: Mapping[str, Time], rdflib: Mapping[str, Time]) -> int:
    print(f"{size:,} quads\n")
    print("| query | rows | rdflib, ms | disk, ms | memory, ms | rdflib to disk | rdflib to memory | |")
    print("|---|---|---|---|---|---|---|---|")
    marks = [mark for name in disk for mark in _row(name, disk[name], memory[name], rdflib.get(name))]
    print(f"\n{len(disk)} queries; slower than they should be: {len(marks)}")
    return 1 if marks else 0


def _row(name: str, disk: Time, memory: Time, other: Time | None) -> Iterator[str]:
    """Print a row of the table; what is wrong with it."""
    marks = []
    if disk.seconds * 1000 > LIMIT:
        marks.append(f"over {LIMIT:.0f} ms")
    times = [other.seconds / own.seconds for own in (disk, memory)] if other else []
    if times and not (other and other.ended) and times[1] < TIMES:
        marks.append(f"under {TIMES:.0f} times")
    if other and not other.ended and other.rows != disk.rows:
        marks.append(f"rdflib gives {other.rows} rows")
    more = ">" if other and other.ended else ""
    theirs = f"{more}{other.seconds * 1000:,.0f}" if other else "-"
    ratios = " | ".join(f"{more}{ratio:,.0f}" for ratio in times) or "- | -"
    shown = f"{disk.seconds * 1000:.1f} | {memory.seconds * 1000:.1f}"
    print(f"| {name} | {disk.rows} | {theirs} | {shown} | {ratios} | {', '.join(marks)} |")
    yield from marks


if __name__ == "__main__":
    sys.exit(main())
