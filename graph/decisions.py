"""The judgements as the report lists them, written while they are gone through: to make each anew takes longer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring
from pathlib import Path
from typing import IO

from graph.closing import Closing
from graph.resolve import Judgement


class Decisions(Closing):
    """Lists of JSON of the merges and of the names kept apart, in a folder; use it in a ``with`` statement."""

    def __init__(self, folder: Path) -> None:
        self._merges, self._apart = _List(folder), _List(folder)

    def close(self) -> None:
        """Remove the lists."""
        self._merges.file.close()
        self._apart.file.close()

    def take(self, judgement: Judgement) -> None:
        """Put a judgement into its list."""
        (self._merges if judgement.decision == "merged" else self._apart).add(_text(judgement))

    def merges(self) -> Iterator[str]:
        """The list of what was merged, in pieces, as the value of a field of the report."""
        return self._merges.pieces()

    def apart(self) -> Iterator[str]:
        """The list of what was not."""
        return self._apart.pieces()


class _List:
    def __init__(self, folder: Path) -> None:
        self.file: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder)  # noqa: SIM115 - closed by who made the list
        self._any = False

    def add(self, text: str) -> None:
        self.file.write(f"{',' if self._any else '['}\n  {text}")
        self._any = True

    def pieces(self) -> Iterator[str]:
        self.file.seek(0)
        yield from self.file
        yield "\n ]" if self._any else "[]"


def _text(j: Judgement) -> str:
    """A judgement as `json.dumps` with an indent of one gives it, two levels deep, in a tenth of the time."""
    members = (f"[\n     {_of(key)},\n     {index}\n    ]" for key, index in j.members)
    spans = (f'{{\n     "begin": {span.begin},\n     "end": {span.end}\n    }}' for span in j.spans)
    return f"""{{
   "entity": {_of(j.entity)},
   "other": {_of(j.other)},
   "names": {_list(map(_of, j.names))},
   "documents": {_list(map(_of, j.documents))},
   "members": {_list(members)},
   "spans": {_list(spans)},
   "decision": {_of(j.decision)},
   "rule": {_of(j.rule)},
   "score": {j.score!r},
   "threshold": {j.threshold!r},
   "supporting": {_list(map(_of, j.supporting))},
   "opposing": {_list(map(_of, j.opposing))}
  }}"""


_of = encode_basestring


def _list(parts: Iterable[str]) -> str:
    inner = ",\n    ".join(parts)
    return f"[\n    {inner}\n   ]" if inner else "[]"
