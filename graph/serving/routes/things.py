"""Pages of things, at the local paths of their identifiers, in every form they can be had in."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.serving.desk import Desk, plain
from graph.serving.negotiation import HTML, SUFFIXES, TRIPLES, NotAcceptable, choose

_VARY = {"Vary": "Accept"}


class Things:
    """Tells of things."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return what answers which address; this must be the last, as it takes all that is left."""
        return [Route("/{path:path}", self.thing)]

    async def thing(self, request: Request) -> Response:
        """Tell of a thing, in the form that its address ends in or that is accepted."""
        path, media = request.path_params["path"], None
        for suffix, of_suffix in SUFFIXES.items():
            if path.endswith(suffix):
                path, media = path.removesuffix(suffix), of_suffix
        try:
            media = media or choose([HTML, *TRIPLES], request.headers.get("accept"))
        except NotAcceptable as error:
            return plain(406, str(error), _VARY)
        view = "entity-page" if media == HTML else "entity"
        reply = await self._desk.answer(request, view, {"path": path, "media": media})
        if reply.status == 404:
            await self._desk.pool.prepared("names")  # else it is told without what is spelt alike
            return await self._desk.page(request, "missing", {"path": path, "html": media == HTML}, _VARY)
        place = f"/{quote(path)}"
        links = (f'<{place}{suffix}>; rel="alternate"; type="{kind}"' for suffix, kind in SUFFIXES.items())
        return self._desk.response(request, reply, {**_VARY, "Link": ", ".join(links)})
