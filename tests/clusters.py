"""A real cluster of Spark for tests: a master and workers as processes, on loopback alone, ended by their numbers."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from servers import absent, free_port

WAIT = 300
CONF = {
    "spark.ui.enabled": "false",
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


def spark_home() -> Path:
    """Where PySpark has its programs; the test is skipped, loudly, without it or without Java."""
    try:
        import pyspark
    except ImportError:
        absent('PySpark (pip install "symposia[spark]")')
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        absent("Java (apt-get install openjdk-17-jre-headless)")
    return Path(pyspark.__file__).parent


def until(what: Callable[[], object], why: str, seconds: float = WAIT) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.05)
    raise AssertionError(f"{why}: not within {seconds:g} s")


def parents() -> dict[int, int]:
    """The parent of each process."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    return found


def below(pid: int) -> list[int]:
    """The processes that came of one, however many generations down."""
    of, found = parents(), [pid]
    for one in found:
        found += [child for child, parent in of.items() if parent == one]
    return found[1:]


def gone(pid: int) -> bool:
    """Whether a process has ended, buried or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@dataclass
class Cluster:
    """A master, and workers with one processor each."""

    home: Path
    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    master: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    @property
    def words(self) -> list[str]:
        """The options of a build that uses it."""
        conf = [word for key, value in CONF.items() for word in ("--spark-conf", f"{key}={value}")]
        return ["--engine", "spark", "--master", self.address, *conf]

    def begin(self) -> None:
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--webui-port", "0"]
        self.master = self._started("master.Master", options)
        until(self._listens, "the master listens")

    def _listens(self) -> bool:
        assert self.master is not None
        assert self.master.poll() is None, "the master ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def add(self) -> subprocess.Popen[bytes]:
        """One more worker."""
        here = self.folder / f"worker-{len(self.workers)}"
        options = [
            "--host",
            "127.0.0.1",
            "--webui-port",
            "0",
            "--cores",
            "1",
            "--memory",
            "1g",
            "--work-dir",
            str(here),
        ]
        worker = self._started("worker.Worker", [*options, self.address])
        self.workers.append(worker)
        return worker

    def lose(self, worker: subprocess.Popen[bytes]) -> None:
        """End a worker with all that runs on it, as when its machine loses power."""
        for pid in (worker.pid, *below(worker.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        worker.wait()

    def end(self) -> None:
        started = [*self.workers, *([self.master] if self.master else [])]
        left = [pid for process in started if process.poll() is None for pid in below(process.pid)]
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        with contextlib.suppress(AssertionError):
            until(lambda: all(map(gone, left)), "executors end", 20)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _started(self, name: str, options: list[str]) -> subprocess.Popen[bytes]:
        program = str(self.home / "bin" / "spark-class")
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [program, f"org.apache.spark.deploy.{name}", *options]
            return subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


@contextlib.contextmanager
def cluster(folder: Path, workers: int, **more: str) -> Iterator[Cluster]:
    """A cluster in a folder of its own; `more` is for the environment of its processes."""
    home = spark_home()
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        **more,
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "scratch"),
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }
    made = Cluster(home, folder, environment)
    try:
        made.begin()
        for _ in range(workers):
            made.add()
        yield made
    finally:
        made.end()
