"""Templates of served pages, filled; and the files that pages load besides: style and scripts, all of them our own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from viz.safe import environment
from viz.style import kind_style

_HERE = Path(__file__).parent
_MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


def page(template: str, **values: Any) -> str:
    """Return a template of this folder filled with values, and with what all pages share.

    `build` in the values tells which build is served, for the foot of the page; `formats` is a list of `name` and
    `href`, in which the page can be had besides.
    """
    shared = {"look": kind_style, "plural": plural, "asset": asset, "build": None, "formats": ()}
    return environment().get_template(f"explorer/{template}").render({**shared, **_build, **values})


def look(kind: str) -> dict[str, str]:
    """Return how a kind is drawn, and the word for several things of it."""
    style = kind_style(kind)
    return {"plural": plural(kind), "path": style.path, "colour": style.colour, "dark": style.dark}


def plural(kind: str) -> str:
    """Return the word for several things of a kind, in small letters."""
    look = kind_style(kind)
    return (look.plural if look.plural != kind else f"{kind}s").lower()


_build: dict[str, Any] = {}


def served(build: Mapping[str, Any] | None) -> None:
    """Take note of which build is served; the pages that are filled from now on tell of it at their foot."""
    _build["build"] = build


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """Return the files that pages load, by name: the media type and the content of each."""
    files = sorted(file for file in _HERE.iterdir() if file.suffix in _MEDIA)
    return {file.name: (_MEDIA[file.suffix], file.read_bytes()) for file in files}


@cache
def asset(name: str) -> str:
    """Return the address of a file that pages load. It changes with the content, so that it can be kept for long."""
    return f"/static/{name}?v={hashlib.sha256(assets()[name][1]).hexdigest()[:12]}"
