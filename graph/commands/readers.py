"""The options that choose what reads documents, and the extractors they ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from graph.commands.common import with_options

_Command = TypeVar("_Command", bound=Callable[..., Any])
_READERS = [
    click.option(
        "--extractor",
        "names",
        multiple=True,
        default=["rules"],
        show_default=True,
        help="What reads the documents: rules, llm, gliner or a plug-in; several by commas. Only llm uses a network.",
    ),
    click.option("--llm-model", default="", help="Model for llm: its name at --llm-url, or PROVIDER:NAME."),
    click.option("--llm-url", default="", help="OpenAI-compatible address for llm, such as http://localhost:8000/v1."),
    click.option(
        "--llm-output",
        type=click.Choice(["schema", "tool", "prompt"]),
        default="schema",
        show_default=True,
        help="How llm is told the form of its answer.",
    ),
    click.option(
        "--llm-cache",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder for answers of llm.  [default: .symposia-cache beside the results, or here where there are none]",
    ),
    click.option(
        "--llm-rate", type=click.FloatRange(min=0), default=0.0, help="Requests of llm a minute; 0: no limit."
    ),
    click.option(
        "--llm-timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=120.0,
        show_default=True,
        help="Seconds a request of llm may take.",
    ),
    click.option(
        "--llm-deadline",
        type=click.FloatRange(min=0, min_open=True),
        default=600.0,
        show_default=True,
        help="Seconds llm may take for a document, retries included.",
    ),
    click.option("--gliner-model", type=click.Path(path_type=Path), help="Folder of the model for gliner."),
]


def reading(command: _Command) -> _Command:
    """Give a command the options that choose what reads the documents, as `extractors_of` wants them."""
    return with_options(_READERS, command)


def extractors_of(place: Path, names: tuple[str, ...], gliner_model: Path | None, **llm: Any) -> Any:
    """The extractors that the options of `reading` ask for; llm keeps its answers at `place` unless they say where."""
    from graph.models.cache import FOLDER
    from graph.models.choice import chosen
    from graph.models.service import Service

    options = {key.removeprefix("llm_"): value for key, value in llm.items()}
    options["cache"] = options["cache"] or place / FOLDER
    asked = [name.strip() for words in names for name in words.split(",") if name.strip()]
    return chosen(asked or ["rules"], Service(**options), gliner_model)


def tell(extractors: Iterable[Any]) -> None:
    """Say what extractors have to tell of their work, beside what goes to the standard output."""
    from graph.extractor import Accounting

    for extractor in extractors:
        if isinstance(extractor, Accounting):
            click.echo(extractor.summary(), err=True)
