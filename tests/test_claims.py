"""What follows from the claims is the same whichever process works it out; no fault of either is lost."""

import errno
import os
import pickle
import signal
import subprocess
import sys
import time
import weakref
from pathlib import Path

import pytest
from conftest import ROOT
from serving import alive

from graph import assembly, build, child, claims, growing, making, storing, validate
from graph.aside import Aside
from graph.errors import StoreError, SymposiaError
from graph.terms import LABEL, sym

OUTPUTS = ("graph.nq", "graph.ttl", "statements.jsonl", "report.json")


def given():
    yield os.getpid()
    yield os.getpid()


def endless(file):
    file.write_text(str(os.getpid()), encoding="ascii")
    yield 1
    while True:
        time.sleep(1)


def full():
    yield 1
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def locked():
    yield 1
    raise StoreError("out/store", "is in use", "wait")


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
@pytest.mark.parametrize(
    ("function", "kind", "words", "told"),
    [
        (full, OSError, "No space", {"errno": errno.ENOSPC}),
        (
            locked,
            StoreError,
            "out/store: is in use",
            {"reason": "is in use", "advice": "wait", "location": "out/store"},
        ),
    ],
)
def test_a_full_disk_and_errors_of_ours_come_as_they_were_raised(beside, function, kind, words, told):
    with Aside(beside, function) as aside:
        aside.next()
        with pytest.raises(kind, match=words) as raised:
            aside.next()
    assert {name: getattr(raised.value, name) for name in told} == told


@pytest.mark.parametrize(("function", "words"), [(wrong, "ValueError: seven"), (killed, "its process ended")])
def test_what_goes_wrong_there_is_an_error_here(function, words):
    with Aside(True, function) as aside:
        aside.next()
        with pytest.raises(SymposiaError, match=words):
            aside.next()


def test_the_process_ends_when_the_one_that_asked_is_killed(tmp_path):
    code = "import sys, pathlib, test_claims as t; a = t.Aside(True, t.endless, pathlib.Path(sys.argv[1])); a.next()"
    code += "; print('there', flush=True); a.next()"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-c", code, str(tmp_path / "pid")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as asking:
        asking.stdout.readline()
        asking.kill()
    until = time.monotonic() + 20
    while alive(int((tmp_path / "pid").read_text())):
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "ada.txt"
    path.write_text("Ada Lovelace is a professor at the University of Oslo.\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_what_ends_a_build_while_its_store_is_made_is_told_as_it_is(text, tmp_path, monkeypatch, large, error):
    def fail(_):
        raise error

    monkeypatch.setattr(storing, "LARGE", 0 if large else storing.LARGE)
    monkeypatch.setattr(assembly.Assembly, "turtle", fail)
    settings = build.Settings(validate=False, jobs=2)
    with pytest.raises(type(error)) as told:
        build.build([text], tmp_path / "out", lambda *_: None, settings)
    assert told.value is error
    assert not (tmp_path / "out" / "graph.nq").exists()


def test_a_program_without_a_guard_is_not_run_again(text, tmp_path):
    code = "from graph import build, claims, shown, storing; claims.MANY = shown.LARGE = storing.LARGE = 0\n"
    code += "import sys, pathlib\n"
    code += "settings = build.Settings(validate=False, jobs=2, wait=True)\n"
    code += "build.build(sys.argv[1:2], pathlib.Path(sys.argv[2]), lambda *_: None, settings); print('done')\n"
    (tmp_path / "program.py").write_text(code, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "program.py"), text, str(tmp_path / "out")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr


def test_another_process_makes_the_same_of_the_claims_and_begins_early(tmp_path, monkeypatch):
    asked = []
    start = claims.Aside

    def begin(beside, function, folder, *others):
        asked.append((beside, (folder / "claims.nq").exists()))
        return start(beside, function, folder, *others)

    monkeypatch.setattr(claims, "Aside", begin)
    monkeypatch.setattr(claims, "_LOOK", 0)
    for name, many in (("one", claims.MANY), ("other", 0)):
        monkeypatch.setattr(claims, "MANY", many)
        settings = build.Settings(validate=False, jobs=2)
        build.build([str(ROOT / "documents")], tmp_path / name, lambda *_: None, settings)
    assert asked == [(False, True), (True, False)]
    for name in OUTPUTS:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    assert sorted(p.name for p in (tmp_path / "one").iterdir()) == sorted(
        p.name for p in (tmp_path / "other").iterdir()
    )


def test_what_fails_in_another_process_is_told_while_claims_still_come(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "MANY", 0)
    until = time.monotonic() + 60
    graph = tmp_path / "graph.nq"
    with (
        pytest.raises(SymposiaError, match=r"a part of the build failed .*at line 1 "),
        growing.written(graph),
        claims.Claims(tmp_path, graph, "urn:", 2) as taken,
    ):
        while time.monotonic() < until:
            taken.add(b"<urn:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> what?\n" * 1000)
    assert [p.name for p in tmp_path.iterdir()] == ["graph.nq.part"]


CLAIMS = f"""\
<urn:ada> {sym("developed")} <urn:engine> <urn:doc> .
<urn:ada> {LABEL} "Ada" <urn:doc> .
""".encode()


def test_what_networks_are_made_of_is_there_before_what_is_derived_is_written(tmp_path):
    graph = tmp_path / "graph.nq"
    with growing.written(graph) as out, claims.Claims(tmp_path, graph, "urn:") as taken:
        taken.add(CLAIMS)
        taken.follow({})
        network = taken.networked().read_bytes()
        assert out.seek(0, os.SEEK_END) == 0
        derived = taken.derived()
        assert out.seek(0, os.SEEK_END) == derived.size > 0
    assert derived.counts
    assert str(LABEL).encode() in network
    assert graph.read_bytes().count(b"\n") == derived.quads


def test_a_disk_that_is_full_when_what_is_derived_is_written_is_told_then(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no file that is always full")
    graph = tmp_path / "graph.nq"
    (tmp_path / "graph.nq.part").symlink_to("/dev/full")
    with claims.Claims(tmp_path, graph, "urn:") as taken:
        taken.add(CLAIMS)
        taken.follow({})
        taken.networked()
        with pytest.raises(OSError, match="No space"):
            taken.derived()


def test_another_process_gives_way_once_only_the_turtle_is_left(tmp_path, monkeypatch):
    steps = []
    monkeypatch.setattr(claims, "give_way", lambda _: steps.append("gives way"))
    monkeypatch.setattr(claims, "sharing", lambda: None)
    (tmp_path / "claims.nq").write_bytes(CLAIMS)
    (tmp_path / "computed").write_bytes(pickle.dumps({}))
    (tmp_path / "wanted").touch()
    with growing.written(tmp_path / "graph.nq"):
        for made, _ in claims._follow_apart(tmp_path, tmp_path / "graph.nq", "urn:"):
            steps.append(made)
    assert steps == ["triples.nq", "derived", "gives way", "graph.ttl"]


def test_who_is_who_is_let_go_of_before_the_picture_is_drawn(tmp_path, monkeypatch):
    held, alive_then = [], []

    def resolve(*given):
        found = build_resolve(*given)
        held.extend(map(weakref.ref, (found, found.entities, found.judgements)))
        return found

    build_resolve = making.resolve
    monkeypatch.setattr(making, "resolve", resolve)
    settings = build.Settings(validate=False, jobs=0)
    build.build(
        [str(ROOT / "documents")], tmp_path / "out", lambda *_: alive_then.append([r() for r in held]), settings
    )
    assert alive_then == [[None, None, None]]


def test_what_checks_shapes_ends_once_there_are_too_many_quads_to_check(tmp_path, monkeypatch):
    pids, alive_then = [], []
    start = child.start
    monkeypatch.setattr(validate.child, "start", lambda *given: pids.append(start(*given)) or pids[-1])
    monkeypatch.setattr(making, "MAX_QUADS", 10)

    def draw(*_):
        alive_then.extend(alive(one.pid) for one in pids)

    outcome = build.build([str(ROOT / "documents")], tmp_path / "out", draw, build.Settings(jobs=0))
    assert alive_then == [False]
    assert not outcome.shacl.checked
