"""Who is who, end to end: what the graph keeps of each decision, `symposia why` and `symposia review`."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import run_here, run_symposia

from graph import curation, identifier

SYM = "https://w3id.org/symposia/ontology#"
WRITTEN = ("graph.ttl", "graph.nq", "network.html", "statements.jsonl", "report.json")
TEXTS = {
    "oslo.txt": "Ada Lovelace\nProfessor of Chemistry\nUniversity of Oslo\n\n"
    "Ada Lovelace is a professor of chemistry at the University of Oslo. She works on volcanic glass and enamel.\n",
    "letter.txt": "A. Lovelace is a professor at the University of Oslo. Otto Hahn is a lecturer at the University of "
    "Oslo. He works on volcanic glass.\n",
    "nairobi.txt": "A. Lovelace is a professor at the University of Nairobi. She received the Amber Medal in 1987.\n",
    "uppsala.txt": "Ada Lovelace is a lecturer in law at Uppsala University. Ada Lovelace works on Roman law.\n",
    "news.txt": "Lise Meitner is a professor at the Norwegian Institute of Imaginary Science (NIIS). She collaborates "
    "with Otto Hahn.\n",
    "mill.txt": "Emmy Noether is a director of NIIS. She works on enamels. NIIS is a place in the north.\n",
}
OSLO, UPPSALA = "person/ada-lovelace-university-of-oslo", "person/ada-lovelace-uppsala-university"
NAIROBI = "person/a-lovelace"
UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def put(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def build(documents: Path, out: Path, *words: str | Path) -> Path:
    done = run_here("build", documents, "--out", out, "--no-validate", "--quiet", *words)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `documents` and, made by the command in a process of its own, `out`."""
    folder = tmp_path_factory.mktemp("who")
    put(folder / "documents", TEXTS)
    done = run_symposia("documents", "--out", "out", cwd=folder, PYTHONHASHSEED="0")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def out(folder: Path) -> Path:
    return folder / "out"


@pytest.fixture(scope="module")
def about(out: Path) -> dict[str, dict[str, set[str]]]:
    """The graph as subject, end of the property, values."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for q in ox.parse((out / "graph.nq").read_bytes(), format=ox.RdfFormat.N_QUADS):
        found[q.subject.value][re.split(r"[/#]", q.predicate.value)[-1]].add(q.object.value)
    return found


@pytest.fixture(scope="module")
def judgements(about: dict[str, dict[str, set[str]]]) -> list[dict[str, set[str]]]:
    return [values for iri, values in about.items() if "/judgement/" in iri]


def why(out: Path, *words: str) -> str:
    done = run_here("why", *words, "--out", out)
    assert done.returncode == 0, done.stderr
    return done.stdout


def accounts(out: Path, *words: str) -> list[dict[str, Any]]:
    return json.loads(why(out, *words, "--format", "json"))


def review(out: Path, *words: str | Path) -> Any:
    done = run_here("review", "--out", out, "--format", "json", *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# What the graph keeps


def test_what_several_documents_name_is_joined_by_judgements(about, judgements):
    named: dict[str, set[str]] = defaultdict(set)
    for iri, values in about.items():
        if "sha256" in values:
            for entity in values["mentions"]:
                named[entity].add(iri)
    several = {entity: documents for entity, documents in named.items() if len(documents) > 1}
    assert len(several) >= 4
    for entity, documents in several.items():
        edges = [j["fromDocument"] for j in judgements if j["decision"] == {"merged"} and j["aboutEntity"] == {entity}]
        reached = {min(documents)}
        for _ in documents:
            reached |= {d for edge in edges if edge & reached for d in edge}
        assert reached == documents, f"{entity} is put together from documents that no judgement joins"


def test_a_judgement_says_what_was_decided_how_sure_and_why(judgements):
    assert {"merged", "review"} <= {next(iter(j["decision"])) for j in judgements}
    for j in judgements:
        (decision,), (score,), (threshold,) = j["decision"], j["score"], j["threshold"]
        assert 0 <= float(score) <= 1
        assert (float(score) >= float(threshold)) == (decision == "merged")
        assert j["supportedBy"] or decision != "merged"
        assert j["opposedBy"] or decision == "merged"
        assert len(j["aboutEntity"]) == (1 if decision == "merged" else 2)
        (reason,) = j["reason"]
        assert all(words in reason for words in j["supportedBy"] | j["opposedBy"])


def test_a_judgement_leads_to_the_exact_words_it_compared(about, judgements):
    compared = [(j, iri) for j in judgements for iri in j["comparedMention"]]
    for judgement in judgements:  # two names of one document may stand in one passage
        passages, documents = judgement["comparedMention"], judgement["fromDocument"]
        assert len(passages) == 2 if len(documents) == 2 else 1 <= len(passages) <= 2
    for judgement, iri in compared:
        passage = about[iri]
        (document,), (begin,), (end,), (quote,) = (
            passage[name] for name in ("inDocument", "beginOffset", "endOffset", "quote")
        )
        (source,) = about[document]["source"]
        assert TEXTS[source][int(begin) : int(end)] == quote
        assert document in judgement["fromDocument"]
        names = {n for e in judgement["aboutEntity"] for n in about[e]["label"] | about[e]["altLabel"]}
        assert quote.casefold() in {n.casefold() for n in names} | {f"{n.casefold()}s" for n in names}


def test_the_acronym_of_one_document_is_the_body_of_another(out):
    (account,) = accounts(out, "NIIS")
    assert account["label"] == "Norwegian Institute of Imaginary Science" and account["names"] == ["NIIS"]
    told = {frozenset(m["source"] for m in j["mentions"]): j for j in account["judgements"]}
    assert frozenset(["news.txt", "mill.txt"]) in told and {j["decision"] for j in told.values()} == {"merged"}
    within = told[frozenset(["news.txt"])]
    assert within["names"] == ["NIIS", "Norwegian Institute of Imaginary Science"] and within["supporting"]


def test_the_report_tells_the_same_judgements(out, judgements):
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    told = [*report["merges"], *report["keptApart"]]
    assert len(told) == len(judgements)
    assert {j["score"] for j in told} == {float(s) for j in judgements for s in j["score"]}


def test_the_shapes_are_kept(out):
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["shacl"] == {"checked": True, "conforms": True, "violations": []}


# What changes nothing


def test_neither_the_order_of_files_nor_the_seed_of_hashes_changes_a_byte(folder, out):
    turned = folder / "turned"
    names = sorted((f"documents/{name}" for name in TEXTS), reverse=True)
    done = run_symposia(*names, "--out", turned, cwd=folder, PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    straight = folder / "straight"
    done = run_here("build", *(folder / name for name in sorted(names)), "--out", straight, "--quiet", "--no-validate")
    assert done.returncode == 0, done.stderr
    assert [n for n in WRITTEN if n != "report.json" and (turned / n).read_bytes() != (straight / n).read_bytes()] == []
    # A folder and its files by name are the same documents under the same names.
    assert [n for n in WRITTEN if (turned / n).read_bytes() != (out / n).read_bytes()] == []


def test_other_names_of_the_files_change_nothing_but_these_names(tmp_path, out):
    other = {name: f"{'zyxwvu'[place]}-{name}" for place, name in enumerate(sorted(TEXTS))}
    put(tmp_path / "documents", {other[name]: text for name, text in TEXTS.items()})
    renamed = build(tmp_path / "documents", tmp_path / "out")
    text = (renamed / "graph.nq").read_text(encoding="utf-8")
    for name in TEXTS:
        text = text.replace(f'"{other[name]}"', f'"{name}"')
    assert sorted(text.split("\n")) == sorted((out / "graph.nq").read_text(encoding="utf-8").split("\n"))


@pytest.mark.parametrize("gone", ["letter.txt", "uppsala.txt", "news.txt"])
def test_a_build_after_a_document_is_gone_is_that_of_a_folder_that_never_had_it(tmp_path, gone):
    documents = put(tmp_path / "documents", TEXTS)
    build(documents, tmp_path / "out")
    (documents / gone).unlink()
    build(documents, tmp_path / "out")
    never = put(tmp_path / "never" / "documents", {n: t for n, t in TEXTS.items() if n != gone})
    clean = build(never, tmp_path / "clean")
    assert [n for n in WRITTEN if (tmp_path / "out" / n).read_bytes() != (clean / n).read_bytes()] == []


# symposia why


def test_why_shows_the_mentions_and_each_decision_with_its_reasons(out):
    shown = why(out, OSLO)
    assert shown.startswith(f"Ada Lovelace  <{identifier.BASE}{OSLO}>\n  also called: A. Lovelace\n")
    assert "  mentioned in 2 documents:\n    “A. Lovelace”  letter.txt, 0 to 11\n" in shown
    merged = shown.split("  taken for one:\n")[1].split("  may be one:\n")[0].splitlines()
    assert merged[0] == "    “A. Lovelace”  letter.txt, 0 to 11 and “Ada Lovelace”  oslo.txt, 0 to 12"
    assert re.fullmatch(r"      probability [01]\.\d\d; a merge takes 0\.80", merged[1])
    assert "      + same organization: University of Oslo" in merged
    assert "      - no organization in common: University of Oslo, Uppsala University" in shown.splitlines()


def test_why_as_json_says_the_same(out):
    (account,) = accounts(out, OSLO)
    assert (account["iri"], account["label"]) == (identifier.BASE + OSLO, "Ada Lovelace")
    assert account["names"] == ["A. Lovelace"] and account["links"] == []
    assert {m["source"] for m in account["mentions"]} == {"oslo.txt", "letter.txt"}
    first = account["judgements"][0]
    assert first["decision"] == "merged" and first["score"] >= first["threshold"] == 0.8
    assert "same organization: University of Oslo" in first["supporting"] and first["opposing"] == []
    assert all(TEXTS[m["source"]][m["begin"] : m["end"]] == m["quote"] for m in account["mentions"])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Otto Hahn", ["person/otto-hahn"]),
        ("otto hahn", ["person/otto-hahn"]),
        ("person/otto-hahn", ["person/otto-hahn"]),
        (identifier.BASE + "person/otto-hahn", ["person/otto-hahn"]),
        ("Hahn", ["person/otto-hahn"]),
        ("Ada Lovelace", [OSLO, UPPSALA]),
        ("A. Lovelace", [NAIROBI, OSLO]),
        ("NIIS", ["org/norwegian-institute-of-imaginary-science"]),
        ("topic/enamel", ["topic/enamel"]),
        ("amber medal", ["award/amber-medal"]),
    ],
)
def test_a_thing_is_asked_for_by_name_part_of_it_alias_or_address(out, words, found):
    assert [a["iri"].removeprefix(identifier.BASE) for a in accounts(out, words)] == sorted(found)


def test_a_thing_that_was_compared_with_nothing_says_so(out):
    assert "  no other name had to be compared with it\n" in why(out, "Amber Medal")


def test_only_the_first_mentions_are_shown_unless_all_are_wanted(tmp_path):
    texts = {f"{n}.txt": f"Ada Lovelace is a professor at the University of Oslo. It was {n}.\n" for n in range(14)}
    many = build(put(tmp_path / "documents", texts), tmp_path / "out")
    assert "    and 2 times more (--all shows them)\n" in why(many, "Ada Lovelace")
    assert len(re.findall(r"^    “Ada Lovelace”  \d+\.txt, 0 to 12$", why(many, "Ada Lovelace", "--all"), re.M)) == 14


@pytest.mark.parametrize("words", ["", " ", "Otto Han", 'x" } UNION { ?s ?p ?o', "\x1b]0;x\x07", "%s", "a" * 5000])
def test_what_is_not_there_is_an_error(out, words):
    done = run_here("why", words, "--out", out)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("error: nothing in the graph is called ")
    assert not UNPRINTABLE.search(done.stderr)


def test_the_nearest_names_are_offered(out):
    assert "did you mean Otto Hahn" in run_here("why", "Oto Han", "--out", out).stderr


@pytest.mark.parametrize("command", [["why", "Ada"], ["review"]])
def test_without_a_build_the_error_says_what_to_do(tmp_path, command):
    done = run_here(*command, "--out", tmp_path / "none")
    assert done.returncode == 2 and "there is no store here\nbuild one first" in done.stderr


HOSTILE = "Ada \x1b]0;x\x07\x1b[2J \"Love' } ?x\n\n1. fake\u202e\\"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build with a label and a name of a file that a terminal or a query could trip over."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = {"oslo.txt": TEXTS["oslo.txt"], 'na\x1b[31m"}b.txt': TEXTS["nairobi.txt"]}
    if os.name == "nt":
        pytest.skip("file names of Windows have no such characters")
    (folder / "curation.yaml").write_text(
        f"rename:\n  - {{entity: person/ada-lovelace, to: {json.dumps(HOSTILE)}}}\n", encoding="utf-8"
    )
    return build(put(folder / "documents", texts), folder / "out", "--curation", folder / "curation.yaml")


@pytest.mark.parametrize("command", [["why", "Ada"], ["why", "Ada Love"], ["why", "Nairobi", "--all"], ["review"]])
def test_no_label_and_no_file_name_can_steer_the_terminal_or_make_a_line(hostile, command):
    done = run_here(*command, "--out", hostile)
    assert not UNPRINTABLE.search(done.stdout + done.stderr)
    assert not [line for line in done.stdout.split("\n") if "fake" in line and "Ada" not in line]


def test_a_hostile_label_is_still_told_and_asked_for_as_it_is(hostile):
    (account,) = accounts(hostile, HOSTILE)
    assert account["label"] == HOSTILE
    assert review(hostile)[0]["names"] == ["A. Lovelace", "Ada Lovelace"]


def test_a_decision_on_a_hostile_file_name_is_written_and_read_again(hostile, tmp_path):
    file = tmp_path / "curation.yaml"
    done = run_here("review", "--same", "1", "--why", "a \x1b[2J\nb", "--out", hostile, "--curation", file)
    assert done.returncode == 0, done.stderr
    (entry,) = curation.read(file).entries
    assert entry.why == "a \x1b[2J\nb"
    built = build(hostile.parent / "documents", tmp_path / "out", "--curation", file)
    assert len(accounts(built, "Lovelace")) == 1


# symposia review


def test_review_lists_what_may_be_one_the_likeliest_first(out):
    found = review(out)
    assert [sorted(e.removeprefix(identifier.BASE) for e in j["entities"]) for j in found] == [
        sorted([OSLO, UPPSALA]),
        sorted([NAIROBI, OSLO]),
        sorted([NAIROBI, UPPSALA]),
    ]
    scores = [j["score"] for j in found]
    assert scores == sorted(scores, reverse=True) and all(0.2 <= s < 0.8 for s in scores)
    assert all(j["decision"] == "review" and j["opposing"] for j in found)


def test_review_numbers_them_and_says_how_to_decide(out):
    shown = run_here("review", "--out", out).stdout
    assert re.findall(r"^(\d+)\. (.+)$", shown, re.M) == [
        ("1", "Ada Lovelace, twice"),
        ("2", "A. Lovelace and Ada Lovelace"),
        ("3", "A. Lovelace and Ada Lovelace"),
    ]
    assert shown.endswith("\nDecide with --same N or --different N.\n")


def test_there_may_be_nothing_to_review(tmp_path):
    alone = build(put(tmp_path / "documents", {"oslo.txt": TEXTS["oslo.txt"]}), tmp_path / "out")
    assert run_here("review", "--out", alone).stdout == "nothing to review\n"
    assert review(alone) == []


def test_a_decision_is_written_beside_and_the_next_build_applies_it(folder, tmp_path):
    """As the help says it, with the file that is used unasked."""
    shutil.copytree(folder, tmp_path / "here")
    here = tmp_path / "here"
    done = run_symposia("review", "--same", "1", "--different", "2", "--why", "I know both", cwd=here)
    assert (done.returncode, done.stdout) == (0, "2 decisions written to curation.yaml; build again to apply\n")
    same, different = curation.read(here / "curation.yaml").entries
    assert (same.section, different.section, same.why) == ("same", "different", "I know both")
    done = run_symposia("documents", "--out", "out", "--no-validate", cwd=here)
    assert done.returncode == 0 and "curation" not in done.stderr
    found = accounts(here / "out", "Lovelace")
    assert sorted(len({m["source"] for m in a["mentions"]}) for a in found) == [1, 3]
    (one,) = [a for a in found if a["label"] == "Ada Lovelace"]
    assert "the curation file says so" in [w for j in one["judgements"] for w in j["supporting"]]
    assert not [j for j in review(here / "out") if j["names"] == ["Ada Lovelace"]]


def test_what_was_said_to_be_different_is_not_asked_again(out, folder, tmp_path):
    file = tmp_path / "curation.yaml"
    assert run_here("review", "--different", "2", "--out", out, "--curation", file).returncode == 0
    built = build(folder / "documents", tmp_path / "out", "--curation", file)
    assert len(review(built, "--curation", file)) == 2


def test_the_same_decision_again_is_not_written_twice(out, tmp_path):
    file = tmp_path / "curation.yaml"
    for shown in ("1 decision written", "0 decisions written"):
        done = run_here("review", "--same", "2", "--out", out, "--curation", file)
        assert done.returncode == 0 and shown in done.stdout
    assert len(curation.read(file).entries) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--same", "4"], "there are 3 pairs; symposia review lists them"),
        (["--different", "1", "--same", "99"], "there are 3 pairs"),
        (["--same", "1", "--different", "1"], "pair 1 cannot be the same and different"),
        (["--same", "0"], "0 is not in the range"),
        (["--same", "one"], "'one' is not a valid integer"),
    ],
)
def test_a_wrong_number_is_an_error_and_nothing_is_written(out, tmp_path, words, said):
    done = run_here("review", *words, "--out", out, "--curation", tmp_path / "curation.yaml")
    assert done.returncode == 2 and said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_broken_curation_file_is_left_as_it_is(out, tmp_path):
    file = tmp_path / "curation.yaml"
    file.write_text("same: {\n", encoding="utf-8")
    done = run_here("review", "--same", "1", "--out", out, "--curation", file)
    assert done.returncode == 2 and f"{file}, line " in done.stderr
    assert file.read_text(encoding="utf-8") == "same: {\n"


def test_all_lists_what_was_kept_apart_for_good_behind_the_rest(tmp_path):
    said = "Ada Lovelace is a professor at the University of Oslo. She earned a PhD from {} University.\n"
    texts = {"oslo.txt": said.format("Lund"), "turku.txt": said.format("Uppsala")}
    built = build(put(tmp_path / "documents", texts), tmp_path / "out")
    assert review(built) == []
    (apart,) = review(built, "--all")
    assert apart["decision"] == "apart" and apart["score"] == 0
    assert [w for w in apart["opposing"] if w.startswith("doctorates of different bodies")]
    assert "  kept apart:\n" in why(built, "Ada Lovelace")
