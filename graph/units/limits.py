"""What reading a document may take, and in what words it is told that one took more."""

from __future__ import annotations

import math
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from graph.document import Problem

TIMEOUT = 240.0
MEMORY = 4000
_PATIENCE = 4  # seconds on the clock for one of the processor: a busy machine is no fault of a document
_KERNEL = sys.platform == "linux"


@dataclass(frozen=True)
class Limits:
    """`timeout`: seconds of processor time for each megabyte begun; `memory`: megabytes beside what is loaded."""

    timeout: float = TIMEOUT
    memory: int = MEMORY

    def seconds(self, size: int) -> float:
        """Seconds of processor time for a document of so many bytes."""
        return self.timeout * max(1, math.ceil(size / 1_000_000))

    def patience(self, size: int) -> float:
        """Seconds on the clock for it."""
        return _PATIENCE * self.seconds(size)

    def confine(self) -> None:
        """Limit the memory of this process from now on, where the system can; and have it leave no dump of it."""
        if not _KERNEL:
            return
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + self.memory * 1_000_000
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)

    def begin(self, size: int) -> None:
        """From now on the system counts the processor time of this process, and ends it at the limit."""
        if _KERNEL:
            signal.setitimer(signal.ITIMER_PROF, self.seconds(size))

    def done(self) -> None:
        """The document is done."""
        if _KERNEL:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def took_long(self, source: str, size: int) -> Problem:
        """Of a document that took too much processor time."""
        reason = f"took more than {self.seconds(size):g} s of processor time"
        return Problem(source, reason, "look at it, or give more with --document-timeout")

    def hung(self, source: str, size: int) -> Problem:
        """Of a document that was not done, whatever it waited for."""
        reason = f"was not done after {self.patience(size):g} s"
        return Problem(source, reason, "look at it, or give more with --document-timeout")

    def took_much(self, source: str) -> Problem:
        """Of a document that took too much memory."""
        reason = f"needed more than {self.memory:,} MB of memory"
        return Problem(source, reason, "split it, or give more with --document-memory")


def too_long(code: int | None) -> bool:
    """Whether a process ended because it took too much processor time."""
    return _KERNEL and code == -signal.SIGPROF


def deadly(source: str, code: int | None) -> Problem:
    """Of a document whose reading ended the process."""
    how = f"exit code {code}"
    if code is None:
        how = "nothing is known of how"
    elif code < 0:
        how = signal.Signals(-code).name if -code in {s.value for s in signal.Signals} else f"signal {-code}"
    return Problem(source, f"ended the process that read it, twice ({how})", "please report this with the document")
