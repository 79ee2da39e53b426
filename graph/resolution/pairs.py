"""Pairs of names from a CSV file: profiles from what stands beside each name, decisions, figures by kind."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import SymposiaError
from graph.resolution.judge import judge
from graph.resolution.known import is_body
from graph.resolution.profile import Profile
from graph.resolution.verdict import Verdict

_KINDS = {"person": "Person", "org": "Organization", "organization": "Organization", "topic": "Topic"}
_COLUMNS = ("kind", "a", "context_a", "b", "context_b")


_AT, _OF = (re.compile(rf"\b{link}\s+(?:the\s+)?(.+)$") for link in ("at", "of"))


@dataclass(frozen=True)
class Pair:
    """A row: its kind and names, the right answer where the file gives one, and the verdict."""

    kind: str
    a: str
    b: str
    right: bool | None
    verdict: Verdict

    @property
    def wrong(self) -> bool:
        """Whether the verdict is not the right answer."""
        return self.right is not None and self.right != self.verdict.same


def read(path: Path) -> list[Pair]:
    """Judge every row of a file, in the order of the file. Raises SymposiaError where the file cannot be used."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SymposiaError(f"cannot be read ({error})", where=str(path), advice="give a CSV file in UTF-8") from error
    missing = [c for c in _COLUMNS if not rows or c not in rows[0]]
    if missing:
        raise SymposiaError(
            f"has no column {', '.join(missing)}",
            where=str(path),
            advice=f"the columns are {', '.join(_COLUMNS)} and, to score, same",
        )
    return [_pair(path, number, row) for number, row in enumerate(rows, 2)]


def _pair(path: Path, line: int, row: dict[str, str]) -> Pair:
    row = {key: value or "" for key, value in row.items() if isinstance(key, str) and not isinstance(value, list)}
    kind = _KINDS.get(row["kind"].strip().lower())
    same = row.get("same", "").strip()
    if kind is None or not row["a"].strip() or not row["b"].strip() or same not in ("", "0", "1"):
        raise SymposiaError(
            "is not a pair",
            where=f"{path}, line {line}",
            advice="kind is person, org or topic; a and b are names; same is 0, 1 or empty",
        )
    one, other = (_profile(kind, row[n], row[f"context_{n}"] or "") for n in "ab")
    right = None if same == "" else same == "1"
    return Pair(row["kind"].strip().lower(), row["a"], row["b"], right, judge(one, other))


def figures(pairs: Iterable[Pair]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of "the same" by kind, over the pairs with a right answer."""
    rows: dict[str, list[tuple[bool, bool]]] = {}
    for pair in pairs:
        if pair.right is not None:
            rows.setdefault(pair.kind, []).append((pair.right, pair.verdict.same))
    return {kind: _figures(rows[kind]) for kind in sorted(rows)}


def _figures(answers: Sequence[tuple[bool, bool]]) -> dict[str, float]:
    both = sum(right and given for right, given in answers)
    given, right = sum(given for _, given in answers), sum(right for right, _ in answers)
    precision, recall = both / given if given else 1.0, both / right if right else 1.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {
        "precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4),
        "pairs": len(answers), "same": right, "wronglySame": given - both, "missed": right - both,
    }  # fmt: skip


def _profile(kind: str, name: str, context: str) -> Profile:
    """A profile from `doc:d1;aff:MIT;field:machine learning`."""
    told: dict[str, list[str]] = {}
    for part in context.split(";"):
        key, _, value = part.partition(":")
        if value.strip():
            told.setdefault(key.strip().lower(), []).extend(v.strip() for v in value.split("|") if v.strip())

    def get(key: str) -> frozenset[str]:
        return frozenset(told.get(key, ()))

    names = {name.strip()}
    owners: set[str] = set()
    hints: set[str] = set()
    for words in get("ctx"):
        defined = re.match(r"(\w+) (?:is )?defined", words)
        if defined:
            names.add(defined.group(1))
        else:
            (owners if is_body(words) else hints).add(words)
    roles = {m.group(1) for role in get("role") if (m := _AT.search(role) or _OF.search(role))}
    return Profile(
        kind,
        frozenset(names),
        documents=get("doc"),
        bodies=get("aff") | roles,
        fields=get("field"),
        people=get("others") | get("co"),
        identifiers=frozenset(f"https://orcid.org/{i}" for i in get("id")),
        owners=frozenset(owners),
        hints=frozenset(hints),
    )
