"""Named queries asked of a store: entities are found by their names, bound as IRIs, and the answer comes back."""

from __future__ import annotations

from collections.abc import Mapping

import queries
from graph import finding
from graph.errors import ParameterError
from graph.result import Result
from graph.store import Asked


def ask(store: Asked, query: str | queries.Query, values: Mapping[str, str] | None = None) -> Result:
    """Ask a named query, or one that was read from a file, with these values of its parameters.

    An entity is given by a name, an IRI or the end of one; an empty value means any. Raises UnknownQuery,
    ParameterError, UnknownEntity and AmbiguousName, each of which says what would do.
    """
    return store.query(bound(store, queries.read(query) if isinstance(query, str) else query, values or {}))


def bound(store: Asked, query: queries.Query, values: Mapping[str, str]) -> str:
    """The SPARQL of a query with these values, its entities found in the store."""
    known = {parameter.name: parameter for parameter in query.parameters}
    given: dict[str, queries.Value] = dict(values)
    for name, value in values.items():
        if name not in known:
            raise ParameterError(query.name, name, "the query has no such parameter", known=known)
        if known[name].is_entity and value.strip():
            given[name] = finding.find(store, value, known[name].type)
    return queries.bind(query, given)
