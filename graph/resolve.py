"""Local entities of all documents to the entities of the corpus, each join with what speaks for it and against it.

Kind by kind: organizations first, since people are told apart by where they are. The order of documents changes
nothing, nor does where blocks of members are settled, or whether what came of one is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph import identifier
from graph.local import Extraction
from graph.resolution.asked import Asked
from graph.resolution.member import Member
from graph.resolution.naming import Naming
from graph.resolution.outcome import Entity, Judgement, Judgements, Resolution, Side
from graph.resolution.settling import Settling
from graph.units import grouping, stage
from graph.units.grouping import Group
from graph.units.step import Map, here

__all__ = ["Asked", "Entity", "Judgement", "Judgements", "Member", "Resolution", "Side", "resolve"]


def resolve(
    extractions: Iterable[Extraction],
    base: str = identifier.BASE,
    asked: Asked | None = None,
    map: Map = here,
    folder: Path | None = None,
    group: Group | None = None,
) -> Resolution:
    """Join what names the same thing over all documents, as far as a person did not decide otherwise.

    Extractions are read once, and those that were gathered are never in memory. `map` runs the steps `said`, `names`,
    `kin` and `block`; `folder` is where what does not fit into memory goes, the system's own place for such files if
    None. `group` groups names by the keys that they are looked up by, on this machine unless another does it.
    """
    asked = asked or Asked()
    settling = Settling(stage.records(extractions), asked, map, group or grouping.here(folder), folder)
    settling.settle()
    entities, places = Naming(settling.corpus, settling.root, settling.row, settling.rank, base).named(asked)
    return Resolution(entities, places, Judgements(settling.corpus, places, settling.decided))
