"""Local entities of all documents to the entities of the corpus, each join with its reason.

Names are compared by their folded forms, in blocks, never all pairs. People of one full name
are one person unless what is known of them has nothing in common; a department is the same
only inside the same larger body. The order of documents changes nothing.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph import identifier, identity, name
from graph.local import Extraction, LocalEntity, rank_name

Member = tuple[str, int]
_BARE = "same full name, nothing against it"
_GENERIC = frozenset(["Department", "School"])


@dataclass(frozen=True)
class Entity:
    """One thing of the corpus: its label, other names, class, and the local entities that it joins."""

    iri: str
    kind: str
    subclass: str
    label: str
    aliases: tuple[str, ...]
    members: tuple[Member, ...]
    confidence: float


@dataclass(frozen=True)
class Judgement:
    """Why names were taken for one thing, or kept apart (`merged` false)."""

    entity: str
    names: tuple[str, ...]
    documents: tuple[str, ...]
    rule: str
    score: float
    merged: bool = True


@dataclass(frozen=True)
class Resolution:
    """The entities of a corpus, where each local entity went, and the judgements."""

    entities: tuple[Entity, ...]
    of: dict[Member, Entity]
    judgements: tuple[Judgement, ...]


def resolve(extractions: Sequence[Extraction], base: str = identifier.BASE) -> Resolution:
    """Join what names the same thing over all documents."""
    members = [
        (x.document.key, i, e)
        for x in sorted(extractions, key=lambda x: x.document.sha256)
        for i, e in enumerate(x.entities)
    ]
    world = _World(extractions, members)
    for kind in sorted({e.kind for _, _, e in members}):
        world.join_kind(kind)
    return world.finish(base)


class _World:
    def __init__(self, extractions: Sequence[Extraction], members: list[tuple[str, int, LocalEntity]]) -> None:
        self.members = members
        self.number = {(doc, i): n for n, (doc, i, _) in enumerate(members)}
        self.groups = identity.Groups()
        self.apart: list[tuple[int, int]] = []
        self.context: dict[int, set[str]] = defaultdict(set)
        self.owners: dict[int, set[str]] = defaultdict(set)
        for x in extractions:
            self._contexts(x)

    def _contexts(self, x: Extraction) -> None:
        """What each local entity is tied to in its document: folded names of organizations, topics, people."""
        for claim in x.claims:
            if claim.subject is None:
                continue
            subject = self.number[x.document.key, claim.subject]
            targets = (
                [claim.object] if isinstance(claim.object, int) else [v for _, v in claim.links if isinstance(v, int)]
            )
            own = x.entities[claim.subject]
            own_key = f"{own.kind}:{identity.key(own.kind, own.label)}"
            for target in targets:
                other = x.entities[target]
                keys = {identity.key(other.kind, w) for w, _ in other.names}
                self.context[subject] |= {f"{other.kind}:{k}" for k in keys}
                self.context[self.number[x.document.key, target]].add(own_key)
                if claim.predicate == "partOf":
                    self.owners[subject] |= keys
        for index, entity in enumerate(x.entities):
            if (
                entity.kind == "Organization"
                and not self.owners[self.number[x.document.key, index]]
                and " " in entity.label
            ):
                words = entity.label.split()
                self.owners[self.number[x.document.key, index]] |= (
                    {identity.key("Organization", words[0])} if words[0].isupper() else set()
                )

    def join_kind(self, kind: str) -> None:
        numbers = [n for n, (_, _, e) in enumerate(self.members) if e.kind == kind]
        later: list[tuple[int, int]] = []
        for one, other in self._pairs(kind, numbers):
            if self.groups.find(one) == self.groups.find(other):
                continue
            reason = self._reason(kind, one, other)
            if reason == _BARE:
                later.append((one, other))
            elif reason:
                self.groups.join(one, other, reason)
            elif kind == "Person":
                self.apart.append((one, other))
        self._join_bare(later)
        if kind == "Organization":
            self._join_acronyms(numbers)
        if kind == "Person":
            self._join_initials(numbers)

    def _join_bare(self, pairs: Sequence[tuple[int, int]]) -> None:
        """A name of which nothing more is known goes to its namesake, if there is but one."""
        linked: dict[int, set[int]] = defaultdict(set)
        for one, other in pairs:
            linked[one].add(other)
            linked[other].add(one)
        for n in sorted(linked):
            homes = {self.groups.find(m) for m in linked[n] if self._informed(m)}
            if len(homes) > 1:
                self.apart.extend((min(n, m), max(n, m)) for m in linked[n])
                continue
            for m in sorted(linked[n]):
                if self._informed(m) or not self._torn(m, linked):
                    self.groups.join(n, m, _BARE)

    def _torn(self, n: int, linked: dict[int, set[int]]) -> bool:
        return len({self.groups.find(m) for m in linked[n] if self._informed(m)}) > 1

    def _informed(self, n: int) -> bool:
        """Whether more is known of somebody than the name."""
        return any(k.split(":")[0] in ("Organization", "Topic") for k in self.context[n])

    def _pairs(self, kind: str, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
        blocks: dict[str, list[int]] = defaultdict(list)
        for n in numbers:
            for label in set(self._labels(kind, n)):
                blocks[label].append(n)
        for label in sorted(blocks):
            # Against the few that already stand for a group, not against all: linear in the block.
            heads: list[int] = []
            for n in blocks[label]:
                for head in heads:
                    yield head, n
                    if self.groups.find(head) == self.groups.find(n):
                        break
                else:
                    heads.append(n)

    def _labels(self, kind: str, n: int) -> Iterator[str]:
        entity = self.members[n][2]
        for words, _ in entity.names:
            key = identity.key(kind, words)
            if (kind == "Person" and " " not in key) or (
                kind == "Organization" and " " not in key and len(entity.names) > 1 and words.isupper()
            ):
                continue
            yield key
            if kind == "Award":
                yield from identity.award_variants(words)

    def _reason(self, kind: str, one: int, other: int) -> str:
        if kind == "Person":
            a, b = self.context[one], self.context[other]
            shared = {k for k in a & b if not k.startswith("Talk:")}
            if shared:
                return "same full name, shared " + ", ".join(sorted({k.split(":")[0].lower() for k in shared}))
            return "" if self._informed(one) and self._informed(other) else _BARE
        if kind == "Organization" and {self.members[n][2].subclass for n in (one, other)} & _GENERIC:
            owners = self.owners[one], self.owners[other]
            if owners[0] and owners[1]:
                return "same unit of the same body" if owners[0] & owners[1] else ""
            return "same unit" if not (owners[0] or owners[1]) or self._long(one) else ""
        return "same name"

    def _long(self, n: int) -> bool:
        """A unit's name with three words of its own is hardly another's."""
        return any(len(w.split()) >= 5 for w, _ in self.members[n][2].names)

    def _join_acronyms(self, numbers: Sequence[int]) -> None:
        """A bare acronym goes to the one body of the corpus that is written with it."""
        longs: dict[str, set[int]] = defaultdict(set)
        bare: dict[str, list[int]] = defaultdict(list)
        for n in numbers:
            names = [w for w, _ in self.members[n][2].names]
            short = [w for w in names if " " not in w and sum(c.isupper() for c in w) > 1]
            for word in short:
                if len(names) > len(short):
                    longs[word].add(self.groups.find(n))
                else:
                    bare[word].append(n)
        for word in sorted(bare):
            targets = {self.groups.find(n) for n in longs.get(word, ())}
            for n in bare[word]:
                if len(targets) == 1:
                    self.groups.join(next(iter(targets)), n, "acronym of one body in the corpus")
        for word in sorted(longs):
            roots = sorted({self.groups.find(n) for n in longs[word]})
            for one, other in itertools.pairwise(roots):
                if self._reason("Organization", one, other) == "same name" and self._alike(one, other):
                    self.groups.join(one, other, "same acronym, alike names")

    def _alike(self, one: int, other: int) -> bool:
        keys = [[identity.organization_key(w) for w, _ in self.members[n][2].names if " " in w] for n in (one, other)]
        return any(a.endswith(b) or b.endswith(a) for a in keys[0] for b in keys[1])

    def _join_initials(self, numbers: Sequence[int]) -> None:
        """`D. Example` joins the one full name it can stand for that shares an organization with it."""
        by_family: dict[str, list[int]] = defaultdict(list)
        for n in numbers:
            by_family[name.parse(self.members[n][2].label).family].append(n)
        for family in sorted(by_family):
            group = by_family[family]
            for n in group:
                parts = name.parse(self.members[n][2].label)
                if len(parts.given) != 1:
                    continue
                fits = {
                    self.groups.find(m)
                    for m in group
                    if m != n
                    and len(name.parse(self.members[m][2].label).given) > 1
                    and name.compatible(name.parse(self.members[m][2].label), parts)
                    and any(k.startswith("Organization:") for k in self.context[m] & self.context[n])
                }
                if len(fits) == 1:
                    self.groups.join(next(iter(fits)), n, "initial of one full name, shared organization")

    def finish(self, base: str) -> Resolution:
        groups: dict[int, list[int]] = defaultdict(list)
        for n in range(len(self.members)):
            groups[self.groups.find(n)].append(n)
        drafts = [self._draft(numbers) for numbers in groups.values()]
        named = _name_apart(base, drafts, self)
        entities = tuple(sorted(named, key=lambda e: e.iri))
        of = {member: e for e in entities for member in e.members}
        return Resolution(entities, of, tuple(self._judgements(of)))

    def _draft(self, numbers: list[int]) -> Entity:
        locals_ = [self.members[n][2] for n in numbers]
        counts: Counter[str] = Counter()
        for local in locals_:
            for words, count in local.names:
                counts[words] += count
        kind = locals_[0].kind
        ranked = sorted(counts, key=lambda w: rank_name(kind, w, counts[w]))
        subclasses = Counter(e.subclass for e in locals_ if e.subclass)
        subclass = min(subclasses, key=lambda s: (-subclasses[s], s)) if subclasses else ""
        members = tuple(sorted((self.members[n][0], self.members[n][1]) for n in numbers))
        return Entity(
            "", kind, subclass, ranked[0], tuple(sorted(ranked[1:])), members, max(e.confidence for e in locals_)
        )

    def suffix(self, entity: Entity) -> str:
        """What tells a homonym apart: its first organization in the alphabet, else its first document."""
        keys = sorted(
            k.split(":", 1)[1]
            for m in entity.members
            for k in self.context[self.number[m]] | {f"Organization:{o}" for o in self.owners[self.number[m]]}
            if k.startswith("Organization:")
        )
        return keys[0] if keys else entity.members[0][0]

    def _judgements(self, of: dict[Member, Entity]) -> Iterator[Judgement]:
        for one, other, reason in sorted(self.groups.joins):
            pair = [self.members[n] for n in (one, other)]
            yield Judgement(
                of[pair[0][0], pair[0][1]].iri, tuple(p[2].label for p in pair), tuple(p[0] for p in pair), reason, 0.9
            )
        for one, other in sorted(set(self.apart)):
            if self.groups.find(one) == self.groups.find(other):
                continue
            pair = [self.members[n] for n in (one, other)]
            yield Judgement(
                of[pair[0][0], pair[0][1]].iri,
                tuple(p[2].label for p in pair),
                tuple(p[0] for p in pair),
                "same full name, nothing shared",
                0.4,
                False,
            )


def _name_apart(base: str, drafts: Iterable[Entity], world: _World) -> Iterator[Entity]:
    """Entities with their IRIs; namesakes get what tells them apart."""
    by_iri: dict[str, list[Entity]] = defaultdict(list)
    for draft in drafts:
        by_iri[identifier.entity(base, draft.kind, draft.label)].append(draft)
    for iri in sorted(by_iri):
        same = by_iri[iri]
        suffixes = Counter(world.suffix(d) for d in same)
        for draft in same:
            extra = "" if len(same) == 1 else world.suffix(draft)
            if extra and suffixes[extra] > 1:
                extra = f"{extra}-{identifier.digest(*(f'{d}{i}' for d, i in draft.members))[:6]}"
            final = f"{iri}-{identifier.slug(extra)}" if extra else iri
            yield Entity(final, draft.kind, draft.subclass, draft.label, draft.aliases, draft.members, draft.confidence)
