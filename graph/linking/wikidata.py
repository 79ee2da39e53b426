"""A SPARQL endpoint with Wikidata's vocabulary as a source: who bears our names there, and what is known of them.

Names reach the endpoint as RDF terms that the RDF library writes, in the place of the example of a `VALUES` block;
a name with a backslash or a control character, which no name has, is not asked for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files

import pyoxigraph as ox
from anyascii import anyascii

from graph import name
from graph.batched import batched
from graph.endpoint import Endpoint
from graph.errors import LinkingError
from graph.linking import address
from graph.linking.entry import Entity, Faults, Record, hints, identifiers, names
from graph.resolution.profile import Profile

BATCH = 40
_MOST_CHARACTERS = 6_000  # of terms in one query: what is asked stays well below the limit of graph.guard
_ASKED = ("Person", "Organization", "Topic", "Award", "Event", "Project")
_KINDS = ("Person", "Organization", "Award", "Event", "Project", "Topic")  # the first that fits: all have superclasses
_TERMS = re.compile(r"(VALUES \?\w+ \{).*(\} # terms)")
_INITIALS = re.compile(r"(?:(?<=\s)|^)(?:[^\W\d_]\.-?)+(?:\s+|$)")


class WikidataSource:
    """Wikidata's items at an endpoint. `name` is its address. Nothing is asked before `records` is called."""

    def __init__(self, endpoint: Endpoint | str) -> None:
        # Names of documents may read like a SERVICE clause; they are terms in these queries, and no part of them.
        self._endpoint = Endpoint(endpoint, union=False, federated=True) if isinstance(endpoint, str) else endpoint
        self.name = self._endpoint.url
        self.faults = Faults()

    def records(self, entities: Sequence[Entity]) -> Iterator[Record]:
        """The items that bear a name of one of the entities, each once.

        Raises EndpointError when the endpoint does not answer, LinkingError when it has no vocabulary of Wikidata.
        """
        self.faults = Faults()
        spelt = {s for e in entities if e.profile.kind in _ASKED for s in spellings(e.profile.kind, e.profile.names)}
        asked: set[str] = set()
        for batch in _batches(sorted(spelt)):
            terms = [ox.Literal(text, language=language) for text in batch for language in ("en", "mul")]
            items = {iri for (iri,) in self._rows("candidates.rq", terms)} - asked
            asked |= items
            yield from self._details(sorted(iri for iri in items if address.wikidata(iri) == iri))
        if spelt and not asked:
            self._check()

    def _details(self, items: Sequence[str]) -> Iterator[Record]:
        for some in batched(items, BATCH):
            known: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
            for item, aspect, value in self._rows("details.rq", map(ox.NamedNode, some)):
                known[item][aspect].append(value)
            for item in some:
                record = _record(item, known[item])
                if record is not None:
                    yield record

    def _rows(self, resource: str, terms: Iterable[ox.Literal | ox.NamedNode]) -> list[tuple[str, ...]]:
        text = (files(__package__) / resource).read_text(encoding="utf-8")
        data = " ".join(map(str, terms))
        query = _TERMS.sub(lambda found: f"{found[1]} {data} {found[2]}", text)
        rows = self._endpoint.query(query).rows
        return [
            tuple(t.value for t in row if isinstance(t, ox.NamedNode | ox.Literal)) for row in rows if None not in row
        ]

    def _check(self) -> None:
        """Finding nothing is an answer only of an endpoint that could have found something."""
        query = "PREFIX wdt: <http://www.wikidata.org/prop/direct/> ASK { ?item wdt:P31 ?class }"
        if not self._endpoint.query(query).boolean:
            reason = "has nothing in Wikidata's vocabulary (wdt:P31) in its default graph"
            advice = "give the address of a SPARQL service of Wikidata or of a copy of it"
            raise LinkingError(self.name, reason, advice)


def wikidata_endpoint(endpoint: Endpoint | str) -> WikidataSource:
    """A SPARQL endpoint with Wikidata's vocabulary, by its address, as a source of all four identifiers."""
    return WikidataSource(endpoint)


def spellings(kind: str, written: Iterable[str]) -> set[str]:
    """The spellings under which a name is looked for: as written, without accents, without initials and titles.

    >>> sorted(spellings("Person", ["Dr. Zoë B. Example"]))
    ['Dr. Zoe B. Example', 'Dr. Zoë B. Example', 'Zoe Example', 'Zoë Example']
    """
    found: set[str] = set()
    for text in names(written):
        short = re.sub(r"^(?:(?:Dr|Prof|Professor)\.?\s+)+", "", _INITIALS.sub("", text)) if kind == "Person" else text
        # A family name alone would find everybody who has no other.
        wanted = [text] + [short.strip()] * (kind == "Person" and bool(name.parse(short).given))
        found |= {spelling for form in wanted for spelling in (form, anyascii(form))}
    return {spelling for spelling in found if len(spelling) > 1 and "\\" not in spelling and spelling.isprintable()}


def _batches(spelt: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for text in spelt:
        if len(batch) == BATCH or sum(map(_cost, batch)) + _cost(text) > _MOST_CHARACTERS:
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch


def _cost(text: str) -> int:
    return sum(len(str(ox.Literal(text, language=language))) + 1 for language in ("en", "mul"))


def _record(item: str, known: Mapping[str, list[str]]) -> Record | None:
    kinds = known.get("kind", ())
    kind = next((k for k in _KINDS if k in kinds), "")
    called = names([*known.get("label", ()), *known.get("name", ())])
    if not kind or not called:
        return None
    readers = (
        ("orcid", address.orcid),
        ("ror", address.ror),
        ("openalex", address.openalex),
        ("homepage", address.page),
    )
    ids = [read(text) for aspect, read in readers for text in known.get(aspect, ())]
    profile = Profile(
        kind,
        called,
        bodies=names(known.get("body", ())),
        schools=names(known.get("school", ())),
        fields=names(known.get("field", ())),
        people=frozenset(name.key(text) for text in names(known.get("person", ()))),
        identifiers=identifiers([item, *ids]),
        owners=names(known.get("owner", ())),
        hints=hints(known.get("place", ()), called),
        years=frozenset(text[:7] for text in known.get("held", ())),
    )
    return Record(next(iter(sorted(names(known.get("label", ()))) or sorted(called))), profile)
