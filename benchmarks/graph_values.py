"""What is worth asking a made graph for: things that much, a middling amount or little is said of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from graph import scheme

_OF_PEOPLE = ("gaveTalk", "collaboratesWith", "hasPosition", "researches", "affiliatedWith", "developed")


def typical(
    said: Mapping[str, Iterable[tuple[str, str]]],
    topics: Mapping[str, Sequence[str]],
    labels: Mapping[str, str],
    people: str,
) -> dict[str, dict[str, str]]:
    """Things to ask for by what they are, each with its IRI and its label.

    `said` are the pairs of IRIs of each predicate, `topics` the names of each topic, `labels` those of all things;
    the IRIs of people begin with `people`.
    """
    degree = Counter(one for name in _OF_PEOPLE for one, _ in said[name] if one.startswith(people))
    researched = Counter(topic for _, topic in said["researches"])
    wide: Counter[str] = Counter()
    for narrow, above in scheme.broader(topics).items():
        wide[above] += 1 + researched[narrow]
    at = dict(said["atOrganization"])
    posts = Counter(at[post] for _, post in said["hasPosition"] if post in at)
    degrees = Counter(body for _, body in said["awardedBy"])
    events = Counter(event for _, event in said["talkAt"])
    awards = Counter(award for _, award in said["hasAward"])
    chosen = {
        "person, well connected": (degree, 0.0),
        "person, typical": (degree, 0.5),
        "person, rare": (degree, 1.0),
        "topic with narrower ones": (wide, 0.0),
        "topic, most researched": (researched, 0.0),
        "topic, rare": (researched, 1.0),
        "institution, large": (posts, 0.0),
        "institution, typical": (posts, 0.5),
        "institution, many degrees": (degrees, 0.0),
        "event, large": (events, 0.0),
        "event, typical": (events, 0.5),
        "award, often given": (awards, 0.0),
    }
    found = {name: _at(counts, share) for name, (counts, share) in chosen.items() if counts}
    return {name: {"iri": iri, "label": labels[iri]} for name, iri in found.items()}


def _at(counts: Mapping[str, int], share: float) -> str:
    """The thing that this share of all others come before, the most frequent first."""
    ranked = sorted(counts, key=lambda iri: (-counts[iri], iri))
    return ranked[round(share * (len(ranked) - 1))]
