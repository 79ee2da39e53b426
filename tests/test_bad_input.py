"""Input that cannot be used: what the job says, what it builds all the same, what it leaves alone."""

import json
import os
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import files, run_symposia, statements

import build_graph
from graph import document
from graph.build import Settings, build
from graph.errors import DocumentError, SymposiaError

GOOD = (
    "Ada Lovelace\nProfessor of Chemistry\nUniversity of Oslo\n\n"
    "Ada Lovelace earned a PhD in physics from Uppsala University.\n"
)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
FRENCH = "Une journée d'étude à l'École : Gérard Grégoire présente ses travaux sur l'énergie, à l'été.\n"
WRONG_USE, SET_ASIDE = 2, 3

# file name, its bytes, words that the message must hold
BAD = [
    ("empty.txt", b"", ["empty"]),
    ("blank.txt", b" \n\t\r\n\n", ["empty"]),
    ("picture.txt", PNG, ["UTF-8"]),
    ("latin.txt", FRENCH.encode("latin-1"), ["UTF-8", "iconv"]),
    ("utf16.txt", GOOD.encode("utf-16"), ["UTF-16", "iconv"]),
    ("utf16-unmarked.txt", GOOD.encode("utf-16-le"), ["NUL"]),
    ("cut.txt", FRENCH.encode()[:10], ["UTF-8"]),
    ("large.txt", b"word " * 3000, ["--max-megabytes"]),
    ("paper.pdf", b"%PDF-1.7\n", [".pdf", "not read yet"]),
    ("page.html", b"<html></html>", [".html", "not read yet"]),
]


class Ran:
    """What the command line said, run within this process (the model is loaded once for all)."""

    def __init__(self, *words: str | Path) -> None:
        result = CliRunner().invoke(build_graph.main, [str(w) for w in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.code, self.out, self.err = result.exit_code, result.stdout, result.stderr


class NoCheck:
    """In place of the process that checks shapes, which takes a second to start and is not asked here."""

    def __init__(self, wanted: bool = True) -> None:
        """Whether it is wanted makes no difference."""

    def __enter__(self):
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to stop."""


@pytest.fixture(autouse=True)
def no_check(monkeypatch):
    monkeypatch.setattr("graph.build.Validator", NoCheck)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "good.txt").write_text(GOOD, encoding="utf-8")
    return tmp_path / "documents"


def report(out: Path) -> dict:
    return json.loads((out / "report.json").read_text(encoding="utf-8"))


def draw_nothing(network: object, path: Path, title: str) -> None:
    path.write_text("<html></html>", encoding="utf-8")


@pytest.mark.parametrize(("name", "content", "words"), BAD, ids=[name for name, _, _ in BAD])
def test_a_bad_file_is_named_and_the_rest_is_built(folder, tmp_path, name, content, words):
    (folder / name).write_bytes(content)
    ran = Ran(folder, "--out", tmp_path / "out", "--max-megabytes", "0.01", "--no-validate")
    assert ran.code == SET_ASIDE
    line = next(line for line in ran.err.split("\n") if name in line)
    assert all(word in line for word in words), line
    assert [d["source"] for d in report(tmp_path / "out")["documents"]] == ["good.txt"]
    assert [p["source"] for p in report(tmp_path / "out")["setAside"]] == [name]
    assert all(report(tmp_path / "out")["setAside"][0][part] for part in ("reason", "advice"))
    assert {row["document"] for row in statements(tmp_path / "out")} == {"good.txt"}
    assert "1 set aside" in ran.out


@pytest.mark.parametrize(("name", "content", "words"), BAD[:8], ids=[name for name, _, _ in BAD[:8]])
def test_a_bad_file_alone_writes_nothing(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    ran = Ran(tmp_path / name, "--out", tmp_path / "out", "--max-megabytes", "0.01", "--no-validate")
    assert ran.code == SET_ASIDE
    assert name in ran.err and "nothing was written" in ran.err
    assert not (tmp_path / "out").exists()


def test_all_bad_together_leave_an_older_build_as_it_was(folder, tmp_path):
    assert Ran(folder, "--out", tmp_path / "out", "--no-validate").code == 0
    before = files(tmp_path / "out")
    (folder / "good.txt").unlink()
    for name, content, _ in BAD:
        (folder / name).write_bytes(content)
    ran = Ran(folder, "--out", tmp_path / "out", "--max-megabytes", "0.01", "--no-validate")
    assert ran.code == SET_ASIDE
    assert all(name in ran.err for name, _, _ in BAD)
    assert files(tmp_path / "out") == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["documents", "out"]


def test_no_such_folder(tmp_path):
    done = run_symposia(tmp_path / "nowhere", "--out", tmp_path / "out")
    assert done.returncode == WRONG_USE
    assert "nowhere" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_no_documents_folder_here(tmp_path):
    done = run_symposia(cwd=tmp_path)
    assert done.returncode == WRONG_USE
    assert "documents" in done.stderr and not list(tmp_path.iterdir())


def test_a_pattern_without_matches(tmp_path):
    assert Ran(str(tmp_path / "*.txt"), "--out", tmp_path / "out").code == WRONG_USE


@pytest.mark.parametrize("inside", [[], ["picture.png"], ["paper.pdf"], [".hidden.txt"]])
def test_a_folder_without_documents(tmp_path, inside):
    (tmp_path / "documents").mkdir()
    for name in inside:
        (tmp_path / "documents" / name).write_bytes(PNG)
    ran = Ran(tmp_path / "documents", "--out", tmp_path / "out")
    assert ran.code == WRONG_USE
    assert "error:" in ran.err and str(tmp_path / "documents") in ran.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--wrong"],
        ["--min-confidence", "2"],
        ["--min-confidence", "high"],
        ["--max-megabytes", "0"],
        ["--max-megabytes", "nan"],
        ["--max-megabytes", "inf"],
        ["--base", "example"],
        ["--base", "https://example.org/a b/"],
        ["--base", "https://example.org"],
        ["--out"],
    ],
    ids=" ".join,
)
def test_wrong_options(folder, tmp_path, words):
    ran = Ran(folder, "--out", tmp_path / "out", *words)
    assert ran.code == WRONG_USE
    assert "Error" in ran.err or "error" in ran.err
    assert not (tmp_path / "out").exists()


def test_the_output_is_a_file(folder, tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    ran = Ran(folder, "--out", tmp_path / "out")
    assert ran.code == WRONG_USE and "is a file" in ran.err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_the_output_lies_under_a_file(folder, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    ran = Ran(folder, "--out", tmp_path / "file" / "out", "--no-validate")
    assert ran.code == WRONG_USE and "file" in ran.err


def test_the_output_holds_other_files(folder, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_text("mine", encoding="utf-8")
    ran = Ran(folder, "--out", tmp_path / "out")
    assert ran.code == WRONG_USE and "other files" in ran.err
    assert files(tmp_path / "out") == {"thesis.docx": b"mine"}


def test_a_folder_with_somebody_elses_report_is_not_taken_for_a_build(folder, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.json").write_text('{"mine": true}', encoding="utf-8")
    (tmp_path / "out" / "thesis.docx").write_text("mine", encoding="utf-8")
    before = files(tmp_path / "out")
    ran = Ran(folder, "--out", tmp_path / "out", "--no-validate")
    assert files(tmp_path / "out") == before
    assert ran.code == WRONG_USE


def test_a_file_that_the_user_put_into_an_older_build_is_never_lost(folder, tmp_path):
    assert Ran(folder, "--out", tmp_path / "out", "--no-validate").code == 0
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    Ran(folder, "--out", tmp_path / "out", "--no-validate")
    assert (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_the_output_may_be_a_link_to_a_folder(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    for _ in range(2):
        ran = Ran(folder, "--out", tmp_path / "out", "--no-validate")
        assert ran.code == 0, ran.err
    assert (tmp_path / "out" / "graph.ttl").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["documents", "elsewhere", "out"]


def test_an_empty_folder_is_filled(folder, tmp_path):
    (tmp_path / "out").mkdir()
    assert Ran(folder, "--out", tmp_path / "out", "--no-validate").code == 0
    assert (tmp_path / "out" / "graph.ttl").exists()


def test_the_same_text_twice_is_read_once(folder, tmp_path):
    (folder / "copy.txt").write_text(GOOD, encoding="utf-8")
    ran = Ran(folder, "--out", tmp_path / "out", "--no-validate")
    assert ran.code == 0, ran.err
    assert [d["source"] for d in report(tmp_path / "out")["documents"]] == ["copy.txt"]
    (skipped,) = report(tmp_path / "out")["skipped"]
    assert skipped["source"] == "good.txt" and "copy of copy.txt" in skipped["reason"]
    assert "has 1 document" not in ran.err


def test_other_files_are_passed_over_with_a_word(folder, tmp_path):
    (folder / "photo.jpg").write_bytes(PNG)
    assert Ran(folder, "--out", tmp_path / "out", "--no-validate").code == 0
    assert [p["source"] for p in report(tmp_path / "out")["skipped"]] == ["photo.jpg"]


def test_names_of_files_in_any_script_and_in_folders(folder, tmp_path):
    (folder / "ünïcode – 会議").mkdir()
    (folder / "ünïcode – 会議" / "a 'b' [c] \"d\" <e>.txt").write_text(GOOD + "\n", encoding="utf-8")
    assert Ran(folder, "--out", tmp_path / "out", "--no-validate").code == 0
    assert "ünïcode – 会議/a 'b' [c] \"d\" <e>.txt" in [d["source"] for d in report(tmp_path / "out")["documents"]]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
def test_a_file_name_that_is_no_text(folder, tmp_path):
    with open(os.fsencode(folder) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123 -- a name of bytes
        file.write(GOOD.encode() + b"\n")
    ran = Ran(folder, "--out", tmp_path / "out", "--no-validate")
    assert ran.code in (0, SET_ASIDE)
    assert (tmp_path / "out" / "graph.nq").exists()


def test_characters_that_some_formats_cannot_hold(folder, tmp_path):
    (folder / "odd.txt").write_text(GOOD + "\x01\x0b\x0c\x1b[31m \ufffe \U0010ffff \u202e x\n", encoding="utf-8")
    done = run_symposia(folder, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert report(tmp_path / "out")["shacl"]["conforms"]


@pytest.mark.parametrize("address", ["https://example.org/%zz", "https://[::1]/"])
def test_an_address_that_is_none_does_not_end_the_job(folder, tmp_path, address):
    (folder / "page.txt").write_text(f"Marie Curie\n\n{address}\n", encoding="utf-8")
    ran = Ran(folder, "--out", tmp_path / "out", "--no-validate")
    assert ran.code == 0, ran.err
    assert address.encode() not in (tmp_path / "out" / "graph.ttl").read_bytes()


def test_a_day_that_no_calendar_has_breaks_no_shape(tmp_path):
    text = "Ada Lovelace spoke at the Symposium on Glass. The Symposium on Glass was held on February 30, 2020.\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    done = run_symposia(tmp_path / "a.txt", "--out", tmp_path / "out")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert report(tmp_path / "out")["shacl"]["conforms"]


def test_a_paper_of_a_thousand_authors_does_not_end_the_job(folder, tmp_path):
    (folder / "authors.txt").write_text(", ".join(["Ada Lovelace"] * 1100), encoding="utf-8")
    assert Ran(folder, "--out", tmp_path / "out", "--no-validate").code == 0


def test_a_file_may_vanish_between_finding_and_reading(tmp_path):
    with pytest.raises(DocumentError, match="cannot be read"):
        document.read(tmp_path / "gone.txt", "gone.txt")


def test_an_unreadable_file_is_set_aside(folder, monkeypatch):
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (problem,) = document.read_all([(folder / "good.txt", "good.txt")])
    assert isinstance(problem, document.Problem)
    assert problem.source == "good.txt" and "Permission denied" in problem.reason and "permission" in problem.advice


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user can read every file")
def test_a_file_without_permission_is_set_aside(folder, tmp_path):
    (folder / "secret.txt").write_text(GOOD + "\n", encoding="utf-8")
    (folder / "secret.txt").chmod(0)
    ran = Ran(folder, "--out", tmp_path / "out", "--no-validate")
    assert ran.code == SET_ASIDE and "secret.txt" in ran.err


def test_a_really_large_file_is_set_aside_at_once(folder, tmp_path):
    with (folder / "huge.txt").open("wb") as file:
        file.write(b"All work and no play makes Jack a dull boy.\n" * 1_200_000)
    begin = time.perf_counter()
    ran = Ran(folder, "--out", tmp_path / "out", "--no-validate")
    assert ran.code == SET_ASIDE and "huge.txt" in ran.err and "52.8 MB" in ran.err
    assert time.perf_counter() - begin < 30


class Exploded(Exception):
    """Raised in place of a drawing."""


def test_a_drawing_that_fails_leaves_an_older_build_as_it_was(folder, tmp_path):
    out, settings = tmp_path / "out", Settings(validate=False)
    build([str(folder)], out, draw_nothing, settings)
    before = files(out)
    (folder / "more.txt").write_text(GOOD.replace("Ada Lovelace", "Marie Curie"), encoding="utf-8")

    def explode(network: object, path: Path, title: str) -> None:
        path.write_bytes(b"half a pa")
        raise Exploded

    with pytest.raises(Exploded):
        build([str(folder)], out, explode, settings)
    assert files(out) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["documents", "out"]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(OSError(28, "No space left on device"), id="full"),
        pytest.param(KeyboardInterrupt(), id="stopped"),
    ],
)
@pytest.mark.parametrize("name", ["graph.nq", "network.html", "store"])
def test_a_job_that_ends_while_it_puts_its_files_in_place_leaves_an_older_build_as_it_was(
    folder, tmp_path, monkeypatch, name, error
):
    out, settings = tmp_path / "out", Settings(validate=False)
    build([str(folder)], out, draw_nothing, settings)
    before = files(out)
    (folder / "more.txt").write_text(GOOD.replace("Ada Lovelace", "Marie Curie"), encoding="utf-8")
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        # Only on the way in: what is put back comes from the folder `.old`.
        if Path(target) == out / name and self.parent.name != ".old":
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises((OSError, SymposiaError, KeyboardInterrupt)):
        build([str(folder)], out, draw_nothing, settings)
    assert files(out) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["documents", "out"]


def test_a_drawing_that_writes_nonsense_hurts_no_other_output(folder, tmp_path):
    def scribble(network: object, path: Path, title: str) -> None:
        path.write_bytes(b"\xff\x00nonsense")

    outcome = build([str(folder)], tmp_path / "out", scribble, Settings(validate=False))
    assert outcome.complete and statements(tmp_path / "out")


def test_a_build_of_nothing_is_an_error_with_advice(tmp_path):
    with pytest.raises(SymposiaError) as caught:
        build([str(tmp_path)], tmp_path / "out", draw_nothing)
    assert caught.value.advice and str(tmp_path) in str(caught.value)


def test_a_fault_of_a_rule_costs_its_document_and_no_other(tmp_path, monkeypatch):
    from graph import extract as extracting

    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("Ada Lovelace is a professor at the University of Oslo.\n", encoding="utf-8")
    (folder / "b.txt").write_text("Otto Hahn is a professor at the University of Turku.\n", encoding="utf-8")
    whole = extracting._read

    def faulty(document):
        if document.source == "a.txt":
            raise ValueError("a rule went wrong")
        return whole(document)

    monkeypatch.setattr(extracting, "_read", faulty)
    from click.testing import CliRunner

    import build_graph

    out = tmp_path / "out"
    done = CliRunner().invoke(build_graph.main, ["build", str(folder), "--out", str(out), "--no-validate"])
    assert done.exit_code == 3
    assert "a.txt: could not be read by the rules (ValueError: a rule went wrong)" in done.stderr
    assert "University of Turku" in (out / "graph.ttl").read_text(encoding="utf-8")
