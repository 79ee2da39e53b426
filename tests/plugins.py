"""An extractor of another package, installed for a test: it does what a document tells it to."""

from __future__ import annotations

import os
from pathlib import Path

SOURCE = '''
import ctypes, os, signal, time
from pathlib import Path
from graph.extractor import Findings
from graph.statement import Mention
from graph.text import Span

class Obedient:
    """Finds the first word of a document, unless the second is an order."""

    name = "obedient"

    def fingerprint(self):
        return "1"

    def read(self, documents):
        for one in documents:
            words = one.text.split()
            order = words[1] if len(words) > 1 else ""
            if len(words) > 2 and Path(words[2]).is_absolute():
                with Path(words[2]).open("a") as log:
                    log.write(f"{one.source}\\n")
            if order == "RAISE":
                raise RuntimeError("told to")
            if order == "LOOP":
                while True:
                    pass
            if order == "SLEEP":
                time.sleep(600)
            if order == "EAT":
                eaten = []
                while True:  # bytes of nothing but zeros take no time, so the limit of time is never met first
                    eaten.append(bytes(50_000_000))
            if order == "ABORT":
                os.kill(os.getpid(), signal.SIGKILL)
            if order == "CRASH":
                ctypes.string_at(0)
            end = len(words[0])
            yield Findings(one, (Mention("Person", words[0], Span(0, end)),), (), "obedient/1")
'''


def install(folder: Path) -> dict[str, str]:
    """Write the package; the environment in which it is installed, for other processes than this one."""
    info = folder / "obedient-1.dist-info"
    info.mkdir(parents=True)
    (folder / "obedient.py").write_text(SOURCE, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: obedient\nVersion: 1\n", encoding="utf-8")
    entry = "[symposia.extractors]\nobedient = obedient:Obedient\n"
    (info / "entry_points.txt").write_text(entry, encoding="utf-8")
    path = [str(folder), str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")]
    return {"PYTHONPATH": os.pathsep.join(p for p in path if p)}
