import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from graph import topic
from graph.text import clean, normalise

WORD = st.sampled_from(
    [
        "the",
        "theory",
        "of",
        "graphs",
        ",",
        ";",
        "and",
        "(",
        ")",
        "GANs",
        "such as",
        "in general",
        "\n",
        "-",
        "new",
        "e.g.",
    ]
)


@pytest.mark.parametrize("case", cases("topics"))
def test_topics(case):
    text = normalise(case["text"])
    assert [p.name for p in topic.phrases(text, 0, len(text))] == case["topics"]


@given(st.lists(WORD, max_size=12).map(" ".join))
def test_a_topic_is_written_where_it_says(text):
    for found in topic.phrases(text, 0, len(text)):
        assert clean(text[found.span.begin : found.span.end]) == found.written
        assert found.name


@pytest.mark.parametrize(
    "word", ["physics", "statistics", "glass", "virus", "analysis", "species", "data", "graph", "DNA"]
)
def test_a_word_in_the_singular_stays(word):
    assert topic.singular(word) == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use machine learning for computer vision.", ["machine learning", "computer vision"]),
        ("AI for all", ["AI"]),
        ("nothing of that kind", []),
    ],
)
def test_fields_of_the_general_vocabulary(text, expected):
    assert [p.written for p in topic.vocabulary_hits(text, 0, len(text))] == expected


def test_the_subject_of_a_title():
    title = "Paper Engines: Machine Learning for Glass"
    assert [p.written for p in topic.in_title(title, 100, frozenset(["glass"]))] == ["Machine Learning", "Glass"]
    assert [p.span.begin for p in topic.in_title(title, 100, frozenset())] == [100 + title.index("Machine")]


def test_an_adjective_waits_for_its_noun():
    text = "quick and safe engines"
    assert [p.name for p in topic.phrases(text, 0, len(text), frozenset([0]))] == ["quick and safe engine"]
