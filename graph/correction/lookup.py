"""Whom an entry of the curation file means: identifiers, names and shares of documents as members of the corpus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from graph import identity
from graph.curation import Ref
from graph.errors import nearest
from graph.local import Extraction, LocalEntity
from graph.resolve import Entity, Member, Resolution


class NotApplicable(Exception):
    """An entry that has nothing to apply to; its text says why, and what to write instead."""


class Lookup:
    """Finds what references mean in a resolved corpus."""

    def __init__(self, extractions: Sequence[Extraction], resolution: Resolution, base: str) -> None:
        """Index the entities by identifier and by name, the documents by source."""
        self._base = base
        self._by_iri = {e.iri: e for e in resolution.entities}
        self._extractions = {x.document.key: x for x in extractions}
        self._keys: dict[str, list[str]] = defaultdict(list)
        for x in extractions:
            self._keys[x.document.source].append(x.document.key)
        self._by_name: dict[str, list[Entity]] = defaultdict(list)
        for entity in resolution.entities:
            for name in {identity.plain(n) for n in (entity.label, *entity.aliases)}:
                self._by_name[name].append(entity)

    def document(self, source: str) -> Extraction:
        """The document at a source. Raises NotApplicable where none, or several, are there."""
        keys = self._keys.get(source, [])
        if not keys:
            near = nearest(source, self._keys)
            raise NotApplicable(f"no document {source!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        if len(keys) > 1:
            raise NotApplicable(f"several documents are called {source!r}")
        return self._extractions[keys[0]]

    def renew(self, x: Extraction) -> None:
        """Take note that a document's things have changed."""
        self._extractions[x.document.key] = x

    def find(self, ref: Ref) -> frozenset[Member]:
        """The members that a reference means. Raises NotApplicable."""
        if ref.document and ref.form == "name":
            return self._named_in(ref)
        entity = self._entity(ref)
        members = frozenset(entity.members)
        if ref.document:
            key = self.document(ref.document).document.key
            members = frozenset(m for m in members if m[0] == key)
            if not members:
                raise NotApplicable(f"{ref.document} does not name {entity.label}")
        return members

    def entity(self, key: str, index: int) -> LocalEntity:
        """What a member is."""
        return self._extractions[key].entities[index]

    def kind(self, members: Iterable[Member]) -> str:
        """The kind of the first of some members."""
        key, index = min(members)
        return self._extractions[key].entities[index].kind

    def _entity(self, ref: Ref) -> Entity:
        if ref.form != "name":
            iri = ref.text if ref.form == "iri" else self._base + ref.text
            if iri not in self._by_iri:
                near = nearest(iri, self._by_iri)
                hint = f"; did you mean {near[0].removeprefix(self._base)}?" if near else ""
                raise NotApplicable(f"nothing in the graph is {ref.text}{hint}")
            return self._by_iri[iri]
        found = [e for e in self._by_name.get(identity.plain(ref.text), []) if not ref.kind or e.kind == ref.kind]
        if not found:
            raise NotApplicable(f"nothing in the graph is called {ref.text!r}")
        if len(found) > 1:
            choice = ", ".join(sorted(e.iri.removeprefix(self._base) for e in found))
            raise NotApplicable(f"several things are called {ref.text!r}: write one of {choice}")
        return found[0]

    def _named_in(self, ref: Ref) -> frozenset[Member]:
        x = self.document(ref.document)
        wanted = identity.plain(ref.text)
        found = [
            (x.document.key, i)
            for i, e in enumerate(x.entities)
            if wanted in {identity.plain(n) for n, _ in e.names} and (not ref.kind or e.kind == ref.kind)
        ]
        if not found:
            raise NotApplicable(f"{ref.document} names nothing {ref.text!r}")
        if len({x.entities[i].kind for _, i in found}) > 1:
            raise NotApplicable(f"{ref.document} names several things {ref.text!r}: add their kind")
        return frozenset(found)
