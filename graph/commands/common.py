"""What commands share: a build or an endpoint to ask, and how an error ends a command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from graph.errors import SymposiaError

COMPLETE, WRONG_USE, SET_ASIDE = 0, 2, 3
CURATION = Path("curation.yaml")
_Command = TypeVar("_Command", bound=Callable[..., Any])
_ASKED = [
    click.option(
        "--out",
        default="out",
        show_default=True,
        type=click.Path(path_type=Path),
        help="Folder of the build to ask.",
    ),
    click.option("--endpoint", help="Address of a SPARQL 1.1 endpoint to ask instead."),
]
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


def asking(command: _Command) -> _Command:
    """Give a command the options that name a build or an endpoint, as `opened` wants them."""
    for option in reversed(_ASKED):
        command = option(command)
    return command


def opened(out: Path, endpoint: str | None, timeout: float = 60.0) -> Any:
    """The store of a build, or an endpoint, which may take `timeout` seconds for an answer."""
    if endpoint:
        from graph.endpoint import Endpoint

        return Endpoint(endpoint, timeout=timeout)
    from graph.store import EmbeddedStore

    return EmbeddedStore.open(out / "store")


def fail(message: str) -> NoReturn:
    """End with an error on one line."""
    printable = "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in message)
    click.echo(f"error: {printable}", err=True)
    sys.exit(WRONG_USE)


@contextmanager
def failing() -> Iterator[None]:
    """End a command with the words of an error that a user can act upon."""
    try:
        yield
    except SymposiaError as error:
        fail(str(error))
