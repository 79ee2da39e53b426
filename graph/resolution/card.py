"""What a name is looked up by, as a card: the keys of `graph.resolution.keys` and what else a name tells by itself.

Reading a name takes longer than anything else that is done with it, and names are far fewer than mentions; so cards
are made of names in small lots, by a step that any process can run and whose outcome can be remembered.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from graph.local import rank_name
from graph.resolution import keys, known, title, wording
from graph.resolution.personal import read
from graph.resolution.profile import Profile
from graph.resolution.spelling import sound


class Card(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """The keys of one name: those of equal names and those of near ones.

    `sounds` are, for a person, given name and surname as they sound, `rank` its place among the names of one. For an
    organization, `words` are those of its name, `owner` those before a possessive, `fronts` how many words at the front
    are a body's name by themselves; `generic` says that many bodies have the name.
    """

    exact: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    fronts: tuple[int, ...] = ()
    generic: bool = False
    rank: tuple[int, ...] = ()


class Lot(msgspec.Struct, array_like=True, frozen=True):
    """Names of one kind whose cards are written together."""

    kind: str
    names: tuple[str, ...]


pack = msgspec.msgpack.Encoder().encode
_LOT = msgspec.msgpack.Decoder(Lot)
unpack = msgspec.msgpack.Decoder(Card).decode


def write(data: bytes) -> bytes:
    """The cards of a lot of names."""
    lot = _LOT.decode(data)
    return pack(tuple(_card(lot.kind, name) for name in lot.names))


def _card(kind: str, name: str) -> Card:
    profile = Profile(kind, frozenset([name]))
    exact, near = (tuple(sorted(k)) for k in (keys.exact(profile), keys.near(profile)))
    if kind == "Person":
        reading = read(name).readings[0]
        full = reading.given is not None and not reading.given.initial
        sounds = (sound(reading.given.plain), sound(reading.rest[-1].plain)) if full and reading.given else ()
        return Card(exact, near, sounds, rank=rank_name(kind, name, 0)[:2])  # type: ignore[arg-type]
    if kind != "Organization":
        return Card(exact, near)
    told = title.read(name)
    fronts = tuple(end for end in range(1, len(told.words)) if _is_name(told.words[:end]))
    return Card(exact, near, (), told.words, told.owner, fronts, wording.generic(told))


def _is_name(words: Sequence[str]) -> bool:
    """Whether words are a body's name by themselves: not merely a kind or a subject."""
    told = title.read(" ".join(words))
    return bool(wording.proper(told)) or bool(known.rows(told.written))
