"""Figures over the scores of several documents: precision, recall and F1 by kind and by relation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from graph.answer import KINDS, PREDICATES
from graph.evaluate import Details, Judged, Quotes, Score, Verdict

LEAST = 5  # relations wanted less often say too little to count in a macro average
_STRICT_WRONG = frozenset(
    [Verdict.CLOSE, Verdict.AGAIN, Verdict.CLOSE_AGAIN, Verdict.CLOSE_IGNORED, Verdict.WRONG]
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """How many answers were wanted, how many given ones are right and wrong."""

    wanted: int
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        """The share of right ones among those given; 1 when none was wanted and none given."""
        given = self.right + self.wrong
        return self.right / given if given else float(not self.wanted)

    @property
    def recall(self) -> float:
        """The share of wanted ones that were given; 1 when none was wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: Figure) -> Figure:
        """Both together."""
        return Figure(self.wanted + other.wanted, self.right + other.right, self.wrong + other.wrong)


@dataclass(frozen=True)
class Average:
    """Means over several figures, each counting the same; `over` tells how many."""

    over: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Figures:
    """What the answers about some documents are worth.

    `strict` and `lenient` are by kind of thing, `relations` by predicate; only what was wanted or given stands there.
    """

    documents: int
    strict: Mapping[str, Figure]
    lenient: Mapping[str, Figure]
    relations: Mapping[str, Figure]
    quotes: Quotes
    details: Details

    def as_json(self) -> dict[str, Any]:
        """All figures as plain data, shares rounded to six digits."""
        return {
            "documents": self.documents,
            "entities": {"strict": _rows(self.strict, 1), "lenient": _rows(self.lenient, 1)},
            "relations": _rows(self.relations, LEAST),
            "quotes": asdict(self.quotes),
            "details": asdict(self.details),
        }


def figures(scores: Sequence[Score]) -> Figures:
    """Add up scores."""
    return Figures(
        len(scores),
        _by_kind(scores, right=(Verdict.RIGHT,), wrong=_STRICT_WRONG),
        _by_kind(scores, right=(Verdict.RIGHT, Verdict.CLOSE), wrong=(Verdict.AGAIN, Verdict.WRONG)),
        _by_predicate(scores),
        _quotes(scores),
        _details(scores),
    )


def micro(rows: Mapping[str, Figure]) -> Figure:
    """All answers in one figure."""
    return sum(rows.values(), Figure(0, 0, 0))


def macro(rows: Mapping[str, Figure], least: int) -> Average:
    """The mean over those kinds or relations that were wanted at least so often; 0 when there are none."""
    kept = [row for row in rows.values() if row.wanted >= least]
    n = len(kept) or 1
    return Average(
        len(kept), sum(r.precision for r in kept) / n, sum(r.recall for r in kept) / n, sum(r.f1 for r in kept) / n
    )  # fmt: skip


def _by_kind(scores: Sequence[Score], right: Iterable[Verdict], wrong: Iterable[Verdict]) -> dict[str, Figure]:
    """Figures by kind: a right answer counts for the kind that was wanted, a wrong one for the kind it was given."""
    wanted = {k: sum(t.kind == k and not t.optional for s in scores for t in s.right.things) for k in KINDS}
    kinds = [(j.verdict, _kind(s, j)) for s in scores for j in s.things]
    good, bad = frozenset(right), frozenset(wrong)
    return _table(KINDS, wanted, kinds, good, bad)


def _kind(scored: Score, judged: Judged) -> str:
    if judged.right is not None and judged.verdict in (Verdict.RIGHT, Verdict.CLOSE, Verdict.MISSED):
        return scored.right.things[judged.right].kind
    assert judged.given is not None
    return scored.given.things[judged.given].kind


def _by_predicate(scores: Sequence[Score]) -> dict[str, Figure]:
    found = [(j.verdict, _predicate(s, j)) for s in scores for j in s.relations]
    wanted = {p: sum(q == p and v in (Verdict.RIGHT, Verdict.MISSED) for v, q in found) for p in PREDICATES}
    return _table(PREDICATES, wanted, found, frozenset([Verdict.RIGHT]), frozenset([Verdict.WRONG]))


def _predicate(scored: Score, judged: Judged) -> str:
    if judged.given is not None:
        return scored.given.relations[judged.given].predicate
    assert judged.right is not None
    return scored.right.relations[judged.right].predicate


def _table(
    names: Iterable[str],
    wanted: Mapping[str, int],
    found: Sequence[tuple[Verdict, str]],
    right: frozenset[Verdict],
    wrong: frozenset[Verdict],
) -> dict[str, Figure]:
    rows = {
        name: Figure(
            wanted[name],
            sum(v in right for v, n in found if n == name),
            sum(v in wrong for v, n in found if n == name),
        )
        for name in names
    }
    return {name: row for name, row in rows.items() if row != Figure(0, 0, 0)}


def _quotes(scores: Sequence[Score]) -> Quotes:
    return Quotes(*(sum(column) for column in zip(*(astuple(s.quotes) for s in scores), strict=True)))


def _details(scores: Sequence[Score]) -> Details:
    return Details(*(sum(column) for column in zip(*(astuple(s.details) for s in scores), strict=True)))


def _rows(rows: Mapping[str, Figure], least: int) -> dict[str, Any]:
    mean = macro(rows, least)
    shares = {k: round(v, 6) for k, v in asdict(mean).items() if k != "over"}
    return {
        **{name: _row(row) for name, row in rows.items()},
        "micro": _row(micro(rows)),
        "macro": {"over": mean.over, **shares},
    }


def _row(row: Figure) -> dict[str, float]:
    shares = {"precision": row.precision, "recall": row.recall, "f1": row.f1}
    return {**asdict(row), **{k: round(v, 6) for k, v in shares.items()}}
