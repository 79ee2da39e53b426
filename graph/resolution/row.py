"""What is known of one member, as it lies on a shelf and goes into a block: a profile in few bytes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from graph.resolution.profile import NONE, Profile


class Row(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """The profile of one member of a document. Bodies, schools, doctorates and works are numbers of groups.

    `above` are numbers of the groups that an organization is part of by what its document says.
    """

    names: tuple[str, ...]
    subclass: str
    document: str
    bodies: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    schools: tuple[int, ...] = ()
    owners: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    above: tuple[int, ...] = ()
    identifiers: tuple[str, ...] = ()
    doctorates: tuple[int, ...] = ()
    works: tuple[int, ...] = ()
    years: tuple[str, ...] = ()

    @property
    def tokens(self) -> tuple[object, ...]:
        """What a thing may share with others besides its name."""
        return (*self.bodies, *self.schools, *self.works, *self.above, *self.others)

    @property
    def others(self) -> tuple[str, ...]:
        """Those of the tokens that are words."""
        return (*(f"field:{f}" for f in self.fields), *self.people, *self.identifiers, *self.owners)


pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Row).decode


def body(number: int) -> str:
    """The key of an organization by its number."""
    return f"Organization:{number}"


def profile(kind: str, row: Row) -> Profile:
    """A row as it is compared."""
    owners = _set([*row.owners, *(f"#{n}" for n in row.above)])
    return Profile(
        kind,
        _set(row.names),
        row.subclass,
        _set((row.document,)),
        _set([*map(body, row.bodies)]),
        _set([*map(body, row.schools)]),
        _set([*map(body, row.doctorates)]),
        _set(row.fields),
        _set(row.people),
        _set(row.identifiers),
        owners,
        _set(row.hints),
        _set(row.years),
        _set([f"Work:{n}" for n in row.works]),
    )


def _set(words: Sequence[str]) -> frozenset[str]:
    return frozenset(words) if words else NONE
