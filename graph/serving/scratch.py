"""Folders for what a server prepares: each goes with its server, and at the latest when the next one starts.

A server that is killed outright cannot remove its folder. So each holds a lock on a file within for as long as it
lives, which the system lets go of however it ends; a folder of the same user whose lock can be had is nobody's.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # where the system has no such locks, what is left behind stays
    fcntl = None  # type: ignore[assignment]

_PREFIX, _BEING_MADE = "symposia-serve-", "symposia-new-"
_LOCK = "held"


class Scratch:
    """A folder of this process, which is empty but for the file that is locked."""

    def __init__(self) -> None:
        _remove_abandoned()
        made = Path(tempfile.mkdtemp(prefix=_BEING_MADE))
        self._lock = os.open(made / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        if fcntl is not None:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        # It has the name by which others look for what is abandoned only once it is locked.
        self.path = made.rename(made.with_name(_PREFIX + made.name.removeprefix(_BEING_MADE)))

    def remove(self) -> None:
        """Remove the folder; what still reads its files goes on."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _remove_abandoned() -> None:
    """Remove what servers of this user have left behind that are no more."""
    if fcntl is None:
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # locked, or removed by somebody else just now
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(lock)
