"""From files to what their documents say: kept records are found, the others made, all in the order of the files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph import document
from graph.document import Document, Problem
from graph.errors import DocumentError, SymposiaError
from graph.extractor import Extractor
from graph.local import Extraction
from graph.several import read_with
from graph.units import record
from graph.units.cache import Cache
from graph.units.unit import Result
from graph.units.worker import Task

Work = Callable[[Iterable[Task]], Iterator[tuple[int, Result]]]


@dataclass(frozen=True)
class Gathered:
    """What came of files: a record of each document, files set aside, copies, documents that an extractor left out."""

    records: tuple[bytes, ...]
    problems: tuple[Problem, ...]
    copies: tuple[Problem, ...]
    incomplete: tuple[Problem, ...]

    def extractions(self) -> Iterator[Extraction]:
        """The extractions of the records, decoded one by one."""
        try:
            yield from map(record.decode, self.records)
        except ValueError as error:
            raise SymposiaError(f"a kept record cannot be read ({error})", advice="build with --fresh") from error


class Gathering:
    """Reads files, each once: those with a kept record need no more, the others become tasks.

    `step` is called for each file that is done with.
    """

    def __init__(
        self,
        files: Sequence[tuple[Path, str]],
        max_bytes: int,
        cache: Cache | None = None,
        step: Callable[[], None] = lambda: None,
    ) -> None:
        self._files, self._max_bytes, self._cache, self._step = files, max_bytes, cache, step
        self._results: dict[int, Result] = {}
        self._copies: dict[int, int] = {}
        self._hashes: dict[int, str] = {}

    def run(self, work: Work) -> Gathered:
        """Have the tasks done by `work`, which gives back their numbers with their results in any order."""
        for number, result in work(self._tasks()):
            if self._cache is not None and result.whole and result.record is not None:
                self._cache.put(self._hashes[number], self._files[number][1], result.record)
            self._settle(number, result)
        return self._gathered()

    def _tasks(self) -> Iterator[Task]:
        """What is new or changed, as files are read."""
        first: dict[str, int] = {}
        for number, (path, source) in enumerate(self._files):
            try:
                data = document.load(path, source, self._max_bytes)
            except DocumentError as error:
                self._settle(number, Result(None, (Problem(source, error.reason, error.advice),)))
                continue
            sha256 = hashlib.sha256(data).hexdigest()
            if first.setdefault(sha256, number) != number:
                self._copies[number] = first[sha256]
                self._step()
                continue
            kept = self._cache.get(sha256, source) if self._cache is not None else None
            if kept is not None:
                self._settle(number, Result(kept))
                continue
            self._hashes[number] = sha256
            yield Task(number, source, data)

    def _settle(self, number: int, result: Result) -> None:
        self._results[number] = result
        self._step()

    def _gathered(self) -> Gathered:
        records: list[bytes] = []
        problems: list[Problem] = []
        copies: list[Problem] = []
        incomplete: list[Problem] = []
        for number, (_, source) in enumerate(self._files):
            result = self._results[self._copies.get(number, number)]
            if number in self._copies and result.legible:
                original = self._files[self._copies[number]][1]
                copies.append(Problem(source, f"is a copy of {original}", "nothing is lost; remove one of them"))
            elif result.record is None:
                problems += [Problem(source, p.reason, p.advice) for p in result.problems]
            else:
                records.append(result.record)
                incomplete += result.problems
        return Gathered(tuple(records), tuple(problems), tuple(copies), tuple(incomplete))


def together(tasks: Iterable[Task], extractors: Sequence[Extractor]) -> Iterator[tuple[int, Result]]:
    """Read all documents in this process in one go, for extractors that want to see them together."""
    numbers: list[int] = []
    documents: list[Document] = []
    for task in tasks:
        try:
            documents.append(document.of_bytes(task.data, task.source))
            numbers.append(task.number)
        except DocumentError as error:
            yield task.number, Result(None, (Problem(task.source, error.reason, error.advice),), legible=False)
    for number, (found, problems) in zip(numbers, read_with(extractors, documents), strict=True):
        yield number, Result(None if found is None else record.encode(found), problems)
