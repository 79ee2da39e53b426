"""Documents with right answers put to the test: each extracted alone, judged, and laid out for a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph import document, gold, several
from graph.answer import Answers
from graph.document import Document, Problem
from graph.errors import DocumentError, SymposiaError
from graph.evaluate import Judged, Score, Verdict, score
from graph.extract import Rules
from graph.extractor import Extractor
from graph.predict import predict

# What a reader sees of a verdict.
_WORDS = {Verdict.CLOSE_AGAIN: "again", Verdict.CLOSE_IGNORED: "ignored"}
_ORDER = ("wrong", "again", "missed", "close", "right", "ignored")


@dataclass(frozen=True)
class Trial:
    """The score of one document, with its text and the name of its file."""

    source: str
    text: str
    score: Score


@dataclass(frozen=True)
class Marked:
    """A place of the text: a thing that was found there, or one that was missed; `kind` is the thing's."""

    begin: int
    end: int
    verdict: str
    kind: str
    label: str


@dataclass(frozen=True)
class Item:
    """One answer with its verdict; `predicate` is empty for a thing, whose kind is then the `object`.

    `begin` and `end` are the place of the quote, or of the thing's first mention; None when the text has none. A
    missed answer has no rule; one that was derived has a rule and no confidence.
    """

    number: int
    verdict: str
    subject: str
    predicate: str
    object: str
    quote: str
    begin: int | None
    end: int | None
    rule: str
    confidence: float | None


@dataclass(frozen=True)
class Sheet:
    """A document with the verdicts in it: marks in the order of the text, items the gravest first."""

    source: str
    text: str
    marks: tuple[Marked, ...]
    items: tuple[Item, ...]


def run(
    folder: Path,
    documents: Path | None = None,
    min_confidence: float = 0.0,
    extractors: Sequence[Extractor] = (Rules(),),
) -> Iterator[Trial | SymposiaError]:
    """Judge what extractors find in the document of each file of right answers.

    What cannot be used or read, be it by one of the extractors, comes back as its error, those of files first. Raises
    GoldError when the folder has no such file, ExtractorError when an extractor cannot work at all.
    """
    wanted: list[tuple[Path, Answers, Document]] = []
    for path in gold.find(folder):
        try:
            right = gold.read(path)
            place = gold.document_of(path, right, documents)
            wanted.append((place, right, document.read_named(place)))
        except SymposiaError as error:
            yield error
    read = several.read_whole(extractors, [page for _, _, page in wanted])
    for (place, right, page), found in zip(wanted, read, strict=True):
        if isinstance(found, Problem):
            yield DocumentError(place, found.reason, found.advice)
        else:
            file = page.original or page.text
            yield Trial(page.source, page.text, score(right, predict(found, min_confidence), file))


def sheets(trials: list[Trial]) -> list[Sheet]:
    """Lay trials out for a reader, items numbered from 1 through all of them."""
    made: list[Sheet] = []
    for trial in trials:
        first = sum(len(sheet.items) for sheet in made) + 1
        made.append(Sheet(trial.source, trial.text, tuple(sorted(_marks(trial), key=_place)), _items(trial, first)))
    return made


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Where words stand in a text, whatever their case and the white space between them."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [m.span() for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)] if pattern else []


def _word(verdict: Verdict) -> str:
    return _WORDS.get(verdict, verdict.value)


def _place(mark: Marked) -> tuple[int, int, str, str]:
    return mark.begin, mark.end, mark.verdict, mark.label


def _marks(trial: Trial) -> Iterator[Marked]:
    for judged in trial.score.things:
        thing = _answers(trial, judged).things[_index(judged)]
        for begin, end in _places(trial, judged):
            yield Marked(begin, end, _word(judged.verdict), thing.kind, thing.name)


def _answers(trial: Trial, judged: Judged) -> Answers:
    return trial.score.right if judged.given is None else trial.score.given


def _index(judged: Judged) -> int:
    index = judged.right if judged.given is None else judged.given
    assert index is not None
    return index


def _places(trial: Trial, judged: Judged) -> list[tuple[int, int]]:
    """Where a given thing was read, or where the names of a missed one stand."""
    thing = _answers(trial, judged).things[_index(judged)]
    if judged.given is not None:
        return [(s.begin, s.end) for s in thing.spans]
    return sorted({place for name in thing.names for place in places(trial.text, name)})


def _items(trial: Trial, first: int) -> tuple[Item, ...]:
    found = [_thing(trial, j) for j in trial.score.things] + [_relation(trial, j) for j in trial.score.relations]
    found.sort(key=lambda i: (_ORDER.index(i.verdict), not i.predicate, i.begin is None, i.begin or 0))
    return tuple(replace(item, number=number) for number, item in enumerate(found, first))


def _thing(trial: Trial, judged: Judged) -> Item:
    thing = _answers(trial, judged).things[_index(judged)]
    begin, end = _first(_places(trial, judged))
    quote = "" if begin is None else trial.text[begin:end]
    return Item(0, _word(judged.verdict), thing.name, "", thing.kind, quote, begin, end, "", None)


def _first(found: list[tuple[int, int]]) -> tuple[int, int] | tuple[None, None]:
    return found[0] if found else (None, None)


def _relation(trial: Trial, judged: Judged) -> Item:
    answers = _answers(trial, judged)
    relation = answers.relations[_index(judged)]
    subject, target = answers.things[relation.subject].name, answers.things[relation.object].name
    span, detail = relation.span, relation.title or relation.degree
    begin, end = _first([(span.begin, span.end)] if span else places(trial.text, relation.evidence))
    predicate = f"{relation.predicate} ({detail})" if detail else relation.predicate
    return Item(
        0, _word(judged.verdict), subject, predicate, target, relation.evidence, begin, end,
        relation.rule, relation.confidence,
    )  # fmt: skip
