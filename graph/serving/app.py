"""The web application: addresses, what may ask, and what goes with every answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.serving.desk import Desk, Face
from graph.serving.pool import Pool
from graph.serving.routes.asking import Asking
from graph.serving.routes.endpoint import Endpoint
from graph.serving.routes.files import Files
from graph.serving.routes.picture import Picture
from graph.serving.routes.reviewing import Reviewing
from graph.serving.routes.search import Search
from graph.serving.routes.things import Things

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Headers:
    """Adds headers to every answer that does not have them of its own."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                added = [header for header in self._headers if header[0] not in own]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def application(
    pool: Pool, unread: Callable[[], int], face: Face, hosts: Sequence[str], origins: Sequence[str]
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
    desk = Desk(pool, face, unread)
    decisions = pool.settings.curation if pool.settings.edit else None

    async def fault(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return desk.refused(request, error.status_code, error.detail, error.headers)

    areas = (
        Search(desk),
        Asking(desk),
        Endpoint(desk),
        Picture(desk),
        Reviewing(desk, decisions),
        Files(desk),
        Things(desk),
    )
    routes = [route for area in areas for route in area.routes()]
    return Starlette(routes=routes, middleware=middleware, exception_handlers={HTTPException: fault})
