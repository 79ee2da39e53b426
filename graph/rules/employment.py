"""Work and membership told by a verb or a noun: `worked for many years at`, `employed by`, `retired from`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import lexicon
from graph.chunk import Item
from graph.rules import membership, post, subject
from graph.rules.clause import called_by_town, doer, places
from graph.sentence import Sentence, Unit, is_body, mention, skip, unit
from graph.statement import Claim, Mention
from graph.text import Span

RULE = "employment-clause/1"
# A verb (or noun) of work with the prepositions that lead to where it is done.
_LEADS_TO = {
    **dict.fromkeys("work works worked working".split(), ("at", "for", "with", "in")),
    **dict.fromkeys("serve serves served serving".split(), ("at", "in", "on", "with", "for")),
    **dict.fromkeys("employed hired recruited contracted".split(), ("by", "at", "with")),
    **dict.fromkeys("teach teaches taught lectured lectures".split(), ("at", "in")),
    **dict.fromkeys("played plays playing play coached coaches coaching".split(), ("for", "with", "at")),
    **dict.fromkeys("signed debuted".split(), ("with", "for")),
    **dict.fromkeys("drafted".split(), ("by",)),
    **dict.fromkeys("wrote writes reported reports writing".split(), ("for",)),
    **dict.fromkeys("retired retiring resigned resigning fired".split(), ("from",)),
    **dict.fromkeys("appointed promoted transferred".split(), ("to", "at", "by")),
    **dict.fromkeys("practiced practised interned apprenticed volunteered freelanced".split(), ("at", "for", "with")),
    **dict.fromkeys("member members".split(), ("of",)),
    **dict.fromkeys(
        "career position positions role roles job post tenure stint internship".split(), ("at", "with", "in")
    ),
    **dict.fromkeys("started began career".split(), ("at", "with")),
    **dict.fromkeys("spent".split(), ("at", "with")),
    **dict.fromkeys("board boards".split(), ("of", "for")),
    **dict.fromkeys("involved active".split(), ("with", "in")),
}
_BROKEN_OFF = frozenset(["retired", "retiring", "resigned", "resigning", "fired", "left", "leaving"])
_OBJECTS = frozenset(["left", "leaving", "joined", "joining", "joins", "founding", "co-founding", "represented"])
_NOUNS = frozenset("career position positions role roles job post tenure stint internship".split())
_REACH = 12


def claims(s: Sentence) -> Iterator[Claim]:
    """Where the people of a sentence work or worked, without a title."""
    for index, item in enumerate(s.items):
        if subject.related(s, index) or _of_somebody_else(s, index):
            continue
        if item.kind == "role":
            yield from _role(s, index, item)
            yield from _head_of(s, index, item)
        elif item.kind == "word":
            yield from _told(s, index, item.text)
            if item.text.rstrip("s") in lexicon.occupations():
                yield from _by_trade(s, index, item)
        elif item.kind == "organization" or (item.kind == "name" and item.vote == "ORG"):
            yield from _before_name(s, index, item)
    yield from _opening(s)


def _of_somebody_else(s: Sentence, index: int) -> bool:
    """`Elspeth, a professor at X` behind a name that nothing shows to be a person's: the title is not the subject's."""
    before = s.at(index - 3)
    if s.word(index - 1) not in ("a", "an") or s.word(index - 2) != "," or before is None:
        return False
    return before.kind == "name" or s.word(index - 3) == ")"


def _told(s: Sentence, index: int, word: str) -> Iterator[Claim]:
    if word == "led" and s.word(index + 1) == "by":
        yield from _led_by(s, index)
        return
    if word in ("work", "works", "serve", "wrote", "writes") and not s.items[index].tag.startswith("VB"):
        return  # `did the work with colleagues from X`
    if word in _LEADS_TO and not (word in _NOUNS and s.line):
        found = _behind(s, index, _LEADS_TO[word])
    elif word in _OBJECTS:
        found = places(s, _object(s, index + 1), town=word.startswith("join"))
    else:
        return
    holder = doer(s, index) if found else None
    if holder is not None:
        yield from _at(s, holder, found, _status(s, index, word), s.items[index].span)


def _object(s: Sentence, index: int) -> int:
    """Index of a verb's object, past what the body is called: `joined the band X`, `the Hungarian team Y`."""
    at = index
    while at < index + 4 and (item := s.at(at)) is not None and s.word(at) not in ("to", "for"):
        if item.kind != "word" and not (item.kind == "name" and item.vote == "NORP"):
            break
        at += 1
    return at


def _behind(s: Sentence, index: int, links: tuple[str, ...]) -> list[Unit]:
    """The bodies behind the first preposition that leads to one, before the clause ends."""
    on = s.word(index + 1) == "on"  # what somebody works on at a place: the place must be a body by its name
    for at in range(index + 1, min(index + _REACH, len(s.items))):
        item, word = s.items[at], s.word(at)
        beside = item.kind == "person" and s.word(at - 1) in ("with", "under", "by", "for", "and", ",")
        if word in (";", ":") or (item.kind in ("person", "degree") and not beside) or _clause_begins(item):
            return []
        target = s.at(_object(s, at + 1))
        if word in links and word in _BEFORE_TOWN and called_by_town(s.at(at + 1)):
            return places(s, at + 1, town=True)
        if word in links and is_body(target, slot=word != "in" and not on) and not _no_body(target):
            return places(s, _object(s, at + 1))
    return []


_BEFORE_TOWN = frozenset(["at", "for", "by"])


def _no_body(item: Item | None) -> bool:
    """Whether the model holds a name for something else: a people, an event, a work, a place."""
    return item is not None and item.kind == "name" and item.vote in _OTHERS


_OTHERS = frozenset("EVENT WORK_OF_ART GPE LOC NORP LANGUAGE DATE PRODUCT LAW".split())


def _clause_begins(item: Item) -> bool:
    """Whether an item opens another clause: a subject pronoun, or a finite verb."""
    return (item.kind == "pronoun" and item.text in ("he", "she", "they", "i", "we")) or (
        item.kind == "word"
        and (item.tag in ("VBD", "VBZ", "VBP", "MD") or item.text in ("who", "which", "that", "where"))
    )


def _status(s: Sentence, index: int, word: str) -> str:
    """`former` or `current`, by the verb and the words before it."""
    if word in _BROKEN_OFF:
        return "former"
    before = {w for _, w in subject.clause(s, index)[-4:]}
    if word in ("joined", "joins", "joining"):
        return "current"
    if s.items[index].tag == "VBD" and not before & {"has", "have"}:
        return "former"
    return post.status_of(s, index, index + 1)


def _at(s: Sentence, holder: Mention, found: list[Unit], status: str, start: Span) -> Iterator[Claim]:
    if status == "unknown":
        return
    predicate = "formerlyAt" if status == "former" else "affiliatedWith"
    for place in found:
        if place.specific.name != holder.name:
            yield Claim(holder, predicate, place.specific, start.join(place.specific.span), RULE, 0.6)
            yield from post.structure(place)


def _role(s: Sentence, index: int, item: Item) -> Iterator[Claim]:
    """`members of X`; a title some words before its place: `professor of the Y of Z, then, at X`."""
    member = item.text.lower().split()[-1] in ("member", "members") and s.word(index + 1) == "of"
    found = places(s, _object(s, index + 2)) if member else _behind(s, index, ("at",))
    if member:
        found = [place for place in found if not membership.is_society(place, "member")]
    if post.apposed_to(s, index) >= 0 or post.of_others(s, index, index + 1):
        return  # `she met Jane Doe, a teacher at X`
    holder = (doer(s, index) or (subject.after(s, index) if index < 3 else None)) if found else None
    if holder is not None:
        yield from _at(s, holder, found, post.status_of(s, index, index + 1, item), item.span)


_HEADS = re.compile(
    r"(?:chairman|chairwoman|chairperson|ceo|chief executive officer|founder|owner|president)$", re.IGNORECASE
)


def _head_of(s: Sentence, index: int, item: Item) -> Iterator[Claim]:
    """`CEO of the software company X`, `founder of Y`, also where the body goes by a town's name."""
    link = index + 1
    if not _HEADS.search(item.text) or s.word(link) not in ("of", "at") or unit(s, link + 1) is not None:
        return
    at = _object(s, link + 1)
    target = s.at(at)
    if not _surely(target) and not called_by_town(target):
        return
    found = places(s, at, town=True)[:1]
    holder = doer(s, index) if found else None
    if holder is None:
        return
    status = post.status_of(s, index, index + 1, item)
    for place in found:
        span = item.span.join(place.specific.span)
        if item.text.lower().endswith("founder"):
            yield Claim(holder, "founded", place.specific, span, RULE, 0.8)
        else:
            yield from post.position(holder, item.text, place, status, span, rule=RULE)


def _by_trade(s: Sentence, index: int, item: Item) -> Iterator[Claim]:
    """`a physicist at X`, `the concertmaster of X`: what somebody is by trade, and where."""
    links = ("at", "for", "with", "of") if s.word(index + 1) in ("for", "with", "of") else ("at",)
    found = _behind(s, index, links) if links == ("at",) or _surely(s.at(skip(s, index + 2))) else []
    holder = doer(s, index) if found else None
    if holder is not None:
        yield from _at(s, holder, found, post.status_of(s, index, index + 1), item.span)


def _surely(item: Item | None) -> bool:
    """A body by its head word, or by the model's vote."""
    return is_body(item, slot=False) or (item is not None and item.kind == "name" and item.vote == "ORG")


def _before_name(s: Sentence, index: int, item: Item) -> Iterator[Claim]:
    """`X mathematician Jane Doe`, `X president Tom Smith`: the body somebody is of, before trade and name."""
    for at in range(index + 1, min(index + 5, len(s.items))):
        following, who = s.items[at], s.at(at + 1)
        trade = following.kind == "role" or (following.kind == "word" and following.text in lexicon.occupations())
        if trade and who is not None and who.kind == "person":
            former = s.word(index - 1) in ("former", "ex", "late") or getattr(following.match, "former", False)
            yield from _at(s, mention(who), [Unit((mention(item),))], "former" if former else "current", item.span)
            return
        if following.kind != "word" or following.tag not in ("JJ", "NN", "NNP", "HYPH"):
            return


def _led_by(s: Sentence, index: int) -> Iterator[Claim]:
    """`X is led by its president Jane Doe and director Tom Smith`: the people are at X."""
    body = next((i for i in s.items[:index] if is_body(i, slot=False) or (i.kind == "name" and i.vote == "ORG")), None)
    if body is None:
        return
    for item in s.items[index + 2 : index + 24]:
        if item.kind == "word" and item.tag in ("VBD", "VBZ", "MD"):
            return
        if item.kind == "person":
            yield Claim(mention(item), "affiliatedWith", mention(body), body.span.join(item.span), RULE, 0.7)


_LEADS_IN = frozenset(["at", "prior", "while", "after", "before", "since"])


def _opening(s: Sentence) -> Iterator[Claim]:
    """`At X she was ...`, `Prior to X, I led ...`: a body in the opening words of a sentence."""
    if not s.items or s.word(0) not in _LEADS_IN:
        return
    at = 1 + (s.word(1) in ("at", "to", "with") and s.word(0) in ("prior", "while"))
    found = places(s, at, slot=s.word(0) not in ("after", "before", "since"))
    if not found or _no_body(s.at(skip(s, at))):
        return
    behind = next((i for i, item in enumerate(s.items) if item.span.begin >= found[-1].specific.span.end), len(s.items))
    behind += s.word(behind) == ","
    who = s.at(behind)
    if who is None or who.kind not in ("person", "pronoun"):
        return
    holder = mention(who) if who.kind == "person" else doer(s, behind + 1)
    verb = s.at(behind + 1)
    past = s.word(0) in ("prior", "after", "before") or (verb is not None and verb.tag == "VBD")
    if holder is not None:
        yield from _at(s, holder, found, "former" if past else "current", s.items[0].span)
