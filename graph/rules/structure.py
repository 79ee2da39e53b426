"""Part and whole: `X's Department of Y`, `School of Z, University of W`, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from graph.rules import post
from graph.sentence import Sentence, is_body, mention, unit
from graph.statement import Claim


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
