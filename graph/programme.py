"""Lines of programmes: which part of a line is the title, which the people, which only says what happens.

A line is read as `[number] [label:] people - title` or `[number] [label:] title - people`; people
are a list of names, each perhaps with a place or a post behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph import date, degree, lexicon, name, organization, role
from graph.text import SUPERSCRIPTS, Token, tokenise

Part = tuple[str, int, int]  # kind of block, begin and end within the line

_LONGEST = 400  # characters; longer lines are running text
_NUMBER = re.compile(
    r"^(?:\d{1,2}(?:st|nd|rd|th)\s+)?(?:[A-Z]{0,3}[-.]?\d{1,3}(?:\.\d+)?[.:)]?|\(\d+\)|[-*•·▪◦‣»])\s+"
    r"(?=[^\W\d_a-z]|[\"'¿])"
)
_LABEL = re.compile(
    r"^(?:(?:opening|closing|award|prize|memorial|invited|plenary|keynote|guest|public|inaugural|contributed"
    r"|short|featured|special|distinguished)\s+)*"
    r"(?:keynotes?|plenary|talk|lecture|paper|presentation|oral|poster|tutorial|speech|address|speakers?|presenters?"
    r"|seminar|masterclass)(?:\s+(?:[IVX]+|#?\d+|[A-Z]))?\s*(?:[:|]|\s-|-\s|$)\s*",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"^(?:session |panel |general |programme |co-)*(?:chair(?:s|person|persons|man|woman|ed by)?|co-chairs?"
    r"|moderators?|moderated by|discussants?"
    r"|conven[eo]rs?|facilitators?|facilitated by|panell?ists?|panel members|rapporteurs?|respondents?|hosts?"
    r"|hosted by|master of ceremon(?:y|ies)|mc"
    r"|introduc(?:ed|tion) by|presiding|presided by|coordinators?|organi[sz]ers?|organi[sz]ed by"
    r"|organi[sz]ing committee|committee|commentators?|interpreters?|laudatio(?:n)?|with|in conversation with|jury"
    r"|opened by)\s*(?:[:|]|\s-|-\s|(?<=introduced by)\s|(?<=moderated by)\s|(?<=chaired by)\s)\s*",
    re.IGNORECASE,
)
_WITH = re.compile(r"with\s+", re.IGNORECASE)
_INNER_OFFICE = re.compile(
    r"[.;(]\s*(?:session |panel )?(?:chairs?|chairpersons?|moderators?|moderated by|panell?ists?|discussants?"
    r"|instructors?|conven[eo]rs?|facilitators?|trainers?)\s*:\s*",
    re.IGNORECASE,
)
_PANEL = re.compile(r"\b(?:panel|round\s?table|session|forum|discussion|debate|hands-on|training)\b", re.IGNORECASE)
_OFFICE_TAIL = re.compile(
    r"^(.+?)[\s.,;:(–-]+(?:session |panel )?(?:chair(?:person|man|woman|ed)?|moderat(?:ors?|ed)|discussants?"
    r"|facilitat(?:ors?|ed)|panell?ists?|hosted?|conven[eo]rs?)$",
    re.IGNORECASE,
)
_SESSION = re.compile(
    r"^(?:(?:parallel|plenary|panel|poster|oral|technical|thematic|concurrent|scientific|afternoon|morning|evening"
    r"|special|breakout)\s+)*(?:sessions?|panel|stream|track|block|theme|day|part|round\s?table|symposium|workshop|room"
    r"|module)\s*[-–#]?\s*(?:[IVX]+|\d+\s?[A-Z]?|[A-Z]|one|two|three|four|five|six)\b(?!['’])",
    re.IGNORECASE,
)
_PAUSE = re.compile(
    r"^(?:(?:tea|coffee|lunch|breakfast|dinner|morning tea|afternoon tea|registration|reception|break|refreshments)\b"
    r"(?:[ /&]+(?:and )?(?:tea|coffee|lunch|break|registration|snacks?|refreshments|posters?))*)"
    r"(?=\s*(?:$|[.,;:(\[-]|in |at |and |with ))",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"^\W*(?:cancelled|canceled|withdrawn|postponed)\b|^withdrawn$"
    r"|^(?:no|reading|exam) (?:seminar|talk|week|meeting|lecture|colloquium)s?\b"
    r"|^(?:title|speaker)?[\s:]*(?:to be (?:confirmed|announced)|t\.?b\.?[acd]\.?)(?:$|\W)"
    r"|^(?:to be )?followed by\b",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s+by\s+|\s+-+\s+|\s*[,;(|/]\s*|\s{2,}|\t|:\s+|(?<=[a-z)?!\"']{3})\.\s+(?=[^\W\d_a-z])")


def parts(text: str, common: frozenset[str], slot: bool) -> list[Part] | None:
    """The parts of a line of a programme in order, or None for a line that is to be read on its own.

    `slot` says that a clock time stands before the line. Kinds: `title`, `person`, `authors` (several
    people), `officer:person` and `officer:authors` (people who chair or comment), `ceremony` (breaks, welcomes),
    `session` (the name of a part of the programme), `format` (Keynote, and nothing else).
    """
    if len(text) > _LONGEST or not text.strip():
        return None
    if re.fullmatch(r"[A-Z]{1,3}[-.]?\d{1,3}(?:\.\d{1,3})*\.?|\d{1,2}\.\d{1,3}", text.strip()):
        return [("format", 0, len(text))]
    inner = _INNER_OFFICE.search(text)
    if inner and inner.start() > 3:
        led = parts(text[: inner.start()], common, slot) if slot else None
        stated = led or [("session" if _PANEL.search(text[: inner.start()]) or not slot else "title", 0, inner.start())]
        return [*stated, ("officer:authors", inner.end(), len(text))]
    number = _NUMBER.match(text)
    at = number.end() if number else 0
    office = OFFICE.match(text[at:])
    fixed = _fixed(text, at, slot, office is not None)
    if fixed:
        return [fixed]
    if office:
        begin = at + office.end()
        kind = _people_only(text[begin:], common)
        return [(f"officer:{kind}", begin, len(text))] if kind else None
    label = _LABEL.match(text[at:])
    if label and at + label.end() >= len(text):
        return [("format", at, len(text))] if label.end() else None
    at += label.end() if label else 0
    found = _split(text[at:], common, bool(slot or number or label))
    if found:
        return [(kind, at + begin, at + end) for kind, begin, end in found]
    if slot and is_ceremony(text[at:]):
        return [("ceremony", at, len(text))]
    if (label and slot) or (number and _CODE.match(text) and not _post_or_body(text[at:])):
        return [("ceremony" if is_ceremony(text[at:]) else "title", at, len(text))]
    return None


# The number of a talk in its session: `4.2`, `P7`, `O-13`.
_CODE = re.compile(r"(?:[A-Z]{1,3}[-.]?\d{1,3}|\d{1,2}\.\d{1,2})[.:)]?\s+\S")
_BARE = re.compile(
    r"(?:(?:opening|closing|invited|plenary|keynote|guest|public)\s+)*"
    r"(?:keynotes?|plenary|lecture|talk|address|seminar)\s*(?:[IVX]+|#?\d+|[A-D])?\s*\([^()]*\)\W*",
    re.IGNORECASE,
)


def _fixed(text: str, at: int, slot: bool, office: bool) -> Part | None:
    """A line of one part that its form tells: a title in quotation marks, a break, whom it is with, a session."""
    rest = text[at:]
    if re.fullmatch(r"\"[^\"]+\"\W*|'[^']{8,}(?:'s?[^']+)*'\W*", rest) and len(text.split()) > 1:
        return "title", at + 1, at + max(rest.rfind('"'), rest.rfind("'"))
    if _OFF.match(rest) or (slot and _PAUSE.match(rest)):
        return "ceremony", at, len(text)
    joined = _WITH.match(rest)
    if joined and (kind := row_of_people(rest[joined.end() :])):
        return f"officer:{kind}", at + joined.end(), len(text)
    if _BARE.fullmatch(rest):
        return "format", at, len(text)  # `Plenary 2 (Hall C)`
    if re.fullmatch(r"(?:the\s+)?(?:[^\W\d_][\w.'-]*\s+){1,4}lecture", rest, re.IGNORECASE):
        return "format", at, len(text)
    if not office and _SESSION.match(rest):
        return "session", at, len(text)
    return None


def is_ceremony(words: str) -> bool:
    """Whether words name a break, a welcome or the like: nothing in them says what somebody talks about."""
    plain = re.sub(r"\([^)]*\)?", " ", words).lower()
    found = re.findall(r"[^\W\d_][\w&'-]*", plain)
    return bool(found) and lexicon.ceremonies().issuperset(found)


def _split(text: str, common: frozenset[str], free: bool) -> list[Part] | None:
    """People and title of a line, whichever comes first; in columns where tabs part them."""
    for tab in re.finditer(r"\t+", text):
        left, right = _people_only(text[: tab.start()], common), _people_only(text[tab.end() :], common)
        if right and not left:
            return [("title", 0, tab.start()), (right, tab.end(), len(text))]
        if left and not right:
            return [(left, 0, tab.start()), ("title", tab.end(), len(text))]
    if _people_only(text, common):
        return None
    first = _people_first(text, common, free)
    if first:
        return first
    quoted = _quoted(text, common)
    if quoted:
        return quoted
    for cut in _CUT.finditer(text):
        if not free and cut.group().strip() in (",", ";", "/", ":"):
            continue
        found = _cut_at(text, cut, common, free)
        if found:
            return found
    return None


def _quoted(text: str, common: frozenset[str]) -> list[Part] | None:
    """A title in quotation marks, and people before or behind it."""
    quoted = re.match(r'"(?P<what>[^"]{6,})"\W*(?:[^\W\d_][\w ]* by\s+)?(?P<who>\S.*)$', text)
    if quoted and (kind := _people_only(quoted.group("who"), common)):
        return [("title", quoted.start("what"), quoted.end("what")), (kind, quoted.start("who"), quoted.end("who"))]
    ending = re.match(r"(?P<who>[^\"]{4,}?)[\s.,:;-]*\"(?P<what>[^\"]{4,})\"\W*$", text)
    if ending and (found := people(tokenise(ending.group("who")), common)[0]):
        kind = "authors" if len(found) > 1 else "person"
        return [(kind, 0, ending.end("who")), ("title", ending.start("what"), ending.end("what"))]
    single = re.match(r"'(?P<what>[^']{6,}(?:'s?[^']+)*)'\W+(?P<who>[^\W\d_].*)$", text)
    if single and (kind := _people_only(single.group("who"), common)):
        return [("title", single.start("what"), single.end("what")), (kind, single.start("who"), single.end("who"))]
    return None


def _cut_at(text: str, cut: re.Match[str], common: frozenset[str], free: bool) -> list[Part] | None:
    """A title before a mark and people behind it; None where one of the two does not stand there."""
    what, who = text[: cut.start()], text[cut.end() :]
    behind = who.rstrip(")") if cut.group().strip() == "(" else who
    ceremony = is_ceremony(what)
    led = _OFFICE_TAIL.match(what)
    if led and (kind := _people_only(behind, common)):
        said = "ceremony" if is_ceremony(led.group(1)) else "title"
        return [(said, 0, led.end(1)), (f"officer:{kind}", cut.end(), cut.end() + len(behind))]
    if (len(what.split()) > (1 if free else 2) or ceremony) and not _people_only(what, common):
        kind = _people_only(behind, common)
        if kind and not _post_or_body(what):
            said = "ceremony" if ceremony else "title"
            return [(said, 0, cut.start()), (kind, cut.end(), cut.end() + len(behind))]
    return None


def _people_first(text: str, common: frozenset[str], free: bool) -> list[Part] | None:
    tokens = tokenise(text)
    found, index = people(tokens, common)
    if not found or index >= len(tokens):
        return None
    kind = "authors" if len(found) > 1 else "person"
    sep = tokens[index]
    if sep.text == '"':
        begin = sep.end
        return [(kind, 0, tokens[index - 1].end), ("title", begin, begin + len(text[begin:].rstrip(' ".')))]
    if sep.text in (",", "(", ".") and index + 1 < len(tokens) and tokens[index + 1].text == '"':
        begin = tokens[index + 1].end
        return [(kind, 0, sep.begin), ("title", begin, begin + len(text[begin:].rstrip(' ".')))]
    gap = text[tokens[index - 1].end : sep.begin]
    wide = "\t" in gap or "  " in gap
    straight = free and tokens[index - 1].text == ")" and sep.word and sep.capital
    begin = sep.begin if wide or straight else tokens[index + 1].begin if index + 1 < len(tokens) else len(text)
    what = text[begin:]
    marked = any(t.text[0] in SUPERSCRIPTS or t.text.isdigit() for t in tokens[:index])
    comma = sep.text == "," and free and marked and len(what.split()) > 2
    if not (
        wide
        or comma
        or straight
        or sep.text in (":", "|", ";")
        or (sep.text in ("-", "--", ".") and " " in text[sep.end : begin] + gap)
    ):
        return None
    long_enough = len(what.split()) > (1 if free else 2) and what[0].upper() == what[0]
    if not long_enough or _post_or_body(what) or (not free and sep.text == "."):
        return None
    if (_people_only(what, common) and not wide) or _is_date(what):
        return None
    first: Part = (kind, 0, tokens[index - 1].end)
    tail = _place_last(what)
    if tail is not None:
        return [first, ("title", begin, begin + tail[0]), ("organization", begin + tail[1], len(text))]
    return [first, ("ceremony" if is_ceremony(what) else "title", begin, len(text))]


def _is_date(words: str) -> bool:
    dates = date.find(words, 0, len(words))
    return bool(dates) and len(words) - sum(d.span.end - d.span.begin for d in dates) < 12


def _place_last(words: str) -> tuple[int, int] | None:
    """`Title of a talk. Institute of X`: where the title ends and the place begins."""
    for m in reversed(list(re.finditer(r"[.;]\s+(?=[^\W\d_a-z])", words))):
        tokens = tokenise(words[m.end() :].rstrip(" ."))
        body = organization.match(tokens, 0) if tokens else None
        if body is not None and (body.next >= len(tokens) or tokens[body.next].text == ","):
            return m.start(), m.end()
    return None


def _post_or_body(words: str) -> bool:
    tokens = tokenise(words)
    if not tokens:
        return False
    start = 1 if tokens[0].lower in ("the", "a", "an") and len(tokens) > 1 else 0
    body = organization.match(tokens, start)
    post = role.match(tokens, start)
    return (
        (body is not None and body.next >= len(tokens) - 2)
        or (post is not None and (post.next >= len(tokens) or tokens[post.next].text in (",", "(", "of", "at", "-")))
        or bool((held := degree.find(words, 0, len(words))) and held[0].span.begin == 0)
    )


def _people_only(words: str, common: frozenset[str]) -> str:
    """`person` or `authors` when words are one or several people to their end, else ""."""
    return _kind_of(_to_the_end(words, common))


def _to_the_end(words: str, common: frozenset[str], listed: bool = False) -> list[name.NameMatch]:
    """The names of words that are people to their end, else nothing; `listed` as for `people`."""
    tokens = tokenise(words)
    found, index = people(tokens, common, listed)
    while index < len(tokens) and (
        tokens[index].text in (".", ")", ",", ";") or (not listed and tokens[index].lower in _TAILS)
    ):
        index += 1
    return found if index >= len(tokens) else []


def _kind_of(found: Sequence[name.NameMatch]) -> str:
    return "authors" if len(found) > 1 else "person" if found else ""


_TAILS = frozenset(["chair", "online", "virtual", "remote", "presenter", "moderator", "tbc", "invited", "keynote"])
_BETWEEN = frozenset([",", ";", "&", "and", "/", "with", "|", "y", "et", "und", "e"])
_ENDS = frozenset([":", '"', ";", "-", "--", "|"])


def people(tokens: Sequence[Token], common: frozenset[str], listed: bool = False) -> tuple[list[name.NameMatch], int]:
    """The names at the start of a run of tokens, places and posts behind them passed over, and the index behind.

    `listed` says that the line is known to be a list of people: then capitals are enough for a name.
    """
    found: list[name.NameMatch] = []
    index = 0
    following = _one(tokens, 0, common, first=not listed)
    while following is not None:
        found.append(following)
        index = _behind(tokens, following.next, common)
        ahead = index
        while ahead < len(tokens) and tokens[ahead].lower in _BETWEEN:
            ahead += 1
        if ahead == index:
            break
        following = _next_turned(tokens, ahead, found) or _one(tokens, ahead, common, first=False)
        index = ahead if following is not None else index
    return found, index


def _next_turned(tokens: Sequence[Token], index: int, found: Sequence[name.NameMatch]) -> name.NameMatch | None:
    """`Surname, Given` behind a semicolon and another such name."""
    listed = found and found[-1].turned and 0 < index < len(tokens) and tokens[index - 1].text == ";"
    return name.match_inverted(tokens, index, trusted=True) if listed else None


def _one(tokens: Sequence[Token], index: int, common: frozenset[str], first: bool) -> name.NameMatch | None:
    if index >= len(tokens):
        return None
    turned = name.match_inverted(tokens, index)
    if turned is not None and _turned_list(tokens, index, turned):
        return turned
    found = name.match(tokens, index, common)
    if found is None or organization.match(tokens, index) is not None:
        return None
    if found.evidence == "given" and all(t.lower in common for t in tokens[index + 1 : found.next] if len(t.text) > 2):
        return None
    if not found.evidence:
        # Only capitals: a name where a place or a post stands behind it, or another name before it.
        after = found.next
        placed = after + 1 < len(tokens) and tokens[after].text in ("(", ",") and _body_at(tokens, after + 1)
        joined = after < len(tokens) and tokens[after].text in ("and", "&") and _fresh(tokens, after + 1, common)
        return found if placed or joined or (not first and found.next - index < 4) else None
    return found


def _turned_list(tokens: Sequence[Token], index: int, turned: name.NameMatch) -> bool:
    """Whether `Surname, Given` stands there and not two people or a person and a place."""
    behind = tokens[turned.next].text if turned.next < len(tokens) else ""
    pieces = [t for t in tokens[index : turned.next] if len(t.text.rstrip(".")) > 1]
    comma = next((i for i, t in enumerate(pieces) if t.text == ","), 1)
    if behind in (",", "and", "&") and comma > 1 and len(pieces) - comma > 1:
        return behind == "," and _body_at(tokens, turned.next + 1)  # else two people, given name first
    return behind in ("", "(", ":", "-", "--", "&", "and", ";", ".", ",", '"', "|")


def _body_at(tokens: Sequence[Token], index: int) -> bool:
    return organization.match(tokens, index) is not None or role.match(tokens, index) is not None


def _place_at(tokens: Sequence[Token], index: int) -> bool:
    return (
        organization.match(tokens, index) is not None
        or role.match(tokens, index) is not None
        or tokens[index].text in lexicon.places()
        or tokens[index].acronym
    )


def _behind(tokens: Sequence[Token], index: int, common: frozenset[str]) -> int:
    """Index behind marks, degrees, a bracket, and posts or places after commas."""
    while index < len(tokens):
        token = tokens[index]
        if token.text == "(":
            close = next((i for i in range(index + 1, min(index + 30, len(tokens))) if tokens[i].text == ")"), None)
            if close is None:
                return len(tokens) if len(tokens) - index < 30 else index
            index = close + 1
        elif (
            token.text in ("*", "†", "‡")
            or token.text[0] in SUPERSCRIPTS
            or re.fullmatch(r"\d{1,2}|[a-h]", token.text)
            or _letters(tokens, index)
        ):
            index += 1
        elif token.text == "," and index + 1 < len(tokens) and _mark_or_degree(tokens, index + 1):
            index += 2
        elif token.text in (",", "-", "/", "of", "from", "at", "@") and _passes(tokens, index + 1):
            index = _to_end(tokens, index + 1, common)
        else:
            return index
    return index


def _letters(tokens: Sequence[Token], index: int) -> bool:
    """Whether letters of a degree stand there, and no post that begins with them (`PhD student`)."""
    return bool(name.POST_NOMINALS.match(tokens[index].text)) and not role.junior(tokens, index)


def _mark_or_degree(tokens: Sequence[Token], index: int) -> bool:
    return _letters(tokens, index) or bool(re.fullmatch(rf"[a-h\d{SUPERSCRIPTS}]", tokens[index].text))


def _passes(tokens: Sequence[Token], index: int) -> bool:
    """Whether a post or a place begins at a token."""
    start = index + 1 if index < len(tokens) and tokens[index].lower == "the" else index
    return start < len(tokens) and _place_at(tokens, start)


def _to_end(tokens: Sequence[Token], index: int, common: frozenset[str]) -> int:
    """Index of the mark, or of the next person's separator, that ends a post or place."""
    start = index
    while index < len(tokens):
        text = tokens[index].text
        if text == "." and index + 1 < len(tokens) and tokens[index + 1].begin > tokens[index].end:
            return index
        if text in _ENDS or text == "(" or (text == "," and index + 1 < len(tokens) and tokens[index + 1].text == '"'):
            return index
        if index > start and tokens[index].begin - tokens[index - 1].end > 1:
            return index
        if index > start and text in ("and", "&", ",") and _fresh(tokens, index + 1, common):
            return index
        index += 1
    return index


def _fresh(tokens: Sequence[Token], index: int, common: frozenset[str]) -> bool:
    """Whether another person begins at a token: a name with something that speaks for it."""
    if index >= len(tokens) or _place_at(tokens, index):
        return False
    found = name.match(tokens, index, common)
    return found is not None and found.evidence in ("given", "honorific")


def row_of_people(words: str) -> str:
    """`person` or `authors` for words that are people to their end though no name shows it, else "".

    Capitals do, with places in brackets; plain words do not.
    """
    found = _to_the_end(words, frozenset(), listed=True)
    named = [w for f in found for w in f.name.split()]
    plain = any(lexicon.noun_only(w) or (w.isupper() and len(w) > 3) for w in named)
    return "" if plain else _kind_of(found)


def placed_people(words: str, common: frozenset[str]) -> str:
    """`person` or `authors` for words that are people to their end, each with a place or a post where nothing else
    shows that it is a name, else "". Capitals do then, if one of the words is a family name and no other a plain one:
    `Deep Learning, Fern College` and `Lattice Gauge (Fern College)` are titles.
    """
    found = _to_the_end(words, common)
    for named in (f.name.split() for f in found if not f.evidence):
        other = [w for w in named if not lexicon.is_family_name(lexicon.fold(w))]
        if len(other) == len(named) or any(map(lexicon.noun_only, other)) or all(map(lexicon.ordinary, named)):
            return ""
    return _kind_of(found)


def mentions(tokens: Sequence[Token], common: frozenset[str]) -> Iterator[name.NameMatch]:
    """Every person of a list of people, also behind words that are no name."""
    index = 0
    while index < len(tokens):
        found, stop = people(tokens[index:], common, listed=True)
        yield from (name.NameMatch(f.span, f.name, f.evidence, f.next + index, f.turned) for f in found)
        index += max(stop, 1)
