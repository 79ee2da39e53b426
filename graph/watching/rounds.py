"""One build after the other: what is due, what is told, how it stands in the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from graph.errors import SymposiaError
from graph.watching.listing import Changes, Contents, Digests, Watched
from graph.watching.waiting import Check, Say, Waiting

FAILED = 2


class Done(NamedTuple):
    """How a build ended: its exit code, and whether it has written results."""

    code: int
    written: bool = True


Build = Callable[[], Done]
"""A build of what is watched; raises SymposiaError when it fails."""


class Rounds:
    """Builds at once, and again whenever the contents of what is read differ from those that were built.

    `code` is the exit code of the last build, None before the first is over; `tell` hears lines for the user and
    `check`, which may raise to end it all, is called at least every second while nothing is built.
    """

    def __init__(self, watched: Watched, build: Build, tell: Say, check: Check) -> None:
        self.code: int | None = None
        self._watched, self._build, self._check, self._complain = watched, build, check, tell
        self._digests = Digests(watched.max_bytes)
        self._tried: Contents | None = None
        self._built: tuple[Contents, int] | None = None

    @property
    def written(self) -> bool:
        """Whether a build has written results."""
        return self._built is not None

    def run(self, poll: bool) -> None:
        """Go on until `check`, or a signal, raises."""
        waiting = Waiting(self._watched, poll, self._check, self._tell)
        listing = self._watched.look()
        while True:
            if self.consider(self._digests.of(listing)):
                self._tell(f"waiting for changes in {', '.join(self._watched.inputs)} (Ctrl-C ends)")
            listing = waiting.after(listing)

    def consider(self, now: Contents) -> bool:
        """Build if these contents are not those of the last time; whether they are others."""
        if now == self._tried:
            return False
        first, self._tried = self._tried is None, now
        changes = Changes.between(self._built[0] if self._built else {}, now)
        if self._built and not changes:
            self._tell("all is again as it was built")
            self.code = self._built[1]
            return True
        self._tell("building" if first else f"building: {changes}")
        self._check()
        self._run(now)
        return True

    def _run(self, now: Contents) -> None:
        try:
            done = self._build()
        except SymposiaError as error:
            self.code = FAILED
            self._complain(f"error: {error}")
        else:
            self.code = done.code
            if done.written:
                self._built = now, done.code
                return
        self._tell("nothing was written; older results stay as they were")

    def _tell(self, words: str) -> None:
        self._complain(f"{time.strftime('%H:%M:%S')} {words}")
