"""The forms that come nearest to a question which none of them fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from math import log

from rapidfuzz import fuzz

from graph.question import template
from graph.question.forms import Form, forms, patterns, small
from graph.question.words import Word, cut, key


@cache
def _vocabulary() -> dict[str, frozenset[str]]:
    """The words that tell of a form, from its patterns and its example, by its id."""
    words: dict[str, set[str]] = {form.id: set() for form in forms()}
    for form, node in patterns():
        words[form.id].update(template.literals(node))
        words[form.id].update(k for word in cut(form.example) for k in word.keys)
    return {name: frozenset(found - small()) for name, found in words.items()}


@cache
def _rarity() -> dict[str, float]:
    """How much a word tells: more when fewer forms have it."""
    counts = Counter(word for words in _vocabulary().values() for word in words)
    return {word: log(1 + len(_vocabulary()) / count) for word, count in counts.items()}


def nearest(words: Sequence[Word], most: int = 3) -> tuple[Form, ...]:
    """Up to `most` forms that share telling words with a question, the nearest first; none when none does."""
    asked = {k for word in words for k in word.keys} - small()
    text = " ".join(min(word.keys) for word in words if word.keys)

    def score(form: Form) -> tuple[float, float]:
        shared = sum(_rarity()[word] for word in asked & _vocabulary()[form.id])
        return shared, fuzz.token_set_ratio(text, key(form.example))

    ranked = sorted(forms(), key=score, reverse=True)
    return tuple(form for form in ranked[:most] if score(form)[0] > 0)
