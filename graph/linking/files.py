"""Files of records, read one record at a time: JSON arrays, JSON lines and tables, plain, gzipped or in a zip.

What a file is, its first bytes tell, not its name. Neither a file of gigabytes nor a small one that unpacks to
gigabytes is ever held as a whole: a record may have `MAX_RECORD` bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, cast

import ijson

from graph.errors import LinkingError
from graph.linking.entry import Faults
from graph.linking.metered import Metered, Runaway

MAX_RECORD = 32 * 1024 * 1024
_READ_AHEAD = 64 * 1024
_HELD_IN = ("results", "items")  # where answers of the OpenAlex and ROR services hold their records

Row = tuple[str, Mapping[str, Any]]
Columns = Mapping[str, tuple[str, ...]]


def rows(path: Path, understood: str, columns: Columns | None, faults: Faults) -> Iterator[Row]:
    """Each record of a file with its place in words; those of a table under the names of `columns`, as lists of texts.

    `columns` gives for each name the headings it may have in a table, None when tables are not understood. A record
    that cannot be read is counted in `faults`. Raises LinkingError when the file cannot be read or is something else;
    `understood` then tells what it should be.
    """
    try:
        with _opened(path) as stream:
            yield from _rows(path, stream, understood, columns, faults)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise LinkingError(
            path, f"cannot be read ({reason})", "see that it was fetched whole, or fetch it again"
        ) from error


def texts(value: Any, *path: str) -> list[str]:
    """Every text at a path of keys in nested JSON; lists on the way are gone through, what is not there gives nothing.

    >>> texts({"names": [{"value": "A"}, {"value": 5}, {}]}, "names", "value")
    ['A']
    """
    found = [value]
    for key in path:
        found = [member[key] for member in _members(found) if isinstance(member, dict) and key in member]
    return [member for member in _members(found) if isinstance(member, str)]


def objects(value: Any, *path: str) -> list[dict[str, Any]]:
    """As `texts`, for the objects at a path."""
    found = [value]
    for key in path:
        found = [member[key] for member in _members(found) if isinstance(member, dict) and key in member]
    return [member for member in _members(found) if isinstance(member, dict)]


def _members(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from value
        else:
            yield value


@contextmanager
def _opened(path: Path) -> Iterator[io.BufferedReader]:
    """The bytes of the file, unpacked."""
    with ExitStack() as stack:
        plain = stack.enter_context(path.open("rb"))
        stream: IO[bytes] = plain
        if plain.peek(4).startswith(b"PK\x03\x04"):
            archive = stack.enter_context(zipfile.ZipFile(plain))
            stream = stack.enter_context(archive.open(_member(path, archive)))
        packed: io.BufferedReader = io.BufferedReader(cast(io.RawIOBase, stream), _READ_AHEAD)
        if packed.peek(2).startswith(b"\x1f\x8b"):
            unpacked = stack.enter_context(gzip.GzipFile(fileobj=packed))
            packed = io.BufferedReader(cast(io.RawIOBase, unpacked), _READ_AHEAD)
        yield packed


def _member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The file of records in an archive. A dump of ROR may hold the same records in an older schema and as a table."""
    wanted = re.compile(r"\.(?:jsonl?|ndjson|csv|tsv)(?:\.gz)?$", re.IGNORECASE)
    found = [
        member
        for member in archive.infolist()
        if wanted.search(member.filename) and not member.filename.startswith(("__MACOSX", ".")) and not member.is_dir()
    ]
    if not found:
        raise LinkingError(
            path, "the archive holds no .json, .jsonl or .csv file", "unpack it, and name the file itself"
        )
    return min(
        found,
        key=lambda m: (".json" not in m.filename, "schema_v2" not in m.filename, "schema_v1" in m.filename, m.filename),
    )


def _rows(
    path: Path, stream: io.BufferedReader, understood: str, columns: Columns | None, faults: Faults
) -> Iterator[Row]:
    head = stream.peek(_READ_AHEAD)[:_READ_AHEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise LinkingError(path, "is empty", understood)
    if head.startswith(b"["):
        return _array(path, stream, "item", faults)
    if head.startswith(b"{"):
        alone = head.split(b"\n", 1)[0].strip() == b"{"  # one object over many lines
        return _array(path, stream, "", faults) if alone else _lines(stream, faults)
    if columns is None or b"\0" in head or not _is_text(head):
        raise LinkingError(path, "is neither JSON nor JSON lines" + (" nor a table" if columns else ""), understood)
    return _table(path, stream, understood, columns, faults)


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3  # a character that the read-ahead cuts
    return True


def _array(path: Path, stream: io.BufferedReader, prefix: str, faults: Faults) -> Iterator[Row]:
    metered = Metered(stream, MAX_RECORD)
    number = 0
    try:
        for number, value in enumerate(ijson.items(metered, prefix, multiple_values=True, use_float=True), 1):
            metered.spent = 0
            yield from _unwrapped(f"record {number}", value, faults)
    except (ijson.JSONError, ValueError, OverflowError) as error:
        reason = f"the JSON is broken or breaks off behind record {number} ({' '.join(str(error).split())[:120]})"
        raise LinkingError(path, reason, "see that it was fetched whole, or fetch it again") from error
    except Runaway as fault:
        advice = "a record has some kilobytes and few levels: see that this is the right file"
        raise LinkingError(path, f"what follows record {number} {fault}", advice) from None


def _lines(stream: io.BufferedReader, faults: Faults) -> Iterator[Row]:
    number = 0
    while line := stream.readline(MAX_RECORD):
        number += 1
        place = f"line {number}"
        if len(line) == MAX_RECORD and not line.endswith(b"\n"):
            faults.add(place, f"is longer than {MAX_RECORD // 2**20} MB")
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_RECORD)
            continue
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except RecursionError:
            faults.add(place, "is nested too deep")
        except ValueError as error:
            faults.add(place, f"is no JSON ({error})")
        else:
            yield from _unwrapped(place, value, faults)


def _unwrapped(place: str, value: Any, faults: Faults) -> Iterator[Row]:
    """The record itself, or those that an answer of a service holds."""
    if not isinstance(value, dict):
        faults.add(place, "is no JSON object")
        return
    for key in _HELD_IN:
        if "id" not in value and isinstance(value.get(key), list):
            for member in value[key]:
                yield from _unwrapped(place, member, faults)
            return
    yield place, value


def _table(path: Path, stream: io.BufferedReader, understood: str, columns: Columns, faults: Faults) -> Iterator[Row]:
    try:
        with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
            # Cut at a limit, so that a file without line breaks is not read as one line.
            lines = iter(lambda: text.readline(csv.field_size_limit()), "")
            first = next(lines)
            mark = max(",;\t", key=first.count)
            header = [_heading(cell, columns) for cell in next(csv.reader([first], delimiter=mark))]
            if not any(header):
                accepted = "; ".join(f"{name}: {', '.join(spelt)}" for name, spelt in columns.items())
                reason = f"its first line names no column that is understood: {' '.join(first.split())[:120]}"
                raise LinkingError(path, reason, f"{understood}\ncolumns: {accepted}")
            yield from _cells(csv.reader(lines, delimiter=mark), header, faults)
    except UnicodeDecodeError as error:
        raise LinkingError(path, f"is not UTF-8 text ({error.reason})", "save it as UTF-8 CSV") from error
    except csv.Error as error:
        raise LinkingError(path, f"its first line is no row of a table ({error})", understood) from error


def _heading(cell: str, columns: Columns) -> str:
    plain = re.sub(r"[^a-z0-9]+", " ", cell.casefold()).strip()
    return next((name for name, spelt in columns.items() if plain == name or plain in spelt), "")


def _cells(reader: Iterator[list[str]], header: list[str], faults: Faults) -> Iterator[Row]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(f"row {number}", f"is no row of a table ({error})")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.add(f"row {number}", f"has {len(cells)} cells, and the first row {len(header)}")
            continue
        found: dict[str, list[str]] = {}
        for name, cell in zip(header, cells, strict=True):
            found.setdefault(name, []).extend(part.strip() for part in re.split(r"[;|]", cell) if part.strip())
        yield f"row {number}", found
