"""Two hundred hospitals open the link in their letter at once, and answer at once.

The demo store is served by a process of its own on loopback. Every link is opened by a client of
its own, all begin in the same moment, and so do the answers. Bars: no error, no answer lost.
"""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from desk import SERVE, name_of
from harness import Measurement, run_script

from matcher.domain.letter import Letter, LetterItem, LetterKind
from matcher.domain.person import Person, Role
from matcher.services.demo import open_demo
from matcher.services.desk import forwarding
from matcher.services.desk.acting import Acting
from matcher.services.desk.receiving import NewCase, open_case
from matcher.services.places import place_in
from matcher.store import Store, answer_links, letters, replies

N_REQUESTS = 20
N_LINKS = 200


@dataclass
class Seen:
    """What the clients met."""

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def main(argv: Sequence[str]) -> list[Measurement]:
    """Serve, open, answer, and count what is kept."""
    del argv
    with tempfile.TemporaryDirectory() as name:
        store, paths, today = _asked(Path(name))
        listening = socket.create_server(("127.0.0.1", 0), backlog=N_LINKS)
        listening.set_inheritable(True)
        handle = listening.fileno()
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, name_of(Path(name)), today, str(handle)],
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[handle],
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            port = listening.getsockname()[1]
            opened = _at_once(paths, lambda path, _: _ask(port, "GET", path, None, 200))
            answered = _at_once(
                paths, lambda path, number: _ask(port, "POST", path, _fields(number), 303)
            )
        finally:
            process.terminate()
            process.wait(30)
            listening.close()
        return [*_lines("opened", opened), *_lines("answered", answered), _lost(store)]


def _asked(folder: Path) -> tuple[Store, list[str], str]:
    """Requests that hospitals have been asked about; the paths of all their links."""
    now = datetime.now(UTC)
    demo = open_demo(place_in(folder), now=now, actor="bench", say=lambda _: None)
    store, catalogue = demo.matcher.store, demo.matcher.catalogue
    acting = Acting(Person("setup", "Setup", Role.APPROVER), demo.on, now)
    sites = [one.site_id for one in catalogue.sites if one.is_candidate]
    key, paths = answer_links.key_of(store), []
    for number in range(N_REQUESTS):
        new = NewCase(demo.request)
        own = open_case(store, new, acting, catalogue=catalogue).request_id
        drafts = [
            Letter(
                letter_id=0,
                request_id=own,
                kind=LetterKind.FORWARD,
                language="nb",
                subject=own,
                body="{answer_link_1}\n",
                email="somebody@hospital.example",
                items=(LetterItem(sites[(number + place) % len(sites)], f"Department {place}"),),
            )
            for place in range(N_LINKS // N_REQUESTS)
        ]
        for one in letters.keep_drafts(store, own, drafts, acting.author):
            forwarding.hand_over(
                store, one.letter_id, one.revision, acting, record=forwarding.Record()
            )
            paths.append(f"/answer/{answer_links.token_of(one, 0, key)}")
    return store, paths, demo.on.isoformat()


def _fields(number: int) -> dict[str, str]:
    if number % 2:
        return {"answer": "declined", "reason": "staff_capacity"}
    return {"answer": "interested", "patients": str(number), "contact": "Somebody"}


def _ask(port: int, method: str, path: str, fields: dict[str, str] | None, wanted: int) -> str:
    """One click; what went wrong, "" for nothing."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, urlencode(fields) if fields else None, headers)
        answer = connection.getresponse()
        answer.read()
    except OSError as error:
        return f"{method}: {type(error).__name__}"
    finally:
        connection.close()
    return "" if answer.status == wanted else f"{method}: {answer.status}"


def _at_once(paths: Sequence[str], click: Callable[[str, int], str]) -> Seen:
    seen, start = Seen(), threading.Barrier(len(paths))

    def client(path: str, number: int) -> None:
        start.wait()
        begun = time.perf_counter()
        wrong = click(path, number)
        seen.seconds.append(time.perf_counter() - begun)
        if wrong:
            seen.failed.append(wrong)

    threads = [
        threading.Thread(target=client, args=(path, number)) for number, path in enumerate(paths)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _lines(what: str, seen: Seen) -> list[Measurement]:
    return [
        Measurement(f"{N_LINKS} answer links {what} at once, the last one", max(seen.seconds), "s"),
        Measurement(
            f"{N_LINKS} answer links {what} at once, errors",
            len(seen.failed),
            "",
            bar="none",
            met=not seen.failed,
        ),
    ]


def _lost(store: Store) -> Measurement:
    requests = {one.request_id for one in _every(store)}
    kept = sum(len(replies.answers(store, one)) for one in requests)
    lost = N_LINKS - kept
    return Measurement("answers lost", lost, "", bar="none", met=lost == 0)


def _every(store: Store) -> list[Letter]:
    return [letters.letter(store, number) for number in range(1, N_LINKS + 1)]


if __name__ == "__main__":
    run_script(main)
