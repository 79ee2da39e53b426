"""The process that makes ready what pages need of a whole store and no request could wait for."""

from __future__ import annotations

import gzip
import multiprocessing
import pickle
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from graph import tied
from graph.child import give_way
from graph.errors import SymposiaError
from graph.network import prepared
from graph.search import prepare
from graph.serving.settings import Settings
from graph.serving.watch import stamp
from graph.serving.worker import Views, end_with
from graph.store import EmbeddedStore

NICE = 5  # how much nicer than those who answer
NETWORK = "network"  # the view that shows the network of the build, and the file of that name beside the store


def main(settings: Settings, views: bytes, folder: Path, told: Connection) -> None:
    """Make the files of a store one after another, those that most pages need first, and tell when each is there.

    The views come pickled, as they need libraries that take longer to load than the first file to make.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=end_with, args=(parent.join,), daemon=True).start()
    give_way(NICE)
    with suppress(BrokenPipeError):
        try:
            _make(settings, views, folder, told.send)
        except (SymposiaError, OSError, sqlite3.Error) as error:
            told.send({"file": None, "reason": str(error)})


def _make(settings: Settings, views: bytes, folder: Path, tell: Callable[[dict[str, Any]], None]) -> None:
    store = EmbeddedStore.open(settings.store)
    names = prepare.write_names(store, folder / "names.sqlite")
    tell({"file": "names", "path": str(names), "about": prepare.about(settings.store, names)})
    _keep_network(store, settings, pickle.loads(views), folder / "network.gz", tell)
    tell({"file": "tied", "path": str(tied.write(store, folder / "tied.sqlite"))})
    tell({"file": "pairs", "path": str(prepare.write_pairs(store, folder / "pairs.sqlite"))})
    tell({"file": "near", "path": str(prepared.write(store, folder / "near.sqlite"))})


def _keep_network(
    store: EmbeddedStore, settings: Settings, views: Views, path: Path, tell: Callable[[dict[str, Any]], None]
) -> None:
    """Write the page of the network of the build, which is the same for all, as it is sent; nothing without one."""
    seen = stamp(settings.store.parent / "network.html")
    if seen is None or NETWORK not in views:
        return
    reply = views[NETWORK](store.oxigraph, settings, {})
    if "Content-Security-Policy" not in reply.headers:  # it is a form instead, which tells which build is served
        return
    path.write_bytes(gzip.compress(reply.body, 6, mtime=0))
    header = {"status": reply.status, "media": reply.media, "headers": reply.headers}
    tell({"file": NETWORK, "path": str(path), "stamp": seen, **header})
