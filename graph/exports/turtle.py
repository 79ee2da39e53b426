"""Turtle of any size, a subject at a time: the same bytes as `rdf.turtle` gives, in bounded memory.

What terms look like is up to the RDF library, so that there is one opinion on what has to be escaped. Only what is
plain is written here: strings, which look the same in every format, and names of letters, digits and hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from graph.exports.content import Content
from graph.exports.rdf import prefixes_of
from graph.sorting import Sorter
from graph.terms import TYPE

# The object of a line of N-Quads or N-Triples, which a name of a graph may follow.
_OBJECT = re.compile(r'(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?) (?:(<[^>]*>) )?\.\s*')
_PLAIN = re.compile(r"<([^>]*[/#])([A-Za-z0-9_][A-Za-z0-9_-]*)>")
_TYPE = str(TYPE)
_TERMS = 50_000  # that are remembered as they are written

Term = Callable[[str], str]


def turtle(lines: Iterable[bytes], base: str, to: IO[bytes], folder: Path) -> None:
    """Write the claims and derived triples among lines of N-Quads (or blocks of them), grouped by subject.

    Evidence and what is told of statements, rules and judgements is left out, and so are the names of graphs. What
    does not fit in memory is sorted in `folder`.
    """
    content = Content(base)
    used: set[str] = set()
    with Sorter(folder) as rows:
        for block in lines:
            for line in block.decode().split("\n"):
                subject, _, rest = line.partition(" ")
                if not rest or content.is_evidence_iri(subject[1:-1]):
                    continue
                predicate, _, rest = rest.partition(" ")
                match = _OBJECT.fullmatch(rest)
                if match is None:
                    raise ValueError(f"this is no line of N-Quads: {line!r}")
                target, name = match.groups()
                if name is not None and name.endswith("/evidence>"):
                    continue
                classes = predicate == _TYPE
                used.add(predicate[1:-1])
                if classes and target[0] == "<":
                    used.add(target[1:-1])
                # Classes come first.
                rows.add(f"{subject} {'0' if classes else '1'}{predicate} {target}", b"")
        prefixes = prefixes_of(used, base)
        head = _header(prefixes)
        for block in _blocks((key for key, _ in rows), _terms(prefixes)):
            to.write(head + block)
            head = b""


def _blocks(keys: Iterable[str], term: Term) -> Iterator[bytes]:
    """What is said of each subject."""
    last = ""
    for subject, said in groupby((key.split(" ", 2) for key in keys), key=lambda parts: parts[0]):
        lines = []
        for predicate, objects in groupby(said, key=lambda parts: parts[1]):
            found: list[str] = []
            for _, _, target in objects:
                if target != last or not found:  # the same in several graphs
                    found.append(term(target))
                last = target
            # Classes stand on one line, and each of several objects on a line of its own, to show where it changes.
            lines.append(
                f"a {' , '.join(found)}" if predicate[0] == "0" else f"{term(predicate[1:])} {_LINES.join(found)}"
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
    """What writes a term of N-Triples as Turtle has it with these prefixes."""
    short = {iri: prefix for prefix, iri in prefixes.items()}
    before = len(_header(prefixes).decode() + "<urn:s> <urn:p> ")

    @lru_cache(maxsize=_TERMS)
    def of_library(text: str) -> str:
        return _one(text, prefixes).decode()[before:].removesuffix(" .\n")

    @lru_cache(maxsize=_TERMS)
    def iri(text: str) -> str:
        plain = _PLAIN.fullmatch(text)
        prefix = short.get(plain[1]) if plain else None
        return of_library(text) if plain is None or prefix is None else f"{prefix}:{plain[2]}"

    def term(text: str) -> str:
        if text[0] == "<":
            return iri(text)
        return text if text[-1] == '"' else of_library(text)

    return term
