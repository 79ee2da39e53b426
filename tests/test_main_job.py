"""The main job, end to end, through the command line."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from conftest import files, run_symposia, statements

from graph import network
from graph.store import EmbeddedStore

OUTPUTS = {"graph.ttl", "graph.nq", "network.html", "analysis.json", "statements.jsonl", "report.json", "store"}
SYM = "https://w3id.org/symposia/ontology#"
WRITTEN = ("graph.ttl", "graph.nq", "network.html", "analysis.json", "statements.jsonl", "report.json")
ADA = (
    "Ada Lovelace\nProfessor of Chemistry\nUniversity of Oslo\n\n"
    "Ada Lovelace earned a PhD in physics from Uppsala University.\n"
)
MARIE = (
    "Marie Curie\nDirector\nRadium Institute\n\n"
    "Marie Curie is a member of the Polish Academy of Sciences. She studies radioactivity.\n"
)


@pytest.fixture(scope="module", params=["samples", "seeds"])
def built(request):
    """A folder of documents with its build."""
    if request.param == "samples":
        return request.getfixturevalue("repository") / "documents", request.getfixturevalue("sample_build")
    return request.getfixturevalue("shared") / "seeds", request.getfixturevalue("seed_build")


@pytest.fixture(scope="module")
def quads(built):
    return list(ox.parse((built[1] / "graph.nq").read_bytes(), format=ox.RdfFormat.N_QUADS))


def text_of(folder: Path, source: str) -> str:
    """A document's text with its own line ends."""
    with (folder / source).open(encoding="utf-8", newline="") as file:
        return file.read()


def written(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in WRITTEN}


def same(one: Path, other: Path) -> list[str]:
    """The names of the outputs that differ."""
    return [name for name in WRITTEN if (one / name).read_bytes() != (other / name).read_bytes()]


def test_every_output_is_there_and_the_job_says_it_went_well(built):
    _, out = built
    assert {p.name for p in out.iterdir()} >= OUTPUTS
    assert all((out / name).stat().st_size > 0 for name in WRITTEN)
    assert (out.parent / "code.txt").read_text() == "0"


def test_every_quote_of_the_statements_stands_where_it_says(built):
    folder, out = built
    rows = statements(out)
    assert len(rows) > 100
    texts = {source: text_of(folder, source) for source in {row["document"] for row in rows}}
    wrong = [row for row in rows if texts[row["document"]][row["begin"] : row["end"]] != row["quote"]]
    assert not wrong
    assert all(row["quote"].strip() == row["quote"] and row["quote"] for row in rows)
    assert all(0 <= row["confidence"] <= 1 and re.fullmatch(r"[\w-]+/[\w.]+", row["extractor"]) for row in rows)


def test_every_passage_of_the_graph_stands_where_it_says(built, quads):
    folder, _ = built
    about: dict[str, dict[str, str]] = {}
    for q in quads:
        about.setdefault(q.subject.value, {})[q.predicate.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]] = q.object.value
    passages = [values for values in about.values() if "quote" in values]
    assert len(passages) > 100
    for p in passages:
        text = text_of(folder, about[p["inDocument"]]["source"])
        assert text[int(p["beginOffset"]) : int(p["endOffset"])] == p["quote"]


def test_every_statement_of_a_document_has_a_passage(quads):
    subjects = {q.subject.value for q in quads if q.predicate.value == SYM + "extractor"}
    backed = {q.subject.value for q in quads if q.predicate.value == SYM + "evidencedBy"}
    assert subjects and subjects <= backed


def test_every_asserted_triple_between_entities_has_a_statement(quads):
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    parts: dict[str, dict[str, str]] = {}
    for q in quads:
        if q.predicate.value in (rdf + "subject", rdf + "predicate", rdf + "object"):
            parts.setdefault(q.subject.value, {})[q.predicate.value.removeprefix(rdf)] = str(q.object)
    stated = {(p["subject"], p["predicate"], p["object"]) for p in parts.values()}
    places = ("person", "org", "topic", "event", "talk", "project", "award")
    nodes = ("position", "degree", "membership", "receipt")
    entity = re.compile(rf"/id/(?:{'|'.join(places)})/")
    target = re.compile(rf"/id/(?:{'|'.join(places + nodes)})/")
    claimed = [q for q in quads if re.search(r"/doc/[0-9a-f]{12}$", q.graph_name.value)]
    between = [
        q
        for q in claimed
        if entity.search(q.subject.value) and isinstance(q.object, ox.NamedNode) and target.search(q.object.value)
    ]
    assert len(between) > 20
    missing = [q for q in between if (str(q.subject), str(q.predicate), str(q.object)) not in stated]
    assert not missing


def test_nothing_stands_in_the_default_graph_and_no_node_is_blank(quads):
    assert not [q for q in quads if isinstance(q.graph_name, ox.DefaultGraph)]
    assert not [q for q in quads if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]


def test_graphs_are_those_of_the_design(built, quads):
    report = json.loads((built[1] / "report.json").read_text(encoding="utf-8"))
    base = "https://w3id.org/symposia/id/"
    expected = {f"{base}graph/resolution", f"{base}graph/derived"}
    for document in report["documents"]:
        expected |= {f"{base}doc/{document['sha256'][:12]}", f"{base}doc/{document['sha256'][:12]}/evidence"}
    assert {q.graph_name.value for q in quads} == expected


def test_quads_are_in_one_order_without_duplicates(built):
    lines = (built[1] / "graph.nq").read_bytes().rstrip(b"\n").split(b"\n")
    assert len(lines) == len(set(lines))


def test_the_turtle_is_read_by_rdflib_and_holds_no_evidence(built):
    kg = rdflib.Graph().parse(built[1] / "graph.ttl", format="turtle")
    assert len(kg) > 200
    assert not list(kg.subject_objects(rdflib.URIRef(SYM + "quote")))
    assert (built[1] / "graph.ttl").read_text(encoding="utf-8").startswith("@prefix")


def test_the_shapes_are_kept(built):
    report = json.loads((built[1] / "report.json").read_text(encoding="utf-8"))
    assert report["shacl"] == {"checked": True, "conforms": True, "violations": []}


def test_the_report_counts_what_is_there(built):
    report = json.loads((built[1] / "report.json").read_text(encoding="utf-8"))
    assert {d["source"] for d in report["documents"]} == {p.name for p in built[0].iterdir()}
    assert not report["setAside"]
    rows = statements(built[1])
    assert report["counts"]["statements"] == len({row["statement"] for row in rows})
    assert report["counts"]["classes"]["Person"] > 5


def test_the_network_is_one_file_that_fetches_nothing(built):
    page = (built[1] / "network.html").read_text(encoding="utf-8")
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?(?:https?:)?//", page)


def test_the_store_opens_and_answers(built):
    store = EmbeddedStore.open(built[1] / "store")
    assert store.query(f"ASK {{ ?p a <{SYM}Person> }}").boolean
    count = store.query("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }").rows[0][0].value
    assert int(count) == len((built[1] / "graph.nq").read_bytes().rstrip(b"\n").split(b"\n"))


def test_the_summary_says_what_was_found_and_what_to_try(built):
    shown = (built[1].parent / "stdout.txt").read_text(encoding="utf-8")
    report = json.loads((built[1] / "report.json").read_text(encoding="utf-8"))
    for word in ("documents", "people", "institutions", "topics", "statements"):
        assert re.search(rf"\d {word}\b", shown), word
    assert f"{len(report['documents'])} documents" in shown
    assert f"{report['counts']['classes']['Person']} people" in shown
    assert shown.split("Try next:")[1].strip().count("\n") == 2, "three commands"
    assert "query" in shown.split("Try next:")[1] and "network.html" in shown.split("Try next:")[1]


def test_a_command_of_the_summary_runs_as_it_stands(sample_build, repository):
    shown = (sample_build.parent / "stdout.txt").read_text(encoding="utf-8")
    line = next(x for x in shown.split("\n") if " query people" in x)
    done = run_symposia(*line.split(str(repository / "build_graph.py"))[1].split())
    assert done.returncode == 0, done.stderr
    assert "documents" in done.stdout


@pytest.mark.parametrize("seed", ["1", "4321"])
def test_a_second_run_is_byte_identical_whatever_the_hash_seed_and_the_order_of_files(built, tmp_path, seed):
    folder, out = built
    sources = [folder] if seed == "1" else sorted(folder.iterdir(), reverse=True)
    done = run_symposia(*sources, "--out", tmp_path / "again", PYTHONHASHSEED=seed)
    assert done.returncode == 0, done.stderr
    assert same(out, tmp_path / "again") == []


def test_a_rebuild_in_place_is_byte_identical_and_leaves_nothing_beside(repository, tmp_path):
    for _ in range(2):
        done = run_symposia(repository / "documents", "--out", tmp_path / "out")
        assert done.returncode == 0, done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_less_sure_statements_are_left_out_on_demand(repository, sample_build, tmp_path):
    done = run_symposia(repository / "documents", "--out", tmp_path / "out", "--min-confidence", "0.9")
    assert done.returncode == 0, done.stderr
    rows, before = statements(tmp_path / "out"), statements(sample_build)
    assert rows and all(row["confidence"] >= 0.9 for row in rows)
    assert any(row["confidence"] < 0.9 for row in before)
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["settings"]["minConfidence"] == 0.9 and report["shacl"]["conforms"]
    data = (tmp_path / "out" / "graph.nq").read_text(encoding="utf-8")
    assert min(float(number) for number in re.findall(r'#confidence> "([\d.]+)"', data)) >= 0.9
    ties = network.build(EmbeddedStore.open(tmp_path / "out" / "store")).edges(data=True)
    shown = {(e["quote"], e["begin"], e["end"]) for _, _, tie in ties for e in tie["evidence"]}
    assert shown and shown <= {(row["quote"], row["begin"], row["end"]) for row in rows}


@pytest.mark.parametrize("query", ["people", "SELECT * { ?s ?p ?o } LIMIT 1"])
def test_a_query_is_not_asked_with_a_confidence_that_it_would_not_heed(sample_build, query):
    done = run_symposia("query", query, "--min-confidence", "0.9", "--out", sample_build)
    assert done.returncode == 2 and not done.stdout and "settled when a graph is built" in done.stderr


def test_a_parameter_of_sparql_text_is_refused_and_not_passed_over(sample_build):
    done = run_symposia("query", "SELECT * { ?s ?p ?o } LIMIT 1", "--topic", "x", "--out", sample_build)
    assert done.returncode == 2 and not done.stdout and "--topic" in done.stderr


def test_taking_a_document_out_takes_its_graphs_and_nothing_else(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "ada.txt").write_text(ADA, encoding="utf-8")
    (folder / "marie.txt").write_text(MARIE, encoding="utf-8")
    assert run_symposia(folder, "--out", tmp_path / "out").returncode == 0
    both = (tmp_path / "out" / "graph.nq").read_text(encoding="utf-8").split("\n")
    key = {
        d["source"]: d["sha256"][:12] for d in json.loads((tmp_path / "out" / "report.json").read_text())["documents"]
    }
    (folder / "marie.txt").unlink()
    assert run_symposia(folder, "--out", tmp_path / "out").returncode == 0
    one = (tmp_path / "out" / "graph.nq").read_text(encoding="utf-8").split("\n")
    assert not [line for line in one if f"doc/{key['marie.txt']}" in line or "curie" in line.lower()]
    assert [x for x in one if f"doc/{key['ada.txt']}" in x] == [x for x in both if f"/doc/{key['ada.txt']}" in x]
    assert run_symposia(folder, "--out", tmp_path / "clean").returncode == 0
    assert same(tmp_path / "out", tmp_path / "clean") == []


SKOS = "http://www.w3.org/2004/02/skos/core#"
TOPIC = "https://w3id.org/symposia/id/topic/"
SCHEME = "https://w3id.org/symposia/id/scheme/topics"
EVE = "Eve Norton\nProfessor\nUniversity of Oslo\n\nEve Norton works on adversarial machine learning and glass.\n"
MAX = "Max Reuter\nLecturer\nUppsala University\n\nMax Reuter works on machine learning and optimization.\n"


@pytest.fixture(scope="module")
def two_topics(tmp_path_factory):
    """A build of two documents, one on a topic, the other on one that is under it."""
    folder = tmp_path_factory.mktemp("topics")
    (folder / "eve.txt").write_text(EVE, encoding="utf-8")
    (folder / "max.txt").write_text(MAX, encoding="utf-8")
    done = run_symposia(folder / "eve.txt", folder / "max.txt", "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    return folder


def triples(out: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(out / "graph.ttl", format="turtle")


def about(kg: rdflib.Graph, name: str) -> set[tuple[str, str]]:
    """What ties one topic by terms of SKOS to another thing."""
    said = kg.predicate_objects(rdflib.URIRef(TOPIC + name))
    return {
        (p.removeprefix(SKOS), o.removeprefix(TOPIC)) for p, o in said if isinstance(o, rdflib.URIRef) and SKOS in p
    }


def test_topics_are_one_scheme_with_the_broader_ones_that_the_words_show(two_topics):
    kg = triples(two_topics / "out")
    assert about(kg, "adversarial-machine-learning") == {
        ("broader", "machine-learning"),
        ("broaderTransitive", "machine-learning"),
        ("inScheme", SCHEME),
    }
    assert about(kg, "machine-learning") == {
        ("narrower", "adversarial-machine-learning"),
        ("inScheme", SCHEME),
        ("topConceptOf", SCHEME),
    }
    assert {str(o) for o in kg.objects(rdflib.URIRef(SCHEME), rdflib.URIRef(SKOS + "hasTopConcept"))} == {
        TOPIC + name for name in ("glass", "machine-learning", "optimization")
    }
    assert not list(kg.subject_objects(rdflib.URIRef(SYM + "sharesTopicWith"))), "a broader topic is not the same"


def test_links_of_the_scheme_name_their_rules_in_the_derived_graph(two_topics):
    store = EmbeddedStore.open(two_topics / "out" / "store")
    found = store.query(
        f"""PREFIX sym: <{SYM}> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?p ?rule (COUNT(*) AS ?n) WHERE {{ GRAPH <https://w3id.org/symposia/id/graph/derived> {{
          ?s ?p ?o . ?statement rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; sym:derivedBy ?rule }}
          FILTER(STRSTARTS(STR(?p), "{SKOS}") || ?p = sym:weight) }} GROUP BY ?p ?rule ORDER BY ?rule"""
    )
    assert [
        (re.split("[#/]", p.value)[-1], rule.value.rsplit("/", 1)[-1], int(n.value)) for p, rule, n in found.rows
    ] == [
        ("broader", "broader-topic", 1),
        ("broaderTransitive", "broader-transitive", 1),
        ("hasTopConcept", "has-top-concept", 3),
        ("narrower", "narrower-topic", 1),
        ("topConceptOf", "top-concept-of", 3),
        ("weight", "topic-weight", 4),
    ]


def test_a_topic_weighs_the_confidences_of_the_statements_about_it(built):
    sums: dict[str, int] = {}
    for row in {row["statement"]: row for row in statements(built[1])}.values():
        if row["object"]["type"] == "Topic":
            sums[row["object"]["iri"]] = sums.get(row["object"]["iri"], 0) + round(row["confidence"] * 100)
    weights = triples(built[1]).subject_objects(rdflib.URIRef(SYM + "weight"))
    assert {str(s): str(o) for s, o in weights} == {iri: f"{n / 100:.2f}" for iri, n in sums.items()}


def test_experts_of_a_topic_work_on_narrower_ones_too(two_topics):
    asked = ("--topic", "MACHINE learning", "--out", two_topics / "out", "--format", "csv")
    done = run_symposia("query", "experts", *asked)
    rows = csv.DictReader(io.StringIO(done.stdout))
    assert [(row["person"], row["how"], row["topic"]) for row in rows] == [
        ("Eve Norton", "researches", "adversarial machine learning"),
        ("Max Reuter", "researches", "machine learning"),
    ]


def test_taking_a_document_out_takes_its_topics_out_of_the_scheme(two_topics, tmp_path):
    shutil.copytree(two_topics / "out", tmp_path / "out")
    for out in ("out", "clean"):
        assert run_symposia(two_topics / "eve.txt", "--out", tmp_path / out).returncode == 0
    assert same(tmp_path / "out", tmp_path / "clean") == []
    everything = (tmp_path / "out" / "graph.nq").read_text(encoding="utf-8")
    assert "optimization" not in everything and TOPIC + "machine-learning" not in everything
    assert about(triples(tmp_path / "out"), "adversarial-machine-learning") == {
        ("inScheme", SCHEME),
        ("topConceptOf", SCHEME),
    }


def test_without_a_topic_there_is_no_scheme(tmp_path):
    (tmp_path / "ada.txt").write_text(ADA, encoding="utf-8")
    assert run_symposia(tmp_path / "ada.txt", "--out", tmp_path / "out").returncode == 0
    assert "ConceptScheme" not in (tmp_path / "out" / "graph.nq").read_text(encoding="utf-8")


def test_many_things_on_a_line_of_the_turtle_stand_one_a_line(built):
    lines = (built[1] / "graph.ttl").read_text(encoding="utf-8").split("\n")
    assert not [line for line in lines if len(line) > 200 and " , " in line and '"' not in line]


def test_without_a_command_or_documents_the_folder_documents_is_built_into_out(tmp_path, repository, sample_build):
    shutil.copytree(repository / "documents", tmp_path / "documents")
    done = run_symposia(cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert same(sample_build, tmp_path / "out") == []
    assert "--out" not in done.stdout


def test_build_as_a_word_relative_paths_and_patterns_from_another_folder(tmp_path, repository, sample_build):
    shutil.copytree(repository / "documents", tmp_path / "here" / "texts")
    done = run_symposia("build", "texts/*", "--out", "deep/er/out", "--quiet", cwd=tmp_path / "here")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert same(sample_build, tmp_path / "here" / "deep" / "er" / "out") == []


def test_another_base_is_used_everywhere(tmp_path):
    (tmp_path / "ada.txt").write_text(ADA, encoding="utf-8")
    done = run_symposia(tmp_path / "ada.txt", "--out", tmp_path / "out", "--base", "https://example.org/kg/")
    assert done.returncode == 0, done.stderr
    everything = b"".join(written(tmp_path / "out").values())
    assert b"https://example.org/kg/person/ada-lovelace" in everything
    assert b"w3id.org/symposia/id/" not in everything


def test_line_ends_and_a_byte_order_mark_count_as_characters(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "crlf.txt").write_bytes(ADA.replace("\n", "\r\n").encode())
    (folder / "cr.md").write_bytes(MARIE.replace("\n", "\r").encode())
    (folder / "bom.txt").write_bytes(b"\xef\xbb\xbf" + ADA.replace("Ada Lovelace", "Niels Bohr").encode())
    (folder / "wide.txt").write_bytes(MARIE.replace("Marie Curie", "Lise Meitner \U0001d54f").encode())
    assert run_symposia(folder, "--out", tmp_path / "out").returncode == 0
    rows = statements(tmp_path / "out")
    assert {row["document"] for row in rows} == {"crlf.txt", "cr.md", "bom.txt", "wide.txt"}
    wrong = {r["document"] for r in rows if text_of(folder, r["document"])[r["begin"] : r["end"]] != r["quote"]}
    assert not wrong


def test_the_output_may_lie_inside_the_folder_of_documents(tmp_path):
    (tmp_path / "ada.txt").write_text(ADA, encoding="utf-8")
    for _ in range(2):
        done = run_symposia(".", "--out", "out", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert "network.html" not in done.stderr


def test_outputs_of_a_build_hold_no_clock_and_no_path(built):
    everything = b"".join(content for name, content in files(built[1]).items() if not name.startswith("store/"))
    assert str(built[1].parent).encode() not in everything


def test_a_mailbox_and_a_page_of_a_person_are_addresses(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    text = "Ada Lovelace\nProfessor\nUniversity of Oslo\nada@example.org\nhttps://example.org/~ada\n"
    (folder / "page.txt").write_text(text, encoding="utf-8")
    run_symposia(folder, "--out", tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "statements.jsonl").read_text("utf-8").splitlines()]
    ends = {
        row["object"]["iri"]: row["object"]["type"] for row in rows if row["predicate"].endswith(("mbox", "homepage"))
    }
    assert ends == {"mailto:ada@example.org": "anyURI", "https://example.org/~ada": "anyURI"}
