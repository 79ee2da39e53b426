"""The options that say what machines a build uses."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from graph.commands.common import with_options
from graph.commands.kept import given, option

_SPREAD = [
    option(
        "--engine",
        type=click.Choice(["local", "spark"]),
        default="local",
        show_default=True,
        help="What does the work: processes of this machine, or a cluster of Apache Spark.",
    ),
    option("--master", help="Address of the cluster, such as spark://host:7077.  [default: what spark-submit says]"),
    option(
        "--work",
        metavar="URL",
        help="Folder or address, seen by all machines, for what they make.  [default: in the folder of results]",
    ),
    option(
        "--unit",
        type=click.IntRange(min=1),
        default=128,
        show_default=True,
        help="Documents that a machine reads at a time, and that one which is lost costs.",
    ),
    option("--spark-conf", multiple=True, metavar="KEY=VALUE", help="A setting of Spark; may be repeated."),
]


def spreading(command: Any) -> Any:
    """Give a command the options that choose an engine; `engine` finds what was given."""
    return with_options(_SPREAD, command)


def engine(out: Path) -> AbstractContextManager[Any]:
    """The engine that was asked for, to build into a folder, or None for this machine."""
    from graph.engines.choice import chosen

    told = given()
    conf = dict(_pair(words) for words in told["spark_conf"])
    if told["engine"] == "local" and (told["master"] or told["work"] or conf):
        raise click.UsageError("--master, --work and --spark-conf belong to --engine spark")
    return chosen(told["engine"], out, told["master"], told["work"], conf, told["unit"])


def _pair(words: str) -> tuple[str, str]:
    key, sign, value = words.partition("=")
    if not (key and sign):
        raise click.BadParameter("give a setting as KEY=VALUE", param_hint="--spark-conf")
    return key, value
