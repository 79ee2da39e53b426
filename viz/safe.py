"""What keeps words of documents harmless in a page: nothing that turns a line around, nothing run that is not ours."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_HERE = Path(__file__).parent
# What can turn the reading order of a line around, drive a terminal, or cannot stand in HTML at all.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def shown(text: str) -> str:
    """Return a text as it may be shown: without characters that turn the line around or are no text."""
    return _UNSHOWN.sub("", text)


def source_hash(text: str) -> str:
    """Return the source expression by which a content security policy allows exactly this text."""
    return Markup(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'")


def fill(template: str, style: str, /, **values: object) -> str:
    """Return a template of this folder filled, everything escaped but `style`, our own style sheet.

    The page runs no script; the sheet is allowed by its hash.
    """
    return environment().get_template(template).render(style=Markup(style), style_hash=source_hash(style), **values)


@cache
def environment() -> Environment:
    """Return what fills the templates of this folder: everything escaped, nothing undefined."""
    made = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    made.filters["shown"] = shown
    return made
