"""What the documents of a corpus say about each thing they name: what resolution starts from.

A member is one local entity: one thing as one document names it. Members are numbered in the order of the documents'
hashes, so that nothing depends on the order in which documents come. What is said of them lies on shelves, document by
document, and is read again as often as it is needed; in memory are distinct names and a few numbers for each member.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from graph.identity import topic_key
from graph.resolution.people import register
from graph.resolution.row import Row
from graph.resolution.said import AT, BEHIND, SCHOOL, WITH, WORKS, Called, Said, Told, above, called, things, told
from graph.resolution.shelf import Shelf
from graph.units.step import Map, here

Member = tuple[str, int]
# The kinds, those first that others are compared by.
KINDS = ("Organization", "Topic", "Award", "Project", "Event", "Interview", "Talk", "Person")
_CODE = {kind: code for code, kind in enumerate(KINDS)}


class Corpus:
    """All members, by number.

    `keys` are the documents' keys, `first[d]` the number of the first member of a document (and, at the end, how many
    there are), `kinds[n]` the place of a member's kind in KINDS. `names[kind]` numbers the distinct names.
    """

    def __init__(self, records: Iterable[bytes], folder: Path | None = None, run: Map = here) -> None:
        """Read the records of the documents once, in the order of the documents' hashes.

        `folder` is where what does not fit into memory goes; `run` runs the step `said`.
        """
        self.folder = folder
        self.names: dict[str, dict[str, int]] = defaultdict(dict)
        self.kinds = bytearray()
        self.joins = array("I")  # how often a member's document takes two of its names for one thing's
        self._first_name = array("I")  # the number of a member's best name in its document
        self._spans = array("Q")
        self._said, self._called = Shelf(folder), Shelf(folder)
        self._given: dict[str, set[str]] = defaultdict(set)
        self.keys: list[str] = []
        self.first = array("L", [0])
        for data in run("said", records):
            one = told(data)
            self.keys.append(one.key)
            self.first.append(self.first[-1] + len(one.called))
            self._take(one)
        self.place = {key: d for d, key in enumerate(self.keys)}
        self._words = {kind: list(numbers) for kind, numbers in self.names.items()}

    def _take(self, one: Told) -> None:
        self._said.add(bytes(one.said))
        self._called.extend([*map(bytes, one.called)])
        self.joins.extend(one.joins)
        self._spans.extend(begin << 32 | end for begin, end in one.spans)
        said = things(one.said)
        for thing in said:
            self.kinds.append(_CODE[thing.kind])
            known = self.names[thing.kind]
            for name in thing.names:
                known.setdefault(name, len(known))
            self._first_name.append(known[thing.names[0]])
        for (kind, address), count in Counter((t.kind, a) for t in said for a in t.addresses).items():
            if count > 1 and not register(address):
                self._given[kind].add(address)

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

    def of(self, kind: str) -> Sequence[str]:
        """The distinct names of things of a kind, by their numbers."""
        return self._words.get(kind, ())

    def said(self, d: int) -> tuple[Said, ...]:
        """What a document says."""
        return things(self._said[d])

    def called(self, n: int) -> Called:
        """What a member is called."""
        return called(self._called[n])

    def span(self, n: int) -> tuple[int, int]:
        """Where a member is mentioned first: begin and end, in characters."""
        return self._spans[n] >> 32, self._spans[n] & 0xFFFFFFFF

    def label(self, n: int) -> str:
        """The best name of a member in its document."""
        return self._words[self.kind(n)][self._first_name[n]]

    def several(self, kind: str) -> set[str]:
        """Addresses that a document gives to two things: an office's mailbox does not tell who somebody is."""
        return self._given[kind]


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
        """The numbers of the bodies above it are those of members."""
        if not one.ties:
            return Row(one.names, one.subclass, key, identifiers=self._addresses(one))
        names = {w for name, m in one.ties if name == "partOf" for w in said[m].names}
        studied = any(name.lstrip("^") in SCHOOL for name, _ in one.ties)
        return Row(
            one.names, one.subclass, key, owners=tuple(sorted(names)), hints=("university",) if studied else (),
            identifiers=self._addresses(one), above=tuple(first + m for m in above(said, one)) if names else (),
        )  # fmt: skip

    def _work(self, key: str, first: int, said: tuple[Said, ...], one: Said) -> Row:
        behind = self._ends(first, said, one, BEHIND, "Organization")
        people = self._people(said, one, WORKS)
        return Row(one.names, one.subclass, key, people=people, years=one.years, bodies=tuple(sorted(behind)))

    def _person(self, key: str, first: int, said: tuple[Said, ...], one: Said) -> Row:
        if not (one.ties or one.posts or one.addresses):
            return Row(one.names, one.subclass, key)
        bodies: set[int] = set()
        schools: set[int] = set()
        works: set[int] = set()
        topics: set[int] = set()
        for name, m in one.ties:
            tie, kind = name.lstrip("^"), said[m].kind
            if kind == "Organization":
                if tie in AT:
                    bodies.add(self._root[first + m])
                elif tie in SCHOOL:
                    schools.add(self._root[first + m])
            if name == "researches":
                topics.add(m)
            elif tie in WORKS:
                topics.update(t for about, t in said[m].ties if about == "aboutTopic")
                if kind in ("Talk", "Project"):
                    works.add(self._root[first + m])
        fields = {topic_key(self.corpus.label(self._root[first + t])) for t in topics}
        return Row(
            one.names, one.subclass, key,
            bodies=tuple(sorted(bodies)),
            schools=tuple(sorted(schools)),
            doctorates=tuple(sorted({self._root[first + m] for m in one.doctorates})),
            fields=tuple(sorted(fields.union(one.posts))),
            people=self._people(said, one, WITH),
            works=tuple(sorted(works)),
            identifiers=self._addresses(one),
        )  # fmt: skip
