"""What earlier builds had machines make: the parcels of documents on a shelf, found by document.

A build that was killed left some; whatever others they were packed with, each document of theirs is found.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from graph.engines import parcel
from graph.engines.parcel import ENDING, Key
from graph.engines.shelf import Shelf
from graph.units.unit import Result

_OPEN = 8  # parcels that are kept unpacked: documents come in about the order in which they were packed
_AT_ONCE = 16


class Known:
    """The parcels in a folder of a shelf, or none without `find`. The index is on disk and takes next to no memory."""

    def __init__(self, place: Shelf, folder: str, find: bool = True) -> None:
        self._place = place
        self._unpacked: OrderedDict[str, dict[Key, Result]] = OrderedDict()
        self._index = sqlite3.connect("")  # a file of its own that goes when it is closed
        self._index.execute("CREATE TABLE known (document BLOB PRIMARY KEY, parcel TEXT) WITHOUT ROWID")
        with ThreadPoolExecutor(_AT_ONCE) as several:  # a store of objects answers slowly, but many at once
            for name, keys in several.map(self._keys, _parcels(place, folder) if find else ()):
                self._index.executemany("INSERT OR IGNORE INTO known VALUES (?, ?)", ((_short(k), name) for k in keys))

    def get(self, key: Key) -> Result | None:
        """What came of a document, if that is known in full: one that was set aside gets another chance."""
        row = self._index.execute("SELECT parcel FROM known WHERE document = ?", (_short(key),)).fetchone()
        found = self._content(row[0]).get(key) if row else None
        return found if found is not None and found.whole else None

    def close(self) -> None:
        """Forget the index."""
        self._index.close()

    def _keys(self, name: str) -> tuple[str, list[Key]]:
        with suppress(ValueError):
            return name, parcel.keys(self._place.read(name) or b"")
        return name, []

    def _content(self, name: str) -> dict[Key, Result]:
        if name not in self._unpacked:
            try:
                content = dict(parcel.recorded(self._place.read(name) or b""))
            except ValueError:  # a damaged one is as good as none
                content = {}
            self._unpacked[name] = content
            if len(self._unpacked) > _OPEN:
                self._unpacked.popitem(last=False)
        self._unpacked.move_to_end(name)
        return self._unpacked[name]


def _parcels(place: Shelf, folder: str) -> list[str]:
    return [name for name in place.names(folder) if name.endswith(ENDING)]


def _short(key: Key) -> bytes:
    return hashlib.blake2b("\0".join(key).encode(), digest_size=16).digest()
