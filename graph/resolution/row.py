"""What is known of one member, as it lies on a shelf and goes into a block: a profile in few bytes."""

from __future__ import annotations

import msgspec

from graph.resolution.profile import Profile


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
    owners = frozenset([*row.owners, *(f"#{n}" for n in row.above)]) if row.above else frozenset(row.owners)
    return Profile(
        kind,
        frozenset(row.names),
        row.subclass,
        frozenset([row.document]),
        frozenset(map(body, row.bodies)),
        frozenset(map(body, row.schools)),
        frozenset(map(body, row.doctorates)),
        frozenset(row.fields),
        frozenset(row.people),
        frozenset(row.identifiers),
        owners,
        frozenset(row.hints),
        frozenset(row.years),
        frozenset(f"Work:{n}" for n in row.works),
    )
