"""Possible duplicates, as they were listed when the build was taken up."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from graph.who import Mention, Told


class Pairs:
    """The pairs in a file that was prepared for a build, the likeliest first."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)

    def count(self) -> int:
        """Return how many there are."""
        return int(self._file.execute("SELECT COUNT(*) FROM pair").fetchone()[0])

    def listed(self, limit: int, offset: int = 0) -> list[tuple[str, Told]]:
        """Return some of them, each with what it is known by."""
        rows = self._file.execute("SELECT key, told FROM pair ORDER BY id LIMIT ? OFFSET ?", [limit, offset])
        return [(key, _told(json.loads(text))) for key, text in rows]

    def read(self, key: str) -> Told | None:
        """Return the pair that is known by this, None when there is none."""
        row = self._file.execute("SELECT told FROM pair WHERE key = ? ORDER BY id", [key]).fetchone()
        return _told(json.loads(row[0])) if row else None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _told(found: dict[str, Any]) -> Told:
    mentions = tuple(Mention(**mention) for mention in found.pop("mentions"))
    lists: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in found.items()}
    return Told(**lists, mentions=mentions)
