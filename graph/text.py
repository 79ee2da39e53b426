"""Text as matched: same length as the text as read, so that every offset counts into both.

Also the token, the smallest unit the rules look at, and `clean`, which turns a quoted
stretch into a name on one line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, Self, TypeVar

# One character for one character: curly quotes become straight, every kind of blank a space.
_SAME_LENGTH = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "[": "(",
        "]": ")",
        **{chr(code): " " for code in (0xA0, 0x202F, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)},
        **{chr(code): " " for code in range(0x2000, 0x200B)},
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\x0b": "\n",
        "\x0c": "\n",
        "\x85": "\n",
    }
)

_TOKEN = re.compile(
    r"""
    (?P<word>
        (?:Dr|Prof|Mr|Mrs|Ms|St|Jr|Sr|Mohd|Muhd|Md|Assoc|Asst|Dept|Univ|Inst|Corp|Inc|Ltd|No|Vol)\.(?=\s|$|,|;|\))
      | (?:[^\W\d_]\.){2,}                       # U.S.
      | (?:[^\W\d_]\.-?)+(?=\s|$|[^\W\d_])       # initials: J. or J.-P.
      | [^\W\d_a-z][^\W\d_A-Z]{2,}(?:-[^\W\d_a-z][^\W\d_A-Z]+)*  # a name with a mark: Rossi1,2
        (?=\d{1,2}(?:,\d{1,2})*(?:[*,;]|\s*$|\s+(?:and|&)\s))
      | \d{1,2}(?=[^\W\d_a-z][^\W\d_A-Z]|[A-Z]{3})  # a mark before a name: 1Department
      | [^\W_⁰¹²³⁴-⁹]+(?:(?:[&+@.-](?=[^\W_])|-\xad[ ]*(?=[^\W_])|\xad\s*(?=[^\W_])|'(?![sS]\b|\s)|_)[^\W_⁰¹²³⁴-⁹]+)*\+*
    )
    | (?P<possessive>'[sS]\b|(?<=s)'(?=\s))
    | (?P<mark>[^\s\w\xad]|[_⁰¹²³⁴-⁹])
    """,
    re.VERBOSE,
)


SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch of a document, in Unicode characters from its start; `end` is exclusive."""

    begin: int
    end: int

    def covers(self, other: Span) -> bool:
        """Whether `other` lies inside this span."""
        return self.begin <= other.begin and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.begin < other.end and other.begin < self.end

    def join(self, other: Span) -> Span:
        """The shortest span that covers both."""
        return Span(min(self.begin, other.begin), max(self.end, other.end))


class Token(NamedTuple):
    """A word, a possessive ending or a mark, with its place in the document.

    `text` is as it stands there, but for a word that was cut at the end of a line: that is whole. `lower` is that in
    lower case; `capital` tells whether it starts with a capital letter (or holds one, as in mRNA or iGEM), `acronym`
    whether it is written in capitals, as CERN or R&D are (two letters at least), `word` whether it is no mark.
    """

    text: str
    begin: int
    end: int
    lower: str
    capital: bool
    acronym: bool
    word: bool


class Tokens(tuple[Token, ...]):
    """Tokens in a row, which keep what `remembered` patterns found among them."""

    def __new__(cls, tokens: Iterable[Token]) -> Self:
        """Tokens among which nothing was looked for so far."""
        made = super().__new__(cls, tokens)
        made.found = {}
        return made

    found: dict[tuple[object, ...], Any]


P = ParamSpec("P")
T = TypeVar("T")
Pattern = Callable[Concatenate[Sequence[Token], int, P], T]


def remembered(pattern: Pattern[P, T]) -> Pattern[P, T]:
    """A pattern whose findings are kept with the tokens, since many rules ask for what stands at the same place."""

    @wraps(pattern)
    def match(tokens: Sequence[Token], index: int, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if not isinstance(tokens, Tokens) or kwargs:
            return pattern(tokens, index, *args, **kwargs)
        key = (pattern, index, *args)
        if key not in tokens.found:
            tokens.found[key] = pattern(tokens, index, *args, **kwargs)
        found: T = tokens.found[key]
        return found

    return match


def normalise(text: str) -> str:
    """Map every character to the one the rules expect, keeping the length."""
    return text.translate(_SAME_LENGTH)


def tokenise(text: str, begin: int = 0, end: int | None = None) -> Tokens:
    """Cut normalised text into tokens whose offsets count from the start of `text`."""
    if end is None and begin == 0 and len(text) <= _LINE:
        return _of_line(text)
    return _cut(text, begin, len(text) if end is None else end)


_LINE = 400  # characters; of a longer text the tokens are not kept


@lru_cache(maxsize=64)
def _of_line(text: str) -> Tokens:
    """The tokens of a line, which is looked at in several ways one after the other."""
    return _cut(text, 0, len(text))


def _cut(text: str, begin: int, stop: int) -> Tokens:
    return Tokens([token(_whole(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text, begin, stop)])


def token(text: str, begin: int, end: int) -> Token:
    """The token of a text at its place."""
    return Token(text, begin, end, *_form(text))


@lru_cache(maxsize=50_000)
def _form(text: str) -> tuple[str, bool, bool, bool]:
    """What a token is by its letters: in lower case; whether it has a capital, is an acronym, is a word."""
    if len(text) > 2 and text[1] == "'" and text[0] in "dl":
        capital = text[2].isupper()  # d'Economie, l'Université
    else:
        capital = text[0].isupper() or (len(text) > 2 and text[1].isupper() and text[0].isalpha())
    letters = [c for c in text if c.isalpha()]
    acronym = 2 <= len(letters) <= 12 and sum(c.isupper() for c in letters) >= max(2, len(letters) - 1)
    return text.lower(), capital, acronym, text[0].isalnum() and text[0] not in SUPERSCRIPTS


_BREAK = re.compile("\xad\\s*")


def _whole(word: str) -> str:
    """A word without the marks of where a line cuts it."""
    return _BREAK.sub("", word) if "\xad" in word else word


_BROKEN = re.compile(r"(?<![^\W_])([^\W\d_]{2,})-[ \t]*\n[ \t]*([^\W\d_A-Z]{2,})")
_COMPOUND = re.compile(r"(?<=[^\W\d_A-Z])-[ \t]*\n[ \t]*(?=[^\W\d_a-z][^\W\d_A-Z])")
_PREFIXES = frozenset(
    (
        "pre non self co re multi anti well high low semi inter cross long short full half two three four five ex post "
        "sub meta micro macro bio neuro socio geo near mid vice so on in by state large small real open single double "
        "first second third early late data time user human computer machine deep end back front world age based "
        "decision problem knowledge evidence community peer"
    ).split()
)


def mend(text: str) -> str:
    """Normalised text in which a hyphen that only cuts a word at the end of a line is a soft one (U+00AD).

    The hyphen stays where the text shows elsewhere that it belongs to the word or that its parts
    are words, and behind common first parts (pre-, self-, decision-).
    """
    # A capital behind the break shows that the hyphen is the word's own: `Sainte-` and `Marie`.
    text = _COMPOUND.sub(lambda m: "-\xad" + " " * (len(m.group()) - 2), text)
    if not _BROKEN.search(text):
        return text
    words = set(re.findall(r"(?<![\w-])[^\W\d_]{2,}(?![\w-])", text.lower()))
    joined = set(re.findall(r"(?<![\w-])[^\W\d_]{2,}-[^\W\d_]{2,}(?![\w-])", text.lower()))
    many = len(_BROKEN.findall(text)) > 1

    def soft(m: re.Match[str]) -> str:
        left, right = m.group(1).lower(), m.group(2).lower()
        whole = left + right in words
        kept = f"{left}-{right}" in joined or left in _PREFIXES or (left in words and right in words)
        if (kept and not whole) or not (whole or many):
            return m.group()
        return m.group().replace("-", "\xad", 1)

    return _BROKEN.sub(soft, text)


_UNSEEN = re.compile("\xad\\s*|[\u200b\u2060\ufeff]")
_AT_BREAK = re.compile(r"(?<=\w)-[ \t]*[\r\n]+\s*")


def clean(text: str) -> str:
    """One line of a stretch that may run over line breaks; a hyphen at a break stays."""
    if not text.isascii():
        text = _UNSEEN.sub("", text)
    if "-" in text:
        text = _AT_BREAK.sub("-", text)
    return " ".join(text.split())


def join(tokens: Sequence[Token]) -> str:
    """The words of tokens on one line, blanks where the text has some."""
    words = tokens[0].text
    for before, token in itertools.pairwise(tokens):
        words += token.text if token.begin == before.end else f" {token.text}"
    return clean(words.replace("- ", "-") if "- " in words and " - " not in words else words)


def one_line(text: str) -> str:
    """A text on one line, with a mark for each letter that cannot be printed: safe to show on a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
