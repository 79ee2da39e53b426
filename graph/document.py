"""Documents: files read exactly as they are, or a problem that says what to do.

Text is decoded as UTF-8 and nothing else: a guess at an encoding would shift words under
their quotes. A Windows line end, and a letter whose accent is a character of its own, are one
character to the rules; every offset that is written counts Unicode characters of the file.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

from graph.errors import DocumentError
from graph.text import Span, clean, mend, normalise

MEDIA_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}
# Formats that hold documents but are not read yet: passed over with a word, never silently.
UNREAD = {".pdf", ".doc", ".docx", ".odt", ".rtf", ".html", ".htm", ".xhtml", ".pptx", ".epub", ".tex"}
MAX_BYTES = 10_000_000


# Two characters or more of a file that are one to the rules.
_LONGER = re.compile("\r\n|[^\u0300-\u036f][\u0300-\u036f]+")


def _shorter(written: str) -> str:
    return "\n" if written == "\r\n" else unicodedata.normalize("NFC", written)


@dataclass(frozen=True)
class Document:
    """A text with where it came from.

    `source` is the path relative to the folder that was asked for, with forward slashes;
    `sha256` is of the file's bytes; `text` is the decoded text with one character for each line end and
    for each letter with its accents. All spans count in `text`; `placed` tells where they stand in the
    file, whose text is `original` where it differs.
    """

    source: str
    text: str
    sha256: str
    media_type: str
    original: str = ""

    @classmethod
    def of(cls, source: str, decoded: str, sha256: str, media_type: str) -> Document:
        """The document of a text that may have Windows line ends, or accents as characters of their own."""
        plain = _LONGER.sub(lambda m: _shorter(m.group()), decoded)
        return cls(source, plain, sha256, media_type, decoded if plain != decoded else "")

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int]]:
        """Offsets in `text` behind what is longer in the file, and by how much the offsets differ from there on."""
        places, shifts, shift = [0], [0], 0
        for m in _LONGER.finditer(self.original):
            length = len(_shorter(m.group()))
            places.append(m.start() - shift + length)
            shift += m.end() - m.start() - length
            shifts.append(shift)
        return places, shifts

    def placed(self, span: Span) -> tuple[int, int, str]:
        """Begin, end and words of a span in the decoded file, no character changed."""
        places, shifts = self._shifts
        begin, end = (at + shifts[bisect_right(places, at) - 1] for at in (span.begin, span.end))
        return begin, end, (self.original or self.text)[begin:end]

    @property
    def key(self) -> str:
        """The short name of the document in identifiers."""
        return key(self.sha256)

    @cached_property
    def matched(self) -> str:
        """The text as the rules see it: one character for each of `text`."""
        return mend(normalise(self.text))

    def words(self, span: Span) -> str:
        """The words at `span` as a name: on one line, words that a line break cuts made whole."""
        if "\xad" not in self.matched[span.begin : span.end]:
            return clean(self.text[span.begin : span.end])
        cut = [i for i in range(span.begin, span.end) if self.matched[i] == "\xad" and self.text[i] != "\xad"]
        return clean("".join("\xad" if i in cut else self.text[i] for i in range(span.begin, span.end)))

    def quote(self, span: Span) -> str:
        """The exact words at `span`."""
        return self.text[span.begin : span.end]


def key(sha256: str) -> str:
    """The short name, in identifiers, of a document with this hash."""
    return sha256[:12]


@dataclass(frozen=True)
class Problem:
    """A document that was set aside: which, why, and what the user can do."""

    source: str
    reason: str
    advice: str

    def __str__(self) -> str:
        """One line for the terminal."""
        return f"{self.source}: {self.reason}; {self.advice}"


@dataclass(frozen=True, slots=True)
class Head:
    """What a build keeps in mind of a document: its name, hash and kind, and how much it holds."""

    source: str
    sha256: str
    media_type: str
    title: str
    characters: int
    entities: int

    @property
    def key(self) -> str:
        """The short name of the document in identifiers."""
        return key(self.sha256)


@dataclass(frozen=True)
class Reading:
    """What came of reading: documents in the order of their source, problems, files passed over."""

    documents: tuple[Head, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Problem, ...]


def find(inputs: Iterable[str], leave_out: Path | None = None) -> list[tuple[Path, str]]:
    """The files that folders, file names and glob patterns stand for, each with its relative name.

    Nothing below `leave_out` (the folder of results) is found.

    Raises DocumentError for a name that is neither there nor a pattern with matches.
    """
    found: dict[Path, str] = {}

    @cache
    def left_out(folder: Path) -> bool:
        return leave_out is not None and folder.resolve().is_relative_to(leave_out)

    for name in inputs:
        for path, source in _expand(name):
            if not left_out((path.resolve() if path.is_symlink() else path).parent):
                found.setdefault(path.absolute(), _readable(source))
    return sorted(found.items(), key=lambda pair: (pair[1], str(pair[0])))


def _readable(source: str) -> str:
    """A file name as text, also where its bytes are none."""
    return source.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _expand(name: str) -> Iterator[tuple[Path, str]]:
    path = Path(name)
    if path.is_dir():
        for folder, folders, names in os.walk(path):
            home = Path(folder)
            begin = f"{home.relative_to(path).as_posix()}/".removeprefix("./")
            folders[:] = (one for one in folders if not one.startswith("."))
            for inner in names:
                if not inner.startswith(".") and (home / inner).is_file():
                    yield home / inner, begin + inner
    elif path.exists():
        yield path, path.name
    else:
        anchor = Path(path.anchor) if path.is_absolute() else Path()
        pattern = str(path.relative_to(path.anchor)) if path.is_absolute() else name
        matches = [p for p in anchor.glob(pattern) if p.is_file()] if any(c in name for c in "*?[") else []
        if not matches:
            raise DocumentError(
                name, "no such file or folder", "check the spelling, or name a folder of .txt or .md files"
            )
        for match in matches:
            yield match, match.name


def load(path: Path, source: str, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of one file.

    Raises DocumentError when they cannot be read or are too many.
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise DocumentError(
                source,
                f"{size / 1e6:.3g} MB is more than the limit of {max_bytes / 1e6:.3g} MB",
                "split it, or raise the limit with --max-megabytes",
            )
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(source, f"cannot be read ({error.strerror})", "check its permissions") from error


def of_bytes(data: bytes, source: str) -> Document:
    """The document that a file's bytes are; the ending of its name tells the media type.

    Raises DocumentError for what is no text, or empty.
    """
    text = _decode(source, data)
    if not text.strip():
        raise DocumentError(source, "is empty", "remove it or fill it")
    media_type = MEDIA_TYPES.get(PurePosixPath(source).suffix.lower(), "text/plain")
    return Document.of(source, text, hashlib.sha256(data).hexdigest(), media_type)


def read(path: Path, source: str, max_bytes: int = MAX_BYTES) -> Document:
    """Read one file.

    Raises DocumentError when it cannot be read as text of moderate size.
    """
    return of_bytes(load(path, source, max_bytes), source)


def read_named(path: Path) -> Document:
    """Read a file that somebody names as a document.

    Raises DocumentError when it is not there, a folder, in a format that is not read, or no text of moderate size.
    """
    if path.is_dir():
        raise DocumentError(path, "is a folder", "name one file in it")
    if not path.exists():
        raise DocumentError(path, "no such file", "check the spelling")
    _, *refused = split_by_format([(path, str(path))])
    for problem in (p for problems in refused for p in problems):
        raise DocumentError(path, problem.reason, problem.advice)
    return read(path, path.name)


def _decode(source: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8")  # a byte order mark stays: it counts as a character of the file
    except UnicodeDecodeError as error:
        raise DocumentError(source, "is not UTF-8 text", _encoding_advice(data)) from error
    if "\x00" in text:
        raise DocumentError(source, "is not text (it holds NUL bytes)", _encoding_advice(data))
    return text


def _encoding_advice(data: bytes) -> str:
    from charset_normalizer import from_bytes

    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "it looks like UTF-16: convert it with  iconv -f UTF-16 -t UTF-8"
    if b"\x00" in data[:4096]:
        return "it looks like a binary file: export it as UTF-8 text"
    control = sum(byte < 9 or 13 < byte < 32 for byte in data[:4096])
    best = None if control > 8 else from_bytes(data[:65536]).best()
    if best is None:
        return "it looks like a binary file: export it as UTF-8 text"
    return f"save it as UTF-8 in your editor, or convert it with iconv (its encoding may be {best.encoding})"


def read_all(files: Iterable[tuple[Path, str]], max_bytes: int = MAX_BYTES) -> Iterator[Document | Problem]:
    """Read files one by one; what cannot be read comes back as a Problem instead of ending the job."""
    seen: dict[str, str] = {}
    for path, source in files:
        try:
            document = read(path, source, max_bytes)
        except DocumentError as error:
            yield Problem(source, error.reason, error.advice)
            continue
        if document.sha256 in seen:
            yield Problem(source, f"is a copy of {seen[document.sha256]}", "nothing is lost; remove one of them")
            continue
        seen[document.sha256] = source
        yield document


def split_by_format(files: Iterable[tuple[Path, str]]) -> tuple[list[tuple[Path, str]], list[Problem], list[Problem]]:
    """Files that are read, documents in formats not read yet, and other files (images, data)."""
    readable, unread, other = [], [], []
    for path, source in files:
        suffix = path.suffix.lower()
        if suffix in MEDIA_TYPES:
            readable.append((path, source))
        elif suffix in UNREAD:
            unread.append(Problem(source, f"{suffix} is not read yet", "save it as .txt (UTF-8) and build again"))
        else:
            other.append(Problem(source, "is no document", "only .txt and .md files are read"))
    return readable, unread, other
