"""A request may be so large and no larger, counted while it arrives and not after."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE = 413


class BodyLimit:
    """Stops reading where a body grows beyond the limit, whatever its header promised."""

    def __init__(self, app: ASGIApp, *, max_body: int) -> None:
        self._app = app
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, counting what comes in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        too_much = announced.isdigit() and int(announced) > self._max_body
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            if too_much:
                raise HTTPException(TOO_LARGE)
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_body:
                raise HTTPException(TOO_LARGE)
            return message

        await self._app(scope, receive_counted, send)
