"""A forwarding before it is worded: whom to ask, who can be written to, the letters planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher.domain.events import Contact
from matcher.domain.letter import LetterItem, LetterKind
from matcher.domain.person import Absence, Address


@dataclass(frozen=True, slots=True)
class Ask:
    """A hospital to be asked.

    Attributes
    ----------
    contact_ids:
        Whom to write to there, where somebody chose; empty: by the request's fields.
    """

    site_id: str
    contact_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody who can be written to, and who is away."""

    contacts: Sequence[Contact] = ()
    absences: Sequence[Absence] = ()
    addresses: Sequence[Address] = ()


@dataclass(frozen=True, slots=True)
class PlannedLetter:
    """One letter to one person, not worded yet.

    Attributes
    ----------
    sites:
        Hospitals it is about: those it asks, those the centre shall ask, or, in a copy, those
        that were written to.
    as_deputy:
        It goes to somebody who stands in for a contact who is away; who that is stays unsaid.
    purpose:
        Of the address it goes to; "" for a hospital's contact.
    """

    kind: LetterKind
    language: str
    name: str
    email: str
    due_on: date
    contact_id: str = ""
    items: tuple[LetterItem, ...] = ()
    sites: tuple[str, ...] = ()
    as_deputy: bool = False
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class ForwardPlan:
    """The letters of one forwarding.

    Attributes
    ----------
    without_contact:
        Hospitals that nobody can be written to at.
    without_address:
        Purposes that have no address yet: ``centre:<centre_id>`` or ``children``.
    """

    letters: tuple[PlannedLetter, ...]
    without_contact: tuple[str, ...] = ()
    without_address: tuple[str, ...] = ()
