"""What two names of people say of whether they are one person's: equal, shortened, turned, misspelt, or against it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from graph import lexicon
from graph.resolution import rarity
from graph.resolution.closeness import agree, canonicals, genders
from graph.resolution.personal import PersonalName, Reading, Word, read, word
from graph.resolution.spelling import east_asian_sound
from graph.resolution.verdict import Evidence, found, verdict

# By how many the names grow that a short form, one of women and of men, or a loose spelling stands for.
_SHORT_FORMS, _EITHER, _SPELLINGS = 3.0, 8.0, 4.0


@lru_cache(maxsize=1_000)
def compare(one: str, other: str) -> tuple[Evidence, ...]:
    """What the names alone say, with a veto among it when they cannot be one person's; the order changes nothing."""
    a, b = (read(name) for name in sorted((one, other)))
    options = [tuple(_compare(x, y)) for x, y in _pairs(a, b)]
    # Where all readings are forbidden, the first that says most is told.
    best = max(options, key=_rank) if any(not verdict(o).vetoed for o in options) else max(options, key=_objection)
    return (*best, *_suffixes(a, b))


_OBJECTIONS = ("other-surname", "surname-only", "other-middle", "other-given", "other-gender")


def _objection(option: tuple[Evidence, ...]) -> int:
    """How much an objection tells: given names that differ say that the surnames do not."""
    return max((_OBJECTIONS.index(e.kind) for e in option if e.kind in _OBJECTIONS), default=-1)


_LEVELS = ("surname-only", "initials", "spelling", "short-name", "full-name")


def level(kinds: Iterable[str]) -> int:
    """How much the names agree, by the kinds of evidence: 0 in the surname alone, more the more is the same; -1: none.

    Of several kinds the highest counts.
    """
    return max((_LEVELS.index(k) for k in kinds if k in _LEVELS), default=-1)


def _rank(option: tuple[Evidence, ...]) -> tuple[object, ...]:
    """The reading to take: one that nothing forbids, that costs least, agrees most; of equal ones the least telling."""
    told = verdict(option)
    cost = sum(e.weight for e in option if e.weight is not None and e.kind not in _LEVELS)
    agreed = level(e.kind for e in option)
    return (
        not told.vetoed,
        agreed == 0,
        cost,
        agreed,
        -told.odds if not told.vetoed else 0.0,
        tuple(e.kind for e in option),
    )


def _pairs(one: PersonalName, other: PersonalName) -> Iterator[tuple[Reading, Reading]]:
    """Readings to compare; a given name in brackets may stand for the one before it."""
    for x in _all(one):
        for y in _all(other):
            if not (x.turned and y.turned) or (x.usual and y.usual):
                yield x, y
    # `Yuan-tseh` may stand as `Yuan T.`
    for x, y in ((x, y) for x in one.readings for y in other.readings):
        if (parted := _parted(x)) and _has_initial(y):
            yield parted, y
        if (parted := _parted(y)) and _has_initial(x):
            yield x, parted


def _all(name: PersonalName) -> Iterator[Reading]:
    yield from name.readings
    if name.other is not None:
        first = name.readings[0]
        yield Reading(name.other, (), first.family, first.whole)


def _parted(reading: Reading) -> Reading | None:
    """A reading whose given name with a hyphen is taken as two."""
    if reading.given is None or len(reading.given.parts) < 2:
        return None
    first, *others = map(word, reading.given.parts)
    return replace(reading, given=first, middle=(*others, *reading.middle))


def _has_initial(reading: Reading) -> bool:
    return any(w.initial for w in (reading.given, *reading.middle) if w is not None)


def _suffixes(one: PersonalName, other: PersonalName) -> Iterator[Evidence]:
    if one.suffix and other.suffix and one.suffix != other.suffix:
        yield found("other-suffix", f"{one.suffix} and {other.suffix}")
    elif one.suffix != other.suffix:
        yield found("suffix-missing", one.suffix or other.suffix)
    if {one.marker, other.marker} == {"thi", "van"}:
        yield found("other-gender", "Thi, Van")


@dataclass(frozen=True)
class _Surname:
    """Surnames that agree: how, in which words, and the middle names that are left of each."""

    closeness: str
    words: tuple[str, ...]
    middles: tuple[tuple[Word, ...], tuple[Word, ...]]
    shortened: bool = False


def _compare(one: Reading, other: Reading) -> Iterator[Evidence]:
    surname = _surname(one, other)
    if one.given is None or other.given is None:
        yield found("surname-only" if surname else "other-surname", _both(one.whole, other.whole))
    elif surname is None:
        yield from _reordered(one, other)
    else:
        told = tuple(_given(one, other, surname))
        yield from told
        if len({e.kind for e in told} & _STRAINED) > 1:
            yield found("other-given", f"{one.given.plain}, {other.given.plain}")


# Two of these at once are no reading of a name.
_STRAINED = frozenset(["misspelt", "swapped-unusual", "goes-by-middle", "second-surname"])


def _both(one: str, other: str) -> str:
    return one if one == other else f"{one}, {other}"


def _surname(one: Reading, other: Reading) -> _Surname | None:
    """The surname that both share, whole or, of two surnames, the one that both have."""
    if one.whole == other.whole:
        return _Surname("equal", (one.whole,), (one.middle, other.middle))
    for x, y, turn in ((one, other, False), (other, one, True)):
        if y.middle and x.whole == "".join(w.plain for w in y.rest):  # `Benmoussa`, `Ben Moussa`
            return _Surname("equal", (x.whole,), ((), x.middle) if turn else (x.middle, ()))
    if _plain_arabic(one.whole) == _plain_arabic(other.whole):
        return _Surname("equal", (one.whole, other.whole), (one.middle, other.middle))
    a, b = one.rest or one.family, other.rest or other.family
    last = agree(a[-1], b[-1], False)
    if last:
        return _Surname(last, (a[-1].plain, b[-1].plain), (a[:-1], b[:-1]))
    for short, long, turn in ((a, b, False), (b, a, True)):
        at = next(
            (i for i in range(len(long) - 1) if agree(short[-1], long[i], False) in ("equal", "sound", "romanised")),
            None,
        )
        in_surname = at is not None and at >= len((other if long is b else one).middle)
        if (
            at is None
            or (_is_given(long[at]) and not in_surname)
            or short[-1].initial
            or (one.given is None or other.given is None)
        ):
            continue
        middles = (short[:-1], long[:at])
        kind = agree(short[-1], long[at], False)
        return _Surname(kind, (short[-1].plain, long[at].plain), middles[::-1] if turn else middles, True)
    return None


def _plain_arabic(family: str) -> str:
    """A surname without the article: `Alkhatib` and `al-Khatib`."""
    return family[2:] if family[:2] in ("al", "el") and len(family) > 5 else family


def _is_given(word: Word) -> bool:
    return word.plain in lexicon.given_names() and not lexicon.is_family_name(word.plain)


def _reordered(one: Reading, other: Reading) -> Iterator[Evidence]:
    """The same words in another order (`Nguyen Van An`, `Van An Nguyen`), else other surnames."""
    words = [sorted(w.plain for w in (r.given, *r.rest) if w is not None) for r in (one, other)]
    if words[0] == words[1] and len(words[0]) > 2 and not any(len(w) == 1 for w in words[0]):
        shares = sorted(rarity.surname_share(w) for w in words[0])
        yield found("full-name", " ".join(words[0]), rarity.weight(shares[0] * 10 * shares[1]))
        yield found("swapped")
    else:
        yield found("other-surname", _both(one.whole, other.whole))


def _given(one: Reading, other: Reading, surname: _Surname) -> Iterator[Evidence]:
    """Evidence from given and middle names, where the surnames agree."""
    assert one.given is not None and other.given is not None
    middles = surname.middles
    joined = _join(one.given, middles[0]), _join(other.given, middles[1])
    how = agree(one.given, other.given, True)
    eastern = bool(set(surname.words) & lexicon.east_asian_surnames())
    if how == "begins":
        how = "" if eastern else "short"  # one syllable of two is another name
    if how in ("", "typo") and eastern:
        equal = east_asian_sound(one.given.plain) == east_asian_sound(other.given.plain)
        how = "sound" if equal and len(one.given.plain) > 2 else how
    if how not in ("equal",) and joined[0] & joined[1]:
        how, middles = "equal", ((), ())
    if not how and (by_middle := _by_middle(one.given, other.given, middles)):
        yield found("goes-by-middle", by_middle)
        how, middles = "equal", ((), ())
    if not how:
        both = one.given.plain, other.given.plain
        yield found("other-gender" if genders(*both) and _alike_at_all(*both) else "other-given", ", ".join(both))
        return
    yield _weighed(one, other, surname, how)
    yield from _order(one, other)
    yield from _loose(surname, how)
    yield from _middle(*middles)


def _alike_at_all(one: str, other: str) -> bool:
    return one[:3] == other[:3]


def _join(given: Word, middle: Sequence[Word]) -> frozenset[str]:
    """A given name of two words written together: `Ye Jin` as `yejin`."""
    plain = given.plain + "".join(w.plain for w in middle[:1])
    return frozenset([*given.forms, plain]) if middle and not middle[0].initial else given.forms


def _by_middle(one: Word, other: Word, middles: tuple[tuple[Word, ...], tuple[Word, ...]]) -> str:
    for given, words in ((one, middles[1]), (other, middles[0])):
        if not given.initial and any(agree(given, w, True) in ("equal", "short") for w in words):
            return given.plain
    return ""


def _weighed(one: Reading, other: Reading, surname: _Surname, how: str) -> Evidence:
    assert one.given is not None and other.given is not None
    east = bool(set(surname.words) & lexicon.east_asian_surnames())
    givens = {w.plain for w in (one.given, other.given)}
    letters = {w.plain[:1] for w in (one.given, other.given) if w.initial or (how == "initial" and w.cut)}
    share = rarity.given_share(min(letters)) if letters else max(rarity.given_share(g, east) for g in givens)
    if how == "short":
        full = canonicals(min(givens, key=lambda g: (len(g), g)))
        share *= max(_SHORT_FORMS, 2.0 * len(full))
        share *= _EITHER if {"f", "m"} <= {lexicon.gender(f) for f in full} else 1.0
    family = max(rarity.surname_share(w) for w in surname.words)
    if surname.closeness != "equal" or how in ("sound", "typo"):
        family *= _SPELLINGS
    kind = "initials" if letters else "short-name" if how == "short" else "full-name"
    if not letters and (surname.closeness != "equal" or how in ("sound", "typo")):
        kind = "spelling"
    about = _both(f"{one.given.plain} {surname.words[0]}", f"{other.given.plain} {surname.words[-1]}")
    return found(kind, about, rarity.weight(family * share))


def _order(one: Reading, other: Reading) -> Iterator[Evidence]:
    turned = next((r for r in (one, other) if r.turned), None)
    if turned is not None and one.turned != other.turned:
        yield found("swapped" if turned.usual else "swapped-unusual")


def _loose(surname: _Surname, how: str) -> Iterator[Evidence]:
    """What it costs that words are but alike."""
    if "typo" in (surname.closeness, how):
        yield found("misspelt", ", ".join(sorted(set(surname.words))) if surname.closeness == "typo" else "given name")
    elif surname.closeness == "romanised":
        yield found("romanised", ", ".join(sorted(set(surname.words))))
    elif "sound" in (surname.closeness, how):
        yield found("transliterated")
    if surname.shortened:
        yield found("second-surname")


def _middle(one: Sequence[Word], other: Sequence[Word]) -> Iterator[Evidence]:
    """Middle names that agree, or of which one is another."""
    short, long = sorted((one, other), key=lambda words: (len(words), [w.plain for w in words]))
    if not short:
        return
    at, shared, loose = 0, [], 0
    for own in short:
        hit = next((i for i in range(at, len(long)) if agree(own, long[i], True)), None)
        if hit is None:
            loose += 1
            continue
        either = own.initial or long[hit].initial
        shared.append(own.plain[:1] if either else max(own.plain, long[hit].plain, key=len))
        at = hit + 1
    if loose:
        kinds = [" ".join(w.plain for w in words) for words in (one, other)]
        yield found("other-middle", " and ".join(sorted(kinds)))
        return
    top = lexicon.weights()["middle-agrees"].weight or 0.0
    gain = sum(-math.log(rarity.given_share(w)) for w in shared)
    yield found("middle-agrees", " ".join(shared), min(top, 0.6 * gain))
