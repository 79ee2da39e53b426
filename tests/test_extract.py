"""What texts say and do not say: each case of the files in cases/ that have claims, through the whole extractor."""

import hashlib
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.document import Document
from graph.extract import Extraction, LocalClaim, extract
from graph.statement import Literal, Node

CASES = [
    case
    for name in (
        "claims.toml",
        "careers.toml",
        "pages.toml",
        "denied.toml",
        "others.toml",
        "renamed.toml",
        "works.toml",
    )
    for case in tomllib.loads((Path(__file__).parent / "cases" / name).read_text(encoding="utf-8"))["case"]
]


def extracted(text: str) -> Extraction:
    document = Document("a.txt", text, hashlib.sha256(text.encode()).hexdigest(), "text/plain")
    (found,) = extract([document])
    return found


def in_words(found: Extraction, claim: LocalClaim) -> str:
    """A claim as `Subject property object`, n-ary nodes as `title @ organization (status)`, `kind: description`."""
    subject = "document" if claim.subject is None else found.entities[claim.subject].label
    if isinstance(claim.object, Node):
        values = {k: found.entities[v].label if isinstance(v, int) else v.value for k, v in claim.links}
        if "workKind" in values:
            released = f" @ {values['releasedBy']}" if "releasedBy" in values else ""
            return f"{subject} {claim.predicate} {values['workKind']}: {values['description']}{released}"
        what = values.get("roleTitle") or values.get("degreeLevel", "")
        place = values.get("atOrganization") or values.get("awardedBy", "")
        status = f" ({values['status']})" if "status" in values else ""
        return f"{subject} {claim.predicate} {what} @ {place}{status}"
    value = claim.object.value if isinstance(claim.object, Literal) else found.entities[claim.object].label
    return f"{subject} {claim.predicate} {value}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["text"].split())[:60])
def test_claims(case: dict[str, object]) -> None:
    found = extracted(str(case["text"]))
    said = {in_words(found, claim) for claim in found.claims}
    assert not set(case.get("says", [])) - said, sorted(said)
    assert not set(case.get("not", [])) & said


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["text"].split())[:60])
def test_every_claim_quotes_the_text(case: dict[str, object]) -> None:
    found = extracted(str(case["text"]))
    for claim in found.claims:
        quote = found.document.quote(claim.span)
        assert quote and quote == quote.strip()


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["text"].split())[:60])
def test_line_ends_and_the_way_accents_are_written_change_no_claim(case: dict[str, object]) -> None:
    text = str(case["text"])
    other = unicodedata.normalize("NFD", text).replace("\n", "\r\n")
    found = extracted(text)
    (same,) = extract([Document.of("a.txt", other, "0" * 64, "text/plain")])
    assert [in_words(same, c) for c in same.claims] == [in_words(found, c) for c in found.claims]
    for claim in same.claims:
        begin, end, quote = same.document.placed(claim.span)
        assert quote == other[begin:end]


def test_the_same_text_gives_the_same_extraction() -> None:
    text = "\n\n".join(str(case["text"]) for case in CASES)
    one, other = extracted(text), extracted(text)
    assert (one.entities, one.claims) == (other.entities, other.claims)


def test_a_text_without_people_says_nothing_of_any() -> None:
    found = extracted("Our models achieve good performance. Is this the case? Machine Learning is hard.")
    assert not [e for e in found.entities if e.kind == "Person"]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lovelace works for Brightmere.",
        "Ada Lovelace teaches at Elmfield University.",
        "Ada Lovelace interned at the Glass Institute in 2001.",
    ],
)
def test_what_two_rules_read_in_the_same_words_is_said_once_by_the_surer(text: str) -> None:
    (tie,) = extracted(text).claims
    assert tie.rule == "affiliation-clause/1" and tie.confidence > 0.9


def test_what_is_said_in_two_places_keeps_both_passages() -> None:
    found = extracted("Ada Lovelace teaches at Elmfield University.\n\nAda Lovelace works at Elmfield University.\n")
    assert len({claim.span for claim in found.claims}) == len(found.claims) == 2


def test_the_fellows_of_several_societies_are_told_by_one_list() -> None:
    text = "She is a member of the Academy of Glass, and a fellow of the Society of Quartz and the Guild of Lenses."
    found = extracted(f"Ada Lovelace is a chemist. {text}")
    quotes = {found.document.quote(c.span) for c in found.claims if in_words(found, c).endswith("Guild of Lenses")}
    assert quotes == {"a fellow of the Society of Quartz and the Guild of Lenses"}


def test_a_journal_is_a_journal() -> None:
    found = extracted("Ada Lovelace is an editor of the Journal of Old Glass.")
    assert {e.label: e.subclass for e in found.entities}["Journal of Old Glass"] == "Journal"


def test_well_known_companies_are_companies() -> None:
    found = extracted("Ada Lovelace presents joint work with collaborators at Novartis and the University of Oslo.")
    assert {e.label: e.subclass for e in found.entities if e.kind == "Organization"} == {
        "Novartis": "Company",
        "University of Oslo": "University",
    }


@settings(deadline=None)  # the language model is loaded once
@example("people#ada#notes")
@given(st.text("a.:/%2#?[]@!$&*+,;=~-_{}|", max_size=20))
def test_every_address_that_is_read_can_stand_in_a_graph(tail: str) -> None:
    found = extracted(f"Ada Lovelace\nProfessor\nUniversity of Oslo\nhttps://example.org/{tail}\n")
    addresses = [c.object for c in found.claims if isinstance(c.object, Literal) and c.object.datatype == "anyURI"]
    assert all(address.stands for address in addresses)
    assert bool(addresses) or set(tail) & set("%[]{}|") or tail.count("#") > 1
