"""Addresses that are one thing's alone, in one spelling each: ORCID, ROR, Wikidata, OpenAlex, home pages, mailboxes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

SCHEMES = ("ORCID", "ROR", "Wikidata", "OpenAlex")

_ORCID = re.compile(
    r"(?:(?:https?://)?(?:www\.)?orcid\.org/|orcid:\s*)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])/?",
    re.IGNORECASE,
)
_ROR = re.compile(r"(?:(?:https?://)?(?:www\.)?ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?", re.IGNORECASE)
_WIKIDATA = re.compile(
    r"(?:(?:https?://)?(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/|wd:)?(Q[1-9][0-9]{0,14})", re.IGNORECASE
)
_OPENALEX = re.compile(r"(?:(?:https?://)?(?:www\.|api\.)?openalex\.org/(?:\w+/)?)?([AITC][0-9]{1,15})", re.IGNORECASE)
_MAILBOX = re.compile(r"mailto:[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+", re.IGNORECASE)
_LONGEST = 500


def orcid(text: str) -> str:
    """The IRI of an ORCID iD however it is written, "" when it is none or its check digit is wrong.

    >>> orcid("0000-0002-1825-0097")
    'https://orcid.org/0000-0002-1825-0097'
    >>> orcid("0000-0002-1825-0098")
    ''
    """
    found = _ORCID.fullmatch(text.strip()[:_LONGEST])
    if found is None:
        return ""
    digits = "".join(found.groups()).upper()
    total = 0
    for digit in digits[:-1]:  # ISO 7064, modulus 11-2
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != digits[-1]:
        return ""
    return "https://orcid.org/" + "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def ror(text: str) -> str:
    """The IRI of a ROR identifier however it is written, "" when it is none.

    >>> ror("ror.org/00ABCDE12")
    'https://ror.org/00abcde12'
    """
    found = _ROR.fullmatch(text.strip()[:_LONGEST])
    return f"https://ror.org/{found[1].lower()}" if found else ""


def wikidata(text: str) -> str:
    """The IRI of a Wikidata item, by its number or any of its pages, "" when it is none.

    >>> wikidata("https://www.wikidata.org/wiki/Q1")
    'http://www.wikidata.org/entity/Q1'
    """
    found = _WIKIDATA.fullmatch(text.strip()[:_LONGEST])
    return f"http://www.wikidata.org/entity/{found[1].upper()}" if found else ""


def openalex(text: str) -> str:
    """The IRI of an author, institution, topic or concept of OpenAlex, "" when it is none.

    >>> openalex("A123")
    'https://openalex.org/A123'
    """
    found = _OPENALEX.fullmatch(text.strip()[:_LONGEST])
    return f"https://openalex.org/{found[1].upper()}" if found else ""


def page(text: str) -> str:
    """A home page in one spelling (https, no www, no slash at the end), "" when it is no address of the web.

    >>> page("http://WWW.Example.org/lab/")
    'https://example.org/lab'
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "." not in host or len(text) > _LONGEST or re.search(r'[\s<>"]', text):
        return ""
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    path = parts.path.rstrip("/")
    return f"https://{place}{path}" + (f"?{parts.query}" if parts.query else "")


def known(text: str) -> str:
    """Any address in its one spelling: an identifier of the four schemes, a mailbox or a home page; "" for no address.

    Only what carries the name of its scheme is told: a bare number is none here.
    """
    if _MAILBOX.fullmatch(text.strip()[:_LONGEST]):
        return text.strip().lower()
    for read, place in ((orcid, "orcid.org/"), (ror, "ror.org/"), (wikidata, "wikidata.org/"), (openalex, "alex.org/")):
        if place in text.lower() and (found := read(text)):
            return found
    return page(text) if "://" in text else ""


def scheme(iri: str) -> str:
    """The scheme that an address in its one spelling belongs to, "" when it is none of the four.

    >>> scheme("https://ror.org/00abcde12")
    'ROR'
    """
    for name, read in zip(SCHEMES, (orcid, ror, wikidata, openalex), strict=True):
        if "://" in iri and read(iri) == iri:
            return name
    return ""
