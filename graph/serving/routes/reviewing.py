"""Possible duplicates: read by anybody who may read, decided where the server was started for that.

A decision is taken from a form of this server alone: it has a secret of this process in it, says that it comes from
here, is small, and is carried out one after the other by the server itself, so that no worker can write anything.
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from graph import curation, review
from graph.errors import CurationError
from graph.review import Undo
from graph.search.pairs import Pairs
from graph.serving import protocol
from graph.serving.desk import Desk, page_number
from graph.serving.protocol import Refused

LONGEST_FORM, LONGEST_REASON = 20_000, 500
MOST_UNDONE = 100  # decisions that can be taken back, the last first
DECISIONS = ("same", "different", "undo")
SAID = {"same": "one thing", "different": "two things", "undo": "open again"}


class Reviewing:
    """Lists the pairs, and takes decisions when there is a curation file to write them to."""

    def __init__(self, desk: Desk, curation: Path | None) -> None:
        self._desk = desk
        self._curation = curation
        self._token = secrets.token_urlsafe(32)
        self._one_at_a_time = asyncio.Lock()
        self._made: list[tuple[str, Undo]] = []

    def routes(self) -> list[Route]:
        """Return what answers which address."""
        return [Route("/review", self.review, methods=["GET", "POST"])]

    async def review(self, request: Request) -> Response:
        """Show pairs, or take a decision."""
        if request.method == "POST":
            try:
                return await self._decided(request)
            except Refused as error:
                return self._desk.refused(request, error.status, error.reason, error.headers)
            except ClientDisconnect:
                return Response(status_code=499)
        asked = request.query_params
        page, form, said = page_number(asked.get("page", "1")), asked.get("as", "html"), asked.get("said", "")
        if page is None or form not in ("html", "json"):
            return self._desk.refused(request, 400, "page is a number, and as is json")
        edits = self._curation is not None and request.headers.get("origin") is None
        values = {
            "page": page,
            "form": form,
            "token": self._token if edits else "",
            "undo": self._made[-1][0] if edits and self._made else "",
            "said": SAID.get(said, ""),
        }
        return await self._desk.page(request, "review", values, needs="pairs")

    async def _decided(self, request: Request) -> Response:
        """Take a decision. Raises Refused for what is none, or does not come from a form of this server."""
        if self._curation is None:
            raise Refused(403, "this server is read-only; start it with --edit to decide here")
        if not _from_here(request):
            raise Refused(403, "a decision is taken from the page of this server alone")
        found = await protocol.form(request, self._desk.pool.settings.client, LONGEST_FORM)
        token, key, decision, why, page = (found.get(n, "") for n in ("token", "key", "decision", "why", "page"))
        if not secrets.compare_digest(token.encode(), self._token.encode()):
            raise Refused(403, "the page is of an earlier start of the server; open it again and decide there")
        if decision not in DECISIONS or len(why) > LONGEST_REASON or len(key) > 40:
            raise Refused(
                400, f"a decision is {', '.join(DECISIONS)}, and a reason has up to {LONGEST_REASON} characters"
            )
        async with self._one_at_a_time:
            try:
                await self._carry_out(key, decision, " ".join(why.split()), self._curation)
            except CurationError as error:
                raise Refused(409, str(error)) from error
        back = {"page": page_number(page) or 1, "said": decision}
        return RedirectResponse(f"/review?{urlencode(back)}#pair-{key}", 303)

    async def _carry_out(self, key: str, decision: str, why: str, file: Path) -> None:
        if decision == "undo":
            if not self._made or self._made[-1][0] != key:
                raise Refused(
                    409, "only the last decision can be taken back here; others by hand, in the curation file"
                )
            await asyncio.to_thread(review.undo, self._made[-1][1])
            self._made.pop()
            return
        if trouble := await self._desk.pool.prepared("pairs"):
            raise Refused(503, trouble)
        path = self._desk.pool.prepared_file("pairs")
        made = await asyncio.to_thread(_decide, path, key, decision == "same", why, file)
        if made is not None:
            self._made = [*self._made, (key, made)][-MOST_UNDONE:]


def _decide(pairs: Path, key: str, same: bool, why: str, file: Path) -> Undo | None:
    """Write one decision. Raises Refused for a pair that is not known, CurationError."""
    with closing(Pairs(pairs)) as listed:
        told = listed.read(key)
    if told is None:
        raise Refused(404, "there is no such pair in this build, or no longer; open the page again")
    if before := review.decided(told, curation.read(file, named=False)):
        raise Refused(409, f"the curation file says already that this is {SAID[before]}; take that back first")
    return review.decide(file, [review.entry(told, same, why)])[1]


def _from_here(request: Request) -> bool:
    """Whether a browser says that the request comes from a page of this server, or says nothing."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    try:
        same = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    except ValueError:  # an origin that is no address is not ours
        same = False
    return same and site in (None, "same-origin")
