"""From a request nobody has told about to the hospitals that hear of it, on real pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from matcher.domain.batch import Row
from matcher.domain.case import CaseState, Sender
from matcher.domain.events import Answer, Contact, Forwarding
from matcher.domain.person import Address, Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import Reply, RequestType
from matcher.services.desk import contacts
from matcher.services.desk.acting import Acting
from matcher.services.desk.receiving import NewCase, open_case
from matcher.store import cases
from matcher.store.applying import apply_rows
from tests.web.conftest import TODAY

AGO = TODAY - timedelta(90)

WORDS = {
    "nb": {
        "draft": "Lag utkast til én e-post om de merkede",
        "out": "Jeg har sendt det selv",
        "read": "Les e-posten",
        "keep": "Ta vare på det som er merket",
        "tell": "Lag utkast til brevene",
        "nobody": "Det teller ikke mot noe sykehus",
        "closed": "Avsluttet",
    },
    "nn": {
        "draft": "Lag utkast til éin e-post om dei merkte",
        "out": "Eg har sendt det sjølv",
        "read": "Les e-posten",
        "keep": "Ta vare på det som er merkt",
        "tell": "Lag utkast til breva",
        "nobody": "Det tel ikkje mot noko sjukehus",
        "closed": "Avslutta",
    },
    "en": {
        "draft": "Draft one mail about those marked",
        "out": "I have sent it myself",
        "read": "Read the mail",
        "keep": "Keep what is marked",
        "tell": "Draft the letters",
        "nobody": "It counts against no hospital",
        "closed": "Closed",
    },
}


@pytest.fixture
def waited(served) -> tuple[str, str]:
    """Two requests of one company whose overviews are out; Bergen has said yes to both."""
    anne = Acting(Person("anne", "Anne", Role.APPROVER), TODAY, datetime.now(UTC))
    store, catalogue = served.desk.store, served.desk.matcher(TODAY).catalogue
    ada = Contact("", "helse-bergen", "Ada", "ada@bergen.example")
    contacts.add_contact(store, ada, anne, catalogue=catalogue)
    found = []
    for title, sponsor in (("Study of the lung", "Fjord AS"), ("Study of the heart", "FJORD")):
        study = Request(
            title=title,
            sponsor=sponsor,
            therapy_areas=("gastroenterology",),
            request_type=RequestType.SITE,
            received_on=AGO,
        )
        new = NewCase(study, sender=Sender("Unni", "unni@company.example"))
        own = open_case(store, new, anne, catalogue=catalogue).request_id
        rows = [
            Row(Forwarding(own, "helse-bergen", AGO, "f", due_on=AGO + timedelta(14))),
            Row(Answer(own, "helse-bergen", AGO + timedelta(3), Reply.INTERESTED)),
        ]
        with store.writing() as connection:
            apply_rows(connection, rows, anne.author, "import")
        case = replace(cases.find(store, own).case, state=CaseState.SUMMARY_SENT)
        cases.change(store, case, anne.author, "move")
        found.append(own)
    return found[0], found[1]


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_from_the_chase_list_to_the_hospitals(open_page, axe, waited, language, javascript):
    words, (first, second) = WORDS[language], waited

    def look(page) -> None:
        if javascript:
            page.evaluate(
                "document.querySelectorAll('details').forEach(one => { one.open = true })"
            )
            assert axe(page) == []

    page = open_page("/", as_user="kari", language=language, javascript=javascript)
    page.click("nav a[href='/outcomes']")
    look(page)
    assert page.locator("section.company").count() == 1
    page.get_by_role("button", name=words["draft"]).click()
    page.wait_for_url(re.compile("outcome-question.*done=written"))
    look(page)
    assert first in page.locator("article.letter").inner_html()
    assert second in page.locator("article.letter").inner_html()
    page.get_by_role("button", name=words["out"]).click()
    page.wait_for_url(re.compile("done=out"))
    page.goto("/outcomes/mail")
    look(page)
    mail = f"{first}: Norway was not selected.\n{second}: Norway is chosen, site: Haukeland"
    page.fill("textarea[name=mail]", mail)
    page.get_by_role("button", name=words["read"]).click()
    look(page)
    assert page.locator("q").count() >= 2
    page.get_by_role("button", name=words["keep"]).click()
    page.wait_for_url(re.compile("kept=2"))
    look(page)
    page.goto(f"/requests/{first}/outcome")
    look(page)
    assert words["nobody"] in page.inner_text("main")
    assert page.locator("main .ds-tag").first.inner_text() == words["closed"]
    page.goto(f"/requests/{second}/outcome")
    page.get_by_role("button", name=words["tell"]).click()
    page.wait_for_url(re.compile("done=written"))
    look(page)
    assert "ada@bergen.example" in page.locator("article.letter").inner_text()
    page.goto(f"/requests/{first}")
    look(page)
    assert words["nobody"] in page.inner_text("main")


def test_a_mail_that_is_dropped_is_read(open_page, waited, tmp_path):
    first, _ = waited
    path = tmp_path / "answer.eml"
    path.write_text(
        f"From: unni@company.example\nSubject: Re: {first}\nMIME-Version: 1.0\n\n"
        "The study was cancelled.\n"
    )
    page = open_page("/outcomes/mail", as_user="kari", language="en")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Read the mail").click()
    assert page.locator("select[name=verdict-1]").input_value() == "withdrawn"


def test_what_the_centre_reports_is_kept_and_its_links_handed_on(open_page, axe, served, waited):
    first, _ = waited
    anne = Acting(Person("anne", "Anne", Role.APPROVER), TODAY, datetime.now(UTC))
    address = Address("centre:digestion", "The centre", "centre@hospital.example")
    contacts.change_address(served.desk.store, address.purpose, None, address, anne)
    page = open_page(f"/requests/{first}/centre", as_user="kari", language="en")
    page.click("summary")
    page.fill("textarea[name=mail]", "We sent it to Ahus on 2026-02-27, but not to UNN.")
    page.get_by_role("button", name="Read it").click()
    assert axe(page) == []
    page.select_option("select[name=centre]", "digestion")
    page.get_by_role("button", name="Keep what it reports").click()
    page.wait_for_url(re.compile("done=reported"))
    assert axe(page) == []
    assert "centre@hospital.example" in page.locator("article.letter").inner_text()
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


@pytest.mark.parametrize("width", [320, 400])
def test_no_page_is_wider_than_a_phone(open_page, waited, width):
    first, _ = waited
    page = open_page("/outcomes", as_user="kari", language="nb")
    page.set_viewport_size({"width": width, "height": 800})
    paths = ["outcomes", "outcomes/mail", "centres"]
    paths += [f"requests/{first}/{one}" for one in ("outcome", "outcome-question", "centre")]
    for path in paths:
        page.goto(f"/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
