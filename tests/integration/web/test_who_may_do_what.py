"""Every address there is, asked by nobody and by somebody who may only read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from matcher.domain.case import Chosen
from matcher.domain.events import Contact
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.services.desk import cases, contacts, drafts, lists
from matcher.services.desk.receiving import NewCase, open_case
from matcher.store.case_papers import Paper
from matcher.web import api, pages
from tests.integration.web.conftest import TODAY

NAME = "Zebedeus"

#: What anybody may see, and send: nothing of a request, a hospital or a person.
OPEN = {
    ("GET", "/login"),
    ("GET", "/login/link"),
    ("GET", "/accessibility"),
    ("POST", "/login"),
    ("POST", "/login/link"),
    ("POST", "/language"),
    ("POST", "/v1/session"),
}

#: What a reader may send: it changes nothing but their own session, language and password.
READERS = OPEN | {
    ("POST", "/logout"),
    ("POST", "/profile/password"),
    ("DELETE", "/v1/session"),
    ("POST", "/v1/rank"),
    ("POST", "/v1/requests/{request_id}/promise"),
    ("POST", "/v1/answers/read"),
    ("POST", "/v1/outcomes/read"),
    ("POST", "/v1/requests/{request_id}/answers/read"),
}

#: Tables that grow by looking: lists that were shown, sessions, answers kept for a day.
GROWING = {"sessions", "idempotency", "shown_lists"}


def every_route(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Methods and addresses of all pages and of the API."""
    described = app.openapi()["paths"]
    for path, methods in described.items():
        for method in methods:
            yield method.upper(), path
    for router in pages.ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods - {"HEAD"}:
                yield method, re.sub(r":\w+}", "}", route.path)


@pytest.fixture
def request_id(desk, anne) -> str:
    """A request, a contact, a letter and a file that hold a name nobody else shall read."""
    catalogue = desk.matcher(TODAY).catalogue
    contact = Contact("", "ahus", NAME, "z@ahus.example")
    contacts.add_contact(desk.store, contact, anne, catalogue=catalogue)
    asked = Request(title=NAME, therapy_areas=("gastroenterology",), request_type=RequestType.SITE)
    new = NewCase(asked, papers=(Paper(NAME, "text/plain", NAME.encode()),))
    own = open_case(desk.store, new, anne, catalogue=catalogue).request_id
    view = cases.view_case(desk.store, own, today=TODAY)
    shown = lists.show_list(desk.matcher(TODAY), view.request, anne)
    lists.choose(
        desk.store, own, view.case.revision, shown.kept.list_id, [Chosen("ahus", True)], anne
    )
    drafts.prepare_letters(
        desk.store,
        own,
        [drafts.Ask("ahus")],
        anne,
        catalogue=catalogue,
        compose=lambda _planned, _request: (f"{own}: {NAME}", NAME),
    )
    return own


def _address(path: str, request_id: str) -> str:
    own = {
        "request_id": request_id,
        "site_id": "ahus",
        "contact_id": "ahus-1",
        "username": "kari",
        "purpose": "children",
        "away_from": "2026-03-01",
        "area": "gastroenterology",
        "capability": "mri",
    }
    return re.sub(r"{(\w+)}", lambda found: own.get(found[1], "1"), path)


def _kept(desk) -> dict[str, list[tuple]]:
    with sqlite3.connect(desk.store.path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = {name for (name,) in tables} - GROWING
        kept = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608
    connection.close()
    return kept


def _send(client, method: str, address: str, token: str, kind: str):
    body: dict[str, object] = {}
    if method != "GET":
        words = {
            "csrf": token,
            "revision": "1",
            "words": NAME,
            "confirmed": "yes",
            "to": "closed",
        }
        body = {"data": words} if kind == "form" else {"json": {"revision": 1}}
    headers = {"X-CSRF-Token": token, "If-Match": "*"}
    return client.request(method, address, headers=headers, follow_redirects=False, **body)


@pytest.mark.parametrize("kind", ["form", "json"])
def test_nobody_sees_or_changes_anything(app, desk, browser, request_id, kind):
    stranger = browser()
    token, before = stranger.token("/login"), _kept(desk)
    for method, path in every_route(app):
        answer = _send(stranger.client, method, _address(path, request_id), token, kind)
        assert NAME not in answer.text, (method, path)
        if (method, path) in OPEN or path in ("/healthz", "/readyz"):
            assert answer.status_code in (200, 401, 403, 422), (method, path)
        elif path == "/answer/{token}":
            assert answer.status_code == 404, "who has no link gets nowhere by it"
        elif path.startswith("/v1"):
            assert answer.status_code == 401, (method, path)
        else:
            assert answer.status_code == 303, (method, path)
            assert answer.headers["location"].startswith("/login?after="), (method, path)
    assert _kept(desk) == before


@pytest.mark.parametrize("kind", ["form", "json"])
def test_a_reader_changes_nothing_wherever_they_send_it(app, desk, browser, request_id, kind):
    ola = browser("ola")
    token, before, n_refused = ola.token("/profile"), _kept(desk), 0
    for method, path in every_route(app):
        if method == "GET" or (method, path) in READERS or path.startswith("/v1/intake"):
            continue
        answer = _send(ola.client, method, _address(path, request_id), token, kind)
        # A body that cannot be read is told before the role is.
        assert answer.status_code in (403, 422, 404), (method, path, answer.status_code)
        n_refused += answer.status_code == 403
    assert n_refused > 30
    assert _kept(desk) == before


def test_every_address_of_the_api_is_described(app):
    hidden = [
        route.path
        for router in api.ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and not route.include_in_schema
    ]
    assert hidden == []
