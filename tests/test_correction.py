"""What a person corrects in curation.yaml holds in the next build, and leaves everything else as it was."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from conftest import files, run_here, run_symposia, statements

from graph import curation, identifier, validate
from graph.correction import correct
from graph.document import Document
from graph.extract import extract
from graph.resolve import resolve

SYM = "https://w3id.org/symposia/ontology#"
OWL_SAME = rdflib.OWL.sameAs
SAID = ("graph.nq", "graph.ttl", "statements.jsonl", "network.html")
TEXTS = {
    "oslo.txt": "Ada Lovelace\nProfessor of Chemistry\nUniversity of Oslo\n\n"
    "Ada Lovelace is a professor of chemistry at the University of Oslo. She works on volcanic glass and enamel. "
    "She earned a PhD in chemistry from Turku University.\n",
    "nairobi.txt": "A. Lovelace is a professor at the University of Nairobi. She received the Amber Medal in 1987.\n",
    "letter.txt": "A. Lovelace is a professor at the University of Oslo. Otto Hahn is a lecturer at the University of "
    "Oslo. He works on volcanic glass.\n",
    "news.txt": "Lise Meitner is the director of a mill. She collaborates with Otto Hahn. Lise Meitner works on "
    "tapestry and wrote of woven amber.\n",
    "jury.txt": "Emmy Noether is a professor at the University of Oslo. She works on tapestry.\n\n"
    "E. Noether chaired the jury of the Amber Medal. E. Noether works on enamel.\n",
    "uppsala.txt": "Ada Lovelace is a lecturer in law at Uppsala University. She earned a PhD in law from "
    "Lund University. Ada Lovelace works on Roman law.\n",
    "tower.txt": "Sankt Quell Observatory\n",
}
# Two of one name, told apart by their doctorates and by the first of their institutions.
OSLO, UPPSALA = "person/ada-lovelace-turku-university", "person/ada-lovelace-lund-university"
NAIROBI = "person/a-lovelace"
ORCID = "https://orcid.org/0000-0002-1825-0097"


@dataclass(frozen=True)
class Built:
    """A build with corrections, as its files tell it."""

    out: Path
    code: int
    stderr: str

    @cached_property
    def report(self) -> dict[str, Any]:
        return json.loads((self.out / "report.json").read_text(encoding="utf-8"))

    @property
    def notes(self) -> list[tuple[str, str]]:
        """What became of each entry, in the order of the file: status and detail."""
        return [(n["status"], n["detail"]) for n in self.report["curation"]["entries"]]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return statements(self.out)

    @property
    def said(self) -> set[tuple[str, str, str]]:
        """Statements as (end of the subject's IRI, property, end of the object's IRI or its text), without mentions."""
        return {
            (_end(r["subject"]), r["predicate"].rsplit("#", 1)[1], _end(r["object"]))
            for r in self.rows
            if not r["predicate"].endswith("mentions")
        }

    @property
    def things(self) -> set[str]:
        """What the documents mention, by the ends of the IRIs."""
        return {_end(r["object"]) for r in self.rows if r["predicate"].endswith("mentions")}

    @cached_property
    def graph(self) -> rdflib.Graph:
        return rdflib.Graph().parse(self.out / "graph.ttl", format="turtle")

    def values(self, thing: str, of: rdflib.URIRef) -> set[str]:
        return {str(value) for value in self.graph.objects(rdflib.URIRef(identifier.BASE + thing), of)}

    def bytes(self) -> dict[str, bytes]:
        return {name: (self.out / name).read_bytes() for name in SAID}

    @cached_property
    def judgements(self) -> list[dict[str, set[str]]]:
        told: dict[str, dict[str, set[str]]] = {}
        for q in ox.parse((self.out / "graph.nq").read_bytes(), format=ox.RdfFormat.N_QUADS):
            if "/judgement/" in q.subject.value:
                name = q.predicate.value.removeprefix(SYM)
                told.setdefault(q.subject.value, {}).setdefault(name, set()).add(q.object.value)
        return list(told.values())


def _end(value: dict[str, str | None]) -> str:
    return (value["iri"] or value["label"] or "").removeprefix(identifier.BASE)


Correct = Callable[[str], Built]


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Correct:
    """Builds of the documents with the text of a curation file, through the command line, each made once."""
    folder = tmp_path_factory.mktemp("correction")
    (folder / "documents").mkdir()
    for name, text in TEXTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    (folder / "none.yaml").write_text("", encoding="utf-8")
    made: dict[str, Built] = {}

    def build(text: str) -> Built:
        if text not in made:
            out, file = folder / f"out-{len(made)}", folder / f"{len(made)}.yaml"
            file.write_text(text, encoding="utf-8")
            done = run_here("build", folder / "documents", "--out", out, "--curation", file, "--no-validate", "--quiet")
            made[text] = Built(out, done.returncode, done.stderr)
            assert done.returncode == 0, done.stderr
        return made[text]

    return build


@pytest.fixture(scope="module")
def plain(corrected: Correct) -> Built:
    """The build with an empty file, which is that without a file."""
    return corrected("")


def told(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if line.startswith("curation: ")]


def test_the_documents_are_read_as_these_tests_expect(plain):
    assert {OSLO, UPPSALA, NAIROBI, "person/otto-hahn", "person/emmy-noether", "topic/enamel"} <= plain.things
    assert (OSLO, "researches", "topic/enamel") in plain.said
    assert told(plain.stderr) == [] and plain.report["curation"]["entries"] == []


# same: these are one


MERGED = f"same:\n  - [{NAIROBI}, {OSLO}]\n"


def test_two_people_that_are_one_become_one_with_all_that_is_said_of_both(corrected):
    built = corrected(MERGED)
    assert built.notes == [("applied", "")]
    assert {t for t in built.things if "lovelace" in t} == {OSLO, UPPSALA}
    assert (OSLO, "hasAward", "award/amber-medal") in built.said and (OSLO, "researches", "topic/enamel") in built.said
    assert built.values(OSLO, rdflib.RDFS.label) == {"Ada Lovelace"}
    assert built.report["counts"]["classes"]["Person"] == len({t for t in built.things if t.startswith("person/")})


def test_the_merge_has_a_judgement_that_names_the_file(corrected):
    (judgement,) = [j for j in corrected(MERGED).judgements if "the curation file says so" in j.get("supportedBy", ())]
    assert judgement["decision"] == {"merged"} and judgement["rule"] == {"curated-same/1"}
    assert len(judgement["comparedMention"]) == 2


def test_several_may_be_one_and_may_be_named_by_whole_addresses_and_shares_of_documents(corrected):
    built = corrected(
        f"same:\n  - [{identifier.BASE}{NAIROBI}, {{name: Ada Lovelace, document: oslo.txt}}, {UPPSALA}]\n"
    )
    assert [t for t in built.things if "lovelace" in t] == ["person/ada-lovelace"]
    assert ("person/ada-lovelace", "researches", "topic/roman-law") in built.said


def test_what_is_one_already_changes_nothing(corrected, plain):
    built = corrected("same:\n  - [{name: Otto Hahn, document: letter.txt}, {name: Otto Hahn, document: news.txt}]\n")
    assert built.notes == [("already so", "")] and told(built.stderr) == []
    assert built.bytes() == plain.bytes()


def test_a_person_and_a_topic_are_not_one(corrected, plain):
    built = corrected(f"same:\n  - [{NAIROBI}, topic/enamel]\n")
    assert built.notes == [("no longer applies", "they are of several kinds (Person, Topic): retype one of them first")]
    assert built.bytes() == plain.bytes()


def test_a_name_of_several_things_asks_which_is_meant(corrected):
    ((status, detail),) = corrected(f"same:\n  - [Ada Lovelace, {NAIROBI}]\n").notes
    assert status == "no longer applies"
    assert detail == f"several things are called 'Ada Lovelace': write one of {UPPSALA}, {OSLO}"


# different: these are not


SHARES = f"different:\n  - [{{entity: {OSLO}, document: oslo.txt}}, {{entity: {OSLO}, document: letter.txt}}]\n"
SPLIT = "different:\n  - [{name: Emmy Noether, document: jury.txt}, {name: E. Noether, document: jury.txt}]\n"


def test_the_share_of_a_document_in_a_person_is_told_apart(corrected):
    built = corrected(SHARES)
    assert built.notes == [("applied", "")]
    by_document = {
        r["document"]: _end(r["object"])
        for r in built.rows
        if r["predicate"].endswith("mentions") and "ovelace" in r["quote"]
    }
    assert by_document["oslo.txt"] == OSLO and by_document["letter.txt"] not in (OSLO, UPPSALA)
    assert by_document["letter.txt"] in {s for s, p, _ in built.said if p == "hasPosition"}


def test_two_names_of_one_person_in_two_documents_are_told_apart(corrected):
    built = corrected(
        "different:\n  - [{name: Ada Lovelace, document: oslo.txt}, {name: A. Lovelace, document: letter.txt}]\n"
    )
    assert built.bytes() == corrected(SHARES).bytes()


def test_two_of_one_name_stay_apart_with_a_judgement_that_names_the_file(corrected):
    built = corrected(
        "different:\n  - [{name: Otto Hahn, document: letter.txt}, {name: Otto Hahn, document: news.txt}]\n"
    )
    assert len([t for t in built.things if "otto-hahn" in t]) == 2
    (judgement,) = [j for j in built.judgements if j["decision"] == {"apart"}]
    assert "the curation file says they are different" in judgement["opposedBy"]
    assert judgement["supportedBy"] and judgement["rule"] == {"curated-different/1"}


def test_two_of_unlike_names_stay_apart_with_a_judgement_that_names_the_file(corrected):
    reasons = {r for j in corrected(SHARES).judgements if j["decision"] == {"apart"} for r in j.get("opposedBy", ())}
    assert "the curation file says they are different" in reasons


def test_two_names_that_one_document_has_for_two_people_are_told_apart(corrected, plain):
    built = corrected(SPLIT)
    assert built.notes == [("applied", "")]
    assert {"person/emmy-noether", "person/e-noether"} <= built.things and "person/e-noether" not in plain.things
    assert ("person/e-noether", "researches", "topic/enamel") in built.said
    assert ("person/emmy-noether", "researches", "topic/tapestry") in built.said
    assert ("person/emmy-noether", "researches", "topic/enamel") not in built.said


HALVES = "{name: Emmy Noether, document: jury.txt}", "{name: E. Noether, document: jury.txt}"


def test_after_that_each_of_the_two_names_means_its_own_person(corrected):
    built = corrected(
        f"{SPLIT}same:\n  - [{HALVES[1]}, {NAIROBI}]\nrename:\n  - {{entity: {HALVES[0]}, to: Amalie Noether}}\n"
        f"link:\n  - {{entity: {HALVES[1]}, to: '{ORCID}'}}\n"
    )
    assert {status for status, _ in built.notes} == {"applied"}
    assert built.values("person/emmy-noether", rdflib.RDFS.label) == {"Amalie Noether"}
    (other,) = built.graph.subjects(OWL_SAME, rdflib.URIRef(ORCID))
    end = str(other).removeprefix(identifier.BASE)
    assert {(end, "hasAward", "award/amber-medal"), (end, "researches", "topic/enamel")} <= built.said
    dropped = corrected(f"{SPLIT}drop:\n  - {HALVES[1]}\n")
    assert "person/emmy-noether" in dropped.things and "person/e-noether" not in dropped.things


def test_it_does_not_matter_which_of_the_two_comes_first_or_how_often_it_is_said(corrected):
    turned = f"different:\n  - [{HALVES[1]}, {HALVES[0]}]\n"
    assert len([t for t in corrected(turned).things if "noether" in t]) == 2
    twice = corrected(SPLIT + turned.removeprefix("different:\n"))
    assert [status for status, _ in twice.notes] == ["applied", "already so"]
    assert twice.bytes() == corrected(SPLIT).bytes()


def test_what_was_told_apart_is_not_the_same_all_the_same(corrected):
    both = corrected(f"{SPLIT}same:\n  - [{', '.join(HALVES)}]\n")
    assert [status for status, _ in both.notes] == ["applied", "overruled"]
    assert both.bytes() == corrected(SPLIT).bytes()


def test_a_share_of_a_document_goes_from_one_person_to_another(corrected):
    here, there = (f"{{entity: {OSLO}, document: {name}}}" for name in ("letter.txt", "oslo.txt"))
    built = corrected(f"same:\n  - [{here}, {NAIROBI}]\ndifferent:\n  - [{here}, {there}]\n")
    owners = {r["document"]: _end(r["object"]) for r in built.rows
              if r["predicate"].endswith("mentions") and "ovelace" in r["quote"]}  # fmt: skip
    assert owners["letter.txt"] == owners["nairobi.txt"] != owners["oslo.txt"]


def test_two_people_who_are_two_already_change_nothing_but_stay_two(corrected, plain):
    built = corrected(f"different:\n  - [{OSLO}, {UPPSALA}]\n")
    assert built.notes == [("already so", "")] and built.bytes() == plain.bytes()


def test_one_thing_is_not_different_from_itself(corrected, plain):
    built = corrected("different:\n  - [person/otto-hahn, Otto Hahn]\n")
    ((status, detail),) = built.notes
    assert status == "no longer applies" and "name the documents" in detail
    assert built.bytes() == plain.bytes()


def test_what_is_different_stays_so_whatever_else_is_the_same(corrected, plain):
    built = corrected(MERGED + f"different:\n  - [{NAIROBI}, {OSLO}]\n")
    assert ("overruled", "an entry of `different` says otherwise, and that wins") in built.notes
    assert len(told(built.stderr)) == 1 and "overruled" in built.stderr
    assert built.bytes() == plain.bytes()


THROUGH_A_THIRD = f"same:\n  - [{NAIROBI}, {OSLO}]\n  - [{NAIROBI}, {UPPSALA}]\ndifferent:\n  - [{OSLO}, {UPPSALA}]\n"


def test_an_entry_that_would_join_two_that_are_different_through_a_third_is_reported(corrected):
    built = corrected(THROUGH_A_THIRD)
    assert sorted(status for status, _ in built.notes) == ["already so", "applied", "overruled"]


def test_two_that_are_different_are_not_joined_through_a_third(corrected):
    built = corrected(THROUGH_A_THIRD)
    assert len([t for t in built.things if "lovelace" in t]) == 2


def test_an_entry_taken_out_again_leaves_no_trace(corrected, plain, tmp_path):
    """The build in the same folder after the entry is gone is that of somebody who never had it."""
    documents = corrected("").out.parent / "documents"
    file = tmp_path / "curation.yaml"
    for text in (MERGED + SPLIT, ""):
        file.write_text(text, encoding="utf-8")
        done = run_here("build", documents, "--out", tmp_path / "out", "--curation", file, "--no-validate", "--quiet")
        assert done.returncode == 0
    assert Built(tmp_path / "out", 0, "").bytes() == plain.bytes()


# rename


RENAMED = 'rename:\n  - entity: person/otto-hahn\n    to: "Otto Emil Hahn"\n    why: his full name\n'


def test_a_thing_gets_the_name_that_was_given_and_keeps_its_address_and_its_old_name(corrected):
    built = corrected(RENAMED)
    assert built.values("person/otto-hahn", rdflib.RDFS.label) == {"Otto Emil Hahn"}
    assert built.values("person/otto-hahn", rdflib.SKOS.altLabel) == {"Otto Hahn"}
    assert "Otto Emil Hahn" in (built.out / "network.html").read_text(encoding="utf-8")
    assert {r["object"]["label"] for r in built.rows if _end(r["object"]) == "person/otto-hahn"} == {"Otto Emil Hahn"}


def test_a_name_with_markup_stays_text(corrected):
    text = "</script><b>\"Otto' & \\\\"
    built = corrected(f"rename:\n  - entity: person/otto-hahn\n    to: {json.dumps(text)}\n")
    assert built.values("person/otto-hahn", rdflib.RDFS.label) == {text}
    assert "</script><b>" not in (built.out / "network.html").read_text(encoding="utf-8")


def test_two_names_for_one_thing_are_reported(corrected):
    built = corrected("rename:\n  - {entity: person/otto-hahn, to: A. Hahn}\n  - {entity: Otto Hahn, to: B. Hahn}\n")
    assert "overruled" in {status for status, _ in built.notes}


# retype


RETYPED = "retype:\n  - entity: org/sankt-quell-observatory\n    to: System\n"


def test_a_thing_is_of_the_class_that_was_given(corrected):
    built = corrected(RETYPED)
    assert "project/sankt-quell-observatory" in built.things and "org/sankt-quell-observatory" not in built.things
    assert built.values("project/sankt-quell-observatory", rdflib.RDF.type) == {SYM + "Project", SYM + "System"}


def test_claims_that_make_no_sense_of_the_new_class_go(corrected, plain):
    built = corrected("retype:\n  - entity: org/uppsala-university\n    to: Topic\n")
    assert "topic/uppsala-university" in built.things and "org/uppsala-university" not in built.things
    positions = [s for s in plain.said if s[0] == UPPSALA and s[1] == "hasPosition"]
    assert positions and not [s for s in built.said if "uppsala-university" in s[2] and s[1] != "researches"]
    ((status, detail),) = built.notes
    assert status == "applied" and "claims that make no sense of such a thing were left out" in detail


def test_a_subclass_changes_no_address(corrected):
    built = corrected("retype:\n  - entity: org/university-of-oslo\n    to: Company\n")
    assert built.values("org/university-of-oslo", rdflib.RDF.type) == {SYM + "Organization", SYM + "Company"}


# drop


DROPPED = "drop:\n  - topic/enamel\n"


def test_what_is_nothing_goes_with_all_that_is_said_of_it(corrected, plain):
    built = corrected(DROPPED)
    assert "topic/enamel" in plain.things and "topic/enamel" not in built.things
    assert b"enamel>" not in (built.out / "graph.nq").read_bytes()
    rest = {s for s in plain.said if "topic/enamel" not in s}
    assert built.said == rest


def test_a_statement_that_is_wrong_goes_alone(corrected, plain):
    (row, *_) = [r for r in plain.rows if _end(r["object"]) == "topic/enamel" and r["document"] == "jury.txt"
                 and r["predicate"].endswith("researches")]  # fmt: skip
    built = corrected(f"drop:\n  - statement: {row['statement']}\n    why: another Noether\n")
    assert built.notes == [("applied", "")]
    assert {r["statement"] for r in plain.rows} - {r["statement"] for r in built.rows} == {row["statement"]}
    assert row["statement"].encode() not in (built.out / "graph.nq").read_bytes()


def test_a_statement_with_a_node_takes_the_node_with_it(corrected, plain):
    (row, *_) = [r for r in plain.rows if r["predicate"].endswith("hasAwardReceipt")]
    built = corrected(f"drop:\n  - statement: {row['statement']}\n")
    assert row["object"]["iri"].encode() not in (built.out / "graph.nq").read_bytes()


def test_what_is_nothing_takes_nodes_with_it_that_are_nothing_without_it(corrected):
    built = corrected("drop:\n  - award/amber-medal\n")
    assert validate.check((built.out / "graph.nq").read_bytes()).conforms


def test_the_share_of_a_document_in_a_thing_is_dropped(corrected, plain):
    built = corrected(f"drop:\n  - {{entity: {OSLO}, document: letter.txt}}\n")
    assert not [r for r in built.rows if r["document"] == "letter.txt" and "ovelace" in _end(r["object"])]
    assert (OSLO, "researches", "topic/enamel") in built.said


def test_a_statement_that_is_not_made_is_reported(corrected, plain):
    built = corrected(f"drop:\n  - statement: {identifier.BASE}statement/0123456789abcdef0123\n")
    assert built.notes == [("no longer applies", "no such statement is made")] and len(told(built.stderr)) == 1
    assert built.bytes() == plain.bytes()


# add


def added(subject: str, predicate: str, thing: str, document: str, quote: str) -> str:
    return (
        f"add:\n  - subject: {subject}\n    predicate: {predicate}\n    object: {thing}\n"
        f'    document: {document}\n    quote: "{quote}"\n'
    )


def by_hand(built: Built) -> list[dict[str, Any]]:
    """The statements that a person added."""
    return [r for r in built.rows if r["extractor"] == "curation/1" and not r["predicate"].endswith("mentions")]


PLAIN_ADDED = added("person/otto-hahn", "researches", "topic/enamel", "letter.txt", "He works on volcanic glass")
NODE_ADDED = added(
    "person/otto-hahn", "hasPosition",
    "{roleTitle: lecturer, atOrganization: org/uppsala-university, status: former}",
    "letter.txt", "Otto Hahn is a lecturer",
)  # fmt: skip
TOPIC_ADDED = added(
    "person/lise-meitner", "researches", "{name: woven amber, kind: Topic}", "news.txt", "wrote of woven amber"
)


def test_a_statement_is_added_with_its_words_and_says_that_a_person_did_it(corrected):
    (row,) = by_hand(corrected(PLAIN_ADDED))
    assert (_end(row["subject"]), _end(row["object"])) == ("person/otto-hahn", "topic/enamel")
    assert (row["document"], row["quote"], row["confidence"]) == ("letter.txt", "He works on volcanic glass", 1.0)


def test_a_node_with_fields_is_added(corrected):
    built = corrected(NODE_ADDED)
    (row,) = by_hand(built)
    position = _end(row["object"])
    assert built.values(position, rdflib.URIRef(SYM + "roleTitle")) == {"lecturer"}
    assert built.values(position, rdflib.URIRef(SYM + "atOrganization")) == {identifier.BASE + "org/uppsala-university"}
    assert built.values(position, rdflib.URIRef(SYM + "status")) == {"former"}


def test_a_thing_that_was_not_found_is_added_where_its_name_stands(corrected):
    built = corrected(TOPIC_ADDED)
    assert ("person/lise-meitner", "researches", "topic/woven-amber") in built.said
    (mention,) = [r for r in built.rows if r["predicate"].endswith("mentions") and "woven" in _end(r["object"])]
    assert mention["quote"] == "woven amber"


def test_what_the_document_does_not_name_is_the_thing_that_others_name(corrected):
    built = corrected(added("person/emmy-noether", "collaboratesWith", "person/otto-hahn", "letter.txt", "Otto Hahn"))
    assert built.notes == [("applied", "")]
    assert ("person/emmy-noether", "collaboratesWith", "person/otto-hahn") in built.said
    assert not [t for t in built.things if "noether" in t and t != "person/emmy-noether"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (added("person/otto-hahn", "researches", "topic/enamel", "letter.txt", "He works on enamel"),
         "these words do not stand in letter.txt; copy them exactly"),
        (added("person/otto-hahn", "researches", "topic/enamel", "lettre.txt", "He works"),
         "no document 'lettre.txt'; did you mean 'letter.txt'?"),
        (added("person/otto-hahn", "researches", "org/university-of-oslo", "letter.txt", "He works"),
         "researches does not join Person and Organization; docs/ontology.md says what it joins"),
        (added("person/otto-hahn", "researches", "{name: moss, kind: Topic}", "letter.txt", "He works"),
         "letter.txt does not hold the words 'moss'"),
        (added("person/otto-hahn", "researches", "moss", "letter.txt", "He works"),
         "nothing is called 'moss'; if it is new, give its kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_reported_and_not_done(corrected, plain, text, reason):
    built = corrected(text)
    ((status, detail),) = built.notes
    assert status == "no longer applies" and reason in detail
    assert [line for line in told(built.stderr) if reason in line]
    assert built.bytes() == plain.bytes()


def test_the_award_that_somebody_received_is_added_with_its_year(corrected):
    """`hasAwardReceipt` with fields, as the template of the file shows it."""
    built = corrected(AWARD_ADDED)
    assert built.notes == [("applied", "")]


def test_a_home_page_is_added(corrected):
    built = corrected(added("person/otto-hahn", "homepage", '"https://example.org/hahn"', "letter.txt", "Otto Hahn"))
    assert built.values("person/otto-hahn", rdflib.URIRef(SYM + "homepage")) == {"https://example.org/hahn"}


@pytest.mark.parametrize("address", ["Otto Hahn", "https://example.org/a#b#c"])
def test_a_home_page_that_is_no_address_is_reported_and_not_added(corrected, plain, address):
    built = corrected(added("person/otto-hahn", "homepage", f'"{address}"', "letter.txt", "Otto Hahn"))
    ((status, detail),) = built.notes
    assert status == "no longer applies" and "is no address" in detail
    assert built.bytes() == plain.bytes()


@pytest.mark.parametrize("fields", ["{status: unsure}", "{roleTitle: Rector, degreeLevel: PhD, status: former}"])
def test_a_node_against_the_shapes_is_not_added(corrected, fields):
    built = corrected(added("person/otto-hahn", "hasPosition", fields, "letter.txt", "Otto Hahn"))
    assert validate.check((built.out / "graph.nq").read_bytes()).conforms


# link


AWARD_ADDED = added(
    "person/emmy-noether", "hasAwardReceipt", "{ofAward: award/amber-medal, year: 1987}", "jury.txt", "Amber Medal"
)
LINKED = "link:\n  - {entity: org/uppsala-university, to: https://ror.org/00abcde12, score: 0.9, source: ror.org}\n"


def test_an_address_elsewhere_is_stated(corrected):
    built = corrected(LINKED)
    assert built.values("org/uppsala-university", OWL_SAME) == {"https://ror.org/00abcde12"}


def test_two_with_one_orcid_are_one_person(corrected):
    built = corrected(f"link:\n  - {{entity: {OSLO}, to: '{ORCID}'}}\n  - {{entity: {UPPSALA}, to: '{ORCID}'}}\n")
    people = [t for t in built.things if "ada-lovelace" in t]
    assert len(people) == 1
    assert built.values(people[0], OWL_SAME) == {ORCID}
    assert [j for j in built.judgements if f"same identifier: {ORCID}" in j.get("supportedBy", ())]


def test_two_with_two_orcids_stay_two(corrected):
    other = "https://orcid.org/0000-0001-5109-3700"
    built = corrected(
        f"link:\n  - {{entity: {{entity: {OSLO}, document: oslo.txt}}, to: '{ORCID}'}}\n"
        f"  - {{entity: {{entity: {OSLO}, document: letter.txt}}, to: '{other}'}}\n"
    )
    holders = {str(s): str(o) for s, o in built.graph.subject_objects(OWL_SAME) if "orcid" in str(o)}
    assert sorted(holders.values()) == sorted([ORCID, other])


# All of it


STALE = (
    f"same:\n  - [person/nobody, {OSLO}]\nrename:\n  - {{entity: topic/mos, to: moss}}\ndrop:\n  - award/amber-medl\n"
)
EVERY = {
    "same": MERGED, "different": SHARES, "split": SPLIT, "rename": RENAMED, "retype": RETYPED, "drop": DROPPED,
    "add": PLAIN_ADDED, "add a node": NODE_ADDED, "add a topic": TOPIC_ADDED, "link": LINKED, "stale": STALE,
}  # fmt: skip
TOGETHER = "".join([MERGED, SPLIT, RENAMED, RETYPED, DROPPED.replace("enamel", "roman-law"), TOPIC_ADDED, LINKED])


def test_entries_that_no_longer_apply_are_reported_and_the_build_is_good(corrected, plain):
    built = corrected(STALE)
    assert built.code == 0 and built.bytes() == plain.bytes()
    assert {status for status, _ in built.notes} == {"no longer applies"}
    assert len(told(built.stderr)) == 3
    assert "curation: drop: award/amber-medl (line 6): no longer applies: nothing in the graph is award/amber-medl" in (
        built.stderr
    )
    assert "did you mean award/amber-medal?" in built.stderr


def test_all_kinds_of_entries_hold_together(corrected):
    built = corrected(TOGETHER)
    assert {status for status, _ in built.notes} == {"applied"} and len(built.notes) == 7
    assert NAIROBI not in built.things and "topic/roman-law" not in built.things
    assert ("person/lise-meitner", "researches", "topic/woven-amber") in built.said


@pytest.mark.parametrize("text", [*EVERY.values(), TOGETHER], ids=[*EVERY, "together"])
def test_the_shapes_are_kept_and_every_quote_stands_where_it_says(corrected, text):
    built = corrected(text)
    assert not [r for r in built.rows if TEXTS[r["document"]][r["begin"] : r["end"]] != r["quote"]]
    report = validate.check((built.out / "graph.nq").read_bytes())
    assert report.conforms, report.violations


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_order_of_documents_changes_nothing_that_is_corrected(tmp_path):
    (tmp_path / "curation.yaml").write_text(TOGETHER, encoding="utf-8")
    entries = curation.read(tmp_path / "curation.yaml")
    documents = [Document(name, text, digest(text), "text/plain") for name, text in TEXTS.items()]
    found = [x for d in documents for x in extract([d])]
    first = None
    for order in itertools.islice(itertools.permutations(found), 0, 5040, 700):
        done = correct(list(order), entries, identifier.BASE)
        resolution = resolve(done.extractions, identifier.BASE, done.asked)
        seen = (resolution.entities, resolution.judgements, done.notes)
        first = first or seen
        assert seen == first


@pytest.mark.parametrize("sections", [2, 3])
def test_the_order_of_sections_and_entries_changes_nothing(corrected, sections):
    parts = [MERGED, SPLIT, RENAMED, RETYPED, TOPIC_ADDED, LINKED]
    turned = [*parts[sections:], *reversed(parts[:sections])]
    assert corrected("".join(turned)).bytes() == corrected("".join(parts)).bytes()


# The file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "documents").mkdir()
    for name in ("oslo.txt", "uppsala.txt"):
        (tmp_path / "documents" / name).write_text(TEXTS[name], encoding="utf-8")
    return tmp_path


def test_curation_yaml_in_the_working_folder_is_used_unasked(folder):
    (folder / "curation.yaml").write_text("drop:\n  - topic/enamel\n", encoding="utf-8")
    done = run_symposia("documents", "--out", "out", "--no-validate", cwd=folder)
    assert done.returncode == 0, done.stderr
    report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    assert [n["status"] for n in report["curation"]["entries"]] == ["applied"]
    assert b"topic/enamel" not in (folder / "out" / "graph.nq").read_bytes()


def test_a_named_file_that_is_not_there_is_an_error(folder):
    done = run_here("build", folder / "documents", "--out", folder / "out", "--curation", folder / "curations.yaml")
    assert done.returncode == 2 and not (folder / "out").exists()
    assert "curations.yaml: no such file" in done.stderr


def test_a_broken_file_stops_the_build_says_where_and_leaves_the_older_build_whole(folder):
    run_here("build", folder / "documents", "--out", folder / "out", "--no-validate", "--quiet")
    before = files(folder / "out")
    (folder / "documents" / "more.txt").write_text(TEXTS["letter.txt"], encoding="utf-8")
    broken = folder / "broken.yaml"
    broken.write_text("same:\n  - [person/a, person/b]\nrenam:\n  - x\n", encoding="utf-8")
    done = run_here("build", folder / "documents", "--out", folder / "out", "--curation", broken, "--no-validate")
    assert done.returncode == 2
    assert f"{broken}, line 3: " in done.stderr and "rename" in done.stderr
    assert files(folder / "out") == before
    assert sorted(p.name for p in folder.iterdir()) == ["broken.yaml", "documents", "out"]
