"""What a page tells of a thing, as files: with named graphs, as a table of statements, as a network of what is near."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox

from graph import network
from graph.analysis import annotate
from graph.errors import UnknownEntity
from graph.explorer import entity
from graph.explorer.drawing import MOST
from graph.explorer.shelf import EVIDENCED, IN_DOCUMENT, OBJECT, PREDICATE, QUOTE, SUBJECT, Shelf
from graph.exports.content import Content
from graph.exports.networks import gexf, graphml
from graph.exports.rdf import write_nquads, write_trig
from graph.exports.sheet import sheet
from graph.network import NetworkError
from graph.serving import sparql
from graph.serving.negotiation import content_type
from graph.serving.settings import MEGABYTE, Settings
from graph.serving.worker import Reply
from graph.store import EmbeddedStore
from graph.terms import canonical, sym

Row = dict[str, Any]
Write = Callable[[Shelf, ox.Store, ox.NamedNode, sparql.Sink], None]

COLUMNS = (
    "subject", "subjectLabel", "predicate", "object", "objectLabel", "confidence", "by", "document", "documentLabel",
    "begin", "end", "quote",
)  # fmt: skip


def data(store: ox.Store, settings: Settings, values: Row) -> Reply:
    """Answer with the thing at `path` in the form of an ending (`suffix`); 404 when nothing is said of it."""
    shelf = Shelf(store)
    node = shelf.node(values["path"])
    if node is None:
        return Reply(404, "", b"")
    media, write = FORMS[values["suffix"]]
    sink = sparql.Sink(settings.largest_result * MEGABYTE)
    write(shelf, store, node, sink)
    return Reply(200, content_type(media), sink.getvalue())


def _quads(shelf: Shelf, store: ox.Store, node: ox.NamedNode) -> list[ox.Quad]:
    """The triples that are told of a thing, in the graphs in which they stand."""
    triples = set(entity.described(shelf, node))
    return canonical(q for t in triples for q in store.quads_for_pattern(t.subject, t.predicate, t.object, None))


def _nquads(shelf: Shelf, store: ox.Store, node: ox.NamedNode, to: sparql.Sink) -> None:
    write_nquads(_quads(shelf, store, node), to, Content(shelf.base, evidence=True))


def _trig(shelf: Shelf, store: ox.Store, node: ox.NamedNode, to: sparql.Sink) -> None:
    write_trig(_quads(shelf, store, node), to, Content(shelf.base, evidence=True))


def _graphml(shelf: Shelf, store: ox.Store, node: ox.NamedNode, to: sparql.Sink) -> None:
    graphml(_near(store, node), to, evidence=True)


def _gexf(shelf: Shelf, store: ox.Store, node: ox.NamedNode, to: sparql.Sink) -> None:
    gexf(_near(store, node), to, evidence=True)


def _near(store: ox.Store, node: ox.NamedNode) -> nx.MultiGraph[str]:
    """The network of what is one step away, with communities and measures; an empty one where that is nothing."""
    choice = network.Choice(focus=node.value, hops=1, most=MOST)
    try:
        return annotate(network.build(EmbeddedStore(Path(), store), choice))
    except (NetworkError, UnknownEntity):  # a document is no thing of a network
        return nx.MultiGraph()


def _csv(shelf: Shelf, store: ox.Store, node: ox.NamedNode, to: sparql.Sink) -> None:
    to.write(sheet([COLUMNS]))
    about = {*shelf.subjects(SUBJECT, node), *shelf.subjects(OBJECT, node)}
    for statement in sorted(about, key=lambda one: one.value):
        to.write(sheet(_rows(shelf, statement)))


def _rows(shelf: Shelf, statement: ox.NamedNode) -> Iterator[tuple[str, ...]]:
    """A statement, once for each passage behind it, and once for none when a rule derived it."""
    subject, thing = shelf.value(statement, SUBJECT), shelf.value(statement, OBJECT)
    by = shelf.text(statement, sym("extractor")) or shelf.text(statement, sym("derivedBy"))
    said = (
        *_with_label(shelf, subject), shelf.text(statement, PREDICATE), *_with_label(shelf, thing),
        shelf.text(statement, sym("confidence")), by,
    )  # fmt: skip
    passages = sorted(
        str(p.value) for q, p in shelf.outgoing(statement) if q == EVIDENCED and isinstance(p, ox.NamedNode)
    )
    for passage in map(ox.NamedNode, passages):
        offsets = (shelf.text(passage, sym(name)) for name in ("beginOffset", "endOffset"))
        yield (*said, *_with_label(shelf, shelf.value(passage, IN_DOCUMENT)), *offsets, shelf.text(passage, QUOTE))
    if not passages:
        yield (*said, "", "", "", "", "")


def _with_label(shelf: Shelf, term: Any) -> tuple[str, str]:
    if isinstance(term, ox.NamedNode):
        return term.value, shelf.label(term)
    return (term.value, "") if isinstance(term, ox.Literal) else ("", "")


FORMS: Mapping[str, tuple[str, Write]] = {
    ".trig": ("application/trig", _trig),
    ".nq": ("application/n-quads", _nquads),
    ".csv": ("text/csv", _csv),
    ".graphml": ("application/graphml+xml", _graphml),
    ".gexf": ("application/gexf+xml", _gexf),
}
