"""What commands share: a build or an endpoint to ask, and how an error ends a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from graph.errors import SymposiaError

if TYPE_CHECKING:  # the help is shown without it
    from graph.result import Result

COMPLETE, WRONG_USE, SET_ASIDE = 0, 2, 3
CURATION = Path("curation.yaml")
_Command = TypeVar("_Command", bound=Callable[..., Any])
_USER, _METHOD = "symposia.user", "symposia.method"  # where the context keeps what every command needs alike


def _kept(key: str) -> Callable[[click.Context, click.Parameter, str | None], None]:
    def keep(context: click.Context, _: click.Parameter, value: str | None) -> None:
        context.meta[key] = value

    return keep


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
_LOGIN = [
    click.option(
        "--user",
        expose_value=False,
        callback=_kept(_USER),
        help="User of the endpoint. The password is read from $SYMPOSIA_PASSWORD, or asked for; "
        "a bearer token from $SYMPOSIA_TOKEN.",
    ),
    click.option(
        "--method",
        type=click.Choice(["POST", "GET"]),
        default="POST",
        show_default=True,
        expose_value=False,
        callback=_kept(_METHOD),
        help="How queries go to the endpoint.",
    ),
]
_ANSWERED = [
    click.option(
        "--format", "form", type=click.Choice(["table", "csv", "json", "turtle"]), default="table", show_default=True
    ),
    click.option(
        "--iris", is_flag=True, help="Show identifiers in the table, too; the other formats always have them."
    ),
    click.option("--sparql", is_flag=True, help="Show the SPARQL that would be run, and run nothing."),
]
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


def asking(command: _Command) -> _Command:
    """Give a command the options that name a build or an endpoint, as `opened` wants them."""
    return with_options(_ASKED, logging_in(command))


def answering(command: _Command) -> _Command:
    """Give a command the options by which SPARQL and its answer are shown, the latter by `shown`."""
    return with_options(_ANSWERED, command)


def shown(result: Result, form: str, iris: bool) -> None:
    """Print the answer of a named query: a table leaves identifiers out unless they are asked for."""
    if form == "table" and not iris:
        result = result.without(c for c in result.variables if c.endswith("Iri"))
    click.echo(result.serialize(form).rstrip("\n"))


def logging_in(command: _Command) -> _Command:
    """Give a command the options by which it may use an endpoint; `opened` finds what was given."""
    return with_options(_LOGIN, command)


def with_options(options: list[Callable[[Any], Any]], command: _Command) -> _Command:
    """A command with options in their order."""
    for option in reversed(options):
        command = option(command)
    return command


def opened(out: Path, endpoint: str | None, **options: Any) -> Any:
    """The store of a build, or an endpoint with these options of :class:`graph.endpoint.Endpoint`."""
    if not endpoint:
        from graph.store import EmbeddedStore

        return EmbeddedStore.open(out / "store")
    from graph.endpoint import Endpoint

    kept = click.get_current_context().meta
    user = kept.get(_USER)
    login = {"user": user, "password": _password(user)} if user else {"token": os.environ.get("SYMPOSIA_TOKEN")}
    return Endpoint(endpoint, method=kept.get(_METHOD) or "POST", **login, **options)


def _password(user: str) -> str:
    """The password of a user: never from the command line, where others can read it."""
    if given := os.environ.get("SYMPOSIA_PASSWORD"):
        return given
    if not sys.stdin.isatty():
        fail("the password is missing: set SYMPOSIA_PASSWORD")
    asked: str = click.prompt(f"Password of {user}", hide_input=True, err=True)
    return asked


def printable(text: str) -> str:
    """Text that cannot steer a terminal; its lines stay."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def fail(message: str) -> NoReturn:
    """End with an error on one line."""
    click.echo(f"error: {printable(message)}", err=True)
    sys.exit(WRONG_USE)


@contextmanager
def failing() -> Iterator[None]:
    """End a command with the words of an error that a user can act upon."""
    try:
        yield
    except SymposiaError as error:
        fail(str(error))
