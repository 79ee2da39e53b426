"""CONSTRUCT queries asked as SELECT: the engine would keep all triples it has found, to give each of them once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from pathlib import Path

import pyoxigraph as ox

import ontology
from graph.batched import batched

# What stands before it, the template, and the pattern with what follows.
_CONSTRUCT = re.compile(r"(.*?)\bCONSTRUCT\s*\{([^{}]*)\}\s*(?:WHERE\s*)?(\{.*)", re.DOTALL)
_VARIABLE = re.compile(r"[?$](\w+)")
_PREFIX = re.compile(r"\bPREFIX\s+([\w-]*):\s*<([^>]*)>")
_COMMENT = re.compile(r"""(<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|#[^\n]*""")
_IRI = re.compile(r"<([^<>\s]*)>")
_NAME = re.compile(r"([\w-]*):(\w[\w.-]*)")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_GRAPH = re.compile(r"\bGRAPH\b", re.IGNORECASE)
_STANDS_FOR = "urn:x-variable:"
_AT_ONCE = 5_000  # rows of a table of which each is looked at once

_Terms = tuple[str, ...]


class Construct:
    """A rule that is ready to run over a graph whose identifiers start with a base.

    `reads` are the IRIs that its pattern names, among them all its predicates unless one of these is a variable;
    `names` has those of the template, too, and `within` those that it may ask single graphs for. Raises
    ontology.RuleError for a query of another form.
    """

    def __init__(self, rule: ontology.Rule, base: str) -> None:
        text = _COMMENT.sub(lambda found: found[1] or "", rule.within(base))
        match = _CONSTRUCT.fullmatch(text)
        if match is None:
            raise ontology.RuleError(rule.name, "is no CONSTRUCT query with a template and a pattern")
        head, template, pattern = match.groups()
        self.rule = rule
        self._variables = tuple(dict.fromkeys(_VARIABLE.findall(template)))
        self._select = f"{head}SELECT {' '.join(f'?{name}' for name in self._variables) or '*'} WHERE {pattern}"
        self._constants, self._triples = _filled(head, template, self._variables, rule.name)
        prefixes = dict(_PREFIX.findall(head))
        self.reads = _named(pattern, prefixes)
        self.names = self.reads | _named(template, prefixes)
        self.within = self.reads if _GRAPH.search(_IRI.sub(" ", pattern)) else frozenset()

    def ask(self, store: ox.Store, to: Path, union: bool = True) -> None:
        """Ask the union of all graphs, or the default graph alone, and write the answer to a file: the engine writes
        many times faster than it hands over, and other threads can go on meanwhile.
        """
        answer = store.query(self._select, use_default_graph_as_union=union)
        assert isinstance(answer, ox.QuerySolutions)
        try:
            answer.serialize(str(to), ox.QueryResultsFormat.TSV)
        finally:
            del answer  # an error would keep it, and it must be let go of by the thread that asked

    def triples(self, answer: Path) -> Iterator[str]:
        """The triples that follow, of such a file, as N-Triples without the full stop.

        One may come several times, though rarely: what several graphs say makes equal rows that stand close together,
        of which one is taken. What would have a literal as its subject is left out, as the standard says.
        """
        with answer.open("rb") as rows:
            next(rows)
            for row in chain.from_iterable(map(dict.fromkeys, batched(rows, _AT_ONCE))):
                terms = (*self._constants, *map(_term, row[:-1].decode().split("\t")))
                for triple in self._triples:
                    subject, predicate, target = triple(terms)
                    if subject[:1] == predicate[:1] == "<" and target:
                        yield f"{subject} {predicate} {target}"


def _term(text: str) -> str:
    """A term of a table as N-Triples has it: numbers and truth values stand there as they are."""
    if text[:1] in ("<", '"', "_", ""):
        return text
    (quad,) = ox.parse(f"<urn:s> <urn:p> {text} .".encode(), format=ox.RdfFormat.TURTLE)
    return str(quad.object)


@lru_cache(maxsize=256)
def construct(rule: ontology.Rule, base: str) -> Construct:
    """The rule, made ready once."""
    return Construct(rule, base)


def _filled(
    head: str, template: str, variables: tuple[str, ...], name: str
) -> tuple[_Terms, list[Callable[[_Terms], _Terms]]]:
    """The terms of a template that are no variables, and what picks each of its triples out of all the terms: these,
    and the values of the variables behind them, which are counted from the end.
    """
    row = " ".join(f"<{_STANDS_FOR}{variable}>" for variable in variables)
    values = f"VALUES ({' '.join(f'?{variable}' for variable in variables)}) {{ ({row}) }}"
    found = ox.Store().query(f"{head}CONSTRUCT {{{template}}} WHERE {{ {values} }}")
    assert isinstance(found, ox.QueryTriples)
    count = len(variables)
    places = {f"<{_STANDS_FOR}{variable}>": place - count for place, variable in enumerate(variables)}
    picked: list[Callable[[_Terms], _Terms]] = []
    for triple in found:
        if any(isinstance(term, ox.BlankNode) for term in (triple.subject, triple.object)):
            raise ontology.RuleError(name, "has a blank node in its template; give the node an IRI")
        terms = map(str, (triple.subject, triple.predicate, triple.object))
        picked.append(itemgetter(*(places.setdefault(term, len(places) - count) for term in terms)))
    return tuple(places)[count:], picked


def _named(text: str, prefixes: dict[str, str]) -> frozenset[str]:
    """All IRIs that stand in a part of a query, and what `a` is short for."""
    full = set(_IRI.findall(text))
    short = _NAME.findall(_IRI.sub(" ", text))
    return frozenset({_TYPE} | full | {prefixes.get(prefix, "") + name.rstrip(".") for prefix, name in short})
