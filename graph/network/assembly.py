"""How things and ties stand in a network, whoever reckons them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.network.reading import Evidence
from graph.network.relation import RELATIONS

if TYPE_CHECKING:
    import networkx as nx


def add_tie(
    network: nx.MultiGraph[str],
    key: tuple[str, str, str],
    subject: str,
    stated: bool,
    weight: int,
    evidence: tuple[Evidence, ...],
) -> None:
    """Add a tie by its ends in order and its relation: of which end it is said, and what it rests on."""
    one, other, name = key
    relation = RELATIONS[name]
    network.add_edge(
        one,
        other,
        key=name,
        relation=name,
        label=relation.label,
        stated=stated,
        weight=weight,
        evidence=evidence,
        property=relation.property,
        source=subject,
        mutual=relation.mutual,
    )
