"""What is read of a file while another process writes it is the whole file, in whatever pieces it comes."""

import threading
import time

import pytest

from graph import growing
from graph.batched import whole_lines
from graph.store import EmbeddedStore

LINES = [b"<urn:s%d> <urn:p> <urn:o> <urn:g> .\n" % n for n in range(3000)]


def write(path, pieces, begun, more, pause):
    """Write pieces, the last one only when it is told that there is to be more."""
    with growing.written(path) as out:
        for number, piece in enumerate(pieces, 1):
            if number == len(pieces):
                assert more.wait(20)
            out.write(piece)
            out.flush()
            begun.set()
            time.sleep(pause)


@pytest.fixture
def writer(tmp_path):
    """Begins to write what it is given to a file, in pieces that end anywhere, and gives the file; the end of it comes
    when `more` is set.
    """
    threads = []
    more = threading.Event()

    def begin(data, size=7001, pause=0.01):
        begun = threading.Event()
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        threads.append(threading.Thread(target=write, args=(tmp_path / "graph.nq", pieces, begun, more, pause)))
        threads[-1].start()
        assert begun.wait(10)
        return tmp_path / "graph.nq"

    begin.more = more
    yield begin
    more.set()
    for thread in threads:
        thread.join()


def test_who_reads_ahead_of_the_writer_waits(writer):
    path = writer(b"".join(LINES), pause=0.02)
    assert not path.exists()
    with growing.Growing(path) as held:
        first = held.read(50_000)
        assert not path.exists(), "what is there is read before the rest is"
        writer.more.set()
        rest = held.readline() + held.read(10_000_000)
    assert len(first) == 50_000
    assert first + rest == b"".join(LINES)


def test_lines_are_whole(writer):
    with growing.Growing(writer(b"".join(LINES), size=11, pause=0.0001)) as held:
        assert [held.readline() for _ in LINES[:-1]] == LINES[:-1]
        writer.more.set()
        assert [held.readline(), held.readline()] == [LINES[-1], b""]


def test_what_was_read_is_read_again_from_a_place_on(writer):
    with growing.Growing(writer(b"".join(LINES))) as held:
        first, place, second = held.readline(), held.tell(), held.readline()
        held.seek(place)
        assert (first, held.readline(), place) == (LINES[0], second, len(first))
        writer.more.set()
        held.seek(-len(second), 1)
        assert held.read(10_000_000) == b"".join(LINES[1:])


def test_a_file_that_has_its_name_is_read_as_it_is(tmp_path):
    (tmp_path / "graph.nq").write_bytes(b"a\nb")
    with growing.Growing(tmp_path / "graph.nq") as held:
        assert [held.readline(), held.readline(), held.read(5)] == [b"a\n", b"b", b""]


def test_a_store_is_loaded_from_what_is_still_written(writer, tmp_path):
    path = writer(b"".join(LINES))
    with growing.Growing(path) as held:
        assert held.grows
    writer.more.set()
    with (
        growing.Growing(path) as held,
        EmbeddedStore.create(tmp_path / "store", held, threads=2) as store,
    ):
        assert len(store.oxigraph) == len(LINES) and not held.grows


def test_what_could_not_be_written_has_no_name(tmp_path):
    with pytest.raises(OSError, match="full"), growing.written(tmp_path / "graph.nq"):
        raise OSError("full")
    assert not (tmp_path / "graph.nq").exists()
    with pytest.raises(FileNotFoundError):
        growing.Growing(tmp_path / "other.nq")


@pytest.mark.parametrize("size", [1, 100, 1_000_000])
def test_blocks_are_whole_lines_however_they_were_written(writer, size):
    path = writer(b"".join(LINES), size=11, pause=0)
    writer.more.set()
    with growing.Growing(path) as held:
        blocks = list(whole_lines(held, size))
    assert b"".join(blocks) == b"".join(LINES)
    assert all(block.endswith(b"\n") for block in blocks)
