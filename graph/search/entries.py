"""The names of a store, with what is told beside a name that is found: what tells namesakes apart, how tied it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

import ontology
from graph.explorer.shelf import ALTERNATIVE, TITLE, Shelf, main_kind
from graph.explorer.words import MAIN_KINDS, words
from graph.terms import DCTERMS, LABEL, SKOS, TYPE, sym

SOURCE, DATE = ox.NamedNode(DCTERMS + "source"), ox.NamedNode(DCTERMS + "date")
BROADER = ox.NamedNode(SKOS + "broader")
MOST_NAMES = 50  # of a thing
LONGEST_NAME, LONGEST_NOTE = 300, 160

# Whom or what a thing of a kind is tied to: which properties lead from it (+) or to it (-).
TIES: Mapping[str, tuple[str, ...]] = {
    "Person": tuple(f"{way}{name}" for name in ("collaboratesWith", "advisedBy", "coSpeakerWith") for way in "+-"),
    "Organization": ("-affiliatedWith", "-affiliatedWithin", "-leads"),
    "Topic": ("-researches",),
    "Event": ("-spokeAt", "-talkAt"),
    "Talk": ("+hasSpeaker", "-gaveTalk"),
    "Project": ("+developedBy", "-developed"),
    "Award": ("-hasAward",),
    "Document": ("+mentions",),
}
# What tells a thing from its namesakes: properties in order, the words before what they lead to, how many of these.
NOTES: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "Person": (("affiliatedWith", "", 2), ("formerlyAt", "formerly ", 1), ("educatedAt", "studied at ", 1),
               ("researches", "", 2)),
    "Organization": (("partOf", "", 2),),
    "Topic": (("broader", "within ", 2),),
    "Event": (("organizedBy", "", 2), ("interviewee", "with ", 2)),
    "Talk": (("hasSpeaker", "by ", 2), ("talkAt", "", 1)),
    "Project": (("developedBy", "by ", 2), ("releasedBy", "by ", 1)),
    "Award": (("givenBy", "given by ", 1),),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A thing that can be found: its local path, its names with the best first, its kind and classes.

    `note` tells it from its namesakes, `ties` is how many things it is tied to in the way of its kind, `mentions` in
    how many documents it stands, `date` when it was (ISO 8601, as far as it is known).
    """

    path: str
    names: tuple[str, ...]
    kind: str
    types: tuple[str, ...]
    note: str
    ties: int
    mentions: int
    date: str


class Entries:
    """All entries of a store."""

    def __init__(self, store: ox.Store) -> None:
        self._shelf = Shelf(store)
        self._links: dict[str, dict[ox.NamedNode, list[ox.NamedNode]]] = {}

    @property
    def base(self) -> str:
        """Where the identifiers of the store begin."""
        return self._shelf.base

    def read(self) -> list[Entry]:
        """Return the entries, the most tied and most mentioned first, documents last."""
        names = self._names()
        kinds = {node: tuple(sorted(self._shelf.types(node))) for node in names}
        tied = {kind: self._tied(kind) for kind in TIES}
        mentioned = self._counted(["-mentions"])
        found = []
        for node, called in names.items():
            kind = main_kind(kinds[node])
            if kind not in MAIN_KINDS:
                continue
            entry = Entry(
                node.value.removeprefix(self.base),
                tuple(called[:MOST_NAMES]),
                kind,
                kinds[node],
                self._note(kind, kinds[node], node, names)[:LONGEST_NOTE],
                len(tied.get(kind, {}).get(node, ())),
                len(mentioned.get(node, ())),
                self._date(kind, node),
            )
            found.append(entry)
        found.sort(key=lambda e: (e.kind == "Document", -e.ties - e.mentions, e.names[0].casefold(), e.path))
        return found

    def _names(self) -> dict[ox.NamedNode, list[str]]:
        """Every thing below the base that has a name, with its names, the one it goes by first."""
        found: dict[ox.NamedNode, list[str]] = defaultdict(list)
        documents = {d for d in self._shelf.subjects(TYPE, sym("Document")) if self._shelf.inside(d)}
        for predicate in (TITLE, SOURCE):
            for node, name in self._texts(predicate):
                if node in documents:
                    found[node].append(name)
        for predicate in (LABEL, ALTERNATIVE):
            for node, name in sorted(self._texts(predicate), key=lambda pair: pair[1]):
                if self._shelf.inside(node):
                    found[node].append(name)
        for document in documents:
            found.setdefault(document, [document.value.removeprefix(self.base)])
        order = sorted(found, key=lambda node: node.value)
        return {node: list(dict.fromkeys(name[:LONGEST_NAME] for name in found[node])) for node in order}

    def _texts(self, predicate: ox.NamedNode) -> Iterator[tuple[ox.NamedNode, str]]:
        for node, thing in self._shelf.pairs(predicate):
            if isinstance(thing, ox.Literal) and thing.value.strip():
                yield node, thing.value

    def _linked(self, name: str) -> Mapping[ox.NamedNode, list[ox.NamedNode]]:
        """What a property leads to, by what it leads from."""
        if name not in self._links:
            links: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
            for node, thing in self._shelf.pairs(BROADER if name == "broader" else sym(name)):
                if isinstance(thing, ox.NamedNode):
                    links[node].add(thing)
            self._links[name] = {node: sorted(things, key=lambda t: t.value) for node, things in links.items()}
        return self._links[name]

    def _tied(self, kind: str) -> dict[ox.NamedNode, set[ox.NamedNode]]:
        return self._counted(TIES[kind])

    def _counted(self, properties: Iterable[str]) -> dict[ox.NamedNode, set[ox.NamedNode]]:
        found: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
        for named in properties:
            for one, others in self._linked(named[1:]).items():
                for other in others:
                    here, there = (one, other) if named[0] == "+" else (other, one)
                    found[here].add(there)
        return found

    def _note(
        self, kind: str, types: Iterable[str], node: ox.NamedNode, names: Mapping[ox.NamedNode, list[str]]
    ) -> str:
        if kind == "Document":
            return ", ".join(names[node][1:2])
        parts = [self._when(kind, node)]
        for name, before, most in NOTES.get(kind, ()):
            things = [thing for thing in self._linked(name).get(node, ()) if thing in names]
            if name == "affiliatedWith":
                things = self._closest(things)
            if things and not (kind == "Person" and any(parts)):
                parts.append(before + ", ".join(names[thing][0] for thing in things[:most]))
        if kind == "Organization" and not any(parts):
            parts = [words(ontology.term(t)) for t in types if t != kind]
        return ", ".join(part for part in parts if part)

    def _closest(self, bodies: list[ox.NamedNode]) -> list[ox.NamedNode]:
        """Those of several bodies that are no whole of which another of them is a part."""
        wholes = {whole for body in bodies for whole in self._linked("partOf").get(body, ())}
        return [body for body in bodies if body not in wholes] or bodies

    def _when(self, kind: str, node: ox.NamedNode) -> str:
        return self._date(kind, node).partition("T")[0] if kind in ("Event", "Talk") else ""

    def _date(self, kind: str, node: ox.NamedNode) -> str:
        if kind == "Document":
            return self._shelf.text(node, DATE)
        if kind not in ("Event", "Talk"):
            return ""
        told = self._shelf.text(node, sym("heldOn")) or self._shelf.text(node, sym("startTime"))
        return told if told[:4].isdigit() else ""  # a time without a day is no date
