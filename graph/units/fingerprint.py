"""What a record hangs on besides its document, as one hash: the program's own rules and words, the model, libraries.

Nothing is raised by hand: the hash is taken of the source files that extraction imports, however far down, and of the
data beside them.
"""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from graph import language, packed
from graph.extractor import Extractor, Independent
from graph.units.step import STEPS

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("graph", "ontology", "queries")
FIRST = "graph.units.unit"
RULES = "graph.extract"
LIBRARIES = (
    "anyascii", "blis", "charset_normalizer", "faker", "msgspec", "nameparser", "nicknames", "numpy", "pyoxigraph",
    "rapidfuzz", "snowballstemmer", "spacy", "symspellpy", "thinc",
)  # fmt: skip

# Of a module's own imports: what a function imports for itself is of other commands.
_FROM = re.compile(r"^from\s+([\w.]+)\s+import\s+(\([^)]*\)|[^\n]+)", re.MULTILINE)
_PLAIN = re.compile(r"^import\s+([\w.]+)", re.MULTILINE)


def of(extractors: Sequence[Extractor]) -> str | None:
    """The fingerprint of these extractors together, in their order; None if one of them says none."""
    told = [x.fingerprint() for x in extractors if isinstance(x, Independent)]
    if len(told) < len(extractors):
        return None
    names = [x.name for x in extractors]
    asked = (part for pair in zip(names, told, strict=True) for part in pair)
    return _digest([sources((FIRST,)), *_around(), *asked])


@cache
def rules() -> str:
    """The fingerprint of the rules: their sources and words, the model, and the libraries they use."""
    return _digest([sources((RULES,)), language.version(), *_around()])


def _around() -> list[str]:
    """Versions of Python and of the libraries; that of what packs, as its bytes go to other machines."""
    python = f"{sys.implementation.name} {sys.version_info[:2]} {unicodedata.unidata_version}"
    return [python, f"zstd {packed.VERSION}", *(f"{name} {_version(name)}" for name in LIBRARIES)]


@cache
def of_step(step: str) -> str:
    """The fingerprint of a step: of its source, as far down as it imports, and of the libraries."""
    return _digest([sources((STEPS[step].partition(":")[0],)), *_around()])


@cache
def sources(first: tuple[str, ...]) -> str:
    """A hash of the source of modules, of all modules of ours that they import, and of the data in their packages."""
    files = modules(first)
    packages = {path.parent for path in files.values() if path.name == "__init__.py"}
    data = {p for folder in packages for p in folder.iterdir() if p.is_file() and p.suffix not in (".py", ".pyc")}
    parts: list[str] = []
    for path in sorted({*files.values(), *data}):
        parts += [path.relative_to(ROOT).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()]
    return _digest(parts)


def modules(first: Iterable[str]) -> dict[str, Path]:
    """The modules of ours that are imported by these, themselves included, with their files."""
    found: dict[str, Path] = {}
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        path = _file(name)
        if path is None or name in found:
            continue
        found[name] = path
        waiting += _parents(name)
        text = path.read_text(encoding="utf-8")
        for module, names in _FROM.findall(text):
            waiting += [module, *(f"{module}.{word}" for word in re.findall(r"\w+", names))]
        waiting += _PLAIN.findall(text)
    return found


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def _file(name: str) -> Path | None:
    """The file of a module of ours, None for anything else."""
    if name.partition(".")[0] not in OURS:
        return None
    place = ROOT.joinpath(*name.split("."))
    return next((p for p in (place.with_suffix(".py"), place / "__init__.py") if p.is_file()), None)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
