"""What the documents of a corpus say about each thing they name: what resolution starts from.

A member is one local entity: one thing as one document names it. Members are numbered in the order of the documents'
hashes, so that nothing depends on the order in which documents come. What is said of them lies on shelves, document by
document, and is read again as often as it is needed; in memory are distinct names and a few numbers for each member.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from graph.identity import topic_key
from graph.local import Extraction, LocalClaim, LocalEntity
from graph.resolution.people import register
from graph.resolution.row import Row
from graph.resolution.shelf import Shelf
from graph.statement import Literal, Node

Member = tuple[str, int]
# The kinds, those first that others are compared by.
KINDS = ("Organization", "Topic", "Award", "Project", "Event", "Interview", "Talk", "Person")
# What ties a person to a body, and people or works to each other.
_AT = frozenset(["affiliatedWith", "formerlyAt", "leads", "founded", "atOrganization"])
_SCHOOL = frozenset(["educatedAt", "awardedBy"])
_WITH = frozenset(["collaboratesWith", "advisedBy"])
_WORKS = frozenset(["gaveTalk", "hasSpeaker", "developed", "developedBy"])
_BEHIND = frozenset(["givenBy", "developed", "developedBy", "organizedBy"])
_TOLD = _AT | _SCHOOL | _WITH | _WORKS | _BEHIND | {"partOf", "researches", "aboutTopic"}
_DOCTOR = re.compile(r"ph\.?d|d\.?phil", re.IGNORECASE)  # of others, such as honorary ones, people have several
_FIELD_OF_POST = re.compile(r"\b(?:[Pp]rofessor|[Cc]hair|[Ll]ecturer|[Rr]eader|[Ff]ellow)\s+(?:of|in|for)\s+(.+)$")


class Said(msgspec.Struct, array_like=True, frozen=True):
    """What one document says of one thing; `ties` and `doctorates` lead to others of the document by their places."""

    kind: str
    subclass: str
    names: tuple[str, ...]
    ties: tuple[tuple[str, int], ...]
    doctorates: tuple[int, ...]
    addresses: tuple[str, ...]
    posts: tuple[str, ...]
    years: tuple[str, ...]


class Called(msgspec.Struct, array_like=True, frozen=True):
    """What one document calls one thing: what names and judgements are written from. `span` is the first mention."""

    names: tuple[tuple[str, int], ...]
    subclass: str
    former: tuple[str, ...]
    confidence: float
    span: tuple[int, int]
    joins: tuple[tuple[tuple[str, str], tuple[tuple[int, int], tuple[int, int]], str], ...]


_PACK = msgspec.msgpack.Encoder().encode
_SAID = msgspec.msgpack.Decoder(tuple[Said, ...])
_CALLED = msgspec.msgpack.Decoder(Called)


class Corpus:
    """All members, by number.

    `keys` are the documents' keys, `first[d]` the number of the first member of a document (and, at the end, how many
    there are), `kinds[n]` the place of a member's kind in KINDS. `names[kind]` numbers the distinct names.
    """

    def __init__(self, extractions: Iterable[Extraction], folder: Path | None = None) -> None:
        """Read the documents once; `folder` is where what does not fit into memory goes."""
        self.folder = folder
        self.names: dict[str, dict[str, int]] = defaultdict(dict)
        self.keys: list[str] = []
        self.kinds = bytearray()
        self._said, self._called = Shelf(folder), Shelf(folder)
        self._given: dict[str, set[str]] = defaultdict(set)
        self.joined = bytearray()  # whether a document takes names of its own for one thing's
        hashes: list[str] = []
        sizes = array("L")
        for x in extractions:
            hashes.append(x.document.sha256)
            sizes.append(len(x.entities))
            self._read(x)
        self._arrange(sorted(range(len(hashes)), key=hashes.__getitem__), sizes)
        self.label = lru_cache(100_000)(self._label)

    def _read(self, x: Extraction) -> None:
        said = _said(x)
        self.keys.append(x.document.key)
        self._said.add(_PACK(said))
        for entity, told in zip(x.entities, said, strict=True):
            self.kinds.append(KINDS.index(entity.kind))
            known = self.names[entity.kind]
            for name in told.names:
                known.setdefault(name, len(known))
            self._called.add(_PACK(_called(entity)))
        self.joined.append(any(e.joins for e in x.entities))
        counts = Counter((s.kind, a) for s in said for a in set(s.addresses))
        for (kind, address), count in counts.items():
            if count > 1 and not register(address):
                self._given[kind].add(address)

    def _arrange(self, order: list[int], sizes: array[int]) -> None:
        """Put the documents into the order of their hashes."""
        begins = array("L", [0])
        for size in sizes:
            begins.append(begins[-1] + size)
        self._order = array("L", order)
        self._begins = array("L", (begins[d] for d in order))
        self.keys = [self.keys[d] for d in order]
        self.joined = bytearray(self.joined[d] for d in order)
        self.kinds = bytearray(k for d in order for k in self.kinds[begins[d] : begins[d] + sizes[d]])
        self.first = array("L", [0])
        for d in order:
            self.first.append(self.first[-1] + sizes[d])
        self.place = {key: d for d, key in enumerate(self.keys)}

    def __len__(self) -> int:
        """How many members there are."""
        return len(self.kinds)

    def document(self, n: int) -> int:
        """The number of the document of a member."""
        return bisect_right(self.first, n) - 1

    def member(self, n: int) -> Member:
        """A member by its document's key and its place there."""
        d = self.document(n)
        return self.keys[d], n - self.first[d]

    def number(self, member: Member) -> int | None:
        """The number of a member, None if there is none such."""
        d = self.place.get(member[0])
        return self.first[d] + member[1] if d is not None and 0 <= member[1] < self.size(d) else None

    def size(self, d: int) -> int:
        """How many things a document names."""
        return self.first[d + 1] - self.first[d]

    def kind(self, n: int) -> str:
        """The kind of a member."""
        return KINDS[self.kinds[n]]

    def of(self, kind: str) -> list[str]:
        """The distinct names of things of a kind, by their numbers."""
        return list(self.names[kind])

    def said(self, d: int) -> tuple[Said, ...]:
        """What a document says."""
        return _SAID.decode(self._said[self._order[d]])

    def called(self, n: int) -> Called:
        """What a member is called."""
        d = self.document(n)
        return _CALLED.decode(self._called[self._begins[d] + n - self.first[d]])

    def _label(self, n: int) -> str:
        """The best name of a member in its document."""
        return self.called(n).names[0][0]

    def several(self, kind: str) -> set[str]:
        """Addresses that a document gives to two things: an office's mailbox does not tell who somebody is."""
        return self._given[kind]


def _called(e: LocalEntity) -> Called:
    joins = tuple((j.names, tuple((s.begin, s.end) for s in j.spans), j.kind) for j in e.joins)
    return Called(e.names, e.subclass, e.former, e.confidence, (e.span.begin, e.span.end), joins)  # type: ignore[arg-type]


def _said(x: Extraction) -> tuple[Said, ...]:
    """What a document says of what it names, as far as it tells who is who."""
    ties: dict[int, list[tuple[str, int]]] = defaultdict(list)
    values: dict[int, list[tuple[str, str]]] = defaultdict(list)
    doctorates: dict[int, list[int]] = defaultdict(list)
    for claim in x.claims:
        if claim.subject is None:
            continue
        for name, end in _ends(claim):
            if name in _TOLD:
                ties[claim.subject].append((name, end))
                ties[end].append((f"^{name}", claim.subject))
        told = _values(claim)
        values[claim.subject] += told
        if isinstance(claim.object, Node) and _DOCTOR.match(next((v for k, v in told if k == "degreeLevel"), "")):
            doctorates[claim.subject] += [end for name, end in _ends(claim) if name == "awardedBy"]
    return tuple(_one(e, ties.get(i, ()), doctorates.get(i, ()), values.get(i, ())) for i, e in enumerate(x.entities))


def _ends(claim: LocalClaim) -> Iterator[tuple[str, int]]:
    if isinstance(claim.object, int):
        yield claim.predicate, claim.object
    elif isinstance(claim.object, Node):
        yield from ((name, value) for name, value in claim.links if isinstance(value, int))


def _values(claim: LocalClaim) -> list[tuple[str, str]]:
    if isinstance(claim.object, Literal):
        return [(claim.predicate, claim.object.value)]
    told = [(k, v.value) for k, v in claim.links if isinstance(v, Literal)]
    return [(k, v) for k, v in told if k in ("roleTitle", "degreeLevel")]


def _one(
    e: LocalEntity, ties: Iterable[tuple[str, int]], doctorates: Iterable[int], values: Iterable[tuple[str, str]]
) -> Said:
    addresses = {_clean(v) for k, v in values if k in ("homepage", "mbox", "sameAs")}
    titles = (_FIELD_OF_POST.search(v) for k, v in values if k == "roleTitle")
    posts = {topic_key(title.group(1)) for title in titles if title}
    years = {v for k, v in values if k == "heldOn"}
    names = tuple(w for w, _ in e.names)
    return Said(
        e.kind, e.subclass, names, tuple(ties), tuple(doctorates), tuple(sorted(addresses)), tuple(sorted(posts)),
        tuple(sorted(years)),
    )  # fmt: skip


def _clean(address: str) -> str:
    return re.sub(r"^http://", "https://", address.strip().rstrip("/")).replace("https://www.", "https://")


class Reader:
    """Reads what is known of the members of a kind, by what is known by then of who is who.

    `root[n]` is the number that stands for all that are known to be one with n; `full` folds the full name of a person.
    """

    def __init__(self, corpus: Corpus, kind: str, root: array[int], full: Callable[[str], str]) -> None:
        self.corpus, self.kind, self._root, self._full = corpus, kind, root, full
        self._office = corpus.several(kind)
        self._read = {"Person": self._person, "Organization": self._body}.get(kind, self._work)

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        """The members of the kind by number, with what is known of each."""
        code = KINDS.index(self.kind)
        for d, key in enumerate(self.corpus.keys):
            first, end = self.corpus.first[d], self.corpus.first[d + 1]
            if self.corpus.kinds.find(code, first, end) >= 0:
                said = self.corpus.said(d)
                for index, one in enumerate(said):
                    if one.kind == self.kind:
                        yield first + index, self._read(key, first, said, one)

    def _ends(self, first: int, said: tuple[Said, ...], one: Said, names: frozenset[str], kind: str) -> set[int]:
        """What stands for the things of a kind that one is tied to."""
        return {self._root[first + m] for name, m in one.ties if name.lstrip("^") in names and said[m].kind == kind}

    def _people(self, said: tuple[Said, ...], one: Said, ties: frozenset[str]) -> tuple[str, ...]:
        """The full names, folded, of the people whom a thing is tied to: whoever they are, their names are known."""
        others = (said[m] for name, m in one.ties if name.lstrip("^") in ties and said[m].kind == "Person")
        return tuple(sorted({k for other in others for w in other.names if (k := self._full(w))}))

    def _addresses(self, one: Said) -> tuple[str, ...]:
        return tuple(a for a in one.addresses if a not in self._office)

    def _body(self, key: str, first: int, said: tuple[Said, ...], one: Said) -> Row:
        names = {w for name, m in one.ties if name == "partOf" for w in said[m].names}
        studied = any(name.lstrip("^") in _SCHOOL for name, _ in one.ties)
        return Row(
            one.names, one.subclass, key, owners=tuple(sorted(names)), hints=("university",) if studied else (),
            identifiers=self._addresses(one),
        )  # fmt: skip

    def _work(self, key: str, first: int, said: tuple[Said, ...], one: Said) -> Row:
        behind = self._ends(first, said, one, _BEHIND, "Organization")
        people = self._people(said, one, _WORKS)
        return Row(one.names, one.subclass, key, people=people, years=one.years, bodies=tuple(sorted(behind)))

    def _person(self, key: str, first: int, said: tuple[Said, ...], one: Said) -> Row:
        if not (one.ties or one.posts or one.addresses):
            return Row(one.names, one.subclass, key)
        works = self._ends(first, said, one, _WORKS, "Talk") | self._ends(first, said, one, _WORKS, "Project")
        topics = {m for name, m in one.ties if name == "researches"}
        for name, m in one.ties:
            if name.lstrip("^") in _WORKS:
                topics |= {t for about, t in said[m].ties if about == "aboutTopic"}
        fields = {topic_key(self.corpus.label(self._root[first + t])) for t in topics}
        return Row(
            one.names, one.subclass, key,
            bodies=tuple(sorted(self._ends(first, said, one, _AT, "Organization"))),
            schools=tuple(sorted(self._ends(first, said, one, _SCHOOL, "Organization"))),
            doctorates=tuple(sorted({self._root[first + m] for m in one.doctorates})),
            fields=tuple(sorted(fields.union(one.posts))),
            people=self._people(said, one, _WITH),
            works=tuple(sorted(works)),
            identifiers=self._addresses(one),
        )  # fmt: skip


def above(said: tuple[Said, ...], index: int) -> set[int]:
    """The places of the bodies that one is part of by what its document says, directly or through others."""
    found: set[int] = set()
    waiting = [index]
    while waiting:
        higher = {m for name, m in said[waiting.pop()].ties if name == "partOf"} - found
        found |= higher
        waiting += sorted(higher)
    return found
