"""Case files handed over, and personal data erased when its time is up, by the pages."""

from __future__ import annotations

import json
import re

import pytest

from matcher.domain.events import Contact
from matcher.services.desk import contacts
from matcher.store import reads
from tests.integration.web.conftest import TODAY


@pytest.fixture
def left(desk, anne) -> Contact:
    """A contact who left long ago."""
    catalogue = reads.catalogue(desk.store)
    one = Contact("", "ahus", "Zebedeus", "z@ahus.example", valid_to=TODAY.replace(year=2020))
    return contacts.add_contact(desk.store, one, anne, catalogue=catalogue)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_reader_takes_the_case_file_from_the_requests_page(browser, opened, language):
    own = opened(title="A study in colitis")
    client = browser("ola", language).client
    page = client.get(f"/requests/{own}").text
    (pdf,) = re.findall(r'href="([^"]+case-file\.pdf)"', page)
    (tree,) = re.findall(r'href="([^"]+case-file\.json)"', page)
    taken = client.get(pdf)
    assert taken.headers["content-type"] == "application/pdf"
    assert f"{own}.pdf" in taken.headers["content-disposition"]
    assert taken.content.startswith(b"%PDF-1.7")
    assert json.loads(client.get(tree).content)["versions"][0]["title"] == "A study in colitis"


def test_a_case_file_of_a_request_that_is_not_there_is_not_found(browser):
    for end in ("pdf", "json"):
        path = f"/requests/NT-1999-001/case-file.{end}"
        assert browser("ola").client.get(path).status_code == 404


def test_what_is_due_is_erased_once_it_is_confirmed(browser, desk, left):
    anne = browser("anne")
    page = anne.client.get("/retention").text
    assert "Contacts who have left: 1 contact, ended before" in page
    assert "Zebedeus" not in page
    asked = anne.send("/retention/erase", "/retention", contacts="yes", n_contacts="1")
    assert "Erase this for good?" in asked.text
    assert reads.contacts(desk.store) == (left,)
    sure = {"contacts": "yes", "n_contacts": "1", "confirmed": "yes"}
    for _ in range(2):  # a double click
        done = anne.send("/retention/erase", "/retention", **sure)
        assert done.headers["location"] == "/retention?done=erased"
    assert reads.contacts(desk.store) == ()
    assert "Nothing is due." in anne.client.get("/retention?done=erased").text


def test_what_is_due_now_and_was_not_shown_is_not_erased(browser, desk, left):
    sure = {"contacts": "yes", "n_contacts": "0", "confirmed": "yes"}
    refused = browser("anne").send("/retention/erase", "/retention", **sure)
    assert refused.status_code == 409
    assert "has changed since you looked" in refused.text
    assert reads.contacts(desk.store) == (left,)


def test_periods_are_changed_and_odd_ones_refused(browser, left):
    anne = browser("anne")
    kept = anne.send("/retention/periods", "/retention", contacts="1200")
    assert kept.headers["location"] == "/retention?done=kept"
    assert "Nothing is due." in anne.client.get("/retention").text
    for months in ("", "0", "-1", "1.5", "1201", "99999999999", "<b>"):
        refused = anne.send("/retention/periods", "/retention", contacts=months)
        assert refused.status_code == 422, months
        assert "1200" in refused.text
    nothing = anne.send("/retention/erase", "/retention")
    assert "Nothing was chosen." in nothing.text


def test_only_somebody_who_approves_sees_and_does_it(browser, left, desk):
    kari = browser("kari")
    assert kari.client.get("/retention").status_code == 403
    sure = {"contacts": "yes", "n_contacts": "1", "confirmed": "yes"}
    assert kari.send("/retention/erase", **sure).status_code == 403
    assert reads.contacts(desk.store) == (left,)
