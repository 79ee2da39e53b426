"""A store made from an older one by what differs: the same quads as a clean load, and the older one untouched."""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import renewal
from graph.errors import StoreError
from graph.renewal import Change, apply
from graph.store import EmbeddedStore
from graph.terms import canonical

SMALL = Path(__file__).parent / "fixtures_small.trig"


def lines_of(quads: list[ox.Quad]) -> list[bytes]:
    return [f"{quad} .\n".encode() for quad in canonical(quads)]


def changes(before: bytes, after: bytes) -> Iterator[Change]:
    return renewal.changes(io.BytesIO(before), io.BytesIO(after))


def stored(lines: list[bytes]) -> list[bytes]:
    """The lines as a store has them: it knows numbers by their value."""
    store = ox.Store()
    store.load(b"".join(lines), ox.RdfFormat.N_QUADS)
    return lines_of(list(store))


def small() -> list[ox.Quad]:
    return list(ox.parse(SMALL.read_bytes(), format=ox.RdfFormat.TRIG))


def sums(folder: Path) -> dict[str, str]:
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(folder.iterdir())}


TERMS = st.sampled_from([ox.NamedNode(f"urn:{name}") for name in ("a", "ab", "a-b", "é", "z")])
VALUES = TERMS | st.builds(ox.Literal, st.sampled_from(["", " <urn:a", "> <", "ÿ", "\U00010000", "\n"]))
QUADS = st.lists(st.builds(ox.Quad, TERMS, TERMS, VALUES, TERMS), max_size=12)


@given(QUADS, QUADS, st.sampled_from([(1, 8), (60, 500), renewal._BLOCKS]))
def test_what_differs_makes_the_newer_lines_of_the_older_ones(
    older: list[ox.Quad], newer: list[ox.Quad], blocks: tuple[int, int]
) -> None:
    before, after = lines_of(older), lines_of(newer)
    with patch.object(renewal, "_BLOCKS", blocks):
        found = list(changes(b"".join(before), b"".join(after)))
    assert {line for came, line in found if came} == set(after) - set(before)
    assert {line for came, line in found if not came} == set(before) - set(after)
    assert len(found) == len(set(found))
    store = ox.Store()
    store.extend(older)
    apply(store, found)
    assert lines_of(list(store)) == after
    assert set(store.named_graphs()) == {quad.graph_name for quad in newer}


@given(QUADS, QUADS, QUADS, st.sampled_from([(1, 8), (60, 500), renewal._BLOCKS]))
def test_what_is_known_to_be_equal_changes_nothing_of_what_differs(
    older: list[ox.Quad], newer: list[ox.Quad], both: list[ox.Quad], blocks: tuple[int, int]
) -> None:
    before, after = lines_of(older + both), lines_of(newer + both)
    same = {line for line in before if line in set(after)}
    places = [dict[bytes, int](), dict[bytes, int]()]
    for lines, place in zip((before, after), places, strict=True):
        size = 0
        for line in lines:
            place[line] = size
            size += len(line)

    def known(at: int, begin: int) -> int:
        found = (line for line in same if 0 <= begin - places[1][line] < len(line))
        return next(
            (len(line) - begin + places[1][line] for line in found if at - places[0][line] == begin - places[1][line]),
            0,
        )

    with patch.object(renewal, "_BLOCKS", blocks):
        found = list(renewal.changes(io.BytesIO(b"".join(before)), io.BytesIO(b"".join(after)), known))
    assert {line for came, line in found if came} == set(after) - same
    assert {line for came, line in found if not came} == set(before) - same
    assert len(found) == len(set(found))


def test_what_is_known_to_be_equal_is_not_read() -> None:
    lines = [f"<urn:{number:06}> <urn:p> <urn:o> <urn:g> .\n".encode() for number in range(30_000)]
    before, after = b"".join(lines), b"".join(lines[:10] + lines[11:])
    at = len(lines[0])

    class Counted(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            found = super().read(size)
            counts.append(len(found))
            return found

    def known(one: int, other: int) -> int:
        """All but the first hundred lines, and the tenth."""
        return len(after) - other if other >= 100 * at and one == other + at else 0

    for told, bound in ((known, 100_000), (lambda *_: 0, len(before))):
        counts: list[int] = []
        assert list(renewal.changes(Counted(before), Counted(after), told)) == [(False, lines[10])]
        assert (sum(counts) < bound) is (told is known)


def halves() -> tuple[list[bytes], list[bytes]]:
    """Two graphs that have most in common, each with named graphs that the other has not."""
    quads = small()
    names = sorted({str(quad.graph_name) for quad in quads})
    made = random.Random(3)
    return (
        lines_of([q for q in quads if str(q.graph_name) != names[0] and made.random() < 0.9]),
        lines_of([q for q in quads if str(q.graph_name) != names[1] and made.random() < 0.9]),
    )


@pytest.mark.parametrize("same_place", [True, False])
def test_a_renewed_store_has_the_quads_of_a_clean_load(tmp_path: Path, same_place: bool) -> None:
    before, after = halves()
    older = tmp_path / "older" / "store"
    path = older if same_place else tmp_path / "new" / "store"
    EmbeddedStore.create(older, b"".join(before)).close()
    with (
        EmbeddedStore.renew(path, older, changes(b"".join(before), b"".join(after))) as renewed,
        EmbeddedStore.create(tmp_path / "clean", b"".join(after)) as clean,
    ):
        assert lines_of(list(renewed.oxigraph)) == lines_of(list(clean.oxigraph)) == stored(after)
        assert renewed.counts() == clean.counts()
        assert set(renewed.oxigraph.named_graphs()) == set(clean.oxigraph.named_graphs())


def test_the_older_store_stays_as_it_was_to_the_byte(tmp_path: Path) -> None:
    before, after = halves()
    older = tmp_path / "older" / "store"
    EmbeddedStore.create(older, b"".join(before)).close()
    known = sums(older)
    EmbeddedStore.renew(tmp_path / "new" / "store", older, changes(b"".join(before), b"".join(after))).close()
    with EmbeddedStore.open(tmp_path / "new" / "store", write=True) as renewed:
        renewed.update("CLEAR ALL")
        renewed.oxigraph.optimize()
    assert sums(older) == known
    with EmbeddedStore.open(older) as again:
        assert lines_of(list(again.oxigraph)) == stored(before)


def test_a_number_that_is_written_in_another_way_stays(tmp_path: Path) -> None:
    line = b'<urn:s> <urn:p> "%s"^^<http://www.w3.org/2001/XMLSchema#decimal> <urn:g> .\n'
    for one, other in ((b"0.80", b"0.8"), (b"0.8", b"0.80")):
        EmbeddedStore.create(tmp_path / "store", line % one).close()
        with EmbeddedStore.renew(tmp_path / "store", tmp_path / "store", changes(line % one, line % other)) as store:
            assert store.counts() == {"urn:g": 1}


def test_a_store_can_be_renewed_many_times(tmp_path: Path) -> None:
    before, after = halves()
    EmbeddedStore.create(tmp_path / "store", b"".join(before)).close()
    for _ in range(4):
        EmbeddedStore.renew(tmp_path / "store", tmp_path / "store", changes(b"".join(before), b"".join(after))).close()
        before, after = after, before
    with EmbeddedStore.open(tmp_path / "store") as store:
        assert lines_of(list(store.oxigraph)) == stored(before)


@pytest.mark.parametrize(
    "break_off",
    [lambda: (_ for _ in [1 / 0]), lambda: iter([(True, b"this is no N-Quads\n")])],
    ids=["error", "no lines"],
)
def test_a_renewal_that_fails_leaves_what_was_there(tmp_path: Path, break_off: Callable[[], object]) -> None:
    before, _ = halves()
    EmbeddedStore.create(tmp_path / "store", b"".join(before)).close()
    known = sums(tmp_path / "store")
    with pytest.raises((ZeroDivisionError, StoreError)):
        EmbeddedStore.renew(tmp_path / "store", tmp_path / "store", break_off())  # type: ignore[arg-type]
    assert sums(tmp_path / "store") == known
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["store", "symposia-store.json"]


KILLED = """
import os, signal, sys
from pathlib import Path
from unittest.mock import patch
from graph.store import EmbeddedStore
def broken():
    yield True, b"<urn:s> <urn:p> <urn:o> <urn:g> .\\n" * 20000
    for n in range(30000):
        yield True, b"<urn:%d> <urn:p> <urn:o> <urn:g> .\\n" % n
    os.kill(os.getpid(), signal.SIGKILL)
EmbeddedStore.renew(sys.argv[1], sys.argv[1], broken())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no such signal here")
def test_a_kill_in_a_renewal_leaves_the_older_store_as_it_was(tmp_path: Path) -> None:
    before, _ = halves()
    EmbeddedStore.create(tmp_path / "store", b"".join(before)).close()
    known = sums(tmp_path / "store")
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "store")], cwd=root, timeout=60, check=False)
    assert done.returncode == -9
    assert sums(tmp_path / "store") == known
    with EmbeddedStore.open(tmp_path / "store") as store:
        assert lines_of(list(store.oxigraph)) == stored(before)


def test_where_links_cannot_be_made_the_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    before, after = halves()
    EmbeddedStore.create(tmp_path / "store", b"".join(before)).close()
    monkeypatch.setattr(os, "link", refuse)
    with EmbeddedStore.renew(tmp_path / "new", tmp_path / "store", changes(b"".join(before), b"".join(after))) as store:
        assert lines_of(list(store.oxigraph)) == stored(after)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_large_file_is_loaded_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    lines = lines_of(small())
    (tmp_path / "graph.nq").write_bytes(b"".join(lines))
    monkeypatch.setattr("graph.renewal.SLICE", 2000)
    with EmbeddedStore.create(tmp_path / "store", tmp_path / "graph.nq", threads) as store:
        assert lines_of(list(store.oxigraph)) == stored(lines)
        assert len(store.oxigraph) == len(stored(lines))


def test_what_is_no_store_cannot_be_renewed(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store here"):
        EmbeddedStore.renew(tmp_path / "new", tmp_path / "older", [])
