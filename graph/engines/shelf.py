"""A place for files that several machines see: a folder that they share, or an address that fsspec knows.

Files are written beside their place and then moved there, so that none is ever seen half written.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

from graph.errors import SymposiaError

EXTRA = 'pip install "symposia[spark]"'
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:(//|:)")


class Shelf(Protocol):
    """Files by their names, which may have folders in them, with slashes."""

    location: str

    def read(self, name: str) -> bytes | None:
        """The bytes of a file, None if it is not there."""

    def writing(self, name: str) -> Any:
        """A context that gives a file to write to, which is there under its name when the context ends well."""

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder, sorted, the folder with them; none if it is not there."""

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all that is in it; it need not be there."""


def shelf(location: str) -> Shelf:
    """The shelf at a path or address. Raises SymposiaError where that cannot be used."""
    if location.startswith("file://"):
        location = location.removeprefix("file://")
    return _Remote(location) if _ADDRESS.match(location) else _Folder(location)


def absolute(location: str) -> str:
    """The same place for processes that run in other folders."""
    return location if _ADDRESS.match(location) else str(Path(location).absolute())


def write(place: Shelf, name: str, data: bytes) -> None:
    """Write a file."""
    with place.writing(name) as to:
        to.write(data)


class _Folder:
    """A folder."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._folder = Path(location)

    def read(self, name: str) -> bytes | None:
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(self.location, error) from error

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        path = self._folder / name
        beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as to:
                yield to
                to.flush()
                os.fsync(to.fileno())
            beside.replace(path)
        except OSError as error:
            raise _unusable(self.location, error) from error
        finally:
            beside.unlink(missing_ok=True)

    def names(self, folder: str) -> list[str]:
        place = self._folder / folder
        found = (p for p in place.iterdir() if not p.name.startswith(".")) if place.is_dir() else ()
        return sorted(f"{folder}/{p.name}".lstrip("/") for p in found)

    def remove(self, name: str) -> None:
        import shutil

        path = self._folder / name
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


class _Remote:
    """A place that fsspec opens."""

    def __init__(self, location: str) -> None:
        try:
            import fsspec
        except ImportError:
            raise SymposiaError(
                "an address needs fsspec, which is not installed", where=location, advice=EXTRA
            ) from None
        self.location = location
        try:
            self._files, self._root = fsspec.core.url_to_fs(location)
        except (ImportError, ValueError, OSError) as error:
            advice = "name a folder, or install what fsspec needs for such an address"
            raise SymposiaError(f"cannot be used ({error})", where=location, advice=advice) from error

    def read(self, name: str) -> bytes | None:
        try:
            data: bytes = self._files.cat_file(self._path(name))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(self.location, error) from error
        return data

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        path = self._path(name)
        folder, _, last = path.rpartition("/")
        beside = f"{folder}/.{last}.{uuid.uuid4().hex}"
        try:
            self._files.makedirs(folder, exist_ok=True)
            with self._files.open(beside, "wb") as to:
                yield to
            self._files.mv(beside, path)
        except OSError as error:
            raise _unusable(self.location, error) from error
        except BaseException:
            with suppress(OSError):
                self._files.rm(beside)
            raise

    def names(self, folder: str) -> list[str]:
        self._files.invalidate_cache()
        try:
            found = self._files.ls(self._path(folder), detail=False)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unusable(self.location, error) from error
        last = (str(path).rstrip("/").rpartition("/")[2] for path in found)
        return sorted(f"{folder}/{name}".lstrip("/") for name in last if name and not name.startswith("."))

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self._files.rm(self._path(name), recursive=True)

    def _path(self, name: str) -> str:
        return f"{str(self._root).rstrip('/')}/{name}"


def _unusable(location: str, error: OSError) -> SymposiaError:
    reason = f"cannot be used ({error.strerror or error})"
    return SymposiaError(reason, where=location, advice="name a place that all machines may write to, with --work")
