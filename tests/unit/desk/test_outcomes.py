"""What follows from an outcome, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.desk.outcomes import (
    Heard,
    Oddity,
    Told,
    Verdict,
    check,
    heard,
    is_complete,
    oddities,
    rows,
    who_hears,
)
from matcher.desk.outcomes_chase import Waiting, by_company, is_chased, same_company
from matcher.domain.case import CaseState, Sender
from matcher.domain.events import Allocation, Answer, CountryOutcome, Forwarding
from matcher.domain.request import Request
from matcher.domain.vocabulary import CountryResult, Reply, RequestType, SiteOutcome
from matcher.errors import RequestError

DAY = date(2026, 3, 2)
YES, NO = SiteOutcome.SELECTED, SiteOutcome.NOT_SELECTED


def told(verdict: Verdict, *, whole: bool = False, **sites: SiteOutcome) -> Told:
    return Told("r", verdict, DAY, sites, is_complete=whole)


def events(one: Told, said_yes=(), allocations=(), country=None) -> list[object]:
    made = rows(one, said_yes=said_yes, country=country, allocations=allocations, today=DAY)
    return [row.record for row in made]


def test_a_lost_country_says_nothing_of_any_hospital():
    before = Allocation("r", "big", NO, DAY, known_on=DAY)
    made = events(told(Verdict.NOT_ALLOCATED, big=NO), ["big", "small"], [before])
    assert made == [
        CountryOutcome("r", CountryResult.NOT_ALLOCATED, DAY, known_on=DAY),
        Allocation("r", "big", NO, DAY, known_on=DAY, withdrawn=True),
    ]


def test_who_was_selected_is_held_back_while_others_who_said_yes_are_not_known():
    one = told(Verdict.ALLOCATED, big=YES)
    assert not is_complete(one, {"big", "small"})
    assert [type(made) for made in events(one, ["big", "small"])] == [CountryOutcome]


def test_all_is_written_once_it_is_known_of_every_yes():
    one = told(Verdict.ALLOCATED, big=YES, small=NO)
    found = [made for made in events(one, ["big", "small"]) if isinstance(made, Allocation)]
    assert {made.site: made.outcome for made in found} == {"big": YES, "small": NO}


def test_a_list_said_to_be_complete_is_complete():
    one = told(Verdict.ALLOCATED, whole=True, big=YES)
    assert [made.site for made in events(one, ["small"]) if isinstance(made, Allocation)] == ["big"]


def test_that_nothing_is_told_takes_an_earlier_outcome_back():
    country = CountryOutcome("r", CountryResult.ALLOCATED, DAY, known_on=DAY)
    assert events(told(Verdict.NOT_TOLD), country=country) == [
        CountryOutcome("r", CountryResult.ALLOCATED, DAY, known_on=DAY, withdrawn=True)
    ]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (told(Verdict.NOT_ALLOCATED, big=YES), "Norway is not marked as chosen"),
        (told(Verdict.WITHDRAWN, big=YES), "Norway is not marked as chosen"),
        (told(Verdict.ALLOCATED, whole=True, big=NO), "called complete"),
        (Told("r", Verdict.WITHDRAWN, date(2026, 3, 3), {}), "still to come"),
        (Told("r", Verdict.WITHDRAWN, date(2025, 3, 3), {}), "before it was received"),
    ],
)
def test_what_contradicts_itself_is_refused(one, words):
    with pytest.raises(RequestError, match=words):
        check(one, date(2026, 1, 1), DAY)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (told(Verdict.ALLOCATED, big=YES), Heard.SELECTED),
        (told(Verdict.ALLOCATED, big=NO), Heard.NOT_SELECTED),
        (told(Verdict.ALLOCATED, whole=True, other=YES), Heard.NOT_SELECTED),
        (told(Verdict.ALLOCATED, other=YES), Heard.NOT_SAID_WHERE),
        (told(Verdict.NOT_ALLOCATED), Heard.LOST),
        (told(Verdict.WITHDRAWN), Heard.WITHDRAWN),
        (told(Verdict.NOT_TOLD), None),
    ],
)
def test_a_hospital_hears_of_itself(one, said):
    assert heard(one, "big", {"big"}) is said


def test_selected_though_never_asked_or_though_declined_is_odd():
    one = told(Verdict.ALLOCATED, big=YES, small=YES, far=YES)
    sent = [Forwarding("r", site, DAY) for site in ("big", "small")]
    given = [Answer("r", "big", DAY, Reply.INTERESTED), Answer("r", "small", DAY, Reply.DECLINED)]
    assert oddities(one, sent, given) == (
        ("small", Oddity.DECLINED),
        ("far", Oddity.NEVER_ASKED),
    )


def test_only_the_department_that_said_yes_hears_of_it():
    sent = [Forwarding("r", "big", DAY, department=name) for name in ("Heart", "Lung")]
    given = [
        Answer("r", "big", DAY, Reply.INTERESTED, department="Lung"),
        Answer("r", "big", DAY, Reply.DECLINED, department="Heart"),
    ]
    assert [one.department for one in who_hears(sent, given)] == ["Lung"]


def test_a_yes_without_a_department_is_heard_by_all_who_were_asked():
    sent = [Forwarding("r", "big", DAY, department=name) for name in ("Heart", "Lung")]
    given = [Answer("r", "big", DAY, Reply.INTERESTED)]
    assert len(who_hears(sent, given)) == 2


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ("AstraZeneca AS", "Astra Zeneca", True),
        ("Novo Nordisk A/S", "novo nordisk", True),
        ("Boeringer Ingelheim", "Boehringer-Ingelheim", True),
        ("IQVIA Ltd", "Iqvia", True),
        ("Merck", "Merck Sharp & Dohme", False),
        ("Merck KGaA", "Merck", False),
        ("Pharmaceuticals A", "Pharmaceuticals B", False),
        ("Clinical Research Norway 1", "Clinical Research Norway 2", False),
        ("", "", False),
    ],
)
def test_one_company_is_known_by_its_spellings_and_not_by_mere_likeness(mine, theirs, same):
    assert same_company(mine, theirs) is same
    assert same_company(theirs, mine) is same


def wait(own: str, since: str, email: str = "", **said) -> Waiting:
    request = Request(request_id=own, received_on=date.fromisoformat(since), **said)
    return Waiting(request, date.fromisoformat(since), Sender("", email))


def test_companies_stand_by_who_waits_longest_and_are_written_to_at_the_newest_address():
    found = by_company(
        [
            wait("c", "2026-01-01", sponsor="Beta", email="new@beta.example"),
            wait("b", "2025-06-01", sponsor="Alpha"),
            wait("a", "2025-01-01", sponsor="beta as", email="old@beta.example"),
        ]
    )
    assert [[one.request.request_id for one in each.waiting] for each in found] == [
        ["a", "c"],
        ["b"],
    ]
    assert found[0].sender.email == "new@beta.example"


def test_requests_of_nobody_known_stand_each_for_itself():
    assert len(by_company([wait("a", "2025-01-01"), wait("b", "2025-01-02")])) == 2


@pytest.mark.parametrize(
    ("asked_on", "not_told_on", "due"),
    [
        (None, None, True),
        ("2026-02-20", None, False),
        ("2026-01-20", None, True),
        (None, "2025-12-01", False),
        (None, "2025-08-01", True),
    ],
)
def test_who_was_asked_lately_or_does_not_tell_is_left_alone(asked_on, not_told_on, due):
    days = [None if day is None else date.fromisoformat(day) for day in (asked_on, not_told_on)]
    one = Waiting(Request(request_id="r"), date(2025, 5, 1), Sender(), *days)
    assert one.is_due(DAY) is due


def test_nobody_is_asked_within_six_weeks():
    assert not Waiting(Request(request_id="r"), date(2026, 1, 20)).is_due(DAY)
    assert Waiting(Request(request_id="r"), date(2026, 1, 19)).is_due(DAY)


@pytest.mark.parametrize(
    ("state", "due_on", "n_asked", "chased"),
    [
        (CaseState.SUMMARY_SENT, "2026-03-01", 2, True),
        (CaseState.AWAITING_OUTCOME, "2026-03-01", 2, True),
        (CaseState.SUMMARY_DUE, "2026-02-20", 2, False),
        (CaseState.SUMMARY_DUE, "2025-12-01", 2, True),
        (CaseState.SUMMARY_SENT, "2025-12-01", 0, False),
        (CaseState.CLOSED, "2025-12-01", 2, False),
        (CaseState.ON_HOLD, "2025-12-01", 2, False),
    ],
)
def test_a_request_is_waited_for_once_its_overview_is_out_or_it_is_long_past(
    state, due_on, n_asked, chased
):
    request = Request(request_id="r", request_type=RequestType.SITE)
    assert is_chased(request, state, date.fromisoformat(due_on), n_asked, DAY) is chased


def test_a_request_about_the_country_is_not_waited_for():
    request = Request(request_id="r", request_type=RequestType.COUNTRY)
    assert not is_chased(request, CaseState.SUMMARY_SENT, DAY, 3, DAY)
