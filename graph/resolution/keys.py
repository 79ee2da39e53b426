"""What names are looked up by, so that only those are compared that could be one thing's.

`exact` keys are equal for names that are the same once folded; `near` keys are equal, as a rule, for names that differ
as names of one thing do: initials, short forms, acronyms, owners left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from graph import identity
from graph.resolution import known, title, wording
from graph.resolution.closeness import given_forms
from graph.resolution.personal import Reading, read
from graph.resolution.profile import Profile
from graph.resolution.spelling import sound
from graph.resolution.subjects import spaceless

_OWNER_WORDS = 5  # words at the front of a name that may be those of the larger body


def exact(profile: Profile) -> frozenset[str]:
    """Keys of equal names."""
    return _exact(profile.kind, profile.names)


@lru_cache(maxsize=1_000)
def _exact(kind: str, names: frozenset[str]) -> frozenset[str]:
    if kind == "Person":
        return frozenset(filter(None, map(full_name, names)))
    if kind == "Organization":
        return frozenset(" ".join(title.read(n).words) for n in _full_titles(names))
    if kind == "Topic":
        return frozenset(map(spaceless, names))
    keys = {identity.key(kind, n) for n in names}
    if kind == "Award":
        keys = keys.union(*map(identity.award_variants, names))
    return frozenset(keys)


def _full_titles(names: frozenset[str]) -> list[str]:
    """An organization's names but for acronyms, where it has others: an acronym may be many bodies'."""
    full = [n for n in sorted(names) if not title.read(n).short]
    return full or sorted(names)


@lru_cache(maxsize=1_000)
def full_name(name: str) -> str:
    """A full name of a person folded, in the order given name, middle names, surname; "" for less than a full name."""
    reading = read(name).readings[0]
    if reading.given is None or reading.given.initial:
        return ""
    return " ".join(w.plain for w in (reading.given, *reading.rest))


def near(profile: Profile) -> frozenset[str]:
    """Keys of names that may be one thing's."""
    if profile.kind == "Person":
        keys = {k for n in profile.names for k in _personal(n)}
        return frozenset(keys | set(_by_body(profile)) | {f"id:{i}" for i in profile.identifiers})
    if profile.kind == "Organization":
        return frozenset(k for n in profile.names for k in _organizational(n)) | {
            f"id:{i}" for i in profile.identifiers
        }
    if profile.kind == "Topic":
        return frozenset(k for n in profile.names for k in _acronyms(n))
    return frozenset()


@lru_cache(maxsize=1_000)
def _personal(name: str) -> frozenset[str]:
    """Surname and first letter, for every surname and every letter that the given name may begin with."""
    return frozenset(k for reading in read(name).readings for k in _of_reading(reading))


def _of_reading(reading: Reading) -> Iterator[str]:
    if reading.given is None:
        return
    letters = {w[0] for w in given_forms(reading.given.plain)}
    words = [w for w in reading.rest if not w.initial] or list(reading.rest)
    for family in {*(w.plain for w in words), reading.whole}:
        for letter in letters:
            yield f"{sound(family)}|{letter}"


def _by_body(profile: Profile) -> Iterator[str]:
    """For misspelt and turned names: the body with the one name or the other."""
    for name in profile.names:
        reading = read(name).readings[0]
        if reading.given is not None and not reading.given.initial:
            for body in profile.bodies:
                yield f"{body}|{sound(reading.given.plain)}"
                yield f"{body}|{sound(reading.rest[-1].plain)}"


@lru_cache(maxsize=2_000)
def _organizational(name: str) -> frozenset[str]:
    if len(parts := title.forms(name)) > 1:
        return frozenset(k for part in parts for k in _organizational(part))
    told = title.read(name)
    keys = {" ".join(told.bag), *(f"row:{r}" for r in known.rows(name)), *_acronyms(name)}
    for start in range(1, min(_OWNER_WORDS, len(told.words) - 1)):
        keys.add(" ".join(sorted(told.words[start:])))
        keys.add(" ".join(sorted(told.words[:-start])))
    return frozenset(keys | {f"word:{w}" for w in wording.proper(told) if len(w) > 2})


@lru_cache(maxsize=2_000)
def _acronyms(name: str) -> frozenset[str]:
    short = title.read(name).short
    return frozenset(f"short:{a}" for a in ([short] if short else title.initials(name)))
