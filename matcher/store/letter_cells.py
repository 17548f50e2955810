"""A letter as the cells of its row, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain.letter import Letter, LetterItem, LetterKind, LetterState, SendingKind
from matcher.store.audit import utc_text


def as_cells(one: Letter) -> dict[str, Any]:
    """The cells of a letter but its number."""
    return {
        "request_id": one.request_id,
        "revision": one.revision,
        "kind": one.kind.value,
        "state": one.state.value,
        "language": one.language,
        "subject": one.subject,
        "body": one.body,
        "contact_id": one.contact_id,
        "name": one.name,
        "email": one.email,
        "cc": json.dumps(one.cc, ensure_ascii=False),
        "items": json.dumps([asdict(item) for item in one.items], ensure_ascii=False),
        "attempts": one.attempts,
        "error": one.error,
        "written_at": _moment_text(one.written_at),
        "written_by": one.written_by,
        "sent_at": None if one.sent_at is None else utc_text(one.sent_at),
        "message_id": one.message_id,
    }


def _moment_text(moment: datetime | None) -> str:
    return "" if moment is None else utc_text(moment)


def as_letter(row: sa.Row[Any]) -> Letter:
    """The letter of a row."""
    return Letter(
        letter_id=row.id,
        request_id=row.request_id,
        kind=LetterKind(row.kind),
        language=row.language,
        subject=row.subject,
        body=row.body,
        contact_id=row.contact_id,
        name=row.name,
        email=row.email,
        cc=tuple(json.loads(row.cc)),
        items=_items(json.loads(row.items)),
        state=LetterState(row.state),
        revision=row.revision,
        attempts=row.attempts,
        error=row.error,
        written_at=datetime.fromisoformat(row.written_at) if row.written_at else None,
        written_by=row.written_by,
        sent_at=None if row.sent_at is None else datetime.fromisoformat(row.sent_at),
        message_id=row.message_id,
    )


def _items(cells: Iterable[dict[str, Any]]) -> tuple[LetterItem, ...]:
    return tuple(LetterItem(**{**cell, "sending": SendingKind(cell["sending"])}) for cell in cells)
