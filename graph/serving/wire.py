"""Messages between the server and its processes: a header of JSON and a body of bytes, each with its length."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

Header = dict[str, Any]
Message = tuple[Header, bytes]

LENGTHS = struct.Struct("!IQ")


def packed(header: Header, body: bytes = b"") -> bytes:
    """Return the bytes of a message."""
    head = json.dumps(header).encode()
    return b"".join((LENGTHS.pack(len(head), len(body)), head, body))


def send(channel: socket.socket, header: Header, body: bytes = b"") -> None:
    """Send a message. Raises OSError when nobody is at the other end."""
    channel.sendall(packed(header, body))


def receive(channel: socket.socket) -> Message | None:
    """Wait for a message; None at the end of the channel."""
    lengths = _exactly(channel, LENGTHS.size)
    if lengths is None:
        return None
    head, body = LENGTHS.unpack(lengths)
    content = _exactly(channel, head + body)
    return None if content is None else (json.loads(content[:head]), content[head:])


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(min(size - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


class Reader:
    """Cuts what arrives piece by piece into messages."""

    def __init__(self) -> None:
        self._parts = bytearray()
        self._wanted = LENGTHS.size

    def feed(self, data: bytes) -> list[Message]:
        """Take what has arrived; return the messages that are whole now."""
        self._parts += data
        found = []
        while len(self._parts) >= self._wanted:
            head, body = LENGTHS.unpack_from(self._parts)
            begin, end = LENGTHS.size + head, LENGTHS.size + head + body
            if len(self._parts) < end:
                self._wanted = end
                break
            found.append((json.loads(self._parts[LENGTHS.size : begin]), bytes(self._parts[begin:end])))
            del self._parts[:end]
            self._wanted = LENGTHS.size
        return found
