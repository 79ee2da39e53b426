"""Whom a clause is about: the nearest person to the left that can be its subject, or the one a pronoun means."""

from __future__ import annotations

import re
from dataclasses import replace

from graph import lexicon
from graph.sentence import Sentence, mention
from graph.statement import Mention

_THIRD = frozenset(["he", "she", "they", "his", "her", "their", "him", "himself", "herself"])
_FIRST = frozenset(["i", "my", "me", "we", "our"])
_GENDER = {w: g for g, words in (("m", "he his him himself"), ("f", "she her herself")) for w in words.split()}
# A person behind one of these is not what the sentence is about.
_OBLIQUE = frozenset(
    (
        "with by to from for than like under advisor adviser supervisor colleague colleagues co-founder alongside "
        "including after between"
    ).split()
)
# Nor is a person whom one of these has for its object (`Jane succeeded Tom as director`).
_OF_OTHERS = frozenset(
    (
        "succeeded succeeds succeeding succeed replaced replaces replacing replace married marrying met meets meeting "
        "assisted assists assisting advised advises taught teaches supervised supervises mentored mentors thanked "
        "thanks thank hosted hosts invited invites interviewed interviews introduced introduces joined joins "
        "following followed preceded precedes nominated"
    ).split()
)
_ARTICLES = frozenset(["the", "a", "an", "his", "her", "their", "my", "our", "fellow", "then", "late"])
_POSSESSIVE = frozenset(["his", "her", "their", "my", "our", "whose", "'s", "your"])
_YEARS = re.compile(r"(?:19|20)\d\d-(?:(?:19|20)\d\d|present|now)")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


def owned(s: Sentence, index: int) -> bool:
    """Whether the person at an index is only named in passing: `with X`, `succeeded Z`, `with her student W`."""
    while True:
        at = index - 1
        while (item := s.at(at)) is not None and (
            item.kind == "role" or s.word(at) in _ARTICLES or item.text in lexicon.kin()
        ):
            at -= 1
        opens = at < 0 or s.word(at) == ":"
        if opens and index == at + 3 and s.items[at + 1].kind == "pronoun":
            return False  # `My colleague Jane Doe studies ...`
        if s.word(index - 1) in _OBLIQUE or s.word(at) in _OBLIQUE | _OF_OTHERS:
            return True
        # `with X, Y and Z`: what holds for the first of a list holds for all
        at = index - 1
        while s.word(at) in (",", "and", "&"):
            at -= 1
        before = s.at(at)
        if at == index - 1 or before is None or before.kind != "person":
            return False
        index = at


def of_kin(s: Sentence, index: int) -> bool:
    """Whether a person stands only for whom somebody else is to them: `a friend of Jane Doe is ...`."""
    noun = s.at(index - 2)
    return s.word(index - 1) == "of" and noun is not None and noun.kind == "word" and noun.text in lexicon.kin()


def related(s: Sentence, index: int) -> bool:
    """Whether an item stands for somebody by what they are to another: `her brother`, `Jane's doctoral student`."""
    item = s.at(index)
    if item is None or item.kind not in ("word", "role") or item.text.lower().split()[-1] not in lexicon.kin():
        return False
    back = index - 1
    while back > index - 3 and (before := s.at(back)) is not None and before.tag in ("JJ", "JJR", "JJS", "NN"):
        back -= 1
    return any(s.word(i) in _POSSESSIVE for i in (back, index - 1))


def of(s: Sentence, index: int) -> Mention | None:
    """The subject of the clause in which item `index` stands; None where the text does not make it plain."""
    depth = 0
    for at in range(index - 1, -1, -1):
        item = s.items[at]
        depth += (s.word(at) == ")") - (s.word(at) == "(")
        if depth > 0:
            continue  # `Jane Doe (born Jane Roe) is ...`: a bracket that is closed names nobody else
        if item.kind == "person" and of_kin(s, at):
            return None
        if item.kind == "person" and (not owned(s, at) or _relative(s, at, index) or _apposed(s, at, index)):
            return _head_of_list(s, at)
        if item.kind == "pronoun":
            if item.text in _THIRD:
                return pointed(s, at)
            if item.text in _FIRST and s.speaker is not None:
                return replace(s.speaker, via=item.span)
        if related(s, at) and not _closed(s, at, index):
            return None
        following = s.at(at + 1)
        if item.text in lexicon.kin() and following is not None and following.kind in ("name", "person"):
            return None  # `daughters Ann and Beth, a professor at X`
    opening = s.word(0) in _OPENERS or (index == 0 and s.line) or (index <= 2 and s.word(0) in ("a", "an"))
    behind = after(s, index) if opening else None
    return behind or (s.focus if s.line or _about_person(s) else None)


def _closed(s: Sentence, at: int, index: int) -> bool:
    """`Jane, whose sister leads X, is ...`: the clause about the sister ends at its comma."""
    return "whose" in (s.word(at - 1), s.word(at - 2)) and any(s.word(i) == "," for i in range(at, index))


_OPENERS = frozenset(
    "before after since while as currently previously formerly prior with until in from following".split()
)


def pointed(s: Sentence, index: int) -> Mention | None:
    """Whom the pronoun at an index stands for: the subject named before it in the sentence, else before that."""
    gender = _GENDER.get(s.items[index].text, "")
    for at in range(index):
        item = s.items[at]
        if (
            item.kind == "person"
            and s.word(at - 1) != "of"
            and not owned(s, at)
            and (not gender or s.gender(item.text) in ("", gender))
        ):
            return mention(item)
    found = {"m": s.he, "f": s.she}.get(gender) or (s.focus if s.line or not gender else None)
    return replace(found, via=s.items[index].span) if found is not None else None


_OPENINGS = frozenset(
    (
        "research work interests expertise areas current currently previously prior formerly born recent main "
        "primary specialises specializes teaching professional earlier holds received earned author before after "
        "since educated"
    ).split()
)


def _about_person(s: Sentence) -> bool:
    """A sentence without a subject, in text about one person: it opens as such texts do, or has no verb at all."""
    if s.block.kind not in ("prose", "item") or s.block.person < 0 or s.block.section in ("abstract", "summary"):
        return False
    return s.word(0) in _OPENINGS or not any(
        i.tag in ("VBZ", "VBD", "VBP", "MD") or i.kind in ("person", "pronoun") for i in s.items
    )


def _relative(s: Sentence, at: int, index: int) -> bool:
    """`a colleague, Jane Doe, who also spoke`: the relative clause is about the person before it."""
    who = next((i for i in range(at + 1, min(at + 3, index)) if s.word(i) == "who"), None)
    return who is not None and not any(
        s.word(i) in (",", ";") or s.items[i].kind == "person" for i in range(who, index)
    )


def _apposed(s: Sentence, at: int, index: int) -> bool:
    """`her colleague Jane Doe, professor of law`: a title right behind a name is that person's."""
    return (
        s.items[index].kind == "role"
        and index - at <= 6
        and s.word(at + 1) in (",", "(", "the", "a", "an")
        and all(
            s.word(i) in (",", "(", "the", "a", "an", "now", "currently", "then", "later", "once", "'s")
            or s.items[i].kind in ("organization", "name")
            for i in range(at + 1, index)
        )
    )


def _head_of_list(s: Sentence, at: int) -> Mention:
    return mention(s.items[at])


def after(s: Sentence, index: int) -> Mention | None:
    """The first person behind the comma that ends an opening clause (`Before joining X, Jane was ...`)."""
    comma, depth = None, 0
    for at in range(index, len(s.items)):
        depth += (s.word(at) == "(") - (s.word(at) == ")")
        if s.word(at) == "," and depth <= 0:
            comma = at
            break
    if comma is None:
        return None
    for item in s.items[comma : comma + 4]:
        if item.kind == "person":
            return mention(item)
        if item.kind == "pronoun":
            third, first = item.text in _THIRD, item.text in _FIRST
            return pointed(s, s.items.index(item)) if third else s.speaker if first else None
    return None


def clause(s: Sentence, index: int) -> list[tuple[int, str]]:
    """The words to the left of an item back to the start of its clause, in order."""
    words: list[tuple[int, str]] = []
    for at in range(index - 1, -1, -1):
        word = s.word(at)
        if word in (";", "\n") or (word == "and" and s.items[at + 1].kind == "pronoun"):
            break
        if s.items[at].kind == "pronoun" and at > 0 and s.word(at - 1) in ("and", "but", "while", "where"):
            break
        if word:
            words.append((at, word))
    return words[::-1]


def all_of(s: Sentence, index: int) -> list[Mention]:
    """Everybody the clause of an item is about: `A, B and C won ...` has three subjects."""
    first = of(s, index)
    return with_first(s, first, index) if first is not None else []


def with_first(s: Sentence, last: Mention, index: int) -> list[Mention]:
    """A subject before an item, and those listed before it: B and A of `A and B won`, somebody and I."""
    place = last.via or last.span
    at = next((i for i in range(index - 1, -1, -1) if s.items[i].span == place), None)
    found = [last]
    while at is not None and s.word(at - 1) in (",", "and", "&"):
        before = at - 1
        while s.word(before) in (",", "and", "&"):
            before -= 1
        if before < 0 or s.items[before].kind != "person" or owned(s, before):
            break
        found.append(mention(s.items[before]))
        at = before
    return found


def years(s: Sentence, index: int, stop: int) -> tuple[str, str] | None:
    """Start and end year of a post, from `since 2010`, `from 1996 to 2006`, `(2001-2009)` next to it."""
    behind = [s.items[i] for i in range(min(stop, len(s.items)), min(stop + 7, len(s.items)))]
    ahead = [s.items[i] for i in range(max(0, index - 5), index)] if s.line else []
    for run in (behind, ahead):
        found = _range([word for item in run for word in _parted(item.text)])
        if found:
            return found
    return None


def _parted(word: str) -> list[str]:
    """`2012-2016`, one word to the tokenizer, as its years and the dash."""
    return re.split(r"(?<=\d)(-)(?=\d|present|now)", word) if _YEARS.fullmatch(word) else [word]


def _range(words: list[str]) -> tuple[str, str] | None:
    for at, word in enumerate(words):
        if word in (";", "and", ".") and at > 0:
            return None
        if not _YEAR.match(word):
            continue
        before = words[at - 1] if at else ""
        following = words[at + 1 : at + 3]
        if following and following[0] in ("-", "to", "until", "and") and len(following) > 1:
            if _YEAR.match(following[1]):
                return word, following[1]
            if following[1] in ("present", "now", "today", "date", "current"):
                return word, ""
        if before in ("since", "from"):
            return word, ""
        if before == "until":
            return "", word
        if following[:1] == ["-"] and len(following) == 1:
            return word, ""
    return None
