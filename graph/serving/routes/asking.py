"""The ready queries and questions in plain English."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.explorer.ready import MEDIA
from graph.serving.desk import Desk

LONGEST_VALUE, MOST_VALUES = 500, 20
LONGEST_QUESTION = 1000
_OWN = ("run", "as")  # what is no parameter of a query


class Asking:
    """Asks what is ready."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return what answers which address."""
        return [
            Route("/queries", self.listed),
            Route("/queries/{name}", self.query),
            Route("/ask", self.question),
            Route("/terms", self.terms),
        ]

    async def listed(self, request: Request) -> Response:
        """List the ready queries."""
        return await self._desk.page(request, "queries", {})

    async def query(self, request: Request) -> Response:
        """Show the form of a ready query, and its answer when values are given."""
        asked = request.query_params
        given = {name: value for name, value in asked.items() if name not in _OWN}
        form = asked.get("as", "")
        if len(given) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in [*given, *given.values()]):
            reason = f"at most {MOST_VALUES} values of {LONGEST_VALUE} characters are taken"
            return self._desk.refused(request, 400, reason)
        if form not in ("", "html", *MEDIA):
            return self._desk.refused(request, 400, f"the rows can be had as {', '.join(MEDIA)}, not {form[:40]!r}")
        values = {"name": request.path_params["name"], "given": given, "run": "run" in asked, "form": form}
        return await self._desk.page(request, "query-data" if form in MEDIA else "query-page", values)

    async def question(self, request: Request) -> Response:
        """Answer a question."""
        text = request.query_params.get("q", "")
        if len(text) > LONGEST_QUESTION:
            return self._desk.refused(request, 400, f"a question has at most {LONGEST_QUESTION:,} characters")
        return await self._desk.page(request, "question", {"text": text})

    async def terms(self, request: Request) -> Response:
        """Give the prefixes and terms that an editor of queries completes."""
        return await self._desk.page(request, "terms", {})
