"""The web application: addresses, what may ask, and what goes with every answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.guard import MAX_CHARACTERS
from graph.serving import protocol
from graph.serving.description import description
from graph.serving.negotiation import HTML, SUFFIXES, TRIPLES, NotAcceptable, choose, content_type
from graph.serving.pool import LATER, Pool
from graph.serving.protocol import Refused
from graph.serving.settings import MEGABYTE
from graph.serving.worker import Reply, refusal

WATCHED = 0.05  # seconds after which it is watched whether the client still waits
LONGEST_WORDS = 200
SMALL = 1 << 16  # bytes of an answer that is sent however many others are not read
UNREAD = 8  # answers of the largest size that may wait in memory for clients that read slowly

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Headers:
    """Adds headers to every answer."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class Site:
    """The addresses of a served build; each is answered by a worker of the pool.

    `unread` tells how many bytes of answers wait in memory for their clients to read them.
    """

    def __init__(self, pool: Pool, style: bytes, unread: Callable[[], int]) -> None:
        self._pool = pool
        self._style = style
        self._unread = unread

    def routes(self) -> list[Route]:
        """Return what answers which address."""
        return [
            Route("/", self.front),
            Route("/find", self.find),
            Route("/sparql", self.sparql, methods=["GET", "POST", "OPTIONS"]),
            Route("/compare", self.compare),
            Route("/style.css", self.style),
            Route("/{path:path}", self.entity),
        ]

    async def sparql(self, request: Request) -> Response:
        """Answer a query, or describe the endpoint when there is none."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
        found: dict[str, list[str]] = {}
        accept = request.headers.get("accept")
        try:
            found = await protocol.parameters(request, self._pool.settings.client)
            if "query" not in found and "update" not in found:
                return await self._described(request, accept)
            asked = protocol.asked(found, accept)
        except Refused as error:
            return await self._refused(request, error, found)
        except ClientDisconnect:
            return Response(status_code=499)
        values = {"text": asked.text, "media": asked.media, "default": asked.default, "named": asked.named}
        view = "sparql-page" if asked.media == HTML else "sparql"
        return self._response(await self._answer(request, view, values), {"Vary": "Accept"})

    async def front(self, request: Request) -> Response:
        """Say what there is."""
        return self._response(await self._answer(request, "front", {}))

    async def find(self, request: Request) -> Response:
        """List what has a name with some words."""
        words, kind = (request.query_params.get(name, "") for name in ("name", "kind"))
        page = request.query_params.get("page", "1")
        if len(words) > LONGEST_WORDS or (kind and not kind.isalpha()) or not page.isdecimal() or len(page) > 6:
            return PlainTextResponse("this is no search: give name, and if you like kind and page\n", 400)
        values = {"words": words, "kind": kind, "page": max(1, int(page))}
        return self._response(await self._answer(request, "find", values))

    async def compare(self, request: Request) -> Response:
        """Compare two things, each given by a path or a name."""
        values = {name: request.query_params.get(name, "").strip() for name in ("one", "other")}
        if any(len(words) > LONGEST_WORDS for words in values.values()):
            return PlainTextResponse("this compares nothing: give one and other, each a path or a name\n", 400)
        return self._response(await self._answer(request, "compare", values))

    async def style(self, request: Request) -> Response:
        """Give the style sheet of all pages."""
        return Response(self._style, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def entity(self, request: Request) -> Response:
        """Tell of a thing, in the form that its address ends in or that is accepted."""
        path, media = request.path_params["path"], None
        for suffix, of_suffix in SUFFIXES.items():
            if path.endswith(suffix):
                path, media = path.removesuffix(suffix), of_suffix
        try:
            media = media or choose([HTML, *TRIPLES], request.headers.get("accept"))
        except NotAcceptable as error:
            return PlainTextResponse(f"{error}\n", 406, headers={"Vary": "Accept"})
        view = "entity-page" if media == HTML else "entity"
        places = {name: _number(request.query_params.get(name, "")) for name in ("page", "part")}
        reply = await self._answer(request, view, {"path": path, "media": media, **places})
        if reply.status == 404:
            reply = await self._answer(request, "missing", {"path": path, "html": media == HTML})
            return self._response(reply, {"Vary": "Accept"})
        place = f"/{quote(path)}"
        links = (f'<{place}{suffix}>; rel="alternate"; type="{kind}"' for suffix, kind in SUFFIXES.items())
        return self._response(reply, {"Vary": "Accept", "Link": ", ".join(links)})

    async def _described(self, request: Request, accept: str | None) -> Response:
        try:
            media = choose([*TRIPLES, HTML], accept)
        except NotAcceptable as error:
            return PlainTextResponse(f"{error}\n", 406, headers={"Vary": "Accept"})
        if media == HTML:
            return self._response(await self._answer(request, "sparql-page", {"text": ""}), {"Vary": "Accept"})
        address = str(request.url.replace(query=""))
        return Response(description(address, media), headers={"Content-Type": content_type(media), "Vary": "Accept"})

    async def _refused(self, request: Request, error: Refused, found: dict[str, list[str]]) -> Response:
        """Say why a request is refused: as text, or on the page with the form for who reads pages."""
        accept = request.headers.get("accept", "")
        wants_page = found.get("as", [""])[0] == "html" or "text/html" in accept.lower()
        if not wants_page:
            return PlainTextResponse(f"{error.reason}\n", error.status, headers={**error.headers, "Vary": "Accept"})
        text = "".join(found.get("query", ()))[:MAX_CHARACTERS]
        values = {"text": text, "refused": {"status": error.status, "reason": error.reason}}
        reply = await self._answer(request, "sparql-page", values)
        return self._response(reply, {**error.headers, "Vary": "Accept"})

    async def _answer(self, request: Request, view: str, values: dict[str, Any]) -> Reply:
        """Have a worker answer; when the client goes away meanwhile, or the server stops, the worker is ended."""
        run = asyncio.ensure_future(self._pool.run(view, values))
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

    def _response(self, reply: Reply, headers: dict[str, str] | None = None) -> Response:
        if len(reply.body) > SMALL and self._unread() > UNREAD * self._pool.settings.largest_result * MEGABYTE:
            reply = replace(refusal(503, "too many answers wait to be read; ask again in a few seconds"), headers=LATER)
        response = Response(reply.body, reply.status)
        response.headers.update({"Content-Type": reply.media, **reply.headers, **(headers or {})})
        return response


def application(
    pool: Pool, unread: Callable[[], int], style: str, hosts: Sequence[str], origins: Sequence[str]
) -> Starlette:
    """Return the application. It answers under the names of `hosts`, and pages of `origins` may read its answers.

    `unread` tells how many bytes of answers wait for their clients.
    """
    headers = {**HEADERS, "Cross-Origin-Resource-Policy": "cross-origin"} if origins else HEADERS
    middleware = [
        Middleware(Headers, headers=headers),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
    ]
    if origins:
        methods = ["GET", "POST", "HEAD", "OPTIONS"]
        middleware.append(
            Middleware(
                CORSMiddleware, allow_origins=origins, allow_methods=methods, allow_headers=["Accept", "Content-Type"]
            )
        )
    return Starlette(routes=Site(pool, style.encode(), unread).routes(), middleware=middleware)


def _number(text: str) -> int:
    """The number of a page of a list or a part of a text; the first, where it is none."""
    return max(1, int(text)) if text.isdecimal() and len(text) <= 6 else 1


async def _gone(request: Request) -> None:
    """Wait until the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
