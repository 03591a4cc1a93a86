"""nbclient's client with our own way of receiving outputs: within limits, and none of them lost."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError
from nbclient.util import ensure_async

from coursebuild.execution.documents import new_code
from coursebuild.execution.receiving import (
    LESSON_CHARACTERS,
    LESSON_TEXT_CHARACTERS,
    CellOutputs,
    Room,
    display_id_of,
)
from coursebuild.execution.threads import still_running, wait_for_threads

_MESSAGES_ON_THE_WAY = 8
"""So many messages of a kernel may wait to be read: the kernel itself waits, and nothing is piled up here."""
_LARGEST_MESSAGE_BYTES = 64 * 2**20


class CellRefused(Exception):
    """A cell ended without an error, but in a way that is one."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message, self.advice = message, advice


class CellTooSlow(CellTimeoutError):
    """A cell ran longer than it may; any other timeout is one of waiting for what has been put out."""


def refuse_bad_end(cell: Any, cell_index: int, execute_reply: Any) -> None:
    """Raise CellRefused for a cell that ended without an error, but not as it should."""
    content = execute_reply["content"]
    if any(item.get("source") == "ask_exit" for item in content.get("payload", ())):
        raise CellRefused("the cell ends the kernel (exit or quit)", "remove the call")
    if "raises-exception" in cell.metadata.get("tags", ()) and content["status"] == "ok":
        raise CellRefused(
            "the cell is tagged raises-exception, but it did not raise",
            "remove the tag, or put the demonstration right",
        )


class LimitedChannels(AsyncKernelClient):
    """The sockets to a kernel; a message that is too large is refused before it takes any memory."""

    def _context_default(self) -> Any:
        context = super()._context_default()
        context.rcvhwm, context.maxmsgsize = _MESSAGES_ON_THE_WAY, _LARGEST_MESSAGE_BYTES
        return context


class LimitedClient(NotebookClient):
    """Collects what a notebook's cells put out, by the position of the cell."""

    received: dict[int, CellOutputs]
    thread_seconds: float = 10
    """So long is waited for threads after the last cell."""

    def __init__(self, nb: Any, **settings: Any) -> None:
        super().__init__(nb, **settings)
        self.begin(nb)

    def begin(self, document: Any) -> None:
        """Go on with this document; nothing has been received for it."""
        self.reset_execution_trackers()
        self.nb = document
        self.received = {}
        self._cells: dict[str, int] = {}

    def begin_cell(self, position: int) -> None:
        """What is received from now on is that of this cell."""
        self.received[position] = CellOutputs(functools.partial(self._room_of, position))

    def _room_of(self, cell: int) -> Room:
        """What a cell may put out beside the others, which go on: threads print, displays change."""
        sizes = [outputs.size for position, outputs in self.received.items() if position != cell]
        text, other = (sum(kind) for kind in zip(*sizes, strict=True)) if sizes else (0, 0)
        return Room(text=LESSON_TEXT_CHARACTERS - text, all=LESSON_CHARACTERS - text - other)

    async def wait_for_threads(self) -> None:
        """Receive what threads put out after the last cell; raises CellRefused when they do not end."""
        last = max(self.received)
        try:
            await self.async_execute_cell(
                new_code(wait_for_threads(self.thread_seconds)), last, store_history=False
            )
        except CellExecutionError:
            raise CellRefused(*still_running(self.thread_seconds)) from None

    async def _async_handle_timeout(self, timeout: int, cell: Any = None) -> None:
        raise CellTooSlow(f"after {timeout} s")

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: Any, cell_index: int) -> None:
        assert self.kc is not None
        self._cells[parent_msg_id] = cell_index
        while True:
            message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=None))
            position = self._cells.get(message["parent_header"].get("msg_id", ""))
            if position is None:
                continue
            if position == cell_index:
                try:
                    self.process_message(message, cell, cell_index)
                except CellExecutionComplete:
                    return
            elif message["msg_type"] != "status":  # a thread that an earlier cell has started
                self._receive(message, position)

    def process_message(self, msg: Mapping[str, Any], cell: Any, cell_index: int) -> None:
        """Take one message; raises CellExecutionComplete at the last one of the cell."""
        if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
            raise CellExecutionComplete
        self._receive(msg, cell_index)

    def _receive(self, message: Mapping[str, Any], position: int) -> None:
        kind, content = message["msg_type"], message["content"]
        display_id = display_id_of(content)
        if display_id is not None and kind in ("display_data", "execute_result", "update_display_data"):
            for outputs in self.received.values():
                outputs.update(display_id, content)
        self.received[position].receive(kind, content)
