import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import document
from graph.document import Document, Problem
from graph.errors import DocumentError
from graph.text import Span


def write(folder: Path, **content: str) -> None:
    for name, text in content.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")


def sources(*inputs: object) -> list[str]:
    return [source for _, source in document.find([str(i) for i in inputs])]


def test_a_document_is_the_text_as_it_stands(tmp_path):
    data = "Zwei\r\nZeilen – “so”\u00a0.\r".encode()
    (tmp_path / "a.md").write_bytes(data)
    read = document.read(tmp_path / "a.md", "a.md")
    assert read.original == data.decode()
    assert read.text == data.decode().replace("\r\n", "\n")
    assert read.sha256 == hashlib.sha256(data).hexdigest() and read.key == read.sha256[:12]
    assert read.media_type == "text/markdown"
    assert len(read.matched) == len(read.text) and read.quote(Span(0, 4)) == "Zwei"


def test_a_windows_line_end_is_one_character_to_the_rules_and_two_in_the_file(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\r\ntwo\r\nthree four\n\r\nfive")
    read = document.read(tmp_path / "a.txt", "a.txt")
    for word in ("one", "two", "three four", "five", "two\nthree"):
        begin = read.text.index(word)
        first, last, quote = read.placed(Span(begin, begin + len(word)))
        assert quote == read.original[first:last] and quote.replace("\r\n", "\n") == word


def test_letters_with_accents_of_their_own_are_read_whole_and_placed_in_the_file(tmp_path):
    words = "Zoe\u0308 Mu\u0308ller at ETH Zu\u0308rich"
    (tmp_path / "a.txt").write_text(words, encoding="utf-8")
    read = document.read(tmp_path / "a.txt", "a.txt")
    begin = read.text.index("ETH")
    assert read.text == "Zoë Müller at ETH Zürich"
    assert read.placed(Span(begin, len(read.text))) == (words.index("ETH"), len(words), "ETH Zu\u0308rich")


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufeff"), min_size=1))
def test_any_text_is_read_back_unchanged(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(text.encode())
    if not text.strip():
        with pytest.raises(DocumentError, match="empty"):
            document.read(path, "any.txt")
    else:
        read = document.read(path, "any.txt")
        assert (read.original or read.text) == text
        assert read.placed(Span(0, len(read.text))) == (0, len(text), text)


def test_a_byte_order_mark_is_a_character_of_the_text(tmp_path):
    (tmp_path / "bom.txt").write_bytes(b"\xef\xbb\xbfAda")
    read = document.read(tmp_path / "bom.txt", "bom.txt")
    assert read.quote(Span(1, 4)) == "Ada"


def test_folders_files_and_patterns(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    write(tmp_path, b="b", a="a")
    write(tmp_path / "deep" / "er", c="c")
    (tmp_path / ".hidden").mkdir()
    write(tmp_path / ".hidden", d="d")
    assert sources(tmp_path) == ["a.txt", "b.txt", "deep/er/c.txt"]
    assert sources(tmp_path / "b.txt", tmp_path / "a.txt", tmp_path / "b.txt") == ["a.txt", "b.txt"]
    assert sources(tmp_path / "*.txt") == ["a.txt", "b.txt"]
    assert sources(tmp_path / "**" / "*.txt")[:2] == ["a.txt", "b.txt"]
    assert sources(tmp_path, tmp_path / "a.txt") == ["a.txt", "b.txt", "deep/er/c.txt"]


def test_a_name_with_brackets_is_a_name_first(tmp_path):
    (tmp_path / "a[1].txt").write_text("one", encoding="utf-8")
    assert sources(tmp_path / "a[1].txt") == ["a[1].txt"]


@pytest.mark.parametrize("name", ["nothing", "nothing*.txt"])
def test_a_name_that_is_not_there(tmp_path, name):
    with pytest.raises(DocumentError) as caught:
        document.find([str(tmp_path / name)])
    assert name in str(caught.value) and caught.value.advice


def test_formats(tmp_path):
    found = [
        (tmp_path / n, n) for n in ("a.txt", "B.TXT", "c.md", "d.markdown", "e.text", "f.PDF", "g.html", "h.png", "i")
    ]
    readable, unread, other = document.split_by_format(found)
    assert [s for _, s in readable] == ["a.txt", "B.TXT", "c.md", "d.markdown", "e.text"]
    assert [p.source for p in unread] == ["f.PDF", "g.html"]
    assert [p.source for p in other] == ["h.png", "i"]


def test_the_limit_is_exact(tmp_path):
    write(tmp_path, a="12345")
    assert document.read(tmp_path / "a.txt", "a.txt", max_bytes=5).text == "12345"
    with pytest.raises(DocumentError, match="limit"):
        document.read(tmp_path / "a.txt", "a.txt", max_bytes=4)


def test_the_limit_is_told_as_it_was_given(tmp_path):
    write(tmp_path, a="x" * 20_000)
    with pytest.raises(DocumentError, match=r"0\.01 MB"):
        document.read(tmp_path / "a.txt", "a.txt", max_bytes=10_000)


def test_what_cannot_be_read_is_a_problem_and_a_copy_is_named(tmp_path):
    write(tmp_path, a="same", b="same", c="", d="other")
    found = list(document.read_all(document.find([str(tmp_path)])))
    assert [type(x) for x in found] == [Document, Problem, Problem, Document]
    assert "copy of a.txt" in str(found[1]) and "empty" in str(found[2])


def test_the_same_words_with_other_line_ends_are_two_documents(tmp_path):
    write(tmp_path, a="one\ntwo", b="one\r\ntwo")
    assert all(isinstance(x, Document) for x in document.read_all(document.find([str(tmp_path)])))
