"""Who may use the desk: people, their sessions, and one-time links.

Names and hashes stay out of the audit, which knows people by user name alone. Sessions come and
go without an entry; what is done in them has its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matcher.domain.person import Person, Role, Session
from matcher.errors import ConflictError, NotFoundError
from matcher.store import desk_tables as desk
from matcher.store.audit import Author, Entry, utc_text
from matcher.store.engine import Store

_PEOPLE = desk.people
_SESSIONS = desk.sessions
_LINKS = desk.login_links


def people(store: Store) -> tuple[Person, ...]:
    """Everybody who was ever let in, by user name; removed people too."""
    query = sa.select(_PEOPLE).order_by(_PEOPLE.c.username)
    with store.reading() as connection:
        return tuple(_person(row) for row in connection.execute(query))


def find_person(store: Store, username: str) -> Person:
    """One person.

    Raises
    ------
    NotFoundError
        Nobody has that user name.
    """
    with store.reading() as connection:
        return _found(connection, username)


def password_hash(store: Store, username: str) -> str | None:
    """The hash of the password of somebody who may log in; None where there is none."""
    query = sa.select(_PEOPLE.c.password_hash).where(
        _PEOPLE.c.username == username, _PEOPLE.c.may_log_in == 1
    )
    with store.reading() as connection:
        return connection.execute(query).scalar()


def add_person(store: Store, person: Person, hashed: str | None, author: Author) -> None:
    """Let somebody in; a removed person may come back under the same user name.

    Raises
    ------
    ConflictError
        The user name is taken.
    """
    with store.writing() as connection:
        known = connection.execute(
            sa.select(_PEOPLE.c.may_log_in).where(_PEOPLE.c.username == person.username)
        ).scalar()
        if known:
            raise ConflictError(
                f"The user name '{person.username}' is taken.", "Choose another one."
            )
        values = {**_columns(person), "password_hash": hashed}
        if known is None:
            connection.execute(_PEOPLE.insert(), values)
        else:
            connection.execute(_PEOPLE.update().where(_is(person.username)).values(values))
        entry = Entry.begin(connection, author, "add_person")
        entry.end({"username": person.username, "role": person.role.word})


def change_person(store: Store, person: Person, author: Author) -> None:
    """Keep somebody's name, role and language; one who may not log in any more is out at once.

    Raises
    ------
    NotFoundError
        Nobody has that user name.
    ConflictError
        Nobody would be left who approves.
    """
    with store.writing() as connection:
        before = _found(connection, person.username)
        connection.execute(_PEOPLE.update().where(_is(person.username)).values(_columns(person)))
        if before.role is Role.APPROVER and before.may_log_in:
            _ensure_approver(connection)
        if not person.may_log_in:
            _shut_out(connection, person.username)
        action = "change_person" if person.may_log_in else "remove_person"
        entry = Entry.begin(connection, author, action)
        entry.note("people", person.username, _told(before), _told(person))
        entry.end({"username": person.username})


def set_password(
    store: Store, username: str, hashed: str, author: Author, *, but: str = ""
) -> None:
    """Give somebody a new password; every session but the one named ends.

    Parameters
    ----------
    but:
        Hash of the token of the session that stays; "" for none.
    """
    with store.writing() as connection:
        _found(connection, username)
        connection.execute(_PEOPLE.update().where(_is(username)).values(password_hash=hashed))
        _shut_out(connection, username, but=but)
        Entry.begin(connection, author, "set_password").end({"username": username})


def start_session(store: Store, session: Session) -> None:
    """Keep a session, and sweep away those that are over."""
    with store.writing() as connection:
        over = _SESSIONS.c.expires_at <= utc_text(session.started_at)
        connection.execute(_SESSIONS.delete().where(over))
        connection.execute(
            _SESSIONS.insert(),
            {
                "token_sha256": session.token_sha256,
                "username": session.person.username,
                "csrf": session.csrf,
                "started_at": utc_text(session.started_at),
                "expires_at": utc_text(session.expires_at),
            },
        )


def find_session(store: Store, token_sha256: str, now: datetime) -> Session | None:
    """The session of a token; None where it is over, unknown, or its person is removed."""
    query = (
        sa.select(_SESSIONS, _PEOPLE)
        .join(_PEOPLE, _PEOPLE.c.username == _SESSIONS.c.username)
        .where(
            _SESSIONS.c.token_sha256 == token_sha256,
            _SESSIONS.c.expires_at > utc_text(now),
            _PEOPLE.c.may_log_in == 1,
        )
    )
    with store.reading() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Session(
        token_sha256=token_sha256,
        person=_person(row),
        csrf=row.csrf,
        started_at=datetime.fromisoformat(row.started_at),
        expires_at=datetime.fromisoformat(row.expires_at),
    )


def extend_session(store: Store, token_sha256: str, expires_at: datetime) -> None:
    """Let a session that is used live longer."""
    with store.writing() as connection:
        connection.execute(
            _SESSIONS.update()
            .where(_SESSIONS.c.token_sha256 == token_sha256)
            .values(expires_at=utc_text(expires_at))
        )


def end_session(store: Store, token_sha256: str) -> None:
    """Log out."""
    with store.writing() as connection:
        connection.execute(_SESSIONS.delete().where(_SESSIONS.c.token_sha256 == token_sha256))


def keep_link(store: Store, token_sha256: str, username: str, expires_at: datetime) -> None:
    """Keep a one-time link; earlier ones of the same person are void."""
    with store.writing() as connection:
        connection.execute(_LINKS.delete().where(_LINKS.c.username == username))
        connection.execute(
            _LINKS.insert(),
            {
                "token_sha256": token_sha256,
                "username": username,
                "expires_at": utc_text(expires_at),
            },
        )


def use_link(store: Store, token_sha256: str, now: datetime) -> Person | None:
    """Use a one-time link up; None where it was used, is too old, or its person is removed."""
    with store.writing() as connection:
        row = connection.execute(
            sa.select(_LINKS).where(_LINKS.c.token_sha256 == token_sha256)
        ).one_or_none()
        connection.execute(_LINKS.delete().where(_LINKS.c.token_sha256 == token_sha256))
        if row is None or row.expires_at <= utc_text(now):
            return None
        person = _found(connection, row.username)
        return person if person.may_log_in else None


def _found(connection: sa.Connection, username: str) -> Person:
    row = connection.execute(sa.select(_PEOPLE).where(_is(username))).one_or_none()
    if row is None:
        raise NotFoundError(f"Nobody has the user name '{username}'.", "See: matcher people list")
    return _person(row)


def _is(username: str) -> sa.ColumnElement[bool]:
    return _PEOPLE.c.username == username


def _ensure_approver(connection: sa.Connection) -> None:
    query = sa.select(sa.func.count()).where(
        _PEOPLE.c.role == Role.APPROVER.word, _PEOPLE.c.may_log_in == 1
    )
    if not connection.execute(query).scalar_one():
        raise ConflictError(
            "Nobody would be left who approves.", "Give somebody else the role first."
        )


def _shut_out(connection: sa.Connection, username: str, *, but: str = "") -> None:
    connection.execute(
        _SESSIONS.delete().where(_SESSIONS.c.username == username, _SESSIONS.c.token_sha256 != but)
    )
    connection.execute(_LINKS.delete().where(_LINKS.c.username == username))


def _told(person: Person) -> dict[str, Any]:
    """What the audit may know of a person."""
    return {"role": person.role.word, "may_log_in": person.may_log_in}


def _columns(person: Person) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.name,
        "role": person.role.word,
        "language": person.language,
        "may_log_in": int(person.may_log_in),
    }


def _person(row: sa.Row[Any]) -> Person:
    return Person(
        username=row.username,
        name=row.name,
        role=Role[row.role.upper()],
        language=row.language,
        may_log_in=bool(row.may_log_in),
        has_password=row.password_hash is not None,
    )
