"""Titles of posts: `associate professor of statistics`, `Director`, chairs that bear a donor's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from graph import lexicon, organization
from graph.text import Span, Token, join, remembered
from graph.topic import ABBREVIATIONS

FORMER = frozenset(["former", "formerly", "past", "previous", "previously", "ex", "erstwhile", "retired"])
FUTURE = frozenset(["incoming", "designate"])
_PLURALS = frozenset(
    "professors directors fellows scientists researchers students members editors candidates founders leaders".split()
)
_LINKS = frozenset(["of", "in", "for", "on", "to"])
_FIELD_STOPS = frozenset(
    (
        "at in from where who which that with since until as by while and or but is was has have had will he she "
        "they whose when then also both working focusing focused studying specializing currently now until under"
    ).split()
)
_DETERMINERS = frozenset(["the", "a", "an", "his", "her", "their", "its", "our", "my", "this"])


@dataclass(frozen=True)
class RoleMatch:
    """A title with its span; `kind` as in the table of roles, `former` when a word says so,
    `chair` when it is a professorship named after somebody."""

    span: Span
    title: str
    kind: str
    former: bool
    chair: bool
    next: int


_SCIENTIST = re.compile(r"^\w+(?:olog|chem|physic|genetic|botan|zoolog)ist$|^\w{3,}(?:onomer|metrician)$")


def _kind(token: Token) -> str | None:
    return _kind_of(token.text)


@lru_cache(maxsize=20_000)
def _kind_of(word: str) -> str | None:
    heads = lexicon.role_heads()
    lower = word.lower().rstrip(".")
    if word in ("Faculty", "FACULTY"):
        return None  # a body: the people are faculty
    if _SCIENTIST.search(lower):
        return heads["scientist"]
    return heads.get(lower) or (heads.get(lower[:-1]) if lower in _PLURALS else None)


def match(tokens: Sequence[Token], start: int, is_verb: Callable[[Token], bool] = lambda _: False) -> RoleMatch | None:
    """The title that starts at token `start`, or None; `is_verb` tells verbs where a tagger has run."""
    head = _find_head(tokens, start)
    if head is None:
        return None
    if not tokens[head].capital and is_verb(tokens[head]):
        return None
    kind = _kind(tokens[head])
    assert kind is not None
    begin, former = start, False
    while tokens[begin].lower in FORMER and begin < head:
        begin, former = begin + 1, True
    behind = head + 1
    if behind < len(tokens) and tokens[behind].lower in ("emeritus", "emerita"):
        behind += 1
    if behind < len(tokens) and tokens[behind].text in ("I", "II", "III", "IV"):
        behind += 1  # `Lecturer II`
    stop = _complement(tokens, behind, kind, is_verb)
    chair = _is_chair(tokens[begin : head + 1])
    span = Span(tokens[begin].begin, tokens[stop - 1].end)
    return RoleMatch(span, join(tokens[begin:stop]), kind, former, chair, stop)


_JUNIORS = frozenset("student students candidate candidates researcher researchers fellow fellows scholar".split())


def junior(tokens: Sequence[Token], index: int) -> bool:
    """Whether the letters of a degree at a token begin a title, as those of `PhD student` do."""
    return index + 1 < len(tokens) and tokens[index + 1].lower in _JUNIORS


_HONORIFICS = frozenset(["dr", "dr.", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "sir", "dame"])
_IN_CHAIRS = frozenset(["and", "&", "-", "(", ")", "'", "'s", "of", ".", *(str(year) for year in range(1850, 2100))])


def _junior(tokens: Sequence[Token], index: int) -> bool:
    """Whether a comma only parts a donor's name from Jr. or a numeral."""
    following = tokens[index + 1].text if index + 1 < len(tokens) else ""
    return following in ("Jr.", "Sr.", "Jr", "Sr", "II", "III")


_NEVER_FIRST = frozenset("in at on by from with as after before since until during when while and but or of".split())


@remembered
def _find_head(tokens: Sequence[Token], start: int) -> int | None:
    """Index of the last head word of the run of modifiers, donors' names and heads at `start`."""
    if tokens[start].lower in _HONORIFICS or tokens[start].lower in _NEVER_FIRST:
        return None
    index, head, donor = start, None, False
    while index < len(tokens) and index - start < 14:
        token = tokens[index]
        if _kind(token):
            head = index
        elif token.lower.rstrip(".") not in lexicon.role_modifiers() and token.lower not in FORMER:
            if head is not None or not _donor(tokens, index, index == start, donor):
                break
            donor = True
        index += 1
    if head is None or (donor and not _named_chair_ok(tokens, start, head)):
        return None
    return head


def _donor(tokens: Sequence[Token], index: int, first: bool, inside: bool) -> bool:
    """Whether a word may belong to the donor's name before a professorship."""
    token = tokens[index]
    if token.word and token.capital and (first or inside or _chair_ahead(tokens, index)):
        if first and token.acronym and not _chair_ahead(tokens, index):
            return False  # `UTK Vice-Chancellor`: the body, no donor
        return not organization.is_head(token) or token.text in ("Research", "University", "Chair")
    if token.text == "(" and not inside:
        return _chair_ahead(tokens, index)
    if token.text == "-" and token.begin > tokens[index - 1].end:
        return False  # `Jane Doe - Lecturer`
    joins = token.text in _IN_CHAIRS or (token.text == "," and _junior(tokens, index))
    return inside and joins and _chair_ahead(tokens, index)


def _chair_ahead(tokens: Sequence[Token], index: int) -> bool:
    """Whether a professorship follows within a few capitalised words: the words before it are its donor's."""
    for token in tokens[index : index + 10]:
        if (
            token.lower in ("professor", "chair", "professorship", "fellow", "lecturer", "scholar", "curator", "reader")
            and token.capital
        ):
            return True
        if (
            token.word
            and not token.capital
            and not token.text.isdigit()
            and token.lower not in ("and", "of", "the", "de", "van", "von", "for", "in")
        ):
            return False
        if token.text in (";", ":", "."):
            return False
    return False


def _named_chair_ok(tokens: Sequence[Token], start: int, head: int) -> bool:
    return tokens[head].capital and not any(
        organization.is_head(t) and t.text not in ("Research", "University", "Foundation", "Society", "Royal", "Chair")
        for t in tokens[start:head]
    )


@cache
def _ranks() -> frozenset[str]:
    return lexicon.role_modifiers() | FORMER | lexicon.role_heads().keys()


def _is_chair(run: Sequence[Token]) -> bool:
    """A professorship (or chair, readership) with words before it that are no rank."""
    head = run[-1].lower
    if head not in ("professor", "chair", "professorship", "reader", "lecturer", "fellow", "scholar", "curator"):
        return False
    ranks = _ranks()
    donors = [
        t
        for t in run[:-1]
        if t.word and t.capital and t.lower not in ranks and not t.text.isdigit() and len(t.text.rstrip(".")) > 1
    ]
    return head in ("professor", "professorship", "chair") and bool(donors)


_MONTHS = frozenset("January February March April May June July August September October November December".split())


def _complement(tokens: Sequence[Token], index: int, kind: str, is_verb: Callable[[Token], bool]) -> int:
    """Index behind `of statistics`, `in Evolutionary Genomics`: a field, never an organization."""
    if index >= len(tokens) or tokens[index].lower not in _LINKS or index + 1 >= len(tokens):
        return index
    link = tokens[index].lower
    if tokens[index + 1].lower in _DETERMINERS and kind in ("lead", "editor", "member"):
        return _programme(tokens, index)
    if (
        tokens[index + 1].lower in _DETERMINERS
        or kind == "member"
        or (tokens[index - 1].lower in ("fellow", "fellows") and tokens[index + 1].capital)
    ):
        return index
    if link == "in" and tokens[index + 1].text in _MONTHS:
        return index
    if link in ("in", "on", "to", "for") and kind in ("lead", "member", "editor") and link != "for":
        return index
    if organization.match(tokens, index + 1) is not None or _slot_name(tokens, index + 1, kind):
        return index
    if link == "of" and _named(tokens, index - 1):
        return index
    stop = _field(tokens, index + 1, is_verb)
    return stop if stop > index + 1 else index


def _slot_name(tokens: Sequence[Token], index: int, kind: str) -> bool:
    """`Director of CSO`: the thing directed is a body when it is an acronym; a professor's is a field."""
    return tokens[index].acronym and tokens[index].text not in ABBREVIATIONS


# What these are `of` is a body, not a field; that of the others may also be a branch of one.
_OF_BODIES = frozenset("ceo founder co-founder cofounder co-owner owner".split())
_OF_MOST = frozenset("chairman chairwoman chairperson president".split())


def _named(tokens: Sequence[Token], head: int) -> bool:
    """Whether a name, not a field or a branch of a company, is what a chairman or founder is of."""
    name = []
    for token in tokens[head + 2 : head + 6]:
        if not (token.word and token.capital):
            break
        name.append(token.lower)
    before = tokens[head - 1].lower if head else ""
    title = tokens[head].lower
    if title in _OF_BODIES or (title == "officer" and before == "executive"):
        return bool(name)
    plain = title in _OF_MOST and before != "vice"
    return plain and bool(name) and " ".join(name) not in lexicon.topics() and not _BRANCHES & set(name)


_BRANCHES = frozenset(
    (
        "sales marketing operations engineering research development finance affairs technology communications "
        "education studies services planning relations policy strategy design"
    ).split()
)


def _programme(tokens: Sequence[Token], index: int) -> int:
    """`of the PhD program in Economics` belongs to the title; any other `of the X` is left to the place."""
    for offset, token in enumerate(tokens[index + 2 : index + 9]):
        if token.lower in ("program", "programme", "programs", "degree"):
            at = index + 3 + offset
            if at < len(tokens) and tokens[at].lower in ("in", "on", "for"):
                at = _field(tokens, at + 1, lambda _: False)
            return at
        if token.text in (",", ";") or token.lower in ("at", "and"):
            break
    return index


def _field(tokens: Sequence[Token], index: int, is_verb: Callable[[Token], bool]) -> int:
    start = index
    while index < len(tokens) and index - start < 12:
        token = tokens[index]
        if token.lower in ("and", "&") or (token.text == "," and _list_goes_on(tokens, index)):
            after = index + 1 if token.text != "," or tokens[index + 1].lower not in ("and", "&") else index + 2
            if after >= len(tokens) or not _field_word(tokens, after, is_verb):
                break
            index = after
            continue
        if (token.lower == "of" and index > start) or _field_word(tokens, index, is_verb):
            index += 1
            continue
        break
    while index > start and tokens[index - 1].lower in ("of", "and", "&"):
        index -= 1
    return index


def _field_word(tokens: Sequence[Token], index: int, is_verb: Callable[[Token], bool]) -> bool:
    token = tokens[index]
    if (
        not token.word
        or token.text.isdigit()
        or token.lower in _FIELD_STOPS
        or token.lower in _DETERMINERS
        or _kind(token)
        or is_verb(token)
    ):
        return False
    if token.lower in lexicon.role_modifiers() and index + 1 < len(tokens) and _kind(tokens[index + 1]):
        return False
    found = organization.match(tokens, index)
    return found is None or found.kind == "Initiative"


def _list_goes_on(tokens: Sequence[Token], index: int) -> bool:
    """`X, Y, and Z` in one field: a comma joins when `and` follows within a few words of the same case."""
    if index + 1 < len(tokens) and tokens[index + 1].lower in ("and", "&"):
        return index + 2 < len(tokens) and not _find_head(tokens, index + 2)
    for at, token in enumerate(tokens[index + 1 : index + 6], index + 1):
        if token.text == ",":
            return at + 1 < len(tokens) and tokens[at + 1].lower in ("and", "&") and not _find_head(tokens, at + 2)
        if token.lower in ("and", "&") and at > index + 1:
            alike = tokens[index - 1].capital == tokens[at - 1].capital
            return (
                alike
                and at + 1 < len(tokens)
                and tokens[at + 1].capital == tokens[at - 1].capital
                and not _find_head(tokens, at + 1)
            )
        if not token.word or _kind(token) or organization.is_head(token):
            return False
    return False
