"""Words of documents and links of stores stay what they are, on every page: nothing runs, nothing is fetched."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import networkx as nx
import pyoxigraph as ox
import pytest
from serving import BASE, Served, serving

from browser import hostile
from browser.conftest import Visits
from viz import write_network

pytestmark = pytest.mark.browser

MOST_PAGES = 50
# What no page of ours has: scripts and sheets in the page, handlers, links that run, frames, what leads elsewhere.
FOREIGN = """() => {
    const all = [...document.querySelectorAll("*")];
    const runs = /^[\\u0000-\\u0020]*(javascript|vbscript|data|blob|file):/i;
    const bad = all.filter((e) => {
        const name = e.tagName.toLowerCase();
        if (["iframe", "frame", "object", "embed", "base", "img", "math", "audio", "video", "animate"].includes(name)) return true;
        if (name === "script") return !new URL(e.src, location.href).pathname.startsWith("/static/");
        if (name === "style") return true;
        if (name === "link") return e.getAttribute("href") !== "data:," && new URL(e.href).host !== location.host;
        if (name === "meta" && /refresh/i.test(e.httpEquiv)) return true;
        const attributes = [...e.attributes];
        if (attributes.some((a) => /^on/i.test(a.name) || a.name === "srcdoc" || a.name === "style")) return true;
        const places = ["href", "src", "action", "formaction", "xlink:href"].map((n) => e.getAttribute(n)).filter(Boolean);
        return places.some((place) => runs.test(place));
    });
    return [...bad.map((e) => e.outerHTML.slice(0, 200)), ...(window.hit ? [`hit ${window.hit}`] : [])];
}"""  # noqa: E501

# The page of a network has its scripts and its sheet within it, allowed by their hashes.
DRAWN = """() => [...document.querySelectorAll("iframe, object, embed, base, img, video, form[action]")]
    .map((e) => e.outerHTML).concat(window.hit ? [`hit ${window.hit}`] : [])"""


@pytest.fixture(scope="module")
def poisoned(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample build, served with hostile words in every text, identifier and link."""
    out = hostile.poisoned_build(sample_build, tmp_path_factory.mktemp("hostile") / "out", BASE)
    with serving(out, "--workers", "2") as server:
        yield server


def test_hostile_words_are_many_and_different() -> None:
    assert len(hostile.FIXED) > 30 and len(hostile.made()) == 200
    assert len(set(hostile.everything())) == len(hostile.everything())
    assert hostile.made() == hostile.made() != hostile.made(seed=2)


def test_no_page_of_a_hostile_build_runs_or_fetches_anything(visit: Visits, poisoned: Served) -> None:
    """Pages are found by their links, so that every kind comes up, a few of each kind first."""
    visit.expects("status of 404")  # where a hostile identifier cannot be told from an address
    page = visit(poisoned.address)
    todo, seen = ["/", "/find?kind=Person", "/find?kind=Topic", "/find?kind=Document", "/sparql"], {"/"}
    kinds: dict[str, int] = {}
    while todo and sum(kinds.values()) < MOST_PAGES:
        todo.sort(key=lambda place: kinds.get(_kind(place), 0))
        place = todo.pop(0)
        kinds[_kind(place)] = kinds.get(_kind(place), 0) + 1
        assert page.goto(poisoned.address.rstrip("/") + place).status in (200, 404), place
        assert page.evaluate(DRAWN if page.locator("#picture").count() else FOREIGN) == [], place
        links = page.evaluate("[...document.links].filter((a) => a.host === location.host).map((a) => a.href)")
        for link in sorted(set(links)):
            parts = urlsplit(link)
            found = parts.path + (f"?{parts.query}" if parts.query else "")
            if found not in seen and not _is_file(found):
                seen.add(found)
                todo.append(found)
    assert {"person", "org", "topic", "event", "talk", "award", "doc"} <= kinds.keys()
    assert {"find", "sparql", "network", "analysis", "compare", "queries", "review"} <= kinds.keys()


def _kind(place: str) -> str:
    return place.split("?")[0].split("/")[1]


def _is_file(place: str) -> bool:
    endings = (
        ".ttl",
        ".nt",
        ".jsonld",
        ".rdf",
        ".csv",
        ".tsv",
        ".json",
        ".xml",
        ".graphml",
        ".gexf",
        ".txt",
        ".nq",
        ".trig",
    )
    return place.split("?")[0].endswith(endings) or "as=" in place or "format=" in place


@pytest.mark.parametrize(
    "place", ["/find?name={}", "/sparql?query={}", "/compare?one={}&other={}", "/queries/{}", "/{}"]
)
def test_hostile_words_in_an_address_stay_words(visit: Visits, served: Served, place: str) -> None:
    visit.expects("status of 40[04]")
    page = visit(served.address)
    for text in [*hostile.FIXED[:8], *hostile.made(4, seed=3)]:
        value = urlencode({"": text[:150]})[1:]
        page.goto(served.address.rstrip("/") + place.replace("{}", value))
        assert page.evaluate(FOREIGN) == [], text


def test_hostile_terms_in_the_answer_to_a_query_stay_terms(visit: Visits, poisoned: Served) -> None:
    page = visit(poisoned.address)
    for query in (
        "SELECT * { ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label ; "
        "<http://www.w3.org/2002/07/owl#sameAs> ?same } ORDER BY ?label LIMIT 300",
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o ; <http://www.w3.org/2002/07/owl#sameAs> ?same } LIMIT 300",
    ):
        page.goto(f"{poisoned.sparql}?{urlencode({'query': query, 'as': 'html'})}")
        assert page.evaluate(FOREIGN) == []
        assert "<script>" in page.inner_text("main")


def test_a_network_of_hostile_words_draws_and_tells_them_as_words(visit: Visits, tmp_path: Path) -> None:
    path = tmp_path / "network.html"
    write_network(hostile_network(), path, title=hostile.FIXED[1])
    page = visit(path)
    assert page.locator("h1").inner_text() == hostile.FIXED[1]
    cards = page.evaluate(ALL_CARDS)
    assert cards >= len(hostile.everything())
    page.locator("#list summary").click()
    for text in hostile.everything()[:6]:
        page.fill("#query", text)
        page.press("#query", "Enter")
    page.mouse.move(500, 400)
    page.mouse.wheel(0, -500)
    page.wait_for_timeout(100)
    assert (
        page.evaluate("document.querySelectorAll('img, iframe, object, embed, base, form[action], video').length") == 0
    )
    assert page.evaluate("window.hit") is None


def test_a_network_of_hostile_words_is_saved_as_data_that_reads_back(visit: Visits, tmp_path: Path) -> None:
    path = tmp_path / "network.html"
    network = hostile_network()
    write_network(network, path, title="hostile")
    page = visit(path)
    found = {q.object.value for q in ox.parse(page.evaluate("symposia.turtle()"), format=ox.RdfFormat.TURTLE)}
    spoken = {text for text in hostile.everything() if text.isprintable()}
    assert len(spoken) > 150 and spoken - found == set()
    rows = list(csv.reader(io.StringIO(page.evaluate("symposia.csv()"))))
    assert len(rows) > network.number_of_nodes() and len({len(row) for row in rows}) == 1


# The cards of all things and ties, one after the other, as if each had been chosen.
ALL_CARDS = """() => {
    const about = document.getElementById("about");
    let cards = 0;
    const show = (made) => { about.replaceChildren(...made); cards += 1; };
    for (const entity of symposia.entities) { show(symposia.aboutEntity(entity)); show(symposia.hintEntity(entity)); }
    for (const tie of symposia.ties) { show(symposia.aboutTie(tie)); show(symposia.hintTie(tie)); }
    for (const query of ["<img src=x onerror=alert(1)>", "</p>"]) show(symposia.notFound(query));
    return cards;
}"""


def hostile_network() -> nx.MultiGraph[Any]:
    """A network in which every word is hostile: identifiers, names, kinds, notes, facts, quotes, ties, communities."""
    texts = hostile.everything()
    made: nx.MultiGraph[Any] = nx.MultiGraph(projection=texts[0], about=texts[3])
    for number, text in enumerate(texts):
        other = texts[(number + 7) % len(texts)]
        passage = {"quote": other, "document": text, "begin": 3, "end": 3 + len(other)}
        facts = ({"group": text, "text": other, "stated": bool(number % 2), "evidence": (passage,)},)
        made.add_node(
            f"{hostile.IRIS[number % len(hostile.IRIS)]}#{number}{text}", label=text, notes=(other,), facts=facts,
            kind=text if number % 3 == 0 else "Person", evidence=(passage,), topics=(text,), institutions=(other,),
            community=number % 5, measures={text: number, "degree": 1},
        )  # fmt: skip
    nodes = list(made)
    for number, text in enumerate(texts):
        for step in (1, 9):
            made.add_edge(
                nodes[number], nodes[(number * 7 + step) % len(nodes)], key=text, relation=text, label=text,
                stated=bool(number % 2), weight=1 + number % 3, property=hostile.IRIS[number % len(hostile.IRIS)],
                evidence=(passage,),
            )  # fmt: skip
    made.graph["communities"] = tuple({"id": n, "label": texts[n], "size": 9} for n in range(5))
    return made
