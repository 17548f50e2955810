"""A new version of a request: noted on its page of following up, and told to those asked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from matcher.errors import UserError
from matcher.services.desk import amending, cases
from matcher.services.desk.amending import MAX_WHAT, Change
from matcher.web.current import Coordinator
from matcher.web.pages.follow_up import shown
from matcher.web.pages.letter_cards import Refused
from matcher.web.pages.requests import address
from matcher.web.rendering import see
from matcher.wording.following_amended import amendment_composer

router = APIRouter(prefix="/requests")

Number = Annotated[int, Form(ge=0)]
Text = Annotated[str, Form(max_length=100)]
#: Longer than what is kept, so that a text a little too long is refused in words.
LongText = Annotated[str, Form(max_length=4 * MAX_WHAT)]


@router.post("/{request_id:ref}/follow-up/amend")
def amend(
    current: Coordinator,
    request_id: str,
    revision: Number,
    version: Text = "",
    what: LongText = "",
    material: Text = "",
    declined: Text = "",
) -> Response:
    """Give the request a new version, and draft the letters that say so."""
    store, catalogue = current.desk.store, current.matcher.catalogue
    change = Change(version, what, material == "yes", declined == "yes")
    try:
        view = cases.view_case(store, request_id, today=current.today)
        sender = current.writes(view.case.sender.email)
        amending.amend(
            store,
            request_id,
            revision,
            change,
            current.acting,
            catalogue=catalogue,
            compose=amendment_composer(catalogue, sender),
        )
    except UserError as error:
        return shown(current, request_id, Refused.of(error), change)
    return see(current, f"{address(request_id)}/follow-up?done=amended#letters")
