"""Writing a letter as an e-mail, as RFC 5322 has it: for sending, and for downloading."""

from __future__ import annotations

import re
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from matcher.domain.letter import Letter
from matcher.errors import UnsendableError

#: What ends a header or hides in one: a letter's subject and addresses are one line of text.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9.-]+")


def message_id(letter: Letter, sender: str, *, attempt: str) -> str:
    """A Message-ID that carries our reference; answers name it in In-Reply-To.

    Parameters
    ----------
    attempt:
        Something unique, so that a letter sent again is not taken for the first one.
    """
    reference = _NOT_IN_ID.sub("-", letter.request_id).strip("-.") or "letter"
    domain = _NOT_IN_ID.sub("-", sender.rpartition("@")[2]).strip("-.") or "localhost"
    return f"<{reference}.{letter.letter_id}.{attempt}@{domain}>"


def write_message(
    letter: Letter, *, sender: str, now: datetime, reply_to: str = "", sender_name: str = ""
) -> EmailMessage:
    """A letter as an e-mail.

    Parameters
    ----------
    sender, reply_to:
        Addresses; an answer goes to `reply_to` where one is given. Without a sender the mail
        program that opens the letter puts its own there.
    now:
        With its time zone.

    Raises
    ------
    UnsendableError
        An address is none, or subject or address has a line break in it.
    """
    message = EmailMessage(policy=SMTP.clone(utf8=False))
    if sender:
        message["From"] = _address(sender, sender_name)
    message["To"] = _address(letter.email, letter.name)
    if letter.cc:
        message["Cc"] = tuple(_address(one) for one in letter.cc)
    if reply_to:
        message["Reply-To"] = _address(reply_to, sender_name)
    if _CONTROL.search(letter.subject):
        raise UnsendableError("The subject has a line break in it.", "Write it on one line.")
    message["Subject"] = letter.subject
    message["Date"] = now
    if letter.message_id:
        message["Message-ID"] = letter.message_id
    # Asks mail programs that answer by themselves ("I am on holiday") to leave it.
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    return message


def check_address(email: str) -> str:
    """An e-mail address without the space around it.

    Raises
    ------
    UnsendableError
        It is no e-mail address.
    """
    return _address(email).addr_spec


def _address(email: str, name: str = "") -> Address:
    if _CONTROL.search(email.strip()) or _CONTROL.search(name):
        raise UnsendableError("An address has a line break in it.", "Write it on one line.")
    try:
        address = Address(name.strip(), addr_spec=email.strip())
    except (ValueError, HeaderParseError, IndexError):
        address = Address()
    spec = address.addr_spec
    if not address.username or "." not in address.domain or not spec.isascii():
        # Which address it is stays unsaid: what went wrong is kept with the letter and logged.
        raise UnsendableError(
            "The letter has no proper e-mail address.", "Put the address right first."
        )
    return address
