"""Which form an answer takes: the media types there are, and the choice among them by what a client accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mimeparse

HTML = "text/html"

# What each media type is called where a format is chosen by name; the first of a kind is the usual one.
ROWS: Mapping[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
TRIPLES: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "ntriples",
    "text/plain": "ntriples",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/xml": "rdfxml",
}
SUFFIXES: Mapping[str, str] = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".html": HTML,
}


class NotAcceptable(ValueError):
    """Nothing that is offered is accepted, or the header is none; `offered` are the media types there are."""

    def __init__(self, offered: Sequence[str]) -> None:
        """Keep what is offered."""
        self.offered = tuple(offered)
        super().__init__(f"none of the formats that you accept; there are {', '.join(self.offered)}")


def choose(offered: Sequence[str], accept: str | None) -> str:
    """Return the offered media type that suits an Accept header best, the first of those that suit as well.

    Raises NotAcceptable.
    """
    if accept is None or not accept.strip():
        return offered[0]
    try:
        # Of equals the library takes the last.
        best = mimeparse.best_match(list(reversed(offered)), accept.lower())
    except mimeparse.MimeTypeParseException:
        best = ""
    if not best:
        raise NotAcceptable(offered)
    return str(best)


def content_type(media: str) -> str:
    """Return the Content-Type of a media type, with the encoding where there is one to tell."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
