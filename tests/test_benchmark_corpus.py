"""The corpus that resolution is measured with: the same each time, its truth in order, and the figure over it."""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import files

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
DIGEST = "import corpus; print(corpus.digest(corpus.generate(300, 5)))"


def load(name):
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", autouse=True)
def path():
    before = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = before[0]
    for name in ("corpus", "resolution"):
        if name not in before[1]:
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def made(path):
    return load("corpus")


@pytest.fixture(scope="module")
def corpus(made):
    return made.generate(400, 3)


def test_the_same_arguments_give_the_same_corpus_whatever_the_order_of_hashes():
    told = set()
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", DIGEST], cwd=BENCHMARKS, env=environment, capture_output=True, text=True, check=True
        )
        told.add(done.stdout)
    assert len(told) == 1


def test_another_seed_gives_another_corpus(made):
    assert made.digest(made.generate(100, 1)) != made.digest(made.generate(100, 2))


def test_every_person_and_organization_of_a_document_has_a_truth_of_its_own(corpus):
    for x in corpus.extractions:
        for kind, truth in (("Person", corpus.people), ("Organization", corpus.bodies)):
            members = [(x.document.key, i) for i, e in enumerate(x.entities) if e.kind == kind]
            things = [truth[m] for m in members]
            assert len(set(things)) == len(things)
    assert len(corpus.people) + len(corpus.bodies) == sum(
        e.kind in ("Person", "Organization") for x in corpus.extractions for e in x.entities
    )


def test_names_stand_in_the_text_where_the_corpus_says(corpus):
    for x in corpus.extractions:
        for entity in x.entities:
            assert x.document.quote(entity.span) == entity.label


def test_claims_are_about_what_the_document_names(corpus):
    for x in corpus.extractions:
        ends = [n for c in x.claims for n in (c.subject, c.object, *(v for _, v in c.links)) if isinstance(n, int)]
        assert all(0 <= n < len(x.entities) for n in ends)


def test_rates_come_out_as_they_are_set(made):
    facts = made.generate(3000, 1).facts
    rates = made.Rates()
    assert facts["known: affiliation"] == pytest.approx(rates.affiliation, abs=0.03)
    assert facts["known: topic"] == pytest.approx(rates.topic, abs=0.03)
    assert facts["written: initials"] == pytest.approx(rates.initials, abs=0.02)
    assert facts["initials and nothing known"] < 0.02
    assert 0.05 < facts["known: nothing"] < 0.1


def test_b_cubed_is_the_mean_over_members(made):
    b_cubed = load("resolution").b_cubed
    truth = {1: "a", 2: "a", 3: "a", 4: "b"}
    assert b_cubed(truth, truth) == (1.0, 1.0, 1.0)
    # Each alone: precise, and a third of the true group for each of three.
    assert b_cubed({n: n for n in truth}, truth)[:2] == (1.0, pytest.approx((3 * (1 / 3) + 1) / 4))
    # All in one: three that are right to three quarters, one to a quarter.
    assert b_cubed(dict.fromkeys(truth, "x"), truth)[:2] == (pytest.approx((3 * 0.75 + 0.25) / 4), 1.0)
    precision, recall, f1 = b_cubed({1: "x", 2: "x", 3: "y", 4: "y"}, truth)
    assert (precision, recall) == (pytest.approx(0.75), pytest.approx(2 / 3))
    assert f1 == pytest.approx(2 * precision * recall / (precision + recall))


def test_documents_are_written_with_their_truth_the_same_each_time(tmp_path):
    import documents

    for name in ("one", "other"):
        documents.write(tmp_path / name, 120, seed=5)
    assert files(tmp_path / "one") == files(tmp_path / "other")
    rows = [json.loads(line) for line in (tmp_path / "one" / documents.TRUTH).read_text("utf-8").splitlines()]
    assert len(rows) == 120 == sum(p.is_file() for p in (tmp_path / "one" / "documents").rglob("*"))
    people = set()
    for row in rows:
        data = (tmp_path / "one" / "documents" / row["document"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        for thing in row["things"]:
            begin, end = thing["places"][0]
            assert thing["names"][0] in data.decode()[begin:end]
            assert ("is" in thing) == (thing["kind"] in ("Person", "Organization"))
            people |= {thing["is"]} if thing["kind"] == "Person" else set()
        ends = [n for c in row["claims"] for n in (c["subject"], c["object"]) if isinstance(n, int)]
        assert all(n < len(row["things"]) for n in ends)
    assert len(people) < sum(t["kind"] == "Person" for row in rows for t in row["things"]), "some are named twice"


def test_what_is_known_of_a_document_stays_true_in_its_genre():
    import corpus
    import genres

    seen = set()
    for x, _, _ in corpus.pages(150, 3):
        made = genres.dressed(x, 3)
        seen.add(made.document.source.rpartition("-")[0])
        before, after = x.document.text, made.document.text
        assert made.document.sha256 == hashlib.sha256(after.encode()).hexdigest()
        assert len(after) > len(before)
        for one, other in (
            *zip([e.span for e in x.entities], [e.span for e in made.entities], strict=True),
            *zip([c.span for c in x.claims], [c.span for c in made.claims], strict=True),
            *zip([span for _, span in x.mentions], [span for _, span in made.mentions], strict=True),
        ):
            assert after[other.begin : other.end] == before[one.begin : one.end]
    assert seen == {"agenda", "bio", "interview", "lab-page", "news"}
