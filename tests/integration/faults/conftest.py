"""A desk that can be killed and started again quickly, and a mail server beside it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from matcher.domain.letter import Letter, LetterItem, LetterKind
from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.services.desk import forwarding, people
from matcher.services.desk.acting import Acting
from matcher.services.desk.desk import Desk
from matcher.services.desk.receiving import NewCase, open_case
from matcher.services.places import place_in
from matcher.store import answer_links, letters

TODAY = date(2026, 3, 2)

#: Imports everything once, then serves the desk from a child each time it is told to. The
#: imports take seconds and are not what is being killed.
_NURSERY = """
import os, resource, sys
from datetime import date
from pathlib import Path
import uvicorn
from matcher.mail.sending import Security, SmtpSettings
from matcher.services.desk.desk import Desk
from matcher.services.places import place_in
from matcher.web.app import make_app
from matcher.web.settings import WebSettings

folder, (port, smtp) = Path(sys.argv[1]), map(int, sys.argv[2:])
settings = SmtpSettings("127.0.0.1", "post@desk.example", smtp, security=Security.NONE, timeout_seconds=5)
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        day, largest = date.fromisoformat(line.split()[0]), int(line.split()[1])
        if largest:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
        desk = Desk.open(place_in(folder), today=day, reference=False)
        app = make_app(desk, WebSettings(fixed_day=day, smtp=settings))
        uvicorn.run(app, port=port, log_level="error", access_log=False)
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""


@dataclass
class Mailbox:
    """A mail server that takes its time, so that a kill may come in the middle."""

    taken: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(  # noqa: N802 - the server's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken[str(message["Subject"])] += 1
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def mail_port() -> int:
    """Where the mail server is, or would be."""
    return _free_port()


@pytest.fixture
def start_mail(mailbox: Mailbox, mail_port: int) -> Iterator[Callable[[], None]]:
    """Start the mail server, which is down until then."""
    with ExitStack() as running:

        def start() -> None:
            controller = Controller(mailbox, hostname="127.0.0.1", port=mail_port)
            controller.start()
            running.callback(controller.stop)

        yield start


@dataclass
class Prepared:
    """A store with people, requests, links that wait for answers and letters that wait to be sent.

    Attributes
    ----------
    paths:
        Of answer links.
    drafts:
        Ids of letters to be sent.
    """

    folder: Path
    url: str
    acting: Acting
    request_id: str
    paths: list[str]
    drafts: list[int]
    cookie: str
    csrf: str


@pytest.fixture
def prepare(tmp_path: Path) -> Callable[..., Prepared]:
    """Make such a store, with so many links and letters."""

    def make(n_links: int = 10, n_drafts: int = 10) -> Prepared:
        folder = tmp_path / "desk"
        folder.mkdir()
        place = place_in(folder)
        desk = Desk.open(place, today=TODAY)
        now = datetime.now(UTC)
        acting = Acting(Person("kari", "Kari", Role.COORDINATOR), TODAY, now)
        setup = Acting(Person("setup", "Setup", Role.APPROVER), TODAY, now)
        people.add(desk.store, acting.person, "correct horse battery", setup)
        catalogue = desk.matcher(TODAY).catalogue
        new = NewCase(Request("", TODAY, title="A study in ulcerative colitis"))
        own = open_case(desk.store, new, acting, catalogue=catalogue).request_id
        sites = [one.site_id for one in catalogue.sites if one.is_candidate]
        asked = [_draft(own, site, f"{own} link {site}") for site in sites[:n_links]]
        kept = letters.keep_drafts(desk.store, own, asked, acting.author)
        key, paths = answer_links.key_of(desk.store), []
        for one in kept:
            forwarding.hand_over(
                desk.store, one.letter_id, one.revision, acting, record=forwarding.Record()
            )
            paths.append(f"/answer/{answer_links.token_of(one, 0, key)}")
        waiting = [
            _draft(own, sites[n % len(sites)], f"{own} letter {n}", department=f"Ward {n}")
            for n in range(n_drafts)
        ]
        drafts = letters.keep_drafts(desk.store, own, waiting, acting.author)
        ids = [one.letter_id for one in drafts]
        started = people.start(desk.store, acting.person, now)
        desk.store.close()
        return Prepared(
            folder, place.store_url, acting, own, paths, ids,
            started.token, started.session.csrf,
        )  # fmt: skip

    return make


def _draft(request_id: str, site: str, subject: str, department: str = "") -> Letter:
    return Letter(
        0, request_id, LetterKind.FORWARD, "nb", subject, "Hei\n{answer_link_1}\n",
        email="somebody@hospital.example", items=(LetterItem(site, department),),
    )  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """What came back for a click; status 0 where nothing came."""

    status: int
    etag: str = ""
    text: str = ""


@dataclass
class KillableDesk:
    """A desk served by a child of another process, to be killed at any moment."""

    prepared: Prepared
    port: int
    nursery: subprocess.Popen[str]
    child: int = 0

    def start(self, today: date = TODAY, largest_file: int = 0) -> None:
        """Serve; returns once it answers.

        `today` is what its clock says; no file grows beyond `largest_file` bytes, as on a full
        disk.
        """
        self._tell(f"{today.isoformat()} {largest_file}\n")
        self.child = int(self._hear())
        latest = time.monotonic() + 60
        while self.ask("GET", "/healthz").status != 200:
            assert time.monotonic() < latest, "it does not start"
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill it as `kill -9` does."""
        os.kill(self.child, signal.SIGKILL)
        assert self._hear() == "over"

    def ask(
        self,
        method: str,
        path: str,
        *,
        fields: Mapping[str, str] | None = None,
        body: object = None,
        if_match: str = "",
    ) -> Answered:
        """One click; nothing is confirmed before all of the answer is there."""
        headers = {"Host": "127.0.0.1", "Cookie": f"desk={self.prepared.cookie}"}
        content = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            content = urlencode({"csrf": self.prepared.csrf, **fields})
        elif method != "GET":
            headers |= {"Content-Type": "application/json", "X-CSRF-Token": self.prepared.csrf}
            content = None if body is None else json.dumps(body)
        if if_match:
            headers["If-Match"] = if_match
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return Answered(0)
        finally:
            connection.close()
        return Answered(answer.status, answer.headers.get("ETag", ""), text)

    def _tell(self, words: str) -> None:
        assert self.nursery.stdin is not None
        self.nursery.stdin.write(words)
        self.nursery.stdin.flush()

    def _hear(self) -> str:
        assert self.nursery.stdout is not None
        return self.nursery.stdout.readline().strip()


@pytest.fixture
def killable(mail_port: int) -> Iterator[Callable[[Prepared], KillableDesk]]:
    """Serve a prepared store so that it can be killed."""
    started: list[KillableDesk] = []

    def serve(prepared: Prepared) -> KillableDesk:
        # The child listens itself: a socket kept open would hand clicks on to the next one.
        port = _free_port()
        arguments = [str(prepared.folder), str(port), str(mail_port)]
        nursery = subprocess.Popen(
            [sys.executable, "-c", _NURSERY, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        desk = KillableDesk(prepared, port, nursery)
        started.append(desk)
        assert desk._hear() == "ready"
        return desk

    yield serve
    for desk in started:
        if desk.child:
            with suppress(ProcessLookupError):
                os.kill(desk.child, signal.SIGKILL)
        desk.nursery.communicate()
