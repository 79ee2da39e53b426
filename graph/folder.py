"""The folder of an embedded store: whether it is one, of which layout, who writes to it, how it comes to its place."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from weakref import WeakValueDictionary

from graph.errors import StoreError

try:
    import fcntl
except ImportError:  # not on Windows, where a file in use cannot be opened in the first place
    fcntl = None  # type: ignore[assignment]

LAYOUT = 1
LAYOUT_FILE = "symposia-store.json"

_BUILD = "build one first: python build_graph.py"
_AGAIN = "build it again with this version: python build_graph.py"
_WRITERS: WeakValueDictionary[str, object] = WeakValueDictionary()  # of this process, by folder


def text_of(key: str) -> Path:
    """Where the text of a document stands, by its key, from the folder in which a build has its store."""
    return Path("texts", key[:2], f"{key}.txt")


def check(path: Path) -> None:
    """Raise :class:`StoreError` unless this is the folder of a store of this layout to which nobody is writing."""
    if address := elsewhere(path):
        raise StoreError(path, f"the build was sent to the store at {address}", "ask that one, with --endpoint")
    if not path.is_dir():
        raise StoreError(path, "there is no store here", _BUILD)
    if not (path / "CURRENT").is_file():
        raise StoreError(path, "this folder is no store", _BUILD)
    _check_layout(path)
    check_unlocked(path)


def check_replaceable(path: Path) -> None:
    """Raise :class:`StoreError` if something else than a store is here, or a store that is being written to."""
    if path.exists() and not (path.is_dir() and ((path / "CURRENT").is_file() or not any(path.iterdir()))):
        raise StoreError(path, "there is something here that is no store", "give another folder, or move it away")
    check_unlocked(path)


def check_unlocked(path: Path) -> None:
    """Raise :class:`StoreError` if the store is being written to: who reads it then sees files come and go.

    A writer has RocksDB's lock on a file. Within the process of the writer it must not be tried, as that would end it.
    """
    if str(path.resolve()) in _WRITERS:
        raise StoreError(path, "this process is writing to the store", "close it first, or use the one that is open")
    if fcntl is None or not (path / "LOCK").is_file():
        return
    try:
        with (path / "LOCK").open("rb") as file:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise locked(path) from error
    except OSError:
        return  # a file system without locks, or a store of somebody else: opening it will tell


def locked(path: Path) -> StoreError:
    """The error that says that another process writes to the store."""
    return StoreError(path, "another process is writing to the store", "wait until it is done, then try again")


def writing(path: Path, writer: object | None) -> None:
    """Note that this object of this process writes to the store, or with None that it is done."""
    if writer is None:
        _WRITERS.pop(str(path.resolve()), None)
    else:
        _WRITERS[str(path.resolve())] = writer


def put_in_place(work: Path, path: Path) -> None:
    """Move the folder ``new`` of ``work`` to ``path``; what is there goes to ``old`` of ``work``."""
    if path.exists():
        path.rename(work / "old")
    try:
        (work / "new").rename(path)
    except OSError:
        with suppress(OSError):
            (work / "old").rename(path)
        raise
    (path.parent / LAYOUT_FILE).write_text(json.dumps({"layout": LAYOUT}) + "\n", encoding="utf-8")


def note_elsewhere(path: Path, address: str) -> None:
    """Note that the store which would be at this place is at an endpoint."""
    content = {"layout": LAYOUT, "endpoint": address}
    (path.parent / LAYOUT_FILE).write_text(json.dumps(content) + "\n", encoding="utf-8")


def elsewhere(path: Path) -> str:
    """The address of the endpoint that has the store which would be at this place; "" if it is here, or nowhere."""
    try:
        content = json.loads((path.parent / LAYOUT_FILE).read_text(encoding="utf-8"))
        return str(content.get("endpoint", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _check_layout(path: Path) -> None:
    file = path.parent / LAYOUT_FILE
    if not file.is_file():
        return  # a store that pyoxigraph itself wrote
    try:
        layout = json.loads(file.read_text(encoding="utf-8"))["layout"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(file, f"cannot be read ({error!r})", "build the store again: python build_graph.py") from error
    if layout != LAYOUT:
        raise StoreError(path, f"the store has layout {layout}, and this version reads layout {LAYOUT}", _AGAIN)
