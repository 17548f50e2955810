"""Understanding what was dropped or pasted: letters and everything else, in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from matcher.catalogue import Catalogue
from matcher.files.intake import Incoming, Intake, read_intake, request_from_text
from matcher.mail.reading import looks_like_mail, read_mail

__all__ = ["Incoming", "Intake", "understand"]


def understand(data: bytes, name: str, *, catalogue: Catalogue, today: date) -> Intake:
    """Read what somebody dropped or pasted as one or more requests.

    Parameters
    ----------
    data:
        A letter (.eml, .msg), its pasted text, a table, a study's JSON, a request's TOML or JSON.
    name:
        What to call it in messages.
    today:
        The day it came in; the day a letter was sent counts where it is known.

    Raises
    ------
    FileError, RequestError
        What it is and what to do instead.
    """
    if not looks_like_mail(data, name):
        return read_intake(data, name, catalogue=catalogue, today=today)
    mail = read_mail(data, name)
    sent_on = mail.sent_at.date() if mail.sent_at is not None else today
    # A letter from the future has a wrong clock.
    incoming = request_from_text(
        mail.text, mail.subject, catalogue=catalogue, today=min(sent_on, today)
    )
    incoming = replace(
        incoming,
        sender_name=incoming.sender_name or mail.sender_name,
        sender_email=incoming.sender_email or mail.sender_email,
    )
    return Intake((incoming,), name, mail.text, mail.warnings)
