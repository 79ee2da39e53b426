"""Pages of a served build: a thing with all that is said of it, lists of things, what there is; none needs a script.

Each takes plain data. Links lead to pages of the same server, except those that are marked to lead away.
"""

from __future__ import annotations

from typing import Any

from viz.explorer.filled import page

Row = dict[str, Any]


def render_thing(entity: Row) -> str:
    """Return the page of a thing: the template is that of its kind, named by `page`; see docs/explorer.md for the rest.

    `entity` has `iri`, `path`, `label`, `kind`, `types`, `names`, `facts`, `judgements` and `formats`, and what its
    kind has besides. That of the page `entity`, for a thing of no such kind, has `iri`, `label`, `kind`, `types`,
    `names`; `facts`, a list of `relation` and `values` of `text` and `href`; `groups` of `relation`, `towards` (whether
    it leads from the thing to the rows), `total`, `all` (a link, or None when all are there) and `rows` of `label`,
    `kind`, `href`, `anchor`, `details`, `evidence`, `rules`; and `formats` of `name` and `href`.
    """
    return page(f"{entity['page']}.html", entity=entity, formats=entity["formats"])


def render_comparison(found: Row) -> str:
    """Return the page that compares two things.

    `one` and `other` each have the `words` that were asked, and the link, `path` and `node` of what they name, or
    `choices`, or a `reason` and names `near`; with both, there are `common` sections, what `only` one has, and `steps`.
    """
    return page("compare.html", entity=found, formats=found["formats"])


def render_front(front: Row) -> str:
    """Return the first page: the `base` of identifiers and `counts` of `kind` and `count`."""
    return page("front.html", **front)


def render_list(found: Row) -> str:
    """Return a page of a list: what was asked (`words`, `kind`, `page`), `total`, `rows`, `more`, `kinds`."""
    return page("found.html", **found)


def render_missing(missing: Row) -> str:
    """Return the page that says that there is nothing at `path`, with `rows` spelt like it."""
    return page("missing.html", **missing)


def render_query(asked: Row) -> str:
    """Return the page of a query: the form with its `text`, and what it gave.

    That is `error`, or `boolean`, or `variables` and `rows` of cells of `text`, `href` and `language`;
    `more` says that there are more rows.
    """
    return page("query.html", **asked)


def render_fault(status: int, reason: str) -> str:
    """Return the page that says why a request is not answered."""
    return page("fault.html", status=status, reason=reason)
