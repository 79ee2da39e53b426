"""Measures of networks: exact where worked out by hand, and the same in whatever order and under whatever names."""

import csv
import io
import json
import os
import subprocess
import sys
from math import isclose
from pathlib import Path

import networkx as nx
import numpy as np
import pyoxigraph as ox
import pytest
import servers
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import network
from graph.analysis import SHOWN, annotate, tables
from graph.analysis.backend import using
from graph.analysis.brokers import bridges, brokerage, constraint, cut_nodes, participation
from graph.analysis.change import changes
from graph.analysis.communities import communities, modularity
from graph.analysis.matrix import Cell, matrix, square
from graph.analysis.measures import EXACT, MEASURES, PIVOTS, eigenvector, measured, pagerank, sampled
from graph.analysis.summary import summary, written
from graph.analysis.weighted import labelled, rounded, weighted
from graph.commands.analyse import analyse
from graph.exports import networks
from graph.network import Choice, NetworkError, read
from graph.store import EmbeddedStore

SMALL = (Path(__file__).parent / "fixtures_small.trig").read_text(encoding="utf-8")
ID = "https://w3id.org/symposia/id/"
ADA, BEN, CLEO, DAN, EVE = (
    f"{ID}person/{name}" for name in ("ada-example", "ben-sample", "cleo-writer", "dan-specimen", "eve-muster")
)


def held(text: str) -> EmbeddedStore:
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    return EmbeddedStore(Path("nowhere"), store)


@pytest.fixture(scope="module")
def people():
    """Ties of Ada with Ben (3), Dan (2) and Eve (1), of Eve with Ben (1) and Dan (1); Cleo has none."""
    return network.build(held(SMALL), Choice("people"))


@pytest.fixture(scope="module")
def plain(people):
    return weighted(people)


def of(*ties, alone=()):
    """A network of ties (one, other, weight)."""
    made = nx.MultiGraph()
    made.add_nodes_from(sorted({*alone, *(end for tie in ties for end in tie[:2])}))
    for node in made:
        made.nodes[node].update(label=node.upper(), kind="Person")
    for one, other, weight in ties:
        made.add_edge(one, other, key="knows", weight=weight)
    return made


# Worked out by hand on the small graph


def test_several_ties_of_two_are_one_with_the_sum_of_their_weights(plain):
    weights = {
        (plain.nodes[one], plain.nodes[other]): weight for one, other, weight in plain.network.edges(data="weight")
    }
    assert weights == {(ADA, BEN): 3, (ADA, DAN): 2, (ADA, EVE): 1, (BEN, EVE): 1, (DAN, EVE): 1}


@pytest.mark.parametrize(
    ("measure", "values"),
    [
        ("degree", [3, 2, 0, 2, 3]),
        ("strength", [6, 4, 0, 3, 3]),
        # Of the six pairs of others, only Ben and Dan need somebody between: Ada on one way, Eve on the other.
        ("betweenness", [0.08333, 0, 0, 0, 0.08333]),
        ("core", [2, 2, 0, 2, 2]),
    ],
)
def test_measures_of_the_small_graph(plain, measure, values):
    assert measured(plain, (measure,))[measure] == dict(zip((ADA, BEN, CLEO, DAN, EVE), values, strict=True))


def test_pagerank_solves_its_equation(plain):
    """Solved as a system of linear equations; from Cleo, who has no ties, one goes anywhere."""
    step = nx.to_numpy_array(plain.network)
    lost = step.sum(axis=0) == 0
    step[:, lost] = 1
    step /= step.sum(axis=0)
    size = len(step)
    solved = np.linalg.solve(np.eye(size) - 0.85 * step, np.full(size, 0.15 / size))
    assert np.allclose(list(pagerank(plain).values()), solved, atol=1e-12)
    assert isclose(sum(pagerank(plain).values()), 1)


def test_eigenvector_centrality_is_an_eigenvector_with_one_at_its_first(plain):
    value = np.array(list(eigenvector(plain).values()))
    image = nx.to_numpy_array(plain.network) @ value
    assert max(value) == 1 and value[2] == 0
    assert np.allclose(image, image[0] * value)


def test_constraint_is_that_of_burt(plain):
    """Ben spends 3/4 on Ada and 1/4 on Eve, who spends 1/3 on Ada; Ada spends 1/6 on Eve."""
    by_hand = (3 / 4 + 1 / 4 * 1 / 3) ** 2 + (1 / 4 + 3 / 4 * 1 / 6) ** 2
    assert isclose(constraint(plain)[BEN], by_hand) and CLEO not in constraint(plain)
    assert isclose(brokerage(plain)[BEN], 1 - by_hand) and brokerage(plain)[CLEO] == 0


def test_a_tie_that_alone_joins_two_parts_is_a_bridge():
    """Two triangles joined by c and d, with g hanging on."""
    made = of(*(pair for pair in (("a", "b", 1), ("b", "c", 1), ("a", "c", 1), ("c", "d", 1), ("d", "e", 1),
                                  ("e", "f", 1), ("d", "f", 1), ("f", "g", 1))))  # fmt: skip
    plain = weighted(made)
    assert [(b.one, b.other, b.side) for b in bridges(plain)] == [("c", "d", 3), ("f", "g", 1)]
    assert cut_nodes(plain) == {"c", "d", "f"}
    assert measured(plain, ("core",))["core"] == {"a": 2, "b": 2, "c": 2, "d": 2, "e": 2, "f": 2, "g": 1}
    groups = communities(plain, labelled(made), pagerank(plain))
    assert [sorted(c.members) for c in groups] == [["d", "e", "f", "g"], ["a", "b", "c"]]
    # 8 ties: 4 and 3 inside; the ends of ties number 9 and 7. Modularity: 7/8 - (9/16)^2 - (7/16)^2
    assert isclose(modularity(plain, groups), 7 / 8 - (81 + 49) / 256)
    place = {node: group.number for group in groups for node in group.members}
    # c has two ties in its community and one to the other
    assert isclose(participation(plain, place)["c"], 1 - (2 / 3) ** 2 - (1 / 3) ** 2)
    assert participation(plain, place)["a"] == 0


def test_a_community_is_called_after_its_most_central_members(people):
    found = annotate(people)
    assert found.graph["communities"][0]["label"].startswith("Ada Example, ")
    assert found.nodes[CLEO]["community"] == -1
    assert {found.nodes[n]["community"] for n in (ADA, BEN, DAN, EVE)} == {c["id"] for c in found.graph["communities"]}
    assert sum(c["size"] for c in found.graph["communities"]) == 4
    assert list(found.nodes[ADA]["measures"]) == list(SHOWN)


def test_an_empty_network_has_no_measures():
    nothing = of()
    assert annotate(nothing).graph["communities"] == ()
    assert measured(weighted(nothing)) == {name: {} for name in MEASURES}
    alone = annotate(of(alone=("a", "b")))
    assert alone.nodes["a"]["measures"] == {"degree": 0, "strength": 0, "pagerank": 0.5, "betweenness": 0, "core": 0}


def test_what_two_ways_of_reckoning_leave_in_the_last_digits_is_not_shown():
    assert rounded(1 / 64) == rounded(1 / 64 + 1e-16) == rounded(1 / 64 - 1e-16) == 0.01562
    assert rounded(2.0) == 2 and isinstance(rounded(2.0), int)


def test_counts_keep_all_their_digits():
    hub = weighted(of(*(("hub", f"n{number}", 2) for number in range(10_001))))
    found = measured(hub, ("degree", "strength"))
    assert (found["degree"]["hub"], found["strength"]["hub"]) == (10_001, 20_002)


# Properties

NODES = st.sampled_from("abcdefgh")
TIES = st.lists(st.tuples(NODES, NODES, st.integers(1, 4)).filter(lambda tie: tie[0] < tie[1]), max_size=16)


@given(TIES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_ties_are_put_in_does_not_matter(ties, random):
    ties = list({tie[:2]: tie for tie in ties}.values())
    mixed = random.sample(ties, len(ties))
    one, other = of(*ties), nx.MultiGraph()
    for a, b, weight in mixed:
        other.add_edge(b, a, key="knows", weight=weight)
    for node in other:
        other.nodes[node].update(label=node.upper(), kind="Person")
    assert tables.centrality(one) == tables.centrality(other)
    assert tables.groups(one) == tables.groups(other)
    assert tables.brokers(one) == tables.brokers(other)
    assert tables.joints(one) == tables.joints(other)


@given(TIES, st.permutations("abcdefgh"))
@settings(max_examples=60, deadline=None)
def test_measures_do_not_depend_on_names(ties, names):
    ties = list({tie[:2]: tie for tie in ties}.values())
    name = dict(zip("abcdefgh", names, strict=True))
    one = weighted(of(*ties))
    other = weighted(nx.relabel_nodes(of(*ties), name))
    for measure, reckon in {**MEASURES, "constraint": constraint}.items():
        here, there = reckon(one), reckon(other)
        assert all(isclose(here[node], there[name[node]], abs_tol=1e-9) for node in here), measure
    assert {name[node] for node in cut_nodes(one)} == cut_nodes(other)
    ends = {frozenset((name[b.one], name[b.other])): b.side for b in bridges(one)}
    assert ends == {frozenset((b.one, b.other)): b.side for b in bridges(other)}


@given(TIES)
@settings(max_examples=40, deadline=None)
def test_constraint_and_eigenvectors_agree_with_networkx(ties):
    plain = weighted(of(*ties, alone=("z",)))
    reference = nx.constraint(plain.network, weight="weight")
    here = constraint(plain)
    for number, node in enumerate(plain.nodes):
        assert np.isnan(reference[number]) if node not in here else isclose(reference[number], here[node])
    values = eigenvector(plain)
    for part in nx.connected_components(plain.network):
        if len(part) > 1:
            numbers = sorted(part)
            matrix = nx.to_numpy_array(plain.network, nodelist=numbers)
            vector = np.array([values[plain.nodes[number]] for number in numbers])
            assert np.allclose(matrix @ vector, np.linalg.eigvalsh(matrix)[-1] * vector, atol=1e-8)
            assert isclose(max(vector), 1) and min(vector) > 0


@given(TIES)
@settings(max_examples=40, deadline=None)
def test_every_tied_node_is_in_one_community_that_hangs_together(ties):
    made = of(*ties, alone=("z",))
    plain = weighted(made)
    found = communities(plain, labelled(made), pagerank(plain))
    members = [node for group in found for node in group.members]
    assert sorted(members) == sorted({end for tie in ties for end in tie[:2]})
    assert [group.number for group in found] == list(range(len(found)))
    assert [len(group.members) for group in found] == sorted((len(g.members) for g in found), reverse=True)
    for group in found:
        assert nx.is_connected(made.subgraph(group.members))


def large(size=EXACT + 200):
    made = nx.MultiGraph(nx.powerlaw_cluster_graph(size, 3, 0.5, seed=7))
    for node, data in made.nodes(data=True):
        data.update(label=f"P{node}", kind="Person")
    return nx.relabel_nodes(made, {node: f"n{node:05}" for node in made})


@pytest.mark.parametrize(("size", "ties"), [(8, 20), (40, 110), (60, 900), (120, 300), (1010, 9000)])
def test_betweenness_of_a_dense_network_is_that_of_networkx(size, ties):
    made = nx.gnm_random_graph(size, ties, seed=size)
    made.remove_edges_from([(0, other) for other in list(made[0])])  # one of two parts at least is a node alone
    plain = weighted(nx.relabel_nodes(nx.MultiGraph(made), {n: f"n{n:03}" for n in made}))
    expected = plain.named(nx.betweenness_centrality(plain.network, k=sampled(plain), seed=1))
    found = measured(plain, ("betweenness",))["betweenness"]
    assert found == {node: rounded(value) for node, value in expected.items()}
    assert any(found.values())


def test_betweenness_of_a_large_network_is_estimated_and_says_so():
    made = large()
    plain = weighted(made)
    assert sampled(plain) == PIVOTS and sampled(plain, exact=True) is None
    table = tables.centrality(made)
    assert table.notes == (f"betweenness is estimated from {PIVOTS} of {EXACT + 200:,} nodes; --exact takes all",)
    assert tables.centrality(made, exact=True).notes == ()
    estimate, exact = (
        np.array(list(MEASURES["betweenness"](plain, whole).values())) for whole in (False, True)
    )  # fmt: skip
    assert np.corrcoef(estimate, exact)[0, 1] > 0.95
    first = set(np.argsort(-exact)[:20])
    assert len(first & set(np.argsort(-estimate)[:20])) >= 15


def test_long_chains_have_eigenvectors_too():
    """A part that is too large to be solved for: the values come close to those of a chain, a half wave."""
    size = 400
    chain = weighted(of(*((f"{i:04}", f"{i + 1:04}", 1) for i in range(size - 1))))
    value = list(eigenvector(chain).values())
    assert min(value) > 0 and np.argmax(value) in (size // 2 - 1, size // 2)
    assert value[: size // 2] == sorted(value[: size // 2])


@pytest.mark.parametrize("seed", ["1", "2", "77"])
def test_the_seed_of_hashes_does_not_matter(seed, tmp_path):
    """In processes of their own, since the seed is settled at the start of one."""
    store = tmp_path / "store"
    EmbeddedStore.create(store, list(held(SMALL).oxigraph))
    code = (
        "import sys; from graph import network; from graph.analysis import summary, annotate;"
        "from graph.store import EmbeddedStore; from pathlib import Path; import io;"
        "from graph.exports.networks import WRITERS;"
        f"s = EmbeddedStore.open({str(store)!r}); r = network.read(s);"
        "out = summary.written(summary.summary(network.drawn(r, network.Choice('people')), r));"
        "found = annotate(network.build(s)); to = io.BytesIO();"
        "[write(found, to, True) for write in WRITERS.values()];"
        "sys.stdout.buffer.write(out + to.getvalue())"
    )
    root = str(Path(__file__).resolve().parent.parent)

    def run(hash_seed):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": root}
        return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout

    assert run(seed) == run("0") != b""


# Backends of networkx


@pytest.fixture
def rustworkx():
    if "rustworkx" not in nx.config.backends:
        servers.absent("the backend rustworkx of networkx (pip install nx-rustworkx)")
    return "rustworkx"


def test_a_backend_gives_the_same_results(rustworkx, people):
    every = (tables.centrality, tables.groups, tables.members, tables.brokers, tables.joints, tables.cores)
    for made, asks in ((people, every), (large(300), every), (large(), every[:1])):
        for ask in asks:
            here = ask(made)
            with using(rustworkx):
                assert ask(made) == here, ask.__name__


def test_a_backend_is_used_for_what_it_can_do(rustworkx, monkeypatch):
    from nx_rustworkx.interface import BackendInterface

    asked = []
    real = BackendInterface.betweenness_centrality

    def noted(*given, **named):
        asked.append(named)
        return real(*given, **named)

    noted.can_run = real.can_run
    monkeypatch.setattr(BackendInterface, "betweenness_centrality", noted)
    with using(rustworkx):
        measured(weighted(large(300)), ("betweenness",))
    assert asked


def test_the_environment_of_networkx_chooses_a_backend_too(rustworkx):
    code = "import networkx as nx; print(list(nx.config.backend_priority.algos))"
    environment = {**os.environ, "NETWORKX_BACKEND_PRIORITY": rustworkx}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "['rustworkx']\n"


def test_an_unknown_backend_is_refused():
    with pytest.raises(NetworkError, match="no backend 'abacus'"), using("abacus"):
        pass


# What is shared


def test_a_square_keeps_namesakes_apart_whatever_they_are_called():
    labels = {"a": "School of Music", "b": "School of Music", "c": "name", "d": "Villa Iri"}
    cells = (Cell("a", "b", {"people": 3}), Cell("a", "c", {"people": 2}), Cell("b", "d", {"people": 1}))
    table = tables.squared(cells, labels, "people", None)
    told = {row["nodeIri"]: row for row in json.loads(table.written("json"))}
    assert told["c"]["name"] == "name" and told["c"]["School of Music <a>"] == 2
    assert told["a"]["School of Music <b>"] == 3 == told["b"]["School of Music <a>"]
    assert "Villa Iri <d>" in table.written("table", iris=False).splitlines()[0]


def test_the_matrix_counts_what_institutions_share():
    reading = read(held(SMALL))
    reading.whole()
    cells = {(reading.names[c.one], reading.names[c.other]): dict(c.counts) for c in matrix(reading, "institutions")}
    assert cells == {
        ("Example University", "Sample Letters"): {"people": 1, "pairs": 0, "talks": 1, "projects": 0},
        ("Example University", "Other University"): {"people": 0, "pairs": 1, "talks": 0, "projects": 0},
        ("Other University", "Sample Letters"): {"people": 0, "pairs": 1, "talks": 0, "projects": 0},
    }
    kept, values = square(matrix(reading, "institutions"))
    assert [reading.names[iri] for iri in kept] == ["Example University", "Sample Letters", "Other University"]
    assert values == [[0, 2, 1], [2, 0, 1], [1, 1, 0]]
    later = matrix(reading, "institutions", ("2021", None))
    assert later == ()  # Ben and Eve are said to collaborate in 2020
    assert len(matrix(reading, "institutions", ("2020", "2020"))) == 3


def test_the_matrix_counts_what_topics_share():
    reading = read(held(SMALL))
    reading.whole()
    (cell,) = matrix(reading, "topics")
    assert (reading.names[cell.one], reading.names[cell.other]) == ("graph theory", "machine learning")
    assert cell.counts == {"people": 1, "talks": 0, "projects": 0}
    with pytest.raises(NetworkError, match="no matrix of 'people'"):
        matrix(reading, "people")


# What has changed


def test_changes_are_gained_lost_or_others_now():
    before = of(("a", "b", 1), ("b", "c", 2))
    after = of(("b", "c", 3), ("c", "d", 1))
    after.nodes["c"]["label"] = "See"
    told = [(c.kind, c.what, c.one, c.other, c.before, c.after) for c in changes(before, after, ("degree",))]
    assert told == [
        ("gained", "node", "d", "", None, "D"),
        ("lost", "node", "a", "", "A", None),
        ("changed", "node", "c", "", "C", "See"),
        ("gained", "tie", "c", "d", None, 1),
        ("lost", "tie", "a", "b", 1, None),
        ("changed", "tie", "b", "c", 2, 3),
        ("changed", "degree", "b", "", 2, 1),
        ("changed", "degree", "c", "", 1, 2),
    ]


@given(TIES, TIES)
@settings(max_examples=40, deadline=None)
def test_what_is_gained_one_way_is_lost_the_other(one, other):
    """And nothing has changed from a network to itself."""
    turned = {"gained": "lost", "lost": "gained", "changed": "changed"}
    there = {(c.kind, c.what, c.one, c.other): (c.before, c.after) for c in changes(of(*one), of(*other), ("core",))}
    back = {(turned[c.kind], c.what, c.one, c.other): (c.after, c.before)
            for c in changes(of(*other), of(*one), ("core",))}  # fmt: skip
    assert there == back
    assert changes(of(*one), of(*one), tuple(MEASURES)) == ()


# What others read


def test_no_csv_holds_what_a_spreadsheet_would_run():
    network = of(("a", "b", 1))
    network.nodes["a"]["label"] = "=cmd|calc"
    (tie,) = network.edges(keys=True)
    network.edges[tie].update(relation="r", label="@r", stated=True, property="", source="a", evidence=())
    table = csv.reader(io.StringIO(tables.cores(network).written("csv", iris=False)))
    assert [row[:2] for row in table] == [["core", "name"], ["1", "'=cmd|calc"], ["1", "B"]]
    to = io.BytesIO()
    networks.ties(network, to)
    _, row = csv.reader(io.StringIO(to.getvalue().decode()))
    assert row[:5] == ["'=cmd|calc", "'@r", "B", "yes", "1"]
    none = tables.members(of(alone=("a",)))
    assert none.written("csv").splitlines()[1] == "-1,A,Person,a"  # numbers stay numbers


# What a build writes


def test_a_build_writes_its_analysis(sample_build):
    found = json.loads((sample_build / "analysis.json").read_text(encoding="utf-8"))
    assert list(found) == ["projection", "of", "sample", "nodes", "communities", "bridges", "institutions", "topics"]
    assert found["projection"] == "people" and found["of"] is None and found["sample"] is None
    ranks = [(-node["pagerank"], node["iri"]) for node in found["nodes"]]
    assert len(ranks) > 20 and ranks == sorted(ranks)
    assert set(found["nodes"][0]) == {"iri", "label", "kind", "community", *MEASURES, "broker"}
    known = {node["iri"]: node for node in found["nodes"]}
    for place, community in enumerate(found["communities"]):
        assert community["id"] == place and len(community["members"]) == min(12, community["size"])
        assert {known[iri]["community"] for iri in community["members"]} == {place}
        assert sum(node["community"] == place for node in found["nodes"]) == community["size"]
    assert all({bridge["one"], bridge["other"]} <= set(known) for bridge in found["bridges"])
    for rows in (found["institutions"], found["topics"]):
        assert rows and [row[4] for row in rows] == sorted((row[4] for row in rows), reverse=True)
    store = EmbeddedStore.open(sample_build / "store")
    reading = read(store)
    again = written(summary(network.drawn(reading, Choice("people")), reading))
    assert again == (sample_build / "analysis.json").read_bytes()


@pytest.mark.parametrize(("command", "name"), [("centrality", "by"), ("change", "measures")])
def test_the_command_offers_the_measures_that_there_are(command, name):
    option = next(one for one in analyse.commands[command].params if one.name == name)
    assert tuple(option.type.choices) == tuple(MEASURES)
