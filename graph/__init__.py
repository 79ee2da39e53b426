"""From documents to an evidence-backed graph: reading, extraction, resolution, quads, store, networks.

>>> import graph
>>> store = graph.open("out")                                      # doctest: +SKIP
>>> store.query("SELECT ?name WHERE { ?x a sym:Person ... }").rows  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # `import graph` loads nothing else
    from graph.store import Store

__all__ = ["open"]


def open(location: str | Path, *, memory: bool = False, write: bool = False, **endpoint: Any) -> Store:
    """Open a store: the folder of a build, the folder of a store, or the address of a SPARQL endpoint.

    ``memory`` copies the store of a folder into memory, and ``write`` opens it for changes. For an endpoint the further
    arguments are those of :class:`graph.endpoint.Endpoint`, such as ``user``, ``password`` and ``update_url``. Raises
    :class:`graph.errors.StoreError` where there is no store.
    """
    if str(location).startswith(("http://", "https://")):
        from graph.endpoint import Endpoint

        if memory or write:
            raise TypeError("memory and write are for a store in a folder; an endpoint takes update_url")
        return Endpoint(str(location), **endpoint)
    if endpoint:
        raise TypeError(f"{', '.join(endpoint)}: for an endpoint only, and {location} is a folder")
    from graph.store import EmbeddedStore

    folder = Path(location)
    built = folder / "store"
    return EmbeddedStore.open(built if not (folder / "CURRENT").is_file() else folder, memory=memory, write=write)
