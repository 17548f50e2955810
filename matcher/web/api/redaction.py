"""Blacking out a person's name in all that is kept of a request."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from matcher.services.desk.redacting import redact
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import RequestId, Sent, Told, Word
from matcher.web.current import Approver

router = APIRouter(prefix="/requests/{request_id:ref}", tags=["requests"], route_class=ApiRoute)


class ToBlackOut(Sent):
    """Names, each written in full."""

    words: Annotated[list[Word], Field(min_length=1, max_length=50)]


class BlackedOut(Told):
    """What was done."""

    n_rows: int = Field(description="Rows that were changed.")
    n_files_deleted: int = Field(description="Files that may have held them in another form.")


@router.post("/redaction", summary="Black out names in a request, for good")
def redact_request(current: Approver, request_id: RequestId, body: ToBlackOut) -> BlackedOut:
    """There is no way back; doing it twice changes nothing more. For those who approve."""
    done = redact(current.desk.store, request_id, body.words, current.acting)
    return BlackedOut.model_validate(done)
