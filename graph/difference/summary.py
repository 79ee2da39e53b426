"""How many of what were gained, lost and changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from graph.difference.change import DerivedChange, DocumentChange, EntityChange, StatementChange
from graph.difference.page import MENTIONS

Change = DocumentChange | EntityChange | StatementChange | DerivedChange
_Change = TypeVar("_Change", DocumentChange, EntityChange, StatementChange, DerivedChange)
_ORDER = ("gained", "lost", "renamed", "merged", "split", "moved", "changed")
_NAMES = {
    DocumentChange: "documents",
    EntityChange: "entities",
    StatementChange: "statements",
    DerivedChange: "derived",
}


@dataclass
class Summary:
    """Counts by what was counted and what happened to it; `mentions` are statements that a document names something.

    `rules` are the derived ties by rule.
    """

    counts: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in _NAMES.values()})
    mentions: int = 0
    rules: dict[str, Counter[str]] = field(default_factory=dict)

    def counting(self, changes: Iterable[_Change]) -> Iterator[_Change]:
        """The same changes, counted as they pass."""
        for change in changes:
            self.counts[_NAMES[type(change)]][change.change] += 1
            if isinstance(change, StatementChange):
                self.mentions += is_mention(change)
            elif isinstance(change, DerivedChange):
                self.rules.setdefault(change.tie.rule, Counter())[change.change] += 1
            yield change

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not any(self.counts.values())

    def plain(self) -> dict[str, object]:
        """The counts as plain data."""
        counts: dict[str, object] = {name: _ordered(found) for name, found in self.counts.items()}
        return {**counts, "mentions": self.mentions, "rules": {n: _ordered(of) for n, of in sorted(self.rules.items())}}

    def line(self) -> str:
        """The counts on one line."""
        if self.empty:
            return "no difference"
        told = []
        for name, found in self.counts.items():
            if found:
                also = f" ({self.mentions:,} of them mentions)" if name == "statements" and self.mentions else ""
                told.append(f"{name}: {counted(found)}{also}")
        return "; ".join(told)


def is_mention(change: StatementChange) -> bool:
    """Whether a statement says only that a document names something."""
    return change.told.predicate == MENTIONS


def counted(found: Counter[str]) -> str:
    """Counts in words."""
    return ", ".join(f"{n:,} {name}" for name, n in _ordered(found).items())


def _ordered(found: Counter[str]) -> dict[str, int]:
    return {name: found[name] for name in _ORDER if found[name]}
