"""Which topic is broader than which, as far as the words show it, and how much the documents say about each.

Both are read off names and statements of the whole graph, so they are derived: a topic has no
broader one any more once no document names that. What the words do not show (that cryptography
belongs to computer science) is left to whoever joins the scheme to a thesaurus.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from graph import identity, lexicon, topic
from graph.terms import SKOS, XSD, Triple, sym


@dataclass(frozen=True)
class Rule:
    """A rule that is code: its name, and what it derives in words, as the rules of `ontology/rules` have them."""

    name: str
    title: str
    explanation: str


_BROADER = Rule(
    "broader-topic",
    "Broader topic by the words",
    "A topic is under the topic with the longest name that its own name adds modifiers to, "
    "or a phrase with of, in, for, on or with; a lone word counts only if it is a field.",
)
_WEIGHT = Rule(
    "topic-weight",
    "Weight of a topic",
    "A topic weighs as much as the confidences of the statements about it add up to.",
)
RULES = (_BROADER, _WEIGHT)

# A phrase behind one of these says more of the noun before it; every other word of _JOINTS only ends the noun.
_QUALIFIES = frozenset("of in for on with".split())
_JOINTS = _QUALIFIES | frozenset(
    "to at from between by via using through under over inside within across into against without beyond towards "
    "about and or & as than vs versus".split()
)
# What stands behind one of these is no kind of it: post quantum cryptography is not quantum cryptography.
_REVERSES = frozenset("non anti post pre pseudo quasi not".split())
# Fields whose name means something else at the end of another: optimal transport, food security.
_AMBIGUOUS = frozenset("architecture transport security management memory morphology inflation race".split())


def compute(names: Mapping[str, Sequence[str]], said: Iterable[tuple[str, float]]) -> dict[Triple, str]:
    """Broader topics and weights as triples, each with the name of its rule.

    `names` are those of each topic, the preferred one first, `said` the topic and confidence of each statement.
    """
    found: dict[Triple, str] = {}
    for iri, above in broader(names).items():
        found[ox.NamedNode(iri), ox.NamedNode(SKOS + "broader"), ox.NamedNode(above)] = _BROADER.name
    decimal = ox.NamedNode(XSD + "decimal")
    for iri, weight in weights(said).items():
        found[ox.NamedNode(iri), sym("weight"), ox.Literal(str(weight), datatype=decimal)] = _WEIGHT.name
    return found


def broader(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The nearest broader topic of each that has one.

    There is one at most, and going up never leads back.

    >>> broader({"a": ["adversarial machine learning"], "m": ["machine learning", "ML"], "l": ["learning"]})
    {'a': 'm'}
    """
    by_key: dict[str, str] = {}
    for iri in sorted(names):
        for name in names[iri]:
            by_key.setdefault(identity.topic_key(name), iri)
    found: dict[str, str] = {}
    for iri in sorted(names):
        for form in _shorter(names[iri][0]):
            above = by_key.get(identity.topic_key(form))
            if above is not None and iri not in _upwards(above, found):
                found[iri] = above
                break
    return found


def _upwards(iri: str | None, found: Mapping[str, str]) -> Iterator[str]:
    while iri is not None:
        yield iri
        iri = found.get(iri)


def _shorter(name: str) -> list[str]:
    """What a name says with fewer words and the same head, longest first: modifiers left out, then what follows `of`.

    A lone word has to be a field of the general vocabulary: a random forest is no forest.
    """
    words = name.split()
    end = next((i for i, w in enumerate(words) if w.lower() in _JOINTS or w[-1] in ",;:/"), len(words))
    tail = words[end:]
    tails = [tail]
    if tail and tail[0].lower() in _QUALIFIES and not any(w[-1] in ",;" for w in tail):
        tails.append([])
    forms = [
        [*words[start:end], *rest]
        for rest in tails
        for start in range(end)
        if not (start and words[start - 1].lower() in _REVERSES)
    ]
    forms.sort(key=lambda form: -len(form))
    return [" ".join(form) for form in forms if len(form) < len(words) and _is_subject(form)]


def _is_subject(form: Sequence[str]) -> bool:
    if len(form) > 1:
        return True
    word = topic.singular(form[0]).lower()
    return topic.known(word) and not {word, form[0].lower()} & (lexicon.vague() | _AMBIGUOUS)


def weights(said: Iterable[tuple[str, float]]) -> dict[str, Decimal]:
    """The sum of the confidences of the statements about each topic; exact, so their order does not matter."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for iri, confidence in said:
        found[iri] += Decimal(f"{confidence:.2f}")
    return dict(found)
