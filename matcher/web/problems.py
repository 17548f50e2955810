"""Errors become answers once, here: problem+json under /v1, a page or a part of one elsewhere.

The texts are those of the command line, in the language of whoever asks. A fault of ours says
that it is one, and nothing of what went wrong; that is in the log, which never holds what was sent.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matcher import errors
from matcher.web.current import Current, NotSignedInError, language_of, make_current
from matcher.web.field_errors import field_errors
from matcher.web.languages import Texts, load_texts
from matcher.web.references import own_path
from matcher.web.rendering import SEE_OTHER, page

LOG = logging.getLogger("matcher.web")

#: The most particular first.
_STATUS: tuple[tuple[type[errors.UserError], HTTPStatus], ...] = (
    (errors.ConflictError, HTTPStatus.CONFLICT),
    (errors.ForbiddenError, HTTPStatus.FORBIDDEN),
    (errors.NotFoundError, HTTPStatus.NOT_FOUND),
    (errors.StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.ModelError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.UnsendableError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.MailError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.UserError, HTTPStatus.UNPROCESSABLE_ENTITY),
)

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as RFC 9457 has it; in English until it is shown.

    Attributes
    ----------
    kind:
        The last part of its type, such as ``conflict``.
    more:
        What else the JSON says of it, such as the fields that are wrong.
    """

    status: int
    kind: str
    detail: str
    remedy: str = ""
    more: Mapping[str, object] = field(default_factory=dict)


def answer_problems(app: FastAPI) -> None:
    """Have an app answer with problems as here."""
    app.add_exception_handler(errors.UserError, _user_error)
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(OSError, _disk_error)


def problem_of(error: errors.UserError) -> Problem:
    """A user's mistake as a problem."""
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    kind = type(error).__name__.removesuffix("Error").lower()
    if isinstance(error, errors.StoreError) and "the disk is full" in error.message:
        # Where the store lies is nothing a browser needs to know.
        return Problem(HTTPStatus.INSUFFICIENT_STORAGE, "disk-full", *DISK_FULL)
    return Problem(status, kind, error.message, error.remedy)


DISK_FULL = ("The disk is full. Nothing was changed.", "Free some space and try again.")


def answer(request: Request, problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The answer to a request that met a problem."""
    current = getattr(request.state, "current", None)
    settings = request.app.state.settings
    session = current.session if isinstance(current, Current) else None
    texts = load_texts(language_of(request, settings, session))
    title = _title(problem.status, texts)
    detail, remedy = texts.say(problem.detail), texts.say(problem.remedy)
    if request.url.path.startswith("/v1"):
        body = {
            "type": f"/problems/{problem.kind}",
            "title": title,
            "status": problem.status,
            "detail": detail,
            "remedy": remedy,
            **problem.more,
        }
        kind = "application/problem+json"
        return JSONResponse(body, problem.status, media_type=kind, headers=headers)
    if not isinstance(current, Current):
        current = make_current(request, None, settings.now())
    values = {"title": title, "detail": detail, "remedy": remedy}
    if current.from_htmx:
        # Beside what the person was doing, which stays as it is.
        part = {"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"}
        return page(
            current,
            "problem_part.html",
            status=problem.status,
            headers=part | (headers or {}),
            **values,
        )
    return page(current, "problem.html", status=problem.status, headers=headers, **values)


def _title(status: int, texts: Texts) -> str:
    gettext = texts.gettext
    titles = {
        401: gettext("Nobody is logged in"),
        403: gettext("That is not allowed"),
        404: gettext("Not found"),
        409: gettext("Somebody else was faster"),
        412: gettext("Somebody else was faster"),
        413: gettext("That is too large"),
        422: gettext("Something has to be put right"),
        428: gettext("Something is missing"),
        500: gettext("A fault of ours"),
        503: gettext("Not possible just now"),
        507: gettext("No room left"),
    }
    return titles.get(status) or gettext("That did not work")


async def _user_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, errors.UserError):
        raise error
    return answer(request, problem_of(error))


async def _not_signed_in(request: Request, _error: Exception) -> Response:
    if request.url.path.startswith("/v1"):
        return answer(request, Problem(401, "not-logged-in", "Nobody is logged in.", "Log in."))
    after = own_path(request) if request.method == "GET" else "/"
    place = f"/login?after={quote(after)}"
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/login"})
    return RedirectResponse(place, status_code=SEE_OTHER)


async def _not_understood(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    # Which field, and never what was in it.
    current = getattr(request.state, "current", None)
    session = current.session if isinstance(current, Current) else None
    texts = load_texts(language_of(request, request.app.state.settings, session))
    wrong = field_errors(error.errors(), texts)
    fields = ", ".join(sorted(one["field"] for one in wrong if one["field"])) or "body"
    detail = f"These fields cannot be read: {fields}."
    remedy = "Put them right and send it again."
    return answer(request, Problem(422, "fields", detail, remedy, {"errors": wrong}))


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    known = {
        404: Problem(404, "notfound", "There is no such page."),
        405: Problem(405, "method", "This address does not answer to that."),
        413: Problem(
            413, "too-large", "What was sent is too large.", "Send less, or fewer files at once."
        ),
    }
    general = Problem(error.status_code, "http", "What was sent could not be read.", "Try again.")
    headers = dict(error.headers) if error.headers else None
    return answer(request, known.get(error.status_code, general), headers)


async def _disk_error(request: Request, error: Exception) -> Response:
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return answer(request, Problem(507, "disk-full", *DISK_FULL))
    return _our_fault(request, error)


class Faults:
    """Answers what nothing else answered: a fault of ours, told without its details."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve; where that fails before the answer began, say so."""
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            request = Request(scope, receive)
            response = await run_in_threadpool(_our_fault, request, error)
            await response(scope, receive, send)


def _our_fault(request: Request, error: Exception) -> Response:
    # The route, not the address: ids and words searched for stay out of the log.
    route = getattr(request.scope.get("route"), "path", "?")
    LOG.error(
        "%s %s failed: %s", request.method, route, type(error).__name__, exc_info=_where(error)
    )
    return answer(
        request,
        Problem(500, "fault", "This did not work, and it is our fault. Nothing was changed."),
    )


class FaultError(Exception):
    """Stands in the log for an error whose own words may quote what was sent."""


def _where(error: Exception) -> FaultError:
    """The way to the error, and its kind; none of its words."""
    return FaultError(type(error).__name__).with_traceback(error.__traceback__)
