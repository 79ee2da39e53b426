"""Answers kept on disk by what was asked, so that nothing is asked and paid twice."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

from graph.errors import ExtractorError

FOLDER = ".symposia-cache"


def key(question: dict[str, object]) -> str:
    """The name of an answer: a hash of everything that it hangs on."""
    return hashlib.sha256(json.dumps(question, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Cache:
    """A folder with a file for each answer. What cannot be read there counts as absent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str) -> dict[str, object] | None:
        """The answer of that name, if it is there and whole."""
        try:
            content = json.loads(self._path(name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return content if isinstance(content, dict) else None

    def put(self, name: str, content: dict[str, object]) -> None:
        """Keep an answer. Raises ExtractorError when the folder cannot be written."""
        path = self._path(name)
        try:
            self._make(path.parent)
            handle, beside = tempfile.mkstemp(prefix=".", dir=path.parent)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                json.dump(content, file, sort_keys=True, ensure_ascii=False)
            Path(beside).replace(path)
        except OSError as error:
            raise ExtractorError(
                "llm", f"cannot keep answers in {self.folder} ({error.strerror})", "name a folder with --llm-cache"
            ) from error

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}.json"

    def _make(self, folder: Path) -> None:
        """Make the folder, for its owner alone (answers quote the documents), and keep it out of version control."""
        if not self.folder.exists():
            self.folder.mkdir(mode=0o700, parents=True)
            (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
        folder.mkdir(mode=0o700, exist_ok=True)
