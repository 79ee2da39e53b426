"""CSV whose words no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# What a spreadsheet takes for a formula.
_FORMULA = tuple("=+-@\t\r")


def inert(value: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before what it would take for a formula; no NUL."""
    return ("'" if value.startswith(_FORMULA) else "") + value.replace("\0", "\ufffd")


def sheet(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV, their texts inert; numbers stand as they are."""
    text = io.StringIO()
    csv.writer(text).writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue()
