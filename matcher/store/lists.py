"""Lists as they were shown, and what was chosen from them: kept for good, never altered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain.case import Case, Choice, ChoiceReason, Chosen, ShownList
from matcher.errors import NotFoundError
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, as_json, utc_text
from matcher.store.cases import change_within, ensure
from matcher.store.engine import Store


@dataclass(frozen=True, slots=True)
class NewList:
    """A list about to be shown; `content` holds plain JSON values."""

    request_id: str
    model_id: str
    as_of: date
    content: Mapping[str, Any]


def keep_list(store: Store, shown: NewList, *, to: str, now: datetime) -> ShownList:
    """Keep a list as it is shown; the very same list shown again is kept once.

    Reads first, so that looking at a list once more writes nothing.

    Raises
    ------
    NotFoundError
        No such request.
    """
    text = as_json(shown.content)
    digest = hashlib.sha256(
        "\0".join((shown.model_id, shown.as_of.isoformat(), text)).encode()
    ).hexdigest()
    lists = desk.shown_lists.c
    same = sa.select(desk.shown_lists).where(
        lists.request_id == shown.request_id, lists.digest == digest
    )
    with store.reading() as connection:
        known = connection.execute(same.limit(1)).one_or_none()
    if known is not None:
        return _list(known)
    with store.writing() as connection:
        known = connection.execute(same.limit(1)).one_or_none()
        if known is not None:
            return _list(known)
        ensure(connection, shown.request_id)
        row = {
            "request_id": shown.request_id,
            "shown_at": utc_text(now),
            "shown_to": to,
            "model_id": shown.model_id,
            "as_of": shown.as_of.isoformat(),
            "digest": digest,
            "content": text,
        }
        connection.execute(desk.shown_lists.insert(), row)
        return _list(connection.execute(same).one())


def shown_lists(store: Store, request_id: str) -> tuple[ShownList, ...]:
    """The lists shown of a request, the first one first."""
    lists = desk.shown_lists.c
    query = sa.select(desk.shown_lists).where(lists.request_id == request_id).order_by(lists.id)
    with store.reading() as connection:
        return tuple(_list(row) for row in connection.execute(query))


def shown_list(store: Store, list_id: int) -> ShownList:
    """A list that was shown.

    Raises
    ------
    NotFoundError
        No such list.
    """
    query = sa.select(desk.shown_lists).where(desk.shown_lists.c.id == list_id)
    with store.reading() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no list {list_id} here.", "Open the request again.")
    return _list(row)


def choose(store: Store, case: Case, list_id: int, sites: Sequence[Chosen], author: Author) -> Case:
    """Keep a choice made from a list that was shown, with the case as it becomes.

    Raises
    ------
    ConflictError
        Somebody else changed the case since it was read.
    """
    with store.writing() as connection:
        kept = change_within(connection, case, author, "choose")
        connection.execute(
            desk.choices.insert(),
            {
                "request_id": case.request_id,
                "list_id": list_id,
                "chosen_at": utc_text(_moment(author)),
                "chosen_by": author.actor,
                "sites": json.dumps([_as_cells(one) for one in sites], ensure_ascii=False),
            },
        )
        entry = Entry.begin(connection, author, "choice")
        chosen = [one.site_id for one in sites if one.chosen]
        reasons = {one.site_id: str(one.reason) for one in sites if one.reason is not None}
        entry.end(
            {
                "request_id": case.request_id,
                "list_id": list_id,
                "chosen": chosen,
                "left_out": reasons,
            }
        )
    return kept


def newest_choice(store: Store, request_id: str) -> Choice | None:
    """The choice that counts; None where nobody has chosen."""
    own = desk.choices.c
    query = sa.select(desk.choices).where(own.request_id == request_id)
    with store.reading() as connection:
        row = connection.execute(query.order_by(own.id.desc()).limit(1)).one_or_none()
    return None if row is None else _choice(row)


def _moment(author: Author) -> datetime:
    if author.now is None:
        raise ValueError("a choice has a moment: give the author `now`")
    return author.now


def _as_cells(one: Chosen) -> dict[str, Any]:
    return {
        "site_id": one.site_id,
        "chosen": one.chosen,
        "reason": None if one.reason is None else one.reason.value,
        "note": one.note,
    }


def _choice(row: sa.Row[Any]) -> Choice:
    sites = tuple(
        Chosen(
            one["site_id"],
            one["chosen"],
            None if one["reason"] is None else ChoiceReason(one["reason"]),
            one["note"],
        )
        for one in json.loads(row.sites)
    )
    chosen_at = datetime.fromisoformat(row.chosen_at)
    return Choice(row.id, row.list_id, row.request_id, chosen_at, row.chosen_by, sites)


def _list(row: sa.Row[Any]) -> ShownList:
    return ShownList(
        list_id=row.id,
        request_id=row.request_id,
        shown_at=datetime.fromisoformat(row.shown_at),
        shown_to=row.shown_to,
        model_id=row.model_id,
        as_of=date.fromisoformat(row.as_of),
        content=json.loads(row.content),
    )
