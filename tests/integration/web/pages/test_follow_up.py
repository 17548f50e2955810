"""Following a request up on its page: reminders, another deadline, the end, the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.domain.batch import Row
from matcher.domain.case import CaseState
from matcher.domain.events import Answer, Contact, Forwarding
from matcher.domain.letter import LetterKind, LetterState
from matcher.domain.vocabulary import Confidentiality, ForwardingReason, Reply
from matcher.services.desk import contacts as directory
from matcher.services.desk.inbox import InboxQuery, Pile, inbox
from matcher.store import cases, letters, reads
from matcher.store.applying import apply_rows
from tests.integration.web.conftest import TODAY
from tests.integration.web.pages.conftest import push

DUE = TODAY + timedelta(4)
LATER = TODAY + timedelta(18)


@pytest.fixture
def record(desk, anne):
    """Keeps events as an import would."""

    def keep(*events) -> None:
        with desk.store.writing() as connection:
            apply_rows(connection, [Row(one) for one in events], anne.author, "import")

    return keep


@pytest.fixture
def asked(desk, anne, opened, record) -> str:
    """A request that four were asked about a week ago; Ahus has answered."""
    own = opened(reply_due_on=DUE)
    catalogue = desk.matcher(TODAY).catalogue
    people = [
        ("helse-bergen", "Ada", "ada@x.example"),
        ("unn", "Ada", "ada@x.example"),
        ("ahus", "Bo", "bo@x.example"),
    ]
    for site, name, email in people:
        directory.add_contact(desk.store, Contact("", site, name, email), anne, catalogue=catalogue)
    ids = {one.site: one.contact_id for one in reads.contacts(desk.store)}
    for site in ("helse-bergen", "unn", "ahus", "ous"):
        sent = Forwarding(own, site, TODAY - timedelta(7), "f", contact_id=ids.get(site, ""))
        record(replace(sent, due_on=DUE, known_on=TODAY - timedelta(7)))
    record(Answer(own, "ahus", TODAY - timedelta(1), Reply.INTERESTED))
    case = cases.find(desk.store, own).case
    cases.change(desk.store, replace(case, state=CaseState.FORWARDED), anne.author, "move")
    return own


def waiting(desk, own: str):
    return [one for one in letters.letters(desk.store, own) if one.state is LetterState.DRAFT]


def page_of(own: str) -> str:
    return f"/requests/{own}/follow-up"


def due_days(desk, own: str) -> dict[str, date | None]:
    return {one.site: one.due_on for one in letters.forwardings(desk.store, own)}


def test_the_page_names_who_is_silent_and_may_have_answered_directly(browser, asked):
    page = browser("ola").client.get(page_of(asked)).text
    assert page.count("may have answered the company directly") == 3
    assert "ada@x.example" in page
    assert "Akershus" not in page
    assert "no contact on record" in page


def test_each_person_gets_one_reminder_and_the_next_one_is_the_second(browser, desk, asked):
    kari = browser("kari")
    action = f"{page_of(asked)}/remind"
    assert push(kari, page_of(asked), action).status_code == 303
    (draft,) = waiting(desk, asked)
    assert (draft.kind, draft.email) == (LetterKind.REMINDER, "ada@x.example")
    assert {item.site_id for item in draft.items} == {"helse-bergen", "unn"}
    assert "Påminnelse" in draft.subject or "Påminning" in draft.subject
    done = push(kari, page_of(asked), f"/requests/{asked}/letters", do=f"out-{draft.letter_id}")
    assert done.headers["location"].startswith(f"{page_of(asked)}?done=out")
    kari.send(action, "/", site="unn")
    (second,) = waiting(desk, asked)
    assert second.subject.startswith(f"{asked}: Siste ")
    assert len(letters.forwardings(desk.store, asked)) == 4


def test_nobody_is_reminded_who_has_answered_or_of_what_has_ended(browser, desk, asked, anne):
    kari = browser("kari")
    assert kari.send(f"{page_of(asked)}/remind", "/", site="ahus").status_code == 422
    case = replace(cases.find(desk.store, asked).case, state=CaseState.WITHDRAWN)
    cases.change(desk.store, case, anne.author, "move")
    assert kari.send(f"{page_of(asked)}/remind", "/", site="unn").status_code == 409
    assert waiting(desk, asked) == []


def test_a_moved_deadline_holds_for_the_silent_and_they_are_told(browser, desk, asked):
    kari = browser("kari")
    action = f"{page_of(asked)}/deadline"
    assert push(kari, page_of(asked), action, due_on=LATER.isoformat()).status_code == 303
    assert cases.find(desk.store, asked).request.reply_due_on == LATER
    assert due_days(desk, asked) == {
        "ahus": DUE,
        "helse-bergen": LATER,
        "ous": LATER,
        "unn": LATER,
    }
    (draft,) = waiting(desk, asked)
    assert (draft.kind, draft.email) == (LetterKind.NOTICE, "ada@x.example")
    assert "fris" in draft.subject.lower()


def test_the_day_that_held_before_stays_on_record(browser, desk, asked):
    push(browser("kari"), page_of(asked), f"{page_of(asked)}/deadline", due_on=LATER.isoformat())
    known = reads.events(desk.store).forwardings
    versions = [(one.due_on, one.known_on) for one in known if one.site == "unn"]
    assert versions == [(DUE, TODAY - timedelta(7)), (LATER, TODAY)]
    kept = {(one.forwarded_on, one.contact_id) for one in known if one.site == "unn"}
    assert len(kept) == 1


@pytest.mark.parametrize("day", ["2026-02-27", DUE.isoformat(), "soon", ""])
def test_a_day_that_is_no_new_deadline_is_refused(browser, desk, asked, day):
    kari = browser("kari", language="nn")
    refused = push(kari, page_of(asked), f"{page_of(asked)}/deadline", due_on=day)
    assert refused.status_code == 422
    assert "fristen" in refused.text
    assert due_days(desk, asked)["unn"] == DUE
    assert waiting(desk, asked) == []


def test_of_two_who_move_the_deadline_the_second_is_told(browser, desk, asked, anne):
    kari = browser("kari")
    revision = str(cases.find(desk.store, asked).case.revision)
    action = f"{page_of(asked)}/deadline"
    first = kari.send(action, "/", revision=revision, due_on=LATER.isoformat())
    (draft,) = waiting(desk, asked)
    letters.end(
        desk.store,
        draft.letter_id,
        draft.revision,
        letters.Outcome(LetterState.CANCELLED),
        anne.author,
    )
    second = kari.send(action, "/", revision=revision, due_on="2026-04-30")
    assert (first.status_code, second.status_code) == (303, 409)
    assert due_days(desk, asked)["unn"] == LATER


def test_no_letter_with_the_old_day_waits_while_the_deadline_is_moved(browser, desk, asked):
    kari = browser("kari")
    push(kari, page_of(asked), f"{page_of(asked)}/remind")
    revision = str(cases.find(desk.store, asked).case.revision)
    refused = kari.send(
        f"{page_of(asked)}/deadline", "/", revision=revision, due_on=LATER.isoformat()
    )
    assert refused.status_code == 409
    assert due_days(desk, asked)["unn"] == DUE


@pytest.mark.parametrize("to", ["withdrawn", "on_hold"])
def test_everybody_asked_is_told_of_an_end_whether_they_have_answered_or_not(
    browser, desk, asked, to
):
    kari = browser("kari")
    assert push(kari, page_of(asked), f"{page_of(asked)}/stop", to=to).status_code == 303
    assert cases.find(desk.store, asked).case.state.value == to
    drafts = waiting(desk, asked)
    assert {one.email for one in drafts} == {"ada@x.example", "bo@x.example"}
    assert {one.kind for one in drafts} == {LetterKind.NOTICE}


def test_a_reader_may_look_and_change_nothing(browser, desk, asked):
    ola = browser("ola")
    for action in ("remind", "deadline", "stop"):
        assert ola.send(f"{page_of(asked)}/{action}", "/", revision="1").status_code == 403
    assert waiting(desk, asked) == []


def test_the_calendar_file_has_our_reference_and_nothing_confidential(browser, asked):
    found = browser("ola").client.get(f"/requests/{asked}/deadline.ics")
    assert found.headers["content-type"].startswith("text/calendar")
    assert f"SUMMARY:{asked}: reply to the company due" in found.text
    assert "DTSTART;VALUE=DATE:20260306" in found.text
    assert "DTSTART;VALUE=DATE:20260304" in found.text
    assert "colitis" not in found.text


def test_the_inbox_asks_for_it_from_the_internal_day_on(browser, desk, asked, record):
    catalogue = desk.matcher(TODAY).catalogue

    def pile_on(day: date) -> Pile:
        found = inbox(desk.store, InboxQuery(words=asked), today=day, catalogue=catalogue)
        return found.items[0].pile

    assert pile_on(TODAY + timedelta(1)) is Pile.WAITING
    assert pile_on(TODAY + timedelta(2)) is Pile.DUE
    for site in ("unn", "helse-bergen", "ous"):
        record(Answer(asked, site, TODAY, Reply.DECLINED))
    assert pile_on(TODAY) is Pile.DUE
    assert f"/requests/{asked}/overview" in browser("kari").client.get("/").text


def test_a_reminder_overtaken_by_an_answer_is_not_handed_out(browser, desk, asked, record):
    kari = browser("kari")
    push(kari, page_of(asked), f"{page_of(asked)}/remind", site=["helse-bergen", "unn"])
    (draft,) = waiting(desk, asked)
    where = f"/requests/{asked}/letters/{draft.letter_id}.eml"
    assert kari.client.get(where).status_code == 200
    record(Answer(asked, "unn", TODAY, Reply.DECLINED))
    refused = kari.client.get(where)
    assert refused.status_code == 409
    assert "has answered since it was written" in refused.text
    assert "cannot be sent" in kari.client.get(page_of(asked)).text


@pytest.mark.parametrize("state", [CaseState.WITHDRAWN, CaseState.ON_HOLD])
def test_nobody_is_reminded_of_what_has_ended_meanwhile(browser, desk, anne, asked, state):
    kari = browser("kari")
    push(kari, page_of(asked), f"{page_of(asked)}/remind", site=["helse-bergen"])
    (draft,) = waiting(desk, asked)
    case = cases.find(desk.store, asked).case
    cases.change(desk.store, replace(case, state=state), anne.author, "move")
    gone = kari.client.get(f"/requests/{asked}/letters/{draft.letter_id}.eml")
    assert gone.status_code == 409


def test_only_those_the_company_knows_may_have_answered_it_where_it_is_confidential(
    browser, opened, record
):
    own = opened(
        reply_due_on=DUE,
        confidentiality=Confidentiality.NO_SPONSOR_NAME,
        already_contacted=("Haukeland universitetssjukehus",),
    )
    asked_on = TODAY - timedelta(7)
    for site, reason in (
        ("helse-bergen", None),
        ("unn", ForwardingReason.SPONSOR_NAMED),
        ("ahus", None),
    ):
        record(Forwarding(own, site, asked_on, "f", due_on=DUE, reason=reason))
    page = browser("ola").client.get(page_of(own)).text
    assert page.count("may have answered the company directly") == 2


def test_the_silent_are_called_by_a_touch(browser, desk, anne, asked):
    one = next(one for one in reads.contacts(desk.store) if one.site == "unn")
    catalogue = desk.matcher(TODAY).catalogue
    after = replace(one, phone="77 62 60 00")
    directory.change_contact(desk.store, one, after, anne, catalogue=catalogue)
    page = browser("ola").client.get(page_of(asked)).text
    assert '<a href="tel:77626000">77 62 60 00</a>' in page
