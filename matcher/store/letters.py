"""Letters of the desk: drafts, attempts to send them, and what became of each.

Whoever sends claims the letter first, by its revision, so that nothing goes out twice; an
attempt is kept before it is made, so that a crash in the middle is seen. The audit has numbers
and states only, never a name, an address or a text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from matcher.domain.batch import Row
from matcher.domain.events import Forwarding
from matcher.domain.letter import Letter, LetterKind, LetterState
from matcher.errors import ConflictError, NotFoundError
from matcher.store import answer_links, cases
from matcher.store import desk_tables as desk
from matcher.store.applying import apply_rows
from matcher.store.audit import Author, Entry
from matcher.store.engine import Store
from matcher.store.letter_cells import as_cells, as_letter
from matcher.store.letter_moves import move_on
from matcher.store.reads import record_reader, standing

#: A letter that may still go out.
OPEN = frozenset({LetterState.DRAFT, LetterState.FAILED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt.

    Attributes
    ----------
    rows:
        The forwardings that have happened with it; none where it failed.
    """

    state: LetterState
    error: str = ""
    rows: tuple[Row, ...] = ()


def letters(store: Store, request_id: str) -> tuple[Letter, ...]:
    """The letters of a request, the oldest first."""
    own = desk.letters.c
    query = sa.select(desk.letters).where(own.request_id == request_id).order_by(own.id)
    with store.reading() as connection:
        return tuple(as_letter(row) for row in connection.execute(query))


def letter(store: Store, letter_id: int) -> Letter:
    """One letter.

    Raises
    ------
    NotFoundError
        There is no such letter.
    """
    with store.reading() as connection:
        return _read(connection, letter_id)


def forwardings(store: Store, request_id: str) -> tuple[Forwarding, ...]:
    """What has been forwarded of a request, as it stands."""
    read = record_reader("forwardings")
    with store.reading() as connection:
        rows = standing(connection, "forwardings", *read.columns, where={"request_id": request_id})
    return tuple(read.records(rows))


def keep_drafts(
    store: Store,
    request_id: str,
    drafts: Sequence[Letter],
    author: Author,
    *,
    instead_of: Collection[LetterKind] = (),
) -> tuple[Letter, ...]:
    """Keep letters as drafts; each item gets the id that its forwarding will have.

    Parameters
    ----------
    instead_of:
        Kinds of which none may be open already: nobody shall be asked by two drafts.

    Raises
    ------
    ConflictError
        There are open letters of such a kind.
    NotFoundError
        No such request.
    """
    key = answer_links.key_of(store)
    with store.writing() as connection:
        cases.ensure(connection, request_id)
        refuse_waiting(connection, request_id, instead_of)
        kept = insert_drafts(connection, request_id, drafts, author)
        for one in kept:
            answer_links.mint(connection, one, key, author)
        return kept


def refuse_waiting(
    connection: sa.Connection, request_id: str, kinds: Collection[LetterKind]
) -> None:
    """Refuse what must not be done while letters of these kinds wait.

    Raises
    ------
    ConflictError
        One does.
    """
    own = desk.letters.c
    waiting = sa.select(sa.func.count()).where(
        own.request_id == request_id,
        own.state.in_([state.value for state in OPEN]),
        own.kind.in_([kind.value for kind in kinds]),
    )
    n_open = connection.execute(waiting).scalar_one()
    if n_open:
        raise ConflictError(
            f"Letters of {request_id} are waiting already: {n_open}.",
            "Send them or discard them first.",
        )


def insert_drafts(
    connection: sa.Connection, request_id: str, drafts: Sequence[Letter], author: Author
) -> tuple[Letter, ...]:
    """Keep drafts in a transaction that is open."""
    kept = tuple(_insert(connection, draft, author) for draft in drafts)
    entry = Entry.begin(connection, author, "write_letters")
    entry.end({"request_id": request_id, "letters": [one.letter_id for one in kept]})
    return kept


def change_draft(
    store: Store, letter_id: int, revision: int, *, subject: str, body: str, author: Author
) -> Letter:
    """Change the words of a letter that is not out yet.

    Raises
    ------
    ConflictError
        Somebody else changed it since that revision, or it is out.
    """
    with store.writing() as connection:
        before = _still(connection, letter_id, revision)
        return _keep(connection, before, replace(before, subject=subject, body=body), author)


def claim(
    store: Store, letter_id: int, revision: int, *, message_id: str, author: Author
) -> Letter:
    """Take a letter to send it: from now on there is an attempt without an outcome.

    Raises
    ------
    ConflictError
        Somebody else took or changed it since that revision, or it is out.
    """
    with store.writing() as connection:
        before = _still(connection, letter_id, revision)
        after = replace(
            before,
            state=LetterState.DRAFT,
            attempts=before.attempts + 1,
            error="",
            message_id=message_id,
        )
        return _keep(connection, before, after, author)


def settle_attempt(store: Store, claimed: Letter, outcome: Outcome, author: Author) -> Letter:
    """Keep what became of an attempt: the letter, its forwardings and the request, all or none.

    What is out is kept as out even where somebody changed the letter meanwhile. A failure is
    kept only where nobody has: it says nothing about their attempt.
    """
    with store.writing() as connection:
        before = _read(connection, claimed.letter_id)
        overtaken = before.revision != claimed.revision
        if before.state not in OPEN or (overtaken and outcome.state is LetterState.FAILED):
            return before
        if overtaken and before.email == claimed.email:
            # On record is what went out. (Otherwise its contact was erased meanwhile.)
            before = replace(before, subject=claimed.subject, body=claimed.body)
        return _end(store, connection, before, outcome, author)


def end(store: Store, letter_id: int, revision: int, outcome: Outcome, author: Author) -> Letter:
    """End a letter without sending it: handed over, or cancelled.

    Raises
    ------
    ConflictError
        Somebody else changed it since that revision, or it is out.
    """
    with store.writing() as connection:
        return _end(store, connection, _still(connection, letter_id, revision), outcome, author)


def _end(
    store: Store, connection: sa.Connection, before: Letter, outcome: Outcome, author: Author
) -> Letter:
    out = outcome.state in {LetterState.SENT, LetterState.HANDED_OVER}
    sent_at = author.now if out else None
    after = replace(before, state=outcome.state, error=outcome.error, sent_at=sent_at)
    if outcome.rows:
        apply_rows(connection, outcome.rows, author, "forward")
    if out:
        move_on(store, connection, before, author)
    return _keep(connection, before, after, author)


def _still(connection: sa.Connection, letter_id: int, revision: int) -> Letter:
    """The letter, as it was read and not out.

    Raises
    ------
    ConflictError
        It is otherwise.
    """
    found = _read(connection, letter_id)
    if found.state not in OPEN:
        raise ConflictError(
            f"Letter {letter_id} is '{found.state}' already.", "Open the request again."
        )
    if found.revision != revision:
        raise ConflictError(
            f"Letter {letter_id} has been changed or taken by somebody since you opened it.",
            "Look at what is there now, and make your change again.",
        )
    return found


def _read(connection: sa.Connection, letter_id: int) -> Letter:
    query = sa.select(desk.letters).where(desk.letters.c.id == letter_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"There is no letter {letter_id} here.", "Open the request again.")
    return as_letter(row)


def _insert(connection: sa.Connection, draft: Letter, author: Author) -> Letter:
    fresh = replace(draft, revision=1, written_at=author.now, written_by=author.actor)
    done = connection.execute(desk.letters.insert(), as_cells(fresh))
    (letter_id,) = done.inserted_primary_key or (0,)
    # Of the letter's own number: the same letter never makes a second forwarding of one.
    items = tuple(replace(item, forwarding_id=f"L{letter_id}") for item in fresh.items)
    kept = replace(fresh, letter_id=int(letter_id), items=items)
    mine = desk.letters.c.id == letter_id
    connection.execute(desk.letters.update().where(mine).values(as_cells(kept)))
    return kept


def _keep(connection: sa.Connection, before: Letter, after: Letter, author: Author) -> Letter:
    kept = replace(after, revision=before.revision + 1)
    mine = desk.letters.c.id == before.letter_id
    connection.execute(desk.letters.update().where(mine).values(as_cells(kept)))
    entry = Entry.begin(connection, author, "letter")
    entry.note("letters", str(kept.letter_id), _audited(before), _audited(kept))
    entry.end({"request_id": kept.request_id, "letter": kept.letter_id, "state": kept.state.value})
    return kept


def _audited(one: Letter) -> dict[str, Any]:
    return {"state": one.state.value, "revision": one.revision, "attempts": one.attempts}
