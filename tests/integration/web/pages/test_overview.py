"""The overview for the company on its page: shown, downloaded, drafted, sent, added to."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from matcher.domain.answering import Given, Status, Via
from matcher.domain.batch import Row
from matcher.domain.case import CaseState
from matcher.domain.events import Answer, Forwarding
from matcher.domain.letter import LetterKind, LetterState
from matcher.domain.vocabulary import Reply, RequestType
from matcher.services.desk.answering import answer_by_hand
from matcher.store import cases, letters
from matcher.store.applying import apply_rows
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import push


@pytest.fixture
def record(desk, anne):
    """Keeps events as an import would."""

    def keep(*events) -> None:
        with desk.store.writing() as connection:
            apply_rows(connection, [Row(one) for one in events], anne.author, "import")

    return keep


@pytest.fixture
def asked(opened, record) -> str:
    """A request that Bergen, Ahus and Tromsø were asked about; Ahus has said yes."""
    own = opened()
    sites = ("helse-bergen", "ahus", "unn")
    record(*(Forwarding(own, site, TODAY, forwarding_id="f") for site in sites))
    said = {"eligible_patients_per_year": 20, "recruitment_estimate": 4.0}
    record(answer(own, "ahus", Reply.INTERESTED, **said), answer(own, "unn", Reply.DECLINED))
    return own


def answer(own: str, site: str, reply: Reply, **said) -> Answer:
    return Answer(own, site, TODAY, reply, known_on=TODAY, **said)


def waiting(desk, own: str):
    return [one for one in letters.letters(desk.store, own) if one.state is LetterState.DRAFT]


def hand_over(browser, desk, own: str) -> None:
    (draft,) = waiting(desk, own)
    page = f"/requests/{own}/overview"
    done = push(browser, page, f"/requests/{own}/letters", do=f"out-{draft.letter_id}")
    assert done.headers["location"] == f"{page}?done=out#letters"


def test_the_page_tells_each_yes_and_counts_the_others(browser, asked):
    kari = browser("kari")
    page = kari.client.get(f"/requests/{asked}/overview").text
    assert "Akershus University Hospital" in page
    assert "Declined: 1" in page
    assert "No answer yet: 1" in page
    assert "Tromsø" not in page
    named = kari.client.get(f"/requests/{asked}/overview?names=yes").text
    assert "Declined: University Hospital of North Norway" in named


def test_the_spreadsheet_holds_the_same_and_no_formula(browser, asked, record):
    record(answer(asked, "helse-bergen", Reply.CONDITIONAL, department='=HYPERLINK("http://x")'))
    found = browser("ola").client.get(f"/requests/{asked}/overview.xlsx?names=yes")
    assert f"{asked}-overview.xlsx" in found.headers["content-disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(found.content)).get_sheet_by_index(0)
    rows = rows.to_python()[3:]
    assert rows[0][:5] == ["Akershus University Hospital", "", "Interested", 20, 4]
    assert rows[1][1] == '\'=HYPERLINK("http://x")'
    assert rows[2][2] == "Declined"


def test_the_overview_is_drafted_handed_over_and_moves_the_request_on(browser, desk, asked):
    kari = browser("kari")
    page = f"/requests/{asked}/overview"
    assert push(kari, page, page).status_code == 303
    (draft,) = waiting(desk, asked)
    assert (draft.kind, draft.email) == (LetterKind.OVERVIEW, "unni@company.example")
    assert "20 suitable patients a year" in draft.body
    assert "Declined: 1" in draft.body
    hand_over(kari, desk, asked)
    assert cases.find(desk.store, asked).case.state is CaseState.SUMMARY_SENT
    assert "no hospital has said yes since" in kari.client.get(page).text
    assert push_draft(kari, asked).status_code == 422


def push_draft(browser, own: str):
    return browser.send(f"/requests/{own}/overview", "/", language="en")


def test_a_late_yes_goes_into_a_supplement_and_the_overview_as_sent_stays(
    browser, desk, asked, record
):
    kari = browser("kari")
    push_draft(kari, asked)
    hand_over(kari, desk, asked)
    (sent,) = letters.letters(desk.store, asked)
    record(answer(asked, "helse-bergen", Reply.CONDITIONAL))
    page = kari.client.get(f"/requests/{asked}/overview").text
    assert "A supplement for late answers" in page
    push_draft(kari, asked)
    (supplement,) = waiting(desk, asked)
    assert "Haukeland" in supplement.body
    assert "Akershus" not in supplement.body
    assert "Declined" not in supplement.body
    assert letters.letter(desk.store, sent.letter_id) == sent


def test_a_contact_is_passed_on_only_where_the_hospital_named_one_last(browser, desk, asked, anne):
    def said(status: Status, contact: str, site: str = "ahus") -> None:
        given = Given(status, contact=contact)
        answer_by_hand(desk.store, asked, site, given, anne, answered_on=TODAY, via=Via.PHONE)

    kari = browser("kari")
    page = f"/requests/{asked}/overview"
    said(Status.INTERESTED, "Ada, ada@ahus.example")
    said(Status.DECLINED, "Bo, bo@bergen.example", "helse-bergen")
    assert "Ada, ada@ahus.example" in kari.client.get(page).text
    assert "bo@bergen.example" not in kari.client.get(page).text
    push_draft(kari, asked)
    assert "contact: Ada, ada@ahus.example" in waiting(desk, asked)[0].body
    said(Status.CONDITIONAL, "")
    assert "ada@ahus.example" not in table_of_page(kari.client.get(page).text)


def table_of_page(html: str) -> str:
    return html[html.index('id="told-title"') :].partition("</table>")[0]


def test_of_two_who_draft_the_second_is_told_that_one_waits(browser, asked):
    push_draft(browser("kari"), asked)
    again = push_draft(browser("anne"), asked)
    assert again.status_code == 409
    assert "are waiting already" in again.text


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_what_stands_in_its_way_is_said_in_the_readers_language(browser, opened, language):
    own = opened()
    kari = browser("kari", language=language)
    refused = push_draft(kari, own)
    assert refused.status_code == 422
    assert {"nb": "Ingen sykehus er spurt", "nn": "Ingen sjukehus er spurde"}[
        language
    ] in refused.text


def test_a_request_about_the_country_has_no_overview(browser, opened):
    own = opened(request_type=RequestType.COUNTRY)
    kari = browser("kari")
    assert f"/requests/{own}/country" in kari.client.get(f"/requests/{own}/overview").text
    assert push_draft(kari, own).status_code == 409


def test_a_reader_may_look_and_not_draft(browser, asked):
    ola = browser("ola")
    assert "Draft the mail" not in ola.client.get(f"/requests/{asked}/overview").text
    assert push_draft(ola, asked).status_code == 403
