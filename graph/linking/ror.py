"""Records of ROR, the Research Organization Registry: its dump in schema 1 or 2."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.linking import address
from graph.linking.entry import Record, hints, identifiers, names
from graph.linking.files import objects, texts
from graph.linking.filesource import FileSource, Format, Unfit
from graph.resolution.profile import Profile

_UNDERSTOOD = (
    "give the dump of ROR (schema 1 or 2) as it is published: a .zip, or its .json, also gzipped or one record a line"
)


def ror_file(path: str | Path) -> FileSource:
    """A dump of ROR as a source of ROR identifiers of organizations, and of Wikidata's where the dump has them."""
    return FileSource(path, Format("ROR", _UNDERSTOOD, record))


def record(row: Mapping[str, Any]) -> Record | None:
    """One organization; None for one that was withdrawn from the registry."""
    own = address.ror(next(iter(texts(row, "id")), ""))
    if not own:
        raise Unfit("has no ROR identifier as its id")
    written = texts(row, "names", "value") if "names" in row else _old_names(row)
    called = names(written)
    if not called:
        raise Unfit("has no name")
    if "withdrawn" in texts(row, "status"):
        return None
    profile = Profile(
        "Organization",
        called,
        identifiers=identifiers([own, *map(address.wikidata, _wikidata(row)), *map(address.page, _links(row))]),
        owners=names(text for relation in _parents(row) for text in texts(relation, "label")),
        hints=hints(_places(row), called),
    )
    return Record(_label(row, called), profile)


def _old_names(row: Mapping[str, Any]) -> list[str]:
    """The names in schema 1."""
    return [
        *texts(row, "name"),
        *texts(row, "aliases"),
        *texts(row, "acronyms"),
        *texts(row, "labels", "label"),
    ]


def _label(row: Mapping[str, Any], called: frozenset[str]) -> str:
    shown = [n for n in objects(row, "names") if "ror_display" in texts(n, "types")]
    for name in [*texts(shown, "value"), *texts(row, "name")]:
        if found := names([name]):
            return next(iter(found))
    return min(called, key=lambda name: (-len(name), name))


def _wikidata(row: Mapping[str, Any]) -> list[str]:
    """The item of Wikidata: the preferred one, or the only one."""
    old = objects(row, "external_ids", "Wikidata")
    for entry in [*old, *(e for e in objects(row, "external_ids") if "wikidata" in texts(e, "type"))]:
        every = texts(entry, "all")
        if chosen := texts(entry, "preferred") or (every if len(every) == 1 else []):
            return chosen
    return []


def _links(row: Mapping[str, Any]) -> list[str]:
    pages = [link for link in objects(row, "links") if "website" in texts(link, "type")]
    return [*texts(row, "links"), *texts(pages, "value")]


def _parents(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [r for r in objects(row, "relationships") if "parent" in [t.lower() for t in texts(r, "type")]]


def _places(row: Mapping[str, Any]) -> list[str]:
    details = objects(row, "locations", "geonames_details")
    return [
        *texts(details, "name"),
        *texts(details, "country_name"),
        *texts(row, "addresses", "city"),
        *texts(row, "country", "country_name"),
    ]
