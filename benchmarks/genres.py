"""Sets what `corpus.py` tells into documents of their genres, among all that such documents say besides.

Agendas have times, breaks and what talks are about; biographies and interviews prose around a person; news paragraphs;
pages of laboratories sections. All that is added names nobody and nothing that counts: to read it is work, to find
something in it is a mistake. With it there are about eight things in a thousand characters, as in real documents; the
lines of the corpus alone have thirty. What is known of a document stays true: its places are those of the new text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from graph.document import Document
from graph.local import Extraction
from graph.text import Span

_WORDS = {
    "thing": "sample, survey, instrument, archive, data set, protocol, questionnaire, experiment, model, prototype, "
    "catalogue, measurement, pilot study, simulation, field trip, workshop, report, translation, exhibition, course, "
    "software, recording, map, interview series, laboratory, reading room, library, method, theory, sensor, "
    "greenhouse, collection, database, draft, proposal, analysis, excavation, trial, manuscript, network",
    "fair": "reliable, cheap, careful, surprising, slow, modest, open, detailed, old, precise, useful, difficult, "
    "patient, quiet, complete, recent, small, large, simple, ordinary, early, late, unusual, common, broad, narrow, "
    "honest, robust, fragile, popular, forgotten, expensive, voluntary, regular, temporary, local",
    "people": "students, visitors, volunteers, patients, teachers, engineers, farmers, readers, neighbours, nurses, "
    "pupils, families, colleagues, technicians, children, guests, participants, households, listeners, trainees",
    "did": "finished, compared, rebuilt, described, measured, translated, checked, repaired, printed, discussed, "
    "counted, tested, photographed, abandoned, repeated, shared, simplified, documented, corrected, postponed",
    "unit": "days, weeks, months, years, hours, sessions, meetings",
    "day": "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday",
    "month": "January, February, March, April, May, June, July, September, October, November",
    "how": "quickly, slowly, by hand, at night, in small groups, on paper, in the open air, without delay, twice, "
    "with some luck, from memory, in the basement, for the first time, by mistake, on request",
    "why": "the rooms were cold, nobody had asked before, the money had run out, the older one was worn, it had to be "
    "shown at once, a part was missing, the winter came early, everybody wanted to help, the roof leaked, "
    "there was no better way, the dates were wrong, the first attempt had failed",
    "food": "coffee, tea, soup, fruit, bread and cheese, sandwiches, cake, juice",
    "where": "foyer, courtyard, main hall, canteen, garden, lecture hall, seminar room, gallery, annex, cellar",
}
_VOWEL = re.compile(r"\ba (?=[aeiou])")
_CHOICES = {name: [w.strip() for w in words.split(",")] for name, words in _WORDS.items()}

_PROSE = """
The {fair} {thing} took {n} {unit} longer than planned.
About {n} {people} took part in the first {thing}, and most of them came back for the second.
What the {thing} shows is less clear than it seems, since the {fair} part of it rests on {n} cases.
The {thing} was {did} {how} because {why}.
Costs rose to {n}00 euros a year, which are paid out of the regular budget.
Nobody had expected the {thing} to be so {fair}.
On {day} it rained, so the {thing} was moved to the {where}.
In {month} the {thing} was {did} again, this time with {fair} equipment.
A {fair} {thing} does not replace a {fair} one, but it can be had within {n} {unit}.
Between the {thing} and the {thing} lie {n} {unit} of work that nobody sees.
Whoever wants to use the {thing} has to wait, as {people} come first.
More than {n} percent of the {people} said afterwards that the {thing} had been {fair}.
It is not the {thing} itself that is {fair} but the way in which it was {did}.
For a long time the {thing} was kept in the {where}, where {people} could look at it {how}.
Even so, {why}, and the {thing} had to be {did} {how}.
The next step is a {fair} {thing} that {people} can carry out themselves.
There were doubts at first: the {thing} looked {fair}, and {why}.
Once the {thing} had been {did}, it took only {n} {unit} until the rest followed.
At the end of {month} the {fair} {thing} will be shown in the {where}, and later on the web page as well.
Half of the {unit} went into the {thing}, the other half into explaining it to {people}.
"""
_TALK = """
The talk starts from a {fair} {thing} and asks why it was {did} {how}.
It compares two ways to build a {thing}, of which the {fair} one needs {n} {unit}.
With examples from a {thing} that {n} {people} have used for some {unit}.
The second part is about what to do when the {thing} is not as {fair} as one would like.
No previous knowledge is needed, but a {fair} {thing} helps.
"""
_BREAK = """
Registration, with {food} in the {where}
Break with {food}
Lunch in the {where}
Discussion in small groups
Walk through the {where}
Posters in the {where}
Time for questions
Closing words, {food} in the {where}
"""
_PRACTICAL = """
Talks are {n} minutes long, with ten minutes for questions.
The {where} is reached by the stairs on the left; there is a lift behind the {where}.
Please bring a {thing} if you have one, as there are only {n} for all {people}.
There is no fee for {people}; all others pay {n} euros at the door.
The {where} closes at ten in the evening.
"""
_ASKED = """
How did it begin?
What was the hardest part of the {thing}?
Was the {thing} as {fair} as it sounds?
What would you tell {people} who want to start today?
And what comes after the {thing}?
Why does it take {n} {unit}?
What do you do when the {thing} has to be {did}?
"""
_ANSWERED = """
I had no plan at all; the {thing} was {fair}, and I stayed.
We had {n} {unit}, and I thought that this would be enough, which it was not.
To be honest, I only saw later how {fair} that {thing} had been.
My first {thing} was {did} {how}, because {why}.
You have to be {fair}, and you need {people} who tell you when you are wrong.
I still have the {thing} at home, and I look at it when {why}.
If I could begin again, I would have the {thing} {did} {how}.
"""
_SECTIONS = "Open positions, Equipment, Teaching, How to find us, Visits, For schools, Downloads, Opening hours"


def _lines(text: str) -> list[str]:
    return text.strip().split("\n")


class Words:
    """Sentences put together at random."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, templates: list[str]) -> str:
        """One sentence or line."""
        made = self.random.choice(templates)
        for name, choices in _CHOICES.items():
            while f"{{{name}}}" in made:
                made = made.replace(f"{{{name}}}", self.random.choice(choices), 1)
        return _VOWEL.sub("an ", made.replace("{n}", str(self.random.randint(2, 90))))

    def some(self, templates: list[str], least: int, most: int) -> str:
        """A paragraph."""
        return " ".join(self.one(templates) for _ in range(self.random.randint(least, most)))


def _agenda(words: Words, told: list[str]) -> Iterator[str | int]:
    yield f"{words.some(_lines(_PROSE), 2, 4)}\n\n"
    minute = 540
    for number in range(len(told)):
        if words.random.random() < 0.3:
            yield f"{_clock(minute)} {words.one(_lines(_BREAK))}\n\n"
            minute += 15
        yield f"{_clock(minute)} "
        yield number
        yield f"{words.some(_lines(_TALK), 1, 2)}\n\n"
        minute += words.random.choice((15, 20, 30))
    yield f"{words.some(_lines(_PRACTICAL), 2, 4)}\n"


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _prose(least: int, most: int) -> Callable[[Words, list[str]], Iterator[str | int]]:
    def made(words: Words, told: list[str]) -> Iterator[str | int]:
        yield f"{words.some(_lines(_PROSE), 1, 3)}\n\n"
        for number in range(len(told)):
            yield number
            yield f"{words.some(_lines(_PROSE), least, most)}\n\n"
        yield f"{words.some(_lines(_PROSE), 1, 3)}\n"

    return made


def _interview(words: Words, told: list[str]) -> Iterator[str | int]:
    for number in range(len(told)):
        yield number
        yield "\n"
    for _ in range(words.random.randint(2, 5)):
        yield f"{words.one(_lines(_ASKED))}\n{words.some(_lines(_ANSWERED), 2, 4)} {words.one(_lines(_PROSE))}\n\n"


def _laboratory(words: Words, told: list[str]) -> Iterator[str | int]:
    yield f"{words.some(_lines(_PROSE), 3, 5)}\n\nPeople\n"
    for number in range(len(told)):
        yield number
        if words.random.random() < 0.6:
            yield f"{words.some(_lines(_PROSE), 1, 3)}\n"
    for title in sorted(words.random.sample([s.strip() for s in _SECTIONS.split(",")], 3)):
        yield f"\n{title}\n{words.some(_lines(_PROSE + _PRACTICAL), 2, 4)}\n"


_GENRES = {
    "agenda": _agenda, "bio": _prose(3, 6), "interview": _interview, "lab-page": _laboratory, "news": _prose(2, 5),
}  # fmt: skip
_INTERVIEWS = 0.3  # of what would be biographies


def dressed(x: Extraction, seed: int) -> Extraction:
    """A document of the corpus as one of its genre."""
    random = Random(f"genre {seed} {x.document.source}")
    genre, _, rest = x.document.source.rpartition("-")
    head, _, body = x.document.text.partition("\n\n")
    about = head[len(genre) :]
    if genre == "bio" and random.random() < _INTERVIEWS:
        genre = "interview"
    told = _told(body)
    text, moved = f"{genre.replace('-', ' ').capitalize()}{about}\n\n", []
    places = [len(head) + 2]
    for part in told:
        places.append(places[-1] + len(part))
    for piece in _GENRES[genre](Words(random), told):
        if isinstance(piece, int):
            moved.append((places[piece], places[piece + 1], len(text) - places[piece]))
            text += told[piece]
        else:
            text += piece
    return _moved(x, f"{genre}-{rest}", text, moved)


def _told(body: str) -> list[str]:
    """What the corpus tells, person by person; who is named with somebody stays there."""
    found: list[str] = []
    for line in body.splitlines(keepends=True):
        if line.startswith("With ") and found:
            found[-1] += line
        else:
            found.append(line)
    return found


def _moved(x: Extraction, source: str, text: str, moved: list[tuple[int, int, int]]) -> Extraction:
    """What is known of a document, of another text: stretches with by how much they moved."""

    def place(span: Span) -> Span:
        shift = next(shift for begin, end, shift in moved if begin <= span.begin < end)
        return Span(span.begin + shift, span.end + shift)

    return replace(
        x,
        document=Document(source, text, hashlib.sha256(text.encode()).hexdigest(), "text/plain"),
        title=text.partition("\n")[0],
        entities=tuple(replace(e, span=place(e.span)) for e in x.entities),
        claims=tuple(replace(c, span=place(c.span)) for c in x.claims),
        mentions=tuple((index, place(span)) for index, span in x.mentions),
    )
