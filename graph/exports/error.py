"""What can go wrong with an export."""

from graph.errors import SymposiaError


class ExportError(SymposiaError):
    """What is asked for cannot be exported so."""
