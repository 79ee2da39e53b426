"""Whether two profiles of people are one person's: the name first, then what else is known of both."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from graph.resolution import names, subjects
from graph.resolution.personal import read
from graph.resolution.profile import Profile
from graph.resolution.relation import relation
from graph.resolution.telling import vague
from graph.resolution.verdict import Evidence, found

# Evidence from a name that asks for more than itself, and what may stand for it.
_WEAK = frozenset(["misspelt", "transliterated", "romanised", "swapped-unusual", "goes-by-middle", "second-surname"])
_STRONG_SUPPORT = frozenset(
    "same-identifier same-address same-body same-body-unit same-whole same-school same-people same-work".split()
)
_SEVERAL = -4.0  # natural-log odds that an initial means this one, where it fits others in the same document
_SUPPORT = _STRONG_SUPPORT | {"same-field", "near-field"}


class Setting(Protocol):
    """How the bodies of two people compare, where they are known."""

    def bodies(self, one: Profile, other: Profile) -> Evidence | None:
        """Evidence from the organizations of two people, None where either has none."""

    def fields(self, one: Profile, other: Profile) -> Evidence | None:
        """Evidence from the subjects of two people, None where either has none."""

    def company(self, one: Profile, other: Profile) -> Evidence | None:
        """Evidence from who else is named in the documents of two people."""

    def apart(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Whether no body of one set is, or is part of, or holds a body of the other."""

    def label(self, body: str) -> str:
        """A body in words."""


class Written:
    """The setting of profiles whose bodies and subjects are names as written."""

    def bodies(self, one: Profile, other: Profile) -> Evidence | None:
        """Compare by the names of the bodies."""
        if not one.bodies or not other.bodies:
            return None
        kinds = {"same": "same-body", "unit": "same-body-unit", "whole": "same-whole"}
        for how, kind in kinds.items():
            for a in sorted(one.bodies):
                for b in sorted(other.bodies):
                    if relation(a, b) == how:
                        return found(kind, a if a == b else f"{a}, {b}")
        if any(all(map(vague, p.bodies)) for p in (one, other)):
            return None
        return found("other-body", f"{min(one.bodies)}, {min(other.bodies)}")

    def fields(self, one: Profile, other: Profile) -> Evidence | None:
        """Compare by the words of the terms."""
        if not one.fields or not other.fields:
            return None
        return found(*subjects.nearness(one.fields, other.fields))

    def company(self, one: Profile, other: Profile) -> Evidence | None:
        """Nobody knows who else is named."""
        return None

    def apart(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Compare by the names of the bodies."""
        return not any(relation(a, b) for a in one for b in other)

    def label(self, body: str) -> str:
        """The name is the key."""
        return body


def judge(one: Profile, other: Profile, setting: Setting) -> tuple[Evidence, ...]:
    """Evidence on two people."""
    known = tuple(identified(one, other))
    if any(e.kind == "same-identifier" for e in known):
        return known
    about_names = best_names(one, other)
    rest = tuple(_context(one, other, setting))
    kinds = {e.kind for e in about_names}
    if one.documents & other.documents and _by_letters(one, other):
        rivals = [
            p
            for p in (one.people | other.people) - one.names - other.names
            if _by_letters(_named(p), one) or _by_letters(_named(p), other)
        ]
        initials = min(one.names | other.names, key=lambda n: (len(n), n))
        return (found("surname-shared", initials) if rivals else found("initials-here", initials),)
    if "surname-only" in kinds:
        return (*known, *_bare(one, other, about_names), *rest)
    if "initials" in kinds and one.documents & other.documents:
        rest = (*rest, *_initials_here(one, other))
    if "initials" in kinds and any(e.kind == "far-field" for e in rest):
        rest = (*rest, found("initials-apart"))
    weak = kinds & _WEAK
    wanted = _STRONG_SUPPORT if "misspelt" in weak else _SUPPORT
    if "romanised" in weak:
        wanted = _SUPPORT - {"same-body", "same-body-unit", "same-whole"}
    unsupported = weak and not wanted & {e.kind for e in (*rest, *known)}
    return (*known, *about_names, *rest, *([found("unsupported")] if unsupported else []))


def best_names(one: Profile, other: Profile) -> tuple[Evidence, ...]:
    """What the names say: the fullest of each, unless other forms are against it."""
    return _best(one.names, other.names)


@lru_cache(maxsize=1_000)
def _best(one: frozenset[str], other: frozenset[str]) -> tuple[Evidence, ...]:
    found_: tuple[Evidence, ...] = ()
    for a in _full(one):
        for b in _full(other):
            told = names.compare(a, b)
            vetoes = {e.kind for e in told if e.weight is None}
            if vetoes - {"surname-only"}:
                return told
            if not found_ or _telling(told) > _telling(found_):
                found_ = told
    return found_


def _full(names: frozenset[str]) -> list[str]:
    """The names but for surnames or given names alone, where there are others."""
    return sorted(n for n in names if not read(n).bare) or sorted(names)


def _telling(evidence: tuple[Evidence, ...]) -> tuple[bool, int, float]:
    kinds = {e.kind for e in evidence}
    return "surname-only" not in kinds, names.level(kinds), sum(e.weight or 0.0 for e in evidence)


def identified(one: Profile, other: Profile) -> Iterator[Evidence]:
    """Identifiers of one register that are equal or differ; mailboxes and pages may be many."""
    shared = one.identifiers & other.identifiers
    for address in sorted(shared):
        yield found("same-identifier" if register(address) else "same-address", address)
    if any(register(a) for a in shared):
        return
    for kind in sorted({register(a) for a in one.identifiers} & {register(a) for a in other.identifiers} - {""}):
        mine, theirs = (sorted(a for a in p.identifiers if register(a) == kind) for p in (one, other))
        yield found("other-identifier", f"{mine[0]}, {theirs[0]}")


def register(address: str) -> str:
    """The register that gives an identifier to one person or body only, or ""."""
    for name in ("orcid.org", "ror.org", "wikidata.org", "openalex.org"):
        if name in address:
            return name
    return ""


def _bare(one: Profile, other: Profile, told: tuple[Evidence, ...]) -> Iterator[Evidence]:
    """A surname alone: of the person of that surname in the same document, if there is but one."""
    if not one.documents & other.documents:
        yield from told
        return
    bare, full = (one, other) if all(read(n).bare for n in one.names) else (other, one)
    surname = min(bare.names)
    rivals = {p for p in bare.people | full.people if p not in full.names and _of_surname(p, surname)}
    yield found("surname-shared", ", ".join(sorted(rivals))) if rivals else found("surname-here", surname)


def _named(name: str) -> Profile:
    return Profile("Person", frozenset([name]))


def _initials_here(one: Profile, other: Profile) -> Iterator[Evidence]:
    """An initial in a document that has the full name, if it fits nobody else there."""
    about = min(one.names | other.names, key=lambda n: (len(n), n))
    others = (one.people | other.people) - one.names - other.names
    fits = [p for p in others if not any(e.weight is None for e in names.compare(about, p))]
    yield found("several-fit", ", ".join(sorted(fits)), _SEVERAL) if fits else found("initial-here", about)


def _by_letters(one: Profile, other: Profile) -> bool:
    """Whether one is named by nothing but the initials of the other: `K.O.`, Kofi Owusu."""
    for short, long in ((one, other), (other, one)):
        if all(read(n).lettered for n in short.names):
            letters = [[w.plain for w in (r.given, *r.rest) if w] for n in short.names for r in read(n).readings]
            full = [[w.plain[0] for w in (r.given, *r.rest) if w] for n in long.names for r in read(n).readings]
            return any(x in full for x in letters)
    return False


def _of_surname(person: str, surname: str) -> bool:
    return any(e.kind == "surname-only" for e in names.compare(person, surname))


def _context(one: Profile, other: Profile, setting: Setting) -> Iterator[Evidence]:
    bodies, fields = setting.bodies(one, other), setting.fields(one, other)
    told = [e for e in (bodies, fields) if e is not None]
    yield from told
    if {e.kind for e in told} in ({"other-body", "other-field"}, {"other-body", "far-field"}):
        yield found("nothing-shared")
    if one.doctorates and other.doctorates and setting.apart(one.doctorates, other.doctorates):
        yield found("other-doctorate", ", ".join(min(map(setting.label, p.doctorates)) for p in (one, other)))
    elif shared := one.schools & other.schools:
        yield found("same-school", min(map(setting.label, shared)))
    if not one.documents & other.documents and (shared := one.people & other.people):
        yield found("same-people", ", ".join(sorted(shared)[:3]))
    elif company := setting.company(one, other):
        yield company
    if shared := one.works & other.works:
        yield found("same-work")
