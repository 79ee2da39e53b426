"""Builds killed at random moments, and what the next build makes of it.

Two versions of a corpus, one of which has a tenth of its documents changed, are built from nothing for comparison.
Then one folder of results goes from the one version to the other and back: each time the build is killed (SIGKILL to
all of its processes) at a random moment, and run again. The outputs must then be those of the clean build, byte for
byte. In the first rounds nothing is known yet, so that the kills also meet the reading of all documents.

    python benchmarks/killing.py [--documents 2000] [--kills 50] [--seed 1]

Exit code 1 when a build after a kill failed or gave other bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

NOT_COMPARED = ("store", ".symposia")  # a store's files are named by its engine; its quads are those of graph.nq


def main() -> int:
    """Kill and recover; 0 when every recovery gave the right bytes."""
    options = _options()
    dice = random.Random(options.seed)
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        versions = _versions(work, options.documents, dice)
        wanted, least = [], []
        for version in versions:
            begin = time.monotonic()
            _start(version, work / "clean").wait()
            least.append(time.monotonic() - begin)
            wanted.append(digest(work / "clean"))
            shutil.rmtree(work / "clean")
        print(f"{options.documents} documents, clean builds {least[0]:.0f} s and {least[1]:.0f} s", flush=True)
        out, lasts = work / "out", least[0]
        for number in range(options.kills):
            if number < options.fresh:
                shutil.rmtree(out, ignore_errors=True)
                lasts = least[0]
            version = number % 2
            moment = dice.uniform(0.0, lasts)
            killed = _killed(versions[version], out, moment)
            begin = time.monotonic()
            code = _start(versions[version], out).wait()
            taken = time.monotonic() - begin
            lasts = lasts if number < options.fresh else max(1.0, taken)
            well = code == 0 and digest(out) == wanted[version]
            wrong += not well
            told = f"killed after {moment:5.1f} s" if killed else f"done before {moment:5.1f} s"
            print(f"{number + 1:3} {told}, then {taken:5.1f} s: {'same bytes' if well else 'WRONG'}", flush=True)
    print(f"{options.kills - wrong} of {options.kills} recoveries with the same bytes")
    return 1 if wrong else 0


def _versions(work: Path, count: int, dice: random.Random) -> tuple[Path, Path]:
    import documents

    first = documents.write(work / "first", count)
    second = work / "second" / "documents"
    shutil.copytree(first, second)
    for path in dice.sample(sorted(second.rglob("*.txt")), max(1, count // 10)):
        with path.open("a", encoding="utf-8") as text:
            text.write("\nAda Lovelace, Professor, University of Oslo, works on analytical engines.\n")
    return first, second


def _start(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "build_graph.py"), "build", str(folder), "--out", str(out), "--quiet"]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True)


def _killed(folder: Path, out: Path, after: float) -> bool:
    """Whether a build was killed before it was done."""
    process = _start(folder, out)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def digest(out: Path) -> str:
    """A digest of all outputs: their names and bytes."""
    made = hashlib.sha256()
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out)
        if path.is_file() and name.parts[0] not in NOT_COMPARED:
            made.update(f"{name.as_posix()}\0{path.stat().st_size}\0".encode())
            with path.open("rb") as data:
                while block := data.read(1 << 20):
                    made.update(block)
    return made.hexdigest()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=2000, help="documents (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=50, help="how many builds are killed (default: %(default)s)")
    parser.add_argument("--fresh", type=int, default=5, help="how many begin with nothing (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="chooses the moments (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
