"""Give every connection a share: a request has to come soon and be short; of too many the oldest is closed.

Whoever sends a letter an hour, or listens a thousand times, would otherwise hold a thread each time.
"""

from __future__ import annotations

import contextlib
import http.server
import io
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

PATIENCE_SECONDS = 10.0
"""For a whole request to come, and for each piece of an answer to be taken."""
_LONGEST_REQUEST_BYTES = 131_072
_MOST_CONNECTIONS = 64


class BoundedServer(http.server.ThreadingHTTPServer):
    """Answers each connection in a thread; `gave_way` is called when some had to be closed for a new one."""

    daemon_threads = True
    block_on_close = False  # a page may listen for hours
    request_queue_size = _MOST_CONNECTIONS  # a browser asks for all files of a page at once

    def __init__(self, address: tuple[str, int], handler: Any, gave_way: Callable[[], None]) -> None:
        self._lock, self._gave_way = threading.Lock(), gave_way
        self._connections: dict[Any, None] = {}
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread; of too many connections the oldest gives way."""
        with self._lock:
            self._connections[request] = None
            oldest = list(self._connections)[:-_MOST_CONNECTIONS]
            for each in oldest:
                del self._connections[each]
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        if oldest:
            self._gave_way()
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """End a connection."""
        with self._lock:
            self._connections.pop(request, None)
            super().shutdown_request(request)

    def is_closed(self, request: Any) -> bool:
        """Whether a connection had to give way."""
        with self._lock:
            return request not in self._connections

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a connection is nothing to tell of."""


class PatientReader(io.RawIOBase):
    """What comes over a connection: soon and not too much of it; raises TimeoutError otherwise."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        self._left = _LONGEST_REQUEST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        seconds = self._deadline - time.monotonic()
        if seconds <= 0 or self._left <= 0:
            raise TimeoutError
        self._connection.settimeout(seconds)
        count = self._connection.recv_into(buffer, min(len(buffer), self._left))
        self._left -= count
        return count
