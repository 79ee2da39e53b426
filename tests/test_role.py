import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from graph import role
from graph.text import normalise, tokenise

WORD = st.sampled_from(
    [
        "professor",
        "Professor",
        "former",
        "director",
        "of",
        "and",
        ",",
        "the",
        "Jo",
        "Donor",
        "(",
        "1956",
        ")",
        "at",
        "physics",
        "associate",
        "University",
        "’s",
    ]
)


@pytest.mark.parametrize("case", cases("roles"))
def test_roles(case):
    match = role.match(tokenise(normalise(case["text"])), 0)
    assert (match.title if match else "") == case["title"]
    if match:
        assert match.kind == case["kind"]
        assert (match.former, match.chair) == (case.get("former", False), case.get("chair", False))


@given(st.lists(WORD, min_size=1, max_size=12).map(" ".join))
def test_a_title_lies_within_the_text_and_goes_on_behind_it(text):
    tokens = tokenise(normalise(text))
    for start in range(len(tokens)):
        match = role.match(tokens, start)
        if match:
            assert tokens[start].begin <= match.span.begin < match.span.end <= len(text)
            assert start < match.next <= len(tokens) and match.title


def test_a_verb_ends_a_field():
    tokens = tokenise("professor of physics studies glass")
    assert role.match(tokens, 0, lambda t: t.text == "studies").title == "professor of physics"
