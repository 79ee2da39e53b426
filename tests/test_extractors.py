"""Extractors as plug-ins: how they are chosen, joined and agreed, and what a faulty one can do."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner, Result
from conftest import files, statements
from hypothesis import given
from hypothesis import strategies as st

import build_graph
import ontology
from graph import local
from graph.agreement import noisy_or
from graph.document import Document, Problem
from graph.errors import ExtractorError
from graph.extract import Rules
from graph.extractor import Findings
from graph.models import pieces
from graph.models.choice import chosen, known
from graph.models.service import Service
from graph.models.vocabulary import KINDS, RELATIONS, SUBCLASSES
from graph.models.words import Words
from graph.several import read_with
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span

TEXT = "Ada Lovelace is a professor of chemistry at Uppsala University. Lovelace works with Marie Curie.\n"


@pytest.fixture(autouse=True)
def _rules_at_their_word(monkeypatch):
    """The numbers here are those that rules give, before they are held against right answers."""
    monkeypatch.setattr("graph.lexicon.sureness", dict)


def document(text: str = TEXT, source: str = "a.txt") -> Document:
    return Document(source, text, hashlib.sha256(text.encode()).hexdigest(), "text/plain")


def mention(kind: str, words: str, text: str = TEXT) -> Mention:
    return Mention(kind, words, Span(text.index(words), text.index(words) + len(words)), confidence=0.5)


ADA, MARIE, UPPSALA = mention("Person", "Ada Lovelace"), mention("Person", "Marie Curie"), "Uppsala University"


def claim(subject: Mention, predicate: str, target: Mention | Node, confidence: float = 0.5) -> Claim:
    return Claim(subject, predicate, target, Span(0, 62), "toy/1", confidence)


def post(title: str, status: str = "current") -> Node:
    place = mention("Organization", UPPSALA)
    return Node("Position", (("roleTitle", Literal(title)), ("status", Literal(status)), ("atOrganization", place)))


class Toy:
    """An extractor that finds what it was told to find."""

    def __init__(self, *claims: Claim, name: str = "toy") -> None:
        self.name, self.claims = name, claims

    def read(self, documents: Iterable[Document]) -> Iterator[Findings | Problem]:
        for one in documents:
            yield Findings(one, (), self.claims, "toy/1")


def read(*extractors: object, text: str = TEXT) -> local.Extraction:
    ((found, problems),) = read_with(extractors, [document(text)])  # type: ignore[arg-type]
    assert found is not None and not problems
    return found


# Agreement


def test_independent_witnesses_make_surer():
    assert noisy_or([0.8, 0.5]) == pytest.approx(0.9)
    assert noisy_or([0.7]) == 0.7
    assert noisy_or([0.9, 0.9, 0.9, 0.9]) == 0.99


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_agreement_never_makes_less_sure_and_never_certain(values):
    assert max(values) <= noisy_or(values) <= max(0.99, *values)


def posts(found: local.Extraction) -> set[tuple[str, float, str]]:
    return {
        (str(dict(c.links)["roleTitle"].value), c.confidence, c.extractor)  # type: ignore[union-attr]
        for c in found.claims
        if c.predicate == "hasPosition"
    }


@pytest.mark.parametrize("title", ["professor of chemistry", "Professor", "Professor of Chemistry"])
def test_titles_that_hold_one_another_are_one_post_in_the_words_of_the_first(title):
    found = read(Rules(), Toy(claim(ADA, "hasPosition", post(title))))
    assert posts(found) == {("professor of chemistry", 0.95, "rules"), ("professor of chemistry", 0.95, "toy")}


@pytest.mark.parametrize("other", [post("director"), post("professor", "former")])
def test_another_title_or_status_is_another_post(other):
    found = read(Rules(), Toy(claim(ADA, "hasPosition", other)))
    assert len({title for title, _, _ in posts(found)}) == 2
    assert {c for _, c, _ in posts(found)} == {0.9, 0.5}


def test_a_symmetric_tie_told_in_the_other_order_is_the_same():
    found = read(Toy(claim(ADA, "collaboratesWith", MARIE)), Toy(claim(MARIE, "collaboratesWith", ADA), name="other"))
    ties = [(c.subject, c.object, c.confidence) for c in found.claims]
    assert ties[0] == ties[1] and ties[0][2] == pytest.approx(0.75)


def test_one_extractor_that_says_a_thing_twice_is_no_surer():
    twice = claim(ADA, "advisedBy", MARIE), Claim(ADA, "advisedBy", MARIE, Span(64, 90), "toy/1", 0.5)
    found = read(Toy(*twice), Toy(name="silent"))
    assert [c.confidence for c in found.claims] == [0.5, 0.5]


def test_names_found_by_different_extractors_are_joined_in_one_place():
    short = Mention("Person", "Lovelace", Span(TEXT.index("Lovelace works"), TEXT.index(" works")))
    found = read(Rules(), Toy(claim(short, "advisedBy", MARIE)))
    (told,) = [c for c in found.claims if c.extractor == "toy"]
    assert told.subject is not None and found.entities[told.subject].label == "Ada Lovelace"
    assert [s.extractor for s in found.entities[told.subject].sightings] == ["rules", "toy"]


def test_a_model_alone_joins_a_short_name_to_the_one_full_name():
    short = Mention("Person", "Lovelace", Span(TEXT.index("Lovelace works"), TEXT.index(" works")))
    found = read(Toy(claim(ADA, "collaboratesWith", MARIE), claim(short, "advisedBy", MARIE)))
    assert sorted(e.label for e in found.entities) == ["Ada Lovelace", "Marie Curie"]


# The interface


def test_the_rules_by_name_give_the_same_bytes_as_by_default(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    for out, words in (("one", []), ("two", ["--extractor", "rules"]), ("three", ["--extractor", "rules,rules"])):
        done = CliRunner().invoke(
            build_graph.main, [str(tmp_path / "a.txt"), "--out", str(tmp_path / out), "--no-validate", *words]
        )
        assert done.exit_code == 0, done.output
    one, two, three = (
        {n: b for n, b in files(tmp_path / out).items() if not n.startswith("store/")}
        for out in ("one", "two", "three")
    )
    assert one == two == three


class Silent(Toy):
    def read(self, documents):
        yield from ()


class Mixed(Toy):
    def read(self, documents):
        for _ in documents:
            yield Findings(document("Another text."), (), ())


def outside(begin: int, end: int) -> Toy:
    return Toy(Claim(ADA, "advisedBy", MARIE, Span(begin, end), "toy/1"))


@pytest.mark.parametrize(
    "extractor",
    [Silent(), Mixed(), outside(0, 9999), outside(5, 5), outside(-3, 4)],
    ids=["nothing", "another document", "behind the end", "no words", "before the beginning"],
)
def test_an_extractor_that_breaks_the_interface_is_named(extractor):
    with pytest.raises(ExtractorError, match="extractor toy"):
        list(read_with([extractor], [document()]))


@pytest.mark.parametrize("address", ["no address", "https://example.org/a#b#c", "https://example.org/<b>", ""])
def test_what_an_extractor_takes_for_an_address_and_is_none_costs_that_document_its_reading(address):
    wrong = Toy(Claim(ADA, "homepage", Literal(address, "anyURI"), Span(0, 12), "toy/1"))
    ((found, problems),) = read_with([wrong], [document()])
    assert found is None and repr(address) in problems[0].reason and "by toy" in problems[0].reason
    ((found, problems),) = read_with([Rules(), wrong], [document()])
    assert found is not None and len(problems) == 1
    right = Toy(Claim(ADA, "homepage", Literal("https://example.org/ada", "anyURI"), Span(0, 12), "toy/1"))
    assert read(right).claims


@pytest.mark.parametrize("name", ["rule", "LLM", "nonsense"])
def test_an_unknown_extractor_is_named_with_those_that_are_known(name, tmp_path):
    done = CliRunner().invoke(build_graph.main, [str(tmp_path), "--extractor", name, "--out", str(tmp_path / "out")])
    assert done.exit_code == 2 and name in done.stderr and "rules" in done.stderr + "".join(known())


PLUGIN = '''
from graph.document import Problem
from graph.extractor import Findings
from graph.statement import Claim, Mention
from graph.text import Span

class Together:
    """Takes the first two words and the last two of a line with ` worked with ` for two people who work together."""
    name = "together"

    def read(self, documents):
        for document in documents:
            if "private" in document.text:
                yield Problem(document.source, "together: is private", "ask its author")
                continue
            claims = []
            for line in document.text.splitlines():
                if " worked with " in line:
                    words = line.strip(".").split()
                    ends = [" ".join(words[:2]), " ".join(words[-2:])]
                    spans = [Span(document.text.index(e), document.text.index(e) + len(e)) for e in ends]
                    one, other = (Mention("Person", e, s) for e, s in zip(ends, spans))
                    claims.append(Claim(one, "collaboratesWith", other, spans[0].join(spans[1]), "two-names/1", 0.5))
            yield Findings(document, (), tuple(claims), "together/1")

class Shouting:
    """Takes every word in capitals for an organization."""
    name = "shouting"

    def read(self, documents):
        for document in documents:
            words = [w.strip(".,") for w in document.text.split() if w.isupper() and len(w) > 2]
            found = [(w, document.text.index(w)) for w in words]
            mentions = tuple(Mention("Organization", w, Span(at, at + len(w)), confidence=0.6) for w, at in found)
            yield Findings(document, mentions, (), "shouting/1")

class Broken:
    def __init__(self):
        raise RuntimeError("no licence")
'''


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    """An installed package that brings extractors."""
    folder = tmp_path / "site"
    (folder / "shouting-1.0.dist-info").mkdir(parents=True)
    (folder / "shouting.py").write_text(PLUGIN, encoding="utf-8")
    (folder / "shouting-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (folder / "shouting-1.0.dist-info" / "entry_points.txt").write_text(
        "[symposia.extractors]\nshouting = shouting:Shouting\ntogether = shouting:Together\n"
        "broken = shouting:Broken\nrules = shouting:Broken\n"
    )
    monkeypatch.syspath_prepend(str(folder))


def test_another_package_can_bring_an_extractor(plugin, tmp_path):
    (tmp_path / "a.txt").write_text("The labs of CERN and DESY.\n", encoding="utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(
        build_graph.main, [str(tmp_path / "a.txt"), "--extractor", "shouting", "--out", str(out), "--no-validate"]
    )
    assert done.exit_code == 0, done.stderr
    rows = statements(out)
    assert {(r["object"]["label"], r["extractor"], r["confidence"]) for r in rows} == {
        ("CERN", "shouting/1", 0.6),
        ("DESY", "shouting/1", 0.6),
    }
    assert "shouting" in json.loads((out / "report.json").read_text(encoding="utf-8"))["extractors"]


def test_a_package_cannot_take_the_place_of_the_rules(plugin):
    assert isinstance(chosen(["rules"], Service(""))[0], Rules)


def test_an_extractor_that_cannot_be_made_is_named_with_its_own_words(plugin):
    with pytest.raises(ExtractorError, match=r"broken.*no licence"):
        chosen(["broken"], Service(""))


# Explaining and measuring


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_graph.main, [str(w) for w in words])


@pytest.fixture
def page(plugin, tmp_path):
    (tmp_path / "page.txt").write_text("Ada Lovelace worked with Marie Curie.\n", encoding="utf-8")
    return tmp_path / "page.txt"


@pytest.fixture
def right(page):
    """The page with right answers beside it."""
    content = {
        "entities": [
            {"id": "ada", "type": "Person", "name": "Ada Lovelace"},
            {"id": "marie", "type": "Person", "name": "Marie Curie"},
        ],
        "relations": [{"s": "ada", "p": "collaboratesWith", "o": "marie", "evidence": "worked with"}],
    }
    page.with_suffix(".json").write_text(json.dumps(content), encoding="utf-8")
    return page.parent


def test_every_command_that_reads_documents_has_the_same_options_for_it():
    commands = build_graph.build, build_graph.explain, build_graph.evaluate.commands["gold-folder"]
    wanted = {"--extractor", "--llm-model", "--llm-url", "--llm-output", "--llm-cache", "--llm-rate", "--llm-timeout"}
    wanted |= {"--llm-deadline", "--gliner-model"}
    for command in commands:
        assert wanted <= {name for option in command.params for name in option.opts}
        assert all(name in run(command.name, "--help").stdout for name in wanted)


def test_an_explanation_names_the_extractor_of_each_claim_and_is_surer_where_they_agree(page):
    done = run("explain", page, "--extractor", "rules,together")
    assert done.exit_code == 0 and "read by rules, together" in done.stdout
    alone = re.search(r"(0\.\d\d)  joint-work/1", run("explain", page).stdout)
    both = re.findall(r"(0\.\d\d)  (?:rules: joint-work|together: two-names)/1", done.stdout)
    assert alone and len(both) == 2 and both[0] == both[1] > alone[1]
    assert "[Ada Lovelace]person worked with [Marie Curie]person" in done.stdout


def test_an_explanation_of_one_extractor_has_the_blocks_of_the_document(page):
    done = run("explain", page, "--extractor", "together")
    assert done.exit_code == 0 and "-- line 1: prose" in done.stdout
    assert "Ada Lovelace collaboratesWith Marie Curie  0.50  together: two-names/1" in done.stdout
    assert "joint-work" not in done.stdout
    assert "1 claims" not in run("explain", page, "--extractor", "together", "--min-confidence", "0.6").stdout


def test_the_rules_alone_are_not_named_as_an_extractor(page):
    for words in ([], ["--extractor", "rules"]):
        done = run("explain", page, *words)
        assert "read by" not in done.stdout and "  joint-work/1" in done.stdout


def test_the_page_of_an_explanation_names_extractors_and_every_link_leads_somewhere(page, tmp_path):
    assert run("explain", page, "--extractor", "rules,together", "--html", tmp_path / "page.html").exit_code == 0
    shown = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "read by rules, together" in shown and '<span class="sure">together</span>' in shown
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= set(re.findall(r' id="([^"]+)"', shown))
    assert "not described: a language model or a plug-in" in shown


def test_a_plug_in_is_measured_alone_and_beside_the_rules(right):
    for names in ("together", "rules,together"):
        done = run("evaluate", right, "--extractor", names, "--format", "json")
        assert done.exit_code == 0, done.stderr
        found = json.loads(done.stdout)["relations"]["collaboratesWith"]
        assert (found["wanted"], found["right"], found["wrong"]) == (1, 1, 0)
    sure = run("evaluate", right, "--extractor", "together", "--format", "json", "--min-confidence", "0.6")
    assert json.loads(sure.stdout)["relations"]["collaboratesWith"]["right"] == 0


def test_the_page_of_errors_has_what_a_plug_in_read(right, tmp_path):
    done = run("evaluate", right, "--extractor", "together", "--html", tmp_path / "errors.html")
    assert done.exit_code == 0 and "two-names/1" in (tmp_path / "errors.html").read_text(encoding="utf-8")


def test_a_document_that_one_extractor_cannot_read_is_neither_explained_nor_measured(right, page):
    shutil.copy(page.with_suffix(".json"), right / "other.json")
    (right / "other.txt").write_text("This is private.\n", encoding="utf-8")
    done = run("explain", right / "other.txt", "--extractor", "rules,together")
    assert done.exit_code == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "other.txt: together: is private" in done.stderr
    done = run("evaluate", right, "--extractor", "rules,together", "--format", "json")
    assert done.exit_code == 3 and "set aside" in done.stderr and "is private" in done.stderr
    assert json.loads(done.stdout)["documents"] == 1


@pytest.mark.parametrize("name", ["togethr", "broken", "llm", "gliner"])
def test_an_extractor_that_cannot_work_is_named_by_every_command(right, page, name, tmp_path):
    for words in (["explain", page], ["evaluate", right], ["build", page, "--out", tmp_path / "out"]):
        done = run(*words, "--extractor", name)
        assert done.exit_code == 2 and done.stdout == "" and f"extractor {name}" in done.stderr


# What a model may say


def ends(store: pyoxigraph.Store, name: str, side: str) -> set[str]:
    """The classes at one end of a property, subclasses and members of unions included."""
    query = f"""
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?class WHERE {{ <{ontology.term(name)}> rdfs:{side}/(owl:unionOf/rdf:rest*/rdf:first)? ?top .
                               ?class rdfs:subClassOf* ?top }}"""
    return {str(row["class"].value).removeprefix(ontology.NAMESPACE) for row in store.query(query)}


def test_the_classes_at_the_ends_are_those_of_the_ontology():
    store = pyoxigraph.Store()
    store.load(ontology.schema().encode(), format=pyoxigraph.RdfFormat.TURTLE)
    nodes = {"hasPosition": "atOrganization", "hasDegree": "awardedBy"}
    for name, relation in RELATIONS.items():
        assert set(relation.subjects) <= ends(store, name, "domain"), name
        assert set(relation.objects) <= ends(store, nodes.get(name, name), "range"), name
    text = ontology.schema()
    for kind in {*KINDS, *(s for group in SUBCLASSES.values() for s in group)}:
        assert f"sym:{kind} a owl:Class" in text


# Words and pieces


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("University\n   of Oslo", "University of Oslo", "University\n   of Oslo"),
        ("a pre-\ntrained model", "pre-trained model", "pre-\ntrained model"),
        ("the “Example’s Prize”", '"Example\'s Prize"', "“Example’s Prize”"),
        ("Jo\u00a0Doe", "Jo Doe", "Jo\u00a0Doe"),
        ("hy\u00adphen", "hyphen", "hy\u00adphen"),
        ("\ufeffAda", "Ada", "Ada"),
        ("Ada", "  Ada \n", "Ada"),
        ("Adam", "Ada", None),
        ("MIT", "mit", None),
        ("Ada and Eve", "Ada ... Eve", None),
        ("...", "...", None),
        ("Ada", "", None),
    ],
)
def test_words_are_found_however_their_lines_are_broken(text, words, found):
    one = document(text)
    assert [one.quote(s) for s in Words(one).find(words)] == ([found] if found else [])


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60), st.data())
def test_what_is_found_is_what_was_looked_for_but_for_blanks_and_marks(text, data):
    one = document(text)
    begin = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(begin + 1, len(text)))
    looked = text[begin:end]
    for fold in (False, True):
        for span in Words(one).find(looked, fold=fold):
            assert 0 <= span.begin < span.end <= len(text)
            letters = [re.sub(r"[\W_]", "", words).casefold() for words in (one.quote(span), looked)]
            assert letters[0] == letters[1]


@given(st.text(alphabet="ab. \n", max_size=400), st.integers(20, 60), st.integers(0, 15))
def test_pieces_cover_the_text_and_overlap(text, length, overlap):
    spans = pieces.cut(text, length, overlap)
    assert spans[0].begin == 0 and spans[-1].end == len(text)
    assert all(s.end - s.begin <= length for s in spans)
    assert all(a.begin < b.begin <= a.end for a, b in itertools.pairwise(spans))


def test_a_text_of_usual_length_is_one_piece():
    assert pieces.cut("word " * 1000) == [Span(0, 5000)]


def test_nothing_of_the_extras_is_imported_for_the_rules():
    import subprocess
    import sys

    code = (
        "import sys, build_graph\n"
        "from graph.models.choice import chosen\nfrom graph.models.service import Service\n"
        "chosen(['rules'], Service(''))\n"
        "print(sorted({'pydantic_ai', 'openai', 'gliner2', 'torch'} & sys.modules.keys()))"
    )
    root = Path(build_graph.__file__).parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_example_in_the_manual_works():
    page = (Path(build_graph.__file__).parent / "docs" / "extractors.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    scope: dict[str, type] = {}
    exec(code, scope)
    found = read(scope["Colleagues"](), text="A list\nAda Lovelace and Marie Curie\nNobody else\n")
    (tie,) = found.claims
    assert found.document.quote(tie.span) == "Ada Lovelace and Marie Curie"
    assert [e.label for e in found.entities] == ["Ada Lovelace", "Marie Curie"]
