"""What a kernel sends: in pieces that can be received one by one, and never faster than they are read.

Runs in the kernel. A lesson could undo it; the builder then refuses what comes instead of collecting it.
"""

from __future__ import annotations

import array
import base64
import codecs
import contextlib
import fcntl
import os
import select
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import zmq
from ipykernel import heartbeat, kernelapp
from ipykernel.iostream import IOPubThread, OutStream
from zmq.eventloop.zmqstream import ZMQStream

from coursebuild.nouns.omissions import OMITTED, SHOWN_TYPES, megabytes

_PIECE = 131_072
"""Characters of printed text in one message."""
_MOST = {"image/png": 11_000_000, "image/jpeg": 11_000_000}
_MOST_TEXT = 262_144
_MESSAGE, _FRAMES = 8000, 200
"""Characters of what an error says, or of one line of its traceback; lines of a traceback."""
_PATIENCE_SECONDS = 10
_CHILD_LINGER_MS = 3000
_AHEAD = 4_000_000
"""Characters that a cell may print before what it has printed is on its way."""


class PatientStream(OutStream):
    """A stream of which nothing piles up in the kernel, and nothing that was written is forgotten.

    Printing waits until much of it has been sent. What C code and child processes write to the descriptor is
    read by a thread: a cell does not end before all that stands in the pipe has been read.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        self._ahead = self._read_bytes = 0
        self._reading = threading.Lock()
        super().__init__(*args, **settings)  # type: ignore[no-untyped-call]

    def write(self, string: str) -> int:
        """Write text; after much of it, wait for it to be sent."""
        written = super().write(string)
        self._ahead += len(string)
        if self._ahead > _AHEAD:
            self._ahead = 0
            super().flush()  # type: ignore[no-untyped-call]
        return written or 0

    def flush(self) -> None:
        """Send what was written, by whatever way."""
        if self._should_watch and os.getpid() == self._master_pid and self._fid is not None:
            self._drain()
        super().flush()  # type: ignore[no-untyped-call]

    def _drain(self) -> None:
        if threading.current_thread() is self.watch_fd_thread:
            return
        waiting = array.array("i", [0])
        assert self._fid is not None
        with self._reading:
            fcntl.ioctl(self._fid, termios.FIONREAD, waiting)
            expected = self._read_bytes + waiting[0]
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self._read_bytes < expected and time.monotonic() < deadline:
            time.sleep(0.001)

    def _watch_pipe_fd(self) -> None:
        assert self._fid is not None
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode  # a letter may come in two pieces
        with contextlib.suppress(OSError):
            while True:
                select.select([self._fid], [], [])
                with self._reading:
                    piece = os.read(self._fid, _PIECE)
                    if not piece or not self._should_watch:
                        return
                    self.write(decode(piece))
                    os.write(self._original_stdstream_copy, piece)
                    self._read_bytes += len(piece)


class ContainedPublisher(IOPubThread):
    """Publishes also what forked children print, which reaches it through a file: no kernel opens a port."""

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)  # by which a message of a child is known
        self._pipe_address = f"ipc://{os.environ['JUPYTER_RUNTIME_DIR']}/children"
        pipe = self.socket.context.socket(zmq.PULL)
        pipe.linger = 0
        pipe.bind(self._pipe_address)
        self._pipe_in = ZMQStream(pipe, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> tuple[zmq.Context[Any], zmq.Socket[Any]]:
        context = zmq.Context()  # that of the parent is not to be used after a fork
        pipe = context.socket(zmq.PUSH)
        pipe.linger = _CHILD_LINGER_MS
        pipe.connect(self._pipe_address)
        return context, pipe


def pipe_over_files() -> None:
    """Have the kernel that is about to be made listen to its children through a file."""
    vars(kernelapp)["IOPubThread"] = ContainedPublisher


def use_bound_sockets(bound: Mapping[str, int]) -> None:
    """Have the kernel that is about to be made listen on these sockets, which it could not bind itself."""

    def bind(owner: Any, channel: Any, port: int) -> int:
        path = f"{owner.ip}-{port}"
        channel.setsockopt(zmq.USE_FD, bound[path])
        channel.bind(f"ipc://{path}")
        return port

    kernelapp.IPKernelApp._try_bind_socket = bind  # type: ignore[method-assign]
    heartbeat.Heartbeat._try_bind_socket = (  # type: ignore[method-assign]
        lambda self: bind(self, self.socket, self.port)
    )


def limit_messages(app: Any) -> None:
    """Make the sockets of a kernel that is about to start wait, and its messages small."""
    sys.breakpointhook = sys.__breakpointhook__  # ipykernel's waits for a debugger, and passes without one
    publisher = app.iopub_thread
    # It would throw away what is not read at once. The socket belongs to its thread.
    publisher.schedule(lambda: publisher.socket.setsockopt(zmq.XPUB_NODROP, 1))
    send = app.session.send
    app.session.send = lambda *arguments, **named: _send(send, *arguments, **named)


def _send(
    send: Callable[..., Any], stream: Any, msg_or_type: Any, content: Any = None, *rest: Any, **named: Any
) -> Any:
    is_message = isinstance(msg_or_type, dict)
    kind = msg_or_type["header"]["msg_type"] if is_message else msg_or_type
    found = msg_or_type["content"] if is_message else content
    if kind not in _SMALLER or not isinstance(found, dict):
        return send(stream, msg_or_type, content, *rest, **named)
    sent = None
    for number, piece in enumerate(_SMALLER[kind](found)):
        if is_message:
            header = msg_or_type["header"]
            if number:  # two messages that are the same would be taken for a forgery
                header = {**header, "msg_id": f"{header['msg_id']}-{number}"}
            sent = send(stream, {**msg_or_type, "header": header, "content": piece}, content, *rest, **named)
        else:
            sent = send(stream, msg_or_type, piece, *rest, **named)
    return sent


def _printed(content: dict[str, Any]) -> list[dict[str, Any]]:
    text = content.get("text", "")
    starts = range(0, max(1, len(text)), _PIECE)
    return [{**content, "text": text[start : start + _PIECE]} for start in starts]


def _displayed(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Only what a page can show travels; what is too large is noted instead."""
    data = {kind: _as_text(value) for kind, value in (content.get("data") or {}).items()}
    shown = [kind for kind in SHOWN_TYPES if isinstance(data.get(kind), str)]
    if not shown:
        return [{**content, "data": dict.fromkeys(sorted(map(str, data))[:1])}]
    best = shown[0]
    if best != "text/plain" and len(data[best]) > _MOST.get(best, _MOST_TEXT):
        is_picture = best in _MOST
        size = len(data[best]) * 3 // 4 if is_picture else len(data[best].encode("utf-8", "surrogatepass"))
        return [{**content, "data": {OMITTED: {"kind": best, "bytes": size}}, "metadata": {}}]
    small = [kind for kind in shown if len(data[kind]) <= _MOST.get(kind, _MOST_TEXT)]
    kept: dict[str, Any] = {kind: data[kind] for kind in small}
    if "text/plain" in shown and "text/plain" not in kept:
        text = str(data["text/plain"])
        kept["text/plain"] = text[:_PIECE] + text[-_PIECE:]
        kept[OMITTED] = {"at": _PIECE, "bytes": len(text[_PIECE:-_PIECE].encode("utf-8", "surrogatepass"))}
    return [{**content, "data": kept}]


def _as_text(value: Any) -> Any:
    """A picture that is displayed as bytes travels as Jupyter would send it."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _failed(content: dict[str, Any]) -> list[dict[str, Any]]:
    if content.get("status", "error") != "error":
        return [content]
    traceback = [_middle_out(str(line)) for line in content.get("traceback") or ()]
    if len(traceback) > _FRAMES:
        traceback = [*traceback[: _FRAMES // 2], "…", *traceback[-_FRAMES // 2 :]]
    name, value = str(content.get("ename", ""))[:200], _middle_out(str(content.get("evalue", "")))
    return [{**content, "ename": name, "evalue": value, "traceback": traceback}]


def _middle_out(text: str) -> str:
    if len(text) <= _MESSAGE:
        return text
    half = _MESSAGE // 2
    size = len(text[half:-half].encode("utf-8", "surrogatepass"))
    return f"{text[:half]}… {megabytes(size)} …{text[-half:]}"


_SMALLER: dict[str, Callable[[dict[str, Any]], list[dict[str, Any]]]] = {
    "stream": _printed,
    **dict.fromkeys(("display_data", "update_display_data", "execute_result"), _displayed),
    **dict.fromkeys(("error", "execute_reply"), _failed),
}
