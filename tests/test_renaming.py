"""Earlier names of bodies: which texts give one, and that old and new name become one thing."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from graph.alone import alone
from graph.document import Document
from graph.extract import Extraction, extract
from graph.resolve import resolve
from graph.statement import Literal

CASES = tomllib.loads((Path(__file__).parent / "cases" / "renamed.toml").read_text(encoding="utf-8"))["case"]
OLD = (
    "Otto Hahn is a professor at the Elmfield School of Mines. The Elmfield School of Mines is on a hill. "
    "Marie Curie taught at the Elmfield School of Mines.\n"
)
NEW = "Ada Lovelace is a lecturer at Brightmere University.\n"
RENAMED = "The Elmfield School of Mines was renamed Brightmere University in 1998.\n"


def extracted(text: str) -> Extraction:
    digest = hashlib.sha256(text.encode()).hexdigest()
    (found,) = extract([Document(f"{digest[:4]}.txt", text, digest, "text/plain")])
    return found


def bodies(*texts: str) -> list[set[str]]:
    """The names of each organization of a corpus of these texts."""
    found = resolve([extracted(t) for t in texts])
    return [{e.label, *e.aliases} for e in found.entities if e.kind == "Organization"]


def former(found: Extraction) -> set[str]:
    """The former names that a text gives, in words."""
    return {
        f"{found.entities[c.subject].label} formerName {c.object.value}"
        for c in found.claims
        if c.predicate == "formerName" and c.subject is not None and isinstance(c.object, Literal)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:70])
def test_the_former_names_are_exactly_those_that_the_text_tells(case: dict[str, object]) -> None:
    found = extracted(str(case["text"]))
    assert sorted(former(found)) == case["says"]


def test_there_are_texts_enough_that_tell_of_a_renaming_and_that_do_not() -> None:
    assert sum(bool(c["says"]) for c in CASES) >= 15 and sum(not c["says"] for c in CASES) >= 15


def test_the_names_become_one_thing_that_goes_by_the_present_name() -> None:
    found = extracted("The Glass College (GC) is old. The Glass College was renamed Quartz University in 1998.\n")
    (body,) = [e for e in found.entities if e.kind == "Organization"]
    assert body.label == "Quartz University" and body.subclass == "University"
    assert {n for n, _ in body.names} == {"Quartz University", "Glass College", "GC"}
    assert body.former == ("GC", "Glass College")
    quotes = [found.document.quote(span) for index, span in found.mentions if found.entities[index] is body]
    assert quotes == ["Glass College", "Glass College", "Quartz University"]


def test_a_body_renamed_twice_goes_by_its_last_name() -> None:
    found = extracted(
        "The Glass Institute was renamed the Opal Institute in 1960. "
        "The Opal Institute was renamed the Quartz Institute in 2012.\n"
    )
    (body,) = [e for e in found.entities if e.kind == "Organization"]
    assert body.label == "Quartz Institute" and body.former == ("Glass Institute", "Opal Institute")
    assert former(found) == {
        "Quartz Institute formerName Glass Institute",
        "Quartz Institute formerName Opal Institute",
    }


def test_two_bodies_that_were_one_stay_two() -> None:
    found = extracted(
        "The Quartz Institute (formerly the Glass Institute) is in Turku. "
        "The Opal Institute (formerly the Glass Institute) is in Oslo.\n"
    )
    labels = {e.label for e in found.entities if e.kind == "Organization"}
    assert {"Quartz Institute", "Opal Institute"} <= labels


def test_the_words_that_tell_are_the_evidence() -> None:
    found = extracted("In 1998, the Glass Institute (GI) was renamed the Quartz Institute.\n")
    (claim,) = [c for c in found.claims if c.predicate == "formerName"]
    assert claim.rule == "renamed/1"
    assert found.document.quote(claim.span) == "Glass Institute (GI) was renamed the Quartz Institute"


def test_a_document_with_the_old_name_only_is_about_the_same_body() -> None:
    assert bodies(OLD, RENAMED) == [{"Elmfield School of Mines", "Brightmere University"}]


def test_documents_with_the_old_and_the_new_name_are_joined_by_one_that_tells_of_the_renaming() -> None:
    assert len(bodies(OLD, NEW)) == 2
    assert bodies(OLD, NEW, RENAMED) == [{"Elmfield School of Mines", "Brightmere University"}]


def test_the_former_name_is_written_with_its_evidence() -> None:
    x = extracted(RENAMED)
    found = alone(x)
    (row,) = [r for r in found.rows if r.predicate.endswith("#formerName")]
    assert row.object == Literal("Elmfield School of Mines") and row.extractor == "renamed/1"
    assert row.subject.endswith("org/brightmere-university")
    (quad,) = [q for q in found.claims if q.predicate.value.endswith("#formerName")]
    assert str(quad.object) == '"Elmfield School of Mines"'
