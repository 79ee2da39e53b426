"""The members of a block put together: candidates by keys, verdicts, and joins that nothing forbids.

First the members of equal names that share something else; then, round by round, the groups that have come to be, each
with all that is known of its members. A name that fits two things that are not one goes to neither. Pairs are compared
only within keys, and within large keys only where something else is shared, so the work grows with the number of
members. Everything runs in the order of the members' numbers, which the documents' contents give.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from graph.resolution import keys
from graph.resolution.closeness import ambiguous
from graph.resolution.personal import read
from graph.resolution.profile import Profile
from graph.resolution.telling import specific
from graph.resolution.verdict import REVIEW, Verdict, found, verdict

Judge = Callable[[Profile, Profile], Verdict]
_CROWD = 30  # groups under one key that are all compared with each other
_ROUNDS = 6
_MARGIN = 1.5  # natural-log odds by which the better of two that fit must lead
_DECIDED = Verdict((found("curated-same"),))


@dataclass(frozen=True)
class Decision:
    """That two members, with all that was in their groups, were taken for one."""

    one: int
    other: int
    verdict: Verdict


@dataclass
class Wishes:
    """What a person decided: groups of sets of members that are one, and pairs of sets that are different."""

    same: list[tuple[frozenset[int], ...]] = field(default_factory=list)
    different: list[tuple[frozenset[int], frozenset[int]]] = field(default_factory=list)


class Clusters:
    """Disjoint sets of the members of a kind; the smallest number stands for its set."""

    def __init__(self, profiles: Mapping[int, Profile], judge: Judge, wishes: Wishes) -> None:
        """Begin with every member alone, but for those that a person put together."""
        self._judge = judge
        self._parent = {n: n for n in profiles}
        self.profile = dict(profiles)
        self.decisions: list[Decision] = []
        self.doubts: dict[tuple[int, int], Verdict] = {}
        self._keys: dict[int, frozenset[str]] = {}
        self._joins: Counter[int] = Counter()  # how often others came to a set
        self._told: dict[tuple[int, int], tuple[tuple[int, int], Verdict]] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for mine, theirs in wishes.different:
            for one in mine & profiles.keys():
                for other in theirs & profiles.keys():
                    self._apart[one].add(other)
                    self._apart[other].add(one)
        for sets in wishes.same:
            # One of each set: the others of it are one with it for reasons of their own, if any.
            self.decide(min(s) for s in sets if s and s <= profiles.keys())

    def decide(self, members: Iterable[int]) -> None:
        """Put members together because a person said so."""
        first, *others = sorted(set(members)) or [-1]
        for other in others:
            if not self.one(first, other) and not self.forbidden(self.find(first), self.find(other)):
                self.join(first, other, _DECIDED)

    def find(self, member: int) -> int:
        """The number that stands for the set of a member."""
        root = member
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[member] != root:
            self._parent[member], member = root, self._parent[member]
        return root

    def one(self, one: int, other: int) -> bool:
        """Whether two members are in one set."""
        return self.find(one) == self.find(other)

    def forbidden(self, one: int, other: int) -> bool:
        """Whether a person said that two sets are different."""
        return other in self._apart.get(one, ())

    def join(self, one: int, other: int, why: Verdict) -> None:
        """Put the sets of two members together."""
        a, b = sorted((self.find(one), self.find(other)))
        if a == b:
            return
        self.decisions.append(Decision(min(one, other), max(one, other), why))
        self._parent[b] = a
        self.profile[a] = self.profile[a].join(self.profile.pop(b))
        self._joins[a] += 1
        self._keys.pop(a, None)
        self._keys.pop(b, None)
        for enemy in self._apart.pop(b, set()):
            self._apart[enemy].discard(b)
            self._apart[enemy].add(a)
            self._apart[a].add(enemy)

    def judge(self, one: int, other: int) -> Verdict:
        """The verdict on two sets as they are now."""
        now = self._joins[one], self._joins[other]
        before, told = self._told.get((one, other), (None, _DECIDED))
        if before != now:
            told = self._judge(self.profile[one], self.profile[other])
            self._told[one, other] = now, told
        if told.same and self.forbidden(one, other):
            return verdict([*told.evidence, found("curated-different")])
        return told

    def keys(self, root: int) -> frozenset[str]:
        """What a set is looked up by."""
        if root not in self._keys:
            self._keys[root] = keys.near(self.profile[root]) | keys.exact(self.profile[root])
        return self._keys[root]

    def roots(self) -> list[int]:
        """What stands for each set."""
        return sorted(self.profile)


def settle(profiles: Mapping[int, Profile], judge: Judge, wishes: Wishes) -> Clusters:
    """Put the members of one kind together."""
    clusters = Clusters(profiles, judge, wishes)
    _join_equal(clusters, profiles)
    changed: set[int] | None = None
    for _ in range(_ROUNDS):
        changed = _round(clusters, changed)
        if not changed:
            break
    for sets in wishes.same:
        clusters.decide(n for s in sets for n in s & profiles.keys())
    return clusters


def _join_equal(clusters: Clusters, profiles: Mapping[int, Profile]) -> None:
    """Join members of equal names: by what else they share, or, where nothing is known of either, by the name alone."""
    groups: dict[str, list[int]] = defaultdict(list)
    for n in sorted(profiles):
        for key in keys.exact(profiles[n]):
            groups[key].append(n)
    edges: set[tuple[int, int]] = set()
    for group in groups.values():
        first: dict[str, int] = {}
        for n in group:
            for token in tokens(profiles[n]) or [""]:
                one = first.setdefault(token, n)
                if one != n:
                    edges.add((one, n))
    _join_best(clusters, edges)


def _join_best(clusters: Clusters, edges: Iterable[tuple[int, int]]) -> None:
    """Join along edges between members, the surest first, as far as the sets they are in by then agree too."""
    told = [(edge, clusters.judge(*map(clusters.find, edge))) for edge in sorted(edges) if not clusters.one(*edge)]
    for (one, other), first in sorted(told, key=lambda t: (-t[1].odds, t[0])):
        a, b = clusters.find(one), clusters.find(other)
        if a != b and first.same and clusters.judge(a, b).same:
            clusters.join(one, other, first)


def tokens(profile: Profile) -> list[str]:
    """What a thing may share with others besides its name, as keys."""
    fields = (f"field:{f}" for f in profile.fields)
    others = (profile.bodies, profile.schools, profile.people, profile.works, profile.identifiers, profile.owners)
    return sorted({*fields, *(t for some in others for t in some)})


def _round(clusters: Clusters, changed: set[int] | None) -> set[int]:
    """Compare sets with near names once and join what is sure; give the sets that have grown."""
    told = {pair: clusters.judge(*pair) for pair in _candidates(clusters, changed)}
    if not told:
        return set()
    partners: dict[int, list[int]] = defaultdict(list)
    for (one, other), v in told.items():
        if v.same:
            partners[one].append(other)
            partners[other].append(one)
        _doubt(clusters, (one, other), v)
    grown: set[int] = set()
    for (one, other), v in sorted(told.items(), key=lambda t: (-t[1].odds, t[0])):
        a, b = clusters.find(one), clusters.find(other)
        if a == b or not v.same:
            continue
        if (rival := _rival(clusters, one, other, partners, told)) is not None:
            clusters.doubts[one, other] = _several(v, clusters.profile[rival])
            continue
        now = v if (a, b) in ((one, other), (other, one)) and not {a, b} & grown else clusters.judge(a, b)
        if now.same:
            clusters.join(one, other, now)
            grown.add(clusters.find(one))
    return grown


def _doubt(clusters: Clusters, pair: tuple[int, int], v: Verdict) -> None:
    """Keep a verdict that a person may want to look at: nearly the same, or the same name and yet not one."""
    one, other = (clusters.profile[n] for n in pair)
    decided = any(e.kind == "curated-different" for e in v.evidence)
    if not v.same and (decided or v.score >= REVIEW or keys.exact(one) & keys.exact(other)):
        clusters.doubts[pair] = v


def _several(v: Verdict, rival: Profile) -> Verdict:
    # As likely the one as the other.
    return verdict([*v.evidence, found("several-fit", min(rival.names), -v.odds)])


def _rival(
    clusters: Clusters, one: int, other: int, partners: Mapping[int, list[int]], told: Mapping[tuple[int, int], Verdict]
) -> int | None:
    """Another set that the vaguer of two fits nearly as well, and that is not one with the clearer."""
    odds = told[one, other].odds
    for vague, clear in ((one, other), (other, one)):
        if not _vague(clusters.profile.get(vague)):
            continue
        for third in partners[vague]:
            here, there = clusters.find(clear), clusters.find(third)
            if third == clear or here == there or clusters.find(vague) in (here, there):
                continue
            near = told[min(vague, third), max(vague, third)].odds > odds - _MARGIN
            if near and not clusters.judge(here, there).same:
                return there
    return None


def _vague(profile: Profile | None) -> bool:
    """Whether a name could well be several things': initials, an acronym, or nothing but the name."""
    if profile is None:
        return False
    if profile.kind == "Person":
        first = [read(n).readings[0].given for n in profile.names]
        return not tokens(profile) or all(g is None or g.initial or ambiguous(g.plain) for g in first)
    if profile.kind == "Organization":
        return not any(specific(n) for n in profile.names)
    return all(n.isupper() for n in profile.names)


def _candidates(clusters: Clusters, changed: set[int] | None) -> list[tuple[int, int]]:
    """Pairs of sets to compare; after the first round only those with a set that has grown."""
    groups: dict[str, list[int]] = defaultdict(list)
    wanted = None if changed is None else {k for root in changed & clusters.profile.keys() for k in clusters.keys(root)}
    for root in clusters.roots():
        found_ = clusters.keys(root)
        for key in found_ if wanted is None else found_ & wanted:
            groups[key].append(root)
    pairs: set[tuple[int, int]] = set()
    for group in groups.values():
        pairs.update(combinations(group, 2) if len(group) <= _CROWD else _sharing(clusters, group))
    if changed is not None:
        pairs = {p for p in pairs if changed.intersection(p)}
    return sorted(pairs)


def _sharing(clusters: Clusters, group: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of a large group that share something besides the key."""
    holders: dict[str, list[int]] = defaultdict(list)
    for root in group:
        for token in tokens(clusters.profile[root]):
            holders[token].append(root)
    for token in sorted(holders):
        if len(holders[token]) <= _CROWD:
            yield from combinations(holders[token], 2)
