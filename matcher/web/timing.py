"""Says with every answer how long the desk took for it: `Server-Timing`, for whoever hosts it."""

from __future__ import annotations

import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Timing:
    """Adds `Server-Timing: total;dur=12.3`, in milliseconds up to the answer's beginning."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and time it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def send_timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                spent_ms = 1000 * (time.perf_counter() - begun)
                MutableHeaders(scope=message)["Server-Timing"] = f"total;dur={spent_ms:.1f}"
            await send(message)

        await self._app(scope, receive, send_timed)
