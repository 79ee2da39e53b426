import itertools

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from graph import degree
from graph.text import normalise

WORD = st.sampled_from(
    ["PhD", "Ph.D.", "M.S.", "in", "of", "physics", "and", ",", "from", "MIT", "(", "Law", ")", "\n", "1999", "B.A."]
)


@pytest.mark.parametrize("case", cases("degrees"))
def test_degrees(case):
    text = normalise(case["text"])
    assert [[d.level, d.field] for d in degree.find(text, 0, len(text))] == case["degrees"]


@given(st.lists(WORD, max_size=12).map(" ".join), st.integers(0, 20), st.integers(0, 60))
def test_degrees_lie_within_their_bounds_in_order(text, begin, length):
    end = min(len(text), begin + length)
    found = degree.find(text, min(begin, end), end)
    assert all(begin <= d.span.begin < d.span.end <= d.end <= end for d in found)
    assert all(a.span.end <= b.span.begin for a, b in itertools.pairwise(found))
