from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import language, vectors

TEXTS = (
    "Ada Lovelace is a professor of mathematics at the University of Oslo.",
    "She joined it in 1990, after ten years in Łódź, and leads a group there.",
    "Grace Hopper (Yale) speaks on compilers.\nDr. Jane Doe answers.",
    "Quartz",
)


def read(*texts):
    return list(language.read([(text, 0) for text in texts]))


def test_what_is_read_of_a_text_does_not_hang_on_what_was_read_before():
    first = read(*TEXTS)
    read("Katherine Johnson works on quartz in Łódź and Oslo.")
    assert read(*TEXTS) == first
    assert [vote for vote in first[0].votes if vote[1] == "PERSON"]
    assert first[0].tag(TEXTS[0].index("is")) == "VBZ"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text("ab É7.,\n", min_size=1, max_size=30).filter(lambda t: t.strip()), min_size=1, max_size=4))
def test_a_stretch_is_cut_into_sentences_that_stand_in_it_in_order(texts):
    for text, reading in zip(texts, read(*texts), strict=True):
        ends = [0, *(edge for span in reading.sentences for edge in (span.begin, span.end)), len(text)]
        assert ends == sorted(ends)
        assert len(reading.starts) == len(reading.tags)


class Words:
    """A text to a model: a row of numbers for each of its words."""

    def __init__(self, *rows):
        self.rows = rows


@pytest.fixture
def model():
    """What a network does to words, and how often it was asked: their numbers doubled."""
    import numpy as np
    from thinc.api import Model, chain

    asked = []

    def look(_, docs, is_train):
        return [np.array(doc.rows, dtype="uint64").reshape(-1, 2) for doc in docs], None

    def double(_, rows, is_train):
        asked.append(rows[0].copy())
        return [2 * rows[0].astype("float32")], None

    def pass_on(_, rows, is_train):
        return rows, None

    embed = chain(Model("extract_features", look), Model("double", double), Model("pass_on", pass_on))
    whole = chain(embed, Model("pass_on", pass_on))
    vectors.remember(whole)
    return SimpleNamespace(vectors=lambda *docs: [v.tolist() for v in whole.predict(docs)], asked=asked)


def test_the_vector_of_a_word_is_computed_once(model):
    assert model.vectors(Words((1, 2), (3, 4)), Words((1, 2))) == [[[2, 4], [6, 8]], [[2, 4]]]
    asked = len(model.asked)
    assert model.vectors(Words((3, 4)), Words()) == [[[6, 8]], []]
    assert len(model.asked) == asked
    assert model.vectors(Words((3, 4), (5, 6))) == [[[6, 8], [10, 12]]]
    assert len(model.asked) == asked + 1


def test_vectors_are_always_computed_for_as_many_words_at_once(model):
    model.vectors(Words(*((n, n) for n in range(1, 100))))
    model.vectors(Words((500, 1)))
    assert len({rows.shape for rows in model.asked}) == 1


def test_more_words_than_are_kept_get_their_vectors_too(model, monkeypatch):
    monkeypatch.setattr(vectors, "WORDS", 10)
    for first in (1, 5, 9, 3):
        rows = [(n, n + 1) for n in range(first, first + 7)]
        assert model.vectors(Words(*rows)) == [[[2 * a, 2 * b] for a, b in rows]]
    many = [(n, n) for n in range(1, 40)]
    assert model.vectors(Words(*many)) == [[[2 * a, 2 * b] for a, b in many]]
