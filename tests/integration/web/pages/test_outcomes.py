"""What became of requests: asked of companies, recorded, corrected, told to the hospitals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.domain.batch import Row
from matcher.domain.case import CaseState, Sender
from matcher.domain.events import Allocation, Answer, Contact, CountryOutcome, Forwarding
from matcher.domain.letter import LetterKind, LetterState
from matcher.domain.vocabulary import CountryResult, Reply, SiteOutcome
from matcher.services.desk import contacts as directory
from matcher.services.desk.redacting import redact
from matcher.store import cases, letters, outcomes, reads
from matcher.store.applying import apply_rows
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import forms_of, push

LONG_AGO = TODAY - timedelta(90)


@pytest.fixture
def record(desk, anne):
    """Keeps events as an import would."""

    def keep(*events) -> None:
        with desk.store.writing() as connection:
            apply_rows(connection, [Row(one) for one in events], anne.author, "import")

    return keep


@pytest.fixture
def waited(desk, anne, opened, record):
    """Puts a request on the desk whose overview is out for long; Bergen and Ahus have said yes."""

    def open_one(**said) -> str:
        said.setdefault("sponsor", "Fjord Pharma AS")
        own = opened(received_on=LONG_AGO, reply_due_on=LONG_AGO + timedelta(14), **said)
        for site in ("helse-bergen", "ahus", "unn"):
            record(Forwarding(own, site, LONG_AGO, "f", due_on=LONG_AGO + timedelta(14)))
        for site, reply in (
            ("helse-bergen", Reply.INTERESTED),
            ("ahus", Reply.CONDITIONAL),
            ("unn", Reply.DECLINED),
        ):
            record(Answer(own, site, LONG_AGO + timedelta(5), reply))
        case = cases.find(desk.store, own).case
        moved = replace(case, state=CaseState.SUMMARY_SENT, state_since=LONG_AGO + timedelta(15))
        cases.change(desk.store, moved, anne.author, "move")
        return own

    return open_one


def standing(desk, own: str) -> tuple[str | None, dict[str, str]]:
    """Norway's outcome, and that of each hospital."""
    country = outcomes.country_outcomes(desk.store, own).get(own)
    rows = outcomes.allocations(desk.store, own)
    told = None if country is None else country.country_outcome.value
    return told, {one.site: one.outcome.value for one in rows}


def tell(browser, own: str, verdict: str, **marks: str):
    """Record an outcome as the form of its page does."""
    sites = {f"site-1-{site.replace('_', '-')}": said for site, said in marks.items()}
    page = f"/requests/{own}/outcome"
    return push(browser, page, page, **{"verdict-1": verdict, "told-1": f"{TODAY}", **sites})


def test_the_list_gathers_a_companys_requests_however_it_is_spelt(browser, waited):
    first, second = waited(), waited(sponsor="Fjord  pharma")
    other = waited(sponsor="Nordlys Bio")
    page = browser("kari").client.get("/outcomes").text
    assert page.count('<section class="ds-card company"') == 2
    assert page.index(first) < page.index(second) < page.index(other)
    assert page.count("never") >= 3


def test_what_is_not_long_over_or_about_the_country_is_not_waited_for(
    browser, desk, anne, opened, waited
):
    fresh = opened(title="Fresh")
    told = waited()
    tell(browser("kari"), told, "not_allocated")
    page = browser("kari").client.get("/outcomes?every=yes").text
    assert fresh not in page
    assert told not in page
    assert "every outcome is known" in page


def test_one_mail_asks_about_all_of_a_company_and_names_no_other(browser, desk, waited):
    first = waited(title="Study of the lung")
    second = waited(title="Study of the heart", sponsor="FJORD PHARMA")
    waited(title="Study of a rival", sponsor="Nordlys Bio")
    kari = browser("kari")
    done = kari.send("/outcomes/ask", "/outcomes", request=[first, second])
    assert done.headers["location"] == f"/requests/{first}/outcome-question?done=written#letters"
    (mail,) = outcomes.questions(desk.store, second)
    assert mail.email == "unni@company.example"
    for own, title in ((first, "Study of the lung"), (second, "Study of the heart")):
        assert own in mail.subject
        assert title in mail.body
    for secret in ("rival", "Nordlys", "Bergen", "Ahus", "Akershus"):
        assert secret not in mail.body
    assert outcomes.requests_of(desk.store, mail.letter_id) == (first, second)
    page = kari.client.get(f"/requests/{second}/outcome-question").text
    assert f"/requests/{first}/outcome-question" in page


def test_two_companies_are_never_asked_in_one_mail(browser, desk, waited):
    first, other = waited(), waited(sponsor="Nordlys Bio")
    done = browser("kari").send("/outcomes/ask", "/outcomes", request=[first, other])
    assert done.status_code == 422
    assert "not all one company" in done.text
    assert outcomes.questions(desk.store, first) == ()


def test_one_contract_organisations_sponsors_stand_apart(browser, waited):
    waited(sponsor="Fjord Pharma", cro="Borealis CRO")
    waited(sponsor="Nordlys Bio", cro="Borealis CRO AS")
    page = browser("kari").client.get("/outcomes").text
    assert page.count('<section class="ds-card company"') == 2
    assert "for Nordlys Bio" in page


def test_once_the_mail_is_out_all_its_requests_await_the_outcome_and_are_left_alone(
    browser, desk, waited
):
    first, second = waited(), waited()
    kari = browser("kari")
    kari.send("/outcomes/ask", "/outcomes", request=[first, second])
    (mail,) = outcomes.questions(desk.store, first)
    page = f"/requests/{first}/outcome-question"
    done = push(kari, page, f"/requests/{first}/letters", do=f"out-{mail.letter_id}")
    assert done.headers["location"] == f"{page}?done=out#letters"
    for own in (first, second):
        assert cases.find(desk.store, own).case.state is CaseState.AWAITING_OUTCOME
    page = kari.client.get("/outcomes").text
    assert "Nobody has to be asked today" in page
    assert "checked" not in page


def test_a_second_mail_about_a_request_waits_for_the_first(browser, waited):
    own = waited()
    kari = browser("kari")
    kari.send("/outcomes/ask", "/outcomes", request=own)
    again = kari.send("/outcomes/ask", "/outcomes", request=own)
    assert again.status_code == 409
    assert "is waiting already" in again.text


def test_a_lost_country_is_recorded_of_the_request_and_of_no_hospital(browser, desk, waited):
    own = waited()
    done = tell(browser("kari"), own, "not_allocated", ahus="not_selected")
    assert done.status_code == 303
    assert standing(desk, own) == ("not_allocated", {})
    assert cases.find(desk.store, own).case.state is CaseState.CLOSED
    page = browser("kari").client.get(f"/requests/{own}/outcome").text
    assert "It counts against no hospital" in page
    assert "It counts against no hospital" in browser("kari").client.get(f"/requests/{own}").text


def test_a_lost_country_leaves_the_list_of_the_next_request_as_it_was(browser, desk, waited):
    lost, following = waited(), waited()
    address = f"/v1/requests/{following}/list"
    before = browser("kari").client.get(address)
    assert before.status_code == 200
    tell(browser("kari"), lost, "not_allocated")
    after = browser("kari").client.get(address)
    assert after.json()["candidates"] == before.json()["candidates"]


def test_a_whole_list_of_hospitals_is_kept_and_the_others_follow_from_it(browser, desk, waited):
    own = waited()
    tell(browser("kari"), own, "allocated", helse_bergen="selected", ahus="not_selected")
    assert standing(desk, own) == (
        "allocated",
        {"helse-bergen": "selected", "ahus": "not_selected"},
    )


def test_a_list_that_is_not_whole_turns_nobody_down(browser, desk, waited):
    own = waited()
    tell(browser("kari"), own, "allocated", helse_bergen="selected")
    assert standing(desk, own) == ("allocated", {})
    page = browser("kari").client.get(f"/requests/{own}/outcome").text
    assert "list not complete" in page
    (told,) = outcomes.reports(desk.store, own)
    assert told.selected == ("helse-bergen",)


def test_a_correction_keeps_the_earlier_version_and_takes_its_rows_back(browser, desk, waited):
    own = waited()
    kari = browser("kari")
    tell(kari, own, "allocated", helse_bergen="selected", ahus="not_selected")
    refused = tell(kari, own, "not_allocated")
    assert refused.status_code == 422
    assert "Norway is not marked as chosen" in refused.text
    tell(kari, own, "not_allocated", helse_bergen="", ahus="")
    assert standing(desk, own) == ("not_allocated", {})
    assert [one.verdict.value for one in outcomes.reports(desk.store, own)] == [
        "not_allocated",
        "allocated",
    ]
    assert "Told before that" in kari.client.get(f"/requests/{own}/outcome").text


def test_a_hospital_nobody_asked_is_kept_and_reported(browser, desk, waited):
    own = waited()
    marks = {"more-1": "ous", "complete-1": "yes"}
    page = f"/requests/{own}/outcome"
    push(browser("kari"), page, page, **{"verdict-1": "allocated", **marks})
    assert standing(desk, own) == ("allocated", {"ous": "selected"})
    assert "never asked through us" in browser("kari").client.get(page).text


def test_who_does_not_tell_is_noted_and_not_asked_again_next_week(browser, desk, waited):
    own = waited()
    tell(browser("kari"), own, "not_told")
    assert standing(desk, own) == (None, {})
    assert cases.find(desk.store, own).case.state is CaseState.AWAITING_OUTCOME
    page = browser("kari").client.get("/outcomes").text
    assert "does not tell" in page
    assert "checked" not in page


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY + timedelta(1), "still to come"),
        (LONG_AGO - timedelta(1), "before it was received"),
        ("yesterday", "is no day"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_is_lost(browser, desk, waited, day, words):
    own = waited()
    page = f"/requests/{own}/outcome"
    fields = {"verdict-1": "allocated", "told-1": f"{day}", "site-1-ahus": "selected"}
    done = push(browser("kari"), page, page, **fields)
    assert done.status_code == 422
    assert words in done.text
    assert forms_of(done.text)[page]["site-1-ahus"] == ["selected"]
    assert standing(desk, own) == (None, {})


def test_two_who_record_at_once_do_not_overwrite_each_other(browser, desk, waited):
    own = waited()
    page = f"/requests/{own}/outcome"
    kari = browser("kari")
    before = forms_of(kari.client.get(page).text)[page]
    tell(browser("anne"), own, "allocated", helse_bergen="selected", ahus="not_selected")
    late = kari.client.post(page, data={**before, "verdict-1": "withdrawn"})
    assert late.status_code == 409
    assert standing(desk, own)[0] == "allocated"


@pytest.fixture
def reachable(desk, anne):
    """Contacts of Bergen and Ahus."""
    catalogue = desk.matcher(TODAY).catalogue
    for site, name in (("helse-bergen", "Ada"), ("ahus", "Bo"), ("unn", "Cato")):
        one = Contact("", site, name, f"{name.lower()}@{site}.example")
        directory.add_contact(desk.store, one, anne, catalogue=catalogue)
    return {one.site: one.contact_id for one in reads.contacts(desk.store)}


def notices(desk, own: str):
    return {
        one.name: one
        for one in letters.letters(desk.store, own)
        if one.kind is LetterKind.OUTCOME_NOTICE and one.state is not LetterState.CANCELLED
    }


@pytest.mark.usefixtures("reachable")
def test_hospitals_that_said_yes_are_told_what_concerns_them_and_never_who_else(
    browser, desk, waited
):
    own = waited()
    kari = browser("kari")
    tell(kari, own, "allocated", helse_bergen="selected", ahus="not_selected")
    page = f"/requests/{own}/outcome"
    done = push(kari, page, f"{page}/tell")
    assert done.headers["location"] == f"{page}?done=written#letters"
    told = notices(desk, own)
    assert set(told) == {"Ada", "Bo"}, "Tromsø had declined and hears nothing"
    assert (
        "Firmaet har valt dykk" in told["Ada"].body or "Firmaet har valgt dere" in told["Ada"].body
    )
    assert "ikke valgt denne gangen" in told["Bo"].body
    assert "Bergen" not in told["Bo"].body
    assert "Akershus" not in told["Ada"].body
    again = push(kari, page, f"/requests/{own}/letters", do="keep")
    assert again.status_code == 303


@pytest.mark.usefixtures("reachable")
def test_nothing_is_corrected_while_letters_wait_that_say_what_held_before(browser, desk, waited):
    own = waited()
    kari = browser("kari")
    page = f"/requests/{own}/outcome"
    before = forms_of(kari.client.get(page).text)[page]
    tell(kari, own, "not_allocated")
    push(kari, page, f"{page}/tell")
    assert page not in forms_of(kari.client.get(page).text)
    revision = f"{cases.find(desk.store, own).case.revision}"
    fields = before | {"verdict-1": "withdrawn", "revision-1": revision}
    refused = kari.client.post(page, data=fields)
    assert refused.status_code == 409
    assert standing(desk, own)[0] == "not_allocated"


def test_a_mail_that_asks_for_what_is_known_by_now_says_so(browser, waited):
    own = waited()
    kari = browser("kari")
    kari.send("/outcomes/ask", "/outcomes", request=own)
    tell(kari, own, "not_allocated")
    assert "is known by now" in kari.client.get(f"/requests/{own}/outcome-question").text


@pytest.mark.usefixtures("reachable")
@pytest.mark.parametrize("verdict", ["not_allocated", "withdrawn", "allocated"])
def test_each_verdict_has_words_of_its_own_for_the_hospitals(browser, desk, waited, verdict):
    own = waited()
    kari = browser("kari")
    tell(kari, own, verdict)
    push(kari, f"/requests/{own}/outcome", f"/requests/{own}/outcome/tell")
    said = {
        "not_allocated": "teller ikke mot noe sykehus",
        "withdrawn": "trukket studien",
        "allocated": "ikke fått vite hvilke sykehus",
    }
    assert said[verdict] in notices(desk, own)["Bo"].body


def test_a_button_pressed_twice_drafts_one_mail(browser, desk, waited):
    own = waited()
    kari = browser("kari")
    fields = forms_of(kari.client.get("/outcomes").text)["/outcomes/ask"]
    first, second = (
        kari.client.post("/outcomes/ask", data=fields, follow_redirects=False) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert len(outcomes.questions(desk.store, own)) == 1


def test_a_duplicate_keeps_no_outcome_of_its_own(browser, desk, anne, waited):
    own = waited()
    case = replace(cases.find(desk.store, own).case, state=CaseState.DUPLICATE)
    cases.change(desk.store, case, anne.author, "move")
    done = tell(browser("kari"), own, "not_allocated")
    assert done.status_code == 409
    assert standing(desk, own) == (None, {})


def test_a_reader_sees_the_outcome_and_no_form(browser, waited):
    own = waited()
    ola = browser("ola")
    assert "record-title" not in ola.client.get(f"/requests/{own}/outcome").text
    assert ola.send(f"/requests/{own}/outcome").status_code == 403


def test_an_imported_outcome_is_shown_and_can_be_corrected(browser, desk, waited, record):
    own = waited()
    record(
        CountryOutcome(own, CountryResult.ALLOCATED, date(2026, 2, 1)),
        Allocation(own, "ahus", SiteOutcome.SELECTED, date(2026, 2, 1)),
    )
    page = browser("kari").client.get(f"/requests/{own}/outcome").text
    assert "It came by an import" in page
    tell(browser("kari"), own, "withdrawn", ahus="")
    assert standing(desk, own) == ("withdrawn", {})


def test_a_name_is_blacked_out_of_a_mail_about_several_requests_too(browser, desk, anne, waited):
    first, second = waited(), waited(title="Study of Professor Hemmelig")
    browser("kari").send("/outcomes/ask", "/outcomes", request=[first, second])
    redact(desk.store, second, ["Hemmelig"], anne)
    (mail,) = outcomes.questions(desk.store, second)
    assert mail.request_id == first
    assert "Hemmelig" not in mail.body


def test_the_audit_says_what_was_told_and_no_name_of_a_company(browser, desk, waited):
    own = waited()
    tell(browser("kari"), own, "allocated", helse_bergen="selected", ahus="not_selected")
    entry = next(one for one in reads.audit(desk.store) if one.action == "outcome")
    assert entry.actor == "kari"
    assert "Fjord" not in repr(reads.audit(desk.store)[:5])
    page = browser("kari").client.get("/audit").text
    assert "What was told: <ins>Norway was chosen</ins>" in page
    assert "Outcome: <ins>not selected</ins>" in page


def test_a_request_with_no_sender_is_asked_by_a_copied_mail(browser, desk, anne, waited):
    own = waited()
    case = replace(cases.find(desk.store, own).case, sender=Sender())
    cases.change(desk.store, case, anne.author, "correct_request")
    kari = browser("kari")
    assert "the mail is copied" in kari.client.get("/outcomes").text
    kari.send("/outcomes/ask", "/outcomes", request=own)
    assert "It has no address" in kari.client.get(f"/requests/{own}/outcome-question").text
