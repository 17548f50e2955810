"""Errors: one answer each, in the language of whoever asks, and nothing leaked."""

from __future__ import annotations

import errno
import logging

import pytest

from matcher.errors import ConflictError, ModelError, StoreError, UnknownNameError
from matcher.web.current import Signed


@pytest.fixture
def fails(app):
    """Adds a page and an address of the API that fail as told."""

    def add(error: Exception) -> None:
        def fail(current: Signed):
            raise error

        app.get("/fails")(fail)
        app.get("/v1/fails")(fail)

    return add


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConflictError("There is a request 'x' already."), 409),
        (UnknownNameError("Unknown hospital 'Haukland'.", "See: matcher sites"), 422),
        (ModelError("The manifest of the model 'm' was altered."), 503),
        (StoreError("The store x is in use: another program is writing to it."), 503),
        (
            StoreError("No room left for the store /x: the disk is full. Nothing was changed."),
            507,
        ),
        (OSError(errno.ENOSPC, "No space left on device"), 507),
    ],
)
def test_each_kind_of_error_has_its_status(browser, fails, error, status):
    fails(error)
    kari = browser("kari")
    page, problem = kari.client.get("/fails"), kari.client.get("/v1/fails")
    assert (page.status_code, problem.status_code) == (status, status)
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == status
    assert problem.json()["detail"].replace("'", "&#39;") in page.text


def test_the_texts_are_those_of_the_command_line_in_the_persons_language(browser, fails):
    fails(UnknownNameError("Unknown hospital 'Haukland'.", "See: matcher sites"))
    problem = browser("kari", language="nn").client.get("/v1/fails").json()
    assert problem == {
        "type": "/problems/unknownname",
        "title": "Noko må rettast",
        "status": 422,
        "detail": "Ukjent sjukehus «Haukland».",
        "remedy": "Sjå: matcher sites",
    }


def test_a_full_disk_is_told_without_saying_where_the_store_lies(browser, fails):
    fails(StoreError("No room left for the store /srv/x.db: the disk is full."))
    answer = browser("kari").client.get("/fails")
    assert "The disk is full" in answer.text
    assert "/srv" not in answer.text


def test_a_fault_of_ours_tells_nothing_of_itself_neither_to_the_browser_nor_to_the_log(
    browser, fails, caplog
):
    fails(ZeroDivisionError("confidential study of Acme"))
    kari = browser("kari")
    with caplog.at_level(logging.ERROR):
        answers = [kari.client.get("/fails"), kari.client.get("/v1/fails")]
    for answer in answers:
        assert answer.status_code == 500
        assert "our fault" in answer.text
        assert "Acme" not in answer.text
        assert "content-security-policy" in answer.headers
    assert "GET /fails failed: ZeroDivisionError" in caplog.text
    assert "Acme" not in caplog.text


def test_an_address_that_does_not_exist_is_404_for_everybody(browser):
    for one in (browser(), browser("kari")):
        assert one.client.get("/nothing/here").status_code == 404
        assert one.client.get("/v1/nothing").json()["detail"] == "There is no such page."


def test_a_wrong_method_is_told_so(browser):
    answer = browser("kari").client.put("/v1/session", headers={"Accept-Language": "nb"})
    assert answer.status_code == 405


def test_who_watches_the_process_learns_whether_it_can_do_its_work(browser, desk):
    one = browser()
    assert one.client.get("/healthz").json() == {"status": "ok"}
    assert one.client.get("/readyz").json() == {"status": "ready"}
    desk.store.path.unlink()
    assert one.client.get("/readyz").status_code == 503
