"""The options that say what machines a build uses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])
_KEPT = "symposia.spread"


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    context.meta.setdefault(_KEPT, {})[parameter.name] = value


def _option(*words: str, **how: Any) -> Callable[[Any], Any]:
    """An option that is kept in the context, and no argument of the command."""
    return click.option(*words, expose_value=False, callback=_keep, **how)


_SPREAD: list[Callable[[Any], Any]] = [
    _option(
        "--engine",
        type=click.Choice(["local", "spark"]),
        default="local",
        show_default=True,
        help="What does the work: processes of this machine, or a cluster of Apache Spark.",
    ),
    _option("--master", help="Address of the cluster, such as spark://host:7077.  [default: what spark-submit says]"),
    _option(
        "--work",
        metavar="URL",
        help="Folder or address, seen by all machines, for what they make.  [default: in the folder of results]",
    ),
    _option(
        "--unit",
        type=click.IntRange(min=1),
        default=128,
        show_default=True,
        help="Documents that a machine reads at a time, and that one which is lost costs.",
    ),
    _option("--spark-conf", multiple=True, metavar="KEY=VALUE", help="A setting of Spark; may be repeated."),
]


def spreading(command: _Command) -> _Command:
    """Give a command the options that choose an engine; `engine` finds what was given."""
    for option in reversed(_SPREAD):
        command = option(command)
    return command


def engine(out: Path) -> AbstractContextManager[Any]:
    """The engine that was asked for, to build into a folder, or None for this machine."""
    from graph.engines.choice import chosen

    given = click.get_current_context().meta[_KEPT]
    conf = dict(_pair(words) for words in given["spark_conf"])
    if given["engine"] == "local" and (given["master"] or given["work"] or conf):
        raise click.UsageError("--master, --work and --spark-conf belong to --engine spark")
    return chosen(given["engine"], out, given["master"], given["work"], conf, given["unit"])


def _pair(words: str) -> tuple[str, str]:
    key, sign, value = words.partition("=")
    if not (key and sign):
        raise click.BadParameter("give a setting as KEY=VALUE", param_hint="--spark-conf")
    return key, value
