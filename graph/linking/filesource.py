"""A file of one of the formats as a source of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import LinkingError
from graph.linking import files
from graph.linking.entry import Entity, Faults, Record

_ENOUGH = 1000  # records that do not fit, with none before that does: the file is something else


class Unfit(Exception):
    """What a record of a file lacks to be one of the format."""


@dataclass(frozen=True)
class Format:
    """A format: what it is in words, how a record is read, and the columns of its tables if it has any.

    `read` gives None for a record that is one of the format but is not to be used (withdrawn), and raises Unfit for
    one that is none. Values of a table come to it as lists of texts under the names of `columns`.
    """

    title: str
    understood: str
    read: Callable[[Mapping[str, Any]], Record | None]
    columns: files.Columns | None = None


class FileSource:
    """The records of a file. `name` is its path as given; `faults` counts what could not be used."""

    def __init__(self, path: str | Path, form: Format) -> None:
        self.path = Path(path)
        self.name = str(path)
        self.faults = Faults()
        self._format = form

    def records(self, entities: Sequence[Entity] = ()) -> Iterator[Record]:
        """All records, in the order of the file, one at a time. Raises LinkingError when it holds none."""
        form = self._format
        self.faults = Faults()
        fitting = 0
        for place, row in files.rows(self.path, form.understood, form.columns, self.faults):
            try:
                record = form.read(row)
            except Unfit as fault:
                self.faults.add(place, str(fault))
                if not fitting and self.faults.count >= _ENOUGH:
                    break
                continue
            fitting += 1
            if record is not None:
                yield record
        if not fitting:
            first = f" ({self.faults.first})" if self.faults.first else ""
            raise LinkingError(self.path, f"no entry of it is a record of {form.title}{first}", form.understood)
