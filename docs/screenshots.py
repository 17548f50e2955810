"""Take the pictures of the desk that the README shows: `make docs`.

The demo is served on loopback, the sample request put on its desk, and Chromium opens the pages.
A test takes them as well, so that what is shown can be had.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from matcher.domain.case import CaseState, Sender
from matcher.domain.person import Person, Role
from matcher.services.demo import open_demo
from matcher.services.desk import people
from matcher.services.desk.acting import Acting
from matcher.services.desk.cases import move, take
from matcher.services.desk.desk import Desk
from matcher.services.desk.receiving import NewCase, open_case
from matcher.services.places import place_in
from matcher.web.app import make_app
from matcher.web.settings import WebSettings

PICTURES = Path(__file__).resolve().parent / "pictures"
WIDTH, HEIGHT = 1200, 900

_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


def take_pictures(browser: Browser, folder: Path) -> tuple[Path, ...]:
    """Take every picture into a folder; what was written."""
    with tempfile.TemporaryDirectory() as name, _served(Path(name)) as (address, token, reference):
        pages = {"desk-inbox.png": "/", "desk-list.png": f"/requests/{reference}#list-title"}
        context = browser.new_context(
            base_url=address, locale="en-GB", viewport={"width": WIDTH, "height": HEIGHT}
        )
        context.add_cookies([{"name": "desk", "value": token, "url": address}])
        page = context.new_page()
        for picture, path in pages.items():
            page.goto(path)
            page.screenshot(path=folder / picture)
        context.close()
    return tuple(folder / picture for picture in pages)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The demo's desk: its address, the token of a session, and a request on it."""
    now = datetime.now(UTC)
    demo = open_demo(place_in(folder), now=now, actor="docs", say=lambda _: None)
    desk = Desk.open(demo.place, today=demo.on, reference=False)
    kari = Person("kari", "Kari", Role.COORDINATOR)
    acting = Acting(kari, demo.on, now)
    setup = Acting(Person("setup", "Setup", Role.APPROVER), demo.on, now)
    people.add(desk.store, kari, "a password of a picture", setup)
    new = NewCase(demo.request, Sender("Unni Olsen", "unni@harelabb.example"))
    case = open_case(desk.store, new, acting, catalogue=demo.matcher.catalogue)
    case = take(desk.store, case.request_id, case.revision, "kari", acting)
    move(desk.store, case.request_id, case.revision, CaseState.READY, acting)
    token = people.start(desk.store, kari, now).token
    listening = socket.create_server(("127.0.0.1", 0))
    settings = WebSettings(fixed_day=demo.on)
    config = uvicorn.Config(make_app(desk, settings), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", token, case.request_id
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()
        desk.store.close()


if __name__ == "__main__":
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        take_pictures(
            playwright.chromium.launch(executable_path=program, args=list(_QUIET)), PICTURES
        )
