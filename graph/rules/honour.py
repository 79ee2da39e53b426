"""Awards: received or held, never merely nominated for; the giver only where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import lexicon
from graph.chunk import Item
from graph.rules import subject
from graph.sentence import Sentence, is_body, mention, skip, unit
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span, clean

RULE = "award-clause/1"
_RECEIVED = frozenset(
    (
        "received receives receive recipient recipients awarded won wins winner winning earned honored honoured "
        "honors honours awards include includes including holds held laureate named granted bestowed shared gave "
        "given has hold recognized recognised conferred prizes distinctions medalist"
    ).split()
)
_NOT = frozenset(["nominated", "nominee", "shortlisted", "finalist", "nomination", "committee", "jury"])


_SECTION = re.compile(r"\b(?:award|prize|honou?r|fellowship|distinction)")


def claims(s: Sentence) -> Iterator[Claim]:
    """Awards that the sentence says somebody has, or that stand in a list under such a heading."""
    trigger = bool(_SECTION.search(s.block.section))
    blocked = False
    for index, item in enumerate(s.items):
        if item.kind == "word":
            trigger = trigger or item.text in _RECEIVED
            if item.text in _NOT:
                blocked = True
            elif item.text in _RECEIVED:
                blocked = False
        if item.kind != "award":
            continue
        if blocked or not (trigger or _behind(s, index) or _winner(s, index)):
            continue
        for holder in _holders(s, index):
            yield from _receipt(s, index, item, holder)


def _behind(s: Sentence, index: int) -> bool:
    """`the X Prize went to / was awarded to somebody`."""
    return any(
        s.word(i) in ("went", "awarded", "goes", "recipient", "winner", "laureate", "fellow")
        for i in range(index + 1, min(index + 4, len(s.items)))
    ) or (
        s.word(index + 1) == ","
        and s.word(index + 2) == "which"
        and any(s.word(i) in ("hold", "holds", "received", "won", "held") for i in (index + 4, index + 5))
    )


def _winner(s: Sentence, index: int) -> bool:
    return (
        s.line
        and s.focus is not None
        and s.word(index - 1) in ("", ",", "\n", ";", "and", "of", "(")
        and s.block.kind in ("role", "heading", "item", "degree", "person", "name")
    )


def _listed(s: Sentence) -> bool:
    """Whether the text stands under a heading such as Awards, below somebody's name."""
    return s.block.person >= 0 and bool(_SECTION.search(s.block.section))


def _holders(s: Sentence, index: int) -> list[Mention]:
    for at in range(index + 1, min(index + 5, len(s.items))):
        if s.word(at) == "to":
            behind = next((i for i in s.items[at + 1 : at + 4] if i.kind not in ("word", "role")), None)
            if behind is not None and behind.kind == "person":
                return [mention(behind)]
    named = any(item.kind in ("person", "pronoun") for item in s.items)
    if s.focus is not None and ((s.block.kind in ("item", "heading") and s.line) or (not named and _listed(s))):
        return [s.focus]
    return subject.all_of(s, index)


def _receipt(s: Sentence, index: int, item: Item, holder: Mention) -> Iterator[Claim]:
    start = next((s.items[i] for i in range(index - 1, -1, -1) if s.word(i) in _RECEIVED), item)
    award, span = mention(item), start.span.join(item.span)
    yield Claim(holder, "hasAward", award, span, RULE, 0.9)
    year = _year(s, index)
    if year:
        node = Node("AwardReceipt", (("ofAward", award), ("year", Literal(year[0], "gYear"))))
        yield Claim(holder, "hasAwardReceipt", node, span.join(year[1].span), RULE, 0.85)
    told = _giver(s, index)
    giver = told or _in_name(s, item)
    if giver is not None:
        sure = 0.85 if told else 0.7  # an award may be called by who only pays for it
        yield Claim(award, "givenBy", giver, item.span.join(giver.span), "award-giver/1", sure)


def _year(s: Sentence, index: int) -> tuple[str, Item] | None:
    for at in range(index + 1, min(index + 5, len(s.items))):
        item = s.items[at]
        if re.fullmatch(r"(?:19|20)\d\d", item.text):
            return item.text, item
        if item.kind not in ("word", "mark") or item.text not in (",", "(", "in", "-", ":"):
            return None
    before = s.at(index - 1)
    return (before.text, before) if before is not None and re.fullmatch(r"(?:19|20)\d\d", before.text) else None


def _giver(s: Sentence, index: int) -> Mention | None:
    """`the X Association's Y Prize`, `the Y Medal of the X Society`, `from the X`."""
    if s.word(index - 1) == "'s" and is_body(s.at(index - 2)):
        return mention(s.items[index - 2])
    if s.word(index + 1) in ("of", "from", "by"):
        found = unit(s, index + 2, slot=False)
        return found[0].specific if found else None
    if s.word(index + 1) in ("awarded", "given", "presented") and s.word(index + 2) == "by":
        found = unit(s, skip(s, index + 3), slot=False)
        return found[0].specific if found else None
    return None


_GIVES = frozenset("Foundation Trust Society Association Academy Council Federation Stiftung Fondation".split())
# Words between a giver's name and Prize or Award that say what kind of award it is, not what it is for.
_SORTS = frozenset(
    (
        "research researcher researchers faculty phd ph.d. doctoral doctorate postdoctoral graduate undergraduate "
        "student scholar scholars fellow fellows dissertation thesis early mid career young junior senior new "
        "rising star investigator investigators scientist innovation best outstanding distinguished paper teaching "
        "lifetime achievement excellence merit gold silver starting consolidator advanced visiting travel"
    ).split()
)


def _in_name(s: Sentence, item: Item) -> Mention | None:
    """The body that an award's name begins with: `Siemens Doctoral Award`, `Glass Foundation fellowship`."""
    text = s.text[item.span.begin - s.span.begin : item.span.end - s.span.begin]
    words = list(re.finditer(r"\S+", text))
    for count in range(len(words) - 1, 0, -1):
        own, rest = [w.group() for w in words[:count]], [w.group() for w in words[count:]]
        if rest[0].lower() in _LINKS or own[-1].lower() in _LINKS:
            continue
        name = clean(text[: words[count - 1].end()])
        if _gives(name, own, rest):
            kind = "Company" if name in lexicon.companies() else ""
            span = Span(item.span.begin, item.span.begin + words[count - 1].end())
            return Mention("Organization", name, span, kind or _kind(own[-1]), confidence=0.75)
    return None


def _gives(name: str, own: list[str], rest: list[str]) -> bool:
    """Whether a name at the front of an award's is its giver's, from the words of both.

    A foundation or society shows itself. A company or an acronym may be another word besides (`Arm Wrestling Award`)
    or begin another body's name (`MIT Technology Review Award`): nothing but the kind of award may follow it.
    """
    goes_on = rest[0] in lexicon.organization_heads() and rest[0].lower() not in _SORTS  # `X Society Press Prize`
    if len(own) > 1 and _GIVES & set(own) and (name in lexicon.givers() or own[-1] in _GIVES) and not goes_on:
        return own[-1] != "Trust" or name in lexicon.givers() or not lexicon.ordinary(own[-2])  # `Building Trust Award`
    head = next((i for i, word in enumerate(rest) if word.capitalize() in lexicon.award_heads()), len(rest) - 1)
    sorts = {part for word in rest[:head] for part in word.lower().split("-")}
    if name not in lexicon.givers() or sorts - _SORTS:
        return False
    # `Shell Prize for Conchology`, `Ford Medal`: whose?
    return len(own) > 1 or name.isupper() or (bool(sorts) and head == len(rest) - 1)


_LINKS = frozenset(["of", "for", "in", "and", "&", "the", "on"])


def _kind(head: str) -> str:
    kind = lexicon.organization_heads().get(head, ("", 0))[0]
    return "" if kind == "Organization" else kind
