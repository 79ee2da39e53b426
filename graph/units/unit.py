"""The unit of work: a pure function from the bytes of a document to a record of what it says.

Whatever runs it, this process, a pool or an engine on many machines, runs the same code for each document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph import document
from graph.document import Document, Problem
from graph.errors import DocumentError, ExtractorError
from graph.extractor import Extractor, Findings
from graph.several import read_with
from graph.units import record

_REPORT = "please report this with the document"


@dataclass(frozen=True)
class Result:
    """What came of a document: its record (None when it is set aside), and the problems that extractors had with it.

    `legible` is false when its bytes are no text to begin with.
    """

    record: bytes | None
    problems: tuple[Problem, ...] = ()
    legible: bool = True

    @property
    def whole(self) -> bool:
        """Whether there is a record of all that was asked for: only then may it be kept."""
        return self.record is not None and not self.problems


def read(data: bytes, source: str, extractors: Sequence[Extractor]) -> Result:
    """Read one document, given by its bytes and the name it goes by.

    Faults of an extractor are a problem of the document. Raises ExtractorError when an extractor cannot work at all,
    and MemoryError.
    """
    try:
        text = document.of_bytes(data, source)
    except DocumentError as error:
        return Result(None, (Problem(source, error.reason, error.advice),), legible=False)
    try:
        ((found, problems),) = read_with([_Guarded(x) for x in extractors], [text])
        return Result(None if found is None else record.encode(found), problems)
    except (ExtractorError, MemoryError):
        raise
    except Exception as error:  # a fault of ours or of an extractor's findings: it costs its document, not the build
        return Result(None, (Problem(source, f"could not be put together ({_named(error)})", _REPORT),))


class _Guarded:
    """An extractor whose faults are problems of the document that it fails on."""

    def __init__(self, extractor: Extractor) -> None:
        self.name = extractor.name
        self._extractor = extractor

    def read(self, documents: Iterable[Document]) -> Iterator[Findings | Problem]:
        """What the extractor finds, or the problem that it broke on."""
        for one in documents:
            try:
                yield from self._extractor.read([one])
            except (ExtractorError, MemoryError):
                raise
            except Exception as error:
                yield Problem(one.source, f"could not be read by {self.name} ({_named(error)})", _REPORT)


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
