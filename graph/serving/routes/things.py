"""Pages of things, at the local paths of their identifiers, in every form they can be had in."""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.serving.desk import Desk, is_browser, page_number, plain
from graph.serving.negotiation import HTML, SUFFIXES, TRIPLES, NotAcceptable, choose

EXPORTED = (".nq", ".trig", ".csv", ".graphml", ".gexf")
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
        for suffix in EXPORTED:
            if path.endswith(suffix):
                return await self._exported(request, path.removesuffix(suffix), suffix)
        for suffix, of_suffix in SUFFIXES.items():
            if path.endswith(suffix):
                path, media = path.removesuffix(suffix), of_suffix
        try:
            media = media or choose([HTML, *TRIPLES], request.headers.get("accept"))
        except NotAcceptable as error:
            return plain(406, str(error), _VARY)
        view = "entity-page" if media == HTML else "entity"
        places = {name: page_number(request.query_params.get(name, "")) or 1 for name in ("page", "part")}
        reply = await self._desk.answer(request, view, {"path": path, "media": media, **places})
        if reply.status == 404:
            await self._desk.pool.prepared("names")  # else it is told without what is spelt alike
            return await self._desk.page(request, "missing", {"path": path, "html": media == HTML}, _VARY)
        place = f"/{quote(path)}"
        links = (f'<{place}{suffix}>; rel="alternate"; type="{kind}"' for suffix, kind in SUFFIXES.items())
        return self._desk.response(request, reply, {**_VARY, "Link": ", ".join(links)})

    async def _exported(self, request: Request, path: str, suffix: str) -> Response:
        """Give a thing as a file of a form that no Accept header names."""
        reply = await self._desk.answer(request, "export", {"path": path, "suffix": suffix})
        if reply.status == 404:
            await self._desk.pool.prepared("names")
            return await self._desk.page(request, "missing", {"path": path, "html": is_browser(request)}, _VARY)
        return self._desk.response(
            request, reply, {"Content-Disposition": f'attachment; filename="{_name(path)}{suffix}"'}
        )


def _name(path: str) -> str:
    """A name for a file about the thing at a path, of letters that every system takes."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", path.rpartition("/")[2])[:80].strip("-") or "symposia"
