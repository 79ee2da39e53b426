"""What of a large network is shown: the nodes with the most ties, and no ties of crowds. All of it is of use to nobody.

Of n people who share one thing each two are tied: of a hundred at an institution or an event 4,950 times. A few such
crowds have more ties than all else together, of which each says little.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from graph.network.asking import Whole
from graph.network.projection import Projection
from graph.network.relation import OF_ALL, OF_PEOPLE, RELATIONS
from graph.network.ties import Ties


def best_tied(rows: Whole, projection: Projection, most: int) -> tuple[frozenset[str] | None, int]:
    """The nodes of a projection with the most ties of any time, at most so many, or None where there are no more than
    that; and how many there are. Of those with equally many ties the first by identifier.
    """
    nodes = rows.nodes(projection.kinds)
    if len(nodes) <= most:
        return None, len(nodes)
    ties = rows.ties(OF_PEOPLE if projection.kinds == ("Person",) else OF_ALL)
    return frozenset(sorted(nodes, key=lambda node: (-ties[node], node))[:most]), len(nodes)


def uncrowded(ties: Ties, most: int) -> tuple[Ties, int | None]:
    """Ties without those of crowds, where there are more than so many; and how many of those tied share a thing at most
    for it to tie them, None where all ties are kept, as those are in any case that are stated, or go through nothing.
    """
    if len(ties) <= most:
        return ties, None
    sharing: dict[str, set[str]] = defaultdict(set)
    through = [(key, tie) for key, tie in ties.items() if RELATIONS[key[2]].through and not tie.stated]
    for (one, other, _), tie in through:
        for thing in tie.shared:
            sharing[thing] |= {one, other}
    anybody = max(map(len, sharing.values()), default=2)  # as many as may share what is not known
    crowd = {key: min((len(sharing[thing]) for thing in tie.shared), default=anybody) for key, tie in through}
    left, bound = most - (len(ties) - len(through)), 1
    for size, count in sorted(Counter(crowd.values()).items()):
        left -= count
        if left < 0:
            break
        bound = size
    kept = {key: tie for key, tie in ties.items() if crowd.get(key, 0) <= bound}
    return kept, bound if len(kept) < len(ties) else None
