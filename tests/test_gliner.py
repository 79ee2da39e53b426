"""The GLiNER extractor: spans of a model to mentions and claims; no model is downloaded, ever."""

from __future__ import annotations

import ast
import hashlib
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import build_graph
from graph.document import Document
from graph.errors import ExtractorError
from graph.models.gliner import LABELS, PHRASES, Gliner, load

TEXT = "Ada Lovelace works at the\u00a0University of Oslo on Neural Networks.\n" + "filler " * 100 + "CERN\n"


def document() -> Document:
    return Document("a.txt", TEXT, hashlib.sha256(TEXT.encode()).hexdigest(), "text/plain")


def row(words: str, confidence: float = 0.9) -> dict[str, Any]:
    begin = document().matched.index(words)
    return {"text": words, "start": begin, "end": begin + len(words), "confidence": confidence}


class FakeSchema:
    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []

    def entities(self, types: dict[str, str]) -> FakeSchema:
        self.asked.append(types)
        return self

    def relations(self, types: dict[str, str]) -> FakeSchema:
        self.asked.append(types)
        return self


class FakeModel:
    """Answers as gliner2's extract_long does when confidences and spans are asked for."""

    def __init__(self, entities: dict[str, list[Any]], relations: dict[str, list[Any]]) -> None:
        self.entities, self.relations = entities, relations
        self.schema = FakeSchema()

    def create_schema(self) -> FakeSchema:
        return self.schema

    def extract_long(
        self, text: str, schema: FakeSchema, threshold: float, *, include_confidence: bool, include_spans: bool
    ) -> dict[str, Any]:
        assert include_confidence and include_spans and len(text) == len(TEXT)
        return {"entities": self.entities, "relation_extraction": self.relations}


def found(entities: dict[str, list[Any]], relations: dict[str, list[Any]]) -> tuple[Gliner, Any]:
    gliner = Gliner(Path("my model"), FakeModel(entities, relations))
    (findings,) = gliner.read([document()])
    return gliner, findings


ENTITIES = {
    "person": [row("Ada Lovelace", 0.97)],
    "organization": [row("University of Oslo", 0.8)],
    "topic": [row("Neural Networks", 0.6)],
    "event": [],
    "award": None,
}


def test_entities_become_mentions_with_the_models_confidence():
    _, findings = found(ENTITIES, {})
    assert [(m.kind, m.name, m.confidence) for m in findings.mentions] == [
        ("Person", "Ada Lovelace", 0.97),
        ("Organization", "University of Oslo", 0.8),
        ("Topic", "neural network", 0.6),
    ]


def test_relations_become_claims_that_quote_from_one_end_to_the_other():
    gliner, findings = found(
        ENTITIES, {"affiliated with": [{"head": row("Ada Lovelace"), "tail": row("University of Oslo", 0.7)}]}
    )
    (claim,) = findings.claims
    assert (claim.predicate, claim.rule, claim.confidence) == ("affiliatedWith", "gliner-my-model/1", 0.7)
    assert findings.document.quote(claim.span) == "Ada Lovelace works at the\u00a0University of Oslo"
    assert gliner.report() == {"model": "my-model", "extractor": "gliner-my-model/1", "claims": 1, "dropped": {}}


@pytest.mark.parametrize(
    ("relations", "reason"),
    [
        ({"researches": [{"head": row("Ada Lovelace"), "tail": row("University of Oslo")}]}, "end of the wrong class"),
        ({"affiliated with": [{"head": row("Ada Lovelace"), "tail": row("CERN")}]}, "ends far apart"),
        (
            {"affiliated with": [{"head": row("Ada Lovelace"), "tail": {**row("CERN"), "start": 0}}]},
            "span not in the text",
        ),
    ],
    ids=["class", "distance", "span"],
)
def test_what_does_not_fit_is_dropped_and_counted(relations, reason):
    gliner, findings = found(ENTITIES, relations)
    assert not findings.claims and gliner.report()["dropped"] == {reason: 1}
    assert reason in gliner.summary()


def test_the_schema_names_classes_and_relations_in_words():
    gliner, _ = found({}, {})
    entities, relations = gliner.model.schema.asked
    assert "person" in entities and "interview" not in entities
    assert "collaborates with" in relations and "has position" not in relations


@pytest.mark.parametrize("name", ["fastino/gliner2-base-v1", "nowhere", "."])
def test_only_a_folder_that_holds_a_model_is_taken(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExtractorError, match="no folder of a model"):
        load(Path(name))


def test_on_the_command_line_a_model_must_be_named(tmp_path):
    (tmp_path / "a.txt").write_text("Ada.", encoding="utf-8")
    done = CliRunner().invoke(
        build_graph.main, [str(tmp_path), "--extractor", "gliner", "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 2 and "--gliner-model" in done.stderr


def test_without_the_extra_the_error_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr("graph.models.gliner.find_spec", lambda name: None)
    with pytest.raises(ExtractorError, match=r"pip install 'symposia\[gliner\]'"):
        load(tmp_path)


def methods(path: Path) -> dict[str, list[str]]:
    """Names of the functions in a file of Python, with those of their parameters."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: [a.arg for a in [*node.args.args, *node.args.kwonlyargs]]
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }


def test_the_library_has_what_is_called():
    """Read, not imported: the library cannot be imported without PyTorch."""
    spec = find_spec("gliner2")
    if spec is None or spec.origin is None:
        pytest.skip("NOT TESTED: the extra symposia[gliner] is not installed")
    folder = Path(spec.origin).parent
    runtime = methods(folder / "inference" / "runtime.py")
    assert "create_schema" in runtime
    assert runtime["extract_long"][:4] == ["self", "text", "schema", "threshold"]
    assert {"include_confidence", "include_spans"} <= set(runtime["extract_long"])
    schema = methods(folder / "inference" / "schema.py")
    assert schema["entities"][1] == "entity_types" and schema["relations"][1] == "relation_types"
    assert "from_pretrained" in methods(folder / "auto.py")


def test_a_real_model_reads_a_document():
    folder = os.environ.get("SYMPOSIA_GLINER_MODEL", "")
    if not folder or find_spec("gliner2") is None or find_spec("torch") is None:
        pytest.skip("NOT TESTED: set SYMPOSIA_GLINER_MODEL to the folder of a model, and install symposia[gliner]")
    gliner = Gliner(Path(folder))
    (findings,) = gliner.read([document()])
    for named in findings.mentions:
        assert named.kind in LABELS.values() and findings.document.quote(named.span).strip()
    assert {c.predicate for c in findings.claims} <= set(PHRASES.values())
