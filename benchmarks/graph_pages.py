"""Made documents about a made world: text with names and claims at their places, as reading would give them.

Five genres: biographies, programmes of events, papers, news with interviews, pages of units. Every sentence is written
out, so that offsets count and quotes are the words of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from benchmarks.corpus import Choice
from benchmarks.graph_world import Person, Thing, World
from graph.document import Document
from graph.local import Extraction, LocalClaim, LocalEntity, Sighting
from graph.statement import Literal, Node
from graph.text import Span

RECENT = 60  # the last so many events are those that texts look back on
GENRES = (("biography", 44), ("programme", 9), ("paper", 22), ("news", 15), ("unit", 10))
_SURE = {"mention/1": 0.9, "link/1": 0.99, "position-clause/1": 0.95, "agenda-record/1": 0.97, "author-list/1": 0.84}
_LEVELS = (("PhD", 55), ("MS", 15), ("BS", 15), ("BA", 8), ("MD", 4), ("MBA", 3))
_FORMER = ("lecturer", "postdoctoral fellow", "visiting professor", "research scientist", "assistant professor")
_LEADING = ("director", "head", "dean", "chair")
_ROOMS = ("Main Hall", "Room {n}", "Auditorium {n}", "Lecture Theatre {n}", "Building {n}", "Aula")
_EVENTS = ("Symposium on {}", "Workshop on {}", "International Conference on {}", "{} Spring School", "{} Seminar")
_TALKS = (
    "Towards {}", "What we know of {}", "New results in {}", "{}: a second look", "On the limits of {}",
    "Ten years of {}", "{} and its discontents", "Foundations of {}", "{} in practice", "Rethinking {}",
)  # fmt: skip
_PROJECTS = ("software", "dataset", "platform", "method")
_SUBCLASS = {"software": "System", "dataset": "Dataset", "platform": "System", "method": "Method"}
_SYLLABLES = "ka lo mi ta ra ven dor sil pra quo nex tor ali bru fen gal hel jun kor lum".split()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class Page:
    """One document while it is written: its text, what it names and what it says."""

    def __init__(self, key: str, random: Random) -> None:
        self.random, self.key = random, key
        self.parts: list[str] = []
        self.length = 0
        self.things: dict[str, tuple[Thing, list[tuple[str, Span]]]] = {}
        self.places: dict[str, int] = {}
        self.claims: list[LocalClaim] = []

    def say(self, *pieces: str | Thing | tuple[Thing, str]) -> Span:
        """Write words and names, a thing by its label or by the name given with it; the span of the whole."""
        begin = self.length
        for piece in pieces:
            if isinstance(piece, str):
                self._add(piece)
            else:
                thing, name = piece if isinstance(piece, tuple) else (piece, piece.label)
                at = self.length
                self._add(name)
                self.place(thing)
                self.things[thing.iri][1].append((name, Span(at, self.length)))
        return Span(begin, self.length)

    def line(self, *pieces: str | Thing | tuple[Thing, str]) -> Span:
        """The same, with a line end behind it that is no part of the span."""
        span = self.say(*pieces)
        self._add("\n")
        return span

    def place(self, thing: Thing) -> int:
        """The place of a thing in the list of those that are named."""
        if thing.iri not in self.places:
            self.places[thing.iri] = len(self.places)
            self.things[thing.iri] = (thing, [])
        return self.places[thing.iri]

    def claim(
        self,
        subject: Thing | None,
        predicate: str,
        value: Thing | Literal | Node,
        span: Span,
        rule: str,
        links: Sequence[tuple[str, Thing | Literal]] = (),
    ) -> None:
        """Another claim, as sure as its rule mostly is."""
        sure = _SURE.get(rule, 0.85)
        if self.random.random() < 0.25:
            sure = round(max(0.5, sure - self.random.choice((0.03, 0.05, 0.1, 0.15, 0.25))), 2)
        ends = [self.places[t.iri] if isinstance(t, Thing) else t for t in (subject, value)]
        placed = tuple((k, self.places[v.iri] if isinstance(v, Thing) else v) for k, v in links)
        also: tuple[Span, ...] = ()
        if subject is not None:
            named = [place for _, place in self.things[subject.iri][1]]
            also = () if any(map(span.covers, named)) else (named[0],)
        self.claims.append(LocalClaim(ends[0], predicate, ends[1], span, rule, sure, placed, also=also))

    def finish(self, source: str, sha256: str, date: str) -> Extraction:
        """What reading the document would give."""
        text = "".join(self.parts)
        entities = []
        for thing, named in self.things.values():
            names: dict[str, int] = {}
            for name, _ in named:
                names[name] = names.get(name, 0) + 1
            span = named[0][1]
            sighting = Sighting("rules", "mention/1", span, _SURE["mention/1"])
            entities.append(LocalEntity(thing.kind, thing.subclass, tuple(names.items()), span, 0.9, (sighting,)))
        document = Document(source, text, sha256, "text/plain")
        return Extraction(document, text.partition("\n")[0], tuple(entities), tuple(self.claims), date)

    def _add(self, words: str) -> None:
        self.parts.append(words)
        self.length += len(words)


class Author:
    """Writes the documents of a world, one after the other."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random = world, Random(f"graph pages {seed}")
        r = self.random
        self.renown = [min(40.0, r.lognormvariate(0, 1.0)) for _ in world.people]
        self.anybody = Choice(zip(world.people, self.renown, strict=True))
        self.genres = Choice(GENRES)
        self.of_subject = {
            s: Choice((p, self.renown[p.number]) for p in people) for s, people in sorted(world.by_subject.items())
        }
        self.awards = Choice(_ranked(world.awards))
        self.events: list[Thing] = []
        self.advised: dict[int, Thing] = {}

    def write(self, number: int, sha256: str) -> tuple[Extraction, list[Thing]]:
        """Another document; the things in the order of its entities."""
        genre = self.genres.draw(self.random)
        page = Page(sha256[:12], self.random)
        date = self._date()
        getattr(self, f"_{genre}")(page, date)
        extraction = page.finish(f"{genre}/{number:06d}.txt", sha256, date)
        return extraction, [thing for thing, _ in page.things.values()]

    # Parts of several genres.

    def _hit(self, rate: float) -> bool:
        return self.random.random() < rate

    def _date(self) -> str:
        year, month, day = self.random.randint(2005, 2025), self.random.randint(1, 12), self.random.randint(1, 28)
        return self.random.choice(("", f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}-{day:02d}"))

    def _name(self, p: Person) -> tuple[Thing, str]:
        """A person's name as a document writes it."""
        way = self.random.random()
        if way < 0.08:
            return p.thing, f"{p.given[:1]}. {p.family}"
        if way < 0.11:
            return p.thing, f"{p.family}, {p.given}"
        return p.thing, p.thing.label if way < 0.75 else f"{p.given} {p.family}"

    def _title(self, p: Person) -> str:
        return p.post if self._hit(0.6) else f"{p.post} of {p.subject.lower()}"

    def _post(self, page: Page, p: Person, end: str = ".") -> None:
        """Where a person works now, in the words `NAME is TITLE at BODY, BODY`."""
        title = self._title(p)
        above = list(self.world.whole(p.home))
        wholes: list[str | Thing] = []
        for body in above:
            wholes += [", ", body]
        span = page.line(self._name(p), " is ", title, " at ", p.home, *wholes, end)
        position = Node("Position", (), "Professor of" in title and self._hit(0.08))
        links = [("roleTitle", Literal(title)), ("atOrganization", p.home), ("status", Literal("current"))]
        page.claim(p.thing, "hasPosition", position, span, "position-clause/1", links)
        self._chain(page, [p.home, *above], span)

    def _chain(self, page: Page, bodies: Sequence[Thing], span: Span) -> None:
        for part, whole in pairwise(bodies):
            page.claim(part, "partOf", whole, span, "unit-chain/1")

    def _topics(self, page: Page, p: Person, verb: str) -> None:
        names: list[str | Thing] = []
        for topic in p.topics:
            names += [topic, ", "]
        span = page.line(f"{_capital(p.family)} {verb} ", *names[:-1], ".")
        for topic in p.topics:
            page.claim(p.thing, "researches", topic, span, "interest-list/1")

    def _award(self, page: Page, p: Person) -> None:
        award, giver = self.awards.draw(self.random)
        year = self.random.randint(1985, 2024)
        if self._hit(0.5):
            span = page.line(f"In {year}, {p.family} received the ", award, " of the ", giver, ".")
            node = Node("AwardReceipt", ())
            links = [("ofAward", award), ("year", Literal(str(year), "gYear"))]
            page.claim(p.thing, "hasAwardReceipt", node, span, "award-clause/1", links)
            page.claim(award, "givenBy", giver, span, "award-giver/1")
        else:
            span = page.line(f"{p.family} holds the ", award, ".")
        page.claim(p.thing, "hasAward", award, span, "award-clause/1")

    def _project(self, page: Page, makers: Sequence[Person], topic: Thing) -> Thing:
        kind = self.random.choice(_PROJECTS)
        name = _capital("".join(self.random.choice(_SYLLABLES) for _ in range(self.random.randint(2, 4))))
        project = self.world.thing("Project", name, _SUBCLASS[kind], topic.label)
        names: list[str | Thing | tuple[Thing, str]] = []
        for maker in makers:
            names += [self._name(maker), ", "]
        span = page.line(*names[:-1], " built ", project, f", a {kind} for ", topic, ".")
        for maker in makers:
            page.claim(maker.thing, "developed", project, span, "maker-verb/1")
        page.claim(project, "aboutTopic", topic, span, "project-apposition/1")
        return project

    # Biographies.

    def _biography(self, page: Page, date: str) -> None:
        for _ in range(self.random.choice((1, 1, 1, 1, 2, 3, 5, 8))):
            p = self.anybody.draw(self.random)
            if p.thing.iri not in page.places:
                self._life(page, p)

    def _life(self, page: Page, p: Person) -> None:
        page.line(p.thing)
        self._post(page, p)
        self._topics(page, p, self.random.choice(("works on", "studies", "does research on")))
        for _ in range(self.random.choice((0, 1, 1, 2))):
            self._degree(page, p)
        for body in p.before:
            title = self.random.choice(_FORMER)
            span = page.line(f"Before, {p.family} was {title} at ", body, ".")
            links = [("roleTitle", Literal(title)), ("atOrganization", body), ("status", Literal("former"))]
            page.claim(p.thing, "hasPosition", Node("Position", ()), span, "position-clause/1", links)
        for _ in range(self.random.choice((0, 0, 1, 1, 2))):
            self._award(page, p)
        if self._hit(0.3):
            self._membership(page, p)
        if self._hit(0.12):
            self._leads(page, p)
        if self._hit(0.25) and p.colleagues:
            self._advised(page, p)
        if self._hit(0.3) and p.colleagues:
            self._joint(page, p)
        if self._hit(0.2):
            self._project(page, [p], self.random.choice(p.topics))
        if self._hit(0.3) and self.events:
            event = self.random.choice(self.events[-RECENT:])
            span = page.line((p.thing, p.family), " spoke at the ", event, ".")
            page.claim(p.thing, "spokeAt", event, span, "speaking-verb/1")
        self._reach(page, p)

    def _degree(self, page: Page, p: Person) -> None:
        level = self.random.choices([k for k, _ in _LEVELS], [w for _, w in _LEVELS])[0]
        year = self.random.randint(1970, 2022)
        field = p.subject.lower()
        span = page.line(f"{p.family} received a {level} in {field} from ", p.school, f" in {year}.")
        links = [("degreeLevel", Literal(level)), ("field", Literal(field)), ("awardedBy", p.school)]
        if self._hit(0.2):
            links.append(("year", Literal(str(year), "gYear")))
        page.claim(p.thing, "hasDegree", Node("Degree", ()), span, "degree-clause/1", links)

    def _membership(self, page: Page, p: Person) -> None:
        society = self.random.choice(self.world.societies)
        grade = self.random.choice(("fellow", "member", "senior member"))
        span = page.line(f"{p.family} is a {grade} of the ", society, ".")
        links = [("roleTitle", Literal(grade)), ("atOrganization", society)]
        page.claim(p.thing, "hasMembership", Node("Membership", ()), span, "membership-clause/1", links)
        page.claim(p.thing, "memberOf", society, span, "membership-clause/1")

    def _leads(self, page: Page, p: Person) -> None:
        title = self.random.choice(_LEADING)
        span = page.line(f"{p.family} is {title} of the ", p.home, ".")
        links = [("roleTitle", Literal(title)), ("atOrganization", p.home), ("status", Literal("current"))]
        page.claim(p.thing, "hasPosition", Node("Position", ()), span, "leading-verb/1", links)
        page.claim(p.thing, "leads", p.home, span, "leading-verb/1")
        if self._hit(0.2):
            company = self.random.choice(self.world.companies)
            page.claim(p.thing, "founded", company, page.line(f"{p.family} founded ", company, "."), "founding-verb/1")

    def _advised(self, page: Page, p: Person) -> None:
        other = self.world.people[self.random.choice(p.colleagues)]
        span = page.line(f"The advisor of {p.family} was ", self._name(other), ".")
        page.claim(p.thing, "advisedBy", other.thing, span, "advice/1")

    def _joint(self, page: Page, p: Person) -> None:
        for number in sorted(self.random.sample(p.colleagues, min(len(p.colleagues), self.random.randint(1, 2)))):
            other = self.world.people[number]
            span = page.line(f"{p.family} works together with ", self._name(other), ".")
            page.claim(p.thing, "collaboratesWith", other.thing, span, "joint-work/1")

    def _reach(self, page: Page, p: Person) -> None:
        if self._hit(0.3):
            address = f"https://people.example.org/{p.thing.iri.rpartition('/')[2]}"
            span = page.line(f"More: {address}")
            page.claim(p.thing, "homepage", Literal(address, "anyURI"), span, "link/1")
        if p.address and self._hit(0.6):
            span = page.line(f"Write to {p.address.removeprefix('mailto:')}.")
            page.claim(p.thing, "mbox", Literal(p.address, "anyURI"), span, "link/1")

    # Programmes.

    def _programme(self, page: Page, date: str) -> None:
        r = self.random
        subject = r.choices(list(self.of_subject), [len(self.world.by_subject[s]) for s in self.of_subject])[0]
        topic = self.world.topic(subject)
        day = f"{r.randint(2010, 2025)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}"
        event = self.world.thing("Event", r.choice(_EVENTS).format(topic.label.title()), "", day[:4])
        host = self.of_subject[subject].draw(r)
        room = r.choice(_ROOMS).format(n=r.randint(1, 40))
        span = page.line(event, f", {day}, {room}, hosted by ", host.university)
        self.events.append(event)
        page.claim(event, "heldOn", Literal(day, "date"), span, "event-detail/1")
        page.claim(event, "place", Literal(room), span, "event-detail/1")
        page.claim(event, "organizedBy", host.university, span, "event-detail/1")
        page.claim(None, "aboutTopic", topic, page.line("On ", topic), "title-topic/1")
        speakers = {}
        for _ in range(min(30, max(3, round(r.lognormvariate(2.0, 0.55))))):
            p = self.of_subject[subject].draw(r)
            speakers[p.number] = p
        minutes = 9 * 60
        for p in speakers.values():
            minutes = self._talk(page, event, p, day, minutes)

    def _talk(self, page: Page, event: Thing, p: Person, day: str, minutes: int) -> int:
        length = self.random.choice((20, 30, 40))
        begin, end = (f"{m // 60 % 24:02d}:{m % 60:02d}" for m in (minutes, minutes + length))
        topic = self.random.choice(p.topics)
        title = _capital(self.random.choice(_TALKS).format(topic.label))
        talk = self.world.thing("Talk", title, "", p.thing.label)
        span = page.line(f"{begin}-{end} ", self._name(p), ", ", p.home, ": ", talk)
        rule = "agenda-record/1"
        page.claim(p.thing, "gaveTalk", talk, span, rule)
        page.claim(p.thing, "affiliatedWith", p.home, span, rule)
        page.claim(talk, "startTime", Literal(f"{day}T{begin}:00", "dateTime"), span, rule)
        page.claim(talk, "endTime", Literal(f"{day}T{end}:00", "dateTime"), span, rule)
        page.claim(talk, "talkAt", event, span, "talk-of-event/1")
        page.claim(talk, "aboutTopic", topic, page.line("Topic: ", topic), "title-topic/1")
        if self._hit(0.1):
            project = self._project(page, [p], topic)
            page.claim(talk, "presents", project, span, rule)
        return minutes + length

    # Papers.

    def _paper(self, page: Page, date: str) -> None:
        first = self.anybody.draw(self.random)
        authors = {first.number: first}
        for number in first.colleagues[: self.random.randint(1, 5)]:
            authors[number] = self.world.people[number]
        topic = self.random.choice(first.topics)
        page.line(_capital(self.random.choice(_TALKS).format(topic.label)))
        names: list[str | Thing | tuple[Thing, str]] = []
        for p in authors.values():
            names += [self._name(p), " (", p.home, "), "]
        span = page.line(*names)
        for p in authors.values():
            page.claim(None, "creator", p.thing, span, "author-list/1")
            page.claim(p.thing, "affiliatedWith", p.home, span, "author-list/1")
            if p is not first:
                page.claim(first.thing, "collaboratesWith", p.thing, span, "author-list/1")
        page.claim(None, "aboutTopic", topic, page.line("Keywords: ", topic), "abstract-topic/1")
        if self._hit(0.25):
            self._project(page, list(authors.values())[:3], topic)

    # News, interviews among them.

    def _news(self, page: Page, date: str) -> None:
        p = self.anybody.draw(self.random)
        page.line("News: ", self._name(p), " in the spotlight")
        self._post(page, p)
        if self._hit(0.4):
            self._award(page, p)
        if self._hit(0.25):
            self._interview(page, p)
        if self._hit(0.2) and self.events:
            event = self.random.choice(self.events[-RECENT:])
            span = page.line("Last week, ", self._name(p), " spoke at the ", event, ".")
            page.claim(p.thing, "spokeAt", event, span, "speaking-verb/1")
        if self._hit(0.4):
            self._topics(page, p, "is known for work on")
        company = self.random.choice(self.world.companies)
        if self._hit(0.25):
            span = page.line(p.home, " and ", company, " have agreed to work together.")
            page.claim(p.home, "collaboratesWith", company, span, "joint-work/1")

    def _interview(self, page: Page, p: Person) -> None:
        asking = self.anybody.draw(self.random)
        if asking is p:
            return
        title = f"Five questions for {p.thing.label}"
        interview = self.world.thing("Interview", title, "", page.key)
        span = page.line(interview, ", asked by ", self._name(asking))
        page.claim(interview, "interviewee", p.thing, span, "interview/1")
        page.claim(interview, "interviewer", asking.thing, span, "interview/1")
        page.claim(None, "creator", asking.thing, span, "byline/1")

    # Pages of units.

    def _unit(self, page: Page, date: str) -> None:
        head = self.anybody.draw(self.random)
        unit = head.home
        above = list(self.world.whole(unit))
        wholes: list[str | Thing] = []
        for body in above:
            wholes += [", ", body]
        span = page.line(unit, *wholes)
        self._chain(page, [unit, *above], span)
        for topic in dict.fromkeys(t.iri for t in head.topics):
            found = next(t for t in head.topics if t.iri == topic)
            page.claim(unit, "researches", found, page.line("We study ", found, "."), "interest-list/1")
        page.line("Led by ", self._name(head))
        self._leads(page, head)
        people = self.world.by_unit[unit.iri]
        for p in self.random.sample(people, min(len(people), self.random.randint(2, 10))):
            title = self._title(p)
            span = page.line(self._name(p), f", {title}, ", unit)
            links = [("roleTitle", Literal(title)), ("atOrganization", unit), ("status", Literal("current"))]
            page.claim(p.thing, "hasPosition", Node("Position", ()), span, "roster/1", links)
        if self._hit(0.5):
            self._project(page, [head], self.random.choice(head.topics))


def _ranked(things: Sequence[object]) -> list[tuple[object, float]]:
    return [(thing, 1 / (rank + 3) ** 0.8) for rank, thing in enumerate(things)]
