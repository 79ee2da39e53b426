"""What can go wrong with a network: words that stand for nothing here, or dates that are none."""

from __future__ import annotations

from graph.errors import SymposiaError


class NetworkError(SymposiaError):
    """What was asked of a network cannot be given; the reason says which part, the advice what would do."""
