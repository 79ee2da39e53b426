"""What is kept from one build to the next, by the bytes, the name and all else that it hangs on.

Records of documents are in one SQLite file, results of steps in another, both made for being killed at any moment. They
are never trusted: every record has a checksum, and a file that is damaged is set aside and made anew. Nor are they
needed: what goes wrong with them is told, and the build goes on.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from array import array
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FILE = "records.sqlite"
_SCHEMA = "CREATE TABLE IF NOT EXISTS record (key BLOB PRIMARY KEY, digest BLOB NOT NULL, data BLOB NOT NULL)"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_EVERY = 1.0  # seconds of work that a kill may cost


class Cache:
    """The records in a file of a folder, for one fingerprint. `notes` tell what went wrong with it.

    With `fresh` none is found, and all are replaced. The folder must be there and in use by nobody else.
    """

    def __init__(self, folder: Path, fingerprint: str, fresh: bool = False, file: str = FILE) -> None:
        self.path = folder / file
        self.notes: list[str] = []
        self._fingerprint, self._fresh = fingerprint, fresh
        self._used = array("Q")  # what was asked for, by the beginning of its key: there may be a million
        self._since = time.monotonic()
        self._spoilt = 0
        self._file: sqlite3.Connection | None = None
        try:
            self._open()
        except sqlite3.Error as error:
            self._failed(error)

    def get(self, sha256: str, source: str) -> bytes | None:
        """The record of bytes with this hash that go by this name, if it is there and whole."""
        key = self._key(sha256, source)
        self._used.append(_short(key))
        if self._file is None or self._fresh:
            return None
        try:
            row = self._file.execute("SELECT digest, data FROM record WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            self._failed(error)
            return None
        if row is None:
            return None
        digest, data = row
        if not isinstance(data, bytes) or digest != _digest(key, data):
            self._spoilt += 1
            return None
        return data

    def put(self, sha256: str, source: str, data: bytes) -> None:
        """Keep a record. It is on disk within a second or so of work."""
        if self._file is None:
            return
        key = self._key(sha256, source)
        try:
            self._file.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (key, _digest(key, data), data))
            if time.monotonic() - self._since > _EVERY:
                self._file.commit()
                self._since = time.monotonic()
        except sqlite3.Error as error:
            self._failed(error)

    def commit(self) -> None:
        """Have all that was kept on disk."""
        if self._file is not None:
            try:
                self._file.commit()
            except sqlite3.Error as error:
                self._failed(error)

    def tidy(self) -> None:
        """Drop the records that nobody asked for: of documents that are gone or changed, and of other versions."""
        if self._file is None:
            return
        try:
            used = set(self._used)
            unused = [(key,) for (key,) in self._file.execute("SELECT key FROM record") if _short(key) not in used]
            self._file.executemany("DELETE FROM record WHERE key IS ?", unused)
            self._file.commit()
            if unused:
                self._file.execute("PRAGMA incremental_vacuum").fetchall()
        except sqlite3.Error as error:
            self._failed(error)

    def close(self) -> None:
        """Close the file; what was kept so far stays."""
        if self._spoilt:
            self.notes.append(f"{self.path}: {self._spoilt} damaged records were made anew")
            self._spoilt = 0
        empty = self._file is not None and self._is_empty()
        self.commit()
        self._let_go()
        if empty:
            self.path.unlink(missing_ok=True)

    def _is_empty(self) -> bool:
        assert self._file is not None
        try:
            return self._file.execute("SELECT 1 FROM record LIMIT 1").fetchone() is None
        except sqlite3.Error:
            return False

    def _open(self) -> None:
        self._file = sqlite3.connect(self.path, timeout=5.0)
        for pragma in (
            "locking_mode = EXCLUSIVE",  # so no memory is shared with others, which some file systems cannot do
            "auto_vacuum = INCREMENTAL",
            "journal_mode = WAL",
            "synchronous = NORMAL",
        ):
            self._file.execute(f"PRAGMA {pragma}").fetchall()
        self._file.execute(_SCHEMA)
        self._file.execute("SELECT key, digest, data FROM record LIMIT 1").fetchall()
        self._file.commit()

    def _failed(self, error: sqlite3.Error) -> None:
        """Set a damaged file aside and begin anew; do without where that does not help, or for want of room."""
        self._let_go()
        code = getattr(error, "sqlite_errorcode", None)
        damaged = code is None or code & 0xFF in (*_DAMAGED, sqlite3.SQLITE_ERROR)
        aside = self.path.with_name(f"{self.path.name}.damaged")
        if damaged and not any("set aside" in note for note in self.notes):
            self.notes.append(f"{self.path}: is damaged ({error}); it was set aside as {aside.name} and is made anew")
            try:
                self.path.replace(aside)
                for ending in ("-wal", "-shm", "-journal"):
                    self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
                self._open()
            except (OSError, sqlite3.Error) as again:
                self._do_without(again)
        else:
            self._do_without(error)

    def _do_without(self, error: Exception) -> None:
        self._let_go()
        self.notes.append(f"{self.path}: nothing more is kept for the next build ({error})")

    def _let_go(self) -> None:
        if self._file is not None:
            with suppress(sqlite3.Error):
                self._file.close()
            self._file = None

    def _key(self, sha256: str, source: str) -> bytes:
        return hashlib.sha256("\0".join((self._fingerprint, sha256, source)).encode()).digest()


def older(folder: Path, files: Iterable[Path]) -> bool:
    """Whether the records in a folder seem to be older than one of these files, or are not there: then there is
    something to read. That it is not so tells nothing.
    """
    try:
        kept = (folder / FILE).stat().st_mtime_ns
    except OSError:
        return True
    for path in files:
        with suppress(OSError):
            if path.stat().st_mtime_ns > kept:
                return True
    return False


def _short(key: object) -> int:
    """The beginning of a key, as good as all of it: that of two alike one is kept too long does no harm.

    What is no key, and so is damage, has that of none.
    """
    return int.from_bytes(key[:8]) if isinstance(key, bytes) else -1


def _digest(*parts: bytes) -> bytes:
    return hashlib.blake2b(b"".join(parts), digest_size=16).digest()
