"""Networks to draw, made by a seeded generator: research-shaped, of any size, in the form that `viz` is given."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx

BASE = "https://example.org/id/"
PROPERTY = "https://example.org/ontology#"

_FIRST = """
Ada Benno Carla Dmitri Elif Farid Greta Hiro Ines Jonas Kwame Lena Mateo Nadia Oskar Priya Quentin Rosa Samir Tove Uma
Viktor Wanda Ximena Yusuf Zofia Žanna Åsa Çelik Émile
""".split()
_LAST = """
Abel Brandt Castro Dvořák Eriksen Fontana Grünwald Haddad Ivanova Jansen Kowalski Lindqvist Marlow Novak Okafor Petrov
Quiroga Rossi Sato Tanaka Ueda Varga Weiss Xu Yamada Žižek Ó'Brien
""".split()
_PLACE = """
Northmere Eastholm Westbrook Southvale Ashford Brindle Calder Dunmore Elmswood Fairhaven Glenrock Harwick
""".split()
_BODY = "University,Institute of Technology,Laboratory of Physics,School of Medicine,Academy of Sciences".split(",")
_FIELD = "coral reefs,graph theory,protein folding,machine translation,dark matter,soil chemistry,star formation"
_FIELDS = f"{_FIELD},number theory,gene editing,ocean currents,fair learning,type systems,robot grasping".split(",")
_TURNS = "in the tropics,at scale,for beginners,from data,under pressure,in three dimensions,of the north".split(",")
_RELATIONS = {
    ("Person", "Person"): [
        ("collaboratesWith", "collaborates with", True),
        ("coSpeakerWith", "spoke at the same event", False),
        ("sharesTopicWith", "same topic", False),
    ],
    ("Person", "Organization"): [("affiliatedWith", "is at", True), ("educatedAt", "studied at", True)],
    ("Person", "Topic"): [("researches", "works on", True)],
    ("Organization", "Organization"): [("partOf", "part of", True)],
    ("Organization", "Topic"): [("researches", "works on", True)],
    ("Topic", "Topic"): [("broader", "is part of", False)],
}
_RANK = {"Person": 0, "Organization": 1, "Topic": 2}


def passage(quote: str, number: int = 0) -> dict[str, Any]:
    """A passage as the network carries it."""
    begin = 7 * number
    return {"quote": quote, "document": f"letters/{number % 97:02}.txt", "begin": begin, "end": begin + len(quote)}


def research_network(count: int, *, ties: int = 3, seed: int = 1) -> nx.MultiGraph:
    """A network of so many nodes and `ties` times as many ties, with everything a node may carry.

    Communities have sizes from a long tail; one tie in eight leaves its community, and one node in fifty has no tie.
    """
    dice = random.Random(seed)
    network: nx.MultiGraph = nx.MultiGraph()
    homes = _homes(count, dice)
    members: dict[int, list[str]] = {}
    for number, home in enumerate(homes):
        node = _add_node(network, number, home, dice)
        if number % 50 != 49:
            members.setdefault(home, []).append(node)
    everyone = [node for home in sorted(members) for node in members[home]]
    for number in range(ties * count):
        one = dice.choice(everyone)
        near = members[network.nodes[one]["community"]]
        other = dice.choice(everyone) if dice.random() < 0.125 else near[int(len(near) * dice.random() ** 2)]
        if one != other:
            _tie(network, one, other, number, dice)
    for node in network:
        if not network.degree(node):
            network.nodes[node]["community"] = -1
    sizes = {home: sum(network.degree(node) > 0 for node in nodes) for home, nodes in members.items()}
    network.graph["communities"] = tuple(
        {"id": home, "label": _topic(home), "size": sizes[home]} for home in sorted(sizes)
    )
    network.graph["about"] = f"{count:,} made-up people, institutions and topics."
    return network


def _homes(count: int, dice: random.Random) -> list[int]:
    """Which community each node is of: about as many as the root of their number, the first ones largest."""
    communities = max(1, round(0.5 * count**0.5))
    weights = [1 / (rank + 3) for rank in range(communities)]
    return dice.choices(range(communities), weights, k=count)


def _topic(number: int) -> str:
    return f"{_FIELDS[number % len(_FIELDS)]} {_TURNS[number // len(_FIELDS) % len(_TURNS)]}"


def _add_node(network: nx.MultiGraph, number: int, home: int, dice: random.Random) -> str:
    kind = dice.choices(("Person", "Organization", "Topic"), (6, 2, 3))[0]
    institution = f"{_PLACE[home % len(_PLACE)]} {_BODY[home // len(_PLACE) % len(_BODY)]}"
    if kind == "Person":
        label = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"
    elif kind == "Organization":
        label = f"{dice.choice(_PLACE)} {dice.choice(_BODY)}"
    else:
        label = _topic(dice.randrange(len(_FIELDS) * len(_TURNS)))
    said = passage(f"{label} is named here, number {number}, beside others.", number)
    facts = ()
    if kind == "Person":
        role = f"Professor of {_topic(home)}, {institution}"
        facts = (
            {
                "group": "Roles",
                "text": role,
                "stated": True,
                "evidence": (passage(f"{label}, {role}, spoke.", number),),
            },
            {"group": "Topics", "text": _topic(home), "stated": False, "evidence": ()},
        )
    node = f"{BASE}{kind.lower()}/{number:05}"
    measures = {"degree": dice.randrange(40), "pagerank": round(dice.random() / 50, 5)}
    network.add_node(
        node, label=label, kind=kind, notes=(f"of {institution}",), evidence=(said,), facts=facts,
        topics=(_topic(home),), institutions=(institution,), community=home, measures=measures,
    )  # fmt: skip
    return node


def _tie(network: nx.MultiGraph, one: str, other: str, number: int, dice: random.Random) -> None:
    ends = sorted((one, other), key=lambda node: (_RANK[network.nodes[node]["kind"]], node))
    kinds = tuple(network.nodes[node]["kind"] for node in ends)
    relation, label, stated = dice.choice(_RELATIONS[kinds])  # type: ignore[index]
    names = [network.nodes[node]["label"] for node in ends]
    evidence = (passage(f"{names[0]} {label} {names[1]}, it says.", number),) if stated else ()
    network.add_edge(
        *ends, key=relation, relation=relation, label=label, stated=stated, weight=1 + int(dice.expovariate(1.2)),
        evidence=evidence, property=PROPERTY + relation, source=ends[0], mutual=kinds[0] == kinds[1] == "Person",
    )  # fmt: skip
