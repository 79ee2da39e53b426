"""What an export has of a graph: with or without the evidence, with or without what rules derive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from graph import identifier
from graph.errors import StoreError
from graph.exports.error import ExportError
from graph.terms import TYPE, sym

ENTITIES = frozenset(identifier.FOLDERS.values())
NODES = frozenset(identifier.NODES.values()) | {"collaboration", "tie"}
"""Folders of the nodes that facts with details have: they stand between entities, and are none."""
_EVIDENCE = ("statement/", "rule/", "judgement/")


@dataclass(frozen=True)
class Content:
    """Which quads of a graph an export has; `base` is that of the graph's identifiers."""

    base: str
    evidence: bool = False
    derived: bool = True

    def wants(self, quad: ox.Quad) -> bool:
        """Whether the export has this quad."""
        name = str(getattr(quad.graph_name, "value", ""))
        if not self.derived and name == f"{self.base}graph/derived":
            return False
        return self.evidence or not (name.endswith("/evidence") or self.is_evidence(quad.subject))

    def is_evidence(self, node: object) -> bool:
        """Whether a node is a statement, a rule or a judgement, which are told by where their identifiers live."""
        return self.is_evidence_iri(str(getattr(node, "value", "")))

    def is_evidence_iri(self, iri: str) -> bool:
        """The same, of an IRI."""
        return iri.startswith(self._evidence)

    @cached_property
    def _evidence(self) -> tuple[str, ...]:
        return tuple(self.base + folder for folder in _EVIDENCE)

    def folder(self, node: object) -> str:
        """The folder below the base that the identifier of an entity or a node is in; empty for anything else."""
        return self.folder_of(node.value) if isinstance(node, ox.NamedNode) else ""

    def folder_of(self, iri: str) -> str:
        """The same, of an IRI."""
        folder, _, rest = iri.removeprefix(self.base).partition("/")
        known = iri.startswith(self.base) and rest and (folder in ENTITIES or folder in NODES)
        return folder if known else ""


def base_of(store: ox.Store) -> str:
    """The base of the identifiers of a built graph. Raises ExportError where there is no document."""
    for quad in store.quads_for_pattern(None, TYPE, sym("Document"), None):
        if isinstance(quad.graph_name, ox.NamedNode):
            return quad.graph_name.value.rpartition("doc/")[0]
    raise ExportError("the graph holds no document", advice="build it again: python build_graph.py")


def whole(out: Path, content: Content) -> Iterator[ox.Quad]:
    """What `content` wants of the build in a folder, in canonical order, read as it is asked for."""
    file = out / "graph.nq"
    try:
        with file.open("rb") as source:
            for quad in ox.parse(source, format=ox.RdfFormat.N_QUADS):
                if content.wants(quad):
                    yield quad
    except (OSError, SyntaxError) as error:
        raise StoreError(file, f"cannot be read ({error})", "build it again: python build_graph.py") from error
