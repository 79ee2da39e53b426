"""What reading takes on a cluster of Spark, against the pool of processes, with the real extractor: processor time.

A master and two workers of one processor each are started on this machine, on loopback. The processor time of all
processes of a run is summed; what starting takes (Java, a session, the language model) is measured by a run over a few
documents and taken off both. Runs are done in turn, so that what else the machine does slows both; look at the ratio.

    python benchmarks/engines.py [--documents 2000] [--runs 1] [--folder FOLDER WITH DOCUMENTS] [--json FILE]

Exit code 1 when Spark takes more than 1.3 times what the pool takes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests")]

MOST = 1.3
FEW = 40  # documents of the run that tells what starting takes


def child(engine: str, folder: Path, count: int, work: Path, master: str, others: list[int]) -> dict[str, float]:
    """Read so many documents of a folder by an engine, from this process; `others` are the cluster's processes.

    Times are taken while all processes live: what one that nobody waits for has taken is lost with it.
    """
    import clusters

    from graph import document
    from graph.engines.cluster import Cluster
    from graph.engines.spark import Spark
    from graph.extract import Rules
    from graph.units.limits import Limits
    from graph.units.pool import Pool
    from graph.units.worker import Task

    paths = sorted(p for p in folder.rglob("*") if p.suffix in document.MEDIA_TYPES)[:count]
    tasks = (Task(n, path.name, path.read_bytes()) for n, path in enumerate(paths))
    rules, limits = [Rules()], Limits()
    roots = [os.getpid(), *others]
    begin, before = time.perf_counter(), processor_time(others)
    if engine == "pool":
        with Pool(rules, 2, limits) as pool:
            done = sum(result.whole for _, result in pool.read(tasks))
            after = processor_time([p for root in roots for p in (root, *clusters.below(root))])
    else:
        with Spark(master, clusters.CONF) as machines, Cluster(machines, str(work)) as cluster:
            done = sum(result.whole for _, result in cluster.reader(rules, limits, True)(tasks))
            after = processor_time([p for root in roots for p in (root, *clusters.below(root))])
    return {"documents": done, "seconds": time.perf_counter() - begin, "processor": after - before}


def processor_time(pids: list[int]) -> float:
    """Seconds that processes, and those of theirs that have been buried, have taken so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def one(engine: str, folder: Path, count: int, place: Path) -> dict[str, float]:
    """A run of an engine over so many documents; one of Spark on a cluster of its own, which nothing else has used."""
    import clusters

    if engine == "pool":
        return _run(engine, folder, count, place, "", [], {**os.environ, "PYTHONPATH": str(ROOT)})
    with clusters.cluster(place / "cluster", workers=2, PYTHONPATH=str(ROOT)) as cluster:
        started = [*cluster.workers, *([cluster.master] if cluster.master else [])]
        others = [process.pid for process in started]
        return _run(engine, folder, count, place, cluster.address, others, cluster.environment)


def _run(
    engine: str, folder: Path, count: int, place: Path, master: str, others: list[int], environment: dict[str, str]
) -> dict[str, float]:
    work = place / "work"
    words = ["--child", engine, "--folder", str(folder), "--documents", str(count), "--work", str(work)]
    command = [sys.executable, __file__, *words, "--master", master, "--others", ",".join(map(str, others))]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Measure and print; 0 when Spark takes no more than it may."""
    options = _options()
    if options.child:
        others = [int(pid) for pid in options.others.split(",") if pid]
        found = child(options.child, options.folder, options.documents, options.work, options.master, others)
        print(json.dumps(found))
        return 0
    import documents

    with tempfile.TemporaryDirectory() as place:
        folder = options.folder or documents.write(Path(place) / "corpus", options.documents)
        taken: dict[str, list[float]] = {"pool": [], "spark": []}
        rows = []
        for engine in [*taken] * options.runs:
            start = one(engine, folder, FEW, Path(place))
            whole = one(engine, folder, options.documents, Path(place))
            each = (whole["processor"] - start["processor"]) / (whole["documents"] - start["documents"])
            taken[engine].append(each)
            rows.append({"engine": engine, "start": start, "whole": whole, "ms each": 1000 * each})
            seconds = f"{whole['processor']:7.1f} s ({whole['seconds']:.0f} s on the clock)"
            print(
                f"{engine:5} {FEW} documents: {start['processor']:6.1f} s of processor time; "
                f"{int(whole['documents']):,}: {seconds}; {1000 * each:6.2f} ms each beyond the start",
                flush=True,
            )
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    ratio = statistics.median(taken["spark"]) / statistics.median(taken["pool"])
    print(f"Spark over the pool: {ratio:.3f} (at most {MOST}){'' if ratio <= MOST else '  MISSED'}")
    return 0 if ratio <= MOST else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--documents", type=int, default=2000, help="how many are read (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=1, help="runs of each; the median counts (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="a folder with documents, instead of generated ones")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--child", choices=["pool", "spark"], help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--master", default="", help=argparse.SUPPRESS)
    parser.add_argument("--others", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
