"""The page of a thing: everything that is said of it and by it, as triples or as plain data for a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

import ontology
from graph.explorer import forms
from graph.explorer.evidence import MOST_QUOTES, Statements, about, evidence, named_rules, told
from graph.explorer.shelf import ALTERNATIVE, EVIDENCED, IN_DOCUMENT, OBJECT, SUBJECT, Shelf, href, main_kind
from graph.explorer.words import local_name, words
from graph.serving import sparql
from graph.serving.negotiation import content_type
from graph.serving.settings import MEGABYTE, Settings
from graph.serving.worker import Reply
from graph.terms import LABEL, SKOS, TYPE

Row = dict[str, Any]

MOST_ROWS = 60  # of a relation on the page; a link leads to all of them
MOST_PASSAGES = 2000  # of a document on its page: each is the target of links
_HIDDEN = {LABEL, ALTERNATIVE, TYPE, ox.NamedNode(SKOS + "prefLabel"), ox.NamedNode(SKOS + "inScheme")}
_OF_EVIDENCE = {SUBJECT, OBJECT}
_CONTENT = {"Position", "Degree", "Membership", "AwardReceipt", "Collaboration"}


def data(store: ox.Store, settings: Settings, values: Row) -> Reply:
    """Answer with the triples about the thing at `path` as `media`; 404 when there are none."""
    shelf = Shelf(store)
    node = shelf.node(values["path"])
    if node is None:
        return Reply(404, "", b"")
    sink = sparql.Sink(settings.largest_result * MEGABYTE)
    sparql.triples(sorted(set(described(shelf, node)), key=str), values["media"], sink, shelf.base)
    return Reply(200, content_type(values["media"]), sink.getvalue())


def described(shelf: Shelf, node: ox.NamedNode) -> Iterator[ox.Triple]:
    """Yield the triples about a thing: what is said of it, of what it is said, the content of its positions and the
    like, the statements about it with their passages, and the names of all that stands in these.
    """
    linked: set[ox.NamedNode] = set()
    for predicate, term in shelf.outgoing(node):
        yield ox.Triple(node, predicate, term)
        if isinstance(term, ox.NamedNode) and shelf.inside(term):
            linked.add(term)
    for subject, predicate in shelf.incoming(node):
        yield ox.Triple(subject, predicate, node)
        linked.add(subject)
    said = {one for group in about(shelf, node).values() for one in group}
    passages = {p for one in said for v, p in shelf.outgoing(one) if v == EVIDENCED and isinstance(p, ox.NamedNode)}
    whole = said | passages | {one for one in linked if _is_content(shelf, one) or _is_part(node, one)}
    for one in whole:
        for predicate, term in shelf.outgoing(one):
            yield ox.Triple(one, predicate, term)
            if isinstance(term, ox.NamedNode) and shelf.inside(term):
                linked.add(term)
    for one in linked - whole:
        for name in [term for predicate, term in shelf.outgoing(one) if predicate == LABEL]:
            yield ox.Triple(one, LABEL, name)


def portrait(shelf: Shelf, node: ox.NamedNode) -> Row:
    """Return what is known of a thing as plain data for its page."""
    types = shelf.types(node)
    kind = main_kind(types)
    pairs = shelf.outgoing(node)
    statements = about(shelf, node)
    path = node.value.removeprefix(shelf.base)
    return {
        "iri": node.value,
        "label": shelf.label(node),
        "kind": kind,
        "types": sorted(words(ontology.term(t)) for t in types - {kind}),
        "names": sorted({t.value for p, t in pairs if p == ALTERNATIVE and isinstance(t, ox.Literal)}),
        "facts": _facts(shelf, pairs),
        "groups": [
            *sorted(_groups(shelf, node, pairs, statements), key=_is_derived),
            *sorted(_incoming_groups(shelf, node, statements), key=_is_derived),
        ],
        "formats": forms.formats(path),
    }


def facts(shelf: Shelf, node: ox.NamedNode, hidden: Collection[str]) -> list[Row]:
    """Return what is said of a thing that is no thing of this store, but for the properties with these local names;
    each value with the quotes for it.
    """
    kept = [(p, term) for p, term in shelf.outgoing(node) if local_name(p.value) not in hidden]
    return _facts(shelf, kept, lambda predicate, term: told(shelf, [(node, predicate, term)]))


def _facts(
    shelf: Shelf, pairs: Iterable[tuple[ox.NamedNode, Any]], tell: Callable[..., Row] | None = None
) -> list[Row]:
    """Values that are no things of this graph: numbers, dates, words, addresses elsewhere; `tell` adds their words."""
    found: dict[str, list[Row]] = defaultdict(list)
    for predicate, term in pairs:
        if predicate not in _HIDDEN and not shelf.inside(term):
            text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
            if isinstance(term, ox.NamedNode) and term.value.startswith(ontology.NAMESPACE):
                text = words(text)
            words_ = tell(predicate, term) if tell else {}
            found[predicate.value].append({"text": text, "href": _outside(term), **words_})
    return [{"relation": words(iri), "values": values} for iri, values in sorted(found.items())]


def _outside(term: Any) -> str | None:
    """The address of a link that leads away, None for what is no link or could run a script."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(("http://", "https://", "mailto:")):
        return term.value
    return None


def _groups(
    shelf: Shelf, node: ox.NamedNode, pairs: Iterable[tuple[ox.NamedNode, Any]], statements: Statements
) -> Iterator[Row]:
    links = [(p, t) for p, t in pairs if p not in _HIDDEN and shelf.inside(t)]
    for predicate, group in groupby(links, key=lambda pair: pair[0]):
        things = [(t, (node.value, predicate.value, t.value)) for _, t in group]
        yield _group(shelf, node, predicate, things, statements, towards=True)


def _incoming_groups(shelf: Shelf, node: ox.NamedNode, statements: Statements) -> Iterator[Row]:
    links = [(s, p) for s, p in shelf.incoming(node) if p not in _OF_EVIDENCE]
    for predicate, group in groupby(links, key=lambda pair: pair[1]):
        things = [(s, (s.value, predicate.value, node.value)) for s, _ in group]
        yield _group(shelf, node, predicate, things, statements, towards=False)


def _group(
    shelf: Shelf,
    node: ox.NamedNode,
    predicate: ox.NamedNode,
    things: list[tuple[ox.NamedNode, tuple[str, str, str]]],
    statements: Statements,
    *,
    towards: bool,
) -> Row:
    passages = predicate == IN_DOCUMENT and not towards
    most = MOST_PASSAGES if passages else MOST_ROWS
    order = _by_place if passages else lambda one: (shelf.label(one).casefold(), one.value)
    ordered = sorted(things, key=lambda pair: order(pair[0]))
    pattern = f"{node} {predicate} ?thing" if towards else f"?thing {predicate} {node}"
    names = f"OPTIONAL {{ ?thing <{LABEL.value}> ?label }}"
    question = f"SELECT DISTINCT ?thing ?label WHERE {{\n  {pattern} .\n  {names}\n}}"
    return {
        "relation": words(predicate.value),
        "towards": towards,
        "total": len(things),
        "rows": [_row(shelf, node, thing, statements.get(key, [])) for thing, key in ordered[:most]],
        "all": f"/sparql?{urlencode({'query': question})}" if len(things) > most else None,
    }


def _is_derived(group: Row) -> bool:
    """Whether nothing of a group was said in a document: such come last."""
    return not any(row["evidence"] for row in group["rows"])


def _by_place(passage: ox.NamedNode) -> tuple[int, str]:
    begin = passage.value.rpartition("=")[2].partition(",")[0]
    return int(begin) if begin.isdigit() else 0, passage.value


def _row(shelf: Shelf, node: ox.NamedNode, thing: ox.NamedNode, statements: list[ox.NamedNode]) -> Row:
    part = _is_part(node, thing)
    found = [evidence(shelf, one) for one in statements[:MOST_QUOTES]]
    rules = {rule for one in found for rule in one["rules"]}
    return {
        "label": shelf.label(thing),
        "kind": main_kind(shelf.types(thing)),
        "href": None if part else href(thing.value.removeprefix(shelf.base)),
        "anchor": thing.value.partition("#")[2] if part else None,
        "details": _details(shelf, node, thing) if _is_content(shelf, thing) else [],
        "evidence": [one for one in found if one["quotes"]],
        "rules": named_rules(shelf, rules),
    }


def _details(shelf: Shelf, node: ox.NamedNode, thing: ox.NamedNode) -> Iterator[Row]:
    """What a position, degree or the like says besides the thing on whose page it stands."""
    for predicate, term in shelf.outgoing(thing):
        if predicate in (TYPE, EVIDENCED) or term == node:
            continue
        text, link = str(getattr(term, "value", term)), _outside(term)
        if isinstance(term, ox.NamedNode) and shelf.inside(term):
            text, link = shelf.label(term), href(term.value.removeprefix(shelf.base))
        yield {"relation": words(predicate.value), "text": text, "href": link}


def _is_content(shelf: Shelf, thing: ox.NamedNode) -> bool:
    """Whether a thing has no name of its own and is told by what it holds."""
    return not _CONTENT.isdisjoint(shelf.types(thing))


def _is_part(node: ox.NamedNode, thing: ox.NamedNode) -> bool:
    """Whether a thing is told on the page of another: a passage on that of its document."""
    return thing.value.startswith(f"{node.value}#")
