"""Part and whole: `X's Department of Y`, `School of Z, University of W`, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from graph.rules import position
from graph.sentence import Sentence, is_body, unit
from graph.statement import Claim


def claims(s: Sentence) -> Iterator[Claim]:
    """The steps of every chain of units in a sentence, with a claim or without."""
    index = 0
    while index < len(s.items):
        item = s.items[index]
        owner = item.kind == "name" and s.word(index + 1) == "'s" and is_body(s.at(index + 2), slot=False)
        if item.kind == "organization" or owner:
            found = unit(s, index, slot=owner)
            if found is not None:
                yield from position.structure(found[0])
                index = max(found[1], index + 1)
                continue
        index += 1
