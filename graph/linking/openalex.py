"""Records of OpenAlex: authors, institutions, topics and concepts, told by the letter of their id; JSON or a table."""

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
    "give authors, institutions, topics or concepts of OpenAlex: JSON lines of its snapshot (also gzipped), an answer "
    "of its service, or a CSV table with the columns id and display_name"
)
_COLUMNS = {
    "id": ("openalex id", "openalex", "ids openalex"),
    "name": ("display name", "title"),
    "other": ("display name alternatives", "display name acronyms", "alternate names", "alternative names", "aliases"),
    "orcid": ("ids orcid", "orcid id"),
    "ror": ("ids ror", "ror id"),
    "wikidata": ("ids wikidata", "wikidata id"),
    "bodies": (
        *("last known institutions display name", "last known institution display name", "last known institutions"),
        *("last known institution", "affiliations institution display name", "affiliations", "institutions"),
    ),
    "fields": (
        *("topics display name", "topics", "x concepts display name", "x concepts", "concepts", "keywords"),
        *("subfield display name", "field display name"),
    ),
    "places": ("geo city", "geo country", "city", "country"),
    "pages": ("homepage url", "homepage"),
    "owners": ("parent", "parents"),
}
_KINDS = {"A": "Person", "I": "Organization", "T": "Topic", "C": "Topic"}


def openalex_file(path: str | Path) -> FileSource:
    """A file of OpenAlex as a source of its identifiers, and of the ORCID, ROR and Wikidata ones that it holds."""
    return FileSource(path, Format("OpenAlex", _UNDERSTOOD, record, _COLUMNS))


def record(row: Mapping[str, Any]) -> Record | None:
    """One author, institution, topic or concept; None for one without a name."""
    own = address.openalex(next(iter(texts(row, "id")), ""))
    if not own:
        raise Unfit("its id is that of no author (A), institution (I), topic (T) or concept (C) of OpenAlex")
    fields = row if "name" in row else _flat(row)
    called = [name for key in ("name", "other") for text in texts(fields, key) for name in names([text])]
    if not called:
        return None
    ids = [
        *map(address.orcid, texts(fields, "orcid")),
        *map(address.ror, texts(fields, "ror")),
        *map(address.wikidata, texts(fields, "wikidata")),
        *map(address.page, texts(fields, "pages")),
    ]
    profile = Profile(
        _KINDS[own.rsplit("/", 1)[1][0]],
        frozenset(called),
        bodies=names(texts(fields, "bodies")),
        fields=names(texts(fields, "fields")),
        identifiers=identifiers([own, *ids]),
        owners=names(texts(fields, "owners")),
        hints=hints(texts(fields, "places"), called),
    )
    return Record(called[0], profile)


def _flat(row: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a record in OpenAlex's JSON says, under the names of the columns."""
    institutions = [
        *objects(row, "last_known_institutions"),
        *objects(row, "last_known_institution"),
        *objects(row, "affiliations", "institution"),
    ]
    parents = [i for i in objects(row, "associated_institutions") if "parent" in texts(i, "relationship")]
    about = [texts(row, key, "display_name") for key in ("topics", "x_concepts", "subfield", "field")]
    return {
        "name": texts(row, "display_name"),
        "other": [*texts(row, "display_name_alternatives"), *texts(row, "display_name_acronyms")],
        "orcid": [*texts(row, "orcid"), *texts(row, "ids", "orcid")],
        "ror": [*texts(row, "ror"), *texts(row, "ids", "ror")],
        "wikidata": [*texts(row, "wikidata"), *texts(row, "ids", "wikidata")],
        "bodies": texts(institutions, "display_name"),
        "fields": [*(text for found in about for text in found), *_keywords(row)],
        "places": [*texts(row, "geo", "city"), *texts(row, "geo", "country")],
        "pages": texts(row, "homepage_url"),
        "owners": texts(parents, "display_name"),
    }


def _keywords(row: Mapping[str, Any]) -> list[str]:
    """Those of topics are texts, those of authors objects."""
    return [*texts(row, "keywords"), *texts(row, "keywords", "display_name")]
