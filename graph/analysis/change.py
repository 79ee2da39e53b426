"""What has changed between two builds: nodes, ties and measures that were gained, lost, or are others now.

Things are the same that have the same IRI. A build that tells two people of one name apart, where an older one did
not, gives one of them a new IRI: that shows as gained and lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.analysis.measures import measured
from graph.analysis.weighted import labelled, weighted

if TYPE_CHECKING:
    import networkx as nx

KINDS = ("gained", "lost", "changed")


@dataclass(frozen=True)
class Change:
    """One difference: `gained`, `lost` or `changed`; of a `node`, a `tie` or a measure (`what` is its name then).

    `one` is the node, or with `other` the ends of the tie; `relation` is that of the tie; `before` and `after` are the
    label of a node, the weight of a tie, or the value of a measure; None where there was or is none.
    """

    kind: str
    what: str
    one: str
    other: str
    relation: str
    before: Any
    after: Any


def changes(
    before: nx.MultiGraph[str], after: nx.MultiGraph[str], measures: tuple[str, ...] = ()
) -> tuple[Change, ...]:
    """All differences of two networks: first the nodes, then the ties, then these measures, the greatest change first.

    Measures are compared for nodes that both have.
    """
    nodes = [labelled(network) for network in (before, after)]
    ties = [
        {(min(a, b), max(a, b), key): tie.get("weight", 1) for a, b, key, tie in network.edges(keys=True, data=True)}
        for network in (before, after)
    ]
    found = [_change("node", node, "", "", nodes[0].get(node), nodes[1].get(node)) for node in _differing(*nodes)]
    found += [
        _change("tie", a, b, key, ties[0].get((a, b, key)), ties[1].get((a, b, key))) for a, b, key in _differing(*ties)
    ]
    found.sort(key=lambda c: (c.what, KINDS.index(c.kind), c.one, c.other, c.relation))
    return (*found, *_measures(before, after, measures))


def _differing(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> list[Any]:
    return [key for key in sorted({*before, *after}) if before.get(key) != after.get(key)]


def _change(what: str, one: str, other: str, relation: str, before: Any, after: Any) -> Change:
    kind = "gained" if before is None else "lost" if after is None else "changed"
    return Change(kind, what, one, other, relation, before, after)


def _measures(before: nx.MultiGraph[str], after: nx.MultiGraph[str], names: tuple[str, ...]) -> list[Change]:
    if not names:
        return []
    then, now = (measured(weighted(network), names) for network in (before, after))
    found = []
    for name in names:
        common = sorted(set(then[name]) & set(now[name]))
        differ = [node for node in common if then[name][node] != now[name][node]]
        differ.sort(key=lambda node: (-abs(now[name][node] - then[name][node]), node))
        found += [Change("changed", name, node, "", "", then[name][node], now[name][node]) for node in differ]
    return found
