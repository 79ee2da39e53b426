"""The files that pages load: style and scripts, a fixed list of them, kept by browsers for long; and those of the
whole graph that the build wrote beside its store.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from graph.explorer.lookup import FILES
from graph.serving.desk import Desk

FOR_EVER = "public, max-age=31536000, immutable"  # an address with a version, which changes with the content
FOR_A_WHILE = "max-age=3600"


class Files:
    """Gives the files. Of the disk only those of the whole graph are read; what is not in the lists is not there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._packed: Mapping[str, bytes] = {
            name: gzip.compress(content, 9, mtime=0) for name, (_, content) in desk.face.assets.items()
        }

    def routes(self) -> list[Route]:
        """Return what answers which address."""
        whole = [Route(f"/{name}", self.whole) for name in FILES]
        return [Route("/style.css", self.style), Route("/static/{name}", self.file), *whole]

    async def style(self, request: Request) -> Response:
        """Give the style sheet of all pages under the address it had before there were several files."""
        return self._given(request, "explorer.css")

    async def file(self, request: Request) -> Response:
        """Give a file."""
        return self._given(request, request.path_params["name"])

    async def whole(self, request: Request) -> Response:
        """Give the whole graph as the build wrote it."""
        name = request.url.path.removeprefix("/")
        file = self._desk.pool.settings.store.parent / name
        if not file.is_file():
            return self._desk.refused(request, 404, f"this build has no {name} beside its store")
        return FileResponse(file, media_type=FILES[name][1], filename=name)

    def _given(self, request: Request, name: str) -> Response:
        if name not in self._packed:
            return self._desk.refused(request, 404, f"there is no file {name[:100]!r}")
        media, content = self._desk.face.assets[name]
        headers = {
            "Content-Type": media,
            "Cache-Control": FOR_EVER if "v" in request.query_params else FOR_A_WHILE,
            "Vary": "Accept-Encoding",
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self._packed[name], headers={**headers, "Content-Encoding": "gzip"})
        return Response(content, headers=headers)
