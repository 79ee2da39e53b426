"""Apache Spark as an engine: orders go out as rows of a table, and answers come back by `mapInArrow`.

Whether a cluster of its own, YARN, Kubernetes or a cloud service carries them out is for the master to say, or for
`spark-submit`, whose session is used when there is one.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from graph.closing import Closing
from graph.engines.errand import Errand, Grouped
from graph.errors import SymposiaError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

UNKNOWN_SLOTS = 32
"""How many orders go out at once where a service does not say how many it can carry out."""
_ROWS = 1_000_000_000  # a row of orders is a task of its own, as long as there are no more of them than this
_FAULT = re.compile(r"[\w.]+(?:Error|Exception)\b")
_ORDERS = "1g"  # orders travel with the plan of a job up to this size, and not by way of files


class Spark(Closing):
    """Machines of Spark. The session begins when there is something to do; one that was there is left running.

    Use it in a ``with`` statement, so that a session of its own ends with it.
    """

    def __init__(self, master: str | None = None, options: Mapping[str, str] | None = None) -> None:
        self._master, self._options = master, dict(options or {})
        self._open: SparkSession | None = None
        self._ours = False
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the session, with whatever still runs in it."""
        if self._open is not None and self._ours:
            with suppress(Exception):
                self._open.stop()
        self._open = None

    def run(self, errand: Errand, orders: Sequence[bytes]) -> list[bytes]:
        """Carry out orders; the answers in their order."""
        import pyarrow as pa

        table = pa.table({"number": range(len(orders)), "order": pa.array(orders, pa.binary())})
        with _in_words():
            made = self._session().createDataFrame(table).mapInArrow(_carried(errand), "number long, answer binary")
            answers = {row.number: bytes(row.answer) for row in made.collect()}
        return [answers[number] for number in range(len(orders))]

    def group(self, errand: Grouped, names: Sequence[str]) -> list[tuple[str, str]]:
        """Group the pairs in parcels of these names; the parcels of groups, each with the first key in it."""
        import pyarrow as pa

        with _in_words():
            from pyspark.sql import functions as sql

            parcels = self._session().createDataFrame(pa.table({"name": list(names)}))
            pairs = parcels.mapInArrow(_taken(errand), "key string, number long")
            groups = pairs.groupBy("key").agg(sql.sort_array(sql.collect_set("number")).alias("numbers"))
            ordered = groups.where("size(numbers) > 1").repartitionByRange("key").sortWithinPartitions("key")
            made = ordered.mapInArrow(_left(errand), "first string, name string").collect()
        return [(row["first"], row["name"]) for row in made]

    def slots(self) -> int:
        """How many processors the machines have at present."""
        try:
            return max(1, int(self._session().sparkContext.defaultParallelism))
        except Exception:  # a session over Spark Connect has no context
            return UNKNOWN_SLOTS

    def cancel(self) -> None:
        """Give up all orders."""
        if self._open is not None:
            with suppress(Exception):
                self._open.sparkContext.cancelAllJobs()

    def _session(self) -> SparkSession:
        with self._lock:
            if self._open is None:
                self._open, self._ours = _started(self._master, self._options)
            return self._open


def _carried(errand: Errand) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What Spark runs on each machine."""

    def carried(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            for number, order in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield pa.RecordBatch.from_pydict({"number": [number], "answer": [errand(order)]})

    return carried


def _taken(errand: Grouped) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What Spark runs to have pairs."""

    def taken(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for name in batch.column(0).to_pylist():
                yield from errand.taken(name).to_batches()

    return taken


def _left(errand: Grouped) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What Spark runs to put groups away."""

    def left(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            if batch.num_rows:
                name = errand.left(pa.Table.from_batches([batch]))
                yield pa.RecordBatch.from_pydict({"first": [batch.column(0)[0].as_py()], "name": [name]})

    return left


@contextmanager
def _in_words() -> Iterator[None]:
    """Errors of Spark as such that a user can act upon."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, OSError) as error:
        raise SymposiaError(f"Spark gave up ({_reason(error)})", advice=_advice(str(error))) from error


def _started(master: str | None, options: Mapping[str, str]) -> tuple[SparkSession, bool]:
    """A session, and whether it is ours to end."""
    from pyspark.sql import SparkSession

    found = SparkSession.getActiveSession()
    if found is not None:
        _prepare(found)
        return found, False
    python = options.get("spark.pyspark.python", sys.executable)
    os.environ.setdefault("PYSPARK_PYTHON", python)
    builder: Any = SparkSession.builder.appName("symposia")
    if master:
        builder = builder.remote(master) if master.startswith("sc://") else builder.master(master)
    quiet = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    for key, value in {**quiet, **options}.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
        _prepare(session)
    except Exception as error:  # of Java, of Python, of the network: there are many
        advice = "name the cluster with --master, such as spark://host:7077, or start the build by spark-submit"
        raise SymposiaError(f"Spark cannot be started ({_reason(error)})", where=master or "", advice=advice) from error
    return session, True


def _prepare(session: SparkSession) -> None:
    """Have each order be a task of its own, as far as the service lets that be said."""
    for key, value in {
        "leafNodeDefaultParallelism": str(_ROWS),
        "execution.arrow.localRelationThreshold": _ORDERS,
    }.items():
        with suppress(Exception):
            session.conf.set(f"spark.sql.{key}", value)


def _reason(error: BaseException) -> str:
    """The line of an error that says most: the last of a traceback in it, else the first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    python = [n for n, line in enumerate(lines) if line.startswith("Traceback (most recent call last)")]
    if python:
        following = (line for line in lines[python[0] + 1 :] if not line.startswith(("File ", "^", "~")))
        told = [
            line for line in following if line.partition(":")[0].rpartition(".")[2].endswith(("Error", "Exception"))
        ]
        if told:
            return told[0][:500]
    return (lines[0] if lines else type(error).__name__)[:500]


def _advice(text: str) -> str:
    if "No module named" in text:
        return "install Symposia, and the extractors asked for, on all machines; docs/spark.md says how"
    return "what is done is kept: build again to go on; the log of Spark tells more"
