"""Names spelt in different ways: one sound from many transliterations."""

from __future__ import annotations

from functools import lru_cache

from graph import lexicon


@lru_cache(maxsize=2_000)
def sound(word: str) -> str:
    """A folded word as it sounds, roughly: words that transliterate one word agree, as a rule.

    >>> sound("yevgeny") == sound("evgenii")
    True
    """
    return _applied("any", word)


@lru_cache(maxsize=2_000)
def east_asian_sound(word: str) -> str:
    """A folded East Asian given name as it sounds, whichever way it is romanised; lossy, so only where surnames agree.

    >>> east_asian_sound("chenning") == east_asian_sound("zhenning")
    True
    """
    return _applied("east", word)


def _applied(rules: str, word: str) -> str:
    for pattern, to in lexicon.sounds(rules):
        word = pattern.sub(to, word)
    return word
