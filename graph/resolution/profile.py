"""What is known of one thing that is named somewhere: what two of them are compared by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
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
    documents: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()
    doctorates: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    works: frozenset[str] = frozenset()

    def join(self, other: Profile) -> Profile:
        """What is known of both, when they are one thing."""
        return Profile(
            self.kind,
            self.names | other.names,
            self.subclass or other.subclass,
            self.documents | other.documents,
            self.bodies | other.bodies,
            self.schools | other.schools,
            self.doctorates | other.doctorates,
            self.fields | other.fields,
            self.people | other.people,
            self.identifiers | other.identifiers,
            self.owners | other.owners,
            self.hints | other.hints,
            self.years | other.years,
            self.works | other.works,
        )
