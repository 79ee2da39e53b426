"""Processes that go over much data give memory back to the system once it is free."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

TAKEN_AND_LET_GO = """
import sys
from graph.release import thrifty

if sys.argv[1] == "thrifty":
    thrifty()
del [bytearray(20_000_000)][:]  # by this the C library learns that such pieces are worth keeping
large, small = [], []
for _ in range(100):
    large.append(bytearray(1_000_000))
    small.append(bytearray(5_000))
large.clear()
kept = next(line for line in open("/proc/self/smaps_rollup") if line.startswith("Anonymous:"))
print(int(kept.split()[1]) // 1_000)
"""


ONE_AFTER_THE_OTHER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from graph.release import sharing

if sys.argv[1] == "sharing":
    sharing()


def take():
    pieces = [bytearray(1_000) for _ in range(5_000)]
    return pieces[-1]


threads = [ThreadPoolExecutor(1) for _ in range(12)]
kept = [one.submit(take).result() for one in threads]
print(sum(int(line.split()[1]) for line in open("/proc/self/smaps_rollup") if line.startswith("Anonymous:")) // 1_000)
"""


def megabytes(program: str, how: str) -> int:
    command = [sys.executable, "-c", program, how]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="tells what the GNU C library does")
def test_large_pieces_of_memory_go_back_though_small_ones_lie_between_them():
    assert megabytes(TAKEN_AND_LET_GO, "thrifty") < 50 < megabytes(TAKEN_AND_LET_GO, "as it is")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="tells what the GNU C library does")
def test_what_one_thread_gives_back_another_one_takes():
    assert megabytes(ONE_AFTER_THE_OTHER, "sharing") + 30 < megabytes(ONE_AFTER_THE_OTHER, "as it is")
