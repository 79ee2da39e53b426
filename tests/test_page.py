"""The page of a network: complete, self-contained, the same every time, and deaf to what hostile documents say."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import math
import os
import random
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import research_network

from viz import render_network, write_network
from viz.layout import arrange, label_box
from viz.page import policy

ROOT = Path(__file__).parent.parent
BASE = "https://example.org/id/"

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '<a href="javascript:alert(3)">href</a>',
    '"><img src=x onerror=alert(4)>',
    "' onmouseover='alert(5)",
    "{{7*7}} {% raw %} ${7*7} #{7*7}",
    "<!-- --> ]]> &lt;b&gt; &amp;",
    "abc\u202edcba\u202c \u2066x\u2069 \u2069",
    "\u2028\u2029\u0000\u0007",
    "__proto__",
]


class Page(HTMLParser):
    """What a page holds: every tag with its attributes, and the text of every script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.scripts[-1] += data


def embedded(page: str, what: str = "network-data") -> Any:
    found = re.search(rf'<script type="application/json" id="{what}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def ties_of(data: Any) -> list[dict[str, Any]]:
    """The ties of a page in full: with the words of their relation and their passages."""
    ties = []
    for one, other, way, weight, numbers, _ in data["ties"]:
        relation, label, said_by, stated, _ = data["ways"][way]
        passages = [data["passages"][number] for number in numbers]
        evidence = [
            {"quote": quote, "document": data["documents"][document], "begin": begin, "end": end}
            for quote, document, begin, end in passages
        ]
        ties.append({"ends": {one, other}, "relation": relation, "label": label, "property": said_by})
        ties[-1].update(stated=bool(stated), weight=weight, evidence=evidence)
    return ties


def village(order: int | None = None) -> nx.MultiGraph:
    """A small network with parallel ties, an isolate, two pieces and a derived tie."""
    passage = {"quote": "Ada works with Ben.", "document": "one.txt", "begin": 3, "end": 22}
    nodes = [
        (
            f"{BASE}{kind.lower()}/{number}",
            {"label": f"{kind} {number}", "kind": kind, "notes": ("a note",), "evidence": (passage,)},
        )
        for kind, count in (("Person", 9), ("Organization", 3), ("Topic", 4), ("Event", 1))
        for number in range(count)
    ]
    ends = [("person/0", "person/1"), ("person/0", "organization/0"), ("person/1", "organization/0")]
    ends += [("person/2", "topic/1"), ("person/3", "topic/1"), ("person/0", "topic/1"), ("person/4", "topic/0")]
    ends += [("person/5", "organization/1"), ("person/6", "organization/1")]
    ties = [
        (
            BASE + one,
            BASE + two,
            "worksWith",
            {"relation": "worksWith", "label": "works with", "stated": True, "weight": 2, "evidence": (passage,)},
        )
        for one, two in ends
    ]
    derived = {
        "relation": "sharesTopicWith",
        "label": "shares a topic with",
        "stated": False,
        "weight": 1,
        "evidence": (),
    }
    ties.append((BASE + "person/0", BASE + "person/1", "sharesTopicWith", derived))
    if order is not None:
        dice = random.Random(order)
        dice.shuffle(nodes)
        dice.shuffle(ties)
        ties = [(two, one, *rest) if dice.random() < 0.5 else (one, two, *rest) for one, two, *rest in ties]
    network: nx.MultiGraph = nx.MultiGraph()
    network.add_nodes_from(nodes)
    network.add_edges_from(ties)
    return network


def hostile_network(text: str) -> nx.MultiGraph:
    """A network that says this wherever anything can be said."""
    passage = {"quote": text, "document": text, "begin": 0, "end": 1}
    facts = ({"group": text, "text": text, "stated": True, "evidence": (passage,)},)
    network: nx.MultiGraph = nx.MultiGraph()
    network.add_node(
        text, label=text, kind="Person", notes=(text,), evidence=(passage,), facts=facts, topics=(text,),
        institutions=(text,), community=0, measures={text: 1},
    )  # fmt: skip
    network.add_node("other", label="Other", kind=text, notes=(), evidence=(), community=0)
    network.add_edge(
        text, "other", key=text, relation=text, label=text, stated=True, weight=2, evidence=(passage,), property=text,
        source=text, mutual=False,
    )  # fmt: skip
    network.graph["communities"] = ({"id": 0, "label": text, "size": 2},)
    network.graph.update(about=text, projection=text)
    return network


def generated(count: int, seed: int) -> list[str]:
    """Hostile texts made of what breaks out of HTML, scripts, attributes, templates, tables and Turtle."""
    pieces = [
        "<",
        ">",
        '"',
        "'",
        "`",
        "&",
        "\\",
        "/",
        "{{",
        "}}",
        "{%",
        "${",
        "#{",
        "<!--",
        "-->",
        "]]>",
        "</script",
        "<svg",
    ]
    pieces += [
        " onload=",
        "javascript:",
        "alert(1)",
        "=cmd|'/c calc'!A1",
        "@",
        "+1",
        "-1",
        "\n",
        "\r",
        "\t",
        "\x00",
        "\x1b[2J",
    ]
    pieces += [
        "\u202e",
        "\u2066",
        "\u2028",
        "\ufeff",
        "\ud800",
        "\U0001f600",
        "é",
        "href",
        "%3c",
        "&lt;",
        "\\u003c",
        "__proto__",
    ]
    dice = random.Random(seed)
    return ["".join(dice.choices(pieces, k=dice.randint(1, 9))) for _ in range(count)]


def test_every_node_is_in_the_data() -> None:
    network = village()
    rows = embedded(render_network(network, title="Village"))["entities"]
    assert {row["iri"]: row["label"] for row in rows} == dict(network.nodes.data("label"))


def test_parallel_ties_are_all_kept_and_bend_apart() -> None:
    network = village()
    data = embedded(render_network(network, title="Village"))
    assert len(data["ties"]) == network.number_of_edges()
    ends = {row["iri"]: number for number, row in enumerate(data["entities"])}
    pair = {ends[BASE + "person/0"], ends[BASE + "person/1"]}
    twins = [tie for tie in ties_of(data) if tie["ends"] == pair]
    assert [tie["relation"] for tie in twins] == ["sharesTopicWith", "worksWith"]


def test_ties_carry_their_evidence_and_derived_ones_none() -> None:
    ties = ties_of(embedded(render_network(village(), title="Village")))
    stated = next(tie for tie in ties if tie["stated"])
    derived = next(tie for tie in ties if not tie["stated"])
    assert stated["evidence"] == [{"quote": "Ada works with Ben.", "document": "one.txt", "begin": 3, "end": 22}]
    assert stated["weight"] == 2 and derived["evidence"] == []


def test_what_many_share_stands_once() -> None:
    data = embedded(render_network(village(), title="Village"))
    assert data["passages"] == [["Ada works with Ben.", 0, 3, 22]]
    assert data["documents"] == ["one.txt"]
    assert len(data["ways"]) == 2


def test_a_node_without_ties_is_in_the_list_but_not_in_the_picture() -> None:
    page = render_network(village(), title="Village")
    number, alone = next(
        (number, row) for number, row in enumerate(embedded(page)["entities"]) if row["label"] == "Event 0"
    )
    assert "x" not in alone and "community" in alone
    assert number not in {row["id"] for row in embedded(page, "first-nodes")}


def test_cards_topics_institutions_and_measures_are_in_the_data() -> None:
    network = research_network(40)
    node = min(n for n, found in network.nodes.data() if found["facts"])
    found = network.nodes[node]
    data = embedded(render_network(network, title="Forty"))
    row = next(row for row in data["entities"] if row["iri"] == node)
    assert [[data["words"][group], text, stated] for group, text, stated, _ in row["facts"]] == [
        [fact["group"], fact["text"], int(fact["stated"])] for fact in found["facts"]
    ]
    (number,) = row["facts"][0][3]
    assert data["passages"][number][0] == found["facts"][0]["evidence"][0]["quote"]
    assert [data["words"][number] for number in row["topics"]] == list(found["topics"])
    assert [data["words"][number] for number in row["institutions"]] == list(found["institutions"])
    assert row["measures"] == found["measures"]
    assert data["communities"][row["community"]]["label"] == network.graph["communities"][found["community"]]["label"]


def test_a_network_that_names_no_communities_is_divided_by_what_hangs_together() -> None:
    data = embedded(render_network(village(), title="Village"))
    assert [row["size"] for row in data["communities"]] == [6, 3, 2]
    assert data["communities"][0]["label"].startswith("Person 0, ")


def test_up_to_two_thousand_nodes_each_is_drawn_and_above_the_communities() -> None:
    few = research_network(400)
    whole = render_network(few, title="Few")
    assert len(embedded(whole, "first-nodes")) == sum(few.degree(node) > 0 for node in few)
    assert not embedded(whole)["byCommunity"] and 'id="whole"' not in whole
    network = research_network(2400)
    page = render_network(network, title="Many")
    assert embedded(page)["byCommunity"] and 'id="whole"' in page
    rings = embedded(page, "first-nodes")
    assert len(rings) == len(network.graph["communities"]) == len(embedded(page)["communities"])
    assert "More than 2,000 nodes" in page
    lines = {(row["from"], row["to"]) for row in embedded(page, "first-ties")}
    homes = [row.get("community") for row in embedded(page)["entities"]]
    pairs = {tuple(sorted((homes[one], homes[other]))) for one, other, *_ in embedded(page)["ties"]}
    assert lines == {(f"c{one}", f"c{other}") for one, other in pairs if one != other}


def test_the_members_of_a_community_stand_on_its_ground_and_no_ground_covers_another() -> None:
    data = embedded(render_network(research_network(2400), title="Many"))
    for row in data["entities"]:
        if "x" in row:
            home = data["communities"][row["community"]]
            assert math.hypot(row["x"] - home["x"], row["y"] - home["y"]) <= home["radius"]
    for one, other in itertools.combinations(data["communities"], 2):
        apart = math.hypot(one["x"] - other["x"], one["y"] - other["y"])
        assert apart > 0.9 * (one["radius"] + other["radius"])


def test_a_community_of_thousands_without_a_name_is_divided_and_named_after_its_best_tied() -> None:
    network: nx.MultiGraph = nx.MultiGraph()
    dice = random.Random(3)
    for number in range(1, 2500):
        network.add_edge(f"urn:x:{number:04}", f"urn:x:{dice.randrange(number):04}", relation="r")
    data = embedded(render_network(network, title="Tree"))
    assert len(data["communities"]) > 10
    assert sum(row["size"] for row in data["communities"]) == 2500


def test_nothing_is_fetched_and_only_our_scripts_may_run() -> None:
    page = Page(render_network(village(), title="Village"))
    for tag, attributes in page.tags:
        assert tag not in {"iframe", "object", "embed", "img", "base"}
        assert not any(name.startswith("on") or name in {"src", "style", "srcset"} for name in attributes)
        assert attributes.get("href") in (None, "data:,")
    stands = next(a["content"] or "" for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert stands == policy()
    assert stands.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in stands
    ours = [script for script in page.scripts if not script.startswith(("{", "[", '"'))]
    assert len(ours) == len(page.scripts) - 4  # the others are data
    for script in ours:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in stands


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_nothing_but_the_data(text: str) -> None:
    tame, wild = (Page(render_network(hostile_network(word), title=word)) for word in ("tame", text))

    def skeleton(page: Page) -> list[tuple[str, list[str]]]:
        return [(tag, sorted(attributes)) for tag, attributes in page.tags]

    assert skeleton(wild) == skeleton(tame)
    assert wild.scripts[4:] == tame.scripts[4:]


@pytest.mark.parametrize("batch", range(8))
def test_generated_hostile_texts_break_out_nowhere(batch: int) -> None:
    texts = sorted(set(generated(200, seed=6)))[batch::8]
    page = render_network(nx.compose_all([hostile_network(text) for text in texts]), title=texts[0])
    tame = render_network(nx.compose_all([hostile_network(f"tame{n}") for n in range(len(texts))]), title="tame")
    assert [tag for tag, _ in Page(page).tags] == [tag for tag, _ in Page(tame).tags]
    assert Page(page).scripts[4:] == Page(tame).scripts[4:]
    assert not re.search("[\x00\x1b\u202a-\u202e\u2066-\u2069]", page)
    assert {row["label"] for row in embedded(page)["entities"]} == {*texts, "Other"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_never_stands_raw_in_the_page(text: str) -> None:
    page = render_network(hostile_network(text), title=text)
    if re.search("[<>\"']", text):
        assert text not in page
    assert not re.search("[\x00\x07\u202a-\u202e\u2066-\u2069]", page)
    assert "49" not in re.findall(r"<h1><bdi>(.*?)</bdi>", page)[0]
    assert embedded(page)["entities"][0 if text < "other" else 1]["label"] == text


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1))
def test_any_label_comes_back_from_the_data_as_it_was(label: str) -> None:
    network: nx.MultiGraph = nx.MultiGraph()
    network.add_node(f"{BASE}1", label=label, kind="Person", notes=(label,), evidence=())
    page = render_network(network, title=label)
    page.encode("utf-8")
    (row,) = embedded(page)["entities"]
    assert row["label"] == label and row["notes"] == [label]


def test_a_lone_surrogate_can_still_be_written(tmp_path: Path) -> None:
    write_network(hostile_network("\ud800 x"), tmp_path / "page.html", title="\udfff")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("order", range(4))
def test_the_order_of_insertion_does_not_matter(order: int) -> None:
    assert render_network(village(order), title="Village") == render_network(village(), title="Village")


def test_the_seed_of_hashes_does_not_matter() -> None:
    code = "import hashlib; from tests.test_page import village; from networks import research_network; "
    code += "from viz import render_network; pages = [village(2), research_network(2001)]; "
    code += "print([hashlib.sha256(render_network(n, title='x').encode()).hexdigest() for n in pages])"
    seen = set()
    for seed in ("1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
        run = subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        seen.add(run.stdout)
    assert len(seen) == 1


def test_the_order_in_which_a_large_network_was_made_does_not_matter() -> None:
    network = research_network(2001)
    nodes, ties = list(network.nodes.data()), list(network.edges(keys=True, data=True))
    random.Random(1).shuffle(nodes)
    random.Random(2).shuffle(ties)
    shuffled: nx.MultiGraph = nx.MultiGraph(**network.graph)
    shuffled.add_nodes_from(nodes)
    shuffled.add_edges_from((two, one, key, found) for one, two, key, found in ties)
    assert render_network(shuffled, title="x") == render_network(network, title="x")


def test_an_empty_network_says_so_in_plain_words() -> None:
    page = render_network(nx.MultiGraph(), title="Nobody")
    assert "There is nothing to draw" in page
    assert len(page) < 20_000 and "<script" not in page


def test_what_is_missing_is_filled_in() -> None:
    network: nx.MultiGraph = nx.MultiGraph()
    network.add_edge("urn:a", "urn:b")
    network.add_edge("urn:a", "urn:a")
    data = embedded(render_network(network, title="Bare"))
    assert [row["label"] for row in data["entities"]] == ["urn:a", "urn:b"]
    assert [row["kind"] for row in data["kinds"]] == ["Other"]
    assert len(data["ties"]) == 2


def test_numbers_that_are_none_are_left_out() -> None:
    network: nx.MultiGraph = nx.MultiGraph()
    network.add_node("urn:a", measures={"degree": float("nan"), "core": 2, "pagerank": True}, community="three")
    network.add_edge("urn:a", "urn:b", weight=float("inf"), evidence=({"quote": "x", "begin": "y"},))
    page = render_network(network, title="Odd")
    data = embedded(page)
    assert data["entities"][0]["measures"] == {"core": 2}
    assert data["ties"][0][3] == 1 and data["passages"] == [["x", 0, None, None]]
    assert "NaN" not in page.split("</script>")[0] and "Infinity" not in page.split("</script>")[0]


def test_the_same_bytes_are_written_everywhere(tmp_path: Path) -> None:
    target = tmp_path / "network.html"
    write_network(village(), target, title="Žofie’s village")
    assert target.read_bytes() == render_network(village(), title="Žofie’s village").encode("utf-8")
    assert b"\r" not in target.read_bytes()


def test_nothing_given_is_changed() -> None:
    network = village()
    before = json.dumps([list(network.nodes.data()), list(network.edges(keys=True, data=True))])
    render_network(network, title="Village")
    assert json.dumps([list(network.nodes.data()), list(network.edges(keys=True, data=True))]) == before


@pytest.mark.parametrize("count", [2, 3, 40, 300, 700])
def test_nodes_stand_apart(count: int) -> None:
    dice = random.Random(count)
    ties = [(number, dice.randrange(number)) for number in range(1, count)]
    points = arrange(ties, {number: label_box("x" * 12, 8) for number in range(count)})
    assert sorted(points) == list(range(count))
    assert len(set(points.values())) >= count * 0.99


def test_boxes_do_not_overlap_in_a_network_of_usual_size() -> None:
    dice = random.Random(1)
    ties = [(number, dice.randrange(number)) for number in range(1, 80)]
    width, height, _ = label_box("Ada Example", 9)
    points = arrange(ties, {number: (width, height, 0.0) for number in range(80)})
    places = sorted(points.values())
    overlaps = sum(
        abs(x1 - x2) < width - 2 and abs(y1 - y2) < height - 2
        for place, (x1, y1) in enumerate(places)
        for x2, y2 in places[place + 1 :]
    )
    assert overlaps <= 2
