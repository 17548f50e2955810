"""Requests: the inbox, opening one, putting it right, moving it on."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from matcher.domain.case import CaseState
from matcher.domain.vocabulary import RequestType
from matcher.services.desk import cases, receiving
from matcher.services.desk.inbox import InboxQuery, inbox
from matcher.web.api import mapping
from matcher.web.api import request_bodies as bodies
from matcher.web.api.conditions import IfMatch, Seen, change, tag_of_revision
from matcher.web.api.once import ONCE
from matcher.web.api.routing import ApiRoute
from matcher.web.api.values import PathNumber, RequestId, Word
from matcher.web.current import Current, Signed

router = APIRouter(prefix="/requests", tags=["requests"], route_class=ApiRoute)

SeenCase = Seen[bodies.CaseBody]


def seen_case(current: Current, request_id: str) -> SeenCase:
    """A request as it stands, under the tag of its revision."""
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    return Seen(mapping.case_body(view), tag_of_revision(view.case.revision))


@router.get("", summary="The inbox: what is due, new and waiting")
def list_requests(
    current: Signed,
    words: Annotated[
        Word, Query(description="Each must be in the reference, title, sponsor, product ...")
    ] = "",
    state: Annotated[list[CaseState], Query(max_length=20)] = [],  # noqa: B006 - never changed
    holder: Annotated[Word, Query(description="A user name.")] = "",
    area: Annotated[Word, Query(description="A therapy area, by id or name.")] = "",
    request_type: RequestType | None = None,
    with_ended: Annotated[bool, Query(description="Closed and withdrawn ones as well.")] = False,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> bodies.InboxPage:
    """Find requests, what is due first on top."""
    query = InboxQuery(words, tuple(state), holder, area, request_type, with_ended)
    found = inbox(
        current.desk.store, query, today=current.today, catalogue=current.matcher.catalogue
    )
    return bodies.InboxPage(
        total=len(found.items),
        items=[mapping.inbox_body(one) for one in found.items[offset : offset + limit]],
        counts=dict(found.counts),
        holders=list(found.holders),
    )


@router.post("", status_code=201, summary="Put a request on the desk", dependencies=[ONCE])
def open_request(current: Signed, body: bodies.NewRequest, response: Response) -> bodies.CaseBody:
    """It gets our next reference, such as NT-2026-031."""
    case = receiving.open_case(
        current.desk.store,
        mapping.new_case(body),
        current.acting,
        catalogue=current.matcher.catalogue,
    )
    response.headers["Location"] = f"/v1/requests/{quote(case.request_id, safe='')}"
    return seen_case(current, case.request_id).answered(response)


@router.get("/{request_id:ref}", summary="A request as it stands")
def read_request(current: Signed, request_id: RequestId, response: Response) -> bodies.CaseBody:
    """With its remarks, files and relatives."""
    return seen_case(current, request_id).answered(response)


@router.patch("/{request_id:ref}", summary="Put fields of a request right")
def correct_request(
    current: Signed,
    request_id: RequestId,
    body: bodies.Correction,
    response: Response,
    if_match: IfMatch = None,
) -> bodies.CaseBody:
    """A field named here is confirmed: it is no longer marked as read from words."""

    def correct(read: bodies.CaseBody) -> object:
        return receiving.correct(
            current.desk.store,
            request_id,
            read.revision,
            mapping.said_of(body.request),
            current.acting,
            catalogue=current.matcher.catalogue,
            sender=None if body.sender is None else mapping.sender_of(body.sender),
        )

    look = partial(seen_case, current, request_id)
    return change(if_match, look, correct).answered(response)


@router.post("/{request_id:ref}/move", summary="Move a request on", dependencies=[ONCE])
def move_request(
    current: Signed,
    request_id: RequestId,
    body: bodies.MoveBody,
    response: Response,
    if_match: IfMatch = None,
) -> bodies.CaseBody:
    """To one of its `moves`."""

    def move(read: bodies.CaseBody) -> object:
        return cases.move(current.desk.store, request_id, read.revision, body.to, current.acting)

    look = partial(seen_case, current, request_id)
    return change(if_match, look, move).answered(response)


@router.put("/{request_id:ref}/holder", summary="Say who holds a request")
def take_request(
    current: Signed,
    request_id: RequestId,
    body: bodies.HolderBody,
    response: Response,
    if_match: IfMatch = None,
) -> bodies.CaseBody:
    """Take it, hand it over, or put it back."""

    def take(read: bodies.CaseBody) -> object:
        return cases.take(
            current.desk.store, request_id, read.revision, body.holder, current.acting
        )

    look = partial(seen_case, current, request_id)
    return change(if_match, look, take).answered(response)


@router.put("/{request_id:ref}/link", summary="Link a request with an earlier one")
def link_request(
    current: Signed,
    request_id: RequestId,
    body: bodies.NewLink,
    response: Response,
    if_match: IfMatch = None,
) -> bodies.CaseBody:
    """A duplicate is out of the way at once; every other kind lives on."""
    return _linked(current, request_id, body, if_match).answered(response)


@router.delete("/{request_id:ref}/link", summary="Take a link back")
def unlink_request(
    current: Signed, request_id: RequestId, response: Response, if_match: IfMatch = None
) -> bodies.CaseBody:
    """It follows from nothing any more."""
    return _linked(current, request_id, None, if_match).answered(response)


def _linked(
    current: Current, request_id: str, body: bodies.NewLink | None, if_match: str | None
) -> SeenCase:
    def link(read: bodies.CaseBody) -> object:
        return cases.link(
            current.desk.store, request_id, read.revision, mapping.link_of(body), current.acting
        )

    return change(if_match, partial(seen_case, current, request_id), link)


@router.post(
    "/{request_id:ref}/remarks",
    status_code=201,
    summary="Leave a remark for colleagues",
    dependencies=[ONCE],
)
def remark_on_request(
    current: Signed, request_id: RequestId, body: bodies.NewRemark, response: Response
) -> bodies.CaseBody:
    """It is for internal eyes, and never sent to anybody."""
    cases.remark(current.desk.store, request_id, body.text, current.acting)
    return seen_case(current, request_id).answered(response)


@router.get(
    "/{request_id:ref}/files/{file_id}",
    summary="A file as it came",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file."}},
)
def read_file(current: Signed, request_id: RequestId, file_id: PathNumber) -> Response:
    """Download it; it is shown by no browser."""
    file, content = cases.paper(current.desk.store, request_id, file_id)
    name = quote(file.name, safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type="application/octet-stream", headers=headers)
