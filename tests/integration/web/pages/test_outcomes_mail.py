"""A mail that tells outcomes: pasted or dropped, read, confirmed, and only then kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.domain.batch import Row
from matcher.domain.case import CaseState
from matcher.domain.events import Answer, Forwarding
from matcher.domain.vocabulary import Reply, RequestType
from matcher.store import cases, outcomes
from matcher.store.applying import apply_rows
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import forms_of

AGO = TODAY - timedelta(60)


@pytest.fixture
def waited(desk, anne, opened):
    """Puts a request on the desk whose overview is out; Bergen and Oslo have said yes."""

    def open_one(**said) -> str:
        own = opened(received_on=AGO, sponsor="Fjord Pharma", **said)
        rows = [Row(Forwarding(own, site, AGO, "f")) for site in ("helse-bergen", "ous")]
        rows += [Row(Answer(own, site, AGO, Reply.INTERESTED)) for site in ("helse-bergen", "ous")]
        with desk.store.writing() as connection:
            apply_rows(connection, rows, anne.author, "import")
        case = replace(cases.find(desk.store, own).case, state=CaseState.SUMMARY_SENT)
        cases.change(desk.store, case, anne.author, "move")
        return own

    return open_one


def verdict(desk, own: str) -> str | None:
    found = outcomes.country_outcomes(desk.store, own).get(own)
    return None if found is None else found.country_outcome.value


def paste(browser, mail: str, **fields):
    return browser.send("/outcomes/mail", "/outcomes/mail", mail=mail, **fields)


def confirm(browser, shown, **changed: str):
    fields = forms_of(shown.text)["/outcomes"] | {name: [one] for name, one in changed.items()}
    return browser.client.post("/outcomes", data=fields, follow_redirects=False)


def test_one_mail_tells_of_several_requests_and_a_click_keeps_them(browser, desk, waited):
    first, second = waited(), waited()
    kari = browser("kari")
    shown = paste(
        kari,
        f"Hi,\n{first}: unfortunately Norway was not selected.\n"
        f"{second}: Norway has been selected, sites: OUS and Haukeland.\n",
    )
    assert shown.status_code == 200
    assert "<q>" in shown.text
    assert (verdict(desk, first), verdict(desk, second)) == (None, None), "nothing is kept yet"
    fields = forms_of(shown.text)["/outcomes"]
    assert (fields["verdict-1"], fields["verdict-2"]) == (["not_allocated"], ["allocated"])
    assert fields["site-2-ous"] == ["selected"]
    done = confirm(kari, shown)
    assert done.headers["location"] == "/outcomes?kept=2"
    assert (verdict(desk, first), verdict(desk, second)) == ("not_allocated", "allocated")
    kept = {one.site: one.outcome.value for one in outcomes.allocations(desk.store, second)}
    assert kept == {"ous": "selected", "helse-bergen": "selected"}
    assert outcomes.reports(desk.store, second)[0].via == "mail"


def test_what_is_not_marked_is_left(browser, desk, waited):
    first, second = waited(), waited()
    kari = browser("kari")
    shown = paste(kari, f"Subject: {first}, {second}\n\nThe study has been cancelled.")
    fields = forms_of(shown.text)["/outcomes"]
    del fields["keep-2"]
    done = kari.client.post("/outcomes", data=fields, follow_redirects=False)
    assert done.headers["location"] == f"/requests/{first}/outcome?done=told"
    assert (verdict(desk, first), verdict(desk, second)) == ("withdrawn", None)


def test_one_that_contradicts_itself_keeps_none_of_them(browser, desk, waited):
    first, second = waited(), waited()
    kari = browser("kari")
    shown = paste(kari, f"{first}: Norway was not selected.\n{second}: Norway was not selected.")
    done = confirm(kari, shown, **{"site-2-ous": "selected"})
    assert done.status_code == 422
    assert "Norway is not marked as chosen" in done.text
    assert forms_of(done.text)["/outcomes"]["site-2-ous"] == ["selected"]
    assert verdict(desk, first) is None


def test_a_dropped_mail_is_read_with_the_day_it_was_sent(browser, desk, waited):
    own = waited()
    kari = browser("kari")
    mail = (
        "From: Unni <unni@company.example>\r\nTo: desk@x.example\r\n"
        f"Subject: Re: {own}: What became of it?\r\n"
        "Date: Fri, 20 Feb 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        "Norge ble dessverre ikke valgt.\r\n"
    )
    data = {"csrf": kari.token("/outcomes/mail"), "mail": ""}
    files = {"file": ("answer.eml", mail.encode())}
    shown = kari.client.post("/outcomes/mail", data=data, files=files)
    assert forms_of(shown.text)["/outcomes"]["told-1"] == ["2026-02-20"]
    confirm(kari, shown)
    found = outcomes.country_outcomes(desk.store, own)[own]
    assert found.country_outcome_on == date(2026, 2, 20)
    assert found.known_on == TODAY, "it was learnt when it was kept"


def test_a_mail_about_no_known_request_gets_a_clear_page_and_is_assigned_by_hand(
    browser, desk, waited
):
    own = waited()
    kari = browser("kari")
    shown = paste(kari, "Norway was not selected.")
    assert shown.status_code == 422
    assert "No request we know is named" in shown.text
    assert "Norway was not selected." in shown.text, "the mail is still there"
    assert f'value="{own}"' in shown.text
    read = paste(kari, "Norway was not selected.", request=own)
    confirm(kari, read)
    assert verdict(desk, own) == "not_allocated"


def test_a_mail_that_says_nothing_plain_is_marked_to_be_left(browser, desk, waited):
    own = waited()
    shown = paste(browser("kari"), f"{own}: we come back to you.")
    assert "Nothing in it says plainly" in shown.text
    assert "keep-1" not in forms_of(shown.text)["/outcomes"]
    assert verdict(desk, own) is None


def test_an_outcome_that_is_known_already_is_said_to_be(browser, waited):
    own = waited()
    kari = browser("kari")
    mail = f"{own}: Norway was not selected."
    confirm(kari, paste(kari, mail))
    assert "known already" in paste(kari, mail).text


def test_the_same_click_twice_keeps_one_version(browser, desk, waited):
    own = waited()
    kari = browser("kari")
    shown = paste(kari, f"{own}: Norway was not selected.")
    confirm(kari, shown)
    assert confirm(kari, shown).status_code == 303
    assert len(outcomes.reports(desk.store, own)) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "{{ 7 * 7 }} {% raw %}",
        "'; DROP TABLE outcome_reports; --",
        "\u202e\u200b\ufeff",
        "=HYPERLINK(1)",
        "Norway " * 20_000,
    ],
)
def test_hostile_text_is_shown_as_text_and_does_nothing(browser, desk, waited, hostile):
    own = waited()
    shown = paste(browser("kari"), f"{own}: {hostile} Norway was not selected.")
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "49 " not in shown.text
    assert verdict(desk, own) is None


@pytest.mark.parametrize("mail", ["", "   \n"])
def test_no_mail_at_all_is_said_to_be_none(browser, mail):
    done = paste(browser("kari"), mail)
    assert done.status_code == 422
    assert "There is no mail" in done.text


def test_a_request_nobody_knows_cannot_be_assigned(browser):
    assert paste(browser("kari"), "Norway was not selected.", request="nowhere").status_code == 404


def test_a_request_about_the_country_keeps_no_hospitals_outcome(browser, desk, opened):
    own = opened(received_on=AGO, request_type=RequestType.COUNTRY)
    kari = browser("kari")
    done = confirm(kari, paste(kari, f"{own}: Norway was not selected."))
    assert done.status_code == 409
    assert "about the country" in done.text
    assert verdict(desk, own) is None
