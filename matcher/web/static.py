"""Files that never change under their address: style sheets, the script of htmx, the icon.

The address holds the hash of the content, so a browser keeps them for good and a new version
has a new address. They are read and compressed once. What comes from npm lies in
``static/vendor``; it is fetched by the set-up, and built into the wheel.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request, Response

from matcher.errors import FileError, NotFoundError
from matcher.web.security.headers import FOREVER

router = APIRouter(include_in_schema=False)

#: What the pages load, by name; each with its type.
FILES = {
    "vendor/designsystemet.css": "text/css; charset=utf-8",
    "vendor/theme.css": "text/css; charset=utf-8",
    "vendor/htmx.js": "text/javascript; charset=utf-8",
    "desk.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file with its hash, as it is and compressed."""

    media_type: str
    digest: str
    content: bytes
    compressed: bytes


def check_assets() -> None:
    """See that everything the pages load is there.

    Raises
    ------
    FileError
        Style sheets or scripts have not been fetched.
    """
    missing = [name for name in FILES if not _place(name).is_file()]
    if missing:
        raise FileError(
            f"The pages' style sheets and script are not there: {', '.join(missing)} is missing.",
            "In a checkout: make assets. An installed program has them; install it again.",
        )


def address(name: str) -> str:
    """Where a browser finds a file; it changes with the content."""
    return f"/static/{load(name).digest}/{name}"


@cache
def load(name: str) -> StaticFile:
    """Read a file.

    Raises
    ------
    NotFoundError
        There is none of that name.
    """
    media_type = FILES.get(name)
    if media_type is None:
        raise NotFoundError("There is no such page.")
    content = _place(name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
    return StaticFile(media_type, digest, content, gzip.compress(content, mtime=0))


@router.get("/static/{digest}/{name:path}")
def static_file(digest: str, name: str, request: Request) -> Response:
    """Serve a file under its own address, and under no other."""
    if name not in FILES or digest != load(name).digest:
        raise NotFoundError("There is no such page.")
    file = load(name)
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(file.compressed, media_type=file.media_type, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)


def _place(name: str) -> Traversable:
    return files("matcher.web").joinpath(f"static/{name}")
