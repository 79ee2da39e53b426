"""Posts: who holds which title where, now or before; who leads, founded or is simply at a place."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from graph import topic
from graph.chunk import Item
from graph.rules import subject
from graph.sentence import Sentence, Unit, is_body, mention, skip, unit, units
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span, clean

RULE = "position-clause/1"
AFFILIATION = "affiliation-clause/1"
_PLACE_LINKS = frozenset(["at", "of", "in", "for", "with", "from", ",", "|", "-", "\n", "@", "(", "/", "to", "on", ":"])
_FORMER_CUES = frozenset(["formerly", "previously", "earlier", "past", "prior", "before", "until", "ex", "once"])
_PAST_VERBS = frozenset(
    "was were served worked spent held led headed directed ran chaired taught conducted completed did had".split()
)
_APPOINTED = frozenset(
    "appointed named elected promoted selected made chosen recently awarded hired joined joins".split()
)
_PRESENT = frozenset(
    ["is", "are", "has", "serves", "holds", "works", "leads", "currently", "now", "presently", "became", "becomes"]
)
LEAD_VERBS = frozenset(
    (
        "leads lead led heads headed directs directed co-directs co-directed chairs chaired co-leads co-led runs "
        "ran co-chairs heading leading directing"
    ).split()
)
_AT_VERBS = re.compile(
    r"^(?:works?|worked|working|teaches|taught|teaching|based|affiliated|employed|located|studies|researcher|practised|practiced|served|serves|stationed|interned|faculty|staff)$"
)
_JOIN_VERBS = frozenset(["joined", "joins", "joining", "join"])
_LEAD_HEADS = re.compile(
    r"\b(?:director|co-director|head|co-head|chair|chairman|chairwoman|co-chair|president|dean|provost"
    r"|rector|chancellor|vice-chancellor|lead|leader|co-lead|principal investigator|ceo"
    r"|chief executive officer|pi|directeur|warden|founder|co-founder)\b",
    re.IGNORECASE,
)
_LESSER = re.compile(r"\b(?:vice|deputy|associate|assistant|sub|co-chair of|past|former|honorary)[ -]", re.IGNORECASE)


def claims(s: Sentence) -> Iterator[Claim]:
    """All posts and affiliations that a sentence or a group of lines states."""
    index = 0
    while index < len(s.items):
        item = s.items[index]
        if item.kind == "role":
            index = yield from _from_roles(s, index)
            continue
        if item.kind == "word" or item.kind == "mark":
            yield from _from_verb(s, index)
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
                yield from affiliation(s, s.focus, place, "current", item.span)
        index += 1


def _from_roles(s: Sentence, index: int) -> Generator[Claim, None, int]:
    """Titles in a row, then the places they are held at."""
    roles, after = _role_list(s, index)
    places, stop = _places(s, after)
    holder = _holder(s, index, after, stop, bool(places))
    if not places and index > 0:
        places = _before(s, index)
    if not places and s.word(index - 1) == "its":
        earlier = [i for i in s.items[:index] if i.kind == "organization"]
        places = [Unit((mention(earlier[-1]),))] if earlier else []
    if holder is None or subject.denied(s, index):
        return max(stop, after)
    if not places and s.home is not None and s.block.person >= 0:
        places = [Unit((s.home,))]
    for item in roles:
        if not places and not _plain_post(s, item):
            continue
        status = status_of(s, index, stop, item)
        if (
            (behind := s.at(after)) is not None
            and behind.kind == "person"
            and status == "former"
            and not item.match.former
        ):
            status = "current"  # `present was X president Jane Doe`: the verb says nothing of her post
        yield from _post(s, holder, item, places, status)
    return max(stop, after)


_PREDICATE = frozenset("is was as a an the became currently now also ,".split())


def _plain_post(s: Sentence, item: Item) -> bool:
    """Whether a title without a place is said of somebody: in a list of posts, or behind `is a`."""
    if s.line or item.match.chair:
        return True
    before = s.word(s.items.index(item) - 1)
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
    if link not in _PLACE_LINKS:
        item = s.at(index)
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


def status_of(s: Sentence, index: int, stop: int, item: Item | None = None) -> str:
    """`former`, `current` or `unknown`, by the words around a post."""
    if item is not None and item.match is not None and item.match.former:
        return "former"
    left = subject.clause(s, index)
    words = [w for _, w in left]
    behind = [s.word(i) for i in range(stop, min(stop + 6, len(s.items)))]
    years = subject.years(s, index, stop)
    if words and ("→" in words[-3:] or words[-1] == "now" or (len(words) > 1 and words[-2] == "now")):
        return "current"
    if "will" in words or "incoming" in words[-3:]:
        return "unknown"
    if "longer" in words[-4:]:
        return "former"
    if years and years[1]:
        return "former"
    if "stint" in words[-5:] or ("after" in words[-6:] and {"years", "time", "working", "serving"} & set(words[-6:])):
        return "former"
    if "before" in words and [w for w in words if w in _PAST_VERBS or w in ("became", "joined")][-1:] == ["became"]:
        return "current"  # `Before she became X she was Y`: the later post
    if s.line and re.match(r"(?:previous|past|former)\b", s.block.section):
        return "former"
    if "until" in behind[:3] or any(w in _FORMER_CUES for w in words):
        return "former"
    return _told_by_verb(words, behind)


def _told_by_verb(words: list[str], behind: list[str]) -> str:
    """What the last verb of a clause tells of a post; the words behind the post may say since when."""
    verbs = [w for w in words if w in _PAST_VERBS or w in _PRESENT or w in _APPOINTED]
    if not verbs:
        return "current"
    last = verbs[-1]
    if last in _APPOINTED or last in _PRESENT or "since" in behind or "has" in words:
        return "current"
    return "former"


def _post(s: Sentence, holder: Mention, item: Item, places: list[Unit], status: str) -> Iterator[Claim]:
    title = item.text
    head = title.lower().split(" of ")[0].split(",")[0].split()[-1] if title else ""
    links = [s.word(i) for i in range(len(s.items)) if s.items[i].span.begin >= item.span.end][:1]
    if (
        head in ("member", "members", "fellow", "fellows")
        and places
        and (links == ["of"] or head in ("member", "members"))
    ):
        from graph.rules import membership

        societies = [u for u in places if membership.is_society(u, title)]
        for place in societies:
            yield from membership.member(s, holder, place, title, status, item.span)
        places = [u for u in places if u not in societies]
        if not places:
            return
    if item.match.kind == "member" and places:
        for place in places:
            yield from affiliation(s, holder, place, status, item.span)
        return
    if item.match.kind == "member":
        return
    years = subject.years(s, s.items.index(item), len(s.items))
    for place in places or [None]:  # type: ignore[list-item]
        if place is not None and re.fullmatch(r"co-?founder|founder", title, re.IGNORECASE) and not s.line:
            span = item.span.join(place.specific.span)
            yield from _leadership(holder, title, place, status, span)
            yield from structure(place)
            continue
        yield from position(
            holder,
            title,
            place,
            status,
            item.span if place is None or place.specific is s.home else item.span.join(place.specific.span),
            item.match.chair,
            years,
        )
        if place is not None:
            span = item.span if place.specific is s.home else item.span.join(place.specific.span)
            yield from _leadership(holder, title, place, status, span)
            yield from structure(place)


def position(
    holder: Mention,
    title: str,
    place: Unit | None,
    status: str,
    span: Span,
    chair: bool = False,
    years: tuple[str, str] | None = None,
    rule: str = RULE,
) -> Iterator[Claim]:
    """The claim that somebody holds or held a post."""
    properties: list[tuple[str, Mention | Literal]] = [("roleTitle", Literal(title)), ("status", Literal(status))]
    if place is not None:
        properties.append(("atOrganization", place.specific))
    for name, year in zip(("start", "end"), years or ("", ""), strict=True):
        if year:
            properties.append((name, Literal(year, "gYear")))
    confidence = 0.9 if place is not None else 0.75
    yield Claim(holder, "hasPosition", Node("Position", tuple(properties), chair), span, rule, confidence)


def _leadership(holder: Mention, title: str, place: Unit, status: str, span: Span) -> Iterator[Claim]:
    if re.search(r"\b(?:co-?)?founder\b|\bco-?founding\b", title, re.IGNORECASE):
        yield Claim(holder, "founded", place.specific, span, RULE, 0.9)
    if re.search(r"\bchair (?:of|in|for)\b", title, re.IGNORECASE) and place.specific.subclass == "University":
        return  # a professorship, not a head
    if status == "current" and _LEAD_HEADS.search(title) and not _LESSER.search(title):
        yield Claim(holder, "leads", place.specific, span, RULE, 0.85)


def structure(place: Unit) -> Iterator[Claim]:
    """The part-of steps that a chain of units states."""
    for inner, outer in zip(place.chain, place.chain[1:], strict=False):
        yield Claim(inner, "partOf", outer, inner.span.join(outer.span), "unit-chain/1", 0.85)


def affiliation(
    s: Sentence, holder: Mention, place: Unit, status: str, start: Span, confidence: float = 0.8
) -> Iterator[Claim]:
    """Being at a place without any title."""
    span = start.join(place.specific.span)
    index = next((i for i, item in enumerate(s.items) if item.span.begin >= start.begin), 0)
    if status == "unknown" or subject.denied(s, index):
        return
    yield Claim(
        holder,
        "formerlyAt" if status == "former" else "affiliatedWith",
        place.specific,
        span,
        AFFILIATION,
        confidence,
    )
    yield from structure(place)


def _from_verb(s: Sentence, index: int) -> Iterator[Claim]:
    """Posts told by a verb: `leads the X`, `joined Y as a lecturer`, `works at Z`, `on the faculty of W`."""
    word = s.word(index)
    if word in LEAD_VERBS:
        yield from _leading(s, index, word)
    elif word in _JOIN_VERBS:
        yield from _joining(s, index)
    elif word in ("spent", "moved", "came", "returned", "coming", "moving"):
        ahead = next(
            (i for i in range(index + 1, min(index + 8, len(s.items))) if s.word(i) in ("at", "to", "in", "with")), None
        )
        if ahead is not None and (found := unit(s, ahead + 1)):
            status = (
                "former" if word == "spent" or "previously" in [w for _, w in subject.clause(s, index)] else "current"
            )
            yield from _at(s, index, found[0], status, 0.6)
    elif _AT_VERBS.match(word) and s.word(index + 1) in ("at", "for", "with", "in", "of"):
        yield from _working(s, index, word, index + 2)
    elif word in ("taught", "teaches", "teaching", "teach", "lectures", "lectured", "lecturing"):
        ahead = next((i for i in range(index + 1, min(index + 9, len(s.items))) if s.word(i) == "at"), None)
        if ahead is not None and not any(s.items[i].kind in ("person", "pronoun") for i in range(index + 1, ahead)):
            yield from _working(s, index, word, ahead + 1)
    elif word == "part" and s.word(index + 1) == "of" and s.word(index - 1) in ("is", "was", "be", "been", "as", "am"):
        found_part = unit(s, index + 2, slot=False)
        if found_part is not None:
            status = "former" if s.word(index - 1) == "was" else "current"
            yield from _at(s, index, found_part[0], status, 0.7)
    elif (
        word in ("board", "committee", "council", "faculty")
        and s.word(index + 1) == "of"
        and any(w in ("sits", "serves", "on", "served") for _, w in subject.clause(s, index)[-5:])
    ):
        yield from _seat(s, index, word)
    elif (
        word == "at"
        and s.word(index - 1) in ("is", "currently", "now", "also", ",", "was")
        and (found := unit(s, index + 1))
    ):
        yield from _at(s, index, found[0], "former" if s.word(index - 1) == "was" else "current", 0.7)


def _seat(s: Sentence, index: int, word: str) -> Iterator[Claim]:
    """`sits on the executive board of X`."""
    found, holder = unit(s, index + 2), subject.of(s, index)
    if found is None or holder is None:
        return
    start = index
    while start > 0 and s.word(start - 1) not in ("on", "the", "a") and index - start < 4:
        start -= 1
    title = clean(s.text[s.items[start].span.begin - s.span.begin : s.items[index].span.end - s.span.begin])
    words = [w for _, w in subject.clause(s, index)]
    status = "former" if "served" in words and not {"has", "have"} & set(words) else "current"
    yield from position(
        holder, title, found[0], status, s.items[start].span.join(found[0].specific.span), rule="board-seat/1"
    )
    yield from structure(found[0])


def _at(s: Sentence, index: int, place: Unit, status: str, confidence: float) -> Iterator[Claim]:
    holder = subject.of(s, index)
    if holder is not None:
        yield from affiliation(s, holder, place, status, s.items[index].span, confidence)


def _leading(s: Sentence, index: int, verb: str) -> Iterator[Claim]:
    """`leads the X`, `led the Y as its first director and the Z`: posts told by a verb."""
    holder = subject.of(s, index)
    if holder is None or subject.denied(s, index):
        return
    places, stop = units(s, index + 1)
    past = verb in _LED and s.word(index - 1) not in ("has", "have")
    if not places:
        places, stop = _further(s, index)
        if places:
            verb = clean(s.text[s.items[index].span.begin - s.span.begin : s.items[stop].span.begin - s.span.begin])
            stop = units(s, stop + 1)[1]
    status = "former" if past or status_of(s, index, stop) == "former" else "current"
    while places:
        title, span, chair, stop = _titled(s, index, stop, verb)
        for place in places:
            yield from _post_led(s, index, holder, place, status, (title, span, chair))
        if s.word(stop) not in ("and", ","):
            return
        places, stop = units(s, stop + 1)


_LED = frozenset("led headed directed co-directed chaired co-led ran".split())


def _titled(s: Sentence, index: int, stop: int, verb: str) -> tuple[str, Span, bool, int]:
    """The title that `as its first director` adds to a verb, whether it is a chair, and the index behind."""
    if s.word(stop) != "as":
        return verb, s.items[index].span, False, stop
    at = stop + 1
    while s.word(at) in ("its", "the", "a", "an", "their"):
        at += 1
    item, following = s.at(at), s.at(at + 1)
    if item is None:
        return verb, s.items[index].span, False, at
    if item.kind == "role":
        return item.text, item.span, item.match.chair, at + 1
    if item.kind in ("name", "organization") and following is not None and following.kind == "role":
        return f"{item.text} {following.text}", item.span.join(following.span), False, at + 2
    return verb, s.items[index].span, False, at + 1


def _post_led(
    s: Sentence, index: int, holder: Mention, place: Unit, status: str, post: tuple[str, Span, bool]
) -> Iterator[Claim]:
    title, span, chair = post
    verb = s.items[index].span
    whole = verb.join(span).join(place.specific.span)
    yield from position(holder, title, place, status, whole, chair, rule="leading-verb/1")
    if status == "current":
        yield Claim(holder, "leads", place.specific, verb.join(place.specific.span), "leading-verb/1", 0.85)
    yield from structure(place)
    yield from _inside(s, index, place)


def _inside(s: Sentence, index: int, place: Unit) -> Iterator[Claim]:
    """`at X, where she leads the Y group`: Y is in X."""
    where = index - 2
    outer = s.at(where - 2)
    if (
        s.word(where) == "where"
        and s.items[index - 1].kind == "pronoun"
        and outer is not None
        and outer.kind == "organization"
        and place.specific.name != outer.text
    ):
        yield Claim(
            place.specific, "partOf", mention(outer), outer.span.join(place.specific.span), "where-clause/1", 0.6
        )


def _further(s: Sentence, index: int) -> tuple[list[Unit], int]:
    """`heads the graduate programme in X at Y`: the place behind what is led, and the index of its preposition."""
    for at in range(index + 1, min(index + 10, len(s.items))):
        if s.word(at) in ("in", "at", "of") and is_body(s.at(skip(s, at + 1)), slot=False):
            return units(s, at + 1, slot=False)[0], at
        if s.items[at].kind in ("pronoun", "person", "degree") or (
            s.word(at) in (",", "and", ";") and s.items[at + 1 : at + 2] and s.items[at + 1].kind == "pronoun"
        ):
            break
    return [], index


def _joining(s: Sentence, index: int) -> Iterator[Claim]:
    at = index + 1
    if s.word(skip(s, at)) in ("faculty", "staff") and s.word(skip(s, at) + 1) in ("of", "at"):
        at = skip(s, at) + 2
    found = unit(s, at)
    holder = subject.of(s, index) or subject.after(s, index)
    if found is None or holder is None:
        return
    place, stop = found
    before = [w for _, w in subject.clause(s, index)]
    status = "unknown" if "will" in before else "current"
    year, behind = _in_year(s, stop)
    post = s.at(skip(s, behind + 1)) if s.word(behind) == "as" else None
    if post is not None and post.kind == "role":
        if s.word(stop) != "as" or s.word(skip(s, behind + 1) + 1) not in _PLACE_LINKS:
            later = any(w in _LATER for _, w in s.words() if w) or bool(year and _LATER & set(s.text.lower().split()))
            span = s.items[index].span.join(post.span)
            yield from position(
                holder, post.text, place, "former" if later else status, span, False, (year, "") if year else None
            )
            yield from structure(place)
        return
    yield from affiliation(s, holder, place, status, s.items[index].span, 0.6)


_LATER = frozenset(["became", "promoted", "retired", "left", "until", "before", "then", "later"])


def _in_year(s: Sentence, index: int) -> tuple[str, int]:
    """`in 2003` or `in May 2003` at an index: the year, and the index behind."""
    if s.word(index) != "in":
        return "", index
    item = s.at(index + 1)
    year = re.search(r"(?:19|20)\d\d", item.text) if item is not None and item.kind in ("word", "date") else None
    return (year.group(), index + 2) if year else ("", index)


def _working(s: Sentence, index: int, word: str, at: int) -> Iterator[Claim]:
    if word == "studies" or (word in ("faculty", "staff") and s.word(index - 1) != "the"):
        return
    places, stop = units(s, at)
    holder = subject.of(s, index)
    if holder is None:
        return
    past = word in ("worked", "taught", "lectured", "interned", "served") and not {"has", "have"} & {
        s.word(index - 1),
        s.word(index - 2),
    }
    status = "former" if past or status_of(s, index, stop) == "former" else "current"
    for place in places:
        if word in ("faculty", "staff"):
            yield from position(holder, word, place, status, s.items[index].span.join(place.specific.span))
            yield from structure(place)
        else:
            yield from affiliation(s, holder, place, status, s.items[index].span)


def _apposition(s: Sentence, index: int) -> Iterator[Claim]:
    """`Jane Doe (Example University)`, `Jane Doe of Example Institute`, `Jane Doe | Example Lab`."""
    item = s.items[index]
    link = s.word(index + 1)
    if link not in ("(", ",", "of", "from", "at", "|", "/", "-", "\n", "with") or (
        link not in ("of", "(", "at") and subject.owned(s, index)
    ):
        return
    loose = link in ("|", "/", "(") or (s.line and link == ",")
    found = unit(s, index + 2, slot=loose or link in ("of", "at", "from"))
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
    yield from affiliation(s, mention(item), place, "current", item.span, 0.8)
