"""Scores for a reader: the figures as a table, and the errors beside the text as an HTML page without a script.

All of it comes as plain data: `Figures.as_json()` and what `dataclasses.asdict` makes of `graph.trial.Sheet`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from viz.explained import lit, stem
from viz.marked import Mark, Passage, pieces
from viz.safe import fill, shown

Row = dict[str, Any]
_STYLE = Path(__file__).parent / "explained.css"
_HEAD = ("wanted", "right", "wrong", "precision", "recall", "f1")
_ENTITIES = (("strict", "entities, names equal"), ("lenient", "entities, names alike"))
ERRORS = ("wrong", "again", "missed", "close")


def table(figures: Row) -> Iterator[str]:
    """Yield the figures as lines of text."""
    for title, rows in _tables(figures):
        yield f"{title:24}" + "".join(f"{name:>10}" for name in _HEAD)
        for name, row in rows.items():
            yield f"{_row_name(name, row):24}" + "".join(f"{_cell(row.get(key)):>10}" for key in _HEAD)
        yield ""
    yield from sentences(figures)


def sentences(figures: Row) -> Iterator[str]:
    """Yield what the tables do not tell: how quotes, titles and degrees fare."""
    quotes, details = figures["quotes"], figures["details"]
    inexact, invented = (_share(quotes[key], quotes["given"]) for key in ("inexact", "invented"))
    yield f"quotes: not exact {inexact}, invented {invented}; {quotes['missing']} relations, being derived, have none"
    yield (
        f"titles of posts: equal {_share(details['titles_equal'], details['titles'])}, "
        f"alike {_share(details['titles_alike'], details['titles'])}; "
        f"degrees: equal {_share(details['degrees_equal'], details['degrees'])}"
    )


def render_errors(figures: Row, sheets: Sequence[Row], rules: Sequence[Row]) -> str:
    """Return the page of errors: each document with right, wrong and missed marked, and its errors beside it."""
    items = [item for sheet in sheets for item in sheet["items"]]
    style = _STYLE.read_text(encoding="utf-8") + lit(i["number"] for i in items if i["begin"] is not None)
    return fill(
        "scored.html",
        style,
        tables=list(_tables(figures)),
        head=_HEAD,
        cell=_cell,
        row_name=_row_name,
        sentences=list(sentences(figures)),
        documents=[_document(number, sheet) for number, sheet in enumerate(sheets, 1)],
        rules=rules,
        glossary={rule["name"]: rule for rule in rules},
        stem=stem,
    )


def _tables(figures: Row) -> Iterator[tuple[str, Row]]:
    for key, title in _ENTITIES:
        yield title, figures["entities"][key]
    yield "relations", figures["relations"]


def _row_name(name: str, row: Row) -> str:
    return f"macro over {row['over']}" if name == "macro" else name


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "0 of 0"


def _document(number: int, sheet: Row) -> Row:
    """What the page shows of one document: its text in pieces, its items by verdict."""
    marks = (Mark(m["begin"], m["end"], f"{m['verdict']} {m['kind']}", m["label"]) for m in sheet["marks"])
    wrong = [item for item in sheet["items"] if item["verdict"] in ERRORS]
    passages = (Passage(i["begin"], i["end"], i["number"]) for i in wrong if i["begin"] is not None)
    groups = {v: [i for i in wrong if i["verdict"] == v] for v in ERRORS}
    return {
        "number": number,
        "source": shown(sheet["source"]),
        "pieces": list(pieces(sheet["text"], 0, len(sheet["text"]), marks, passages)),
        "groups": {v: rows for v, rows in groups.items() if rows},
        "others": [item for item in sheet["items"] if item["verdict"] not in ERRORS],
    }
