"""The language switch: kept with the person who is logged in, else in a cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.errors import RequestError
from matcher.services.desk import people
from matcher.web.current import Anyone
from matcher.web.pages.login import is_own_path
from matcher.web.rendering import see
from matcher.web.security import cookies
from matcher.wording.language import LANGUAGES

router = APIRouter()


@router.post("/language")
def choose_language(
    current: Anyone,
    language: Annotated[str, Form()] = "",
    after: Annotated[str, Form(max_length=1000)] = "/",
) -> Response:
    """Speak another language from now on, and go back to the page."""
    if language not in LANGUAGES:
        raise RequestError(
            f"Unknown language '{language}'.", f"Choose one of: {', '.join(LANGUAGES)}."
        )
    if current.session is not None:
        people.choose_language(current.desk.store, language, current.acting)
    response = see(current, after if is_own_path(after) else "/")
    cookies.put(response, cookies.LANGUAGE, language, secure=current.settings.secure)
    return response
