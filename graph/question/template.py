"""The pattern of a question: words, alternatives, optional parts and slots; all ways in which it fits.

    (who | which people) [currently] (work | works) on {topic} [at {institution}]

`{topic}` is a slot, for one word or several; `{place:organization}` says of which kind, and `{place!}` that nothing but
a whole name will do. `<who>` stands for a piece of pattern with that name. A regular expression would find one division
of the words among the slots; here all are wanted, since what the graph knows decides between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graph.question.words import Word, key

MOST_WORDS_IN_SLOT = 14
_TOKEN = re.compile(r"\{([a-z][\w-]*)(?::(\w+))?(!)?\}|<([\w-]+)>|([()\[\]|])|('s|[^\s()\[\]|{}<>']+)|\s+|(.)")


@dataclass(frozen=True)
class Literal:
    """A word that must stand there."""

    key: str


@dataclass(frozen=True)
class Slot:
    """Room for a name; of which kind, where the pattern says so, and whether words of a name are too little."""

    name: str
    kind: str = ""
    whole: bool = False


@dataclass(frozen=True)
class Either:
    """One of several; an optional part is that or nothing."""

    options: tuple[Node, ...]


@dataclass(frozen=True)
class Row:
    """Parts one after the other."""

    parts: tuple[Node, ...]


Node: TypeAlias = Literal | Slot | Either | Row
Binding = tuple[Slot, int, int]
"""A slot, and its first word and the one behind its last."""


@dataclass(frozen=True)
class Fit:
    """A way in which a pattern fits words: where it ends, how many words it names itself, and what its slots hold."""

    end: int
    literals: int = 0
    slots: tuple[Binding, ...] = ()


def parse(pattern: str, pieces: Mapping[str, str]) -> Node:
    """Read a pattern. Raises ValueError, which says what is wrong with it."""
    tokens = list(_TOKEN.finditer(pattern))
    node, rest = _either(pattern, [t for t in tokens if t.group().strip()], pieces)
    if rest:
        raise ValueError(f"{pattern!r}: {rest[0].group()!r} closes nothing")
    return node


def slots(node: Node) -> Iterator[Slot]:
    """Every slot of a pattern."""
    if isinstance(node, Slot):
        yield node
    elif isinstance(node, Either | Row):
        for part in node.options if isinstance(node, Either) else node.parts:
            yield from slots(part)


def always(node: Node) -> frozenset[str]:
    """The names of the slots that hold something however the pattern fits."""
    if isinstance(node, Slot):
        return frozenset({node.name})
    if isinstance(node, Row):
        return frozenset().union(*map(always, node.parts))
    if isinstance(node, Either):
        return frozenset.intersection(*map(always, node.options))
    return frozenset()


def literals(node: Node) -> Iterator[str]:
    """Every word that a pattern names."""
    if isinstance(node, Literal):
        yield node.key
    elif isinstance(node, Either | Row):
        for part in node.options if isinstance(node, Either) else node.parts:
            yield from literals(part)


def fits(node: Node, words: Sequence[Word], begin: int, end: int) -> Iterator[Fit]:
    """All ways in which a pattern fits the words from one place on, ending at another or before it."""
    if isinstance(node, Literal):
        if begin < end and node.key in words[begin].keys:
            yield Fit(begin + 1, 1)
    elif isinstance(node, Slot):
        yield from _room(node, words, begin, end)
    elif isinstance(node, Either):
        for option in node.options:
            yield from fits(option, words, begin, end)
    else:
        yield from _row(node.parts, words, begin, end)


def _row(parts: tuple[Node, ...], words: Sequence[Word], begin: int, end: int) -> Iterator[Fit]:
    if not parts:
        yield Fit(begin)
        return
    for first in fits(parts[0], words, begin, end):
        for rest in _row(parts[1:], words, first.end, end):
            yield Fit(rest.end, first.literals + rest.literals, first.slots + rest.slots)


def _room(slot: Slot, words: Sequence[Word], begin: int, end: int) -> Iterator[Fit]:
    """A slot holds what stands in quotation marks, several such with "or", or words up to the next of these."""
    if begin < end and not words[begin].keys:
        stop = begin + 1
        yield Fit(stop, 0, ((slot, begin, stop),))
        while stop + 1 < end and "or" in words[stop].keys and not words[stop + 1].keys:
            stop += 2
            yield Fit(stop, 0, ((slot, begin, stop),))
        return
    for stop in range(begin + 1, min(end, begin + MOST_WORDS_IN_SLOT) + 1):
        if not words[stop - 1].keys:
            return
        yield Fit(stop, 0, ((slot, begin, stop),))


_Tokens = list[re.Match[str]]


def _either(pattern: str, tokens: _Tokens, pieces: Mapping[str, str]) -> tuple[Node, _Tokens]:
    options: list[Node] = []
    while True:
        row, tokens = _parts(pattern, tokens, pieces)
        options.append(row)
        if not tokens or tokens[0].group() != "|":
            return (options[0] if len(options) == 1 else Either(tuple(options))), tokens
        tokens = tokens[1:]


def _parts(pattern: str, tokens: _Tokens, pieces: Mapping[str, str]) -> tuple[Node, _Tokens]:
    parts: list[Node] = []
    while tokens and tokens[0].group() not in ("|", ")", "]"):
        part, tokens = _part(pattern, tokens, pieces)
        parts.append(part)
    if not parts:
        raise ValueError(f"{pattern!r}: an alternative is empty")
    return (parts[0] if len(parts) == 1 else Row(tuple(parts))), tokens


def _part(pattern: str, tokens: _Tokens, pieces: Mapping[str, str]) -> tuple[Node, _Tokens]:
    token, rest = tokens[0], tokens[1:]
    slot, kind, whole, piece, bracket, word, other = token.groups()
    if slot:
        return Slot(slot, kind or "", bool(whole)), rest
    if word:
        return Literal(key(word)), rest
    if piece:
        if piece not in pieces:
            raise ValueError(f"{pattern!r}: no piece is named <{piece}>")
        return parse(pieces[piece], pieces), rest
    if other or bracket not in ("(", "["):
        raise ValueError(f"{pattern!r}: {token.group()!r} cannot be read")
    inner, rest = _either(pattern, rest, pieces)
    closing = ")" if bracket == "(" else "]"
    if not rest or rest[0].group() != closing:
        raise ValueError(f"{pattern!r}: a {bracket!r} is not closed")
    return (inner if bracket == "(" else Either((inner, Row(())))), rest[1:]
