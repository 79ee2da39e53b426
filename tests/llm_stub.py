"""A server on this machine that speaks the OpenAI chat completions protocol, and can be told to misbehave."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

EMPTY: dict[str, Any] = {"entities": [], "relations": []}


def entity(kind: str, name: str, subclass: str = "", acronym: str = "") -> dict[str, str]:
    return {"kind": kind, "name": name, "subclass": subclass, "acronym": acronym}


def relation(subject: str, predicate: str, target: str, quote: str, **more: str) -> dict[str, str]:
    rest = {"title": "", "status": "unknown", "degree": "", "field": "", "start": "", "end": ""}
    return {"subject": subject, "predicate": predicate, "object": target, "quote": quote, **rest, **more}


def document_in(request: dict[str, Any]) -> str:
    """The document, or the question, that a request holds between its marks."""
    words = "\n".join(str(message["content"]) for message in request["messages"])
    found = re.search(r"<((?:document|question)-\w+)>\n(.*)\n</\1>", words, re.DOTALL)
    assert found, words
    return found.group(2)


class Stub:
    """The server's memory: what it was asked, what it shall answer, what it shall do first instead.

    `misdeeds` are done one after the other, one for each request; then it answers.
    """

    def __init__(self, answer: Callable[[str], object]) -> None:
        self.answer = answer
        self.misdeeds: list[str] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.times: list[float] = []
        self.url = ""
        self.lock = threading.Lock()


@contextmanager
def running(answer: Callable[[str], object]) -> Iterator[Stub]:
    """A stub that listens on a free port of this machine while the block runs."""
    stub = Stub(answer)

    class Handler(_Handler):
        memory = stub

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    stub.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    memory: Stub

    def log_message(self, *words: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        self.asked = request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.memory.lock:
            self.memory.requests.append(request)
            self.memory.keys.append(self.headers.get("Authorization", ""))
            self.memory.times.append(time.monotonic())
            misdeed = self.memory.misdeeds.pop(0) if self.memory.misdeeds else ""
        if misdeed:
            getattr(self, f"_{misdeed}")()
        else:
            tools = request.get("tools")
            self._say(self.memory.answer(document_in(request)), tools[0]["function"]["name"] if tools else "")

    def _say(self, content: object, tool: str = "") -> None:
        words = content if isinstance(content, str) else json.dumps(content)
        message: dict[str, Any] = {"role": "assistant", "content": words}
        if tool:
            call = {"id": "1", "type": "function", "function": {"name": tool, "arguments": words}}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        whole = {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": self.asked["model"],
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }
        self._send(200, json.dumps(whole).encode())

    def _send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _busy(self) -> None:
        self._send(429, b'{"error": {"message": "slow down"}}', Retry_After="1")

    def _far_too_busy(self) -> None:
        self._send(429, b"{}", Retry_After="86400")

    def _broken(self) -> None:
        self._send(500, b'{"error": {"message": "\x1b[31moops: Bearer secret"}}')

    def _forbidden(self) -> None:
        self._send(401, b'{"error": {"message": "bad key"}}')

    def _unknown(self) -> None:
        self._send(404, b'{"error": {"message": "no such model"}}')

    def _too_long(self) -> None:
        self._send(400, b'{"error": {"message": "context length exceeded"}}')

    def _elsewhere(self) -> None:
        self._send(307, b"", Location=self.memory.url.replace("/v1", "/elsewhere"))

    def _html(self) -> None:
        self._send(200, b"<!DOCTYPE html><title>Log in</title>", "text/html")

    def _no_json(self) -> None:
        self._send(200, b'{"choices": [{')

    def _prose(self) -> None:
        self._say("Certainly! Here is what the document says.")

    def _wrong_schema(self) -> None:
        self._say({"entities": [{"kind": "Dragon", "name": 7}], "relations": "none"})

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _drip(self) -> None:
        """A byte now and then: never silent for long, never done."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        try:
            for _ in range(200):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return
