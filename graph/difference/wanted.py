"""What of a difference is asked for: kinds of things, or things of a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.difference.ledger import Ledger
from graph.difference.match import Match
from graph.errors import UnknownEntity
from graph.finding import best, nearest
from graph.identifier import FOLDERS

_PLURALS = {"Person": "people", "Organization": "organizations", "Topic": "topics", "Event": "events", "Talk": "talks"}
KINDS = {_PLURALS.get(kind, f"{kind.lower()}s"): folder for kind, folder in FOLDERS.items() if kind != "Interview"}
"""What one may ask for, with the folder of its identifiers."""
DOCUMENTS = "documents"


@dataclass(frozen=True)
class Wanted:
    """What is asked for: `documents`, and of `things` those in some folders, or with some identifiers in either build.

    Without folders it is all kinds, without identifiers all things.
    """

    documents: bool = True
    things: bool = True
    folders: frozenset[str] = frozenset()
    iris: tuple[frozenset[str], frozenset[str]] | None = None

    def wants(self, base: str, side: int, iris: Iterable[str]) -> bool:
        """Whether any of these things of the earlier (0) or later (1) build is asked for."""
        if not self.folders and self.iris is None:
            return self.things
        return any(self._wants_one(base, side, iri) for iri in iris)

    def _wants_one(self, base: str, side: int, iri: str) -> bool:
        named = self.iris is None or iri in self.iris[side]
        return named and (not self.folders or iri.removeprefix(base).partition("/")[0] in self.folders)


def wanted(ledger: Ledger, match: Match, only: Iterable[str], about: str) -> Wanted:
    """What these words of a command ask for. Raises UnknownEntity when nothing in either build is called so."""
    kinds = frozenset(only)
    folders = frozenset(KINDS[name] for name in kinds - {DOCUMENTS})
    documents = (not kinds and not about) or DOCUMENTS in kinds
    iris = _called(ledger, match, about) if about else None
    return Wanted(documents, kinds != {DOCUMENTS}, folders, iris)


def _called(ledger: Ledger, match: Match, words: str) -> tuple[frozenset[str], frozenset[str]]:
    named: dict[str, set[str]] = defaultdict(set)
    sql = "SELECT iri, label FROM entity UNION SELECT iri, value FROM entity, JSON_EACH(entity.names)"
    for iri, name in ledger.rows(sql):
        named[iri].add(name)
    bare = words.strip().removeprefix("<").removesuffix(">")
    found = {iri for iri in named if iri == bare or ("/" in bare and iri.endswith(f"/{bare}"))}
    found = found or set(best(named, words))
    if not found:
        raise UnknownEntity(words, near=nearest(words, {name for names in named.values() for name in names}))
    was = match.was
    ones = {was.get(iri) or match.split.get(iri) or iri for iri in found} | found
    others = {match.now(iri) or iri for iri in found} | found
    return frozenset(ones), frozenset(others)
