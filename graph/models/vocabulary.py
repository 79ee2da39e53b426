"""What a model may say: the classes and properties of the ontology, each with the words that explain it.

The classes at the ends are those that the ontology gives; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["Person", "Organization", "Topic", "Event", "Talk", "Interview", "Project", "Award"]
Subclass = Literal[
    "", "University", "School", "Department", "Laboratory", "Center", "ResearchGroup", "Initiative", "Company",
    "Agency", "LearnedSociety", "Journal", "System", "Dataset", "Method",
]  # fmt: skip
Status = Literal["current", "former", "unknown"]
Predicate = Literal[
    "hasPosition", "affiliatedWith", "formerlyAt", "leads", "founded", "hasDegree", "educatedAt", "advisedBy",
    "memberOf", "hasAward", "givenBy", "partOf", "researches", "gaveTalk", "talkAt", "spokeAt", "aboutTopic",
    "presents", "organizedBy", "heldOn", "place", "developed", "interviewee", "interviewer", "collaboratesWith",
]  # fmt: skip

KINDS: dict[str, str] = {
    "Person": "a human being, without honorifics and degrees",
    "Organization": "a university, department, laboratory, company, agency, academy or board; never a city or country",
    "Topic": "what somebody works on, or what a talk or project is about; not the field of a degree or of a job title",
    "Event": "a named conference, seminar, workshop or series",
    "Talk": "a presentation with a title",
    "Interview": "an interview with a title, when the document is one",
    "Project": "a named system, software, dataset, method, platform or research project",
    "Award": "a prize, fellowship or grant named as a prize; not a named professorship, which is a title",
}
SUBCLASSES: dict[str, frozenset[str]] = {
    "Organization": frozenset(
        (
            "University School Department Laboratory Center ResearchGroup Initiative Company Agency LearnedSociety "
            "Journal"
        ).split()
    ),
    "Project": frozenset(["System", "Dataset", "Method"]),
}


@dataclass(frozen=True)
class Relation:
    """A property: the classes of its subject and object (none for a value), and what counts as it."""

    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    meaning: str


_PERSON, _BODY, _AGENT = ("Person",), ("Organization",), ("Person", "Organization")
RELATIONS: dict[str, Relation] = {
    "hasPosition": Relation(_PERSON, _BODY, "holds or held a post; title as written; the most specific organization"),
    "affiliatedWith": Relation(_PERSON, _BODY, "belongs to it now, no title said"),
    "formerlyAt": Relation(_PERSON, _BODY, "worked there before, no title said; never for studies"),
    "leads": Relation(_PERSON, _BODY, "is its director, head, chair, president or dean now"),
    "founded": Relation(_PERSON, _BODY, "founded or co-founded it"),
    "hasDegree": Relation(_PERSON, _BODY, "earned or studies for a degree there; degree and field as written"),
    "educatedAt": Relation(_PERSON, _BODY, "studied there, no degree said"),
    "advisedBy": Relation(_PERSON, _PERSON, "student to adviser, supervisor or mentor"),
    "memberOf": Relation(_PERSON, _BODY, "elected or professional member or fellow of a society; title is the grade"),
    "hasAward": Relation(_PERSON, ("Award",), "received or holds it; not nominated; start is the year"),
    "givenBy": Relation(("Award",), _BODY, "who gives the award, where the text says so"),
    "partOf": Relation(_BODY, _BODY, "a unit of the larger body, where the text says so"),
    "researches": Relation(_AGENT, ("Topic",), "stated interest, expertise or work"),
    "gaveTalk": Relation(_PERSON, ("Talk",), "a speaker or author of the talk"),
    "talkAt": Relation(("Talk",), ("Event",), "the event at which the talk was given"),
    "spokeAt": Relation(_PERSON, ("Event",), "spoke at the event, no title of the talk said"),
    "aboutTopic": Relation(("Talk", "Project"), ("Topic",), "what the title or a sentence says it is about"),
    "presents": Relation(("Talk",), ("Project",), "the system or project that the talk presents"),
    "organizedBy": Relation(("Event", "Talk"), _BODY, "organised, hosted or sponsored"),
    "heldOn": Relation(("Event", "Talk"), (), "the date, as written"),
    "place": Relation(("Event", "Talk"), (), "the room, building or town, as written"),
    "developed": Relation(_AGENT, ("Project",), "created, leads, maintains or works on it"),
    "interviewee": Relation(("Interview",), _AGENT, "who answers"),
    "interviewer": Relation(("Interview",), _AGENT, "who asks"),
    "collaboratesWith": Relation(_AGENT, _AGENT, "joint work that the text states; never a mere common list or place"),
}
