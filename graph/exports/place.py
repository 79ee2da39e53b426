"""Results put in their place whole: written beside it, then renamed."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeVar

from graph.exports.error import ExportError

_Value = TypeVar("_Value")


def put_file(path: Path, write: Callable[[IO[bytes]], _Value]) -> _Value:
    """Write a file in place of one that is there. Raises ExportError where that cannot be done."""
    if path.is_dir():
        raise ExportError("is a folder", where=str(path), advice="name a file with --to")
    with _working(path) as work:
        with (work / "new").open("wb") as target:
            value = write(target)
        (work / "new").replace(path)
    return value


def put_folder(path: Path, ours: re.Pattern[str], write: Callable[[Path], _Value]) -> _Value:
    """Write a folder, in place of one with nothing but files that are named like `ours`.

    Raises ExportError where anything else is there, or the folder cannot be written.
    """
    if path.exists() and not path.is_dir():
        raise ExportError("is a file, not a folder", where=str(path), advice="name a folder")
    if path.is_dir() and not all(ours.fullmatch(found.name) and found.is_file() for found in path.iterdir()):
        raise ExportError("holds other files", where=str(path), advice="name an empty or new folder")
    with _working(path) as work:
        new = work / "new"
        new.mkdir()
        value = write(new)
        if path.exists():
            path.rename(work / "old")
        try:
            new.rename(path)
        except OSError:
            with suppress(OSError):
                (work / "old").rename(path)
            raise
    return value


@contextmanager
def _working(path: Path) -> Iterator[Path]:
    """A folder beside the place, for what is being made; gone afterwards."""
    work: Path | None = None
    try:
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".symposia-", dir=path.absolute().parent))
        yield work
    except OSError as error:
        raise ExportError(
            f"cannot be written ({error.strerror})", where=str(path), advice="name another place"
        ) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
