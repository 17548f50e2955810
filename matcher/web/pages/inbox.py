"""The inbox: what is due, what is new, what is waited for, and everything else on demand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from matcher.domain.case import CaseState
from matcher.domain.vocabulary import RequestType
from matcher.services.desk.inbox import InboxQuery, Pile, inbox
from matcher.web.current import Signed
from matcher.web.rendering import page

router = APIRouter()

#: What is only waited for may be hundreds of requests; the rest is found by searching.
MOST_SHOWN = 100

Words = Annotated[str, Query(max_length=200)]


@router.get("/")
def inbox_page(
    current: Signed,
    words: Words = "",
    state: Words = "",
    holder: Words = "",
    area: Words = "",
    kind: Words = "",
    ended: Words = "",
    pile: Words = "",
) -> Response:
    """Show the requests, those narrowed to where somebody searches."""
    query = InboxQuery(
        words=words,
        states=tuple(one for one in CaseState if one.value == state),
        holder=holder,
        area=area,
        request_type=next((one for one in RequestType if one.value == kind), None),
        with_ended=ended == "yes",
    )
    catalogue = current.matcher.catalogue
    found = inbox(current.desk.store, query, today=current.today, catalogue=catalogue)
    wording = current.wording
    areas = sorted(((a.area_id, wording.area(a.area_id)) for a in catalogue.areas), key=_by_name)
    return page(
        current,
        "inbox.html",
        piles=[(one, found.pile(one)) for one in Pile if pile in ("", one.value)],
        unfolded=bool(pile) or query.is_narrowed,
        found=found,
        query=query,
        most=MOST_SHOWN,
        wording=wording,
        areas=areas,
    )


def _by_name(area: tuple[str, str]) -> str:
    return area[1].lower()
