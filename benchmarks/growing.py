"""How a build grows: with processes, with the number of documents, and when nearly all of them are known.

Documents are made by `documents.py`. Each run is `build` as a user calls it, in a process of its own; runs that are
compared are done in turn, so that what else the machine does slows both: look at the ratios. A build by so many
processes has so many cores, as the bare run has one (Linux): some of its threads would else run on others. Memory is
that of all processes of a build together, each page counted once (Linux), looked at twice a second. The bare run passes
the same texts through the whole language model.

    python benchmarks/growing.py [--sizes 1000,10000] [--jobs 1,2] [--runs 1] [--folder FOLDER] [--json FILE]

Exit code 1 when time per document grows by more than 1.2 from the first size to the last, memory by more than 1.5, two
cores do less than 1.8 times what one does, one core takes more than 1.6 times as long as for the bare run, or one new
document takes more than 5 % of building all.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

LEAST_SPEED_UP, MOST_TIME, MOST_MEMORY, MOST_BARE, MOST_FOR_ONE = 1.8, 1.2, 1.5, 1.6, 0.05
NEW = "Ada Lovelace is a professor at the University of Oslo.\n"
BARE = """
import sys, warnings
warnings.simplefilter("ignore")
import spacy
from graph.language import MODEL
nlp = spacy.load(MODEL)
for _ in nlp.pipe(open(path, encoding="utf-8").read() for path in sys.stdin.read().split("\\n") if path):
    pass
"""
Figures = dict[str, float]


def main() -> int:
    """Measure and print; 0 when the figures are as good as they have to be."""
    options = _options()
    sizes = [int(n) for n in options.sizes.split(",")]
    jobs = [int(n) for n in options.jobs.split(",")]
    told: dict[int, dict[str, Figures]] = {}
    with tempfile.TemporaryDirectory() as place:
        for size in sizes:
            told[size] = _at(size, (options.folder or Path(place)) / str(size), jobs, options.runs)
            if options.json:
                options.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return _report(told, jobs)


def _at(size: int, work: Path, jobs: list[int], runs: int) -> dict[str, Figures]:
    """All runs over so many documents: from nothing, by each number of processes; with all known; with one new."""
    import documents

    folder = documents.write(work, size)
    out = work / "out"
    found: dict[str, list[Figures]] = {}

    def take(name: str, figures: Figures) -> None:
        found.setdefault(name, []).append(figures | {"documents": size})
        _tell(size, name, found[name][-1])

    for _ in range(runs):
        texts = "\n".join(map(str, sorted(folder.rglob("*.txt"))))
        take("bare", measured([sys.executable, "-c", BARE], texts, cores=1))
        for n in jobs:
            shutil.rmtree(out, ignore_errors=True)
            take(_clean(n), build(folder, out, n))
        take("nothing new", build(folder, out, jobs[-1]))
        new = folder / "new.txt"
        new.write_text(NEW, encoding="utf-8")
        take("one new", build(folder, out, jobs[-1]))
        new.unlink()
    shutil.rmtree(out)
    return {
        name: {key: statistics.median(run[key] for run in several) for key in several[0]}
        for name, several in found.items()
    }


def _clean(jobs: int) -> str:
    return f"clean, {jobs} process{'es' if jobs > 1 else ''}"


def build(folder: Path, out: Path, jobs: int) -> Figures:
    """Build a folder in a process of its own."""
    command = [str(ROOT / "build_graph.py"), "build", str(folder), "--out", str(out), "--jobs", str(jobs), "--quiet"]
    return measured([sys.executable, *command], cores=jobs)


def measured(command: Sequence[str], given: str = "", cores: int = 0) -> Figures:
    """Seconds on the clock and of processors, and the most memory, of a command with all processes that it starts; on
    so many cores, 0 for all.
    """

    def confine() -> None:
        if cores and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])

    env = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    before, begin, most = os.times(), time.perf_counter(), 0
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=env, preexec_fn=confine
    ) as process:
        assert process.stdin is not None
        process.stdin.write(given)
        process.stdin.close()
        while process.poll() is None:
            most = max(most, sum(map(_memory, _family(process.pid))))
            time.sleep(0.5)
    if process.returncode:
        sys.exit(f"{command} ended with exit code {process.returncode}")
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return {"seconds": time.perf_counter() - begin, "processor": processor, "MB": most / 1e6}


def _family(pid: int) -> Iterator[int]:
    """A process and all that come from it."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            continue
        for child in found:
            yield from _family(int(child))


def _memory(pid: int) -> int:
    """Bytes of a process, those that it shares divided among all that share them; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--sizes", default="1000,10000", help="numbers of documents (default: %(default)s)")
    parser.add_argument("--jobs", default="1,2", help="numbers of processes (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=1, help="runs of each; the median counts (default: 1)")
    parser.add_argument("--folder", type=Path, help="a folder for documents and builds (default: a temporary one)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    return parser.parse_args()


def _tell(size: int, name: str, r: Figures) -> None:
    print(
        f"{size:7,} {name:20} {r['seconds']:8.1f} s, processor {r['processor']:8.1f} s, "
        f"{1000 * r['processor'] / size:6.1f} ms each; {r['MB']:6.0f} MB",
        flush=True,
    )


def _report(told: dict[int, dict[str, Figures]], jobs: list[int]) -> int:
    first, last = (told[size] for size in (min(told), max(told)))
    one, most = _clean(jobs[0]), _clean(jobs[-1])
    checks = [(f"{one}, in bare runs", last[one]["seconds"] / last["bare"]["seconds"], MOST_BARE, False)]
    if len(jobs) > 1:
        faster = last[one]["seconds"] / last[most]["seconds"]
        checks.append((f"{most}, in speeds of {one}", faster, LEAST_SPEED_UP, True))
    if len(told) > 1:
        each = [r[most]["processor"] / r[most]["documents"] for r in (first, last)]
        checks.append(("time per document, last over first size", each[1] / each[0], MOST_TIME, False))
        checks.append(("peak memory, last over first size", last[most]["MB"] / first[most]["MB"], MOST_MEMORY, False))
    part = last["one new"]["seconds"] / last[most]["seconds"]
    checks.append(("one new document, share of all", part, MOST_FOR_ONE, False))
    held = True
    for what, figure, limit, at_least in checks:
        well = figure >= limit if at_least else figure <= limit
        held = held and well
        print(f"{what}: {figure:.3f} ({'at least' if at_least else 'at most'} {limit}){'' if well else '  MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
