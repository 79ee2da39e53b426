"""Entities by their names: words a user gives, to the IRIs of what is called so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

import pyoxigraph as ox
from rapidfuzz import fuzz, process

import ontology
from graph.errors import AmbiguousName, EndpointError, UnknownEntity
from graph.lexicon import fold
from graph.store import Asked

MOST = 200
CLASSES = {
    "person": ("Person",),
    "organization": ("Organization",),
    "topic": ("Topic",),
    "event": ("Event",),
    "talk": ("Talk",),
    "project": ("Project",),
    "award": ("Award",),
    "document": ("Document",),
    "entity": ("Person", "Organization", "Topic", "Event", "Project", "Award"),
}
"""What a user may look for, with the classes of the ontology that it has."""

_PREFIXES = f"""PREFIX sym: <{ontology.NAMESPACE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""


def find(store: Asked, words: str, kind: str = "entity") -> tuple[str, ...]:
    """The IRIs of what the words name, sorted: a whole name before words of one, in upper or lower case.

    An IRI, or the end of one such as ``person/ada-example`` or ``ada-example``, stands for itself. `kind` is a key of
    `CLASSES`. Raises UnknownEntity, with the names spelt most like the words, and AmbiguousName when more than `MOST`
    are called so.
    """
    words = words.strip()
    iris = _by_iri(store, words, kind) or best(named(store, words, kind), words)
    if not iris:
        every = named(store, "", kind)
        iris = best(every, words)
        if not iris:
            raise UnknownEntity(words, near=nearest(words, {n for names in every.values() for n in names}))
    if len(iris) > MOST:
        raise AmbiguousName(words, len(iris))
    return tuple(sorted(iris))


def _by_iri(store: Asked, words: str, kind: str) -> list[str]:
    bare = words[1:-1] if words.startswith("<") and words.endswith(">") else words
    if re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", bare):
        test = f"VALUES ?entity {{ {ox.NamedNode(bare)} }}"
    elif re.fullmatch(r"[a-z]+/[a-z0-9-]+|[a-z0-9]+(-[a-z0-9]+)+", bare):
        test = f"FILTER(STRENDS(STR(?entity), {ox.Literal('/' + bare)}))"
    else:
        return []
    return [iri for (iri,) in _texts(store, f"SELECT DISTINCT ?entity WHERE {{ {_kind(kind)} {test} }}")]


def named(store: Asked, words: str, kind: str) -> dict[str, set[str]]:
    """What has a name with these letters in it, accents aside, with its names; none when an endpoint lists fewer.

    Without letters it is everything of that kind, a key of `CLASSES`.
    """
    test = f'FILTER(REGEX(STR(?name), {ox.Literal(_pattern(words))}, "i"))' if words else ""
    called = "dcterms:title|dcterms:source" if kind == "document" else "rdfs:label|skos:altLabel"
    found: dict[str, set[str]] = defaultdict(set)
    try:
        rows = _texts(store, f"SELECT ?entity ?name WHERE {{ {_kind(kind)} ?entity {called} ?name . {test} }}")
    except EndpointError:
        if words:
            raise
        rows = []
    for entity, name in rows:
        found[entity].add(name)
    return found


def _pattern(words: str) -> str:
    """A regular expression for names with these letters, whichever of them have accents or are of another script.

    The beginning of long words has to do: what is found is looked at again.
    """
    letters = (re.escape(c) if c.isascii() and not c.isalpha() else f"({c}|[^ -~])[^ -~]?" for c in folded(words)[:60])
    return "".join(letters).replace(r"\ ", r"\s+")


def _kind(kind: str) -> str:
    return f"VALUES ?class {{ {' '.join(f'sym:{name}' for name in CLASSES[kind])} }} ?entity a ?class ."


def best(named: Mapping[str, set[str]], words: str) -> list[str]:
    """Those whose whole name the words are; else those with the words in a name; else with letters of it."""
    asked = folded(words)
    if not asked:
        return []
    for fits in (
        re.compile(rf"{re.escape(asked)}"),
        re.compile(rf".*(?<!\w){re.escape(asked)}(?!\w).*"),
        re.compile(rf".*(?<!\w){re.escape(asked)}.*"),
    ):
        if found := [iri for iri, names in named.items() if any(fits.fullmatch(folded(n)) for n in names)]:
            return found
    return []


def folded(name: str) -> str:
    """A name for comparison: without accents, case and surplus blanks."""
    return " ".join(fold(name).casefold().split())


def nearest(words: str, names: set[str]) -> tuple[str, ...]:
    """Up to three of the names, spelt most like the words first."""
    found = process.extract(words, sorted(names), scorer=fuzz.WRatio, processor=folded, limit=3, score_cutoff=60)
    return tuple(name for name, _, _ in found)


def _texts(store: Asked, text: str) -> list[tuple[str, ...]]:
    rows = store.query(_PREFIXES + text).rows
    return [tuple(str(getattr(term, "value", "")) for term in row) for row in rows]
