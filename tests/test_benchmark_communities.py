"""The networks that drawing is measured with: of the wished size, the same each time, what `viz` takes."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest

from benchmarks.communities import RELATIONS, network
from viz import render_network


@pytest.fixture(scope="module")
def made() -> nx.MultiGraph:
    return network(300)


def test_it_has_the_size_and_the_kinds_that_were_asked_for(made: nx.MultiGraph) -> None:
    kinds = Counter(kind for _, kind in made.nodes(data="kind"))
    assert kinds == {"Person": 180, "Organization": 45, "Topic": 75}
    assert made.number_of_edges() == 900
    assert {relation for *_, relation in made.edges(keys=True)} == RELATIONS.keys()


def test_what_is_stated_has_quotes_that_name_both_ends_and_what_is_derived_has_none(made: nx.MultiGraph) -> None:
    for one, other, tie in made.edges(data=True):
        assert bool(tie["evidence"]) == tie["stated"]
        for passage in tie["evidence"]:
            assert made.nodes[one]["label"] in passage["quote"] and made.nodes[other]["label"] in passage["quote"]
            assert passage["end"] - passage["begin"] == len(passage["quote"])


def test_most_ties_stay_within_a_community(made: nx.MultiGraph) -> None:
    of = dict(made.nodes(data="community"))
    assert sum(of[one] == of[other] for one, other in made.edges()) > 0.6 * made.number_of_edges()
    sizes = [one["size"] for one in made.graph["communities"]]
    assert sizes == sorted(sizes, reverse=True) and sum(sizes) == len(made)


def test_the_same_arguments_give_the_same_network_and_other_ones_another(made: nx.MultiGraph) -> None:
    page = render_network(made, title="one")
    assert page == render_network(network(300), title="one")
    assert page != render_network(network(300, seed=2), title="one")
