"""A real SMTP server on loopback that keeps what it gets and refuses what it is told to."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from matcher.mail.sending import Security, SmtpSettings

Serve = Callable[..., SmtpSettings]


@dataclass
class Mailbox:
    """What came in; `refuses` is an address that is turned away."""

    refuses: str = ""
    after_data: str = "250 OK"
    hangs_up: bool = False
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, *_options: object
    ) -> str:
        if address == self.refuses:
            return f"550 no {address} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the server's name for it
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.after_data.startswith("250"):
            self.recipients += envelope.rcpt_tos
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.hangs_up:
            server.transport.abort()
        return self.after_data


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    return _free_port()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def serve(mailbox: Mailbox) -> Iterator[Serve]:
    """Start a server for the mailbox; the settings to reach it."""
    with ExitStack() as running:

        def start(security: Security = Security.NONE, **settings: object) -> SmtpSettings:
            controller = Controller(mailbox, hostname="127.0.0.1", port=_free_port(), **settings)
            controller.start()
            running.callback(controller.stop)
            return SmtpSettings(
                host="localhost",
                sender="post@desk.example",
                port=controller.port,
                security=security,
                timeout_seconds=3,
            )

        yield start


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate of our own for localhost, and a server's context that uses it."""
    folder = tmp_path_factory.mktemp("certificate")
    key, own = folder / "key.pem", folder / "own.pem"
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"]
    subprocess.run(
        ["openssl", "req", *kind, *name, "-keyout", str(key), "-out", str(own)],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own, key)
    return own, context
