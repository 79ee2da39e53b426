"""Files of a build: readable Turtle, and the texts that offsets count in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from graph.exports import rdf
from graph.exports.content import Content


def turtle(lines: Iterable[bytes], base: str, to: Path, folder: Path) -> None:
    """Lines of N-Quads as Turtle, without evidence, grouped by subject; vocabularies and identifiers by prefix.

    What needs room beside the file finds it in `folder`.
    """
    content = Content(base)
    quads = ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)
    to.write_bytes(rdf.turtle((q for q in quads if content.wants(q)), base))


def text(key: str, words: str, folder: Path) -> None:
    """Write the text of a document, as offsets count in it, to a file with the name of its key in a folder."""
    place = folder / key[:2] / f"{key}.txt"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(words.encode("utf-8"))
