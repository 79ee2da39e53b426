"""Words of two names laid side by side: which they share, which only one has, and what kind of words these are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from graph import lexicon, topic
from graph.resolution import known
from graph.resolution.title import Title, unify

# Endings of adjectives of places, and of cases, in the languages of Europe: `Krakowski`, `Jagiellonian`.
_ENDING = re.compile(
    r"(?:ski|ska|skie|skiego|skij|skiy|skyi|sky|ensis|iensis|ian|er|isch|ische|ischen|ese|ish|ien|ienne|ais|aise"
    r"|s|e|i|u|y|ow|ego|en|in|at|ii|n)?"
)
_KINDS = {
    "university": 50, "polytechnic": 50, "academy": 47, "institute": 45, "college": 44, "hospital": 43,
    "museum": 43, "foundation": 43, "company": 43, "agency": 43, "ministry": 43, "society": 43, "association": 43,
    "school": 40, "faculty": 40, "center": 36, "laboratory": 34, "library": 34, "initiative": 33, "program": 32,
    "department": 30, "division": 25, "unit": 22, "section": 22, "chair": 22, "office": 22, "group": 20, "team": 20,
    "observatory": 34, "clinic": 30, "archive": 34, "archives": 34, "gallery": 34, "bank": 43, "authority": 43,
    "press": 34, "project": 20, "network": 34, "consortium": 43, "council": 43,
}  # fmt: skip
_MANY_HAVE = frozenset(
    "department school faculty division college library office unit section group chair clinic hospital".split()
)
# Words of the names of units besides those of subjects.
_COMMON = frozenset(
    "graduate undergraduate postgraduate continuing professional general public business medicine law arts health "
    "science sciences social human humanities natural applied advanced research studies technology technical nursing "
    "education administration management student international national teaching dentistry pharmacy "
    "physical life clinical information services affairs policy communication media design planning".split()
)
_SOME_HAVE = frozenset(
    "institute center laboratory museum ministry university archive archives gallery academy bank hospital library "
    "observatory council agency authority".split()
)
# Every country, and every state, has one.
_NATIONAL = frozenset("national royal state federal technical central general regional city ministry".split())


@dataclass(frozen=True)
class Rest:
    """Words that only one of two names has, in order, those that both have, and a pair that differs by a letter."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    shared: tuple[str, ...]
    loose: str = ""


@lru_cache(maxsize=1_000)
def align(one: tuple[str, ...], other: tuple[str, ...]) -> Rest:
    """Lay the words of two names side by side, whatever their order."""
    left, right = _split(one, other), _split(other, one)
    shared: list[str] = []
    for same in (lambda a, b: a == b, near):
        for word in list(left):
            hit = next((w for w in right if same(word, w)), None)
            if hit is not None:
                left.remove(word)
                right.remove(hit)
                shared.append(word)
    loose = ""
    if len(left) == len(right) == 1 and shared and _misspelt(left[0], right[0]):
        loose = f"{left[0]}, {right[0]}"
        left, right = [], []
    return Rest(tuple(left), tuple(right), tuple(shared), loose)


def _misspelt(one: str, other: str) -> bool:
    """Whether two long words differ by a letter and are not two words of English."""
    long = min(len(one), len(other)) > 5 and OSA.distance(one, other) == 1
    return long and not (lexicon.noun_only(one) and lexicon.noun_only(other))


def _split(words: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    """Words of which one that the other name writes as two is written as two: `AfricaRice`, `Africa Rice`."""
    pairs = {a + b: (a, b) for a, b in pairwise(other)}
    return [part for word in words for part in pairs.get(word, (word,))]


@lru_cache(maxsize=1_000)
def near(one: str, other: str) -> bool:
    """Whether two words are one but for number or the ending of an adjective."""
    if topic.singular(one) == topic.singular(other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) == 1 and len(long) > 2 and long.startswith(short):
        return True  # an initial: `T. J. Watson`
    common = 0
    while common < min(len(one), len(other)) and one[common] == other[common]:
        common += 1
    if common < 5 or (lexicon.noun_only(one) and lexicon.noun_only(other)):
        return False
    return bool(_ENDING.fullmatch(one[common:])) and bool(_ENDING.fullmatch(other[common:]))


def spelled(rest: Rest) -> tuple[Rest, str]:
    """What remains when words of one name stand for initials of words of the other (`INP`, `MSR`), and these."""
    shown: list[str] = []
    while (hit := _stands_for(rest)) is not None:
        rest, words = hit
        shown.append(words)
    return rest, ", ".join(shown)


def _stands_for(rest: Rest) -> tuple[Rest, str] | None:
    for mine, theirs, turn in ((rest.one, rest.other, False), (rest.other, rest.one, True)):
        for word in mine:
            size = len(word)
            for at in range(len(theirs) - size + 1 if size > 1 else 0):
                run = theirs[at : at + size]
                if all(w[0] == c for w, c in zip(run, word, strict=True)):
                    left = tuple(w for w in mine if w != word)
                    others = theirs[:at] + theirs[at + size :]
                    pair = (others, left) if turn else (left, others)
                    return Rest(*pair, rest.shared), f"{word.upper()}: {' '.join(run)}"
    return None


def rank(words: tuple[str, ...]) -> int:
    """How large a body with these words is: a unit lies in one of higher rank. 0: no word tells."""
    return max((_KINDS.get(w, 0) for w in words), default=0)


def is_kind(word: str) -> bool:
    """Whether a word names a kind of body: school, laboratory."""
    return word in _KINDS


@cache
def _subjects() -> frozenset[str]:
    return frozenset(w for name in lexicon.topics() for w in unify(name))


def _of_many(word: str) -> bool:
    """Whether a word stands in the names of many bodies, as those of kinds and of subjects do."""
    if word in _KINDS or word in _COMMON or word in _NATIONAL:
        return True
    return word in _subjects() or topic.singular(word) in _subjects()


@lru_cache(maxsize=2_000)
def _plain(word: str) -> bool:
    """Whether a word names a kind or a subject rather than this body."""
    return _of_many(word) or (lexicon.noun_only(word) and not known.rows(f"University of {word}"))


@lru_cache(maxsize=2_000)
def proper(title: Title) -> tuple[str, ...]:
    """The words that name this body and no other."""
    return tuple(w for w in title.words if not _plain(w))


@lru_cache(maxsize=2_000)
def generic(title: Title) -> bool:
    """Whether many bodies have this name: a department of physics, a school of law."""
    words = title.words
    if title.short or proper(title) or title.owner or (len(words) > 2 and known.rows(title.written)):
        return False
    if any(w in lexicon.folded_places() for w in words):
        return False
    if not all(map(_of_many, words)):
        return False
    kinds = {w for w in words if w in _KINDS}
    if kinds & _MANY_HAVE and not _NATIONAL & set(words):
        return len(words) < 6
    return bool(kinds & _SOME_HAVE) and len(words) <= (3 if _NATIONAL & set(words) else 2)


def proper_words(name: str) -> tuple[str, ...]:
    """The words of any name that are no plain English ones: what tells one prize or project from others so called."""
    return tuple(w for w in unify(name) if not lexicon.ordinary(w) and not w.isdigit())
