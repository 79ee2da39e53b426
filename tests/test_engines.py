"""What an engine does for a build, whatever machines it has: here they are threads of this process."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason='NOT TESTED: pip install "symposia[spark]"')

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.document import Problem
from graph.engines import errand, parcel
from graph.engines.cluster import Cluster
from graph.engines.errand import Errand
from graph.engines.shelf import shelf, write
from graph.errors import ExtractorError, SymposiaError
from graph.extractor import Findings
from graph.units import step as steps
from graph.units.limits import Limits
from graph.units.unit import Result
from graph.units.worker import Task

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
PROBLEM = st.builds(Problem, TEXT, TEXT, TEXT)
ROW = st.tuples(
    st.tuples(TEXT, TEXT),
    st.builds(Result, st.none() | st.binary(max_size=50), st.lists(PROBLEM, max_size=3).map(tuple), st.booleans()),
)


class Reader:
    """Finds nothing, but says that it has looked."""

    name = "reader"

    def __init__(self, seen: list[str], fails: bool = False) -> None:
        self._seen, self._fails = seen, fails

    def fingerprint(self) -> str:
        return "1"

    def read(self, documents):
        for one in documents:
            self._seen.append(one.source)
            if self._fails:
                raise ExtractorError(self.name, "is tired", "let it sleep")
            yield Findings(one, (), (), "reader/1")


class Together:
    name = "together"

    def read(self, documents):
        return iter(())


class Threads:
    """Machines that are none; `harm` is done after each order is carried out."""

    def __init__(self, harm: Callable[[], None] = lambda: None) -> None:
        self._lock = threading.Lock()
        self._harm = harm
        self.jobs = 0

    def run(self, errand: Errand, orders: Sequence[bytes]) -> list[bytes]:
        with self._lock:
            self.jobs += 1
            answers = []
            for order in orders:
                answers.append(errand(order))
                self._harm()
            return answers

    def slots(self) -> int:
        return 2

    def cancel(self) -> None:
        pass


@pytest.fixture(autouse=True)
def no_processes(monkeypatch):
    """Documents are read in this process."""

    def read(self, tasks):
        from graph.units.pool import here

        return dict(here(tasks, self.extractors, self.limits))

    monkeypatch.setattr(errand.Read, "_read", read)


def tasks(count: int) -> list[Task]:
    return [Task(n, f"d{n}.txt", f"Document {n}.\n".encode()) for n in range(count)]


def read(cluster: Cluster, count: int, extractor: object, fresh: bool = False) -> dict[int, Result]:
    return dict(cluster.reader([extractor], Limits(), fresh)(tasks(count)))  # type: ignore[list-item]


def parcels(work: Path) -> list[Path]:
    return sorted(work.glob("records/*/*.parquet"))


@settings(deadline=None)
@given(st.lists(ROW, max_size=5))
def test_a_parcel_has_what_was_put_into_it(rows):
    assert parcel.recorded(parcel.records(rows)) == rows
    assert parcel.keys(parcel.records(rows)) == [key for key, _ in rows]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=50), max_size=5), st.data())
def test_a_damaged_parcel_is_known_for_one(made, data):
    packed = parcel.results(made)
    at = data.draw(st.integers(0, len(packed) - 1))
    spoilt = data.draw(st.sampled_from([packed[:at], packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]]))
    with contextlib.suppress(ValueError):
        assert parcel.resulted(spoilt) == made, "a bit that nothing hangs on"


def test_every_document_is_read_once_and_none_again(tmp_path):
    seen: list[str] = []
    with Cluster(Threads(), str(tmp_path), unit=3) as cluster:
        first = read(cluster, 20, Reader(seen))
    assert sorted(first) == list(range(20))
    assert all(result.whole for result in first.values())
    assert len(seen) == len(set(seen)) == 20
    machines = Threads()
    with Cluster(machines, str(tmp_path), unit=5) as cluster:  # packed otherwise
        assert read(cluster, 21, Reader(seen)) == first | {20: read(cluster, 21, Reader([]))[20]}
    assert len(seen) == 21
    with Cluster(Threads(), str(tmp_path), unit=3) as cluster:
        assert read(cluster, 20, Reader(seen), fresh=True) == first
    assert len(seen) == 41


class Moody(Reader):
    """Fails on one document, unless it is in the mood."""

    def __init__(self, seen: list[str], fails_on: str) -> None:
        super().__init__(seen)
        self._fails_on = fails_on

    def read(self, documents):
        for one in documents:
            found = next(iter(super().read([one])))
            yield Problem(one.source, "could not be read", "try again") if one.source == self._fails_on else found


def test_a_document_that_was_set_aside_is_tried_again_by_each_build(tmp_path):
    for _ in range(3):
        seen: list[str] = []
        with Cluster(Threads(), str(tmp_path), unit=3) as cluster:
            found = read(cluster, 7, Moody(seen, "d4.txt"))
        assert [number for number, result in found.items() if not result.whole] == [4]
        assert "d4.txt" in seen
    seen = []
    with Cluster(Threads(), str(tmp_path), unit=3) as cluster:
        assert all(result.whole for result in read(cluster, 7, Moody(seen, "")).values())
    assert seen == ["d4.txt"], "all others are known"
    with Cluster(Threads(), str(tmp_path), unit=3) as cluster:
        assert all(result.whole for result in read(cluster, 7, Moody(seen, "")).values())
    assert seen == ["d4.txt"], "and so is this one now"


@pytest.mark.parametrize("location", ["folder", "memory"])
def test_parcels_lie_at_a_folder_or_an_address(tmp_path, location):
    place = str(tmp_path) if location == "folder" else "memory://engines-of-a-test"
    with Cluster(Threads(), place, unit=3) as cluster:
        made = read(cluster, 7, Reader([]))
    seen: list[str] = []
    with Cluster(Threads(), place, unit=3) as cluster:
        assert read(cluster, 7, Reader(seen)) == made
    assert seen == []
    shelf(place).remove("records")
    assert shelf(place).names("records") == []


def test_a_parcel_that_is_damaged_on_the_way_is_made_again(tmp_path):
    harmed: list[Path] = []

    def harm() -> None:
        new = [p for p in parcels(tmp_path) if p not in harmed][:1]
        for path in new if len(harmed) < 2 else []:
            path.write_bytes(path.read_bytes()[:-9])
            harmed.append(path)

    with Cluster(Threads(harm), str(tmp_path), unit=3) as cluster:
        assert sorted(read(cluster, 12, Reader([]))) == list(range(12))
    assert len(harmed) == 2


def test_a_parcel_that_is_damaged_each_time_ends_the_build(tmp_path):
    def harm() -> None:
        for path in parcels(tmp_path):
            path.write_bytes(b"PAR1")

    cluster = Cluster(Threads(harm), str(tmp_path), unit=3)
    with pytest.raises(SymposiaError, match="damaged each time"), cluster:
        read(cluster, 4, Reader([]))


def test_a_place_that_machines_see_and_this_one_does_not_is_told(tmp_path):
    def harm() -> None:
        for path in parcels(tmp_path):
            path.unlink()

    cluster = Cluster(Threads(harm), str(tmp_path))
    with pytest.raises(SymposiaError, match="not here"), cluster:
        read(cluster, 4, Reader([]))


def test_what_ends_a_build_here_ends_it_with_the_same_words_elsewhere(tmp_path):
    cluster = Cluster(Threads(), str(tmp_path))
    with pytest.raises(ExtractorError, match="is tired"), cluster:
        read(cluster, 4, Reader([], fails=True))
    with pytest.raises(SymposiaError, match="together reads documents together"):
        cluster.reader([Together()], Limits(), False)


def test_machines_with_another_version_are_refused(tmp_path, monkeypatch):
    work = errand.Read(str(tmp_path), [Reader([])], Limits(), "the version of this machine")
    order = errand.Order("records/x.parquet", errand.documents([("a.txt", b"A\n")]))
    with pytest.raises(SymposiaError, match="another version"):
        errand.heard(work(order.sent))
    assert parcels(tmp_path) == []


def test_what_no_later_build_needs_goes_when_a_build_is_done_and_stays_when_it_fails(tmp_path):
    with pytest.raises(KeyboardInterrupt), Cluster(Threads(), str(tmp_path / "work"), temporary=True) as cluster:
        read(cluster, 4, Reader([]))
        raise KeyboardInterrupt
    assert parcels(tmp_path / "work")
    with Cluster(Threads(), str(tmp_path / "work"), temporary=True) as cluster:
        read(cluster, 4, Reader([]))
    assert not (tmp_path / "work").exists()


def test_nothing_is_started_for_nothing(tmp_path):
    machines = Threads()
    with Cluster(machines, str(tmp_path)) as cluster:
        assert read(cluster, 0, Reader([])) == {}
        assert list(cluster.map("turned", [])) == []
    assert machines.jobs == 0


def turned(data: bytes) -> bytes:
    return data[::-1]


@pytest.fixture
def turning(monkeypatch):
    monkeypatch.setitem(steps.STEPS, "turned", f"{__name__}:turned")


def test_a_step_is_mapped_in_the_order_of_its_inputs(tmp_path, turning):
    inputs = [b"%d" % (n % 4500) for n in range(9000)]
    machines = Threads()
    with Cluster(machines, str(tmp_path)) as cluster:
        assert list(cluster.map("turned", iter(inputs))) == [x[::-1] for x in inputs]
        assert machines.jobs > 1
        assert list(cluster.map("turned", inputs[:10])) == [x[::-1] for x in inputs[:10]]
    assert list((tmp_path / "steps").rglob("*.parquet")) == []


def test_files_of_a_shelf_are_whole_or_not_there(tmp_path):
    place = shelf(str(tmp_path))
    write(place, "a/b", b"first")
    with pytest.raises(RuntimeError), place.writing("a/b") as to:
        to.write(b"second, in pa")
        raise RuntimeError
    assert place.read("a/b") == b"first"
    assert place.names("a") == ["a/b"]
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b"]


def test_an_address_that_nothing_opens_is_told():
    with pytest.raises(SymposiaError, match="cannot be used"):
        shelf("nonsense://there/is/none")
