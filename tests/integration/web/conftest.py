"""The application over a small store, and people who are logged in."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from matcher.domain.person import Person, Role
from matcher.services.desk import people
from matcher.services.desk.acting import Acting
from matcher.services.desk.desk import Desk
from matcher.services.places import place_in
from matcher.web.app import make_app
from matcher.web.settings import WebSettings

TODAY = date(2026, 3, 2)
PASSWORD = "correct horse battery"  # noqa: S105 - made up
BASE = "http://127.0.0.1"


@dataclass
class Browser:
    """A browser of its own: cookies, and the token of the last page."""

    client: TestClient

    def token(self, path: str = "/login") -> str:
        page = self.client.get(path)
        return re.search(r'name="csrf" value="([^"]+)"', page.text)[1]

    def send(self, path: str, page: str = "/profile", **fields: str):
        data = {"csrf": self.token(page), **fields}
        return self.client.post(path, data=data, follow_redirects=False)

    def log_in(self, username: str, password: str = PASSWORD, **fields: str):
        return self.send("/login", "/login", username=username, password=password, **fields)


@pytest.fixture(scope="session")
def filled(tmp_path_factory) -> Path:
    """A store with an approver, a coordinator and a reader, made once."""
    folder = tmp_path_factory.mktemp("desk")
    desk = Desk.open(place_in(folder), today=TODAY)
    acting = Acting(Person("setup", "Setup", Role.APPROVER), TODAY, datetime.now(UTC))
    for username, role in (("anne", 3), ("kari", 2), ("ola", 1)):
        people.add(desk.store, Person(username, username.title(), Role(role)), PASSWORD, acting)
    return folder


@pytest.fixture
def desk(filled, tmp_path) -> Desk:
    shutil.copytree(filled, tmp_path / "desk")
    return Desk.open(place_in(tmp_path / "desk"), today=TODAY)


@pytest.fixture
def app(desk):
    return make_app(desk, WebSettings(fixed_day=TODAY, max_body=200_000))


@pytest.fixture
def browser(app):
    """Makes browsers, each with cookies of its own; `as_user` logs somebody in."""

    def open_browser(as_user: str = "", language: str = "en") -> Browser:
        client = TestClient(app, base_url=BASE, headers={"Accept-Language": language})
        opened = Browser(client)
        if as_user:
            assert opened.log_in(as_user).status_code == 303
        return opened

    return open_browser


@pytest.fixture
def anne() -> Acting:
    """An approver at work, without a browser."""
    return Acting(Person("anne", "Anne", Role.APPROVER), TODAY, datetime.now(UTC))
