"""What can go wrong when two builds are compared."""

from graph.errors import SymposiaError


class DifferenceError(SymposiaError):
    """A build that cannot be compared: what is wrong with which of its files, where known in which line."""
