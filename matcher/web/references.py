"""References with a slash in them, such as ``2025/17``, as one part of an address.

A browser or script writes the slash as ``%2F``; servers decode that before routes are matched,
and nobody can tell the two kinds of slash apart any more. Here the encoded one is kept apart.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

#: Stands for an encoded slash until the route is found: a code point nobody writes.
_SLASH = "\ue000"
_ENCODED = "%EE%80%80"


class References(Convertor[str]):
    """``{request_id:ref}``: one part of an address, its encoded slashes given back."""

    regex = "[^/]+"

    def convert(self, value: str) -> str:
        """The reference as it is kept."""
        return value.replace(_SLASH, "/")

    def to_string(self, value: str) -> str:
        """The reference as a part of a path that is not encoded yet."""
        return value.replace("/", _SLASH)


register_url_convertor("ref", References())


def own_path(request: Request) -> str:
    """The path that was asked for, as it stands in an address: encoded."""
    raw: bytes = request.scope.get("raw_path") or quote(request.url.path).encode()
    # What is encoded stays so; what a careless script did not encode becomes it.
    return quote(raw.partition(b"?")[0], safe="/%:@!$&'()*+,;=")


class EncodedSlashes:
    """Keeps encoded slashes apart from those between the parts of an address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve."""
        raw: bytes = scope.get("raw_path") or b""
        if b"%" in raw:
            path = raw.decode("ascii", "replace").partition("?")[0]
            path = path.replace("%2f", "%2F").replace("%2F", _ENCODED)
            scope = {**scope, "path": unquote(path, errors="replace")}
        await self._app(scope, receive, send)
