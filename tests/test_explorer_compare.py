"""Two people, organizations or topics beside each other, as a reader gets them."""

import csv
import json
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from explored import Book, Page
from serving import build, serving

SMALL = Path(__file__).parent / "fixtures_small.trig"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    quads = list(ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TRIG))
    with serving(build(tmp_path_factory.mktemp("compared"), quads), "--workers", "2") as served:
        yield served


def compared(server, one: str, other: str) -> Page:
    return Page(server.page(f"/compare?{urlencode({'one': one, 'other': other})}"))


def test_two_people_are_compared_by_paths_or_names(server):
    by_path = compared(server, "person/ada-example", "person/ben-sample")
    by_name = compared(server, "Ada Example", "ben sample")
    assert "Ada Example and Ben Sample" in by_path.parts
    assert by_path.parts == by_name.parts


@pytest.mark.parametrize(
    ("one", "other", "heading", "words"),
    [
        ("ada-example", "ben-sample", "Institutions", "Example University Ada Example: now"),
        ("ada-example", "ben-sample", "Institutions", "Ben Sample: now, in a unit of it, studied"),
        ("ada-example", "ben-sample", "Institutions", "Laboratory for Imaginary Materials Ada Example: now, before"),
        ("ada-example", "ben-sample", "Awards", "Sample Prize"),
        ("dan-specimen", "eve-muster", "Topics", "federated learning Dan Specimen: research"),
        ("ada-example", "eve-muster", "Events", "Autumn Workshop Ada Example: spoke"),
        ("ada-example", "eve-muster", "People they worked with", "Ben Sample Ada Example: student"),
    ],
)
def test_what_two_people_have_in_common_says_how_for_each(server, one, other, heading, words):
    assert words in compared(server, f"person/{one}", f"person/{other}")[heading]


def test_a_comparison_can_be_had_as_csv_and_json(server):
    address = f"/compare?{urlencode({'one': 'Ada Example', 'other': 'ben sample'})}"
    for form in ("csv", "json"):
        assert f"other=person%2Fben-sample&amp;as={form}" in server.page(address)
    status, headers, content = server.ask(f"{address}&as=csv")
    assert status == 200 and headers["content-type"].startswith("text/csv")
    first, *rows = csv.reader(content.decode().splitlines())
    assert first == ["aspect", "thing", "thingIri", "one", "other"]
    (shared,) = [row for row in rows if row[:2] == ["Institutions", "Example University"]]
    assert shared[3] == "now" and "studied" in shared[4]
    assert any(row[3] and not row[4] for row in rows) and any(row[4] and not row[3] for row in rows)
    told = json.loads(server.ask(f"{address}&as=json")[2])
    assert told["one"]["label"] == "Ada Example" and told["other"]["iri"].endswith("person/ben-sample")
    assert [list(row.values()) for row in told["rows"]] == rows


def test_no_file_compares_what_is_not_known(server):
    assert server.ask(f"/compare?{urlencode({'one': 'Ada Example', 'other': 'Nobody At All'})}&as=csv")[0] == 404
    assert server.ask("/compare?one=person/ada-example&as=json")[0] == 400
    assert server.ask("/compare?as=exe")[0] == 400


def test_what_only_one_has_is_apart(server):
    apart = compared(server, "person/ada-example", "person/ben-sample")["Of one alone"]
    assert "Sample Robotics before" in apart and "Toy Group now" in apart and "graph theory research" in apart
    assert "Sample Prize" not in apart


def test_what_only_one_has_leads_to_its_words_and_the_rest_to_a_page(server, tmp_path):
    page = compared(server, "person/cleo-writer", "person/ada-example")
    assert "1 quote" in page["Of one alone"] or "quotes" in page["Of one alone"]
    assert "/doc/0123456789ab#char=10,59" in page.links
    book = Book()
    book.thing("person/x", "Person", "X Example")
    book.thing("person/y", "Person", "Y Example")
    for number in range(30):
        book.thing(f"topic/t{number}", "Topic", f"Topic {number}")
        book.say("person/x", "researches", f"topic/t{number}")
    with serving(book.build(tmp_path), "--workers", "1") as small:
        page = compared(small, "person/x", "person/y")
    assert "and 6 more, on the page of X Example" in page["Of one alone"]


def test_the_chain_between_two_people_has_the_words_for_each_tie(server):
    page = compared(server, "person/ben-sample", "person/dan-specimen")
    told = page["How they are connected"]
    assert told.startswith("Ben Sample is advised by Ada Example “my student, Sample”")
    assert "Ada Example collaborates with Dan Specimen “My colleague Dan Specimen”" in told
    assert "/doc/ba9876543210#char=80,98" in page.links


def test_a_tie_that_follows_from_something_in_common_is_derived(server):
    told = compared(server, "person/ada-example", "person/eve-muster")["How they are connected"]
    assert "spoke on the same occasion as Eve Muster: Autumn Workshop derived" in told


def test_two_organizations_and_two_topics_are_compared_without_a_chain(server):
    bodies = compared(server, "Example University", "Other University")
    assert bodies["People"].startswith("Ada Example Example University: now “the Jo and Max Donor")
    assert "Other University: studied" in bodies["People"]
    assert "Ben Sample now, in a unit of it" in bodies["Of one alone"] or "in a unit of it" in bodies["People"]
    assert "How they are connected" not in bodies.parts
    topics = compared(server, "machine learning", "federated learning")
    assert "Dan Specimen machine learning: researchfederated learning: research" in topics["Experts"]


def test_somebody_compared_with_themselves_or_with_a_topic_is_told_so(server):
    assert "one and the same" in compared(server, "Ada Example", "person/ada-example")["Ada Example and Ada Example"]
    page = compared(server, "person/ada-example", "topic/graph-theory")
    assert "two of one kind can be compared" in page["Ada Example and graph theory"]
    page = server.ask("/compare?one=position/a1&other=person/ada-example", Accept="text/html")
    assert page[0] == 404 and b"can be compared, nothing else" in page[2]


def test_a_name_that_nobody_bears_says_what_is_near(server):
    status, _, content = server.ask("/compare?one=Ada+Exampel&other=Ben+Sample", Accept="text/html")
    page = Page(content.decode())
    assert status == 404 and "Nothing is called “Ada Exampel”" in content.decode()
    assert "/compare?one=Ada%20Example&other=person/ben-sample" in page.links


def test_a_name_of_several_asks_which(server):
    page = compared(server, "University", "org/sample-robotics")
    assert "Example University org/example-university" in page["Which “University”?"]
    assert "/compare?one=org/other-university&other=org/sample-robotics" in page.links


def test_without_two_names_there_is_a_form(server):
    for address in ("/compare", "/compare?one=person/ada-example", "/compare?other="):
        page = server.page(address)
        assert 'name="one"' in page and 'name="other"' in page and "Nothing is called" not in page
    assert 'value="Ada Example"' in server.page("/compare?one=person/ada-example")


def test_names_that_are_too_long_are_refused(server):
    status, _, content = server.ask(f"/compare?one={'a' * 600}&other=b", Accept="text/plain")
    assert status == 400 and b"names of two things" in content
