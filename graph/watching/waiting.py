"""Waiting until what is watched has changed, and then until it is at rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from pathlib import Path

from graph.watching.listing import Listing, Stamp, Watched, stamp_of

REST = 1.0  # seconds without a change after which a copy or an update counts as done
PATIENCE = 60.0  # seconds after which something is built of files that never rest
TICK = 1.0  # seconds between two looks at what the system tells nothing about
ANYWAY = 60.0  # seconds between two looks at everything, whatever the system tells
_SELDOM, _RARELY = 20, 100  # looks that go on for ever take at most one part in so many of the time

Say = Callable[[str], None]
Check = Callable[[], None]


class Waiting:
    """Waits for changes. `check` is called every second or so, and may raise; `say` hears what matters to a user.

    With `poll` folders are looked at again and again, else the system tells of changes in them.
    """

    def __init__(self, watched: Watched, poll: bool, check: Check, say: Say) -> None:
        self._watched, self._poll, self._check, self._say = watched, poll, check, say

    def after(self, known: Listing) -> Listing:
        """What is there once it differs from what is known, and has come to rest."""
        while True:
            folders, others = self._sorted()
            slow = _Slow(self._watched, others, [p for p in known if p.is_symlink()])
            for _ in self._moments(folders, slow):
                now = self._watched.look()
                if now != known:
                    return self._at_rest(now)

    def _sorted(self) -> tuple[list[str], list[str]]:
        """The inputs that are folders of which the system tells, and the others."""
        folders = [] if self._poll else [name for name in self._watched.inputs if Path(name).is_dir()]
        return folders, [name for name in self._watched.inputs if name not in folders]

    def _moments(self, folders: list[str], slow: _Slow) -> Generator[None]:
        """When to look: at once, and whenever there may be something; ends when folders have to be sorted anew."""
        began = time.monotonic()
        ticks = self._told(folders) if folders else self._untold()
        with closing(ticks):
            anyway = began  # the first look finds what changed before there was somebody to tell of it
            for told in ticks:
                self._check()
                moved = slow.moved()
                if told or moved or time.monotonic() >= anyway:
                    began = time.monotonic()
                    yield
                    anyway = time.monotonic() + max(ANYWAY, (time.monotonic() - began) * _RARELY)
                if moved:
                    return

    def _untold(self) -> Generator[bool]:
        yield False
        while True:
            time.sleep(TICK)
            yield False

    def _told(self, folders: list[str]) -> Generator[bool]:
        """Whether the system has told of changes, every second."""
        from watchfiles import watch

        roots = [Path(name).resolve() for name in folders]
        events = watch(
            *roots,
            watch_filter=None,
            debounce=int(TICK * 1000),
            step=100,
            rust_timeout=int(TICK * 1000),
            yield_on_timeout=True,
            force_polling=False,
            ignore_permission_denied=True,
        )
        try:
            with closing(events):
                for changes in events:
                    yield any(self._matters(Path(path), roots) for _, path in changes)
        except FileNotFoundError:  # a folder went just now
            time.sleep(TICK)
        except (OSError, RuntimeError) as error:
            self._say(f"the system cannot tell of changes ({error}); looking for them every second or so instead")
            self._poll = True

    def _matters(self, path: Path, roots: list[Path]) -> bool:
        """Whether something below a folder may be read: nothing hidden, no result."""
        if path.is_relative_to(self._watched.out):
            return False
        inner = [path.relative_to(root).parts for root in roots if path.is_relative_to(root)]
        return not inner or any(not any(part.startswith(".") for part in parts) for parts in inner)

    def _at_rest(self, now: Listing) -> Listing:
        end = time.monotonic() + PATIENCE
        while True:
            time.sleep(REST)
            self._check()
            before, now = now, self._watched.look()
            if now == before or time.monotonic() > end:
                return now


class _Slow:
    """What the system tells nothing about, looked at again and again: files, patterns, links, replaced folders."""

    def __init__(self, watched: Watched, others: list[str], links: list[Path]) -> None:
        self._watched, self._part, self._links = watched, watched.only(others), links
        self._known = self._look()
        self._next = 0.0

    def moved(self) -> bool:
        """Whether something is not as it was when this was made; as often as looking is cheap."""
        if time.monotonic() < self._next:
            return False
        began = time.monotonic()
        now = self._look()
        self._next = time.monotonic() + (time.monotonic() - began) * _SELDOM
        return now != self._known

    def _look(self) -> tuple[Listing, Mapping[str, Stamp], Mapping[Path, Stamp]]:
        places = {name: stamp_of(Path(name))[3:] for name in self._watched.inputs}
        return self._part.look(), places, {path: stamp_of(path) for path in self._links}
