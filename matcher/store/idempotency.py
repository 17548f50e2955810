"""Answers kept for a day, so that a change sent twice is made once.

A row is claimed before the change and answered after it. The table forgets every answer when a
contact is erased or words are blacked out: see the triggers in the migrations.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from matcher.errors import ConflictError, RequestError
from matcher.store import desk_tables as desk
from matcher.store.audit import utc_text
from matcher.store.engine import Store

#: How long an answer is kept: nobody tries again the next day.
KEPT_FOR = timedelta(hours=24)

#: A claim without an answer is void after so long: whoever made it has died.
CLAIM_LIVES = timedelta(minutes=10)

#: Status of a row that has been claimed and not answered yet.
_UNANSWERED = 0

_OWN = desk.idempotency.c


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that somebody asks for under a key of their own choice.

    Attributes
    ----------
    digest:
        SHA-256 of what is asked for, without its secrets.
    """

    username: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered the first time."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def claim(store: Store, asked: Asked, now: datetime) -> KeptAnswer | None:
    """Claim a key before making a change; the answer where the change has been made already.

    Raises
    ------
    RequestError
        The key was used for something else.
    ConflictError
        The same change is being made at this moment.
    """
    with store.writing() as connection:
        _sweep(connection, now)
        row = connection.execute(sa.select(desk.idempotency).where(_is(asked))).one_or_none()
        if row is None:
            values = {
                "username": asked.username,
                "key": asked.key,
                "asked": asked.digest,
                "answered_at": utc_text(now),
                "status": _UNANSWERED,
                "headers": "{}",
                "body": b"",
            }
            connection.execute(desk.idempotency.insert(), values)
            return None
    if row.asked != asked.digest:
        raise RequestError(
            "This Idempotency-Key was used for something else.", "Make a new key for each change."
        )
    if row.status == _UNANSWERED:
        raise ConflictError(
            "The same change is being made at this moment.", "Wait a little and ask again."
        )
    return KeptAnswer(row.status, json.loads(row.headers), row.body)


def keep(store: Store, asked: Asked, answer: KeptAnswer, now: datetime) -> None:
    """Keep the answer to a change that has been made."""
    with store.writing() as connection:
        connection.execute(
            desk.idempotency.update()
            .where(_is(asked))
            .values(
                answered_at=utc_text(now),
                status=answer.status,
                headers=json.dumps(dict(answer.headers)),
                body=answer.body,
            )
        )


def release(store: Store, asked: Asked) -> None:
    """Let go of a key whose change was refused: it may be tried again."""
    with store.writing() as connection:
        connection.execute(desk.idempotency.delete().where(_is(asked), _OWN.status == _UNANSWERED))


def _is(asked: Asked) -> sa.ColumnElement[bool]:
    return sa.and_(_OWN.username == asked.username, _OWN.key == asked.key)


def _sweep(connection: sa.Connection, now: datetime) -> None:
    dead = sa.and_(_OWN.status == _UNANSWERED, _OWN.answered_at <= utc_text(now - CLAIM_LIVES))
    old = _OWN.answered_at <= utc_text(now - KEPT_FOR)
    connection.execute(desk.idempotency.delete().where(sa.or_(dead, old)))
