"""A mail that somebody pasted: which request it is about, who it is from, what it says.

Reads only; nothing is kept before a person confirms it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, tzinfo

from matcher.catalogue import Catalogue
from matcher.desk.amending import version_on
from matcher.desk.replies import MAX_READ, ReadReply, names_in, read_reply
from matcher.mail.reading import read_mail
from matcher.services.desk import answering
from matcher.store import Store, amendments, cases, reads

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


@dataclass(frozen=True, slots=True)
class Sent:
    """Who a mail is from.

    Attributes
    ----------
    site:
        "" where nobody is known.
    words:
        What it was read from: an address, or a hospital's name.
    """

    site: str = ""
    department: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was read from a mail; a person confirms it.

    Attributes
    ----------
    version:
        Of the request that it likely answers, by the mail's day.
    """

    sent: Sent
    read: ReadReply
    version: str


@dataclass(frozen=True, slots=True)
class DroppedMail:
    """A mail file, as the text that somebody would have pasted.

    Attributes
    ----------
    sent_on:
        The day it says it was sent, where the desk stands; None where it does not say, or says a
        day to come.
    """

    text: str
    sent_on: date | None


def read_dropped(content: bytes, name: str, *, zone: tzinfo, today: date) -> DroppedMail:
    """Read an ``.eml`` or ``.msg`` file.

    Raises
    ------
    FileError
        It is no mail, or cannot be read.
    """
    mail = read_mail(content, name)
    head = (mail.subject, f"{mail.sender_name} {mail.sender_email}".strip())
    text = "\n".join((*(line for line in head if line), "", mail.text))
    if mail.sent_at is None:
        return DroppedMail(text, None)
    aware = mail.sent_at if mail.sent_at.tzinfo else mail.sent_at.replace(tzinfo=UTC)
    day = aware.astimezone(zone).date()
    return DroppedMail(text, day if day <= today else None)


def requests_named(store: Store, text: str) -> tuple[str, ...]:
    """The requests whose reference a mail has, the most particular ones alone."""
    head = text[:MAX_READ].casefold()
    ids = (one.request.request_id for one in cases.everything(store))
    found = [
        one for one in ids if re.search(rf"(?<![\w-]){re.escape(one.casefold())}(?![\w-])", head)
    ]
    return tuple(sorted(found))


def read_pasted(
    store: Store, request_id: str, text: str, catalogue: Catalogue, *, day: date
) -> Pasted:
    """Who answers a request by a mail of a day, and what.

    Raises
    ------
    NotFoundError
        No such request.
    """
    one = cases.find(store, request_id)
    amended = amendments.of_request(store, request_id)
    return Pasted(
        _sender(store, request_id, text[:MAX_READ], catalogue),
        read_reply(text),
        version_on(day, amended) if amended else one.request.version,
    )


def _sender(store: Store, request_id: str, text: str, catalogue: Catalogue) -> Sent:
    asked = answering.asked(store, request_id)
    contacts = {one.email.casefold(): one for one in reads.contacts(store) if one.email}
    for found in _EMAIL.finditer(text):
        one = contacts.get(found[0].casefold().rstrip("."))
        if one is not None and one.site in asked:
            return Sent(one.site, one.department, found[0])
    for site in asked:
        own = catalogue.site(site)
        name = names_in(text, (own.name, own.name_en, *own.aliases))
        if name:
            return Sent(site, "", name)
    return Sent()
