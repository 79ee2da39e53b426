"""The difference of two builds, as changes of documents, entities, statements and derived ties, each in one order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from graph.closing import Closing
from graph.difference import derived
from graph.difference.change import (
    DerivedChange,
    DocumentChange,
    EntityChange,
    Paper,
    Part,
    Passage,
    StatementChange,
    Thing,
    Tie,
    Told,
)
from graph.difference.compare import Comparison, rank
from graph.difference.entities import Entities, content, told
from graph.difference.ledger import Ledger
from graph.difference.made import Made, check_comparable, is_entity
from graph.difference.page import Place, Said, Term
from graph.difference.wanted import Wanted, wanted
from graph.identifier import NODES as DETAILED

_TYPES = {folder: kind for kind, folder in DETAILED.items()}


class Difference(Closing):
    """What differs between an earlier and a later build. Close it, or use it in a ``with`` statement.

    `only` (kinds of things, see `wanted.KINDS`, or `documents`) and `about` (a name or identifier) narrow it. Raises
    DifferenceError for what is no build or a broken one, UnknownEntity when nothing in either is called so.
    """

    def __init__(self, before: Path, after: Path, only: Iterable[str] = (), about: str = "") -> None:
        self.before, self.after = Made.read(before), Made.read(after)
        check_comparable(self.before, self.after)
        self._ledger = Ledger()
        try:
            comparison = Comparison(self.before, self.after, self._ledger)
            comparison.run()
            self.base = comparison.base
            self._entities = Entities(self._ledger, comparison.match)
            derived.settle(self._ledger, comparison.match)
            self._note_entities()
            self._wanted: Wanted = wanted(self._ledger, comparison.match, only, about)
        except BaseException:
            self._ledger.close()
            raise

    def close(self) -> None:
        """Let go of what was noted."""
        self._ledger.close()

    def means(self) -> list[Part]:
        """What the builds were made with, as far as it differs: settings, versions, corrections."""
        names = sorted(self.before.means.keys() | self.after.means.keys())
        found = ((name, self.before.means.get(name, "none"), self.after.means.get(name, "none")) for name in names)
        return [Part(name, (was,), (now,)) for name, was, now in found if was != now]

    def documents(self) -> Iterator[DocumentChange]:
        """Documents gained, lost, renamed and changed, by their names."""
        if self._wanted.documents:
            for (noted,) in self._ledger.rows("SELECT content FROM document ORDER BY source, was, content"):
                before, after = (about and _paper(about) for about in json.loads(noted))
                yield DocumentChange(before, after)

    def entities(self) -> Iterator[EntityChange]:
        """Changes of entities: people first, then by identifier."""
        for (noted,) in self._ledger.rows("SELECT content FROM change ORDER BY rank, iri, content"):
            change = told(self._entities, noted)
            sides = (change.before, change.after)
            if any(self._wants(side, [being.iri for being in beings]) for side, beings in enumerate(sides)):
                yield change

    def statements(self) -> Iterator[StatementChange]:
        """Changes of statements by document, then by kind and identifier of their subjects."""
        order = "source, rank, subject, predicate, object, iri, content"
        for source, noted in self._ledger.rows(f"SELECT source, content FROM statement ORDER BY {order}"):
            was, before, after, parts = json.loads(noted)
            sides = [_said(values) if values else None for values in (before, after)]
            if any(said and self._wants(side, _ends(said)) for side, said in enumerate(sides)):
                one, other = (
                    said and self._told(side, said, name)
                    for side, (said, name) in enumerate(zip(sides, (was, source), strict=True))
                )
                yield StatementChange(one, other, tuple(self._part(part) for part in parts))

    def derived(self) -> Iterator[DerivedChange]:
        """Changes of derived ties by rule, then by the identifiers they tie."""
        order = "rule, subject, predicate, object, before, after"
        for row in self._ledger.rows(f"SELECT before, after FROM tied ORDER BY {order}"):
            noted = [json.loads(values) if values else None for values in row]
            if any(tie and self._wants(side, self._tied(side, tie)) for side, tie in enumerate(noted)):
                yield DerivedChange(*(tie and self._tie(side, tie) for side, tie in enumerate(noted)))

    def _note_entities(self) -> None:
        def rows() -> Iterator[tuple[int, str, str]]:
            for change in self._entities.changes():
                iri = (change.after or change.before)[0].iri
                yield rank(self.base, iri), iri, content(change)

        self._ledger.add("change", rows(), 3)

    def _wants(self, side: int, iris: Iterable[str]) -> bool:
        return self._wanted.wants(self.base, side, iris)

    def _told(self, side: int, said: Said, source: str) -> Told:
        return Told(
            said.iri,
            source,
            self._thing(side, Term(said.subject), source),
            said.predicate,
            self._thing(side, said.object, source),
            {name: tuple(self._thing(side, t, source) for t in terms) for name, terms in said.details},
            float(said.confidence),
            said.extractors,
            tuple(Passage(*place) for place in said.places),
        )

    def _thing(self, side: int, term: Term, source: str = "") -> Thing:
        if term.datatype:
            return Thing(None, term.value, term.datatype)
        if is_entity(self.base, term.value):
            being = self._entities.being(side, term.value)
            return Thing(being.iri, being.label, being.type)
        folder = term.value.removeprefix(self.base).partition("/")[0] if term.value.startswith(self.base) else ""
        if folder == "doc":
            return Thing(term.value, source, "Document")
        return Thing(term.value, term.value.removeprefix(self.base), _TYPES.get(folder) or folder or "anyURI")

    def _part(self, part: tuple[str, list[list[str]], list[list[str]]]) -> Part:
        name, was, now = part
        sides = (tuple(self._thing(side, Term(*t)).label for t in terms) for side, terms in enumerate((was, now)))
        return Part(name, *sides)

    def _tied(self, side: int, tie: tuple[str, str, list[str], str]) -> list[str]:
        return [tie[0], *([tie[2][0]] if not tie[2][1] else [])]

    def _tie(self, side: int, tie: tuple[str, str, list[str], str]) -> Tie:
        subject, predicate, target, rule = tie
        return Tie(
            self._thing(side, Term(subject)), predicate, self._thing(side, Term(*target)), rule.rpartition("/")[2]
        )


def _paper(about: dict[str, str]) -> Paper:
    return Paper(*(about.get(name, "") for name in ("source", "sha256", "title", "format", "date")))


def _said(values: list[object]) -> Said:
    iri, subject, predicate, target, confidence, extractors, places, details = values
    return Said(
        str(iri),
        str(subject),
        str(predicate),
        Term(*target),  # type: ignore[misc]
        str(confidence),
        tuple(extractors),  # type: ignore[arg-type]
        tuple(Place(*p) for p in places),  # type: ignore[attr-defined]
        tuple((name, tuple(Term(*t) for t in terms)) for name, terms in details),  # type: ignore[attr-defined]
    )


def _ends(said: Said) -> list[str]:
    """The identifiers that a statement is about, those of its details among them."""
    targets = [said.object, *(term for _, terms in said.details for term in terms)]
    return [said.subject, *(term.value for term in targets if not term.datatype)]
