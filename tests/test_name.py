import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st
from nameparser import HumanName

from graph import lexicon, name
from graph.text import normalise, tokenise

WORD = st.sampled_from(
    ["Ada", "Maria", "King", "van", "de", "J.", "Dr.", "PhD", "University", "of", ",", "the", "Ünal", "Li", "’s", "II"]
)


def found(text):
    tokens = tokenise(normalise(text))
    return name.match(tokens, 0) if tokens else None


@pytest.mark.parametrize("case", cases("names"))
def test_names(case):
    match = found(case["text"])
    assert (match.name if match else "") == case["name"]
    assert "evidence" not in case or match.evidence == case["evidence"]


@given(st.lists(WORD, min_size=1, max_size=8).map(" ".join))
def test_a_name_lies_within_the_text_and_goes_on_behind_it(text):
    tokens = tokenise(normalise(text))
    for start in range(len(tokens)):
        match = name.match(tokens, start)
        if match:
            assert tokens[start].begin <= match.span.begin < match.span.end <= len(text)
            assert start < match.next <= len(tokens)
            assert match.name and match.name == " ".join(match.name.split())


def test_words_that_the_document_writes_small_are_no_name():
    tokens = tokenise("Quiet Corners")
    assert name.match(tokens, 0) is not None
    assert name.match(tokens, 0, frozenset(["quiet", "corners"])) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lovelace", "ADA LOVELACE"),
        ("Lovelace, Ada", "Ada Lovelace"),
        ("Dr. Ada Lovelace", "Ada Lovelace"),
        ("Erwin Schrödinger", "Erwin Schrodinger"),
        ("J. R. R. Tolkien", "J R R Tolkien"),
    ],
)
def test_names_of_one_key(one, other):
    assert name.key(one) == name.key(other)


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("Ada Lovelace", "A. Lovelace", True),
        ("Ada Lovelace", "Lovelace", True),
        ("Ada King Lovelace", "Ada K. Lovelace", True),
        ("Ada King Lovelace", "Ada Lovelace", True),
        ("Ludwig van Beethoven", "Ludwig Beethoven", True),
        ("Ada Lovelace", "Augusta Lovelace", False),
        ("Ada Lovelace", "Ada Byron", False),
        ("Ada K. Lovelace", "Ada M. Lovelace", False),
        ("A. Lovelace", "B. Lovelace", False),
    ],
)
def test_whether_two_names_may_be_one_persons(one, other, may_be):
    parts = name.parse(one), name.parse(other)
    assert name.compatible(*parts) is may_be
    assert name.compatible(*reversed(parts)) is may_be


def test_parts_of_a_name():
    parts = name.parse("Ludwig van Beethoven")
    assert (parts.given, parts.family, parts.initial) == ("ludwig", "van beethoven", "l")
    assert name.parse("Lovelace") == name.NameParts("", "", "lovelace")


def by_the_package(written):
    human = HumanName(written)
    given, middle, family = (lexicon.fold(part).replace(".", "") for part in (human.first, human.middle, human.last))
    return (given, middle, family) if family else ("", middle, given)


BORNE = sorted(w.title() for w in lexicon.given_names() | lexicon.family_names() if " " not in w)
OTHER = [
    "Dr",
    "Van",
    "De",
    "La",
    "Ma",
    "Do",
    "Jr",
    "Viii",
    "King",
    "Md",
    "Abu",
    "Mac",
    "Née",
    "E",
    "Y",
    "And",
    "Ph",
    "Saint",
]


@given(st.lists(st.one_of(st.sampled_from(BORNE), st.sampled_from(OTHER)), min_size=1, max_size=5).map(" ".join))
def test_a_name_has_the_parts_that_the_package_for_names_gives_it(written):
    parts = name.parse(written)
    assert (parts.given, parts.middle, parts.family) == by_the_package(written)
