import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.text import Span, clean, join, normalise, tokenise

TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=200)
# Text of the kind that documents hold, so that more than one token comes of it.
WORDS = st.lists(
    st.sampled_from(
        ["Dr.", "Ada", "O’Brien", "’s", "J.", "R&D", "–", "\u00a0", "\n", " ", "(", "C++", "会議", "é", "U.S."]
    )
).map("".join)


@given(TEXT | WORDS)
def test_normalising_keeps_the_length_and_is_done_once(text):
    once = normalise(text)
    assert len(once) == len(text)
    assert normalise(once) == once


@given(TEXT | WORDS)
def test_letters_and_digits_stay_as_they_are(text):
    assert all(a == b for a, b in zip(text, normalise(text), strict=True) if unicodedata.category(a)[0] in "LN")


@given(TEXT | WORDS, st.integers(0, 50), st.integers(0, 200))
def test_tokens_stand_where_they_say_in_order_and_leave_no_word_out(text, begin, length):
    text = normalise(text)
    begin = min(begin, len(text))
    end = min(begin + length, len(text))
    tokens = tokenise(text, begin, end)
    assert all(text[t.begin : t.end] == t.text and begin <= t.begin < t.end <= end for t in tokens)
    assert all(a.end <= b.begin for a, b in itertools.pairwise(tokens))
    covered = {i for t in tokens for i in range(t.begin, t.end)}
    assert not [c for i, c in enumerate(text[begin:end], begin) if i not in covered and c.isalpha()]


@given(TEXT | WORDS)
def test_a_clean_text_is_one_trimmed_line_and_stays(text):
    once = clean(text)
    assert once == once.strip() and "\n" not in once and "  " not in once
    assert clean(once) == once


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Computer\r\nScience", "Computer Science"),
        ("  much\u00a0 blank\t", "much blank"),
        ("decision-\nmaking", "decision-making"),
        ("decision- \r\n making", "decision-making"),
        ("soft\u00adhyphen", "softhyphen"),
        ("A – B", "A – B"),
        ("", ""),
    ],
)
def test_clean(written, expected):
    assert clean(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Dr. Ada Lovelace, PhD.", ["Dr.", "Ada", "Lovelace", ",", "PhD", "."]),
        ("J. R. R. Tolkien", ["J.", "R.", "R.", "Tolkien"]),
        ("J.-P. Serre", ["J.-P.", "Serre"]),
        ("MIT’s O’Brien", ["MIT", "'s", "O'Brien"]),
        ("the scientists’ work", ["the", "scientists", "'", "work"]),
        ("R&D at AT&T (U.S.)", ["R&D", "at", "AT&T", "(", "U.S.", ")"]),
        ("Wisconsin-Madison – C++", ["Wisconsin-Madison", "-", "C++"]),
        ("ada@example.org", ["ada@example.org"]),
        ("会議 Überblick", ["会議", "Überblick"]),
        ("", []),
    ],
)
def test_tokens(written, expected):
    assert [t.text for t in tokenise(normalise(written))] == expected


@pytest.mark.parametrize(
    ("word", "capital", "acronym"),
    [
        ("Oslo", True, False),
        ("oslo", False, False),
        ("CERN", True, True),
        ("mRNA", True, True),
        ("R&D", True, True),
        ("A", True, False),
        ("42", False, False),
    ],
)
def test_capitals(word, capital, acronym):
    (token,) = tokenise(word)
    assert (token.capital, token.acronym) == (capital, acronym)


def test_join_writes_tokens_on_one_line():
    text = "Department\nof Physics-\nrelated Things, Oslo"
    assert join(tokenise(text)) == "Department of Physics-related Things, Oslo"


def test_spans():
    assert Span(0, 5).covers(Span(1, 5)) and not Span(1, 5).covers(Span(0, 5))
    assert Span(0, 2).meets(Span(1, 3)) and not Span(0, 2).meets(Span(2, 3))
    assert Span(4, 6).join(Span(1, 2)) == Span(1, 6)
