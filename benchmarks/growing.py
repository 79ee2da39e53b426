"""How reading grows: with processes, with the number of documents, and when nearly all of them are known.

Documents are made by `documents.py`. Each run is a process of its own that reads files, finds or makes their records
and keeps them, as a build does; what follows reading is not measured here. Runs that are compared are done in turn,
so that what else the machine does slows both; look at the ratios.

    python benchmarks/growing.py [--sizes 1000,10000] [--jobs 1,2] [--runs 3] [--folder FOLDER] [--json FILE]

Exit code 1 when time per document grows by more than 1.2 from the first size to the last, memory by more than 1.5,
two processes do less than 1.8 times what one does, or one new document takes more than 5 % of reading all.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

LEAST_SPEED_UP, MOST_TIME, MOST_MEMORY, MOST_FOR_ONE = 1.8, 1.2, 1.5, 0.05
NEW = "Ada Lovelace is a professor at the University of Oslo.\n"


def child(folder: Path, kept: Path, jobs: int) -> dict[str, float]:
    """Read all documents of a folder in this process and `jobs` others; what it took."""
    from graph import document
    from graph.extract import Rules
    from graph.sorting import Sorter
    from graph.units import fingerprint
    from graph.units.cache import Cache
    from graph.units.limits import Limits
    from graph.units.pool import Pool
    from graph.units.stage import Gathering

    begin = time.perf_counter()
    files, _, _ = document.split_by_format(document.find([str(folder)]))
    rules = [Rules()]
    with Pool(rules, jobs, Limits()) as pool:
        cache = Cache(kept, fingerprint.of(rules) or "")
        with Sorter(kept) as records:
            gathered = Gathering(files, document.MAX_BYTES, records, cache).run(pool.read)
            size = sum(len(data) for _, data in gathered.records())
        cache.tidy()
        cache.close()
    seconds = time.perf_counter() - begin
    taken = os.times()
    return {
        "documents": len(gathered),
        "seconds": seconds,
        "processor": taken.user + taken.system + taken.children_user + taken.children_system,
        "records MB": size / 1e6,
        "parent MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "largest other MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3,
    }


def measure(folder: Path, kept: Path, jobs: int) -> dict[str, float]:
    """The same in a process of its own."""
    kept.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, "--child", str(folder), "--kept", str(kept), "--jobs", str(jobs)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"reading {folder} with {jobs} processes ended with exit code {done.returncode}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def cold(folder: Path, work: Path, jobs: int) -> dict[str, float]:
    """Nothing is known yet."""
    shutil.rmtree(work / "kept", ignore_errors=True)
    return measure(folder, work / "kept", jobs)


def main() -> int:
    """Measure and print; 0 when the figures are as good as they have to be."""
    options = _options()
    if options.child:
        print(json.dumps(child(options.child, options.kept, int(options.jobs))))
        return 0
    sizes = [int(n) for n in options.sizes.split(",")]
    jobs = [int(n) for n in options.jobs.split(",")]
    with tempfile.TemporaryDirectory() as place:
        work = options.folder or Path(place)
        told = {size: _at(size, work / str(size), jobs, options.runs) for size in sizes}
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return _report(told, jobs)


def _at(size: int, work: Path, jobs: list[int], runs: int) -> dict[str, dict[str, float]]:
    """All runs over so many documents: from nothing, by each number of processes; with all known; with one new."""
    import documents

    folder = documents.write(work, size)
    found: dict[str, list[dict[str, float]]] = {}
    for _ in range(runs):
        for n in jobs:
            found.setdefault(f"{n} processes", []).append(cold(folder, work, n))
        found.setdefault("all known", []).append(measure(folder, work / "kept", jobs[-1]))
        new = folder / "new.txt"
        new.write_text(NEW, encoding="utf-8")
        found.setdefault("one new", []).append(measure(folder, work / "kept", jobs[-1]))
        new.unlink()
    return {
        name: {key: statistics.median(run[key] for run in several) for key in several[0]}
        for name, several in found.items()
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--sizes", default="1000,10000", help="numbers of documents (default: %(default)s)")
    parser.add_argument("--jobs", default="1,2", help="numbers of processes (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts (default: 3)")
    parser.add_argument("--folder", type=Path, help="a folder for the documents, to keep them")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--kept", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _report(told: dict[int, dict[str, dict[str, float]]], jobs: list[int]) -> int:
    for size, runs in told.items():
        for name, r in runs.items():
            print(
                f"{size:7,} {name:12} {r['seconds']:8.2f} s, processor {r['processor']:8.2f} s, "
                f"{1000 * r['processor'] / r['documents']:6.2f} ms each; memory {r['parent MB']:.0f} MB, "
                f"largest other process {r['largest other MB']:.0f} MB; records {r['records MB']:.1f} MB"
            )
    sizes = list(told)
    first, last = told[sizes[0]], told[sizes[-1]]
    one, most = f"{jobs[0]} processes", f"{jobs[-1]} processes"
    checks = []
    if len(jobs) > 1:
        checks.append(("speed of many over one", last[one]["seconds"] / last[most]["seconds"], LEAST_SPEED_UP, True))
    if len(sizes) > 1:
        each = [r[most]["processor"] / r[most]["documents"] for r in (first, last)]
        checks.append(("time per document, last over first size", each[1] / each[0], MOST_TIME, False))
        peak = [r[most]["parent MB"] + jobs[-1] * r[most]["largest other MB"] for r in (first, last)]
        checks.append(("peak memory, last over first size", peak[1] / peak[0], MOST_MEMORY, False))
    part = last["one new"]["processor"] / last[most]["processor"]
    checks.append(("one new document, share of all", part, MOST_FOR_ONE, False))
    held = True
    for what, figure, limit, at_least in checks:
        well = figure >= limit if at_least else figure <= limit
        held = held and well
        print(f"{what}: {figure:.3f} ({'at least' if at_least else 'at most'} {limit}){'' if well else '  MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
