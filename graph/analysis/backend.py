"""Backends of networkx: other libraries that reckon the same measures faster, under the same names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from graph.network.error import NetworkError


@contextmanager
def using(name: str | None) -> Iterator[None]:
    """Have networkx hand to a backend what that can do; without a name, to those of its own settings.

    Those settings are the environment variables that begin with NETWORKX_, such as NETWORKX_BACKEND_PRIORITY.
    Raises NetworkError where no backend of that name is installed.
    """
    import networkx as nx

    known = sorted(backend for backend in nx.config.backends)
    if name is not None and name not in known:
        has = f"there are {', '.join(known)}" if known else "none is installed"
        advice = f"{has}; pip install 'symposia[fast]' brings rustworkx"
        raise NetworkError(f"networkx has no backend {name!r}", advice=advice)
    # Networks are not changed once they are measured, so what a backend keeps of them holds.
    settings: dict[str, Any] = {"warnings_to_ignore": nx.config.warnings_to_ignore | {"cache"}}
    if name is not None:
        settings["backend_priority"] = [name]
    with nx.config(**settings):
        yield
