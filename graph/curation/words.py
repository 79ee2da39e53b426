"""Texts of the file as a message shows them: on one line, safe to print, and not too long."""

from __future__ import annotations

_LONG = 80


def one_line(text: str) -> str:
    """A text on one line, with a mark for each letter that cannot be printed."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def quoted(text: str) -> str:
    """A text in quotes, not all of it when it is long."""
    return repr(one_line(text[:_LONG]) + ("…" if len(text) > _LONG else ""))
