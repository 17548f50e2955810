"""A mail that somebody pasted: which request it is about, who it is from, what it says.

Reads only; nothing is kept before a person confirms it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.catalogue import Catalogue
from matcher.desk.replies import MAX_READ, ReadReply, names_in, read_reply
from matcher.services.desk import answering
from matcher.store import Store, cases, reads

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
    """What was read from a mail; a person confirms it."""

    sent: Sent
    read: ReadReply


def requests_named(store: Store, text: str) -> tuple[str, ...]:
    """The requests whose reference a mail has, the most particular ones alone."""
    head = text[:MAX_READ].casefold()
    ids = (one.request.request_id for one in cases.everything(store))
    found = [
        one for one in ids if re.search(rf"(?<![\w-]){re.escape(one.casefold())}(?![\w-])", head)
    ]
    return tuple(sorted(found))


def read_pasted(store: Store, request_id: str, text: str, catalogue: Catalogue) -> Pasted:
    """Who answers a request by a mail, and what.

    Raises
    ------
    NotFoundError
        No such request.
    """
    cases.find(store, request_id)
    return Pasted(_sender(store, request_id, text[:MAX_READ], catalogue), read_reply(text))


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
