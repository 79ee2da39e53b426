"""The entries of the curation file carried out on a corpus, in the order retype, add, same and different, drop.

Entries name things by the identifiers that the program itself comes to, without the file; so an entry means the same
whatever other entries do. What changes nothing leaves no trace in the graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from graph import identity
from graph.correction import edit
from graph.correction.lookup import Lookup, NotApplicable
from graph.correction.saying import say
from graph.curation import CLASSES, Curation, Different, Entry, Ref, Rename, Retype, Same
from graph.local import Extraction
from graph.resolve import Asked, Member, Resolution, resolve

APPLIED, NEEDLESS, OVERRULED, LOST = "applied", "already so", "overruled", "no longer applies"


@dataclass(frozen=True)
class Note:
    """What became of an entry: `status` is applied, already so, overruled or no longer applies; `detail` says why."""

    entry: str
    line: int
    status: str
    detail: str = ""


@dataclass
class Corrected:
    """A corpus after the corrections: its extractions, what was asked of resolution, links, statements to leave out."""

    extractions: list[Extraction]
    asked: Asked = field(default_factory=Asked)
    statements: frozenset[str] = frozenset()
    same_notes: list[int] = field(default_factory=list)  # the place in `notes` of what asked for each `asked.same`
    notes: list[Note] = field(default_factory=list)

    def confirmed(self, resolution: Resolution) -> list[Note]:
        """The notes, now that it is known what resolution made of the entries."""
        apart = {
            number
            for number, sets in zip(self.same_notes, self.asked.same, strict=True)
            if len({resolution.of[m].iri for some in sets for m in some if m in resolution.of}) > 1
        }
        why = "entries of `different` keep them apart, and these win"
        return [replace(n, status=OVERRULED, detail=why) if i in apart else n for i, n in enumerate(self.notes)]


def correct(extractions: Sequence[Extraction], curation: Curation, base: str) -> Corrected:
    """Carry out the entries of a curation file.

    Entries that name nothing in the graph as it is without the file are looked up once more in what the others make
    of it: what was copied from a corrected graph, or was added, is found there.
    """
    if curation.empty:
        return Corrected(list(extractions))
    first = _Corrector(extractions, curation, base).run()
    lost = {n.entry for n in first.notes if n.status == LOST}
    again = replace(
        curation,
        retype=(), add=(),
        same=tuple(e for e in curation.same if e.words in lost),
        different=tuple(e for e in curation.different if e.words in lost),
        rename=tuple(e for e in curation.rename if e.words in lost),
        link=tuple(e for e in curation.link if e.words in lost),
        drop=tuple(e for e in curation.drop if e.ref is not None and e.words in lost),
    )  # fmt: skip
    return _twice(first, again, base) if not again.empty else first


def _twice(first: Corrected, again: Curation, base: str) -> Corrected:
    """What the entries that found nothing make of the corrected corpus, on top of it."""
    corrector = _Corrector(first.extractions, again, base, first.asked)
    second = corrector.run()
    if all(n.status == LOST for n in second.notes):
        return first
    told = {n.entry: n for n in second.notes}
    notes = [told.get(n.entry, n) if n.status == LOST else n for n in first.notes]
    kept = first.asked.moved(corrector.places)
    other = second.asked
    asked = Asked(
        kept.same + other.same, kept.different + other.different, kept.labels + other.labels, kept.links + other.links
    )
    by_entry = {n.entry: i for i, n in enumerate(notes)}
    same_notes = [*first.same_notes, *(by_entry[second.notes[i].entry] for i in second.same_notes)]
    return Corrected(second.extractions, asked, first.statements, same_notes, notes)


class _Corrector:
    def __init__(
        self, extractions: Sequence[Extraction], curation: Curation, base: str, asked: Asked | None = None
    ) -> None:
        """`asked` has what others have asked of resolution already."""
        self.curation, self.base = curation, base
        self.places: dict[Member, Member] = {}
        self.of = {x.document.key: x for x in extractions}
        self.before: Resolution = resolve(list(extractions), base, asked)
        self.lookup = Lookup(extractions, self.before, base)
        self.notes: list[Note] = []
        self.same: list[tuple[frozenset[Member], ...]] = []
        self.different: list[tuple[frozenset[Member], frozenset[Member]]] = []
        self.same_notes: list[int] = []
        self.labels: list[tuple[frozenset[Member], str]] = []
        self.retyped: set[Member] = set()

    def run(self) -> Corrected:
        for retype in self.curation.retype:
            self._try(retype, self._retype, retype)
        for add in self.curation.add:
            self._try(add, self._add, add)
        for different in self.curation.different:
            self._try(different, self._different, different)
        for same in self.curation.same:
            self._try(same, self._same, same)
        links: list[tuple[frozenset[Member], str]] = []
        for rename in self.curation.rename:
            self._try(rename, self._rename, rename)
        for link in self.curation.link:
            self._try(link, lambda n: links.append((self.lookup.find(n.ref), n.to)), link)
        gone: set[Member] = set()
        for drop in self.curation.drop:
            if drop.ref is not None:
                self._try(drop, lambda d: gone.update(self.lookup.find(d.ref)), drop)
        asked = Asked(tuple(self.same), tuple(self.different), tuple(self.labels), tuple(links))
        return Corrected(*self._without(gone, asked), self._statements(), self.same_notes, self.notes)

    def _try(self, entry: Entry, act, *given) -> None:  # type: ignore[no-untyped-def]
        """Carry out one entry and note what became of it; `act` may say so itself."""
        try:
            said = act(*given)
        except NotApplicable as reason:
            self._note(entry, LOST, str(reason))
            return
        status, detail = said if isinstance(said, tuple) else (APPLIED, "")
        self._note(entry, status, detail)

    def _note(self, entry: Entry, status: str, detail: str = "") -> None:
        self.notes.append(Note(entry.words, entry.line, status, detail))

    def _rename(self, entry: Rename) -> tuple[str, str]:
        members = self.lookup.find(entry.ref)
        if any(members & named for named, _ in self.labels):
            return OVERRULED, "an entry before it gives this thing a name"
        self.labels.append((members, entry.to))
        return APPLIED, ""

    def _retype(self, entry: Retype) -> tuple[str, str]:
        members = self.lookup.find(entry.ref)
        if any(m in self.retyped for m in members):
            return OVERRULED, "an entry before it says what this thing is"
        self.retyped.update(members)
        kind = CLASSES[entry.to]
        subclass = "" if kind == entry.to else entry.to
        lost = 0
        for key, index in sorted(members):
            self.of[key], gone = edit.retyped(self.of[key], index, kind, subclass)
            lost += gone
        return APPLIED, f"{lost} claims that make no sense of such a thing were left out" if lost else ""

    def _add(self, add) -> tuple[str, str]:  # type: ignore[no-untyped-def]
        x = self.lookup.document(add.document)
        key = x.document.key
        self.of[key], ties = say(self.of[key], add, self.lookup)
        self.same += ((tie,) for tie in ties)
        self.same_notes += [len(self.notes)] * len(ties)
        return APPLIED, ""

    def _different(self, entry: Different) -> tuple[str, str]:
        sets = [self.lookup.find(ref) for ref in entry.refs]
        fresh = False
        for i, mine in enumerate(sets):
            for j in range(i):
                if mine == sets[j]:
                    mine = self._split(entry.refs[j], entry.refs[i], mine)
                    fresh = True
                if mine & sets[j]:
                    raise NotApplicable(
                        "both mean the same thing: name the documents, as in {name: ..., document: ...}"
                    )
                self.different.append((sets[j], mine))
                fresh = fresh or self._entities(mine) & self._entities(sets[j]) != set()
        return (APPLIED, "") if fresh else (NEEDLESS, "")

    def _split(self, one: Ref, other: Ref, members: frozenset[Member]) -> frozenset[Member]:
        """Two names that a document has for one thing, made two things."""
        if len(members) != 1 or not (one.document and other.document) or one.form != "name" or other.form != "name":
            raise NotApplicable("both mean the same thing: name the documents, as in {name: ..., document: ...}")
        ((key, index),) = members
        if identity.plain(one.text) == identity.plain(other.text):
            raise NotApplicable(f"{one.document} has one name for both, and nothing to tell them apart")
        self.of[key], new = edit.split(self.of[key], index, one.text, other.text)
        self.lookup.renew(self.of[key])  # from here on each of the two names means its own thing
        return frozenset([(key, new)])

    def _same(self, entry: Same) -> tuple[str, str]:
        sets = [self.lookup.find(ref) for ref in entry.refs]
        kinds = {self.lookup.kind(s) for s in sets}
        if len(kinds) > 1 and not self._retyped(sets):
            raise NotApplicable(f"they are of several kinds ({', '.join(sorted(kinds))}): retype one of them first")
        for mine, theirs in self.different:
            if any(s & mine for s in sets) and any(s & theirs for s in sets):
                return OVERRULED, "an entry of `different` says otherwise, and that wins"
        members = frozenset(m for s in sets for m in s)
        if len(self._entities(members)) == 1 and not any(members & (a | b) for a, b in self.different):
            return NEEDLESS, ""
        self.same.append(tuple(sets))
        self.same_notes.append(len(self.notes))
        return APPLIED, ""

    def _retyped(self, sets: Sequence[frozenset[Member]]) -> bool:
        return len({self.of[key].entities[index].kind for s in sets for key, index in s}) == 1

    def _entities(self, members: frozenset[Member]) -> set[str]:
        return {self.before.of[m].iri for m in members if m in self.before.of}

    def _statements(self) -> frozenset[str]:
        return frozenset(d.statement for d in self.curation.drop if d.statement)

    def _without(self, gone: set[Member], asked: Asked) -> tuple[list[Extraction], Asked]:
        """Leave things out, and say in terms of the new places what was asked."""
        for key, x in self.of.items():
            dropped = frozenset(index for document, index in gone if document == key)
            self.of[key], new = edit.without(x, dropped) if dropped else (x, {i: i for i in range(len(x.entities))})
            self.places.update({(key, old): (key, place) for old, place in new.items()})
        return list(self.of.values()), asked.moved(self.places)


def dropped(curation: Curation, found: Collection[str]) -> Iterator[Note]:
    """What became of the statements that were to be dropped: `found` has those that were there."""
    for drop in curation.drop:
        if drop.statement:
            there = drop.statement in found
            yield Note(drop.words, drop.line, APPLIED if there else LOST, "" if there else "no such statement is made")


def unapplied(notes: Sequence[Note]) -> Iterator[Note]:
    """Notes on entries that changed nothing because they could not."""
    return (n for n in notes if n.status in (LOST, OVERRULED))
