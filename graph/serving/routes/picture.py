"""The network as a picture, and its analysis."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graph.explorer.analysed import KINDS
from graph.explorer.drawing import FIRST, FIRST_FAR, MOST
from graph.network import PROJECTIONS
from graph.serving.desk import Desk, is_packed, page_number

LONGEST = 300
MOST_HOPS = 4
FORMS = ("html", "csv", "json")
NETWORKS = (*FORMS, "graphml", "gexf")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class Picture:
    """Shows networks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return what answers which address."""
        return [
            Route("/network", self.network),
            Route("/network/around", self.form),
            Route("/analysis", self.analysis),
        ]

    async def network(self, request: Request) -> Response:
        """Show the network of the build, or one around a thing, of a projection or of a time."""
        asked = request.query_params
        if not any(asked.get(name) for name in ("focus", "projection", "since", "until", "as")):
            return _loading(request, await self._whole(request))
        hops, form = asked.get("hops") or "2", asked.get("as") or "html"
        focus, projection = asked.get("focus", "").strip(), asked.get("projection") or "all"
        dates = {name: asked.get(name) or None for name in ("since", "until")}
        first = FIRST if hops == "1" else FIRST_FAR
        most = asked.get("most") or str(first if form == "html" else MOST)
        if wrong := _wrong(hops, projection, form, focus, most, dates):
            return self._desk.refused(request, 400, wrong)
        values = {"focus": focus, "hops": int(hops), "projection": projection, "form": form, "most": int(most), **dates}
        return _loading(request, await self._desk.page(request, "network-chosen", values))

    async def _whole(self, request: Request) -> Response:
        """The network of the build: that which was made ready for all, as long as the build has the same."""
        kept = self._desk.pool.kept("network") if is_packed(request) else None
        if kept is not None:
            return self._desk.response(request, kept)
        return await self._desk.page(request, "network", {})

    async def form(self, request: Request) -> Response:
        """Show the form for a network around something."""
        return await self._desk.page(request, "network-form", {})

    async def analysis(self, request: Request) -> Response:
        """Show tables of the analysis, or one of them."""
        asked = request.query_params
        table, sort, form = asked.get("table", ""), asked.get("sort", ""), asked.get("as") or "html"
        page = page_number(asked.get("page", "1"))
        if (table and table not in KINDS) or form not in FORMS or page is None:
            reason = f"the tables are {', '.join(KINDS)}; page is a number, and as is csv or json"
            return self._desk.refused(request, 400, reason)
        values = {"table": table, "sort": sort, "page": page, "form": form}
        return await self._desk.page(request, "analysis", values)


def _loading(request: Request, response: Response) -> Response:
    """The answer, with leave to load scripts from where this server has them, besides what it allows by hashes."""
    host, policy = request.headers.get("host", ""), response.headers.get("content-security-policy")
    if policy and _HOST.fullmatch(host):
        told = policy.replace("script-src 'sha256-", f"script-src {host}/static/ 'sha256-", 1)
        response.headers["content-security-policy"] = told
    return response


def _wrong(hops: str, projection: str, form: str, focus: str, most: str, dates: dict[str, str | None]) -> str:
    """What is wrong with what is asked of a network; empty when nothing is."""
    if hops not in [str(number) for number in range(1, MOST_HOPS + 1)]:
        return f"hops is a number from 1 to {MOST_HOPS}"
    if projection not in PROJECTIONS:
        return f"the projections are {', '.join(PROJECTIONS)}, not {projection[:40]!r}"
    if form not in NETWORKS:
        return f"a network can be had as {', '.join(NETWORKS)}, not {form[:40]!r}"
    if not most.isdecimal() or len(most) > len(str(MOST)) or not 1 <= int(most) <= MOST:
        return f"most is a number from 1 to {MOST}"
    if len(focus) > LONGEST:
        return f"a name has at most {LONGEST} characters"
    if any(date and not _DATE.fullmatch(date) for date in dates.values()):
        return "a date is a year, a month (2020-07) or a day (2020-07-14)"
    return ""
