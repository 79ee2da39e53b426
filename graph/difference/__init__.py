"""What differs between two builds: documents, entities, statements and derived ties gained, lost and changed."""

from graph.difference.change import (
    Being,
    DerivedChange,
    DocumentChange,
    EntityChange,
    Paper,
    Part,
    Passage,
    StatementChange,
    Thing,
    Tie,
    Told,
)
from graph.difference.difference import Difference
from graph.difference.error import DifferenceError

__all__ = [
    "Being",
    "DerivedChange",
    "Difference",
    "DifferenceError",
    "DocumentChange",
    "EntityChange",
    "Paper",
    "Part",
    "Passage",
    "StatementChange",
    "Thing",
    "Tie",
    "Told",
]
