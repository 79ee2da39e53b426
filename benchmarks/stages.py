"""What share of a build each stage takes: imports, the language model, layout and rules, and what follows.

One build in this process (as with `build --jobs 0`), stage by stage; the language model's time is taken out of the
stage that reads documents.

    python benchmarks/stages.py [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


class Clock:
    """Seconds by name; each belongs to the stage that runs while they pass."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.name, self.since = "imports", time.perf_counter()

    def stage(self, name: str, total: int | None = None) -> None:
        """Another stage begins."""
        now = time.perf_counter()
        self.spent[self.name] = self.spent.get(self.name, 0.0) + now - self.since
        self.name, self.since = name, now

    def step(self) -> None:
        """A step of a stage is of no matter here."""

    def waiting(self, who: str) -> None:
        """Nobody else builds here."""

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function whose time counts under a name of its own."""

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            outer = self.name
            self.stage(name)
            try:
                return function(*args, **kwargs)
            finally:
                self.stage(outer)

        return wrapped


def main() -> int:
    """Build and print the shares."""
    clock = Clock()
    from graph import build, language, layout, local
    from viz import write_network

    folder = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "documents")
    model = language.read
    language.read = clock.timed("language model, loading included", lambda texts: iter(list(model(texts))))
    layout.read = clock.timed("layout", layout.read)
    local.join = clock.timed("joining mentions", local.join)
    with tempfile.TemporaryDirectory() as out:
        clock.stage("start")
        build.build(
            [folder],
            Path(out) / "out",
            lambda g, path, title: write_network(g, path, title=title),
            build.Settings(jobs=0),
            progress=clock,
        )
        clock.stage("end")
    total = sum(clock.spent.values())
    names = {
        "extract": "rules, and reading files",
        "write": "writing and drawing",
        "validate": "SHACL, waited for",
    }
    print(f"{total:.2f} s")
    for name, seconds in sorted(clock.spent.items(), key=lambda pair: -pair[1]):
        print(f"{seconds:6.2f} s {seconds / total:5.0%}  {names.get(name, name)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
