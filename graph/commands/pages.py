"""What commands print, and the pages they write."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from graph.commands.common import fail


def page_file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A file for a page. Its ending is asked for lest a slip of the hand writes over a document."""
    if value is not None and value.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"{str(value)!r} does not end in .html", ctx, param)
    return value


def show(lines: Iterable[Any]) -> None:
    """Print lines: wrapped and in colours on a terminal, plain and whole elsewhere."""
    from rich.console import Console

    console = Console(highlight=False)
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


def put(path: Path, text: str) -> None:
    """Write a page beside its place, then move it there."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(text.encode("utf-8"))
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        fail(f"{path}: cannot be written ({error.strerror}); name another file with --html")
