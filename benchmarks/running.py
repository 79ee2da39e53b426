"""Servers that are measured, each as a process that ends with what measures it; and what measurements have in common.

Nothing is run from here; `browsing.py` and `answering.py` use it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def symposia(out: Path, port: int, memory: bool, *options: str) -> list[str]:
    """The command that serves a build, from memory or from disk."""
    words = [sys.executable, str(ROOT / "build_graph.py"), "serve", "--out", str(out), "--port", str(port)]
    return [*words, "--memory" if memory else "--no-memory", *options]


@contextmanager
def running(command: Sequence[str], is_ready: Callable[[str], bool]) -> Iterator[int]:
    """Run a server, told to be ready by what it has said; yields the process, which is ended afterwards."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    # Read by name: an open file that two processes share has one place, which reading would move.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, env=environment)
        try:
            for _ in range(3000):
                ended = process.poll() is not None
                said = Path(told.name).read_text(encoding="utf-8")
                if ended:
                    raise SystemExit(f"the server ended: {said}")
                if is_ready(said):
                    break
                time.sleep(0.1)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def at(values: Sequence[float], share: float) -> float:
    """The value below which such a share of the values lies; without any, infinity."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")
