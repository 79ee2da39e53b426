"""Rows as CSV, of cells that no spreadsheet runs: words of documents stand in them as they were written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# What a spreadsheet takes for a formula.
_FORMULA = tuple("=+-@\t\r")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def inert(value: str) -> str:
    """Return a cell that no spreadsheet runs: an apostrophe before what it would take for a formula; no NUL.

    >>> inert("=1+1"), inert("-x"), inert("-1.5")
    ("'=1+1", "'-x", '-1.5')
    """
    formula = value.startswith(_FORMULA) and not _NEGATIVE.fullmatch(value)
    return ("'" if formula else "") + value.replace("\0", "\ufffd")


def sheet(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as CSV in UTF-8; words are made inert, numbers stand as they are."""
    text = io.StringIO()
    csv.writer(text).writerows([inert(one) if isinstance(one, str) else one for one in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")
