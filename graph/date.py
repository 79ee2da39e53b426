"""Days, months, years and clock times, as ISO 8601 of just the precision that is written."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from graph.text import Span

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SOME_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = [
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?:\s*-\s*(?:[a-z]+\s+)?\d\d?)?,?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+{_MONTH}\s*-\s*\d\d?\s+[a-z]+,?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}(?:\s*-\s*\d\d?(?:st|nd|rd|th)?)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b", re.IGNORECASE),
]
_CLOCK = r"(?P<{0}h>[012]?\d)(?:[:.h](?P<{0}m>[0-5]\d)h?)?\s*(?P<{0}x>[ap]\.?\s?m\.?)?"
# Time zones as programmes write them; `MEET` and `ART` are left to titles.
_ZONE = (
    r"(?-i:UTC|GMT|CES?T|EES?T|WES?T|BST|[ECMP][SD]?T|IST|JST|KST|SGT|HKT|MSK|SAST|AE[SD]T|AWST|NZ[SD]T|BRT|PHT|PKT)"
)
TIME_RANGE = re.compile(
    r"^\W{0,3}"
    + _CLOCK.format("a")
    + r"\s*(?:-|to|until|bis|-)\s*"
    + _CLOCK.format("b")
    + rf"(?:\s*(?:{_ZONE}|hrs|h|Uhr)\b)?[\s:|.,)-]*",
    re.IGNORECASE,
)
TIME_START = re.compile(
    r"^\W{0,3}(?P<ah>[012]?\d)(?:[:.h](?P<am>[0-5]\d)h?)?\s*(?P<ax>[ap]\.?\s?m\b\.?)?"
    rf"(?:\s*(?:{_ZONE}|hrs|Uhr)\b)?(?:[\s:|)-]+(?=\D)|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class DateMatch:
    """A date with its span; `value` is `2020-07-14`, `2018-11` or `2018`."""

    span: Span
    value: str

    @property
    def datatype(self) -> str:
        """Local name of its XML Schema datatype."""
        return {10: "date", 7: "gYearMonth", 4: "gYear"}[len(self.value)]


def _in_calendar(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def find(text: str, begin: int, end: int) -> list[DateMatch]:
    """Dates with at least month and year between two offsets, in order, none inside another."""
    found: list[DateMatch] = []
    for pattern in _DATE if _SOME_YEAR.search(text, begin, end) else ():
        for m in pattern.finditer(text, begin, end):
            span = Span(m.start(), m.end())
            if any(span.meets(f.span) for f in found):
                continue
            month = m.group("month").lower()
            number = (
                int(month)
                if month.isdigit()
                else next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))
            )
            day = m.groupdict().get("day")
            if not _in_calendar(int(m.group("year")), number, int(day or 1)):
                continue
            value = f"{m.group('year')}-{number:02d}" + (f"-{int(day):02d}" if day else "")
            found.append(DateMatch(span, value))
    return sorted(found, key=lambda d: d.span)


_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_LEADING = re.compile(
    rf"\W{{0,3}}(?P<when>{_WEEKDAY}"
    rf"(?:{_DAY}\s+{_MONTH}|{_MONTH.replace('month', 'before')}\s+{_DAY.replace('day', 'number')})"
    rf"(?:,?\s+{_YEAR})?)(?=\s*$|\s{{2,}}|\t|\s*[:|(*]|\s-|,?\s+(?:at\s+)?[012]?\d(?:[:.]\d\d|\s?[ap]\.?m))",
    re.IGNORECASE,
)


def leading(line: str, offset: int) -> Span | None:
    """The day that a line of a calendar starts with: `17 January`, `Tuesday, May 3: ...`."""
    m = _LEADING.match(line)
    return Span(offset + m.start("when"), offset + m.end("when")) if m else None


# Hours and minutes without a mark between them; from 19 on they would be years (`1990-1998`).
_RUN = re.compile(
    r"^\W{0,3}(?P<ah>0\d|1[0-8])(?P<am>[0-5]\d)\s*(?:hrs?\b|h\b)?\s*(?:(?:-|to)\s*(?P<bh>[01]\d|2[0-3])(?P<bm>[0-5]\d)\s*(?:hrs?\b|h\b)?"
    r"|(?=\t|\s{2,}|:\s)|(?<=h)|(?<=hrs))[\s:|.,)-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TimeSlot:
    """The clock times at the start of an agenda line, `HH:MM:SS` each; `end` may be empty."""

    span: Span
    start: str
    end: str


def slot(line: str, offset: int) -> TimeSlot | None:
    """The time or range of times a line starts with, in any usual notation."""
    if re.match(r"\W{0,3}\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d", line):
        return None  # a day, `12.3.2024`
    run = _RUN.match(line)
    if run:
        end = f"{run.group('bh')}:{run.group('bm')}:00" if run.group("bh") else ""
        start = f"{run.group('ah')}:{run.group('am')}:00"
        return TimeSlot(Span(offset + run.start("ah"), offset + len(run.group().rstrip(" \t:|-,.)"))), start, end)
    m = TIME_RANGE.match(line)
    if m and (m.group("am") or m.group("ax") or m.group("bm") or m.group("bx")):
        end_half = m.group("bx") or ""
        start = _clock(m.group("ah"), m.group("am"), m.group("ax") or "")
        end = _clock(m.group("bh"), m.group("bm"), end_half)
        if start and not m.group("ax") and end_half:
            start = _before(m.group("ah"), m.group("am"), end_half, end)
        return (
            TimeSlot(Span(offset + m.start("ah"), offset + len(m.group().rstrip(" \t:|-,.)"))), start, end)
            if start and end
            else None
        )
    m = TIME_START.match(line)
    if m and (m.group("am") or m.group("ax")):
        start = _clock(m.group("ah"), m.group("am"), m.group("ax") or "")
        return (
            TimeSlot(Span(offset + m.start("ah"), offset + len(m.group().rstrip(" \t:|-,.)"))), start, "")
            if start
            else None
        )
    return None


def _clock(hour: str, minute: str | None, half: str) -> str:
    h = int(hour)
    if half.lower().startswith("p") and h < 12:
        h += 12
    if half.lower().startswith("a") and h == 12:
        h = 0
    return f"{h:02d}:{int(minute or 0):02d}:00" if h < 24 else ""


def _before(hour: str, minute: str | None, half: str, end: str) -> str:
    """`11:30-12:30 pm`: the half of the day that leaves the start before the end."""
    same = _clock(hour, minute, half)
    return same if same < end else _clock(hour, minute, "am" if half.lower().startswith("p") else "pm")
