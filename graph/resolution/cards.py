"""The cards of all names of a kind, on a shelf: there are too many for memory, and most are asked for a few times."""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from graph.resolution import card
from graph.resolution.card import Card, Lot
from graph.resolution.shelf import Shelf
from graph.units.step import Map

_LOT = 32  # names of a lot, about
_KNOWN = 2_000  # cards that stay in memory
_MADE = msgspec.msgpack.Decoder(tuple[msgspec.Raw, ...])


class Cards:
    """The cards of names of one kind, by the numbers of the names."""

    def __init__(self, kind: str, names: Sequence[str], run: Map, folder: Path | None = None) -> None:
        """Have them made by the step `names`. A name goes into the same lot whatever other names there are.

        `folder` is where what does not fit into memory goes.
        """
        self._rows, self._at = Shelf(folder), array("I", range(len(names)))
        self._known = lru_cache(_KNOWN)(self._read)
        lots: dict[int, list[int]] = defaultdict(list)
        count = 1 << max(0, (len(names) // _LOT).bit_length() - 1)
        for n, name in enumerate(names):
            lots[zlib.crc32(name.encode()) % count].append(n)
        ordered = [sorted(lots[lot], key=names.__getitem__) for lot in sorted(lots)]
        inputs = (card.pack(Lot(kind, tuple(names[n] for n in lot))) for lot in ordered)
        for lot, made in zip(ordered, run("names", inputs), strict=True):
            for n, one in zip(lot, _MADE.decode(made), strict=True):
                self._at[n] = self._rows.add(bytes(one))

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._at)

    def __getitem__(self, n: int) -> Card:
        """The card of the name of a number."""
        return self._known(n)

    def __iter__(self) -> Iterator[Card]:
        """The cards in the order of the names."""
        return map(self._read, range(len(self)))

    def _read(self, n: int) -> Card:
        return card.unpack(self._rows[self._at[n]])
