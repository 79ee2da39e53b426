"""A file made of bytes and of parts of other files."""

import errno
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import copying
from graph.copying import Copied, Copies, noted
from graph.errors import SymposiaError

SOURCES = [bytes(range(256)) * 40, b"0123456789" * 1000]
parts = st.tuples(st.integers(0, 1), st.integers(0, 9000), st.integers(0, 1000))


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    for number, data in enumerate(SOURCES):
        (folder / str(number)).write_bytes(data)
    with (folder / "0").open("rb") as one, (folder / "1").open("r+b") as other:
        yield one, other


@given(st.lists(st.binary(max_size=20) | parts, max_size=12), st.sampled_from([0, 300, 10**6]))
def test_what_is_written_and_copied_stands_in_its_order(tmp_path_factory, sources, given, held):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copying, "_HELD", held)
        in_order(tmp_path_factory, sources, given)


def in_order(tmp_path_factory, sources, given):
    path = tmp_path_factory.mktemp("made") / "file"
    wanted = b""
    with path.open("wb") as file:
        out = Copies(file)
        for one in given:
            if isinstance(one, bytes):
                out.write(one)
                wanted += one
            else:
                number, begin, size = one
                out.copy(sources[number], begin, size)
                wanted += SOURCES[number][begin : begin + size]
            assert out.size == len(wanted)
        out.flush()
    assert path.read_bytes() == wanted


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EINVAL, errno.EOPNOTSUPP])
def test_where_the_system_cannot_copy_bytes_are_read_and_written(tmp_path, sources, monkeypatch, number):
    def refused(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "copy_file_range", refused, raising=False)
    with (tmp_path / "file").open("wb") as file:
        out = Copies(file)
        out.write(b"first ")
        out.copy(sources[0], 5, 2000)
        out.copy(sources[0], 2005, 100)
        out.flush()
    assert (tmp_path / "file").read_bytes() == b"first " + SOURCES[0][5:2105]


def test_what_was_just_written_to_a_file_is_copied_from_it(tmp_path):
    with (tmp_path / "one").open("w+b") as one, (tmp_path / "file").open("wb") as file:
        one.write(b"not on disk yet")
        out = Copies(file)
        out.copy(one, 0, 15)
        out.flush()
    assert (tmp_path / "file").read_bytes() == b"not on disk yet"


def test_parts_wait_and_what_stands_behind_them_until_there_are_many(tmp_path, sources, monkeypatch):
    path = tmp_path / "file"
    monkeypatch.setattr(copying, "_HELD", 3 * copying._WAITS)
    with path.open("wb", buffering=0) as file:
        out = Copies(file)
        out.write(b"at once ")
        assert path.read_bytes() == b"at once "
        out.copy(sources[1], 0, 10)
        out.write(b" later")
        assert (path.read_bytes(), out.size) == (b"at once ", 24)
        for _ in range(3):
            out.copy(sources[1], 0, 10)  # the first is too many
        assert path.read_bytes() == b"at once 0123456789 later0123456789", "there were three"
        out.flush()
    assert path.read_bytes() == b"at once 0123456789 later" + 3 * b"0123456789"


def test_a_part_that_is_not_there_is_an_error(tmp_path, sources):
    with (tmp_path / "file").open("wb") as file:
        out = Copies(file)
        out.copy(sources[1], 9_990, 20)
        with pytest.raises(SymposiaError, match="10 bytes are missing"):
            out.flush()


@given(st.lists(st.binary(max_size=20) | st.tuples(st.integers(0, 9000), st.integers(0, 1000)), max_size=12))
def test_of_what_is_copied_it_is_noted_where_it_is_from(tmp_path_factory, sources, given):
    path = tmp_path_factory.mktemp("made") / "file"
    places = []  # where in the source a byte is from, None of one that was not copied
    with path.open("wb") as file, noted(path).open("wb") as notes:
        out = Copies(file, notes)
        for one in given:
            if isinstance(one, bytes):
                out.write(one)
                places += [None] * len(one)
            else:
                out.copy(sources[0], *one)
                places += range(one[0], one[0] + one[1])
        out.flush()
    with Copied(noted(path)) as copied:
        for begin, at in enumerate(places):
            known = copied.ahead(0 if at is None else at, begin)
            assert (known > 0) is (at is not None), (begin, at)
            assert places[begin : begin + known] == list(range(at or 0, (at or 0) + known))
    with Copied(noted(path)) as copied:
        for begin, at in enumerate(places):
            assert not copied.ahead((at or 0) + 1, begin) or at is None, "it is another place of the source"


def test_what_is_noted_is_known_as_soon_as_all_of_the_note_is_there(tmp_path, sources):
    path = tmp_path / "file"
    with noted(path).open("wb", buffering=0) as notes, path.open("wb") as file, Copied(noted(path)) as copied:
        assert copied.ahead(5, 0) == 0
        whole = io.BytesIO()
        out = Copies(file, whole)
        out.copy(sources[0], 5, 100)
        out.flush()
        notes.write(whole.getvalue()[:10])
        assert copied.ahead(5, 0) == 0
        notes.write(whole.getvalue()[10:])
        assert copied.ahead(5, 0) == 100
        assert copied.ahead(10, 5) == 95
        assert copied.ahead(105, 100) == 0


def test_a_part_is_noted_before_it_is_copied(tmp_path, sources, monkeypatch):
    path, found = tmp_path / "file", []
    copy = copying._copy
    monkeypatch.setattr(copying, "_copy", lambda *given: found.append(noted(path).stat().st_size) or copy(*given))
    with path.open("wb") as file, noted(path).open("wb") as notes:
        out = Copies(file, notes)
        out.copy(sources[0], 5, 100)
        out.write(b"and")
        out.copy(sources[0], 500, 100)
        out.flush()
    assert found == [24, 48]


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="this system takes no advice")
def test_the_system_is_told_what_is_read_no_more_of_large_parts(tmp_path, monkeypatch):
    data, told = os.urandom(5_000_000), []
    (tmp_path / "source").write_bytes(data)
    monkeypatch.setattr(os, "posix_fadvise", lambda *given: told.append(given[1:]))
    with (tmp_path / "source").open("rb") as source, (tmp_path / "file").open("wb") as file:
        out = Copies(file)
        out.copy(source, 10, 900_000)
        out.write(b"and")
        out.copy(source, 900_010, 4_000_000)
        out.flush()
    assert (tmp_path / "file").read_bytes() == data[10:900_010] + b"and" + data[900_010:4_900_010]
    assert {advice for *_, advice in told} == {os.POSIX_FADV_DONTNEED}
    assert min(begin for begin, *_ in told) == 900_010
    assert sum(size for _, size, _ in told) == 4_000_000
