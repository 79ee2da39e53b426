"""Whether two profiles are one thing's: the one place where names are weighed, whatever they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from graph.identity import key
from graph.resolution import bodies, people, subjects
from graph.resolution.profile import Profile
from graph.resolution.verdict import Evidence, Verdict, found, verdict
from graph.resolution.wording import proper_words

_WRITTEN = people.Written()


def judge(
    one: Profile,
    other: Profile,
    setting: people.Setting = _WRITTEN,
    of_bodies: int = bodies.BODIES,
    more: tuple[Evidence, ...] = (),
) -> Verdict:
    """Weigh two profiles of one kind, with more that is known of them. The order of the two changes nothing."""
    first, second = (one, other) if _in_order(one, other) else (other, one)
    if one.kind == "Person":
        return verdict((*people.judge(first, second, setting), *more))
    if one.kind == "Organization":
        return verdict((*people.identified(first, second), *bodies.judge(first, second, of_bodies)))
    if one.kind == "Topic":
        return verdict(subjects.judge(first, second))
    return verdict(_works(first, second))


def _in_order(one: Profile, other: Profile) -> bool:
    """Whether one is the first of the two, by names, then documents, then all that is known."""
    if one.names != other.names:
        return sorted(one.names) <= sorted(other.names)
    begins = min(one.documents, default=""), min(other.documents, default="")
    if begins[0] != begins[1]:
        return begins[0] < begins[1]
    if one.documents != other.documents:
        return sorted(one.documents) <= sorted(other.documents)
    return _everything(one) <= _everything(other)


def _everything(profile: Profile) -> list[list[str]]:
    """All that is known, in an order of its own."""
    values = (getattr(profile, f.name) for f in fields(profile))
    return [[v] if isinstance(v, str) else sorted(v) for v in values]


def _works(one: Profile, other: Profile) -> Iterator[Evidence]:
    """Talks, events, projects and awards: equal titles, unless speakers or years differ."""
    shared = {key(one.kind, n) for n in one.names} & {key(other.kind, n) for n in other.names}
    if not shared:
        yield found("other-words", f"{min(one.names)}, {min(other.names)}")
        return
    yield found("same-title", min(shared))
    if one.kind == "Talk" and one.people and other.people and not one.people & other.people:
        yield found("other-speakers", f"{min(one.people)}, {min(other.people)}")
    plain = not any(proper_words(n) for p in (one, other) for n in p.names)
    apart = (
        one.documents
        and other.documents
        and not one.documents & other.documents
        and not (one.bodies | one.people) & (other.bodies | other.people)
    )
    if one.kind in ("Award", "Project") and plain and apart:
        yield found("other-makers", min(shared))
    if one.years and other.years and not {y[:4] for y in one.years} & {y[:4] for y in other.years}:
        yield found("other-years", f"{min(one.years)}, {min(other.years)}")
