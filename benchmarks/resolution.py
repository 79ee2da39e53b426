"""How well, how fast and in how much memory the names of a large corpus are put together, beside two simple ways.

The corpus is made by `corpus.py`, so it is known who is who. Three ways are measured, each in a process of its own:

    ours     `graph.resolve.resolve` over all extractions
    exact    one person for each name, folded to lower case without accents
    fuzzy    names whose likeness (rapidfuzz `ratio`) is 80 or more, and all that such pairs link, are one person;
             exact, nothing left out: equal names first, then all pairs of names whose lengths allow 80

Figures are B-cubed precision, recall and F1 over the mentions (Bagga and Baldwin, Entity-Based Cross-Document
Coreferencing Using the Vector Space Model, 1998). Processor time is that of the call alone, memory the peak of the
process less what it was before the call.

    python benchmarks/resolution.py [--mentions 100000] [--seed 1] [--doubling] [--ways ours,exact,fuzzy] [--json FILE]
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import corpus as made  # noqa: E402

LIKE = 80
WAYS = ("ours", "exact", "fuzzy")
LEAST_F1, MOST_GROWTH = 0.95, 2.5


def b_cubed(given: Mapping[Hashable, Hashable], truth: Mapping[Hashable, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a grouping.

    For each member the share of its group, and of its true group, that both hold; the mean over all members.

    >>> b_cubed({1: "x", 2: "x", 3: "y", 4: "y"}, {1: "a", 2: "a", 3: "a", 4: "b"})
    (0.75, 0.6666666666666666, 0.7058823529411765)
    """
    both = Counter((given[m], truth[m]) for m in truth)
    of_given, of_truth = Counter(given[m] for m in truth), Counter(truth.values())
    precision = sum(n * n / of_given[g] for (g, _), n in both.items()) / len(truth)
    recall = sum(n * n / of_truth[t] for (_, t), n in both.items()) / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def ours(corpus: made.Corpus) -> dict[made.Member, Hashable]:
    """Every member's entity, as the program resolves."""
    from graph.resolve import resolve

    return {member: entity.iri for member, entity in resolve(corpus.extractions).of.items()}


def labels(corpus: made.Corpus) -> dict[made.Member, str]:
    """The folded name of every person and organization of every document."""
    found = {}
    for x in corpus.extractions:
        for number, entity in enumerate(x.entities):
            if entity.kind in ("Person", "Organization"):
                found[x.document.key, number] = f"{entity.kind[0]} {made.unaccented(entity.label).lower()}"
    return found


def fuzzy(corpus: made.Corpus) -> dict[made.Member, Hashable]:
    """Groups of names that are linked by likeness, people only."""
    import numpy
    from rapidfuzz import fuzz, process

    folded = {m: name for m, name in labels(corpus).items() if name.startswith("P ")}
    names = sorted({name[2:] for name in folded.values()}, key=lambda n: (len(n), n))
    lengths = numpy.array([len(n) for n in names])
    root = list(range(len(names)))

    def find(n: int) -> int:
        while root[n] != n:
            root[n] = root[root[n]]
            n = root[n]
        return n

    for begin in range(0, len(names), 256):
        rows = names[begin : begin + 256]
        # Likeness is at most 2 min / (one + other), so a name has no pair among those half as long again.
        end = int(numpy.searchsorted(lengths, len(rows[-1]) * (200 - LIKE) / LIKE, side="right"))
        scores = process.cdist(rows, names[begin:end], scorer=fuzz.ratio, score_cutoff=LIKE, dtype=numpy.uint8)
        for one, other in zip(*numpy.nonzero(scores), strict=True):
            a, b = find(begin + int(one)), find(begin + int(other))
            if a != b:
                root[max(a, b)] = min(a, b)
    place = {name: n for n, name in enumerate(names)}
    return {m: find(place[name[2:]]) for m, name in folded.items()}


RUN: dict[str, Callable[[made.Corpus], Mapping[made.Member, Hashable]]] = {
    "ours": ours,
    "exact": labels,
    "fuzzy": fuzzy,
}


def child(way: str, mentions: int, seed: int) -> dict[str, float]:
    """Measure one way in this process."""
    corpus = made.generate(mentions, seed)
    before, held = time.process_time(), _peak()
    given = RUN[way](corpus)
    found = {
        "cpu": time.process_time() - before,
        "megabytes": _peak() - held,
        "held": held,
        "mentions": len(corpus.people),
    }
    for kind, truth in (("people", corpus.people), ("organizations", corpus.bodies)):
        if truth.keys() <= given.keys():
            precision, recall, f1 = b_cubed(given, truth)
            found |= {f"{kind} P": precision, f"{kind} R": recall, f"{kind} F1": f1}
    return found | {f"fact {k}": v for k, v in corpus.facts.items()}


def _peak() -> float:
    """The most memory that this process has taken, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def measure(way: str, mentions: int, seed: int) -> dict[str, float]:
    """Measure one way in a process of its own."""
    command = [sys.executable, __file__, "--child", way, "--mentions", str(mentions), "--seed", str(seed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{way} over {mentions:,} mentions ended with exit code {done.returncode}")
    return json.loads(done.stdout)


def main() -> int:
    """Measure and print; 0 when the figures are as good as they have to be."""
    options = _options()
    if options.child:
        print(json.dumps(child(options.child, options.mentions, options.seed)))
        return 0
    sizes = [options.mentions // 4, options.mentions // 2] if options.doubling else []
    told: dict[str, dict[str, float]] = {}
    for size in sizes:
        told[f"ours {size}"] = measure("ours", size, options.seed)
    for way in options.ways.split(","):
        told[f"{way} {options.mentions}"] = measure(way, options.mentions, options.seed)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return _report(told, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--mentions", type=int, default=100_000, help="mentions of people (default: 100000)")
    parser.add_argument("--seed", type=int, default=1, help="another number, another corpus (default: 1)")
    parser.add_argument(
        "--doubling", action="store_true", help="also a quarter and half as many, for the growth of time"
    )
    parser.add_argument("--ways", default=",".join(WAYS), help="which to measure (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    return parser.parse_args()


def _report(told: Mapping[str, Mapping[str, float]], options: argparse.Namespace) -> int:
    first = next(reversed(told.values()))
    for name, value in first.items():
        if name.startswith("fact "):
            print(f"{name[5:]:42} {value:,.3f}" if value < 1 else f"{name[5:]:42} {value:,.0f}")
    print(f"\n{'way':7}{'mentions':>9}{'kind':>15}{'P':>8}{'R':>8}{'F1':>8}{'CPU s':>9}{'MB':>8}{'corpus MB':>11}")
    for key, found in told.items():
        for kind in ("people", "organizations"):
            if f"{kind} F1" in found:
                figures = "".join(f"{found[f'{kind} {x}']:8.4f}" for x in ("P", "R", "F1"))
                cost = f"{found['cpu']:9.1f}{found['megabytes']:8.0f}{found['held']:11.0f}" if kind == "people" else ""
                print(f"{key.split()[0]:7}{found['mentions']:9,.0f}{kind:>15}{figures}{cost}")
    return _verdict(told, options)


def _verdict(told: Mapping[str, Mapping[str, float]], options: argparse.Namespace) -> int:
    mine = [found for key, found in told.items() if key.startswith("ours ")]
    good = True
    for one, other in itertools.pairwise(mine):
        growth = other["cpu"] / one["cpu"] * 2 * one["mentions"] / other["mentions"]
        good &= growth <= MOST_GROWTH
        print(f"time from {one['mentions']:,.0f} to {other['mentions']:,.0f} mentions: {growth:.2f}-fold")
    rest = {k.split()[0]: f["people F1"] for k, f in told.items() if not k.startswith("ours ")}
    if mine:
        best = mine[-1]["people F1"]
        good &= best >= LEAST_F1 and all(best > f1 for f1 in rest.values())
        print(f"F1 {best:.4f}" + "".join(f", {best - f1:+.4f} beside {way}" for way, f1 in rest.items()))
    print(
        f"{'as good as it has to be' if good else 'not good enough'}: F1 {LEAST_F1} or more and above the others",
        end="",
    )
    print(f", {MOST_GROWTH}-fold time at most when mentions double")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
