"""A mail that tells outcomes: which requests it is about, and what it says of each.

Reads only; nothing is kept before a person confirms it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher.catalogue import Catalogue
from matcher.desk.outcomes_mail import Names, ReadOutcome, names_of, read_outcomes, sites_in
from matcher.desk.replies import MAX_READ
from matcher.mail.reading import looks_like_mail, read_mail
from matcher.services.desk.pasting import requests_named
from matcher.store import Store

#: So many requests of one mail are shown; a person looks at each.
MOST_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail as it was read.

    Attributes
    ----------
    text:
        Its words, with sender and subject.
    sent_on:
        The day it was sent, where it says so.
    found:
        What it says of each request; empty where it names none that we know.
    left_out:
        Requests that it names beyond `MOST_AT_ONCE`.
    """

    text: str
    sent_on: date | None
    found: tuple[ReadOutcome, ...]
    left_out: tuple[str, ...] = ()


def read_outcome_mail(
    store: Store,
    text: str,
    *,
    catalogue: Catalogue,
    file: tuple[bytes, str] | None = None,
    about: Sequence[str] = (),
) -> ReadMail:
    """Read a mail that was pasted, or dropped as a file.

    Parameters
    ----------
    file:
        The bytes and the name of a dropped file; it is read instead of the text.
    about:
        Requests that somebody assigned it to; empty: those whose reference it has.

    Raises
    ------
    FileError
        The file is no mail, or cannot be read.
    """
    sent_on = None
    if file is not None:
        text, sent_on = _of_file(*file)
    named = tuple(dict.fromkeys(about)) or requests_named(store, text)
    references = named[:MOST_AT_ONCE]
    found = read_outcomes(text[:MAX_READ], references, hospital_names(catalogue))
    return ReadMail(text, sent_on, found, named[MOST_AT_ONCE:])


def hospital_names(catalogue: Catalogue) -> Names:
    """How hospitals that are forwarded to, and their campuses, may be written."""
    candidates = {one.site_id for one in catalogue.sites if one.is_candidate}
    return names_of(
        (name, trust)
        for one in catalogue.sites
        if (trust := catalogue.trust_of(one.site_id)) in candidates
        for name in (one.name, one.name_en, *one.aliases)
    )


def hospitals_in(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The hospitals that a text names plainly."""
    return sites_in(text, hospital_names(catalogue))


def _of_file(content: bytes, name: str) -> tuple[str, date | None]:
    if not looks_like_mail(content, name):
        return content.decode("utf-8", "replace"), None
    mail = read_mail(content, name)
    head = f"From: {mail.sender_name} {mail.sender_email}\nSubject: {mail.subject}\n\n"
    return head + mail.text, None if mail.sent_at is None else mail.sent_at.date()
