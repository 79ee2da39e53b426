"""What a person decided in the curation file, applied: whom entries mean, what they change, which no longer apply."""

from __future__ import annotations

from graph.correction.apply import Corrected, Note, correct, dropped, unapplied

__all__ = ["Corrected", "Note", "correct", "dropped", "unapplied"]
