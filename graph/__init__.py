"""From documents to an evidence-backed graph: reading, extraction, resolution, quads, store, networks.

>>> import graph
>>> store = graph.open("out")                                      # doctest: +SKIP
>>> graph.ask(store, "experts", topic="machine learning").rows      # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # `import graph` loads nothing else
    from graph.result import Result
    from graph.store import Asked, Store

__all__ = ["ask", "open"]


def ask(store: Asked, query: str, **values: str) -> Result:
    """Ask a named query of ``queries``, or one in a ``.rq`` file, with these values of its parameters.

    An entity is given by a name, words of one or its IRI; a hyphen in the name of a parameter is written ``_``. Raises
    what :func:`graph.asking.ask` raises.
    """
    from graph import asking

    return asking.ask(store, query, {name.replace("_", "-"): value for name, value in values.items()})


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
