"""What it means when one of two names of organizations has words more: an owner, a place, a kind, a part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph import lexicon
from graph.resolution import known
from graph.resolution.title import Title, unify
from graph.resolution.verdict import Evidence, found
from graph.resolution.wording import generic, is_kind, proper, rank

_UNIVERSITY = 44  # from this rank on, what adds a place to a name is another campus
# What companies add to their names.
_TRADES = frozenset(
    "technology technologies company group holding holdings international pharmaceutical pharmaceuticals motor motors "
    "electronics industry industries system systems software labs laboratory platform platforms networks energy "
    "therapeutics biosciences biotech biotechnology chemicals healthcare devices solutions services and".split()
)
_LEFT_OUT = frozenset(["university", "college", "institute", "center", "laboratory", "school", "observatory", "museum"])
# Kinds of bodies that are called after somebody, in short without their subject; and names that many bodies share.
_NAMED_AFTER = frozenset(["school", "center", "institute"])
_FAMILIES = frozenset("planck fraunhofer leibniz helmholtz pasteur confucius curie indian goethe".split())
_OF_SCHOOLS = frozenset(["business", "medicine", "law", "management", "graduate"])


@dataclass(frozen=True)
class Extra:
    """Two names of which the longer has the words `extra`; `owners` were left out of one, `hints` stand with them."""

    short: Title
    long: Title
    extra: tuple[str, ...]
    owners: frozenset[str]
    hints: frozenset[str]
    shared: tuple[str, ...]

    @property
    def words(self) -> str:
        """The words that the longer name has more."""
        return " ".join(self.extra)


def told(e: Extra) -> Iterator[Evidence]:
    """What the words more say."""
    reader = next(evidence for test, evidence in _READINGS if test(e))
    yield from reader(e)


def _in_country(e: Extra) -> bool:
    return set(e.extra) <= lexicon.countries() and set(e.extra) <= e.long.tail


def _is_place(e: Extra) -> bool:
    return set(e.extra) <= e.long.tail or set(e.extra) <= lexicon.folded_places()


def _is_campus(e: Extra) -> bool:
    return _is_place(e) and rank(e.short.words) >= _UNIVERSITY


def _short_with_owner(e: Extra) -> bool:
    """`The Quest` of MIT for the MIT Quest for Intelligence."""
    return bool(e.owners) and len(e.short.words) == 1 and not rank(e.short.words)


def _is_owner(e: Extra) -> bool:
    if set(e.short.words) <= known.towns():
        return False  # a town is no body's short name
    if rank(e.extra) > rank(e.short.words) > 0 or (known.rows(e.words) and not all(map(is_kind, e.extra))):
        return True
    leading = len(e.extra) == 1 and e.long.words[0] == e.extra[0] and 0 < rank(e.short.words) < _UNIVERSITY
    # `Duke Example School`: an owner by one word, before a name that no other has
    return leading and bool(known.rows(f"University of {e.words}") or proper(e.short))


def _is_trade(e: Extra) -> bool:
    return e.long.legal and len(e.short.words) == 1 and set(e.extra) <= _TRADES


def _is_donor(e: Extra) -> bool:
    """Whether the longer name only adds a donor: `Example School of X`, `Example Jo Doe School of X`."""
    named = {"school", "college"} & set(e.short.words) and proper(e.short) and len(e.short.words) > 3
    return bool(named) and not any(is_kind(w) or lexicon.noun_only(w) for w in e.extra)


def _is_given_name(e: Extra) -> bool:
    """`Bosch` for Robert Bosch GmbH, `The Crick` for the Francis Crick Institute."""
    single = len(e.short.words) == 1 and bool(proper(e.short)) and not e.short.short
    given = [w for w in e.extra if w in lexicon.given_names()]
    return (
        single
        and e.short.words[0] not in known.towns()
        and bool(given)
        and all(w in given or w in _LEFT_OUT - {"university"} for w in e.extra)
        and (e.long.legal or rank(e.long.words) > 0)
    )


def _is_kind(e: Extra) -> bool:
    """`MIT Sloan` for MIT Sloan School of Management, `Kellogg School` for Kellogg School of Management."""
    words, front = e.short.words, e.long.words[: len(e.short.words)] == e.short.words
    named_after = words[-1] in _NAMED_AFTER and front and proper(e.short) and not set(words) & _FAMILIES
    if named_after and not rank(e.extra):
        return True
    if rank(words[-1:]) or (rank(words) and not _owned(e.short)) or not {w for w in e.extra if is_kind(w)} <= _LEFT_OUT:
        return False
    if len(words) > 1 and front and all(is_kind(w) or w in _OF_SCHOOLS for w in e.extra):
        return rank(e.extra) > 0
    named = front and words[-1] in proper(e.short) and words[-1] not in lexicon.folded_places()
    return named and len(words) > 1 and rank(e.extra[:1]) > 0


def _owned(title: Title) -> bool:
    """Whether a name goes on behind a whole well-known body's: `MIT Sloan`."""
    return any(known.rows(" ".join(title.words[:end])) for end in range(1, len(title.words)))


def _is_university(e: Extra) -> bool:
    """`Cornell` for Cornell University."""
    words = e.short.words
    return (
        e.extra == ("university",)
        and len(words) == 1
        and words == proper(e.short)
        and words[0] not in lexicon.folded_places()
    )


def _short_form(e: Extra) -> Iterator[Evidence]:
    yield found("short-form", e.words)


def _without_place(e: Extra) -> Iterator[Evidence]:
    yield from _short_form(e)
    yield found("place-left-out", e.words)


def _with_owner(e: Extra) -> Iterator[Evidence]:
    yield from _short_form(e)
    yield found("same-owner", ", ".join(sorted(e.owners)))


def _owner(e: Extra) -> Iterator[Evidence]:
    if generic(e.short):
        yield found("no-owner", e.short.written)
    else:
        yield found("owner-left-out", e.words)


def _university(e: Extra) -> Iterator[Evidence]:
    fits = bool({w for hint in e.hints for w in unify(hint)} & set(e.extra))
    yield from _short_form(e)
    yield found("fits-hint" if fits else "place-left-out", e.words)


def _campus(e: Extra) -> Iterator[Evidence]:
    yield found("other-campus", e.words)


def _other(e: Extra) -> Iterator[Evidence]:
    front = e.long.words[: len(e.short.words)] == e.short.words
    yield found("other-unit" if front or rank(e.short.words) > rank(e.extra) else "other-words", e.words)


_READINGS = (
    (_in_country, _short_form), (_is_campus, _campus), (_short_with_owner, _with_owner), (_is_owner, _owner),
    (_is_place, _without_place), (_is_trade, _short_form), (_is_donor, _short_form), (_is_given_name, _short_form),
    (_is_university, _university), (_is_kind, _short_form), (lambda e: True, _other),
)  # fmt: skip
