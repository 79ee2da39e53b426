"""The file itself: read whole or refused, and replaced in one step when entries are added."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import Any

from graph.curation.check import checked
from graph.curation.entry import Curation, Entry
from graph.curation.pieces import Unreadable
from graph.curation.text import extended
from graph.curation.vocabulary import FORMS
from graph.errors import CurationError

LIMIT = 5_000_000
"""How many bytes a file may have."""
_LEFT = "the file is left as it is; check the entries, or write them into it by hand"


def read(path: Path, *, named: bool = True) -> Curation:
    """Read a file of corrections. A file that is not there is an error when the user `named` it, else it is empty.

    Raises CurationError, with all faults of the file in one.
    """
    raw = _bytes(path, named)
    return Curation(str(path)) if raw is None else checked(path, raw)


def append(path: Path, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Add to the file what does not stand there yet, whatever its `why`, and return it.

    A file that is not there begins as the template, `graph/lexicon/curation.yaml`. The file is replaced in one step,
    or left as it is. Raises CurationError when it has faults, cannot be written, or an entry is of no valid form.
    """
    raw = _bytes(path, named=False)
    if raw is None:
        raw = resources.files("graph.lexicon").joinpath("curation.yaml").read_bytes()
    before = checked(path, raw)
    known, added = {_content(entry) for entry in before.entries}, []
    for entry in entries:
        if _content(entry) not in known:
            known.add(_content(entry))
            added.append(entry)
    if added:
        _replace(path.resolve(), _extended(path, raw, before, added))
    return tuple(added)


def _content(entry: Entry) -> tuple[Any, ...]:
    """What an entry says, whatever its `why` and the order of what stands side by side."""
    values = (getattr(entry, f.name) for f in fields(entry) if f.name not in ("why", "line"))
    return entry.section, *(frozenset(value) if isinstance(value, tuple) else value for value in values)


def _extended(path: Path, raw: bytes, before: Curation, added: Sequence[Entry]) -> bytes:
    """The file with more entries, which says what it said `before` and what is added, and nothing else."""
    try:
        new = extended(raw.decode("utf-8"), added).encode("utf-8")
        after = checked(path, new)
    except Unreadable as error:
        raise CurationError(path, "entries cannot be added to a file of this layout", _LEFT) from error
    except CurationError as error:
        raise CurationError(path, f"these entries cannot be added: {error.reason}", _LEFT) from error
    for section in FORMS:
        if getattr(after, section) != (*getattr(before, section), *(e for e in added if e.section == section)):
            raise CurationError(path, f"entries cannot be added to {section!r}", _LEFT)
    return new


def _bytes(path: Path, named: bool) -> bytes | None:
    """What is in a file, or None when it is not there and nobody named it."""
    try:
        if path.exists() and not path.is_file():
            raise CurationError(path, "is not a file", "name a file")
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        if not named:
            return None
        raise CurationError(path, "no such file", "check its name") from error
    except OSError as error:
        raise CurationError(path, f"cannot be read ({error.strerror})", "check its permissions") from error
    if len(raw) > LIMIT:
        raise CurationError(path, f"has more than {LIMIT // 1_000_000} MB", "name a file of corrections")
    return raw


def _replace(path: Path, raw: bytes) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            file.write(raw)
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise CurationError(path, f"cannot be written ({error.strerror})", "check the folder") from error
