"""The audit: who did what, when, to which request, and what stood there before."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from matcher.services.desk.audit import Act, read_audit
from matcher.store.auditing import AuditQuery
from matcher.web.audit_words import Line, action_words, actions_of, lines_of
from matcher.web.current import Current, Signed
from matcher.web.rendering import page

router = APIRouter()

Words = Annotated[str, Query(max_length=200)]


@router.get("/audit")
def audit_page(
    current: Signed,
    request: Words = "",
    person: Words = "",
    action: Words = "",
    day: Words = "",
    before: Words = "",
) -> Response:
    """Show what was done, the newest first."""
    on_day = _day(day)
    query = AuditQuery(
        request_id=request.strip(),
        actor=person,
        action=action,
        from_day=on_day,
        to_day=on_day,
        before=int(before) if before.isdecimal() and len(before) < 18 else None,
    )
    found = read_audit(current.desk.store, query)
    asked = {"request": request, "person": person, "action": action, "day": day}
    words = action_words(current.texts)
    return page(
        current,
        "audit.html",
        found=found,
        rows=[_row(act, current) for act in found.acts],
        words=words,
        people=[("", current.texts.gettext("everybody")), *((one, one) for one in found.actors)],
        actions=_one_each((one, words.get(one, one)) for one in found.actions),
        asked=asked,
        problem="" if on_day or not day else "day",
        older=_address(asked, found.older) if found.older else "",
        newest=_address(asked, None) if query.before else "",
    )


def _row(act: Act, current: Current) -> tuple[Act, tuple[str, ...], list[Line]]:
    return act, actions_of(act), lines_of(act, current.texts, current.wording)


def _one_each(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Codes and words by word, each word once: codes of one word stand in one act."""
    code_of = {word: code for code, word in pairs}
    return [(code, word) for word, code in sorted(code_of.items())]


def _address(asked: dict[str, str], before: int | None) -> str:
    given = {name: value for name, value in asked.items() if value}
    if before is not None:
        given["before"] = str(before)
    return f"/audit?{urlencode(given)}" if given else "/audit"


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
