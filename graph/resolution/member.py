"""What the documents of a corpus say about each thing they name: the profiles that resolution starts from.

A member is one local entity: one thing as one document names it. Members are numbered in the order of the documents'
hashes, so that nothing depends on the order in which documents come.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from graph.identity import topic_key
from graph.local import Extraction, LocalClaim, LocalEntity
from graph.resolution.keys import full_name
from graph.resolution.people import register
from graph.resolution.profile import Profile
from graph.statement import Literal, Node

Member = tuple[str, int]
# What ties a person to a body, and people or works to each other.
_AT = frozenset(["affiliatedWith", "formerlyAt", "leads", "founded", "atOrganization"])
_WITH = frozenset(["collaboratesWith", "advisedBy"])
_WORKS = frozenset(["gaveTalk", "hasSpeaker", "developed", "developedBy"])
_DOCTOR = re.compile(r"ph\.?d|d\.?phil", re.IGNORECASE)  # of others, such as honorary ones, people have several
_FIELD_OF_POST = re.compile(r"\b(?:[Pp]rofessor|[Cc]hair|[Ll]ecturer|[Rr]eader|[Ff]ellow)\s+(?:of|in|for)\s+(.+)$")


@dataclass(frozen=True)
class Corpus:
    """All members with what their documents say of them, by number.

    `ties[n]` are (property, number of the other end), `literals[n]` (property, value), `degrees[n]` (level, body).
    """

    members: tuple[tuple[str, int, LocalEntity], ...]
    number: dict[Member, int]
    ties: dict[int, list[tuple[str, int]]]
    literals: dict[int, list[tuple[str, str]]]
    degrees: dict[int, list[tuple[str, int]]]

    def of(self, kind: str) -> list[int]:
        """The numbers of the members of a kind."""
        return [n for n, (_, _, entity) in enumerate(self.members) if entity.kind == kind]

    def kinds(self) -> list[str]:
        """The kinds there are, those first that others are compared by."""
        order = ("Organization", "Topic", "Award", "Project", "Event", "Interview", "Talk", "Person")
        return [k for k in order if any(e.kind == k for _, _, e in self.members)]


def read(extractions: Iterable[Extraction]) -> Corpus:
    """The members of a corpus."""
    ordered = sorted(extractions, key=lambda x: x.document.sha256)
    members = tuple((x.document.key, i, e) for x in ordered for i, e in enumerate(x.entities))
    number = {(key, i): n for n, (key, i, _) in enumerate(members)}
    corpus = Corpus(members, number, defaultdict(list), defaultdict(list), defaultdict(list))
    for x in ordered:
        for claim in x.claims:
            if claim.subject is not None:
                _take(corpus, x.document.key, number[x.document.key, claim.subject], claim)
    return corpus


def _take(corpus: Corpus, key: str, subject: int, claim: LocalClaim) -> None:
    """Note one claim at both its ends."""
    if isinstance(claim.object, int):
        _tie(corpus, subject, claim.predicate, corpus.number[key, claim.object])
    elif isinstance(claim.object, Literal):
        corpus.literals[subject].append((claim.predicate, claim.object.value))
    else:
        assert isinstance(claim.object, Node)
        values = [(k, v.value) for k, v in claim.links if isinstance(v, Literal)]
        level = next((v for k, v in values if k == "degreeLevel"), "")
        for name, value in claim.links:
            if isinstance(value, int):
                other = corpus.number[key, value]
                _tie(corpus, subject, name, other)
                if name == "awardedBy":
                    corpus.degrees[subject].append((level, other))
        corpus.literals[subject] += [(k, v) for k, v in values if k == "roleTitle"]


def _tie(corpus: Corpus, one: int, name: str, other: int) -> None:
    corpus.ties[one].append((name, other))
    corpus.ties[other].append((f"^{name}", one))


Group = Callable[[int], int]


def profiles(corpus: Corpus, kind: str, group: Group) -> dict[int, Profile]:
    """The profile of every member of a kind; `group` gives the number that stands for all known to be one with it."""
    alone = _personal_addresses(corpus, kind)
    return {n: _profile(corpus, n, group, alone) for n in corpus.of(kind)}


def _profile(corpus: Corpus, n: int, group: Group, alone: frozenset[str]) -> Profile:
    document, _, entity = corpus.members[n]
    ties = corpus.ties.get(n, [])

    def ends(names: frozenset[str], kind: str) -> set[str]:
        found = {group(m) for name, m in ties if name.removeprefix("^") in names and corpus.members[m][2].kind == kind}
        return {f"{kind}:{g}" for g in found}

    profile = Profile(entity.kind, frozenset(w for w, _ in entity.names), entity.subclass, frozenset([document]))
    if entity.kind == "Person":
        return _person(corpus, n, profile, ends, group, alone)
    if entity.kind == "Organization":
        names = {w for name, m in ties if name == "partOf" for w, _ in corpus.members[m][2].names}
        studied = any(name.removeprefix("^") in ("awardedBy", "educatedAt") for name, _ in ties)
        hints = frozenset(["university"] if studied else [])
        return replace(profile, owners=frozenset(names), hints=hints, identifiers=_addresses(corpus, n) & alone)
    years = {v for k, v in corpus.literals.get(n, []) if k == "heldOn"}
    behind = ends(frozenset(["givenBy", "developed", "developedBy", "organizedBy"]), "Organization")
    return replace(
        profile, people=frozenset(_names(corpus, n, _WORKS)), years=frozenset(years), bodies=frozenset(behind)
    )


def _names(corpus: Corpus, n: int, ties: frozenset[str]) -> set[str]:
    """The full names, folded, of the people whom a thing is tied to: whoever they are, their names are known."""
    others = (m for name, m in corpus.ties.get(n, []) if name.removeprefix("^") in ties)
    return {
        k for m in others if (e := corpus.members[m][2]).kind == "Person" for w, _ in e.names if (k := full_name(w))
    }


def _person(
    corpus: Corpus,
    n: int,
    profile: Profile,
    ends: Callable[[frozenset[str], str], set[str]],
    group: Group,
    alone: frozenset[str],
) -> Profile:
    works = ends(_WORKS, "Talk") | ends(_WORKS, "Project")
    topics = {m for name, m in corpus.ties.get(n, []) if name == "researches"}
    for name, m in corpus.ties.get(n, []):
        if name.removeprefix("^") in _WORKS:
            topics |= {t for about, t in corpus.ties.get(m, []) if about == "aboutTopic"}
    fields = {topic_key(corpus.members[group(t)][2].label) for t in topics}
    titles = (_FIELD_OF_POST.search(v) for k, v in corpus.literals.get(n, []) if k == "roleTitle")
    posts = {title.group(1) for title in titles if title}
    degrees = corpus.degrees.get(n, [])
    return replace(
        profile,
        bodies=frozenset(ends(_AT, "Organization")),
        schools=frozenset(ends(frozenset(["educatedAt", "awardedBy"]), "Organization")),
        doctorates=frozenset(f"Organization:{group(m)}" for level, m in degrees if _DOCTOR.match(level)),
        fields=frozenset(fields | {topic_key(p) for p in posts}),
        people=frozenset(_names(corpus, n, _WITH)),
        works=frozenset(works),
        identifiers=_addresses(corpus, n) & alone,
    )


def _addresses(corpus: Corpus, n: int) -> frozenset[str]:
    """The pages, mailboxes and identifiers that documents give to a member, written in one way."""
    return frozenset(_clean(v) for k, v in corpus.literals.get(n, []) if k in ("homepage", "mbox", "sameAs"))


def _clean(address: str) -> str:
    return re.sub(r"^http://", "https://", address.strip().rstrip("/")).replace("https://www.", "https://")


def _personal_addresses(corpus: Corpus, kind: str) -> frozenset[str]:
    """Addresses that no document gives to two things of a kind: an office's mailbox does not tell who somebody is."""
    holders: dict[str, Counter[str]] = defaultdict(Counter)
    for n in corpus.of(kind):
        for address in _addresses(corpus, n):
            holders[address][corpus.members[n][0]] += 1
    return frozenset(a for a, documents in holders.items() if register(a) or max(documents.values()) == 1)
