"""The pictures of the documentation: there, small enough, shown somewhere, and those that the script takes."""

from __future__ import annotations

import importlib.util
import re
import struct
from pathlib import Path

import pytest
from conftest import ROOT

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 400_000
SMALLEST = 15_000  # a page of nothing but paper has less
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shown() -> set[Path]:
    """The pictures that a page of the documentation shows."""
    found = set()
    for page in PAGES:
        for place in re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in place:
                found.add((page.parent / place).resolve())
    return found


def test_every_picture_that_is_shown_is_there_and_every_one_there_is_shown() -> None:
    assert {path.relative_to(ROOT) for path in shown()} == {path.relative_to(ROOT) for path in PICTURES.iterdir()}


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*")), ids=lambda path: path.name)
def test_a_picture_is_of_a_page_and_soon_loaded(path: Path) -> None:
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert 390 <= width <= 1440 and 500 <= height <= 1000
    assert SMALLEST < len(content) < LARGEST


def test_the_script_takes_just_these_pictures() -> None:
    pytest.importorskip("playwright")
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "scripts" / "pictures.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert {f"{picture}.png" for picture in script.PICTURES} == {path.name for path in PICTURES.iterdir()}
