"""GraphML and GEXF of a network, for programs that draw and measure networks; and its ties as a table, and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from graph import identifier, network
from graph.exports.content import Content
from graph.exports.error import ExportError
from graph.exports.rdf import Notes, for_xml, xml_note
from graph.exports.sheet import sheet
from graph.store import EmbeddedStore

if TYPE_CHECKING:
    import networkx as nx

_META = re.compile(r"<meta\b.*?</meta>", re.DOTALL)
_PLAIN = ("relation", "label", "kind", "stated", "weight")
_MORE = ("community", "property")


def write_graphml(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """GraphML: nodes and edges with the attributes that docs/export.md lists."""
    return graphml(_drawn(quads), to, content.evidence, more=False)


def write_gexf(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """GEXF: the same nodes and edges."""
    return gexf(_drawn(quads), to, content.evidence, more=False)


def graphml(drawn: nx.MultiGraph[str], to: IO[bytes], evidence: bool = False, more: bool = True) -> Notes:
    """Write a network as GraphML; with `more`, also communities, measures, topics, institutions and properties."""
    import networkx as nx

    directed, notes = flat(drawn, evidence, more)
    to.write(("\n".join(nx.generate_graphml(directed)) + "\n").encode())
    return notes


def gexf(drawn: nx.MultiGraph[str], to: IO[bytes], evidence: bool = False, more: bool = True) -> Notes:
    """Write a network as GEXF, with the same attributes."""
    import networkx as nx

    directed, notes = flat(drawn, evidence, more)
    for _, _, key, attributes in directed.edges(keys=True, data=True):
        attributes["id"] = key
    text = "\n".join(nx.generate_gexf(directed))
    # The library dates the file; equal graphs have equal files here.
    to.write((_META.sub("<meta><creator>Symposia</creator></meta>", text) + "\n").encode())
    return notes


def ties(drawn: nx.MultiGraph[str], to: IO[bytes], evidence: bool = False) -> Notes:
    """Write the ties of a network as CSV, one a row; with `evidence`, a row for each passage of a tie."""
    columns = ["source", "relation", "target", "stated", "weight", "sourceIri", "property", "targetIri"]
    rows = []
    for one, other, found in _directed(drawn):
        ends = drawn.nodes[one]["label"], drawn.nodes[other]["label"]
        stated = "yes" if found["stated"] else "no"
        row = [ends[0], found["label"], ends[1], stated, found["weight"], one, found["property"], other]
        quoted = [[e["quote"], e["document"], e["begin"], e["end"]] for e in found["evidence"]] if evidence else []
        rows += [[*row, *words] for words in quoted] or [row + [""] * 4 if evidence else row]
    columns += ["quote", "document", "begin", "end"] if evidence else []
    to.write(sheet([columns, *rows]).encode())
    return []


def whole_json(drawn: nx.MultiGraph[str], to: IO[bytes], evidence: bool = False) -> Notes:
    """Write all of a network as JSON: what it shows, its communities, its nodes, its ties."""
    nodes = [{"iri": node, **_kept(found, evidence)} for node, found in sorted(drawn.nodes.items())]
    edges = [
        {"source": one, "target": other, **_kept({k: v for k, v in found.items() if k != "source"}, evidence)}
        for one, other, found in _directed(drawn)
    ]
    text = json.dumps({**drawn.graph, "nodes": nodes, "ties": edges}, ensure_ascii=False, indent=1)
    to.write((text + "\n").encode())
    return []


WRITERS: dict[str, Callable[[Any, IO[bytes], bool], Notes]] = {
    ".graphml": graphml,
    ".gexf": gexf,
    ".csv": ties,
    ".json": whole_json,
}
"""What writes a network, by the ending of the name of a file."""


def writer(path: Path, others: tuple[str, ...] = ()) -> Callable[[Any, IO[bytes], bool], Notes]:
    """What writes a network to a file of this name. Raises ExportError for an ending that none does."""
    found = WRITERS.get(path.suffix.lower())
    if found is None:
        endings = ", ".join((*others, *WRITERS))
        raise ExportError("the ending of its name tells no format", where=str(path), advice=f"end it in {endings}")
    return found


def _drawn(quads: Iterable[ox.Quad]) -> nx.MultiGraph[str]:
    store = ox.Store()
    store.bulk_extend(quads)
    return network.build(EmbeddedStore(Path(), store))


def _kept(found: Mapping[str, Any], evidence: bool) -> dict[str, Any]:
    """Attributes for JSON; without the passages of a node, its facts and a tie where these are not wanted."""
    kept = {name: value for name, value in found.items() if evidence or name != "evidence"}
    if not evidence and "facts" in kept:
        kept["facts"] = [{n: v for n, v in fact.items() if n != "evidence"} for fact in kept["facts"]]
    return kept


def _directed(drawn: nx.MultiGraph[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """The ties in the direction in which they are said; those that go both ways start at the first by name."""
    found = []
    for one, other, data in drawn.edges(data=True):
        source, target = (other, one) if data["source"] == other else (one, other)
        found.append((source, target, data))
    return sorted(found, key=lambda tie: (tie[0], tie[2]["relation"], tie[1]))


def flat(drawn: nx.MultiGraph[str], evidence: bool, more: bool) -> tuple[nx.MultiDiGraph[str], Notes]:
    """The network with its directions, and with texts and numbers alone as attributes."""
    import networkx as nx

    directed: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    changed = 0
    for iri in sorted(drawn):
        attributes, count = _attributes(drawn.nodes[iri], evidence, more)
        directed.add_node(iri, **attributes)
        changed += count
    for source, target, found in sorted(_directed(drawn), key=lambda tie: (tie[0], tie[1], tie[2]["relation"])):
        attributes, count = _attributes(found, evidence, more)
        key = identifier.digest(source, found["relation"], target)[:16]
        directed.add_edge(source, target, key=key, **attributes)
        changed += count
    return directed, [xml_note(changed)] if changed else []


def _attributes(found: Mapping[str, Any], evidence: bool, more: bool) -> tuple[dict[str, Any], int]:
    """Attributes as these formats take them, and how many texts had characters that XML cannot hold."""
    flat = {name: found[name] for name in (*_PLAIN, *(_MORE if more else ())) if name in found}
    if found.get("notes"):
        flat["notes"] = "; ".join(found["notes"])
    if more:
        flat |= {name: "; ".join(found[name]) for name in ("topics", "institutions") if found.get(name)}
        # Measures of one name are numbers of one type in all nodes.
        flat |= {name: float(value) for name, value in found.get("measures", {}).items()}
    if evidence and found.get("evidence"):
        lines = (f"{e['document']} [{e['begin']}-{e['end']}]: {e['quote']}" for e in found["evidence"])
        flat["evidence"] = "\n".join(lines)
    clean = {name: for_xml(value) if isinstance(value, str) else value for name, value in flat.items()}
    return clean, sum(clean[name] != value for name, value in flat.items())
