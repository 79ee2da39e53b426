"""`symposia link`: identifiers proposed for a build from files and an endpoint, and stated once they are accepted."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from conftest import files, run_here, run_symposia, statements

from graph import curation, identifier
from graph.store import EmbeddedStore

SMALL = Path(__file__).parent / "linking_small.ttl"
ADA = "person/ada-example"
INSTITUTE = "org/sample-institute-of-technology"
ADA_ORCID, NAMESAKE = "https://orcid.org/0000-0002-1825-0097", "https://orcid.org/0000-0001-5109-3700"
ROR, ALEX = "https://ror.org/00abcde12", "https://openalex.org/A5000000001"
TEXTS = {
    "ada.txt": "Ada Example is a professor at the Sample Institute of Technology. She works on specimen science and "
    "glass. She received the Sample Prize in 1987.\n",
    "otto.txt": "Otto Example is a lecturer at Other University. He works on Roman law.\n",
}
BODY = {
    "id": ROR,
    "status": "active",
    "types": ["education"],
    "names": [{"value": "Sample Institute of Technology", "types": ["ror_display", "label"], "lang": "en"}],
    "locations": [{"geonames_id": 1, "geonames_details": {"name": "Sampletown", "country_name": "Sampleland"}}],
}
PEOPLE = (
    "orcid,name,affiliations,keywords\n"
    "0000-0002-1825-0097,Ada Example,Sample Institute of Technology,specimen science\n"
    "0000-0001-5109-3700,Ada Example,Elsewhere College,Roman law\n"
)
AUTHOR = {
    "id": ALEX,
    "orcid": ADA_ORCID,
    "display_name": "Ada Example",
    "last_known_institutions": [{"id": "https://openalex.org/I1", "display_name": "Sample Institute of Technology"}],
}
TOPIC = {"id": "https://openalex.org/T10001", "display_name": "Specimen Science", "keywords": ["sampling"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents, their build in `out`, and files of three registers."""
    folder = tmp_path_factory.mktemp("link")
    (folder / "documents").mkdir()
    for name, text in TEXTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    (folder / "ror.json").write_text(json.dumps([BODY]), encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "alex.jsonl").write_text("".join(json.dumps(r) + "\n" for r in (AUTHOR, TOPIC)), encoding="utf-8")
    build(folder, folder / "out")
    return folder


@pytest.fixture(scope="module")
def wikidata(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with invented items in Wikidata's vocabulary."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the oxigraph server is not installed")
    store = tmp_path_factory.mktemp("server") / "store"
    EmbeddedStore.create(store, ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TURTLE))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            assert server.poll() is None, "the server ended"
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        server.terminate()
        server.wait()


def build(folder: Path, out: Path, *words: str | Path) -> Path:
    done = run_here("build", folder / "documents", "--out", out, "--no-validate", "--quiet", *words)
    assert done.returncode == 0, done.stderr
    return out


def link(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return run_here("link", "--out", folder / "out", *words)


def proposed(folder: Path, *words: str | Path) -> list[dict[str, Any]]:
    done = link(folder, *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def short(proposals: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(p["entity"].removeprefix(identifier.BASE), p["identifier"]) for p in proposals}


def stated(out: Path) -> set[tuple[str, str]]:
    graph = rdflib.Graph().parse(out / "graph.ttl", format="turtle")
    pairs = graph.subject_objects(rdflib.OWL.sameAs)
    return {(str(s).removeprefix(identifier.BASE), str(o)) for s, o in pairs}


ALL = ("--ror", "ror.json", "--orcid", "people.csv", "--openalex", "alex.jsonl")


@pytest.fixture
def sources(folder: Path) -> list[str | Path]:
    return [word if word.startswith("--") else folder / word for word in ALL]


# What is proposed


def test_proposals_are_listed_with_their_reasons_and_nothing_is_changed(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "here")
    before = files(tmp_path / "here")
    done = run_symposia("link", *ALL, cwd=tmp_path / "here")
    assert (done.returncode, done.stderr) == (0, "")
    assert files(tmp_path / "here") == before
    assert "Ada Example  https://orcid.org/0000-0002-1825-0097  “Ada Example”  " in done.stdout
    assert "     + same organization: Sample Institute of Technology\n" in done.stdout
    assert done.stdout.startswith("1. ")
    assert done.stdout.endswith("\nNothing was changed. Accept with --accept N or --accept-clear.\n")


def test_each_register_proposes_what_is_its_own(folder, sources):
    found = proposed(folder, *sources)
    assert {
        (ADA, ADA_ORCID),
        (ADA, ALEX),
        (INSTITUTE, ROR),
        ("topic/specimen-science", "https://openalex.org/T10001"),
    } == {(p["entity"].removeprefix(identifier.BASE), p["identifier"]) for p in found if p["clear"]}
    assert all(0.5 <= p["score"] <= 1 and p["supporting"] and p["source"] for p in found)


def test_the_namesake_elsewhere_is_not_clear_and_the_reasons_say_why(folder):
    found = {p["identifier"]: p for p in proposed(folder, "--orcid", folder / "people.csv", "--least", "0")}
    assert found[ADA_ORCID]["score"] > found[NAMESAKE]["score"] and not found[NAMESAKE]["clear"]
    assert [r for r in found[NAMESAKE]["opposing"] if r.startswith("no organization in common")]


def test_what_scores_less_than_asked_for_is_left_out(folder, sources):
    assert len(proposed(folder, *sources, "--least", "0")) > len(proposed(folder, *sources, "--least", "0.95"))


def test_an_endpoint_with_wikidatas_vocabulary_is_asked(folder, wikidata):
    found = short(proposed(folder, "--wikidata", wikidata))
    assert {
        (ADA, "http://www.wikidata.org/entity/Q900000003"),
        (INSTITUTE, "http://www.wikidata.org/entity/Q900000010"),
        (INSTITUTE, ROR),
        ("topic/specimen-science", "http://www.wikidata.org/entity/Q900000020"),
        ("award/sample-prize", "http://www.wikidata.org/entity/Q900000021"),
    } <= found
    assert not [p for p in found if "otto" in p[0]]


def test_files_and_the_endpoint_are_asked_together_in_any_order(folder, sources, wikidata):
    one = proposed(folder, *sources, "--wikidata", wikidata)
    other = proposed(folder, "--wikidata", wikidata, *sources)
    assert short(one) == short(other) and [p["identifier"] for p in one] == [p["identifier"] for p in other]


def test_nobody_known_is_no_proposal(folder, tmp_path):
    (tmp_path / "people.csv").write_text("orcid,name\n0000-0002-1825-0097,Lise Elsewhere\n", encoding="utf-8")
    done = link(folder, "--orcid", tmp_path / "people.csv")
    assert (done.returncode, done.stdout) == (0, "no proposal\n")


# What is accepted


def test_an_accepted_proposal_is_written_and_the_next_build_states_it(folder, sources, tmp_path):
    file = tmp_path / "curation.yaml"
    found = proposed(folder, *sources)
    number = next(n for n, p in enumerate(found, 1) if p["identifier"] == ADA_ORCID)
    done = link(folder, *sources, "--accept", str(number), "--curation", file)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"1 link written to {file}; build again to state it in the graph\n"
    (entry,) = curation.read(file).entries
    assert (entry.ref.text, entry.to) == (identifier.BASE + ADA, ADA_ORCID)
    assert entry.score == pytest.approx(found[number - 1]["score"], abs=1e-4)
    assert entry.source in (str(folder / "people.csv"), str(folder / "alex.jsonl"))
    out = build(folder, tmp_path / "out", "--curation", file)
    assert stated(out) == {(ADA, ADA_ORCID)}
    assert statements(out) == statements(folder / "out")
    assert run_here("why", ADA, "--out", out).stdout.count(f"  elsewhere: {ADA_ORCID}\n") == 1
    # Who has an identifier of a register needs no other.
    again = run_here("link", *sources, "--out", out, "--format", "json").stdout
    assert not [p for p in json.loads(again) if p["entity"].endswith(ADA) and p["scheme"] == "ORCID"]
    more = run_here("link", *sources, "--out", out, "--format", "json", "--again", "--least", "0").stdout
    assert [p for p in json.loads(more) if p["identifier"] == NAMESAKE]


def test_all_that_is_clear_is_accepted_at_once_in_the_file_that_the_next_build_reads(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "here")
    here = tmp_path / "here"
    done = run_symposia("link", *ALL, "--accept-clear", cwd=here)
    assert (
        done.returncode == 0
        and done.stderr == "4 links written to curation.yaml; build again to state it in the graph\n"
    )
    done = run_symposia("documents", "--out", "out", cwd=here)
    assert done.returncode == 0 and "Shapes: conforms" in done.stdout
    assert stated(here / "out") == {
        (ADA, ADA_ORCID),
        (ADA, ALEX),
        (INSTITUTE, ROR),
        ("topic/specimen-science", "https://openalex.org/T10001"),
    }


def test_what_was_accepted_already_is_not_written_again(folder, sources, tmp_path):
    for shown in ("4 links written", "0 links written"):
        done = link(folder, *sources, "--accept-clear", "--curation", tmp_path / "curation.yaml")
        assert done.returncode == 0 and done.stderr.startswith(shown)


def test_a_proposal_from_the_endpoint_is_accepted(folder, wikidata, tmp_path):
    file = tmp_path / "curation.yaml"
    done = link(folder, "--wikidata", wikidata, "--accept-clear", "--curation", file)
    assert done.returncode == 0, done.stderr
    out = build(folder, tmp_path / "out", "--curation", file)
    assert (INSTITUTE, "http://www.wikidata.org/entity/Q900000010") in stated(out)


# What goes wrong


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a source: --ror, --orcid, --openalex or --wikidata"),
        (["--ror", "ror.json", "--accept", "9"], "there are 1 proposals; without --accept they are listed"),
        (["--ror", "ror.json", "--accept", "0"], "0 is not in the range"),
        (["--ror", "ror.json", "--least", "2"], "2.0 is not in the range"),
        (["--ror", "none.json"], "none.json: cannot be read (No such file or directory)"),
        (["--ror", "people.csv"], "people.csv: "),
        (["--orcid", "ror.json"], "ror.json: no entry of it is a record of ORCID"),
        (["--openalex", "ror.json"], "ror.json: no entry of it is a record of OpenAlex"),
        (["--wikidata", "ftp://example.org/"], "ftp://example.org/"),
        (["--wikidata", "http://127.0.0.1:9/query"], "nothing listens there"),
    ],
)
def test_a_wrong_use_or_file_is_an_error_that_says_what_and_nothing_is_written(folder, tmp_path, words, said):
    given = [folder / w if "." in w and "/" not in w else w for w in words]
    done = link(folder, *given, "--accept-clear", "--curation", tmp_path / "curation.yaml")
    assert done.returncode == 2 and done.stdout == ""
    assert said in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "content"),
    [
        ("--ror", '[{"id": "https://ror.org/00abc'),
        ("--ror", "\x00\x01\x02"),
        ("--orcid", "nummer,vorname\n1,Ada\n"),
        ("--orcid", ""),
        ("--openalex", "PK\x03\x04 no zip"),
        ("--openalex", "[[[[[[" * 50_000),
    ],
)
def test_a_broken_file_is_an_error_that_names_it(folder, tmp_path, option, content):
    file = tmp_path / "broken"
    file.write_text(content, encoding="utf-8")
    done = link(folder, option, file)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith(f"error: {file}: ") and done.stderr.count("\n") <= 3


def test_bad_entries_among_good_ones_are_counted_and_the_rest_is_used(folder, tmp_path):
    (tmp_path / "alex.jsonl").write_text('{"id": \n[]\n' + json.dumps(AUTHOR) + "\n", encoding="utf-8")
    done = link(folder, "--openalex", tmp_path / "alex.jsonl")
    assert done.returncode == 0 and f"  {ALEX}  " in done.stdout
    assert f"{tmp_path / 'alex.jsonl'}: 2 entries set aside; the first: line 1: is no JSON" in done.stderr


def test_without_a_build_the_error_says_what_to_do(folder, tmp_path):
    done = run_here("link", "--ror", folder / "ror.json", "--out", tmp_path)
    assert done.returncode == 2 and "there is no store here\nbuild one first" in done.stderr


def test_a_broken_curation_file_is_left_as_it_is(folder, sources, tmp_path):
    file = tmp_path / "curation.yaml"
    file.write_text("link: [\n", encoding="utf-8")
    done = link(folder, *sources, "--accept-clear", "--curation", file)
    assert done.returncode == 2 and f"{file}, line " in done.stderr
    assert file.read_text(encoding="utf-8") == "link: [\n"


def test_no_name_in_a_register_can_steer_the_terminal(folder, tmp_path):
    row = {**AUTHOR, "display_name": "Ada Example", "display_name_alternatives": ["Ada \x1b[2J\nExample"]}
    (tmp_path / "alex.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    done = link(folder, "--openalex", tmp_path / "alex.jsonl")
    assert done.returncode == 0 and ALEX in done.stdout and "\x1b" not in done.stdout
