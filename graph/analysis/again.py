"""Measures that are taken over from the last build: it measured the same network, where a new document tells of others.

What is noted of a network is the hash of all that its measures hang on, and that of analysis.json, in which they stand.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from graph.analysis import summary
from graph.network.reading import Reading
from graph.noted import DIGEST, Form, Noted, Row

if TYPE_CHECKING:
    import networkx as nx

FILE = "analysis.json"
FORM = Form("measures", "graph.analysis.summary", (FILE,), (), ())


def written(network: nx.MultiGraph[str], reading: Reading, older: Path | None) -> tuple[bytes, bytes]:
    """The bytes of analysis.json, and what is noted of it for the next build (a row of :data:`FORM`).

    `older` is the folder of the last build, None where it is not to be used.
    """
    of = _hangs_on(network)
    with Noted(older, FORM) as last:
        row = last.get(of)
        known = _known(last, row) if row else None
    data = summary.written(summary.summary(network, reading, known))
    return data, FORM.pack(Row(of, (), _digest(data)))


def _known(last: Noted, row: Row) -> dict[str, Any] | None:
    """What the last build found; None where the file is not as it was written."""
    data = last.files[0].read()
    if _digest(data) != row.told:
        return None
    found: dict[str, Any] = json.loads(data)
    return found


def _hangs_on(network: nx.MultiGraph[str]) -> bytes:
    """The hash of what measures hang on, the libraries that reckon them among it."""
    import networkx as nx
    import numpy as np

    reckoned = nx.__version__, np.__version__, str(nx.config.backend_priority)
    nodes = [(node, told["label"], told["kind"]) for node, told in network.nodes(data=True)]
    ties = list(network.edges(data="weight", default=1))
    return _digest(msgspec.json.encode((reckoned, nodes, ties)))


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=DIGEST).digest()
