"""What `symposia diff` costs, against the least that reading both graphs takes: pyoxigraph's parser over their quads.

Made documents (`corpus.py`) become the files of three builds: all of them, all but five, and all with every statement
less sure. The first is compared with itself, the second and the third. Whole processes, one after the other, by their
processor time and the most memory they had; the figure to look at is the ratio to bare parsing in the same run.

    python benchmarks/differing.py [--mentions 1000 3000] [--runs 3]
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import corpus  # noqa: E402

from graph import report  # noqa: E402
from graph.assembly import Assembly  # noqa: E402
from graph.curation import Curation  # noqa: E402
from graph.decisions import Decisions  # noqa: E402
from graph.document import Reading  # noqa: E402
from graph.local import Extraction, Sighting  # noqa: E402
from graph.resolve import resolve  # noqa: E402
from graph.sorting import Sorter  # noqa: E402
from graph.units import stage  # noqa: E402
from graph.validate import Report  # noqa: E402
from graph.writing import Terms  # noqa: E402

PARSE = """
import sys, pyoxigraph
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        for quad in pyoxigraph.parse(file, format=pyoxigraph.RdfFormat.N_QUADS):
            pass
"""
# Runs a script, then tells what it took. The high-water mark of memory begins anew with a program, and
# `getrusage` would give that of the process which started it.
TOLD = """
import re, runpy, sys, time
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    with open("/proc/self/status") as file:
        most = re.search(r"VmHWM:\\s+(\\d+)", file.read()).group(1)
    print(time.process_time(), most, file=sys.stderr)
"""
LESS = 5  # documents


def build(extractions: Sequence[Extraction], out: Path) -> int:
    """Write what a comparison reads of a build, and return the number of its quads."""
    out.mkdir()
    with Sorter(out) as records, Decisions(out, Terms().base) as decisions:
        gathered = stage.gathered(extractions, records)
        with Assembly(out, gathered, Terms(), decisions) as assembly:
            assembly.graph(resolve(extractions))
            assembly.networked()
            assembly.whole()
            counts = assembly.counts
        outcome = report.counted(report.Outcome(Reading(gathered.heads, (), ())), counts, Report(False, True))
        report.write(out / "report.json", outcome, decisions, gathered.heads, report.Settings(), Curation(""))
    return counts.quads


def less_sure(build: Path, out: Path) -> None:
    """The same build with another confidence of every statement."""
    out.mkdir()
    shutil.copy(build / "report.json", out)
    with (build / "graph.nq").open("rb") as lines, (out / "graph.nq").open("wb") as made:
        made.writelines(re.sub(rb'(#confidence> )"[01]\.\d\d"', rb'\1"0.12"', line) for line in lines)


def cost(*words: str | Path) -> tuple[float, float]:
    """Seconds of processor time and the most MB of memory of a process, as it tells at its end."""
    done = subprocess.run([sys.executable, "-c", TOLD, *map(str, words)], capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stderr.split()[-2:]
    return float(seconds), int(kilobytes) / 1024


def measure(mentions: int, runs: int, folder: Path) -> None:
    """Make the builds of one size, compare them, print a line for each comparison."""
    made = corpus.generate(mentions)
    everything = [replace(x, entities=tuple(map(_sighted, x.entities))) for x in made.extractions]
    quads = build(everything, folder / "all")
    build(everything[LESS:], folder / "fewer")
    less_sure(folder / "all", folder / "unsure")
    shutil.copytree(folder / "all", folder / "same")
    parse = folder / "parse.py"
    parse.write_text(PARSE, encoding="utf-8")
    for name in ("same", "fewer", "unsure"):
        files = [folder / of / "graph.nq" for of in ("all", name)]
        words = [ROOT / "build_graph.py", "diff", folder / "all", folder / name, "--summary"]
        taken = [(cost(parse, *files), cost(*words)) for _ in range(runs)]
        bare, whole = (median(pair[i][0] for pair in taken) for i in (0, 1))
        most = max(pair[1][1] for pair in taken)
        size = f"{len(everything):6,} documents  {quads:10,} quads"
        print(f"{size}  {name:6}  {bare:6.2f} s  {whole:6.2f} s  {whole / bare:5.2f}  {most:5.0f} MB", flush=True)


def _sighted(entity: corpus.LocalEntity) -> corpus.LocalEntity:
    """An entity with the place of its mention, as reading would give it."""
    return replace(entity, sightings=(Sighting("rules", "mention/1", entity.span, entity.confidence),))


def main() -> int:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, nargs="+", default=[1000, 3000])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print("each of two builds, against      parsing     diff  ratio  memory")
    for mentions in options.mentions:
        with tempfile.TemporaryDirectory() as folder:
            measure(mentions, options.runs, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
