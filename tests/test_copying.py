"""A file made of bytes and of parts of other files."""

import errno
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import copying
from graph.copying import Copies
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
