"""Real pages in a real browser: a server on a port of its own, and Debian's Chromium.

Where there is no Chromium the tests are skipped and say so; with ``CI=true`` they fail.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from matcher.domain.person import Person, Role
from matcher.services.desk import people
from matcher.services.desk.acting import Acting
from matcher.services.desk.desk import Desk
from matcher.services.places import place_in
from matcher.web.app import make_app
from matcher.web.settings import WebSettings

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

TODAY = date(2026, 3, 2)
PASSWORD = "correct horse battery"  # noqa: S105 - made up

#: Chromium asks nobody but the page, and runs as root in a container.
_QUIET = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
)

#: WCAG 2.1 A and AA, and what axe calls good practice.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


_TOLD = ("Failed to load resource", "Response Status Error Code")


@dataclass
class Served:
    """A desk that is being served."""

    address: str
    desk: Desk


@contextmanager
def serving(desk: Desk, settings: WebSettings) -> Iterator[str]:
    """Serve a desk on a free port for a while; its address without a slash at the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(desk, settings), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing = "There is no Chromium; as root: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_store(tmp_path_factory) -> Path:
    """A store with an approver, a coordinator and a reader, made once and copied."""
    folder = tmp_path_factory.mktemp("small")
    desk = Desk.open(place_in(folder), today=TODAY)
    acting = Acting(Person("setup", "Setup", Role.APPROVER), TODAY, datetime.now(UTC))
    for username, role in (("anne", 3), ("kari", 2), ("ola", 1)):
        people.add(desk.store, Person(username, username.title(), Role(role)), PASSWORD, acting)
    return folder


@pytest.fixture
def served(small_store, tmp_path) -> Iterator[Served]:
    """The small store, served for one test."""
    shutil.copytree(small_store, tmp_path / "desk")
    desk = Desk.open(place_in(tmp_path / "desk"), today=TODAY)
    with serving(desk, WebSettings(fixed_day=TODAY)) as address:
        yield Served(address, desk)


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium, served) -> Iterator[OpenPage]:
    """Opens a page as somebody, each time in a browser of its own.

    ``open_page("/profile", as_user="kari", language="nn", javascript=False)``. What a page
    writes to the console as an error, such as a breach of the policy, fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(
        path: str, as_user: str = "", language: str = "nb", *, javascript: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=served.address, locale=language, java_script_enabled=javascript
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if as_user:
            person = Person(as_user, as_user, Role.READER)
            token = people.start(served.desk.store, person, datetime.now(UTC)).token
            cookie = {"name": "desk", "value": token, "url": served.address}
            context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    # Chromium and htmx tell of answers such as 404 and 409 as well; the tests look at those.
    assert [text for text in complaints if not text.startswith(_TOLD)] == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe-core has against a page: a line for each thing, none if all is well."""
    if not AXE.exists():
        pytest.fail("axe-core is not there: make assets")
    script = AXE.read_text("utf-8")

    def check(page: Page) -> list[str]:
        page.evaluate(script)
        rules = json.dumps({"runOnly": _RULES})
        found = page.evaluate(f"axe.run(document, {rules})")
        return [
            f"{one['id']}: {node['html'][:200]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    return check
