"""The page of a network in a real browser: it asks for nothing, answers to hand and keyboard, and runs no words."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from networks import research_network

from browser.chromium import barriers, hidden_focus
from viz import write_network

pytestmark = pytest.mark.browser

BASE = "https://example.org/id/"
PROPERTY = "https://example.org/ontology#"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '"><img src=https://example.org/x onerror=alert(3)>',
    '<a href="javascript:alert(4)">href</a>',
    "<svg onload=alert(5)>",
    "{{7*7}}${alert(6)}",
    "\u202ecba\u2069",
    "__proto__",
    "=cmd|'/c calc'!A1",
    "@sum(1)",
    'a\\"b\n\r\t\x00\x7f\u2028 <> {} ^` \U0001f600',
    "https://[half an address/%zz#a#b",
    "",
]
Open = Callable[..., Any]


def passage(quote: str) -> dict[str, Any]:
    return {"quote": quote, "document": "letters/one.txt", "begin": 10, "end": 10 + len(quote)}


def village() -> nx.MultiGraph:
    network: nx.MultiGraph = nx.MultiGraph()
    for kind, names in {
        "Person": ["Ada Marlow", "Benno Sato", "Çelik Žižek", "Dora Alone"],
        "Organization": ["Northmere University"],
        "Topic": ["coral reefs"],
    }.items():
        for name in names:
            notes = (f"{name} in a few words",)
            network.add_node(
                BASE + name, label=name, kind=kind, notes=notes, evidence=(passage(f"{name} came along."),)
            )
    for one, two, relation, words, stated in (
        ("Ada Marlow", "Benno Sato", "collaboratesWith", "collaborates with", True),
        ("Ada Marlow", "Benno Sato", "sharesTopicWith", "shares a topic with", False),
        ("Ada Marlow", "Northmere University", "affiliatedWith", "is affiliated with", True),
        ("Benno Sato", "coral reefs", "worksOn", "works on", True),
        ("Çelik Žižek", "coral reefs", "worksOn", "works on", True),
    ):
        evidence = (passage(f"{one} {words} {two}, we hear."),) if stated else ()
        network.add_edge(
            BASE + one,
            BASE + two,
            key=relation,
            relation=relation,
            label=words,
            stated=stated,
            weight=1,
            evidence=evidence,
        )
    return network


def hostile() -> nx.MultiGraph:
    """Hostile words wherever anything can be said."""
    network: nx.MultiGraph = nx.MultiGraph()
    for number, text in enumerate(HOSTILE):
        fact = {"group": text, "text": text, "stated": True, "evidence": (passage(text),)}
        network.add_node(
            f"x:{text}", label=text, kind=text or "Person", notes=(text,), evidence=(passage(text),), facts=(fact,),
            topics=(text,), institutions=(text,), community=number % 2, measures={text: 3, "pagerank": 0.1},
        )  # fmt: skip
        network.add_edge(
            f"x:{text}", "x:", relation=text, label=text, stated=True, weight=1 + number, evidence=(passage(text),),
            property=f"https://example.org/{text}", source="x:", mutual=False,
        )  # fmt: skip
    network.graph.update(about=HOSTILE[0], communities=tuple({"id": n, "label": HOSTILE[n]} for n in (0, 1)))
    return network


@pytest.fixture(scope="module")
def crowd() -> nx.MultiGraph:
    """A network that is too large to be drawn at once."""
    return research_network(2400)


@pytest.fixture(scope="module")
def crowded(crowd: nx.MultiGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of that network, written once."""
    path = tmp_path_factory.mktemp("crowd") / "network.html"
    write_network(crowd, path, title="A crowd")
    return path


@pytest.fixture
def opened(visit: Any, tmp_path: Path) -> Open:
    """Open the page of a network, or one that is written. The pages must stay quiet, as `visit` sees to."""

    def open_page(
        network: nx.MultiGraph | Path, *, title: str = "Village", width: int = 1280, fragment: str = ""
    ) -> Any:
        target = tmp_path / "network.html" if isinstance(network, nx.Graph) else network
        if isinstance(network, nx.Graph):
            write_network(network, target, title=title)
        page = visit(target.as_uri() + fragment, size=(width, 844 if width < 500 else 800))
        page.wait_for_timeout(200)
        return page

    return open_page


def hidden(page: Any) -> list[str]:
    script = "symposia.entities.filter((n) => n.x !== undefined && !symposia.isVisible(n.id)).map((n) => n.label)"
    return sorted(page.evaluate(script))


def point_of(page: Any, label: str) -> tuple[float, float]:
    script = """(label) => {
        const id = symposia.entities.find((n) => n.label === label)?.id ?? label;
        const {x, y} = symposia.picture.canvasToDOM(symposia.picture.getPosition(id));
        const box = document.getElementById("picture").getBoundingClientRect();
        return [box.x + x, box.y + y];
    }"""
    x, y = page.evaluate(script, label)
    return x, y


def test_search_finds_a_node_and_shows_its_evidence(opened: Open) -> None:
    page = opened(village())
    page.fill("#query", "celik")
    page.press("#query", "Enter")
    assert page.locator("#about h2").inner_text() == "Çelik Žižek"
    assert page.get_by_text("Çelik Žižek works on coral reefs, we hear.").is_visible()
    assert page.get_by_text("letters/one.txt, characters 10").first.is_visible()
    page.fill("#query", "nobody at all")
    page.press("#query", "Enter")
    assert "Nothing of that name" in page.locator("#about").inner_text()


def test_a_click_on_a_node_and_on_a_line_shows_what_is_said(opened: Open) -> None:
    page = opened(village())
    page.mouse.click(*point_of(page, "Ada Marlow"))
    assert page.locator("#about h2").inner_text() == "Ada Marlow"
    headings = page.locator("#about h3").all_inner_texts()
    assert headings == ["is affiliated with 1", "collaborates with 1", "shares a topic with 1", "Where it is mentioned"]
    parts = page.locator("#about h4").all_inner_texts()
    assert parts == ["Said in a text", "Derived by a rule"]
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)  # two clicks at once are a double click
    one, two = point_of(page, "Ada Marlow"), point_of(page, "Northmere University")
    page.mouse.click((one[0] + two[0]) / 2, (one[1] + two[1]) / 2)
    assert (
        page.locator("#panel").get_by_text("Ada Marlow is affiliated with Northmere University, we hear.").is_visible()
    )
    assert "said in a text" in page.locator("#about .kind").inner_text()


def test_pointing_tells_who_it_is(opened: Open) -> None:
    page = opened(village())
    page.mouse.move(*point_of(page, "Benno Sato"))
    tooltip = page.locator("#tooltip")
    tooltip.wait_for(state="visible")
    assert tooltip.locator("strong").inner_text() == "Benno Sato"
    assert "Benno Sato came along." in tooltip.inner_text()


def test_the_legend_hides_kinds_and_the_relations_hide_ties(opened: Open) -> None:
    page = opened(village())
    assert hidden(page) == []
    page.uncheck("[data-kind=Topic]")
    assert hidden(page) == ["coral reefs"]
    page.uncheck("#derived")
    page.uncheck("[data-relation=affiliatedWith]")
    shown = page.evaluate("symposia.ties.filter((t) => symposia.isTieVisible(t.id)).map((t) => t.relation)")
    assert shown == ["collaboratesWith"]
    page.check("#tied")
    assert hidden(page) == ["Northmere University", "coral reefs", "Çelik Žižek"]
    page.click("#everything")
    assert hidden(page) == []


def test_the_view_of_people_has_people_and_their_ties_only(opened: Open) -> None:
    page = opened(village())
    page.click("#people")
    assert hidden(page) == ["Northmere University", "coral reefs", "Çelik Žižek"]
    page.fill("#query", "coral reefs")
    page.press("#query", "Enter")
    assert hidden(page) == ["Northmere University", "Çelik Žižek"]
    assert page.locator("#people").get_attribute("aria-pressed") == "true"


def test_the_list_works_by_keyboard_and_holds_those_without_ties(opened: Open) -> None:
    page = opened(village())
    page.locator("#list summary").focus()
    page.keyboard.press("Enter")
    page.locator("#list [data-entity]").first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Benno Sato"
    page.keyboard.press("Enter")
    assert page.locator("#about h2").inner_text() == "Benno Sato"
    assert page.evaluate("document.activeElement.id") == "about"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.innerText") == "Benno Sato"
    assert page.locator("#about h2").inner_text() != "Benno Sato"
    page.locator("#list").get_by_text("Dora Alone").click()
    assert "not in the picture" in page.locator("#about").inner_text()


def test_an_address_leads_to_a_node(opened: Open) -> None:
    page = opened(village())
    page.fill("#query", "Ada Marlow")
    page.press("#query", "Enter")
    page.reload()
    assert page.locator("#about h2").inner_text() == "Ada Marlow"


def test_nodes_move_only_when_asked_to(opened: Open) -> None:
    page = opened(village())
    before = page.evaluate("symposia.picture.getPositions()")
    page.wait_for_timeout(300)
    assert page.evaluate("symposia.picture.getPositions()") == before
    page.check("#physics")
    page.wait_for_timeout(500)
    assert page.evaluate("symposia.picture.getPositions()") != before


@pytest.mark.parametrize("network", [village, hostile], ids=["village", "hostile"])
def test_a_telephone_needs_no_sideways_scrolling(opened: Open, network: Callable[[], nx.MultiGraph]) -> None:
    page = opened(network(), title="A village of unusuallylongwordsthatnobodywouldeverbreak" * 2, width=390)
    page.locator("#list summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#list button").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_words_stay_words(opened: Open) -> None:
    page = opened(hostile(), title=HOSTILE[2])
    assert page.locator("h1").inner_text() == HOSTILE[2]
    page.locator("#list summary").click()
    page.locator("#list [data-entity]").first.wait_for()
    assert page.locator("#list [data-entity]").count() == len(HOSTILE)
    for number in range(len(HOSTILE)):
        page.locator("#list [data-entity]").nth(number).click()
        page.mouse.move(*page.evaluate("[400 + Math.random() * 200, 300]"))
    page.fill("#query", HOSTILE[0])
    page.press("#query", "Enter")
    assert page.locator("#about h2").inner_text() == HOSTILE[0]
    assert page.locator("#about script, #about img, #about a, #tooltip script").count() == 0
    assert page.evaluate("document.querySelectorAll('img, a, iframe').length") == 0


def test_a_network_without_ties_or_nodes_is_told_in_words(opened: Open) -> None:
    alone: nx.MultiGraph = nx.MultiGraph()
    alone.add_node(BASE + "1", label="Only One", kind="Person", notes=(), evidence=())
    page = opened(alone)
    assert "Nothing here is tied" in page.locator("#hint").inner_text()
    page.click("#reset")
    page = opened(nx.MultiGraph())
    assert "There is nothing to draw" in page.locator("main").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_colours_of_the_system(opened: Open, scheme: str) -> None:
    page = opened(village())
    page.emulate_media(color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(253, 253, 251)", "dark": "rgb(22, 24, 27)"}[scheme]


def test_above_three_hundred_nodes_labels_come_with_zoom(opened: Open) -> None:
    wheel: nx.MultiGraph = nx.MultiGraph()
    for number in range(360):
        wheel.add_node(f"{BASE}{number:03}", label=f"Person {number}", kind="Person", notes=(), evidence=())
    for number in range(1, 360):
        ends = f"{BASE}{number:03}", f"{BASE}{number // 6:03}"
        wheel.add_edge(*ends, relation="knows", label="knows", stated=True, weight=1, evidence=())
    page = opened(wheel)
    assert 5 < page.evaluate("symposia.labelCount()") <= 60
    page.fill("#query", "Person 359")
    page.press("#query", "Enter")
    page.wait_for_timeout(200)
    assert page.evaluate("symposia.labelCount()") == 2


# ---- suggestions and filters ----------------------------------------------------------------------------------------


def test_the_search_suggests_and_is_used_by_keyboard(opened: Open) -> None:
    page = opened(village())
    page.keyboard.press("/")
    page.keyboard.type("univ")
    query, options = page.locator("#query"), page.locator("#query-options [role=option]")
    assert query.get_attribute("aria-expanded") == "true"
    assert [text.split("\n")[0] for text in options.all_inner_texts()] == ["Northmere University"]
    page.keyboard.press("ArrowDown")
    assert query.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    assert query.get_attribute("aria-expanded") == "false" and query.input_value() == "univ"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#about h2").inner_text() == "Northmere University"


def test_at_most_ten_suggestions_stand_in_the_page_however_many_there_are(
    opened: Open, crowd: nx.MultiGraph, crowded: Path
) -> None:
    page = opened(crowded)
    assert page.locator("[role=option]").count() == 0
    page.locator("#query").fill("a")
    assert page.locator("#query-options [role=option]").count() == 10


def test_topics_and_institutions_are_chosen_by_typing_and_taken_away_again(opened: Open) -> None:
    network = research_network(120)
    page = opened(network)
    field = page.locator("#topics input")
    field.fill("graph th")
    page.locator("#topics [role=option]").first.click()
    topic = "graph theory in the tropics"
    wanted = {n for n, found in network.nodes.data() if topic in found["topics"]}
    wanted |= {n for n, found in network.nodes.data() if found["kind"] == "Topic" and found["label"] == topic}
    shown = set(page.evaluate("symposia.entities.filter((n) => symposia.passes(n.id)).map((n) => n.iri)"))
    assert shown == wanted
    assert page.locator("#shown").inner_text().startswith(f"{len(wanted)} of 120 things")
    page.locator("#institutions input").fill("nothing like it")
    page.keyboard.press("Enter")
    assert page.locator("#institutions .chip").count() == 0
    page.locator("#topics .chip").click()
    assert page.locator("#shown").inner_text().startswith("120 things")


def test_the_least_weight_leaves_out_lighter_ties(opened: Open) -> None:
    network = research_network(120)
    page = opened(network)
    page.locator("#least").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    heavy = sum(weight >= 3 for _, _, weight in network.edges(data="weight"))
    assert page.locator("#least-words").inner_text() == "3"
    assert page.evaluate("symposia.edges.length") == heavy
    page.click("#clear-filters")
    assert page.evaluate("symposia.edges.length") == network.number_of_edges()


def test_choosing_what_filters_leave_out_shows_it_meanwhile_and_keeps_the_filters(opened: Open) -> None:
    page = opened(village())
    page.uncheck("[data-kind=Organization]")
    assert "Northmere University" in hidden(page)
    page.fill("#query", "Northmere University")
    page.keyboard.press("Enter")
    assert page.locator("#about h2").inner_text() == "Northmere University"
    assert "Left out by your filters (kinds)" in page.locator("#about .left-out").inner_text()
    assert "Northmere University" not in hidden(page)
    assert not page.is_checked("[data-kind=Organization]")
    page.locator("#about").focus()
    page.keyboard.press("Escape")
    assert "Northmere University" in hidden(page)
    assert page.locator(".left-out").count() == 0


def test_one_button_lets_everything_be_seen_again_with_the_card_open(opened: Open) -> None:
    page = opened(village())
    page.uncheck("[data-kind=Organization]")
    page.fill("#query", "Northmere University")
    page.keyboard.press("Enter")
    page.click(".left-out button")
    assert page.is_checked("[data-kind=Organization]")
    assert page.locator("#about h2").inner_text() == "Northmere University"
    assert page.locator(".left-out").count() == 0
    assert not page.is_visible("#clear-filters")


def test_what_is_also_called_so_is_found_before_what_only_says_so(opened: Open) -> None:
    network = village()
    network.nodes[BASE + "Northmere University"]["facts"] = ({"group": "Also called", "text": "NMU"},)
    network.nodes[BASE + "Ada Marlow"]["facts"] = ({"group": "Roles", "text": "Dean, NMU"},)
    network.nodes[BASE + "Benno Sato"]["label"] = "Benno Nmussa"
    page = opened(network)
    page.fill("#query", "nmu")
    found = page.locator("#query-options [role=option] > bdi").all_inner_texts()
    assert found == ["Northmere University", "Benno Nmussa", "Ada Marlow"]


def test_ties_of_less_than_one_are_shown_until_more_is_asked_for(opened: Open) -> None:
    network = village()
    for weight, (*_, found) in enumerate(network.edges(data=True)):
        found["weight"] = 0.5 + weight
    page = opened(network)
    assert page.evaluate("symposia.edges.length") == network.number_of_edges()
    page.locator("#least").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("symposia.edges.length") == 3


def test_only_what_is_selected_and_its_neighbours_can_be_shown(opened: Open) -> None:
    page = opened(village())
    page.check("#alone")
    assert hidden(page) == []
    page.mouse.click(*point_of(page, "Benno Sato"))
    assert hidden(page) == ["Northmere University", "Çelik Žižek"]


def test_the_address_keeps_what_is_filtered_and_chosen(opened: Open) -> None:
    page = opened(research_network(120))
    page.uncheck("[data-kind=Organization]")
    page.uncheck("#derived")
    page.locator("#topics input").fill("graph th")
    page.locator("#topics [role=option]").first.click()
    page.locator("#least").focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("symposia.choose(symposia.entities.find((n) => n.x !== undefined && symposia.passes(n.id)))")
    before = [page.locator(part).inner_text() for part in ("#shown", "#topics .chips", "#about h2")]
    page.reload()
    assert [page.locator(part).inner_text() for part in ("#shown", "#topics .chips", "#about h2")] == before
    assert not page.is_checked("[data-kind=Organization]") and not page.is_checked("#derived")
    assert page.input_value("#least") == "2"


def test_an_address_that_names_nothing_changes_nothing(opened: Open) -> None:
    page = opened(village(), fragment="#%E0%A4%A?least=x&topics=none&open=7&without=Nobody")
    assert hidden(page) == []


# ---- what is chosen -------------------------------------------------------------------------------------------------


def colour_at(page: Any, label: str) -> list[int]:
    script = """(label) => {
        const {id} = symposia.entities.find((n) => n.label === label);
        const {x, y} = symposia.picture.canvasToDOM(symposia.picture.getPosition(id));
        const canvas = document.querySelector("#picture canvas");
        const ratio = canvas.width / canvas.clientWidth;
        return [...canvas.getContext("2d").getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data];
    }"""
    return page.evaluate(script, label)


def test_what_is_not_next_to_the_selected_fades(opened: Open, visit: Any) -> None:
    visit.expects("willReadFrequently")  # this test reads the canvas, the page does not
    page = opened(village())
    near, far = colour_at(page, "coral reefs"), colour_at(page, "Northmere University")
    page.mouse.click(*point_of(page, "Çelik Žižek"))
    page.wait_for_timeout(200)
    assert colour_at(page, "coral reefs") == near
    faded = colour_at(page, "Northmere University")
    assert faded != far and min(faded[:3]) > 200  # nearly paper


def test_a_card_tells_its_facts_by_group_each_with_its_quote(opened: Open) -> None:
    network = village()
    told = [("Roles", "professor of reefs", True), ("Roles", "keeper of boats", False), ("Awards", "a medal", True)]
    network.nodes[BASE + "Ada Marlow"].update(
        facts=tuple(
            {"group": group, "text": text, "stated": stated, "evidence": (passage(f"So: {text}."),) if stated else ()}
            for group, text, stated in told
        ),
        measures={"degree": 2, "pagerank": 0.25, "core": 1},
        community=0,
    )
    network.nodes[BASE + "Benno Sato"].update(measures={"degree": 2, "pagerank": 0.5}, community=0)
    network.nodes[BASE + "Çelik Žižek"].update(community=1)
    network.graph["communities"] = ({"id": 0, "label": "boats, reefs", "size": 2}, {"id": 1, "label": "x", "size": 1})
    page = opened(network)
    page.mouse.click(*point_of(page, "Ada Marlow"))
    about = page.locator("#about")
    assert about.locator("h3").all_inner_texts()[:2] == ["Roles", "Awards"]
    facts = about.locator(".facts").first.locator("li").all_inner_texts()
    assert "professor of reefs" in facts[0] and "So: professor of reefs." in facts[0] and "letters/one.txt" in facts[0]
    assert facts[1] == "keeper of boats derived"
    assert about.locator(".measures").inner_text() == "2 ties · 2 of 2 by PageRank · core 1"
    about.get_by_role("button", name="boats, reefs").click()
    assert about.locator("h2").inner_text() == "boats, reefs"
    assert about.locator("li .link").all_inner_texts() == ["Ada Marlow", "Benno Sato"]


def test_a_tie_says_which_way_it_is_said(opened: Open) -> None:
    network: nx.MultiGraph = nx.MultiGraph()
    for name in ("Ada", "Zoe"):
        network.add_node(BASE + name, label=name, kind="Person")
    network.add_edge(
        BASE + "Ada", BASE + "Zoe", relation="advisedBy", label="advised by", source=BASE + "Zoe", mutual=False
    )
    page = opened(network)
    page.mouse.click(*point_of(page, "Ada"))
    assert page.locator("#about h3").first.inner_text().startswith("← ")
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    page.mouse.click(*point_of(page, "Zoe"))
    assert page.locator("#about h3").first.inner_text() == "advised by 1"
    one, two = point_of(page, "Ada"), point_of(page, "Zoe")
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    page.mouse.click((one[0] + two[0]) / 2, (one[1] + two[1]) / 2)
    assert page.locator("#about h2").inner_text() == "Zoe advised by Ada"


def test_one_walks_from_a_node_to_its_neighbours_by_keyboard(opened: Open) -> None:
    page = opened(village())
    name = page.locator("#about h2")
    page.locator("#picture .vis-network").focus()
    page.keyboard.press("n")
    assert name.inner_text() == "Ada Marlow"  # of the best tied the first
    page.keyboard.press("n")
    assert name.inner_text() == "Benno Sato"
    page.keyboard.press("n")
    assert name.inner_text() == "Northmere University"  # the next neighbour of the node one came from
    page.keyboard.press("p")
    assert name.inner_text() == "Benno Sato"
    page.keyboard.press("Backspace")
    assert name.inner_text() == "Ada Marlow"
    assert "Ada Marlow, Person, 3 ties" in page.locator("#status").inner_text()
    places = page.evaluate("symposia.picture.getPositions()")
    at = {page.evaluate("(id) => symposia.entities[id].label", int(k)): v for k, v in places.items()}
    across = at["Northmere University"]["x"] - at["Ada Marlow"]["x"]
    down = at["Northmere University"]["y"] - at["Ada Marlow"]["y"]
    if abs(across) > abs(down):
        page.keyboard.press("ArrowRight" if across > 0 else "ArrowLeft")
    else:
        page.keyboard.press("ArrowDown" if down > 0 else "ArrowUp")
    assert name.inner_text() in ("Northmere University", "Benno Sato")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "about"


# ---- communities first ----------------------------------------------------------------------------------------------


def test_above_the_limit_there_are_communities_and_the_page_says_so(
    opened: Open, crowd: nx.MultiGraph, crowded: Path
) -> None:
    page = opened(crowded)
    communities = len(crowd.graph["communities"])
    assert page.evaluate("symposia.nodes.length") == communities
    words = page.locator("#trail").inner_text()
    assert "More than 2,000 nodes" in words and f"{communities} communities" in words
    assert f"drawn: {communities} communities" in page.locator("#shown").inner_text()


def test_a_click_opens_a_community_where_it_stands_and_a_button_leads_back(
    opened: Open, crowd: nx.MultiGraph, crowded: Path
) -> None:
    page = opened(crowded)
    largest = max(crowd.graph["communities"], key=lambda row: row["size"])
    size = largest["size"]
    page.mouse.click(*point_of(page, "c0"))
    assert f"{len(crowd.graph['communities']) - 1} communities and {size} nodes" in page.locator("#shown").inner_text()
    assert page.locator("#about h2").inner_text() == largest["label"]
    page.click("#overview")
    assert page.evaluate("symposia.nodes.length") == len(crowd.graph["communities"])


def test_enter_opens_a_community_arrows_walk_in_it_and_backspace_closes_it(
    opened: Open, crowd: nx.MultiGraph, crowded: Path
) -> None:
    page = opened(crowded)
    page.locator("#picture .vis-network").focus()
    page.keyboard.press("Enter")
    assert (
        page.locator("#about h2").inner_text()
        == max((row["size"], row["label"]) for row in crowd.graph["communities"])[1]
    )
    page.keyboard.press("Enter")
    assert page.locator("#opened .chip").count() == 1
    page.keyboard.press("ArrowRight")
    assert page.evaluate("symposia.state.open.has(symposia.state.entity?.community)")  # one walks within it
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    assert page.locator("#opened .chip").count() == 0


def test_what_is_found_is_shown_with_its_neighbours_whatever_was_open(
    opened: Open, crowd: nx.MultiGraph, crowded: Path
) -> None:
    page = opened(crowded)
    node = max(crowd, key=lambda n: (crowd.degree(n), n))
    page.evaluate("(iri) => symposia.choose(symposia.entities.find((n) => n.iri === iri))", node)
    seen = set(page.evaluate("symposia.entities.filter((n) => symposia.isVisible(n.id)).map((n) => n.iri)"))
    assert {node, *crowd.neighbors(node)} <= seen
    assert page.locator("#opened .chip").count() == 1


def test_a_line_between_communities_counts_its_ties(opened: Open, crowd: nx.MultiGraph, crowded: Path) -> None:
    page = opened(crowded)
    counted = page.evaluate("symposia.viewNow().bundles.map((b) => [[b.one.label, b.two.label], b.ties.length])")
    label = {row["id"]: row["label"] for row in crowd.graph["communities"]}
    home = {node: label.get(community) for node, community in crowd.nodes.data("community")}
    expected = Counter(frozenset((home[one], home[two])) for one, two in crowd.edges())
    assert {frozenset(ends): count for ends, count in counted} == {e: n for e, n in expected.items() if len(e) == 2}


def test_filters_count_in_the_communities_too(opened: Open, crowd: nx.MultiGraph, crowded: Path) -> None:
    page = opened(crowded)
    page.uncheck("[data-kind=Person]")
    sizes = page.evaluate(
        """() => {
            const [sizes, draw] = [[], symposia.drawRing];
            symposia.drawRing = (ctx, ring) => { sizes.push(ring.members.length); draw(ctx, ring); };
            symposia.drawAll(document.createElement("canvas").getContext("2d"));
            return sizes;
        }"""
    )
    others = [n for n, found in crowd.nodes.data() if found["kind"] != "Person" and found["community"] >= 0]
    assert sum(sizes) == len(others)


def test_all_nodes_at_once_only_when_asked(opened: Open, crowd: nx.MultiGraph, crowded: Path) -> None:
    page = opened(crowded)
    tied = sum(crowd.degree(node) > 0 for node in crowd)
    assert f"{tied:,} take many seconds" in page.locator("label:has(#whole)").inner_text()
    page.check("#whole")
    assert page.evaluate("symposia.nodes.length") == sum(crowd.degree(node) > 0 for node in crowd)
    page.uncheck("#whole")
    assert page.evaluate("symposia.nodes.length") == len(crowd.graph["communities"])


def test_the_list_is_made_when_it_is_opened_and_reaches_everything(
    opened: Open, crowd: nx.MultiGraph, crowded: Path
) -> None:
    page = opened(crowded)
    entries = page.locator("#list [data-entity]")
    assert entries.count() == 0
    page.locator("#list summary").click()
    entries.first.wait_for()
    assert entries.count() == 300  # a hundred of each kind
    section = page.locator("#list section").first
    section.get_by_role("button", name="Show 100 more").click()
    assert page.evaluate("document.activeElement === document.querySelectorAll('#list section button')[100]")
    while section.get_by_role("button", name="Show").count():
        section.get_by_role("button", name="Show").click()
    people = sum(found["kind"] == "Person" for _, found in crowd.nodes.data())
    assert section.locator("[data-entity]").count() == people


# ---- to take away ---------------------------------------------------------------------------------------------------


def taken(page: Any, button: str) -> bytes:
    with page.expect_download() as waiting:
        page.click(button)
    return Path(waiting.value.path()).read_bytes()


def test_the_ties_shown_are_downloaded_as_a_table(opened: Open) -> None:
    network = village()
    page = opened(network)
    page.uncheck("[data-kind=Organization]")
    rows = list(csv.DictReader(io.StringIO(taken(page, "#save-csv").decode(), newline="")))
    assert [(row["from"], row["relation"], row["to"], row["stated"]) for row in rows] == [
        ("Ada Marlow", "collaborates with", "Benno Sato", "stated"),
        ("Ada Marlow", "shares a topic with", "Benno Sato", "derived"),
        ("Benno Sato", "works on", "coral reefs", "stated"),
        ("Çelik Žižek", "works on", "coral reefs", "stated"),
    ]
    assert rows[0]["quote"] == "Ada Marlow collaborates with Benno Sato, we hear."
    assert (rows[0]["document"], rows[0]["begin"], rows[0]["weight"]) == ("letters/one.txt", "10", "1")
    assert rows[0]["fromIri"] == BASE + "Ada Marlow"


def test_no_cell_of_the_table_is_a_formula(opened: Open) -> None:
    page = opened(hostile())
    rows = list(csv.reader(io.StringIO(taken(page, "#save-csv").decode(), newline="")))
    assert len(rows) == 1 + len(HOSTILE)
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\n"))]
    assert any(cell == "'" + HOSTILE[8] for row in rows for cell in row)
    assert {len(row) for row in rows} == {13}


def triples(text: str) -> list[set[tuple[str, ...]]]:
    """The triples between IRIs, as two readers of Turtle see them."""
    kg = rdflib.Graph().parse(data=text, format="turtle")
    other = ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    ours = {tuple(map(str, t)) for t in kg if all(isinstance(term, rdflib.URIRef) for term in t)}
    theirs = {
        (t.subject.value, t.predicate.value, t.object.value)
        for t in other
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode)
    }
    return [ours, theirs]


def test_the_ties_shown_are_downloaded_as_turtle_with_what_they_rest_on(opened: Open) -> None:
    network = research_network(60)
    page = opened(network)
    page.uncheck("#derived")
    text = taken(page, "#save-turtle").decode()
    said = set()
    for one, two, found in network.edges(data=True):
        if found["stated"]:
            said.add((found["source"], found["property"], two if found["source"] == one else one))
    for found in triples(text):
        assert found == said
    kg = rdflib.Graph().parse(data=text, format="turtle")
    quotes = {str(quote) for quote in kg.objects(None, rdflib.RDF.value)}
    assert quotes == {p["quote"] for _, _, found in network.edges(data=True) for p in found["evidence"]}
    assert len(set(kg.subjects(rdflib.RDFS.label))) == 60


def test_turtle_of_hostile_words_is_valid_and_gives_them_back(opened: Open) -> None:
    page = opened(hostile())
    text = taken(page, "#save-turtle").decode()
    ours, theirs = triples(text)
    assert ours == theirs and len(ours) >= len(HOSTILE) - 1
    labels = {
        t.object.value for t in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE) if "label" in t.predicate.value
    }
    assert labels == {text or "x:" for text in HOSTILE}


def test_the_picture_is_downloaded_twice_as_sharp_with_its_legend(opened: Open) -> None:
    page = opened(village())
    data = taken(page, "#save-png")
    assert data.startswith(b"\x89PNG")
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    seen = page.evaluate("[symposia.container.clientWidth, symposia.container.clientHeight]")
    assert (width, height) == (2 * seen[0], 2 * (seen[1] + 44))
    assert len(data) > 10_000


def test_nothing_keeps_people_out(opened: Open) -> None:
    page = opened(research_network(60))
    page.mouse.click(*point_of(page, page.evaluate("symposia.entities[0].label")))
    page.locator("#list summary").click()
    assert barriers(page) == []
    assert hidden_focus(page) == []
