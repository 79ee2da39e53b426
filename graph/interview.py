"""Interviews without Q and A: who asks and who answers, by the names before turns or by the questions themselves."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence

from graph import lexicon

_LABEL = re.compile(r"^[*_\s]*(?P<who>[^\W\d_a-z][\w.'-]*(?:\s[^\W\d_a-z][\w.'-]*){0,3})[*_]*\s*:[*_]*\s+(?=\S)")
# Labels of fields, not of people.
_FIELDS = re.compile(
    r"^(?:title|abstract|bio|keywords?|date|time|venue|where|when|topics?|email|e-mail|phone|tel|website|web|photo|image"
    r"|source|note|location|place|speakers?|chair|moderators?|hosts?|organi[sz]ers?|sponsors?|authors?|contact|room"
    r"|fax|address|office|hours|education|research|awards?|project|supervisors?|degree|affiliation|institution|session"
    r"|panel|part|day|keynote|welcome|summary|objectives?|aims?|funding|duration|partners?|methods?|results"
    r"|conclusions?|background|introduction|country|language|publisher|isbn|doi|url|status|role|position|department)s?$",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|my|we|our)\b")


def label(text: str) -> str:
    """The name before the colon that opens a turn, or ""."""
    m = _LABEL.match(text)
    if m is None or _FIELDS.match(m.group("who")):
        return ""
    return m.group("who")


def turns(lines: Sequence[str], fresh: Sequence[bool]) -> dict[int, str]:
    """Number of a line to `question` or `answer`, for the lines that open a turn; empty for other texts.

    `fresh` says which lines stand behind a blank line.
    """
    return _labelled(lines) or _asked(lines, fresh)


def _labelled(lines: Sequence[str]) -> dict[int, str]:
    spoken: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(lines):
        who = label(text)
        if who and who.lower() not in lexicon.headings():
            spoken[who].append(number)
    voices = {who: at for who, at in spoken.items() if len(at) > 1}
    if len(voices) < 2 or sum(map(len, voices.values())) < 4:
        return {}
    asking = {who: sum("?" in lines[i] for i in at) / len(at) for who, at in voices.items()}
    asker = max(sorted(voices), key=lambda who: asking[who])
    if asking[asker] < 0.5:
        return {}
    return {i: "question" if who == asker else "answer" for who, at in voices.items() for i in at}


_TO_YOU = re.compile(r"\b(?:you|your|you've|you're)\b", re.IGNORECASE)


def _remark(text: str) -> bool:
    """Whether a paragraph is a remark of the one who asks: short, with `you`, and nothing in the first person."""
    short = len(text.split()) < 30 and not text.lstrip().startswith(('"', "“", "("))
    asks = text.rstrip("*_ ").endswith("?") and len(text.split()) < 8
    return short and (asks or (bool(_TO_YOU.search(text)) and not _FIRST_PERSON.search(text)))


def _asked(lines: Sequence[str], fresh: Sequence[bool]) -> dict[int, str]:
    """Paragraphs that are one question each, with answers in the first person behind them."""
    questions = [
        i
        for i, text in enumerate(lines)
        if fresh[i] and text.rstrip("*_ ").endswith("?") and 3 < len(text.split()) < 60 and text.count(".") < 3
    ]
    if len(questions) >= 3:
        # Once it is plain that somebody is asked, short remarks to them and short questions are turns too.
        told = (i for i in range(questions[0] + 1, len(lines)) if fresh[i] and _remark(lines[i]))
        questions = sorted({*questions, *told})
    found: dict[int, str] = {}
    answered = 0
    for i, following in itertools.pairwise([*questions, len(lines)]):
        inner = lines[i + 1 : following]
        if not inner or len(" ".join(inner).split()) < (3 if _remark(lines[i]) else 12):
            continue
        found[i] = "question"
        found[i + 1] = "answer"
        answered += bool(_FIRST_PERSON.search(" ".join(inner)))
    return found if answered >= 3 and answered >= 0.7 * len(questions) else {}
