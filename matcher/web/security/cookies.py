"""The cookies: who is logged in, the token of a guest's forms, the language; no script sees them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

#: On https the name itself binds the cookie to this very host.
_SECURE_PREFIX = "__Host-"

SESSION = "desk"
GUEST = "desk-guest"
LANGUAGE = "desk-language"

_YEAR = 365 * 24 * 3600


def name_of(cookie: str, *, secure: bool) -> str:
    """What a cookie is called."""
    return f"{_SECURE_PREFIX}{cookie}" if secure else cookie


def read(request: Request, cookie: str, *, secure: bool) -> str:
    """A cookie's value; "" where there is none."""
    return request.cookies.get(name_of(cookie, secure=secure), "")


def put(response: Response, cookie: str, value: str, *, secure: bool) -> None:
    """Set a cookie: until the browser closes, or for a year if it is the language."""
    response.set_cookie(
        name_of(cookie, secure=secure),
        value,
        max_age=_YEAR if cookie == LANGUAGE else None,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, cookie: str, *, secure: bool) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        name_of(cookie, secure=secure), path="/", secure=secure, httponly=True, samesite="lax"
    )
