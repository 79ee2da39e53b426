"""The ways in which a person's name can be read: which words are given names, which the surname.

`Wang Wei` may be either order, `QUELLMARK Ada`, `Zhang Y.` and `Doe, Jane` tell theirs. Words are folded, in every
spelling that their accents allow (`ü` is `u` and `ue`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from nameparser import HumanName

from graph import lexicon
from graph.name import PARTICLES, POST_NOMINALS

_GENERATIONS = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
# Words of names that are left out at will: son of, daughter of, particles.
_OPTIONAL = PARTICLES | frozenset("bin binti binte bt bte a/l a/p s/o d/o anak von van de della dos das".split())
_LONGEST_CUT = 4
_OF_ALL = frozenset(["thi", "van"])  # what most Vietnamese women and men bear before their given name
_SON_OF = frozenset("bin binti binte bt bte a/l a/p s/o d/o anak ibn".split())
_ARTICLE = re.compile(r"^(?:al|el)(?=\w{4})")
_LINKS = re.compile(r"[-‐‑–'’`´ʻʼ]")
_WIDE = str.maketrans(
    {"ü": "ue", "ö": "oe", "ä": "ae", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss", "đ": "dj", "ő": "oe", "ű": "ue"}
)
# The last word of a name's title, where it is none of the honorifics: `Dr. h.c.`, `Prof. em.`
_BEHIND_TITLE = frozenset("h.c hc em mult habil ing emer dr.h.c ret med phil rer nat pol jur univ".split())


@dataclass(frozen=True)
class Word:
    """A word of a name: every folded spelling, without hyphens; `parts` are those between hyphens, plainly folded.

    `cut` says that it is written with a full stop: more than a letter of a longer name (`Yu.`, `Chr.`).
    """

    forms: frozenset[str]
    parts: tuple[str, ...]
    cut: bool = False

    @cached_property
    def plain(self) -> str:
        """The shortest spelling."""
        return min(self.forms, key=lambda f: (len(f), f))

    @cached_property
    def initial(self) -> bool:
        """Whether it is but a letter."""
        return len(self.plain) == 1


@dataclass(frozen=True)
class Reading:
    """One way to read a name; `given` is None for a surname alone.

    Where middle names end and the surname begins is not always to be told; `rest` has both. `whole` is the surname in
    one word, particles included. `turned` says that the surname is taken to stand first though nothing marks it;
    `usual` whether that is the custom with such a name.
    """

    given: Word | None
    middle: tuple[Word, ...]
    family: tuple[Word, ...]
    whole: str = ""
    turned: bool = False
    usual: bool = False

    @cached_property
    def rest(self) -> tuple[Word, ...]:
        """All words but the given name."""
        return (*self.middle, *self.family)


@dataclass(frozen=True)
class PersonalName:
    """A name with its readings, the likeliest first; `suffix` is its generation, `other` a given name in brackets.

    `marker` is the word by which Vietnamese names tell men (`van`) from women (`thi`).
    """

    readings: tuple[Reading, ...]
    suffix: str = ""
    other: Word | None = None
    marker: str = ""

    @property
    def bare(self) -> bool:
        """Whether it is a surname alone."""
        return self.readings[0].given is None

    @property
    def lettered(self) -> bool:
        """Whether it is nothing but initials."""
        first = self.readings[0]
        return first.given is not None and all(w.initial for w in (first.given, *first.rest))


@lru_cache(maxsize=2_000)
def word(text: str) -> Word:
    """A word of a name in its spellings."""
    lower = unicodedata.normalize("NFC", text).lower().strip(".,;")
    spelt = {lexicon.fold(lower), lexicon.fold(lower.translate(_WIDE)), lexicon.fold(lower.replace("ü", "yu"))}
    parts = tuple(p for p in re.split(r"[^a-z0-9]+", lexicon.fold(_LINKS.sub("-", lower))) if p)
    forms = frozenset(filter(None, (re.sub(r"[^a-z0-9]", "", s) for s in spelt)))
    cut = text.endswith(".") and 1 < len(lower) <= _LONGEST_CUT
    return Word(forms or frozenset([lower or "?"]), parts or (lower or "?",), cut)


@lru_cache(maxsize=2_000)
def read(name: str) -> PersonalName:
    """The readings of a name as written.

    >>> [(r.given.plain, r.rest[-1].plain) for r in read("Prof. Zhang, Wei").readings]
    [('wei', 'zhang')]
    """
    text, other = _without_brackets(unicodedata.normalize("NFC", name).replace(" ", " "))
    head, comma, tail = (part.strip() for part in text.partition(","))
    suffix = ""
    if comma and (_is_behind(tail)):
        suffix, comma, tail = _generation(tail), "", ""
    words = _spaced(head)
    words = _untitled(words)
    words, found = _without_suffix(words)
    suffix = suffix or found
    given, found = _without_suffix(_untitled(_spaced(tail))) if comma else ([], "")
    if given:
        return PersonalName((_reading(_lettered(given), words),), suffix or found, other)
    marker = next((m for w in words if (m := lexicon.fold(w)) in _OF_ALL), "")
    east = {lexicon.fold(w) for w in words} & lexicon.east_asian_surnames()
    return PersonalName(tuple(_readings(words)), suffix, other, marker if east and len(words) > 2 else "")


def _without_brackets(text: str) -> tuple[str, Word | None]:
    """A name without what stands in brackets or quotes; a single word there is another given name."""
    inner = re.search(r"[(\"“„«]\s*([^()\"“”„«»]+?)\s*[)\"”»]", text)
    if inner is None:
        return text, None
    bare = f"{text[: inner.start()]} {text[inner.end() :]}"
    single = " " not in inner.group(1) and inner.group(1)[0].isupper()
    return bare, word(inner.group(1)) if single and bare.strip() else None


def _is_behind(tail: str) -> bool:
    """Whether what stands behind a comma is a generation or grades: `King, Jr.`, `Doe, PhD, FRS`."""
    pieces = [p for p in re.split(r"[\s,]+", tail) if p]
    return bool(pieces) and all(POST_NOMINALS.match(p) or p.lower().strip(".") in _GENERATIONS for p in pieces)


def _generation(tail: str) -> str:
    pieces = (p.lower().strip(".") for p in re.split(r"[\s,]+", tail))
    return next((_GENERATIONS[p] for p in pieces if p in _GENERATIONS), "")


def _spaced(text: str) -> list[str]:
    """The words of a name; initials written together stand apart (`E.W.`, `J.-P.` stays one)."""
    spaced = re.sub(r"(?<=\b[A-ZÀ-Þ])\.(?=[^\W\d_])", ". ", re.sub(r"\b[hH]\.\s?c\.", "hc", text))
    return [w for w in re.split(r"[\s,]+", spaced) if re.search(r"\w", w)]


def _untitled(words: list[str]) -> list[str]:
    honorifics = lexicon.honorifics()
    at = 0
    while at < len(words) - 1:
        plain = lexicon.fold(words[at]).strip(".,")
        pieces = [p.strip(".") for p in plain.split("-")]
        known = plain in honorifics or plain.replace(".", "") in honorifics or plain in _BEHIND_TITLE
        known = known or (len(pieces) > 1 and all(p in honorifics or p in _BEHIND_TITLE for p in pieces))
        alone = len(plain) < 2 or (
            plain in ("don", "tan", "sri", "do", "da", "mag", "major", "dean") and len(words) - at < 3
        )
        if (not known and not (at and plain in _BEHIND_TITLE)) or (alone and not words[at].endswith(".")):
            break
        if len(plain) < 2 and not at:
            break
        at += 1
    return words[at:]


def _without_suffix(words: list[str]) -> tuple[list[str], str]:
    suffix = ""
    while len(words) > 1:
        plain = words[-1].lower().strip(".")
        if plain in _GENERATIONS and (len(words) > 2 or plain not in ("iv",)):
            suffix = suffix or _GENERATIONS[plain]
        elif not (len(words) > 2 and POST_NOMINALS.match(words[-1]) and plain not in ("ma", "rn")):
            break
        words = words[:-1]
    return words, suffix


def _family(words: list[str]) -> tuple[Word, ...]:
    """The words of a surname, particles left out where something else remains; hyphens part them."""
    kept = [w for w in words if not _particle(w) and lexicon.fold(w).strip("-'’") not in ("al", "el")] or words
    pieces = [p for w in kept for p in re.split(r"[-‐‑–]", w) if re.search(r"\w", p)]
    pieces = [re.sub(r"^(?:[dDlL]|[Aa]l|[Ee]l)['’`](?=\w{3})", "", p) or p for p in pieces]
    return tuple(map(word, pieces)) or (word("?"),)


def _readings(words: list[str]) -> list[Reading]:
    if not words:
        return [Reading(None, (), (word("?"),))]
    if len(words) == 1:
        return [Reading(None, (), _family(words), word(words[0]).plain)]
    if _particle(words[0]) and not words[0][0].isupper():
        return [Reading(None, (), _family(words), _whole(words))]
    upper = [w.isupper() and len(w.strip(".")) > 1 and not _letter(w) and not _stacked(w, words) for w in words]
    if any(upper) and not all(upper) and upper[0] and not upper[-1]:
        stop = upper.index(False)
        return [_reading(words[stop:], words[:stop]), _western(words)]
    words = _lettered(words)
    if _letter(words[-1]) and not _letter(words[0]):
        start = next(i for i, w in enumerate(words) if _letter(w))
        return [_reading(words[start:], words[:start])]
    first = _western(words)
    found = [first]
    eastern = lexicon.fold(words[0]).replace("-", "") in lexicon.east_asian_surnames() and not _letter(words[-1])
    if (eastern or not any(map(_letter, words))) and len(words) <= 4:
        surname = lexicon.fold(words[0]).replace("-", "")
        usual = surname in lexicon.east_asian_surnames()
        turned = _reading(words[1:], words[:1], True, usual)
        if len(words) == 2 or usual:
            found.append(turned)
            own = lexicon.fold(words[-1]).replace("-", "")
            if usual and own not in lexicon.east_asian_surnames() and own not in lexicon.family_names():
                found.reverse()
    return found


def _western(words: list[str]) -> Reading:
    """Given name first. The package nameparser tells surnames of several words by their particles."""
    if len(words) == 2:
        return _reading(words[:1], words[1:])
    human = HumanName(" ".join(words))
    family = str(human.last).split()
    if not human.first or not family or len(family) >= len(words):
        return _reading(words[:1], words[1:])
    return _reading(words[: len(words) - len(family)], family)


def _reading(given: list[str], family: list[str], turned: bool = False, usual: bool = True) -> Reading:
    if (
        len(given) > 1
        and lexicon.fold(given[0]) in _OF_ALL
        and lexicon.fold(family[0]) in lexicon.east_asian_surnames()
    ):
        given = given[1:]
    middle = tuple(map(word, (w for w in given[1:] if not _particle(w))))
    return Reading(word(given[0]), middle, _family(family), _whole(family), turned, usual)


def _particle(text: str) -> bool:
    """Whether a word of a name may be left out; what has a capital may be a name itself (Van, Le)."""
    plain = lexicon.fold(text).strip(".")
    return plain in _OPTIONAL and len(plain) > 1 and (text[0].islower() or plain in _SON_OF or plain in ("al", "el"))


def _whole(words: list[str]) -> str:
    """A surname in one word, without the Arabic article."""
    if not words:
        return "?"
    plain = word("".join(words)).plain
    return _ARTICLE.sub("", plain) if len(words) > 1 or re.match(r"(?:[Aa]l|[Ee]l)[-'’ ]", words[0]) else plain


def _letter(text: str) -> bool:
    return bool(re.fullmatch(r"[^\W\d_]\.?(?:-[^\W\d_]\.?)?", text))


def _stacked(text: str, words: list[str]) -> bool:
    """Initials written together without full stops: `EW Dijkstra`, `Doe JK`."""
    alone = text.isupper() and text.isalpha() and 2 <= len(text) <= 3 and not all(w.isupper() for w in words)
    return (
        alone
        and text.lower() not in _OPTIONAL
        and text.lower() not in lexicon.surname_shares()
        and text.lower() not in lexicon.given_names()
    )


def _lettered(words: list[str]) -> list[str]:
    """Initials one by one: `JK`, `J.-P.`."""
    return [piece for w in words for piece in _pieces(w, words)]


def _pieces(text: str, words: list[str]) -> list[str]:
    if _stacked(text, words):
        return list(text)
    return [p for p in text.split("-") if p] if "-" in text and _letter(text) else [text]
