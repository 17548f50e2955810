"""Letters over a real SMTP server: sent, refused, unreachable, cut off."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from matcher.domain.letter import Letter, LetterKind
from matcher.errors import MailError
from matcher.mail.sending import Security, SmtpSettings, send
from matcher.mail.writing import message_id, write_message

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LETTER = Letter(
    7,
    "NT-2026-031",
    LetterKind.FORWARD,
    "nn",
    "NT-2026-031: Ny studie på Hjartet",
    "Hei Kåre,\n\nærlig talt: " + "lang linje " * 100 + "\n.\n",
    name="Kåre, Bjørn",
    email="kare@fonna.example",
    message_id="<NT-2026-031.7.1@desk.example>",
)
MESSAGE = write_message(LETTER, sender="post@desk.example", now=NOW, reply_to="svar@desk.example")


def test_a_letter_arrives_as_it_was_written(
    serve: Callable[..., SmtpSettings], mailbox: Any
) -> None:
    send(serve(), MESSAGE)
    (got,) = mailbox.messages
    assert got["Subject"] == LETTER.subject
    assert got.get_content().replace("\r\n", "\n") == LETTER.body
    assert got["To"].addresses[0].display_name == "Kåre, Bjørn"
    assert (got["Message-ID"], got["Reply-To"]) == (LETTER.message_id, "svar@desk.example")
    assert got["Date"].datetime == NOW
    assert mailbox.recipients == ["kare@fonna.example"]


def test_starttls_is_used_and_the_certificate_verified(
    serve: Callable[..., SmtpSettings], mailbox: Any, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    own, context = certificate
    settings = serve(Security.STARTTLS, tls_context=context, require_starttls=True)
    with pytest.raises(MailError, match="does not prove who it is"):
        send(settings, MESSAGE)
    with pytest.raises(MailError, match="names no file of certificates"):
        send(replace(settings, trusted=str(own) + ".gone"), MESSAGE)
    assert mailbox.messages == []
    send(replace(settings, trusted=str(own)), MESSAGE)
    assert len(mailbox.messages) == 1


def test_tls_from_the_first_byte(
    serve: Callable[..., SmtpSettings], mailbox: Any, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    own, context = certificate
    settings = serve(Security.TLS, ssl_context=context, server_hostname="localhost")
    send(replace(settings, trusted=str(own)), MESSAGE)
    assert len(mailbox.messages) == 1


def test_a_server_without_starttls_gets_nothing(
    serve: Callable[..., SmtpSettings], mailbox: Any
) -> None:
    with pytest.raises(MailError, match="does not offer"):
        send(serve(Security.STARTTLS), MESSAGE)
    assert mailbox.messages == []


def test_a_wrong_password_is_said_and_not_shown(
    serve: Callable[..., SmtpSettings], certificate: tuple[Path, ssl.SSLContext]
) -> None:
    own, context = certificate
    wrong, right = "wrong-secret", "right"

    def check(*given: Any) -> AuthResult:
        return AuthResult(success=given[-1].password == b"right", handled=False)

    settings = serve(
        Security.STARTTLS, tls_context=context, auth_required=True, authenticator=check
    )
    settings = replace(settings, trusted=str(own), user="desk", password=wrong)
    with pytest.raises(MailError, match="refuses the user name or password") as error:
        send(settings, MESSAGE)
    assert wrong not in f"{error.value!r} {settings!r}"
    send(replace(settings, password=right), MESSAGE)


def test_a_refused_recipient_is_said_without_the_address(
    serve: Callable[..., SmtpSettings], mailbox: Any
) -> None:
    mailbox.refuses = LETTER.email
    with pytest.raises(MailError, match=r"refuses the recipient \(code 550\)") as error:
        send(serve(), MESSAGE)
    assert LETTER.email not in str(error.value)
    assert not error.value.may_have_gone


def test_a_refused_letter_has_not_gone(serve: Callable[..., SmtpSettings], mailbox: Any) -> None:
    mailbox.after_data = "552 too large"
    with pytest.raises(MailError, match=r"refuses the letter \(code 552\)") as error:
        send(serve(), MESSAGE)
    assert not error.value.may_have_gone


def test_a_server_that_is_down_is_named(free_port: int) -> None:
    settings = SmtpSettings("127.0.0.1", "post@desk.example", free_port, security=Security.NONE)
    with pytest.raises(MailError, match=f"does not answer on port {free_port}") as error:
        send(settings, MESSAGE)
    assert not error.value.may_have_gone


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = SmtpSettings(
            "127.0.0.1",
            "post@desk.example",
            silent.getsockname()[1],
            security=Security.NONE,
            timeout_seconds=0.3,
        )
        with pytest.raises(MailError, match=r"broke off|does not answer"):
            send(settings, MESSAGE)


def test_a_line_cut_after_the_letter_leaves_it_open_whether_it_went(
    serve: Callable[..., SmtpSettings], mailbox: Any
) -> None:
    mailbox.hangs_up = True
    with pytest.raises(MailError, match="may have been sent") as error:
        send(serve(), MESSAGE)
    assert error.value.may_have_gone
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"subject": "NT-1\r\nBcc: x@y.example"},
        {"subject": "NT-1\u2028Bcc"},
        {"email": "kari@x.example\nBcc: y@z.example"},
        {"email": "kari@x.example, y@z.example"},
        {"email": "kari"},
        {"email": ""},
        {"email": "kåre@x.example"},
        {"name": "Kari\r\nBcc: y@z.example"},
        {"cc": ("no address",)},
    ],
)
def test_nothing_slips_into_the_headers(said: dict[str, Any]) -> None:
    with pytest.raises(MailError):
        write_message(replace(LETTER, **said), sender="post@desk.example", now=NOW)


def test_a_downloaded_letter_is_an_eml_of_seven_bits() -> None:
    raw = bytes(MESSAGE)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == LETTER.subject


def test_a_message_id_has_our_reference_and_nothing_odd() -> None:
    letter = replace(LETTER, request_id="NT 2026>\n31")
    assert message_id(letter, "post@desk.example", attempt="2") == "<NT-2026-31.7.2@desk.example>"


def test_settings_come_from_the_environment_and_keep_their_secret() -> None:
    assert SmtpSettings.from_environment({}) is None
    settings = SmtpSettings.from_environment(
        {
            "MATCHER_SMTP_HOST": "mail.example",
            "MATCHER_SMTP_FROM": "post@desk.example",
            "MATCHER_SMTP_PASSWORD": "hunter2",
            "MATCHER_SMTP_SECURITY": "TLS",
        }
    )
    assert settings is not None
    assert (settings.port, settings.security) == (465, Security.TLS)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"MATCHER_SMTP_FROM": ""},
        {"MATCHER_SMTP_SECURITY": "ssl3"},
        {"MATCHER_SMTP_PORT": "many"},
        {"MATCHER_SMTP_PORT": "0"},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, str]) -> None:
    right = {"MATCHER_SMTP_HOST": "mail.example", "MATCHER_SMTP_FROM": "post@desk.example"}
    with pytest.raises(MailError, match=next(iter(wrong))):
        SmtpSettings.from_environment({**right, **wrong})
