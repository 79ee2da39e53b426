"""Times in which ties hold: dates as texts have them (a year, a month, a day), and the span that is asked for.

A date stands for all the days it may mean: 2020 is 1 January to 31 December 2020. Days are ISO texts, which sort as
the days do.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.network.error import NetworkError

EARLIEST, LATEST = "0001-01-01", "9999-12-31"
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d:])")
_ADVICE = "give a day, a month or a year: 2020-07-14, 2020-07 or 2020"


@dataclass(frozen=True, order=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: str = EARLIEST
    last: str = LATEST

    def meets(self, others: Iterable[Span]) -> bool:
        """Whether at least one day of the others lies in this span."""
        return any(other.first <= self.last and self.first <= other.last for other in others)


def asked(since: str | None, until: str | None) -> Span | None:
    """The span that two dates of a user bound, either of which may be missing; None without any.

    Raises NetworkError for what is no date, and for an end before the beginning.
    """
    if since is None and until is None:
        return None
    first = EARLIEST if since is None else _given("since", since).first
    last = LATEST if until is None else _given("until", until).last
    if first > last:
        raise NetworkError(f"{since} is after {until}", where="--since, --until", advice="exchange the two dates")
    return Span(first, last)


def _given(name: str, words: str) -> Span:
    found = days(words.strip()) if _DATE.fullmatch(words.strip()) else None
    if found is None:
        raise NetworkError(f"{words!r} is no date", where=f"--{name}", advice=_ADVICE)
    return found


def days(value: str) -> Span | None:
    """The days that the value of a property may mean, the time of day aside; None for what names no day.

    >>> days("2020-02"), days("2020-07-14T11:00:00"), days("11:00:00")
    (Span(first='2020-02-01', last='2020-02-29'), Span(first='2020-07-14', last='2020-07-14'), None)
    """
    found = _DATE.match(value)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = datetime.date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        last = first
    else:
        end = month or 12
        last = datetime.date(first.year, end, calendar.monthrange(first.year, end)[1])
    return Span(first.isoformat(), last.isoformat())


def lasting(starts: Iterable[str], ends: Iterable[str], *, goes_on: bool) -> Span | None:
    """The time from a start to an end; a start alone lasts on if that is so, an end alone began at no known time."""
    begun = [found for value in starts if (found := days(value))]
    ended = [found for value in ends if (found := days(value))]
    if not begun and not ended:
        return None
    first = min(span.first for span in begun) if begun else EARLIEST
    last = max(span.last for span in ended) if ended else LATEST if goes_on else max(span.last for span in begun)
    return Span(first, max(first, last))
