"""The main ways through the explorer, as somebody goes them who wants to know and to see it written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from serving import Served

from browser.conftest import Visits

pytestmark = pytest.mark.browser

SOMEBODY, ANOTHER = "Aleksander Madry", "Antonio Torralba"
# The words that are lit because the address leads to them: those with another background than the rest of the text.
LIT = """() => {
    const background = (e) => getComputedStyle(e).backgroundColor;
    const all = [...document.querySelectorAll(".words span")].filter((e) => e.textContent && !e.querySelector("span"));
    const clear = "rgba(0, 0, 0, 0)";
    return all.filter((e) => background(e) !== clear).map((e) => e.textContent).join("");
}"""


def spoken(text: str) -> str:
    """A text as it is heard: its words."""
    return " ".join(text.split())


def test_a_name_is_searched_and_its_profile_opened_by_keyboard_alone(visit: Visits, served: Served) -> None:
    page = visit(served.address)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "search":
            break
    page.keyboard.type("madr")
    page.get_by_role("option", name=re.compile(f"^{SOMEBODY}")).wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert chosen.count() == 1 and SOMEBODY in chosen.inner_text()
    assert page.evaluate("document.activeElement.getAttribute('aria-activedescendant')") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/person/aleksander-madry")
    assert page.locator("h1").inner_text() == SOMEBODY


def test_escape_closes_the_suggestions_and_enter_lists_all_that_fit(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}sparql")
    field = page.get_by_role("combobox").first
    field.fill("institute")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("option").first.wait_for(state="hidden")
    page.keyboard.press("Enter")
    page.wait_for_url("**/find?*")
    found = page.locator("main").inner_text().lower().split("\n")
    assert sum("institute" in line for line in found) > 3


def test_a_slip_of_the_pen_still_finds(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}find?name=Aleksandar%20Madri")
    assert SOMEBODY in page.locator("main").inner_text()


def test_every_quote_of_a_profile_leads_to_its_very_words_in_the_document(visit: Visits, served: Served) -> None:
    out = Path(served.process.args[served.process.args.index("--out") + 1])
    page = visit(f"{served.address}person/aleksander-madry")
    links = page.evaluate("[...document.links].map((a) => a.href).filter((a) => a.includes('#char='))")
    assert len(set(links)) >= 8
    for link in sorted(set(links))[::3]:
        page.goto(link)
        key, begin, end = re.search(r"doc/([0-9a-f]{12}).*#char=(\d+),(\d+)", link).groups()
        text = (out / "texts" / key[:2] / f"{key}.txt").read_bytes().decode("utf-8")
        assert spoken(page.evaluate(LIT)) == spoken(text[int(begin) : int(end)])
        box = page.locator(":target").bounding_box()
        assert box and 0 <= box["y"] < 800, "the passage is in view"


def _follow_the_first_evidence(page: Any) -> None:
    link = page.locator('main a[href*="#char="]').first
    if not link.is_visible():
        page.locator('main details:has(a[href*="#char="])').first.locator("summary").first.click()
    link.click()


def test_one_follows_evidence_by_a_click_and_comes_back(visit: Visits, served: Served) -> None:
    page: Any = visit(f"{served.address}person/aleksander-madry")
    _follow_the_first_evidence(page)
    page.wait_for_url("**/doc/*#char=*")
    assert spoken(page.evaluate(LIT))
    page.locator("main").get_by_role("link", name=SOMEBODY, exact=True).first.click()
    page.wait_for_url("**/person/aleksander-madry")


def test_the_place_of_a_passage_is_found_without_javascript(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}person/aleksander-madry", scripts=False)
    _follow_the_first_evidence(page)
    page.wait_for_url("**/doc/*#char=*")
    begin, end = map(int, re.search(r"#char=(\d+),(\d+)", page.url).groups())
    assert end > begin and page.locator(":target").count() == 1
