"""What is known of one thing that is named somewhere: what two of them are compared by."""

from __future__ import annotations

from dataclasses import dataclass

NONE: frozenset[str] = frozenset()
"""Nothing known: one for all, since Python makes another for each empty set."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a thing, from one document, from several, or from a file of identifiers.

    `kind` is Person, Organization, Topic, Event, Talk, Project or Award, `subclass` a more specific class or "".
    `names` are all its names as written. The rest are sets of keys: two profiles share something when they hold an
    equal key. Keys of `bodies`, `owners`, `schools` and `doctorates` are names of organizations as written, or, in a
    corpus where these have been resolved, the keys of their entities.

    documents: what it is named in.
    bodies: for a person, where they work, worked or belong; for a talk, event or project, who is behind it.
    schools: where a person studied; `doctorates`, the bodies that gave them a doctorate.
    fields: topics, as written or as keys.
    people: keys of people named with it in one relation (colleagues, co-authors, advisors; a talk's speakers).
    identifiers: addresses that are one thing's alone: ORCID, ROR, Wikidata, OpenAlex, `mailto:`, a home page.
    owners: for an organization, the larger bodies it is part of.
    hints: words that stand with an organization's name and tell where or what it is (a town, `university`).
    years: when an event was held (`2018-11`).
    works: for a person, keys of talks they gave and of projects they made.
    """

    kind: str
    names: frozenset[str]
    subclass: str = ""
    documents: frozenset[str] = NONE
    bodies: frozenset[str] = NONE
    schools: frozenset[str] = NONE
    doctorates: frozenset[str] = NONE
    fields: frozenset[str] = NONE
    people: frozenset[str] = NONE
    identifiers: frozenset[str] = NONE
    owners: frozenset[str] = NONE
    hints: frozenset[str] = NONE
    years: frozenset[str] = NONE
    works: frozenset[str] = NONE

    def join(self, other: Profile) -> Profile:
        """What is known of both, when they are one thing."""
        return Profile(
            self.kind,
            _either(self.names, other.names),
            self.subclass or other.subclass,
            _either(self.documents, other.documents),
            _either(self.bodies, other.bodies),
            _either(self.schools, other.schools),
            _either(self.doctorates, other.doctorates),
            _either(self.fields, other.fields),
            _either(self.people, other.people),
            _either(self.identifiers, other.identifiers),
            _either(self.owners, other.owners),
            _either(self.hints, other.hints),
            _either(self.years, other.years),
            _either(self.works, other.works),
        )


def _either(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """What is in one of two sets; one of them itself where that is all."""
    return one | other if one and other else one or other
