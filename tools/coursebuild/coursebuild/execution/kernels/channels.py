"""The sockets over which the builder speaks with a kernel: bound before the walls go up around the kernel.

They lie in a folder that a contained kernel cannot write into. Otherwise a lesson could put a link in the
place of one, and have the builder connect to whatever listens on this machine.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path

_BACKLOG = 16


def listen(connection_file: str) -> dict[str, int]:
    """Bind the sockets that a connection file names; their descriptors by address. Raises OSError."""
    connection = json.loads(Path(connection_file).read_text(encoding="utf-8"))
    ports = [port for name, port in connection.items() if name.endswith("_port")]
    return {path: _listen_on(path) for path in (f"{connection['ip']}-{port}" for port in ports)}


def _listen_on(path: str) -> int:
    made = socket.socket(socket.AF_UNIX)
    made.setblocking(False)
    made.bind(path)
    made.listen(_BACKLOG)
    return made.detach()
