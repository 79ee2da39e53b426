"""The watch over pages sees what it is there for: whoever hears nothing finds nothing wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from browser.chromium import barriers, hidden_focus, sideways
from browser.conftest import Visits

pytestmark = pytest.mark.browser

LOUD = {
    "request: http://127.0.0.1:9/x.png": "<img alt='' src='http://127.0.0.1:9/x.png'>",
    "request: file:///": "<img alt='' src='other.png'>",
    "dialog: hello": "<script>alert('hello')</script>",
    "console error: oh": "<script>console.error('oh')</script>",
    "error: lost": "<script>setTimeout(() => { throw new Error('lost'); })</script>",
    "Content Security": "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\"><p onclick='1'>",
}


@pytest.mark.parametrize("heard", LOUD)
def test_a_page_that_is_not_quiet_is_heard(browser: Any, tmp_path: Path, heard: str) -> None:
    (tmp_path / "page.html").write_text(f"<!doctype html><title>loud</title>{LOUD[heard]}", encoding="utf-8")
    visits = Visits(browser)
    visits(tmp_path / "page.html").wait_for_timeout(50)
    visits.close()
    assert any(heard in noise for noise in visits.noise), visits.noise


def test_what_shuts_people_out_or_scrolls_sideways_is_seen(visit: Visits, tmp_path: Path) -> None:
    text = "<!doctype html><title>x</title><button></button><p style='width: 500px; color: #ccc'>faint and wide"
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    page = visit(tmp_path / "page.html")
    found = " ".join(barriers(page))
    assert all(rule in found for rule in ("html-has-lang", "button-name", "color-contrast"))
    assert [line.split(":")[0] for line in barriers(page)] != []
    assert {line.split(" ")[0] for line in barriers(page, only="color-contrast")} == {"color-contrast"}
    assert any("faint and wide" in line for line in sideways(page))


def test_a_focus_that_does_not_show_is_seen(visit: Visits, tmp_path: Path) -> None:
    buttons = "".join(f"<button id=b{number}>{number}</button>" for number in range(8))
    hidden = "#b3:focus { outline: none } #b5 { position: absolute; left: -99px; top: -99px }"
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><title>x</title><style>{hidden}</style>{buttons}", encoding="utf-8")
    assert [line.split(".")[0] for line in hidden_focus(visit(path), 8)] == ["BUTTON#b3", "BUTTON#b5"]
