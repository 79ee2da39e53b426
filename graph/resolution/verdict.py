"""A verdict on whether two names are one thing's: what speaks for it and against it, each with its weight.

Weights are natural logarithms of likelihood ratios, after Fellegi and Sunter (A Theory for Record Linkage, 1969): how
much likelier is what was seen if the two are one than if they are two. Their sum gives the score, the probability that
the two are one: 1 / (1 + exp(-sum)). A veto decides alone, whatever else is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from graph import lexicon

# A merge takes this score; one from `REVIEW` up is shown to a person as a possible duplicate.
THRESHOLD, REVIEW = 0.8, 0.2
FREQUENT = ", but such names are frequent"
_NAMES = frozenset(["full-name", "initials", "short-name", "spelling"])


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for or against: its kind (a row of weights.tsv), its weight, what it is about.

    `weight` is in natural-log odds, negative when it speaks against, None when it forbids (a veto).
    """

    kind: str
    weight: float | None
    about: str = ""

    @property
    def words(self) -> str:
        """The evidence as a person reads it: `same full name: Ada Example`."""
        sentence = lexicon.weights()[self.kind].words
        if self.kind in _NAMES and self.weight is not None and self.weight < 0:
            sentence += FREQUENT
        return f"{sentence}: {self.about}" if self.about else sentence


@dataclass(frozen=True)
class Verdict:
    """All evidence on one pair, the weightiest first."""

    evidence: tuple[Evidence, ...]

    # Kept by hand: the lock that functools.cached_property takes costs more than the sums.
    @property
    def vetoed(self) -> bool:
        """Whether something forbids that the two are one."""
        return self.odds == -math.inf

    @property
    def odds(self) -> float:
        """The natural logarithm of the odds that the two are one."""
        known: float | None = self.__dict__.get("_odds")
        if known is None:
            known = 0.0
            for e in self.evidence:
                known += -math.inf if e.weight is None else e.weight
            self.__dict__["_odds"] = known
        return known

    @property
    def score(self) -> float:
        """The probability that the two are one, 0 when something forbids it."""
        known: float | None = self.__dict__.get("_score")
        if known is None:
            known = 0.0 if self.vetoed else round(1 / (1 + math.exp(-max(-30.0, min(30.0, self.odds)))), 4)
            self.__dict__["_score"] = known
        return known

    @property
    def same(self) -> bool:
        """Whether the two are taken for one."""
        return self.score >= THRESHOLD

    @property
    def supporting(self) -> tuple[str, ...]:
        """What speaks for it, in words."""
        return tuple(e.words for e in self.evidence if e.weight is not None and e.weight >= 0)

    @property
    def opposing(self) -> tuple[str, ...]:
        """What speaks against it, in words; vetoes first."""
        return tuple(e.words for e in self.evidence if e.weight is None or e.weight < 0)


def verdict(evidence: Iterable[Evidence]) -> Verdict:
    """A verdict from evidence in any order."""
    found = set(evidence)
    return Verdict(tuple(sorted(found, key=_weight) if len(found) > 1 else found))


def _weight(e: Evidence) -> tuple[bool, float, str, str]:
    return e.weight is not None, -abs(e.weight or 0.0), e.kind, e.about


def found(kind: str, about: str = "", weight: float | None = None) -> Evidence:
    """Evidence of a kind with the weight that weights.tsv gives it, or with one that was computed."""
    row = lexicon.weights()[kind]
    if row.weight is None:
        return Evidence(kind, None, about)
    return Evidence(kind, round(row.weight if weight is None else weight, 3), about)
