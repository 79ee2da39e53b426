"""Whether a server has cut a result at a limit of its own, and said nothing of it in the result.

Virtuoso cuts at 10,000 rows unless it is set otherwise. It tells so in a header where the query is a SELECT, and not
at all where it is a CONSTRUCT. Of other servers a round number of rows is all there is to see. So what looks cut is
counted by the server: the query becomes the inner one of another query, whose single row no limit cuts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.guard import TOKEN, body, has_dataset, template_end

MAX_ROWS = "X-SPARQL-MaxRows"  # Virtuoso: "this result was cut at so many rows", or just reaches them
PARTIAL = "X-SQL-State"  # Virtuoso: "time ran out, and this is what was found until then"
_ROUND = 1000
_LIMIT = re.compile(r"\bLIMIT\s+(\d+)\b", re.IGNORECASE)


def doubtful(text: str, rows: int, headers: Mapping[str, str]) -> bool:
    """Whether so many rows may be fewer than the query has."""
    named = headers.get(MAX_ROWS, "")
    if named.isdigit() and rows >= int(named):
        return True
    if rows == 0 or rows % _ROUND:
        return False
    return _own_limit(text) != rows


def counting(text: str) -> str | None:
    """The query that counts the rows of this SELECT query; None where there is no simple one."""
    inner = body(text)
    prefixes = text[: len(text) - len(inner)]
    if has_dataset(text):
        return None  # an inner query cannot choose its graphs
    return f"{prefixes}SELECT (COUNT(*) AS ?numberOfRows) WHERE {{\n{inner}\n}}"


def rows_of(text: str) -> str | None:
    """The SELECT query with a row for each solution that this CONSTRUCT query makes triples of; None for a DESCRIBE."""
    inner = body(text)
    if inner[:9].upper() != "CONSTRUCT":
        return None
    prefixes = text[: len(text) - len(inner)]
    return f"{prefixes}SELECT (1 AS ?one) {text[template_end(text) :]}"


def _own_limit(text: str) -> int | None:
    """The LIMIT that stands outside all brackets, if any."""
    found = _LIMIT.search(text, _last_bracket(text))
    return int(found.group(1)) if found else None


def _last_bracket(text: str) -> int:
    return max((token.end() for token in TOKEN.finditer(text) if token.group() == "}"), default=0)
