"""The first page, the search for names, and lists that take a few words and the number of a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.search.look import ORDERS
from graph.serving.desk import Desk, page_number

LONGEST_WORDS = 200
LONGEST_PATH = 500
LONGEST_KIND = 40
FORMS = ("html", "csv", "json")
_NO_SEARCH = (
    "this is no search: give name, and if you like kind, page (a number), order (name, ties or date), as (csv or json)"
)


class Search:
    """Finds things by their names."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return what answers which address."""
        return [
            Route("/", self.front),
            Route("/find", self.find),
            Route("/suggest", self.suggest),
            Route("/compare", self.compare),
        ]

    async def front(self, request: Request) -> Response:
        """Say what there is."""
        return await self._desk.page(request, "front", {}, needs="names")

    async def find(self, request: Request) -> Response:
        """List what has a name with some words."""
        asked = request.query_params
        words, kind, page = asked.get("name", ""), asked.get("kind", ""), page_number(asked.get("page", "1"))
        order, form = asked.get("order", "name"), asked.get("as", "html")
        if not _is_search(words, kind) or page is None or order not in ORDERS or form not in FORMS:
            return self._desk.refused(request, 400, _NO_SEARCH)
        values = {"words": words, "kind": kind, "page": page, "order": order, "form": form}
        return await self._desk.page(request, "find", values, needs="names")

    async def suggest(self, request: Request) -> Response:
        """Name the first things that have a name with some words."""
        words, kind = (request.query_params.get(name, "") for name in ("name", "kind"))
        if not _is_search(words, kind):
            return self._desk.refused(request, 400, _NO_SEARCH)
        return await self._desk.page(request, "suggest", {"words": words, "kind": kind}, needs="names")

    async def compare(self, request: Request) -> Response:
        """Tell what two things have in common."""
        one, other = (request.query_params.get(name, "") for name in ("one", "other"))
        if max(len(one), len(other)) > LONGEST_PATH:
            return self._desk.refused(request, 400, "give the local paths or the names of two things: one and other")
        form = request.query_params.get("as") or "html"
        if form not in FORMS:
            return self._desk.refused(request, 400, f"a comparison can be had as {', '.join(FORMS)}")
        return await self._desk.page(request, "compare", {"one": one, "other": other, "form": form})


def _is_search(words: str, kind: str) -> bool:
    is_kind = not kind or (kind.isascii() and kind.isalpha() and len(kind) <= LONGEST_KIND)
    return is_kind and len(words) <= LONGEST_WORDS
