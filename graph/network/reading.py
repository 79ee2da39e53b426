"""What a store says of the things of a network: all of it at once, or what concerns some things, asked step by step.

Queries are plain joins without an order, so that any engine answers them quickly; what is read is sorted here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

import ontology
from graph.network.relation import OF_ALL, OF_PEOPLE, SKOS
from graph.store import Asked

Evidence = dict[str, str | int]
Pair = tuple[str, str]
Said = dict[str, dict[Pair, set[str]]]

BATCH = 400
KINDS = ("Person", "Organization", "Topic", "Talk", "Event", "Project", "Award")
"""The kinds of things, a talk before the event that it also is."""

_NODES = ("hasPosition", "hasDegree", "hasMembership", "hasAwardReceipt", "hasCollaboration")
_OTHERS = ("spokeAt", "gaveTalk", "developed", "hasAward", "within", "aboutTopic")
_DETAILS = (
    *("roleTitle", "status", "atOrganization", "start", "end", "asOf", "year", "ofAward"),
    *("degreeLevel", "field", "awardedBy", "startTime", "talkAt", "heldOn"),
)
_PLAIN = ("Person", "Organization", "Topic")  # have no details of their own that are read here
_LEADING = ("talkAt", "awardedBy", "atOrganization")  # details that are things with names of their own
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


_READ = f"{_listed((*OF_ALL, *_NODES, *_OTHERS))} skos:broader"


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
    return f"""SELECT ?node ?passage WHERE {{
  {_among("relation", _listed(_NODES), values)} ?one ?relation ?node . ?node sym:evidencedBy ?passage }}"""


def _quotes(values: str = "") -> str:
    return f"""SELECT ?passage ?quote ?begin ?end ?title WHERE {{ {values}
  ?passage sym:quote ?quote ; sym:beginOffset ?begin ; sym:endOffset ?end ; sym:inDocument ?document .
  ?document dcterms:title ?title }}"""


class Reading:
    """What has been read of a store.

    `said` has, for each relation by its local name, the pairs that it ties and the graphs in which that stands;
    `details` the values of positions, talks, documents and the like; `names` and `kinds` those of all things met;
    `size` grows with whatever is read.
    """

    def __init__(self, store: Asked) -> None:
        self._store = store
        self.said: Said = defaultdict(dict)
        self.details: dict[str, dict[str, list[str]]] = defaultdict(dict)
        self.names: dict[str, str] = {}
        self.also: dict[str, set[str]] = defaultdict(set)
        self.kinds: dict[str, str] = {}
        self.from_subject: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.from_object: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._stated: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        self._shown: dict[str, set[str]] = defaultdict(set)
        self._mentions: dict[str, set[str]] = defaultdict(set)
        self._passages: dict[str, Evidence] = {}
        self._asked: dict[str, set[str]] = defaultdict(set)
        self._complete: set[str] = set()
        self.size = 0

    def whole(self) -> None:
        """Read everything, unless that has been done."""
        if "near" in self._complete:
            return
        self._take_triples(_said())
        self._take_names(_names(), _also())
        self._take_details(_told())
        self._take_statements(_stated())
        self._take_shown(_shown())
        self._take_passages(_quotes())
        self._complete |= {"near", "inside", "met", "told", "dated", "evidence", "passages"}

    def near(self, nodes: Iterable[str]) -> None:
        """Read what is said of these things and what says something of them, as far as that has not been read."""
        kept = set(nodes)
        for values in self._new("near", kept):
            self._take_triples(_said(f"VALUES ?one {{ {values} }}"))
            self._take_triples(_said(f"VALUES ?other {{ {values} }}"))
        self._meet(kept | self._ends(self.said))

    def inside(self, nodes: Iterable[str]) -> None:
        """Read what is said of these things, and of other people no more than that they are tied to them.

        That is all there is to a network of these things alone, and much less than what is near them.
        """
        kept = set(nodes)
        for values in self._new("inside", kept - self._asked["near"]):
            self._take_triples(_said(f"VALUES ?one {{ {values} }}"))
        self._meet(kept | self._ends(set(self.said) - set(OF_PEOPLE)))

    def evidence_of(self, nodes: Iterable[str]) -> None:
        """Read which passages tell what is said of these things, and which mention them, with their words."""
        for values in self._new("evidence", nodes):
            self._take_statements(_stated(f"VALUES ?one {{ {values} }}"))
            self._take_statements(_mentioned(f"VALUES ?other {{ {values} }}"))
            self._take_shown(_shown(f"VALUES ?one {{ {values} }}"))
        found = (*self._stated.values(), *self._shown.values(), *self._mentions.values())
        for values in self._new("passages", {passage for passages in found for passage in passages}):
            self._take_passages(_quotes(f"VALUES ?passage {{ {values} }}"))

    def passages(self, subject: str, relation: str, thing: str) -> set[str]:
        """The passages that state a triple."""
        return self._stated.get((subject, relation, thing), set())

    def passages_of_node(self, node: str) -> set[str]:
        """The passages that tell of a position, a degree or the like."""
        return self._shown.get(node, set())

    def mentions(self, node: str) -> set[str]:
        """The passages that mention a thing."""
        return self._mentions.get(node, set())

    def quoted(self, passages: Iterable[str], most: int | None = None) -> tuple[Evidence, ...]:
        """The passages with their words, by document and place, each once."""
        known = [(self._passages[passage], passage) for passage in set(passages) if passage in self._passages]
        known.sort(key=lambda found: (found[0]["document"], found[0]["begin"], found[0]["end"], found[1]))
        return tuple(found for found, _ in known[:most])

    def detail(self, node: str, name: str) -> str:
        """The first value of a detail, empty without one."""
        return next(iter(self.details.get(node, {}).get(name, ())), "")

    def _ends(self, relations: Iterable[str]) -> set[str]:
        return {end for relation in relations for pair in self.said[relation] for end in pair}

    def _meet(self, things: set[str]) -> None:
        """Read the names and details of things, and the dates of the graphs met so far, which are documents."""
        self._describe(things)
        self._describe({end for told in self.details.values() for name in _LEADING for end in told.get(name, ())})
        graphs = {name for pairs in self.said.values() for names in pairs.values() for name in names}
        for values in self._new("dated", graphs):
            self._take_details(_dated(f"VALUES ?node {{ {values} }}"))

    def _describe(self, things: Iterable[str]) -> None:
        fresh = set(things) - self._asked["met"]
        for values in self._new("met", fresh):
            self._take_names(*(write(f"VALUES ?node {{ {values} }}") for write in (_names, _also)))
        for values in self._new("told", {thing for thing in fresh if self.kinds.get(thing) not in _PLAIN}):
            self._take_details(_told(f"VALUES ?node {{ {values} }}"))

    def _new(self, what: str, nodes: Iterable[str]) -> Iterator[str]:
        """Those of the things that have not been asked for so, in batches, as the terms of a VALUES block."""
        if what in self._complete:
            return
        fresh = sorted(set(nodes) - self._asked[what])
        self._asked[what].update(fresh)
        for start in range(0, len(fresh), BATCH):
            yield " ".join(str(ox.NamedNode(node)) for node in fresh[start : start + BATCH])

    def _rows(self, text: str) -> Iterator[tuple[str, ...]]:
        for row in self._store.query(_PREFIXES + text).rows:
            yield tuple(term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in row)

    def _take_triples(self, text: str) -> None:
        for one, relation, other, where in self._rows(text):
            self.size += 1
            if one and other:
                name = _local(relation)
                self.said[name].setdefault((one, other), set()).add(where)
                self.from_subject[name][one].add(other)
                self.from_object[name][other].add(one)

    def _take_names(self, names: str, also: str) -> None:
        for node, kind, name in self._rows(names):
            kind = _local(kind)
            if node not in self.kinds or KINDS.index(kind) < KINDS.index(self.kinds[node]):
                self.kinds[node] = kind
            self.names[node] = min(name, self.names.get(node, name))
        for node, name in self._rows(also):
            self.also[node].add(name)

    def _take_details(self, text: str) -> None:
        for node, detail, value in self._rows(text):
            self.size += 1
            values = self.details[node].setdefault(_local(detail), [])
            if value not in values:
                values.append(value)
                values.sort()

    def _take_shown(self, text: str) -> None:
        for node, passage in self._rows(text):
            self._shown[node].add(passage)

    def _take_statements(self, text: str) -> None:
        for one, relation, other, passage in self._rows(text):
            name = _local(relation)
            if name == "mentions":
                self._mentions[other].add(passage)
            else:
                self._stated[one, name, other].add(passage)

    def _take_passages(self, text: str) -> None:
        for passage, quote, begin, end, title in self._rows(text):
            self._passages[passage] = {"quote": quote, "document": title, "begin": int(begin), "end": int(end)}


def _local(iri: str) -> str:
    return iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]
