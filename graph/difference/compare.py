"""Two builds read side by side, and what differs noted. What is the same in both is passed over as bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import groupby

import pyoxigraph as ox

import ontology
from graph.difference import page
from graph.difference.alike import Alike
from graph.difference.error import DifferenceError
from graph.difference.ledger import Ledger
from graph.difference.lines import DERIVED, DOCUMENT, RESOLUTION, Both, Piece, again, quads, side_by_side
from graph.difference.made import Made, is_entity
from graph.difference.match import Match, match
from graph.difference.page import Page, Said
from graph.difference.pairs import Pairs
from graph.identifier import FOLDERS
from graph.terms import LABEL, RDF, SAME_AS, SKOS, TYPE

RANKS = list(dict.fromkeys(FOLDERS.values()))
"""The kinds of things by their folders, in the order in which they are told."""
_MAIN = frozenset(["Person", "Organization", "Topic", "Event", "Project", "Award"])


class Comparison:
    """Reads two builds and notes in a ledger what differs; `match` says which entities are one."""

    def __init__(self, before: Made, after: Made, ledger: Ledger) -> None:
        self.sides, self.ledger, self.match = (before, after), ledger, Match()
        self.base = before.base

    def run(self) -> None:
        """Read both builds once. Raises DifferenceError where one is broken."""
        readers = {DOCUMENT: self._documents, DERIVED: self._derived, RESOLUTION: self._resolution}
        areas = groupby(side_by_side(*self.sides), key=lambda both: (both[0] or both[1])[0])  # type: ignore[index]
        for area, found in areas:
            readers[area](found)

    def _documents(self, found: Iterable[Both]) -> None:
        for before, after in found:
            if before and after:
                if before.body == after.body:
                    self.ledger.add("kept", ((iri,) for iri in self._mentioned(after)), 1)
                else:
                    self._document(*(page.read(m, p) for m, p in zip(self.sides, (before, after), strict=True)))
            else:
                side, piece = (0, before) if before else (1, after)
                assert piece is not None
                source = page.read(self.sides[side], piece).source
                self.ledger.add("alone", [(side, source, piece.name, piece.line, piece.offset, len(piece.body))], 6)
        for row in self.ledger.paired():
            self._document(self._again(0, row[:4]), self._again(1, row[4:]))
        self.match = match(self.ledger.edges())

    def _mentioned(self, piece: Piece) -> set[str]:
        """What a document mentions, out of its lines as they stand: most documents of two builds are the same."""
        subject = f"<{self.base}doc/{piece.name.decode()}>".encode()
        named = re.compile(rb"^" + re.escape(subject + b" <" + page.MENTIONS.encode() + b"> <") + rb"([^>]*)>", re.M)
        start = piece.body.find(b"\n" + subject + b" ") + 1
        return {iri.decode() for iri in named.findall(piece.body, start)}

    def _again(self, side: int, place: tuple[bytes | None, int, int, int]) -> Page | None:
        if place[0] is None:
            return None
        made = self.sides[side]
        return page.read(made, again(made, DOCUMENT, place[0], *place[1:]))

    def _document(self, before: Page | None, after: Page | None) -> None:
        """Note what differs in a document, which may be in one build only."""
        source = (after or before).source  # type: ignore[union-attr]
        if before is None or after is None or before.about != after.about:
            about = [p.about if p else None for p in (before, after)]
            self.ledger.add("document", [(source, before.source if before else source, json.dumps(about))], 3)
        for side, seen in ((0, before), (1, after)):
            if seen:
                self.ledger.add("seen", [(iri, side, seen.source) for iri in seen.named()], 3)
        if before is None or after is None:
            for said in (before or after).said:  # type: ignore[union-attr]
                self._note(source, source, (said, None) if before else (None, said), ())
            return
        alike = Alike(before, after)
        self.ledger.add("link", ((one, other, source) for one, other in alike.links), 3)
        pairs = Pairs(before, after, alike)
        for one, other in pairs:
            different = pairs.differences(one, other) if one and other else ()
            if different or not (one and other):
                self._note(source, before.source, (one, other), different)

    def _note(self, source: str, was: str, pair: tuple[Said | None, Said | None], different: Iterable[object]) -> None:
        said = pair[1] or pair[0]
        assert said is not None
        content = json.dumps([was, *pair, list(different)], ensure_ascii=False)
        place = (source, rank(self.base, said.subject), said.subject, said.predicate, said.object.value, said.iri)
        self.ledger.add("statement", [(*place, content)], 7)

    def _derived(self, found: Iterable[Both]) -> None:
        """Note derived ties that are in one build only, those of the earlier one by the later identifiers."""
        for before, after in found:
            pieces = ((0, before), (1, after))
            same = before and after and before.body == after.body
            for side, piece in pieces:
                if piece is None or (same and not self.match.others):
                    continue
                tie = self._tie(side, piece)
                if tie and not (same and self.match.others.isdisjoint(tie[:3])):
                    subject, predicate, target, datatype, rule = tie
                    content = json.dumps([subject, predicate, [target, datatype], rule], ensure_ascii=False)
                    self.ledger.add("derived", [(side, subject, predicate, target, datatype, content)], 6)

    def _tie(self, side: int, piece: Piece) -> tuple[str, str, str, str, str] | None:
        """What the lines of one derived statement say: its triple and its rule; None for lines of another subject."""
        if not piece.name.startswith(f"<{self.base}statement/".encode()):
            return None
        of = {q.predicate.value: q.object for q in quads(self.sides[side], piece)}
        try:
            target = page.term(of[RDF + "object"])  # type: ignore[arg-type]
            subject, predicate, rule = (
                of[name].value  # type: ignore[union-attr]
                for name in (RDF + "subject", RDF + "predicate", ontology.term("derivedBy"))
            )
        except KeyError as error:
            raise DifferenceError(
                f"a derived statement lacks {error}",
                where=f"{self.sides[side].quads}, line {piece.line}",
                advice="build it again with this version: symposia build",
            ) from error
        return subject, predicate, *target, rule

    def _resolution(self, found: Iterable[Both]) -> None:
        for both in found:
            for side, piece in enumerate(both):
                if piece and is_entity(self.base, piece.name[1:-1].decode()):
                    self.ledger.add("entity", [self._entity(side, piece)], 6)

    def _entity(self, side: int, piece: Piece) -> tuple[int, str, str, str, str, str]:
        values: dict[str, list[str]] = {}
        for quad in quads(self.sides[side], piece):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                values.setdefault(quad.predicate.value, []).append(quad.object.value)
        iri = piece.name[1:-1].decode()
        label = min(values.get(LABEL.value, [iri]))
        names, links = (
            json.dumps(sorted(values.get(of, ())), ensure_ascii=False) for of in (SKOS + "altLabel", SAME_AS.value)
        )
        return side, iri, label, _class(values.get(TYPE.value, ())), names, links


def _class(iris: Iterable[str]) -> str:
    """The most specific class of our ontology, by its local name."""
    ours = sorted(i.removeprefix(ontology.NAMESPACE) for i in iris if i.startswith(ontology.NAMESPACE))
    return next((name for name in ours if name not in _MAIN), ours[0] if ours else "")


def rank(base: str, iri: str) -> int:
    """Where a kind of thing stands in the order in which they are told; documents and nodes last."""
    folder = iri.removeprefix(base).partition("/")[0]
    return RANKS.index(folder) if folder in RANKS else len(RANKS)
