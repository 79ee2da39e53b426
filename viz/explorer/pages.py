"""Pages of a served build: a thing with all that is said of it, lists of things, what there is; none needs a script.

Each takes plain data. Links lead to pages of the same server, except those that are marked to lead away.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from viz.safe import environment
from viz.style import kind_style

Row = dict[str, Any]
_STYLE = Path(__file__).parent / "explorer.css"


def style() -> str:
    """Return the style sheet of all served pages."""
    return _STYLE.read_text(encoding="utf-8")


def render_entity(entity: Row) -> str:
    """Return the page of a thing.

    `entity` has `iri`, `label`, `kind`, `types`, `names`; `facts`, a list of `relation` and `values` of `text` and
    `href`; `groups` of `relation`, `towards` (whether it leads from the thing to the rows), `total`, `all` (a link,
    or None when all are there) and `rows` of `label`, `kind`, `href`, `anchor`, `details`, `evidence`, `rules`; and
    `formats` of `name` and `href`.
    """
    return _page("entity.html", entity=entity)


def render_front(front: Row) -> str:
    """Return the first page: the `base` of identifiers and `counts` of `kind` and `count`."""
    return _page("front.html", **front)


def render_list(found: Row) -> str:
    """Return a page of a list: what was asked (`words`, `kind`, `page`), `total`, `rows`, `more`, `kinds`."""
    return _page("found.html", **found)


def render_missing(missing: Row) -> str:
    """Return the page that says that there is nothing at `path`, with `rows` spelt like it."""
    return _page("missing.html", **missing)


def render_query(asked: Row) -> str:
    """Return the page of a query: the form with its `text`, and what it gave.

    That is `error`, or `boolean`, or `variables` and `rows` of cells of `text`, `href` and `language`;
    `more` says that there are more rows.
    """
    return _page("query.html", **asked)


def plural(kind: str) -> str:
    """Return the word for several things of a kind, in small letters."""
    look = kind_style(kind)
    return (look.plural if look.plural != kind else f"{kind}s").lower()


def _page(template: str, **values: Any) -> str:
    return environment().get_template(f"explorer/{template}").render(look=kind_style, plural=plural, **values)
