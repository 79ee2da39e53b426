"""Symposia on the command line: build a graph from documents, query it.

`build_graph.py FOLDER --out DIR` is `symposia build FOLDER --out DIR`; every command of one is a
command of the other.
"""

from __future__ import annotations

import sys

import click

from graph.commands.analyse import analyse
from graph.commands.ask import ask
from graph.commands.build import build
from graph.commands.diff import diff
from graph.commands.evaluate import evaluate
from graph.commands.explain import explain
from graph.commands.export import export
from graph.commands.groups import ByDefault
from graph.commands.linking import link
from graph.commands.load import load
from graph.commands.network import network
from graph.commands.path import path
from graph.commands.query import queries, query
from graph.commands.serve import serve
from graph.commands.who import review, why


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("symposia")
    except PackageNotFoundError:
        return "(not installed)"


@click.group(cls=ByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(_version(), prog_name="symposia")
def main() -> None:
    """Who works on what, where, with whom, and who says so: a graph made from a folder of documents.

    Without a command's name, `build` is meant: `symposia documents --out out`.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


for command in (
    build,
    ask,
    query,
    queries,
    path,
    network,
    analyse,
    serve,
    export,
    diff,
    load,
    explain,
    evaluate,
    why,
    review,
    link,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
