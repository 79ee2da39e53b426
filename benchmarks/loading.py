"""How fast a graph becomes a store: beside pyoxigraph's own bulk load of the same file, and beside rdflib's parser.

    python benchmarks/loading.py                            # a made graph of 100,000 quads
    python benchmarks/loading.py --quads 1000000 --runs 3
    python benchmarks/loading.py --file FILE.nq --ways ours,raw

Each way runs in a process of its own, the ways in turn, so that whatever else the machine does slows all. What is
timed is the call alone, from the file to a store that is ready: starting Python and importing are left out. A figure
is the median, over the turns, of the ratio within a turn.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LEAST_OF_RAW = 0.8  # of the speed of pyoxigraph alone
LEAST_TIMES_RDFLIB = 3.0  # as fast as rdflib's parser
Figures = Mapping[str, float]


def _ours(file: Path, folder: Path) -> Callable[[], object]:
    from graph.store import EmbeddedStore

    return lambda: EmbeddedStore.create(folder / "store", file)


def _raw(file: Path, folder: Path) -> Callable[[], object]:
    import pyoxigraph as ox

    store = folder / "store"
    return lambda: ox.Store(str(store)).bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)


def _rdflib(file: Path, folder: Path) -> Callable[[], object]:
    import rdflib

    return lambda: rdflib.Dataset().parse(file, format="nquads")


WAYS = {"ours": _ours, "raw": _raw, "rdflib": _rdflib}


def child(way: str, file: Path) -> Figures:
    """Time one way in this process: seconds by the clock and of processor time, megabytes of memory beside imports."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        load = WAYS[way](file, Path(folder))
        held, clock, processor = _peak(), time.perf_counter(), time.process_time()
        made = load()
        figures = {
            "clock": time.perf_counter() - clock,
            "processor": time.process_time() - processor,
            "megabytes": _peak() - held,
        }
        del made
    return figures


def _peak() -> float:
    """The most memory that this process has taken, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def measure(way: str, file: Path) -> Figures:
    """Time one way in a process of its own."""
    command = [sys.executable, __file__, "--child", way, "--file", str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{way}: loading {file} ended with exit code {done.returncode}")
    figures: Figures = json.loads(done.stdout)
    return figures


def turns(ways: Sequence[str], file: Path, runs: int) -> dict[str, list[Figures]]:
    """All ways in turn, each turn beginning with another one; the first turn only warms up the disk."""
    measure(ways[0], file)
    told: dict[str, list[Figures]] = {way: [] for way in ways}
    for run in range(runs):
        for number in range(len(ways)):
            way = ways[(run + number) % len(ways)]
            told[way].append(measure(way, file))
    return told


def ratio(told: Mapping[str, Sequence[Figures]], way: str, kind: str) -> float:
    """How many times as long a way takes as ours: the median of the ratios within a turn."""
    pairs = zip(told[way], told["ours"], strict=True)
    return median(other[kind] / own[kind] for other, own in pairs)


def main() -> int:
    """Measure and print; 0 when ours is as fast as it has to be."""
    options = _options()
    if options.child:
        print(json.dumps(child(options.child, options.file)))
        return 0
    ways = options.ways.split(",")
    if "ours" not in ways or not set(ways) <= WAYS.keys():
        sys.exit(f"--ways: ours is needed, and there are {', '.join(WAYS)}")
    with tempfile.TemporaryDirectory() as folder:
        file = options.file
        if file is None:
            file = Path(folder) / "graph.nq"
            # In a process of its own: processes that one with much memory starts are taken to have had that memory.
            make = [sys.executable, str(ROOT / "benchmarks" / "graphs.py"), "--quads", str(options.quads)]
            subprocess.run([*make, "--out", str(file)], stdout=subprocess.DEVNULL, check=True)
        with file.open("rb") as lines:
            quads = sum(1 for _ in lines)
        return _report(turns(ways, file, max(1, options.runs)), quads)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quads", type=int, default=100_000, help="size of the made graph (default: 100000)")
    parser.add_argument("--file", type=Path, help="N-Quads to load in its place; stores are written beside the file")
    parser.add_argument("--runs", type=int, default=5, help="turns (default: 5)")
    parser.add_argument("--ways", default=",".join(WAYS), help="which to measure (default: %(default)s)")
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    return parser.parse_args()


def _report(told: Mapping[str, Sequence[Figures]], quads: int) -> int:
    print(f"{quads:,} quads, {len(told['ours'])} turns, medians")
    print(f"{'way':8}{'seconds':>9}{'processor':>11}{'quads/s':>11}{'MB':>8}")
    for way, runs in told.items():
        seconds, processor, memory = (median(run[kind] for run in runs) for kind in ("clock", "processor", "megabytes"))
        print(f"{way:8}{seconds:9.2f}{processor:11.2f}{quads / seconds:11,.0f}{memory:8.0f}")
    good = True
    for way, least in (("raw", LEAST_OF_RAW), ("rdflib", LEAST_TIMES_RDFLIB)):
        if way in told:
            times = ratio(told, way, "clock")
            good &= times >= least
            print(f"{times:.2f} times as fast as {way} ({least} at least), ", end="")
            print(f"{ratio(told, way, 'processor'):.2f} by processor time")
    print("as fast as it has to be" if good else "not fast enough")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
