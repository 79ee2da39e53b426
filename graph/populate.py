"""The graph of resolution: entities of the corpus described, what was decided about their names, the scheme of topics.

The lines of each document are made by `segment.py`, what the rules of the ontology derive by `derive.py`; each stands
in a graph of its own. No blank nodes, nothing in the default graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from graph import identifier
from graph.lines import TYPE, foreign, iri, own, quoted, typed
from graph.resolve import Entity, Judgement, Resolution
from graph.sorting import Sorter
from graph.terms import DCTERMS, LABEL, SAME_AS, SKOS
from graph.writing import End

_SUPER = {"Talk": ("Event",), "Interview": ("Event",)}

Line = tuple[str, str]
"""Predicate and object."""


def ends(resolution: Resolution, key: str, entities: int) -> list[End]:
    """What the local entities of a document are."""
    found = (resolution.of[key, index] for index in range(entities))
    return [(entity.iri, entity.label, entity.subclass or entity.kind) for entity in found]


def describe(entity: Entity, base: str) -> list[str]:
    """Classes and names of an entity as lines."""
    classes = [c for c in (entity.subclass, entity.kind, *_SUPER.get(entity.kind, ())) if c]
    said: list[Line] = [*((TYPE, own(name)) for name in classes), (str(LABEL), quoted(entity.label))]
    if entity.kind == "Topic":
        said += [
            (TYPE, f"<{SKOS}Concept>"),
            (f"<{SKOS}prefLabel>", quoted(entity.label)),
            (f"<{SKOS}inScheme>", iri(identifier.scheme(base))),
        ]
    said += [(f"<{SKOS}altLabel>", quoted(alias)) for alias in entity.aliases]
    said += [(str(SAME_AS), foreign(address)) for address in entity.links]
    return _lines(entity.iri, said, base)


def scheme(base: str) -> list[str]:
    """The one scheme that all topics of a graph belong to, as lines."""
    said = [(TYPE, f"<{SKOS}ConceptScheme>"), (f"<{DCTERMS}title>", quoted("Topics of the documents"))]
    return _lines(identifier.scheme(base), said, base)


def judgement_iri(judgement: Judgement, base: str) -> str:
    """The IRI of a decision of resolution."""
    members = (f"{document}/{index}" for document, index in judgement.members)
    return f"{base}judgement/{identifier.digest(judgement.decision, *judgement.names, *members)[:16]}"


def judge(judgement: Judgement, places: Iterable[str], base: str) -> list[str]:
    """A decision of resolution as lines, with the passages it compares, and what speaks for and against it in words."""
    said: list[Line] = [
        (TYPE, own("Judgement")),
        *((own("aboutEntity"), iri(node)) for node in (judgement.entity, judgement.other)),
        *((own("mergedName"), quoted(name)) for name in judgement.names),
        *((own("fromDocument"), iri(identifier.document(base, key))) for key in judgement.documents),
        *((own("comparedMention"), iri(place)) for place in places),
        *((own("supportedBy"), quoted(words)) for words in judgement.supporting),
        *((own("opposedBy"), quoted(words)) for words in judgement.opposing),
        (own("decision"), quoted(judgement.decision)),
        (own("rule"), quoted(f"{judgement.rule}/1")),
        (own("reason"), quoted(_reason(judgement))),
        (own("score"), typed(f"{judgement.score:.4f}", "decimal")),
        (own("threshold"), typed(f"{judgement.threshold:.2f}", "decimal")),
    ]
    return _lines(judgement_iri(judgement, base), said, base)


def _reason(judgement: Judgement) -> str:
    """What speaks for and against on one line, the weightiest of each first."""
    against = "; ".join(judgement.opposing)
    return "; ".join(filter(None, ("; ".join(judgement.supporting), against and f"against it: {against}")))


def _lines(node: str, said: Iterable[Line], base: str) -> list[str]:
    graph_name = iri(f"{base}graph/resolution")
    return [f"<{node}> {predicate} {value} {graph_name} .\n" for predicate, value in said]


class _Judged(msgspec.Struct, array_like=True, frozen=True):
    """A judgement with its passages: it is small, and its lines are not."""

    judgement: Judgement
    places: tuple[str, ...]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Judged)
_LINES, _JUDGED = b"l", b"j"


class ResolutionGraph:
    """Lines of the graph of resolution, given in any order and read in canonical order; use it in a ``with``
    statement. What is over the memory of a sorter lies in `folder`."""

    def __init__(self, base: str, folder: Path) -> None:
        self._base = base
        self._sorter = Sorter(folder)

    def __enter__(self) -> Self:
        """Use it in a ``with`` statement."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Forget the lines."""
        self._sorter.__exit__(kind, error, trace)

    def add(self, node: str, lines: Sequence[str]) -> None:
        """Take the lines about a node."""
        self._sorter.add(f"{node}>", _LINES + "".join(lines).encode())

    def judge(self, judgement: Judgement, places: Sequence[str]) -> None:
        """Take a judgement, with the IRIs of its passages."""
        node = judgement_iri(judgement, self._base)
        self._sorter.add(f"{node}>", _JUDGED + _ENCODER.encode(_Judged(judgement, tuple(places))))

    def __iter__(self) -> Iterator[list[str]]:
        """The lines about one node after the other, each once."""
        for _, rows in groupby(self._sorter, key=itemgetter(0)):
            yield sorted({line for _, data in rows for line in self._read(data)})

    def _read(self, data: bytes) -> list[str]:
        if data[:1] == _JUDGED:
            judged = _DECODER.decode(data[1:])
            return judge(judged.judgement, judged.places, self._base)
        # Texts may hold what Unicode calls a line break; here only the line feed is one.
        return [f"{line}\n" for line in data[1:].decode().split("\n")[:-1]]
