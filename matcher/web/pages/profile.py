"""One's own page: who one is, and a new password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.errors import UserError
from matcher.services.desk import people
from matcher.services.desk.people import SHORTEST_PASSWORD
from matcher.web.current import Current, Signed
from matcher.web.rendering import page, see

router = APIRouter()

Password = Annotated[str, Form(max_length=1000)]


@router.get("/profile")
def profile_page(current: Signed, done: str = "") -> Response:
    """Show who is logged in."""
    return _shown(current, done=done == "password")


@router.post("/profile/password")
def change_password(
    current: Signed, old: Password = "", new: Password = "", again: Password = ""
) -> Response:
    """Change one's own password."""
    problem = ""
    if new != again:
        problem = current.texts.gettext("The new password was written in two different ways.")
    else:
        try:
            people.change_own_password(
                current.desk.store, current.signed_in, old, new, current.acting
            )
        except UserError as error:
            problem = f"{current.texts.say(error.message)} {current.texts.say(error.remedy)}"
    if problem:
        return _shown(current, problem=problem, status=422)
    return see(current, "/profile?done=password")


def _shown(
    current: Current, *, done: bool = False, problem: str = "", status: int = 200
) -> Response:
    return page(
        current,
        "profile.html",
        status=status,
        done=done,
        problem=problem,
        shortest=SHORTEST_PASSWORD,
    )
