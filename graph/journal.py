"""What has been sent to an endpoint, graph by graph: a file beside the build, which outlives killed loads and rebuilds.

A line is written once a graph has gone out, so a load that was killed goes on where it stopped. The file holds names of
graphs, digests and counts: no address, and nothing by which one could log in.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from graph.closing import Closing
from graph.errors import StoreError


@dataclass(frozen=True)
class Sent:
    """A graph that has gone out: the SHA-256 of its sorted N-Triples, and how many they are."""

    sha256: str
    count: int


UNFINISHED = Sent("", 0)
"""A graph that is going out: what the server has of it is not known, but it may have some."""


class Journal(Closing):
    """The journal of one endpoint in the folder of a build."""

    def __init__(self, folder: Path, address: str) -> None:
        """Read what earlier loads to this address have noted; the last line of a killed one may be cut."""
        self.path = folder / f"load-{hashlib.sha256(address.encode()).hexdigest()[:12]}.jsonl"
        self.sent: dict[str, Sent] = {}
        self._file: IO[str] | None = None
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n") if self.path.exists() else []
        except (OSError, UnicodeDecodeError) as error:
            raise self._broken(error) from error
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                self._take(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                if number < len(lines):  # a line that was written to its end has a newline behind it
                    raise self._broken(error) from error

    def note(self, name: str, sent: Sent | None) -> None:
        """Note that a graph has gone out, is going out, or with None that it has been removed."""
        line = {"graph": name, "sha256": sent.sha256, "count": sent.count} if sent else {"graph": name, "gone": True}
        self._take(line)
        if self._file is None:
            self.tidy()  # also ends a line that was cut
            self._file = self.path.open("a", encoding="utf-8", newline="\n")
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def tidy(self) -> None:
        """Write the file anew with a line for each graph, beside its place and then moved there."""
        self.close()
        lines = [
            json.dumps({"graph": name, "sha256": sent.sha256, "count": sent.count}) + "\n"
            for name, sent in sorted(self.sent.items())
        ]
        beside = self.path.with_suffix(".tmp")
        try:
            beside.write_text("".join(lines), encoding="utf-8", newline="\n")
            beside.replace(self.path)
        except OSError as error:
            raise StoreError(self.path, f"cannot be written ({error.strerror})", "see that there is room") from error

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _take(self, line: dict[str, object]) -> None:
        name = str(line["graph"])
        if line.get("gone"):
            self.sent.pop(name, None)
        else:
            self.sent[name] = Sent(str(line["sha256"]), int(str(line["count"])))

    def _broken(self, error: Exception) -> StoreError:
        advice = "remove the file: everything is then sent again"
        return StoreError(self.path, f"is no journal of a load ({error})", advice)
