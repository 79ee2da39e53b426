"""How far the confidence of rules can be trusted, measured on documents with right answers.

    python scripts/calibrate.py GOLD_DIR [--documents DIR] [--more GOLD_DIR DOCUMENTS ...] [--write]

Prints two tables in Markdown: relations by the rule that read them, and by their confidence, each with how many are
right, wrong or ignored (the gold calls them optional, or they follow from what it says). Below stand two measures over
those that are right or wrong:

- Brier score: the mean of (confidence - outcome)², the outcome being 1 for a right relation and 0 for a wrong one
  (Brier, Monthly Weather Review 78, 1950). 0 is best; always saying 0.5 gives 0.25.
- expected calibration error: the mean distance between the confidence and the share of right ones in a bin, weighted
  by the size of the bin (Naeini, Cooper and Hauskrecht, AAAI 2015). 0 is best.

`--write` puts into graph/lexicon/sureness.tsv by how much the confidence of each rule has to be multiplied, so that it
is on average the share of right ones among what the rule read, with three right and one wrong added to each (additive
smoothing: few examples say little).

The relations are those that `symposia evaluate` judges; derived ones have no confidence and stand in the first table
only.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from graph import lexicon, rulebook, trial  # noqa: E402  (this working tree, also where another one is installed)
from graph.errors import SymposiaError  # noqa: E402
from graph.evaluate import Verdict  # noqa: E402

BINS = 10
Judgement = tuple[str, float | None, str]  # rule, confidence, outcome
# A second relation that matches a right one is no more wrong than the first.
OUTCOMES = {Verdict.RIGHT: "right", Verdict.AGAIN: "right", Verdict.IGNORED: "ignored", Verdict.WRONG: "wrong"}


def main() -> int:
    """Print the tables; 0 when every file of right answers could be used."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )  # fmt: skip
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR", help="folder of right answers (.json)")
    parser.add_argument("--documents", type=Path, help="folder of the documents")
    parser.add_argument(
        "--more", nargs=2, action="append", default=[], metavar=("GOLD_DIR", "DOCUMENTS"), help="further right answers"
    )
    parser.add_argument("--write", action="store_true", help="write the factors of the rules")
    options = parser.parse_args()
    folders = [(options.gold, options.documents), *((Path(g), Path(d)) for g, d in options.more)]
    try:
        found = [t for gold, documents in folders for t in trial.run(gold, documents)]
    except SymposiaError as error:
        sys.exit(f"error: {error}".replace("\n", "; "))
    faults = [f for f in found if isinstance(f, SymposiaError)]
    for fault in faults:
        print(f"set aside: {fault}".replace("\n", "; "), file=sys.stderr)
    judged = list(judgements(t for t in found if isinstance(t, trial.Trial)))
    print("\n".join(report(judged)))
    if options.write:
        write(judged)
    return 3 if faults else 0


def write(found: Iterable[Judgement]) -> None:
    """Write by how much the confidence of each rule has to be multiplied, on top of what is multiplied now."""
    said: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for rule, confidence, outcome in found:
        if confidence is not None and outcome != "ignored":
            said[rule].append((confidence, outcome == "right"))
    factors = dict(lexicon.sureness())
    for rule, pairs in said.items():
        right = sum(outcome for _, outcome in pairs) + 3
        mean = sum(confidence for confidence, _ in pairs) / len(pairs)
        factors[rule] = factors.get(rule, 1.0) * right / (len(pairs) + 4) / mean
    path = ROOT / "graph" / "lexicon" / "sureness.tsv"
    head = path.read_text(encoding="utf-8").splitlines()[0]
    rows = (f"{rule}\t{factor:.3f}" for rule, factor in sorted(factors.items()))
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def judgements(trials: Iterable[trial.Trial]) -> Iterator[Judgement]:
    """Every given relation with its rule, its confidence (None: derived), and what became of it."""
    for each in trials:
        for judged in each.score.relations:
            if judged.given is not None:
                relation = each.score.given.relations[judged.given]
                yield rulebook.stem(relation.rule), relation.confidence, OUTCOMES[judged.verdict]


def report(found: list[Judgement]) -> Iterator[str]:
    """The tables and measures, as lines of Markdown."""
    sure = [(c, outcome) for _, c, outcome in found if c is not None]
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    by_bin: dict[int, Counter[str]] = defaultdict(Counter)
    said: dict[str, list[float]] = defaultdict(list)
    for rule, confidence, outcome in found:
        by_rule[rule][outcome] += 1
        said[rule] += [] if confidence is None else [confidence]
    for confidence, outcome in sure:
        by_bin[bin_of(confidence)][outcome] += 1
    yield from _head("rule", "mean confidence")
    for rule in sorted(by_rule):
        mean = f"{sum(said[rule]) / len(said[rule]):.2f}" if said[rule] else "derived"
        yield _row(f"`{rule}`", mean, by_rule[rule])
    yield ""
    yield from _head("confidence", "mean confidence")
    for number in sorted(by_bin):
        inside = [c for c, _ in sure if bin_of(c) == number]
        label = f"{number / BINS:.1f} to {(number + 1) / BINS:.1f}"
        yield _row(label, f"{sum(inside) / len(inside):.2f}", by_bin[number])
    yield ""
    yield from _measures([(c, outcome == "right") for c, outcome in sure if outcome != "ignored"])


def bin_of(confidence: float) -> int:
    """The bin of a confidence; each takes in its lower edge, the last one both."""
    return min(BINS - 1, int(confidence * BINS + 1e-9))


def brier(pairs: list[tuple[float, bool]]) -> float:
    """The Brier score of confidences with their outcomes; there must be some."""
    return sum((confidence - right) ** 2 for confidence, right in pairs) / len(pairs)


def calibration_error(pairs: list[tuple[float, bool]]) -> float:
    """The expected calibration error of confidences with their outcomes; there must be some."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for pair in pairs:
        bins[bin_of(pair[0])].append(pair)
    # Weighted by size, the mean distance of a bin is the distance of its sums.
    return sum(abs(sum(c for c, _ in inside) - sum(r for _, r in inside)) for inside in bins.values()) / len(pairs)


def _measures(pairs: list[tuple[float, bool]]) -> Iterator[str]:
    if not pairs:
        yield "No relation could be called right or wrong."
        return
    share = sum(right for _, right in pairs) / len(pairs)
    yield f"{len(pairs)} relations right or wrong, {share:.1%} of them right."
    yield f"Brier score {brier(pairs):.3f}, expected calibration error {calibration_error(pairs):.3f}."


def _head(first: str, second: str) -> Iterator[str]:
    yield f"| {first} | {second} | right | wrong | ignored | share right |"
    yield "|---|---|---|---|---|---|"


def _row(name: str, mean: str, counts: Counter[str]) -> str:
    judged = counts["right"] + counts["wrong"]
    share = f"{counts['right'] / judged:.2f}" if judged else ""
    return f"| {name} | {mean} | {counts['right']} | {counts['wrong']} | {counts['ignored']} | {share} |"


if __name__ == "__main__":
    sys.exit(main())
