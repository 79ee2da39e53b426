"""What a document has named so far: people and organizations, and the short forms that stand for them.

Filled in a first pass over the document, asked in the second, so that `Lovelace` or `RIN` is
known wherever it stands, also before the full form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graph import lexicon, name, organization
from graph.text import Span, Token


class Registry:
    """Names learned from one document."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self._short: dict[str, set[str]] = defaultdict(set)
        self._words: dict[str, dict[tuple[str, ...], tuple[str, str, int]]] = defaultdict(dict)
        self.acronyms: dict[str, str] = {}
        self.titled: set[str] = set()
        self.addressed: dict[str, str] = {}
        self.terms: dict[str, str] = {}
        self.things: set[str] = set()

    def add_person(self, full: str) -> None:
        """Learn a full name; a longer form of the same name is kept as the name."""
        key = name.key(full)
        parts = name.parse(full)
        if not parts.given or not key:
            return
        if key not in self.people:
            self.people[key] = full
            for word in {parts.family, parts.family.split()[-1], parts.given}:
                self._short[word].add(key)

    def add_single(self, word: str) -> None:
        """Learn somebody who goes by one name only in this document."""
        key = name.key(word)
        self.people[key] = word
        self._short[lexicon.fold(word)].add(key)

    def person(self, words: str) -> str | None:
        """The full name that a full or short form stands for in this document, or None if none or several do."""
        key = name.key(words)
        if key in self.people:
            return self.people[key]
        parts = name.parse(words)
        if not parts.given:
            return self._unique(self._short.get(parts.family, set()))
        similar = {
            k for k in self._short.get(parts.family, set()) if name.compatible(name.parse(self.people[k]), parts)
        }
        return self._unique(similar)

    def gender(self, words: str) -> str:
        """`f` or `m`, where a title (Ms, Sir) or the given name tells it, else ""."""
        full = self.person(words) or words
        parts = name.parse(full)
        told = self.addressed.get(parts.family.split()[-1] if parts.family else "", "")
        return told or (lexicon.gender(parts.given) if parts.given else "")

    def _unique(self, keys: set[str]) -> str | None:
        names = sorted({self.people[k] for k in keys}, key=lambda n: (-len(n), n))
        if len(names) > 1 and all(name.compatible(name.parse(names[0]), name.parse(other)) for other in names[1:]):
            return names[0]
        return names[0] if len(names) == 1 else None

    def is_short(self, word: str) -> bool:
        """Whether a single word is the family or given name of somebody named in full."""
        return self._unique(self._short.get(lexicon.fold(word), set())) is not None

    def add_organization(self, words: str, kind: str, rank: int, acronym: str = "") -> None:
        """Learn a name of an organization, to be found again where it stands alone."""
        for form in filter(None, (words, acronym)):
            tokens = tuple(form.split())
            self._words[tokens[0]][tokens] = (words, kind, rank)
        if acronym:
            self.acronyms[acronym] = words

    def organization_at(self, tokens: Sequence[Token], start: int) -> organization.OrgMatch | None:
        """The longest known organization that starts at a token, its acronym in brackets included."""
        best: organization.OrgMatch | None = None
        for form, (_, kind, rank) in self._words.get(tokens[start].text, {}).items():
            run = tokens[start : start + len(form)]
            if (
                len(run) == len(form)
                and all(t.text == w for t, w in zip(run, form, strict=True))
                and (best is None or best.next < start + len(form))
            ):
                span = Span(run[0].begin, run[-1].end)
                best = organization.OrgMatch(span, " ".join(form), kind, rank, start + len(form))
        return best
