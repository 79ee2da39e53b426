"""Templates of served pages, filled; and the files that pages load besides: style and scripts, our own but for the one
that draws networks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from viz.page import assets as network_scripts
from viz.safe import environment
from viz.style import kind_style

_HERE = Path(__file__).parent
_MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

MARKS = 48
"""How many passages over one character a page of a text can mark apart."""


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


def load() -> None:
    """Load all templates, so that no page has to."""
    for file in sorted(_HERE.glob("*.html")):
        environment().get_template(f"explorer/{file.name}")


def render(template: str) -> Callable[[Mapping[str, Any]], str]:
    """Return what fills a template with what a page tells."""
    return partial(_filled, template)


def _filled(template: str, told: Mapping[str, Any]) -> str:
    return page(template, **told)


_build: dict[str, Any] = {}


def served(build: Mapping[str, Any] | None) -> None:
    """Take note of which build is served; the pages that are filled from now on tell of it at their foot."""
    _build["build"] = build


def style() -> str:
    """Return the style sheet of all served pages, with what marks the passage of a text that an address names.

    The pieces of a text stand side by side. Those of passage number 3 have the class `p3`, and what has its address,
    before the first of them, the class `s3`; so they are those from there up to the next `s3`.
    """
    marked = (f".s{n}:target ~ .p{n}:not(.s{n}:target ~ .s{n} ~ .p{n})" for n in range(MARKS))
    sheet = (_HERE / "explorer.css").read_text(encoding="utf-8")
    return f"{sheet}{','.join(marked)} {{ background: var(--mark); color: inherit; }}\n"


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """Return the files that pages load, by name: the media type and the content of each."""
    files = sorted(file for file in _HERE.iterdir() if file.suffix in _MEDIA)
    found = {file.name: (_MEDIA[file.suffix], file.read_bytes()) for file in files}
    found |= {name: (_MEDIA[".js"], script.encode()) for name, script in network_scripts().items()}
    return found | {"explorer.css": (_MEDIA[".css"], style().encode())}


@cache
def asset(name: str) -> str:
    """Return the address of a file that pages load. It changes with the content, so that it can be kept for long."""
    return f"/static/{name}?v={hashlib.sha256(assets()[name][1]).hexdigest()[:12]}"
