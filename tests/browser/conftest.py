"""What the tests in a browser share: one Chromium, pages that must be quiet, a sample that is built and served once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from serving import Served, serving

from browser import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests; without one they are skipped, loudly, and fail where all has to be tested."""
    where = chromium.program()
    if where is None:
        if os.environ.get("CI"):
            pytest.fail("the browser tests need Chromium: apt-get install chromium")
        pytest.skip("NOT TESTED: pages in a browser, for want of Chromium (apt-get install chromium)")
    with chromium.launched(where) as opened:
        yield opened


class Visits:
    """Opens pages and hears what they do: requests elsewhere, words on the console, errors, dialogs.

    A page of a file may fetch nothing at all, a served page only what its own server has.
    """

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._contexts: list[Any] = []
        self._expected: list[str] = []
        self.noise: list[str] = []

    def __call__(
        self,
        address: str | Path,
        *,
        size: tuple[int, int] = (1280, 800),
        scheme: str = "light",
        scripts: bool = True,
        **options: Any,
    ) -> Any:
        """Open a page, given its address or its file, in a context of its own; `options` are of the context."""
        wanted = address.as_uri() if isinstance(address, Path) else address
        page = self.context(wanted, size=size, scheme=scheme, scripts=scripts, **options).new_page()
        page.goto(wanted)
        return page

    def context(self, address: str, *, size: tuple[int, int], scheme: str, scripts: bool, **options: Any) -> Any:
        """A context in which pages of the place of this address are at home."""
        settings = {"reduced_motion": "reduce", "java_script_enabled": scripts, "accept_downloads": True, **options}
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, **settings
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        context.on("request", lambda request: self._requested(address, request.url))
        context.on("console", lambda message: self._heard(f"console {message.type}: {message.text}"))
        context.on("weberror", lambda error: self._heard(f"error: {error.error}"))
        context.on("dialog", self._popped)
        return context

    def expects(self, pattern: str) -> None:
        """Take no offence at noise that this regular expression is found in: it is what the test is about."""
        self._expected.append(pattern)

    def close(self) -> None:
        """Close all pages, after what they still had to say."""
        for context in self._contexts:
            for page in context.pages:
                page.wait_for_timeout(20)
            context.close()

    def _requested(self, home: str, url: str) -> None:
        if url.startswith(("data:", "blob:", "about:")):
            return
        here, there = urlsplit(home), urlsplit(url)
        same = here.path == there.path if here.scheme == "file" else here.netloc == there.netloc
        if here.scheme != there.scheme or not same:
            self._heard(f"request: {url}")

    def _popped(self, dialog: Any) -> None:
        self._heard(f"dialog: {dialog.message}")
        with suppress(Exception):  # the page may be gone by now
            dialog.dismiss()

    def _heard(self, words: str) -> None:
        if not any(re.search(pattern, words) for pattern in self._expected):
            self.noise.append(words)


@pytest.fixture
def visit(browser: Any) -> Iterator[Visits]:
    """Open pages; at the end none must have asked another host, said anything on the console, or popped up."""
    visits = Visits(browser)
    yield visits
    visits.close()
    assert visits.noise == []


@pytest.fixture(scope="session")
def served(sample_build: Path) -> Iterator[Served]:
    """The build of the sample documents, served for reading."""
    with serving(sample_build, "--workers", "2") as server:
        yield server
