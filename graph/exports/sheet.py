"""Rows as CSV, of cells that no spreadsheet runs: words of documents stand in them as they were written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# What a spreadsheet takes for a formula.
_FORMULA = tuple("=+-@\t\r")


def inert(value: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe before what it would take for a formula; no NUL.

    >>> inert("=1+1"), inert("-1"), inert("Ada")
    ("'=1+1", "'-1", 'Ada')
    """
    return ("'" if value.startswith(_FORMULA) else "") + value.replace("\0", "\ufffd")


def sheet(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as CSV in UTF-8; words are made inert, numbers stand as they are."""
    text = io.StringIO()
    csv.writer(text).writerows([inert(one) if isinstance(one, str) else one for one in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")
