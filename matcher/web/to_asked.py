"""What follows a forwarding, as pages and scripts alike ask for it: its letters, its days."""

from __future__ import annotations

from fastapi import Response

from matcher.errors import NotFoundError
from matcher.mail.calendar_file import CalendarDay, calendar_file
from matcher.services.desk import cases
from matcher.services.desk.following import ComposeFollowUp
from matcher.services.desk.following_view import follow_up
from matcher.web.current import Current
from matcher.web.rendering import path_part
from matcher.wording.following import follow_up_composer


def follow_up_words(current: Current, request_id: str) -> ComposeFollowUp:
    """What words the letters to those who were asked."""
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    sender = current.writes(view.case.sender.email)
    return follow_up_composer(current.matcher.catalogue, sender)


def calendar_of(current: Current, request_id: str) -> Response:
    """The days of a request, as a file for a calendar.

    Raises
    ------
    NotFoundError
        It has no deadline.
    """
    view = cases.view_case(current.desk.store, request_id, today=current.today)
    found = follow_up(current.desk.store, request_id, catalogue=current.matcher.catalogue)
    due_on = found.schedule.due_on if found.schedule else view.due_on
    if due_on is None:
        raise NotFoundError(f"{request_id} has no deadline.", "Open the request again.")
    days = [("due", due_on)]
    if found.schedule:
        days.append(("internal", found.schedule.internal_on))
    say = current.wording.text
    named = [
        CalendarDay(name, day, say(f"follow_up.calendar_{name}", reference=request_id))
        for name, day in days
    ]
    name = path_part(f"{request_id}.ics")
    return Response(
        calendar_file(request_id, named, now=current.now, revision=view.case.revision),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )
