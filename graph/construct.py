"""CONSTRUCT queries asked as SELECT: the engine would keep all triples it has found, to give each of them once."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

import ontology

# What stands before it, the template, and the pattern with what follows.
_CONSTRUCT = re.compile(r"(.*?)\bCONSTRUCT\s*\{([^{}]*)\}\s*(?:WHERE\s*)?(\{.*)", re.DOTALL)
_VARIABLE = re.compile(r"[?$](\w+)")
_PREFIX = re.compile(r"\bPREFIX\s+([\w-]*):\s*<([^>]*)>")
_COMMENT = re.compile(r"""(<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|#[^\n]*""")
_IRI = re.compile(r"<([^<>\s]*)>")
_NAME = re.compile(r"([\w-]*):(\w[\w.-]*)")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STANDS_FOR = "urn:x-variable:"


class Construct:
    """A rule that is ready to run over a graph whose identifiers start with a base.

    `reads` are the IRIs that its pattern names, among them all its predicates unless one of these is a variable;
    `names` has those of the template, too. Raises ontology.RuleError for a query of another form.
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
        self._triples = _filled(head, template, self._variables, rule.name)
        prefixes = dict(_PREFIX.findall(head))
        self.reads = _named(pattern, prefixes)
        self.names = self.reads | _named(template, prefixes)

    def run(self, store: ox.Store, folder: Path) -> Iterator[str]:
        """The triples that follow from the union of the named graphs, as N-Triples without the full stop.

        One may come several times. What would have a literal as its subject is left out, as the standard says. For the
        time being they are in a file in `folder`: the engine writes many times faster than it hands over.
        """
        answer = store.query(self._select, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        with tempfile.TemporaryFile(dir=folder) as rows:
            answer.serialize(rows, ox.QueryResultsFormat.TSV)
            rows.seek(0)
            next(rows)
            for row in rows:
                values = tuple(map(_term, row[:-1].decode().split("\t")))
                for triple in self._triples:
                    if found := triple(values):
                        yield found


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


def _filled(head: str, template: str, variables: tuple[str, ...], name: str) -> list[Callable[[tuple[str, ...]], str]]:
    """For each triple of a template what writes it out of the values of the variables."""
    row = " ".join(f"<{_STANDS_FOR}{variable}>" for variable in variables)
    values = f"VALUES ({' '.join(f'?{variable}' for variable in variables)}) {{ ({row}) }}"
    found = ox.Store().query(f"{head}CONSTRUCT {{{template}}} WHERE {{ {values} }}")
    assert isinstance(found, ox.QueryTriples)
    written = []
    for triple in found:
        if any(isinstance(term, ox.BlankNode) for term in (triple.subject, triple.object)):
            raise ontology.RuleError(name, "has a blank node in its template; give the node an IRI")
        terms = (str(triple.subject), str(triple.predicate), str(triple.object))
        written.append(_writer([_place(term, variables) for term in terms]))
    return written


def _place(term: str, variables: tuple[str, ...]) -> str | int:
    """A term of the template, or the place of the variable that it stands for."""
    variable = term.removeprefix(f"<{_STANDS_FOR}").removesuffix(">")
    return variables.index(variable) if term.startswith(f"<{_STANDS_FOR}") else term


def _writer(terms: list[str | int]) -> Callable[[tuple[str, ...]], str]:
    subject, predicate, target = terms

    def write(values: tuple[str, ...]) -> str:
        s, p, o = (values[term] if isinstance(term, int) else term for term in (subject, predicate, target))
        return f"{s} {p} {o}" if s[:1] == p[:1] == "<" and o else ""

    return write


def _named(text: str, prefixes: dict[str, str]) -> frozenset[str]:
    """All IRIs that stand in a part of a query, and what `a` is short for."""
    full = set(_IRI.findall(text))
    short = _NAME.findall(_IRI.sub(" ", text))
    return frozenset({_TYPE} | full | {prefixes.get(prefix, "") + name.rstrip(".") for prefix, name in short})
