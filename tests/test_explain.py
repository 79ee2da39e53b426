"""Explaining a document: every block, mention and claim is shown, and every rule can be looked up."""

from __future__ import annotations

import ast
import hashlib
import html
import re
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, statements
from hypothesis import given
from hypothesis import strategies as st

import build_graph
import ontology
from graph import rulebook, scheme
from graph.document import Document
from graph.explain import Explanation, explain
from graph.extract import extract
from viz.explained import render_explanation
from viz.marked import Mark, Passage, pieces, within
from viz.safe import source_hash

PAGE = ROOT / "documents" / "faculty-page-svante-paabo.txt"
TEXT = (
    "Ada Lovelace is a professor of chemistry at the University of Oslo.\n\n"
    "She received a PhD in physics from Uppsala University in 1998.\n"
)
HOSTILE = (
    'Ada Lovelace is a professor at the <script>alert(1)</script> University of "><img src=x onerror=alert(2)>.\n\n'
    "Ada Lovelace received a PhD in {{7*7}} from Uppsala </style><svg onload=alert(3)> University.\n\n"
    "Ada\u202eLovelace studied \x1b[31mphysics at Uppsala University.\n"
)
EXTRACTOR = re.compile(r"[a-z]+(-[a-z]+)*/\d+")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_graph.main, [str(w) for w in words])


def explained(text: str, source: str = "page.txt", least: float = 0.0) -> Explanation:
    document = Document(source, text, hashlib.sha256(text.encode()).hexdigest(), "text/plain")
    (found,) = extract([document])
    return explain(found, least)


class Page(HTMLParser):
    """What a page holds: its tags with their attributes, and its text outside the style sheet."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = self.style = ""
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open == "style":
            self.style += data
        else:
            self.words += data

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(attribute))]


@pytest.fixture(scope="module")
def page() -> str:
    return render_explanation(asdict(explained(PAGE.read_text(encoding="utf-8"))))


# The rules


def named_in_code() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "graph").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and EXTRACTOR.fullmatch(node.value):
                found.setdefault(rulebook.stem(node.value), set()).add(path.relative_to(ROOT).as_posix())
    return found


def test_every_rule_of_the_code_is_described_and_no_other():
    described = {name for name, rule in rulebook.rules().items() if not rule.derives}
    code = set(named_in_code())
    assert not code - described, "describe these in graph/lexicon/rules.tsv"
    assert not described - code, "graph/lexicon/rules.tsv describes rules that are gone"


def test_a_rule_is_said_to_be_in_the_modules_that_name_it():
    code = named_in_code()
    wrong = {n: r.modules for n, r in rulebook.rules().items() if not r.derives and set(r.modules) != code.get(n)}
    assert not wrong, "graph/lexicon/rules.tsv names other modules than the code"


def test_every_rule_that_derives_is_described_and_its_file_is_there():
    derive = {name: rule for name, rule in rulebook.rules().items() if rule.derives}
    assert set(derive) == {rule.name for rule in (*ontology.rules(), *scheme.RULES)}
    assert all((ROOT / rule.modules[0]).is_file() and rule.reads for rule in derive.values())


def test_every_rule_of_a_build_is_described(sample_build):
    for row in statements(sample_build):
        assert rulebook.find(row["extractor"]).reads
    derived = set(re.findall(r"derivedBy> <[^>]*/rule/([^>]+)>", (sample_build / "graph.nq").read_text("utf-8")))
    assert derived and all(rulebook.find(name).derives for name in derived)


@pytest.mark.parametrize("rule", [r for r in rulebook.rules().values() if r.example], ids=lambda r: r.name)
def test_the_example_of_a_rule_is_read_by_it(rule):
    assert rule.name in {rulebook.stem(claim.rule) for claim in explained(rule.example).claims}


def test_only_rules_that_read_no_words_have_no_example():
    bare = {name for name, rule in rulebook.rules().items() if not rule.derives and not rule.example}
    assert bare == {"mention", "curation"}


def test_a_rule_that_nothing_is_known_of_is_told_to_be_so():
    (rule,) = rulebook.glossary(["no-such-rule/7"])
    assert rule.name == "no-such-rule" and "not described" in rule.reads


def test_the_page_of_rules_has_every_rule():
    words = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert rulebook.table(derives=False) in words and rulebook.table(derives=True) in words


@pytest.mark.parametrize("name", ["position-clause", "position-clause/1", "position-clause/12"])
def test_a_rule_is_found_by_its_name_with_any_version(name):
    done = run("explain", "--rule", name)
    assert done.exit_code == 0
    assert "graph/rules/position.py" in done.stdout and "for example" in done.stdout


def test_a_rule_that_derives_is_found_by_name_and_by_iri():
    for name in ("formerly-at", "https://w3id.org/symposia/id/rule/formerly-at"):
        assert "ontology/rules/formerly-at.rq" in run("explain", "--rule", name).stdout


def test_an_unknown_rule_gets_a_hint_on_one_line():
    done = run("explain", "--rule", "positions")
    assert done.exit_code == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and "position-clause" in done.stderr


def test_all_rules_are_listed():
    lines = run("explain", "--rules").stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == list(rulebook.rules())


# The explanation


def test_a_document_is_laid_out_in_blocks_with_mentions_and_claims():
    found = explained(TEXT)
    assert [(p.kind, p.line) for p in found.parts] == [("prose", 1), ("prose", 3)]
    assert {(m.kind, m.label) for m in found.mentions} >= {
        ("Person", "Ada Lovelace"),
        ("Organization", "University of Oslo"),
        ("Organization", "Uppsala University"),
    }
    degree = next(c for c in found.parts[1].claims if c.predicate == "hasDegree")
    assert degree.subject == "Ada Lovelace" and degree.rule == "degree-clause/1"
    assert all(part in degree.object for part in ("PhD", "physics", "Uppsala University"))
    assert [c.number for c in found.claims] == list(range(1, len(found.claims) + 1))
    assert ("Ada Lovelace", "educatedAt", "Uppsala University", "educated-at") in {
        (d.subject, d.predicate, d.object, d.rule) for d in found.derived
    }


@pytest.mark.parametrize("path", sorted((ROOT / "documents").iterdir()), ids=lambda p: p.stem)
def test_every_claim_stands_under_the_block_its_words_begin_in_and_its_rule_is_described(path):
    found = explained(path.read_text(encoding="utf-8"))
    assert found.claims
    for part in found.parts:
        for claim in part.claims:
            assert part.begin <= claim.begin < part.end
            assert found.text[claim.begin : claim.end] == claim.quote
    assert {rulebook.stem(c.rule) for c in found.claims} <= {r.name for r in found.rules}
    assert all(0 <= m.begin < m.end <= len(found.text) for m in found.mentions)


def test_line_numbers_hold_for_every_kind_of_line_end():
    for end in ("\n", "\r\n", "\r"):
        assert [p.line for p in explained(TEXT.replace("\n", end)).parts] == [1, 3]


def test_what_is_less_sure_is_left_out_on_demand():
    sure, everything = explained(PAGE.read_text("utf-8"), least=0.9), explained(PAGE.read_text("utf-8"))
    assert 0 < len(sure.claims) < len(everything.claims)
    assert all(c.confidence >= 0.9 for c in sure.claims)


# In the terminal


def test_the_terminal_shows_kinds_quotes_confidence_and_rules_in_plain_text():
    done = run("explain", PAGE)
    assert done.exit_code == 0 and "\x1b" not in done.stdout
    assert "[Svante Pääbo]person" in done.stdout
    claim = r"Svante Pääbo leads Department of Evolutionary Genetics  0\.\d\d  position-clause/1"
    assert re.search(claim, done.stdout)
    assert '"Svante Pääbo Director, Department of Evolutionary Genetics"' in done.stdout
    assert "-- line 6: role" in done.stdout
    assert "symposia explain --rule NAME" in done.stdout


def test_control_characters_of_a_document_do_not_reach_the_terminal(tmp_path):
    (tmp_path / "page.txt").write_text(HOSTILE, encoding="utf-8")
    done = run("explain", tmp_path / "page.txt")
    assert done.exit_code == 0
    assert not set(done.stdout) & {"\x1b", "\u202e"}


def test_help_says_what_it_does_with_an_example():
    words = run("explain", "--help").stdout
    assert "Example" in words and "--rule" in words and "--html" in words


# Input that cannot be used


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.txt", None, "no such file"),
        ("folder", "folder", "is a folder"),
        ("binary.txt", b"\x00\x01\x02\xff" * 50, "not UTF-8"),
        ("empty.txt", b"", "is empty"),
        ("paper.pdf", b"%PDF-1.7", ".pdf is not read yet"),
        ("picture.png", b"\x89PNG", "is no document"),
    ],
)
def test_bad_input_gives_one_line_that_names_the_file_and_what_to_do(tmp_path, name, content, words):
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    done = run("explain", path, "--html", tmp_path / "page.html")
    assert done.exit_code == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and name in done.stderr and words in done.stderr
    assert not (tmp_path / "page.html").exists()


def test_nothing_or_too_much_asked_is_wrong_usage():
    for words in ([], [PAGE, "--rules"], ["--rule", "mention", "--rules"]):
        assert run("explain", *words).exit_code == 2


def test_a_page_never_goes_over_a_document_and_nothing_is_left_beside(tmp_path):
    (tmp_path / "page.txt").write_text(TEXT, encoding="utf-8")
    assert run("explain", tmp_path / "page.txt", "--html", tmp_path / "page.txt").exit_code == 2
    assert (tmp_path / "page.txt").read_text(encoding="utf-8") == TEXT
    done = run("explain", tmp_path / "page.txt", "--html", tmp_path / "none" / "page.html")
    assert done.exit_code == 2 and done.stderr.count("\n") == 1
    (tmp_path / "taken.html").mkdir()
    assert run("explain", tmp_path / "page.txt", "--html", tmp_path / "taken.html").exit_code == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["page.txt", "taken.html"]


# The page


def test_the_page_is_written_and_the_same_each_time(tmp_path, page):
    for name in ("one.html", "two.html"):
        assert run("explain", PAGE, "--html", tmp_path / name).exit_code == 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    assert str(tmp_path) not in (tmp_path / "one.html").read_text("utf-8")


def test_the_page_runs_nothing_and_allows_its_own_style_only(page):
    read = Page(page)
    policy = next(a["content"] for t, a in read.tags if t == "meta" and a.get("http-equiv"))
    assert policy is not None and policy.startswith("default-src 'none';")
    assert source_hash(read.style) in policy and "script-src" not in policy and "unsafe" not in policy
    assert not [t for t, _ in read.tags if t in ("script", "img", "iframe", "object", "form")]
    assert not [a for _, attributes in read.tags for a in attributes if a.startswith("on") or a == "style"]
    assert all(value.startswith(("#", "data:,")) for value in read.values("href"))


def test_every_link_of_the_page_leads_somewhere_and_every_name_is_used_once(page):
    read = Page(page)
    names = read.values("id")
    assert len(names) == len(set(names))
    assert {value[1:] for value in read.values("href") if value.startswith("#")} <= set(names)


def test_the_page_tells_kinds_by_word_and_leads_from_claims_to_passages_and_rules(page):
    read = Page(page)
    assert "Svante Pääbo person" in read.words
    found = explained(PAGE.read_text("utf-8"))
    for claim in found.claims:
        assert {f"#p{claim.number}", f"#c{claim.number}"} <= set(read.values("href"))
        assert f".q{claim.number}{{" in read.style
    for rule in found.rules:
        assert rule.reads in read.words and f"rule-{rule.name}" in read.values("id")


def test_the_page_holds_the_words_of_each_block_as_they_stand(page):
    found = explained(PAGE.read_text("utf-8"))
    shown = re.findall(r'<p class="text" dir="auto">(.*?)</p>', page, re.DOTALL)
    bare = [re.sub(r'<small>.*?</small>|<a class="ref".*?</a>|<[^>]*>', "", block, flags=re.DOTALL) for block in shown]
    assert [html.unescape(block) for block in bare] == [found.text[p.begin : p.end] for p in found.parts]


def test_hostile_words_and_names_stay_words():
    page = render_explanation(asdict(explained(HOSTILE, source='"><svg onload=alert(9)>.txt')))
    read = Page(page)
    assert not [t for t, _ in read.tags if t in ("script", "img", "svg")]
    assert not [a for _, attributes in read.tags for a in attributes if a.startswith("on")]
    assert "<script>alert(1)</script>" in read.words and "{{7*7}}" in read.words and "alert(9)" in read.words
    assert "\u202e" not in page and "\x1b" not in page


# Marks in a text


spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)


@given(st.text(min_size=30, max_size=30), spans, st.lists(spans, max_size=8), st.lists(spans, max_size=8))
def test_pieces_are_the_text_again_and_marks_nest(text, stretch, marks, passages):
    made = [Mark(b, e, "Person", str(n)) for n, (b, e) in enumerate(marks)]
    over = [Passage(b, e, n) for n, (b, e) in enumerate(passages)]
    found = list(pieces(text, *stretch, made, over))
    assert "".join(p.text for p in found) == text[slice(*stretch)]
    stack = []
    for piece in found:
        if piece.kind == "open":
            stack.append(piece.mark)
        elif piece.kind == "close":
            assert stack.pop() == piece.mark
    assert not stack
    for number, (begin, end) in enumerate(passages):
        lit = "".join(p.text for p in found if number in p.passages)
        assert lit == text[max(begin, stretch[0]) : min(end, stretch[1])] or begin >= end


def test_a_span_belongs_to_every_stretch_it_reaches_into():
    assert within([(0, 5), (6, 9), (10, 12)], [Passage(1, 3, 1), Passage(4, 11, 2)]) == [
        [Passage(1, 3, 1), Passage(4, 11, 2)],
        [Passage(4, 11, 2)],
        [Passage(4, 11, 2)],
    ]
