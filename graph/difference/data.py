"""A difference for programs: JSON with all that is known of each change, or a flat table of comma-separated values."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from graph.difference.change import (
    DerivedChange,
    DocumentChange,
    EntityChange,
    StatementChange,
    Tie,
    Told,
)
from graph.difference.difference import Difference
from graph.difference.summary import Change, Summary
from graph.exports.sheet import inert
from graph.text import one_line

COLUMNS = (
    *("what", "change", "document", "document_before", "subject", "subject_label", "predicate"),
    *("object", "object_label", "part", "before", "after", "confidence", "quote"),
)


def json_lines(difference: Difference, summary: Summary, *, derived: bool) -> Iterator[str]:
    """The lines of one JSON object; changes stand on a line each, so no more than one is held."""
    lists: list[tuple[str, Iterable[Change]]] = [
        ("documents", difference.documents()),
        ("entities", difference.entities()),
        ("statements", difference.statements()),
        ("derived", difference.derived()),
    ]
    yield f'{{"made": {_json([asdict(part) for part in difference.means()])},'
    for name, changes in lists:
        yield f'"{name}": ['
        held = ""
        for change in summary.counting(changes):  # type: ignore[type-var]
            if name != "derived" or derived:
                if held:
                    yield f"{held},"
                held = _json({"change": change.change, **asdict(change), "parts": _parts(change)})
        if held:
            yield held
        yield "],"
    yield f'"summary": {_json(summary.plain())}}}'


def _parts(change: Change) -> list[dict[str, Any]]:
    return [] if isinstance(change, DerivedChange) else [asdict(part) for part in change.parts]


def _json(value: object) -> str:
    """A value as JSON on one line; what cannot be printed is escaped, so that no terminal is steered by it."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def csv_lines(difference: Difference, summary: Summary, *, derived: bool) -> Iterator[str]:
    """The lines of a table in the columns `COLUMNS`: a line for each change, or for each part of one that changed."""
    yield _line(COLUMNS)
    for document in summary.counting(difference.documents()):
        yield from map(_row, _of_document(document))
    for entity in summary.counting(difference.entities()):
        yield from map(_row, _of_entity(entity))
    for statement in summary.counting(difference.statements()):
        yield from map(_row, _of_statement(statement))
    for tie in summary.counting(difference.derived()):
        if derived:
            yield _row(_of_tie(tie))


def counts(summary: Summary, form: str) -> str:
    """The counts alone, as `json` or `csv`."""
    if form == "json":
        return _json(summary.plain())
    rows = [(name, change, str(n)) for name, of in summary.counts.items() for change, n in sorted(of.items())]
    return "\n".join(map(_line, [("what", "change", "count"), *rows]))


def _of_document(change: DocumentChange) -> Iterator[dict[str, str]]:
    names = {"document": change.after, "document_before": change.before}
    row = {"what": "document", "change": change.change, **{n: p.source for n, p in names.items() if p}}
    yield from _by_part(row, change)


def _of_entity(change: EntityChange) -> Iterator[dict[str, str]]:
    for document in change.documents or ("",):
        before, after = (" ".join(being.iri for being in beings) for beings in (change.before, change.after))
        label = (change.after or change.before)[0].label
        row = {"what": "entity", "change": change.change, "document": document, "subject_label": label}
        row |= {"subject": (change.after or change.before)[0].iri}
        if change.change not in ("gained", "lost", "changed"):
            yield row | {"part": "identifier", "before": before, "after": after}
        if change.parts or change.change in ("gained", "lost", "changed"):
            yield from _by_part(row, change)


def _of_statement(change: StatementChange) -> Iterator[dict[str, str]]:
    told = change.told
    row = {"what": "statement", "change": change.change, "document": told.document, **_triple(told)}
    row |= {"document_before": change.before.document if change.before else ""}
    row |= {"confidence": f"{told.confidence:.2f}", "quote": " … ".join(p.quote for p in told.passages)}
    yield from _by_part(row, change)


def _of_tie(change: DerivedChange) -> dict[str, str]:
    row = {"what": "derived", "change": change.change, **_triple(change.tie)}
    if change.before and change.after:
        for name, tie in (("before", change.before), ("after", change.after)):
            row[name] = tie.object.label if change.before.object != change.after.object else tie.rule
    return row


def _triple(told: Told | Tie) -> dict[str, str]:
    details = [t.label for name, of in sorted(told.details.items()) for t in of] if isinstance(told, Told) else []
    return {
        "subject": told.subject.iri or "",
        "subject_label": told.subject.label,
        "predicate": told.predicate,
        "object": told.object.iri or "",
        "object_label": "; ".join(details) or told.object.label,
    }


def _by_part(row: dict[str, str], change: DocumentChange | EntityChange | StatementChange) -> Iterator[dict[str, str]]:
    for part in change.parts:
        yield row | {"part": part.name, "before": "; ".join(part.before), "after": "; ".join(part.after)}
    if not change.parts:
        yield row


def _row(row: dict[str, str]) -> str:
    return _line([inert(one_line(row.get(name, ""))) for name in COLUMNS])


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()
