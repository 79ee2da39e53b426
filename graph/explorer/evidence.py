"""What tells of a triple: the statements about it, their quotes, how sure they are, and the rules behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox

from graph import identifier
from graph.explorer.shelf import (
    EVIDENCED,
    IN_DOCUMENT,
    OBJECT,
    PREDICATE,
    QUOTE,
    SUBJECT,
    Shelf,
    Term,
    href,
)
from graph.explorer.words import local_name, rule_title
from graph.terms import sym

Row = dict[str, Any]
Triple = tuple[ox.NamedNode, ox.NamedNode, Term]
Statements = dict[tuple[str, str, str], list[ox.NamedNode]]

MOST_STATEMENTS = 20_000  # that are gone through for evidence
MOST_QUOTES = 20  # statements shown with a line
LONGEST_TOLD = 300  # letters of a quote that one reads in a line
_SEARCHED = 400  # statements of a thing that are gone through for one that has no identifier of ours
_CONFIDENCE, _EXTRACTOR, _DERIVED_BY = sym("confidence"), sym("extractor"), sym("derivedBy")
_BEGIN, _END = sym("beginOffset"), sym("endOffset")


def told(shelf: Shelf, triples: Iterable[Triple]) -> Row:
    """Return what tells of a line that stands for these triples.

    `evidence` has the statements with quotes, the surest first, `best` the quote that tells most, `quotes` their
    number; `rules` the rules that derive the line; `stated` is whether a document says any of it.
    """
    found = [evidence(shelf, one) for triple in triples for one in statements(shelf, *triple)]
    return weighed(shelf, found)


def weighed(shelf: Shelf, found: Iterable[Row]) -> Row:
    """Return the evidence of a line in order, from that of its statements."""
    each = {one["href"]: one for one in found}.values()
    quoted = sorted((one for one in each if one["quotes"]), key=_surest)
    rules = {rule for one in each for rule in one["rules"]}
    return {
        "best": max(quoted[0]["quotes"], key=_telling) if quoted else None,
        "evidence": quoted[:MOST_QUOTES],
        "quotes": sum(len(one["quotes"]) for one in quoted),
        "rules": named_rules(shelf, rules),
        "stated": bool(quoted),
        "nodes": [],
    }


def _telling(quote: Row) -> tuple[int, str, int]:
    """What sorts the quotes of a statement: the longest says most, but for what no one reads in a line."""
    return min(len(quote["quote"]), LONGEST_TOLD), quote["document"], -quote["begin"]


def _surest(one: Row) -> tuple[float, str, int, str]:
    first = one["quotes"][0]
    return -float(one["confidence"] or 0), first["document"], first["begin"], one["href"]


def statements(shelf: Shelf, subject: ox.NamedNode, predicate: ox.NamedNode, thing: Term) -> list[ox.NamedNode]:
    """Return the statements about a triple: those with the identifiers that a build gives, else those that a search
    through the statements about its subject finds.
    """
    found = []
    for name in shelf.graphs(subject, predicate, thing):
        node = ox.NamedNode(_identifier(shelf.base, name, subject, predicate, thing))
        if next(shelf.store.quads_for_pattern(node, SUBJECT, subject, None), None):
            found.append(node)
    return found or sorted(set(_searched(shelf, subject, predicate, thing)), key=lambda s: s.value)


def _identifier(base: str, name: str, subject: ox.NamedNode, predicate: ox.NamedNode, thing: Term) -> str:
    if name.startswith("doc/"):
        return identifier.statement(base, subject.value, predicate.value, str(thing), name.removeprefix("doc/"))
    return identifier.statement(base, str(subject), str(predicate), str(thing), "derived")


def _searched(shelf: Shelf, subject: ox.NamedNode, predicate: ox.NamedNode, thing: Term) -> Iterator[ox.NamedNode]:
    store = shelf.store
    for quad in islice(store.quads_for_pattern(None, SUBJECT, subject, None), _SEARCHED):
        one = quad.subject
        wanted = ((OBJECT, thing), (PREDICATE, predicate))
        if isinstance(one, ox.NamedNode) and all(next(store.quads_for_pattern(one, *p, None), None) for p in wanted):
            yield one


def evidence(shelf: Shelf, statement: ox.NamedNode) -> Row:
    """Return the quotes behind a statement, how sure it is, and who read or which rule derived it."""
    quotes: list[Row] = []
    rules: list[ox.NamedNode] = []
    confidence, by = "", []
    for predicate, term in shelf.outgoing(statement):
        if predicate == EVIDENCED and isinstance(term, ox.NamedNode):
            quotes.append(quoted(shelf, term))
        elif predicate == _DERIVED_BY and isinstance(term, ox.NamedNode):
            rules.append(term)
        elif predicate == _CONFIDENCE and isinstance(term, ox.Literal):
            confidence = term.value
        elif predicate == _EXTRACTOR and isinstance(term, ox.Literal):
            by.append(term.value)
    return {
        "href": href(shelf.path(statement)),
        "confidence": confidence,
        "by": ", ".join(by),
        "quotes": sorted(quotes, key=lambda q: (q["document"], q["begin"], q["end"])),
        "rules": rules,
    }


def quoted(shelf: Shelf, passage: ox.NamedNode) -> Row:
    """Return a passage: its `quote`, the title of its `document`, `begin`, `end`, and `href` to its place there."""
    found = {quad.predicate: quad.object for quad in shelf.store.quads_for_pattern(passage, None, None, None)}
    document = found.get(IN_DOCUMENT)
    begin, end, words = (getattr(found.get(name), "value", "") for name in (_BEGIN, _END, QUOTE))
    return {
        "quote": words,
        "document": shelf.label(document) if isinstance(document, ox.NamedNode) else "",
        "href": href(shelf.path(passage)),
        "begin": int(begin) if begin.isdigit() else 0,
        "end": int(end) if end.isdigit() else 0,
    }


def about(shelf: Shelf, node: ox.NamedNode) -> Statements:
    """Return the statements about the triples that a thing stands in, by these triples, the surest first."""
    either = [*shelf.subjects(SUBJECT, node), *shelf.subjects(OBJECT, node)]
    found: Statements = defaultdict(list)
    for one in islice(sorted(set(either), key=lambda s: s.value), MOST_STATEMENTS):
        found[tuple(shelf.text(one, part) for part in (SUBJECT, PREDICATE, OBJECT))].append(one)  # type: ignore[index]
    for group in found.values():
        if len(group) > 1:
            group.sort(key=lambda s: (-float(shelf.text(s, _CONFIDENCE) or 0), s.value))
    return found


def rules_of(shelf: Shelf, subject: ox.NamedNode, predicate: ox.NamedNode, thing: Term) -> list[Row]:
    """Return the rules that derive a triple, as `name`, `title` and `href`."""
    found = {term for one in statements(shelf, subject, predicate, thing) for term in shelf.objects(one, _DERIVED_BY)}
    return named_rules(shelf, found)


def named_rules(shelf: Shelf, rules: Iterable[ox.NamedNode]) -> list[Row]:
    """Return rules with their `name`, their `title` and `href`, the address of what a build says of them."""
    return [
        {
            "name": local_name(rule.value),
            "title": rule_title(local_name(rule.value)),
            "href": href(shelf.path(rule)) if shelf.inside(rule) else None,
        }
        for rule in sorted(rules, key=lambda term: term.value)
    ]
