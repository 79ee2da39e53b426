"""The service description: what the endpoint is, what it can write, what its default graph is."""

from __future__ import annotations

import pyoxigraph as ox

from graph.serving import sparql
from graph.terms import RDF

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)


def description(address: str, media: str) -> bytes:
    """Return the description of the endpoint at this address as a media type of triples."""
    service, dataset = ox.NamedNode(address), ox.NamedNode(f"{address}#dataset")
    graph = ox.NamedNode(f"{address}#default-graph")
    found = [
        ox.Triple(service, ox.NamedNode(f"{RDF}type"), _sd("Service")),
        ox.Triple(service, _sd("endpoint"), service),
        ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph")),
        *(ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + name)) for name in _RESULTS),
        ox.Triple(service, _sd("defaultDataset"), dataset),
        ox.Triple(dataset, ox.NamedNode(f"{RDF}type"), _sd("Dataset")),
        ox.Triple(dataset, _sd("defaultGraph"), graph),
        ox.Triple(graph, ox.NamedNode(f"{RDF}type"), _sd("Graph")),
    ]
    sink = sparql.Sink(1 << 20)
    sparql.triples(found, media, sink)
    return sink.getvalue()


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)
