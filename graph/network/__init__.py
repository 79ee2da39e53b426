"""Networks for drawing and analysis: networkx graphs of what a store says, whole or near something, ever or in a time.

A MultiGraph keeps every tie between two nodes: co-speaking does not hide collaboration. Nodes and ties stand in it in
the order of their identifiers, so equal graphs give equal networks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.finding import find
from graph.network import dating
from graph.network.asking import Asking
from graph.network.assembly import add_tie
from graph.network.cards import Cards
from graph.network.error import NetworkError
from graph.network.focus import near, read_inside
from graph.network.largest import best_tied, uncrowded
from graph.network.prepared import Prepared
from graph.network.projection import PROJECTIONS, Projection
from graph.network.reading import Reading
from graph.network.tabled import Tabled
from graph.network.ties import Ledger, Ties
from graph.store import Asked

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["NETWORK_KINDS", "PROJECTIONS", "Choice", "NetworkError", "Reading", "Tabled", "build", "drawn", "read"]

NETWORK_KINDS = ("Person", "Organization", "Topic")


@dataclass(frozen=True)
class Choice:
    """Which network is wanted.

    `projection` is a key of :data:`PROJECTIONS`. With `focus`, the name or identifier of anything, only what is within
    `hops` ties of it. With `most` at most so many nodes: the nearest, or without a focus those with most ties (but for
    projections that count). With `since` or `until` (a day, a month or a year) only ties of that time; those without
    any date are left out unless `undated` is set. Without a focus, of more than so many `ties` those of crowds are left
    out, through what many share.
    """

    projection: str = "all"
    focus: str | None = None
    hops: int = 2
    since: str | None = None
    until: str | None = None
    undated: bool = False
    most: int | None = None
    ties: int | None = None


def build(store: Asked, choice: Choice | None = None, prepared: Prepared | None = None) -> nx.MultiGraph[str]:
    """The network that a choice describes; without one, all people, organizations and topics.

    What is near something is read from what was `prepared` of the store, if that is given, which is many times faster.

    Nodes are IRIs with `label`, `kind`, `notes`, `evidence`, `facts`, `topics` and `institutions`; edges have the
    relation's name as key and `relation`, `label`, `stated`, `weight`, `evidence`, `property` (the IRI that says it in
    RDF, or an empty text), `source` (the node that is its subject) and `mutual` (it holds of both ends alike). The
    network itself has `projection` and `about`, in words, `of`, how many nodes there are where only those with
    most ties are taken, and `undated`, the number of ties that were left out for want of a date. docs/analysis.md says
    more.

    Raises NetworkError for a projection or date that is none, UnknownEntity and AmbiguousName for the focus.
    """
    wanted = choice or Choice()
    found = _finished(store, prepared, wanted) if prepared is not None else None
    return drawn(read(store, prepared), wanted, store) if found is None else found


def _finished(store: Asked, prepared: Prepared, choice: Choice) -> nx.MultiGraph[str] | None:
    """The network around something from what is finished; None where that is not enough."""
    if choice.focus is None or choice.projection != "all" or choice.since or choice.until:
        return None
    named = find(store, choice.focus)
    among = prepared.finished.near(named, choice.hops, choice.most)
    if among is None:
        return None
    network = prepared.finished.network(among)
    names = {network.nodes[iri]["label"] if iri in network else choice.focus for iri in named}
    called = min(names) if len(names) == 1 else choice.focus
    about = _about(choice, PROJECTIONS["all"], called, 0, 0)
    network.graph.update(projection="all", about=about, undated=0, of=None)
    return network


def read(store: Asked, prepared: Prepared | None = None) -> Reading:
    """A reading of a store, of which nothing has been read yet."""
    return Reading(Asking(store), prepared)


def drawn(reading: Reading, choice: Choice, store: Asked | None = None, told: bool = True) -> nx.MultiGraph[str]:
    """The network that a choice describes, from what has been read already and what is still wanted. The store is
    asked for what a focus names.

    Unless it is to be `told` what things and ties rest on, for whoever only measures them, nodes have their labels and
    kinds alone, and ties no evidence.
    """
    projection = _projection(choice.projection)
    span = dating.asked(choice.since, choice.until)
    ledger = Ledger(reading, span, choice.undated)
    among, called, total = None, "", 0
    if choice.focus is not None:
        if store is None:
            raise ValueError("what a focus names is looked up in a store")
        if projection.counted:
            reading.whole()
        among, called = near(store, ledger, projection, choice.focus, choice.hops, choice.most)
    elif choice.most is not None and not projection.counted:
        among, total = best_tied(reading.rows, projection, choice.most)
        read_inside(ledger, projection, among or ())
    if among is None:
        reading.whole()
    else:
        talks = {end for node in among for end in reading.from_subject["gaveTalk"].get(node, ())}
        reading.evidence_of(among | talks, few=choice.focus is None, words=told)
    ties = projection.ties(ledger, among)
    left_out = 0
    if span is not None and not choice.undated:
        left_out = len(projection.ties(Ledger(reading, span), among)) - len(ties)
    about = _about(choice, projection, called, left_out, total)
    if choice.ties is not None and choice.focus is None:
        every = len(ties)
        ties, crowd = uncrowded(ties, choice.ties)
        about += _uncrowded(every - len(ties), crowd)
    network = _assembled(ledger, projection, ties, among, told)
    network.graph.update(
        projection=projection.name,
        about=about,
        undated=left_out,
        of=total if among is not None and choice.focus is None else None,
    )
    return network


def _projection(name: str) -> Projection:
    if name not in PROJECTIONS:
        raise NetworkError(f"no projection is called {name!r}", advice=f"there are {', '.join(PROJECTIONS)}")
    return PROJECTIONS[name]


def _assembled(
    ledger: Ledger, projection: Projection, ties: Ties, among: frozenset[str] | None, told: bool
) -> nx.MultiGraph[str]:
    import networkx as nx  # here, so that it loads while the shapes are checked

    network: nx.MultiGraph[str] = nx.MultiGraph()
    reading, cards = ledger.reading, Cards(ledger, among if "Person" in projection.kinds else None)
    for node, kind in sorted(reading.kinds.items()):
        if kind in projection.kinds and (among is None or node in among):
            network.add_node(node, label=reading.names[node], kind=kind)
            if told:
                network.nodes[node].update(
                    notes=cards.notes(node),
                    evidence=cards.mentions(node),
                    facts=cards.facts(node),
                    topics=cards.topics(node),
                    institutions=cards.institutions(node),
                )
    for key, tie in sorted(ties.items(), key=lambda found: found[0]):
        add_tie(network, key, tie.subject, tie.stated, tie.weight, reading.quoted(tie.passages) if told else ())
    return network


def _uncrowded(count: int, crowd: int | None) -> str:
    """The words for ties that were left out because many share what they go through."""
    if crowd is None:
        return ""
    many = f"more than {crowd} of these share" if crowd > 1 else "these share"
    return f"; without {count:,} tie{'' if count == 1 else 's'} through what {many}"


def _about(choice: Choice, projection: Projection, called: str, left_out: int, total: int) -> str:
    """What a network shows, in one sentence."""
    words = projection.words
    if choice.focus is not None:
        words += f" within {choice.hops} step{'' if choice.hops == 1 else 's'} of {called}"
    if choice.since and choice.until:
        words += f", {choice.since} to {choice.until}"
    elif choice.since or choice.until:
        words += f", since {choice.since}" if choice.since else f", until {choice.until}"
    if choice.most is not None and total > choice.most:
        words += f"; the {choice.most:,} with most ties of {total:,}"
    if left_out:
        words += f"; {left_out:,} undated tie{'' if left_out == 1 else 's'} left out"
    return words
