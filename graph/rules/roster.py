"""Lists of people: what the head of a page or of a list says of everybody under it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from graph import role, topic
from graph.block import Block
from graph.context import Context
from graph.rules import post, talk
from graph.sentence import Sentence, Unit, mention, units
from graph.statement import Claim, Mention
from graph.text import Span, tokenise

RULE = "roster/1"
_TEAM = re.compile(
    r"\b(?:people|team|members?|staff|personnel|researchers|investigators|group|collaborators|participants|who we are"
    r"|students|faculty)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:advisory|board|committee|jury|panel|partners?|sponsors?|funders?|friends|selection|contact|external"
    r"|collaborators?|editors?|reviewers?|visitors?)\b",
    re.IGNORECASE,
)
_GONE = re.compile(r"\b(?:former|past|previous|alumni|alumnae|ex)\b", re.IGNORECASE)
_WINNING = re.compile(
    r"\b(?:recipients?|winners?|awardees?|laureates?|congratulat\w+|award(?:ed|s)|selected|honou?rees?|fellows"
    r"|announc\w+|introduc\w+|meet|grantees|receives?|received|wins?|won|took home)\b",
    re.IGNORECASE,
)

_SAYING = re.compile(r"\b(?:said|says|added|adds|explained|announced|commented|told|noted)\b")


def claims(context: Context) -> Iterator[Claim]:
    """Posts by the heading of a list, the prize a page announces, the project a team works on."""
    yield from _posts(context)
    yield from _winners(context)
    yield from _team(context)
    yield from _labelled(context)
    yield from _advisers(context)
    yield from _founders(context)
    yield from _header(context)
    for s in context.sentences:
        yield from _speciality(s)


def _labelled(context: Context) -> Iterator[Claim]:
    """`Project: Title` and `Host institution: X` under a person's name."""
    for s in context.sentences:
        people = context.names.get(s.block.person, ())
        if s.block.kind != "label" or len(people) != 1:
            continue
        if re.fullmatch(r"(?:research )?projects?(?: title)?", s.block.section):
            words = context.document.words(s.span).strip("\"“”'. ")
            if len(words) > 4:
                project = Mention("Project", words, s.span, "", (), 0.75)
                yield Claim(people[0], "developed", project, people[0].span.join(s.span), RULE, 0.75)
                yield from talk.about(s.text, s.span.begin, project, frozenset())
        elif re.fullmatch(
            r"(?:host |home )?institutions?|host(?: organi[sz]ation)?|department|affiliations?", s.block.section
        ):
            for place in units(s, 0)[0][:1]:
                span = people[0].span.join(place.specific.span)
                yield Claim(people[0], "affiliatedWith", place.specific, span, RULE, 0.75)


_STARTED = re.compile(
    r"^\W*(?:the|our|this) (?:lab|laboratory|group|centre|center|institute|unit|team|company|society|department) "
    r"(?:was|has been) (?:founded|started|established|created|set up|launched|co-founded)\b.*?\bby\b",
    re.IGNORECASE,
)


def _founders(context: Context) -> Iterator[Claim]:
    """`The lab was started in 2012 by X and Y`, on the lab's own page."""
    home = context.home
    for s in context.sentences if home is not None else ():
        m = _STARTED.match(s.text)
        if m and home is not None:
            begin = s.span.begin + m.end()
            for item in s.items:
                if item.span.begin >= begin and item.kind == "person":
                    yield Claim(mention(item), "founded", home, Span(s.span.begin, item.span.end), RULE, 0.75)
                elif item.span.begin >= begin and item.text not in (",", "and", "&", "dr", "prof", "."):
                    break


def _header(context: Context) -> Iterator[Claim]:
    """The body over a page is part of the larger one in the line right by it."""
    for inner, outer in itertools.pairwise(context.house):
        yield Claim(inner, "partOf", outer, inner.span.join(outer.span), RULE, 0.7)


def _advisers(context: Context) -> Iterator[Claim]:
    """`Supervisor: Jane Doe` under somebody's name."""
    for index, block in enumerate(context.layout.blocks):
        owner = context.names.get(block.person, ())
        if re.match(r"supervis|advis", block.section) and len(owner) == 1:
            for adviser in context.names.get(index, ()):
                yield Claim(owner[0], "advisedBy", adviser, owner[0].span.join(adviser.span), RULE, 0.85)


def _speciality(s: Sentence) -> Iterator[Claim]:
    """`Jane Doe - vector ecology` in a list of people: what she works on."""
    if s.block.kind != "person" or len(s.items) < 3 or s.items[0].kind != "person":
        return
    at = 1
    if s.word(1) == "(":
        at = next((i for i in range(2, len(s.items)) if s.word(i) == ")"), 0) + 1
    if s.word(at) not in ("-", ":"):
        at = next((i for i in range(len(s.items) - 2, 1, -1) if s.word(i) == "-"), 0)
    if not at or at + 1 >= len(s.items) or _STATE.search(s.text[s.items[at].span.end - s.span.begin :]):
        return
    stop = next((i for i in range(at + 1, len(s.items)) if s.word(i) in (";", ".", "(")), len(s.items))
    if stop <= at + 1 or any(
        i.kind in ("role", "organization", "degree", "person", "quote") for i in s.items[at + 1 : stop]
    ):
        return
    base = s.span.begin
    for found in topic.phrases(s.text, s.items[at + 1].span.begin - base, s.items[stop - 1].span.end - base):
        span = Span(found.span.begin + base, found.span.end + base)
        interest = Mention("Topic", found.name, span, "", (found.written,))
        yield Claim(mention(s.items[0]), "researches", interest, s.items[0].span.join(span), RULE, 0.6)


# What stands behind a dash in a list of people without being a field.
_STATE = re.compile(r"\d|@|\b(?:leave|retired|until|since|online|remote|chair|absent|tbc|room|office)\b", re.IGNORECASE)


def _entries(context: Context) -> Iterator[tuple[Block | None, int, Block, Mention]]:
    """Every person with a line of their own: the heading above, and the block with its index."""
    heading: Block | None = None
    for index, block in enumerate(context.layout.blocks):
        if block.kind in ("heading", "role", "subheading", "session") and block.person < 0:
            heading = block
        elif block.kind in ("name", "person", "authors") and block.person == index:
            for person in context.names.get(index, ()):
                yield heading, index, block, person


def _posts(context: Context) -> Iterator[Claim]:
    """`PhD students` over a list on a lab's page: everybody there is a PhD student of the lab."""
    home = context.home
    if home is None:
        return
    text = context.document.matched
    for heading, index, block, person in _entries(context):
        own = _own_items(context, index)
        if heading is None or heading.span < home.span or "role" in own:
            continue
        words = text[heading.span.begin : heading.span.end].strip(" :")
        title = _post(words)
        status = "former" if _GONE.search(words) else "current"
        span = block.span
        if title:
            yield from post.position(person, title, Unit((home,)), status, span, rule=RULE)
        elif _TEAM.search(words) and not _OTHERS.search(words) and "organization" not in own:
            predicate = "formerlyAt" if status == "former" else "affiliatedWith"
            yield Claim(person, predicate, home, span, RULE, 0.7)


def _post(words: str) -> str:
    """The post that a heading names, in the singular; "" for any other heading."""
    single = " ".join([*words.split()[:-1], topic.singular(words.split()[-1])]) if words.split() else ""
    for candidate in (single, words):
        tokens = tokenise(candidate)
        found = role.match(tokens, 0) if tokens else None
        if found is not None and found.next >= len(tokens) and found.kind != "member":
            return candidate if not candidate.isupper() else candidate.capitalize()
    return ""


def _own_items(context: Context, index: int) -> set[str]:
    """Kinds of items in the lines that stand under a person's name."""
    return {item.kind for s in context.sentences if s.line and s.block.person == index for item in s.items}


def _winners(context: Context) -> Iterator[Claim]:
    """The prize that the head of a page announces goes to everybody listed below it."""
    entries = [e for e in _entries(context) if not (e[0] and _OTHERS.search(_words(context, e[0].span)))]
    if context.layout.agenda and any(b.kind == "time" for b in context.layout.blocks):
        return
    found = _announced(context)
    if found is None:
        return
    award, sentence = found
    below = [s for s in context.sentences if s.span > sentence.span]
    for _, _, block, person in entries if len(entries) > 1 else ():
        if block.span > sentence.span:
            yield Claim(person, "hasAward", award, award.span, RULE, 0.7)
    for s in below:
        if _opens_with_person(s) and not _SAYING.search(s.text):
            yield Claim(mention(s.items[0]), "hasAward", award, s.items[0].span, RULE, 0.6)
    for s in below if len(entries) < 2 else ():
        if _WINNERS_ARE.match(s.text):
            for item in (i for i in s.items if i.kind == "person"):
                yield Claim(mention(item), "hasAward", award, item.span, RULE, 0.65)


_WINNERS_ARE = re.compile(
    r"\s*(?:they|the (?:\w+ )?(?:winners|fellows|recipients|awardees|laureates|honou?rees|grantees|medallists)"
    r"|this year's \w+) (?:are|is)\b",
    re.IGNORECASE,
)


def _opens_with_person(s: Sentence) -> bool:
    """Whether a sentence begins a paragraph of its own, under nobody's name, with a person."""
    opening = bool(s.items) and s.items[0].kind == "person" and s.span.begin == s.block.span.begin
    return opening and s.block.kind == "prose" and s.block.person < 0


def _announced(context: Context) -> tuple[Mention, Sentence] | None:
    """The first prize that a page's opening announces without saying of whom."""
    for s in context.sentences[:6]:
        if any(i.kind == "pronoun" and i.text in ("he", "she") for i in s.items):
            return None
        awards = [i for i in s.items if i.kind == "award"]
        if awards and (s.line or not any(i.kind == "person" for i in s.items)) and _WINNING.search(s.text):
            return mention(awards[0]), s
        fellows = _FELLOWS.search(s.text)
        if fellows and s.line:
            span = Span(s.span.begin + fellows.start(), s.span.begin + fellows.end())
            return Mention("Award", re.sub(r"\s+", " ", fellows.group()), span, "", (), 0.7), s
    return None


_FELLOWS = re.compile(
    r"\b(?:(?:19|20)\d\d )?(?:[A-Z][\w&'-]*[A-Za-z]* ){1,6}"
    r"(?:Fellows|Laureates|Awardees|Scholars|Medallists|Prizewinners)\b"
)


def _team(context: Context) -> Iterator[Claim]:
    """People under `Project team` on the page of one project work on it."""
    project = context.project
    if project is None:
        return
    for heading, _, block, person in _entries(context):
        words = _words(context, heading.span) if heading else ""
        if heading and heading.span > project.span and _TEAM.search(words) and not _OTHERS.search(words):
            yield Claim(person, "developed", project, block.span, RULE, 0.7)


def _words(context: Context, span: Span) -> str:
    return context.document.matched[span.begin : span.end]
