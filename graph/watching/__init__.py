"""Builds made anew whenever something that they read has changed.

What is there is found by looking (`listing`), as a build finds it: what the system tells of changes only says when to
look (`waiting`), since it misses files in folders just made, folders that are replaced, and drives of other machines.
`rounds` decides what is built, `ending` how it all ends.
"""

from __future__ import annotations

from graph.watching.ending import Ending
from graph.watching.listing import Changes, Watched
from graph.watching.rounds import FAILED, Done, Rounds

__all__ = ["FAILED", "Changes", "Done", "Ending", "Rounds", "Watched"]
