"""Take the pictures of the documentation: the network page and the explorer, in headless Chromium.

    python scripts/pictures.py [--browser /usr/bin/chromium] [NAME ...]

Builds `documents/` into a temporary folder, serves it, and writes docs/pictures/NAME.png, all of them or those named.
Wants the extra `test` and a Chromium.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser.chromium import PHONE, launched  # noqa: E402
from serving import serving  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 400_000  # bytes
WIDE = (1280, 800)
TALL = (1280, 1000)
SOMEBODY = "Aleksander Madry"


class Picture(NamedTuple):
    """What is shown: an address of the served build, or its file, and what is done there first."""

    place: str
    size: tuple[int, int] = WIDE
    dark: bool = False
    prepare: Callable[[Any], None] = lambda page: None


def _select(page: Any) -> None:
    """Find somebody in the network, so that the panel shows quotes."""
    page.fill("#query", SOMEBODY)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    page.evaluate("document.activeElement.blur()")


def _follow(page: Any) -> None:
    """Follow the first evidence of the page to its passage."""
    page.locator('main a[href^="/doc/"][href*="#char"]').first.click()
    page.wait_for_load_state()


PICTURES = {
    "network": Picture("network.html", prepare=_select),
    "network-narrow": Picture("network.html", PHONE, dark=True, prepare=_select),
    "front": Picture("/"),
    "profile": Picture("/person/aleksander-madry", TALL),
    "document": Picture("/person/aleksander-madry", prepare=_follow),
    "query": Picture("/queries/experts?topic=machine%20learning"),
}


def main() -> None:
    """Build, serve, take the pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--browser", type=Path, help="default: the Chromium of this machine")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all of {', '.join(PICTURES)}")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [sys.executable, "build_graph.py", "documents", "--out", str(out), "--quiet"]
        subprocess.run(command, cwd=ROOT, check=True)
        with serving(out) as server, launched(options.browser) as browser:
            for name in options.names or PICTURES:
                _take(browser, name, out, server.address)


def _take(browser: Any, name: str, out: Path, address: str) -> None:
    picture = PICTURES[name]
    viewport = {"width": picture.size[0], "height": picture.size[1]}
    context = browser.new_context(
        viewport=viewport, color_scheme="dark" if picture.dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    served = picture.place.startswith("/")
    page.goto(address.rstrip("/") + picture.place if served else (out / picture.place).as_uri())
    page.wait_for_timeout(1500)
    picture.prepare(page)
    page.wait_for_timeout(500)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    context.close()
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} kB")
    if size > LARGEST:
        sys.exit(f"{name} is larger than {LARGEST / 1000:.0f} kB")


if __name__ == "__main__":
    main()
