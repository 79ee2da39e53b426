"""The pages of `explain` and `evaluate` in a browser: silent, readable without a script, on a phone, by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import build_graph
from browser.chromium import barriers, sideways
from browser.conftest import Visits

pytestmark = pytest.mark.browser

HOSTILE = (
    "Ada Lovelace is a professor of chemistry at the University of Oslo.\n\n"
    "Ada Lovelace studied <script>alert(1)</script> at "
    '"><img src=https://example.org/x onerror=alert(2)> University.\n\n'
    "</style></p><svg onload=alert(3)><iframe src=javascript:alert(4)></iframe>{{7*7}}\n"
)
GOLD = {
    "doc": "page",
    "entities": [
        {"id": "a", "type": "Person", "name": "Ada Lovelace"},
        {"id": "b", "type": "Organization", "name": "</title><script>alert(5)</script>"},
        {"id": "c", "type": "Organization", "name": "University of Oslo"},
    ],
    "relations": [
        {"s": "a", "p": "holdsPosition", "o": "c", "title": "professor", "evidence": "professor"},
        {"s": "a", "p": "memberOf", "o": "b", "evidence": "<svg onload=alert(3)>"},
    ],
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "page.txt").write_text(HOSTILE, encoding="utf-8")
    (folder / "page.json").write_text(json.dumps(GOLD), encoding="utf-8")
    for words in (["explain", "page.txt", "--html", "explained.html"], ["evaluate", ".", "--html", "scored.html"]):
        full = [str(folder / w) if "." in w else w for w in words]
        assert CliRunner().invoke(build_graph.main, full).exit_code == 0
    return {name: folder / f"{name}.html" for name in ("explained", "scored")}


@pytest.fixture
def visit(visit: Visits, pages: dict[str, Path]) -> Callable[..., Any]:
    """Open one of the two pages."""
    return lambda name, **options: visit(pages[name], **options)


def background(page: Any, selector: str) -> str:
    return page.locator(selector).first.evaluate("e => getComputedStyle(e).backgroundColor")


@pytest.mark.parametrize("name", ["explained", "scored"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_words_do_nothing(visit, name, scheme):
    page = visit(name, scheme=scheme)
    assert "<script>alert(1)</script>" in page.inner_text("main")
    assert "{{7*7}}" in page.inner_text("main")
    assert page.locator("script, img, svg, iframe").count() == 0


@pytest.mark.parametrize("name", ["explained", "scored"])
def test_a_phone_shows_the_page_without_scrolling_sideways(visit, name):
    assert sideways(visit(name)) == []


@pytest.mark.parametrize("name", ["explained", "scored"])
def test_nobody_is_shut_out(visit, name):
    page = visit(name)
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, only="color-contrast") == []


def test_a_claim_leads_to_its_passage_and_lights_it(visit):
    page = visit("explained")
    assert background(page, ".q1") == "rgba(0, 0, 0, 0)"
    page.locator("#c1 .from a").first.click()
    assert background(page, ".q1") == "rgb(255, 229, 138)"
    assert page.evaluate("location.hash") == "#p1"


def test_the_number_in_the_text_leads_back_by_keyboard(visit):
    page = visit("explained")
    page.locator("#p1").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#c1"
    assert background(page, "#c1") == "rgb(255, 229, 138)"


def test_the_name_of_a_rule_leads_to_what_it_reads(visit):
    page = visit("explained")
    link = page.locator("a.rule").first
    assert link.get_attribute("title")
    link.click()
    assert page.locator("dt:target").count() == 1


def test_an_error_leads_to_its_place_in_the_text(visit):
    page = visit("scored")
    page.locator('.errors a[href^="#p"]').first.click()
    number = page.evaluate("location.hash").removeprefix("#p")
    assert background(page, f".q{number}") == "rgb(255, 229, 138)"


@pytest.mark.parametrize("name", ["explained", "scored"])
def test_all_is_there_without_javascript(visit, name):
    page = visit(name, scripts=False)
    assert "Ada Lovelace" in page.inner_text("main")
    page.locator('a[href^="#p"]').first.click()
    assert "#p" in page.url
