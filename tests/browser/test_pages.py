"""Every kind of page of a served build: for those who see little, on a telephone, without JavaScript, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from serving import Served

from browser.chromium import barriers, hidden_focus, sideways
from browser.conftest import Visits

pytestmark = pytest.mark.browser

SOMEBODY, ANOTHER = "person/aleksander-madry", "person/antonio-torralba"
# A page of each kind; one that begins with /find? stands for the first thing that is found there.
PAGES = {
    "front": "/",
    "search": "/find?name=university",
    "nothing found": "/find?name=xyzzyxyzzy",
    "list": "/find?kind=Person",
    "person": f"/{SOMEBODY}",
    "organization": "/org/massachusetts-institute-of-technology",
    "topic": "/topic/machine-learning",
    "event": "/find?kind=Event",
    "talk": "/find?kind=Talk",
    "project": "/find?kind=Project",
    "award": "/find?kind=Award",
    "document": "/find?kind=Document",
    "compare": f"/compare?one={SOMEBODY}&other={ANOTHER}",
    "compare, unfilled": "/compare",
    "network of one": f"/network?focus={SOMEBODY}&hops=1",
    "network": "/network",
    "analysis": "/analysis",
    "queries": "/queries",
    "query": "/queries/experts",
    "answered query": "/queries/experts?topic=machine+learning",
    "sparql": "/sparql",
    "answered sparql": "/sparql?as=html&query=SELECT+*+%7B+%3Fs+a+%3Fkind+%7D+LIMIT+20",
    "refused sparql": "/sparql?as=html&query=SELECT+*+%7B",
    "review": "/review",
    "missing": "/person/nobody-at-all",
}
FIRST = ("event", "talk", "project", "award", "document")
SCRIPTED = ("network", "sparql", "answered sparql", "refused sparql")  # a picture, and help for an editor
REFUSED = {"missing": 404, "refused sparql": 400}


@pytest.fixture(scope="module")
def place(served: Served) -> Callable[[str], str]:
    """The address of a page of a kind."""

    def found(kind: str) -> str:
        address = PAGES[kind]
        if kind in FIRST:
            links = re.findall(r'<a href="(/[a-z]+/[^"]+)"', served.page(address).partition("<main")[2])
            address = next(link for link in links if "?" not in link)
        return served.address.rstrip("/") + address

    return found


@pytest.fixture(scope="module")
def windows(browser: Any, served: Served) -> Iterator[tuple[Visits, Any, Any]]:
    """Two windows for all kinds of pages in turn, one with scripts and one without, and the watch over both."""
    visits = Visits(browser)
    yield visits, visits(served.address), visits(served.address, scripts=False)
    visits.close()


@pytest.mark.parametrize("kind", PAGES)
def test_nobody_is_shut_out_of_a_page(windows: tuple[Visits, Any, Any], place: Callable[[str], str], kind: str) -> None:
    """Quiet; no serious finding of axe-core, in light and in dark; no sideways scrolling on a telephone; whatever has
    the focus shows it; and without JavaScript the same words are there.
    """
    visits, page, plain = windows
    status = REFUSED.get(kind, 200)
    visits.noise.clear()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    assert page.goto(place(kind)).status == status
    plain.goto(place(kind))
    assert page.title() and page.locator("h1").count() == 1
    found = {"hidden focus": hidden_focus(page), "barriers": barriers(page)}
    page.emulate_media(color_scheme="dark")
    found["barriers in the dark"] = barriers(page, only="color-contrast")
    if not kind.startswith(SCRIPTED):
        found["words that want a script"] = lost(page, plain)
    found["sticks out on a telephone"] = sideways(page)
    found["noise"] = [n for n in visits.noise if status == 200 or f"status of {status}" not in n]
    assert {what: some for what, some in found.items() if some} == {}


def lost(page: Any, plain: Any) -> list[str]:
    """The words that are not there without JavaScript."""
    with_scripts, without = (set(one.locator("main").inner_text().split()) for one in (page, plain))
    missing = sorted(word for word in with_scripts - without if len(word) > 3)
    return missing if len(missing) > 0.1 * len(with_scripts) or len(without) < 8 else []


def test_no_link_leads_nowhere(served: Served) -> None:
    """From the first page on, through some hundreds of pages."""
    todo, seen, broken = ["/"], {"/"}, []
    while todo and len(seen) - len(todo) < 300:
        at = todo.pop(0)
        status, headers, content = served.ask(at, Accept="text/html")
        if status != 200:
            broken.append((at, status))
        if status == 200 and headers["content-type"].startswith("text/html"):
            for link in re.findall(r'(?:href|src|action)="([^"]*)"', content.decode()):
                whole = urlsplit(urljoin(served.address + at.lstrip("/"), link.replace("&amp;", "&")))
                inside = f"http://{whole.netloc}/" == served.address
                target = whole.path + (f"?{whole.query}" if whole.query else "")
                if inside and target not in seen and not link.startswith("data:"):
                    seen.add(target)
                    todo.append(target)
    assert broken == []


def test_sparql_is_asked_and_answered_without_javascript(visit: Visits, served: Served) -> None:
    page = visit(f"{served.address}sparql", scripts=False)
    sym, rdfs = "https://w3id.org/symposia/ontology#", "http://www.w3.org/2000/01/rdf-schema#"
    text = f"SELECT ?name {{ ?x a <{sym}Person> ; <{rdfs}label> ?name }} ORDER BY ?name"
    page.locator("main textarea").fill(text)
    page.locator("main").get_by_role("button", name="Run").click()
    assert "Aleksander Madry" in page.locator("main table").inner_text()


def test_every_part_of_a_page_that_is_linked_to_is_there(visit: Visits, place: Callable[[str], str]) -> None:
    """Links within a page, and from a profile to the places of its quotes."""
    page: Any = visit(place("person"))
    links = page.evaluate("[...document.links].map((a) => a.href).filter((a) => a.includes('#char='))")
    assert links
    for link in sorted(set(links))[:15]:
        page.goto(link)
        assert page.locator(":target").count() == 1, link
