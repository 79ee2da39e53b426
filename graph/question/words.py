"""A question cut into words: case, accents, marks and short forms such as "who's" evened out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.lexicon import fold

MOST_CHARACTERS = 400
MOST_WORDS = 50

_CHUNK = re.compile(r'"[^"]+"|“[^”]+”|„[^“”]+[“”]|«[^»]+»|[^\s"“”„«»]+')
_EDGES = re.compile(r"[(\[{'‘¿¡,;:–—-]*(.*?)[?!.,;:)\]}'’…–—-]*", re.DOTALL)
_SHORT = re.compile(r"(.+?)(n['’]t|['’](?:s|re|ve|d|m|ll)|(?<=s)['’](?!\w))$", re.IGNORECASE | re.DOTALL)
_MEANS = {"n't": ("not",), "'re": ("are",), "'ve": ("have",), "'d": ("would", "did", "had"), "'m": ("am",)}
_ASKING = frozenset("who what where when which how whom there here that it he she".split())
_BASES = {"ca": "can", "wo": "will"}


@dataclass(frozen=True)
class Word:
    """A word of a question: where it stands, and what it may be read as.

    `keys` are in lower case, without accents and hyphens; none in quotation marks, which keep words for a name.
    """

    begin: int
    end: int
    keys: frozenset[str]


def key(word: str) -> str:
    """A word for comparison.

    >>> key("Co-Authors")
    'coauthors'
    """
    return re.sub(r"[-‐‑–]", "", fold(word.replace("’", "'"))).lower()


def cut(question: str) -> tuple[Word, ...]:
    """The words of a question, in order; what stands between double quotation marks is one.

    >>> [sorted(w.keys) for w in cut("Who's Ada's advisor?")]
    [['who'], ["'s", 'has', 'is'], ['ada'], ["'s"], ['advisor']]
    """
    words: list[Word] = []
    for chunk in _CHUNK.finditer(question):
        if chunk.group()[0] in '"“„«' and len(chunk.group()) > 2:
            words.append(Word(chunk.start() + 1, chunk.end() - 1, frozenset()))
        else:
            words += _words(chunk.group(), chunk.start())
    return tuple(words)


def _words(chunk: str, offset: int) -> list[Word]:
    """The words of what stands between two spaces: one, two with a short form, none of mere marks."""
    short = _SHORT.match(chunk.rstrip("?!.,;:)…"))
    edges = _EDGES.fullmatch(short.group(1) if short else chunk)
    if edges is None or not edges.group(1):
        return []
    base, begin = key(edges.group(1)), offset + edges.start(1)
    ending = key(short.group(2)) if short else ""
    first = Word(begin, offset + edges.end(1), frozenset({_BASES.get(base, base) if ending == "n't" else base}))
    if not short:
        return [first]
    if ending in ("'s", "'"):
        means: tuple[str, ...] = ("'s", "is", "has") if base in _ASKING and ending == "'s" else ("'s",)
    else:
        means = _MEANS.get(ending, (ending,))
    return [first, Word(offset + short.start(2), offset + short.end(2), frozenset(means))]
