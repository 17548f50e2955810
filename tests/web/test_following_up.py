"""From silence to the company's overview, on real pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from matcher.domain.batch import Row
from matcher.domain.case import CaseState, Sender
from matcher.domain.events import Answer, Contact, Forwarding
from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import Reply, RequestType
from matcher.services.desk import contacts
from matcher.services.desk.acting import Acting
from matcher.services.desk.receiving import NewCase, open_case
from matcher.store import cases, reads
from matcher.store.applying import apply_rows
from tests.web.conftest import TODAY

REMIND = {"nb": "Skriv påminnelsene", "nn": "Skriv påminningane", "en": "Write the reminders"}
MOVE = {"nb": "Flytt fristen", "nn": "Flytt fristen", "en": "Move the deadline"}
DRAFT = {
    "nb": "Skriv utkast til e-posten",
    "nn": "Skriv utkast til e-posten",
    "en": "Draft the mail",
}
OUT = {
    "nb": "Jeg har sendt det selv",
    "nn": "Eg har sendt det sjølv",
    "en": "I have sent it myself",
}
SENT = {"nb": "Oversikten er sendt", "nn": "Oversikta er send", "en": "Overview sent"}


@pytest.fixture
def asked(served) -> str:
    """A request of which two have answered and one is silent, two days before its deadline."""
    anne = Acting(Person("anne", "Anne", Role.APPROVER), TODAY, datetime.now(UTC))
    store, catalogue = served.desk.store, served.desk.matcher(TODAY).catalogue
    study = Request(
        title="A phase 3 study in ulcerative colitis",
        therapy_areas=("gastroenterology",),
        request_type=RequestType.SITE,
        reply_due_on=TODAY + timedelta(2),
    )
    new = NewCase(study, sender=Sender("Unni", "unni@company.example"))
    own = open_case(store, new, anne, catalogue=catalogue).request_id
    ada = Contact("", "helse-bergen", "Ada", "ada@bergen.example")
    contacts.add_contact(store, ada, anne, catalogue=catalogue)
    (kept,) = reads.contacts(store)
    day = TODAY - timedelta(7)
    sent = Forwarding(own, "helse-bergen", day, "f", contact_id=kept.contact_id, due_on=TODAY)
    said = Answer(own, "ahus", day, Reply.INTERESTED, eligible_patients_per_year=20)
    rows = [
        sent,
        replace(sent, site="ahus", contact_id=""),
        replace(sent, site="unn", contact_id=""),
        said,
        replace(said, site="unn", answer=Reply.DECLINED, eligible_patients_per_year=None),
    ]
    with store.writing() as connection:
        apply_rows(connection, map(Row, rows), anne.author, "import")
    case = replace(cases.find(store, own).case, state=CaseState.FORWARDED)
    cases.change(store, case, anne.author, "move")
    return own


def _unfold(page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_from_silence_to_the_overview(open_page, axe, asked, language, javascript):
    def look(page) -> None:
        if javascript:
            _unfold(page)
            assert axe(page) == []

    page = open_page("/", as_user="kari", language=language, javascript=javascript)
    look(page)
    page.click(f"a[href='/requests/{asked}/follow-up']")
    look(page)
    assert page.locator("input[name=site]").is_checked()
    page.get_by_role("button", name=REMIND[language]).click()
    page.wait_for_url(re.compile("done=written"))
    look(page)
    assert "ada@bergen.example" in page.locator("article.letter").inner_text()
    page.get_by_role("button", name=OUT[language]).click()
    page.wait_for_url(re.compile("done=out"))
    page.fill("input[name=due_on]", "2026-03-20")
    page.get_by_role("button", name=MOVE[language]).click()
    page.wait_for_url(re.compile("done=moved"))
    look(page)
    page.get_by_role("button", name=OUT[language]).click()
    page.wait_for_url(re.compile("done=out"))
    page.goto(f"/requests/{asked}/overview?names=yes")
    look(page)
    assert "Declined: University Hospital of North Norway" in page.inner_text("main")
    page.get_by_role("button", name=DRAFT[language]).click()
    page.wait_for_url(re.compile("done=written"))
    look(page)
    page.get_by_role("button", name=OUT[language]).click()
    page.wait_for_url(re.compile("done=out"))
    look(page)
    assert page.locator("main .ds-tag").first.inner_text() == SENT[language]


def test_the_overview_prints_as_the_company_reads_it(open_page, asked):
    page = open_page(f"/requests/{asked}/overview", as_user="ola", language="nb")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=3).inner_text().startswith("Norway:")
    assert not page.locator("h1").is_visible()
    assert not page.locator("a.ds-button").first.is_visible()


def test_neither_page_is_wider_than_a_phone(open_page, asked):
    page = open_page("/", as_user="kari", language="nb")
    page.set_viewport_size({"width": 400, "height": 800})
    for path in ("follow-up", "overview"):
        page.goto(f"/requests/{asked}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, path


def test_a_calendar_and_a_spreadsheet_are_downloaded(open_page, asked):
    page = open_page(f"/requests/{asked}/follow-up", as_user="ola", language="en")
    with page.expect_download() as found:
        page.click("text=Into my calendar")
    assert found.value.suggested_filename == f"{asked}.ics"
    page.goto(f"/requests/{asked}/overview")
    with page.expect_download() as found:
        page.click("text=Download as a spreadsheet")
    assert found.value.suggested_filename == f"{asked}-overview.xlsx"


NOTE = {
    "nb": "Noter den nye versjonen og skriv utkast til brevene",
    "nn": "Noter den nye versjonen og skriv utkast til breva",
    "en": "Note the new version and draft the letters",
}
KEEP = {"nb": "Lagre", "nn": "Lagre", "en": "Keep"}
LOOK = {"nb": "Se på det først", "nn": "Sjå på det først", "en": "Look at it first"}


def _fits(page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_new_version_is_noted_in_own_words_and_told(open_page, axe, served, asked, language):
    """The words of the letter first, then the version: the letter says them."""
    page = open_page("/texts/amended?language=nn", as_user="kari", language=language)
    assert axe(page) == []
    page.locator("textarea").nth(1).fill("Nytt frå firmaet, {version} innan {fields}, til {due}.")
    page.get_by_role("button", name=LOOK[language]).click()
    page.locator("#preview pre", has_text="Nytt frå firmaet, v2 innan").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name=KEEP[language], exact=True).click()
    page.wait_for_url("**done=kept")
    page.goto("/texts")
    assert axe(page) == []
    page.goto("/settings")
    assert axe(page) == []

    where = f"/requests/{asked}/follow-up"
    page.goto(where)
    _unfold(page)
    assert axe(page) == []
    page.locator("#version").fill("v2")
    page.locator("#what").fill("Two more visits for each patient.")
    page.get_by_role("button", name=NOTE[language]).click()
    page.wait_for_url("**done=amended#letters")
    _unfold(page)
    assert axe(page) == []
    body = page.locator("textarea[name^=body-]").first.input_value()
    assert "Nytt frå firmaet, v2 innan" in body
    assert "Two more visits for each patient." in body
    page.get_by_role("button", name=OUT[language]).first.click()
    page.wait_for_url("**done=out#letters")
    for path in (where, f"/requests/{asked}/answers", f"/requests/{asked}/overview", "/settings"):
        page.goto(path)
        page.set_viewport_size({"width": 320, "height": 800})
        _unfold(page)
        assert axe(page) == []
        assert _fits(page), path
