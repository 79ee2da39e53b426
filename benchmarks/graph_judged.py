"""Under which names made documents give their things, and the judgements that resolution would write of that."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from benchmarks.graph_world import Thing, World
from graph import identifier, judged
from graph.local import Extraction
from graph.resolution.verdict import THRESHOLD, Evidence, found, verdict
from graph.resolve import Judgement
from graph.text import Span

REVIEWED = 0.3  # of namings of a person whose name another one could have: the two are shown for review
KEPT_APART = 0.5  # of namings of a body whose name another one has in another document

Place = tuple[str, int, Span, str]  # document, place among its entities, where it stands, under which name


class Judged:
    """The judgements on names, as documents come."""

    def __init__(self, world: World, seed: int, base: str) -> None:
        self.world, self.base = world, base
        self.random = Random(f"graph judgements {seed}")
        self.first: dict[str, Place] = {}
        self.bodies: dict[str, Thing] = {}
        self.size = 0  # in quads
        self.found: dict[str, tuple[Judgement, tuple[str, ...]]] = {}

    def read(self, x: Extraction, things: Sequence[Thing]) -> None:
        """Take down the names of a document's things, which are those of its entities, and judge each by the first."""
        by_name: dict[str, tuple[Thing, Place]] = {}
        for index, (thing, entity) in enumerate(zip(things, x.entities, strict=True)):
            here = (x.document.key, index, entity.span, entity.label)
            thing.names.update(name for name, _ in entity.names)
            first = self.first.setdefault(thing.iri, here)
            if first is not here:
                self._judge(thing, thing, first, here, "merged")
            if thing.kind == "Person":
                self._review(thing, here)
            elif thing.kind == "Organization":
                other, there = by_name.setdefault(thing.label, (thing, here))
                self._tell_apart(other, thing, there, here)

    def lines(self, node: str) -> list[str]:
        """What is written of one judgement."""
        judgement, places = self.found[node]
        end = f" <{self.base}graph/resolution> .\n"
        return [f"<{node}> {line}{end}" for line in judged.said(judgement, places, self.base).split("\n")]

    def _review(self, thing: Thing, here: Place) -> None:
        if self.random.random() < REVIEWED:
            words = thing.label.split()
            alike = self.world.by_name.get((words[-1], words[0][:1]), ())
            other = next((p.thing for p in alike if p.thing is not thing and p.thing.iri in self.first), None)
            if other is not None:
                self._judge(other, thing, self.first[other.iri], here, "review")

    def _tell_apart(self, other: Thing, thing: Thing, there: Place, here: Place) -> None:
        """Tell a body from another of its name in the same document, else at times from one in another document."""
        if other is thing:
            other = self.bodies.setdefault(thing.label, thing)
            there = self.first[other.iri]
            if self.random.random() >= KEPT_APART:
                return
        if other is not thing:
            self._judge(other, thing, there, here, "apart")

    def _judge(self, one: Thing, other: Thing, there: Place, here: Place, decision: str) -> None:
        reasons = verdict(_evidence(decision, one.kind, there[3], here[3]))
        judgement = Judgement(
            one.iri, other.iri, (there[3], here[3]), (there[0], here[0]), (there[:2], here[:2]), (there[2], here[2]),
            decision, reasons.evidence[0].kind, reasons.score, THRESHOLD, reasons.supporting, reasons.opposing,
        )  # fmt: skip
        places = tuple(identifier.passage(self.base, key, span.begin, span.end) for key, _, span, _ in (there, here))
        node = judged.iri(judgement, self.base)
        if node not in self.found:
            self.found[node] = judgement, places
            self.size += len(set(self.lines(node)))


def _evidence(decision: str, kind: str, first: str, now: str) -> list[Evidence]:
    """What speaks for and against; figures for names vary in a real build with how rare the name is."""
    if decision == "apart":
        return [found("same-name", now), found("other-owner", f"{first}, {now}")]
    if decision == "review":
        return [found("initials", f"{first}, {now}", 0.4 + len(first + now) % 9 / 10), found("other-body", "", -1.1)]
    if kind != "Person":
        return [found("same-topic" if kind == "Topic" else "same-name", now)]
    if first.split()[-1] != now.split()[-1] or "." in now.split()[0]:
        return [found("initials", f"{first}, {now}", 2.4), found("same-body", "", 3.1)]
    return [found("full-name", now, 4.8), found("same-field", "", 1.9)]
