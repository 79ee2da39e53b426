"""Names of organizations: finding them among tokens, their kind, rank and short forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph import lexicon
from graph.acronym import in_brackets
from graph.text import Span, Token, join, remembered

_CONNECTORS = frozenset(
    (
        "of for in the and & de la le les los las del della di da do dos das der des du et y e on für fur und an "
        "van von voor to et en em i d' l' à"
    ).split()
)
_INTO_NAME = frozenset(
    ["of", "for", "de", "del", "della", "di", "da", "do", "dos", "das", "der", "des", "du", "für", "fur", "van", "voor"]
)
# A word that a sentence may begin with in capitals, and that starts no name.
NOT_FIRST = frozenset(
    (
        "the a an in at of for on by from to with as after before since until during when while where who his her "
        "their its our my he she they it we i this that these those and but or both all also then now previously "
        "currently formerly prior currently joining about under over between among however although because dr "
        "candidates candidate nominees minutes members report home meet dear congratulations host venue location "
        "organizer organiser organizers organisers supported sponsored hosted funded affiliation "
        "prof professor mr mrs ms former past if so today"
    ).split()
)
# Systems with a campus after the comma: the campus belongs to the name.
_CAMPUS_STATES = frozenset(
    (
        "California Illinois Maryland Massachusetts Michigan Minnesota Missouri Nebraska Nevada Texas Tennessee "
        "Wisconsin Colorado Alabama Arkansas Hawaii Carolina Wisconsin"
    ).split()
)
_MAX_TOKENS = 16


@dataclass(frozen=True)
class OrgMatch:
    """A run of tokens that names an organization.

    `kind` is the local name of its class, `rank` orders units under larger bodies (0: no head word
    tells), `acronym` the short form in brackets behind it, with its span.
    """

    span: Span
    name: str
    kind: str
    rank: int
    next: int
    acronym: str = ""
    acronym_span: Span | None = None


def is_head(token: Token) -> bool:
    """Whether the token is a word like University or Laboratory, written with a capital."""
    return token.text in lexicon.organization_heads() or (
        token.text.isupper() and token.text.title() in lexicon.organization_heads() and len(token.text) > 3
    )


def _an(tokens: Sequence[Token], start: int) -> bool:
    """Whether `An` is no article: with a capital in the middle of a line (`the dean of An Phu University`)."""
    return (
        tokens[start].text == "An"
        and 0 < start < len(tokens) - 1
        and tokens[start - 1].text not in (".", ":", '"', "?", "!")
        and tokens[start + 1].capital
    )


def match(tokens: Sequence[Token], start: int, *, slot: bool = False) -> OrgMatch | None:
    """The organization that starts at token `start`, or None.

    Without `slot`, its name must hold a head word (University, Laboratory ...); in a slot where the
    grammar expects an organization ("professor at ..."), any capitalised name will do.
    """
    return _match(tokens, start, slot)


@remembered
def _match(tokens: Sequence[Token], start: int, slot: bool) -> OrgMatch | None:
    article = not _an(tokens, start)
    if article and not _can_start(tokens[start], slot):
        return None
    if tokens[start].lower.rstrip(".") == "messrs":
        return _firm(tokens, start)
    stop = _extend(tokens, start)
    chapter = _chapter(tokens, stop)
    if chapter:
        run = list(tokens[start:chapter])
        return OrgMatch(Span(run[0].begin, run[-1].end), join(run), "Organization", 26, chapter)
    run = list(tokens[start:stop])
    heads = [i for i, t in enumerate(run) if is_head(t)]
    if run[-1].text in lexicon.event_heads() or _is_heading(run):
        return None
    if heads and _no_body(run, heads[0]):
        return None
    if heads:
        run = _trim(run) if article else run
        heads = [i for i, t in enumerate(run) if is_head(t)]
        if (len(run) < 2 and run[0].text not in ("ETH",)) or join(run).lower() in lexicon.topics():
            return None
        if heads == [0] and len(run) == 2 and run[0].text in _LAST_IN_ENGLISH:
            return None  # `Court Voices`, `Group Leader`: the head of an English name stands last
    elif not slot or _is_no_name(run):
        return None
    kind, rank = _class(run, heads)
    span = Span(run[0].begin, run[-1].end)
    following = start + len(run)
    acronym, acronym_span, following = in_brackets(tokens, following, run)
    return OrgMatch(span, join(run), kind, rank, following, acronym, acronym_span)


def _no_body(run: Sequence[Token], head: int) -> bool:
    """`Deputy Director of the National Centre`, `Office B3-401`, `Adjunct Faculty`: a post, a room, some people."""
    post = any(
        run[i].lower in lexicon.role_heads() and not is_head(run[i]) and run[i + 1].lower in ("of", "at")
        for i in range(head)
    )
    room = run[0].text in ("Office", "Unit", "Section", "Lab") and any(c.isdigit() for t in run[1:2] for c in t.text)
    people = len(run) == 2 and run[1].text == "Faculty" and run[0].lower in lexicon.role_modifiers()
    return post or room or people


def _firm(tokens: Sequence[Token], start: int) -> OrgMatch | None:
    """`Messrs X & Y`: a firm."""
    stop = start + 1
    while stop < len(tokens) and (tokens[stop].text in ("&", ".") or (tokens[stop].word and tokens[stop].capital)):
        stop += 1
    if stop == start + 1:
        return None
    return OrgMatch(Span(tokens[start].begin, tokens[stop - 1].end), join(tokens[start:stop]), "Company", 50, stop)


_IN_HEADINGS = frozenset(
    (
        "scientific tentative provisional final preliminary conference full draft day detailed workshop seminar "
        "symposium technical social poster oral talk event academic local international organising organizing "
        "programme program committee advisory steering courses"
    ).split()
)


def _is_heading(run: Sequence[Token]) -> bool:
    """`Scientific Programme`, `Organising Committee`: a heading, no body of a name."""
    last = run[-1].lower
    return last in ("programme", "program", "committee", "schedule") and all(t.lower in _IN_HEADINGS for t in run)


def _chapter(tokens: Sequence[Token], stop: int) -> int:
    """Index behind `chapter` or `chapter of X` right behind a name; 0 where none stands."""
    if stop >= len(tokens) or tokens[stop].text != "chapter" or tokens[stop - 1].lower in ("each", "every", "this"):
        return 0
    stop += 1
    if stop + 1 < len(tokens) and tokens[stop].lower == "of" and tokens[stop + 1].capital:
        stop += 1
        while stop < len(tokens) and tokens[stop].word and tokens[stop].capital:
            stop += 1
    return stop


def _can_start(token: Token, slot: bool) -> bool:
    if not token.word or not token.capital or token.lower in NOT_FIRST:
        return False
    return not (token.lower in lexicon.role_heads() and not is_head(token)) or slot


def _is_no_name(run: Sequence[Token]) -> bool:
    words = " ".join(t.text for t in run)
    return words in lexicon.places() or (len(run) == 1 and run[0].lower in lexicon.headings())


def _extend(tokens: Sequence[Token], start: int) -> int:
    """Index behind the last token of the longest capitalised run with connectors."""
    index, into, seen_head = start, False, False
    while index < len(tokens) and index - start < _MAX_TOKENS:
        token = tokens[index]
        if token.word and token.capital and not (index > start and _ends_name(token, seen_head)):
            seen_head = seen_head or is_head(token)
            index += 1
            continue
        reach = _connector(tokens, start, index, into, seen_head)
        if reach is None:
            break
        into = into or any(t.lower in _INTO_NAME for t in tokens[index:reach])
        index = reach
    return index


_LAST_IN_ENGLISH = frozenset(
    (
        "Court Group Team Section Unit Branch Research Press Systems Service Survey Office Board Committee Journal "
        "Magazine Library Archive Archives Museum Network Program Programme Initiative Trust Fund Bank Council "
        "Society Academy Company Union Labs Chapter Forum Campus Collection Garden Gallery Government"
    ).split()
)
_PROFESSIONS = frozenset(
    (
        "engineer engineers physicians surgeons scholars scientists lawyers economists librarians architects "
        "psychologists statisticians teachers editors judges"
    ).split()
)


def _ends_name(token: Token, seen_head: bool) -> bool:
    """A title in the middle of a run begins another thing, unless it names a society's profession."""
    return seen_head and token.lower in lexicon.role_heads() and not is_head(token) and token.lower not in _PROFESSIONS


def _connector(tokens: Sequence[Token], start: int, index: int, into: bool, seen_head: bool) -> int | None:
    """Index of the capitalised word that a connector at `index` leads to, or None where the name ends."""
    token = tokens[index]
    if token.text == ",":
        return _comma(tokens, start, index, into, seen_head)
    if token.text == "'s":
        return _saint(tokens, start, index, seen_head)
    if token.lower == "at":
        return _campus(tokens, start, index)
    if token.lower not in _CONNECTORS:
        return None
    last = index
    while last < len(tokens) and tokens[last].lower in _CONNECTORS and last - index < 3:
        last += 1
    if last >= len(tokens) or not (tokens[last].word and tokens[last].capital):
        return None
    words = [t.lower for t in tokens[index:last]]
    if words[0] in ("and", "&", "et", "y", "e", "und"):
        return (
            last
            if len(words) == 1
            and (
                _joins(tokens, last, into, seen_head, _acronym_alone(tokens, start, index))
                or (token.text == "&" and seen_head and not into)
            )
            else None
        )
    if words[0] in ("in", "on", "to", "en", "em", "an"):
        return last if _subject_of(tokens, start, index, last) else None
    return None if words[0] == "the" or (seen_head and _of_whole(tokens, start, index, last, into)) else last


def _of_whole(tokens: Sequence[Token], start: int, index: int, last: int, into: bool) -> bool:
    """Whether `of` leads from a part to its whole: `Institute of X of the Academy`, `College of Y of Z University`."""
    words = [t.lower for t in tokens[index:last]]
    if words[:2] == ["of", "the"]:
        return _own_head(tokens, last) and not _journal(tokens[start:index])
    return into and words == ["of"] and _names_university(tokens, last)


def _acronym_alone(tokens: Sequence[Token], start: int, index: int) -> bool:
    return index == start + 1 and tokens[start].acronym and tokens[start].text.isupper() and len(tokens[start].text) > 2


def _saint(tokens: Sequence[Token], start: int, index: int, seen_head: bool) -> int | None:
    """`Queen's University`: the possessive belongs to the name."""
    saint = (
        index + 1 < len(tokens)
        and tokens[index + 1].text in ("University", "College", "Hospital")
        and not seen_head
        and not tokens[index - 1].acronym
    )
    return index + 1 if saint and index - start <= 2 else None


def _campus(tokens: Sequence[Token], start: int, index: int) -> int | None:
    """`University of X at Y`: the campus belongs to the name."""
    if [t.text for t in tokens[start : start + 2]] != ["University", "of"] or index - start >= 5:
        return None
    campus = index + 1 < len(tokens) and tokens[index + 1].capital and not _own_head(tokens, index + 1)
    return index + 1 if campus and not tokens[index + 1].acronym else None


_WITH_SUBJECT = frozenset(
    (
        "Committee Commission Council Panel Initiative Institute Institut Center Centre Program Programme Group "
        "Network Laboratory Lab Consortium Collaborative Hub Unit Chair Núcleo Centro Instituto Laboratório Laboratorio"
    ).split()
)


def _subject_of(tokens: Sequence[Token], start: int, index: int, last: int) -> bool:
    """Whether `in` leads to what an institute is about (`Initiative in Digital History`), not to its town."""
    if tokens[start].text == "American" and last - index == 1:
        return True
    heads = [t for t in tokens[start:index] if is_head(t) and t.text not in _WEAK_HEADS]
    if not heads or heads[-1].text not in _WITH_SUBJECT or _is_place(tokens, last):
        return False
    length = 0
    while last + length < len(tokens) and tokens[last + length].word and tokens[last + length].capital:
        length += 1
    return (
        length >= 2
        or tokens[last - 1].lower == "the"
        or (
            any(t.lower in ("for", "of") for t in tokens[start:index])
            and tokens[index - 1].lower in ("research", "innovation", "technology", "studies")
        )
    )


def _journal(run: Sequence[Token]) -> bool:
    """A periodical bears its publisher's name: `Journal of the X Association` is one."""
    return any(t.text in ("Journal", "Proceedings", "Annals", "Transactions", "Bulletin", "Magazine") for t in run)


def _names_university(tokens: Sequence[Token], index: int) -> bool:
    """Whether the capitalised run at an index ends in University, or is an acronym alone."""
    stop = index
    while stop < len(tokens) and tokens[stop].word and tokens[stop].capital:
        stop += 1
    last = tokens[stop - 1]
    table = lexicon.organization_heads()
    named = any(table.get(t.text, ("", 0))[0] == "University" for t in (tokens[index], last))
    return (stop - index > 1 and named and last.text != "Institute") or (
        stop - index == 1 and last.acronym and len(last.text) > 2
    )


def _own_head(tokens: Sequence[Token], index: int) -> bool:
    """Whether the capitalised run at an index has a head word of its own."""
    start = index
    while (
        index < len(tokens)
        and tokens[index].word
        and (tokens[index].capital or (tokens[index].lower == "of" and index - start < 3))
    ):
        if is_head(tokens[index]):
            return True
        index += 1
    return False


def _is_place(tokens: Sequence[Token], index: int) -> bool:
    places = lexicon.places()
    return any(" ".join(t.text for t in tokens[index : index + n]) in places for n in (1, 2, 3))


def _comma(tokens: Sequence[Token], start: int, index: int, into: bool, seen_head: bool) -> int | None:
    """Inside `Center for A, B, and C` a comma joins; behind a university system it leads to the campus."""
    after = index + 1
    if after >= len(tokens):
        return None
    if tokens[after].lower in ("and", "&"):
        listed = any(t.text == "," for t in tokens[start:index]) and after + 1 < len(tokens)
        goes_on = listed and tokens[after + 1].capital and _joins(tokens, after + 1, into, True)
        return after + 1 if goes_on else None
    if not tokens[after].capital or not into:
        return None
    if tokens[index - 1].text in _CAMPUS_STATES and tokens[start].text == "University":
        campus = " ".join(t.text for t in tokens[after : after + 2])
        plain = not is_head(tokens[after]) and not _is_place(tokens, after)
        return after if plain or campus == "College Park" else None
    if not seen_head or _is_place(tokens, index - 1):
        return None
    return after if _is_segment(tokens, after) else None


def _is_segment(tokens: Sequence[Token], after: int) -> bool:
    """Whether a middle part of a list stands here: a few capitalised words, then `and` and a last part."""
    at = after
    while at < len(tokens) and at - after < 4 and tokens[at].word and tokens[at].capital:
        body = is_head(tokens[at]) and tokens[at].text not in _WEAK_HEADS
        if body or tokens[at].lower in lexicon.role_heads():
            return False
        at += 1
    if at + 1 < len(tokens) and tokens[at].text == ",":
        at += 1
    if at + 1 >= len(tokens) or tokens[at].lower not in ("and", "&"):
        return False
    return tokens[at + 1].capital and _joins(tokens, at + 1, True, True)


# Heads that are also plain nouns of a subject: they do not begin another body inside a list.
_WEAK_HEADS = frozenset(
    "Research Systems Service Technologies Survey Press Administration Genomics Robotics Energy Diagnostics Solutions "
    "Instruments Industries Aerospace Cooperation Assembly".split()
)


def _person_at(tokens: Sequence[Token], index: int) -> bool:
    """Whether a given name and a word that may be a family name stand there: `and Jane Doe is ...`."""
    return (
        index + 1 < len(tokens)
        and tokens[index + 1].capital
        and lexicon.fold(tokens[index].text) in lexicon.given_names()
        and lexicon.fold(tokens[index + 1].text) in lexicon.family_names()
    )


def _joins(tokens: Sequence[Token], after: int, into: bool, seen_head: bool, left_acronym: bool = False) -> bool:
    """Whether the words behind an `and` go on with the same name."""
    if tokens[after].lower in lexicon.role_heads() and not is_head(tokens[after]):
        return False
    if (tokens[after].acronym or _person_at(tokens, after)) and seen_head:
        return False
    index = after
    while index < len(tokens) and tokens[index].word and tokens[index].capital:
        index += 1
    right_has_head = any(is_head(t) and t.text not in _WEAK_HEADS for t in tokens[after:index])
    if not seen_head:
        if left_acronym:
            return False  # `CNRS and Sorbonne Université`: two
        kinds = {lexicon.organization_heads().get(t.text, ("", 0))[0] for t in tokens[after:index]}
        return right_has_head and kinds - {""} != {"Company"}
    return into and not right_has_head


# What a heading adds to the name of a body: `Law School People`.
_HEADING = frozenset("people staff members students alumni speakers news events homepage contacts".split())


def _trim(run: list[Token]) -> list[Token]:
    """Drop a first word that only began the sentence, and a title word at the end."""
    while run and (run[-1].lower in _CONNECTORS or (len(run) > 2 and run[-1].lower in _HEADING)):
        run = run[:-1]
    while len(run) > 1 and run[0].lower in NOT_FIRST:
        run = run[1:]
    return run


_BANKS = frozenset(["Bank", "Banco", "Banca", "Banque"])
# Banks of states, and of blood, seeds and the like, are no companies; a `Bank of X` may be either.
_NO_COMPANY = frozenset(
    (
        "World Development Desarrollo Développement Investment Central Centrale Reserve Federal Mundial Mondiale Blood "
        "Food Gene Seed Germplasm Tissue Brain Eye Sperm Data"
    ).split()
)
_OF = frozenset(["of", "de", "di"])


def _class(run: Sequence[Token], heads: Sequence[int]) -> tuple[str, int]:
    """Class and rank by the head: the one before the first `of`, else the last one."""
    if not heads:
        return "Organization", 0
    into = next((i for i, t in enumerate(run) if t.lower in _INTO_NAME and i > heads[0]), len(run))
    before = [i for i in heads if i < into]
    word = run[(before or list(heads))[-1]].text
    table = lexicon.organization_heads()
    kind, rank = table.get(word) or table[word.title()]
    words = {t.text for t in run}
    if word in _BANKS and (words & _NO_COMPANY or (run[0].text in _BANKS and len(run) > 1 and run[1].lower in _OF)):
        return "Organization", rank
    if kind in ("Laboratory", "Center") and "National" in words:
        return kind, 46
    if (
        word in ("Institute", "Institut", "Instituto")
        and words & {"Technology", "Polytechnique", "National", "Tecnologia", "Tecnología"}
        and words & {"Technology", "Polytechnique"}
    ):
        return "University", 50
    if word in ("College",) and (words & {"University", "Imperial", "King's", "London", "Trinity"} or len(run) == 2):
        return "University", 49
    return kind, rank


def initials(name: str) -> str:
    """Capital initials of a name's words, connectors left out: MIT of Massachusetts Institute of Technology."""
    words = [w for w in re.findall(r"[^\W\d_]+(?:'[a-z])?", name) if w.lower() not in _CONNECTORS]
    return "".join(w[0] for w in words if w[0].isupper())


def key(name: str) -> str:
    """A name folded for equality: case, accents, articles, `&`, abbreviations of the head."""
    words = re.findall(r"\w+", lexicon.fold(name).replace("&", " and "))
    short = {
        "lab": "laboratory",
        "centre": "center",
        "dept": "department",
        "univ": "university",
        "inst": "institute",
        "insitute": "institute",
        "organisation": "organization",
        "programme": "program",
        "labs": "laboratories",
    }
    return " ".join(short.get(w, w) for w in words if w not in ("the",))
