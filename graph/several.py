"""Several extractors over the same documents, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from graph import local
from graph.document import Document, Problem
from graph.errors import ExtractorError
from graph.extractor import Extractor, Findings
from graph.local import Extraction
from graph.statement import Literal


def read_with(
    extractors: Sequence[Extractor], documents: Sequence[Document]
) -> Iterator[tuple[Extraction | None, tuple[Problem, ...]]]:
    """For each document what the extractors found, joined, and the problems some of them had with it.

    None stands for a document that no extractor could read. Raises ExtractorError when an extractor
    cannot work at all, or does not keep to the interface.
    """
    with ExitStack() as stack:
        readers = [(x.name, x.read(documents)) for x in extractors]
        for _, reader in readers:
            # Whoever holds connections lets go of them now, not when memory is tidied.
            stack.callback(getattr(reader, "close", lambda: None))
        yield from _side_by_side(readers, documents)


def read_whole(extractors: Sequence[Extractor], documents: Sequence[Document]) -> Iterator[Extraction | Problem]:
    """For each document what the extractors found, joined, or the problem that one of them had with it.

    For who looks at what extractors find together, since without one of them it is something else. Raises what
    `read_with` does.
    """
    for found, problems in read_with(extractors, documents):
        if found is None or problems:
            yield problems[0]
        else:
            yield found


def _side_by_side(
    readers: Sequence[tuple[str, Iterator[Findings | Problem]]], documents: Sequence[Document]
) -> Iterator[tuple[Extraction | None, tuple[Problem, ...]]]:
    for document in documents:
        found: dict[str, Findings] = {}
        problems: list[Problem] = []
        for name, reader in readers:
            result = next(reader, None)
            if isinstance(result, Findings) and (wrong := _no_address(result)) is not None:
                reason = f"could not be read by {name} (it takes {wrong!r} for an address)"
                problems.append(Problem(document.source, reason, "report it to its makers, with the document"))
            elif isinstance(result, Findings):
                found[name] = _checked(name, document, result)
            elif isinstance(result, Problem):
                problems.append(result)
            else:
                raise ExtractorError(name, f"gave nothing for {document.source}", "its read() must give a result each")
        yield (local.join(document, found) if found else None), tuple(problems)


def _checked(name: str, document: Document, found: Findings) -> Findings:
    """Findings, if they are about the document and quote nothing outside it."""
    if found.document is not document:
        raise ExtractorError(name, f"mixed up {document.source} with another document", "report it to its makers")
    spans = [c.span for c in found.claims] + [m.span for m in found.named()]
    if not all(0 <= s.begin < s.end <= len(document.text) for s in spans):
        raise ExtractorError(name, f"quotes words outside {document.source}", "report it to its makers")
    return found


def _no_address(found: Findings) -> str | None:
    """An address among findings that is none: it would be found out only when all documents are put together."""
    values = (claim.object for claim in found.claims if isinstance(claim.object, Literal))
    return next((value.value for value in values if not value.stands), None)
