"""The folder of results: held by one build at a time, and changed so that a kill at any moment can be made good.

All that is not a result lies in `.symposia` in it: the lock, kept records, and the files of a build that is under
way. A build is put in place by renaming its files one by one; their names are noted first, so that the next build
can finish what a kill cut short. Until that note is on disk the older build stands, afterwards the new one does.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import MappingProxyType, TracebackType
from typing import Self

from filelock import FileLock, Timeout

from graph.errors import SymposiaError

OURS = ".symposia"
_OTHER = "name another folder with --out"

Mark = tuple[int, int, int]
"""Which file stands somewhere: its number in the file system, its size, and when it was written."""


class Place:
    """The folder `out`, held while the context lasts; what an earlier build left half done is put right first.

    With `patient` another build in it is waited for (`waiting` is then called with its process number), else entering
    raises SymposiaError. So it does when the folder cannot be used or holds other files.
    """

    def __init__(self, out: Path, patient: bool = False, waiting: Callable[[str], None] = lambda _: None) -> None:
        self.out = out
        self.ours = out / OURS
        self.work = self.ours / "new"
        self._old, self._note, self._holder = self.ours / ".old", self.ours / "moves.json", self.ours / "holder"
        self._patient, self._waiting = patient, waiting
        self._lock = FileLock(self.ours / "lock", is_singleton=False)
        self._fresh = False
        self._beside = ThreadPoolExecutor(1)
        self._early: list[Future[None]] = []

    def __enter__(self) -> Self:
        """Take the folder."""
        check(self.out)
        try:
            self._fresh = not self.out.exists()
            self._take()
            self._recover()
            self._remove(self.work)
            self.work.mkdir()
        except OSError as error:
            self._lock.release()
            raise SymposiaError(
                f"cannot be written ({error.strerror})", where=str(error.filename or self.out), advice=_OTHER
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the folder. What is not in place by now is removed, and the folder if that was all."""
        try:
            with suppress(OSError):
                if not self._note.exists():  # else moves could neither be finished nor undone: the next build does that
                    self._remove(self.work)
                self._holder.unlink(missing_ok=True)
                self._clear()
        finally:
            self._lock.release()
            self._beside.shutdown()

    def settle(self, path: Path) -> None:
        """Begin to have a large file that is finished on disk, so that less is waited for when all are put in place."""
        if os.name != "nt":  # a file that is open cannot be renamed there
            self._early.append(self._beside.submit(_sync, path))

    def put(self, gone: Iterable[str] = (), stays: Mapping[str, Mark] = MappingProxyType({})) -> None:
        """Swap the finished files in, whatever else lies in the folder; older ones go once the new ones stand.

        `gone` are results of older builds, by name, that this one has none of: they go with the rest. `stays` are files
        of older builds that this one would have again, by their paths with slashes, with their marks: what else is in
        their folders goes, too. Raises SymposiaError where one of them is not what it was when it was marked.
        """
        for name, marked in stays.items():
            if mark(self.out / name) != marked:
                raise SymposiaError("was changed during the build", where=str(self.out / name), advice="build again")
        for one in self._early:
            one.result()  # the system tells once of what it could not write, and has told it there
        _settle(self.work)
        self._remove(self._old)
        self._old.mkdir()
        homes = {PurePosixPath(home) for home in {name.rpartition("/")[0] for name in stays}}
        mixed = {folder.as_posix() for home in homes for folder in (home, *home.parents)} - {"."}
        names = {name for folder in (".", *mixed) for name in _in(self.work, folder)} - mixed
        left = {*gone, *(name for folder in mixed for name in _in(self.out, folder))} - names - mixed - stays.keys()
        moves = sorted(names), sorted(left)
        _write(self._note, json.dumps(moves))
        try:
            self._change(*moves)
        except BaseException:  # also an interrupt: the older build comes back whole
            self._back(*moves)
            raise
        self._finish(*moves)

    def _take(self) -> None:
        """Take the lock. A process that ends lets go of it, however it ends."""
        while True:
            self.ours.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                self._lock.acquire(timeout=0)
                break
            except FileNotFoundError:
                continue  # removed by another build that came to nothing
            except Timeout:
                who = self._who()
            if not self._patient:
                raise SymposiaError(
                    f"another build is writing here{who}",
                    where=str(self.out),
                    advice="wait until it is done, with --wait, or name another folder with --out",
                ) from None
            self._waiting(who)
            with suppress(FileNotFoundError):
                self._lock.acquire(timeout=-1, poll_interval=0.05)
                break
        self._holder.write_text(str(os.getpid()), encoding="ascii")
        (self.ours / ".gitignore").write_text("*\n", encoding="utf-8")

    def _clear(self) -> None:
        """Remove what is ours when nothing was built or kept, and the folder if it was not there before."""
        kept = {p.name for p in self.ours.iterdir()} - {"lock", ".gitignore"}
        if not kept and {p.name for p in self.out.iterdir()} == {OURS}:
            self._remove(self.ours)
            if self._fresh:
                self.out.rmdir()

    def _who(self) -> str:
        try:
            return f" (process {int(self._holder.read_text(encoding='ascii'))})"
        except (OSError, ValueError):
            return ""

    def _recover(self) -> None:
        """Finish the moves that a kill cut short."""
        try:
            names, left = json.loads(self._note.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self._remove(self._old)
            return
        except ValueError:
            names = left = []  # no note is ever half written, but disks fail
        self._old.mkdir(exist_ok=True)
        self._change([name for name in names if (self.work / name).exists()], left)
        self._finish(names, left)

    def _change(self, names: Iterable[str], left: Iterable[str]) -> None:
        """Take away what is left of older builds, then move what is new."""
        for name in left:
            self._take_away(name)
        for name in names:
            self._take_away(name)
            _rename(self.work / name, self.out / name)

    def _take_away(self, name: str) -> None:
        if os.path.lexists(self.out / name):
            self._remove(self._old / name)
            _rename(self.out / name, self._old / name)

    def _back(self, names: Iterable[str], left: Iterable[str]) -> None:
        """Undo the moves."""
        for name in names:
            if not (self.work / name).exists() and (self.out / name).exists():
                (self.out / name).rename(self.work / name)
        for name in (*names, *left):
            if os.path.lexists(self._old / name):
                _rename(self._old / name, self.out / name)
        self._note.unlink(missing_ok=True)

    def _finish(self, names: Iterable[str], left: Iterable[str]) -> None:
        """Have the moves on disk, then forget what they took away."""
        for folder in sorted({self.out, *((self.out / name).parent for name in (*names, *left))}):
            if folder.exists():  # nobody removed it since a kill
                _sync(folder)
        self._note.unlink(missing_ok=True)
        self._remove(self._old)

    def _remove(self, path: Path) -> None:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def check(out: Path) -> None:
    """Raise SymposiaError when a folder of results cannot be this one: a file, or a folder with files of others."""
    if out.exists() and not out.is_dir():
        raise SymposiaError("is a file, not a folder", where=str(out), advice=_OTHER)
    if out.is_dir() and any(out.iterdir()) and not _is_build(out):
        raise SymposiaError("holds other files", where=str(out), advice="name an empty or new folder with --out")


def _is_build(out: Path) -> bool:
    """Whether a build was made here, or begun."""
    if (out / OURS).is_dir():
        return True
    try:
        return "symposia" in json.loads((out / "report.json").read_text(encoding="utf-8"))["versions"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def mark(path: Path) -> Mark | None:
    """What tells a file from another that takes its place, and from itself when it was changed; None if it is none, or
    is a link.
    """
    try:
        found = path.lstat()
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def _in(root: Path, folder: str) -> list[str]:
    """What is in a folder below another, by paths from there."""
    with suppress(FileNotFoundError), os.scandir(root / folder) as found:
        return [entry.name if folder == "." else f"{folder}/{entry.name}" for entry in found]
    return []


def _rename(one: Path, other: Path) -> None:
    """Give a file another name, in a folder that may not be there yet."""
    other.parent.mkdir(parents=True, exist_ok=True)
    one.rename(other)


def _settle(folder: Path) -> None:
    """Have all files below a folder on disk, so that a power cut leaves none of them short."""
    with ThreadPoolExecutor(8) as several:  # they wait for the disk together
        for _ in several.map(_sync, _below(folder)):
            pass


def _below(folder: Path) -> Iterator[Path]:
    """All folders, and files but for those that were taken over from an older build, which are on disk."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path))
            # What the entry itself tells has no number of links on Windows.
            elif not entry.is_symlink() and Path(entry.path).stat().st_nlink == 1:
                yield Path(entry.path)
    yield folder


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, on disk."""
    if os.name == "nt" and path.is_dir():
        return  # a folder cannot be opened there
    flags = os.O_RDWR if os.name == "nt" else os.O_RDONLY
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, text: str) -> None:
    """Write a small file, all of it or nothing, and have it on disk."""
    beside = path.with_suffix(".tmp")
    beside.write_text(text, encoding="utf-8")
    _sync(beside)
    beside.replace(path)
    _sync(path.parent)
