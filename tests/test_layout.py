"""What the layout of small invented documents says."""

import hashlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import layout
from graph.document import Document

AGENDA = """Spring Symposium on Imaginary Materials

9:00 am - 9:40 am Building Bridges Out of Glass
Ada Lovelace
Professor of Chemistry
University of Oslo

Ada Lovelace is a professor of chemistry at the University of Oslo. She studies glass.

View full bio

9:40 am - 10:00 am Coffee break

10:00 am - 10:40 am Paper Engines: A Second Look
Marie Curie
Director, Radium Institute

Abstract
In this talk, we look at engines made of paper, and we show that they work well.

https://example.org/programme
"""
INTERVIEW = """Lise Meitner on the patience of physics

Photo: Otto Frisch/Radium Institute

Emmy Noether | Academy of Sciences

EDITOR’S NOTE: We met the physicist in her laboratory and asked her about the work of many years.

Lise Meitner is a professor of physics at the University of Berlin.

Q: What is it that you do all day in the laboratory?

A: I measure things, and then I measure them again. My colleague Otto Hahn weighs them.

Q: And what do you hope to find in the end?

A: Something that nobody has expected.
"""
BIO = """Marie Curie

Director
Radium Institute

Marie Curie is the director of the Radium Institute. She works on radioactivity.

Education
PhD in physics, University of Paris

Research interests
radioactivity, radiation therapy

https://example.org/people
"""
PEOPLE = """Our people

Ada Lovelace
Professor

Otto Hahn
Research scientist

Marie Curie, Postdoctoral researcher

- Emmy Noether, Director
"""
WRAPPED = """The Radium Institute

Marie Curie is the director of the Radium Institute, where she has been working on
radioactive materials for many years. She earned a doctorate in physics from the
University of Paris. Her laboratory measures things, and then measures them again.
"""


def made(text: str) -> Document:
    return Document("a.txt", text, hashlib.sha256(text.encode()).hexdigest(), "text/plain")


def blocks(text: str) -> list[tuple[str, str]]:
    document = made(text)
    return [(b.kind, document.quote(b.span)) for b in layout.read(document).blocks]


def kinds(text: str) -> list[str]:
    return [kind for kind, _ in blocks(text)]


def test_an_agenda():
    found = layout.read(made(AGENDA))
    assert found.agenda and not found.interview
    assert found.title == "Spring Symposium on Imaginary Materials"
    first = ["time", "title", "name", "role", "organization", "prose", "furniture"]
    third = ["time", "title", "name", "role", "subheading", "prose", "url"]
    assert kinds(AGENDA) == ["heading", *first, "time", "ceremony", *third]
    assert [b.record for b in found.blocks] == [0, *[1] * 7, 2, 2, *[3] * 7]
    assert [(b.slot.start, b.slot.end) for b in found.blocks if b.slot] == [
        ("09:00:00", "09:40:00"),
        ("09:40:00", "10:00:00"),
        ("10:00:00", "10:40:00"),
    ]


def test_what_stands_under_a_name_is_about_it():
    document = made(AGENDA)
    read = layout.read(document).blocks
    owners = {document.quote(read[b.person].span) for b in read if b.kind in ("role", "organization")}
    assert owners == {"Ada Lovelace", "Marie Curie"}
    abstract = next(b for b in read if b.kind == "prose" and b.section == "abstract")
    assert document.quote(read[abstract.person].span) == "Marie Curie"


def test_an_interview():
    found = layout.read(made(INTERVIEW))
    assert found.interview
    assert found.title == "Lise Meitner on the patience of physics"
    assert kinds(INTERVIEW) == [
        "heading",
        "credit",
        "byline",
        "note",
        "prose",
        "question",
        "answer",
        "question",
        "answer",
    ]


def test_a_biography():
    assert kinds(BIO) == ["name", "role", "organization", "prose", "subheading", "degree", "subheading", "item", "url"]
    assert {b.section for b in layout.read(made(BIO)).blocks} == {"", "education", "research interests"}


def test_a_list_of_people():
    assert blocks(PEOPLE)[1:] == [
        ("name", "Ada Lovelace"),
        ("role", "Professor"),
        ("name", "Otto Hahn"),
        ("role", "Research scientist"),
        ("person", "Marie Curie, Postdoctoral researcher"),
        ("person", "Emmy Noether, Director"),
    ]
    people = [b.record for b in layout.read(made(PEOPLE)).blocks if b.kind in ("name", "person")]
    assert len(set(people)) == 4


def test_wrapped_lines_are_one_block():
    assert kinds(WRAPPED)[1:] == ["prose"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_change_nothing(end):
    assert kinds(AGENDA.replace("\n", end)) == kinds(AGENDA)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("https://example.org/", "url"),
        ("ada@example.org", "url"),
        ("View full bio", "furniture"),
        ("17", "furniture"),
        ("Photo: Otto Hahn", "credit"),
        ("By Otto Hahn", "byline"),
        ("July 14, 2020", "date"),
        ("Abstract", "subheading"),
        ("Title: Glass Bridges", "title"),
        ("Speaker: Ada Lovelace", "name"),
        ("Ada Lovelace, Otto Hahn and Marie Curie", "authors"),
        ("Ada Lovelace (University of Oslo)", "person"),
        ("Department of Physics", "organization"),
        ("Associate Professor of Law", "role"),
        ("## The second part", "heading"),
        ("Glass is a material that nobody has understood so far.", "prose"),
        ("Members", "heading"),
        ("PhD student", "role"),
    ],
)
def test_a_line_alone(line, kind):
    assert kinds(line + "\n") == [kind]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Sheng Guo, Fern University", "person"),
        ("Hsiu Yu Lin, Institute of Physics, Taitung Agricultural University.", "person"),
        ("Long Sun (Fern Polytechnic)", "person"),
        ("Deep Learning, University of Oslo", "title"),
        ("Rethinking Migration, University of Malta", "title"),
        ("Lab Tours, School of Engineering", "title"),
        ("Riemannian Manifolds (Department of Mathematics)", "title"),
        ("Lattice Gauge (Fern Polytechnic)", "title"),
        ("Visita Guiada, Institute of Physics, Fern University", "title"),
    ],
)
def test_whose_name_nothing_shows_is_somebody_where_a_place_stands_behind_it(line, kind):
    assert kinds(f"14:30 {line}\n") == ["time", kind]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("With Sheng Guo", "person"),
        ("With Ada Lovelace, Fern College, and Otto Hahn", "authors"),
        ("With great power comes great responsibility", "title"),
        ("With Quantum Sensors into Space", "title"),
    ],
)
def test_whom_a_slot_is_held_with_are_people(line, kind):
    assert kinds(f"14:30 Panel: Glass and paper\n{line}\n") == ["time", "title", kind]


@pytest.mark.parametrize("address", ["curie@example.org", "https://example.org/curie"])
def test_an_address_does_not_hide_a_name(address):
    assert kinds(f"Marie Curie\n\nDirector\nRadium Institute\n\n{address}\n")[0] == "name"


@given(
    st.lists(
        st.sampled_from([*AGENDA.split("\n"), *INTERVIEW.split("\n"), *PEOPLE.split("\n"), "\ufeff", "\x0c", "会議"]),
        max_size=15,
    )
)
def test_blocks_of_any_lines_lie_in_order_and_lose_no_word(lines):
    text = "\n".join(lines)
    document = made(text)
    found = layout.read(document).blocks
    assert all(a.span.end <= b.span.begin for a, b in itertools.pairwise(found))
    assert all(document.quote(b.span).strip() for b in found)
    assert all(-1 <= b.person < len(found) and b.record >= 0 for b in found)
    covered = {i for b in found for i in range(b.span.begin, b.span.end)}
    # Marks and labels before the words (bullets, `Q:`) may stay outside.
    lost = "".join(c if i not in covered else " " for i, c in enumerate(text)).split()
    assert not [w for w in lost if len(w) > 3 and w.isalpha()]
