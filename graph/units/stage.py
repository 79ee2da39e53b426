"""From files to what their documents say: kept records are found, the others made, all in the order of the files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from graph import document
from graph.document import Document, Head, Problem
from graph.errors import DocumentError, SymposiaError
from graph.extractor import Extractor
from graph.local import Extraction
from graph.several import read_with
from graph.sorting import Sorter
from graph.units import record
from graph.units.cache import Cache
from graph.units.unit import Result
from graph.units.worker import Task

_ALIKE = "has by chance the short name in identifiers that {} has"
_CHANGE = "change it by a character, such as a space at its end"

Work = Callable[[Iterable[Task]], Iterator[tuple[int, Result]]]


class Gathered:
    """What came of files: documents, files set aside, copies, documents that an extractor left out.

    As an iterable it has the extraction of each document in the order of their hashes, decoded one at a time, as often
    as it is asked; the records are not in memory. `heads` are in the order of the files.
    """

    def __init__(
        self,
        records: Sorter,
        heads: Sequence[Head],
        problems: Sequence[Problem] = (),
        copies: Sequence[Problem] = (),
        incomplete: Sequence[Problem] = (),
    ) -> None:
        self._records = records
        self.heads = tuple(heads)
        self._by_hash = {head.sha256: head for head in heads}
        self.problems, self.copies, self.incomplete = tuple(problems), tuple(copies), tuple(incomplete)

    def records(self) -> Iterator[tuple[Head, bytes]]:
        """Documents with their records, in the order of their hashes."""
        return ((self._by_hash[sha256], data) for sha256, data in self._records)

    def __iter__(self) -> Iterator[Extraction]:
        """The extractions. Raises SymposiaError for a record that cannot be read."""
        return (_decoded(data) for _, data in self._records)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self.heads)


def gathered(extractions: Iterable[Extraction], records: Sorter) -> Gathered:
    """Extractions as if they had been gathered, their records put into `records`."""
    heads = []
    for x in extractions:
        data = record.encode(x)
        records.add(x.document.sha256, data)
        heads.append(_head(data))
    return Gathered(records, heads)


def records(extractions: Iterable[Extraction]) -> Iterator[bytes]:
    """The records of extractions in the order of their hashes, as they were gathered where they were."""
    if isinstance(extractions, Gathered):
        return (data for _, data in extractions.records())
    return map(record.encode, sorted(extractions, key=lambda x: x.document.sha256))


def _decoded(data: bytes) -> Extraction:
    try:
        return record.decode(data)
    except ValueError as error:
        raise _unreadable(error) from error


def _head(data: bytes) -> Head:
    try:
        return record.head(data)
    except ValueError as error:
        raise _unreadable(error) from error


def _unreadable(error: ValueError) -> SymposiaError:
    return SymposiaError(f"a kept record cannot be read ({error})", advice="build with --fresh")


class Gathering:
    """Reads files, each once: those with a kept record need no more, the others become tasks.

    The records go into `records`; `step` is called for each file that is done with.
    """

    def __init__(
        self,
        files: Sequence[tuple[Path, str]],
        max_bytes: int,
        records: Sorter,
        cache: Cache | None = None,
        step: Callable[[], None] = lambda: None,
    ) -> None:
        self._files, self._max_bytes, self._cache, self._step = files, max_bytes, cache, step
        self._records = records
        self._heads: dict[int, Head] = {}
        self._problems: dict[int, tuple[Problem, ...]] = {}
        self._illegible: set[int] = set()
        self._copies: dict[int, int] = {}
        self._hashes: dict[int, str] = {}

    def run(self, work: Work) -> Gathered:
        """Have the tasks done by `work`, which gives back their numbers with their results in any order.

        Raises SymposiaError when it gives none for some: no document is left out in silence.
        """
        for number, result in work(self._tasks()):
            sha256 = self._hashes.pop(number)
            if self._cache is not None and result.whole and result.record is not None:
                self._cache.put(sha256, self._files[number][1], result.record)
            self._settle(number, result)
        if self._hashes:
            where = self._files[min(self._hashes)][1]
            reason = f"nothing came of {len(self._hashes):,} documents, this one among them"
            raise SymposiaError(reason, where=where, advice="build again; please report this")
        return self._gathered()

    def _tasks(self) -> Iterator[Task]:
        """What is new or changed, as files are read."""
        first: dict[str, tuple[str, int]] = {}
        for number, (path, source) in enumerate(self._files):
            try:
                data = document.load(path, source, self._max_bytes)
            except DocumentError as error:
                self._settle(number, Result(None, (Problem(source, error.reason, error.advice),)))
                continue
            sha256 = hashlib.sha256(data).hexdigest()
            known, other = first.setdefault(document.key(sha256), (sha256, number))
            if known != sha256:
                self._settle(number, Result(None, (Problem(source, _ALIKE.format(self._files[other][1]), _CHANGE),)))
                continue
            if other != number:
                self._copies[number] = other
                self._step()
                continue
            kept = self._cache.get(sha256, source) if self._cache is not None else None
            if kept is not None:
                self._settle(number, Result(kept))
                continue
            self._hashes[number] = sha256
            yield Task(number, source, data)

    def _settle(self, number: int, result: Result) -> None:
        if result.record is not None:
            head = self._heads[number] = _head(result.record)
            self._records.add(head.sha256, result.record)
        if result.problems:
            self._problems[number] = result.problems
        if not result.legible:
            self._illegible.add(number)
        self._step()

    def _gathered(self) -> Gathered:
        heads: list[Head] = []
        problems: list[Problem] = []
        copies: list[Problem] = []
        incomplete: list[Problem] = []
        for number, (_, source) in enumerate(self._files):
            of = self._copies.get(number, number)
            said = self._problems.get(of, ())
            if of != number and of not in self._illegible:
                copies.append(
                    Problem(source, f"is a copy of {self._files[of][1]}", "nothing is lost; remove one of them")
                )
            elif of not in self._heads:
                problems += [Problem(source, p.reason, p.advice) for p in said]
            else:
                heads.append(self._heads[of])
                incomplete += said
        return Gathered(self._records, heads, problems, copies, incomplete)


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
