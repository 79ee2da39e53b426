"""Vectors of single words, each computed once: a third of what the language model computes.

What the model makes of a word hangs on the words around it, but the vector that it starts from only on the word's own
letters, and texts repeat their words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc
    from thinc.api import Model

    Forms = NDArray[np.uint64]  # what the model sees of words: a row for each
    Vectors = NDArray[np.float32]

WORDS = 30_000  # whose vectors are kept: some ten megabytes, and more words than the texts of one turn have
_BLOCK = 24  # words of which vectors are computed together


def remember(model: Model[Any, Any]) -> None:
    """Have each part of a model that turns words into vectors keep those that it has computed."""
    from thinc.api import Model, chain

    for node in list(model.walk()):
        for at, part in enumerate(node.layers):
            if part.layers and part.layers[0].name == "extract_features":
                look, *rest = part.layers
                compute: Model[Any, Any] = chain(*rest)
                words = _Words(look, compute)
                node.layers[at] = Model("remembered_words", words.forward, layers=[look, compute])


class _Words:
    """The words met so far, by what the model sees of them, with the rows of their vectors in a table."""

    def __init__(self, look: Model[Any, Any], compute: Model[Any, Any]) -> None:
        self._look, self._compute, self._xp = look, compute, look.ops.xp
        self._rows: dict[bytes, int] = {}
        self._table: Vectors | None = None

    def forward(
        self, _: object, docs: Sequence[Doc], is_train: bool
    ) -> tuple[list[Vectors], Callable[[object], object]]:
        """The vectors of the words of each text; there is no way back, as nothing is learnt."""
        assert not is_train
        seen = self._look.predict(docs)
        vectors = self._vectors(self._xp.concatenate(seen))
        ends = self._xp.cumsum([len(one) for one in seen])
        return self._xp.split(vectors, ends[:-1]), lambda _: []

    def _vectors(self, seen: Forms) -> Vectors:
        if len(seen) > WORDS:
            return self._computed(seen)
        if len(self._rows) + len(seen) > WORDS:
            self._rows.clear()
        data, width = seen.tobytes(), seen.itemsize * seen.shape[1]
        words = [data[at : at + width] for at in range(0, len(data), width)]
        new = {word: at for at, word in enumerate(words) if word not in self._rows}
        table = self._added(new, seen) if new or self._table is None else self._table
        return table[[self._rows[word] for word in words]]

    def _added(self, new: dict[bytes, int], seen: Forms) -> Vectors:
        """The table with new words, which stand at these rows of what is seen."""
        made = self._computed(seen[list(new.values())])
        if self._table is None:
            self._table = self._xp.empty((WORDS, made.shape[1]), made.dtype)
        first = len(self._rows)
        self._table[first : first + len(new)] = made
        self._rows.update(zip(new, range(first, first + len(new)), strict=True))
        return self._table

    def _computed(self, seen: Forms) -> Vectors:
        """The vectors of words, always of as many at once: libraries may round otherwise for more or fewer rows."""
        blocks = [seen[at : at + _BLOCK] for at in range(0, max(len(seen), 1), _BLOCK)]
        vectors: Vectors = self._xp.concatenate([self._of_block(block) for block in blocks])
        return vectors

    def _of_block(self, block: Forms) -> Vectors:
        filling = self._xp.zeros((_BLOCK - len(block), block.shape[1]), block.dtype)
        made: Vectors = self._compute.predict([self._xp.concatenate([block, filling])])[0]
        return made[: len(block)]
