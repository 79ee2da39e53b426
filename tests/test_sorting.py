"""Sorting outside of memory: the same order as Python's own, any text and any bytes, nothing left behind."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import sorting
from graph.sorting import Sorter

ANY_TEXT = st.text(st.characters())  # lone surrogates and NUL among them
ROWS = st.lists(st.tuples(ANY_TEXT | st.sampled_from(["", "a", "\0", "a\0", "\ud800", "￿", "\U00010000"]), st.binary()))


@given(ROWS, st.sampled_from([0, 400, 10**6]), st.integers(0, 20))
def test_rows_come_in_the_order_that_python_gives_them(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, bytes]], memory: int, rests: int
) -> None:
    with Sorter(tmp_path_factory.getbasetemp(), memory) as sorter:
        for number, (key, value) in enumerate(rows):
            if number == rests:
                sorter.rest()
            sorter.add(key, value)
        assert list(sorter) == sorted(rows)


def test_rows_may_be_read_again(tmp_path: Path) -> None:
    with Sorter(tmp_path, 1000) as sorter:
        for number in range(100):
            sorter.add(str(number % 7), b"%d" % number)
        assert list(sorter) == list(sorter)


def test_many_times_what_memory_may_hold_is_sorted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "_RUNS", 4)
    monkeypatch.setattr(sorting, "_PIECE", 600)
    made = random.Random(1)
    rows = [(f"key {made.randrange(500)}", made.randbytes(made.randrange(20))) for _ in range(5000)]
    with Sorter(tmp_path, 3000) as sorter:
        for key, value in rows:
            sorter.add(key, value)
        assert list(sorter) == sorted(rows)


def test_a_row_larger_than_memory_may_hold_is_no_matter(tmp_path: Path) -> None:
    with Sorter(tmp_path, 10) as sorter:
        sorter.add("b", b"x" * 100_000)
        sorter.add("a", b"y" * 100_000)
        assert [key for key, _ in sorter] == ["a", "b"]


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    with Sorter(tmp_path, 100) as sorter:
        for number in range(100):
            sorter.add(str(number), b"")
        assert len(list(sorter)) == 100
    assert not list(tmp_path.iterdir())


def test_few_rows_need_no_disk() -> None:
    with Sorter(Path("nowhere/at/all")) as sorter:
        sorter.add("b", b"")
        sorter.add("a", b"")
        assert [key for key, _ in sorter] == ["a", "b"]
