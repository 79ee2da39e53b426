"""Chromium, driven by Playwright: where it is, how it is started, and what is asked of every page.

Tests, benchmarks and the script that takes pictures share this.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = (1440, 900)
PHONE = (390, 844)
GRAVE = ("serious", "critical")
_STICKS_OUT = """(width) => {
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 0.5);
    const named = (e) => `${e.tagName.toLowerCase()}${e.id && "#" + e.id}.${e.getAttribute("class") ?? ""}`;
    const outermost = out.filter((e) => !out.includes(e.parentElement));
    const lines = outermost.map((e) => `${named(e)}: ${(e.textContent ?? "").trim().slice(0, 60)}`);
    return [`scrollWidth ${document.documentElement.scrollWidth}`, ...lines];
}"""

# What has the focus, and whether one sees it: an outline, a shadow or a border that it has not without the focus.
_SHOWS_FOCUS = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return ["(the page)", true];
    const look = () => {
        const s = getComputedStyle(e);
        const outline = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 ? s.outline : "";
        return JSON.stringify([outline, s.boxShadow, s.borderColor, s.backgroundColor, s.textDecoration]);
    };
    const name = `${e.tagName}#${e.id}.${e.getAttribute("class") ?? ""} ${(e.textContent ?? "").trim().slice(0, 40)}`;
    const box = e.getBoundingClientRect();
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    const focused = look();
    e.blur();
    const without = look();
    e.focus({ preventScroll: true });
    return [name, inside && focused !== without];
}"""


def program() -> Path | None:
    """Where Chromium is installed, if it is."""
    found = shutil.which("chromium") or "/usr/bin/chromium"
    return Path(found) if Path(found).exists() else None


@contextmanager
def launched(where: Path | None = None) -> Iterator[Any]:
    """A headless Chromium, closed at the end."""
    api = importlib.import_module("playwright.sync_api")  # one of the test requirements
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where or program(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def sideways(page: Any, width: int = PHONE[0]) -> list[str]:
    """What makes a page of this width scroll sideways: a line for each of the outermost elements that stick out."""
    page.set_viewport_size({"width": width, "height": PHONE[1]})
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    return page.evaluate(_STICKS_OUT, width)


def barriers(page: Any, *, only: str = "") -> list[str]:
    """What axe-core finds of serious or critical impact on a page: the rule, the element and why, a line each.

    `only` names the one rule to run.
    """
    axe = importlib.import_module("axe_playwright_python.sync_playwright")  # one of the test requirements
    options: dict[str, Any] = {"resultTypes": ["violations"], "iframes": False}
    if only:
        options["runOnly"] = [only]
    found = axe.Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {' '.join(map(str, node['target']))}: {node['html'][:160]}: "
        f"{' '.join(node.get('failureSummary', '').split())[:300]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def hidden_focus(page: Any, steps: int = 16) -> list[str]:
    """What has the focus and does not show it, as one goes on by the Tab key."""
    page.evaluate("document.activeElement.blur()")
    unseen, focused = [], set()
    for _ in range(steps):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(_SHOWS_FOCUS)
        focused.add(name)
        if not seen:
            unseen.append(name)
    return unseen if len(focused) > 5 else [*unseen, f"only {focused} have the focus"]
