"""The process that checks shapes is there when it is asked, whether it was started early, late, or ended in between."""

from pathlib import Path

import pytest

import ontology
from graph.validate import Validator

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
WRONG = f"<https://example.org/a> <{TYPE}> <{ontology.NAMESPACE}Person> <https://example.org/g> .\n"


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize("spared", [True, False])
def test_a_file_is_checked_whenever_its_process_started(tmp_path: Path, early: bool, spared: bool):
    file = tmp_path / "graph.nq"
    file.write_text(WRONG, encoding="utf-8")
    with Validator(early) as validator:
        if spared:
            validator.spare()
        report = validator.submit(file).result()
    assert report.checked and not report.conforms
    assert {v.node for v in report.violations} == {"https://example.org/a"}
