"""Study told by a verb or a noun with no degree the tables know: `attended`, `studied at`, `an alumna of`."""

from __future__ import annotations

from collections.abc import Iterator

from graph.chunk import Item
from graph.rules import post, subject
from graph.rules.clause import called_by_town, doer, places
from graph.sentence import Sentence, Unit, is_body, rank, skip
from graph.statement import Claim

RULE = "study-clause/1"
# Verbs with the school for their object, and those with a preposition before it.
_ATTENDED = frozenset("attended attends attend attending".split())
_ENTERED = frozenset("entered entering completed completing finished finishing".split())
_STUDIED = frozenset(
    (
        "studied study studying studies trained training educated schooled graduated graduating graduates "
        "matriculated enrolled enrolling enrolls majoring majored majors minored minoring qualified read"
    ).split()
)
_MOVED = frozenset("transferred transferring admitted".split())
_NOUNS = frozenset(
    (
        "degree degrees diploma bachelor bachelors master masters doctorate doctorates studies education "
        "bachelor's master's coursework undergraduate thesis dissertation"
    ).split()
)
_GOT = frozenset(
    (
        "earned earning obtained obtaining received receiving receive obtain earn holds has have holding pursuing "
        "pursued pursue pursues completed completing complete continued continuing continue finished did took "
        "gained awarded with both graduating began resumed undertook via wrote defended"
    ).split()
)
_PEOPLE = frozenset(
    "student students pupil alumnus alumna alum alumni graduate graduates undergraduate freshman sophomore".split()
)
_SCHOOLS = frozenset("university college school academy seminary institute conservatory polytechnic".split())
_REACH = 16


def claims(s: Sentence) -> Iterator[Claim]:
    """Where the people of a sentence studied, without the level of a degree."""
    for index, item in enumerate(s.items):
        word = item.text if item.kind == "word" else item.text.lower().split()[0] if item.kind == "role" else ""
        if (item.kind == "role" and word not in _PEOPLE) or (word in _PEOPLE and post.of_others(s, index, index + 1)):
            continue
        found = _found(s, index, word)
        if found:
            yield from _educated(s, index, found)


def _found(s: Sentence, index: int, word: str) -> list[Unit]:
    """The schools to which a word leads."""
    if subject.related(s, index):
        return []  # `my students`: other people
    if word in _ATTENDED or word in _ENTERED:
        first = s.at(_object(s, index + 1))
        if is_school(first) or (word in _ATTENDED and _may_be_school(s, first)):
            return places(s, _object(s, index + 1))
    elif word in _STUDIED and (word.endswith("ed") or s.items[index].tag not in ("NN", "NNS", "JJ")):
        return _behind(s, index + 1, ("at", "from", "in"))
    elif word in _MOVED:
        return _behind(s, index + 1, ("to", "into", "from"), strict=True)
    elif word == "went" and s.word(index + 1) == "to" and not any(i.kind == "role" for i in s.items[index:]):
        first = s.at(skip(s, index + 2))
        return places(s, index + 2) if is_school(first) else []
    elif word in _NOUNS and s.items[index].tag != "VBZ" and _got(s, index):
        return _behind(s, index + 1, ("at", "from", "by"))
    elif word in _PEOPLE:
        return _behind(s, index + 1, ("of", "at", "from", "in"))
    return []


def is_school(item: Item | None) -> bool:
    """Whether an item names a school or university in full."""
    if item is None or item.kind not in ("organization", "name"):
        return False
    kind = getattr(item.match, "kind", "")
    return kind in ("University", "School") or bool(_SCHOOLS & set(item.text.lower().split()))


def _may_be_school(s: Sentence, item: Item | None) -> bool:
    """A name of several words that the model holds for a body; events and acronyms are also attended."""
    return item is not None and item.kind == "name" and item.vote in ("ORG", "FAC") and not item.text.isupper()


def _object(s: Sentence, index: int) -> int:
    """Index of the object, past the words before a school: `the prestigious`, `summer sessions of`."""
    at = index
    while at < index + 4 and s.items[at : at + 1] and s.items[at].kind == "word":
        at += 1
    return at


def _got(s: Sentence, index: int) -> bool:
    """Whether a verb before the noun says that somebody got the degree or works for it."""
    return any(s.word(at) in _GOT for at in range(max(0, index - 16), index))


def _behind(s: Sentence, index: int, links: tuple[str, ...], strict: bool = False) -> list[Unit]:
    """The schools behind the first of the prepositions that leads to a body."""
    for at in range(index, min(index + _REACH, len(s.items))):
        item, word = s.items[at], s.word(at)
        if word in (";", "how", "why", "whether", "what"):
            return []
        if item.kind == "word" and item.tag in ("VBD", "VBZ", "VBP", "MD"):
            return []
        if item.kind == "degree" or (item.kind == "pronoun" and item.text in ("he", "she", "i", "they")):
            return []
        target = s.at(skip(s, at + 1))
        if word in ("at", "from") and word in links and not strict and called_by_town(target):
            return places(s, at + 1, town=True)
        if word in links and is_body(target, slot=word in ("at", "from") and not strict):
            if (word in ("in", "of", "by", "into") or strict) and not is_school(target) and not _ranked(target):
                continue
            return places(s, at + 1)
    return []


def _ranked(item: Item | None) -> bool:
    """A body with a head word, below or beside a university."""
    return item is not None and item.kind == "organization" and rank(item) >= 30


def _educated(s: Sentence, index: int, found: list[Unit]) -> Iterator[Claim]:
    holder = doer(s, index)
    for place in found if holder is not None else ():
        span = s.items[index].span.join(place.specific.span)
        yield Claim(holder, "educatedAt", place.specific, span, RULE, 0.8)
        yield from post.structure(place)
