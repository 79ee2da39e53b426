"""The commands that write networks and analyse them."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import servers
from conftest import run_here

from graph.store import EmbeddedStore

SMALL = (Path(__file__).parent / "fixtures_small.trig").read_text(encoding="utf-8")
ID = "https://w3id.org/symposia/id/"


def stored(folder, text=SMALL):
    kept = ox.Store()
    kept.load(text.encode(), format=ox.RdfFormat.TRIG)
    EmbeddedStore.create(folder / "store", list(kept))
    return folder


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("network") / "out")


def asked(*words, code=0):
    done = run_here(*words)
    assert done.returncode == code, done.stderr
    return done


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


# symposia network


def test_a_page_opens_in_a_browser(build, tmp_path):
    done = asked("network", "--out", build, "--focus", "Dan", "--hops", 1, "--projection", "people",
                 "--to", tmp_path / "near.html")  # fmt: skip
    assert done.stderr == f"{tmp_path / 'near.html'}: People within 1 step of Dan Specimen (3 nodes, 4 ties)\n"
    page = (tmp_path / "near.html").read_text(encoding="utf-8")
    assert "People within 1 step of Dan Specimen" in page and "My colleague Dan Specimen" in page
    assert "Ben Sample" not in page


def test_the_page_is_network_html_here_unless_it_is_named(build, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked("network", "--out", build)
    assert [path.name for path in tmp_path.iterdir()] == ["network.html"]


def test_the_ending_of_the_file_tells_the_format(build, tmp_path):
    asked("network", "--out", build, "--to", tmp_path / "n.graphml")
    asked("network", "--out", build, "--to", tmp_path / "n.GEXF")
    asked("network", "--out", build, "--to", tmp_path / "n.csv")
    asked("network", "--out", build, "--to", tmp_path / "n.json")
    graphml = nx.read_graphml(tmp_path / "n.graphml", force_multigraph=True)
    gexf = nx.read_gexf(tmp_path / "n.GEXF")
    ends = {(one, data["relation"], other) for one, other, data in graphml.edges(data=True)}
    assert ends == {(one, data["relation"], other) for one, other, data in gexf.edges(data=True)}
    ties = rows((tmp_path / "n.csv").read_text(encoding="utf-8"))
    words = {data["relation"]: data["label"] for _, _, data in graphml.edges(data=True)}
    assert {(tie["sourceIri"], tie["relation"], tie["targetIri"]) for tie in ties} == {
        (one, words[relation], other) for one, relation, other in ends
    }
    whole = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    assert len(whole["ties"]) == len(ends) and whole["about"] == "People, organizations and topics"
    ada = graphml.nodes[f"{ID}person/ada-example"]
    assert ada["community"] == 0 and ada["degree"] > 3 and ada["topics"] == "graph theory; machine learning"


def test_quotes_are_written_when_they_are_asked_for(build, tmp_path):
    for name in ("n.graphml", "n.gexf", "n.csv", "n.json"):
        for wanted in (False, True):
            asked("network", "--out", build, "--to", tmp_path / name, *(["--evidence"] if wanted else []))
            assert (b"My colleague Dan Specimen" in (tmp_path / name).read_bytes()) is wanted


def test_what_is_left_out_for_want_of_a_date_is_said(tmp_path):
    text = SMALL.replace('dcterms:date "2021-03"^^xsd:gYearMonth ;', "")
    out = stored(tmp_path / "out", text)
    words = ("network", "--out", out, "--projection", "people", "--since", 2020, "--until", 2020)
    done = asked(*words, "--to", tmp_path / "n.csv")
    assert "People, 2020 to 2020; 4 undated ties left out (5 nodes, 4 ties)" in done.stderr
    assert "(5 nodes, 8 ties)" in asked(*words, "--undated", "--to", tmp_path / "n.csv").stderr
    table = asked("analyse", "cores", "--out", out, "--since", 2020)
    assert "4 undated ties left out" in table.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--focus", "Nobody At All"], "nothing in the graph is called 'Nobody At All'"),
        (["--since", "soon"], "'soon' is no date"),
        (["--since", "2021", "--until", "2020"], "2021 is after 2020"),
        (["--to", "network.png"], "the ending of its name tells no format"),
        (["--hops", "2"], "--hops belongs to --focus"),
        (["--most", "5", "--projection", "topics"], "--most without --focus does not go with the projection topics"),
        (["--ties", "5", "--focus", "Ada Example"], "--ties does not go with --focus"),
        (["--ties", "5", "--projection", "topics"], "--ties does not go with the projection topics"),
        (["--undated"], "--undated belongs to --since and --until"),
        (["--projection", "friends"], "'friends' is not one of"),
        (["--out", "nowhere"], "there is no store here"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(build, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    done = asked("network", "--out", build, *words, code=2)
    assert told in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_names_in_a_graph_cannot_steer_the_terminal(tmp_path):
    out = stored(tmp_path / "out", SMALL.replace('rdfs:label "Dan Specimen"', 'rdfs:label "Dan \\u001b[31m <b>"'))
    done = asked("network", "--out", out, "--focus", "person/dan-specimen", "--to", tmp_path / "n.html")
    shown = asked("analyse", "centrality", "--out", out)
    assert "\x1b" not in done.stderr + shown.stdout
    assert "<b>" not in re.sub(r"<script.*?</script>", "", (tmp_path / "n.html").read_text("utf-8"), flags=re.DOTALL)


# symposia analyse


def test_the_most_central_come_first(build):
    shown = asked("analyse", "centrality", "--out", build, "--by", "strength").stdout.splitlines()
    assert shown[0].split() == [
        "name", "kind", "degree", "strength", "betweenness", "pagerank", "eigenvector", "core",
    ]  # fmt: skip
    assert [line.split("  ")[0] for line in shown[2:]][:2] == ["Ada Example", "Ben Sample"]
    assert f"{ID}person/ada-example" in asked("analyse", "centrality", "--out", build, "--iris").stdout


def test_csv_and_json_have_all_rows_with_identifiers(build):
    table = asked("analyse", "cores", "--out", build, "--limit", 2)
    assert "3 more rows; --limit 0 shows all" in table.stderr
    found = rows(asked("analyse", "cores", "--out", build, "--format", "csv").stdout)
    assert [found[0][name] for name in ("name", "core", "degree")] == ["Ada Example", "2", "3"]
    assert len(found) == 5 and found[-1]["nodeIri"] == f"{ID}person/cleo-writer"
    assert json.loads(asked("analyse", "cores", "--out", build, "--format", "json").stdout)[0]["core"] == 2


def test_communities_and_their_members(build):
    groups = json.loads(asked("analyse", "communities", "--out", build, "--format", "json").stdout)
    members = rows(asked("analyse", "communities", "--out", build, "--members", "--format", "csv").stdout)
    for group in groups:
        assert sum(int(row["community"]) == group["community"] for row in members) == group["size"]
    assert members[-1] == {
        "community": "-1", "name": "Cleo Writer", "kind": "Person", "nodeIri": f"{ID}person/cleo-writer",
    }  # fmt: skip
    assert "modularity" in asked("analyse", "communities", "--out", build).stderr


def test_bridges_and_brokers(build):
    words = ("--out", build, "--projection", "institutions", "--format", "json")
    bridges = json.loads(asked("analyse", "bridges", *words).stdout)
    assert {frozenset((b["one"], b["other"])) for b in bridges} == {
        frozenset(("Example University", "Laboratory for Imaginary Materials")),
        frozenset(("Laboratory for Imaginary Materials", "Toy Group")),
    }
    assert bridges[0]["parted"] == 2
    brokers = json.loads(asked("analyse", "brokers", *words).stdout)
    assert {b["name"] for b in brokers if b["cut"] == "yes"} == {
        "Example University", "Laboratory for Imaginary Materials",
    }  # fmt: skip


def test_a_matrix_is_a_list_of_pairs_or_a_square(build, tmp_path):
    pairs = rows(asked("analyse", "matrix", "institutions", "--out", build, "--format", "csv").stdout)
    assert [(p["one"], p["other"], p["people"], p["pairs"], p["all"]) for p in pairs] == [
        ("Example University", "Sample Letters", "1", "0", "2"),
        ("Example University", "Other University", "0", "1", "1"),
        ("Other University", "Sample Letters", "0", "1", "1"),
    ]
    asked("analyse", "matrix", "institutions", "--square", "--out", build, "--to", tmp_path / "square.csv")
    square = rows((tmp_path / "square.csv").read_text(encoding="utf-8"))
    assert all(row[row["name"]] == "0" for row in square)
    assert {row["name"]: row["Sample Letters"] for row in square}["Example University"] == "2"
    by = rows(asked("analyse", "matrix", "institutions", "--by", "pairs", "--out", build, "--format", "csv").stdout)
    assert [p["pairs"] for p in by] == ["1", "1"]
    words = ("analyse", "matrix", "topics", "--out", build)
    assert len(rows(asked(*words, "--with", "graph theory", "--format", "csv").stdout)) == 1
    assert rows(asked(*words, "--with", "federated learning", "--format", "csv").stdout) == []


def test_what_has_changed_since_an_older_build(build, tmp_path):
    older = stored(
        tmp_path / "older", SMALL.replace("person:ben-sample sym:advisedBy person:ada-example .", "")
        .replace('person:eve-muster a sym:Person ; rdfs:label "Eve Muster" .', "")
    )  # fmt: skip
    found = rows(asked("analyse", "change", older, "--out", build, "--measure", "degree", "--format", "csv").stdout)
    told = {(row["change"], row["what"], row["one"], row["relation"], row["other"]) for row in found}
    assert ("gained", "node", "Eve Muster", "", "") in told
    assert ("gained", "tie", "Ada Example", "advisedBy", "Ben Sample") in told
    assert ("changed", "degree", "Dan Specimen", "", "") in told
    same = asked("analyse", "change", build, "--out", build)
    assert "nothing has changed" in same.stderr
    gone = asked("analyse", "change", tmp_path / "nowhere", "--out", build, code=2)
    assert "there is no store here" in gone.stderr


def test_a_focus_that_only_one_build_has_says_which_lacks_it(build, tmp_path):
    older = stored(tmp_path / "older", SMALL.replace("eve-muster", "eve-other").replace("Eve Muster", "Eva Anders"))
    done = asked("analyse", "change", older, "--out", build, "--focus", "Eve Muster", code=2)
    assert "Eve Muster" in done.stderr and str(older) in done.stderr


def test_files_are_written_by_their_ending(build, tmp_path):
    asked("analyse", "centrality", "--out", build, "--to", tmp_path / "c.json")
    assert len(json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))) == 5
    asked("analyse", "brokers", "--out", build, "--to", tmp_path / "c.graphml")
    ada = nx.read_graphml(tmp_path / "c.graphml", force_multigraph=True).nodes[f"{ID}person/ada-example"]
    assert ada["degree"] == 3 and ada["eigenvector"] == 1 and ada["community"] == 0
    refused = asked("analyse", "cores", "--out", build, "--to", tmp_path / "c.txt", code=2)
    assert "the ending of its name tells no format" in refused.stderr


def test_an_unknown_backend_is_refused(build):
    done = asked("analyse", "--backend", "abacus", "cores", "--out", build, code=2)
    assert "networkx has no backend 'abacus'" in done.stderr


@pytest.mark.parametrize("command", ["centrality", "communities", "brokers", "bridges", "cores"])
def test_a_backend_changes_nothing_of_what_is_shown(build, command):
    if "rustworkx" not in nx.config.backends:
        servers.absent("the backend rustworkx of networkx (pip install nx-rustworkx)")
    words = (command, "--out", build, "--format", "csv")
    assert asked("analyse", "--backend", "rustworkx", *words).stdout == asked("analyse", *words).stdout


def test_an_endpoint_is_analysed_like_a_build(build, tmp_path):
    with servers.oxigraph(tmp_path / "store") as server:
        with server.endpoint() as endpoint:
            graphs = {}
            for quad in EmbeddedStore.open(build / "store").oxigraph:
                graphs.setdefault(quad.graph_name.value, []).append(quad.triple)
            for name in sorted(graphs):
                endpoint.put(name, graphs[name])
        for words in (("centrality",), ("matrix", "topics"), ("communities", "--members")):
            here = asked("analyse", *words, "--out", build, "--format", "json").stdout
            assert asked("analyse", *words, "--endpoint", server.query, "--format", "json").stdout == here


@pytest.mark.parametrize("words", [["network", "--help"], ["analyse", "--help"], ["analyse", "cores", "--help"]])
def test_help_is_shown_without_reading_a_library(words, repository):
    code = (
        f"import sys; sys.argv = ['symposia', *{words!r}]\ntry:\n import build_graph; build_graph.main()\n"
        "except SystemExit: pass\nprint([m for m in ('networkx', 'numpy', 'pyoxigraph') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository)
    assert "Example" in done.stdout and done.stdout.endswith("[]\n")
