"""The results of the analysis of a network as tables, each a question that one asks of a network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from graph.analysis.brokers import bridges, brokerage, constraint, cut_nodes, participation
from graph.analysis.change import changes
from graph.analysis.communities import NONE, Community, communities, modularity
from graph.analysis.matrix import COUNTS, Cell, square
from graph.analysis.measures import MEASURES, core, measured, pagerank, sampled
from graph.analysis.table import Table
from graph.analysis.weighted import Weighted, labelled, rounded, weighted

if TYPE_CHECKING:
    import networkx as nx

Labels = Mapping[str, str]


def centrality(network: nx.MultiGraph[str], by: str = "pagerank", exact: bool = False) -> Table:
    """All nodes with all measures, the most central by one of these first."""
    plain, labels = weighted(network), labelled(network)
    values = measured(plain, exact=exact)
    order = sorted(plain.nodes, key=lambda node: (-values[by][node], -values["pagerank"][node], node))
    rows = tuple((labels[n], _kind(network, n), *(values[name][n] for name in MEASURES), n) for n in order)
    return Table(("name", "kind", *MEASURES, "nodeIri"), rows, _sample(plain, exact))


def groups(network: nx.MultiGraph[str]) -> Table:
    """The communities with their size, the most central members, and how much of their weight stays inside."""
    plain, labels = weighted(network), labelled(network)
    found = _communities(plain, labels)
    place = {node: c.number for c in found for node in c.members}
    inside, whole = _weights(plain, place)
    rows = tuple(
        (c.number, len(c.members), rounded(inside[c.number] / whole[c.number]), c.label, c.members[0]) for c in found
    )
    alone = len(plain.nodes) - len(place)
    notes = [f"modularity {rounded(modularity(plain, found))}"]
    if alone:
        notes.append(f"{alone:,} without ties are in no community")
    return Table(("community", "size", "inside", "around", "firstIri"), rows, tuple(notes))


def members(network: nx.MultiGraph[str]) -> Table:
    """All nodes with the community that each is in, the most central of each first; -1 is none."""
    plain, labels = weighted(network), labelled(network)
    found = _communities(plain, labels)
    rows = [(c.number, labels[node], _kind(network, node), node) for c in found for node in c.members]
    tied = {row[3] for row in rows}
    rows += [(NONE, labels[node], _kind(network, node), node) for node in plain.nodes if node not in tied]
    return Table(("community", "name", "kind", "nodeIri"), tuple(rows))


def brokers(network: nx.MultiGraph[str], exact: bool = False) -> Table:
    """The nodes that join what is else apart, first those through which most shortest paths lead."""
    plain, labels = weighted(network), labelled(network)
    found = _communities(plain, labels)
    place = {node: c.number for c in found for node in c.members}
    between = measured(plain, ("betweenness",), exact)["betweenness"]
    broker, held, cut = brokerage(plain), constraint(plain), cut_nodes(plain)
    spread = participation(plain, place | {node: NONE for node in plain.nodes if node not in place})
    order = sorted(held, key=lambda node: (-between[node], -rounded(broker[node]), node))
    rows = tuple(
        (
            labels[n],
            _kind(network, n),
            between[n],
            rounded(broker[n]),
            rounded(held[n]),
            rounded(spread[n]),
            "yes" if n in cut else "no",
            place.get(n, NONE),
            n,
        )
        for n in order
    )
    columns = ("name", "kind", "betweenness", "broker", "constraint", "participation", "cut", "community", "nodeIri")
    return Table(columns, rows, _sample(plain, exact))


def joints(network: nx.MultiGraph[str]) -> Table:
    """The ties without which the network falls apart, and how many nodes the smaller part then has."""
    labels = labelled(network)
    rows = tuple((labels[b.one], labels[b.other], b.side, b.one, b.other) for b in bridges(weighted(network)))
    return Table(("one", "other", "parted", "oneIri", "otherIri"), rows)


def cores(network: nx.MultiGraph[str]) -> Table:
    """The nodes by the core that they are in, the innermost first."""
    plain, labels = weighted(network), labelled(network)
    inner, ties = core(plain), dict(plain.network.degree())
    number = {node: place for place, node in enumerate(plain.nodes)}
    order = sorted(plain.nodes, key=lambda node: (-inner[node], -ties[number[node]], node))
    rows = tuple((int(inner[n]), labels[n], _kind(network, n), ties[number[n]], n) for n in order)
    return Table(("core", "name", "kind", "degree", "nodeIri"), rows)


def pairs(cells: tuple[Cell, ...], labels: Labels, of: str) -> Table:
    """What two share, a row for each two."""
    names = tuple(COUNTS[of])
    rows = tuple(
        (labels[c.one], labels[c.other], *(c.counts[n] for n in names), c.total, c.one, c.other) for c in cells
    )
    return Table(("one", "other", *names, "all", "oneIri", "otherIri"), rows)


def squared(cells: tuple[Cell, ...], labels: Labels, count: str | None, most: int | None) -> Table:
    """What two share as a square, a row and a column for each."""
    things, values = square(cells, count, most)
    rows = tuple((labels[thing], thing, *values[place]) for place, thing in enumerate(things))
    return Table(("name", "nodeIri", *_headings(things, labels)), rows)


def _headings(things: tuple[str, ...], labels: Labels) -> list[str]:
    """What the columns of things are called; with the identifier where another column is or may be called so."""
    counts = Counter(("name", *(labels[thing] for thing in things)))
    clear = [counts[labels[thing]] == 1 and not labels[thing].endswith("Iri") for thing in things]
    return [labels[t] if alone else f"{labels[t]} <{t}>" for t, alone in zip(things, clear, strict=True)]


def differences(before: nx.MultiGraph[str], after: nx.MultiGraph[str], measures: tuple[str, ...] = ()) -> Table:
    """What has changed from one network to another."""
    labels = labelled(before) | labelled(after)
    found = changes(before, after, measures)
    rows = tuple(
        (c.kind, c.what, labels[c.one], c.relation, labels.get(c.other, ""), c.before, c.after, c.one, c.other)
        for c in found
    )
    columns = ("change", "what", "one", "relation", "other", "before", "after", "oneIri", "otherIri")
    return Table(columns, rows, () if rows else ("nothing has changed",))


def _kind(network: nx.MultiGraph[str], node: str) -> str:
    return str(network.nodes[node].get("kind", ""))


def _communities(plain: Weighted, labels: Labels) -> tuple[Community, ...]:
    return communities(plain, labels, {n: rounded(v) for n, v in pagerank(plain).items()})


def _weights(plain: Weighted, place: Mapping[str, int]) -> tuple[dict[int, float], dict[int, float]]:
    """For each community the weight of the ties within it, and of all that touch it."""
    inside: dict[int, float] = dict.fromkeys(place.values(), 0)
    whole = dict(inside)
    for one, other, tie in plain.network.edges(data=True):
        ends = {place[plain.nodes[one]], place[plain.nodes[other]]}
        for number in ends:
            whole[number] += tie["weight"]
            inside[number] += tie["weight"] if len(ends) == 1 else 0
    return inside, whole


def _sample(plain: Weighted, exact: bool) -> tuple[str, ...]:
    pivots = sampled(plain, exact)
    if pivots is None:
        return ()
    return (f"betweenness is estimated from {pivots} of {len(plain.nodes):,} nodes; --exact takes all",)
