"""A letter that came in -> `Mail`: .eml, .msg, or the same under another name.

Reads and judges nothing: what the letter asks for is for `files.intake`. The work is bounded
whatever the bytes are, and the only error is a `FileError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from itertools import islice

from matcher.errors import FileError
from matcher.mail.forwarded import name_and_address
from matcher.mail.letter_file import (
    MAX_BYTES,
    TNEF_MARK,
    Attachment,
    Mail,
    finish,
    one_line,
)
from matcher.mail.outlook_file import OLE_MARK, read_outlook_file
from matcher.mail.plain_text import decode, html_to_text
from matcher.text.visible import visible

__all__ = [
    "MAX_BYTES",
    "Attachment",
    "Mail",
    "looks_like_mail",
    "read_mail",
]

#: The library's header parser is quadratic, and no header that is read here is longer.
_MAX_HEADER = 4_000
#: Every line is compared with every boundary that is open.
_MAX_COMPARISONS = 20_000_000
_MAX_PARTS = 500
_MAX_ATTACHMENTS = 100
_BOUNDARY = re.compile(rb"boundary\s{0,9}=", re.IGNORECASE)
_HEAD_BYTES = 16_384
_HEADER = re.compile(rb"([!-9;-~]{1,60}):")
#: Two of these at the top, and it is a letter.
_LETTER_HEADERS = frozenset(
    b"from to subject date message-id mime-version received return-path content-type "
    b"delivered-to x-mailer reply-to cc content-transfer-encoding x-unsent".split()
)
_FAULTS = (AttributeError, IndexError, KeyError, LookupError, RecursionError, TypeError, ValueError)


class _BoundedPolicy(EmailPolicy):
    """The library's own policy, with headers cut to what is worth reading."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse([line[:_MAX_HEADER] for line in sourcelines[:60]])
        return name, value[:_MAX_HEADER]


_POLICY = _BoundedPolicy()


def looks_like_mail(data: bytes, name: str) -> bool:
    """Whether some bytes are meant as a letter: by their first lines, or by their name."""
    if data.startswith((OLE_MARK, TNEF_MARK)):
        return not name.lower().endswith((".xls", ".doc", ".ppt"))
    return name.lower().endswith((".eml", ".msg")) or _n_letter_headers(data) >= 2


def read_mail(data: bytes, name: str) -> Mail:
    """Read a letter.

    Parameters
    ----------
    data:
        The whole file, at most `MAX_BYTES`.
    name:
        What to call it in messages. The form is told from the bytes.

    Raises
    ------
    FileError
        Empty, too large, no letter at all, or one that only Outlook can open.
    """
    if not data.strip():
        raise FileError(f"{name} is empty.", "Save the letter again, or paste its text.")
    if len(data) > MAX_BYTES:
        raise FileError(
            f"{name} holds {len(data) / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read.",
            "Save the letter without its attachments, or paste its text.",
        )
    if data.startswith(OLE_MARK):
        return finish(read_outlook_file(data, name))
    if data.startswith(TNEF_MARK):
        raise FileError(
            f"{name} is Outlook's own wrapping (winmail.dat), which only Outlook opens.",
            "Ask the sender to send it again as HTML or plain text.",
        )
    if not _n_letter_headers(data):
        raise FileError(
            f"{name} is no letter: it does not begin with From, Subject or the like.",
            "Save it from the mail program as .eml or .msg, or paste its text.",
        )
    if data.count(b"\n") * len(_BOUNDARY.findall(data)) > _MAX_COMPARISONS:
        raise FileError(f"{name} has more parts than a letter can have.", "Paste its text instead.")
    try:
        message = message_from_bytes(data, policy=_POLICY)
        return finish(_read(message))
    except _FAULTS:
        raise FileError(
            f"{name} is a letter whose parts cannot be told apart: damaged, or cut off.",
            "Save it again from the mail program, or paste its text.",
        ) from None


def _n_letter_headers(data: bytes) -> int:
    """How many headers of letters the first lines hold, up to the first empty line."""
    found: set[bytes] = set()
    for line in data[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").splitlines():
        if not line:
            break
        if header := _HEADER.match(line):
            found.add(header[1].lower())
    return len(found & _LETTER_HEADERS)


def _read(message: EmailMessage | Message) -> Mail:
    sender_name, sender_email = name_and_address(_header(message, "from"))
    warnings: list[str] = []
    plain: list[str] = []
    rich: list[str] = []
    attachments: list[Attachment] = []
    for part in islice(_parts(message), _MAX_PARTS):
        kind = part.get_content_type()
        if _is_text(part, kind):
            text, sure = decode(_content(part), str(part.get_content_charset("") or ""))
            if not sure:
                warnings.append("charset_guessed")
            (rich if kind == "text/html" else plain).append(text)
        elif len(attachments) == _MAX_ATTACHMENTS:
            warnings.append("too_many_attachments")
            break
        elif not _is_decoration(part, kind):
            attachments.append(_attachment(part, kind, len(attachments) + 1))
    text = visible("\n\n".join(plain))
    if not text:
        text = html_to_text("<p>".join(rich))
    inner = _inner(message)
    mail = Mail(
        subject=one_line(_header(message, "subject")),
        sender_name=one_line(sender_name, 200),
        sender_email=one_line(sender_email, 200),
        sent_at=_sent_at(message),
        text=text,
        attachments=tuple(attachments),
        warnings=tuple(warnings),
    )
    return mail if inner is None else _with_inner(mail, _read(inner))


def _with_inner(mail: Mail, inner: Mail) -> Mail:
    """A letter whose attachment is the letter that was meant."""
    return Mail(
        subject=inner.subject or mail.subject,
        sender_name=inner.sender_name or mail.sender_name,
        sender_email=inner.sender_email or mail.sender_email,
        sent_at=inner.sent_at or mail.sent_at,
        text=visible(f"{mail.text}\n\n{inner.text}"),
        attachments=(*mail.attachments, *inner.attachments)[:_MAX_ATTACHMENTS],
        warnings=(*mail.warnings, *inner.warnings, "passed_on"),
    )


def _parts(message: Message) -> Iterator[Message]:
    """The parts that are not made of parts; a letter inside is left to `_inner`."""
    if message.get_content_maintype() == "message":
        return
    if not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)


def _inner(message: Message) -> Message | None:
    """The one letter that is attached; None where there is none, or more than one."""
    found = [part for part in _wrapped(message) if isinstance(part, Message)]
    return found[0] if len(found) == 1 else None


def _wrapped(message: Message) -> Iterator[object]:
    payload = message.get_payload()
    if message.get_content_type() == "message/rfc822":
        yield from payload if isinstance(payload, list) else ()
    elif isinstance(payload, list):
        for part in islice(payload, _MAX_PARTS):
            if isinstance(part, Message):
                yield from _wrapped(part)


def _is_text(part: Message, kind: str) -> bool:
    attached = part.get_content_disposition() == "attachment" or part.get_filename()
    return kind in ("text/plain", "text/html") and not attached


def _is_decoration(part: Message, kind: str) -> bool:
    """A logo of a signature: a picture that the HTML shows inside the text."""
    return kind.startswith("image/") and bool(_header(part, "content-id"))


def _attachment(part: Message, kind: str, number: int) -> Attachment:
    name = one_line(part.get_filename() or "", 200).replace("/", "_").replace("\\", "_")
    return Attachment(name or f"attachment-{number}", one_line(kind, 100), _content(part))


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _header(message: Message, name: str) -> str:
    """A header as text; "" where it is missing or beyond repair."""
    try:
        return str(message.get(name, "") or "")
    except _FAULTS:
        return ""


def _sent_at(message: Message) -> datetime | None:
    try:
        return parsedate_to_datetime(_header(message, "date"))
    except _FAULTS:
        return None
