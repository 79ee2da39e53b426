"""What an errand leaves behind: a Parquet file with a checksum of its own, so that it is known to be whole.

The name of a parcel is the digest of all that its content hangs on; so one that is there need not be made again.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import pyarrow as pa
import pyarrow.parquet as pq

from graph.document import Problem
from graph.units.unit import Result

ENDING = ".parquet"
_DIGEST = b"symposia.digest"
_PROBLEM = pa.struct([("source", pa.string()), ("reason", pa.string()), ("advice", pa.string())])
RECORDS = pa.schema(
    [
        ("source", pa.string()),
        ("sha256", pa.string()),
        ("record", pa.binary()),
        ("problems", pa.list_(_PROBLEM)),
        ("legible", pa.bool_()),
    ]
)
RESULTS = pa.schema([("result", pa.binary())])
PAIRS = pa.schema([("key", pa.string()), ("number", pa.int64())])
GROUPS = pa.schema([("key", pa.string()), ("numbers", pa.list_(pa.int64()))])
Key = tuple[str, str]
"""The SHA-256 of a document and the name it goes by."""


def named(*parts: str, members: Iterable[str]) -> str:
    """The name of a parcel: a digest of what all its members hang on, and of its members."""
    return hashlib.sha256("\0".join([*parts, *members]).encode("utf-8", "surrogatepass")).hexdigest()


def records(rows: Sequence[tuple[Key, Result]]) -> bytes:
    """A parcel of what came of documents."""
    columns = {
        "source": [source for (_, source), _ in rows],
        "sha256": [sha256 for (sha256, _), _ in rows],
        "record": [result.record for _, result in rows],
        "problems": [[{k: _clean(v) for k, v in asdict(p).items()} for p in result.problems] for _, result in rows],
        "legible": [result.legible for _, result in rows],
    }
    return _packed(pa.table(columns, schema=RECORDS))


def recorded(data: bytes) -> list[tuple[Key, Result]]:
    """What came of documents, from their parcel. Raises ValueError for one that is not whole."""
    rows = _unpacked(data, RECORDS).to_pylist()
    return [
        (
            (row["sha256"], row["source"]),
            Result(row["record"], tuple(Problem(**p) for p in row["problems"]), row["legible"]),
        )
        for row in rows
    ]


def results(made: Sequence[bytes]) -> bytes:
    """A parcel of what a step made of its inputs, in their order."""
    return _packed(pa.table({"result": list(made)}, schema=RESULTS))


def resulted(data: bytes) -> list[bytes]:
    """What a step made of its inputs, from their parcel. Raises ValueError for one that is not whole."""
    made: list[bytes] = _unpacked(data, RESULTS).column("result").to_pylist()
    return made


def pairs(rows: Sequence[tuple[str, int]]) -> bytes:
    """A parcel of numbers with keys."""
    columns = {"key": [key for key, _ in rows], "number": [number for _, number in rows]}
    return _packed(pa.table(columns, schema=PAIRS))


def paired(data: bytes) -> pa.Table:
    """Numbers with keys, from their parcel. Raises ValueError for one that is not whole."""
    return _unpacked(data, PAIRS)


def groups(rows: pa.Table) -> bytes:
    """A parcel of keys with the numbers that have them."""
    return _packed(rows.cast(GROUPS))


def grouped(data: bytes) -> list[tuple[str, tuple[int, ...]]]:
    """Keys with numbers, from their parcel. Raises ValueError for one that is not whole."""
    return [(row["key"], tuple(row["numbers"])) for row in _unpacked(data, GROUPS).to_pylist()]


def keys(data: bytes) -> list[Key]:
    """The documents of a parcel; the rest of it is not read. Raises ValueError for what is no parcel."""
    try:
        table = pq.read_table(io.BytesIO(data), columns=["sha256", "source"])
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"no parcel ({error})") from error
    return list(zip(table.column("sha256").to_pylist(), table.column("source").to_pylist(), strict=True))


def _clean(text: str) -> str:
    """Text that can be written, whatever an error has said."""
    return text.encode("utf-8", "replace").decode()


def _packed(table: pa.Table) -> bytes:
    marked = table.replace_schema_metadata({_DIGEST: _digest(table)})
    to = io.BytesIO()
    # Records are packed already, and short dictionaries of their own would cost more than they save.
    pq.write_table(marked, to, compression="zstd", use_dictionary=False)
    return to.getvalue()


def _unpacked(data: bytes, schema: pa.Schema) -> pa.Table:
    try:
        table = pq.read_table(io.BytesIO(data))
        told = (table.schema.metadata or {}).get(_DIGEST)
        table = table.replace_schema_metadata(None).cast(schema)
    except (pa.ArrowException, OSError, KeyError) as error:
        raise ValueError(f"no parcel ({error})") from error
    if told != _digest(table):
        raise ValueError("a parcel with another checksum than its own")
    return table


def _digest(table: pa.Table) -> bytes:
    """A digest of the content, row by row, whatever way it is laid out."""
    summed = hashlib.blake2b(digest_size=16)
    for column in table.columns:
        for value in column.to_pylist():
            data = value if isinstance(value, bytes) else json.dumps(value).encode()
            summed.update(len(data).to_bytes(8, "big"))
            summed.update(data)
    return summed.hexdigest().encode()
