"""The page of a network: complete, self-contained, the same every time, and deaf to what hostile documents say."""

from __future__ import annotations

import base64
import hashlib
import json
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

from viz import render_network, write_network
from viz.layout import arrange, label_box

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


def embedded(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="network-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


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
    passage = {"quote": text, "document": text, "begin": 0, "end": 1}
    network: nx.MultiGraph = nx.MultiGraph()
    network.add_node(text, label=text, kind="Person", notes=(text,), evidence=(passage,))
    network.add_node("other", label="Other", kind=text, notes=(), evidence=())
    network.add_edge(text, "other", key=text, relation=text, label=text, stated=True, weight=1, evidence=(passage,))
    return network


def test_every_node_is_in_the_data() -> None:
    network = village()
    rows = embedded(render_network(network, title="Village"))["entities"]
    assert {row["iri"]: row["label"] for row in rows} == dict(network.nodes.data("label"))


def test_parallel_ties_are_all_kept_and_bend_apart() -> None:
    network = village()
    data = embedded(render_network(network, title="Village"))
    assert len(data["ties"]) == network.number_of_edges()
    ends = {data["entities"][n]["iri"]: n for n in range(len(data["entities"]))}
    pair = {ends[BASE + "person/0"], ends[BASE + "person/1"]}
    twins = [tie for tie in data["ties"] if {tie["from"], tie["to"]} == pair]
    assert [tie["relation"] for tie in twins] == ["sharesTopicWith", "worksWith"]
    assert twins[0]["smooth"] != twins[1]["smooth"]


def test_ties_carry_their_evidence_and_derived_ones_are_dashed() -> None:
    ties = embedded(render_network(village(), title="Village"))["ties"]
    stated = next(tie for tie in ties if tie["stated"])
    derived = next(tie for tie in ties if not tie["stated"])
    assert stated["evidence"] == [{"quote": "Ada works with Ben.", "document": "one.txt", "begin": 3, "end": 22}]
    assert not stated["dashes"] and derived["dashes"] and derived["evidence"] == []


def test_a_node_without_ties_is_in_the_list_but_not_in_the_picture() -> None:
    page = render_network(village(), title="Village")
    alone = next(row for row in embedded(page)["entities"] if row["label"] == "Event 0")
    assert "x" not in alone
    assert f'data-entity="{alone["id"]}"><bdi>Event 0</bdi></button> <small>no ties' in page


def test_nothing_is_fetched_and_only_our_scripts_may_run() -> None:
    page = Page(render_network(village(), title="Village"))
    for tag, attributes in page.tags:
        assert tag not in {"iframe", "object", "embed", "img", "base"}
        assert not any(name.startswith("on") or name in {"src", "style", "srcset"} for name in attributes)
        assert attributes.get("href") in (None, "data:,")
    policy = next(a["content"] or "" for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    for script in page.scripts[1:]:  # the first is the data
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_nothing_but_the_data(text: str) -> None:
    tame, wild = (Page(render_network(hostile_network(word), title=word)) for word in ("tame", text))

    def skeleton(page: Page) -> list[tuple[str, list[str]]]:
        return [(tag, sorted(attributes)) for tag, attributes in page.tags]

    assert skeleton(wild) == skeleton(tame)
    assert wild.scripts[1:] == tame.scripts[1:]


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
    code = "import hashlib; from tests.test_page import village; from viz import render_network; "
    code += "print(hashlib.sha256(render_network(village(2), title='Village').encode()).hexdigest())"
    seen = set()
    for seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        seen.add(run.stdout)
    assert len(seen) == 1


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
    assert {row["kind"] for row in data["entities"]} == {"Other"}
    assert len(data["ties"]) == 2


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
