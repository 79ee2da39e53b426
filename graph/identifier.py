"""IRIs: readable, stable, and a function of the corpus alone."""

from __future__ import annotations

import hashlib
import re

from graph import lexicon

BASE = "https://w3id.org/symposia/id/"
FOLDERS = {
    "Person": "person",
    "Organization": "org",
    "Topic": "topic",
    "Event": "event",
    "Interview": "event",
    "Talk": "talk",
    "Project": "project",
    "Award": "award",
}
NODES = {
    "Position": "position",
    "Degree": "degree",
    "Membership": "membership",
    "AwardReceipt": "receipt",
    "UnnamedWork": "work",
}
_LONGEST = 80


def slug(words: str) -> str:
    """Lower-case ASCII letters, digits and hyphens; long names end in a hash of the whole."""
    plain = re.sub(r"[^a-z0-9]+", "-", lexicon.fold(words).lower().replace("'", "")).strip("-")
    if not plain:
        return digest(words)[:12]
    if len(plain) <= _LONGEST:
        return plain
    return f"{plain[:_LONGEST].rsplit('-', 1)[0]}-{digest(words)[:6]}"


def digest(*parts: str) -> str:
    """A hash of strings, in hexadecimal."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def entity(base: str, kind: str, words: str) -> str:
    """The IRI of an entity by its label."""
    return f"{base}{FOLDERS[kind]}/{slug(words)}"


def scheme(base: str) -> str:
    """The IRI of the scheme that holds the topics of a graph."""
    return f"{base}scheme/topics"


def document(base: str, key: str) -> str:
    """The IRI of a document, which is also the name of the graph of its claims."""
    return f"{base}doc/{key}"


def evidence(base: str, key: str) -> str:
    """The name of the graph of a document's evidence."""
    return f"{base}doc/{key}/evidence"


def passage(base: str, key: str, begin: int, end: int) -> str:
    """The IRI of a stretch of a document."""
    return f"{base}doc/{key}#char={begin},{end}"


def node(base: str, kind: str, *content: str) -> str:
    """The IRI of an n-ary node, by its content."""
    return f"{base}{NODES[kind]}/{digest(*content)[:16]}"


def statement(base: str, subject: str, predicate: str, target: str, key: str) -> str:
    """The IRI of what one document states of one triple."""
    return f"{base}statement/{digest(subject, predicate, target, key)[:20]}"
