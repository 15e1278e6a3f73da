"""Counts a body while it streams, whatever its header says of its length, and ends one that hangs or only trickles."""

from __future__ import annotations

import asyncio
from time import monotonic

from starlette.formparsers import MultiPartParser
from starlette.responses import PlainTextResponse
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SILENT_SECONDS = 15.0
SMALL_BYTES = 1_000_000  # of a form without files
PATIENCE_SECONDS = 30.0  # after which a body must have come at LEAST_PACE
LEAST_PACE = 1_000.0  # bytes a second: the slowest modem sent more
MultiPartParser.spool_max_size = 65_536  # bytes of a file in memory; a hundred at once would be 100 MB else


class BodyError(Exception):
    """A body that is not read to its end; `status` is what the browser is told."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class BodyLimit:
    """Hands a body on up to its limit: `largest` bytes of an upload, SMALL_BYTES of anything else.

    `uploads` are paths as routes have them.
    """

    def __init__(self, app: ASGIApp, largest: int, uploads: frozenset[str]) -> None:
        self._app, self._largest = app, largest
        self._uploads = [compile_path(one)[0] for one in uploads]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        is_upload = any(one.match(scope["path"]) for one in self._uploads)
        most = self._largest if is_upload else SMALL_BYTES
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, _counted(receive, most), sending)
        except BodyError as error:
            if not begun:
                await PlainTextResponse(_SAID[error.status], error.status)(scope, receive, send)


_SAID = {
    408: "It came too slowly, or not at all. Send it again.\n",
    413: "This is larger than what the page takes.\n",
}


def _counted(receive: Receive, most: int) -> Receive:
    got, begun, is_over = 0, monotonic(), False

    async def receiving() -> Message:
        nonlocal got, is_over
        if is_over:  # what comes now is that the browser left, whenever that is
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), SILENT_SECONDS)
        except TimeoutError:
            raise BodyError(408) from None
        got += len(message.get("body", b""))
        is_over = not message.get("more_body", False)
        if got > most:
            raise BodyError(413)
        passed = monotonic() - begun
        if not is_over and passed > PATIENCE_SECONDS and got < passed * LEAST_PACE:
            raise BodyError(408)
        return message

    return receiving
