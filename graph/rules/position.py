"""Posts: who holds which title where, now or before; who leads, founded or is simply at a place."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from graph import topic
from graph.chunk import Item
from graph.rules import membership, post_verb, subject
from graph.rules.post import AFFILIATION, PLACE_LINKS, affiliation, of_others, position, status_of, structure
from graph.sentence import Sentence, Unit, called, is_body, is_called, mention, skip, unit, units
from graph.statement import Claim, Mention
from graph.text import Span

RULE = "position-clause/1"
_LEAD_HEADS = re.compile(
    r"\b(?:director|co-director|head|co-head|chair|chairman|chairwoman|co-chair|president|dean|provost"
    r"|rector|chancellor|vice-chancellor|lead(?! \w)|leader|co-lead|principal investigator|ceo"
    r"|chief executive officer|pi|directeur|warden|founder|co-founder)\b",
    re.IGNORECASE,
)
_INVESTIGATOR = re.compile(r"(?:principal investigator|pi)$", re.IGNORECASE)
_LESSER = re.compile(
    r"\b(?:vice|deputy|associate|assistant|sub|co-chair of|past|former|honorary|incoming)[ -]"
    r"|\b(?:of|for|in) \w|\bprofessor\b|-designate",
    re.IGNORECASE,
)


def heads(title: str) -> bool:
    """Whether a title is that of the head of a body (`director`), not of a part of it (`dean of medicine`)."""
    return _LEAD_HEADS.search(title) is not None and _LESSER.search(title) is None


def claims(s: Sentence) -> Iterator[Claim]:
    """All posts and affiliations that a sentence or a group of lines states."""
    index = 0
    while index < len(s.items):
        item = s.items[index]
        if item.kind == "role":
            index = yield from _from_roles(s, index)
            continue
        if item.kind == "word" or item.kind == "mark":
            yield from post_verb.claims(s, index)
        if item.kind == "person":
            yield from _apposition(s, index)
        if (
            s.line
            and item.kind == "organization"
            and (index == 0 or s.word(index - 1) == "\n")
            and s.block.kind == "name"
            and s.focus is not None
        ):
            for place in units(s, index)[0]:
                yield from affiliation(s.focus, place, "current", item.span)
        index += 1


def _from_roles(s: Sentence, index: int) -> Generator[Claim, None, int]:
    """Titles in a row, then the places they are held at."""
    roles, after = _role_list(s, index)
    if s.word(after) == "'s" or post_verb.is_led(s, index):
        return after  # `a master's thesis`, `heads the faculty of law`
    if s.word(index - 2) == "its" and is_body(s.at(index - 1)):
        return after  # `led X as its Oslo director`: a title at X, which the verb tells
    places, stop = _places(s, after)
    holder = _holder(s, index, after, stop, bool(places))
    if not places and index > 0:
        places = _before(s, index)
    if not places and s.word(index - 1) == "its":
        earlier = [i for i in s.items[:index] if i.kind == "organization"]
        places = [Unit((mention(earlier[-1]),))] if earlier else []
    if holder is None or of_others(s, index, after):
        return max(stop, after)
    if not places and s.home is not None and s.block.person >= 0:
        places = [Unit((s.home,))]
    for item in roles:
        at = places if item is roles[-1] else _shared_places(s, item, roles[-1], places, after)
        if not at and not _plain_post(s, item):
            continue
        status = status_of(s, index, stop, item)
        if (
            (behind := s.at(after)) is not None
            and behind.kind == "person"
            and status == "former"
            and not item.match.former
        ):
            status = "current"  # `present was X president Jane Doe`: the verb says nothing of her post
        yield from _post(s, holder, item, at, status)
    return max(stop, after)


def _shared_places(s: Sentence, item: Item, last: Item, places: list[Unit], after: int) -> list[Unit]:
    """Where an earlier title of a row is held: `professor of law, director of the Centre for X` says only of the last.

    A title that says what it is of needs no place; it may be held in the larger body, and in a department of which
    somebody is head it most often is held.
    """
    if places and s.word(after) == "" and is_called(places[0].specific):
        return []  # `Professor of Physics\nHead Glass group`
    own = re.search(r" (?:of|for|in) ", item.text) is not None
    if not own or s.word(after) != "of" or not heads(last.text):
        return places
    return [
        place if place.specific.subclass in _TEACHING else Unit(place.chain[1:])
        for place in places
        if place.specific.subclass in _TEACHING or len(place.chain) > 1
    ]


_TEACHING = frozenset(["Department", "School", "University"])


_PREDICATE = frozenset("is was as a an the became currently now also ,".split())


def _plain_post(s: Sentence, item: Item) -> bool:
    """Whether a title without a place is said of somebody: in a list of posts, or behind `is a`."""
    if s.line or item.match.chair:
        return True
    index = s.items.index(item)
    before = s.word(index - 1)
    if s.word(index - 2) == "as" and any(i.kind in ("organization", "name") for i in s.items[:index]):
        return False  # `joined X as a lecturer`: told with its place
    head = item.text.split()[-1].lower()
    generic = item.text.lower() in (
        "lead",
        "head",
        "member",
        "associate",
        "assistant",
        "partner",
        "executive",
        "principal",
        "leader",
    )
    return before in _PREDICATE and not generic and not head.endswith("s") and " one" not in item.text


def _role_list(s: Sentence, index: int) -> tuple[list[Item], int]:
    roles = [s.items[index]]
    at = index + 1
    while True:
        ahead = at
        while s.word(ahead) in (",", "and", "&", "\n", "the", "a", "an", "also", "/", ";") and ahead - at < 4:
            if s.word(ahead) == ";":
                break
            ahead += 1
        following = s.at(ahead)
        if ahead == at or following is None or following.kind != "role":
            return roles, at
        roles.append(following)
        at = ahead + 1


def _places(s: Sentence, index: int) -> tuple[list[Unit], int]:
    link = s.word(index)
    if (
        link == "on"
        and s.word(index + 1) == "a"
        and s.word(index + 2) == "project"
        and s.word(index + 3) in ("at", "with")
    ):
        index += 3
        link = s.word(index)
    if link not in PLACE_LINKS:
        item = s.at(index)
        if s.line and (named := _headed(s, index)) is not None:
            return [named[0]], named[1]
        if s.line and item is not None and is_body(item, slot=False):
            return units(s, index, slot=False)
        return [], index
    strict = link in (",", "\n", "-", "|", "(", ":", "to", "on") and not (link == "," and s.line)
    found, stop = units(s, index + 1, slot=not strict or (link in (",", "|") and s.line))
    if (
        not found
        and link in ("at", "with", "in", "of")
        and s.word(skip(s, index + 1)) in ("various", "several", "many", "different")
    ):
        ahead = next((i for i in range(index, min(index + 8, len(s.items))) if s.word(i) in ("including", "as")), None)
        if ahead is not None:
            found, stop = units(s, ahead + 1)
    return found, stop


def _headed(s: Sentence, index: int) -> tuple[Unit, int] | None:
    """`Head Quiet Glass group, Department of Physics`: a body right behind the title of its head, and what it is in."""
    before, named = s.at(index - 1), called(s, index)
    if named is None or before is None or before.kind != "role" or not _LEAD_HEADS.fullmatch(before.text):
        return None
    body, stop = named
    outer = unit(s, stop + 1) if s.word(stop) == "," else None
    return (Unit((body, *outer[0].chain)), outer[1]) if outer else (Unit((body,)), stop)


def _before(s: Sentence, index: int) -> list[Unit]:
    """`MIT professor Jane Doe`, `the institute's director`: the place right before the title."""
    back = index - 1
    if s.word(back) == "'s":
        back -= 1
    item = s.at(back)
    if (
        item is not None
        and is_body(item)
        and (item.kind == "organization" or item.text.isupper() or s.word(index - 1) == "'s")
    ):
        return [Unit((mention(item),))]
    return []


def _holder(s: Sentence, index: int, after: int, stop: int, placed: bool) -> Mention | None:
    """Who holds the titles: the person named right behind them, else the one the clause is about."""
    behind = s.at(after)
    if index <= 1 and s.word(stop) == "," and (named := s.at(stop + 1)) is not None and named.kind == "person":
        return mention(named)  # `The Dean, School of Law, Dr. Jane Doe, said`
    if behind is not None and behind.kind == "person" and not (index > 0 and s.word(index - 1) in ("is", "was")):
        return mention(behind)
    return None if subject.related(s, index) else _apposed(s, index) or subject.of(s, index)


def _apposed(s: Sentence, index: int) -> Mention | None:
    """`Hinewai (born Ratahi), a teacher at X`: a name that only `, a` and a title show to be a person's."""
    at = index - 1
    if s.word(at) not in ("a", "an") or s.word(at - 1) != ",":
        return None
    at -= 2
    if s.word(at) == ")":
        at = next((i for i in range(at, max(-1, at - 8), -1) if s.word(i) == "("), 0) - 1
    item = s.at(at)
    if item is None or item.kind != "name" or item.vote not in ("", "PERSON") or len(item.text.split()) > 3:
        return None
    plain = item.text.replace(" ", "").replace("-", "").replace("'", "").isalpha() and not item.text.isupper()
    return Mention("Person", item.text, item.span, "", (), 0.7) if plain and not topic.known(item.text) else None


def _societies(s: Sentence, item: Item, places: list[Unit]) -> list[Unit]:
    """The places of a title that are societies, and the title a grade in them: `a member of X and Y`."""
    words = item.text.lower().split(" of ")[0].split(",")[0].split()
    head = words[-1] if words else ""
    if head not in ("member", "members") and not (
        head in ("fellow", "fellows") and s.word(s.items.index(item) + 1) == "of"
    ):
        return []
    found = [u for u in places if membership.is_society(u, item.text)]
    return places if found and head.startswith("member") else found


def _post(s: Sentence, holder: Mention, item: Item, places: list[Unit], status: str) -> Iterator[Claim]:
    title = item.text
    if re.search(r"\b(?:candidate|nominee|applicant) for\b", title, re.IGNORECASE):
        return
    societies = _societies(s, item, places)
    yield from membership.members(s, holder, societies, title, status, item)
    places = [u for u in places if u not in societies]
    if societies and not places:
        return
    ranked = _RANKED.match(title) is not None
    if item.match.kind == "member" and not (ranked and places):
        for place in places:
            yield from affiliation(holder, place, status, item.span)
        return
    years = subject.years(s, s.items.index(item), len(s.items))
    if not places:
        yield from position(holder, title, None, status, item.span, item.match.chair, years, rule=RULE)
    for place in places:
        yield from _held(s, holder, item, place, status, years)


def _held(
    s: Sentence, holder: Mention, item: Item, place: Unit, status: str, years: tuple[str, str] | None
) -> Iterator[Claim]:
    """A post at a place, and what it says besides: leading, founding, parts of bodies."""
    title = item.text
    span = item.span if place.specific is s.home else item.span.join(place.specific.span)
    if not re.fullmatch(r"co-?founder|founder", title, re.IGNORECASE) or s.line:
        yield from position(holder, title, place, status, span, item.match.chair, years, rule=RULE)
    if not (_INVESTIGATOR.search(title) and s.word(s.items.index(item) + 1) in ("at", "in", "with")):
        yield from _leadership(holder, title, place, status, span)
    yield from structure(place)
    if is_called(place.specific) and len(place.chain) > 1:
        yield from _around(s, holder, item, place, status)


def _around(s: Sentence, holder: Mention, item: Item, place: Unit, status: str) -> Iterator[Claim]:
    """What a post in a body that is hardly named says of the one around it: of `Head Glass group, Department of X`."""
    outer = Unit(place.chain[1:])
    if outer.specific.span < place.specific.span:
        yield from affiliation(holder, outer, status, item.span)
        return
    whole = item.span.join(place.specific.span)
    title = " ".join(s.text[whole.begin - s.span.begin : whole.end - s.span.begin].split())
    span = item.span.join(outer.specific.span)
    yield from position(holder, title, outer, status, span, rule=RULE)


# Members who have a rank among the members hold a post.
_RANKED = re.compile(r"(?:lead|leading|senior|principal|chief) ", re.IGNORECASE)


def _leadership(holder: Mention, title: str, place: Unit, status: str, span: Span) -> Iterator[Claim]:
    if re.search(r"\b(?:co-?)?founder\b|\bco-?founding\b", title, re.IGNORECASE):
        yield Claim(holder, "founded", place.specific, span, RULE, 0.9)
    if re.search(r"\bchair (?:of|in|for)\b", title, re.IGNORECASE) and place.specific.subclass == "University":
        return  # a professorship, not a head
    # `dean of medicine at X` heads a part of X; a chair professor heads nothing
    if status == "current" and heads(title):
        yield Claim(holder, "leads", place.specific, span, RULE, 0.85)


def _apposition(s: Sentence, index: int) -> Iterator[Claim]:
    """`Jane Doe (Example University)`, `Jane Doe of Example Institute`, `Jane Doe | Example Lab`."""
    item = s.items[index]
    link = s.word(index + 1)
    if link not in ("(", ",", "of", "from", "at", "|", "/", "-", "\n", "with") or (
        link not in ("of", "(", "at") and subject.owned(s, index)
    ):
        return
    loose = link in ("|", "/", "(") or (s.line and link == ",")
    apart = link == "," and s.word(index + 2) in ("of", "from", "at")  # `Jane Doe, of the Example Institute, says`
    found = unit(s, index + 2 + apart, slot=loose or link in ("of", "at", "from"))
    if found is None or (link == "with" and not s.line):
        return
    place, stop = found
    if link == "," and not s.line and s.word(stop) not in (",", ")", ";", ".", "", "and", "said"):
        return
    if link == "(" and s.word(stop) not in (")", ",", ";", ""):
        return
    if link == "(" and s.word(stop) == "," and re.fullmatch(r"(?:19|20)\d\d", (s.at(stop + 1) or item).text):
        span = item.span.join(place.specific.span)
        yield Claim(mention(item), "educatedAt", place.specific, span, AFFILIATION, 0.6)  # `(University of X, 2020)`
        return
    yield from affiliation(mention(item), place, "current", item.span, 0.8)
