"""What reading a letter gives, and what all forms of letters have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from matcher.mail.forwarded import find_original
from matcher.text.visible import visible

#: Protocols are sent as links; a letter with a synopsis is below this.
MAX_BYTES = 10_000_000

#: What Outlook's own wrapping of a letter begins with.
TNEF_MARK = b"\x78\x9f\x3e\x22"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a letter, as it came."""

    name: str
    media_type: str
    content: bytes

    @property
    def is_winmail(self) -> bool:
        """Whether it is Outlook's own wrapping, which nothing but Outlook opens."""
        return (
            self.name.lower() == "winmail.dat"
            or self.media_type in ("application/ms-tnef", "application/vnd.ms-tnef")
            or self.content.startswith(TNEF_MARK)
        )


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter.

    Attributes
    ----------
    subject, sender_name, sender_email:
        Of the letter that was passed on, where one was; "" where not said.
    sent_at:
        When the letter at hand was sent; None where not said.
    text:
        Its words as plain text.
    warnings:
        Codes: ``winmail_unreadable``, ``charset_guessed``, ``passed_on``, ``no_text``,
        ``attached_mail_unread``, ``too_many_attachments``.
    """

    subject: str = ""
    sender_name: str = ""
    sender_email: str = ""
    sent_at: datetime | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()


def one_line(text: str, most: int = 500) -> str:
    """A text as one line of bounded length."""
    return " ".join(visible(text).split())[:most]


def finish(mail: Mail) -> Mail:
    """The letter with the sender of what was passed on, and with what is to be said of it."""
    warnings = dict.fromkeys(mail.warnings)
    original = find_original(mail.subject, mail.text)
    if original is not None:
        warnings["passed_on"] = None
        mail = replace(
            mail,
            subject=one_line(original.subject) or mail.subject,
            sender_name=one_line(original.sender_name, 200),
            sender_email=one_line(original.sender_email, 200),
        )
    if any(attachment.is_winmail for attachment in mail.attachments):
        warnings["winmail_unreadable"] = None
    if not mail.text:
        warnings["no_text"] = None
    return replace(mail, warnings=tuple(warnings))
