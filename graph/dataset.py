"""A store as an rdflib Dataset, for reading: nothing is loaded, each look is a query; the default graph is the union.

Each triple comes once, however many graphs hold it, and a plain string is equal to ``rdflib.Literal("...")``.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.query import Result as Found
from rdflib.store import Store as RdflibStore
from rdflib.term import Node

from graph.errors import StoreError
from graph.guard import pattern_start
from graph.result import Result

if TYPE_CHECKING:
    from graph.store import Store

_UNION = "__UNION__"
_ENDS = ("s", "p", "o")


def of_store(store: Store) -> rdflib.Dataset:
    """A store as a Dataset for reading; to change the store, use its own methods."""
    return rdflib.Dataset(store=_Asking(store), default_union=True)


class _Asking(RdflibStore):
    """What rdflib asks of a store, put as SPARQL."""

    context_aware = True
    graph_aware = True

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._namespaces: dict[str, rdflib.URIRef] = {}

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """The triples of the pattern, once each, with the graphs that hold them, which are looked up when taken."""
        pattern = " ".join(self._written(node, name) for node, name in zip(triple_pattern, _ENDS, strict=True))
        where = f"GRAPH {self._written(context.identifier)} {{ {pattern} }}" if _named(context) else pattern
        with self._store.stream(f"SELECT DISTINCT ?s ?p ?o WHERE {{ {where} }}") as rows:
            for row in rows:
                ends = (
                    given if given is not None else node(term) for given, term in zip(triple_pattern, row, strict=True)
                )
                triple = tuple(ends)
                yield triple, iter((context,)) if _named(context) else self.contexts(triple)

    def contexts(self, triple: Any = None) -> Generator[rdflib.Graph, None, None]:
        """The named graphs, or those that hold a triple."""
        pattern = " ".join(self._written(end, name) for end, name in zip(triple or (None,) * 3, _ENDS, strict=True))
        with self._store.stream(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {pattern} }} }}") as rows:
            for (name,) in rows:
                yield rdflib.Graph(store=self, identifier=node(name))

    def __len__(self, context: Any = None) -> int:
        """How many triples there are, or in one graph."""
        if _named(context):
            return self._store.counts([str(context.identifier)]).get(str(context.identifier), 0)
        asked = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"
        return int(str(node(self._store.query(asked).rows[0][0])))

    def query(
        self, query: Any, initNs: Mapping[str, Any], initBindings: Mapping[str, Any], queryGraph: str, **_: Any
    ) -> Found:
        """Have the store answer a query over the union of its graphs."""
        if str(queryGraph) != _UNION:
            advice = "ask the dataset itself, and write GRAPH <...> { } in the query"
            raise StoreError(self._store.location, "a query cannot be asked of one graph of the dataset", advice)
        text = str(query)
        used = [f"PREFIX {name}: <{iri}> " for name, iri in initNs.items() if _uses(text, name)]
        values = "".join(f" VALUES ?{name} {{ {self._written(term)} }}" for name, term in initBindings.items())
        start = pattern_start(text) if values else 0  # not behind the query, where Virtuoso takes no VALUES
        return _found(self._store.query("".join(used) + text[:start] + values + text[start:]))

    def add(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse to: the dataset is for reading."""
        advice = "change the store with its methods put, drop and update"
        raise StoreError(self._store.location, "the dataset is for reading only", advice)

    addN = remove = update = remove_graph = add

    def add_graph(self, graph: Any) -> None:
        """Do nothing: rdflib calls this where a graph is only looked at."""

    def bind(self, prefix: str, namespace: rdflib.URIRef, override: bool = True) -> None:
        """Keep a prefix for what rdflib writes."""
        if override or (prefix not in self._namespaces and namespace not in self._namespaces.values()):
            self._namespaces = {p: n for p, n in self._namespaces.items() if n != namespace} | {prefix: namespace}

    def namespace(self, prefix: str) -> rdflib.URIRef | None:
        """The namespace of a prefix."""
        return self._namespaces.get(prefix)

    def prefix(self, namespace: rdflib.URIRef) -> str | None:
        """The prefix of a namespace."""
        return next((p for p, n in self._namespaces.items() if n == namespace), None)

    def namespaces(self) -> Iterator[tuple[str, rdflib.URIRef]]:
        """All prefixes with their namespaces."""
        yield from self._namespaces.items()

    def _written(self, term: Node | None, name: str = "") -> str:
        """A term as SPARQL has it, or a variable of this name; written by the RDF library, so no text gets out."""
        if term is None:
            return f"?{name}"
        if isinstance(term, rdflib.URIRef):
            return str(ox.NamedNode(str(term)))
        if isinstance(term, rdflib.Literal):
            kind = ox.NamedNode(str(term.datatype)) if term.datatype else None
            return str(ox.Literal(str(term), language=term.language, datatype=kind))
        reason = f"{term!r} cannot be looked for"
        raise StoreError(
            self._store.location, reason, "look for an IRI or a literal: SPARQL has no names of blank nodes"
        )


def node(term: object) -> Any:
    """A term of a result as rdflib has it, or None."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == str(rdflib.XSD.string)
        kind = None if plain else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=kind, normalize=False)
    return None


def _named(context: Any) -> bool:
    return context is not None and context.identifier != DATASET_DEFAULT_GRAPH_ID


def _uses(text: str, prefix: str) -> bool:
    """Whether a text uses a prefix without saying what it stands for."""
    name = re.escape(prefix)
    return bool(re.search(rf"(?<![\w-]){name}:", text)) and not re.search(rf"PREFIX\s+{name}:", text, re.IGNORECASE)


def _found(result: Result) -> Found:
    found = Found(result.kind.upper())
    if result.kind == "ask":
        found.askAnswer = bool(result.boolean)
    elif result.kind == "construct":
        found.graph = rdflib.Graph()
        for triple in result.triples:
            found.graph.add((node(triple.subject), node(triple.predicate), node(triple.object)))
    else:
        found.vars = [rdflib.Variable(name) for name in result.variables]
        found.bindings = [
            {name: node(term) for name, term in zip(found.vars, row, strict=True) if term is not None}
            for row in result.rows
        ]
    return found
