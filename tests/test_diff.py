"""What differs between two builds: the command on real builds, and properties of what it tells."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import run_here, run_symposia
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.difference.match import Match, match
from graph.difference.wanted import KINDS
from graph.identifier import FOLDERS

UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BASE = "https://w3id.org/symposia/id/"
OSLO = (
    "Ada Lovelace\nProfessor of Chemistry\nUniversity of Oslo\n\n"
    "Ada Lovelace is a professor of chemistry at the University of Oslo. She works on volcanic glass and enamel.\n"
)
PLAIN = {
    "oslo.txt": OSLO,
    "news.txt": "Lise Meitner is a professor at the University of Bergen. She collaborates with Otto Hahn.\n",
    "mill.txt": "Emmy Noether is a director of the Enamel Institute. She works on enamels.\n",
}
UPPSALA = "Ada Lovelace is a lecturer in law at Uppsala University. Ada Lovelace works on Roman law.\n"
LETTER = "A. Lovelace is a lecturer at the University of Nairobi. A. Lovelace works on tidal power.\n"
VARIANTS: dict[str, dict[str, str]] = {
    "plain": PLAIN,
    "more": {**PLAIN, "letter.txt": LETTER},
    "fewer": {name: text for name, text in PLAIN.items() if name != "mill.txt"},
    "namesake": {**PLAIN, "uppsala.txt": UPPSALA},
    "moved": {"sub-page.txt" if name == "oslo.txt" else name: text for name, text in PLAIN.items()},
    "edited": {
        **PLAIN,
        "oslo.txt": f"A page.\n\n{OSLO}",
        "news.txt": PLAIN["news.txt"].replace("is a professor", "is an associate professor"),
    },
    "all other": {"zinc.txt": "Marie Curie is a professor at the University of Paris. She works on zinc.\n"},
}
CURATED = {
    "joined": "same:\n  - [person/lise-meitner, person/otto-hahn]\n",
    "retyped": "retype:\n  - entity: org/enamel-institute\n    to: Project\n",
    "relabelled": "rename:\n  - entity: person/emmy-noether\n    to: Amalie Emmy Noether\n",
    "dropped": "drop:\n  - person/otto-hahn\n",
}
Builds = dict[str, Path]


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """A build of each variant of the documents, and of the plain ones with each file of corrections."""
    root = tmp_path_factory.mktemp("diff")
    found: Builds = {}
    for name, texts in VARIANTS.items():
        found[name] = _build(root / name, texts)
    for name, corrections in CURATED.items():
        (root / f"{name}.yaml").write_text(corrections, encoding="utf-8")
        found[name] = _build(root / name, PLAIN, "--curation", root / f"{name}.yaml")
    return found


def _build(folder: Path, texts: dict[str, str], *words: str | Path) -> Path:
    (folder / "documents").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8", newline="")
    out = folder / "out"
    done = run_here("build", folder / "documents", "--out", out, "--no-validate", "--quiet", *words)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def told(builds: Builds) -> Callable[..., dict[str, Any]]:
    """The difference of two variants as JSON."""

    def tell(before: str, after: str, *words: str) -> dict[str, Any]:
        return as_json(builds[before], builds[after], *words)

    return tell


def diff(before: Path, after: Path, *words: str | Path, code: int = 0) -> str:
    done = run_here("diff", before, after, *words)
    assert done.returncode == code, done.stderr
    return done.stdout


def as_json(before: Path, after: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(diff(before, after, "--format", "json", *words))
    return found


def iris(side: list[dict[str, Any]]) -> list[str]:
    return [being["iri"].removeprefix(BASE) for being in side]


def entities(found: dict[str, Any], change: str) -> list[tuple[list[str], list[str]]]:
    return [(iris(e["before"]), iris(e["after"])) for e in found["entities"] if e["change"] == change]


def said(found: dict[str, Any], change: str) -> set[tuple[str, str, str]]:
    """Statements of a change as words, but for those that a document names something."""
    sides = [s["after"] or s["before"] for s in found["statements"] if s["change"] == change]
    return {
        (s["subject"]["label"], s["predicate"].rpartition("#")[2], "; ".join(_object(s)))
        for s in sides
        if not s["predicate"].endswith("#mentions")
    }


def _object(told: dict[str, Any]) -> list[str]:
    parts = [t["label"] for name, of in sorted(told["details"].items()) if name != "type" for t in of]
    return parts or [told["object"]["label"]]


def pairs_of(names: list[str]) -> list[Any]:
    return [pytest.param(a, b, id=f"{a} to {b}") for a in names for b in names if a < b]


ALL = [*VARIANTS, *CURATED]


# What is the same


def test_a_build_does_not_differ_from_the_same_documents_built_again(builds, tmp_path):
    again = _build(tmp_path, PLAIN)
    assert diff(builds["plain"], again, "--exit-code") == "no difference\n"
    found = as_json(builds["plain"], again, "--derived")
    assert [found[name] for name in ("documents", "entities", "statements", "derived")] == [[], [], [], []]


@pytest.mark.parametrize("name", ALL)
def test_a_copy_of_a_build_does_not_differ(builds, name, tmp_path):
    for file in ("graph.nq", "report.json"):
        shutil.copy(builds[name] / file, tmp_path)
    assert diff(builds[name], tmp_path) == "no difference\n"


# Documents


def test_a_document_more_brings_itself_and_what_it_says(told):
    found = told("plain", "more")
    assert [(d["change"], d["before"], d["after"]["source"]) for d in found["documents"]] == [
        ("gained", None, "letter.txt")
    ]
    assert {e[1][0] for e in entities(found, "gained")} >= {"topic/tidal-power", "org/university-of-nairobi"}
    assert {s["after"]["document"] for s in found["statements"]} == {"letter.txt"}
    assert ("A. Lovelace", "researches", "tidal power") in said(found, "gained")
    assert not said(found, "lost") and not said(found, "changed")


def test_a_document_less_takes_what_only_it_said(told):
    found = told("plain", "fewer")
    assert [(d["change"], d["before"]["source"]) for d in found["documents"]] == [("lost", "mill.txt")]
    assert (["person/emmy-noether"], []) in entities(found, "lost")
    assert not said(found, "gained") and ("Emmy Noether", "leads", "Enamel Institute") in said(found, "lost")


def test_an_entity_is_told_with_the_documents_that_name_it(told):
    gained = [e for e in told("plain", "namesake")["entities"] if e["change"] == "gained"]
    assert {e["after"][0]["label"]: e["documents"] for e in gained}["Uppsala University"] == ["uppsala.txt"]


def test_a_file_of_another_name_is_the_same_document(told):
    found = told("plain", "moved", "--derived")
    (document,) = found["documents"]
    assert document["change"] == "renamed"
    assert [document[side]["source"] for side in ("before", "after")] == ["oslo.txt", "sub-page.txt"]
    assert not found["entities"] and not found["statements"] and not found["derived"]


def test_statements_of_an_edited_document_are_known_again_by_what_they_say(told):
    found = told("plain", "edited")
    assert [(d["change"], d["after"]["source"]) for d in found["documents"]] == [
        ("changed", "news.txt"),
        ("changed", "oslo.txt"),
    ]
    # Every place has moved, and every identifier with the digest of the document in it is another.
    assert {(s["after"] or s["before"])["document"] for s in found["statements"]} == {"news.txt"}
    assert not found["entities"] and not said(found, "gained") and not said(found, "lost")


def test_an_edited_post_is_one_post_with_another_title(told):
    changed = [s for s in told("plain", "edited")["statements"] if s["change"] == "changed"]
    titles = {p["name"]: (p["before"], p["after"]) for s in changed for p in s["parts"]}
    assert titles["roleTitle"] == (["professor"], ["associate professor"])


# Entities


def test_one_that_gets_another_identifier_when_a_namesake_comes_is_told_as_renamed(told):
    found = told("plain", "namesake")
    oslo, uppsala = "person/ada-lovelace-university-of-oslo", "person/ada-lovelace-uppsala-university"
    assert entities(found, "renamed") == [(["person/ada-lovelace"], [oslo])]
    assert ([], [uppsala]) in entities(found, "gained") and not entities(found, "lost")
    (renamed,) = [e for e in found["entities"] if e["change"] == "renamed"]
    assert renamed["documents"] == ["oslo.txt"]
    # None of what is said of her is lost or gained by that.
    assert {s["after"]["document"] for s in found["statements"]} == {"uppsala.txt"}


def test_what_follows_for_a_renamed_one_has_not_changed(told):
    ties = told("plain", "namesake", "--derived")["derived"]
    assert not [t for t in ties if t["before"] and not t["after"] and "ada-lovelace" in str(t)]
    gained = [
        t["after"]["subject"]["iri"] for t in ties if not t["before"] and "/person/" in str(t["after"]["subject"])
    ]
    assert set(gained) == {f"{BASE}person/ada-lovelace-uppsala-university"}


def test_the_table_says_renamed_in_words(builds):
    table = diff(builds["plain"], builds["namesake"])
    oslo = "person/ada-lovelace-university-of-oslo"
    assert f"~ Ada Lovelace <person/ada-lovelace> became {oslo}: the same mentions, in oslo.txt\n" in table


def test_the_table_says_merged_and_split_in_words(builds):
    two = "Lise Meitner <person/lise-meitner> and Otto Hahn <person/otto-hahn>"
    assert f"~ merged: {two} are now Lise Meitner <person/lise-meitner>, in news.txt\n" in diff(
        builds["plain"], builds["joined"]
    )
    assert f"~ split: Lise Meitner <person/lise-meitner> is now {two}, in news.txt\n" in diff(
        builds["joined"], builds["plain"]
    )


def test_two_that_a_correction_joins_are_told_as_merged_and_the_other_way_round_as_split(told):
    two, one = ["person/lise-meitner", "person/otto-hahn"], ["person/lise-meitner"]
    found = told("plain", "joined")
    assert entities(found, "merged") == [(two, one)] and not entities(found, "lost")
    back = told("joined", "plain")
    assert entities(back, "split") == [(one, two)] and not entities(back, "gained")


def test_what_is_another_kind_of_thing_now_is_told_as_the_same_mentions(told):
    renamed = entities(told("plain", "retyped"), "renamed")
    assert renamed == [(["org/enamel-institute"], ["project/enamel-institute"])]


def test_another_label_is_a_change_of_the_entity_and_of_no_statement(told):
    found = told("plain", "relabelled")
    (change,) = found["entities"]
    assert change["change"] == "changed"
    assert {p["name"]: (p["before"], p["after"]) for p in change["parts"]}["label"] == (
        ["Emmy Noether"],
        ["Amalie Emmy Noether"],
    )
    assert not found["statements"]


def test_what_a_correction_drops_is_lost(told):
    found = told("plain", "dropped")
    assert entities(found, "lost") == [(["person/otto-hahn"], [])]
    assert said(found, "lost") == {("Lise Meitner", "collaboratesWith", "Otto Hahn")}


def test_corrections_and_versions_that_differ_are_named(told):
    assert [p["name"] for p in told("plain", "dropped")["made"]] == ["curation"]


# Statements by another version of the rules: the same documents, read otherwise


def _reread(build: Path, folder: Path, *changes: tuple[str, str]) -> Path:
    """A build in which some words of the graph are others, its lines in order again."""
    folder.mkdir()
    shutil.copy(build / "report.json", folder)
    text = (build / "graph.nq").read_text(encoding="utf-8")
    for was, now in changes:
        assert was in text
        text = text.replace(was, now)
    lines = sorted(text.splitlines(), key=lambda line: _key(line))
    (folder / "graph.nq").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    return folder


def _key(line: str) -> tuple[str, ...]:
    subject, predicate, rest = line.removesuffix(" .").split(" ", 2)
    target, _, name = rest.rpartition(" ")
    return name, subject, predicate, target


def test_what_is_surer_or_by_another_rule_has_changed(builds, tmp_path):
    out = builds["plain"]
    lines = [json.loads(line) for line in (out / "statements.jsonl").read_text(encoding="utf-8").splitlines()]
    line = next(x for x in lines if x["predicate"].endswith("collaboratesWith"))
    node, sym = f"<{line['statement']}>", "https://w3id.org/symposia/ontology#"
    other = _reread(
        out,
        tmp_path / "out",
        (f'{node} <{sym}confidence> "{line["confidence"]:.2f}"', f'{node} <{sym}confidence> "0.11"'),
        (f'{node} <{sym}extractor> "{line["extractor"]}"', f'{node} <{sym}extractor> "another-rule/7"'),
    )
    (change,) = as_json(out, other)["statements"]
    assert change["change"] == "changed"
    parts = {p["name"]: (p["before"], p["after"]) for p in change["parts"]}
    assert parts == {
        "confidence": ([f"{line['confidence']:.2f}"], ["0.11"]),
        "extractor": ([line["extractor"]], ["another-rule/7"]),
    }
    table = diff(out, other)
    assert "confidence: 0.11, was" in table and "~ Lise Meitner  collaborates with  Otto Hahn  (0.11)" in table


def test_an_entity_whose_words_begin_elsewhere_is_the_same(builds, tmp_path):
    """A rule that reads more words for a name, and gives it another identifier for that."""
    out = builds["plain"]
    text = (out / "graph.nq").read_text(encoding="utf-8")
    key = re.search(r"<([^ ]*/doc/[0-9a-f]{12})> <[^ ]*mentions> <[^ ]*person/lise-meitner>", text)
    assert key
    other = _reread(
        out,
        tmp_path / "out",
        ("person/lise-meitner>", "person/professor-lise-meitner>"),
        (f"{key.group(1)}#char=0,12>", f"{key.group(1)}#char=0,13>"),
        (
            f'{key.group(1)}#char=0,13> <https://w3id.org/symposia/ontology#endOffset> "12"',
            f'{key.group(1)}#char=0,13> <https://w3id.org/symposia/ontology#endOffset> "13"',
        ),
    )
    found = as_json(out, other)
    assert entities(found, "renamed") == [(["person/lise-meitner"], ["person/professor-lise-meitner"])]
    assert not said(found, "gained") and not said(found, "lost")


# Properties that hold between any two builds


@pytest.mark.parametrize(("before", "after"), pairs_of(ALL))
def test_compared_the_other_way_round_everything_changes_places(told, before, after):
    there, back = told(before, after, "--derived"), told(after, before, "--derived")
    for name in ("documents", "entities", "statements", "derived"):
        forward = Counter(_plain(change) for change in there[name])
        assert forward == Counter(_plain(_turned(change)) for change in back[name]), name


_TURNED = {"gained": "lost", "lost": "gained", "merged": "split", "split": "merged"}


def _turned(change: dict[str, Any]) -> dict[str, Any]:
    parts = [{**p, "before": p["after"], "after": p["before"]} for p in change["parts"]]
    word = _TURNED.get(change["change"], change["change"])
    return {**change, "change": word, "before": change["after"], "after": change["before"], "parts": parts}


def _plain(change: dict[str, Any]) -> str:
    # A file of another name is called by that of the later build.
    return json.dumps({k: v for k, v in change.items() if k != "documents"}, sort_keys=True)


@pytest.mark.parametrize(("before", "after"), pairs_of(ALL))
def test_what_is_gained_less_what_is_lost_is_what_the_reports_count(builds, told, before, after):
    summary = told(before, after)["summary"]
    counts = [json.loads((builds[name] / "report.json").read_text(encoding="utf-8")) for name in (before, after)]
    was, now = ([len(c["documents"]), c["counts"]["statements"], sum(c["counts"]["derived"].values())] for c in counts)
    for name, one, other in zip(("documents", "statements", "derived"), was, now, strict=True):
        assert summary[name].get("gained", 0) - summary[name].get("lost", 0) == other - one, name


@pytest.mark.parametrize(("before", "after"), pairs_of(ALL))
def test_entities_gained_lost_merged_and_split_add_up(builds, told, before, after):
    found = told(before, after)["entities"]
    one, other = (set(_entities(builds[name])) for name in (before, after))
    more = sum(len(e["after"]) - len(e["before"]) for e in found if e["change"] not in ("moved", "changed", "renamed"))
    assert more == len(other) - len(one)
    # What is in one build only by its identifier is accounted for, whatever has become of it.
    assert one - other <= {i for e in found for i in iris(e["before"])}
    assert other - one <= {i for e in found for i in iris(e["after"])}


def _entities(build: Path) -> list[str]:
    label = re.compile(rf"^<{BASE}([a-z]+/[^>]*)> <http://www.w3.org/2000/01/rdf-schema#label> ", re.M)
    found = label.findall((build / "graph.nq").read_text(encoding="utf-8"))
    return [iri for iri in found if not iri.startswith("rule/")]


@pytest.mark.parametrize(("before", "after"), pairs_of(["plain", "namesake", "joined", "all other"]))
def test_every_format_tells_the_same_changes(builds, told, before, after):
    found = told(before, after, "--derived")
    rows = list(csv.DictReader(io.StringIO(diff(builds[before], builds[after], "--format", "csv", "--derived"))))
    table = diff(builds[before], builds[after], "--mentions", "--derived")
    for change in ("gained", "lost"):
        statements = [s for s in found["statements"] if s["change"] == change]
        assert len([r for r in rows if r["what"] == "statement" and r["change"] == change]) == len(statements)
        ties = [t for t in found["derived"] if t["change"] == change]
        assert len([r for r in rows if r["what"] == "derived" and r["change"] == change]) == len(ties)
        sign = re.escape("+" if change == "gained" else "-")
        assert len(re.findall(rf"^    {sign} ", table, re.M)) == len(statements) + len(ties)


_END = st.sampled_from("abcde")
_EDGES = st.lists(st.tuples(_END, _END, st.integers(1, 4)), max_size=12, unique_by=lambda edge: edge[:2])
at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@at_leisure
@given(_EDGES)
def test_matching_is_the_same_from_either_side(edges: list[tuple[str, str, int]]):
    there, back = match(edges), match((b, a, n) for a, b, n in edges)
    assert there == Match(back.was, back.split, back.merged, tuple(sorted((b, a) for a, b in back.moved)))


@at_leisure
@given(_EDGES)
def test_each_shared_mention_is_told_once_and_each_entity_has_one_fate(edges: list[tuple[str, str, int]]):
    found = match(edges)
    told = [*found.became.items(), *found.merged.items(), *((a, b) for b, a in found.split.items()), *found.moved]
    assert Counter(told) == Counter((a, b) for a, b, _ in edges)
    assert found.became.keys() | found.merged.keys() == {a for a, _, _ in edges}
    assert found.was.keys() | found.split.keys() == {b for _, b, _ in edges}
    assert not found.became.keys() & found.merged.keys() and not found.was.keys() & found.split.keys()
    assert set(found.merged.values()) <= found.was.keys() and set(found.split.values()) <= found.became.keys()


# The command


def test_the_table_groups_statements_by_document_and_kind_with_their_words(builds):
    table = diff(builds["plain"], builds["more"])
    order = ["documents\n  + letter.txt\n", "\npeople\n  + A. Lovelace <person/a-lovelace>, in letter.txt\n"]
    order += ["\nstatements of letter.txt\n  people\n    + A. Lovelace  ", "        “", "\nderived (--derived lists"]
    places = [table.index(words) for words in order]
    assert places == sorted(places)
    assert "“A. Lovelace works on tidal power”  56 to 88\n" in table
    assert table.splitlines()[-1].startswith("documents: 1 gained; entities: ")


def test_mentions_are_counted_in_the_table_and_listed_on_demand(builds):
    plain, every = (diff(builds["plain"], builds["more"], *words) for words in ((), ("--mentions",)))
    assert "mentions" in plain.splitlines()[-1] and "  mentions  A. Lovelace  (" not in plain
    assert "    + mentions  A. Lovelace  (" in every


def test_derived_ties_are_counted_by_rule_and_listed_on_demand(builds, told):
    plain, every = (diff(builds["plain"], builds["more"], *words) for words in ((), ("--derived",)))
    assert "  Affiliated through a current position: 1 gained\n" in plain
    assert "    + A. Lovelace  affiliated with  University of Nairobi\n" in every
    assert told("plain", "more")["derived"] == []
    assert told("plain", "more")["summary"]["rules"]["affiliated-with"] == {"gained": 1}


def test_only_narrows_to_kinds(told):
    found = told("plain", "more", "--only", "topics")
    assert not found["documents"] and {e["after"][0]["type"] for e in found["entities"]} == {"Topic"}
    assert said(found, "gained") == {("A. Lovelace", "researches", "tidal power")}
    assert [d["change"] for d in told("plain", "more", "--only", "documents")["documents"]] == ["gained"]
    assert not told("plain", "more", "--only", "documents")["statements"]


def test_only_takes_every_kind_of_thing_that_identifiers_have():
    from graph.commands.diff import diff as command

    (only,) = [p for p in command.params if p.name == "only"]
    assert set(only.type.choices) == {*KINDS, "documents"} and set(KINDS.values()) == set(FOLDERS.values())


@pytest.mark.parametrize("name", ["otto hahn", "Hahn", "person/otto-hahn", f"{BASE}person/otto-hahn"])
def test_about_narrows_to_what_is_called_so(told, name):
    found = told("all other", "plain", "--about", name)
    assert entities(found, "gained") == [([], ["person/otto-hahn"])]
    assert said(found, "gained") == {("Lise Meitner", "collaboratesWith", "Otto Hahn")}


def test_about_an_old_identifier_finds_what_it_became(told):
    found = told("plain", "namesake", "--about", "person/ada-lovelace")
    assert entities(found, "renamed") and not entities(found, "gained")


def test_about_a_name_that_nothing_has_is_an_error_that_names_the_nearest(builds):
    done = run_here("diff", builds["plain"], builds["more"], "--about", "Lise Meitnor")
    assert done.returncode == 2 and "did you mean Lise Meitner" in done.stderr


def test_the_exit_code_tells_of_differences_only_when_asked(builds):
    diff(builds["plain"], builds["more"])
    diff(builds["plain"], builds["more"], "--exit-code", code=1)
    diff(builds["plain"], builds["more"], "--exit-code", "--only", "projects", code=0)


def test_a_summary_is_one_line_or_the_counts(builds):
    assert diff(builds["plain"], builds["more"], "--summary").count("\n") == 1
    counts = json.loads(diff(builds["plain"], builds["more"], "--summary", "--format", "json"))
    assert counts["documents"] == {"gained": 1}
    rows = diff(builds["plain"], builds["more"], "--summary", "--format", "csv").splitlines()
    assert rows[:2] == ["what,change,count", "documents,gained,1"]


def test_a_file_is_written_in_place_of_standard_output(builds, tmp_path):
    words = ("--format", "json")
    assert diff(builds["plain"], builds["more"], *words, "--to", tmp_path / "diff.json") == ""
    assert (tmp_path / "diff.json").read_text(encoding="utf-8") == diff(builds["plain"], builds["more"], *words)
    assert [p.name for p in tmp_path.iterdir()] == ["diff.json"]
    done = run_here("diff", builds["plain"], builds["more"], "--to", tmp_path)
    assert done.returncode == 2 and "is a folder" in done.stderr


def test_neither_the_seed_of_hashes_nor_the_place_of_the_builds_changes_a_byte(builds, tmp_path):
    found = set()
    for seed in ("0", "1"):
        folder = tmp_path / seed
        for name in ("plain", "namesake"):
            shutil.copytree(builds[name], folder / name)
        words = ("diff", folder / "plain", folder / "namesake", "--format", "json", "--derived")
        done = run_symposia(*words, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
        found.add(done.stdout)
    assert len(found) == 1


# What documents hold cannot harm


def test_what_documents_hold_neither_steers_a_terminal_nor_runs_in_a_spreadsheet(builds, tmp_path):
    hostile = (
        "Ada Example is a professor\x1b[31m of chemistry at the University of Oslo.\n"
        "Ada Example works on volcanic\u202e glass.\nAda Example collaborates\x9b2J with Otto Hahn."
    )
    out = _build(tmp_path / "hostile", {"=1+1.txt": hostile, "@page\x1b.txt": PLAIN["news.txt"]})
    for words in ((), ("--format", "json"), ("--format", "csv"), ("--mentions", "--derived")):
        assert not UNPRINTABLE.search(diff(builds["all other"], out, *words)), words
    for row in csv.reader(io.StringIO(diff(builds["all other"], out, "--format", "csv", "--derived"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    quotes = [p["quote"] for s in as_json(builds["all other"], out)["statements"] for p in _passages(s)]
    assert any(UNPRINTABLE.search(quote) for quote in quotes), "JSON keeps the exact words"


def _passages(statement: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (statement["after"] or statement["before"])["passages"]
    return found


# Bad input


def _copy(builds: Builds, folder: Path) -> Path:
    folder.mkdir()
    for file in ("graph.nq", "report.json"):
        shutil.copy(builds["plain"] / file, folder)
    return folder


def _refused(before: Path, after: Path) -> str:
    done = run_here("diff", before, after)
    assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("error: ")
    return done.stderr


def test_what_is_no_build_is_refused(builds, tmp_path):
    assert "there is no folder" in _refused(builds["plain"], tmp_path / "none")
    assert "is no build" in _refused(tmp_path, builds["plain"])
    (tmp_path / "report.json").write_text("{}", encoding="utf-8")
    assert "is no report of a build" in _refused(tmp_path, builds["plain"])
    (tmp_path / "report.json").write_text('{"versions": {"symposia"', encoding="utf-8")
    assert "cannot be read" in _refused(tmp_path, builds["plain"])


def test_one_folder_given_twice_is_refused(builds, tmp_path):
    (tmp_path / "link").symlink_to(builds["plain"])
    assert "are one folder" in _refused(builds["plain"], tmp_path / "link")


def test_a_build_of_an_older_version_is_refused(builds, tmp_path):
    old = _copy(builds, tmp_path / "old")
    report = json.loads((old / "report.json").read_text(encoding="utf-8"))
    del report["settings"]
    (old / "report.json").write_text(json.dumps(report), encoding="utf-8")
    assert "another version" in _refused(old, builds["plain"])


def test_identifiers_of_another_base_are_refused(builds, tmp_path):
    other = _build(tmp_path / "other", PLAIN, "--base", "https://example.org/id/")
    assert "--base" in _refused(builds["plain"], other)


def test_a_graph_that_lacks_a_property_is_refused_with_the_line(builds, tmp_path):
    old = _copy(builds, tmp_path / "old")
    lines = (old / "graph.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    (old / "graph.nq").write_text("".join(x for x in lines if "ontology#confidence>" not in x), encoding="utf-8")
    assert re.search(r"graph\.nq, line \d+: something is missing", _refused(old, builds["plain"]))


@pytest.mark.parametrize(
    ("spoil", "line", "words"),
    [
        (lambda lines: [*lines[:6], b"rubbish\n", *lines[7:]], 7, "is no statement"),
        (lambda lines: [*lines[:6], b'<a b> <c> "d' + lines[6][-20:], *lines[7:]], 7, "is"),
        (lambda lines: [*lines[:6], lines[6].replace(b"<http", b"<ht tp", 1), *lines[7:]], 7, "is no statement"),
        (lambda lines: [*lines[:6], lines[6].replace(b"<", b"<\xff", 1), *lines[7:]], 7, "is no statement"),
        (lambda lines: [*lines[:-1], lines[-1][:-20]], None, "is cut"),
        (lambda lines: sorted(lines, key=lambda x: b"id/graph/" not in x[-50:]), None, "is not in the order"),
        (lambda lines: [*lines, b"<a:a> <a:b> <a:c> <a:d> .\n"], None, "is of a graph that no build writes"),
        (lambda lines: [], None, "is empty"),
    ],
    ids=["rubbish", "cut in a line", "a blank in a name", "no UTF-8", "cut at the end", "order", "graph", "empty"],
)
def test_a_broken_line_is_named(builds, tmp_path, spoil, line, words):
    broken = _copy(builds, tmp_path / "broken")
    lines = (broken / "graph.nq").read_bytes().splitlines(keepends=True)
    (broken / "graph.nq").write_bytes(b"".join(spoil(lines)))
    for words_of in (_refused(builds["all other"], broken), _refused(broken, builds["all other"])):
        assert words in words_of and "graph.nq" in words_of
        assert line is None or f"graph.nq, line {line}: " in words_of
