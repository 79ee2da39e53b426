"""What a store is asked of the things of a network: all of it at once, or what concerns some things.

Queries are plain joins without an order, so that any engine answers them quickly; what is read is sorted by who reads.
Rows have identifiers and texts, an empty text for what is neither; relations, kinds and details by their local names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import pyoxigraph as ox

import ontology
from graph.batched import batched
from graph.network.relation import OF_ALL, SKOS
from graph.store import Asked
from graph.terms import DCTERMS

Row = tuple[str, ...]
Rows = Iterable[Row]

BATCH = 400
"""About how many things a store is asked at a time: a query names them."""

KINDS = ("Person", "Organization", "Topic", "Talk", "Event", "Project", "Award")
"""The kinds of things, a talk before the event that it also is."""

NODES = ("hasPosition", "hasDegree", "hasMembership", "hasAwardReceipt", "hasCollaboration")
"""The relations to posts, degrees and the like, which have passages of their own: those that state the relation."""

_OTHERS = ("spokeAt", "gaveTalk", "developed", "hasAward", "within", "aboutTopic")
_DETAILS = (
    *("roleTitle", "status", "atOrganization", "start", "end", "asOf", "year", "ofAward"),
    *("degreeLevel", "field", "awardedBy", "startTime", "talkAt", "heldOn"),
)
_RELATIONS = (*OF_ALL, *NODES, *_OTHERS)
ALSO, DATE = f"{SKOS}altLabel", f"{DCTERMS}date"
RELATIONS = (*(ontology.term(name) for name in _RELATIONS), f"{SKOS}broader")
"""The properties that tie things, or things to their posts and the like."""

DETAILS = (*(ontology.term(name) for name in _DETAILS), DATE)
"""The properties of details."""

_PREFIXES = f"""PREFIX sym: <{ontology.NAMESPACE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <{SKOS}>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"sym:{name}" for name in names)


def _among(variable: str, names: str, values: str) -> str:
    """The names as a block where all is read; as a filter where only some things are asked for, which come first."""
    if not values:
        return f"VALUES ?{variable} {{ {names} }}"
    return f"{values} FILTER(?{variable} IN ({names.replace(' ', ', ')}))"


_READ = f"{_listed(_RELATIONS)} skos:broader"


def _said(values: str = "") -> str:
    return f"""SELECT ?one ?relation ?other ?where WHERE {{
  {_among("relation", _READ, values)} GRAPH ?where {{ ?one ?relation ?other }} }}"""


def _names(values: str = "") -> str:
    return f"""SELECT ?node ?type ?name WHERE {{
  {_among("type", _listed(KINDS), values)} ?node a ?type ; rdfs:label ?name }}"""


def _also(values: str = "") -> str:
    return f"SELECT ?node ?name WHERE {{ {values} ?node skos:altLabel ?name }}"


def _told(values: str = "") -> str:
    return f"""SELECT ?node ?detail ?value WHERE {{
  {_among("detail", _listed(_DETAILS) + " dcterms:date", values)} ?node ?detail ?value }}"""


def _dated(values: str) -> str:
    return f"SELECT ?node ?detail ?value WHERE {{ {values} BIND(dcterms:date AS ?detail) ?node dcterms:date ?value }}"


def _stated(values: str = "") -> str:
    return f"""SELECT ?one ?relation ?other ?passage WHERE {{
  {values} ?statement rdf:subject ?one ; rdf:predicate ?relation ; rdf:object ?other ; sym:evidencedBy ?passage }}"""


def _mentioned(values: str) -> str:
    return f"""SELECT ?one ?relation ?other ?passage WHERE {{ {values}
  ?statement rdf:object ?other ; rdf:predicate ?relation ; rdf:subject ?one ; sym:evidencedBy ?passage .
  FILTER(?relation = sym:mentions) }}"""


def _shown(values: str = "") -> str:
    return f"""SELECT ?one ?node ?passage WHERE {{
  {_among("relation", _listed(NODES), values)} ?one ?relation ?node . ?node sym:evidencedBy ?passage }}"""


def _quotes(values: str = "") -> str:
    return f"""SELECT ?passage ?quote ?begin ?end ?title WHERE {{ {values}
  ?passage sym:quote ?quote ; sym:beginOffset ?begin ; sym:endOffset ?end ; sym:inDocument ?document .
  ?document dcterms:title ?title }}"""


class Source(Protocol):
    """Gives rows of what is said of some things."""

    def away(self, nodes: Iterable[str]) -> Rows:
        """What is said of them: one, relation, other, the graph that says so."""

    def towards(self, nodes: Iterable[str]) -> Rows:
        """What says something of them, in the same way."""

    def names(self, nodes: Iterable[str]) -> Rows:
        """Their kinds and labels: node, kind, name."""

    def also(self, nodes: Iterable[str]) -> Rows:
        """Their other names: node, name."""

    def told(self, nodes: Iterable[str]) -> Rows:
        """Their details: node, detail, value."""

    def dated(self, nodes: Iterable[str]) -> Rows:
        """The dates of documents: node, detail, value."""

    def statements(self, nodes: Iterable[str]) -> Rows:
        """Which passages state what is said of them: one, relation, other, passage. And which mention them, the first
        ones by document and place at least: document, relation, node, passage.
        """

    def shown(self, nodes: Iterable[str]) -> Rows:
        """Which passages tell of their posts, degrees and the like: one, post, passage."""

    def quotes(self, passages: Iterable[str]) -> Rows:
        """The words of passages: passage, quote, begin, end, title of the document."""


class Whole(Source, Protocol):
    """Gives rows of what is said of all things, too."""

    def nodes(self, kinds: Iterable[str]) -> set[str]:
        """The things of these kinds."""

    def ties(self, relations: Iterable[str]) -> Counter[str]:
        """How many ties by these relations each thing has, each tie once in however many graphs it stands."""

    def whole(self) -> dict[str, Rows]:
        """All rows there are, by the names of the methods that give some."""


class Asking:
    """Rows that a store gives, some at a time; `whole` all of them."""

    def __init__(self, store: Asked) -> None:
        self._store = store

    def things(self) -> list[str]:
        """Everything that there are rows of, sorted."""
        told, read = f"{_listed(_DETAILS)} dcterms:date", "VALUES ?relation { " + _READ + " }"
        texts = (
            f"SELECT DISTINCT ?node WHERE {{ {read} ?node ?relation ?other }}",
            f"SELECT DISTINCT ?node WHERE {{ {read} ?one ?relation ?node }}",
            f"SELECT DISTINCT ?node WHERE {{ VALUES ?type {{ {_listed(KINDS)} }} ?node a ?type }}",
            f"SELECT DISTINCT ?node WHERE {{ VALUES ?detail {{ {told} }} ?node ?detail ?value }}",
        )
        rows = (row for text in texts for row in self._store.query(_PREFIXES + text).rows)
        return sorted({node.value for (node,) in rows if isinstance(node, ox.NamedNode)})

    def nodes(self, kinds: Iterable[str]) -> set[str]:
        """The things of these kinds."""
        text = f"SELECT DISTINCT ?node WHERE {{ VALUES ?kind {{ {_listed(kinds)} }} ?node a ?kind }}"
        rows = self._store.query(_PREFIXES + text).rows
        return {node.value for (node,) in rows if isinstance(node, ox.NamedNode)}

    def ties(self, relations: Iterable[str]) -> Counter[str]:
        """How many ties by these relations each thing has, counted by the store: there are many more of them than of
        things. Some stores give what stands in two graphs twice.
        """
        found: Counter[str] = Counter()
        listed = _listed(relations)
        for node, other in (("?one", "?other"), ("?other", "?one")):
            text = f"""SELECT {node} (COUNT({other}) AS ?ties) WHERE {{ SELECT DISTINCT ?one ?relation ?other WHERE {{
  VALUES ?relation {{ {listed} }} ?one ?relation ?other }} }} GROUP BY {node}"""
            for thing, count in self._store.query(_PREFIXES + text).rows:
                if isinstance(thing, ox.NamedNode) and isinstance(count, ox.Literal):
                    found[thing.value] += int(count.value)
        return found

    def whole(self) -> dict[str, Rows]:
        """All rows there are, by the names of the methods that give some."""
        return {
            "away": self._triples(_said()),
            "names": self._local(_names()),
            "also": self._rows(_also()),
            "told": self._local(_told()),
            "statements": self._local(_stated()),
            "shown": self._rows(_shown()),
            "quotes": self._rows(_quotes()),
        }

    def away(self, nodes: Iterable[str]) -> Rows:
        """What is said of things."""
        return self._each(self._triples, _said, "one", nodes)

    def towards(self, nodes: Iterable[str]) -> Rows:
        """What says something of things."""
        return self._each(self._triples, _said, "other", nodes)

    def names(self, nodes: Iterable[str]) -> Rows:
        """Kinds and labels."""
        return self._each(self._local, _names, "node", nodes)

    def also(self, nodes: Iterable[str]) -> Rows:
        """Other names."""
        return self._each(self._rows, _also, "node", nodes)

    def told(self, nodes: Iterable[str]) -> Rows:
        """Details."""
        return self._each(self._local, _told, "node", nodes)

    def dated(self, nodes: Iterable[str]) -> Rows:
        """Dates of documents."""
        return self._each(self._local, _dated, "node", nodes)

    def statements(self, nodes: Iterable[str]) -> Rows:
        """Passages that state what is said, and those that mention."""
        kept = list(nodes)
        yield from self._each(self._local, _stated, "one", kept)
        yield from self._each(self._local, _mentioned, "other", kept)

    def shown(self, nodes: Iterable[str]) -> Rows:
        """Passages of posts and the like."""
        return self._each(self._rows, _shown, "one", nodes)

    def quotes(self, passages: Iterable[str]) -> Rows:
        """Words of passages."""
        return self._each(self._rows, _quotes, "passage", passages)

    def _each(
        self, read: Callable[[str], Rows], text: Callable[[str], str], variable: str, nodes: Iterable[str]
    ) -> Rows:
        """What is read of some of the nodes after another, by queries that name them."""
        for some in batched(nodes, BATCH):
            yield from read(text(f"VALUES ?{variable} {{ {' '.join(str(ox.NamedNode(node)) for node in some)} }}"))

    def _triples(self, text: str) -> Iterator[Row]:
        for one, relation, other, where in self._rows(text):
            if one and other:
                yield one, local_name(relation), other, where

    def _local(self, text: str) -> Iterator[Row]:
        """Rows with the name in their second column made local."""
        for node, name, *rest in self._rows(text):
            yield node, local_name(name), *rest

    def _rows(self, text: str) -> Iterator[Row]:
        for row in self._store.query(_PREFIXES + text).rows:
            yield tuple(term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in row)


def local_name(iri: str) -> str:
    """The end of an identifier."""
    return iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]
