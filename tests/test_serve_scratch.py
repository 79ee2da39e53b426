"""What a server prepares goes with it, and what a killed one left behind with the start of the next."""

import os
import signal
import tempfile

import pytest
from serving import build, serving

from graph.serving.scratch import Scratch


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder for temporary files of this test and of the servers it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def left(folder):
    return sorted(one.name for one in folder.iterdir() if one.name.startswith("symposia-"))


def test_the_folder_of_a_killed_server_is_removed_by_the_next(tmp_path, temporary):
    out = build(tmp_path / "out")
    with serving(out) as served:
        (before,) = left(temporary)
        os.kill(served.process.pid, signal.SIGKILL)
        served.process.wait(30)
    assert left(temporary) == [before]
    with serving(out):
        (now,) = left(temporary)
        assert now != before
    assert left(temporary) == []


def test_what_is_held_or_of_another_make_stays(temporary):
    (temporary / "symposia-serve-by-hand").mkdir()  # has no lock, so nobody knows whose it is
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere" / "held").touch()
    (temporary / "symposia-serve-link").symlink_to(temporary / "elsewhere")
    first = Scratch()
    second = Scratch()
    assert first.path.is_dir() and second.path.is_dir()
    assert (temporary / "elsewhere" / "held").exists()
    first.remove()
    second.remove()
    assert left(temporary) == ["symposia-serve-by-hand", "symposia-serve-link"]
