"""Which organizations of a corpus are parts of which: as texts say, and as names do (`Example University Press`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from graph.resolution import known, title, wording
from graph.resolution.member import Corpus


class Larger:
    """The larger bodies of each group of organizations."""

    def __init__(self, corpus: Corpus, roots: Mapping[int, int]) -> None:
        """`roots` gives the group of each member that is an organization."""
        self._above: dict[int, set[int]] = defaultdict(set)
        for n, root in roots.items():
            self._above[root] |= {roots[m] for name, m in corpus.ties.get(n, []) if name == "partOf" and m in roots}
        self._by_name(corpus, roots)
        self._closed: dict[int, frozenset[int]] = {}

    def of(self, root: int) -> frozenset[int]:
        """All groups that a group is part of, directly or through others."""
        if root not in self._closed:
            found: set[int] = set()
            waiting = [root]
            while waiting:
                for above in self._above.get(waiting.pop(), ()):
                    if above not in found and above != root:
                        found.add(above)
                        waiting.append(above)
            self._closed[root] = frozenset(found)
        return self._closed[root]

    def _by_name(self, corpus: Corpus, roots: Mapping[int, int]) -> None:
        """A name that begins with another body's whole name, or its possessive, is a part of it."""
        whole: dict[tuple[str, ...], int] = {}
        titles = [(title.read(w), root) for n, root in sorted(roots.items()) for w, _ in corpus.members[n][2].names]
        for told, root in titles:
            whole.setdefault(told.words, root)
        for told, root in titles:
            for end in range(1, len(told.words)):
                front = told.words[:end]
                above = whole.get(front)
                if above is not None and above != root and _is_name(front):
                    self._above[root].add(above)
            if told.owner and whole.get(told.owner, root) != root:
                self._above[root].add(whole[told.owner])


def _is_name(words: Iterable[str]) -> bool:
    """Whether words are a body's name by themselves: not merely a kind or a subject."""
    told = title.read(" ".join(words))
    return bool(wording.proper(told)) or bool(known.rows(told.written))
