"""Who did what, when, to which request, and what stood there before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from matcher.services.desk.audit import read_audit
from matcher.store.auditing import AuditQuery
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import MOST, Day, Told, Word
from matcher.web.current import Signed

router = APIRouter(prefix="/audit", tags=["audit"], route_class=ApiRoute)


class ChangeBody(Told):
    """One row before and after; null: it was not there, or is not any more."""

    table: str
    row_key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ActBody(Told):
    """What somebody did at one moment."""

    number: int
    on_day: date
    at: datetime | None
    actor: str
    source: str
    actions: list[str]
    request_id: str
    subject: str
    changes: list[ChangeBody]
    n_more: int = Field(description="Changed rows that are not among `changes`.")


class ActsBody(Told):
    """A page of the audit, the newest act first."""

    acts: list[ActBody]
    n_entries: int = Field(description="Entries found in all; an act may have several.")
    older: int | None = Field(description="Give it as `before` to get the next page.")
    actors: list[str]
    actions: list[str]


@router.get("", summary="Who did what, when, to which request")
def list_acts(
    current: Signed,
    request_id: Word = "",
    person: Annotated[Word, Query(description="A user name.")] = "",
    action: Word = "",
    from_day: Day | None = None,
    to_day: Day | None = None,
    before: Annotated[int | None, Query(ge=1, le=MOST)] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Entries on a page.")] = 50,
) -> ActsBody:
    """The newest first, with what stood there before."""
    query = AuditQuery(request_id, person, action, from_day, to_day, before)
    return ActsBody.model_validate(read_audit(current.desk.store, query, limit=limit))
