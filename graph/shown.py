"""What a build shows of itself: the picture of its network, and the measures of its people; of a large one, a part.

The two know nothing of each other. Where they take long, the measures are made by a process of its own meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from graph import network
from graph.analysis import again, annotate
from graph.aside import Aside
from graph.closing import Closing
from graph.document import Head
from graph.errors import SymposiaError
from graph.network.tabled import Part
from graph.release import release
from graph.uncollected import uncollected

LARGE = 5_000_000
"""Bytes of claims, about 35,000, beyond which a process more does what takes long."""

SHOWN = 2_000
"""How many nodes the network that is drawn has, and how many people the one that is analysed, those with most ties."""

TIES = 10_000
"""From how many ties on the network that is drawn has none through what a crowd shares."""

Draw = Callable[[Any, Path, str], None]
_Measured = tuple[bytes, bytes]  # the file, and what is noted of it


class Show(Closing):
    """Writes network.html and analysis.json; use it in a ``with`` statement, for it may have another process at work.

    That makes the measures of many, and begins at once.
    """

    def __init__(
        self,
        work: Path,
        claims: Path,
        table: Sequence[tuple[Head, int]],
        base: str,
        beside: bool,
        older: Path | None,
    ) -> None:
        """Take the folder where the table of statements is and the others go, the file of claims
        (:mod:`graph.network.claimed`), whether another process may work `beside` this one, and the folder of the last
        build, None where it is not to be used.

        `table` has the documents in the order of the table, each with the number of its bytes there.
        """
        one = len(table) == 1
        self._title = table[0][0].title if one else f"People, institutions and topics in {len(table)} documents"
        parts = [(head.key, head.title, size) for head, size in table]
        self._work = work
        self._given = claims, work / "statements.jsonl", parts, base
        self._large = claims.stat().st_size > LARGE
        self._beside = beside and self._large
        self._older, self._note = older, b""
        self._measures = Aside(self._beside, _measures, *self._given, older)

    def close(self) -> None:
        """End the other process."""
        self._measures.close()

    def write(self, draw: Draw) -> None:
        """Write both, the picture with `draw`."""
        found = None
        with network.Tabled(*self._given) as rows, uncollected():
            if self._large and not self._beside:
                # The picture takes more memory, and finds room in what this leaves; not so vice versa.
                found = _measured(network.Reading(rows), self._older)
                release()
            reading = network.Reading(rows)
            picture = network.drawn(reading, network.Choice(most=SHOWN, ties=TIES))
            # What was read of those with most ties is not all of the people, and takes much room.
            read = reading if reading.read_whole else None
            del reading
            release()
            draw(annotate(picture), self._work / "network.html", self._title)
            if self._beside:
                found = _heard(self._measures)
            if found is None:
                del picture
                release()  # a network holds views of itself
                found = _measured(read or network.Reading(rows), self._older)
            data, self._note = found
            (self._work / again.FILE).write_bytes(data)

    def note(self, ours: Path) -> None:
        """Write to a folder what the next build wants to know, when both are written (:meth:`noted.Form.keep`)."""
        again.FORM.write(self._work, ours, (), [self._note])


def _measured(reading: network.Reading, older: Path | None) -> _Measured:
    people = network.drawn(reading, network.Choice("people", most=SHOWN), told=False)
    return again.written(people, reading, older)


def _heard(measures: Aside[_Measured]) -> _Measured | None:
    """What the other process has measured, None where it failed: for want of memory, maybe, which there is now."""
    with suppress(SymposiaError, OSError):
        return measures.next()
    return None


def _measures(
    claims: Path, table: Path, parts: Sequence[Part], base: str, older: Path | None
) -> Generator[_Measured, None, None]:
    with network.Tabled(claims, table, parts, base) as rows, uncollected():
        yield _measured(network.Reading(rows), older)
