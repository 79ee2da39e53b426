"""Steps that many processes share give what one gives, in the order of the inputs."""

from __future__ import annotations

import os
import signal
import time
from itertools import count, islice
from multiprocessing.connection import Connection

import pytest

from graph import child
from graph.errors import SymposiaError
from graph.units import spread
from graph.units.spread import Spread
from graph.units.step import STEPS, here

SLOWER_FIRST = [b"%d" % n for n in range(1, 400)]


def reversed_bytes(data: bytes) -> bytes:
    if data.endswith(b"0"):
        time.sleep(0.001)
    return data[::-1]


def process(data: bytes) -> bytes:
    return b"%d" % os.getpid()


HELD: list[bytes] = []


def held(data: bytes) -> bytes:
    return b"%d" % len(HELD)


def fails_at_333(data: bytes) -> bytes:
    if data == b"333":
        raise ValueError("three times three")
    return data


def ends_at_333(data: bytes) -> bytes:
    if data == b"333":
        os.kill(os.getpid(), signal.SIGKILL)
    return data


@pytest.fixture(autouse=True)
def steps(monkeypatch):
    for made in (reversed_bytes, process, held, fails_at_333, ends_at_333):
        monkeypatch.setitem(STEPS, made.__name__, f"{__name__}:{made.__name__}")


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_the_order_of_the_inputs(jobs):
    with Spread(jobs) as mapped:
        for _ in range(2):  # the processes stay
            assert list(mapped("reversed_bytes", SLOWER_FIRST)) == list(here("reversed_bytes", SLOWER_FIRST))


def test_several_processes_share_much_work_and_little_is_done_here():
    with Spread(2) as mapped:
        few = set(mapped("process", SLOWER_FIRST[:20]))
        many = set(mapped("process", [b"x"] * 20_000))
        later = set(mapped("process", SLOWER_FIRST[:20]))
    assert few == {b"%d" % os.getpid()}
    assert len(many - few) == 2
    assert later < many - few  # while they work, this process has other things to do


def test_fewer_or_more_may_help_from_some_time_on():
    with Spread(2) as mapped:
        mapped.resize(1)
        alone = set(mapped("process", [b"x"] * 20_000))
        mapped.resize(2)
        assert alone == {b"%d" % os.getpid()} < set(mapped("process", [b"x"] * 20_000))


def test_what_this_process_has_in_memory_is_not_in_theirs(monkeypatch):
    monkeypatch.setattr(f"{__name__}.HELD", [b"much"])
    with Spread(2) as mapped:
        assert set(list(mapped("held", SLOWER_FIRST))[spread.ALONE :]) == {b"0"}


def test_no_inputs_no_results():
    with Spread(2) as mapped:
        assert list(mapped("reversed_bytes", [])) == []


def test_inputs_are_not_read_far_ahead():
    seen = 0

    def endless():
        nonlocal seen
        for n in count():
            seen = n
            yield b"%d" % n

    with Spread(2) as mapped:
        taken = list(islice(mapped("reversed_bytes", endless()), 300))
    assert len(taken) == 300
    assert seen < 300 + spread.BATCH * 2 * (spread._AHEAD + 2)


def test_a_map_that_nobody_reads_to_its_end_leaves_nothing_behind_for_the_next():
    with Spread(2) as mapped:
        assert len(list(islice(mapped("reversed_bytes", SLOWER_FIRST), 150))) == 150
        assert list(mapped("process", [b"x"] * 300))
        assert list(mapped("reversed_bytes", SLOWER_FIRST)) == [x[::-1] for x in SLOWER_FIRST]


@pytest.mark.parametrize(("step", "reason"), [("fails_at_333", "three times three"), ("ends_at_333", "process ended")])
def test_a_fault_ends_the_map_with_its_reason(step, reason):
    with Spread(2) as mapped:
        with pytest.raises(SymposiaError, match=reason):
            list(mapped(step, SLOWER_FIRST))
        assert list(mapped("reversed_bytes", SLOWER_FIRST)) == [x[::-1] for x in SLOWER_FIRST]


def test_processes_end_with_the_context():
    with Spread(2) as mapped:
        pids = {int(p) for p in mapped("process", [b"x"] * 1000)} - {os.getpid()}
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def answers(connection: Connection) -> None:
    connection.send(connection.recv() + 1)


@pytest.mark.skipif(os.name != "posix", reason="there are no signals")
def test_a_process_that_was_begun_does_not_hear_ctrl_c_not_even_while_it_starts():
    begun = child.begin(answers)
    assert isinstance(begun, child.Begun)
    for _ in range(20):
        os.kill(begun._process.pid, signal.SIGINT)
        time.sleep(0.01)
    begun.connection.send(1)
    assert begun.connection.recv() == 2
    begun.end()


def gives_way(connection: Connection) -> None:
    before = os.nice(0)
    child.give_way(3)
    connection.send((before, os.nice(0)))


@pytest.mark.skipif(not hasattr(os, "nice"), reason="processes are all alike there")
def test_a_process_gives_way_to_others_and_its_build_does_not():
    ours = os.nice(0)
    begun = child.start(gives_way)
    before, after = begun.connection.recv()
    begun.end()
    assert (before, after, os.nice(0)) == (ours, min(ours + 3, 19), ours)
