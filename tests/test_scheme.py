"""Broader topics by the words, and weights."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ontology
from graph import rulebook, scheme

# Topics of a graph -> the broader ones among them.
CASES = [
    ("adversarial machine learning; machine learning", {"adversarial machine learning": "machine learning"}),
    # number, case and hyphens do not matter
    ("Bayesian Neural-Networks; neural network", {"Bayesian Neural-Networks": "neural network"}),
    ("trustworthy AI; artificial intelligence", {"trustworthy AI": "artificial intelligence"}),
    # the nearest alone
    (
        "deep statistical machine learning; statistical machine learning; machine learning",
        {
            "deep statistical machine learning": "statistical machine learning",
            "statistical machine learning": "machine learning",
        },
    ),
    # a phrase behind the head
    ("molecular biology of yeast; molecular biology; yeast", {"molecular biology of yeast": "molecular biology"}),
    ("machine learning for health; machine learning; health", {"machine learning for health": "machine learning"}),
    ("history of science; history; science", {"history of science": "history"}),
    (
        "robust machine learning for health; machine learning for health; robust machine learning; machine learning",
        {
            "robust machine learning for health": "machine learning for health",
            "machine learning for health": "machine learning",
            "robust machine learning": "machine learning",
        },
    ),
    ("science of deep learning; deep learning; science", {}),
    ("internet of things; internet", {}),
    # lone words only where they are a field
    ("soft robotics; robotics", {"soft robotics": "robotics"}),
    ("random forest; forest", {}),
    ("dynamical systems; systems; system", {}),
    ("survival analysis; analysis; language model; models", {}),
    ("optimal transport; transport", {}),
    # what only looks so
    ("post quantum cryptography; quantum cryptography", {}),
    ("non-linear optimization; linear optimization", {}),
    ("robotics and machine learning; machine learning", {}),
    ("protein structure, gene expression; gene expression; protein structure", {}),
    ("membrane traffic inside living cells; living cell", {}),
    ("machine learning; learning machine; machine learners", {}),
]


@pytest.mark.parametrize(("topics", "expected"), CASES)
def test_broader(topics, expected):
    assert scheme.broader({name: [name] for name in topics.split("; ")}) == expected


def test_any_name_of_the_broader_topic_will_do():
    assert scheme.broader({"e": ["electron cryo-microscopy", "cryo EM"], "t": ["time-resolved cryo EM"]}) == {"t": "e"}


def test_names_that_lead_round_make_no_circle():
    names = {"a": ["deep machine learning", "statistics"], "b": ["bayesian statistics", "machine learning"]}
    assert scheme.broader(names) == {"a": "b"}


PHRASE = st.lists(
    st.sampled_from("machine learning robotics deep physics of for and history AI".split()), min_size=1, max_size=4
).map(" ".join)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.lists(PHRASE, min_size=1, max_size=3)))
def test_going_up_never_leads_back(names):
    found = scheme.broader(names)
    for iri in found:
        seen, above = {iri}, found.get(iri)
        while above is not None:
            assert above not in seen
            seen.add(above)
            above = found.get(above)
    assert scheme.broader(dict(reversed(names.items()))) == found


def test_weights_add_up_exactly_in_any_order():
    said = [("a", 0.1), ("b", 0.95), ("a", 0.2), ("a", 0.7)]
    assert scheme.weights(said) == scheme.weights(reversed(said)) == {"a": Decimal("1.00"), "b": Decimal("0.95")}
    assert {str(w) for w in scheme.weights(said).values()} == {"1.00", "0.95"}


def test_rules_that_are_code_are_in_the_rulebook_beside_the_others():
    assert not {rule.name for rule in scheme.RULES} & {rule.name for rule in ontology.rules()}
    for rule in scheme.RULES:
        assert rulebook.find(rule.name).derives and rulebook.find(rule.name).modules == ("graph/scheme.py",)
        assert rule.explanation.endswith(".") and not rule.title.endswith(".")
