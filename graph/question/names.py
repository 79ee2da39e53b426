"""What the words of a slot name: things of the graph, or a value such as the level of a degree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from graph import finding, lexicon
from graph.errors import AmbiguousName, UnknownEntity
from graph.question.forms import general, moments, small, vague
from graph.question.values import KINDS, value
from graph.store import Asked

MOST_LOOKUPS = 60
_WITH_INITIALS = ("organization", "entity", "award", "event")
_COUNTED = ("award", "topic")
_BY_PROPER_NAME = ("organization", "entity", "award", "event")
_LABELS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?entity ?label WHERE {{ VALUES ?entity {{ {} }} ?entity rdfs:label|dcterms:title|dcterms:source ?label }}
ORDER BY ?entity ?label"""


@dataclass(frozen=True)
class Found:
    """What words stand for: the IRIs of things, or none for a mere value.

    `parts` are the names, or the value, that were looked for; `how` says how they stand for these things where they
    are no whole name.
    """

    words: str
    parts: tuple[str, ...]
    iris: tuple[str, ...] = ()
    how: str = ""

    @property
    def exact(self) -> bool:
        """Whether each part is a whole name, or a value."""
        return not self.how


class Names:
    """The names of a store, kind by kind, read when first asked for."""

    def __init__(self, store: Asked) -> None:
        self.store = store
        self._indexes: dict[str, _Index] = {}
        self._asked: dict[tuple[str, str], Found | None] = {}
        self._left = MOST_LOOKUPS

    def look(self, words: str, kind: str, whole: bool = False) -> Found | None:
        """What the words stand for, None for nothing of that kind; with `whole`, None for mere words of a name, too.

        "A or B" stands for both when no one name is written so. Marks and "the" around a name are no part of it.
        """
        asked = (words, kind)
        if asked not in self._asked:
            self._asked[asked] = self._look(words, kind) or self._either(words, kind)
        found = self._asked[asked]
        return found if found is None or found.exact or not whole else None

    def nearest(self, words: str, kind: str) -> tuple[str, ...]:
        """Names of that kind that are spelt like the words."""
        return finding.nearest(words, {name for names in self._of(kind).named.values() for name in names})

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """The label of each of these things."""
        labels: dict[str, str] = {}
        values = " ".join(str(ox.NamedNode(iri)) for iri in iris)
        for entity, label in self.store.query(_LABELS.format(values)).rows if values else ():
            labels.setdefault(str(getattr(entity, "value", "")), str(getattr(label, "value", "")))
        return labels

    def unknown(self, words: str, kind: str) -> tuple[str, ...]:
        """What of words that are not known is unknown: some of several with "or", else all of them."""
        return tuple(part for part in _several(words) if self._look(part, kind) is None) or (words,)

    def _either(self, words: str, kind: str) -> Found | None:
        parts = _several(words)
        found = [self._look(part, kind) for part in parts]
        if len(found) < 2 or not all(found) or kind not in finding.CLASSES:
            return None
        each = [one for one in found if one]
        iris = tuple(sorted({iri for one in each for iri in one.iris}))
        how = next((one.how for one in each if one.how), "")
        return Found(words, tuple(part for one in each for part in one.parts), iris, how)

    def _look(self, words: str, kind: str) -> Found | None:
        if kind in KINDS:
            found = value(words, kind)
            return Found(words, (found,)) if found else None
        if finding.folded(words) in vague():
            return None
        return self._in_index(words, kind) if self._of(kind).named else self._by_query(words, kind)

    def _in_index(self, words: str, kind: str) -> Found | None:
        index = self._of(kind)
        forms = _forms(words, kind)
        for form in forms:
            if iris := _otherwise(form, index.whole) if kind in _COUNTED else index.whole.get(_bare(form)):
                return Found(words, (form,), tuple(sorted(iris)))
        for form in forms:
            iris = index.holding(_bare(form))
            if 0 < len(iris) <= finding.MOST and self._says_which(form, words, kind, len(iris)):
                return Found(words, (form,), tuple(sorted(iris)), "words of a name")
        return self._initials(words, kind)

    def _says_which(self, form: str, words: str, kind: str, count: int) -> bool:
        """Whether words of a name say which one of its kind is meant.

        A year, "the" or a letter never does, nor "the university" of several, nor "methods" of topics. An institution,
        an award or an event is not named by its field, such as "biology", nor by what many have in their names, such as
        "royal" or "school"; only "the symposium" is known where there is but one.
        """
        parts = set(re.findall(r"\w+", finding.folded(form)))
        empty = {part for part in parts if part.isdigit() or len(part) == 1} | (parts & (small() | vague() | moments()))
        if parts == empty or (count > 1 and form != words):
            return False
        said = parts - empty - general()
        if kind not in _BY_PROPER_NAME:
            return kind != "topic" or not said <= lexicon.vague()
        if said <= _heads():
            return kind == "event" and form != words and bool(said)
        return not (self._is_field(finding.folded(form)) or all(map(self._is_field, said)))

    def _is_field(self, words: str) -> bool:
        """Whether this names a field of research: as a topic of the graph does, or as words of the known ones do."""
        return words in _fields() or bool(_otherwise(words, self._of("topic").whole))

    def _initials(self, words: str, kind: str) -> Found | None:
        """The only thing whose name has these initials, such as an academy in a text that never writes its acronym."""
        short = re.sub(r"^the\s+", "", words, flags=re.IGNORECASE).replace(".", "")
        if kind not in _WITH_INITIALS or not re.fullmatch(r"[A-Z]{2,8}", short):
            return None
        if short.lower() in general() or self._is_field(short.lower()):  # such as US and AI
            return None
        iris = self._of(kind).initials.get(short, set())
        if len(iris) != 1:
            return None
        (iri,) = iris
        return Found(words, (f"<{iri}>",), (iri,), "initials of a name")

    def _by_query(self, words: str, kind: str) -> Found | None:
        """At an endpoint that won't list all names: ask for these, as long as there are not too many."""
        for form in _forms(words, kind):
            self._left -= 1
            if self._left < 0:
                return None
            try:
                iris = finding.find(self.store, form, kind)
            except (UnknownEntity, AmbiguousName):
                continue
            names = finding.named(self.store, form, kind)
            exact = any(_bare(form) == _bare(n) for iri in iris for n in names.get(iri, ()))
            holds = re.compile(rf"(?<!\w){re.escape(_bare(form))}(?!\w)")
            held = any(holds.search(finding.folded(n)) for iri in iris for n in names.get(iri, ()))
            if exact or (held and self._says_which(form, words, kind, len(iris))):
                return Found(words, (form,), iris, "" if exact else "words of a name")
        return None

    def _of(self, kind: str) -> _Index:
        if kind not in self._indexes:
            self._indexes[kind] = _Index(finding.named(self.store, "", kind))
        return self._indexes[kind]


class _Index:
    """The names of all things of a kind: by the whole name, and by each word."""

    def __init__(self, named: dict[str, set[str]]) -> None:
        self.named = named
        self.whole: dict[str, set[str]] = defaultdict(set)
        self.initials: dict[str, set[str]] = defaultdict(set)
        self._with: dict[str, set[str]] = defaultdict(set)
        for iri, names in named.items():
            for name in names:
                self.whole[_bare(name)].add(iri)
                self.initials["".join(re.findall(r"\b[A-Z]", name))].add(iri)
                for word in re.findall(r"\w+", finding.folded(name)):
                    self._with[word].add(iri)

    def holding(self, words: str) -> set[str]:
        """The things with these words, one after the other, in a name."""
        parts = re.findall(r"\w+", words)
        if not parts:
            return set()
        likely = set.intersection(*(self._with.get(part, set()) for part in parts))
        holds = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        return {iri for iri in likely if any(holds.search(finding.folded(name)) for name in self.named[iri])}


@cache
def _heads() -> frozenset[str]:
    """Words, folded, that say of which kind a thing is, and not which one it is."""
    heads = (*lexicon.organization_heads(), *lexicon.event_heads(), *lexicon.award_heads())
    each = {part for head in heads for part in re.findall(r"\w+", finding.folded(head))}
    return frozenset(each | {f"{head}s" for head in each})


@cache
def _fields() -> frozenset[str]:
    """Names of fields of research, and the words in them, folded."""
    told = {word for area, (_, words) in lexicon.areas().items() for word in (area, *words)}
    names = {finding.folded(name) for name in lexicon.topics() | told}
    single = names | {word for name in names for word in re.findall(r"\w+", name)}
    return frozenset(single | {f"{word}s" for word in single})


def _otherwise(words: str, named: Mapping[str, set[str]]) -> set[str]:
    """What is named so, in the singular or the plural."""
    bare = _bare(words)
    return next((named[form] for form in (bare, f"{bare}s", bare.removesuffix("s")) if form in named), set())


def _several(words: str) -> list[str]:
    """The parts of words with "or" between them; the words themselves where there is none."""
    return re.split(r",\s*or\s+|,\s*|\s+or\s+", words) if re.search(r"\bor\b", words) else [words]


def _bare(name: str) -> str:
    return finding.folded(name).strip(" .'\"")


def _forms(words: str, kind: str) -> tuple[str, ...]:
    """The words as they are; without "the"; without the title before a person's name."""
    forms = [words]
    if words[:4].lower() == "the ":
        forms.append(words[4:].strip())
    parts = words.split()
    while kind == "person" and len(parts) > 1 and parts[0].lower().strip(".") in lexicon.honorifics():
        parts = parts[1:]
        forms.append(" ".join(parts))
    return tuple(form for form in forms if form)
