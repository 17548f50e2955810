"""The Host header must name us: a foreign name that resolves to this machine gets nothing."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class KnownHosts:
    """Refuses requests for any other host than ours."""

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or refuse."""
        if (
            scope["type"] != "http"
            or host_name(Headers(scope=scope).get("host", "")) in self._hosts
        ):
            await self._app(scope, receive, send)
            return
        refusal = PlainTextResponse("This name is not served here.", status_code=421)
        await refusal(scope, receive, send)


def host_name(host: str) -> str:
    """A Host header without its port and brackets.

    Examples
    --------
    >>> host_name("[::1]:8000"), host_name("Desk.example.no:443")
    ('::1', 'desk.example.no')
    """
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
