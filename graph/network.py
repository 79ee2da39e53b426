"""Networks for drawing and analysis: networkx graphs made from quads by one SPARQL query each.

A MultiGraph keeps every tie between two nodes: co-speaking does not hide collaboration.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

import ontology

if TYPE_CHECKING:
    import networkx as nx

NETWORK_KINDS = ("Person", "Organization", "Topic")
_LABELS = {
    "collaboratesWith": "collaborates with",
    "advisedBy": "advised by",
    "coSpeakerWith": "spoke at the same event",
    "sharesAffiliationWith": "same institution",
    "sharesTopicWith": "same topic",
    "affiliatedWith": "is at",
    "formerlyAt": "was at",
    "educatedAt": "studied at",
    "leads": "leads",
    "memberOf": "member of",
    "researches": "works on",
    "partOf": "part of",
    "founded": "founded",
}
_PREFIX = f"""PREFIX sym: <{ontology.NAMESPACE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
_NODES = (
    _PREFIX
    + """SELECT ?node ?kind ?label WHERE {
  VALUES ?type { sym:Person sym:Organization sym:Topic }
  ?node a ?type ; rdfs:label ?label .
  BIND(STRAFTER(STR(?type), "#") AS ?kind)
} ORDER BY ?node"""
)
_TIES = (
    _PREFIX
    + "SELECT DISTINCT ?one ?relation ?other WHERE { VALUES ?relation { "
    + " ".join(f"sym:{name}" for name in _LABELS)
    + " } ?one ?relation ?other } ORDER BY ?one ?relation ?other"
)
# What a passage says, where, and in which document: the columns of every kind of evidence.
_PASSAGE = """
  ?passage sym:quote ?quote ; sym:beginOffset ?begin ; sym:endOffset ?end ; sym:inDocument ?document .
  ?document dcterms:title ?title .
} ORDER BY ?one ?relation ?other ?document ?begin"""
_EVIDENCE = (
    _PREFIX
    + """SELECT ?one ?relation ?other ?quote ?title ?begin ?end WHERE {
  ?statement a sym:Statement ; rdf:subject ?one ; rdf:predicate ?relation ; rdf:object ?other ;
             sym:evidencedBy ?passage ."""
    + _PASSAGE
)
# A tie that follows from a position or a degree shows the words behind that.
_NODE_EVIDENCE = (
    _PREFIX
    + """SELECT ?one ?relation ?other ?quote ?title ?begin ?end WHERE {
  { ?one sym:hasPosition ?node . ?node sym:atOrganization ?other ; sym:status "current" .
    BIND(sym:affiliatedWith AS ?relation) }
  UNION
  { ?one sym:hasPosition ?node . ?node sym:atOrganization ?other ; sym:status "former" .
    BIND(sym:formerlyAt AS ?relation) }
  UNION
  { ?one sym:hasDegree ?node . ?node sym:awardedBy ?other . BIND(sym:educatedAt AS ?relation) }
  ?node sym:evidencedBy ?passage ."""
    + _PASSAGE
)
_NOTES = (
    _PREFIX
    + """SELECT ?node ?note WHERE {
  { ?node sym:hasPosition ?position . ?position sym:roleTitle ?title ; sym:status ?status .
    OPTIONAL { ?position sym:atOrganization ?organization . ?organization rdfs:label ?place }
    BIND(IF(?status = "current", "", CONCAT(?status, ": ")) AS ?before)
    BIND(CONCAT(?before, ?title, COALESCE(CONCAT(", ", ?place), "")) AS ?note) }
  UNION { ?node sym:gaveTalk ?talk . ?talk rdfs:label ?title . BIND(CONCAT("talk: ", ?title) AS ?note) }
  UNION { ?node sym:hasAward ?award . ?award rdfs:label ?title . BIND(CONCAT("award: ", ?title) AS ?note) }
  UNION { ?node sym:partOf ?whole . ?whole rdfs:label ?title . BIND(CONCAT("part of ", ?title) AS ?note) }
} ORDER BY ?node ?note"""
)

Evidence = dict[str, str | int]


@dataclass
class _Tie:
    stated: bool = False
    evidence: list[Evidence] = field(default_factory=list)


def build(store: ox.Store, kinds: tuple[str, ...] = NETWORK_KINDS) -> nx.MultiGraph[str]:
    """The network of all entities of the given kinds, with what ties them.

    Nodes are IRIs with `label`, `kind`, `notes`, `evidence`; edges have the relation's name as key and
    `relation`, `label`, `stated`, `weight` (passages, or 1 for a derived tie) and `evidence`.
    """
    import networkx as nx  # here, so that it loads while the shapes are checked

    network: nx.MultiGraph[str] = nx.MultiGraph()
    notes: dict[str, list[str]] = defaultdict(list)
    for row in _rows(store, _NOTES):
        notes[row[0]].append(row[1])
    for iri, kind, label in _rows(store, _NODES):
        if kind in kinds:
            network.add_node(iri, label=label, kind=kind, notes=tuple(notes[iri][:12]), evidence=())
    for (one, relation, other), tie in sorted(_ties(store).items()):
        if one in network and other in network:
            network.add_edge(
                one,
                other,
                key=relation,
                relation=relation,
                label=_LABELS[relation],
                stated=tie.stated,
                weight=max(1, len(tie.evidence)),
                evidence=tuple(tie.evidence),
            )
    _attach_mentions(store, network)
    return network


def _rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    answer = store.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(str(getattr(term, "value", "")) for term in row) for row in answer]


def _evidence(row: tuple[str, ...]) -> Evidence:
    return {"quote": row[3], "document": row[4], "begin": int(row[5]), "end": int(row[6])}


def _ties(store: ox.Store) -> dict[tuple[str, str, str], _Tie]:
    """Ties once for each pair and relation, symmetric ones in one direction."""
    ties: dict[tuple[str, str, str], _Tie] = defaultdict(_Tie)
    for one, relation, other in _rows(store, _TIES):
        ties[_key(one, relation, other)].stated |= False
    for query in (_EVIDENCE, _NODE_EVIDENCE):
        for row in _rows(store, query):
            key = _key(*row[:3])
            if key in ties:
                ties[key].stated = True
                if _evidence(row) not in ties[key].evidence:
                    ties[key].evidence.append(_evidence(row))
    return ties


def _key(one: str, relation: str, other: str) -> tuple[str, str, str]:
    name = relation.removeprefix(ontology.NAMESPACE)
    symmetric = name in ("collaboratesWith", "coSpeakerWith", "sharesAffiliationWith", "sharesTopicWith")
    return (min(one, other), name, max(one, other)) if symmetric else (one, name, other)


def _attach_mentions(store: ox.Store, network: nx.MultiGraph[str]) -> None:
    """Where each node is first mentioned, in every document."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for row in _rows(store, _EVIDENCE):
        if row[1] == ontology.NAMESPACE + "mentions" and row[2] in network:
            found[row[2]].append(_evidence(row))
    for iri, evidence in found.items():
        network.nodes[iri]["evidence"] = tuple(evidence[:5])
