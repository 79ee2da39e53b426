import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from graph import acronym as acronyms
from graph import organization
from graph.text import normalise, tokenise

WORD = st.sampled_from(
    [
        "University",
        "of",
        "and",
        "the",
        "Oslo",
        "Center",
        "for",
        ",",
        "Department",
        "MIT",
        "(",
        ")",
        "’s",
        "in",
        "Professor",
        "&",
        "de",
    ]
)


@pytest.mark.parametrize("case", cases("organizations"))
def test_organizations(case):
    match = organization.match(tokenise(normalise(case["text"])), 0, slot=case.get("slot", False))
    assert (match.name if match else "") == case["name"]
    if match:
        assert match.kind == case["kind"]
        assert match.acronym == case.get("acronym", "")


@given(st.lists(WORD, min_size=1, max_size=12).map(" ".join), st.booleans())
def test_an_organization_lies_within_the_text_and_goes_on_behind_it(text, slot):
    text = normalise(text)
    tokens = tokenise(text)
    for start in range(len(tokens)):
        match = organization.match(tokens, start, slot=slot)
        if match:
            assert tokens[start].begin <= match.span.begin < match.span.end <= len(text)
            assert start < match.next <= len(tokens)
            assert (
                match.acronym_span is None or text[match.acronym_span.begin : match.acronym_span.end] == match.acronym
            )


@pytest.mark.parametrize(
    ("acronym", "name", "stands"),
    [
        ("MIT", "Massachusetts Institute of Technology", True),
        ("ACM", "Association for Computing Machinery", True),
        ("LBNL", "Lawrence Berkeley National Laboratory", True),
        ("NASA", "University of Oslo", False),
        ("USA", "University of Oslo", False),
        ("X", "Xylophone Society", False),
    ],
)
def test_what_an_acronym_stands_for(acronym, name, stands):
    assert acronyms.stands_for(acronym, name) is stands


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Niels Bohr Institute", "Niels Bohr Institute"),
        ("Lab of Things & Bits", "Laboratory of Things and Bits"),
        ("Centre for Glass", "Center for Glass"),
        ("Dept. of Physics", "Department of Physics"),
        ("Université de Genève", "Universite de Geneve"),
    ],
)
def test_names_of_one_key(one, other):
    assert organization.key(one) == organization.key(other)


def test_ranks_put_units_under_larger_bodies():
    texts = ["Programming Group", "Department of Physics", "School of Medicine", "University of Oslo"]
    ranks = [organization.match(tokenise(t), 0).rank for t in texts]
    assert ranks == sorted(ranks) and len(set(ranks)) == 4


def test_initials_leave_small_words_out():
    assert organization.initials("Massachusetts Institute of Technology") == "MIT"
