"""The graph of resolution: entities of the corpus described, what was decided about their names, the scheme of topics.

The lines of each document are made by `segment.py`, what the rules of the ontology derive by `derive.py`; each stands
in a graph of its own. No blank nodes, nothing in the default graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec

from graph import identifier
from graph.batched import batched
from graph.closing import Closing
from graph.lines import TYPE, foreign, iri, kinds, own, quoted, typed
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


def judge(judgement: Judgement, places: Iterable[str], base: str, node: str) -> str:
    """A decision of resolution as lines, with the passages it compares, and what speaks for and against it in words.

    `node` is its IRI. The lines are in canonical order, each once.
    """
    said = [
        _IS_JUDGEMENT,
        *(f"{_ABOUT} <{iri}>" for iri in (judgement.entity, judgement.other)),
        *(f"{_COMPARED} <{place}>" for place in places),
        f"{_DECISION} {quoted(judgement.decision)}",
        *(f"{_FROM} <{identifier.document(base, key)}>" for key in judgement.documents),
        *(f"{_NAME} {quoted(name)}" for name in judgement.names),
        *(f"{_AGAINST} {quoted(words)}" for words in judgement.opposing),
        f"{_REASON} {quoted(_reason(judgement))}",
        f"{_RULE} {quoted(f'{judgement.rule}/1')}",
        f"{_SCORE} {typed(f'{judgement.score:.4f}', 'decimal')}",
        *(f"{_FOR} {quoted(words)}" for words in judgement.supporting),
        f"{_THRESHOLD} {typed(f'{judgement.threshold:.2f}', 'decimal')}",
    ]
    begin, end = f"<{node}> ", f" <{base}graph/resolution> .\n"
    # Nearly in order as it stands, and shorter than with what all of it begins and ends with.
    return f"{begin}{f'{end}{begin}'.join(sorted(dict.fromkeys(said)))}{end}"


_IS_JUDGEMENT = f"{TYPE} {own('Judgement')}"
_ABOUT, _NAME, _FROM, _COMPARED = own("aboutEntity"), own("mergedName"), own("fromDocument"), own("comparedMention")
_FOR, _AGAINST, _DECISION, _RULE = own("supportedBy"), own("opposedBy"), own("decision"), own("rule")
_REASON, _SCORE, _THRESHOLD = own("reason"), own("score"), own("threshold")


def _reason(judgement: Judgement) -> str:
    """What speaks for and against on one line, the weightiest of each first."""
    against = "; ".join(judgement.opposing)
    return "; ".join(filter(None, ("; ".join(judgement.supporting), against and f"against it: {against}")))


def _lines(node: str, said: Iterable[Line], base: str) -> list[str]:
    graph_name = iri(f"{base}graph/resolution")
    return [f"<{node}> {predicate} {value} {graph_name} .\n" for predicate, value in said]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Judgement)
_LINES, _JUDGED = b"l", b"j"
_AT_ONCE = 100  # nodes whose lines are given together

Places = Callable[[Judgement], Iterable[str]]


class ResolutionGraph(Closing):
    """Lines of the graph of resolution, given in any order and read in canonical order; use it in a ``with`` statement.

    What is over the memory of a sorter lies in `folder`. `kinds` counts the things of each class once all are read.
    """

    def __init__(self, base: str, folder: Path, places: Places) -> None:
        """`places` gives the IRIs of the passages that a judgement compares, when its lines are read."""
        self.kinds: Counter[str] = Counter()
        self._base, self._places = base, places
        self._sorter = Sorter(folder)

    def close(self) -> None:
        """Forget the lines."""
        self._sorter.close()

    def add(self, node: str, lines: Iterable[str]) -> None:
        """Take all lines about a node."""
        self._sorter.add(f"{node}>", _LINES + "".join(sorted(set(lines))).encode())

    def judge(self, judgement: Judgement) -> None:
        """Take a judgement: it is small, and its lines are not. Several of one IRI become one."""
        self._sorter.add(f"{judgement_iri(judgement, self._base)}>", _JUDGED + _ENCODER.encode(judgement))

    def __iter__(self) -> Iterator[bytes]:
        """The lines about one node after the other, each once, those about some nodes at a time."""
        for block in batched(self._nodes(), _AT_ONCE):
            yield "".join(block).encode()

    def _nodes(self) -> Iterator[str]:
        for key, rows in groupby(self._sorter, key=itemgetter(0)):
            found = [(data[:1] == _JUDGED, self._lines(key[:-1], data)) for _, data in rows]
            judged, lines = found[0]
            if len(found) > 1:
                # Texts may hold what Unicode calls a line break; here only the line feed is one.
                several = {f"{line}\n" for _, part in found for line in part.split("\n")[:-1]}
                lines = "".join(sorted(several))
            if judged:
                self.kinds["Judgement"] += 1
            else:
                self.kinds += kinds(lines.split("\n")[:-1])
            yield lines

    def _lines(self, node: str, data: bytes) -> str:
        if data[:1] == _LINES:
            return data[1:].decode()
        judgement = _DECODER.decode(data[1:])
        return judge(judgement, self._places(judgement), self._base, node)
