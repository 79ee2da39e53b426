"""Every kind of page of a served build: for those who see little, on a telephone, without JavaScript, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from serving import Served

from browser.chromium import PHONE, barriers, sideways
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


@pytest.mark.parametrize("kind", PAGES)
def test_nobody_is_shut_out_of_a_page(visit: Visits, place: Callable[[str], str], kind: str) -> None:
    """No serious finding of axe-core, in light and in dark; no sideways scrolling on a telephone; headings in order."""
    if kind in REFUSED:
        visit.expects(f"status of {REFUSED[kind]}")
    page = visit(place(kind))
    assert page.title() and page.locator("h1").count() == 1
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, only="color-contrast") == []
    assert sideways(page) == []


@pytest.mark.parametrize("kind", sorted(PAGES.keys() - {"network", "network of one"}))
def test_a_page_reads_the_same_without_javascript(visit: Visits, place: Callable[[str], str], kind: str) -> None:
    if kind in REFUSED:
        visit.expects(f"status of {REFUSED[kind]}")
    words = "document.querySelector('main').innerText.replace(/\\s+/g, ' ').trim()"
    with_scripts = visit(place(kind), size=PHONE).evaluate(words)
    page = visit(place(kind), size=PHONE, scripts=False)
    without = " ".join(page.locator("main").inner_text().split())
    assert len(without) > 40
    missing = [word for word in set(with_scripts.split()) - set(without.split()) if len(word) > 3]
    assert len(missing) <= 0.1 * len(set(with_scripts.split())), missing


@pytest.mark.parametrize("kind", PAGES)
def test_whatever_has_the_focus_shows_it(visit: Visits, place: Callable[[str], str], kind: str) -> None:
    if kind in REFUSED:
        visit.expects(f"status of {REFUSED[kind]}")
    page = visit(place(kind))
    unseen, focused = [], set()
    for _ in range(25):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(SHOWS_FOCUS)
        focused.add(name)
        if not seen:
            unseen.append(name)
    assert unseen == []
    assert len(focused) > 5


# What has the focus, and whether one sees it: an outline, a shadow or a border that it has not without the focus.
SHOWS_FOCUS = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return ["(the page)", true];
    const look = () => {
        const s = getComputedStyle(e);
        const outline = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 ? s.outline : "";
        return JSON.stringify([outline, s.boxShadow, s.borderColor, s.backgroundColor, s.textDecoration]);
    };
    const name = `${e.tagName}#${e.id}.${e.getAttribute("class") ?? ""} ${(e.textContent ?? "").trim().slice(0, 40)}`;
    const box = e.getBoundingClientRect();
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    const focused = look();
    e.blur();
    const without = look();
    e.focus({ preventScroll: true });
    return [name, inside && focused !== without];
}"""


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


def test_every_part_of_a_page_that_is_linked_to_is_there(visit: Visits, place: Callable[[str], str]) -> None:
    """Links within a page, and from a profile to the places of its quotes."""
    page: Any = visit(place("person"))
    links = page.evaluate("[...document.links].map((a) => a.href).filter((a) => a.includes('#char='))")
    assert links
    for link in sorted(set(links))[:15]:
        page.goto(link)
        assert page.locator(":target").count() == 1, link
