"""Judgements as the report and the graph have them: a pure function of their sides, and of what was decided and why.

There are many, and what is written of each is several times what it is made of; so any process can write them, some
together, and what came of them can be remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from graph import identifier, packed
from graph.lines import TYPE, own, quoted, typed
from graph.resolution.decided import Why
from graph.resolution.outcome import Judgement, Judgements, Side, judgement
from graph.segment import Place

_NOWHERE = (0, 0)  # what nobody asks for


class Judged(msgspec.Struct, array_like=True, frozen=True):
    """What is written of some judgements.

    `merges` and `apart` are lists of JSON without their brackets, as they stand in the report; `nodes` has the IRI of
    each judgement that the graph has, and what it says of it: predicates with objects, in canonical order.
    """

    merges: str
    apart: str
    nodes: tuple[tuple[str, str], ...]


class _Row(msgspec.Struct, array_like=True, frozen=True):
    """A judgement by the numbers of its sides; `written` if the graph has it."""

    one: int
    other: int
    written: bool
    why: Why


class _Lot(msgspec.Struct, array_like=True, frozen=True):
    """Judgements with their sides, and where these stand in their files."""

    base: str
    sides: tuple[Side, ...]
    places: tuple[Place, ...]
    rows: tuple[_Row, ...]


_PACK = msgspec.msgpack.Encoder().encode
_LOTS = msgspec.msgpack.Decoder(_Lot)
_JUDGED = msgspec.msgpack.Decoder(Judged)


def pack(
    base: str,
    judgements: Judgements,
    lot: Iterable[tuple[int, Side, Side]],
    written: Callable[[str], bool],
    place: Callable[[Side], Place],
) -> bytes:
    """The input of the step: the judgements of a lot, by their places; `written` tells of an entity whether it is."""
    sides: dict[Side, int] = {}
    places: dict[int, Place] = {}
    rows = []
    for at, *both in lot:
        numbers = [sides.setdefault(side, len(sides)) for side in both]
        shown = all(written(side.entity) for side in both)
        if shown:
            places.update((n, place(side)) for n, side in zip(numbers, both, strict=True) if n not in places)
        rows.append((*numbers, shown, msgspec.Raw(judgements.why(at))))
    return _PACK((base, tuple(sides), [places.get(n, _NOWHERE) for n in range(len(sides))], rows))


def write(data: bytes) -> bytes:
    """The step: a lot to what is written of it."""
    lot = _LOTS.decode(data)
    merges: list[str] = []
    apart: list[str] = []
    nodes = []
    for row in lot.rows:
        found = judgement(lot.sides[row.one], lot.sides[row.other], row.why)
        (merges if found.decision == "merged" else apart).append(listed(found))
        if row.written:
            passages = [
                identifier.passage(lot.base, lot.sides[n].document, *lot.places[n]) for n in (row.one, row.other)
            ]
            nodes.append((iri(found, lot.base), said(found, passages, lot.base)))
    return packed.pack(_PACK(Judged(",\n  ".join(merges), ",\n  ".join(apart), tuple(nodes))))


def unpack(data: bytes) -> Judged:
    """What the step gave."""
    return _JUDGED.decode(packed.unpack(data))


def iri(judgement: Judgement, base: str) -> str:
    """The IRI of a decision of resolution."""
    members = (f"{document}/{index}" for document, index in judgement.members)
    return node(base, identifier.digest(judgement.decision, *judgement.names, *members)[:16])


def node(base: str, name: str) -> str:
    """The IRI of a decision by the digits that it ends with."""
    return f"{base}judgement/{name}"


def listed(judgement: Judgement) -> str:
    """A judgement as `json.dumps` with an indent of one gives it, two levels deep, in a fraction of the time."""
    # A line feed within a text is escaped: all that there are begin a line.
    return msgspec.json.format(msgspec.json.encode(judgement), indent=1).decode().replace("\n", "\n  ")


def said(judgement: Judgement, passages: Sequence[str], base: str) -> str:
    """What the graph says of a decision: the passages that it compares, what speaks for and against it in words.

    Predicates with objects, a line for each, in canonical order and each once.
    """
    found = [
        _IS_JUDGEMENT,
        *(f"{_ABOUT} <{entity}>" for entity in (judgement.entity, judgement.other)),
        *(f"{_COMPARED} <{passage}>" for passage in passages),
        f"{_DECISION} {quoted(judgement.decision)}",
        *(f"{_FROM} <{identifier.document(base, key)}>" for key in judgement.documents),
        *(f"{_NAME} {quoted(name)}" for name in judgement.names),
        *(f"{_AGAINST} {quoted(words)}" for words in judgement.opposing),
        f"{_REASON} {quoted(_reason(judgement))}",
        f"{_RULE} {quoted(f'{judgement.rule}/1')}",
        f"{_SCORE} {typed(f'{judgement.score:.4f}', 'decimal')}",
        *(f"{_FOR} {quoted(words)}" for words in judgement.supporting),
        f"{_THRESHOLD} {typed(f'{judgement.threshold:.2f}', 'decimal')}",
    ]
    return "\n".join(sorted(dict.fromkeys(found)))


_IS_JUDGEMENT = f"{TYPE} {own('Judgement')}"
_ABOUT, _NAME, _FROM, _COMPARED = own("aboutEntity"), own("mergedName"), own("fromDocument"), own("comparedMention")
_FOR, _AGAINST, _DECISION, _RULE = own("supportedBy"), own("opposedBy"), own("decision"), own("rule")
_REASON, _SCORE, _THRESHOLD = own("reason"), own("score"), own("threshold")


def _reason(judgement: Judgement) -> str:
    """What speaks for and against on one line, the weightiest of each first."""
    against = "; ".join(judgement.opposing)
    return "; ".join(filter(None, ("; ".join(judgement.supporting), against and f"against it: {against}")))
