"""The pages of people, organizations, topics, events, talks, projects and awards, as a reader gets them."""

import html
import re
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from explored import RDF, SYM, Book, Page, node
from serving import BASE, build, serving

from graph.store import EmbeddedStore

SMALL = Path(__file__).parent / "fixtures_small.trig"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "x\u202etxt.exe\u2066",
    "</svg></a><style>*{display:none}</style>",
    "' onfocus='alert(1)' autofocus='",
    "javascript:alert(1)",
    "&lt;b&gt;\x00\x1b[31m",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    quads = list(ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TRIG))
    with serving(build(tmp_path_factory.mktemp("explored"), quads), "--workers", "2") as served:
        yield served


@pytest.fixture(scope="module")
def samples(sample_build):
    with serving(sample_build, "--workers", "2") as served:
        yield served


@pytest.fixture(scope="module")
def pages(samples, sample_build):
    """Every page of a thing of the samples, by its path."""
    return {path: samples.page(f"/{path}") for path in paths(sample_build)}


@pytest.fixture(scope="module")
def ada(server):
    return Page(server.page("/person/ada-example"))


# A person


def test_a_profile_begins_with_what_somebody_is_now(ada):
    top = ada["Ada Example"]
    assert "Director at Laboratory for Imaginary Materials" in top
    assert "Jo and Max Donor Professor of Chemistry at Example University" in top
    assert "also A. Example, Professor Example" in top and "https://example.org/~ada" in top


ALL_TOLD = ("homepage", "partOf", "talkAt", "heldOn", "startTime", "endTime", "place", "posterPresenters", "openedBy")


def test_what_is_said_of_a_thing_leads_to_its_words_on_the_page_of_the_thing(pages, sample_build):
    store = EmbeddedStore.open(sample_build / "store").oxigraph
    seen = set()
    for name in ALL_TOLD:
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "predicate"), ox.NamedNode(SYM + name), None):
            about = next(store.quads_for_pattern(quad.subject, ox.NamedNode(RDF + "subject"), None, None)).object
            thing = next(store.quads_for_pattern(quad.subject, ox.NamedNode(RDF + "object"), None, None)).object
            found = store.quads_for_pattern(quad.subject, ox.NamedNode(SYM + "evidencedBy"), None, None)
            words = [unquote(one.object.value.removeprefix(BASE)) for one in found]
            for end in (about, thing) if name == "openedBy" else (about,):
                page = pages.get(end.value.removeprefix(BASE), "")
                if words and page:
                    assert any(f'href="/{place}"' in page for place in words), (name, end.value)
                    seen.add(name)
    assert len(seen) >= 6


def test_what_somebody_heads_is_told_by_its_own_statement(pages, sample_build):
    store = EmbeddedStore.open(sample_build / "store").oxigraph
    leads = 0
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "predicate"), ox.NamedNode(SYM + "leads"), None):
        person = next(store.quads_for_pattern(quad.subject, ox.NamedNode(RDF + "subject"), None, None)).object
        assert quad.subject.value.removeprefix(BASE) in pages[person.value.removeprefix(BASE)]
        leads += 1
    assert leads > 5


def test_what_somebody_founded_is_no_earlier_place(tmp_path):
    book = Book()
    book.thing("person/x", "Person", "X Example")
    book.thing("org/a", "Organization", "Acme")
    book.thing("org/b", "Organization", "Beta")
    book.say("person/x", "affiliatedWith", "org/b")
    book.say("person/x", "founded", "org/a")
    book.say("person/x", "hasPosition", "position/p")
    for name, value in (
        ("atOrganization", "org/a"),
        ("status", ox.Literal("current")),
        ("roleTitle", ox.Literal("chair")),
    ):
        book.say("position/p", name, value)
    with serving(book.build(tmp_path), "--workers", "1") as server:
        page = Page(server.page("/person/x"))
    assert "Acme" in page["Founded"] and "Before" not in page.parts
    assert page["Roles"].index("Chair at Acme") < page["Roles"].index("Beta affiliated")


def test_roles_now_and_before_have_their_organizations_and_times(ada):
    assert "as of 14 July 2020 Director at Laboratory for Imaginary Materials heads it" in ada["Roles"]
    assert "Jo and Max Donor Professor of Chemistry at Example University" in ada["Roles"]
    assert "Postdoc at Sample Robotics" in ada["Before"] and "Founding director" in ada["Before"]
    assert "Postdoc" not in ada["Roles"]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Education", "Doctorate (PhD) in chemistry at Other University"),
        ("Topics", "machine learning research, a project"),
        ("Topics", "federated learning a talk"),
        ("Talks", "14 July 2020, 11:00 On Bonds at Spring Meeting"),
        ("Spoke at", "Autumn Workshop"),
        ("Interviews", "Five questions for Ada Example by Cleo Writer was interviewed"),
        ("Projects", "Toy Kit"),
        ("Awards", "2019 Sample Prize given by Sample Robotics"),
        ("Memberships", "Sample Academy of Sciences fellow"),
        ("Memberships", "Plain Society"),
        ("Students and postdocs", "Ben Sample"),
        ("Worked with", "Dan Specimen “My colleague Dan Specimen”"),
        ("Worked with", "Sample Robotics joint research"),
        ("Documents", "March 2021 Five questions for Ada Example"),
    ],
)
def test_a_profile_tells_in_plain_words(ada, heading, words):
    assert words in ada[heading]


def test_a_stated_line_has_its_quote_document_place_confidence_and_extractor(ada, server):
    page = server.page("/person/ada-example")
    assert 'href="/doc/0123456789ab#char=10,59"' in page
    assert "“the Jo and Max Donor Professor of Chemistry at EU” Spring Agenda, characters 10 to 59" in ada["Roles"]
    assert "confidence 0.9 · read by position-clause/1 · statement" in ada["Roles"]


def test_who_only_has_something_in_common_is_apart_from_who_worked_with_somebody(ada):
    assert "Eve Muster" not in ada["Worked with"] and "Ben Sample" not in ada["Worked with"]
    follows = ada["What follows from this"]
    assert "Spoke on the same occasions 3 derived: Spoke on the same occasion" in follows
    assert "Eve Muster Autumn Workshop" in follows
    assert "At the same institutions 1" in follows and "Ben Sample Laboratory for Imaginary Materials" in follows


def test_names_that_were_put_together_say_why(ada):
    assert "Why these names are one 1 Taken for one: A. Example, Ada Example 0.95" in ada["Documents"]
    assert "same organization: Example University" in ada["Documents"]
    assert "/judgement/j1" in ada.links


def test_documents_that_disagree_are_named(ada, server):
    told = ada["Documents disagree: held now, or only once?"]
    assert "Laboratory for Imaginary Materials: “director (current)” in Spring Agenda (14 July 2020)" in told
    assert "but “founding director (former)” in Five questions for Ada Example (March 2021)" in told
    assert "Documents disagree" not in server.page("/person/ben-sample")


def test_the_network_around_somebody_is_a_picture_and_a_list_of_the_same_things(server):
    page = server.page("/person/ada-example")
    figure = page[page.index('<figure class="ego"') : page.index("</figure>")]
    wide, narrow, listed = re.split(r'<svg class="narrow"|<details class="fold">', figure)
    links = re.findall(r'<a href="([^"]+)"><title>', wide)
    assert 8 < len(links) <= 30 and len(set(links)) == len(links)
    assert set(re.findall(r'<a href="(/[^"]+)"', listed)) == set(links)
    assert set(re.findall(r'<a href="([^"]+)"><title>', narrow)) <= set(links)
    assert "style=" not in figure
    assert "/network?focus=person%2Fada-example&amp;hops=2" in figure


def test_ties_that_texts_state_are_drawn_unlike_those_that_rules_derive(server):
    page = server.page("/person/ada-example")
    listed = Page(page[page.index("The same as a list") : page.index("</figure>")])[""]
    assert "Dan Specimen works with; spoke on the same occasion" in listed
    assert "Eve Muster spoke on the same occasion (derived)" in listed
    assert page.count('class="tie derived"') >= 2 and page.count('class="tie stated"') > 10


def test_a_page_is_the_same_each_time(server):
    for path in ("/person/ada-example", "/org/example-university", "/topic/machine-learning", "/compare?one=a&other=b"):
        answers = {server.ask(path, Accept="text/html")[2].partition(b'<footer class="site">')[0] for _ in range(3)}
        assert len(answers) == 1


# Organizations, topics, events, works


@pytest.mark.parametrize(
    ("path", "heading", "words"),
    [
        ("org/toy-group", "Toy Group", "part of Laboratory for Imaginary Materials, in Example University"),
        ("org/example-university", "Units", "Laboratory for Imaginary Materials Toy Group"),
        ("org/example-university", "People now", "as of 14 July 2020 Ada Example, Jo and Max Donor Professor"),
        (
            "org/example-university",
            "People of its units",
            "Ben Sample, assistant professor at Laboratory for Imaginary",
        ),
        ("org/imaginary-lab", "People before", "Ada Example, founding director"),
        ("org/imaginary-lab", "People now", "Ada Example, director heads it"),
        ("org/example-university", "Topics", "machine learning"),
        ("org/example-university", "Events organized", "July 2020 Spring Meeting 1 talk"),
        ("org/example-university", "Tied to through people", "Other University 1 pair works together"),
        ("org/example-university", "Tied to through people", "Sample Letters 1 person is at both"),
        ("org/example-university", "Studied here", "Ben Sample, BS"),
        ("org/sample-robotics", "Founded by", "Dan Specimen"),
        ("org/sample-robotics", "Works with", "Ada Example"),
        ("org/sample-robotics", "Gives these awards", "Sample Prize"),
        ("org/sample-academy", "Members", "Ada Example “belongs to the Academy of Sciences”"),
        ("org/other-university", "Other University", "country Exampleland"),
        (
            "topic/machine-learning",
            "Experts",
            "A narrower topic counts, too. Ada Example at Example University research",
        ),
        ("topic/machine-learning", "Experts", "Dan Specimen research federated learning"),
        ("topic/machine-learning", "Narrower topics", "federated learning"),
        ("topic/federated-learning", "federated learning", "narrower than machine learning"),
        ("topic/machine-learning", "Institutions that are said to work on it", "Toy Group"),
        ("topic/machine-learning", "Talks", "14 July 2020, 11:00 On Bonds by Ada Example"),
        ("topic/machine-learning", "Events", "July 2020 Spring Meeting 1 talk"),
        ("topic/machine-learning", "Projects", "Toy Kit"),
        ("topic/machine-learning", "What its experts also work on", "graph theory"),
        ("event/spring-meeting", "Spring Meeting", "July 2020, Main Hall 12 people presented posters"),
        ("event/spring-meeting", "Programme", "14 July 2020, 11:00–11:40 On Bonds by Ada Example"),
        ("event/spring-meeting", "Opened by", "Dan Specimen"),
        ("event/spring-meeting", "Also spoke", "Dan Specimen"),
        ("event/spring-meeting", "Organized by", "Example University"),
        ("event/five-questions", "Who was interviewed", "Ada Example"),
        ("event/five-questions", "Who asked", "Cleo Writer"),
        ("talk/on-bonds", "On Bonds", "14 July 2020, 11:00–11:40"),
        ("talk/on-bonds", "Abstract", "What holds a toy together."),
        ("talk/on-bonds", "Speakers", "Ada Example"),
        ("talk/on-bonds", "Given at", "Spring Meeting"),
        ("talk/on-bonds", "Topics", "federated learning"),
        ("talk/on-bonds", "Presents", "Toy Kit"),
        ("talk/untimed-hours", "Untimed Hours", "09:30"),
        ("project/toy-kit", "Made by", "Ada Example"),
        ("project/toy-kit", "Presented in", "On Bonds"),
        ("project/toy-kit", "Topics", "machine learning"),
        ("project/toy-kit", "Uses", "glue"),
        ("award/sample-prize", "Given by", "Sample Robotics"),
        ("award/sample-prize", "Received by", "2019 Ada Example at Example University"),
        ("award/sample-prize", "Received by", "Ben Sample"),
    ],
)
def test_a_page_of_each_kind_tells_in_plain_words(server, path, heading, words):
    assert words in Page(server.page(f"/{path}"))[heading]


def test_who_is_at_a_unit_is_not_listed_twice(server):
    page = Page(server.page("/org/example-university"))
    assert "Ada Example" not in page["People of its units"]


def test_what_has_no_page_of_its_own_keeps_the_plain_one(server):
    page = server.page("/position/a1")
    assert "role title" in page and "Jo and Max Donor Professor of Chemistry" in page


# What holds of all pages


def paths(out: Path) -> list[str]:
    store = EmbeddedStore.open(out / "store").oxigraph
    found = {q.subject.value for q in store} | {q.object.value for q in store if isinstance(q.object, ox.NamedNode)}
    kinds = ("person", "org", "topic", "event", "talk", "project", "award", "doc")
    return sorted(
        iri.removeprefix(BASE)
        for iri in found
        if iri.startswith(tuple(f"{BASE}{k}/" for k in kinds)) and "#" not in iri
    )


def test_no_page_shows_a_statement_or_a_quote_that_the_store_does_not_have(pages, sample_build):
    store = EmbeddedStore.open(sample_build / "store").oxigraph
    quotes = {
        q.subject.value.removeprefix(BASE): " ".join(q.object.value.split())
        for q in store.quads_for_pattern(None, ox.NamedNode(SYM + "quote"), None, None)
    }
    statements = {
        q.subject.value.removeprefix(BASE)
        for q in store.quads_for_pattern(None, ox.NamedNode(RDF + "subject"), None, None)
    }
    shown = quoted = 0
    for path, page in pages.items():
        told = set(re.findall(r'href="/(statement/[^"]+)"', page))
        assert told <= statements, path
        shown += len(told)
        for quote, link in re.findall(r'<p dir="auto">“([^<]*)”</p>\s*<p class="source"><a href="/([^"]+)"', page):
            assert " ".join(html.unescape(quote).split()) == quotes[unquote(link)], path
            quoted += 1
    assert shown > 400 and quoted > 400


def test_every_line_of_a_profile_of_a_build_has_words_or_a_rule(pages):
    lines = 0
    for path, page in pages.items():
        if path.startswith("person/"):
            story = page[: page.index('<footer class="about">')]
            for line in re.findall(r'<li class="line.*?</li>', story, re.DOTALL):
                assert 'class="told"' in line or 'class="rule"' in line, line
                lines += 1
    assert lines > 150


def test_every_link_of_every_page_leads_somewhere_and_to_its_place(pages, samples, sample_build):
    store = EmbeddedStore.open(sample_build / "store").oxigraph
    known = {path: set(Page(page).ids) for path, page in pages.items()}
    wanted = {link for page in pages.values() for link in Page(page).links if link.startswith("/")}
    others: dict[str, list[str]] = {}
    for link in sorted(wanted):
        path, _, place = unquote(link).removeprefix("/").partition("#")
        if path in known:
            assert not place or place in known[path], link
        elif not next(store.quads_for_pattern(node(path), None, None, None), None):
            others.setdefault(re.split(r"[?/]|(?=\.\w+$)", link)[-1 if "." in link else 1], []).append(link)
    assert len(others) > 8
    for links in others.values():  # queries, networks, files: one of each is like the next
        for link in links[:2]:
            assert samples.ask(link, "HEAD", Accept="text/html")[0] == 200, link


def test_a_page_needs_no_script_and_no_style_of_its_own(pages):
    for page in pages.values():
        assert "style=" not in page and "onclick" not in page and "javascript:" not in page
        assert not re.search(r"<script(?![^>]* src=)", page)


def test_a_page_has_one_first_heading_and_each_id_once(pages):
    for path, text in pages.items():
        page = Page(text)
        assert page.tags.count("h1") == 1
        assert len(page.ids) == len(set(page.ids)), path


# Long lists, hostile words


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A body with 100 people, 90 units and one talk each at a meeting, on one topic, in as many documents."""
    book = Book()
    book.thing("org/hall", "Organization", "The Hall")
    book.thing("event/meeting", "Event", "The Meeting")
    book.thing("topic/tides", "Topic", "tides")
    book.thing("award/medal", "Award", "The Medal")
    for n in range(100):
        person, talk, key = f"person/p{n:03}", f"talk/t{n:03}", f"{n:012x}"
        book.thing(person, "Person", f"Person {n:03}")
        book.thing(talk, "Talk", f"Talk {n:03}", "Event")
        book.document(key, f"Document {n:03}")
        for name, value in (("affiliatedWith", "org/hall"), ("researches", "topic/tides"), ("hasAward", "award/medal")):
            book.say(person, name, value)
        book.say(person, "gaveTalk", talk)
        book.say(talk, "talkAt", "event/meeting")
        book.say(talk, "aboutTopic", "topic/tides")
        book.say(talk, "startTime", ox.Literal(f"2020-07-{14 + n // 50}T{8 + n % 10:02}:{n % 50:02}:00"))
        book.say(person, "coSpeakerWith", f"person/p{(n + 1) % 100:03}", "graph/derived")
        book.say("person/p000", "coSpeakerWith", person, "graph/derived")
        book.say(f"doc/{key}", "mentions", "org/hall", f"doc/{key}")
        book.say(person, "advisedBy", "person/p000")
        book.say("person/p000", "developed" if n % 2 else "demonstrated", talk)
        book.thing(f"org/unit-{n:03}", "Organization", f"Unit {n:03}")
        book.say(f"org/unit-{n:03}", "partOf", "org/hall" if n < 90 else f"org/unit-{n - 90:03}")
    with serving(book.build(tmp_path_factory.mktemp("large")), "--workers", "2") as served:
        yield served


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("org/hall", "People now"),
        ("event/meeting", "Programme"),
        ("topic/tides", "Experts"),
        ("award/medal", "Received by"),
    ],
)
def test_a_long_list_has_pages_that_hold_everything_once(large, path, heading):
    address, seen = f"/{path}", []
    pages = 0
    while address:
        page = Page(large.page(address))
        part = page[heading]
        seen += re.findall(
            r"(?:Talk|Person) \d\d\d" if heading != "Programme" else r"Talk \d\d\d", part.split("shown")[0]
        )
        pages += 1
        assert f"page {pages} of" in part and "of 100 shown" in part
        following = [link for link in page.links if link == f"/{path}?page={pages + 1}"]
        address = following[0] if following else ""
    people = [name for name in seen if name.startswith("Talk" if heading == "Programme" else "Person")]
    assert len(people) == len(set(people)) == 100 and pages == 3


def test_a_page_beyond_the_last_is_the_last(large):
    assert "page 3 of 3" in large.page("/org/hall?page=99") and "page 1 of 3" in large.page("/org/hall?page=x")


def test_a_programme_is_in_the_order_of_time(large):
    part = Page(large.page("/event/meeting"))["Programme"]
    times = re.findall(r"1[45] July 2020, \d\d:\d\d", part)
    assert len(times) == 40 and times == sorted(times)


@pytest.mark.parametrize(
    ("path", "heading", "shown"),
    [("org/hall", "Documents", 30), ("topic/tides", "Talks", 30), ("person/p000", "What follows from this", 30),
     ("person/p000", "Students and postdocs", 30), ("person/p000", "Projects", 30)],
)  # fmt: skip
def test_a_list_that_is_cut_says_so_and_leads_to_the_rest(large, path, heading, shown):
    page = Page(large.page(f"/{path}"))
    assert re.search(rf"\b{shown} of \d+ shown; all \d+, by a query", page[heading])
    queries = [link for link in page.links if link.startswith("/sparql?query=")]
    assert queries
    for link in queries:
        status, _, content = large.ask(link, Accept="text/csv")
        assert status == 200 and content.count(b"\n") > 90


def test_a_tree_of_units_has_units_of_units(large):
    page = large.page("/org/hall")
    tree = Page(page[page.index('<div class="tree">') :])
    assert "Unit 000 Unit 090 Unit 001" in " ".join(tree[""].split())


def test_hostile_names_stay_words(tmp_path):
    book = Book()
    for n, words in enumerate(HOSTILE):
        person, body, topic, talk = f"person/p{n}", f"org/o{n}", f"topic/t{n}", f"talk/t{n}"
        for path, kind in ((person, "Person"), (body, "Organization"), (topic, "Topic"), (f"project/p{n}", "Project")):
            book.thing(path, kind, words)
        book.thing(talk, "Talk", words, "Event")
        book.thing(f"event/e{n}", "Event", words)
        book.thing(f"award/a{n}", "Award", words)
        book.say(person, "affiliatedWith", body)
        book.say(person, "researches", topic)
        book.say(person, "gaveTalk", talk)
        book.say(person, "collaboratesWith", f"person/p{(n + 1) % len(HOSTILE)}")
        book.say(person, "hasAward", f"award/a{n}")
        book.say(person, "hasPosition", f"position/p{n}")
        book.say(f"position/p{n}", "roleTitle", ox.Literal(words))
        book.say(f"position/p{n}", "status", ox.Literal("current"))
        book.say(f"position/p{n}", "start", ox.Literal(words))
        book.say(f"position/p{n}", "atOrganization", body)
        book.say(talk, "talkAt", f"event/e{n}")
        book.say(talk, "abstract", ox.Literal(words))
        book.say(talk, "startTime", ox.Literal(words))
        book.say(person, "homepage", ox.Literal(words))
        book.say(person, "developed", f"project/p{n}")
        passage = book.passage("0123456789ab", n, n + len(words), words)
        statement = f"statement/s{n}"
        book.say(statement, "evidencedBy", passage, "doc/0123456789ab/evidence")
        book.say(statement, "extractor", ox.Literal(words), "doc/0123456789ab/evidence")
        for name, value in (
            ("subject", node(person)),
            ("predicate", ox.NamedNode(SYM + "researches")),
            ("object", node(topic)),
        ):
            graph = node("doc/0123456789ab/evidence")
            book.quads.append(ox.Quad(node(statement), ox.NamedNode(RDF + name), value, graph))
    book.document("0123456789ab", HOSTILE[0])
    with serving(book.build(tmp_path, {"0123456789ab": "\n".join(HOSTILE)}), "--workers", "2") as served:
        for folder in ("person/p", "org/o", "topic/t", "talk/t", "event/e", "award/a", "project/p"):
            for n in range(len(HOSTILE)):
                harmless(served.page(f"/{folder}{n}"))
        harmless(served.page("/doc/0123456789ab"))
        for n in range(len(HOSTILE)):
            harmless(served.page(f"/compare?one=person/p{n}&other=person/p{(n + 1) % len(HOSTILE)}"))
        harmless(
            served.ask("/compare?one=%3Cscript%3Ealert(1)%3C/script%3E&other=%22%3E", Accept="text/html")[2].decode()
        )


def harmless(page: str) -> None:
    parsed = Page(page)
    assert "img" not in parsed.tags and "style" not in parsed.tags and parsed.tags.count("script") <= 4
    assert not {name for name in parsed.attributes if name.startswith("on") or name in ("style", "autofocus")}
    assert "\u202e" not in page and "\x00" not in page and "\x1b" not in page
    assert not [link for link in parsed.links if not link.startswith(("/", "#", "https://", "http://", "mailto:"))]
