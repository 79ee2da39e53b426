"""Take the pictures of the documentation: the network page of the sample documents, in headless Chromium.

    python scripts/pictures.py [--browser /usr/bin/chromium]

Builds `documents/` into a temporary folder and writes docs/pictures/network.png (wide, light) and
docs/pictures/network-narrow.png (a telephone, dark). Wants the extra `test` and a Chromium.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 400_000
SOMEBODY = "Aleksander Madry"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> None:
    """Build, open, take both pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--browser", default="/usr/bin/chromium", help="default: /usr/bin/chromium")
    options = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        out = Path(folder) / "out"
        command = [sys.executable, "build_graph.py", "documents", "--out", str(out), "--quiet"]
        subprocess.run(command, cwd=ROOT, check=True)
        browser = play.chromium.launch(executable_path=options.browser, args=ARGUMENTS)
        _take(browser, out, "network.png", 1280, 800, dark=False)
        _take(browser, out, "network-narrow.png", 390, 844, dark=True)
        browser.close()


def _take(browser: Browser, out: Path, name: str, width: int, height: int, *, dark: bool) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto((out / "network.html").as_uri())
    page.wait_for_timeout(1500)
    _select(page)
    path = PICTURES / name
    page.screenshot(path=path)
    context.close()
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} kB")
    if size > LARGEST:
        sys.exit(f"{name} is larger than {LARGEST / 1000:.0f} kB")


def _select(page: Page) -> None:
    """Find somebody, so that the panel shows quotes."""
    page.fill("#query", SOMEBODY)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    page.evaluate("document.activeElement.blur()")


if __name__ == "__main__":
    main()
