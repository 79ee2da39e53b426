"""Where quads are kept and SPARQL is answered: what every store does, and the embedded one.

The default graph of every query is the union of the named graphs. A store folder is what pyoxigraph writes, so
``pyoxigraph.Store("out/store")`` opens it; beside it lies ``symposia-store.json`` with the version of the layout.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, NoReturn, Protocol, Self

import pyoxigraph as ox

from graph import folder, renewal
from graph.batched import whole_lines
from graph.closing import Closing
from graph.errors import StoreError
from graph.folder import LAYOUT_FILE
from graph.growing import Growing
from graph.guard import check_size, query_form, refuse_load, refuse_service, refuse_update, syntax_error
from graph.result import Result, Row, Rows

if TYPE_CHECKING:
    import rdflib

__all__ = ["LAYOUT_FILE", "MEMORY_QUADS", "Asked", "EmbeddedStore", "Store"]

MEMORY_QUADS = 5_000_000
"""Up to how many quads a copy in memory is advised: it takes 400 to 600 bytes and 8 microseconds for each."""


class Asked(Protocol):
    """What answers queries."""

    def query(self, text: str) -> Result:
        """Ask over the union of the named graphs."""


class Store(Asked, Protocol):
    """A place for named graphs that answers SPARQL: the embedded store, or an endpoint.

    Queries ask over the union of the named graphs. What goes wrong is a :class:`StoreError`, or, for the text of a
    query, a :class:`QuerySyntaxError` or a :class:`QueryRefused`.
    """

    @property
    def location(self) -> str:
        """The folder or the address."""

    def stream(self, text: str) -> Rows:
        """Ask a SELECT query, and take its rows as they come. What goes wrong on the way is raised there."""

    def update(self, text: str) -> None:
        """Carry out an update; one with LOAD or SERVICE is refused."""

    def put(self, name: str, triples: Iterable[ox.Triple]) -> None:
        """Make the named graph hold these triples and no others."""

    def drop(self, name: str) -> None:
        """Remove the named graph; it need not be there."""

    def counts(self, names: Iterable[str] | None = None) -> dict[str, int]:
        """How many triples each named graph holds: all graphs, or those of these names. Empty ones are left out."""

    def dataset(self) -> rdflib.Dataset:
        """The store for rdflib: nothing is loaded, each look reads the store. The default graph is the union."""

    def close(self) -> None:
        """Let go of the store; the end of a ``with`` statement does so, too."""

    def __enter__(self) -> Self:
        """Use it in a ``with`` statement."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close it."""


class EmbeddedStore(Closing):
    """A store in a folder, opened for reading: what :meth:`create` wrote, frozen as it was when opened.

    Use it in a ``with`` statement, or close it, to let others write to a store that was opened for writing.
    """

    def __init__(self, path: Path, store: ox.Store, *, writable: bool = False) -> None:
        """Take a store that is open; :meth:`open` and :meth:`create` do so from a folder."""
        self.path = path
        self._open: ox.Store | None = store
        self._writable = writable

    @classmethod
    def create(
        cls, path: str | Path, quads: bytes | Path | Growing | Iterable[ox.Quad], threads: int = 1
    ) -> EmbeddedStore:
        """Write a store of these quads (or of N-Quads, as bytes or in a file) at ``path``, in place of one there.

        A file is read in parts, so that memory is bounded, as many at a time as there are ``threads``. The store
        is written beside its place and then moved there, so a failure leaves what was there before.
        """
        if isinstance(quads, Path) and not quads.is_file():
            raise StoreError(quads, "there is no such file", "give a file of N-Quads, such as graph.nq of a build")
        return cls._put(Path(path), lambda new: _write(new, quads, threads))

    @classmethod
    def renew(cls, path: str | Path, older: str | Path, changes: Iterable[renewal.Change]) -> EmbeddedStore:
        """Write at ``path`` the store in the folder ``older`` with some lines of N-Quads taken out and others put in.

        For small changes of large stores, see :func:`graph.renewal.changes`. The older store, which nobody may be
        writing to, shares files with the new one but is left as it was; it may be the one at ``path``.
        """
        folder.check(Path(older))

        def write(new: Path) -> None:
            renewal.clone(Path(older), new)
            store = ox.Store(str(new))
            renewal.apply(store, changes)
            store.flush()

        return cls._put(Path(path), write)

    @classmethod
    def _put(cls, path: Path, write: Callable[[Path], None]) -> EmbeddedStore:
        """Have a store written beside its place, and move it there."""
        folder.check_replaceable(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(prefix=f"{path.name}.tmp-", dir=path.parent))
        except OSError as error:
            raise StoreError(path, f"cannot be written ({error})", "give a folder that you may write to") from error
        try:
            write(work / "new")
            folder.put_in_place(work, path)
        except SyntaxError as error:
            raise StoreError(path, f"the quads to store are no N-Quads ({error})", "build the graph again") from error
        except OSError as error:
            raise StoreError(path, f"cannot be written ({error})", "see that there is room on the disk") from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return cls.open(path)

    @classmethod
    def open(cls, path: str | Path, *, memory: bool = False, write: bool = False) -> EmbeddedStore:
        """Open the store in this folder, for reading unless ``write`` is set.

        With ``memory`` it is copied into memory first: for who asks often, as queries run several times faster there;
        advised up to :data:`MEMORY_QUADS` quads. Any number of processes may read; while one writes, no other may open
        the store. Raises :class:`StoreError` if it is missing, no store, of another layout, or in use by a writer.
        """
        path = Path(path)
        if memory and write:
            raise StoreError(path, "what is written to a copy in memory would be lost", "choose one: memory or write")
        folder.check(path)
        try:
            if write:
                return cls._writer(path)
            store = ox.Store.read_only(str(path))
            return cls(path, _copy(store) if memory else store)
        except (OSError, ValueError, RuntimeError) as error:
            if write and "lock" in str(error).lower():  # taken since it was looked at
                raise folder.locked(path) from error
            advice = "wait until whatever writes to it is done, or build it again: python build_graph.py"
            raise StoreError(path, f"the store cannot be opened ({error})", advice) from error

    @classmethod
    def _writer(cls, path: Path) -> EmbeddedStore:
        opened = cls(path, ox.Store(str(path)), writable=True)
        folder.writing(path, opened)
        return opened

    @property
    def location(self) -> str:
        """The folder of the store."""
        return str(self.path)

    @property
    def oxigraph(self) -> ox.Store:
        """The store itself, for what this class does not do. Its default graph is not the union of the named graphs."""
        if self._open is None:
            raise StoreError(self.path, "the store has been closed", "open it again")
        return self._open

    def query(self, text: str) -> Result:
        """Ask over the union of the named graphs.

        Raises :class:`QuerySyntaxError` for what is no SPARQL, and :class:`QueryRefused` for updates, ``SERVICE`` and
        queries so long or so deep that they could end the process.
        """
        answer = self._answer(text)
        try:
            if isinstance(answer, ox.QueryBoolean):
                return Result("ask", boolean=bool(answer))
            if isinstance(answer, ox.QueryTriples):
                return Result("construct", triples=tuple(answer))
            return Result("select", tuple(v.value for v in answer.variables), tuple(tuple(row) for row in answer))
        except (OSError, ValueError, RuntimeError) as error:
            self._failed(error)

    def stream(self, text: str) -> Rows:
        """Ask a SELECT query, and take its rows as the store finds them."""
        answer = self._answer(text)
        if not isinstance(answer, ox.QuerySolutions):
            raise StoreError(self.path, f"{query_form(text).upper()} gives no rows", "ask with query() instead")

        return Rows(tuple(v.value for v in answer.variables), self._rows(answer))

    def update(self, text: str) -> None:
        """Carry out an update, all of it or nothing.

        Raises :class:`QueryRefused` for ``LOAD`` and ``SERVICE``, which reach files and the network.
        """
        check_size(text)
        refuse_service(text)
        refuse_load(text)
        self._update(text)

    def put(self, name: str, triples: Iterable[ox.Triple]) -> None:
        """Make the named graph hold these triples and no others, in one step.

        For a graph of many millions of triples make a new store with :meth:`create`: this holds them in memory.
        """
        node = self._name(name)
        data = " .\n".join(map(str, triples))
        self._update(f"DROP SILENT GRAPH {node} ; INSERT DATA {{ GRAPH {node} {{\n{data}\n}} }}")

    def drop(self, name: str) -> None:
        """Remove the named graph; it need not be there."""
        self._update(f"DROP SILENT GRAPH {self._name(name)}")

    def counts(self, names: Iterable[str] | None = None) -> dict[str, int]:
        """How many triples each named graph holds: all graphs, or those of these names. Empty ones are left out."""
        wanted = [""] if names is None else [f"VALUES ?g {{ {self._name(name)} }}" for name in sorted(set(names))]
        sizes: dict[str, int] = {}
        for values in wanted:
            text = f"SELECT ?g (COUNT(*) AS ?n) {{ {values} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
            sizes |= {str(name.value): int(size.value) for name, size in self.query(text).rows}  # type: ignore[union-attr]
        return dict(sorted(sizes.items()))

    def dataset(self) -> rdflib.Dataset:
        """The store for rdflib: nothing is loaded, each look reads the store. The default graph is the union."""
        from graph.dataset import of_store

        return of_store(self)

    def close(self) -> None:
        """Let go of the store: what was written is on disk, and others may write."""
        if self._open is not None and self._writable:
            self._open.flush()
            folder.writing(self.path, None)
        self._open = None

    def _answer(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        check_size(text)
        refuse_service(text)
        try:
            return self.oxigraph.query(text, use_default_graph_as_union=True)
        except SyntaxError as error:
            refuse_update(text)
            raise syntax_error(str(error), text) from None
        except (OSError, ValueError, RuntimeError) as error:
            self._failed(error)

    def _rows(self, answer: ox.QuerySolutions) -> Iterator[Row]:
        try:
            for row in answer:
                yield tuple(row)
        except (OSError, ValueError, RuntimeError) as error:
            self._failed(error)

    def _update(self, text: str) -> None:
        if not self._writable:
            raise StoreError(self.path, "the store is open for reading only", "open it with write=True")
        try:
            self.oxigraph.update(text)
        except SyntaxError as error:
            raise syntax_error(str(error), text, "update") from None
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(self.path, f"the update failed ({error})", "see that there is room on the disk") from error

    def _name(self, name: str) -> ox.NamedNode:
        try:
            return ox.NamedNode(name)
        except ValueError as error:
            raise StoreError(self.path, f"{name!r} is no name of a graph ({error})", "give an absolute IRI") from None

    def _failed(self, error: Exception) -> NoReturn:
        raise StoreError(self.path, f"the query failed ({error})", "build the store again") from error


def _write(place: Path, quads: bytes | Path | Growing | Iterable[ox.Quad], threads: int) -> None:
    store = ox.Store(str(place))
    if isinstance(quads, bytes):
        _load(store, io.BytesIO(quads), threads)
    elif isinstance(quads, Path):
        with quads.open("rb") as file:
            _load(store, file, threads)
    elif isinstance(quads, Growing):
        _load(store, quads, threads)
    else:
        store.bulk_extend(quads)
    store.flush()
    store.optimize()


def _load(store: ox.Store, lines: IO[bytes] | Growing, threads: int) -> None:
    """Load a part at a time: the library would sort a million quads in memory at once, which takes a gigabyte."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[None]] = deque()
        for part in whole_lines(lines, renewal.SLICE):
            # Whoever still writes the file needs a processor, too, and what is held adds up with theirs.
            growing = isinstance(lines, Growing) and lines.grows
            while len(waiting) >= max(1, threads - growing):
                waiting.popleft().result()
            waiting.append(pool.submit(store.bulk_load, part, ox.RdfFormat.N_QUADS))
        for one in waiting:
            one.result()


def _copy(store: ox.Store) -> ox.Store:
    memory = ox.Store()
    memory.bulk_extend(store)
    return memory
