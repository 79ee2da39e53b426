"""Entities and claims to quads: claims in the graph of their document, evidence beside them.

What the rules of the ontology derive, and what resolution decided over the whole corpus,
stand in two graphs of their own. No blank nodes, nothing in the default graph.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

import ontology
from graph import identifier, scheme
from graph.derive import derive
from graph.local import Extraction, LocalClaim
from graph.resolve import Entity, Judgement, Resolution
from graph.statement import Literal, Node
from graph.terms import DCTERMS, LABEL, RDF, SAME_AS, SKOS, TYPE, XSD, Triple, sym
from graph.text import Span

_SUPER = {"Talk": ("Event",), "Interview": ("Event",)}
# Order of the fields of an n-ary node in its identifier.
_FIELDS = (
    "roleTitle",
    "status",
    "start",
    "end",
    "atOrganization",
    "degreeLevel",
    "field",
    "awardedBy",
    "ofAward",
    "year",
    "workKind",
    "description",
    "releasedBy",
)


@dataclass(frozen=True)
class Row:
    """One statement of one document: a triple, the passages that say it, how sure, by which rule.

    `extractors` has the best rule or model of each plug-in that gave the statement, `extractor` the best of all.
    """

    iri: str
    subject: str
    predicate: str
    object: str | Literal
    document: str
    passages: tuple[Span, ...]
    confidence: float
    extractor: str
    extractors: tuple[str, ...] = ()


@dataclass
class Facts:
    """Everything a build writes: quads of four kinds of graphs, and the statements as rows."""

    claims: list[ox.Quad] = field(default_factory=list)
    evidence: list[ox.Quad] = field(default_factory=list)
    resolution: list[ox.Quad] = field(default_factory=list)
    derived: list[ox.Quad] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)  # the statements that were left out because a person said so

    def quads(self) -> Iterator[ox.Quad]:
        """All quads."""
        for part in (self.claims, self.evidence, self.resolution, self.derived):
            yield from part


def populate(
    extractions: Sequence[Extraction],
    resolution: Resolution,
    base: str = identifier.BASE,
    min_confidence: float = 0.0,
    dropped: frozenset[str] = frozenset(),
) -> Facts:
    """Write every claim of at least `min_confidence` as quads, but for the statements with the IRIs in `dropped`."""
    facts = Facts()
    writers = {}
    for x in sorted(extractions, key=lambda x: x.document.sha256):
        writers[x.document.key] = _Document(facts, x, resolution, base, min_confidence, dropped)
        writers[x.document.key].write()
    graph_name = ox.NamedNode(f"{base}graph/resolution")
    used = {iri for row in facts.rows for iri in (row.subject, row.object if isinstance(row.object, str) else "")}
    used |= {q.object.value for q in facts.claims if isinstance(q.object, ox.NamedNode)}
    described = [entity for entity in resolution.entities if entity.iri in used]
    for entity in described:
        facts.resolution.extend(_describe(entity, base, graph_name))
    for judgement in resolution.judgements:
        if judgement.entity in used and judgement.other in used:
            places = [
                writers[key].passage(span) for key, span in zip(judgement.documents, judgement.spans, strict=True)
            ]
            facts.resolution.extend(_judge(judgement, places, base, graph_name))
    topics = {entity.iri: (entity.label, *entity.aliases) for entity in described if entity.kind == "Topic"}
    if topics:
        facts.resolution.extend(_scheme(base, graph_name))
    said = [(row.object, row.confidence) for row in facts.rows if isinstance(row.object, str) and row.object in topics]
    facts.derived = list(_derived([*facts.claims, *facts.resolution], scheme.compute(topics, said), base))
    return facts


def _derived(quads: list[ox.Quad], computed: Mapping[Triple, str], base: str) -> Iterator[ox.Quad]:
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    with derive(Path(tempfile.gettempdir()), [data], computed, base) as found:
        yield from ox.parse(b"".join(found), format=ox.RdfFormat.N_QUADS)


class _Document:
    """Writes one document's claims and evidence."""

    def __init__(
        self, facts: Facts, x: Extraction, resolution: Resolution, base: str, least: float, dropped: frozenset[str]
    ) -> None:
        self.facts, self.x, self.resolution, self.base, self.least = facts, x, resolution, base, least
        self.dropped = dropped
        self.key = x.document.key
        self.iri = ox.NamedNode(identifier.document(base, self.key))
        self.evidence_graph = ox.NamedNode(identifier.evidence(base, self.key))
        self.triples: dict[tuple[str, str, str | Literal], list[LocalClaim]] = defaultdict(list)
        self.nodes: dict[str, tuple[Node, LocalClaim]] = {}

    def write(self) -> None:
        self._about()
        claims = [c for c in self.x.claims if c.confidence >= self.least]
        placed = {
            (c.subject, self._title(c))
            for c in claims
            if isinstance(c.object, Node)
            and c.object.kind == "Position"
            and any(k == "atOrganization" for k, _ in c.links)
        }
        for claim in claims:
            homeless = (
                isinstance(claim.object, Node)
                and claim.object.kind == "Position"
                and not any(k == "atOrganization" for k, _ in claim.links)
            )
            if not (homeless and (claim.subject, self._title(claim)) in placed):
                self._collect(claim)
        self._mentions()
        for triple in sorted(self.triples, key=_order):
            self._statement(triple, self.triples[triple])
        for iri, (node, claim) in sorted(self.nodes.items()):
            self._node(iri, node, claim)

    def _title(self, claim: LocalClaim) -> str:
        value = dict(claim.links).get("roleTitle")
        return value.value.casefold() if isinstance(value, Literal) else ""

    def _about(self) -> None:
        document = self.x.document
        self._claim(self.iri, TYPE, sym("Document"))
        self._claim(self.iri, ox.NamedNode(DCTERMS + "title"), ox.Literal(self.x.title))
        self._claim(self.iri, ox.NamedNode(DCTERMS + "source"), ox.Literal(document.source))
        self._claim(self.iri, ox.NamedNode(DCTERMS + "format"), ox.Literal(document.media_type))
        self._claim(self.iri, sym("sha256"), ox.Literal(document.sha256))
        if self.x.date:
            self._claim(self.iri, ox.NamedNode(DCTERMS + "date"), _dated(self.x.date))

    def _claim(self, s: ox.NamedNode, p: ox.NamedNode, o: ox.NamedNode | ox.Literal) -> None:
        self.facts.claims.append(ox.Quad(s, p, o, self.iri))

    def _entity(self, index: int) -> str:
        return self.resolution.of[self.key, index].iri

    def _collect(self, claim: LocalClaim) -> None:
        subject = self.iri.value if claim.subject is None else self._entity(claim.subject)
        target: str | Literal
        if isinstance(claim.object, int):
            target = self._entity(claim.object)
        elif isinstance(claim.object, Node):
            target = self._node_iri(subject, claim)
            self.nodes.setdefault(target, (claim.object, claim))
        else:
            # A page or mailbox is a thing of the web, no string.
            target = claim.object.value if claim.object.datatype == "anyURI" else claim.object
        if subject != target:
            self.triples[subject, _predicate(claim.predicate), target].append(claim)

    def _node_iri(self, subject: str, claim: LocalClaim) -> str:
        assert isinstance(claim.object, Node)
        values = dict(claim.links)
        content = [
            self._entity(v) if isinstance(v, int) else v.value.casefold()
            for k in _FIELDS
            if (v := values.get(k)) is not None
        ]
        return identifier.node(self.base, claim.object.kind, subject, *content, self.key)

    def _mentions(self) -> None:
        """Each entity a document names, at its first mention."""
        for index, entity in enumerate(self.x.entities):
            if entity.confidence >= self.least:
                triple = self.iri.value, ontology.NAMESPACE + "mentions", self._entity(index)
                self.triples[triple] += [
                    LocalClaim(None, "mentions", index, s.span, s.rule, entity.confidence, (), s.extractor)
                    for s in entity.sightings
                ]

    def _statement(self, triple: tuple[str, str, str | Literal], claims: list[LocalClaim]) -> None:
        subject, predicate, target = triple
        value: ox.NamedNode | ox.Literal = ox.NamedNode(target) if isinstance(target, str) else literal(target)
        iri = identifier.statement(self.base, subject, predicate, str(value), self.key)
        if iri in self.dropped:
            self.facts.dropped.add(iri)
            self.nodes.pop(value.value, None)
            return
        self._claim(ox.NamedNode(subject), ox.NamedNode(predicate), value)
        best = min(claims, key=lambda c: (-c.confidence, c.rule))
        said = sorted({c.span for c in claims})
        spans = (*said, *sorted({span for c in claims for span in c.also} - set(said)))
        named = _named(claims)
        self.facts.rows.append(Row(iri, subject, predicate, target, self.key, spans, best.confidence, best.rule, named))
        node = ox.NamedNode(iri)
        self._evidence(node, TYPE, sym("Statement"))
        self._evidence(node, ox.NamedNode(RDF + "subject"), ox.NamedNode(subject))
        self._evidence(node, ox.NamedNode(RDF + "predicate"), ox.NamedNode(predicate))
        self._evidence(node, ox.NamedNode(RDF + "object"), value)
        self._evidence(
            node, sym("confidence"), ox.Literal(f"{best.confidence:.2f}", datatype=ox.NamedNode(XSD + "decimal"))
        )
        for name in named:
            self._evidence(node, sym("extractor"), ox.Literal(name))
        for span in spans:
            passage = self.passage(span)
            self._evidence(node, sym("evidencedBy"), passage)
            if isinstance(target, str) and target in self.nodes:
                self._evidence(ox.NamedNode(target), sym("evidencedBy"), passage)

    def _evidence(self, s: ox.NamedNode, p: ox.NamedNode, o: ox.NamedNode | ox.Literal) -> None:
        self.facts.evidence.append(ox.Quad(s, p, o, self.evidence_graph))

    def passage(self, span: Span) -> ox.NamedNode:
        """The node of a passage, which the graph of evidence then describes."""
        begin, end, quote = self.x.document.placed(span)
        node = ox.NamedNode(identifier.passage(self.base, self.key, begin, end))
        integer = ox.NamedNode(XSD + "integer")
        self._evidence(node, TYPE, sym("Passage"))
        self._evidence(node, sym("inDocument"), self.iri)
        self._evidence(node, sym("beginOffset"), ox.Literal(str(begin), datatype=integer))
        self._evidence(node, sym("endOffset"), ox.Literal(str(end), datatype=integer))
        self._evidence(node, sym("quote"), ox.Literal(quote))
        return node

    def _node(self, iri: str, node: Node, claim: LocalClaim) -> None:
        subject = ox.NamedNode(iri)
        self._claim(subject, TYPE, sym(node.kind))
        if node.named_chair:
            self._claim(subject, TYPE, sym("NamedChair"))
        for name, value in claim.links:
            self._claim(
                subject, sym(name), ox.NamedNode(self._entity(value)) if isinstance(value, int) else literal(value)
            )
        if node.kind == "Position" and self.x.date:
            self._claim(subject, sym("asOf"), _dated(self.x.date))


def _named(claims: Sequence[LocalClaim]) -> tuple[str, ...]:
    """The best rule or model of each extractor that gave a statement, sorted."""
    best: dict[str, LocalClaim] = {}
    for claim in sorted(claims, key=lambda c: (-c.confidence, c.rule)):
        best.setdefault(claim.extractor, claim)
    return tuple(sorted({claim.rule for claim in best.values()}))


def _predicate(name: str) -> str:
    if name == "sameAs":
        return SAME_AS.value
    return DCTERMS + "creator" if name == "creator" else ontology.NAMESPACE + name


def _order(triple: tuple[str, str, str | Literal]) -> tuple[str, str, str]:
    target = triple[2]
    return triple[0], triple[1], target if isinstance(target, str) else f'"{target.value}'


def literal(value: Literal) -> ox.Literal:
    """A value as an RDF literal (text plain, everything else typed)."""
    if value.datatype == "string":
        return ox.Literal(value.value)
    return ox.Literal(value.value, datatype=ox.NamedNode(XSD + value.datatype))


def _dated(value: str) -> ox.Literal:
    return literal(Literal(value, {10: "date", 7: "gYearMonth", 4: "gYear"}[len(value)]))


def _describe(entity: Entity, base: str, graph_name: ox.NamedNode) -> Iterator[ox.Quad]:
    """Classes and names of an entity."""
    node = ox.NamedNode(entity.iri)
    classes = [c for c in (entity.subclass, entity.kind, *_SUPER.get(entity.kind, ())) if c]
    for name in classes:
        yield ox.Quad(node, TYPE, sym(name), graph_name)
    yield ox.Quad(node, LABEL, ox.Literal(entity.label), graph_name)
    if entity.kind == "Topic":
        yield ox.Quad(node, TYPE, ox.NamedNode(SKOS + "Concept"), graph_name)
        yield ox.Quad(node, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(entity.label), graph_name)
        yield ox.Quad(node, ox.NamedNode(SKOS + "inScheme"), ox.NamedNode(identifier.scheme(base)), graph_name)
    for alias in entity.aliases:
        yield ox.Quad(node, ox.NamedNode(SKOS + "altLabel"), ox.Literal(alias), graph_name)
    for address in entity.links:
        yield ox.Quad(node, SAME_AS, ox.NamedNode(address), graph_name)


def _scheme(base: str, graph_name: ox.NamedNode) -> Iterator[ox.Quad]:
    """The one scheme that all topics of a graph belong to."""
    node = ox.NamedNode(identifier.scheme(base))
    yield ox.Quad(node, TYPE, ox.NamedNode(SKOS + "ConceptScheme"), graph_name)
    yield ox.Quad(node, ox.NamedNode(DCTERMS + "title"), ox.Literal("Topics of the documents"), graph_name)


def _judge(
    judgement: Judgement, places: Sequence[ox.NamedNode], base: str, graph_name: ox.NamedNode
) -> Iterator[ox.Quad]:
    """A decision of resolution as a node, with the evidence for and against it in words."""
    members = (f"{document}/{index}" for document, index in judgement.members)
    node = ox.NamedNode(f"{base}judgement/{identifier.digest(judgement.decision, *judgement.names, *members)[:16]}")
    decimal = ox.NamedNode(XSD + "decimal")
    said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        *(("aboutEntity", ox.NamedNode(iri)) for iri in (judgement.entity, judgement.other)),
        *(("mergedName", ox.Literal(name)) for name in judgement.names),
        *(("fromDocument", ox.NamedNode(identifier.document(base, key))) for key in judgement.documents),
        *(("comparedMention", place) for place in places),
        *(("supportedBy", ox.Literal(words)) for words in judgement.supporting),
        *(("opposedBy", ox.Literal(words)) for words in judgement.opposing),
        ("decision", ox.Literal(judgement.decision)),
        ("rule", ox.Literal(f"{judgement.rule}/1")),
        ("reason", ox.Literal(_reason(judgement))),
        ("score", ox.Literal(f"{judgement.score:.4f}", datatype=decimal)),
        ("threshold", ox.Literal(f"{judgement.threshold:.2f}", datatype=decimal)),
    ]
    yield ox.Quad(node, TYPE, sym("Judgement"), graph_name)
    for name, value in said:
        yield ox.Quad(node, sym(name), value, graph_name)


def _reason(judgement: Judgement) -> str:
    """What speaks for and against on one line, the weightiest of each first."""
    against = "; ".join(judgement.opposing)
    return "; ".join(filter(None, ("; ".join(judgement.supporting), against and f"against it: {against}")))
