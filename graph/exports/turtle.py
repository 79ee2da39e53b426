"""Turtle of any size, a subject at a time: the same bytes as `rdf.turtle` gives, in bounded memory.

What terms look like is up to the RDF library, so that there is one opinion on what has to be escaped. Only what is
plain is written here: strings, which look the same in every format, and names of letters, digits and hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from graph.closing import Closing
from graph.exports.content import Content
from graph.exports.rdf import prefixes_of
from graph.sorting import Sorter
from graph.terms import TYPE

# A line of N-Quads or N-Triples: its terms, where the name of a graph may be one.
_LINE = re.compile(
    r'(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"[^"\\]*(?:\\.[^"\\]*)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)'
    r" (?:(<[^>]*>) )?\.\s*"
)
_PLAIN = re.compile(r"<([^>]*[/#])([A-Za-z0-9_][A-Za-z0-9_-]*)>")
_TYPE = str(TYPE)
_SORTED = 8_000_000  # bytes that are sorted in memory
_TERMS = 50_000  # that are remembered as they are written

Term = Callable[[str], str]


class Turtle(Closing):
    """Writes the claims and derived triples among lines of N-Quads, grouped by subject; use it in a ``with`` statement.

    Evidence and what is told of statements, rules and judgements is left out, and so are the names of graphs. What
    does not fit in memory is sorted in a folder.
    """

    def __init__(self, base: str, folder: Path) -> None:
        self._content, self._base, self._rows = Content(base), base, Sorter(folder, _SORTED)
        self._used: set[str] = set()

    def close(self) -> None:
        """Forget the lines."""
        self._rows.close()

    def add(self, lines: bytes) -> None:
        """Take a line or several. Raises ValueError for what is none."""
        for subject, found in groupby(_claims(lines, self._content), key=itemgetter(0)):
            said = []
            for _, predicate, target in found:
                classes = predicate == _TYPE
                self._used.add(predicate)
                if classes and target[0] == "<":
                    self._used.add(target)
                # Classes come first.
                said.append(f"{'0' if classes else '1'}{predicate} {target}")
            self._rows.add(subject, "\n".join(said).encode())

    def write(self, to: IO[bytes]) -> None:
        """Write what was taken."""
        prefixes = prefixes_of({iri[1:-1] for iri in self._used}, self._base)
        head = _header(prefixes)
        for block in _blocks(self._rows, _terms(prefixes)):
            to.write(head + block)
            head = b""


def _claims(lines: bytes, content: Content) -> Iterator[tuple[str, str, str]]:
    """The triples that are written, in the order of the lines."""
    last, evidence = "", False
    for line in lines.decode().split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            if line.strip():
                raise ValueError(f"this is no line of N-Quads: {line!r}")
            continue
        subject, predicate, target, name = match.groups("")
        if subject != last:
            last, evidence = subject, content.is_evidence_iri(subject[1:-1])
        if not (evidence or name.endswith("/evidence>")):
            yield subject, predicate, target


def _blocks(rows: Iterable[tuple[str, bytes]], term: Term) -> Iterator[bytes]:
    """What is said of each subject."""
    for subject, found in groupby(rows, key=itemgetter(0)):
        lines = []
        said = sorted({one for _, value in found for one in value.decode().split("\n")})  # several graphs may say one
        for predicate, objects in groupby((one.split(" ", 1) for one in said), key=itemgetter(0)):
            terms = [target if target[-1] == '"' else term(target) for _, target in objects]
            # Classes stand on one line, and each of several objects on a line of its own, to show where it changes.
            lines.append(
                f"a {' , '.join(terms)}" if predicate[0] == "0" else f"{term(predicate[1:])} {_LINES.join(terms)}"
            )
        yield f"\n{term(subject)} {_NEXT.join(lines)} .\n".encode()


_LINES = " ,\n\t\t"
_NEXT = " ;\n\t"


def _header(prefixes: dict[str, str]) -> bytes:
    """The lines of the prefixes, which stand before the first triple only."""
    return _one("<urn:o>", prefixes).removesuffix(b"<urn:s> <urn:p> <urn:o> .\n")


def _one(term: str, prefixes: dict[str, str]) -> bytes:
    triple = ox.parse(f"<urn:s> <urn:p> {term} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    raw = ox.serialize(triple, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    assert raw is not None
    return raw


def _terms(prefixes: dict[str, str]) -> Term:
    """What writes a term of N-Triples, if it is no plain string, as Turtle has it with these prefixes."""
    short = {iri: prefix for prefix, iri in prefixes.items()}
    before = len(_header(prefixes).decode() + "<urn:s> <urn:p> ")

    @lru_cache(maxsize=_TERMS)
    def term(text: str) -> str:
        plain = _PLAIN.fullmatch(text)
        if plain is not None and plain[1] in short:
            return f"{short[plain[1]]}:{plain[2]}"
        return _one(text, prefixes).decode()[before:].removesuffix(" .\n")

    return term
