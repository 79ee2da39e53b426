"""`/sparql`: the protocol for programs, and the page with the form for who reads pages."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from graph.guard import MAX_CHARACTERS
from graph.serving import protocol
from graph.serving.description import description
from graph.serving.desk import Desk, is_browser, plain
from graph.serving.negotiation import HTML, TRIPLES, NotAcceptable, choose, content_type
from graph.serving.protocol import Refused

_VARY = {"Vary": "Accept"}


class Endpoint:
    """Answers queries, or describes itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return what answers which address."""
        return [Route("/sparql", self.sparql, methods=["GET", "POST", "OPTIONS"])]

    async def sparql(self, request: Request) -> Response:
        """Answer a query, or describe the endpoint when there is none."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
        found: dict[str, list[str]] = {}
        accept = request.headers.get("accept")
        try:
            found = await protocol.parameters(request, self._desk.pool.settings.client)
            if "query" not in found and "update" not in found:
                return await self._described(request, accept, found)
            asked = protocol.asked(found, accept)
        except Refused as error:
            return await self._refused(request, error, found)
        except ClientDisconnect:
            return Response(status_code=499)
        values = {"text": asked.text, "media": asked.media, "default": asked.default, "named": asked.named}
        if asked.media != HTML:
            return self._desk.response(request, await self._desk.answer(request, "sparql", values), _VARY)
        reply = await self._desk.answer(request, "sparql-page", values)
        if reply.status in (500, 504) and not reply.media.startswith(HTML):  # the worker was ended: say so beside it
            refused = {"status": reply.status, "reason": reply.body.decode("utf-8", "replace").strip()}
            reply = await self._desk.answer(request, "sparql-page", {"text": asked.text, "refused": refused})
        return self._desk.response(request, reply, _VARY)

    async def _described(self, request: Request, accept: str | None, found: dict[str, list[str]]) -> Response:
        try:
            media = HTML if found.get("as", [""])[0] == "html" else choose([*TRIPLES, HTML], accept)
        except NotAcceptable as error:
            return plain(406, str(error), _VARY)
        if media == HTML:
            begun, ready = ("".join(found.get(name, ()))[:MAX_CHARACTERS] for name in ("begin", "ready"))
            values = {"text": "", "begin": begun, "ready": ready}
            return await self._desk.page(request, "sparql-page", values, _VARY)
        address = str(request.url.replace(query=""))
        return Response(description(address, media), headers={"Content-Type": content_type(media), **_VARY})

    async def _refused(self, request: Request, error: Refused, found: dict[str, list[str]]) -> Response:
        """Say why a request is refused: as text, or on the page with the form for who reads pages."""
        if found.get("as", [""])[0] != "html" and not is_browser(request):
            return plain(error.status, error.reason, {**error.headers, **_VARY})
        text = "".join(found.get("query", ()))[:MAX_CHARACTERS]
        values = {"text": text, "refused": {"status": error.status, "reason": error.reason}}
        return await self._desk.page(request, "sparql-page", values, {**error.headers, **_VARY})
