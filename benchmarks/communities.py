"""Networks of a wished size to draw, as `viz` gets them: people, topics and organizations in communities, with quotes.

Names are those of `graph_world.py`; who is tied to whom is drawn: a community has some 45 nodes, a node three ties on
average, one tie in seven leads out of its community. What is stated has one or two quotes, what is derived has none.
The same arguments give the same network.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import count
from random import Random
from typing import Any

import networkx as nx

from benchmarks.graph_world import World
from graph.terms import sym

SHARES = {"Person": 0.6, "Organization": 0.15, "Topic": 0.25}
TIES = 3  # for each node
COMMUNITY = 45  # nodes, on average
OUTSIDE = 1 / 7  # of the ties
# relation: its words, whether it is stated, the kind of the other end, its share of the ties
RELATIONS = {
    "affiliatedWith": ("is at", True, "Organization", 0.2),
    "formerlyAt": ("was at", True, "Organization", 0.06),
    "researches": ("works on", True, "Topic", 0.3),
    "collaboratesWith": ("collaborates with", True, "Person", 0.2),
    "sharesTopicWith": ("same topic", False, "Person", 0.14),
    "coSpeakerWith": ("spoke at the same event", False, "Person", 0.1),
}
_SENTENCES = (
    "{one} {words} {other}, as the programme of the spring meeting has it.",
    "Since that year {one} {words} {other}; both have been in touch with the group for a long time.",
    "The page of the laboratory says that {one} {words} {other}.",
)


def network(nodes: int, seed: int = 1) -> nx.MultiGraph[Any]:
    """A network of so many nodes with three times as many ties."""
    random = Random(f"network {nodes} {seed}")
    members = _members(nodes, seed, random)
    ties = _ties(members, nodes * TIES, random)
    return _put_together(members, ties, random)


def _members(nodes: int, seed: int, random: Random) -> dict[str, dict[str, Any]]:
    """The nodes by their IRIs, each with its label, its kind and the community that it is meant for."""
    world = World(round(nodes * SHARES["Person"]), seed)
    things: dict[str, list[Any]] = defaultdict(list)
    for thing in world.things:
        things[thing.kind].append(thing)
    members = {}
    groups = max(2, round(nodes / COMMUNITY))
    for kind, share in SHARES.items():
        wanted = things[kind][: round(nodes * share)]
        if len(wanted) < round(nodes * share):
            raise ValueError(f"the world has only {len(wanted)} of kind {kind}")
        for number, thing in enumerate(wanted):
            group = number if number < groups else int(groups * random.random() ** 1.4)
            members[thing.iri] = {"label": thing.label, "kind": kind, "group": group % groups}
    return members


def _ties(members: dict[str, dict[str, Any]], wanted: int, random: Random) -> dict[tuple[str, str, str], int]:
    """So many different ties, each from a person; how often a tie was drawn is its weight."""
    everybody: dict[str, list[str]] = defaultdict(list)
    within: dict[tuple[str, int], list[str]] = defaultdict(list)
    for iri, member in members.items():
        everybody[member["kind"]].append(iri)
        within[member["kind"], member["group"]].append(iri)
    names, shares = list(RELATIONS), [share for *_, share in RELATIONS.values()]
    drawn: Counter[tuple[str, str, str]] = Counter()
    people = everybody["Person"]
    for turn in count():
        if len(drawn) >= wanted:
            return dict(drawn)
        one = people[turn] if turn < len(people) else random.choice(people)
        relation = random.choices(names, shares)[0]
        kind = RELATIONS[relation][2]
        outside = random.random() < OUTSIDE
        near = everybody[kind] if outside else within[kind, members[one]["group"]] or everybody[kind]
        other = near[int(len(near) * random.random() ** 2)]  # some are named far more often than others
        if other != one:
            ends = sorted((one, other)) if kind == "Person" else (one, other)
            drawn[ends[0], ends[1], relation] += 1
    raise AssertionError("unreachable")


def _put_together(
    members: dict[str, dict[str, Any]], ties: dict[tuple[str, str, str], int], random: Random
) -> nx.MultiGraph[Any]:
    made: nx.MultiGraph[Any] = nx.MultiGraph(projection="everything")
    sizes = Counter(member["group"] for member in members.values())
    rank = {group: place for place, (group, _) in enumerate(sorted(sizes.items(), key=lambda p: (-p[1], p[0])))}
    degree = Counter(end for one, other, _ in ties for end in (one, other))
    beside: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    facts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for (one, other, relation), weight in sorted(ties.items()):
        words, stated, kind, _ = RELATIONS[relation]
        label = members[other]["label"]
        quotes = _quotes(members[one]["label"], words, label, random) if stated else ()
        made.add_edge(
            one, other, key=relation, relation=relation, label=words, stated=stated, weight=weight, evidence=quotes,
            property=sym(relation).value,
        )  # fmt: skip
        if stated and kind != "Person":
            beside[one][kind].add(label)
            group = {"Organization": "Roles", "Topic": "Topics"}[kind]
            facts[one].append({"group": group, "text": f"{words} {label}", "stated": True, "evidence": quotes})
    for iri, member in sorted(members.items()):
        made.add_node(
            iri, label=member["label"], kind=member["kind"], notes=(f"{member['kind']} of the benchmark",),
            evidence=_quotes(member["label"], "came to", "the meeting", random), facts=tuple(facts[iri]),
            topics=tuple(sorted(beside[iri]["Topic"])), institutions=tuple(sorted(beside[iri]["Organization"])),
            community=rank[member["group"]] if degree[iri] else -1, measures={"degree": degree[iri]},
        )  # fmt: skip
    made.graph["communities"] = tuple(
        {"id": rank[group], "label": _named(members, degree, group), "size": size}
        for group, size in sorted(sizes.items(), key=lambda pair: rank[pair[0]])
    )
    return made


def _named(members: dict[str, dict[str, Any]], degree: Counter[str], group: int) -> str:
    of_group = [iri for iri, member in members.items() if member["group"] == group]
    return ", ".join(members[iri]["label"] for iri in sorted(of_group, key=lambda iri: (-degree[iri], iri))[:3])


def _quotes(one: str, words: str, other: str, random: Random) -> tuple[dict[str, Any], ...]:
    quotes = []
    for _ in range(random.randint(1, 2)):
        quote = random.choice(_SENTENCES).format(one=one, words=words, other=other)
        begin = random.randint(0, 20_000)
        name = f"page {random.randint(1, 400)} of the collection"
        quotes.append({"quote": quote, "document": name, "begin": begin, "end": begin + len(quote)})
    return tuple(quotes)
