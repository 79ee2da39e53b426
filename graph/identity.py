"""When two names are one thing's: the comparisons, by kind, that resolution within and across documents shares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from graph import lexicon, name, organization, topic


class Groups:
    """Disjoint sets with the reason of every join; the smallest member stands for its set."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self.joins: list[tuple[int, int, str]] = []

    def find(self, member: int) -> int:
        """The member that stands for the set of `member`."""
        root = member
        while self._parent.get(root, root) != root:
            root = self._parent[root]
        while self._parent.get(member, member) != root:
            self._parent[member], member = root, self._parent[member]
        return root

    def join(self, one: int, other: int, reason: str) -> bool:
        """Put two sets together; False when they were together already."""
        a, b = sorted((self.find(one), self.find(other)))
        if a == b:
            return False
        self._parent[b] = a
        self.joins.append((min(one, other), max(one, other), reason))
        return True


@lru_cache(maxsize=10_000)
def plain(words: str) -> str:
    """Letters and digits of a name, folded, single blanks between words."""
    return " ".join(
        re.findall(r"[^\W_]+", lexicon.fold(words).replace("&", " and ").replace("'s", "").replace("’s", ""))
    )


@lru_cache(maxsize=10_000)
def topic_key(words: str) -> str:
    """A topic folded: singular, in one spelling, no hyphens, well-known abbreviations in full.

    >>> topic_key("Tumour modelling") == topic_key("tumor-modeling")
    True
    """
    written = topic.ABBREVIATIONS.get(words, words)
    parts = [topic.ABBREVIATIONS.get(w, w) for w in re.split(r"[\s-]+", written)]
    key = topic.singular(" ".join(parts).lower()).replace("-", " ")
    for pattern, spelling in lexicon.spellings():
        key = pattern.sub(spelling, key)
    return key


def key(kind: str, words: str) -> str:
    """The folded form by which names of a kind are equal."""
    if kind == "Person":
        return name.key(words)
    if kind == "Organization":
        return organization_key(words)
    if kind == "Topic":
        return topic_key(words)
    if kind == "Project":
        return re.sub(r"[^a-z0-9]", "", plain(words))
    folded = plain(words)
    return folded[4:] if folded.startswith("the ") else folded


_EXPANDED = {"ml": "machine learning", "ai": "artificial intelligence"}


@lru_cache(maxsize=10_000)
def organization_key(words: str) -> str:
    """An organization's name folded, with ML and AI in full."""
    return " ".join(_EXPANDED.get(w, w) for w in organization.key(words).split())


@lru_cache(maxsize=10_000)
def award_variants(words: str) -> frozenset[str]:
    """Folded forms of an award's name: each run of capitalised words may stand as its initials."""
    tokens = re.findall(r"[^\W_]+(?:[.'-][^\W_]+)*\.?", re.sub(r"'s\b|’s\b|^(?:19|20)\d\d ", "", words))
    if tokens and tokens[-1].lower() in ("medals", "prizes", "awards", "fellowships", "scholarships", "grants"):
        tokens[-1] = tokens[-1][:-1]
    forms = {" ".join(lexicon.fold(t.strip(".")) for t in tokens)}
    for i in range(len(tokens)):
        for j in range(i + 2, min(i + 7, len(tokens))):
            run = tokens[i:j]
            if (
                all(t[0].isupper() or t in ("of", "for", "the", "and") for t in run)
                and run[0][0].isupper()
                and run[-1][0].isupper()
            ):
                initials = "".join(t[0] for t in run if t[0].isupper())
                if len(initials) >= 2:
                    forms.add(" ".join(lexicon.fold(t.strip(".")) for t in [*tokens[:i], initials, *tokens[j:]]))
    return frozenset(forms)


@lru_cache(maxsize=10_000)
def fellowship_of(words: str) -> tuple[str, str]:
    """The given names and the family name of whom a fellowship is named after, folded; two empty strings for none.

    >>> fellowship_of("Jane B. Doe Foundation fellowship"), fellowship_of("Doe Research Fellowship")
    (('jane b', 'doe'), ('', 'doe'))
    """
    tokens = [t.strip(".") for t in words.split()]
    if len(tokens) < 2 or lexicon.fold(tokens.pop()) not in ("fellowship", "fellowships"):
        return "", ""
    while tokens and lexicon.fold(tokens[-1]) in ("foundation", "trust", "research"):
        tokens.pop()
    if not tokens or not all(t[:1].isupper() and t.isalpha() for t in tokens) or (tokens[-1].isupper()):
        return "", ""
    given = [lexicon.fold(t) for t in tokens[:-1]]
    person = not given or given[0] in lexicon.given_names() or len(given[0]) == 1
    return (" ".join(given), lexicon.fold(tokens[-1])) if person and len(given) < 4 else ("", "")


def acronym_of(short: str, long: str) -> bool:
    """Whether a name in capitals is the initials of another, its kind (`Department of`) left out or not."""
    letters = re.sub(r"[^A-Za-z]", "", short)
    if len(letters) < 3 or sum(c.isupper() for c in letters) < len(letters) - 1 or " " in short.strip():
        return False
    upper = letters.upper()
    whole = organization.initials(long)
    inner = organization.initials(
        re.sub(r"^(?:The )?(?:Department|School|Faculty|Division|College|Institute) of ", "", long)
    )
    return upper in (whole.upper(), inner.upper()) and len(long.split()) >= 3


def owner_prefix(long: str, short: str, owners: Iterable[str]) -> bool:
    """Whether `long` is `short` behind the name of a body that owns it (`MIT X` and `X`)."""
    long_key, short_key = organization_key(long), organization_key(short)
    if not long_key.endswith(" " + short_key):
        return False
    prefix = long_key[: -len(short_key) - 1]
    if prefix.title() in lexicon.places() and " " in short_key:
        return True
    return any(organization_key(o) == prefix for o in owners)


def pairs_by(members: Iterable[int], block: Callable[[int], Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of members that share a block, each member against the first of its block."""
    first: dict[str, int] = {}
    for member in members:
        for label in sorted(set(block(member))):
            if label in first and first[label] != member:
                yield first[label], member
            first.setdefault(label, member)
