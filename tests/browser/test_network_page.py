"""The page of a network in a real browser: it asks for nothing, answers to hand and keyboard, and runs no words."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from viz import write_network

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
BASE = "https://example.org/id/"
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '"><img src=https://example.org/x onerror=alert(3)>',
    '<a href="javascript:alert(4)">href</a>',
    "<svg onload=alert(5)>",
    "{{7*7}}${alert(6)}",
    "\u202ecba\u2069",
    "__proto__",
    "",
]


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
    network: nx.MultiGraph = nx.MultiGraph()
    for text in HOSTILE:
        network.add_node(f"x:{text}", label=text, kind=text or "Person", notes=(text,), evidence=(passage(text),))
        network.add_edge(f"x:{text}", "x:", relation=text, label=text, stated=True, weight=1, evidence=(passage(text),))
    return network


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    where = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(where).exists():
        if os.environ.get("CI"):
            pytest.fail("the browser tests need Chromium: apt-get install chromium")
        pytest.skip("NOT TESTED: the page in a browser, for want of Chromium (apt-get install chromium)")
    api = importlib.import_module("playwright.sync_api")  # one of the test requirements
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=where, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open the page of a network; at the end nothing must have been fetched, said on the console or popped up."""
    noise: list[str] = []
    pages = []

    def open_page(network: nx.MultiGraph, *, title: str = "Village", width: int = 1280, height: int = 800) -> Any:
        target = tmp_path / "network.html"
        write_network(network, target, title=title)
        page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
        pages.append(page)
        page.on("request", lambda r: r.url.startswith(target.as_uri()) or noise.append(f"request {r.url}"))
        page.on("dialog", lambda dialog: (noise.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: noise.append(f"console {message.text}"))
        page.on("pageerror", lambda error: noise.append(f"error {error}"))
        page.goto(target.as_uri())
        page.wait_for_timeout(200)
        return page

    yield open_page
    for page in pages:
        page.wait_for_timeout(100)
        page.close()
    assert noise == []


def hidden(page: Any) -> list[str]:
    return sorted(page.evaluate("symposia.drawn.filter((n) => !symposia.isVisible(n.id)).map((n) => n.label)"))


def point_of(page: Any, label: str) -> tuple[float, float]:
    script = """(label) => {
        const {id} = symposia.drawn.find((n) => n.label === label);
        const {x, y} = symposia.picture.canvasToDOM(symposia.picture.getPosition(id));
        const box = document.getElementById("picture").getBoundingClientRect();
        return [box.x + x, box.y + y];
    }"""
    x, y = page.evaluate(script, label)
    return x, y


def test_search_finds_a_node_and_shows_its_evidence(visit: Callable[..., Any]) -> None:
    page = visit(village())
    page.fill("#query", "celik")
    page.press("#query", "Enter")
    assert page.locator("#about h2").inner_text() == "Çelik Žižek"
    assert page.get_by_text("Çelik Žižek works on coral reefs, we hear.").is_visible()
    assert page.get_by_text("letters/one.txt, characters 10").first.is_visible()
    page.fill("#query", "nobody at all")
    page.press("#query", "Enter")
    assert "Nothing of that name" in page.locator("#about").inner_text()


def test_a_click_on_a_node_and_on_a_line_shows_what_is_said(visit: Callable[..., Any]) -> None:
    page = visit(village())
    page.mouse.click(*point_of(page, "Ada Marlow"))
    assert page.locator("#about h2").inner_text() == "Ada Marlow"
    headings = page.locator("#about h3").all_inner_texts()
    assert headings == [
        "is affiliated with 1",
        "collaborates with 1",
        "shares a topic with 1 · derived",
        "Where it is mentioned",
    ]
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)  # two clicks at once are a double click
    one, two = point_of(page, "Ada Marlow"), point_of(page, "Northmere University")
    page.mouse.click((one[0] + two[0]) / 2, (one[1] + two[1]) / 2)
    assert (
        page.locator("#panel").get_by_text("Ada Marlow is affiliated with Northmere University, we hear.").is_visible()
    )
    assert "said in a text" in page.locator("#about .kind").inner_text()


def test_pointing_tells_who_it_is(visit: Callable[..., Any]) -> None:
    page = visit(village())
    page.mouse.move(*point_of(page, "Benno Sato"))
    tooltip = page.locator("#tooltip")
    tooltip.wait_for(state="visible")
    assert tooltip.locator("strong").inner_text() == "Benno Sato"
    assert "Benno Sato came along." in tooltip.inner_text()


def test_the_legend_hides_kinds_and_the_relations_hide_ties(visit: Callable[..., Any]) -> None:
    page = visit(village())
    assert hidden(page) == []
    page.uncheck("[data-kind=Topic]")
    assert hidden(page) == ["coral reefs"]
    page.uncheck("#derived")
    page.uncheck("[data-relation=affiliatedWith]")
    shown = page.evaluate("symposia.data.ties.filter((t) => symposia.isTieVisible(t.id)).map((t) => t.relation)")
    assert shown == ["collaboratesWith"]
    page.check("#tied")
    assert hidden(page) == ["Northmere University", "coral reefs", "Çelik Žižek"]
    page.click("#everything")
    assert hidden(page) == []


def test_the_view_of_people_has_people_and_their_ties_only(visit: Callable[..., Any]) -> None:
    page = visit(village())
    page.click("#people")
    assert hidden(page) == ["Northmere University", "coral reefs", "Çelik Žižek"]
    page.fill("#query", "coral reefs")
    page.press("#query", "Enter")
    assert hidden(page) == []
    assert page.locator("#everything").get_attribute("aria-pressed") == "true"


def test_the_list_works_by_keyboard_and_holds_those_without_ties(visit: Callable[..., Any]) -> None:
    page = visit(village())
    page.locator("#list summary").focus()
    page.keyboard.press("Enter")
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


def test_an_address_leads_to_a_node(visit: Callable[..., Any]) -> None:
    page = visit(village())
    page.fill("#query", "Ada Marlow")
    page.press("#query", "Enter")
    page.reload()
    assert page.locator("#about h2").inner_text() == "Ada Marlow"


def test_nodes_move_only_when_asked_to(visit: Callable[..., Any]) -> None:
    page = visit(village())
    before = page.evaluate("symposia.picture.getPositions()")
    page.wait_for_timeout(300)
    assert page.evaluate("symposia.picture.getPositions()") == before
    page.check("#physics")
    page.wait_for_timeout(500)
    assert page.evaluate("symposia.picture.getPositions()") != before


@pytest.mark.parametrize("network", [village, hostile], ids=["village", "hostile"])
def test_a_telephone_needs_no_sideways_scrolling(
    visit: Callable[..., Any], network: Callable[[], nx.MultiGraph]
) -> None:
    page = visit(network(), title="A village of unusuallylongwordsthatnobodywouldeverbreak" * 2, width=390, height=844)
    page.locator("#list summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#list button").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_hostile_words_stay_words(visit: Callable[..., Any]) -> None:
    page = visit(hostile(), title=HOSTILE[2])
    assert page.locator("h1").inner_text() == HOSTILE[2]
    page.locator("#list summary").click()
    for number in range(page.locator("#list button").count()):
        page.locator("#list button").nth(number).click()
        page.mouse.move(*page.evaluate("[400 + Math.random() * 200, 300]"))
    page.fill("#query", HOSTILE[0])
    page.press("#query", "Enter")
    assert page.locator("#about h2").inner_text() == HOSTILE[0]
    assert page.locator("#about script, #about img, #about a, #tooltip script").count() == 0
    assert page.evaluate("document.querySelectorAll('img, a, iframe').length") == 0


def test_a_network_without_ties_or_nodes_is_told_in_words(visit: Callable[..., Any]) -> None:
    alone: nx.MultiGraph = nx.MultiGraph()
    alone.add_node(BASE + "1", label="Only One", kind="Person", notes=(), evidence=())
    page = visit(alone)
    assert "Nothing here is tied" in page.locator("#hint").inner_text()
    page.click("#reset")
    page = visit(nx.MultiGraph())
    assert "There is nothing to draw" in page.locator("main").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_colours_of_the_system(visit: Callable[..., Any], scheme: str) -> None:
    page = visit(village())
    page.emulate_media(color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(253, 253, 251)", "dark": "rgb(22, 24, 27)"}[scheme]


def test_above_three_hundred_nodes_labels_come_with_zoom(visit: Callable[..., Any]) -> None:
    wheel: nx.MultiGraph = nx.MultiGraph()
    for number in range(360):
        wheel.add_node(f"{BASE}{number:03}", label=f"Person {number}", kind="Person", notes=(), evidence=())
    for number in range(1, 360):
        ends = f"{BASE}{number:03}", f"{BASE}{number // 6:03}"
        wheel.add_edge(*ends, relation="knows", label="knows", stated=True, weight=1, evidence=())
    page = visit(wheel)
    assert 5 < page.evaluate("symposia.labelCount()") <= 60
    page.fill("#query", "Person 359")
    page.press("#query", "Enter")
    page.wait_for_timeout(200)
    assert page.evaluate("symposia.labelCount()") == 2
