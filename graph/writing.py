"""One document's claims, in the graph that bears its name, and its evidence beside them, as lines of N-Quads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ontology
from graph import identifier
from graph.lines import TYPE, foreign, iri, own, quoted, typed
from graph.local import Extraction, LocalClaim
from graph.statement import Literal, Node
from graph.terms import DCTERMS, RDF, SAME_AS
from graph.text import Span

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
_DATES = {10: "date", 7: "gYearMonth", 4: "gYear"}

End = tuple[str, str, str]
"""What a local entity is: the IRI, label and class of its entity."""


@dataclass(frozen=True)
class Terms:
    """What all documents of a build are written by: the base of identifiers, the least confidence, and statements left
    out because a person said so."""

    base: str = identifier.BASE
    least: float = 0.0
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One statement of one document: a triple, the passages that say it, how sure, by which rule.

    `extractors` has the best rule or model of each plug-in that gave the statement, `extractor` the best of all.
    """

    iri: str
    subject: str
    predicate: str
    object: str | Literal
    passages: tuple[Span, ...]
    confidence: float
    extractor: str
    extractors: tuple[str, ...] = ()


class Written:
    """One document's claims and evidence: `rows`, and the lines of both graphs, in no order and some of them twice.

    `named` are the IRIs that statements and nodes name, `kinds` how many things of each class there are.
    """

    def __init__(self, x: Extraction, ends: Sequence[End], terms: Terms) -> None:
        self.x, self.terms = x, terms
        self.key = x.document.key
        self.iri = identifier.document(terms.base, self.key)
        self.claims: list[str] = []
        self.evidence: list[str] = []
        self.rows: list[Row] = []
        self.named: set[str] = set()
        self.dropped: set[str] = set()
        self.kinds: Counter[str] = Counter()
        self._ends = [end[0] for end in ends]
        self._node = iri(self.iri)
        self._in_claims = f" {self._node} .\n"
        self._in_evidence = f" {iri(identifier.evidence(terms.base, self.key))} .\n"
        self._triples: dict[tuple[str, str, str | Literal], list[LocalClaim]] = defaultdict(list)
        self._nodes: dict[str, tuple[Node, LocalClaim]] = {}
        self._passages: dict[Span, tuple[int, int, str]] = {}
        self._write()

    def _write(self) -> None:
        self._about()
        claims = [c for c in self.x.claims if c.confidence >= self.terms.least]
        placed = {(c.subject, _title(c)) for c in claims if _is_post(c) and _has_place(c)}
        for claim in claims:
            if not (_is_post(claim) and not _has_place(claim) and (claim.subject, _title(claim)) in placed):
                self._collect(claim)
        self._mentions()
        for triple in sorted(self._triples, key=_order):
            self._statement(triple, self._triples[triple])
        for name, (node, claim) in sorted(self._nodes.items()):
            self._described(name, node, claim)

    def _claim(self, subject: str, predicate: str, value: str) -> None:
        self.claims.append(f"{subject} {predicate} {value}{self._in_claims}")

    def _about(self) -> None:
        document = self.x.document
        self._claim(self._node, TYPE, own("Document"))
        self.kinds["Document"] += 1
        for name, value in (("title", self.x.title), ("source", document.source), ("format", document.media_type)):
            self._claim(self._node, f"<{DCTERMS}{name}>", quoted(value))
        self._claim(self._node, own("sha256"), quoted(document.sha256))
        if self.x.date:
            self._claim(self._node, f"<{DCTERMS}date>", _dated(self.x.date))

    def _collect(self, claim: LocalClaim) -> None:
        subject = self.iri if claim.subject is None else self._ends[claim.subject]
        target: str | Literal
        if isinstance(claim.object, int):
            target = self._ends[claim.object]
        elif isinstance(claim.object, Node):
            target = self._node_iri(subject, claim.object, claim)
            self._nodes.setdefault(target, (claim.object, claim))
        else:
            # A page or mailbox is a thing of the web, no string.
            target = claim.object.value if claim.object.datatype == "anyURI" else claim.object
        if subject != target:
            self._triples[subject, _predicate(claim.predicate), target].append(claim)

    def _node_iri(self, subject: str, node: Node, claim: LocalClaim) -> str:
        values = dict(claim.links)
        content = [
            self._ends[v] if isinstance(v, int) else v.value.casefold()
            for k in _FIELDS
            if (v := values.get(k)) is not None
        ]
        return identifier.node(self.terms.base, node.kind, subject, *content, self.key)

    def _mentions(self) -> None:
        """Each entity a document names, at its first mention."""
        mentions = ontology.NAMESPACE + "mentions"
        for index, entity in enumerate(self.x.entities):
            if entity.confidence >= self.terms.least:
                self._triples[self.iri, mentions, self._ends[index]] += [
                    LocalClaim(None, "mentions", index, s.span, s.rule, entity.confidence, (), s.extractor)
                    for s in entity.sightings
                ]

    def _statement(self, triple: tuple[str, str, str | Literal], claims: list[LocalClaim]) -> None:
        subject, predicate, target = triple
        value = self._resource(target) if isinstance(target, str) else typed(target.value, target.datatype)
        name = identifier.statement(self.terms.base, subject, predicate, value, self.key)
        if name in self.terms.dropped:
            self.dropped.add(name)
            self._nodes.pop(target if isinstance(target, str) else target.value, None)
            return
        self._claim(iri(subject), iri(predicate), value)
        self.named.add(subject)
        if isinstance(target, str):
            self.named.add(target)
        best = min(claims, key=lambda c: (-c.confidence, c.rule))
        said = sorted({c.span for c in claims})
        spans = (*said, *sorted({span for c in claims for span in c.also} - set(said)))
        extractors = _named(claims)
        self.rows.append(Row(name, subject, predicate, target, spans, best.confidence, best.rule, extractors))
        self._evidenced(iri(name), (iri(subject), iri(predicate), value), best, extractors)
        self._quoted(iri(name), spans, iri(target) if isinstance(target, str) and target in self._nodes else "")

    def _resource(self, target: str) -> str:
        """The node that a statement leads to: one of ours, or an address that a text gives."""
        return iri(target) if target.startswith(self.terms.base) else foreign(target)

    def _evidenced(self, node: str, triple: tuple[str, str, str], best: LocalClaim, extractors: Iterable[str]) -> None:
        subject, predicate, value = triple
        end = self._in_evidence
        self.kinds["Statement"] += 1
        self.evidence += [
            f"{node} {TYPE} {_STATEMENT}{end}",
            f"{node} <{RDF}subject> {subject}{end}",
            f"{node} <{RDF}predicate> {predicate}{end}",
            f"{node} <{RDF}object> {value}{end}",
            f"{node} {_CONFIDENCE} {typed(f'{best.confidence:.2f}', 'decimal')}{end}",
            *(f"{node} {_EXTRACTOR} {quoted(name)}{end}" for name in extractors),
        ]

    def _quoted(self, node: str, spans: Iterable[Span], content: str) -> None:
        """The passages of a statement; they stand behind the node that it leads to, too."""
        for span in spans:
            begin, end, _ = self.passage(span)
            passage = iri(identifier.passage(self.terms.base, self.key, begin, end))
            self.evidence.append(f"{node} {_EVIDENCED_BY} {passage}{self._in_evidence}")
            if content:
                self.evidence.append(f"{content} {_EVIDENCED_BY} {passage}{self._in_evidence}")

    def passage(self, span: Span) -> tuple[int, int, str]:
        """Where a passage stands in the file, and its words; the graph of evidence then describes it."""
        if span in self._passages:
            return self._passages[span]
        begin, end, quote = self._passages[span] = self.x.document.placed(span)
        node, graph = iri(identifier.passage(self.terms.base, self.key, begin, end)), self._in_evidence
        self.kinds["Passage"] += 1
        self.evidence += [
            f"{node} {TYPE} {_PASSAGE}{graph}",
            f"{node} {_IN_DOCUMENT} {self._node}{graph}",
            f"{node} {_BEGIN} {typed(str(begin), 'integer')}{graph}",
            f"{node} {_END} {typed(str(end), 'integer')}{graph}",
            f"{node} {_QUOTE} {quoted(quote)}{graph}",
        ]
        return begin, end, quote

    def _described(self, name: str, node: Node, claim: LocalClaim) -> None:
        subject = iri(name)
        for kind in (node.kind, *(["NamedChair"] if node.named_chair else [])):
            self._claim(subject, TYPE, own(kind))
            self.kinds[kind] += 1
        for link, value in claim.links:
            if isinstance(value, int):
                self.named.add(self._ends[value])
                self._claim(subject, own(link), iri(self._ends[value]))
            else:
                self._claim(subject, own(link), typed(value.value, value.datatype))
        if node.kind == "Position" and self.x.date:
            self._claim(subject, own("asOf"), _dated(self.x.date))


_STATEMENT, _PASSAGE = own("Statement"), own("Passage")
_CONFIDENCE, _EXTRACTOR, _EVIDENCED_BY = own("confidence"), own("extractor"), own("evidencedBy")
_IN_DOCUMENT, _BEGIN, _END, _QUOTE = own("inDocument"), own("beginOffset"), own("endOffset"), own("quote")


def _is_post(claim: LocalClaim) -> bool:
    return isinstance(claim.object, Node) and claim.object.kind == "Position"


def _has_place(claim: LocalClaim) -> bool:
    return any(k == "atOrganization" for k, _ in claim.links)


def _title(claim: LocalClaim) -> str:
    value = dict(claim.links).get("roleTitle")
    return value.value.casefold() if isinstance(value, Literal) else ""


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


def _dated(value: str) -> str:
    return typed(value, _DATES[len(value)])
