"""What a build would read, as it lies there now, and how that differs from what it was."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph import document
from graph.errors import DocumentError

NAMED = 3  # files that a line names; of others it tells the number

Stamp = tuple[int, ...]
Listing = Mapping[Path, tuple[str, Stamp]]
"""Each file with its name in the results, and what changes when it is written or replaced."""
Contents = Mapping[Path, tuple[str, str]]
"""Each file with its name in the results and what stands for its bytes."""

_BY_NAME: Stamp = ()  # of a document in a format that is not read: the report has its name, and no more


@dataclass(frozen=True)
class Watched:
    """What is watched: folders, files and patterns, but for the folder of results, and the file of corrections.

    `out` is resolved. Files of more than `max_bytes` are told apart by their size alone.
    """

    inputs: tuple[str, ...]
    out: Path
    curation: Path
    max_bytes: int = document.MAX_BYTES

    def look(self) -> Listing:
        """Find the files, without opening any. What cannot be looked at, or is gone, has none."""
        found: dict[Path, tuple[str, Stamp]] = {}
        for path, source in self._files():
            suffix = path.suffix.lower()
            if suffix in document.UNREAD:
                found.setdefault(path, (source, _BY_NAME))
            elif suffix in document.MEDIA_TYPES and (stamp := stamp_of(path)):
                found.setdefault(path, (source, stamp))
        if stamp := stamp_of(self.curation):
            found[self.curation.absolute()] = (str(self.curation), stamp)
        return found

    def only(self, inputs: Sequence[str]) -> Watched:
        """The same with only these of the inputs."""
        return replace(self, inputs=tuple(inputs))

    def _files(self) -> list[tuple[Path, str]]:
        files: list[tuple[Path, str]] = []
        for name in self.inputs:
            try:
                files += document.find([name], self.out)
            except (DocumentError, OSError):
                continue  # it was removed, maybe just now; a build says what is wrong
        return files


def stamp_of(path: Path) -> Stamp:
    """What changes when a file is written or replaced; empty when there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return ()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev


class Digests:
    """Reads files to know their contents, each again only when its stamp has changed."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._known: dict[Path, tuple[Stamp, str]] = {}

    def of(self, listing: Listing) -> Contents:
        """The contents of the files of a listing."""
        before, self._known = self._known, {}
        for path, (_, stamp) in listing.items():
            kept = before.get(path)
            self._known[path] = kept if kept and kept[0] == stamp else (stamp, self._digest(path, stamp))
        return {path: (source, self._known[path][1]) for path, (source, _) in listing.items()}

    def _digest(self, path: Path, stamp: Stamp) -> str:
        if stamp == _BY_NAME:
            return "not read"
        if stamp[0] > self._max_bytes:
            return f"{stamp[0]} bytes"
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            return os.strerror(error.errno or 0)


@dataclass(frozen=True)
class Changes:
    """What is new, changed and gone, by the names of files, each in their order."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @classmethod
    def between(cls, before: Contents, after: Contents) -> Changes:
        """What leads from one state to the next."""
        return cls(
            tuple(sorted(after[p][0] for p in after.keys() - before.keys())),
            tuple(sorted(after[p][0] for p in after.keys() & before.keys() if after[p] != before[p])),
            tuple(sorted(before[p][0] for p in before.keys() - after.keys())),
        )

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.new or self.changed or self.gone)

    def __str__(self) -> str:
        """How many, and the names of a few."""
        kinds = (("new", self.new), ("changed", self.changed), ("gone", self.gone))
        return ", ".join(f"{len(names):,} {kind} ({_few(names)})" for kind, names in kinds if names)


def _few(names: Sequence[str]) -> str:
    if len(names) <= NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED:,} others"
