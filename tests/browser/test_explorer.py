"""The main ways through the explorer, as somebody goes them who wants to know and to see it written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import run_here
from serving import Served, serving

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


def test_two_people_are_compared_by_what_they_share_and_how_they_are_connected(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}person/aleksander-madry")
    field = page.locator("#other")
    field.fill("torral")
    page.get_by_role("option", name=re.compile(f"^{ANOTHER}")).click()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?*")
    heading, main = page.locator("h1").inner_text(), page.locator("main").inner_text()
    assert SOMEBODY in heading and ANOTHER in heading
    assert "How they are connected" in main and "In common" in main
    assert "Computer Science and Artificial Intelligence Laboratory" in main.partition("In common")[2]


def test_names_are_compared_that_are_typed_without_javascript(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}compare", scripts=False)
    page.locator("main input[name=one]").fill("madry")
    page.locator("main input[name=other]").fill(ANOTHER)
    page.locator("main").get_by_role("button", name="Compare").click()
    assert SOMEBODY in page.locator("h1").inner_text() and "In common" in page.locator("main").inner_text()


def test_a_ready_query_is_filled_run_and_taken_away(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}queries")
    page.get_by_role("link", name="Experts on a topic").click()
    page.locator("#p-topic").fill("machine lear")
    page.get_by_role("option", name="machine learning").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Run").click()
    rows = page.locator("main table tbody tr")
    assert SOMEBODY in rows.all_inner_texts()[0]
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == rows.count() + 1 and SOMEBODY in lines[1]


def test_a_query_is_edited_run_and_its_error_marked_in_its_line(visit: Visits, served: Served) -> None:
    visit.expects("status of 400")
    page = visit(f"{served.address}sparql")
    page.get_by_label("Begin with a ready query").select_option(label="People")
    page.get_by_role("button", name="Put it into the editor").click()
    editor = page.locator("#query")
    assert "SELECT" in editor.input_value()
    editor.fill("SELECT ?name WHERE {\n  ?someone a ?kind ;\n    ?? ?name\n}")
    editor.press("Control+Enter")
    page.locator("[role=alert]").wait_for()
    assert editor.input_value().startswith("SELECT ?name") and editor.get_attribute("aria-invalid") == "true"
    assert page.locator(".gutter .wrong").inner_text() == "3"
    rdfs = "http://www.w3.org/2000/01/rdf-schema#"
    editor.fill(f'SELECT ?x ?name {{ ?x <{rdfs}label> ?name FILTER(?name = "{SOMEBODY}") }}')
    page.get_by_role("button", name="Run").click()
    page.locator("main table").get_by_role("link", name=SOMEBODY).or_(
        page.locator("main table a[href='/person/aleksander-madry']")
    ).first.click()
    assert page.locator("h1").inner_text() == SOMEBODY


def test_whoever_writes_a_query_by_keyboard_can_leave_the_editor(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}sparql")
    page.locator("#query").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "query"


DOUBTFUL = {
    "oslo.txt": "Ada Lovelace is a professor of chemistry at the University of Oslo. She works on volcanic glass.\n",
    "nairobi.txt": "A. Lovelace is a professor at the University of Nairobi. She received the Amber Medal in 1987.\n",
    "uppsala.txt": "Ada Lovelace is a lecturer in law at Uppsala University. Ada Lovelace works on Roman law.\n",
}


@pytest.fixture(scope="module")
def editing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """A small build with names that may be one, served for deciding; and the file that decisions go to."""
    folder = tmp_path_factory.mktemp("editing")
    for name, text in DOUBTFUL.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = run_here(folder, "--out", folder / "out", "--no-validate", "--quiet")
    assert done.returncode == 0, done.stderr
    file = folder / "curation.yaml"
    with serving(folder / "out", "--workers", "2", "--edit", "--curation", str(file)) as server:
        yield server, file


def test_a_possible_duplicate_is_decided_by_keyboard_and_taken_back(
    visit: Visits, editing: tuple[Served, Path]
) -> None:
    server, file = editing
    page = visit(f"{server.address}review")
    pairs = page.locator("article.pair")
    count = pairs.count()
    assert count and not file.exists()
    assert page.locator("article.pair mark").count() >= 2, "each side with its words"
    pairs.first.get_by_label("Why").focus()
    page.keyboard.type("they never met")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="two things").wait_for()
    written = file.read_text(encoding="utf-8")
    assert "different" in written and "they never met" in written and "Lovelace" in written
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_load_state()
    assert not file.exists() or "they never met" not in file.read_text(encoding="utf-8")
    assert page.locator("article.pair").count() == count


def test_nothing_is_decided_where_the_server_was_not_started_for_it(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}review")
    assert page.locator("form[method=post]").count() == 0
    assert "--edit" in page.locator("main").inner_text()


def test_a_card_of_the_served_network_leads_to_the_page_of_the_thing(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}network")
    page.fill("#query", SOMEBODY)
    page.keyboard.press("Enter")
    page.locator("#about").get_by_role("link", name="Its page").click()
    page.wait_for_url("**/person/aleksander-madry")
    assert page.locator("h1").inner_text() == SOMEBODY
