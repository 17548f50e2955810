"""People who use the desk. Ranked never; known by a user name they choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum


class Role(IntEnum):
    """What a person may do; each role may do what those below it may."""

    READER = 1
    COORDINATOR = 2
    APPROVER = 3

    @property
    def word(self) -> str:
        """As it is written in files, forms and the audit."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the desk.

    Attributes
    ----------
    username:
        Short and unique, such as ``kari``.
    language:
        ``nb``, ``nn`` or ``en``; "" where not chosen: the browser's.
    may_log_in:
        False once removed; what was done under the name stays.
    has_password:
        False where only a one-time link lets in.
    """

    username: str
    name: str
    role: Role
    language: str = ""
    may_log_in: bool = True
    has_password: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A person who is logged in.

    Attributes
    ----------
    token_sha256:
        Hash of the token in the cookie; the token itself is kept nowhere.
    csrf:
        What every form of this session must carry.
    """

    token_sha256: str
    person: Person
    csrf: str
    started_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a contact is away, both included; letters then go to a deputy."""

    contact_id: str
    away_from: date
    away_to: date


@dataclass(frozen=True, slots=True)
class Address:
    """Where to write to somebody who is no hospital's contact.

    `purpose` is ``centre:<centre_id>`` or ``children`` (the children's coordinator).
    """

    purpose: str
    name: str
    email: str
