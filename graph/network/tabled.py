"""Networks out of what a build has beside its store: its claims, and the evidence in its table of statements.

Of the table all passages are read in one pass, and all words in another. A store is asked for each thing apart, which
takes many times longer where the things of a network are those that most of the corpus speaks of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, groupby, product
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

import msgspec

import ontology
from graph import identifier
from graph.closing import Closing
from graph.network.asking import ALSO, DATE, DETAILS, KINDS, NODES, RELATIONS, Row, Rows, local_name
from graph.network.claimed import Claimed
from graph.terms import LABEL, TYPE

_TYPE, _LABEL = TYPE.value, LABEL.value
_CLASS, _NAMED, _ALSO, _DATE = (_TYPE,), (_TYPE, _LABEL), (ALSO,), (DATE,)
PROPERTIES = (*RELATIONS, *DETAILS, *_NAMED, ALSO)
"""What there has to be in the file of claims."""


class _End(msgspec.Struct):
    iri: str | None


class _Said(msgspec.Struct):
    begin: int
    end: int
    subject: _End
    predicate: str
    object: _End


class _Quoted(msgspec.Struct):
    begin: int
    end: int
    quote: str


_Line = TypeVar("_Line")
Part = tuple[str, str, int]
"""The short name and the title of a document, and how many bytes of the table are about it."""


class Tabled(Closing):
    """What claims say of things, and which passages say so, with their words, from the table of the same build.

    Use it in a ``with`` statement.
    """

    def __init__(self, claims: Path, table: Path, parts: Sequence[Part], base: str) -> None:
        """Take the file of the claims (:mod:`graph.network.claimed`), statements.jsonl and the documents that it is
        about, in its order, since it names them by their sources, which several may have; and what all identifiers
        begin with. Raises OSError when they cannot be read.
        """
        self._claims = Claimed(claims)
        self._table, self._parts, self._base = table, parts, base
        self._nodes: dict[str, set[Row]] = defaultdict(set)

    def close(self) -> None:
        """Let go of the files."""
        self._claims.close()

    def nodes(self, kinds: Iterable[str]) -> set[str]:
        """The things of these kinds."""
        wanted = {ontology.term(kind) for kind in kinds}
        return {thing for thing, kind in self._claims.ends(_CLASS) if kind in wanted}

    def ties(self, relations: Iterable[str]) -> Counter[str]:
        """How many ties by these relations each thing has."""
        return Counter(chain.from_iterable(self._claims.ends([ontology.term(name) for name in relations])))

    def whole(self) -> dict[str, Rows]:
        """All rows there are; those that are `shown` after the statements."""
        return {
            "away": self.away(None),
            "names": self.names(None),
            "also": self.also(None),
            "told": self.told(None),
            "statements": self._stated(None),
            "shown": self._shown(),
            "quotes": self._quoted(None),
        }

    def away(self, nodes: Iterable[str] | None) -> Iterator[Row]:
        """What is said of things, or of all."""
        for one, name, other, where in self._claims.links(RELATIONS, nodes):
            yield one, local_name(name), other, where

    def towards(self, nodes: Iterable[str]) -> Rows:
        """What says something of things."""
        wanted = frozenset(nodes)
        return (row for row in self.away(None) if row[2] in wanted)

    def names(self, nodes: Iterable[str] | None) -> Iterator[Row]:
        """Kinds and labels of things, or of all."""
        for node, rows in groupby(self._claims.rows(_NAMED, nodes), key=itemgetter(0)):
            found = list(rows)
            kinds = [kind for _, name, value, _ in found if name == _TYPE and (kind := local_name(value)) in KINDS]
            labels = [value for _, name, value, _ in found if name == _LABEL]
            yield from product([node], kinds, labels)

    def also(self, nodes: Iterable[str] | None) -> Iterator[Row]:
        """Other names of things, or of all."""
        return ((node, name) for node, _, name, _ in self._claims.rows(_ALSO, nodes))

    def told(self, nodes: Iterable[str] | None) -> Iterator[Row]:
        """Details of things, or of all."""
        return self._values(DETAILS, nodes)

    def dated(self, nodes: Iterable[str]) -> Iterator[Row]:
        """Dates of documents."""
        return self._values(_DATE, nodes)

    def statements(self, nodes: Iterable[str]) -> Rows:
        """Which passages state what is said of things, and which mention them."""
        return self._stated(frozenset(nodes))

    def shown(self, nodes: Iterable[str]) -> Rows:
        """Passages of posts and the like of things whose statements have been asked for: those that state them."""
        return (row for node in nodes for row in self._nodes.get(node, ()))

    def quotes(self, passages: Iterable[str]) -> Rows:
        """The words of passages."""
        return self._quoted(frozenset(passages))

    def _values(self, properties: Collection[str], nodes: Iterable[str] | None) -> Iterator[Row]:
        for node, name, value, _ in self._claims.rows(properties, nodes):
            yield node, local_name(name), value

    def _shown(self) -> Iterator[Row]:
        for rows in self._nodes.values():
            yield from rows

    def _stated(self, wanted: frozenset[str] | None) -> Iterator[Row]:
        """The statements about these things, or all; what they say of posts and the like is noted."""
        for key, _, line in self._lines(_Said):
            one, other = line.subject.iri, line.object.iri
            if one and other and (wanted is None or one in wanted or other in wanted):
                name = local_name(line.predicate)
                about = wanted is None or one in wanted
                if about or name == "mentions":
                    passage = identifier.passage(self._base, key, line.begin, line.end)
                    if about and name in NODES:
                        self._nodes[one].add((one, other, passage))
                    yield one, name, other, passage

    def _quoted(self, wanted: frozenset[str] | None) -> Iterator[Row]:
        for key, title, line in self._lines(_Quoted):
            passage = identifier.passage(self._base, key, line.begin, line.end)
            if wanted is None or passage in wanted:
                yield passage, line.quote, str(line.begin), str(line.end), title

    def _lines(self, kind: type[_Line]) -> Iterator[tuple[str, str, _Line]]:
        """The lines with what is wanted of each: to read the rest, too, would take longer."""
        decode = msgspec.json.Decoder(kind).decode
        with self._table.open("rb") as table:
            for key, title, size in self._parts:
                for line in table.read(size).split(b"\n")[:-1]:
                    yield key, title, decode(line)
