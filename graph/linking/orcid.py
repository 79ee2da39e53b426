"""Records of ORCID: public records as JSON lines, or a table of people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.linking import address
from graph.linking.entry import Record, identifiers, names
from graph.linking.files import objects, texts
from graph.linking.filesource import FileSource, Format, Unfit
from graph.resolution.profile import Profile

_UNDERSTOOD = (
    "give public ORCID records in ORCID's JSON, one a line, or a CSV table with a column orcid and the names; "
    "either may be gzipped"
)
_COLUMNS = {
    "orcid": ("orcid id", "orcid ids", "orcid identifier", "orcid uri", "orcid url", "orcidid"),
    "given": ("given name", "given names", "first name", "first names", "firstname", "forename", "forenames"),
    "family": ("family name", "family names", "last name", "last names", "lastname", "surname"),
    "name": ("full name", "credit name", "display name", "author", "person"),
    "other": ("other name", "other names", "also known as", "aliases", "alias", "alternative names"),
    "bodies": (
        *("affiliation", "affiliations", "current affiliation", "current affiliations", "employment", "employments"),
        *("employer", "employers", "institution", "institutions", "institution name", "past institutions"),
        *("organization", "organizations", "organisation", "organisations"),
    ),
    "schools": ("education", "educations", "school", "schools", "alma mater"),
    "keywords": ("keyword", "topics", "research interests"),
    "urls": ("url", "website", "websites", "homepage", "researcher urls"),
    "emails": ("email", "e mail", "mail", "email address"),
}
_DOCTORATE = re.compile(r"ph\.? ?d|d\.? ?phil|doctor|docteur|doktor|dottorato", re.IGNORECASE)


def orcid_file(path: str | Path) -> FileSource:
    """A file of ORCID records as a source of ORCID iDs of people."""
    return FileSource(path, Format("ORCID", _UNDERSTOOD, record, _COLUMNS))


def record(row: Mapping[str, Any]) -> Record | None:
    """One person; None for a record without any public name, of which there are many."""
    fields = row if "orcid" in row else _flat(row)
    own = address.orcid(next(iter(texts(fields, "orcid")), ""))
    if not own:
        raise Unfit("has no valid ORCID iD")
    whole = [
        f"{given} {family}" for given, family in zip(texts(fields, "given"), texts(fields, "family"), strict=False)
    ]
    called = [name for text in (*texts(fields, "name"), *whole, *texts(fields, "other")) for name in names([text])]
    if not called:
        return None
    doctorates = names(texts(fields, "doctorates"))
    profile = Profile(
        "Person",
        frozenset(called),
        bodies=names(texts(fields, "bodies")),
        schools=names(texts(fields, "schools")) | doctorates,
        doctorates=doctorates,
        fields=names(texts(fields, "keywords")),
        identifiers=identifiers(
            [
                own,
                *map(address.page, texts(fields, "urls")),
                *(address.known(f"mailto:{m}") for m in texts(fields, "emails")),
            ]
        ),
    )
    return Record(called[0], profile)


def _flat(row: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a record in ORCID's JSON (versions 2 and 3) says, under the names of the columns."""
    activities = objects(row, "activities-summary")
    employed = _affiliations(activities, "employments", "employment-summary")
    studied = _affiliations(activities, "educations", "education-summary")
    member = _affiliations(activities, "memberships", "membership-summary")
    doctoral = [a for a in studied if any(map(_DOCTORATE.search, texts(a, "role-title")))]
    return {
        "orcid": texts(row, "orcid-identifier", "path"),
        "given": texts(row, "person", "name", "given-names", "value"),
        "family": texts(row, "person", "name", "family-name", "value"),
        "name": texts(row, "person", "name", "credit-name", "value"),
        "other": texts(row, "person", "other-names", "other-name", "content"),
        "bodies": texts([*employed, *member], "organization", "name"),
        "schools": texts(studied, "organization", "name"),
        "doctorates": texts(doctoral, "organization", "name"),
        "keywords": texts(row, "person", "keywords", "keyword", "content"),
        "urls": texts(row, "person", "researcher-urls", "researcher-url", "url", "value"),
        "emails": texts(row, "person", "emails", "email", "email"),
    }


def _affiliations(activities: list[dict[str, Any]], section: str, summary: str) -> list[dict[str, Any]]:
    grouped = objects(activities, section, "affiliation-group", "summaries", summary)
    return [*objects(activities, section, summary), *grouped]
