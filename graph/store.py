"""The embedded store: quads on disk that answer SPARQL.

The default graph of every query is the union of the named graphs. A store folder is what pyoxigraph writes, so
``pyoxigraph.Store("out/store")`` opens it; beside it lies ``symposia-store.json`` with the version of the layout.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from graph.errors import StoreError
from graph.guard import check_size, refuse_service, syntax_error
from graph.result import Result

LAYOUT = 1
LAYOUT_FILE = "symposia-store.json"


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
    def open(cls, path: str | Path, *, memory: bool = False) -> "EmbeddedStore":
        """Open the store in this folder for reading. Raises :class:`StoreError` if it is missing or no store.

        With ``memory`` it is copied into memory first: for who asks often, as queries run several times faster there.
        """
        path = Path(path)
        if not path.is_dir():
            raise StoreError(path, "there is no store here", "build one first: python build_graph.py")
        if not (path / "CURRENT").is_file():
            raise StoreError(path, "this folder is no store", "build one first: python build_graph.py")
        _check_layout(path)
        try:
            store = ox.Store.read_only(str(path))
            return cls(path, _copy(store) if memory else store)
        except (OSError, ValueError) as error:
            advice = "wait until whatever writes to it is done, or build it again: python build_graph.py"
            raise StoreError(path, f"the store cannot be opened ({error})", advice) from error

    @property
    def oxigraph(self) -> ox.Store:
        """The store itself, for what this class does not do. Its default graph is not the union of the named graphs."""
        return self._store

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


def _copy(store: ox.Store) -> ox.Store:
    memory = ox.Store()
    memory.bulk_extend(store)
    return memory


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
