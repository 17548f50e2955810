"""A change must come from a page of ours: the session's token, and the browser's own word.

Forms carry the token in a hidden field, htmx in a header that the page's body hands it. What
the browser says of where a request comes from is looked at as well.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from matcher.errors import ForbiddenError
from matcher.web.security.hosts import host_name

FIELD = "csrf"
HEADER = "X-CSRF-Token"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: Bodies a browser makes of a form.
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def check_origin(request: Request) -> None:
    """Refuse a change that another site asks the browser to make.

    Raises
    ------
    ForbiddenError
        The browser says so.
    """
    fetched_from = request.headers.get("sec-fetch-site", "")
    origin = request.headers.get("origin", "")
    if origin == "null":  # a page that hides where it is; ours does not
        foreign = fetched_from != "same-origin"
    else:
        ours = host_name(request.headers.get("host", ""))
        foreign = bool(origin) and _host_of(origin) != ours
    if fetched_from not in ("", "same-origin", "none") or foreign:
        raise ForbiddenError("This came from another site.", "Open the desk itself and try again.")


def check_link_origin(request: Request) -> None:
    """As `check_origin`, for pages that tell nobody their own address.

    Their forms come with the origin ``null``, in older browsers without another word.

    Raises
    ------
    ForbiddenError
        Another site sent it.
    """
    hidden = request.headers.get("origin", "") == "null"
    if not (hidden and "sec-fetch-site" not in request.headers):
        check_origin(request)


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:  # such as http://[
        return ""


def is_json(request: Request) -> bool:
    """Whether the body is JSON, which a browser sends to another site only if that allows it."""
    return request.headers.get("content-type", "").partition(";")[0].strip() == "application/json"


async def check_token(request: Request, expected: str) -> None:
    """Refuse a change without the token of the session.

    Raises
    ------
    ForbiddenError
        The token is missing or another one.
    """
    given = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get(FIELD)
        given = field if isinstance(field, str) else ""
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise ForbiddenError(
            "The page was opened too long ago, or is not ours: nothing was changed.",
            "Go back, load the page anew and send it again.",
        )
