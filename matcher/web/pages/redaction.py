"""Blacking out a person's name in what is kept of a request: asked twice, for there is no way back.

The words travel in forms only, never in an address.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.errors import UserError
from matcher.services.desk import cases
from matcher.services.desk.redacting import check_names, redact
from matcher.store.redacting import Redacted
from matcher.web.current import Approver, Current
from matcher.web.problems import problem_of
from matcher.web.rendering import page

router = APIRouter(prefix="/requests")

Text = Annotated[str, Form(max_length=2000)]


@router.get("/{request_id:ref}/redact")
def redact_page(current: Approver, request_id: str) -> Response:
    """Ask which words to black out."""
    return _shown(current, request_id)


@router.post("/{request_id:ref}/redact")
def black_out(
    current: Approver, request_id: str, words: Text = "", confirmed: Text = ""
) -> Response:
    """Say what will happen to the words, and do it once that is confirmed."""
    names = [line.strip() for line in words.splitlines() if line.strip()]
    try:
        check_names(names)
        if confirmed != "yes":
            return _shown(current, request_id, words="\n".join(names), asked=names)
        done = redact(current.desk.store, request_id, names, current.acting)
    except UserError as error:
        return _shown(current, request_id, words=words, problem=error)
    return _shown(current, request_id, done=done)


def _shown(
    current: Current,
    request_id: str,
    *,
    words: str = "",
    asked: list[str] | None = None,
    done: Redacted | None = None,
    problem: UserError | None = None,
) -> Response:
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    return page(
        current,
        "redact.html",
        status=200 if problem is None else problem_of(problem).status,
        view=view,
        words=words,
        asked=asked,
        done=done,
        problem=problem,
    )
