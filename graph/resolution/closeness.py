"""How two words of people's names agree: equal, an initial, a short form, alike in sound, a letter wrong."""

from __future__ import annotations

from functools import lru_cache

from nicknames import NickNamer
from rapidfuzz.distance import OSA

from graph import lexicon
from graph.resolution.personal import Word
from graph.resolution.spelling import sound

_NICKNAMES = NickNamer()
# How the agreement of two words is called, the closest first.
CLOSENESS = ("equal", "initial", "short", "begins", "sound", "romanised", "typo")


def canonicals(given: str) -> frozenset[str]:
    """The English given names that one is short for."""
    return frozenset(_NICKNAMES.canonicals_of(given))


def agree(one: Word, other: Word, given: bool) -> str:
    """How two words of names agree (a name of `CLOSENESS`), or ""."""
    if one.forms & other.forms:
        return "equal"
    if one.initial or other.initial:
        short, long = (one, other) if one.initial else (other, one)
        return "initial" if given and long.plain[:1] == short.plain else ""
    if given and (one.cut or other.cut) and (one.plain.startswith(other.plain) or other.plain.startswith(one.plain)):
        return "initial"
    if given and _short(one.plain, other.plain):
        return "short"
    if given and _begins(one.plain, other.plain):
        return "begins"
    if _one_name(one.plain, other.plain, "cognates.tsv" if given else "romanised.tsv"):
        return "sound" if given else "romanised"
    return _alike(one.plain, other.plain)


def _one_name(one: str, other: str, table: str) -> bool:
    """Whether a table has two words as one name's forms."""
    known = lexicon.sets(table)
    return bool(known.get(one, frozenset()) & known.get(other, frozenset()))


def _alike(one: str, other: str) -> str:
    if min(len(one), len(other)) < 3:
        return ""
    if sound(one) == sound(other):
        return "sound"
    allowed = 1 if min(len(one), len(other)) < 8 else 2
    distance = min(OSA.distance(one, other), OSA.distance(sound(one), sound(other)) + 0.5)
    if distance > allowed or min(len(one), len(other)) < 5 or _two_known(one, other):
        return ""
    return "typo"


def _two_known(one: str, other: str) -> bool:
    """Whether both words stand in the lists of names: then they are two names, however alike (Muller, Miller)."""
    return any({one, other} <= names for names in (lexicon.given_names(), lexicon.family_names()))


@lru_cache(maxsize=2_000)
def _short(one: str, other: str) -> bool:
    """Whether one given name is a short form of the other, or both are of a third."""
    if genders(one, other):
        return False
    return other in given_forms(one) or one in given_forms(other)


@lru_cache(maxsize=2_000)
def given_forms(given: str) -> frozenset[str]:
    """A given name with the names that it is short for and those that are short for it."""
    return frozenset([given, *canonicals(given), *lexicon.short_names().get(given, ())])


def ambiguous(given: str) -> bool:
    """Whether a given name is short for several: Alex, Sam."""
    return len(canonicals(given)) > 1


def _begins(one: str, other: str) -> bool:
    """Whether one given name is the beginning of the other, as short forms are."""
    if genders(one, other) or {one, other} <= lexicon.given_names():
        return False
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 and len(short) >= 3 and long.startswith(short):
        return True
    return len(short) >= 5 and short[-1] in "iy" and long.startswith(short[:-1])  # Venki, Venkatraman


def genders(one: str, other: str) -> bool:
    """Whether one given name is a woman's and the other a man's."""
    told = {lexicon.gender(one), lexicon.gender(other)}
    return told == {"f", "m"}
