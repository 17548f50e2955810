"""The desk while twenty people click: how long the server takes, how heavy pages are, its memory.

The demo store is served by a process of its own on loopback. Twenty sessions in this process
click with a second's thought on average: request pages, marks, the inbox, and now and then a
change, so that histories are opened anew meanwhile. Times are the server's own, from its
`Server-Timing`: what the clients themselves spend on these two cores is not in them.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from harness import Measurement, run_script

from matcher.domain.person import Person, Role
from matcher.services.demo import open_demo
from matcher.services.desk import people
from matcher.services.desk.acting import Acting
from matcher.services.desk.receiving import NewCase, open_case
from matcher.services.places import place_in

N_USERS = 20
SECONDS = 30.0
THOUGHT_SECONDS = 1.0
N_RANKED = 200

SERVE = """
import sys
from datetime import date
from pathlib import Path
import uvicorn
from matcher.cli.serve import _warm_up
from matcher.services.desk.desk import Desk
from matcher.services.places import place_in
from matcher.web.app import make_app
from matcher.web.settings import WebSettings

today = date.fromisoformat(sys.argv[2])
desk = Desk.open(place_in(Path(sys.argv[1])), today=today, reference=False)
_warm_up(desk, today)
app = make_app(desk, WebSettings(fixed_day=today))
print("ready", flush=True)
uvicorn.run(app, fd=int(sys.argv[3]), log_level="error", access_log=False, timeout_keep_alive=60)
"""


@dataclass
class Server:
    """A desk being served: its port, a session for each user, and a request to look at."""

    port: int
    process: subprocess.Popen[str]
    sessions: list[people.LoggedIn]
    reference: str


@dataclass
class Clicks:
    """Server times in milliseconds, by what was asked for."""

    by_kind: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def add(self, kind: str, status: int, timing: str) -> None:
        """Take one answer in."""
        if status >= 400 and status != 409:  # two at once on one request is no failure
            self.failed.append(f"{kind}: {status}")
        found = re.search(r"dur=([\d.]+)", timing)
        if found:
            self.by_kind.setdefault(kind, []).append(float(found[1]))


class User:
    """Somebody with a browser that keeps its connection."""

    def __init__(self, server: Server, number: int, clicks: Clicks) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._logged_in = server.sessions[number]
        self._server = server
        self._clicks = clicks
        self._draw = random.Random(number)  # noqa: S311 - who clicks when

    def ask(self, kind: str, method: str, path: str, fields: dict[str, str] | None = None) -> str:
        """One click; the page that came."""
        headers = {
            "Cookie": f"desk={self._logged_in.token}",
            "Accept-Encoding": "gzip",
            "X-CSRF-Token": self._logged_in.session.csrf,
        }
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["HX-Request"] = "true"
            body = urlencode(fields, doseq=True)
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        self._clicks.add(kind, answer.status, answer.getheader("Server-Timing", ""))
        return content.decode("latin-1")

    def work(self, until: float) -> None:
        """Click until the time is over."""
        path = f"/requests/{self._server.reference}"
        # People do not all press the button in the same moment because a test has begun.
        time.sleep(self._draw.uniform(0, 2 * THOUGHT_SECONDS))
        while time.monotonic() < until:
            drawn = self._draw.random()
            if drawn < 0.6:
                self.ask("page", "GET", path)
            elif drawn < 0.85:
                marks = {"reckon": "1", "site": ["demo-eventyrdal", "demo-krakesolvnes"]}
                self.ask("mark", "POST", f"{path}/choice", marks)
            elif drawn < 0.97:
                self.ask("inbox", "GET", "/")
            else:
                self.ask("change", "POST", f"{path}/notes", {"text": "A remark."})
            time.sleep(self._draw.expovariate(1 / THOUGHT_SECONDS))


def main(argv: Sequence[str]) -> list[Measurement]:
    """Serve, click, and weigh."""
    seconds = float(argv[0]) if argv else SECONDS
    with tempfile.TemporaryDirectory() as name:
        server = _serve(Path(name))
        try:
            return [*_alone(server), *_together(server, seconds), *_memory(server)]
        finally:
            server.process.terminate()
            server.process.wait(30)


def _serve(folder: Path) -> Server:
    import socket

    now = datetime.now(UTC)
    demo = open_demo(place_in(folder), now=now, actor="bench", say=lambda _: None)
    store = demo.matcher.store
    acting = Acting(Person("setup", "Setup", Role.APPROVER), demo.on, now)
    sessions = []
    for number in range(N_USERS):
        person = Person(f"user{number}", f"User {number}", Role.COORDINATOR)
        people.add(store, person, "a password of a bench", acting)
        sessions.append(people.start(store, person, now))
    new = NewCase(demo.request)
    reference = open_case(store, new, acting, catalogue=demo.matcher.catalogue).request_id
    listening = socket.create_server(("127.0.0.1", 0))
    listening.set_inheritable(True)
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            SERVE,
            name_of(folder),
            demo.on.isoformat(),
            str(listening.fileno()),
        ],
        stdout=subprocess.PIPE,
        text=True,
        pass_fds=[listening.fileno()],
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    return Server(listening.getsockname()[1], process, sessions, reference)


def name_of(folder: Path) -> str:
    """A folder as an argument."""
    return str(folder)


def _alone(server: Server) -> list[Measurement]:
    """Ranking by the API one after the other, and what the first and the next page weigh."""
    clicks = Clicks()
    user = User(server, 0, clicks)
    first, later = _weights(server, user)
    for _ in range(N_RANKED):
        _rank(server, user, clicks)
    ranked = statistics.median(clicks.by_kind["rank"])
    return [
        Measurement("API rank, median", ranked, "ms", bar="at most 10 ms", met=ranked <= 10),
        Measurement(
            "request page, first visit, all it loads",
            first,
            "kB",
            bar="at most 300 kB",
            met=first <= 300,
        ),
        Measurement("request page after that", later, "kB", bar="at most 40 kB", met=later <= 40),
    ]


def _rank(server: Server, user: User, clicks: Clicks) -> None:
    connection = user._connection
    body = json.dumps({"request": {"title": "A phase 3 study in ulcerative colitis"}})
    headers = {
        "Cookie": f"desk={user._logged_in.token}",
        "X-CSRF-Token": user._logged_in.session.csrf,
        "Content-Type": "application/json",
    }
    connection.request("POST", "/v1/rank", body, headers)
    answer = connection.getresponse()
    answer.read()
    clicks.add("rank", answer.status, answer.getheader("Server-Timing", ""))
    if clicks.failed:
        raise SystemExit(clicks.failed[0])


def _weights(server: Server, user: User) -> tuple[float, float]:
    """Kilobytes over the wire: the page with everything it links to, and the page alone."""
    connection = user._connection
    headers = {"Cookie": f"desk={user._logged_in.token}", "Accept-Encoding": "gzip"}

    def fetch(path: str) -> tuple[int, bytes]:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.getheader("Content-Encoding") == "gzip":
            import gzip

            return len(body), gzip.decompress(body)
        return len(body), body

    own, page = fetch(f"/requests/{server.reference}")
    linked = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.decode()))
    return (own + sum(fetch(path)[0] for path in linked)) / 1000, own / 1000


def _together(server: Server, seconds: float) -> list[Measurement]:
    clicks = Clicks()
    until = time.monotonic() + seconds
    users = [User(server, number, clicks) for number in range(N_USERS)]
    threads = [threading.Thread(target=user.work, args=(until,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if clicks.failed:
        raise SystemExit(f"{len(clicks.failed)} clicks failed: {clicks.failed[0]}")
    pages = sorted(clicks.by_kind["page"])
    median, worst = statistics.median(pages), pages[int(0.99 * len(pages))]
    others = {
        kind: statistics.median(times) for kind, times in clicks.by_kind.items() if kind != "page"
    }
    return [
        Measurement(
            f"request page, {N_USERS} users, median of {len(pages)}",
            median,
            "ms",
            bar="at most 40 ms",
            met=median <= 40,
        ),
        Measurement("request page, 99 of 100", worst, "ms", bar="at most 150 ms", met=worst <= 150),
        *(Measurement(f"{kind}, median", time_ms, "ms") for kind, time_ms in others.items()),
    ]


def _memory(server: Server) -> list[Measurement]:
    """The most the server has held."""
    status = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
    peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024 / 1e6
    return [Measurement("memory of the server", peak, "MB", bar="at most 400 MB", met=peak <= 400)]


if __name__ == "__main__":
    run_script(main)
