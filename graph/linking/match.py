"""From entities and sources to proposals: each record is judged against the entities whose names it may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from graph.linking import address
from graph.linking.entry import Entity, Proposal, Record, Source
from graph.linking.keys import Index
from graph.resolution.judge import judge as weigh
from graph.resolution.profile import Profile
from graph.resolution.relation import relation
from graph.resolution.verdict import FREQUENT, Verdict

LEAST = 0.5
CLEAR, AHEAD = 0.9, 0.2
MOST = 20  # proposals kept for an entity and scheme; a common name may have thousands
_EVERY = 1000  # records between two calls of `progress`

Judge = Callable[[Profile, Profile], Verdict]
Progress = Callable[[str, int], None]
_Best = dict[tuple[int, str], dict[str, Proposal]]


def propose(
    entities: Sequence[Entity],
    sources: Sequence[Source],
    judge: Judge = weigh,
    least: float = LEAST,
    *,
    again: bool = False,
    progress: Progress | None = None,
) -> list[Proposal]:
    """Identifiers that the records of the sources give to the entities with a score of at least `least` (0 to 1).

    Every identifier of a record is proposed: an author of OpenAlex brings an ORCID iD too. An entity gets none of a
    scheme of which it has one already, unless `again`, and never one that it has. The list is ordered by label and
    IRI of the entity, by scheme, then the best first, with at most `MOST` for an entity and scheme; it does not hang
    on the order of the sources. `progress` is called with a source's name and the number of its records read.

    Raises LinkingError for a source that cannot be used, EndpointError for one that does not answer.
    """
    # A fixed order, whatever the order in which they were given.
    ordered = sorted(entities, key=lambda e: (e.label, e.iri))
    best: _Best = defaultdict(dict)
    index = Index(ordered)
    places = {entity.iri: place for place, entity in enumerate(ordered)}
    for source in sources:
        for record in _told(source, ordered, progress):
            for entity in index.near(record.profile):
                for found in _judged(entity, record, source.name, judge, least, again):
                    _keep(best[places[entity.iri], found.scheme], found)
    return [found for key in sorted(best) for found in _marked(sorted(best[key].values(), key=_rank)[:MOST])]


def _told(source: Source, entities: Sequence[Entity], progress: Progress | None) -> Iterator[Record]:
    number = 0
    for number, record in enumerate(source.records(entities), 1):
        if progress is not None and number % _EVERY == 0:
            progress(source.name, number)
        yield record
    if progress is not None:
        progress(source.name, number)


def _judged(entity: Entity, record: Record, source: str, judge: Judge, least: float, again: bool) -> Iterator[Proposal]:
    held = entity.held
    wanted = {
        iri: scheme
        for iri in record.profile.identifiers - entity.profile.identifiers
        if (scheme := address.scheme(iri)) and (again or scheme not in held)
    }
    if not wanted:
        return
    ours = _as_without(entity.profile, record.profile) if again else entity.profile
    verdict = judge(ours, _in_our_words(record.profile, ours))
    score = verdict.score
    if score < least:
        return
    for iri, scheme in wanted.items():
        yield Proposal(
            entity.iri, entity.label, entity.profile.kind, iri, scheme, record.label, source, score,
            verdict.supporting, verdict.opposing,
        )  # fmt: skip


def _in_our_words(profile: Profile, ours: Profile) -> Profile:
    """A person's profile with the places of study as we write them.

    These are compared as keys, and another spelling or a department must not pass for another place.
    """
    known = sorted(ours.schools | ours.doctorates)
    if not known or not (profile.schools or profile.doctorates):
        return profile
    spelt = {
        place: [k for k in known if relation(place, k)] or [place] for place in profile.schools | profile.doctorates
    }
    schools, doctorates = (
        frozenset(k for s in part for k in spelt[s]) for part in (profile.schools, profile.doctorates)
    )
    return replace(profile, schools=schools, doctorates=doctorates)


def _as_without(profile: Profile, other: Profile) -> Profile:
    """A profile without identifiers that the other has not: the question is what would be said if it had none."""
    kept = frozenset(i for i in profile.identifiers if i in other.identifiers or not address.scheme(i))
    return replace(profile, identifiers=kept)


def _keep(best: dict[str, Proposal], found: Proposal) -> None:
    """Keep the best proposal of each identifier, and of many identifiers those that may still be among the best."""
    other = best.get(found.identifier)
    if other is None or _rank(found) < _rank(other):
        best[found.identifier] = found
    if len(best) > 4 * MOST:
        for worst in sorted(best.values(), key=_rank)[2 * MOST :]:
            del best[worst.identifier]


def _rank(found: Proposal) -> tuple[object, ...]:
    return -found.score, found.identifier, found.source, found.name, found.supporting, found.opposing


def _marked(ordered: Sequence[Proposal]) -> list[Proposal]:
    """The proposals of an entity and scheme, the first marked when it is high and well ahead of the second."""
    first, second = ordered[0], ordered[1].score if len(ordered) > 1 else 0.0
    objections = [words for words in first.opposing if FREQUENT not in words]
    clear = not objections and first.score >= CLEAR and round(first.score - second, 4) >= AHEAD
    return [replace(first, clear=clear), *ordered[1:]]
