"""Where requests are handed to workers, and answers to clients: what all addresses have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from graph.serving.negotiation import HTML
from graph.serving.pool import LATER, Pool
from graph.serving.settings import MEGABYTE
from graph.serving.worker import Reply, as_page, refusal

WATCHED = 0.05  # seconds after which it is watched whether the client still waits
SMALL = 1 << 16  # bytes of an answer that is sent however many others are not read
UNREAD = 8  # answers of the largest size that may wait in memory for clients that read slowly


@dataclass(frozen=True)
class Face:
    """How the pages look, as far as the server itself must know.

    `assets` are the files that pages load, each with its media type; `fault` makes a page of a status and a reason.
    """

    assets: Mapping[str, tuple[str, bytes]]
    fault: Callable[[int, str], str]


class Desk:
    """Has workers of the pool answer. `unread` tells how many bytes of answers wait in memory for their clients."""

    def __init__(self, pool: Pool, face: Face, unread: Callable[[], int]) -> None:
        self.pool = pool
        self.face = face
        self._unread = unread

    async def page(
        self,
        request: Request,
        view: str,
        values: dict[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        needs: str = "",
    ) -> Response:
        """Have a view answer, and return what it says. `needs` names what must have been made ready for it."""
        if needs and (trouble := await self.pool.prepared(needs)):
            return self.refused(request, 503, trouble, {**(headers or {}), **LATER})
        return self.response(request, await self.answer(request, view, values), headers)

    async def answer(self, request: Request, view: str, values: dict[str, Any]) -> Reply:
        """Have a worker answer; when the client goes away meanwhile, or the server stops, the worker is ended."""
        run = asyncio.ensure_future(self.pool.run(view, values, packed=is_packed(request)))
        gone: asyncio.Future[None] | None = None
        try:
            done, _ = await asyncio.wait({run}, timeout=WATCHED)
            if not done:
                gone = asyncio.ensure_future(_gone(request))
                await asyncio.wait({run, gone}, return_when=asyncio.FIRST_COMPLETED)
            return run.result() if run.done() else Reply(499, "text/plain", b"")
        except asyncio.CancelledError:
            return refusal(503, "the server is being stopped")
        finally:
            for task in (run, gone):
                if task is not None and not task.done():
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    def response(self, request: Request, reply: Reply, headers: Mapping[str, str] | None = None) -> Response:
        """Return the answer of a worker as one of HTTP. What went wrong is a page for who reads pages."""
        if len(reply.body) > SMALL and self._unread() > UNREAD * self.pool.settings.largest_result * MEGABYTE:
            reply = replace(refusal(503, "too many answers wait to be read; ask again in a few seconds"), headers=LATER)
        if reply.status >= 400 and reply.status != 499 and reply.media.startswith("text/plain") and is_browser(request):
            text = self.face.fault(reply.status, reply.body.decode("utf-8", "replace").strip())
            reply = as_page(reply.status, text, reply.headers)
        response = Response(reply.body, reply.status)
        response.headers.update({"Content-Type": reply.media, **reply.headers, **(headers or {})})
        if reply.media.startswith(HTML):
            response.headers.add_vary_header("Accept-Encoding")
        return response

    def refused(self, request: Request, status: int, reason: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return a refusal: a page for who reads pages, else plain text."""
        return self.response(request, refusal(status, reason), headers)


def page_number(text: str) -> int | None:
    """Return the number of a page that a client gives, 1 for 0; None for what is none."""
    return max(1, int(text)) if text.isdecimal() and len(text) <= 6 else None


def is_browser(request: Request) -> bool:
    """Whether the client reads pages."""
    return HTML in request.headers.get("accept", "").lower()


def is_packed(request: Request) -> bool:
    """Whether the client reads what is compressed."""
    return "gzip" in request.headers.get("accept-encoding", "")


def plain(status: int, reason: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal as plain text."""
    return PlainTextResponse(f"{reason}\n", status, headers=dict(headers or {}))


async def _gone(request: Request) -> None:
    """Wait until the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
