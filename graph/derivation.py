"""Which rule derived which relation, read back from the derived quads of a build."""

from __future__ import annotations

import pyoxigraph as ox

from graph.populate import Facts

Triple = tuple[str, str, str]


def derivations(facts: Facts) -> dict[Triple, str]:
    """Each derived triple between things, by IRIs, with the name of the rule that derived it."""
    fields: dict[str, dict[str, str]] = {}
    for quad in facts.derived:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            name = quad.predicate.value.rsplit("#", 1)[-1]
            fields.setdefault(quad.subject.value, {})[name] = quad.object.value
    statements = (f for f in fields.values() if f.keys() >= {"subject", "predicate", "object", "derivedBy"})
    return {(f["subject"], f["predicate"], f["object"]): f["derivedBy"].rsplit("/", 1)[-1] for f in statements}
