"""Measuring against right answers: how names, things, relations and quotes are judged, and the command for it."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT

import build_graph
from graph import gold, trial
from graph.answer import KINDS, PREDICATES, Answers, Relation, Thing
from graph.build import Settings, build
from graph.errors import GoldError
from graph.evaluate import Verdict, score
from graph.explain import read
from graph.figure import Figure, figures, macro, micro
from graph.likeness import alike, all_forms, forms, loose_forms
from graph.predict import predict

GOLD = Path(__file__).parent / "gold"
DOCUMENTS = ROOT / "documents"
NAME = "faculty-page-svante-paabo"
TEXT = "Ada Lovelace, a professor at the School of Law of Oslo University, spoke with Bo Li."


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_graph.main, [str(w) for w in words])


def answers(*things: Thing, relations: tuple[Relation, ...] = ()) -> Answers:
    return Answers("page", things, relations)


def verdicts(right: Answers, given: Answers) -> list[str]:
    return [j.verdict.value for j in score(right, given, TEXT).things]


def relation_verdicts(right: Answers, *given: Relation, things: tuple[Thing, ...] = ()) -> list[str]:
    return [j.verdict.value for j in score(right, answers(*(things or right.things), relations=given), TEXT).relations]


ADA, BO = Thing("Person", "Ada Lovelace"), Thing("Person", "Bo Li")
LAW, OSLO = Thing("Organization", "School of Law"), Thing("Organization", "Oslo University")


# Names


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("Person", "Prof. Zoë Ström, Ph.D.", "zoe strom"),
        ("Person", "Doe, Jane Q.", "Jane Q Doe"),
        ("Person", "Dr. Ada (Countess) Lovelace", "Ada Lovelace"),
        ("Organization", "the University of X’s", "University of X"),
        ("Organization", "Arts & Sciences", "Arts and Sciences"),
        ("Organization", "U.S. Academy", "US Academy"),
        ("Organization", "Institute of Acoustics (IOA)", "IOA"),
        ("Topic", "AB-CD", "ab cd"),
    ],
)
def test_names_that_are_equal_once_folded(kind, one, other):
    assert forms(one, kind) & forms(other, kind)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("Person", "Doe, Jr.", "Jr Doe"),
        ("Person", "Ada Lovelace", "Ada Byron"),
        ("Award", "Prize (Bronze)", "Bronze"),
        ("Organization", "Bank", "The Bank of X"),
    ],
)
def test_names_that_are_not(kind, one, other):
    assert not forms(one, kind) & forms(other, kind)


@pytest.mark.parametrize(
    ("kind", "one", "other", "expected"),
    [
        ("Topic", "neural networks", "neural network", True),
        ("Topic", "statistical machine learning", "machine learning", True),
        ("Topic", "accessibility of mobile apps", "accessibility", True),
        ("Topic", "machine learning", "machine translation", False),
        ("Topic", "learning", "statistical machine learning", False),
        ("Topic", "robotics and law", "law and order", False),
        ("Organization", "Open Labs", "Open Lab", True),
        ("Organization", "Open Lab", "Open Lab of Oslo", False),
        ("Talk", "On the Growth of Trees", "On the Growth of Trees in Towns", True),
        ("Talk", "Trees", "On the Growth of Trees in Towns", False),
        ("Award", "Prize for Young Scientists", "Prize for Young Scientist", True),
        ("Person", "Ada Lovelaces", "Ada Lovelace", False),
    ],
)
def test_names_that_are_alike(kind, one, other, expected):
    assert alike(forms(one, kind), forms(other, kind), kind) is expected
    assert alike(forms(other, kind), forms(one, kind), kind) is expected


def test_an_organization_may_be_cut_looser_than_it_is_named():
    assert loose_forms(["School of Law, Oslo University"], "Organization") == {"school of law"}
    assert loose_forms(["MIT’s new Quest"], "Organization") == {"quest"}
    assert not loose_forms(["Ada, Bo"], "Person")


# Things


def test_any_name_will_do_and_the_kind_must_be_right():
    right = answers(Thing("Organization", "Massachusetts Institute of Technology", ("MIT",)))
    assert verdicts(right, answers(Thing("Organization", "M.I.T."))) == ["right"]
    assert verdicts(right, answers(Thing("Event", "MIT"))) == ["wrong", "missed"]


def test_a_second_answer_for_one_thing_is_wrong_unless_only_the_world_knows_better():
    twice = answers(Thing("Person", "Ada Lovelace"), Thing("Person", "Dr. Ada Lovelace"))
    assert verdicts(answers(ADA), twice) == ["right", "again"]
    assert verdicts(answers(replace(ADA, splittable=True)), twice) == ["right", "ignored"]


def test_a_free_match_is_taken_before_one_that_is_used():
    right = answers(Thing("Topic", "deep learning"), Thing("Topic", "learning", ("deep learning",)))
    assert verdicts(right, answers(Thing("Topic", "deep learning"), Thing("Topic", "Deep Learning"))) == ["right"] * 2


def test_what_is_optional_is_neither_right_nor_wrong():
    right = answers(replace(ADA, optional=True), BO)
    assert verdicts(right, answers(ADA)) == ["ignored", "missed"]
    assert verdicts(right, answers()) == ["missed"]


def test_another_kind_will_do_where_the_gold_says_so():
    right = answers(replace(LAW, other_kinds=frozenset(["Project"])))
    assert verdicts(right, answers(Thing("Project", "School of Law"))) == ["right"]


def test_alike_names_count_only_in_the_lenient_figures():
    right, given = answers(Thing("Topic", "machine learning")), answers(Thing("Topic", "statistical machine learning"))
    found = figures([score(right, given, TEXT)])
    assert found.strict == {"Topic": Figure(1, 0, 1)}
    assert found.lenient == {"Topic": Figure(1, 1, 0)}


# Relations


def test_a_relation_is_right_when_the_predicate_is_equal_and_both_ends_are_alike():
    right = answers(ADA, LAW, relations=(Relation(0, "affiliatedWith", 1),))
    assert relation_verdicts(right, Relation(0, "affiliatedWith", 1)) == ["right"]
    assert relation_verdicts(right, Relation(0, "formerlyAt", 1)) == ["wrong", "missed"]
    loose = (ADA, Thing("Organization", "Oslo's School of Law"))
    assert relation_verdicts(right, Relation(0, "affiliatedWith", 1), things=loose) == ["right"]


def test_the_same_relation_twice_counts_once_and_working_together_has_no_direction():
    right = answers(ADA, BO, relations=(Relation(1, "collaboratesWith", 0),))
    both = Relation(0, "collaboratesWith", 1), Relation(1, "collaboratesWith", 0)
    assert relation_verdicts(right, *both) == ["right", "again"]
    found = figures([score(right, answers(ADA, BO, relations=both), TEXT)])
    assert found.relations == {"collaboratesWith": Figure(1, 1, 0)}


def test_an_optional_relation_is_ignored_unless_it_is_also_stated_elsewhere():
    optional = Relation(0, "researches", 1, optional=True)
    topic = Thing("Topic", "law")
    assert relation_verdicts(answers(ADA, topic, relations=(optional,)), Relation(0, "researches", 1)) == ["ignored"]
    both = answers(ADA, topic, relations=(optional, Relation(0, "researches", 1)))
    assert relation_verdicts(both, Relation(0, "researches", 1)) == ["right"]


@pytest.mark.parametrize(
    ("stated", "also"),
    [
        ((0, "holdsPosition", 1), (0, "holdsPosition", 2)),
        ((0, "holdsPosition", 1), (0, "affiliatedWith", 2)),
        ((0, "formerlyAt", 1), (0, "formerlyAt", 3)),
        ((0, "memberOf", 1), (0, "affiliatedWith", 1)),
        ((0, "advisedBy", 4), (0, "collaboratesWith", 4)),
        ((0, "gaveTalk", 5), (0, "researches", 6)),
        ((1, "partOf", 2), (1, "partOf", 3)),
    ],
)
def test_what_follows_from_right_answers_is_no_fault(stated, also):
    things = (ADA, LAW, OSLO, Thing("Organization", "Norway"), BO, Thing("Talk", "On Law"), Thing("Topic", "law"))
    given = (Relation(1, "partOf", 2), Relation(2, "partOf", 3), Relation(5, "aboutTopic", 6), Relation(*stated))
    found = score(answers(*things, relations=given), answers(*things, relations=(Relation(*also),)), TEXT)
    assert found.relations[0].verdict is Verdict.IGNORED


def test_a_part_of_each_other_ends():
    things = answers(LAW, OSLO, relations=(Relation(0, "partOf", 1), Relation(1, "partOf", 0)))
    assert relation_verdicts(things, Relation(0, "partOf", 1)) == ["right", "missed"]


def test_titles_and_degrees_are_compared_where_the_relation_is_right():
    right = answers(ADA, LAW, relations=(Relation(0, "holdsPosition", 1, title="professor of law"),))
    for title, expected in (("Professor of Law", (1, 1)), ("professor", (0, 1)), ("dean", (0, 0))):
        details = score(
            right, answers(ADA, LAW, relations=(Relation(0, "holdsPosition", 1, title=title),)), TEXT
        ).details
        assert (details.titles, details.titles_equal, details.titles_alike) == (1, *expected)
    studied = answers(ADA, LAW, relations=(Relation(0, "educatedAt", 1, degree="PhD"),))
    given = answers(ADA, LAW, relations=(Relation(0, "educatedAt", 1, degree="Ph.D."),))
    assert (score(studied, given, TEXT).details.degrees, score(studied, given, TEXT).details.degrees_equal) == (1, 1)


def test_quotes_are_exact_or_inexact_or_invented():
    quotes = ["Ada Lovelace, a professor", "Ada Lovelace,  a\nprofessor", "Ada the professor", ""]
    relations = tuple(Relation(0, "affiliatedWith", 1, quote) for quote in quotes)
    found = score(answers(), answers(ADA, LAW, relations=relations), TEXT).quotes
    assert (found.given, found.missing, found.inexact, found.invented) == (3, 1, 2, 1)


# Figures


def test_figures_by_hand():
    row = Figure(wanted=8, right=6, wrong=2)
    assert (row.precision, row.recall, row.f1) == (0.75, 0.75, 0.75)
    assert (Figure(0, 0, 0).precision, Figure(0, 0, 0).recall) == (1, 1)
    assert (Figure(4, 0, 0).precision, Figure(4, 0, 0).f1) == (0, 0)
    rows = {"a": Figure(8, 6, 2), "b": Figure(2, 0, 0)}
    assert micro(rows) == Figure(10, 6, 2)
    assert (macro(rows, 1).over, macro(rows, 1).f1) == (2, 0.375)
    assert (macro(rows, 5).over, macro(rows, 5).f1) == (1, 0.75)


@pytest.fixture(scope="module")
def right() -> Answers:
    return gold.read(GOLD / f"{NAME}.json")


def test_the_right_answers_themselves_score_one_and_none_score_nothing(right):
    text = (DOCUMENTS / f"{NAME}.txt").read_text(encoding="utf-8")
    perfect = figures([score(right, right, text)])
    for rows in (perfect.strict, perfect.lenient, perfect.relations):
        assert all(row.f1 == 1 for row in rows.values())
    assert perfect.quotes.inexact == 0 and perfect.details.titles == perfect.details.titles_equal > 0
    nothing = figures([score(right, Answers(right.document, (), ()), text)])
    assert all(row.f1 == 0 for row in (*nothing.strict.values(), *nothing.relations.values()))


def test_predictions_are_the_things_and_relations_of_a_build_with_rule_and_quote():
    found = predict(read(DOCUMENTS / f"{NAME}.txt"))
    named = {(t.kind, t.name) for t in found.things}
    assert {("Person", "Svante Pääbo"), ("Award", "Japan Prize"), ("Organization", "University of Leipzig")} <= named
    said = {
        (found.things[r.subject].name, r.predicate, found.things[r.object].name): r for r in found.relations
    }  # fmt: skip
    post = said["Svante Pääbo", "holdsPosition", "University of Leipzig"]
    assert post.rule == "position-clause/1" and post.title.startswith("honorary professor") and 0 < post.confidence < 1
    assert post.span is not None and post.evidence.endswith("University of Leipzig")
    derived = said["Svante Pääbo", "affiliatedWith", "University of Leipzig"]
    assert derived.rule == "affiliated-with" and derived.confidence is None and not derived.evidence
    assert ("Svante Pääbo", "holdsPosition", "University of Munich") not in said
    assert {r.predicate for r in found.relations} <= set(PREDICATES) and {t.kind for t in found.things} <= set(KINDS)


# Files of right answers


BAD: list[tuple[Any, str]] = [
    ("{", "is not JSON"),
    ("[]", "no JSON object"),
    ({"relations": []}, "no list of objects 'entities'"),
    ({"entities": [1], "relations": []}, "no list of objects 'entities'"),
    ({"entities": [{"id": "a", "type": "Person"}], "relations": []}, "entity 1 has no text 'name'"),
    ({"entities": [{"id": "a", "type": "Robot", "name": "R"}], "relations": []}, "entity 1 has the type 'Robot'"),
    ({"entities": [{"id": "a", "type": "Person", "name": "A"}] * 2, "relations": []}, "entity 2 has the id of another"),
    ({"entities": [{"id": "a", "type": "Person", "name": "A", "aliases": "B"}], "relations": []}, "entity 1 has 'alia"),
    ({"entities": [], "relations": [{"s": "a", "p": "founded", "o": "b"}]}, "relation 1 names 'a'"),
    ({"entities": [], "relations": [{"s": "a", "p": "likes", "o": "b"}]}, "relation 1 has the p 'likes'"),
    ({"doc": "../secret", "entities": [], "relations": []}, "is no plain name"),
    ("[" * 100_000, "nested too deep"),
]


@pytest.mark.parametrize(("content", "words"), BAD, ids=[words for _, words in BAD])
def test_a_file_that_cannot_be_used_says_why(tmp_path, content, words):
    path = tmp_path / "page.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(GoldError, match=re.escape(words)) as caught:
        gold.read(path)
    assert caught.value.path == path and str(path) in str(caught.value)


def test_a_file_that_is_no_utf8_says_so(tmp_path):
    (tmp_path / "page.json").write_bytes(b'{"doc": "\xff"}')
    with pytest.raises(GoldError, match="UTF-8"):
        gold.read(tmp_path / "page.json")


def test_the_document_is_looked_for_where_it_may_be(tmp_path, right):
    for place in ("gold", "docs", "elsewhere"):
        (tmp_path / place).mkdir()
    path = tmp_path / "gold" / f"{NAME}.json"
    with pytest.raises(GoldError, match="--documents"):
        gold.document_of(path, right)
    for place in ("docs", "gold"):
        (tmp_path / place / f"{NAME}.md").write_text("x", encoding="utf-8")
        assert gold.document_of(path, right).parent.name == place
    with pytest.raises(GoldError, match="elsewhere"):
        gold.document_of(path, right, tmp_path / "elsewhere")


def test_the_example_of_the_documentation_can_be_used(tmp_path):
    words = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    text, example = re.search(r'with the text "([^"]+)"', words), re.search(r"```json\n(.*?)```", words, re.DOTALL)
    assert text and example
    (tmp_path / "talk.txt").write_text(text[1], encoding="utf-8")
    (tmp_path / "talk.json").write_text(example[1], encoding="utf-8")
    assert all(relation.evidence in text[1] for relation in gold.read(tmp_path / "talk.json").relations)
    done = run("evaluate", tmp_path)
    assert done.exit_code == 0 and re.search(r"^Person +2 +2 +0", done.stdout, re.MULTILINE)


# The command


def test_the_command_prints_figures_by_kind_and_relation():
    done = run("evaluate", GOLD, "--documents", DOCUMENTS)
    assert done.exit_code == 0, done.stderr
    for words in ("entities, names equal", "entities, names alike", "relations", "micro", "macro over", "quotes:"):
        assert words in done.stdout
    assert re.search(r"^Person +2 +2 +0 +1\.000", done.stdout, re.MULTILINE)


def test_as_json_the_figures_stand_together_and_by_document():
    content = json.loads(run("evaluate", GOLD, "--documents", DOCUMENTS, "--format", "json").stdout)
    assert content["documents"] == 1 and content["setAside"] == []
    assert content["entities"]["strict"]["Person"]["right"] == 2
    assert content["perDocument"][f"{NAME}.txt"]["relations"] == content["relations"]
    assert content["quotes"]["inexact"] == 0


def test_broken_files_are_named_and_the_others_go_through(tmp_path):
    for path in (GOLD / f"{NAME}.json", DOCUMENTS / f"{NAME}.txt"):
        shutil.copy(path, tmp_path)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    (tmp_path / "lonely.json").write_text('{"entities": [], "relations": []}', encoding="utf-8")
    done = run("evaluate", tmp_path)
    assert done.exit_code == 3
    lines = done.stderr.splitlines()
    assert len(lines) == 2 and "broken.json: is not JSON" in lines[0] and "lonely.json: no document" in lines[1]
    assert done.stdout.startswith("entities")


@pytest.mark.parametrize("case", ["none", "a file", "empty", "only broken"])
def test_nothing_to_measure_is_said_on_one_line_that_names_it(tmp_path, case):
    path = {"none": tmp_path / "none", "a file": tmp_path / "x.txt"}.get(case, tmp_path)
    if case == "a file":
        path.write_text("x", encoding="utf-8")
    if case == "only broken":
        (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    done = run("evaluate", path, "--html", tmp_path / "page.html")
    assert done.exit_code == 2 and done.stdout == ""
    assert str(path) in done.stderr and "error:" in done.stderr
    assert not (tmp_path / "page.html").exists()


def test_the_page_of_errors_marks_right_wrong_and_missed(tmp_path):
    text = (DOCUMENTS / f"{NAME}.txt").read_text(encoding="utf-8")
    (tmp_path / f"{NAME}.txt").write_text(text, encoding="utf-8")
    content = json.loads((GOLD / f"{NAME}.json").read_text(encoding="utf-8"))
    content["entities"] = [e for e in content["entities"] if e["id"] != "aw"]  # so that Allan Wilson is wrong
    content["relations"] = [r for r in content["relations"] if r["o"] != "aw"]
    content["entities"].append({"id": "x", "type": "Project", "name": "Denisova Cave"})  # which nobody finds
    (tmp_path / f"{NAME}.json").write_text(json.dumps(content), encoding="utf-8")
    for name in ("one.html", "two.html"):
        assert run("evaluate", tmp_path, "--html", tmp_path / name).exit_code == 0
    page = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert page == (tmp_path / "two.html").read_text(encoding="utf-8") and str(tmp_path) not in page
    assert re.search(r'<mark class="m wrong person" title="wrong Person: Allan Wilson">', page)
    assert re.search(r'<mark class="m missed project" title="missed Project: Denisova Cave">', page)
    assert re.search(r'<mark class="m right organization" title="right Organization: University of Zurich">', page)
    assert "default-src 'none'" in page and "<script" not in page
    names = re.findall(r' id="([^"]+)"', page)
    assert len(names) == len(set(names)) and set(re.findall(r'href="#([^"]+)"', page)) <= set(names)


def test_places_of_words_mind_neither_case_nor_line_breaks():
    assert trial.places("Deep\n learning, deep learning; deeper learning", "deep learning") == [(0, 14), (16, 29)]
    assert trial.places("abc", " ") == []
    assert trial.places("a (b) c", "(b)") == [(2, 5)]


def test_help_says_what_it_does_with_an_example():
    words = run("evaluate", "--help").stdout
    assert "GOLD_DIR" in words and "--documents" in words and "Example" in words


def test_another_command_can_be_added_beside_the_folder(monkeypatch):
    pairs = click.Command("pairs", callback=lambda: click.echo("pairs here"))
    monkeypatch.setitem(build_graph.evaluate.commands, "pairs", pairs)
    assert run("evaluate", "pairs").stdout == "pairs here\n"
    assert run("evaluate", GOLD, "--documents", DOCUMENTS).exit_code == 0
    assert "pairs" in run("evaluate", "--help").stdout


# Against another scorer of the same rules


@pytest.fixture(scope="module")
def judged(shared: Path) -> Path:
    folder = shared / "eval"
    if not (folder / "score.py").is_file():
        pytest.skip(f"NOT TESTED: no scorer at {folder / 'score.py'}")
    return folder


def test_figures_agree_with_those_of_the_other_scorer(judged, tmp_path):
    pages = tmp_path / "pred"
    pages.mkdir()
    scores = []
    for path in gold.find(judged / "gold"):
        right = gold.read(path)
        page = gold.document_of(path, right)
        x = read(page)
        scores.append(score(right, predict(x), x.document.text))
        out = tmp_path / path.stem
        build([str(page)], out, lambda network, place, title: place.write_text(""), Settings(validate=False, jobs=0))
        done = subprocess.run([sys.executable, judged / "predictions.py", out], capture_output=True, check=True)
        (pages / path.name).write_bytes(done.stdout)
    words = [judged / "score.py", pages, "--gold", judged / "gold", "--docs", judged / "docs", "--json", tmp_path / "s"]
    subprocess.run([sys.executable, *words], capture_output=True, check=True)
    other, mine = json.loads((tmp_path / "s").read_text())["total"], figures(scores).as_json()

    def agree(row: dict[str, float], theirs: dict[str, float]) -> None:
        for key, name in (("precision", "P"), ("recall", "R"), ("f1", "F1")):
            assert row[key] == pytest.approx(theirs[name], abs=0.005)

    for kind, theirs in other["entities"].items():
        agree(mine["entities"]["strict"][kind], theirs)
        agree(mine["entities"]["lenient"][kind], theirs["lenient"])
    for name, theirs in other["relations"].items():
        agree(mine["relations"][name], theirs)
    agree(mine["relations"]["macro"], other["relations_macro"])
    assert mine["quotes"]["inexact"] == other["misc"].get("evidence_not_exact", 0)
    assert mine["details"]["titles_equal"] == other["misc"]["title_exact"]


def test_a_spoilt_answer_is_judged_alike_by_both(judged):
    spec = importlib.util.spec_from_file_location("other_scorer", judged / "score.py")
    assert spec is not None and spec.loader is not None
    other: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    for path in gold.find(judged / "gold"):
        right, raw = gold.read(path), json.loads(path.read_text(encoding="utf-8"))
        text = gold.document_of(path, right).read_text(encoding="utf-8")
        # Every third thing loses its first word, every fourth is named twice, every fifth has another kind.
        things = tuple(
            replace(t, name=t.name.partition(" ")[2] or t.name, aliases=()) if i % 3 == 0 else t
            for i, t in enumerate(right.things)
        )
        things = tuple(replace(t, kind=KINDS[i % 7]) if i % 5 == 0 else t for i, t in enumerate(things)) + things[::4]
        turned = tuple(replace(r, object=(r.object + i % 2) % len(things)) for i, r in enumerate(right.relations))
        rows = [
            {"id": f"x{i}", "type": t.kind, "name": t.name, "aliases": list(t.aliases)} for i, t in enumerate(things)
        ]
        ties = [{"s": f"x{r.subject}", "p": r.predicate, "o": f"x{r.object}", "evidence": r.evidence} for r in turned]
        theirs = other.score_doc(raw, {"entities": rows, "relations": ties}, text)
        mine = figures([score(right, Answers("page", things, turned), text)])
        for kind, row in mine.strict.items():
            counts = theirs["ent"][kind]
            assert (row.wanted, row.right, row.wrong) == (counts["gold"], counts["tp"], counts["fp"]), (path, kind)
            assert mine.lenient[kind].right == counts["ltp"], (path, kind)
        for name, row in mine.relations.items():
            counts = theirs["rel"][name]
            assert (row.wanted, row.right, row.wrong) == (counts["gold"], counts["tp"], counts["fp"]), (path, name)
    assert all_forms(["X (Y)"], "Topic") == other.all_forms(["X (Y)"], "Topic")


# Confidence


@pytest.fixture(scope="module")
def calibrate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("calibrate", ROOT / "scripts" / "calibrate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_measures_of_confidence_by_hand(calibrate):
    pairs = [(0.9, True), (0.9, False), (0.6, True)]
    assert calibrate.brier(pairs) == pytest.approx((0.01 + 0.81 + 0.16) / 3)
    # the bin of 0.9 is right in half the cases, that of 0.6 always
    assert calibrate.calibration_error(pairs) == pytest.approx((2 * 0.4 + 1 * 0.4) / 3)
    assert [calibrate.bin_of(c) for c in (0.0, 0.6, 0.69, 0.7, 1.0)] == [0, 6, 6, 7, 9]


def test_the_reliability_table_counts_each_relation_by_rule_and_by_confidence(calibrate):
    found = list(calibrate.judgements(t for t in trial.run(GOLD, DOCUMENTS) if isinstance(t, trial.Trial)))
    words = "\n".join(calibrate.report(found))
    assert re.search(r"^\| `award-clause` \| 0\.\d\d \| 7 \| 0 \| 0 \| 1\.00 \|$", words, re.MULTILINE)
    assert "| `affiliated-with` | derived |" in words
    assert "Brier score" in words and "expected calibration error" in words
    halves = words.split("\n\n")
    counts = [sum(int(n) for line in half.splitlines()[2:] for n in line.split("|")[3:6]) for half in halves[:2]]
    assert counts == [len(found), sum(confidence is not None for _, confidence, _ in found)]


def test_without_a_judged_relation_the_table_says_so(calibrate):
    assert list(calibrate.report([("mention", 0.9, "ignored")]))[-1].startswith("No relation")
