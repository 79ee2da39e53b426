"""Writes generated documents as files, with the truth about each: agendas, biographies, interviews, news and the like.

What they tell is that of `corpus.py`, with its namesakes, variants and gaps, among all that documents of a genre say
besides (`genres.py`). The same number and seed give the same files, in folders of a thousand; beside them `truth.jsonl`
has a line for each document: the things it names, with their kinds, names, places and who or what they are, and what it
says of them.

    python benchmarks/documents.py FOLDER [--count 1000] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

import corpus as made  # noqa: E402
import genres  # noqa: E402

from graph.local import Extraction, LocalClaim  # noqa: E402
from graph.statement import Literal, Node  # noqa: E402

TRUTH = "truth.jsonl"
FEWEST, MOST = 100, 200_000


def write(folder: Path, count: int, seed: int = 1) -> Path:
    """Write documents below `folder`/documents, and the truth beside; the folder of documents."""
    documents = folder / "documents"
    with _opened(folder / TRUTH) as truth:
        for number, (page, people, bodies) in enumerate(made.pages(count, seed)):
            x = genres.dressed(page, seed)
            name = f"{number // 1000:03d}/{x.document.source}"
            path = documents / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(x.document.text, encoding="utf-8", newline="\n")
            truth.write(json.dumps(told(x, name, people, bodies), ensure_ascii=False) + "\n")
    return documents


def _opened(path: Path) -> Any:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8", newline="\n")


def told(x: Extraction, name: str, people: Mapping[int, int], bodies: Mapping[int, int]) -> dict[str, Any]:
    """The truth about one document."""
    places: dict[int, list[list[int]]] = {}
    for index, span in x.mentions:
        places.setdefault(index, []).append([span.begin, span.end])
    things = [
        {
            "kind": e.kind,
            "names": [words for words, _ in e.names],
            "places": places.get(index, []),
            **({"is": f"person-{people[index]}"} if index in people else {}),
            **({"is": f"body-{bodies[index]}"} if index in bodies else {}),
        }
        for index, e in enumerate(x.entities)
    ]
    return {"document": name, "sha256": x.document.sha256, "things": things, "claims": [_claim(c) for c in x.claims]}


def _claim(claim: LocalClaim) -> dict[str, Any]:
    """A claim; numbers are places in the list of things."""
    value: Any = claim.object
    if isinstance(value, Literal):
        value = value.value
    elif isinstance(value, Node):
        value = {name: end.value if isinstance(end, Literal) else end for name, end in claim.links}
    return {
        "subject": claim.subject,
        "predicate": claim.predicate,
        "object": value,
        "place": [claim.span.begin, claim.span.end],
    }


def main() -> int:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="a folder for them")
    parser.add_argument("--count", type=int, default=1000, help=f"from {FEWEST} to {MOST:,} (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="another number, other documents (default: 1)")
    options = parser.parse_args()
    if not FEWEST <= options.count <= MOST:
        parser.error(f"--count goes from {FEWEST} to {MOST:,}")
    documents = write(options.folder, options.count, options.seed)
    print(f"{options.count:,} documents in {documents}, the truth in {options.folder / TRUTH}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
