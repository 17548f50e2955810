"""Who is logged in, and the token that changes must carry."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from matcher.services.desk.people import LONGEST_PASSWORD
from matcher.store import people as kept
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import Sent, Told, Word
from matcher.web.current import Anyone, Signed
from matcher.web.entering import Refusal, enter
from matcher.web.problems import Problem, answer
from matcher.web.security import cookies

router = APIRouter(prefix="/session", tags=["session"], route_class=ApiRoute)


class SessionBody(Told):
    """The session of whoever asks."""

    username: str
    role: str = Field(examples=["coordinator"])
    language: str = Field(examples=["nb"])
    csrf_token: str = Field(description="Send it in the header X-CSRF-Token of every change.")


class Login(Sent):
    """A user name and its password."""

    username: Word = Field(examples=["kari"])
    password: Annotated[str, Field(max_length=LONGEST_PASSWORD)]


_WRONG = Problem(
    422,
    "wrong-password",
    "The user name and the password do not belong together.",
    "Try again, or ask somebody who approves for a new password.",
)
_TOO_MANY = Problem(
    429,
    "too-many-attempts",
    "There were too many wrong passwords.",
    "Wait a quarter of an hour, then try again.",
)


@router.get("", summary="Who is logged in")
def read_session(current: Signed) -> SessionBody:
    """And the token that changes must carry."""
    person = current.person
    return SessionBody(
        username=person.username,
        role=person.role.word,
        language=current.language,
        csrf_token=current.csrf,
    )


@router.post(
    "",
    status_code=201,
    summary="Log in",
    response_model=SessionBody,
    responses={429: {"description": "Too many wrong passwords; wait a while."}},
)
def log_in(current: Anyone, body: Login, request: Request, response: Response) -> object:
    """The session's cookie comes with the answer; send it with everything that follows."""
    found = enter(current, body.username, body.password)
    if isinstance(found, Refusal):
        return answer(request, _TOO_MANY if found is Refusal.TOO_MANY else _WRONG)
    session = found.session
    cookies.put(response, cookies.SESSION, found.token, secure=current.settings.secure)
    return SessionBody(
        username=session.person.username,
        role=session.person.role.word,
        language=session.person.language or current.language,
        csrf_token=session.csrf,
    )


@router.delete("", status_code=204, summary="Log out")
def log_out(current: Signed, response: Response) -> None:
    """The session ends at once."""
    kept.end_session(current.desk.store, current.signed_in.token_sha256)
    cookies.drop(response, cookies.SESSION, secure=current.settings.secure)
