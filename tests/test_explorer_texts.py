"""Documents as a reader gets them: the text with every passage in its place, what it contributed, two compared."""

import re
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import run_symposia
from explored import SYM, Book, Page
from hypothesis import given
from hypothesis import strategies as st
from serving import BASE, build, serving

from graph.explorer import passages
from graph.store import EmbeddedStore
from viz.explorer.filled import MARKS, style

SMALL = Path(__file__).parent / "fixtures_small.trig"
KEY = "0123456789ab"


def passages_of(out: Path) -> list[tuple[str, int, int, str]]:
    """Key of the document, begin, end and quote of every passage of a build."""
    store = EmbeddedStore.open(out / "store").oxigraph
    found = []
    for quad in store.quads_for_pattern(None, ox.NamedNode(SYM + "quote"), None, None):
        place = re.fullmatch(rf"{BASE}doc/(\w+)#char=(\d+),(\d+)", quad.subject.value)
        found.append((place[1], int(place[2]), int(place[3]), quad.object.value))
    return sorted(set(found))


def marked(page: str) -> dict[str, str]:
    """The words of each passage, put together from its pieces as the style sheet does."""
    found: dict[str, str] = {}
    for block in re.findall(r'<p dir="auto">(.*?)</p>', page[page.index('<div class="words">') :], re.DOTALL):
        pieces = re.findall(
            r'<span id="([^"]+)" class="s(\d+)"></span>|<span class="m([ p\d]+)">(.*?)</span>', block, re.DOTALL
        )
        for at, (name, number, _, _) in enumerate(pieces):
            if name:
                words = []
                for _, other, numbers, text in pieces[at + 1 :]:
                    if other == number:
                        break
                    if numbers and f"p{number}" in numbers.split():
                        words.append(text)
                found[name] = Page("".join(words)).parts[""]
    return found


# Files


def test_a_build_writes_the_text_that_offsets_count_in(sample_build, repository):
    files = {file.stem: file for file in (sample_build / "texts").rglob("*.txt")}
    sources = {file.read_bytes() for file in (repository / "documents").iterdir()}
    assert len(files) == 5 and {file.read_bytes() for file in files.values()} <= sources
    assert all(file.parent.name == key[:2] for key, file in files.items())
    found = passages_of(sample_build)
    assert len(found) > 300
    for key, begin, end, quote in found:
        assert files[key].read_bytes().decode("utf-8")[begin:end] == quote


@pytest.fixture(scope="module")
def odd_build(tmp_path_factory):
    """Documents with Windows line ends, accents as characters of their own, a byte order mark, and turned writing."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "documents").mkdir()
    text = (
        "\ufeffSpring Meeting\r\n\r\nZoe\u0301 Exemple is a professor of chemistry at the University of Exampleton.\r\n"
        "She \u202eearned\u202c her PhD in physics from Sample University.\r\n"
        "Jose\u0301 Sample is the director of the Laboratory for Imaginary Materials.\r\n"
    )
    (folder / "documents" / "odd.txt").write_bytes(text.encode())
    done = run_symposia(folder / "documents", "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_texts_keep_every_character_of_the_file(odd_build):
    (file,) = (odd_build / "texts").rglob("*.txt")
    assert file.read_bytes() == (odd_build.parent / "documents" / "odd.txt").read_bytes()
    for _, begin, end, quote in passages_of(odd_build):
        assert file.read_bytes().decode("utf-8")[begin:end] == quote


def test_a_build_made_anew_has_the_texts_of_its_documents_alone(odd_build, tmp_path):
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.txt").write_text("Ada Example is a professor at Example University.\n", encoding="utf-8")
    out = tmp_path / "out"
    for text in (
        "Ada Example is a professor at Example University.\n",
        "Ben Sample is a professor of art at Sample University.\n",
    ):
        (documents / "a.txt").write_text(text, encoding="utf-8")
        assert run_symposia(documents, "--out", out).returncode == 0
        (file,) = (out / "texts").rglob("*.txt")
        assert file.read_text(encoding="utf-8") == text


def test_texts_stay_where_they_are_unless_somebody_changed_them(tmp_path):
    documents, out = tmp_path / "documents", tmp_path / "out"
    documents.mkdir()
    for number in range(4):
        (documents / f"{number}.txt").write_text(f"Ada Example wrote note {number}.\n", encoding="utf-8")
    assert run_symposia(documents, "--out", out).returncode == 0
    files = {file.read_text(encoding="utf-8")[-3]: file for file in (out / "texts").rglob("*.txt")}
    places = {number: file.stat().st_ino for number, file in files.items()}
    right = {file: file.read_bytes() for number, file in files.items() if number != "3"}

    (documents / "3.txt").unlink()
    files["1"].write_text("something else", encoding="utf-8")
    files["2"].rename(tmp_path / "moved")
    files["2"].symlink_to(tmp_path / "moved")
    (out / "texts" / "mine.txt").write_text("mine", encoding="utf-8")
    assert run_symposia(documents, "--out", out).returncode == 0
    assert {file: file.read_bytes() for file in (out / "texts").rglob("*.txt")} == right
    assert files["0"].stat().st_ino == places["0"]
    assert not files["2"].is_symlink()
    assert {file.parent for file in right} == set((out / "texts").iterdir())


# Pages


@pytest.fixture(scope="module")
def pages(sample_build):
    """The page of each document of the samples, by its key."""
    with serving(sample_build, "--workers", "2") as served:
        return {file.stem: served.page(f"/doc/{file.stem}") for file in (sample_build / "texts").rglob("*.txt")}


@pytest.mark.parametrize("which", ["sample_build", "odd_build"])
def test_each_passage_is_marked_where_it_stands(which, request):
    out = request.getfixturevalue(which)
    if which == "sample_build":
        found = request.getfixturevalue("pages")
    else:
        with serving(out, "--workers", "2") as served:
            found = {key: served.page(f"/doc/{key}") for key in {key for key, *_ in passages_of(out)}}
    pages = {key: marked(page) for key, page in found.items()}
    for key, begin, end, quote in passages_of(out):
        # what turns the writing around is not shown, and HTML has one line end
        shown = re.sub("[\u202a-\u202e\u2066-\u2069\r\ufffe]", "", quote)
        assert pages[key][f"char={begin},{end}"] == shown


def test_the_page_of_a_document_has_its_whole_text(pages, sample_build):
    for key, text in pages.items():
        page = Page(text)
        words = (sample_build / "texts" / key[:2] / f"{key}.txt").read_text(encoding="utf-8")
        assert "".join(words.split()) in "".join(page.within("words").split())
        assert f"{len(words):,} characters" in text


def test_what_a_document_contributed_leads_into_its_text(pages):
    for text in pages.values():
        page = Page(text)
        places = [link[1:] for link in page.links if link.startswith("#char=")]
        assert len(places) > 20 and set(places) <= set(page.ids)
        told = page["What it contributed"]
        assert told.startswith("People") and "confidence" in told and re.search(r"line \d+", told)


def test_without_texts_a_document_has_its_quotes_in_order(tmp_path):
    quads = list(ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TRIG))
    with serving(build(tmp_path, quads), "--workers", "2") as served:
        page = Page(served.page(f"/doc/{KEY}"))
        told = page["Text"]
        places = [name for name in page.ids if name.startswith("char=")]
        assert places == ["char=10,59", "char=70,100", "char=110,160"]
        assert told.index("Donor Professor") < told.index("a fellow of") < told.index("director of the Laboratory")
        assert (
            "Ada Example: Jo and Max Donor Professor of Chemistry, Example University at 10"
            in page["What it contributed"]
        )


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A text of 450,000 characters with a passage in every thousand, and one across the end of a part."""
    lines = [f"Line {n:05} of a long text, in which somebody has done something again." for n in range(6300)]
    text = "\n".join(lines) + "\n"
    book = Book()
    book.document(KEY, "A long text")
    places = [(at, at + 10) for at in range(0, len(text), 1000)] + [(99_990, 100_020)]
    for begin, end in places:
        book.passage(KEY, begin, end, text[begin:end])
    with serving(book.build(tmp_path_factory.mktemp("long"), {KEY: text}), "--workers", "2") as served:
        yield served, text, places


def test_a_long_text_comes_in_parts_that_hold_every_passage(long):
    served, text, places = long
    found: dict[str, str] = {}
    for part in range(1, len(text) // 50_000 + 2):
        page = served.page(f"/doc/{KEY}?part={part}")
        assert len(page) < 400_000 and f'<b aria-current="page">{part}</b>' in page
        found |= marked(page)
    assert found == {f"char={begin},{end}": text[begin:end] for begin, end in places}


def test_a_plain_link_to_a_passage_of_a_later_part_finds_a_place(long):
    served, _, places = long
    page = Page(served.page(f"/doc/{KEY}"))
    assert {f"char={begin},{end}" for begin, end in places} <= set(page.ids)
    assert f"/doc/{KEY}?part=6#char=250000,250010" in page.links
    assert "char=250000,250010" in Page(served.page(f"/doc/{KEY}?part=6")).ids


def test_a_quote_far_into_a_text_links_to_its_part(long):
    served, _, _ = long
    page = served.page(f"/doc/{KEY}%23char%3D250000,250010")
    assert f'"/doc/{KEY}?part=6#char=250000,250010"' in page or f"/doc/{KEY}" in page


def test_no_address_reads_another_file_than_a_text(tmp_path):
    book = Book()
    (tmp_path / "texts").mkdir()
    (tmp_path / "secret.txt").write_text("a secret", encoding="utf-8")
    for key in ("../secret", "..%2Fsecret", "secret"):
        book.document(key, "A document")
    with serving(book.build(tmp_path), "--workers", "2") as served:
        for address in ("/doc/../secret", "/doc/..%2Fsecret", "/doc/secret", "/doc/..%252Fsecret"):
            assert b"a secret" not in served.ask(address, Accept="text/html")[2]


# How a text is cut


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).map(tuple), max_size=30))
def test_pieces_cover_a_text_once_and_tell_each_passage_from_all_that_overlap_it(places):
    pieces = passages.cut(0, 60, places)
    assert [piece.begin for piece in pieces][:1] in ([0], [])
    assert all(one.end == other.begin for one, other in pairwise(pieces))
    assert sum(piece.end - piece.begin for piece in pieces) == 60
    started = [(passage, number, at) for at, piece in enumerate(pieces) for passage, number in piece.starts]
    assert sorted(passage for passage, _, _ in started) == sorted(set(places))
    for (begin, end), number, at in started:
        covered = []
        for later, piece in enumerate(pieces[at:]):
            if any(n == number and p != (begin, end) for p, n in piece.starts) and (later or end == begin):
                break
            if number in piece.inside:
                covered.append((piece.begin, piece.end))
        assert sum(e - b for b, e in covered) == end - begin
        assert not covered or (covered[0][0], covered[-1][1]) == (begin, end)


@given(
    st.text("ab\n\r ", max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)).map(sorted).map(tuple), max_size=12),
)
def test_blocks_of_a_text_hold_it_whole_and_cut_no_passage(text, places):
    places = [(b, e) for b, e in places if e <= len(text)]
    blocks = passages.blocks(text, 0, passages.cut(0, len(text), places))
    assert "".join(text[piece.begin : piece.end] for block in blocks for piece in block) == text
    for begin, end in places:
        holding = [block for block in blocks if any(p.begin < end and p.end > begin for p in block)]
        assert len(holding) <= 1
        if begin < end:
            assert any(passage == (begin, end) for piece in holding[0] for passage, _ in piece.starts)


def test_the_style_sheet_marks_as_many_passages_as_a_text_tells_apart():
    assert passages.NUMBERS == MARKS
    assert style().count(":target ~ .p") == MARKS and f".s{MARKS - 1}:target" in style()
