"""The desk's own settings: when answers are wanted and hospitals reminded; where letters' texts are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.desk.rhythm import Rhythm
from matcher.errors import RequestError, UserError
from matcher.services.desk.settings import MOST_DAYS, change_rhythm
from matcher.store import settings as kept
from matcher.web.current import Coordinator, Current, Signed
from matcher.web.problems import problem_of
from matcher.web.rendering import page, see

router = APIRouter(prefix="/settings")

Text = Annotated[str, Form(max_length=20)]


@router.get("")
def settings_page(current: Signed) -> Response:
    """Show the settings."""
    return _shown(current)


@router.post("")
def keep(
    current: Coordinator,
    internal: Text = "",
    first: Text = "",
    second: Text = "",
    was: Text = "",
) -> Response:
    """Keep other days."""
    said = (internal, first, second)
    try:
        before = Rhythm(*(_number(one) for one in was.split("-")))
        after = Rhythm(*map(_number, said))
        change_rhythm(current.desk.store, before, after, current.acting)
    except UserError as error:
        return _shown(current, said, error)
    return see(current, "/settings?done=kept")


def _number(text: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal()):
        raise RequestError(
            f"The days before a deadline are from 0 to {MOST_DAYS}.", "Put the numbers right."
        )
    return int(plain)


def _shown(
    current: Current,
    said: tuple[str, str, str] | None = None,
    problem: UserError | None = None,
) -> Response:
    days = kept.rhythm(current.desk.store)
    numbers = (days.internal, days.first_reminder, days.second_reminder)
    return page(
        current,
        "settings.html",
        status=200 if problem is None else problem_of(problem).status,
        said=said or tuple(map(str, numbers)),
        was="-".join(map(str, numbers)),
        suggested=Rhythm(),
        most=MOST_DAYS,
        problem=problem,
        done=current.request.query_params.get("done", ""),
    )
