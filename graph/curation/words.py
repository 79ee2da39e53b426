"""Texts of the file as a message shows them: on one line, safe to print, and not too long."""

from __future__ import annotations

from graph.text import one_line

_LONG = 80


def quoted(text: str) -> str:
    """A text in quotes, not all of it when it is long."""
    return repr(one_line(text[:_LONG]) + ("…" if len(text) > _LONG else ""))
