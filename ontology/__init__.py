"""The vocabulary of Symposia: its terms, the shapes of a valid graph and the rules that derive triples.

Everything here is data. The functions hand out the text of the files beside this module, so that
whoever needs them can parse them with the RDF library of their choice.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = [
    "BASE",
    "NAMESPACE",
    "PREFIXES",
    "Rule",
    "RuleError",
    "alignment_rules",
    "alignments",
    "prefixes",
    "rules",
    "schema",
    "shapes",
    "term",
]

NAMESPACE = "https://w3id.org/symposia/ontology#"
"""Where the terms of the ontology live; their prefix is ``sym:``."""

BASE = "https://w3id.org/symposia/id/"
"""Where identifiers of entities, documents and statements live unless a build says otherwise."""

_VOCABULARIES = {
    "sym": NAMESPACE,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "org": "http://www.w3.org/ns/org#",
}

# Prefix to folder below the base. Organizations are `orgn:` because `org:` is the W3C vocabulary.
_FOLDERS = {
    "person": "person/",
    "orgn": "org/",
    "topic": "topic/",
    "scheme": "scheme/",
    "event": "event/",
    "talk": "talk/",
    "project": "project/",
    "award": "award/",
    "position": "position/",
    "degree": "degree/",
    "membership": "membership/",
    "receipt": "receipt/",
    "work": "work/",
    "collaboration": "collaboration/",
    "tie": "tie/",
    "doc": "doc/",
    "statement": "statement/",
    "judgement": "judgement/",
    "rule": "rule/",
    "kg": "graph/",
}

_TITLE, _EXPLANATION, _AFTER = "# title:", "# explanation:", "# after:"
_OTHERS = "others"


class RuleError(ValueError):
    """A rule file that cannot be used: ``file`` says which, ``reason`` why."""

    def __init__(self, file: str, reason: str) -> None:
        """Keep both fields and join them to a message."""
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


@dataclass(frozen=True)
class Rule:
    """A way to derive triples: a SPARQL CONSTRUCT query with a name and a sentence that explains it.

    One with `last` counts or asks for what is absent: it runs once, when the others derive nothing more.
    """

    name: str
    title: str
    explanation: str
    construct: str
    last: bool = False

    @classmethod
    def parse(cls, file: str, text: str) -> "Rule":
        """Read the text of a rule file; its header gives title and explanation, the rest is the query.

        A line ``# after: others`` in the header says that the rule is one of the last.
        """
        header, query = _split_header(text)
        fields = {}
        for mark in (_TITLE, _EXPLANATION):
            values = [line.removeprefix(mark).strip() for line in header if line.startswith(mark)]
            if len(values) != 1 or not values[0]:
                raise RuleError(file, f"begins without exactly one line '{mark} ...'")
            fields[mark] = values[0]
        if "CONSTRUCT" not in query:
            raise RuleError(file, "holds no CONSTRUCT query")
        after = [line.removeprefix(_AFTER).strip() for line in header if line.startswith(_AFTER)]
        if after not in ([], [_OTHERS]):
            raise RuleError(file, f"says when it runs in other words than '{_AFTER} {_OTHERS}'")
        return cls(file.removesuffix(".rq"), fields[_TITLE], fields[_EXPLANATION], query, bool(after))

    def within(self, base: str) -> str:
        """Return the query for a graph whose identifiers start with ``base``; a rule that mints some has it as an IRI.

        Raises ValueError for a base that cannot stand in an IRI.
        """
        if set(base) & set('<>"{}|^`\\ ') or not base.isprintable():
            raise ValueError(f"{base!r} cannot stand in an IRI")
        return self.construct.replace(f"<{BASE}>", f"<{base}>")


def _split_header(text: str) -> tuple[list[str], str]:
    """Divide a rule file into the comment lines it begins with and the query under them."""
    lines = text.splitlines()
    end = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return lines[:end], "\n".join(lines[end:]).strip() + "\n"


def prefixes(base: str = BASE) -> dict[str, str]:
    """Return the prefixes for a graph whose identifiers start with ``base``; vocabularies come first."""
    return _VOCABULARIES | {prefix: base + folder for prefix, folder in _FOLDERS.items()}


PREFIXES: dict[str, str] = prefixes()
"""The prefixes of vocabularies and, for the usual base, of identifiers."""


def term(name: str) -> str:
    """Return the full IRI of a term: ``term("Person")`` is ``https://w3id.org/symposia/ontology#Person``."""
    return NAMESPACE + name


def schema() -> str:
    """Return the ontology, as Turtle."""
    return _read("symposia.ttl")


def shapes() -> str:
    """Return the SHACL shapes of a valid graph, as Turtle."""
    return _read("shapes.ttl")


def alignments() -> str:
    """Return the links from the ontology to other vocabularies, as Turtle."""
    return _read("alignments.ttl")


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules that derive triples, sorted by name."""
    return _rules("rules")


@cache
def alignment_rules() -> tuple[Rule, ...]:
    """Return the rules that say a graph again in other vocabularies, sorted by name.

    Those for whole vocabularies want the ontology and its alignments beside the graph that they run over.
    """
    return _rules("rules/align")


def _rules(folder: str) -> tuple[Rule, ...]:
    found = (entry for entry in files(__name__).joinpath(folder).iterdir() if entry.name.endswith(".rq"))
    parsed = (Rule.parse(entry.name, entry.read_text(encoding="utf-8")) for entry in found)
    return tuple(sorted(parsed, key=lambda rule: rule.name))


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
