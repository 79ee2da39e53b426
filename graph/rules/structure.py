"""Part and whole: `X's Department of Y`, `School of Z, University of W`, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import lexicon, organization
from graph.chunk import Item
from graph.context import Context
from graph.rules import post
from graph.sentence import Sentence, is_body, mention, unit
from graph.statement import Claim, Mention
from graph.text import Span


def claims(s: Sentence) -> Iterator[Claim]:
    """The steps of every chain of units in a sentence, with a claim or without."""
    yield from _its(s)
    index = 0
    while index < len(s.items):
        item = s.items[index]
        owner = item.kind == "name" and s.word(index + 1) == "'s" and is_body(s.at(index + 2), slot=False)
        if item.kind == "organization" or owner:
            found = unit(s, index, slot=owner)
            if found is not None:
                yield from post.structure(found[0])
                index = max(found[1], index + 1)
                continue
        index += 1


def _its(s: Sentence) -> Iterator[Claim]:
    """`X has appointed her dean of its Faculty of Law`: what is the subject's own is part of it."""
    for index, word in s.words():
        if word != "its" or not is_body(s.at(index + 1), slot=False):
            continue
        following = s.at(index + 2)
        if following is not None and following.kind == "role":
            continue  # `led X as its Oslo director`
        owners = [i for i in s.items[:index] if i.kind == "organization"]
        inner = mention(s.items[index + 1])
        if len({o.text for o in owners}) == 1 and owners[0].text != inner.name:
            yield Claim(inner, "partOf", mention(owners[0]), owners[0].span.join(inner.span), "unit-chain/1", 0.75)


_GOES_ON = re.compile(r"[\s–—-]+(?=[A-Z])(?!(?:I{1,3}|IV)\b)")


def in_names(context: Context) -> Iterator[Claim]:
    """Bodies whose names begin with that of a larger one that the document names besides: `NTU School of Art`."""
    bodies = [item for s in context.sentences if s.block.kind != "subheading" for item in s.items if _is_named(item)]
    whole = {item.text: item for item in bodies if _owns(item.text)}
    for item in bodies:
        for name in sorted(whole):
            goes_on = item.text.startswith(name) and _GOES_ON.match(item.text, len(name))
            if goes_on and _is_part(item.text[len(name) :].split()):
                span = Span(item.span.begin, item.span.begin + len(name))
                owner = Mention("Organization", name, span, mention(whole[name]).subclass, confidence=0.7)
                yield Claim(mention(item), "partOf", owner, item.span, "part-by-name/1", 0.7)
                break


_PARTS = frozenset(["School", "Department", "Laboratory", "Center", "ResearchGroup", "Initiative"])
_PART_HEADS = frozenset(
    "Library Press Museum Institute Archive Archives Gallery Garden Gardens Herbarium Campus".split()
)
# Hospitals bear the names of universities that do not own them; unions, clubs and funds stand on their own feet.
_OWN_FEET = re.compile(
    r"(?:Hospitals?|Clinics?|Infirmary|Klinikum|Klinik|Polyclinic|Foundation|Trust|Union|Association|Society|Fund)$"
)


def _is_part(rest: list[str]) -> bool:
    """Whether the words behind a body's name make a part of it: `School of Art`, `Press`; not `Bundang Hospital`.

    Words that name no kind of body (`NTU Quest for Calm`) name something of its own.
    """
    if any(_OWN_FEET.match(word) for word in rest) or (rest[:1] == ["Medical"] and len(rest) == 2):
        return False
    kinds = {lexicon.organization_heads().get(word, ("", 0))[0] for word in rest} - {""}
    return not kinds or bool(kinds & _PARTS or set(rest) & _PART_HEADS)


def _is_named(item: Item) -> bool:
    long = item.kind == "name" and isinstance(item.match, organization.OrgMatch) and " " in item.text
    return (item.kind == "organization" or long) and item.named is None


def _owns(name: str) -> bool:
    """Whether a name in front of another may be its owner's: an acronym, or a university in full."""
    words = name.split()
    if len(words) == 1:
        return name.isupper() and len(name) > 2 and name not in lexicon.places()
    return lexicon.organization_heads().get(words[-1], ("", 0))[0] == "University"
