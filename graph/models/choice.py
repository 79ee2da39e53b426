"""From the names on the command line to extractors: the built-in ones, and those of other packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from pathlib import Path

from graph.errors import ExtractorError, nearest
from graph.extract import Rules
from graph.extractor import Extractor
from graph.models.service import Service

GROUP = "symposia.extractors"


def _llm(service: Service, folder: Path | None) -> Extractor:
    from graph.models.llm import Llm

    return Llm(service)


def _gliner(service: Service, folder: Path | None) -> Extractor:
    from graph.models.gliner import Gliner

    if folder is None:
        raise ExtractorError("gliner", "no model is named", "name the folder of one with --gliner-model")
    return Gliner(folder)


BUILT_IN: dict[str, Callable[[Service, Path | None], Extractor]] = {
    "rules": lambda service, folder: Rules(),
    "llm": _llm,
    "gliner": _gliner,
}


def known() -> list[str]:
    """The names of all extractors that can be asked for: the built-in ones, then those of installed packages."""
    return [*BUILT_IN, *sorted({e.name for e in entry_points(group=GROUP)} - BUILT_IN.keys())]


def chosen(names: Iterable[str], service: Service, folder: Path | None = None) -> tuple[Extractor, ...]:
    """The extractors of these names, each once, in this order.

    `service` is for the language model, `folder` holds the GLiNER model. A package adds an extractor
    by an entry point of the group `symposia.extractors` that, called without arguments, gives one.
    Raises ExtractorError for a name that is unknown and for an extractor that cannot be made.
    """
    return tuple(_made(name, service, folder) for name in dict.fromkeys(names))


def _made(name: str, service: Service, folder: Path | None) -> Extractor:
    if name in BUILT_IN:
        return BUILT_IN[name](service, folder)
    for entry in entry_points(group=GROUP, name=name):
        try:
            made: Extractor = entry.load()()
        except Exception as error:  # code of another package: whatever it raises, the user must learn whose it is
            raise ExtractorError(name, f"cannot be made ({type(error).__name__}: {error})", "ask its makers") from error
        if made.name != name or not callable(getattr(made, "read", None)):
            raise ExtractorError(name, "does not keep to the interface of extractors", "ask its makers")
        return made
    near = nearest(name, known())
    raise ExtractorError(name, "is unknown", f"did you mean {near[0]}?" if near else f"known are {', '.join(known())}")
