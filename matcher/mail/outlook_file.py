"""A letter saved from Outlook (.msg) -> `Mail`."""

from __future__ import annotations

import io
import struct
from datetime import datetime

from olefile import OleFileIO  # type: ignore[import-untyped]
from oxmsg import Message
from oxmsg.attachment import Attachment as Attached
from oxmsg.domain import constants as pid

from matcher.errors import FileError
from matcher.mail.forwarded import name_and_address
from matcher.mail.letter_file import MAX_BYTES, Attachment, Mail, one_line
from matcher.mail.plain_text import decode, html_to_text
from matcher.text.visible import visible

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: Streams of a letter with hundreds of recipients; more is no letter.
_MAX_STREAMS = 20_000
MAX_ATTACHMENTS = 100

#: What damaged compound files make the library raise.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


def read_outlook_file(data: bytes, name: str) -> Mail:
    """Read the bytes of a .msg file.

    Raises
    ------
    FileError
        Damaged, or another file of that form, such as an old Excel file.
    """
    try:
        _refuse_oversized(data)
        return _read(Message.load(io.BytesIO(data)))
    except _FAULTS:
        raise FileError(
            f"{name} cannot be read as a letter from Outlook: damaged, or another kind of file.",
            "Save the letter again as .msg or .eml, or paste its text.",
        ) from None


def _refuse_oversized(data: bytes) -> None:
    """A small file may claim huge streams by pointing at one block again and again."""
    with OleFileIO(io.BytesIO(data)) as ole:
        sizes = [entry.size for entry in ole.direntries if entry is not None]
    # The root's own entry counts the small streams once more.
    if len(sizes) > _MAX_STREAMS or sum(sizes) > 2 * MAX_BYTES + len(data):
        raise ValueError("streams larger than the file")


def _read(message: Message) -> Mail:
    sender_name, sender_email = _sender(message)
    text, sure = _text(message)
    attachments: list[Attachment] = []
    warnings = [] if sure else ["charset_guessed"]
    for number, attached in enumerate(message.attachments, 1):
        if number > MAX_ATTACHMENTS:
            warnings.append("too_many_attachments")
            break
        content = attached.file_bytes
        if content is None:
            # A letter inside the letter is a tree of its own, not a file.
            warnings.append("attached_mail_unread")
        else:
            attachments.append(_attachment(attached, content, number))
    return Mail(
        subject=one_line(message.subject),
        sender_name=sender_name,
        sender_email=sender_email,
        sent_at=_sent_at(message),
        text=text,
        attachments=tuple(attachments),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _attachment(attached: Attached, content: bytes, number: int) -> Attachment:
    return Attachment(
        one_line(attached.file_name or "", 200) or f"attachment-{number}",
        one_line(attached.mime_type or "", 100) or "application/octet-stream",
        content,
    )


def _sender(message: Message) -> tuple[str, str]:
    name, email = name_and_address(message.sender or "")
    if not email:
        # Inside one Exchange the address is a directory path; the real one stands beside it.
        smtp = message.properties.str_prop_value(pid.PID_SENDER_SMTP_ADDRESS) or ""
        email = smtp if "@" in smtp else ""
        name = message.properties.str_prop_value(pid.PID_SENDER_NAME) or name
    return one_line(name, 200), one_line(email, 200)


def _sent_at(message: Message) -> datetime | None:
    try:
        return message.sent_date
    except _FAULTS:
        return None


def _text(message: Message) -> tuple[str, bool]:
    """The words, and whether their encoding was as declared."""
    try:
        body = message.body or ""
    except UnicodeError:
        body = ""
    if body.strip():
        return visible(body), True
    html = message.properties.binary_prop_value(pid.PID_HTML)
    if html is None:
        return html_to_text(message.html_body or ""), True
    try:
        declared = message.properties.body_encoding
    except _FAULTS:
        declared = ""
    text, sure = decode(html, declared)
    return html_to_text(text), sure
