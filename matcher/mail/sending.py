"""Sending an e-mail by SMTP: verified TLS, time limits, and what went wrong in plain words.

What the server said is not repeated: it may hold a person's address. Its code is.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum

from matcher.errors import MailError

#: How long a mail server may be silent, in seconds.
TIMEOUT_SECONDS = 20.0


class Security(StrEnum):
    """How the connection is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """A mail server and how to speak to it.

    Attributes
    ----------
    sender:
        The address that letters come from.
    trusted:
        Where to look for authorities beyond the system's own: a file of certificates.
    """

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    security: Security = Security.STARTTLS
    trusted: str = ""
    timeout_seconds: float = TIMEOUT_SECONDS

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> SmtpSettings | None:
        """The settings that ``MATCHER_SMTP_...`` give; None where no server is named.

        Raises
        ------
        MailError
            A setting is missing or makes no sense.
        """
        host = environment.get("MATCHER_SMTP_HOST", "").strip()
        if not host:
            return None
        sender = environment.get("MATCHER_SMTP_FROM", "").strip()
        if "@" not in sender:
            raise MailError(
                "MATCHER_SMTP_FROM is not an e-mail address.",
                "Set it to the address that letters come from.",
            )
        security = _security(environment.get("MATCHER_SMTP_SECURITY", ""))
        return cls(
            host=host,
            sender=sender,
            port=_port(environment.get("MATCHER_SMTP_PORT", ""), _PORTS[security]),
            user=environment.get("MATCHER_SMTP_USER", ""),
            password=environment.get("MATCHER_SMTP_PASSWORD", ""),
            security=security,
            trusted=environment.get("MATCHER_SMTP_TRUSTED", "").strip(),
        )


def _security(text: str) -> Security:
    try:
        return Security(text.strip().lower() or Security.STARTTLS)
    except ValueError:
        raise MailError(
            f"MATCHER_SMTP_SECURITY '{text}' is unknown.", "Choose one of: starttls, tls, none."
        ) from None


def _port(text: str, usual: int) -> int:
    if not text.strip():
        return usual
    try:
        port = int(text)
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise MailError(f"MATCHER_SMTP_PORT '{text}' is no port.", "Give a number, such as 587.")
    return port


def send(settings: SmtpSettings, message: EmailMessage) -> None:
    """Hand an e-mail to the server; returns once the server has taken it.

    Raises
    ------
    MailError
        It was not sent; or, where its `may_have_gone` is set, nobody knows.
    """
    handing_over = taken = False
    try:
        with _connect(settings) as server:
            if settings.user:
                server.login(settings.user, settings.password)
            handing_over = True
            server.send_message(message)
            taken = True
    except (smtplib.SMTPException, OSError) as error:
        # Taken is taken, however the connection ends.
        if not taken:
            raise _explained(error, settings, may_have_gone=handing_over) from None


def _connect(settings: SmtpSettings) -> smtplib.SMTP:
    place = (settings.host, settings.port)
    if settings.security is Security.TLS:
        return smtplib.SMTP_SSL(
            *place, timeout=settings.timeout_seconds, context=_context(settings)
        )
    server = smtplib.SMTP(*place, timeout=settings.timeout_seconds)
    if settings.security is Security.STARTTLS:
        try:
            server.starttls(context=_context(settings))
        except BaseException:
            server.close()
            raise
    return server


def _context(settings: SmtpSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.trusted:
        try:
            context.load_verify_locations(settings.trusted)
        except OSError:
            raise MailError(
                "MATCHER_SMTP_TRUSTED names no file of certificates.",
                "Name a file in PEM form that can be read.",
            ) from None
    return context


def _explained(error: OSError, settings: SmtpSettings, *, may_have_gone: bool) -> MailError:
    host = settings.host
    if isinstance(error, ssl.SSLError):
        return MailError(
            f"The mail server {host} does not prove who it is.",
            "Check MATCHER_SMTP_HOST; a certificate of your own is named in MATCHER_SMTP_TRUSTED.",
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailError(
            f"The mail server {host} refuses the user name or password.",
            "Check MATCHER_SMTP_USER and MATCHER_SMTP_PASSWORD.",
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return MailError(
            f"The mail server refuses the recipient (code {codes[0]}).",
            "Check the contact's address.",
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailError(
            f"The mail server {host} does not offer what is asked of it.",
            "Check MATCHER_SMTP_SECURITY and MATCHER_SMTP_USER.",
        )
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return MailError(
            f"The mail server {host} refuses the letter (code {error.smtp_code}).",
            "The letter is kept: try again later, or send it from your own mail program.",
        )
    if may_have_gone:
        return _unknown(settings)
    if isinstance(error, smtplib.SMTPException):
        return MailError(
            f"The mail server {host} broke off.",
            "The letter is kept: try again later, or send it from your own mail program.",
        )
    return MailError(
        f"The mail server {host} does not answer on port {settings.port}.",
        "The letter is kept: try again later, or send it from your own mail program.",
    )


def _unknown(settings: SmtpSettings) -> MailError:
    return MailError(
        f"The mail server {settings.host} went silent: the letter may have been sent.",
        "Ask the recipient, or look in the server's log, before sending it again.",
        may_have_gone=True,
    )
