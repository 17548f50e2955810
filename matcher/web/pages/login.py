"""Logging in and out: by password, or by the one-time link that is printed at the start."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.services.desk import people
from matcher.store import people as kept
from matcher.web.current import Anyone, Current, Signed
from matcher.web.entering import Refusal, enter
from matcher.web.rendering import page, see
from matcher.web.security import cookies

router = APIRouter()

TOO_MANY = 429

Text = Annotated[str, Form(max_length=1000)]


@router.get("/login")
def login_page(current: Anyone, after: str = "/") -> Response:
    """Show the form."""
    return _form(current, after)


@router.post("/login")
def log_in(
    current: Anyone, username: Text = "", password: Text = "", after: Text = "/"
) -> Response:
    """Log in by user name and password."""
    found = enter(current, username, password)
    gettext = current.texts.gettext
    if found is Refusal.TOO_MANY:
        wait = gettext("Too many wrong passwords. Wait a quarter of an hour, then try again.")
        return _form(current, after, username, wait, TOO_MANY)
    if found is Refusal.WRONG:
        wrong = gettext("The user name and the password do not belong together.")
        return _form(current, after, username, wrong, 422)
    return _let_in(current, found, after)


@router.get("/login/link")
def link_page(current: Anyone) -> Response:
    """Show a button: a browser that merely looks ahead does not use the link up."""
    token = current.request.query_params.get("token", "")
    return page(current, "login_link.html", token=token)


@router.post("/login/link")
def use_link(current: Anyone, token: Text = "") -> Response:
    """Log in by a one-time link."""
    found = people.log_in_by_link(current.desk.store, token, current.now)
    if found is None:
        void = current.texts.gettext(
            "This link has been used, or is too old. Start the desk again to get a new one."
        )
        return _form(current, "/", "", void, 422)
    return _let_in(current, found, "/")


@router.post("/logout")
def log_out(current: Signed) -> Response:
    """Log out."""
    kept.end_session(current.desk.store, current.signed_in.token_sha256)
    response = see(current, "/login")
    cookies.drop(response, cookies.SESSION, secure=current.settings.secure)
    return response


def _form(
    current: Current, after: str, username: str = "", problem: str = "", status: int = 200
) -> Response:
    return page(
        current, "login.html", status=status, after=after, username=username, problem=problem
    )


def _let_in(current: Current, found: people.LoggedIn, after: str) -> Response:
    response = see(current, after if is_own_path(after) else "/")
    secure = current.settings.secure
    cookies.put(response, cookies.SESSION, found.token, secure=secure)
    cookies.drop(response, cookies.GUEST, secure=secure)
    return response


def is_own_path(path: str) -> bool:
    """Whether an address stays on this very site.

    Examples
    --------
    >>> is_own_path("/requests/NT-2026-031"), is_own_path("//elsewhere"), is_own_path("/\\\\x")
    (True, False, False)
    """
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
