"""Options of a command that its other modules see to, and that are no arguments of its function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_KEPT = "symposia.kept"


def option(*words: str, **how: Any) -> Callable[[Any], Any]:
    """An option that is kept in the context."""
    return click.option(*words, expose_value=False, callback=_keep, **how)


def given() -> dict[str, Any]:
    """What was given, by the names of the options."""
    found: dict[str, Any] = click.get_current_context().meta[_KEPT]
    return found


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    context.meta.setdefault(_KEPT, {})[parameter.name] = value
