"""Letting people in: passwords, sessions and one-time links.

Tokens and passwords are kept as hashes only. Whoever asks says what moment it is.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from matcher.domain.person import Person, Role, Session
from matcher.errors import ForbiddenError, RequestError
from matcher.services.desk.acting import Acting
from matcher.store import Store
from matcher.store import people as kept
from matcher.store.audit import Author
from matcher.text.visible import visible_line

#: Who prints a one-time link at the start has the store's file anyway, so they may do everything.
LOCAL_USER = "local"

#: A session ends after so long without a click, and after a working day in any case.
IDLE = timedelta(hours=2)
AT_MOST = timedelta(hours=12)
#: A session in use is prolonged when so much of its idle time has passed, not at every click.
PROLONG_AFTER = timedelta(minutes=10)

LINK_LIVES = timedelta(minutes=15)

#: Clocks are put right by seconds; set back further, they must not make sessions live longer.
CLOCK_STEPS = timedelta(minutes=5)

#: NIST SP 800-63B: length counts, not which kinds of characters; nothing is cut off.
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session, and the token for its cookie, which is kept nowhere."""

    session: Session
    token: str


def log_in(store: Store, username: str, password: str, now: datetime) -> LoggedIn | None:
    """Start a session for a user name and its password; None where they do not belong together."""
    hashed = kept.password_hash(store, username)
    right = _verifies(hashed or _nobodys_hash(), password)  # as slow for a name that is unknown
    if hashed is None or not right:
        return None
    return start(store, kept.find_person(store, username), now)


def log_in_by_link(store: Store, token: str, now: datetime) -> LoggedIn | None:
    """Start a session for a one-time link, and void the link; None where it is void already."""
    person = kept.use_link(store, _sha256(token), now)
    return None if person is None else start(store, person, now)


def start(store: Store, person: Person, now: datetime) -> LoggedIn:
    """Start a session."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    csrf = secrets.token_urlsafe(_TOKEN_BYTES)
    session = Session(_sha256(token), person, csrf, now, now + IDLE)
    kept.start_session(store, session)
    return LoggedIn(session, token)


def session_of(store: Store, token: str, now: datetime) -> Session | None:
    """The session of a token; None where it is over or its person has been removed.

    One from the future is over too: the clock has been set back.
    """
    found = kept.find_session(store, _sha256(token), now)
    return None if found is None or found.started_at > now + CLOCK_STEPS else found


def prolong(store: Store, session: Session, now: datetime) -> None:
    """Let a session that is being used live on, within its longest life."""
    until = min(now + IDLE, session.started_at + AT_MOST)
    if until - session.expires_at > PROLONG_AFTER:
        kept.extend_session(store, session.token_sha256, until)


def one_time_link(store: Store, username: str, now: datetime) -> str:
    """The token of a new one-time link; earlier ones of the person are void.

    Raises
    ------
    NotFoundError
        Nobody has that user name.
    """
    kept.find_person(store, username)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    kept.keep_link(store, _sha256(token), username, now + LINK_LIVES)
    return token


def local_person(store: Store, author: Author) -> Person:
    """Whoever sits at the machine itself, added where they are not known yet."""
    for person in kept.people(store):
        if person.username == LOCAL_USER and person.may_log_in:
            return person
    person = Person(LOCAL_USER, LOCAL_USER, Role.APPROVER)
    kept.add_person(store, person, None, author)
    return person


def add(store: Store, person: Person, password: str | None, acting: Acting) -> None:
    """Let somebody in.

    Raises
    ------
    ForbiddenError
        Somebody who does not approve asks.
    RequestError
        The user name or the password breaks a rule.
    ConflictError
        The user name is taken.
    """
    acting.needs(Role.APPROVER)
    person = replace(person, name=visible_line(person.name))
    if not _USERNAME.fullmatch(person.username):
        raise RequestError(
            f"'{person.username}' is no user name.",
            "Use 2 to 32 small letters, digits, dots or hyphens; a letter comes first.",
        )
    kept.add_person(store, person, hash_of(password) if password else None, acting.author)


def change(store: Store, username: str, acting: Acting, **changes: object) -> None:
    """Change somebody's name, role or language, or remove them (``may_log_in=False``).

    Raises
    ------
    ForbiddenError
        Somebody who does not approve asks.
    ConflictError
        Nobody would be left who approves.
    """
    acting.needs(Role.APPROVER)
    person = kept.find_person(store, username)
    after = replace(person, **changes)  # type: ignore[arg-type]
    kept.change_person(store, replace(after, name=visible_line(after.name)), acting.author)


def choose_language(store: Store, language: str, acting: Acting) -> None:
    """Keep the language somebody chose for themselves."""
    person = kept.find_person(store, acting.person.username)
    kept.change_person(store, replace(person, language=language), acting.author)


def set_password(store: Store, username: str, password: str, acting: Acting) -> None:
    """Give somebody a new password, which ends their sessions.

    Raises
    ------
    ForbiddenError
        Somebody who does not approve asks.
    RequestError
        The password is too short or too long.
    """
    acting.needs(Role.APPROVER)
    kept.set_password(store, username, hash_of(password), acting.author)


def change_own_password(store: Store, session: Session, old: str, new: str, acting: Acting) -> None:
    """Change one's own password; one's other sessions end.

    Raises
    ------
    ForbiddenError
        The old password is wrong.
    RequestError
        The new one is too short or too long.
    """
    hashed = kept.password_hash(store, session.person.username)
    if hashed is not None and not _verifies(hashed, old):
        raise ForbiddenError("The password you have now is another one.", "Try again.")
    username = session.person.username
    kept.set_password(store, username, hash_of(new), acting.author, but=session.token_sha256)


def hash_of(password: str) -> str:
    """The argon2id hash of a new password.

    Raises
    ------
    RequestError
        It is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise RequestError(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            "Choose another one; a few words in a row are good.",
        )
    return _hasher().hash(password)


def _verifies(hashed: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _hasher().verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with the parameters of RFC 9106's second choice


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(_TOKEN_BYTES))


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
