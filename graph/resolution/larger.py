"""Which organizations of a corpus are parts of which: as texts say, and as names do (`Example University Press`)."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator

from graph.resolution.cards import Cards
from graph.resolution.member import KINDS, Corpus


class Larger:
    """The larger bodies of each group of organizations."""

    def __init__(self, corpus: Corpus, root: array[int], cards: Cards) -> None:
        """`root` gives the group of each member, `cards` are those of the names of organizations."""
        self._above: dict[int, set[int]] = defaultdict(set)
        self._closed: dict[int, tuple[int, ...]] = {}
        named: dict[tuple[int, int], None] = {}
        names = corpus.names["Organization"]
        for n, said, index in _bodies(corpus):
            one, first = said[index], n - index
            for name, m in one.ties:
                if name == "partOf" and said[m].kind == "Organization":
                    self._above[root[n]].add(root[first + m])
            for words in one.names:
                named.setdefault((names[words], root[n]))
        self._by_name(named, cards)

    def of(self, root: int) -> tuple[int, ...]:
        """All groups that a group is part of, directly or through others, by number."""
        if root not in self._above:
            return ()
        if root not in self._closed:
            found: set[int] = set()
            waiting = [root]
            while waiting:
                for above in self._above.get(waiting.pop(), ()):
                    if above not in found and above != root:
                        found.add(above)
                        waiting.append(above)
            self._closed[root] = tuple(sorted(found))
        return self._closed[root]

    def _by_name(self, named: dict[tuple[int, int], None], cards: Cards) -> None:
        """A name that begins with another body's whole name, or its possessive, is a part of it."""
        whole: dict[tuple[str, ...], int] = {}
        for name, root in named:
            whole.setdefault(cards[name].words, root)
        for name, root in named:
            card = cards[name]
            for end in card.fronts:
                above = whole.get(card.words[:end])
                if above is not None and above != root:
                    self._above[root].add(above)
            if card.owner and whole.get(card.owner, root) != root:
                self._above[root].add(whole[card.owner])


def _bodies(corpus: Corpus) -> Iterator[tuple[int, tuple, int]]:  # type: ignore[type-arg]
    """Organizations by number, with what their documents say and their places there."""
    code = KINDS.index("Organization")
    for d in range(len(corpus.keys)):
        first, end = corpus.first[d], corpus.first[d + 1]
        if corpus.kinds.find(code, first, end) >= 0:
            said = corpus.said(d)
            for index in range(end - first):
                if corpus.kinds[first + index] == code:
                    yield first + index, said, index
