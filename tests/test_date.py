import datetime as dt

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from graph import date
from graph.text import normalise


@pytest.mark.parametrize("case", cases("dates"))
def test_dates_and_times(case):
    text = normalise(case["text"])
    if "dates" in case:
        found = date.find(text, 0, len(text))
        assert [d.value for d in found] == case["dates"]
        assert all(d.datatype == {10: "date", 7: "gYearMonth", 4: "gYear"}[len(d.value)] for d in found)
    else:
        slot = date.slot(text, 0)
        assert ([slot.start, slot.end] if slot else []) == case["slot"]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["{m} {d}, {y}", "{d} {m} {y}", "{i}"]))
def test_any_day_of_the_calendar_is_read_back(day, form):
    month = day.strftime("%B")
    text = form.format(m=month, d=day.day, y=day.year, i=day.isoformat())
    (found,) = date.find(f"It was on {text}.", 0, len(text) + 11)
    assert found.value == day.isoformat()
    assert (found.span.begin, found.span.end) == (10, 10 + len(text))


@given(st.times(), st.times(), st.sampled_from(["%H:%M", "%I:%M %p", "%I:%M%p"]))
def test_any_two_times_are_read_back(start, end, form):
    text = f"{start.strftime(form)} - {end.strftime(form)} Glass"
    slot = date.slot(text, 5)
    assert (slot.start, slot.end) == (start.strftime("%H:%M:00"), end.strftime("%H:%M:00"))
    assert (slot.span.begin, slot.span.end) == (5, 5 + len(text) - 6)
