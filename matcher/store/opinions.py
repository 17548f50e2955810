"""Experts and centres asked about a country request, and what they answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from matcher.domain.case import ExpertOpinion, Opinion
from matcher.domain.letter import Letter
from matcher.errors import ConflictError, NotFoundError
from matcher.store import cases
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry
from matcher.store.engine import Store
from matcher.store.letters import insert_drafts


def opinions(store: Store, request_id: str) -> tuple[ExpertOpinion, ...]:
    """Who was asked about a request and what they answered, in the order of asking."""
    own = desk.expert_opinions.c
    query = sa.select(desk.expert_opinions).where(own.request_id == request_id).order_by(own.id)
    with store.reading() as connection:
        return tuple(_opinion(row) for row in connection.execute(query))


def ask(
    store: Store,
    request_id: str,
    asked: Sequence[ExpertOpinion],
    drafts: Sequence[Letter],
    author: Author,
) -> tuple[Letter, ...]:
    """Keep who is asked, and the drafts of the letters to them.

    Raises
    ------
    ConflictError
        One of them was asked about this request already.
    """
    own = desk.expert_opinions.c
    with store.writing() as connection:
        cases.ensure(connection, request_id)
        query = sa.select(own.party).where(own.request_id == request_id)
        known = set(connection.execute(query).scalars())
        for one in asked:
            if one.party in known:
                raise ConflictError(f"{one.party} has been asked about {request_id} already.")
            connection.execute(desk.expert_opinions.insert(), _cells(one))
        entry = Entry.begin(connection, author, "ask_experts")
        entry.end({"request_id": request_id, "parties": [one.party for one in asked]})
        return insert_drafts(connection, request_id, drafts, author)


def change_opinion(
    store: Store, before: ExpertOpinion, after: ExpertOpinion, author: Author
) -> None:
    """Keep an answer, or a change of one, where it still is as it was read.

    Raises
    ------
    ConflictError
        Somebody else changed it since.
    NotFoundError
        Nobody was asked so.
    """
    mine = desk.expert_opinions.c.id == before.opinion_id
    with store.writing() as connection:
        row = connection.execute(sa.select(desk.expert_opinions).where(mine)).one_or_none()
        if row is None:
            raise NotFoundError(f"There is no opinion {before.opinion_id} here.")
        if _opinion(row) != before:
            raise ConflictError(
                f"The opinion {before.opinion_id} has been changed since you opened it.",
                "Look at what is there now, and make your change again.",
            )
        connection.execute(desk.expert_opinions.update().where(mine).values(_cells(after)))
        entry = Entry.begin(connection, author, "opinion")
        was, becomes = _audited(before), _audited(after)
        entry.note("expert_opinions", str(before.opinion_id), was, becomes)
        entry.end({"request_id": before.request_id, "party": before.party})


def take_back(store: Store, request_id: str, asked: Collection[str], author: Author) -> int:
    """Forget that somebody was to be asked, where they have not answered.

    Parameters
    ----------
    asked:
        Parties, or ids of contacts.

    Returns
    -------
    int
        How many were taken back; they may be asked again.
    """
    own = desk.expert_opinions.c
    waiting = sa.and_(
        own.request_id == request_id,
        own.answered_on.is_(None),
        sa.or_(own.party.in_(asked), sa.and_(own.contact_id != "", own.contact_id.in_(asked))),
    )
    with store.writing() as connection:
        gone = connection.execute(sa.select(desk.expert_opinions).where(waiting)).all()
        for row in gone:
            entry = Entry.begin(connection, author, "ask_expert")
            entry.note("expert_opinions", str(row.id), _audited(_opinion(row)), None)
            entry.end({"request_id": request_id, "party": row.party, "taken_back": 1})
        connection.execute(desk.expert_opinions.delete().where(waiting))
    return len(gone)


def _audited(one: ExpertOpinion) -> dict[str, Any]:
    """All but the words: they may name people."""
    return {name: cell for name, cell in _cells(one).items() if name not in ("text", "contact_id")}


def _cells(one: ExpertOpinion) -> dict[str, Any]:
    care = one.standard_of_care_ok
    return {
        "request_id": one.request_id,
        "party": one.party,
        "contact_id": one.contact_id,
        "asked_on": one.asked_on.isoformat(),
        "due_on": None if one.due_on is None else one.due_on.isoformat(),
        "answered_on": None if one.answered_on is None else one.answered_on.isoformat(),
        "opinion": None if one.opinion is None else one.opinion.value,
        "standard_of_care_ok": None if care is None else int(care),
        "text": one.text,
    }


def _opinion(row: sa.Row[Any]) -> ExpertOpinion:
    return ExpertOpinion(
        opinion_id=row.id,
        request_id=row.request_id,
        party=row.party,
        asked_on=date.fromisoformat(row.asked_on),
        due_on=_day(row.due_on),
        contact_id=row.contact_id,
        answered_on=_day(row.answered_on),
        opinion=None if row.opinion is None else Opinion(row.opinion),
        standard_of_care_ok=None
        if row.standard_of_care_ok is None
        else bool(row.standard_of_care_ok),
        text=row.text,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
