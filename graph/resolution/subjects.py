"""Whether two terms are one subject's, and how near two sets of subjects are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import snowballstemmer

from graph import lexicon, topic
from graph.identity import acronym_of, topic_key
from graph.resolution.profile import Profile
from graph.resolution.verdict import Evidence, found

_STEMMER = snowballstemmer.stemmer("english")
# Stems that say nothing of a subject by themselves.
_EMPTY = frozenset(
    (
        "comput system data model method theori analysi studi scienc research appli applic design develop process "
        "problem approach general modern social human"
    ).split()
)
_NEAR = 0.3


def judge(one: Profile, other: Profile) -> Iterator[Evidence]:
    """Evidence on two topics."""
    keys = {spaceless(n) for n in one.names} & {spaceless(n) for n in other.names}
    if keys:
        yield found("same-topic", min(keys))
        return
    for a, b in ((one, other), (other, one)):
        for short in sorted(a.names):
            long = next((n for n in sorted(b.names) if expands(short, n)), None)
            if long is not None:
                yield found("topic-acronym", f"{short}, {long}")
                return
    yield found("other-words", f"{min(one.names)}, {min(other.names)}")


def spaceless(term: str) -> str:
    """A term folded, without blanks: `health care` and `healthcare`, `data base` and `database`."""
    return topic_key(term).replace(" ", "")


def expands(short: str, long: str) -> bool:
    """Whether a word in capitals is the initials of a term."""
    return short.isupper() and len(short) > 2 and len(long.split()) > 1 and acronym_of(short, long.title())


@lru_cache(maxsize=2_000)
def stems(term: str) -> frozenset[str]:
    """The stems of the words of a term that say what it is about; well-known acronyms in full."""
    full = topic.ABBREVIATIONS.get(term.strip(), term)
    words = re.findall(r"[a-z]+", lexicon.fold(full.replace("-", " ")))
    kept = [w for w in words if len(w) > 2 and w not in lexicon.vague() and w not in _small()]
    return frozenset(s for s in _STEMMER.stemWords(kept) if s not in _EMPTY)


@cache
def _small() -> frozenset[str]:
    return frozenset("and for the with from into large scale big new early late modern".split())


def nearness(one: Iterable[str], other: Iterable[str]) -> tuple[str, str]:
    """How two sets of terms stand (`same-field`, `near-field`, `other-field`, `far-field`), and what shows it."""
    a, b = sorted(set(one)), sorted(set(other))
    equal = sorted({topic_key(t) for t in a} & {topic_key(t) for t in b})
    if equal:
        return "same-field", equal[0]
    best = max(((_overlap(x, y), x, y) for x in a for y in b), default=(0.0, "", ""))
    if best[0] >= _NEAR:
        return "near-field", f"{best[1]}, {best[2]}"
    far = all(_far(x, y) for x in a for y in b)
    return "far-field" if far else "other-field", f"{a[0]}, {b[0]}"


def _far(one: str, other: str) -> bool:
    """Whether two terms are of areas that are known, and not the same or near each other."""
    mine, theirs = _areas(one), _areas(other)
    near = mine.union(*(lexicon.areas()[a][0] for a in mine))
    return bool(mine and theirs) and not near & theirs


@lru_cache(maxsize=2_000)
def _areas(term: str) -> frozenset[str]:
    """The areas that the words of a term tell."""
    full = topic.ABBREVIATIONS.get(term.strip(), term)
    words = set(_STEMMER.stemWords(re.findall(r"[a-z]+", lexicon.fold(full.replace("-", " ")))))
    return frozenset(area for word in words for area in _area_of().get(word, ()))


@cache
def _area_of() -> dict[str, tuple[str, ...]]:
    """Areas by the stems of their words."""
    found: dict[str, tuple[str, ...]] = {}
    for area, (_, words) in lexicon.areas().items():
        for stem in sorted(set(_STEMMER.stemWords(sorted(words)))):
            found[stem] = (*found.get(stem, ()), area)
    return found


@lru_cache(maxsize=1_000)
def _overlap(one: str, other: str) -> float:
    a, b = stems(one), stems(other)
    shared = sum(any(_one_stem(x, y) for y in b) for x in a)
    return shared / min(len(a), len(b)) if a and b else 0.0


def _one_stem(one: str, other: str) -> bool:
    """Whether stems are equal, or one goes on where the other ends: `immun`, `immunolog`."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and (one == other or len(short) > 4)
