"""Local entities of all documents to the entities of the corpus, each join with what speaks for it and against it.

Kind by kind: organizations first, since people are told apart by where they are. The order of documents changes
nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from graph import identifier, identity
from graph.local import Extraction, rank_name
from graph.resolution import judge as judging
from graph.resolution import member
from graph.resolution.bodies import BODIES
from graph.resolution.cluster import Clusters, Judge, Wishes, settle
from graph.resolution.larger import Larger
from graph.resolution.member import Corpus, Member
from graph.resolution.profile import Profile
from graph.resolution.setting import Resolved
from graph.resolution.telling import is_unit
from graph.resolution.verdict import THRESHOLD, Verdict, found, verdict
from graph.text import Span

__all__ = ["Asked", "Entity", "Judgement", "Member", "Resolution", "resolve"]


@dataclass(frozen=True)
class Entity:
    """One thing of the corpus: its label, other names, class, the local entities that it joins, addresses elsewhere."""

    iri: str
    kind: str
    subclass: str
    label: str
    aliases: tuple[str, ...]
    members: tuple[Member, ...]
    confidence: float
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """Why names were taken for one thing (`decision` merged), nearly were (review), or were kept apart.

    `entity` and `other` are where the two names went, equal when merged. `names`, `documents`, `members` and `spans`
    (where they stand) are those of the two, in one order. `score` is the probability that they are one, by what was
    known when it was decided; `supporting` and `opposing` say what speaks for and against, the weightiest first;
    `rule` is the weightiest of it.
    """

    entity: str
    other: str
    names: tuple[str, str]
    documents: tuple[str, str]
    members: tuple[Member, Member]
    spans: tuple[Span, Span]
    decision: str
    rule: str
    score: float
    threshold: float
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]


@dataclass(frozen=True)
class Resolution:
    """The entities of a corpus, where each local entity went, and the judgements."""

    entities: tuple[Entity, ...]
    of: dict[Member, Entity]
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True)
class Asked:
    """What a person decided, in terms of members: groups of sets that are one, pairs that are not, labels and links."""

    same: tuple[tuple[frozenset[Member], ...], ...] = ()
    different: tuple[tuple[frozenset[Member], frozenset[Member]], ...] = ()
    labels: tuple[tuple[frozenset[Member], str], ...] = ()
    links: tuple[tuple[frozenset[Member], str], ...] = ()

    def moved(self, places: Mapping[Member, Member]) -> Asked:
        """The same of members that have new places; those without one are gone."""

        def now(members: frozenset[Member]) -> frozenset[Member]:
            return frozenset(places[m] for m in members if m in places)

        return Asked(
            tuple(tuple(map(now, sets)) for sets in self.same),
            tuple((now(a), now(b)) for a, b in self.different),
            tuple((now(s), label) for s, label in self.labels),
            tuple((now(s), iri) for s, iri in self.links),
        )


def resolve(extractions: Iterable[Extraction], base: str = identifier.BASE, asked: Asked | None = None) -> Resolution:
    """Join what names the same thing over all documents, as far as a person did not decide otherwise."""
    world = _World(member.read(extractions), asked or Asked())
    for kind in world.corpus.kinds():
        world.settle(kind)
    return world.finish(base)


class _World:
    def __init__(self, corpus: Corpus, asked: Asked) -> None:
        self.corpus, self.asked = corpus, asked
        same = [tuple(map(self._numbers, sets)) for sets in asked.same]
        self.wishes = Wishes(same, [(self._numbers(a), self._numbers(b)) for a, b in asked.different])
        self.root = list(range(len(corpus.members)))
        self.profile: dict[int, Profile] = {}
        self.clusters: list[Clusters] = []
        self.larger: Larger | None = None

    def _numbers(self, members: Iterable[Member]) -> frozenset[int]:
        return frozenset(self.corpus.number[m] for m in members if m in self.corpus.number)

    def settle(self, kind: str) -> None:
        """Put the members of a kind together."""
        profiles = member.profiles(self.corpus, kind, self.root.__getitem__)
        for members, address in self.asked.links:
            for n in sorted(self._numbers(members) & profiles.keys())[:1]:
                profiles[n] = replace(profiles[n], identifiers=profiles[n].identifiers | {address})
        judge = self._judge(kind, profiles)
        if kind == "Organization":
            # Departments and the like come last: whose they are is known by then.
            asked = {n for sets in self.wishes.same for some in sets for n in some}
            units = {n: p for n, p in profiles.items() if is_unit(p) and n not in asked}
            self._put_together({n: p for n, p in profiles.items() if n not in units}, judge)
            profiles = {n: replace(p, owners=p.owners | self._owners(n)) for n, p in units.items()}
        self._put_together(profiles, judge)

    def _put_together(self, profiles: Mapping[int, Profile], judge: Judge) -> None:
        clusters = settle(profiles, judge, self.wishes)
        for n in profiles:
            self.root[n] = clusters.find(n)
        self.profile.update(clusters.profile)
        self.clusters.append(clusters)

    def _owners(self, n: int) -> frozenset[str]:
        """Keys of the bodies that a unit is part of by what its document says, directly or through others."""
        found: set[int] = set()
        waiting = [n]
        while waiting:
            above = {m for name, m in self.corpus.ties.get(waiting.pop(), []) if name == "partOf"} - found
            found |= above
            waiting += sorted(above)
        return frozenset(f"#{self.root[m]}" for m in found)

    def _judge(self, kind: str, profiles: Mapping[int, Profile]) -> Judge:
        if kind == "Organization":
            bodies = max(BODIES, len({n for p in profiles.values() for n in p.names}))
            return lambda one, other: judging.judge(one, other, of_bodies=bodies)
        if kind == "Person":
            return self._of_people(profiles)
        return judging.judge

    def _of_people(self, profiles: Mapping[int, Profile]) -> Judge:
        roots = {n: self.root[n] for n in self.corpus.of("Organization")}
        larger = Larger(self.corpus, roots)

        def above(key: str) -> frozenset[str]:
            return frozenset(f"Organization:{n}" for n in larger.of(int(key.partition(":")[2])))

        setting = Resolved(profiles, above, lambda key: self._label(int(key.partition(":")[2])))
        crowd = [e for e in [setting.crowd()] if e is not None]

        def judge(one: Profile, other: Profile) -> Verdict:
            told = judging.judge(one, other, setting)
            apart = [found("named-apart")] if one.documents & other.documents else []
            often = max(len(one.documents), len(other.documents))
            known = [found("often-named", f"{often}", min(1.5, 0.6 * math.log(often)))] if often > 2 else []
            more = [*crowd, *apart, *known]
            return verdict([*told.evidence, *more]) if more else told

        return judge

    def _label(self, n: int) -> str:
        return self.corpus.members[n][2].label

    def finish(self, base: str) -> Resolution:
        groups: dict[int, list[int]] = defaultdict(list)
        for n in range(len(self.corpus.members)):
            groups[self.root[n]].append(n)
        drafts = _name_apart(base, [self._draft(g) for g in groups.values()], self._suffix)
        named = sorted(self._asked_for(list(drafts)), key=lambda e: e.iri)
        of = {m: e for e in named for m in e.members}
        return Resolution(tuple(named), of, tuple(self._judgements(of)))

    def _draft(self, numbers: list[int]) -> Entity:
        locals_ = [self.corpus.members[n][2] for n in numbers]
        counts: Counter[str] = Counter()
        for local in locals_:
            for words, count in local.names:
                counts[words] += count
        kind = locals_[0].kind
        former = {w for e in locals_ for w in e.former}
        ranked = sorted(counts, key=lambda w: (w in former, *rank_name(kind, w, counts[w])))
        subclasses = Counter(e.subclass for e in locals_ if e.subclass)
        subclass = min(subclasses, key=lambda s: (-subclasses[s], s)) if subclasses else ""
        members = tuple(sorted((self.corpus.members[n][0], self.corpus.members[n][1]) for n in numbers))
        sure = max(e.confidence for e in locals_)
        return Entity("", kind, subclass, ranked[0], tuple(sorted(ranked[1:])), members, sure)

    def _asked_for(self, entities: list[Entity]) -> list[Entity]:
        """Entities with the labels and links that a person gave them; identifiers stay.

        Of several that share what was meant, the one with most of it: the larger half of a thing made two.
        """
        of = {m: i for i, e in enumerate(entities) for m in e.members}

        def meant(members: frozenset[Member]) -> int:
            shares = Counter(of[m] for m in members if m in of)
            return min(shares, key=lambda i: (-shares[i], entities[i].iri), default=-1)

        for members, to in reversed(self.asked.labels):
            if (i := meant(members)) >= 0:
                names = {entities[i].label, *entities[i].aliases} - {to}
                entities[i] = replace(entities[i], label=to, aliases=tuple(sorted(names)))
        for members, iri in self.asked.links:
            if (i := meant(members)) >= 0:
                entities[i] = replace(entities[i], links=tuple(sorted({*entities[i].links, iri})))
        return entities

    def _suffix(self, entity: Entity) -> str:
        """What tells a homonym apart: the first of its bodies, owners, years or speakers, else its first document."""
        profile = self.profile[self.root[self.corpus.number[entity.members[0]]]]
        bodies = {
            identity.key("Organization", self._label(int(b.partition(":")[2])))
            for b in profile.bodies | profile.schools
        }
        owners = {identity.key("Organization", o) for o in profile.owners if not o.startswith("#")}
        years = {y[:4] for y in profile.years}
        people = set(profile.people) if entity.kind == "Talk" else set()
        told = sorted(bodies | owners) or sorted(years) or sorted(people)
        return told[0] if told else entity.members[0][0]

    def _judgements(self, of: Mapping[Member, Entity]) -> Iterator[Judgement]:
        for key, index, local in self.corpus.members:
            for join in local.joins:
                v = verdict([found(join.kind)])
                iri, member_ = of[key, index].iri, (key, index)
                yield _judgement((iri, iri), join.names, (member_, member_), join.spans, "merged", v)
        for clusters in self.clusters:
            for d in sorted(clusters.decisions, key=lambda d: (d.one, d.other)):
                yield self._judgement(d.one, d.other, d.verdict, "merged", of)
            doubts: dict[tuple[int, int], tuple[tuple[int, int], Verdict]] = {}
            for (one, other), v in sorted(clusters.doubts.items()):
                ends = tuple(sorted((clusters.find(one), clusters.find(other))))
                best = doubts.get((ends[0], ends[1]))
                if ends[0] != ends[1] and (best is None or v.odds > best[1].odds):
                    doubts[ends[0], ends[1]] = ((one, other), v)
            for _, ((one, other), v) in sorted(doubts.items()):
                yield self._judgement(one, other, v, "apart" if v.vetoed else "review", of)

    def _judgement(self, one: int, other: int, v: Verdict, decision: str, of: Mapping[Member, Entity]) -> Judgement:
        (a, i, first), (b, j, second) = (self.corpus.members[n] for n in (one, other))
        iris = of[a, i].iri, of[b, j].iri
        return _judgement(iris, (first.label, second.label), ((a, i), (b, j)), (first.span, second.span), decision, v)


def _judgement(
    iris: tuple[str, str], names: tuple[str, str], members: tuple[Member, Member], spans: tuple[Span, Span],
    decision: str, v: Verdict,
) -> Judgement:  # fmt: skip
    rule = next((e.kind for e in v.evidence if (e.weight is None) == v.vetoed), "same-name")
    return Judgement(
        *iris, names, (members[0][0], members[1][0]), members, spans, decision, rule, v.score, THRESHOLD,
        v.supporting, v.opposing,
    )  # fmt: skip


def _name_apart(base: str, drafts: Iterable[Entity], suffix: Callable[[Entity], str]) -> Iterator[Entity]:
    """Entities with their IRIs; namesakes get what tells them apart."""
    by_iri: dict[str, list[Entity]] = defaultdict(list)
    for draft in drafts:
        by_iri[identifier.entity(base, draft.kind, draft.label)].append(draft)
    for iri in sorted(by_iri):
        same = by_iri[iri]
        suffixes = Counter(suffix(d) for d in same)
        for draft in same:
            extra = "" if len(same) == 1 else suffix(draft)
            if extra and suffixes[extra] > 1:
                extra = f"{extra}-{identifier.digest(*(f'{d}{i}' for d, i in draft.members))[:6]}"
            final = f"{iri}-{identifier.slug(extra)}" if extra else iri
            yield Entity(final, draft.kind, draft.subclass, draft.label, draft.aliases, draft.members, draft.confidence)
