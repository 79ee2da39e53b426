"""Which names of invented documents are taken for one thing, and which are kept apart."""

import hashlib
import itertools
from collections import defaultdict
from functools import cache

import pytest

from graph import identifier
from graph.document import Document
from graph.extract import Extraction, extract
from graph.local import LocalClaim, LocalEntity
from graph.resolution.judge import judge
from graph.resolution.keys import exact
from graph.resolution.profile import Profile
from graph.resolution.setting import Resolved, people
from graph.resolve import Resolution, resolve
from graph.text import Span

ADA_OSLO = (
    "Ada Lovelace\nProfessor of Chemistry\nUniversity of Oslo\n\n"
    "Ada Lovelace is a professor of chemistry at the University of Oslo.\n"
)
ADA_OSLO_TOO = (
    "Ada Lovelace is a lecturer at the University of Oslo. She earned a PhD in physics from Uppsala University.\n"
)
ADA_NAIROBI = (
    "Ada Lovelace\nLecturer in Law\nUniversity of Nairobi\n\n"
    "Ada Lovelace is a lecturer in law at the University of Nairobi.\n"
)
A_OSLO = "A. Lovelace is a professor at the University of Oslo.\n"
A_NAIROBI = "A. Lovelace is a professor at the University of Nairobi.\n"
ADA_BARE = (
    "Photo: Ada Lovelace\n\nThe bridge is made of glass. It was opened in the spring by many people of the town.\n"
)
PHYSICS_OSLO = "Otto Hahn is a professor in the Department of Physics at the University of Oslo.\n"
PHYSICS_NAIROBI = "Marie Curie is a professor in the Department of Physics at the University of Nairobi.\n"
PHYSICS_OSLO_TOO = "Emmy Noether is a lecturer in the Department of Physics at the University of Oslo.\n"
FULL = "Otto Hahn is a professor at the Norwegian Institute of Imaginary Science (NIIS).\n"
SHORT = "Marie Curie is a professor at NIIS. NIIS is a place in the north. She left NIIS in the spring.\n"
OTHER_FULL = "Emmy Noether is a professor at the National Institute of Icelandic Sagas (NIIS).\n"


@cache
def extraction(text: str) -> Extraction:
    digest = hashlib.sha256(text.encode()).hexdigest()
    (found,) = extract([Document(f"{digest[:4]}.txt", text, digest, "text/plain")])
    return found


def resolved(*texts: str) -> Resolution:
    return resolve([extraction(t) for t in texts])


def labels(resolution: Resolution, kind: str) -> list[tuple[str, str]]:
    return [(e.iri.removeprefix(identifier.BASE), e.label) for e in resolution.entities if e.kind == kind]


@pytest.mark.parametrize(
    "texts",
    [
        (ADA_OSLO, ADA_OSLO_TOO, ADA_NAIROBI),
        (ADA_OSLO, A_OSLO, ADA_BARE),
        (PHYSICS_OSLO, PHYSICS_NAIROBI, PHYSICS_OSLO_TOO),
        (FULL, SHORT, OTHER_FULL),
        (ADA_BARE, ADA_OSLO, ADA_NAIROBI),
        (A_OSLO, A_NAIROBI, ADA_OSLO),
    ],
)
def test_the_order_of_documents_changes_nothing(texts):
    first = resolved(*texts)
    for order in itertools.permutations(texts):
        again = resolved(*order)
        assert again.entities == first.entities
        assert again.judgements == first.judgements


def test_a_full_name_with_a_shared_institution_is_one_person():
    found = resolved(ADA_OSLO, ADA_OSLO_TOO)
    assert labels(found, "Person") == [("person/ada-lovelace", "Ada Lovelace")]
    (judgement,) = [j for j in found.judgements if "person/" in j.entity]
    assert judgement.decision == "merged" and len(set(judgement.documents)) == 2
    assert "same organization: University of Oslo" in judgement.supporting and judgement.score > judgement.threshold


def test_a_full_name_with_nothing_shared_is_two_people_and_the_report_says_so():
    found = resolved(ADA_OSLO, ADA_NAIROBI)
    assert labels(found, "Person") == [
        ("person/ada-lovelace-university-of-nairobi", "Ada Lovelace"),
        ("person/ada-lovelace-university-of-oslo", "Ada Lovelace"),
    ]
    (judgement,) = [j for j in found.judgements if "person/" in j.entity]
    assert judgement.decision == "review" and judgement.score < judgement.threshold
    assert "no organization in common: University of Nairobi, University of Oslo" in judgement.opposing


def test_a_third_document_goes_to_the_right_one_of_two_namesakes():
    found = resolved(ADA_OSLO, ADA_NAIROBI, ADA_OSLO_TOO)
    sizes = {e.iri.rsplit("-", 1)[1]: len(e.members) for e in found.entities if e.kind == "Person"}
    assert sizes == {"oslo": 2, "nairobi": 1}


def test_a_full_name_of_which_nothing_is_known_is_one_person():
    assert len(labels(resolved(ADA_OSLO, ADA_BARE), "Person")) == 1


def test_a_bare_name_is_not_given_to_one_of_two_namesakes_by_chance():
    found = resolved(ADA_OSLO, ADA_NAIROBI, ADA_BARE)
    assert max(len(e.members) for e in found.entities if e.kind == "Person") == 1


def test_an_initial_joins_the_one_full_name_at_the_same_place():
    found = resolved(ADA_OSLO, A_OSLO)
    (person,) = [e for e in found.entities if e.kind == "Person"]
    assert (person.label, person.aliases) == ("Ada Lovelace", ("A. Lovelace",))


def test_an_initial_at_another_place_stays_alone():
    assert [label for _, label in labels(resolved(ADA_OSLO, A_NAIROBI), "Person")] == ["A. Lovelace", "Ada Lovelace"]


def test_an_acronym_goes_to_the_one_body_that_is_written_with_it():
    found = resolved(FULL, SHORT)
    (body,) = [e for e in found.entities if e.kind == "Organization"]
    assert body.label == "Norwegian Institute of Imaginary Science" and "NIIS" in body.aliases


def test_an_acronym_of_two_bodies_goes_to_neither():
    found = resolved(FULL, OTHER_FULL, SHORT)
    assert [label for _, label in labels(found, "Organization")] == [
        "National Institute of Icelandic Sagas",
        "NIIS",
        "Norwegian Institute of Imaginary Science",
    ]


def test_departments_of_one_name_in_two_universities_are_two():
    found = resolved(PHYSICS_OSLO, PHYSICS_NAIROBI)
    assert [iri for iri, label in labels(found, "Organization") if label == "Department of Physics"] == [
        "org/department-of-physics-university-of-nairobi",
        "org/department-of-physics-university-of-oslo",
    ]


def test_departments_of_one_name_in_one_university_are_one():
    found = resolved(PHYSICS_OSLO, PHYSICS_OSLO_TOO)
    assert labels(found, "Organization") == [
        ("org/department-of-physics", "Department of Physics"),
        ("org/university-of-oslo", "University of Oslo"),
    ]


def test_iris_are_distinct_and_under_the_base():
    texts = (ADA_OSLO, ADA_NAIROBI, PHYSICS_OSLO, PHYSICS_NAIROBI, FULL, OTHER_FULL, SHORT)
    found = resolve([extraction(t) for t in texts], "https://example.org/kg/")
    iris = [e.iri for e in found.entities]
    assert len(set(iris)) == len(iris) and iris == sorted(iris)
    assert all(iri.startswith("https://example.org/kg/") for iri in iris)
    assert set(found.of.values()) == set(found.entities)


def test_every_local_entity_has_its_place():
    texts = (ADA_OSLO, ADA_NAIROBI, PHYSICS_OSLO)
    found = resolved(*texts)
    wanted = {(extraction(t).document.key, i) for t in texts for i in range(len(extraction(t).entities))}
    assert set(found.of) == wanted


def test_names_apart_from_case_accents_and_signs_are_one_body():
    one = "Otto Hahn is a professor at the Institute for Glass & Paper.\n"
    other = "Marie Curie is a professor at the Institute for Glass and Paper.\n"
    assert len(labels(resolved(one, other), "Organization")) == 1


def setting_of(profiles: list[Profile]) -> Resolved:
    """The setting of people who are named together."""
    named: dict[str, set[str]] = defaultdict(set)
    for profile in profiles:
        for document in profile.documents:
            named[document] |= exact(profile)
    return Resolved(named, {}, people(len(profiles)), lambda body: frozenset(), str)


def test_two_names_in_the_company_of_the_same_people_are_likelier_one():
    company_of_both = ("Emmy Noether", "Marie Curie", "Otto Hahn")
    rows = [("a", "W. Miller"), ("b", "Walter Miller"), *((d, n) for d in "ab" for n in company_of_both)]
    profiles = [Profile("Person", frozenset([name]), documents=frozenset([document])) for document, name in rows]
    setting = setting_of(profiles)
    company = setting.company(profiles[0], profiles[1])
    assert company is not None and company.weight == 1.5 and "otto hahn" in company.about
    assert judge(profiles[0], profiles[1], setting).score > judge(profiles[0], profiles[1]).score


def test_one_document_that_names_both_is_no_company():
    names = ["A. Roe", "Ada Roe", "Bo Fox", "Cy Lux"]
    profiles = [Profile("Person", frozenset([name]), documents=frozenset("a")) for name in names]
    assert setting_of(profiles).company(profiles[0], profiles[1]) is None


def test_what_tells_a_namesake_apart_never_makes_it_another_thing():
    """Of two talks `On Bonds` one is told by its speaker; a third talk is called by both."""

    def talk(title: str, speaker: str) -> Extraction:
        text = f"{speaker} spoke: {title}"
        found = Document(f"{title} {speaker}.txt", text, hashlib.sha256(text.encode()).hexdigest(), "text/plain")
        person = LocalEntity("Person", "", ((speaker, 1),), Span(0, len(speaker)))
        given = LocalEntity("Talk", "", ((title, 1),), Span(len(speaker) + 8, len(text)))
        claim = LocalClaim(0, "gaveTalk", 1, Span(0, len(text)), "talk/1", 0.9, ())
        return Extraction(found, title, (person, given), (claim,), "", ())

    told = [("On Bonds", "Otto Hahn"), ("On Bonds", "Marie Curie"), ("On Bonds Marie Curie", "Emmy Noether")]
    talks = [entity for entity in resolve([talk(*one) for one in told]).entities if entity.kind == "Talk"]
    assert sorted(entity.label for entity in talks) == ["On Bonds", "On Bonds", "On Bonds Marie Curie"]
    assert len({entity.iri for entity in talks}) == 3
