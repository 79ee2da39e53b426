import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import identifier

TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=200)


@given(TEXT)
def test_a_slug_is_plain_short_and_never_empty(words):
    slug = identifier.slug(words)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= 87
    assert identifier.slug(words) == slug


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("Gödel, Escher & Bach", "godel-escher-bach"),
        ("O’Brien", "obrien"),
        ("  MIT–IBM  Lab ", "mit-ibm-lab"),
        ("Why Do Things Fail?", "why-do-things-fail"),
    ],
)
def test_slugs(words, slug):
    assert identifier.slug(words) == slug


def test_long_names_that_differ_at_the_end_have_two_slugs():
    one, other = ("word " * 30 + end for end in ("a", "b"))
    assert identifier.slug(one) != identifier.slug(other)
    assert len({identifier.slug(w) for w in ("!!!", "???", "")}) == 3


def test_the_forms_of_the_design():
    base = identifier.BASE
    assert identifier.entity(base, "Person", "Ada Lovelace") == f"{base}person/ada-lovelace"
    assert identifier.entity(base, "Organization", "Oslo Lab") == f"{base}org/oslo-lab"
    assert identifier.entity(base, "Interview", "Ada") == f"{base}event/ada"
    assert identifier.document(base, "0123456789ab") == f"{base}doc/0123456789ab"
    assert identifier.evidence(base, "0123456789ab") == f"{base}doc/0123456789ab/evidence"
    assert identifier.passage(base, "0123456789ab", 3, 7) == f"{base}doc/0123456789ab#char=3,7"


@pytest.mark.parametrize("kind", ["Position", "Degree", "Membership", "AwardReceipt"])
def test_a_node_is_named_by_its_content(kind):
    one = identifier.node("https://example.org/", kind, "a", "b")
    assert one == identifier.node("https://example.org/", kind, "a", "b")
    assert one != identifier.node("https://example.org/", kind, "ab", "")
    assert re.fullmatch(r"https://example\.org/[a-z]+/[0-9a-f]{16}", one)


@given(TEXT, TEXT, TEXT, TEXT)
def test_statements_of_other_parts_have_other_names(subject, predicate, target, key):
    one = identifier.statement("b/", subject, predicate, target, key)
    assert one != identifier.statement("b/", subject, predicate, target, key + "x")
    assert one != identifier.statement("b/", subject, predicate, target + "x", key)
