"""The world that a made research graph is about: people in units of universities, topics, awards, societies.

People and universities come from `corpus.py`. Topics are its topics with words before and behind (`robust machine
learning for glaciology`), so that they form trees; their number grows with the people, as in real collections, where
a few topics have many researchers and most have one or two. Nothing here depends on the order of hashes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from benchmarks import corpus
from graph import identifier

PEOPLE_PER_UNIVERSITY = 25
AT_UNIVERSITY = 0.3  # of people: documents give their university; of the rest, the unit
SEVERAL_UNITS = 0.35  # of units: there is a laboratory or group within them
_BEFORE = (
    "adaptive advanced applied approximate automated Bayesian comparative computational data-driven distributed "
    "dynamic early-modern empirical experimental explainable global high-resolution hybrid integrated large-scale "
    "low-cost mathematical modern molecular multi-scale nonlinear open participatory quantitative rapid reproducible "
    "robust scalable statistical stochastic structural sustainable theoretical three-dimensional transnational urban"
).split()
_LABORATORIES = (
    ("Laboratory for {}", "Laboratory"),
    ("{} Lab", "Laboratory"),
    ("Center for {}", "Center"),
    ("{} Group", "ResearchGroup"),
    ("Initiative on {}", "Initiative"),
)
_AWARDS = ("{} Prize", "{} Medal", "{} Award", "{} Fellowship", "{} Lectureship")
_SOCIETIES = ("{} Academy of Sciences", "Society for {}", "International Association for {}", "Association of {}")
_COMPANIES = ("{} Robotics", "{} Therapeutics", "{} Labs", "{} Analytics", "{} Systems")


@dataclass(slots=True)
class Thing:
    """Something that documents name: its class, its preferred name, and under which names they gave it."""

    kind: str
    label: str
    iri: str
    subclass: str = ""
    names: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Person:
    """A person with all that documents may say of them; bodies are places in `World.units` or `World.universities`."""

    thing: Thing
    given: str
    family: str
    subject: str
    home: Thing
    university: Thing
    before: tuple[Thing, ...]
    school: Thing
    post: str
    topics: tuple[Thing, ...]
    number: int
    address: str = ""
    colleagues: tuple[int, ...] = ()


class World:
    """People, bodies, topics, awards and societies, by the number of people."""

    def __init__(self, people: int, seed: int, base: str = identifier.BASE) -> None:
        self.base, self.random = base, Random(f"graph world {seed}")
        self.taken: set[str] = set()
        self.things: list[Thing] = []
        made = corpus.World(people, seed, corpus.Rates(bodies=max(12, people // PEOPLE_PER_UNIVERSITY)))
        self.owner: dict[str, Thing] = {}
        self._bodies(made)
        self.topics: dict[str, corpus.Choice] = {}
        self.fields: dict[str, list[Thing]] = {}
        self._topics(people)
        self.societies = self._societies(max(4, people // 120))
        self.awards = self._awards(max(6, people // 25))
        self.companies = [
            self.thing("Organization", self.random.choice(_COMPANIES).format(name), "Company")
            for name in self._surnames(made, max(3, people // 100))
        ]
        self.people = [self._person(p) for p in made.people]
        self.by_unit: dict[str, list[Person]] = defaultdict(list)
        self.by_subject: dict[str, list[Person]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for p in self.people:
            self.by_unit[p.home.iri].append(p)
            self.by_subject[p.subject].append(p)
            self.by_name[p.family.split()[-1], p.given[:1]].append(p)

    def thing(self, kind: str, label: str, subclass: str = "", hint: str = "") -> Thing:
        """A new thing. One whose name is taken gets the hint, such as its owner, in its identifier."""
        iri = identifier.entity(self.base, kind, label)
        if iri in self.taken and hint:
            iri = f"{iri}-{identifier.slug(hint)}"
        if iri in self.taken:
            iri = f"{iri}-{identifier.digest(iri, str(len(self.things)))[:6]}"
        self.taken.add(iri)
        made = Thing(kind, label, iri, subclass)
        self.things.append(made)
        return made

    def whole(self, body: Thing) -> Iterator[Thing]:
        """The bodies that a body is part of, the nearest first."""
        while body.iri in self.owner:
            body = self.owner[body.iri]
            yield body

    def topic(self, subject: str) -> Thing:
        """A topic of a subject."""
        return self.topics[subject].draw(self.random)

    def _surnames(self, made: corpus.World, count: int) -> list[str]:
        return [" ".join(self.random.choice(made.people).family) for _ in range(count)]

    def _bodies(self, made: corpus.World) -> None:
        self.bodies: list[Thing] = []
        for body in made.bodies:
            if body.number >= len(made.universities):
                owner = self.bodies[body.owner]
                subclass = {"Department": "Department", "School": "School", "Faculty": "School", "Institute": "Center"}
                unit = self.thing("Organization", body.name, subclass[body.name.split()[0]], owner.label)
                self.owner[unit.iri] = owner
                self.bodies.append(unit)
            else:
                self.bodies.append(self.thing("Organization", body.name, "University", body.country))
                if body.owner >= 0:
                    self.owner[self.bodies[-1].iri] = self.bodies[body.owner]
        self.laboratories: dict[str, list[Thing]] = defaultdict(list)

    def _topics(self, people: int) -> None:
        everywhere = [t.strip() for words in corpus.SUBJECTS.values() for t in words.split(",")]
        # Drawn so that the broadest topics grow with the square root of the people only: the larger a collection, the
        # finer its topics.
        broad = min(0.5, 12 / people**0.5)
        each = max(6, round(people / len(corpus.SUBJECTS)))
        for subject, words in corpus.SUBJECTS.items():
            own = [t.strip() for t in words.split(",")]
            self.fields[subject] = [self.thing("Topic", t) for t in own]
            finer = list(dict.fromkeys(self._finer(own, everywhere) for _ in range(each)))
            below = [
                self.thing("Topic", t) for t in finer if identifier.entity(self.base, "Topic", t) not in self.taken
            ]
            head = [(t, w * broad) for t, w in _normed(corpus.zipf(self.fields[subject], 1.0, 1))]
            tail = [(t, w * (1 - broad)) for t, w in _normed(corpus.zipf(below, 0.3))]
            self.topics[subject] = corpus.Choice(head + tail)

    def _finer(self, own: list[str], everywhere: list[str]) -> str:
        r = self.random
        stem = r.choice(own)
        way = r.random()
        if way < 0.45:
            return f"{r.choice(_BEFORE)} {stem}"
        if way < 0.75:
            return f"{stem} in {r.choice(everywhere)}"
        return f"{r.choice(_BEFORE)} {stem} for {r.choice(everywhere)}"

    def _societies(self, count: int) -> list[Thing]:
        subjects = list(self.fields)
        made = []
        for n in range(count):
            form = self.random.choice(_SOCIETIES)
            about = self.random.choice(self.fields[self.random.choice(subjects)]).label.title()
            country = self.random.choice(("Example", "National", "Royal", "European", "American", "Asian", "Nordic"))
            name = form.format(
                country if "Academy" in form else f"{about} {('', 'Research', 'Studies')[n % 3]}".strip()
            )
            if identifier.entity(self.base, "Organization", name) not in self.taken:
                made.append(self.thing("Organization", name, "LearnedSociety"))
        return made

    def _awards(self, count: int) -> list[tuple[Thing, Thing]]:
        made = []
        for _ in range(count):
            giver = self.random.choice(self.societies)
            about = self.random.choice(self.fields[self.random.choice(list(self.fields))]).label.title()
            name = self.random.choice(_AWARDS).format(f"{giver.label.split()[0]} {about}")
            made.append((self.thing("Award", name), giver))
        return made

    def _person(self, p: corpus.Person) -> Person:
        name = " ".join((p.given, *p.middle, *p.family))
        university, unit = self.bodies[p.career[0]], self.bodies[p.unit]
        home = university if self.random.random() < AT_UNIVERSITY else self._within(unit, p.subject)
        topics = {t.iri: t for t in (self.topic(p.subject) for _ in range(self.random.randint(1, 3)))}
        thing = self.thing("Person", name, "", p.subject)
        return Person(
            thing, p.given, " ".join(p.family), p.subject, home, university,
            tuple(self.bodies[b] for b in p.career[1:]), self.bodies[p.school], p.post, tuple(topics.values()),
            p.number, p.address, tuple(p.colleagues),
        )  # fmt: skip

    def _within(self, unit: Thing, subject: str) -> Thing:
        """The unit, or a laboratory in it."""
        inside = self.laboratories[unit.iri]
        if not inside and self.random.random() < SEVERAL_UNITS:
            form, subclass = self.random.choice(_LABORATORIES)
            topic = self.random.choice(self.fields[subject]).label
            label = form.format(topic[:1].upper() + topic[1:])
            made = self.thing("Organization", label, subclass, self.owner[unit.iri].label)
            self.owner[made.iri] = unit
            inside.append(made)
        return self.random.choice(inside) if inside and self.random.random() < 0.5 else unit


def _normed(weighted: list[tuple[object, float]]) -> list[tuple[object, float]]:
    total = sum(w for _, w in weighted)
    return [(thing, w / total) for thing, w in weighted]
