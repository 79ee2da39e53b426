"""`symposia export`: formats that read back as the same graph, parts of a graph, and parts for large stores."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

import ontology
from graph.exports import FORMATS, Content, ExportError
from graph.exports.parts import scripts, write_parts
from graph.exports.tables import EDGE_COLUMNS, NODE_COLUMNS, tables
from graph.store import EmbeddedStore
from tests.conftest import files, run_here, run_symposia

# Warnings of rdflib about its own code.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")

BASE = ontology.BASE
ROOT = Path(__file__).resolve().parent.parent
RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "jsonld": "json-ld",
    "rdfxml": "xml",
    "trig": "trig",
    "nquads": "nquads",
}
OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
TRIPLES = ("turtle", "ntriples", "jsonld", "rdfxml")
DATASETS = ("trig", "nquads")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph as a build has it."""
    return _built(tmp_path_factory.mktemp("small"), "fixtures_plain.trig")


def _built(out: Path, fixture: str) -> Path:
    found = set(ox.parse(path=str(ROOT / "tests" / fixture), format=ox.RdfFormat.TRIG))
    quads = sorted(found, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
    data = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert data is not None
    (out / "graph.nq").write_bytes(data)
    EmbeddedStore.create(out / "store", data)
    return out


def export(out: Path, *words: str | Path) -> bytes:
    """What the command writes to a file."""
    target = out.parent / f"{out.name}-export"
    done = run_here("export", "--out", out, "--to", target, *words)
    assert done.returncode == 0, done.stderr
    return target.read_bytes()


def quads_of(out: Path, evidence: bool = True) -> set[ox.Quad]:
    content = Content(BASE, evidence)
    return {q for q in ox.parse(path=str(out / "graph.nq"), format=ox.RdfFormat.N_QUADS) if content.wants(q)}


def written(form: str, quads: list[ox.Quad]) -> bytes:
    to = io.BytesIO()
    write = FORMATS[form].write
    assert write is not None
    write(quads, to, Content(BASE, evidence=True))
    return to.getvalue()


def parsed(form: str, data: bytes) -> set[Any]:
    """What pyoxigraph reads back: quads, or the triples of a format without graphs."""
    quads = set(ox.parse(data, format=OXIGRAPH[form]))
    return quads if form in DATASETS else {q.triple for q in quads}


def parsed_by_rdflib(form: str, data: bytes) -> set[Any]:
    """What rdflib reads back, as pyoxigraph writes it."""
    if form in DATASETS:
        found = Dataset().parse(data=data, format=RDFLIB.get(form, form)).serialize(format="nquads")
        return set(ox.parse(found.encode(), format=ox.RdfFormat.N_QUADS))
    found = Graph().parse(data=data, format=RDFLIB.get(form, form)).serialize(format="nt")
    return {q.triple for q in ox.parse(found.encode(), format=ox.RdfFormat.N_TRIPLES)}


def part(out: Path, *words: str) -> set[ox.Quad]:
    return parsed("nquads", export(out, "--format", "nquads", *words))


def iri(words: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + words)


def stored(out: Path) -> set[ox.Quad]:
    """The quads of a build as a store has them: it writes numbers in their shortest form."""
    store = ox.Store()
    store.extend(quads_of(out))
    return set(store)


def subjects(quads: set[ox.Quad], folder: str) -> set[str]:
    found = {str(getattr(q.subject, "value", "")) for q in quads}
    return {s.removeprefix(BASE + folder) for s in found if s.startswith(BASE + folder)}


# Round trips


@pytest.mark.parametrize("reader", [parsed, parsed_by_rdflib])
@pytest.mark.parametrize("evidence", [True, False])
@pytest.mark.parametrize("form", OXIGRAPH)
def test_each_rdf_format_reads_back_as_the_same_graph(
    small: Path, form: str, evidence: bool, reader: Callable[[str, bytes], set[Any]]
) -> None:
    data = export(small, "--format", form, "--evidence" if evidence else "--no-evidence")
    quads = quads_of(small, evidence)
    assert reader(form, data) == (quads if form in DATASETS else {q.triple for q in quads})


@pytest.mark.parametrize("form", OXIGRAPH)
def test_a_real_build_with_its_alignment_reads_back_as_one_graph_in_every_format(sample_build: Path, form: str) -> None:
    told = parsed("nquads", export(sample_build, "--format", "nquads", "--align", "--no-evidence"))
    data = export(sample_build, "--format", form, "--align", "--no-evidence")
    assert parsed(form, data) == (told if form in DATASETS else {q.triple for q in told})
    assert len(told) > len(quads_of(sample_build, evidence=False))


def test_rdflib_calls_the_turtle_and_the_json_ld_isomorphic(small: Path) -> None:
    one = Graph().parse(data=export(small, "--format", "turtle"), format="turtle")
    other = Graph().parse(data=export(small, "--format", "jsonld"), format="json-ld")
    assert isomorphic(one, other)


# Anything that RDF can hold; a lone surrogate is no character.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
HARD = st.one_of(
    TEXTS, st.sampled_from(['"', "\\", '" , "', "a , b", "\r", "\r\n", "\n.\n", "{", "}\n", "]]>", "</x>", "\x00"])
)
VALUES = st.one_of(
    HARD.map(ox.Literal),
    HARD.map(lambda text: ox.Literal(text, language="en")),
    HARD.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("https://example.org/type"))),
    st.integers(0, 3).map(lambda n: iri(f"org/{n}")),
)
QUADS = st.builds(
    ox.Quad,
    st.sampled_from([iri("person/a"), iri("person/b"), iri("position/1")]),
    st.sampled_from([ox.NamedNode(ontology.term(n)) for n in ("hasPosition", "roleTitle", "leads", "quote")]),
    VALUES,
    st.sampled_from([iri("doc/0"), iri("doc/1"), iri("graph/resolution")]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(QUADS, max_size=8))
def test_any_text_comes_back_from_the_formats_that_can_hold_it(quads: list[ox.Quad]) -> None:
    for form in ("turtle", "ntriples", "jsonld", *DATASETS):
        data = written(form, quads)
        assert parsed(form, data) == (set(quads) if form in DATASETS else {q.triple for q in quads}), form


def in_xml(text: str) -> str:
    """What docs/export.md says becomes of text in XML."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


@settings(deadline=None, max_examples=60)
@given(st.lists(HARD, max_size=6))
def test_rdf_xml_keeps_every_character_that_xml_has_and_replaces_the_others(texts: list[str]) -> None:
    quads = [ox.Quad(iri("person/a"), ox.NamedNode(ontology.term("quote")), ox.Literal(t), iri("doc/0")) for t in texts]
    data = written("rdfxml", quads)
    for read in (parsed, parsed_by_rdflib):
        assert {t.object.value for t in read("rdfxml", data)} == {in_xml(t) for t in texts}


def test_replaced_characters_are_told(small: Path) -> None:
    quads = [ox.Quad(iri("person/a"), ox.NamedNode(ontology.term("quote")), ox.Literal("a\x01b"), iri("doc/0"))]
    write = FORMATS["rdfxml"].write
    assert write is not None
    assert write(quads, io.BytesIO(), Content(BASE)) == [
        "one text holds characters that XML cannot; each of these is U+FFFD there"
    ]


def test_a_property_without_a_name_for_xml_is_refused_with_advice(small: Path, tmp_path: Path) -> None:
    query = "CONSTRUCT { ?s <https://example.org/1> ?o } WHERE { ?s a ?o }"
    done = run_here("export", "--out", small, "--query", query, "--to", tmp_path / "x.rdf")
    assert done.returncode == 2
    assert "https://example.org/1" in done.stderr and "turtle" in done.stderr
    assert not list(tmp_path.iterdir())


# How Turtle, TriG and JSON-LD read


def test_turtle_is_grouped_by_entity_sorted_and_has_one_object_of_several_on_a_line(small: Path) -> None:
    text = export(small, "--format", "turtle").decode()
    blocks = text.strip().split("\n\n")
    names = [block.split(" ", 1)[0] for block in blocks[1:]]
    by_prefix = {f"{p}:": i for p, i in ontology.PREFIXES.items()}
    full = [n[1:-1] if n[0] == "<" else by_prefix[f"{n.split(':')[0]}:"] + n.split(":", 1)[1] for n in names]
    assert full == sorted(set(full))
    assert 'person:ada-example a sym:Person ;\n\trdfs:label "Ada Example" ;\n' in text
    assert '\tskos:altLabel "A. Example" ,\n\t\t"Professor Example" ;\n' in text
    assert "statement:" not in text.split("\n\n", 1)[1]


def test_a_comma_in_a_text_does_not_break_its_line() -> None:
    quads = [ox.Quad(iri("person/a"), ox.NamedNode(ontology.term("quote")), ox.Literal(t), iri("doc/0")) for t in "xy"]
    quads.append(
        ox.Quad(iri("person/a"), ox.NamedNode(ontology.term("quote")), ox.Literal('one , "two" , three'), iri("doc/0"))
    )
    assert '\tsym:quote "one , \\"two\\" , three" ,\n' in written("turtle", quads).decode().replace(
        "person:a sym:quote", "\tsym:quote"
    )


def test_trig_has_a_block_for_each_graph(small: Path) -> None:
    text = export(small, "--format", "trig").decode()
    heads = [line for line in text.split("\n") if line.endswith("{")]
    assert heads == [
        "doc:0123456789ab\\/evidence {",
        "doc:0123456789ab {",
        "doc:ba9876543210\\/evidence {",
        "doc:ba9876543210 {",
        "kg:derived {",
        "kg:resolution {",
    ]
    assert "\n\tperson:ada-example " in text


def test_json_ld_nests_details_and_names_things_shortly(small: Path) -> None:
    data = json.loads(export(small, "--format", "jsonld"))
    (ada,) = [found for found in data["@graph"] if found["id"] == "person:ada-example"]
    assert (ada["type"], ada["label"]) == ("Person", "Ada Example")
    assert ada["hasDegree"] == {
        "id": "degree:a1",
        "type": "Degree",
        "awardedBy": "orgn:other-university",
        "degreeLevel": "PhD",
        "field": "chemistry",
    }
    assert [p["roleTitle"] for p in ada["hasPosition"]] == [
        "Jo and Max Donor Professor of Chemistry",
        "director",
        "postdoc",
    ]
    assert not [found for found in data["@graph"] if found["id"].startswith(("position:", "degree:"))]
    assert isinstance(data["@context"], dict)  # nothing to fetch


@pytest.mark.parametrize("form", [*FORMATS])
def test_an_export_has_the_same_bytes_every_time(small: Path, tmp_path: Path, form: str) -> None:
    made = []
    for seed in ("1", "2"):
        target = tmp_path / seed
        done = run_symposia(
            "export", "--out", small, "--format", form, "--align" if FORMATS[form].rdf else "--derived", "--to", target,
            PYTHONHASHSEED=seed,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        made.append(files(target) if target.is_dir() else target.read_bytes())
    assert made[0] == made[1]
    assert made[0]


ADA = "Ada Example is a professor at Example University. She works on graph theory.\n"
BEN = "Ben Sample is a professor at Sample College. He works on protein folding.\n"
CLEO = "Cleo Specimen is a professor at Example University. She works on graph theory with Ada Example.\n"


def test_another_document_changes_only_blocks_about_its_entities(tmp_path: Path) -> None:
    def turtle(*texts: str) -> tuple[dict[str, set[str]], set[str]]:
        """The lines of each block by its subject, and what the last document mentions."""
        folder = tmp_path / str(len(texts))
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        out = tmp_path / f"out{len(texts)}"
        assert run_here("build", folder, "--out", out, "--no-validate", "--quiet").returncode == 0
        blocks = export(out, "--format", "turtle").decode().strip().split("\n\n")
        last = hashlib.sha256(texts[-1].encode()).hexdigest()[:12]
        found = {block.split(" ", 1)[0]: {line.rstrip(" ,;.") for line in block.split("\n")} for block in blocks}
        return found, {word for line in found[f"doc:{last}"] for word in line.split() if ":" in word}

    before, _ = turtle(ADA, BEN)
    after, own = turtle(ADA, BEN, CLEO)
    own |= {"scheme:topics"}
    assert "person:cleo-specimen" in own
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed
    for name in changed:
        lines = before.get(name, set()) ^ after.get(name, set())
        nodes = name.startswith(("position:", "degree:", "tie:", "doc:")) and name not in before
        assert name in own or nodes or all(own & set(line.split()) for line in lines), (name, lines)
    untouched = {name for name in before if name.startswith("person:ben")}
    assert untouched and not untouched & changed


# Networks and tables


def test_graphml_and_gexf_read_back_as_the_network(small: Path, tmp_path: Path) -> None:
    (tmp_path / "x.graphml").write_bytes(export(small, "--format", "graphml"))
    (tmp_path / "x.gexf").write_bytes(export(small, "--format", "gexf"))
    one = nx.read_graphml(tmp_path / "x.graphml", force_multigraph=True)
    other = nx.read_gexf(tmp_path / "x.gexf")
    for network in (one, other):
        assert network.is_directed()
        assert network.nodes[BASE + "person/ada-example"]["label"] == "Ada Example"
        assert network.nodes[BASE + "person/ada-example"]["kind"] == "Person"
    ends = {(u, d["relation"], v) for u, v, d in one.edges(data=True)}
    assert ends == {(u, d["relation"], v) for u, v, d in other.edges(data=True)}
    assert (BASE + "person/ben-sample", "advisedBy", BASE + "person/ada-example") in ends
    assert (BASE + "org/imaginary-lab", "partOf", BASE + "org/example-university") in ends
    assert (BASE + "person/ada-example", "collaboratesWith", BASE + "person/dan-specimen") in ends
    stated = {d["relation"]: d["stated"] for _, _, d in one.edges(data=True)}
    assert stated["collaboratesWith"] is True


def test_a_network_has_quotes_only_when_they_are_asked_for(small: Path) -> None:
    assert b"My colleague Dan Specimen" not in export(small, "--format", "graphml")
    assert b"interview" not in export(small, "--format", "gexf")
    assert b"My colleague Dan Specimen" in export(small, "--format", "graphml", "--evidence")


def test_networks_hold_no_date_and_give_each_edge_a_name_of_its_own(small: Path) -> None:
    gexf, graphml = export(small, "--format", "gexf").decode(), export(small, "--format", "graphml").decode()
    assert "lastmodified" not in gexf and time.strftime("%Y-") not in gexf
    for text in (gexf, graphml):
        names = re.findall(r'<edge [^>]*\bid="([^"]+)"', text)
        assert names and len(set(names)) == len(names)
    keys = re.findall(r'<key id="([^"]+)"', graphml)
    assert len(set(keys)) == len(keys)


@settings(deadline=None, max_examples=30)
@given(HARD)
def test_any_name_can_stand_in_a_network(name: str) -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    quads = [
        ox.Quad(iri("person/a"), kind, ox.NamedNode(ontology.term("Person")), iri("graph/resolution")),
        ox.Quad(iri("person/a"), label, ox.Literal(name), iri("graph/resolution")),
    ]
    graphml = nx.parse_graphml(written("graphml", quads).decode())
    plain = in_xml(name).replace("\r\n", "\n").replace("\r", "\n")
    assert graphml.nodes[BASE + "person/a"].get("label", "") == plain
    nx.read_gexf(io.BytesIO(written("gexf", quads)))


def table(out: Path, name: str, *words: str) -> list[dict[str, str]]:
    folder = out.parent / f"{out.name}-tables"
    assert run_here("export", "--out", out, "--format", "csv", "--to", folder, *words).returncode == 0
    assert sorted(p.name for p in folder.iterdir()) == ["edges.csv", "nodes.csv"]
    with (folder / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_the_table_of_nodes_has_each_entity_once(small: Path) -> None:
    rows = table(small, "nodes.csv")
    assert tuple(rows[0]) == NODE_COLUMNS
    by_id = {row["id"].removeprefix(BASE): row for row in rows}
    assert len(by_id) == len(rows)
    assert by_id["org/example-university"]["class"] == "University"
    assert by_id["org/example-university"]["kind"] == "Organization"
    assert by_id["person/ada-example"]["other_names"] == "A. Example; Professor Example"
    assert by_id["topic/machine-learning"]["class"] == "Topic"
    assert not [name for name in by_id if name.startswith(("position/", "doc/"))]


def test_the_table_of_edges_has_relations_and_details(small: Path) -> None:
    rows = table(small, "edges.csv")
    assert tuple(rows[0]) == EDGE_COLUMNS
    assert {row["source"] for row in rows} | {row["target"] for row in rows} - {""} <= {
        row["id"] for row in table(small, "nodes.csv")
    }
    (post,) = [row for row in rows if row["title"] == "postdoc"]
    assert (post["source_label"], post["relation"], post["target_label"], post["status"]) == (
        *("Ada Example", "hasPosition", "Sample Robotics", "former"),
    )
    (degree,) = [row for row in rows if row["field"] == "chemistry"]
    assert (degree["level"], degree["target_label"]) == ("PhD", "Other University")
    (prize,) = [row for row in rows if row["year"] == "2019"]
    assert (prize["relation"], prize["target_label"]) == ("hasAwardReceipt", "Sample Prize")
    (alone,) = [row for row in rows if row["level"] == "PhD" and row["source_label"] == "Ben Sample"]
    assert alone["target"] == ""
    (joint,) = [row for row in rows if row["title"] == "joint research"]
    assert {joint["source_label"], joint["target_label"]} == {"Ada Example", "Sample Robotics"}
    (said,) = [row for row in rows if row["relation"] == "memberOf" and "academy" in row["target"]]
    assert (said["stated"], said["passages"]) == ("yes", "1")
    assert {row["stated"] for row in rows if row["relation"] == "hasSpeaker"} == {"no"}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_spreadsheet_runs_a_name(name: str) -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quads = [ox.Quad(iri("person/a"), label, ox.Literal(name), iri("graph/resolution"))]
    rows = list(csv.DictReader(io.StringIO(tables(quads, Content(BASE))["nodes.csv"].decode(), newline="")))
    assert rows[0]["label"] == "'" + name


def test_a_text_that_looks_like_an_identifier_is_no_tie() -> None:
    name = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quads = [ox.Quad(iri("position/a"), name, ox.Literal(BASE + "org/evil"), iri("doc/0"))]
    assert tables(quads, Content(BASE))["edges.csv"].count(b"\r\n") == 1


# Parts of a graph


def test_without_evidence_no_statement_passage_or_judgement_is_there(small: Path) -> None:
    quads = part(small, "--no-evidence")
    assert quads < quads_of(small)
    text = " ".join(map(str, quads))
    assert not re.search(r"/(statement|judgement|rule)/|#char=|/evidence>", text)
    assert subjects(quads, "position/") == {"a1", "a2", "a3", "b1"}


def test_readable_formats_leave_evidence_out_unless_it_is_asked_for(small: Path) -> None:
    for form in ("turtle", "ntriples", "jsonld", "rdfxml"):
        assert b"#Statement" not in export(small, "--format", form).replace(b"sym:Statement", b"#Statement")
        assert b"quote" in export(small, "--format", form, "--evidence")
    for form in ("trig", "nquads"):
        assert b"quote" in export(small, "--format", form)


def test_without_derived_triples_only_what_texts_say_is_there(small: Path) -> None:
    quads = part(small, "--no-derived")
    assert iri("graph/derived") not in {q.graph_name for q in quads}
    assert ox.Quad(iri("person/ada-example"), ox.NamedNode(ontology.term("leads")), iri("org/imaginary-lab"),
                   iri("doc/0123456789ab")) in quads  # fmt: skip


def test_the_neighbourhood_of_a_person_is_one_relation_away_and_complete(small: Path) -> None:
    quads = part(small, "--around", "Dan Specimen", "--no-evidence")
    assert subjects(quads, "person/") == {"dan-specimen", "ada-example"}
    # Ada is near, so her posts are there, and the names of what they lead to, but nothing else about that.
    assert subjects(quads, "position/") == {"a1", "a2", "a3"}
    lab = {q.predicate.value.rpartition("#")[2] for q in quads if q.subject == iri("org/imaginary-lab")}
    assert lab == {"type", "label"}
    assert subjects(quads, "doc/") == set()


def test_no_hop_is_the_entity_alone_with_its_details(small: Path) -> None:
    quads = part(small, "--around", "Ben Sample", "--hops", "0", "--no-evidence")
    assert subjects(quads, "person/") == {"ben-sample"}
    assert subjects(quads, "degree/") == {"b1", "b2"}
    # Where he studied is named.
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    assert [q.object.value for q in quads if q.subject == iri("org/example-university") and q.predicate == label] == [
        "Example University"
    ]


def test_a_node_between_two_entities_is_no_hop_of_its_own(small: Path) -> None:
    # Without derived shortcuts only the posts lead from Ben to the laboratory.
    quads = part(small, "--around", "Ben Sample", "--hops", "1", "--no-derived", "--no-evidence")
    whole = ox.NamedNode(ontology.term("partOf"))
    assert [q for q in quads if q.subject == iri("org/imaginary-lab") and q.predicate == whole]


def test_more_hops_reach_more(small: Path) -> None:
    sizes = [len(part(small, "--around", "Cleo Writer", "--hops", str(n), "--no-evidence")) for n in range(4)]
    assert sizes == sorted(set(sizes))


def test_what_a_document_mentions_is_not_near_for_that(small: Path) -> None:
    near = part(small, "--around", "Cleo Writer", "--no-evidence")
    assert "dan-specimen" not in subjects(near, "person/")


def test_the_evidence_of_a_part_is_that_of_its_facts_and_no_other(small: Path) -> None:
    quads = part(small, "--around", "Dan Specimen", "--hops", "0")
    assert subjects(quads, "statement/") == set()
    quads = part(small, "--around", "Dan Specimen")
    # The colleague, both ways, and what is said of Ada's post: it stands among her details.
    assert {"s3", "d1", "s1"} <= subjects(quads, "statement/")
    assert "My colleague Dan Specimen" in {getattr(q.object, "value", "") for q in quads}
    assert {"Spring Agenda", "Five questions for Ada Example"} <= {getattr(q.object, "value", "") for q in quads}
    assert quads <= stored(small)


def test_a_neighbourhood_can_be_named_by_identifier(small: Path) -> None:
    by_name = part(small, "--around", "Dan Specimen")
    assert part(small, "--around", BASE + "person/dan-specimen") == by_name
    assert part(small, "--around", "dan-specimen") == by_name


def test_an_unknown_entity_is_an_error_that_offers_near_names(small: Path) -> None:
    done = run_here("export", "--out", small, "--around", "Dan Specimon")
    assert done.returncode == 2
    assert "Dan Specimen" in done.stderr


ENTITIES = f"SELECT ?person WHERE {{ ?person <{ontology.term('researches')}> ?topic }}"


def test_a_query_selects_the_entities_in_its_rows_and_what_is_between_them(small: Path) -> None:
    quads = part(small, "--query", ENTITIES, "--no-evidence")
    assert subjects(quads, "person/") == {"ada-example", "dan-specimen"}
    collaborates = ox.NamedNode(ontology.term("collaboratesWith"))
    assert len([q for q in quads if q.predicate == collaborates]) == 2


def test_a_query_file_takes_its_parameters_on_the_command_line(small: Path, tmp_path: Path) -> None:
    file = tmp_path / "who.rq"
    file.write_text(
        "# title: Who\n# question: Who?\n# parameter: name text \"Ada Example\" -- a name\n# example: x\n"
        "SELECT ?whoIri WHERE {\n  VALUES ?name { \"Ada Example\" }   # parameter: name\n"
        "  ?whoIri <http://www.w3.org/2000/01/rdf-schema#label> ?name\n}\n",
        encoding="utf-8",
    )  # fmt: skip
    assert subjects(part(small, "--query", str(file), "--no-evidence"), "person/") == {"ada-example"}
    found = part(small, "--query", str(file), "--name", "Cleo Writer", "--no-evidence")
    assert subjects(found, "person/") == {"cleo-writer"}


def test_a_construct_query_exports_its_triples(small: Path) -> None:
    query = f"CONSTRUCT {{ ?t <https://example.org/by> ?p }} WHERE {{ ?p <{ontology.term('gaveTalk')}> ?t }}"
    data = export(small, "--query", query, "--format", "ntriples").decode().splitlines()
    assert data == [
        f"<{BASE}talk/on-bonds> <https://example.org/by> <{BASE}person/ada-example> .",
        f"<{BASE}talk/untimed-hours> <https://example.org/by> <{BASE}person/ben-sample> .",
    ]


def test_a_query_without_entities_in_its_rows_says_what_to_select(small: Path) -> None:
    query = "SELECT ?label WHERE { ?x <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
    done = run_here("export", "--out", small, "--query", query)
    assert done.returncode == 2
    assert "entit" in done.stderr
    assert run_here("export", "--out", small, "--query", "ASK { ?s ?p ?o }").returncode == 2
    none = run_here("export", "--out", small, "--query", "SELECT ?x WHERE { ?x <urn:no> ?y }", "--format", "nquads")
    assert (none.returncode, none.stdout) == (0, "")


# The command


def test_the_format_follows_the_ending_of_the_file(small: Path, tmp_path: Path) -> None:
    for form, found in FORMATS.items():
        for ending in found.endings:
            target = tmp_path / f"x{ending}"
            assert run_here("export", "--out", small, "--to", target).returncode == 0
            assert target.read_bytes() == export(small, "--format", form)


def test_without_a_file_turtle_goes_to_standard_output(small: Path) -> None:
    done = run_symposia("export", "--out", small)
    assert done.returncode == 0
    assert done.stdout.encode() == export(small, "--format", "turtle")


WRONG = [
    (["--to", "x.docx"], "--format"),
    (["--format", "csv"], "folder"),
    (["--format", "gexf", "--align"], "--align"),
    (["--hops", "2"], "--around"),
    (["--query", "people", "--around", "Ada"], "not both"),
    (["--name", "Ada"], "--query"),
    (["--partition", "parts", "--format", "nquads"], "--partition"),
    (["--query", "SELECT * { ?s ?p ?o }", "--name", "x"], "parameters"),
    (["--query", "no-such-query"], "no query is named"),
    (["--query", "SELECT * { ?s"], "query"),
]


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_wrong_use_is_told_in_words_with_exit_code_2(small: Path, words: list[str], said: str) -> None:
    done = run_here("export", "--out", small, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_build_and_a_place_that_cannot_be_written_are_told(small: Path, tmp_path: Path) -> None:
    assert "no store here" in run_here("export", "--out", tmp_path).stderr
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = run_here("export", "--out", small, "--to", tmp_path / "file" / "x.ttl")
    assert (done.returncode, "cannot be written" in done.stderr) == (2, True)
    done = run_here("export", "--out", small, "--format", "turtle", "--to", tmp_path)
    assert (done.returncode, "is a folder" in done.stderr) == (2, True)


def test_a_folder_with_other_files_is_left_alone(small: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    for words in (["--format", "csv", "--to", str(tmp_path)], ["--partition", str(tmp_path)]):
        done = run_here("export", "--out", small, *words)
        assert (done.returncode, "holds other files" in done.stderr) == (2, True)
    assert files(tmp_path) == {"thesis.txt": b"mine"}


def test_an_older_export_is_replaced_whole_and_nothing_is_left_beside_it(small: Path, tmp_path: Path) -> None:
    for size in ("1", "1000"):
        target = tmp_path / "parts"
        assert run_here("export", "--out", small, "--partition", target, "--quads-per-part", size).returncode == 0
    assert [p.name for p in target.iterdir() if p.name.startswith("part-")] == ["part-00001.nq.gz"]
    assert [p.name for p in tmp_path.iterdir()] == ["parts"]


# Parts for large stores


@pytest.fixture(scope="module")
def parts(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parts") / "parts"
    done = run_here("export", "--out", sample_build, "--partition", folder, "--quads-per-part", "1500")
    assert done.returncode == 0, done.stderr
    return folder


def packed(folder: Path) -> Iterator[tuple[str, list[ox.Quad]]]:
    for file in sorted(folder.glob("part-*.nq.gz")):
        yield file.name, list(ox.parse(gzip.decompress(file.read_bytes()), format=ox.RdfFormat.N_QUADS))


def test_the_parts_together_are_the_graph_in_its_order(parts: Path, sample_build: Path) -> None:
    data = b"".join(gzip.decompress(file.read_bytes()) for file in sorted(parts.glob("part-*.nq.gz")))
    assert data == (sample_build / "graph.nq").read_bytes()
    assert len(list(packed(parts))) > 3


def test_a_graph_never_spans_two_parts_and_a_part_ends_when_it_has_enough(parts: Path) -> None:
    seen: dict[str, str] = {}
    sizes = []
    for name, quads in packed(parts):
        for quad in quads:
            assert seen.setdefault(str(quad.graph_name), name) == name
        last = str(quads[-1].graph_name)
        assert sum(str(q.graph_name) != last for q in quads) < 1500
        sizes.append(len(quads))
    assert all(size >= 1500 for size in sizes[:-1])


def test_parts_hold_what_every_store_takes(parts: Path) -> None:
    for _, quads in packed(parts):
        assert not [q for q in quads if isinstance(q.graph_name, ox.DefaultGraph)]
        terms = {type(term) for q in quads for term in (q.subject, q.object, q.graph_name)}
        assert terms <= {ox.NamedNode, ox.Literal}


def test_the_sums_are_right_and_name_every_file(parts: Path) -> None:
    lines = dict(reversed(line.split("  ")) for line in (parts / "SHA256SUMS").read_text().splitlines())
    assert set(lines) == {p.name for p in parts.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((parts / name).read_bytes()).hexdigest() == sum_ for name, sum_ in lines.items())


def test_the_parts_have_the_same_bytes_every_time(parts: Path, sample_build: Path, tmp_path: Path) -> None:
    words = ("export", "--out", sample_build, "--partition", tmp_path / "p", "--quads-per-part", "1500")
    assert run_symposia(*words, PYTHONHASHSEED="7").returncode == 0
    assert files(tmp_path / "p") == files(parts)


def test_the_description_counts_what_is_there(parts: Path, sample_build: Path) -> None:
    kg = Graph().parse(parts / "void.ttl", publicID="https://example.org/void.ttl")
    void = "PREFIX void: <http://rdfs.org/ns/void#> "
    (row,) = kg.query(void + "SELECT ?n ?space { ?d a void:Dataset ; void:triples ?n ; void:uriSpace ?space }")
    quads = quads_of(sample_build)
    assert (int(row[0]), str(row[1])) == (len(quads), BASE)
    dumps = {str(r[0]) for r in kg.query(void + "SELECT ?f { ?d void:dataDump ?f }")}
    assert dumps == {f"https://example.org/{p.name}" for p in parts.glob("part-*")}
    (people,) = kg.query(
        void + f"SELECT ?n {{ ?d void:classPartition [ void:class <{ontology.term('Person')}> ; void:entities ?n ] }}"
    )
    assert int(people[0]) == len({q.subject for q in quads if str(q.object) == f"<{ontology.term('Person')}>"})


def test_parts_can_leave_out_evidence_and_take_the_alignment_in(sample_build: Path, tmp_path: Path) -> None:
    words = ("--partition", tmp_path / "p", "--no-evidence", "--align")
    assert run_here("export", "--out", sample_build, *words).returncode == 0
    ((_, quads),) = packed(tmp_path / "p")
    names = [str(q.graph_name) for q in quads]
    assert names == sorted(names)
    assert f"<{BASE}graph/aligned>" in names
    assert set(quads) == parsed("nquads", export(sample_build, "--format", "nquads", "--align", "--no-evidence"))


PERSON = ox.NamedNode(ontology.term("Person"))
REFUSED = {
    "no named graph": [ox.Quad(iri("a"), PERSON, PERSON)],
    "blank node": [ox.Quad(ox.BlankNode(), PERSON, PERSON, iri("g"))],
    "no RDF 1.1": [ox.Quad(iri("a"), PERSON, ox.Triple(PERSON, PERSON, PERSON), iri("g"))],
    "not together": [ox.Quad(iri("a"), PERSON, PERSON, iri(g)) for g in "gfg"],
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_some_store_would_take_otherwise_is_refused(tmp_path: Path, said: str) -> None:
    with pytest.raises(ExportError, match=said):
        write_parts(REFUSED[said], tmp_path, BASE)


def test_parts_are_written_as_the_quads_come_so_memory_does_not_grow_with_them(tmp_path: Path) -> None:
    script = """
import resource, sys
import pyoxigraph as ox
from pathlib import Path
from graph.exports.parts import write_parts
def quads(n):
    for g in range(n // 100):
        name = ox.NamedNode(f"https://w3id.org/symposia/id/doc/{g:09}")
        for i in range(100):
            yield ox.Quad(ox.NamedNode(f"urn:{g}/{i}"), name, ox.Literal("words " * 20), name)
write_parts(quads(int(sys.argv[1])), Path(sys.argv[2]), "https://w3id.org/symposia/id/", 20_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    peaks = []
    for size in ("20000", "200000"):
        (tmp_path / size).mkdir()
        done = subprocess.run(
            [sys.executable, "-c", script, size, str(tmp_path / size)],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks.append(int(done.stdout))
    assert peaks[1] < 1.5 * peaks[0]


STORES = "oxigraph virtuoso qlever jena graphdb stardog neptune".split()


def test_there_is_a_script_for_each_store_that_checks_the_sums_before_it_loads(parts: Path) -> None:
    assert set(scripts()) == {f"load-{name}.sh" for name in STORES}
    for name in scripts():
        done = subprocess.run(["sh", "-n", parts / name], capture_output=True)
        assert done.returncode == 0, done.stderr
        assert "sha256sum" in (parts / name).read_text()


# Each script with a stand-in for the store's own program: it notes what it is called with, and how much it is given.
CALLS = {
    "qlever": ("QLEVER_INDEX", ["index"], "-i {here}/index -F nq -f -"),
    "jena": ("TDBLOADER", ["tdb"], "--loc {here}/tdb part-00001.nq.gz part-00002.nq.gz"),
    "graphdb": ("IMPORTRDF", ["people"], "preload --force --id people part-00001.nq.gz part-00002.nq.gz"),
    "stardog": (
        "STARDOG_ADMIN",
        ["people"],
        "db create -n people -o query.all.graphs=true -- part-00001.nq.gz part-00002.nq.gz",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_script_calls_the_loader_of_its_store_with_every_part(small: Path, tmp_path: Path, name: str) -> None:
    variable, words, expected = CALLS[name]
    folder = tmp_path / "a folder"
    assert run_here("export", "--out", small, "--partition", folder, "--quads-per-part", "100").returncode == 0
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\necho "$@" > "$SEEN"\n[ -t 0 ] || wc -l >> "$SEEN"\n', encoding="utf-8")
    program.chmod(0o755)
    done = subprocess.run(
        ["sh", folder / f"load-{name}.sh", *words],
        cwd=tmp_path, env={**os.environ, variable: str(program), "SEEN": str(tmp_path / "seen")},
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    called, count = (tmp_path / "seen").read_text().split("\n")[:2]
    assert called == expected.format(here=tmp_path)
    if expected.endswith("-f -"):
        assert int(count) == len(quads_of(small))


def test_neptune_is_given_the_parts_through_s3(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    assert run_here("export", "--out", small, "--partition", folder).returncode == 0
    (tmp_path / "bin").mkdir()
    for name, does in {"aws": 'echo "$@" >> "$SEEN"', "curl": '(echo "$@"; cat) >> "$SEEN"'}.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / "bin" / name).chmod(0o755)
    done = subprocess.run(
        ["sh", folder / "load-neptune.sh", "s3://bucket/kg/"],
        env={**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "SEEN": str(tmp_path / "seen"),
             "NEPTUNE": "https://kg.example:8182/", "ROLE": "arn:role", "REGION": "eu-west-1"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = (tmp_path / "seen").read_text()
    assert "s3 cp part-00001.nq.gz s3://bucket/kg/part-00001.nq.gz" in seen
    assert "https://kg.example:8182/loader" in seen
    order = json.loads(seen[seen.index("{") :])
    assert (order["source"], order["format"], order["iamRoleArn"]) == ("s3://bucket/kg/", "nquads", "arn:role")


def test_a_damaged_part_is_not_loaded(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    assert run_here("export", "--out", small, "--partition", folder).returncode == 0
    with (folder / "part-00001.nq.gz").open("ab") as target:
        target.write(b"more")
    words = ["sh", str(folder / "load-jena.sh"), str(tmp_path / "tdb")]
    done = subprocess.run(words, env={**os.environ, "TDBLOADER": "true"}, capture_output=True, text=True)
    assert done.returncode != 0
    assert "part-00001.nq.gz" in done.stdout + done.stderr


def test_oxigraph_loads_the_parts(parts: Path, sample_build: Path, tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "oxigraph"
    assert program.is_file(), "the test extra brings oxigraph"
    done = subprocess.run(
        ["sh", parts / "load-oxigraph.sh", "kg"],
        cwd=tmp_path, env={**os.environ, "OXIGRAPH": str(program)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert set(ox.Store.read_only(str(tmp_path / "kg"))) == stored(sample_build)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def isql(port: int, statement: str) -> subprocess.CompletedProcess[str]:
    words = [
        "isql-vt",
        f"127.0.0.1:{port}",
        "dba",
        "dba",
        "VERBOSE=OFF",
        "BANNER=OFF",
        "PROMPT=OFF",
        f"EXEC={statement}",
    ]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


@pytest.fixture
def virtuoso(parts: Path, tmp_path: Path) -> Iterator[int]:
    """The port of a Virtuoso of our own, which may read the parts."""
    if not (shutil.which("virtuoso-t") and shutil.which("isql-vt")):
        pytest.skip("NOT TESTED: no virtuoso-t and isql-vt here; the Debian package virtuoso-opensource-7 brings them")
    port, web = free_port(), free_port()
    (tmp_path / "virtuoso.ini").write_text(
        f"[Database]\nDatabaseFile={tmp_path}/v.db\nErrorLogFile={tmp_path}/v.log\nLockFile={tmp_path}/v.lck\n"
        f"TransactionFile={tmp_path}/v.trx\nxa_persistent_file={tmp_path}/v.pxa\n"
        f"[TempDatabase]\nDatabaseFile={tmp_path}/t.db\nTransactionFile={tmp_path}/t.trx\n"
        f"[Parameters]\nServerPort=127.0.0.1:{port}\nServerThreads=10\nNumberOfBuffers=20000\nMaxDirtyBuffers=15000\n"
        f"DirsAllowed={parts}\n[HTTPServer]\nServerPort=127.0.0.1:{web}\nServerThreads=4\n",
        encoding="utf-8",
    )
    server = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"],
        cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(60):
            if isql(port, "status('')").returncode == 0:
                break
            assert server.poll() is None, (tmp_path / "v.log").read_text(errors="replace")[-2000:]
            time.sleep(0.5)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


def test_virtuoso_loads_the_parts(parts: Path, sample_build: Path, virtuoso: int) -> None:
    environment = {**os.environ, "ISQL": "isql-vt", "VIRTUOSO_PASSWORD": "dba"}
    for _ in range(2):  # again changes nothing
        done = subprocess.run(
            ["sh", parts / "load-virtuoso.sh", f"127.0.0.1:{virtuoso}"],
            env=environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        query = f"SPARQL SELECT COUNT(*) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{BASE}')) }}"
        found = isql(virtuoso, query).stdout.split()
        assert str(len(quads_of(sample_build))) in found


def test_a_part_that_virtuoso_cannot_read_is_told(parts: Path, virtuoso: int, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(parts, folder)
    (folder / "part-00001.nq.gz").write_bytes(gzip.compress(b"<urn:a> <urn:b> this is no quad\n"))
    sums = [
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}" for p in folder.iterdir() if p.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    for where, password, said in ((folder, "dba", "part-00001.nq.gz"), (parts, "wrong", "Error")):
        done = subprocess.run(
            ["sh", where / "load-virtuoso.sh", f"127.0.0.1:{virtuoso}"],
            env={**os.environ, "ISQL": "isql-vt", "VIRTUOSO_PASSWORD": password},
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode != 0
        assert said in done.stderr


def test_a_work_without_a_name_comes_with_whoever_spoke_of_it(tmp_path: Path) -> None:
    out = _built(tmp_path, "fixtures_small.trig")
    work = iri("work/w1")
    found = part(out, "--around", "Dan Specimen")
    assert {q.predicate.value.rpartition("#")[2] for q in found if q.subject == work} == {
        *("type", "workKind", "description", "releasedBy"),
    }
    assert iri("org/other-university") in {q.subject for q in found}
    document = json.loads(export(out, "--around", "Dan Specimen", "--format", "jsonld"))
    (dan,) = [one for one in document["@graph"] if one.get("label") == "Dan Specimen"]
    assert dan["broughtUp"]["description"] == "table of bond lengths"
    run_here("export", "--out", out, "--format", "csv", "--to", tmp_path / "tables")
    with (tmp_path / "tables" / "edges.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["relation"] == "broughtUp"]
    assert [(row["target"], row["work"], row["description"]) for row in rows] == [
        (f"{BASE}org/other-university", "dataset", "table of bond lengths")
    ]
