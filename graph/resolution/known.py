"""Well-known bodies: which of them a name means, by the names that they are known by."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache

from graph import lexicon
from graph.resolution.title import read, unify

# The name turned round is another university's.
NOT_TURNED = frozenset("washington miami york lincoln newcastle victoria trinity concordia".split())


@cache
def _by_name() -> tuple[dict[str, tuple[int, ...]], dict[tuple[str, ...], tuple[int, ...]]]:
    """Rows of the table by a name as written (folded), and by the words of a name without their order."""
    written: dict[str, list[int]] = defaultdict(list)
    bags: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, (names, _) in enumerate(lexicon.bodies()):
        for name in names:
            title = read(name)
            for place in (written[_plain(name)], *([] if title.short else [bags[title.bag]])):
                if row not in place:
                    place.append(row)
    return {k: tuple(v) for k, v in written.items()}, {k: tuple(v) for k, v in bags.items()}


def _plain(name: str) -> str:
    return "".join(re.findall(r"[a-z0-9]+", lexicon.fold(name).removeprefix("the ")))


def rows(name: str, hints: frozenset[str] = frozenset()) -> tuple[int, ...]:
    """The well-known bodies that a name can mean, the likeliest first; `hints` are words that tell where it is."""
    found = _rows(name)
    # They tell which of several an acronym means, and complete a name that means none.
    return _hinted(name, hints) if hints and bool(found) == bool(read(name).short) else found


@lru_cache(maxsize=2_000)
def _rows(name: str) -> tuple[int, ...]:
    """The bodies that a name can mean by itself."""
    title = read(name)
    written, bags = _by_name()
    turned = len(title.words) == 2 and bool(set(title.words) & NOT_TURNED)
    return written.get(_plain(name)) or (() if title.short or turned else bags.get(title.bag, ()))


@lru_cache(maxsize=1_000)  # what stands with a name may be hundreds of words
def _hinted(name: str, hints: frozenset[str]) -> tuple[int, ...]:
    """The bodies that a name means where these words stand with it."""
    found = _rows(name)
    if found:
        told = frozenset(w for hint in hints for w in unify(hint))
        fitting = tuple(row for row in found if told & _places(row))
        return fitting if _are_places(hints, told) else found
    _, bags = _by_name()
    words = read(name).words
    return next((r for hint in sorted(hints) if (r := bags.get(tuple(sorted((*words, *unify(hint))))))), ())


def _are_places(hints: frozenset[str], words: frozenset[str]) -> bool:
    """Whether hints tell where: a known place, or words with capitals that may be one."""
    return bool(words & (all_places() | lexicon.countries())) or any(w[0].isupper() for h in hints for w in h.split())


@cache
def all_places() -> frozenset[str]:
    """The words of all places where well-known bodies are."""
    return frozenset(w for _, where in lexicon.bodies() for place in where for w in unify(place))


@cache
def towns() -> frozenset[str]:
    """The words of all places of the gazetteer, and of those where well-known bodies are."""
    return lexicon.folded_places() | all_places()


@lru_cache(maxsize=2_000)
def _places(row: int) -> frozenset[str]:
    names, places = lexicon.bodies()[row]
    return frozenset(w for words in (*places, *names) for w in unify(words))


def elsewhere(rows: Iterable[int], hints: frozenset[str]) -> bool:
    """Whether hints name a place, and none where these bodies are."""
    told = frozenset(w for hint in hints for w in unify(hint))
    return _are_places(hints, told) and not any(told & _places(row) for row in rows)


def label(row: int) -> str:
    """The full name of a well-known body."""
    return lexicon.bodies()[row][0][0]


def is_body(words: str) -> bool:
    """Whether words name a body (MIT, Cornell University) rather than a place or a kind of body."""
    title = read(words)
    if rows(words):
        return True
    return not set(title.words) <= towns() and not (len(title.words) == 1 and words.islower())
