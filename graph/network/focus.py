"""What is near something: the nodes of a projection within some steps of it, over ties that count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from graph.finding import find
from graph.network.error import NetworkError
from graph.network.projection import Projection
from graph.network.ties import Ledger, Ties
from graph.store import Asked

_WORDS = {"Person": "person", "Organization": "organization", "Topic": "topic"}


def near(
    store: Asked, ledger: Ledger, projection: Projection, words: str, hops: int, most: int | None
) -> tuple[frozenset[str], str]:
    """The nodes within so many ties of what the words name; of a thing that is no node here, those that it is tied to
    are one step away. With `most` the nearest are kept, of those as far away those with most ties. And what the
    thing is called, or the words where they name several.

    Raises UnknownEntity, AmbiguousName, and NetworkError where nothing here is tied to the thing.
    """
    named = find(store, words)
    ledger.reading.near(named)
    starts = {node for node in named if ledger.reading.kinds.get(node) in projection.kinds}
    if not starts:
        starts = _around(ledger, projection, named)
        hops = max(0, hops - 1)
        if not starts:
            kinds = " or ".join(_WORDS[kind] for kind in projection.kinds)
            raise NetworkError(f"{words!r} is tied to no {kinds}", advice="choose another projection, or other dates")
    starts = set(sorted(starts)[:most])
    reached, edge = set(starts), set(starts)
    for _ in range(hops):
        found = _neighbours(_ties(ledger, projection, edge), edge, reached)
        edge = set(sorted(found, key=lambda n: (-found[n], n))[: None if most is None else max(0, most - len(reached))])
        reached |= edge
        if not edge or len(reached) == most:
            break
    read_inside(ledger, projection, reached)
    called = {ledger.reading.names.get(iri, words) for iri in named}
    return frozenset(reached), min(called) if len(called) == 1 else words


def read_inside(ledger: Ledger, projection: Projection, nodes: Iterable[str]) -> None:
    """Read what there is to a network of these nodes alone."""
    _read(ledger, projection, set(nodes), ledger.reading.inside)


def _read(ledger: Ledger, projection: Projection, nodes: set[str], read: Callable[[Iterable[str]], None]) -> None:
    """Read about nodes, and about what the ties of people go through, in one of the ways in which a reading does so."""
    read(nodes)
    if "Person" in projection.kinds and len(projection.kinds) < 3:
        found = [ledger.reading.from_subject[relation] for relation in ("gaveTalk", "developed")]
        if "Topic" in projection.kinds:
            found.append(ledger.reading.from_object["aboutTopic"])
        read({thing for things in found for node in nodes for thing in things.get(node, ())})


def _ties(ledger: Ledger, projection: Projection, edge: set[str]) -> Ties:
    _read(ledger, projection, edge, ledger.reading.near)
    if not projection.counted and ledger.dated:
        said = ledger.reading.said
        ends = {end for pairs in said.values() for pair in pairs if edge & set(pair) for end in pair}
        ledger.reading.near({end for end in ends if ledger.reading.kinds.get(end) in projection.kinds})
    return projection.ties(ledger, None)


def _neighbours(ties: Ties, edge: set[str], reached: set[str]) -> Counter[str]:
    """What is tied to the edge and not yet reached, with the number of the ties."""
    found: Counter[str] = Counter()
    for one, other, _ in ties:
        for here, there in ((one, other), (other, one)):
            if here in edge and there not in reached:
                found[there] += 1
    return found


def _around(ledger: Ledger, projection: Projection, named: Iterable[str]) -> set[str]:
    """The nodes of a projection that something is tied to which is no node there."""
    reading = ledger.reading
    found: dict[str, set[str]] = defaultdict(set)
    for relation in list(reading.said):
        for thing in named:
            found[relation] |= set(ledger.objects(relation, thing)) | set(ledger.subjects(relation, thing))
    return {node for nodes in found.values() for node in nodes if reading.kinds.get(node) in projection.kinds}
