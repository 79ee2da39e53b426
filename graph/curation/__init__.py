"""Corrections by a user: the file `curation.yaml`, read, checked and added to.

The file is read as events of YAML, never as objects: every scalar is the text that stands there (`2019`, `yes`), and
tags, anchors and aliases are refused, so that nothing in it can run or swell. What is added goes in as text at its
place; all that stands there stays, byte by byte.

`pieces` takes the YAML apart, `reader` and `check` make entries of the pieces, `text` makes text of entries, and
`file` reads and writes. `entry` is what they all speak of, in the terms of `vocabulary`.
"""

from __future__ import annotations

from graph.curation.entry import Add, Curation, Different, Drop, Entry, Link, Ref, Rename, Retype, Same
from graph.curation.file import LIMIT, append, read
from graph.curation.vocabulary import CLASSES, FORMS, NODES, properties

__all__ = [
    "CLASSES",
    "FORMS",
    "LIMIT",
    "NODES",
    "Add",
    "Curation",
    "Different",
    "Drop",
    "Entry",
    "Link",
    "Ref",
    "Rename",
    "Retype",
    "Same",
    "append",
    "properties",
    "read",
]
