"""What follows from the claims is the same whichever process works it out; no fault of either is lost."""

import errno
import os
import signal

import pytest
from conftest import ROOT

from graph import build, claims
from graph.aside import Aside
from graph.errors import SymposiaError

OUTPUTS = ("graph.nq", "graph.ttl", "statements.jsonl", "report.json")


def given():
    yield os.getpid()
    yield os.getpid()


def full():
    yield 1
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def wrong():
    yield 1
    raise ValueError("seven")


def killed():
    yield 1
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("beside", [False, True])
def test_values_come_one_by_one(beside):
    with Aside(beside, given) as aside:
        found = [aside.next(), aside.next()]
    assert found[0] == found[1]
    assert (found[0] == os.getpid()) is not beside


@pytest.mark.parametrize("beside", [False, True])
def test_a_full_disk_is_told_as_one(beside):
    with Aside(beside, full) as aside:
        aside.next()
        with pytest.raises(OSError, match="No space") as told:
            aside.next()
    assert told.value.errno == errno.ENOSPC


@pytest.mark.parametrize(("function", "words"), [(wrong, "ValueError: seven"), (killed, "its process ended")])
def test_what_goes_wrong_there_is_an_error_here(function, words):
    with Aside(True, function) as aside:
        aside.next()
        with pytest.raises(SymposiaError, match=words):
            aside.next()


def test_another_process_makes_the_same_of_the_claims(tmp_path, monkeypatch):
    asked = []
    start = claims.Aside
    monkeypatch.setattr(claims, "Aside", lambda beside, *rest: asked.append(beside) or start(beside, *rest))
    for name, many in (("one", claims.MANY), ("other", 0)):
        monkeypatch.setattr(claims, "MANY", many)
        settings = build.Settings(validate=False, jobs=2)
        build.build([str(ROOT / "documents")], tmp_path / name, lambda *_: None, settings)
    assert asked == [False, True]
    for name in OUTPUTS:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    assert sorted(p.name for p in (tmp_path / "one").iterdir()) == sorted(
        p.name for p in (tmp_path / "other").iterdir()
    )
