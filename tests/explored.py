"""What the tests of explored pages share: a page taken apart by its headings, and builds made by hand."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
from serving import BASE, build

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
DCTERMS = "http://purl.org/dc/terms/"
SYM = "https://w3id.org/symposia/ontology#"
EMPTY = {"meta", "link", "input", "br", "hr", "img", "path", "circle"}


class Page(HTMLParser):
    """A page: the words below each heading, the addresses it links to, and the elements with their classes."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: dict[str, str] = {"": ""}
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text: list[tuple[frozenset[str], str]] = []
        self._heading = ""
        self._in_heading = False
        self._open: list[tuple[str, frozenset[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes.update(values)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag in ("h1", "h2"):
            self._in_heading, self._heading = True, ""
        if tag not in EMPTY:
            self._open.append((tag, frozenset(values.get("class", "").split())))

    def handle_endtag(self, tag):
        if tag in ("h1", "h2"):
            self._in_heading = False
            self._heading = re.sub(r"\s+\d+$", "", " ".join(self._heading.split()))
            self.parts.setdefault(self._heading, "")
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._in_heading:
            self._heading += data
        elif not self._open or self._open[-1][0] not in ("script", "style", "title"):
            self.parts[self._heading] = f"{self.parts.get(self._heading, '')}{data}"
        self.text.append((frozenset(name for _, names in self._open for name in names), data))

    def __getitem__(self, heading: str) -> str:
        return " ".join(self.parts[heading].split())

    def within(self, name: str) -> str:
        """All words in elements of a class, as they stand."""
        return "".join(words for names, words in self.text if name in names)


def node(path: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + path)


class Book:
    """Quads said one by one, as a build would write them."""

    def __init__(self) -> None:
        self.quads: list[ox.Quad] = []

    def say(self, subject: str, name: str, value: str | ox.Literal, graph: str = "doc/0123456789ab") -> None:
        """Say something of our ontology; a text with a / is the path of a thing."""
        end = value if isinstance(value, ox.Literal) else node(value)
        known = {"label": RDFS + "label", "type": RDF + "type", "title": DCTERMS + "title"}
        self.quads.append(ox.Quad(node(subject), ox.NamedNode(known.get(name, SYM + name)), end, node(graph)))

    def thing(self, path: str, kind: str, label: str, *more: str) -> None:
        """Give a thing its classes and its name."""
        for one in (kind, *more):
            self.quads.append(
                ox.Quad(node(path), ox.NamedNode(RDF + "type"), ox.NamedNode(SYM + one), node("graph/resolution"))
            )
        self.say(path, "label", ox.Literal(label), "graph/resolution")

    def passage(self, key: str, begin: int, end: int, quote: str) -> str:
        """Describe a passage; its path."""
        path, graph = f"doc/{key}#char={begin},{end}", f"doc/{key}/evidence"
        for name, value in (
            ("beginOffset", ox.Literal(begin)),
            ("endOffset", ox.Literal(end)),
            ("quote", ox.Literal(quote)),
        ):
            self.say(path, name, value, graph)
        self.say(path, "inDocument", f"doc/{key}", graph)
        return path

    def document(self, key: str, title: str) -> None:
        """Describe a document."""
        path = f"doc/{key}"
        self.quads.append(ox.Quad(node(path), ox.NamedNode(RDF + "type"), ox.NamedNode(SYM + "Document"), node(path)))
        self.say(path, "title", ox.Literal(title), path)

    def build(self, folder: Path, texts: dict[str, str] | None = None) -> Path:
        """Write a store of these quads, and the texts of documents by their keys."""
        for key, text in (texts or {}).items():
            place = folder / "texts" / key[:2] / f"{key}.txt"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode("utf-8"))
        return build(folder, self.quads)
