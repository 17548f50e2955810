"""A form sent twice makes its change once, and one that fails half-way changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from matcher.errors import StoreError
from matcher.services.desk import cases
from matcher.store import idempotency
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import forms_of

TABLE = (
    "title,therapy_areas,request_type,{name}\nFirst,oncology,site,\nSecond,oncology,site,{value}\n"
)


def filled(browser, page: str, action: str, **said: str):
    """What a browser sends of a form that somebody has filled in."""
    return forms_of(browser.client.get(page).text)[action] | said


def send(browser, action: str, fields, n: int = 1):
    """Press its button, several times at once; where each press led."""

    def press(_: int):
        return browser.client.post(action, data=fields, follow_redirects=False)

    with ThreadPoolExecutor(n) as pressing:
        return list(pressing.map(press, range(n)))


def in_inbox(browser) -> int:
    return browser.client.get("/v1/requests").json()["total"]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("/requests/new", {"title": "Twice", "area_0": "oncology", "request_type": "site"}),
        ("/requests/new/read", {"text": "Title: Twice\nSponsor: Acme\nRequest type: site"}),
    ],
)
def test_a_request_sent_several_times_at_once_and_once_more_is_opened_once(browser, action, said):
    kari = browser("kari")
    fields = filled(kari, "/requests/new", action, **said)
    answers = send(kari, action, fields, 4) + send(kari, action, fields)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert in_inbox(kari) == 1


def test_other_words_and_another_page_are_another_request(browser):
    kari, action = browser("kari"), "/requests/new"
    said = {"title": "One", "area_0": "oncology", "request_type": "site"}
    fields = filled(kari, action, action, **said)
    send(kari, action, fields)
    send(kari, action, fields | {"title": "Another"})
    send(kari, action, filled(kari, action, action, **said))
    assert in_inbox(kari) == 3


def test_what_was_refused_may_be_sent_again(browser, monkeypatch):
    kari, action = browser("kari"), "/requests/new"
    said = {"title": "One", "area_0": "oncology", "request_type": "site"}
    fields = filled(kari, action, action, **said)

    def full(*_: object, **__: object) -> None:
        raise StoreError("No room left for the store x: the disk is full. Nothing was changed.")

    with monkeypatch.context() as patched:
        patched.setattr("matcher.services.desk.receiving.received.open_cases", full)
        (refused,) = send(kari, action, fields)
    assert refused.status_code == 507
    assert forms_of(refused.text)[action]["title"] == ["One"]
    (answer,) = send(kari, action, fields)
    assert answer.status_code == 303
    assert in_inbox(kari) == 1


def test_who_comes_second_is_told_where_the_first_is_still_at_it(browser, monkeypatch, desk):
    kari, action = browser("kari"), "/requests/new"
    said = {"title": "One", "area_0": "oncology", "request_type": "site"}
    fields = filled(kari, action, action, **said)
    monkeypatch.setattr("matcher.web.twice._LOOKS", 2)
    monkeypatch.setattr("matcher.web.twice._PAUSE", 0.0)
    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "keep", lambda *_: None)
        send(kari, action, fields)
    (answer,) = send(kari, action, fields)
    assert answer.status_code == 409
    assert in_inbox(kari) == 1


def test_a_remark_sent_twice_stands_once(browser, opened, desk):
    kari, own = browser("kari"), opened()
    action = f"/requests/{own}/notes"
    fields = filled(kari, f"/requests/{own}", action, text="Call them")
    assert {answer.status_code for answer in send(kari, action, fields, 3)} == {303}
    assert [note.text for note in cases.view_case(desk.store, own, today=TODAY).notes] == [
        "Call them"
    ]


def test_a_contact_sent_twice_is_added_once(browser):
    kari, action = browser("kari"), "/hospitals/ahus/contacts"
    said = {"name": "Ada", "email": "ada@ahus.example"}
    fields = filled(kari, "/hospitals/ahus", action, **said)
    assert {answer.status_code for answer in send(kari, action, fields, 3)} == {303}
    assert [one["name"] for one in kari.client.get("/v1/sites/ahus/contacts").json()] == ["Ada"]


def test_of_a_table_all_requests_are_opened_or_none(browser):
    kari, action = browser("kari"), "/requests/new/read"
    fields = filled(kari, "/requests/new", action)
    table = TABLE.format(name="reply_due_on", value="2020-01-01")
    files = {"file": ("requests.csv", table, "text/csv")}
    answer = kari.client.post(action, data=fields, files=files, follow_redirects=False)
    assert answer.status_code == 422
    assert in_inbox(kari) == 0
    table = TABLE.format(name="reply_due_on", value="2027-01-01")
    files = {"file": ("requests.csv", table, "text/csv")}
    answer = kari.client.post(action, data=fields, files=files, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert in_inbox(kari) == 2
