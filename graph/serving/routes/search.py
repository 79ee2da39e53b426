"""The first page, the search for names, and lists that take a few words and the number of a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.serving.desk import Desk

LONGEST_WORDS = 200
LONGEST_PATH = 500


class Search:
    """Finds things by their names."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return what answers which address."""
        return [Route("/", self.front), Route("/find", self.find), Route("/compare", self.compare)]

    async def front(self, request: Request) -> Response:
        """Say what there is."""
        return await self._desk.page(request, "front", {})

    async def find(self, request: Request) -> Response:
        """List what has a name with some words."""
        words, kind = (request.query_params.get(name, "") for name in ("name", "kind"))
        page = request.query_params.get("page", "1")
        if len(words) > LONGEST_WORDS or (kind and not kind.isalpha()) or not page.isdecimal() or len(page) > 6:
            return self._desk.refused(request, 400, "this is no search: give name, and if you like kind and page")
        values = {"words": words, "kind": kind, "page": max(1, int(page))}
        return await self._desk.page(request, "find", values)

    async def compare(self, request: Request) -> Response:
        """Tell what two things have in common."""
        one, other = (request.query_params.get(name, "") for name in ("one", "other"))
        if max(len(one), len(other)) > LONGEST_PATH:
            return self._desk.refused(request, 400, "give the local paths or the names of two things: one and other")
        return await self._desk.page(request, "compare", {"one": one, "other": other})
