"""SHACL: whether a graph has the shape that the ontology promises, by pySHACL.

A violation is a fault of ours, not of the documents: each is reported with the document and
the words behind it, as far as the node leads there. The check runs in a process of its own,
which loads the shapes while documents are still being read.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

import ontology
from graph import child
from graph.errors import SymposiaError

# Beyond this many quads a full check takes minutes; builds of that size are checked by sample elsewhere.
MAX_QUADS = 400_000


@dataclass(frozen=True)
class Violation:
    """One broken rule: at which node, on which property, in the shape's words, with the quotes behind the node."""

    node: str
    path: str
    message: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The result of a check; `checked` is false when the graph was too large for it."""

    checked: bool
    conforms: bool
    violations: tuple[Violation, ...] = ()


@cache
def _shapes() -> Any:
    import rdflib

    return rdflib.Graph().parse(data=ontology.shapes(), format="turtle")


def warm_up() -> bool:
    """Load what a check needs."""
    import pyshacl  # noqa: F401 -- the import is the work

    return len(_shapes()) > 0


def check(nquads: bytes) -> Report:
    """Check quads, all graphs taken together, against the shapes of the ontology."""
    import pyoxigraph as ox
    import rdflib
    from pyshacl import validate

    kg = rdflib.Graph()
    for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS):
        kg.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
    conforms, results, _ = validate(
        kg, shacl_graph=_shapes(), inference="none", abort_on_first=False, do_owl_imports=False
    )
    return Report(True, bool(conforms), () if conforms else tuple(_violations(kg, results)))


def _term(term: Any) -> Any:
    import pyoxigraph as ox
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value))


def _violations(kg: Any, results: Any) -> Sequence[Violation]:
    from rdflib import RDF, SH, Namespace

    terms = Namespace(ontology.NAMESPACE)
    found = []
    for result in results.subjects(RDF.type, SH.ValidationResult):
        node = results.value(result, SH.focusNode)
        passages = sorted(str(q) for p in kg.objects(node, terms.evidencedBy) for q in kg.objects(p, terms.quote))
        path = results.value(result, SH.resultPath)
        message = " ".join(sorted(str(m) for m in results.objects(result, SH.resultMessage)))
        found.append(Violation(str(node), str(path or ""), message, tuple(passages[:3])))
    return sorted(found, key=lambda v: (v.node, v.path, v.message))


class Validator:
    """A check in a process of its own: started early, asked later, stopped at the end."""

    def __init__(self, early: bool = True) -> None:
        """Start the process, unless it is hardly going to be asked: then it starts when it is."""
        self._process = child.start(_serve) if early else None
        # It waits for the process, so that the build need not.
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self) -> Validator:
        """Use as a context so that the process ends with it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the process, and only then let go of the connection, as the thread may be waiting at it."""
        if self._process is not None:
            self._process.kill()
        self._thread.shutdown(cancel_futures=True)
        self.spare()

    def spare(self) -> None:
        """End the process, which has not been asked: what it has loaded takes much memory."""
        if self._process is not None:
            self._process.kill()
            self._process.end()
            self._process = None

    def submit(self, file: Path) -> Future[Report]:
        """Start a check of a file of N-Quads, which has to stay until the result comes.

        That raises SymposiaError if the process has ended.
        """
        if self._process is None:
            self._process = child.begin(_serve)  # a forked one would have a copy of all that a build has in memory
        return self._thread.submit(self._ask, file)

    def _ask(self, file: Path) -> Report:
        assert self._process is not None
        try:
            self._process.connection.send(str(file))
            found: Report = self._process.connection.recv()
        except (EOFError, OSError) as error:
            raise SymposiaError(
                "the process that checks the shapes ended", advice="build again, or without it, with --no-validate"
            ) from error
        return found


def _serve(connection: Connection) -> None:
    """Check what comes, in the process of its own."""
    warm_up()
    while True:
        connection.send(check(Path(connection.recv()).read_bytes()))
