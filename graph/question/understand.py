"""A question in words, read as a named query with values of its parameters; or why it cannot be."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

import queries
from graph import finding
from graph.errors import UnmappedQuestion
from graph.question import template
from graph.question.forms import Form, forms, frame, limits_in, patterns, small
from graph.question.names import Found, Names
from graph.question.nearest import nearest
from graph.question.words import MOST_CHARACTERS, MOST_WORDS, Word, cut
from graph.store import Asked

WHERE_TO_LOOK = "docs/questions.md lists what can be asked, and `symposia queries` the named queries"
_MOST_CANDIDATES = 400


@dataclass(frozen=True)
class Taken:
    """What the words of a slot were taken for: IRIs of things with their labels, or a value where there are none.

    `parts` are the names in them, several with "or"; `how` says how they stand for these things where they are no whole
    name.
    """

    parameter: str
    words: str
    parts: tuple[str, ...]
    things: tuple[tuple[str, str], ...]
    how: str


@dataclass(frozen=True)
class Reading:
    """A question as it is understood: its form, its slots, and the SPARQL of the query that answers it.

    `others` are the forms as which it could be read as well.
    """

    form: Form
    taken: tuple[Taken, ...]
    sparql: str
    others: tuple[Form, ...] = ()

    @property
    def commands(self) -> tuple[str, ...]:
        """The command lines that ask the same, but for the choice of rows in `form.only`.

        There are several where a slot names several things by "or".
        """
        fixed = [[f"--{name} {shlex.quote(value)}"] for name, value in self.form.fixed]
        given = [[f"--{t.parameter} {shlex.quote(part)}" for part in t.parts] for t in self.taken]
        return tuple(
            " ".join(["symposia query", self.form.query, *options]) for options in itertools.product(*given, *fixed)
        )


@dataclass(frozen=True)
class Candidate:
    """A form that fits a question, with its slots: the parameter, the kind, the text of each, if it must be whole.

    `literals` is how many words the form itself names, and `telling` how many of them say what is asked.
    """

    form: Form
    slots: tuple[tuple[str, str, str, bool], ...]
    literals: int
    telling: int


def understand(store: Asked, question: str) -> Reading:
    """The named query that a question asks, its names found in the store.

    Of several ways to read it, one whose names all stand in the graph in full comes first, then one that accounts for
    more words by its form. Raises UnmappedQuestion for a question that no form accounts for word by word, or with
    names that are not in the graph.
    """
    words = _checked(question)
    names = Names(store)
    candidates = list(itertools.islice(_candidates(question, words), _MOST_CANDIDATES))
    candidates.sort(key=lambda c: (-c.literals, len(c.slots), forms().index(c.form)))
    found = [(c, [names.look(text, kind, whole) for _, kind, text, whole in c.slots]) for c in candidates]
    whole = [(c, [one for one in each if one]) for c, each in found if all(each)]
    if not whole:
        raise _failure(question, words, names, found)
    whole.sort(key=lambda pair: not all(one.exact for one in pair[1]))
    best, given = whole[0]
    rank = (all(one.exact for one in given), best.literals)
    equal = [c.form for c, each in whole if (all(one.exact for one in each), c.literals) == rank]
    others = tuple(form for form in dict.fromkeys(equal) if form.query != best.form.query)
    return _reading(names, best, given, others)


def _checked(question: str) -> tuple[Word, ...]:
    words = cut(question)
    if not words:
        raise UnmappedQuestion(question, "there is no question", "ask one in a sentence")
    if len(question) > MOST_CHARACTERS or len(words) > MOST_WORDS:
        reason = f"the question is longer than {MOST_CHARACTERS} characters or {MOST_WORDS} words"
        raise UnmappedQuestion(question, reason, "ask one thing at a time")
    return words


def _candidates(question: str, words: Sequence[Word]) -> Iterator[Candidate]:
    """Every form that fits the whole question, or all of it but words around it that change nothing."""
    seen = set()
    starts, ends = _starts(words), _ends(words)
    for form, node in patterns():
        for begin in starts:
            for fit in template.fits(node, words, begin, len(words)):
                if fit.end in ends:
                    candidate = _candidate(question, words, form, begin, fit)
                    if candidate not in seen:
                        seen.add(candidate)
                        yield candidate


def _candidate(question: str, words: Sequence[Word], form: Form, begin: int, fit: template.Fit) -> Candidate:
    slots = tuple(
        (s.name, form.kind(s), question[words[i].begin : words[j - 1].end].strip(), s.whole) for s, i, j in fit.slots
    )
    held = {place for _, i, j in fit.slots for place in range(i, j)}
    telling = sum(not words[place].keys & small() for place in range(begin, fit.end) if place not in held)
    return Candidate(form, slots, fit.literals, telling)


def _starts(words: Sequence[Word]) -> tuple[int, ...]:
    found = {0}
    for node in frame().openings:
        found.update(fit.end for begin in sorted(found) for fit in template.fits(node, words, begin, len(words)))
    return tuple(sorted(found))


def _ends(words: Sequence[Word]) -> frozenset[int]:
    found = {len(words)}
    for node in frame().closings:
        for end in sorted(found):
            found.update(i for i in range(end) if any(fit.end == end for fit in template.fits(node, words, i, end)))
    return frozenset(found)


def _reading(names: Names, best: Candidate, found: Sequence[Found], others: tuple[Form, ...]) -> Reading:
    query = queries.read(best.form.query)
    kinds = {parameter.name: parameter.is_entity for parameter in query.parameters}
    values: dict[str, queries.Value] = dict(best.form.fixed)
    labels = names.labels(iri for one in found for iri in one.iris)
    taken = []
    for (parameter, *_), one in zip(best.slots, found, strict=True):
        things = tuple((iri, labels.get(iri, "")) for iri in one.iris)
        values[parameter] = one.iris if kinds[parameter] else one.parts[0]
        taken.append(Taken(parameter, one.words, one.parts, things, one.how))
    return Reading(best.form, tuple(taken), _narrowed(queries.bind(query, values), best.form), others)


def _narrowed(sparql: str, form: Form) -> str:
    """The query with only those rows that the form wants."""
    body, end, order = sparql.rpartition("\n}\n")
    tests = (
        f"\n  FILTER(STR(?{column}) IN ({', '.join(str(ox.Literal(value)) for value in values)}))"
        for column, values in form.only
    )
    return "".join([body, *tests, end, order])


def _failure(
    question: str, words: tuple[Word, ...], names: Names, found: Sequence[tuple[Candidate, Sequence[Found | None]]]
) -> UnmappedQuestion:
    """Why a question is not answered: what it asks beyond the forms, else a name that is not known, else no form."""
    near = tuple(form.example for form in nearest(words))
    asks = [f"you could ask: {example}" for example in near]
    reasons = [limit.says for limit in limits_in(words[max(_starts(words)) :] or words)]
    reasons.append(_unknown(names, found) or "No form of question accounts for all of its words.")
    reason = f"this question cannot be mapped to a query. {' '.join(reasons)}"
    return UnmappedQuestion(question, reason, "\n".join([*asks, WHERE_TO_LOOK]), near)


def _unknown(names: Names, found: Sequence[tuple[Candidate, Sequence[Found | None]]]) -> str:
    """The names that are not known, in the reading with the fewest of them; empty when no reading is likely."""
    rank = [(sum(one is None for one in each), -c.telling, -c.literals) for c, each in found]
    if not rank:
        return ""
    candidate, each = found[rank.index(min(rank))]
    lines, likely = [], candidate.telling > 0 or any(each)
    for (_, kind, text, _), one in zip(candidate.slots, each, strict=True):
        for part in names.unknown(text, kind) if one is None else ():
            like = names.nearest(part, kind) if kind in finding.CLASSES else ()
            meant = f" (did you mean {' or '.join(like)}?)" if like else ""
            lines.append(f"{part!r} as {_article(kind)}{meant}")
            likely = likely or bool(like)
    said = f"Read in the way of {candidate.form.example!r}, it names what is not known: {'; '.join(lines)}."
    return said if likely else ""


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
