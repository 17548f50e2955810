"""Every hospital asked about a request that is counted, and how it answered.

What is asked, answered and in time is what `matcher.evidence.funnel` says, so the figures and the
model never disagree: the latest due date known, 14 days where none was given; a wrong recipient
and a cancelled forwarding count for nothing; a hospital is asked once, however many departments,
versions or resends there were.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matcher.desk.figures.counting import Counted, OnDesk, places
from matcher.evidence import Funnel, funnel
from matcher.history import NO_DAY, History


class Response(StrEnum):
    """How a hospital that was asked has answered so far."""

    IN_TIME = "in_time"
    LATE = "late"
    SILENT = "silent"
    #: Not yet answered, and not yet due.
    PENDING = "pending"
    #: It was selected, so it has answered the company; we have not seen the answer.
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Asked:
    """A hospital asked about a request.

    Attributes
    ----------
    request:
        The one it is counted for.
    sent_about:
        Id of the request that was sent: another one where that is a version or duplicate.
    days_to_answer:
        From the first forwarding to the first answer; None without an answer.
    days_before_due:
        From the first answer to the deadline, below 0 where it came late; None likewise.
    interested, selected:
        None where it is not known, or does not apply.
    """

    request: Counted
    sent_about: str
    site: str
    response: Response
    days_to_answer: int | None
    days_before_due: int | None
    interested: bool | None
    selected: bool | None


def asked_hospitals(
    history: History, counted: dict[str, Counted], on_desk: OnDesk
) -> tuple[Asked, ...]:
    """Every hospital asked, by request and hospital; of a request's versions the one answered."""
    followed = funnel(history)
    counts_for = places(history, on_desk)
    found: dict[tuple[str, str], Asked] = {}
    for row in range(len(followed)):
        place = int(followed.request[row])
        request = counted.get(counts_for[place])
        if request is None:
            continue
        sent_about = history.requests[place].request_id
        site = str(history.candidates.ids[followed.site[row]])
        one = _asked(followed, row, request, sent_about, site)
        known = found.get((request.request_id, site))
        if known is None or (known.days_to_answer is None and one.days_to_answer is not None):
            found[request.request_id, site] = one
    return tuple(one for _, one in sorted(found.items()))


def _asked(followed: Funnel, row: int, request: Counted, sent_about: str, site: str) -> Asked:
    answered_on = int(followed.answered_on[row])
    has_answer = answered_on != NO_DAY
    return Asked(
        request=request,
        sent_about=sent_about,
        site=site,
        response=_response(followed, row),
        days_to_answer=answered_on - int(followed.forwarded_on[row]) if has_answer else None,
        days_before_due=int(followed.due_on[row]) - answered_on if has_answer else None,
        interested=_known(followed.interested[row]),
        selected=_known(followed.selected[row]),
    )


def _response(followed: Funnel, row: int) -> Response:
    if followed.open[row]:
        return Response.PENDING
    if followed.answered[row] == 0:
        return Response.SILENT
    in_time = _known(followed.in_time[row])
    if in_time is None:
        return Response.UNSEEN
    return Response.IN_TIME if in_time else Response.LATE


def _known(value: float) -> bool | None:
    return None if np.isnan(value) else bool(value)
