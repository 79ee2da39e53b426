"""Whether two names are one thing's: decisions with their reasons, every kind of evidence, what always holds."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import CASES, ROOT, run_here, run_symposia
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from graph import lexicon
from graph.document import Document
from graph.extract import Extraction, extract
from graph.resolution import pairs, personal, title, wording
from graph.resolution.judge import judge
from graph.resolution.profile import Profile
from graph.resolution.verdict import FREQUENT, REVIEW, THRESHOLD, Evidence, Verdict, found, verdict
from graph.resolve import Asked, Resolution, resolve

KINDS = {"person": "Person", "org": "Organization", "topic": "Topic"}
COLUMNS = ("kind", "a", "context_a", "b", "context_b")
ROWS: list[dict[str, Any]] = [
    {"kind": kind, **row}
    for kind, rows in tomllib.loads((CASES / "who.toml").read_text(encoding="utf-8")).items()
    for row in rows
]


def who_cases() -> list[Any]:
    """The rows of who.toml with their numbers; one with `bug` is a known, strict failure."""
    return [
        pytest.param(
            number,
            id=f"{row['kind']}: {row['a']} / {row['b']}",
            marks=[pytest.mark.xfail(strict=True, reason=row["bug"])] if "bug" in row else [],
        )
        for number, row in enumerate(ROWS)
    ]


def written(path: Path, rows: list[dict[str, Any]], columns: tuple[str, ...] = COLUMNS) -> Path:
    """Rows as a CSV file of pairs."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, extrasaction="ignore", restval="")
        table.writeheader()
        table.writerows(rows)
    return path


def decided(path: Path) -> dict[str, Any]:
    """What `symposia evaluate pairs` decides, in a process of its own."""
    done = run_symposia("evaluate", "pairs", path, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# Pairs through the command line


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return decided(written(tmp_path_factory.mktemp("who") / "pairs.csv", ROWS))["pairs"]


@pytest.mark.parametrize("number", who_cases())
def test_names_are_one_things_or_not_and_the_reasons_say_why(decisions, number):
    row, told = ROWS[number], decisions[number]
    assert told["same"] == row["same"], told
    assert told["same"] == (told["score"] >= THRESHOLD) and told["reasons"]
    assert any(row.get("says", "") in reason for reason in told["reasons"]), told


def test_every_reason_is_in_the_words_of_the_table_of_weights(decisions):
    words = {row.words for row in lexicon.weights().values()}
    reasons = {r.removeprefix("against it: ").replace(FREQUENT, "") for told in decisions for r in told["reasons"]}
    assert not [r for r in reasons if r not in words and r.split(": ")[0] not in words]


def test_the_figures_count_the_right_decisions_by_kind(tmp_path):
    rows = [{**row, "same": int(row["same"])} for row in ROWS]
    found_ = decided(written(tmp_path / "pairs.csv", rows, (*COLUMNS, "same")))
    for kind in KINDS:
        right = [r["same"] for r in rows if r["kind"] == kind]
        given_ = [told["same"] for r, told in zip(rows, found_["pairs"], strict=True) if r["kind"] == kind]
        both = sum(bool(r and g) for r, g in zip(right, given_, strict=True))
        figures = found_["kinds"][kind]
        assert (figures["pairs"], figures["same"]) == (len(right), sum(right))
        assert figures["precision"] == pytest.approx(both / sum(given_), abs=1e-4)
        assert figures["recall"] == pytest.approx(both / sum(right), abs=1e-4)
        assert figures["wronglySame"] == sum(given_) - both and figures["missed"] == sum(right) - both


def test_the_text_shows_each_pair_with_its_reasons_and_only_the_wrong_ones_on_request(tmp_path):
    rows = [
        {"kind": "person", "a": "Torvald Eikeland", "b": "Torvald Eikeland\x07\x1b", "same": 1},
        {"kind": "org", "a": "Brindlemoor College", "b": "Quellmark College", "same": 1},
    ]
    path = written(tmp_path / "pairs.csv", rows, (*COLUMNS, "same"))
    shown = run_here("evaluate", "pairs", path).stdout
    assert "2. org: Brindlemoor College / Quellmark College: different, 0.00  WRONG\n     against it: " in shown
    assert "\norg: precision 1.000, recall 0.000, F1 0.000 (1 pairs, 1 the same)\n" in shown
    assert "\x1b" not in shown
    wrong = run_here("evaluate", "pairs", path, "--errors").stdout
    assert "Torvald" not in wrong and "2. org: " in wrong


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("kind,a,b\nperson,A,B\n", "has no column context_a, context_b"),
        ("", "has no column kind"),
        ("kind,a,context_a,b,context_b\nplanet,Mars,,Mars,\n", "line 2: is not a pair"),
        ("kind,a,context_a,b,context_b\nperson,Ada,,,\n", "line 2: is not a pair"),
        ("kind,a,context_a,b,context_b,same\nperson,Ada,,Ada,,maybe\n", "line 2: is not a pair"),
        pytest.param(
            "kind,a,context_a,b,context_b\nperson,Ada\n", "line 2: is not a pair",
        ),
        ("kind,a,context_a,b,context_b\norg,A,,B,\norg,C,,\"D,\n", "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (None, "cannot be read"),
    ],
)  # fmt: skip
def test_a_file_that_has_no_pairs_is_an_error(tmp_path, content, said):
    path = tmp_path / "pairs.csv"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run_here("evaluate", "pairs", path)
    assert done.returncode == 2 and done.stdout == ""
    assert str(path) in done.stderr and said in done.stderr


# Pairs with known answers


@pytest.fixture(scope="module")
def name_pairs(shared: Path) -> list[dict[str, str]]:
    with (shared / "names" / "name_pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def known_decisions(shared: Path, name_pairs: list[dict[str, str]]) -> dict[str, Any]:
    return decided(shared / "names" / "name_pairs.csv")


@pytest.mark.parametrize("kind", ["person", "org"])
def test_pairs_with_known_answers_are_decided_well(name_pairs, known_decisions, kind):
    told = known_decisions["pairs"]
    assert len(told) == len(name_pairs)
    answers = [(r["same"] == "1", t["same"]) for r, t in zip(name_pairs, told, strict=True) if r["kind"] == kind]
    both = sum(right and given_ for right, given_ in answers)
    assert len(answers) > 50
    assert both / sum(given_ for _, given_ in answers) >= 0.98, "precision"
    assert both / sum(right for right, _ in answers) >= 0.90, "recall"


def test_each_decision_stands_in_the_order_of_the_file_with_score_and_reasons(known_decisions):
    for told in known_decisions["pairs"]:
        assert list(told) == ["same", "score", "reasons"]
        assert isinstance(told["same"], bool) and 0 <= told["score"] <= 1
        assert told["reasons"] and all(isinstance(r, str) and r for r in told["reasons"])


def test_the_right_answers_have_no_say_in_the_decisions(name_pairs, known_decisions, tmp_path):
    blank = written(tmp_path / "blank.csv", [dict(r) for r in name_pairs])
    assert decided(blank)["pairs"] == known_decisions["pairs"]
    turned = [{**r, "same": str(1 - int(r["same"]))} for r in reversed(name_pairs)]
    wrong = written(tmp_path / "wrong.csv", turned, (*COLUMNS, "same"))
    assert [p.verdict for p in pairs.read(wrong)] == [p.verdict for p in pairs.read(blank)][::-1]


# Every kind of evidence


ORCID = "https://orcid.org/0000-0002-1825-0097"


def person(name: str, **known: Any) -> Profile:
    return Profile("Person", frozenset([name]), **{k: frozenset(v) for k, v in known.items()})


# Evidence that documents give and a table of pairs cannot: (kind, whether they are one, the two).
PROFILES = [
    ("same-address", True, person("Wei Zhang", identifiers=["mailto:wz@example.org"]),
     person("W. Zhang", identifiers=["mailto:wz@example.org"])),
    ("same-school", True, person("Torvald Eikeland", schools=["Quellmark University"]),
     person("T. Eikeland", schools=["Quellmark University"], bodies=[])),
    ("same-work", True, person("Torvald Eikeland", works=["Talk:7"]), person("T. Eikeland", works=["Talk:7"])),
    ("other-doctorate", False, person("Torvald Eikeland", bodies=["Q"], doctorates=["Quellmark University"]),
     person("Torvald Eikeland", bodies=["Q"], doctorates=["Brindlemoor College"])),
    ("same-title", True, Profile("Talk", frozenset(["On volcanic glass"]), people=frozenset(["ada example"])),
     Profile("Talk", frozenset(["On Volcanic Glass"]), people=frozenset(["ada example", "otto example"]))),
    ("other-speakers", False, Profile("Talk", frozenset(["Opening remarks"]), people=frozenset(["ada example"])),
     Profile("Talk", frozenset(["Opening remarks"]), people=frozenset(["otto example"]))),
    ("other-years", False, Profile("Event", frozenset(["Glass Days"]), years=frozenset(["2018-11"])),
     Profile("Event", frozenset(["Glass Days"]), years=frozenset(["2019"]))),
    ("same-title", True, Profile("Event", frozenset(["Glass Days"]), years=frozenset(["2018-11"])),
     Profile("Event", frozenset(["Glass Days"]), years=frozenset(["2018"]))),
    ("other-words", False, Profile("Award", frozenset(["Amber Medal"])), Profile("Award", frozenset(["Opal Medal"]))),
    ("same-identifier", True, Profile("Organization", frozenset(["Quellmark"]), identifiers=frozenset(["https://ror.org/00abcde12"])),
     Profile("Organization", frozenset(["Quellmark University"]), identifiers=frozenset(["https://ror.org/00abcde12"]))),
    ("other-identifier", False, Profile("Organization", frozenset(["Quellmark College"]), identifiers=frozenset(["https://ror.org/00abcde12"])),
     Profile("Organization", frozenset(["Quellmark College"]), identifiers=frozenset(["https://ror.org/00abcde13"]))),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "same", "one", "other"), PROFILES, ids=[row[0] for row in PROFILES])
def test_what_documents_tell_beside_names_is_evidence(kind, same, one, other):
    told = judge(one, other)
    assert kind in {e.kind for e in told.evidence} and told.same == same, told


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def extraction(text: str) -> Extraction:
    (done,) = extract([Document(f"{digest(text)[:4]}.txt", text, digest(text), "text/plain")])
    return done


def resolved(*texts: str, asked: Asked | None = None) -> Resolution:
    return resolve([extraction(t) for t in texts], asked=asked)


def reasons(resolution: Resolution) -> set[str]:
    told = {words for j in resolution.judgements for words in (*j.supporting, *j.opposing)}
    return {kind for kind, row in lexicon.weights().items() for w in told if w.split(": ")[0] == row.words}


OSLO = "Ada Lovelace is a professor of chemistry at the University of Oslo.\n"
NAIROBI = "Ada Lovelace is a lecturer in law at the University of Nairobi.\n"
LETTER = "A. Lovelace is a guest. The bridge is made of glass. It was opened in the spring.\n"


def people(resolution: Resolution) -> int:
    return len([e for e in resolution.entities if e.kind == "Person"])


def test_initials_that_fit_two_people_go_to_neither():
    assert people(resolved(OSLO, NAIROBI, LETTER)) == 3


def test_initials_that_fit_two_people_go_to_neither_with_another_document_first():
    before = next(
        x for n in range(1000)
        if digest(x := f"Sankt Quell Observatory no. {n}\n") < min(map(digest, (OSLO, NAIROBI, LETTER)))
    )  # fmt: skip
    found_ = resolved(OSLO, NAIROBI, LETTER, before)
    assert people(found_) == 3
    assert "several-fit" in reasons(found_)


def test_an_entity_of_many_documents_draws_a_name_more_than_one_of_few():
    texts = [f"Ada Lovelace is a professor at the University of Oslo. Day {n} was fine.\n" for n in range(6)]
    assert "often-named" in reasons(resolved(*texts, LETTER))


def test_a_decision_of_a_person_is_evidence_like_other():
    one, other = extraction(OSLO), extraction(NAIROBI)
    sets = tuple(
        frozenset((x.document.key, i) for i, e in enumerate(x.entities) if e.kind == "Person") for x in (one, other)
    )
    joined = resolved(OSLO, NAIROBI, asked=Asked(same=(sets,)))
    assert "curated-same" in reasons(joined) and len([e for e in joined.entities if e.kind == "Person"]) == 1
    same_place = OSLO.replace("chemistry", "physics")
    third = extraction(same_place)
    apart = (sets[0], frozenset((third.document.key, i) for i, e in enumerate(third.entities) if e.kind == "Person"))
    parted = resolved(OSLO, same_place, asked=Asked(different=(apart,)))
    assert "curated-different" in reasons(parted) and len([e for e in parted.entities if e.kind == "Person"]) == 2


def test_the_more_people_are_named_the_less_a_name_alone_says():
    """A corpus of more people than the formula takes for granted (graph/resolution/setting.py) says so."""
    from graph.resolution.setting import Resolved, people

    crowd = Resolved({}, {}, people(600_000), lambda body: frozenset(), str).crowd()
    assert crowd is not None and crowd.kind == "many-people" and crowd.weight is not None and crowd.weight < 0
    assert Resolved({}, {}, people(1), lambda body: frozenset(), str).crowd() is None


SEEN_ELSEWHERE = {"curated-same", "curated-different", "many-people", "often-named", "several-fit"}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The kinds of evidence in the cases of this file."""
    path = written(tmp_path_factory.mktemp("seen") / "pairs.csv", ROWS)
    verdicts = [*(p.verdict for p in pairs.read(path)), *(judge(one, other) for _, _, one, other in PROFILES)]
    return {e.kind for v in verdicts for e in v.evidence} | SEEN_ELSEWHERE


@pytest.mark.parametrize("kind", list(lexicon.weights()))
def test_every_row_of_the_weights_is_shown_by_a_case_or_given_by_the_code(kind, seen):
    assert kind in seen or f'"{kind}"' in _code()


@cache
def _code() -> str:
    graph = ROOT / "graph"
    files = [*sorted((graph / "resolution").glob("*.py")), graph / "resolve.py", graph / "local.py"]
    return "\n".join(f.read_text(encoding="utf-8") for f in files)


def test_every_kind_of_evidence_that_the_code_gives_is_a_row_of_the_weights():
    assert set(re.findall(r'found\(\s*"([a-z-]+)"', _code())) <= lexicon.weights().keys()


# Verdicts


def test_weights_add_up_to_a_probability_and_a_veto_decides_alone():
    assert verdict([]).score == 0.5
    told = verdict([found("same-body"), found("other-field"), found("same-field")])
    assert [e.kind for e in told.evidence] == ["same-body", "same-field", "other-field"]
    weights = (lexicon.weights()[kind].weight or 0.0 for kind in ("same-body", "same-field", "other-field"))
    assert told.odds == pytest.approx(sum(weights)) and told.same
    forbidden = verdict([*told.evidence, found("other-given", "ada, otto")])
    assert forbidden.vetoed and forbidden.score == 0 and not forbidden.same
    assert forbidden.opposing[0] == "different given names: ada, otto"


def test_the_order_in_which_evidence_comes_changes_nothing():
    evidence = [found("same-body", "Q"), found("other-field"), found("same-body", "B"), found("other-given")]
    assert verdict(evidence) == verdict(reversed(evidence)) == verdict([*evidence, *evidence])


@given(st.lists(st.tuples(st.sampled_from(sorted(lexicon.weights())), st.floats(-1e6, 1e6)), max_size=8))
def test_a_score_is_a_probability_whatever_the_weights(rows):
    told = verdict(found(kind, weight=weight) for kind, weight in rows)
    assert 0 <= told.score <= 1
    assert told.same == (told.score >= THRESHOLD) and 0 < REVIEW < THRESHOLD < 1
    assert len(told.supporting) + len(told.opposing) == len(told.evidence)


# What always holds


GIVEN = "Torvald Ingrid Wei Meilin Bob Robert T. J.-P. Jean-Pierre Nguyen Thi María".split()
FAMILY = [
    "Eikeland",
    "Zhang",
    "Smith",
    "Berrocal",
    "Berrocal Tejada",
    "van der Meulenbroek",
    "al-Qaysari",
    "Weiß-Curie",
]
PARTS = "Institute University of Glass Quellmark Laboratory Physics Department MIT NIIS Oslo School Inc.".split()
TERMS = ["glass", "chemistry", "machine", "learning", "learnings", "NLP", "natural language processing", "-based", "ML"]

people_names = st.one_of(
    st.builds("{} {}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILY)),
    st.builds("{1}, {0}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILY)),
    st.builds("{1} {0}".format, st.sampled_from(GIVEN), st.sampled_from(FAMILY)),
    st.sampled_from(FAMILY),
)
body_names = st.lists(st.sampled_from(PARTS), min_size=1, max_size=5).map(" ".join)
few = lambda values: st.frozensets(st.sampled_from(values), max_size=2)  # noqa: E731
BODIES = ["Quellmark University", "Glass Laboratory, Quellmark University", "Brindlemoor College", "MIT", "MIT CSAIL"]
IDENTIFIERS = [ORCID, "https://orcid.org/0000-0001-5109-3700", "mailto:a@example.org", "https://example.org/a"]

profiles_of_people = st.builds(
    Profile,
    st.just("Person"),
    st.frozensets(people_names, min_size=1, max_size=2),
    documents=few(["d1", "d2"]),
    bodies=few(BODIES),
    schools=few(BODIES),
    doctorates=few(BODIES),
    fields=few(["glass chemistry", "chemistry of glass", "Roman law"]),
    people=few(["Ines Albarrán", "Tove Eikeland"]),
    identifiers=few(IDENTIFIERS),
    works=few(["Talk:1", "Project:2"]),
)
profiles_of_bodies = st.builds(
    Profile,
    st.just("Organization"),
    st.frozensets(body_names, min_size=1, max_size=2),
    documents=few(["d1", "d2"]),
    owners=few(BODIES),
    hints=few(["Oslo", "Nairobi", "university"]),
    identifiers=few(["https://ror.org/00abcde12", "https://ror.org/00abcde13"]),
)
terms = st.lists(st.sampled_from(TERMS), min_size=1, max_size=3).map(" ".join)
profiles_of_topics = st.builds(Profile, st.just("Topic"), st.frozensets(terms, min_size=1, max_size=2))
profiles_of_works = st.builds(
    Profile,
    st.sampled_from(["Talk"]),
    st.frozensets(st.sampled_from(["On glass", "On Glass", "Opening"]), min_size=1),
    people=few(["ada example", "otto example"]),
    years=few(["2018", "2018-11", "2019"]),
)
EVERY = (profiles_of_people, profiles_of_bodies, profiles_of_topics, profiles_of_works)
couples = st.one_of(*(st.tuples(profile, profile) for profile in EVERY))
often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(couples)
def test_which_of_two_comes_first_changes_no_decision(couple):
    one, other = couple
    told, turned = judge(one, other), judge(other, one)
    assert (told.same, told.score, told.vetoed) == (turned.same, turned.score, turned.vetoed)
    assert {(e.kind, e.weight) for e in told.evidence} == {(e.kind, e.weight) for e in turned.evidence}
    assert 0 <= told.score <= 1


def test_which_of_two_comes_first_changes_no_word_of_the_reasons():
    one, other = person("John Brown", bodies=["Quellmark University"]), person("John Brown", bodies=["Brindlemoor"])
    assert judge(one, other) == judge(other, one)


@often
@given(people_names, st.sampled_from(BODIES))
def test_a_person_is_the_same_as_one_of_that_name_at_the_same_place_unless_it_is_a_surname_alone(name, body):
    one, other = (person(name, bodies=[body], documents=[d]) for d in ("d1", "d2"))
    told = judge(one, other)
    common = {"zhang", "smith", "wei", "nguyen"} & set(re.findall(r"\w+", name.lower()))
    if personal.read(name).bare:
        assert not told.same and "surname alone, and not in the same document" in " ".join(told.opposing)
    elif not common:
        assert told.same, told


@often
@given(body_names)
def test_a_body_is_the_same_as_one_of_that_name_unless_many_have_the_name(name):
    one, other = (Profile("Organization", frozenset([name]), documents=frozenset([d])) for d in ("d1", "d2"))
    told = judge(one, other)
    assert told.same == (not any(wording.generic(title.read(f)) for f in title.forms(name))), told


@often
@given(couples)
def test_a_shared_identifier_of_a_register_makes_people_one_and_different_ones_two(couple):
    one, other = couple
    if one.kind == "Person":
        shared = {i for i in one.identifiers & other.identifiers if "orcid" in i}
        orcids = [{i for i in p.identifiers if "orcid" in i} for p in couple]
        told = judge(one, other)
        assert not shared or told.same
        assert shared or not all(orcids) or not told.same


ODD = [
    *[" ", ",", ".", "-", "()", "( )", "''s "],
    *[ "'s", "s' ", "0", "&", "\ufeff", "Jr.", ", Jr.", "Dr.", "Prof.", "von", "al-"],
    *["A.", "A. B.", "van der", "Ⅷ", "ﷺ", "🙂" * 50, "a" * 3000, "A " * 800, "(" * 500, "-" * 500],
    *["مريم الإسطرلابي", "רוזלינד פרנקלין", "林 徽因", "\x1b[2J", "Ada\u202e Lovelace"],
]  # fmt: skip
LETTERS = "ABab.,-'’ ()\"“”\t\n\x00\x1b\u200f\u202e\u0301é中文عא🙂ßİıŉ"
STRANGE = st.one_of(st.text(max_size=60), st.text(LETTERS, max_size=40), st.sampled_from(ODD))


@pytest.mark.parametrize("name", [name for name in ODD if not name.startswith(",")])
def test_odd_names_are_read_and_compared(name):
    title.read(name)
    title.forms(name)
    for kind in ("Person", "Topic", "Talk", "Award"):
        one = Profile(kind, frozenset([name]), documents=frozenset(["d"]), bodies=frozenset([name]))
        for other in (one, replace(one, names=frozenset(["Ada Lovelace"])), replace(one, documents=frozenset())):
            assert 0 <= judge(one, other).score <= 1


@settings(max_examples=400, deadline=None)
@given(STRANGE, STRANGE)
@example("", "")
@example("a", ",b")
@example("a", ":")
@example("中ß ع\u202e“", "b")
@example("(A", "A)")
@example("“ ”", "A, , B")
def test_any_text_may_be_a_name(one, other):
    for text in (one, other):
        personal.read(text)
        title.read(text)
        title.forms(text)
        wording.generic(title.read(text))
    for kind in ("Person", "Organization", "Topic", "Talk", "Award"):
        a, b = (
            Profile(kind, frozenset([text]), documents=frozenset(["d"]), bodies=frozenset([text]),
                    fields=frozenset([text]), people=frozenset([text]), owners=frozenset([text]))
            for text in (one, other)
        )  # fmt: skip
        told = judge(a, b)
        assert isinstance(told, Verdict) and 0 <= told.score <= 1
        assert all(isinstance(e, Evidence) and e.words for e in told.evidence)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(STRANGE, STRANGE, STRANGE), min_size=1, max_size=3))
@example([("a", ",b", "")])
@example([("a", ":", "")])
def test_any_text_may_stand_in_a_file_of_pairs(tmp_path, rows):
    table = [
        {
            "kind": kind,
            "a": a,
            "context_a": f"doc:d1;aff:{c};id:{c};{c}",
            "b": b,
            "context_b": f"ctx:{c}|{a};others:{b}",
        }
        for a, b, c in rows
        for kind in KINDS
        if a.strip() and b.strip()
    ]
    if table and not any("\x00" in v or "\r" in v for row in table for v in row.values()):
        path = written(tmp_path / "pairs.csv", table)
        assert len(pairs.read(path)) == len(table)
