"""The kind of a single line, by its words alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph import date, degree, lexicon, name, organization, programme, role
from graph.text import SUPERSCRIPTS, Token, tokenise

URL = re.compile(r"\W*(?:https?://|www\.)\S+\W*", re.IGNORECASE)
EMAIL = re.compile(r"\W*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\W*")
FURNITURE = re.compile(
    r"^\W*(?:view (?:full )?(?:bio|profile|abstract)|skip to [\w ]+"
    r"|\(?(?:photo|image|picture|portrait|logo|map|video)\)?|read (?:more|full)|learn more|more info"
    r"|show (?:more|less)|skip to|share(?: this)?|tweet|copyright|©|"
    r"all rights reserved|page \d+(?: of \d+)?|\d+\s*/\s*\d+|\d{1,4}|back to (?:top|list)|cookies?"
    r"|subscribe|download(?: pdf)?|click here|"
    r"log ?in|sign (?:in|up)|menu|print|home|search|next|previous|watch(?: the)? (?:video|recording)"
    r"|slides|video|notes|\W*)\W*$",
    re.IGNORECASE,
)
_SUBHEADING = re.compile(
    r"^(?:talk |speaker'?s? |short |brief |about the |about |the )?"
    r"(abstract|summary|bio|biography|biosketch|bio info|speakers?|presenters?|talk details|education|"
    r"(?:honou?rs|awards)(?: (?:and|&) (?:awards|honou?rs))?|awards|selected awards|"
    r"research(?: interests?| areas?| focus| topics?)?|(?:areas? of |research )?(?:expertise"
    r"|interests?|specializations?)|interests|"
    r"(?:professional )?memberships?|academic degrees?|degrees|keywords|"
    r"(?:(?:current|present|previous|past|former|professional|academic|other|work) )?"
    r"(?:positions?|posts?|appointments?|employment|experience)|"
    r"career|profile|authors?|affiliations?)\s*:?$",
    re.IGNORECASE,
)
# Heads and feet of pages: a page number, a wide gap, a few words; or the other way round.
_PAGE = re.compile(r"^(?:\d{1,4}\s{3,}\S(?:\S| (?! )){0,80}|\S(?:\S| (?! )){0,80}\s{3,}\d{1,4})$")
BREAK = re.compile(
    r"\b(?:break|lunch|breakfast|dinner|registration|reception|coffee|networking|refreshments|adjourn|check-in|opening|closing|welcome|q\s?&\s?a)\b",
    re.IGNORECASE,
)
SECTION = re.compile(
    r"\b(?:speakers?|board|committee|people|team|members|personnel|faculty|staff|students|alumni|keynotes?|session|organi[sz]ers|participants|fellows|winners|laureates|awardees|editors|posters?|day|part|track|panel)\b\W*$",
    re.IGNORECASE,
)
QUESTION = re.compile(r"^(?:Q|Question)\s?\d*\s?[:.]\s", re.IGNORECASE)
ANSWER = re.compile(r"^(?:A|Answer)\s?\d*\s?[:.]\s")
# What stands at the foot of a page, whatever else is in the line.
_FOOT = re.compile(
    r"^\W*(?:(?:page |last |site )*(?:updated|modified|reviewed)\b|share this\b|©|\(c\)|copyright\b|all rights reserved"
    r"|terms of use|privacy policy)",
    re.IGNORECASE,
)
# Rows of tables for posts that nobody holds.
_VACANT = re.compile(r"^\W*(?:vacant|to be (?:announced|confirmed|appointed|determined)|n\.\s?n\.)(?:\W|$)", re.I)
_NOTE = re.compile(r"^\W*(?:editor'?s'? note|note from the editor)\b", re.IGNORECASE)
_CREDIT = re.compile(
    r"\b(?:photo|photograph|image|picture|credit|illustration|photo credit)s?(?: (?:by|courtesy of"
    r"|credit))?\s?:\s?(?=\S)|^\W*(?:photo|image)s? by\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:(?:interview|text|words|story)(?=\s?:)|by|written by|story by|text by|reported by|author)\s?:?\s+(?=[A-Z])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(title|talk title|talk|paper|presentation|topic|speakers?|presenters?|abstract|bio(?:graphy"
    r"|info| info)?|affiliations?|location|venue|where|when|date|time|"
    r"host(?:ed by)?|host organi[sz]ation|organi[sz]ers?|organi[sz]ed by|sponsors?|moderators?|chairs?|session chair"
    r"|research interests?|research areas?|areas? of (?:expertise|interest)|"
    r"research|interests|expertise|keywords|topics|education|degrees?|awards?|honou?rs|e-?mail|phone"
    r"|tel|office|website|homepage|web|department|(?:host |home )?institutions?|position|role|title and affiliation"
    r"|(?:research )?projects?(?: title)?|thesis(?: title)?"
    r"|supervisors?|advisors?|collaborators?|thesis topic|support(?:ed by)?|funding|funders?|funded by|partners?)"
    r"\s*:\s*(?=\S)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:[-*·»]\s+|[•●▪■♦◦‣➢]\s*|\(?\d{1,2}[.)]\s+)")
_VERBS = frozenset(
    (
        "is are was were has have had will would can could may might should must do does did be been said says "
        "received earned joined works worked serves served leads led holds held studies studied focuses teaches "
        "taught became graduated completed obtained brings includes include explores develops developed won "
        "awarded appointed elected named aims combines describes present presents discuss discusses show shows "
        "argues enables provides propose proposes"
    ).split()
)
_ROLE_GOES_ON = frozenset(", ; - | ( / of at in for and & @ emeritus emerita to on until since from".split())
_SEPARATORS = frozenset([",", "-", "|", "(", ":", "/", ";"])


def labelled(body: str) -> bool:
    """Whether a line begins with a label of its own, as `E-mail: ...` does."""
    return bool(_LABEL.match(body))


def bullet(body: str) -> int:
    """Length of the bullet or number a line starts with."""
    m = _BULLET.match(body)
    return m.end() if m else 0


def may_name(words: str) -> bool:
    """Whether a cell of two or three words in capitals, none of them a plain word, may be a name."""
    tokens = tokenise(words)
    found = name.match(tokens, 0) if tokens else None
    return found is not None and found.next == len(tokens) and not any(lexicon.noun_only(t.text) for t in tokens)


def unread_person(words: str) -> bool:
    """Whether a line reads `Word, title ...` as one about somebody does whose name shows no sign of one."""
    head, _, rest = words.partition(",")
    tokens = tokenise(head)
    behind = [tokenise(part) for part in rest.split(",") if part.strip()]
    return (
        0 < len(tokens) <= 3
        and all(t.word and t.capital and not lexicon.noun_only(t.text) for t in tokens)
        and role.match(tokens, 0) is None
        and organization.match(tokens, 0) is None
        and any(part and role.match(part, 0) is not None for part in behind)
    )


def bare_name(words: str) -> str:
    """A name line without titles, degrees and what follows the name, for comparing it with another."""
    found = name.match(tokenise(words), 0)
    return found.name if found else words


def kind(body: str, common: frozenset[str]) -> tuple[str, int]:
    """The kind of a line, and how many characters of markup (bullet, label, marks) stand before its words."""
    offset = 0
    marks = re.match(r"^[#*_=>\s]+(?=\w)", body)
    if marks and not _BULLET.match(body):
        offset = marks.end()
    elif bullet(body):
        offset = bullet(body)
    inner = body[offset:]
    fixed = _fixed(body, inner)
    if fixed:
        return fixed, offset if fixed not in ("question", "answer", "note") else 0
    bare = _LETTERED.match(inner)
    if bare is not None and _by_words(bare.group("who"), tokenise(bare.group("who")), common, False, False) == "name":
        return "name", offset  # `Jane Doe, M.Sc. (Tech.)`
    tokens = tokenise(inner)
    return _by_words(inner, tokens, common, bullet(body) > 0, heading_mark=body.startswith("#")), offset


_LETTERED = re.compile(r"(?P<who>[^,()]{4,60})(?:,\s*(?:[A-Z][A-Za-z]{0,4}\.){1,4}(?:\s*\([A-Za-z. ]{2,12}\))?)+\s*$")


_LONGEST = 1500  # characters; longer lines are running text, whatever they hold


def _fixed(body: str, inner: str) -> str:
    """Kinds told by a fixed beginning or form."""
    if len(body) > _LONGEST:
        return "prose"
    if URL.fullmatch(body) or EMAIL.fullmatch(body):
        return "url"
    if FURNITURE.match(body) or _menu(body) or _PAGE.match(body) or _VACANT.match(inner) or _foot(body):
        return "furniture"
    for pattern, result in ((QUESTION, "question"), (ANSWER, "answer"), (_NOTE, "note"), (_LABEL, "label")):
        if pattern.match(inner):
            return result
    if _SUBHEADING.match(inner):
        return "subheading"
    if _CREDIT.search(inner) and len(inner) < 200:
        return "credit"
    by = _BYLINE.match(inner)
    if (
        by
        and len(inner.split()) < 14
        and name.match(tokenise(inner), len(tokenise(inner[: by.end()])))
        and not sentence(inner, tokenise(inner))
    ):
        return "byline"
    dates = date.find(inner, 0, len(inner))
    if dates and len(inner.split()) <= 10 and len(inner) - sum(d.span.end - d.span.begin for d in dates) < 28:
        return "date"
    return ""


def _foot(body: str) -> bool:
    return _FOOT.match(body) is not None and len(body.split()) < 25


def _menu(body: str) -> bool:
    """A row of links: three words or more that each stand in menus, with wide gaps or bars between them."""
    if len(re.findall(r"\s[>»›]\s", body)) > 1:
        return True
    cells = [c for c in re.split(r"\s{2,}|\t|\s*[|•·>»]\s*|\s/\s", body.strip()) if c]
    if len(cells) > 1 and all(len(c) < 4 and c.isupper() and c.isalpha() for c in cells):
        return True  # `EN | FR`: the languages of a page
    known = sum(c.lower() in lexicon.headings() or FURNITURE.match(c) is not None for c in cells)
    short = all(len(c.split()) < 4 for c in cells)
    return len(cells) > 2 and short and known > 1 and known >= 0.5 * len(cells)


def _by_words(inner: str, tokens: Sequence[Token], common: frozenset[str], item: bool, heading_mark: bool) -> str:
    words = [t for t in tokens if t.word]
    if not words:
        return "furniture"
    if not sentence(inner, tokens):
        found = _named(tokens, common)
        if found:
            return found
        held = degree.find(inner, 0, len(inner))
        if held and held[0].span.begin == 0:
            return "degree"
        if len(words) <= 40 and _starts_role(tokens):
            return "role"
        if len(words) <= 30 and _starts_organization(tokens):
            return "organization"
        if item and _loose_name(tokens, common):
            return "person"
        if item:
            return "item"
        if len(words) <= 22:
            return "heading"
    return "item" if item else "heading" if heading_mark else "prose"


def sentence(inner: str, tokens: Sequence[Token]) -> bool:
    """Whether a line reads as running text: a verb in lower case, or a full stop behind enough words."""
    words = [t for t in tokens if t.word]
    verbs = any(t.text in _VERBS for t in words)
    if inner.endswith("?"):
        return False
    if verbs and (len(words) > 5 or inner.endswith((".", ";"))):
        return True
    lower = sum(t.text[0].islower() for t in words)
    if len(words) >= 8 and inner.endswith(".") and any(re.fullmatch(r"[a-z-]{3,}ed", t.text) for t in words):
        return True
    return (len(words) >= 8 and inner.endswith((".", '."', ".)")) and lower >= len(words) / 3) or (
        len(words) > 22 and lower > 0.55 * len(words)
    )


def _loose_name(tokens: Sequence[Token], common: frozenset[str]) -> bool:
    """An entry of a list that begins with two or three names in capitals and a bracket, dash or colon behind."""
    found = name.match(tokens, 0, common)
    if found is None or found.next - 0 > 4 or found.next >= len(tokens):
        return False
    gap = tokens[found.next].begin > tokens[found.next - 1].end
    return tokens[found.next].text in ("(", ":") or (tokens[found.next].text == "-" and gap)


def _named(tokens: Sequence[Token], common: frozenset[str]) -> str:
    """`name` for a person alone, `person` for one with a post behind, `authors` for several, else nothing."""
    inverted = _inverted(tokens)
    if inverted:
        return inverted
    found = _name_at(tokens, 0, common)
    if found is None:
        return ""
    index = _past_post_nominals(tokens, found.next)
    if index < len(tokens) - 2 and tokens[index].text == "(" and tokens[-1].text == ")":
        aside = tokens[index + 1 : -1]
        if len(aside) < 4 and all(t.word and not t.capital for t in aside):
            index = len(tokens)  # `Jane Doe (incumbent)`
    if found.evidence == "" and any(lexicon.noun_only(t.text) for t in tokens[: found.next]):
        return ""  # `Site Map`, `Machine Learning`
    if found.evidence == "" and all(t.text.isupper() for t in tokens[: found.next]) and not _borne(tokens):
        return ""  # the name of a magazine, a motto
    if index >= len(tokens):
        plain = any(t.lower in common for t in tokens[: found.next])
        return "name" if found.evidence != "" or not plain else ""
    if _authors(tokens, common) >= 2:
        return "authors"
    several, stop = programme.people(tokens, common)
    if len(several) > 1 and stop >= len(tokens):
        return "authors"
    return _with_post(tokens, index, found.evidence)


def _borne(tokens: Sequence[Token]) -> bool:
    """Whether a word of a line is a given or family name of the lists."""
    folded = (part for t in tokens for part in lexicon.fold(t.text).split("-"))
    return any(word in lexicon.family_names() or word in lexicon.given_names() for word in folded)


def _inverted(tokens: Sequence[Token]) -> str:
    """The kind of a line that begins `Surname, Given`."""
    turned = name.match_inverted(tokens, 0)
    if turned is None:
        return ""
    if turned.next < len(tokens):
        listed, stop = programme.people(tokens, frozenset())
        if len(listed) > 1 and listed[1].turned and stop >= len(tokens):
            return "authors"
    if turned.next >= len(tokens):
        return "name"
    rest = tokens[turned.next + 1 :]
    if tokens[turned.next].text not in (".", ",", ";", ":", "-", "|", "("):
        return ""
    if not rest:
        return "name"
    return "person" if any(_post_or_body(rest, at) for at in range(min(len(rest), 10))) else ""


def _post_or_body(tokens: Sequence[Token], at: int) -> bool:
    return role.match(tokens, at) is not None or organization.match(tokens, at) is not None


def _with_post(tokens: Sequence[Token], index: int, evidence: str) -> str:
    """The kind of a line whose name ends before `index`, by what stands behind it."""
    mark, rest = tokens[index].text, tokens[index + 1 :]
    body = organization.match(rest, 0) if rest else None
    if mark == "," and body is not None and body.next >= len(rest):
        return "person"
    if mark not in _SEPARATORS or not evidence:
        return ""
    table = sum(t.text == "|" for t in tokens) > 1
    if any(_post_or_body(rest, at) for at in range(min(len(rest), 14))):
        return "person" if mark != "|" or table else "byline"
    if mark == "-" and rest and evidence in ("honorific", "given") and tokens[index].begin > tokens[index - 1].end:
        return "person"
    if mark in ("(", "|") and rest and rest[0].capital:
        return "person" if mark == "(" else "byline"
    return ""


def _name_at(tokens: Sequence[Token], start: int, common: frozenset[str]) -> name.NameMatch | None:
    found = name.match(tokens, start, common)
    if (
        found is not None
        and found.evidence == "given"
        and all(t.lower in common for t in tokens[start + 1 : found.next] if len(t.text) > 2)
    ):
        return None
    if (
        found is not None
        and found.evidence == ""
        and any(t.lower in lexicon.topics() for t in tokens[start : found.next])
    ):
        return None
    return found


_LETTERS = re.compile(r"F[A-Z][A-Za-z]{1,6}|[A-Z]{2,5}|[A-Z][a-z]{0,2}[A-Z][A-Za-z]{0,4}")


def _past_post_nominals(tokens: Sequence[Token], index: int) -> int:
    if index + 2 == len(tokens) and tokens[index].text == "," and _LETTERS.fullmatch(tokens[index + 1].text):
        return len(tokens)
    while index < len(tokens) and (
        tokens[index].text in (",", ".", "(", ")", "*")
        or name.POST_NOMINALS.match(tokens[index].text)
        or tokens[index].lower in ("he/him", "she/her", "they/them", "d", "ph")
    ):
        if tokens[index].text == "," and not (
            index + 1 < len(tokens)
            and name.POST_NOMINALS.match(tokens[index + 1].text)
            and not role.junior(tokens, index + 1)
        ):
            return index
        if tokens[index].text == "(" and not (index + 1 < len(tokens) and "/" in tokens[index + 1].text):
            return index
        index += 1
    return index


def _authors(tokens: Sequence[Token], common: frozenset[str]) -> int:
    """How many names a line holds that is made of names, separators and affiliation marks only; else 0."""
    index, count = 0, 0
    while index < len(tokens):
        found = _name_at(tokens, index, common)
        if found is not None:
            count, index = count + 1, found.next
            continue
        token = tokens[index]
        mark = (
            (not token.word and token.text != "-")
            or token.text.isdigit()
            or re.fullmatch(r"[a-h]", token.text)
            or token.lower in ("and", "&")
        )
        if not mark:
            return 0
        index += 1
    return count


def _starts_role(tokens: Sequence[Token]) -> bool:
    found = role.match(tokens, 0)
    plural = found is not None and found.next >= len(tokens) and tokens[-1].lower.endswith("s") and len(tokens) <= 4
    if plural and tokens[-1].lower.rstrip("s") in lexicon.role_heads():
        return False  # `Group leaders`: the heading of a list
    return found is not None and (
        found.next >= len(tokens) or tokens[found.next].text in _ROLE_GOES_ON or tokens[found.next].acronym
    )


def _starts_organization(tokens: Sequence[Token]) -> bool:
    start = 1 if re.fullmatch(rf"[a-h\d{SUPERSCRIPTS}]", tokens[0].text) and len(tokens) > 1 else 0
    if tokens[start].lower == "the" and len(tokens) > start + 1:
        start += 1
    return organization.match(tokens, start) is not None
