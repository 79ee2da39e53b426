"""Files of a build: canonical N-Quads, readable Turtle, statements as JSON lines. Written beside, then renamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from graph import identifier
from graph.document import Document
from graph.exports import rdf
from graph.exports.content import Content
from graph.local import Extraction
from graph.populate import Facts, Row
from graph.resolve import Resolution
from graph.statement import Literal


def nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as N-Quads in the order given."""
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    return data


def turtle(facts: Facts, base: str) -> bytes:
    """Claims and derived triples, grouped by subject, without the evidence; vocabularies and identifiers by prefix."""
    content = Content(base)
    quads = (q for q in [*facts.claims, *facts.resolution, *facts.derived] if content.wants(q))
    return rdf.turtle(quads, base)


def texts(documents: Iterable[Document], folder: Path) -> None:
    """Write the text of each document, as offsets count in it, to a file with the name of its key in a folder."""
    for document in documents:
        place = folder / document.key[:2] / f"{document.key}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((document.original or document.text).encode("utf-8"))


def statements(rows: Sequence[Row], extractions: Sequence[Extraction], resolution: Resolution) -> Iterator[str]:
    """A line of JSON for each statement and passage, in the order of document and place."""
    documents = {x.document.key: x.document for x in extractions}
    described = {e.iri: (e.label, e.subclass or e.kind) for e in resolution.entities}
    lines = []
    for row in rows:
        document = documents[row.document]
        for span in row.passages:
            begin, end, quote = document.placed(span)
            content = {
                "subject": _end(row.subject, described, documents),
                "predicate": row.predicate,
                "object": _end(row.object, described, documents),
                "document": document.source,
                "begin": begin,
                "end": end,
                "quote": quote,
                "confidence": round(row.confidence, 2),
                "extractor": row.extractor,
                **({"extractors": list(row.extractors)} if len(row.extractors) > 1 else {}),
                "statement": row.iri,
            }
            lines.append(
                (
                    (document.source, document.sha256, span, row.predicate, row.subject, str(row.object)),
                    json.dumps(content, ensure_ascii=False),
                )
            )
    for _, line in sorted(lines):
        yield line


def _end(
    value: str | Literal, described: dict[str, tuple[str, str]], documents: Mapping[str, Document]
) -> dict[str, str | None]:
    if isinstance(value, Literal):
        return {"iri": None, "label": value.value, "type": value.datatype}
    if value in described:
        return {"iri": value, "label": described[value][0], "type": described[value][1]}
    folder, _, name = value.rpartition("/")
    folder = folder.rpartition("/")[2]
    kinds = {of: kind for kind, of in identifier.NODES.items()} | {"doc": "Document"}
    source = documents[name].source if name in documents else None
    # What is none of ours is a page or mailbox of the web.
    return {"iri": value, "label": source, "type": kinds.get(folder, "anyURI")}
