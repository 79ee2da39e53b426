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


MARKS = 48
"""How many passages over one character a page of a text can mark apart."""


def style() -> str:
    """Return the style sheet of all served pages, with what marks the passage of a text that an address names.

    The pieces of a text stand side by side. Those of passage number 3 have the class `p3`, and what has its address,
    before the first of them, the class `s3`; so they are those from there up to the next `s3`.
    """
    marked = (f".s{n}:target ~ .p{n}:not(.s{n}:target ~ .s{n} ~ .p{n})" for n in range(MARKS))
    return f"{_STYLE.read_text(encoding='utf-8')}{','.join(marked)} {{ background: var(--mark); color: inherit; }}\n"


def render_entity(entity: Row) -> str:
    """Return the page of a thing.

    `entity` has `iri`, `label`, `kind`, `types`, `names`; `facts`, a list of `relation` and `values` of `text` and
    `href`; `groups` of `relation`, `towards` (whether it leads from the thing to the rows), `total`, `all` (a link,
    or None when all are there) and `rows` of `label`, `kind`, `href`, `anchor`, `details`, `evidence`, `rules`; and
    `formats` of `name` and `href`.
    """
    return _page("entity.html", entity=entity)


def render_thing(entity: Row) -> str:
    """Return the page of a thing: the template is that of its kind, named by `page`; see docs/explorer.md for the rest.

    `entity` has `iri`, `path`, `label`, `kind`, `types`, `names`, `facts`, `judgements` and `formats`, and what its
    kind has besides; that of the page `entity` is what `render_entity` takes.
    """
    return _page(f"{entity['page']}.html", entity=entity)


def render_comparison(found: Row) -> str:
    """Return the page that compares two things.

    `one` and `other` each have the `words` that were asked, and the link, `path` and `node` of what they name, or
    `choices`, or a `reason` and names `near`; with both, there are `common` sections, what `only` one has, and `steps`.
    """
    return _page("compare.html", entity=found)


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
