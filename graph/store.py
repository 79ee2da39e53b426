"""The embedded store: quads on disk that answer SPARQL, and the results of queries.

The default graph of every query is the union of the named graphs. A store folder is what pyoxigraph writes, so
``pyoxigraph.Store("out/store")`` opens it; beside it lies ``symposia-store.json`` with the version of the layout.
"""

import csv
import io
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import pyoxigraph as ox
from rich.cells import cell_len

from graph.errors import QueryRefused, QuerySyntaxError, ResultFormatError, StoreError

LAYOUT = 1
LAYOUT_FILE = "symposia-store.json"
MAX_CHARACTERS = 10_000
MAX_DEPTH = 500
PREFIXES = {
    "sym": "https://w3id.org/symposia/ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row: TypeAlias = tuple[Term | None, ...]
Kind: TypeAlias = Literal["select", "ask", "construct"]

_GAP = r"(?:\s|#[^\r\n]*[\r\n])*"
_SERVICE = re.compile(rf"service{_GAP}(?:silent{_GAP})?(?:<[^<>]*>|[^\s{{}}]+){_GAP}\{{", re.IGNORECASE)
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\r\n]|\\.)*"'
    r"|'(?:[^'\\\r\n]|\\.)*'"
    r'|<[^<>"{}|^`\\\x00-\x20]*>'
    r"|#[^\r\n]*"
    r"|\\."
    r"|[\[({!]"
    r"|[\])}]",
    re.DOTALL,
)


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reorder what follows them


@dataclass(frozen=True)
class Result:
    """What a query gave: rows for SELECT, true or false for ASK, triples for CONSTRUCT and DESCRIBE."""

    kind: Kind
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    triples: tuple[ox.Triple, ...] = ()

    def serialize(self, format: str = "table") -> str:
        """Write the result as ``table``, ``csv``, ``json`` or ``turtle``.

        Raises :class:`ResultFormatError` where the kind of result has no such form.
        """
        writers = {"table": self._table, "csv": self._csv, "json": self._json, "turtle": self._turtle}
        if format not in writers:
            raise ResultFormatError(format, self.kind, "is not known", f"the formats are {', '.join(writers)}")
        return writers[format]()

    def _table(self) -> str:
        if self.kind == "ask":
            return "yes\n" if self.boolean else "no\n"
        if self.kind == "construct":
            return _aligned(("subject", "predicate", "object"), [tuple(triple) for triple in _sorted(self.triples)])
        return _aligned(self.variables, self.rows)

    def _csv(self) -> str:
        if self.kind != "select":
            raise ResultFormatError("csv", self.kind, f"only SELECT gives rows, and this is {self.kind.upper()}")
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.variables)
        writer.writerows([_plain(term) for term in row] for row in self.rows)
        return out.getvalue()

    def _json(self) -> str:
        if self.kind == "construct":
            raise ResultFormatError("json", self.kind, "the query gives triples, not rows", "ask for turtle")
        content: dict[str, object] = {"head": {}, "boolean": self.boolean}
        if self.kind == "select":
            named = [dict(zip(self.variables, row, strict=True)) for row in self.rows]
            bindings = [{name: _json_term(term) for name, term in row.items() if term is not None} for row in named]
            content = {"head": {"vars": list(self.variables)}, "results": {"bindings": bindings}}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def _turtle(self) -> str:
        if self.kind != "construct":
            reason = f"only CONSTRUCT and DESCRIBE give triples, and this is {self.kind.upper()}"
            raise ResultFormatError("turtle", self.kind, reason, "ask for table, csv or json")
        written = ox.serialize(_sorted(self.triples), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        return (written or b"").decode("utf-8")


class EmbeddedStore:
    """A store in a folder, opened for reading: what :meth:`create` wrote, frozen as it was when opened."""

    def __init__(self, path: Path, store: ox.Store) -> None:
        """Take a store that is open; :meth:`open` and :meth:`create` do so from a folder."""
        self.path = path
        self._store = store

    @classmethod
    def create(cls, path: str | Path, quads: bytes | Iterable[ox.Quad]) -> "EmbeddedStore":
        """Write a store of these quads (or these bytes of N-Quads) at ``path``, in place of one that is there.

        It is written beside its place and then moved there, so a failure leaves what was there before.
        """
        path = Path(path)
        if path.exists() and not _replaceable(path):
            raise StoreError(path, "there is something here that is no store", "give another folder, or move it away")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(prefix=f"{path.name}.tmp-", dir=path.parent))
        except OSError as error:
            raise StoreError(path, f"cannot be written ({error})", "give a folder that you may write to") from error
        try:
            _write(work / "new", quads)
            _put_in_place(work, path)
            (path.parent / LAYOUT_FILE).write_text(json.dumps({"layout": LAYOUT}) + "\n", encoding="utf-8")
        except SyntaxError as error:
            raise StoreError(path, f"the quads to store are no N-Quads ({error})", "build the graph again") from error
        except OSError as error:
            raise StoreError(path, f"cannot be written ({error})", "see that there is room on the disk") from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return cls.open(path)

    @classmethod
    def open(cls, path: str | Path) -> "EmbeddedStore":
        """Open the store in this folder for reading. Raises :class:`StoreError` if it is missing or no store."""
        path = Path(path)
        if not path.is_dir():
            raise StoreError(path, "there is no store here", "build one first: python build_graph.py")
        if not (path / "CURRENT").is_file():
            raise StoreError(path, "this folder is no store", "build one first: python build_graph.py")
        _check_layout(path)
        try:
            return cls(path, ox.Store.read_only(str(path)))
        except (OSError, ValueError) as error:
            advice = "wait until whatever writes to it is done, or build it again: python build_graph.py"
            raise StoreError(path, f"the store cannot be opened ({error})", advice) from error

    def query(self, text: str) -> Result:
        """Ask over the union of the named graphs.

        Raises :class:`QuerySyntaxError` for what is no SPARQL, and :class:`QueryRefused` for ``SERVICE`` and for
        queries so long or so deep that they could end the process.
        """
        check_size(text)
        refuse_service(text)
        try:
            return _result(self._store.query(text, use_default_graph_as_union=True))
        except SyntaxError as error:
            raise syntax_error(str(error), text) from None
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(self.path, f"the query failed ({error})", "build the store again") from error


def check_size(text: str) -> None:
    """Refuse a query so long, or brackets so deep, that a parser may run out of stack and end the process."""
    if len(text) > MAX_CHARACTERS:
        reason = f"the query has {len(text):,} characters, and at most {MAX_CHARACTERS:,} are run"
        raise QueryRefused(reason, "ask for less at a time")
    depth = 0
    for token in _TOKEN.finditer(text):
        if token.group() in "[({!":  # each of these has the parser call itself once more; no "!" is ever taken back
            depth += 1
        elif token.group() in "])}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise QueryRefused(f"brackets or negations are nested deeper than {MAX_DEPTH}", "write the query flatter")


def refuse_service(text: str) -> None:
    """Refuse a query that could hold a SERVICE clause, which would let it reach the network.

    Strings and comments are searched too. Where they end depends on how a parser takes ``<``, and a scanner that
    took it otherwise could be led past a clause: so whatever reads like one anywhere is refused.
    """
    if _SERVICE.search(text):
        reason = "the query has, or reads as if it had, a SERVICE clause, which would reach the network"
        raise QueryRefused(reason, "query that endpoint itself; reword a string or comment that reads like one")


def syntax_error(message: str, text: str) -> QuerySyntaxError:
    """Turn what a parser says ("error at 2:14: expected ...") into an error that shows the place."""
    found = re.search(r"\b(?:at|line) (\d+)(?::| column )(\d+):?\s*(.*)", message, re.DOTALL)
    if found is None:
        return QuerySyntaxError(f"this is no SPARQL query: {message}")
    line, column, expected = int(found.group(1)), int(found.group(2)), found.group(3)
    lines = text.split("\n")
    excerpt = f"  {lines[line - 1]}\n  {' ' * (column - 1)}^" if line <= len(lines) else ""
    reason = "this is no SPARQL query; reading it stopped here at the latest"
    if len(expected) <= 80 and "[" not in expected:
        reason += f": {expected}"
    return QuerySyntaxError(reason, line, column, excerpt)


def _result(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Result:
    if isinstance(answer, ox.QueryBoolean):
        return Result("ask", boolean=bool(answer))
    if isinstance(answer, ox.QueryTriples):
        return Result("construct", triples=tuple(answer))
    return Result("select", tuple(v.value for v in answer.variables), tuple(tuple(row) for row in answer))


def _write(folder: Path, quads: bytes | Iterable[ox.Quad]) -> None:
    store = ox.Store(str(folder))
    if isinstance(quads, bytes):
        store.bulk_load(quads, ox.RdfFormat.N_QUADS)
    else:
        store.bulk_extend(quads)
    store.flush()
    store.optimize()


def _put_in_place(work: Path, path: Path) -> None:
    if path.exists():
        path.rename(work / "old")
    try:
        (work / "new").rename(path)
    except OSError:
        with suppress(OSError):
            (work / "old").rename(path)
        raise


def _replaceable(path: Path) -> bool:
    return path.is_dir() and ((path / "CURRENT").is_file() or not any(path.iterdir()))


def _check_layout(path: Path) -> None:
    file = path.parent / LAYOUT_FILE
    if not file.is_file():
        return  # a store that pyoxigraph itself wrote
    try:
        layout = json.loads(file.read_text(encoding="utf-8"))["layout"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(file, f"cannot be read ({error!r})", "build the store again: python build_graph.py") from error
    if layout != LAYOUT:
        reason = f"the store has layout {layout}, and this version reads layout {LAYOUT}"
        raise StoreError(path, reason, "build it again with this version: python build_graph.py")


def _sorted(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    return sorted(triples, key=str)


def _plain(term: object) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    written = {"type": "literal", "value": _plain(term)}
    if isinstance(term, ox.Literal) and term.language:
        written["xml:lang"] = term.language
    elif isinstance(term, ox.Literal) and term.datatype.value != PREFIXES["xsd"] + "string":
        written["datatype"] = term.datatype.value
    return written


def _aligned(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    cells = [list(header), *([_printable(_plain(term)) for term in row] for row in rows)]
    widths = [max(cell_len(row[i]) for row in cells) for i in range(len(header))]
    cells.insert(1, ["-" * width for width in widths])
    padded = ([cell + " " * (widths[i] - cell_len(cell)) for i, cell in enumerate(row)] for row in cells)
    return "".join("  ".join(row).rstrip() + "\n" for row in padded)


def _printable(text: str) -> str:
    """Keep one row on one line, and what a document holds from steering the terminal."""
    return "".join(" " if c in _TURNING or unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
