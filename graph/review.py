"""What a person decides about possible duplicates: which decisions there are, and how they come into the curation file.

`symposia review` and a served build share this. Decisions hold from the next build on.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from graph import curation
from graph.curation import Different, Entry, Ref, Same
from graph.errors import CurationError
from graph.who import Mention, Told


@dataclass(frozen=True)
class Undo:
    """What brings back the curation file as it was before a decision: its bytes, None when there was none.

    `after` is what the file held then; when it holds something else, nothing is undone.
    """

    path: Path
    before: bytes | None
    after: bytes


def key(told: Told) -> str:
    """Return what a pair is known by, whatever else is to be looked at."""
    mentions = [(m.quote, m.source, m.begin, m.end) for m in told.mentions]
    return hashlib.sha256(repr((told.entities, told.names, mentions)).encode("utf-8", "replace")).hexdigest()[:16]


def entry(told: Told, same: bool, why: str = "") -> Entry:
    """Return the entry that decides a pair: by the words of the documents, or else by what they were taken for.

    Raises CurationError for a pair that has neither.
    """
    refs = tuple(ref(mention) for mention in told.mentions[:2])
    if len(set(refs)) < 2:
        refs = tuple(Ref(iri) for iri in told.entities[:2])
    if len(refs) < 2:
        reason = f"nothing tells {' and '.join(told.names) or 'the two'} apart in a curation file"
        raise CurationError(Path(), reason, "write the entry by hand; docs/curation.md tells how")
    return (Same if same else Different)(refs, why=why)


def ref(mention: Mention) -> Ref:
    """Return a name in a document as entries speak of it."""
    return Ref(" ".join(mention.quote.split()), mention.source)


def is_about(entry: Same | Different, told: Told) -> bool:
    """Whether an entry of the curation file has decided a pair."""
    means = [{(" ".join(m.quote.split()), m.source), (m.quote, m.source)} for m in told.mentions]
    ends = [{r for r in entry.refs if (r.text, r.document) in names} for names in means]
    iris = {iri for iri in told.entities if any(r.form != "name" and iri.endswith(r.text) for r in entry.refs)}
    return (len(ends) == 2 and all(ends) and len(ends[0] | ends[1]) > 1) or len(iris) == 2


def decided(told: Told, file: curation.Curation) -> str:
    """Return what the curation file says of a pair: same, different, or nothing."""
    if any(is_about(entry, told) for entry in file.different):
        return Different.section
    return Same.section if any(is_about(entry, told) for entry in file.same) else ""


def decide(path: Path, entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], Undo | None]:
    """Write decisions to the curation file; return what was not there yet, and what undoes it.

    Others who decide at the same time wait. Raises CurationError, and then the file is as it was.
    """
    with _alone(path):
        before = _bytes(path)
        added = curation.append(path, entries)
        return added, Undo(path, before, _bytes(path) or b"") if added else None


def undo(made: Undo) -> None:
    """Bring back the file as it was. Raises CurationError when it has been changed since."""
    with _alone(made.path):
        if _bytes(made.path) != made.after:
            reason = "the file has been changed since the decision"
            raise CurationError(made.path, reason, "take the entry out by hand")
        try:
            if made.before is None:
                made.path.unlink()
                return
            beside = made.path.resolve().with_name(f".{made.path.name}.undone")
            beside.write_bytes(made.before)
            beside.replace(made.path.resolve())
        except OSError as error:
            raise CurationError(made.path, f"cannot be written ({error.strerror})", "check the folder") from error


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CurationError(path, f"cannot be read ({error.strerror})", "check its permissions") from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes out that decide on the same file; where the system has no such locks, nobody is kept out."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    place = -1
    with suppress(OSError):  # a folder that is not there is told of when the file is written
        place = os.open(path.resolve().parent, os.O_RDONLY)
    try:
        if place >= 0:
            fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        if place >= 0:
            os.close(place)
