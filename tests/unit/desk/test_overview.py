"""The overview tells each yes, counts the others once, and knows what has been told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from matcher.desk.amending import Amendment
from matcher.desk.overview import Told, not_told, overview
from matcher.domain.events import Answer, Forwarding
from matcher.domain.letter import Letter, LetterItem, LetterKind
from matcher.domain.vocabulary import Reply

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def forwarded(site: str, department: str = "") -> Forwarding:
    return Forwarding("NT-1", site, DAY, department=department)


def answered(site: str, reply: Reply, day: int = 5, department: str = "", **said) -> Answer:
    return Answer("NT-1", site, date(2026, 3, day), reply, department, **said)


def told(*places: tuple[str, str], day: int = 9) -> Letter:
    items = tuple(LetterItem(*place) for place in places)
    letter = Letter(1, "NT-1", LetterKind.OVERVIEW, "en", "", "", items=items)
    return replace(letter, written_at=datetime(2026, 3, day, 12, tzinfo=UTC))


def test_every_hospital_asked_stands_in_the_overview_once():
    asked = [forwarded(site) for site in ("ahus", "unn", "ous", "fonna", "bergen", "mr")]
    answers = [
        answered("ahus", Reply.INTERESTED, eligible_patients_per_year=20),
        answered("unn", Reply.DECLINED),
        answered("ous", Reply.MORE_INFO),
        answered("fonna", Reply.WRONG_RECIPIENT),
        answered("bergen", Reply.WITHDRAWN),
    ]
    found = overview(asked, answers)
    assert [(line.site_id, line.patients) for line in found.lines] == [("ahus", 20)]
    assert found.declined == ("bergen", "unn")
    assert found.silent == ("fonna", "mr", "ous")
    assert found.n_asked == 6


def test_a_hospital_with_a_yes_and_a_no_of_two_departments_has_said_yes():
    asked = [forwarded("ahus", "Heart"), forwarded("ahus", "Medicine")]
    answers = [
        answered("ahus", Reply.DECLINED, department="Heart"),
        answered("ahus", Reply.CONDITIONAL, department="Medicine"),
    ]
    found = overview(asked, answers)
    assert [line.department for line in found.lines] == ["Medicine"]
    assert (found.declined, found.silent) == ((), ())


def test_of_a_departments_answers_the_latest_counts_whatever_version_it_was_for():
    first = answered("ahus", Reply.INTERESTED, 5, version="1")
    second = answered("ahus", Reply.DECLINED, 8, version="2")
    assert overview([forwarded("ahus")], [second, first]).declined == ("ahus",)


def test_a_forwarding_taken_back_asks_nobody():
    gone = replace(forwarded("ahus"), cancelled_on=DAY)
    assert overview([gone, replace(forwarded("unn"), withdrawn=True)], []).n_asked == 0


def test_a_contact_is_told_only_where_the_hospital_agreed():
    answers = [answered("ahus", Reply.INTERESTED), answered("unn", Reply.INTERESTED)]
    found = overview([], answers, {("ahus", ""): Told("Ada, ada@ahus.example", NOON)})
    assert {line.site_id: line.contact for line in found.lines} == {
        "ahus": "Ada, ada@ahus.example",
        "unn": "",
    }


def test_the_yes_comes_first_then_conditions_then_dialogue():
    replies = (Reply.ALREADY_IN_DIALOGUE, Reply.CONDITIONAL, Reply.INTERESTED)
    answers = [answered(f"s{n}", reply) for n, reply in enumerate(replies)]
    assert [line.site_id for line in overview([], answers).lines] == ["s2", "s1", "s0"]


def test_a_supplement_tells_late_yeses_and_changed_ones_alone():
    answers = [
        answered("ahus", Reply.INTERESTED, 5),
        answered("unn", Reply.INTERESTED, 10),
        answered("ous", Reply.INTERESTED, 11),
        answered("bergen", Reply.DECLINED, 12),
    ]
    now = overview([], answers)
    first = told(("ahus", ""), ("unn", ""))
    assert {line.site_id for line in not_told(now, [first])} == {"unn", "ous"}
    second = told(("ahus", ""), ("unn", ""), ("ous", ""), day=12)
    assert not_told(now, [first, second]) == ()


def test_an_answer_changed_on_the_day_of_the_overview_is_new_by_its_hour():
    answers = [answered("ahus", Reply.INTERESTED, 10), answered("unn", Reply.INTERESTED, 10)]
    said = {
        ("ahus", ""): Told("", NOON + timedelta(hours=1)),
        ("unn", ""): Told("", NOON - timedelta(hours=1)),
    }
    sent = replace(told(("ahus", ""), ("unn", "")), written_at=NOON)
    assert [one.site_id for one in not_told(overview([], answers, said), [sent])] == ["ahus"]


def test_a_yes_to_an_earlier_version_says_so_until_it_is_confirmed():
    new = Amendment("v2", "", is_material=True, what="More visits.", noted_on=DAY)
    first = answered("ahus", Reply.INTERESTED, 10)
    (line,) = overview([], [first], amendments=[new]).lines
    assert (line.version, line.holds) == ("", False)
    again = replace(first, version="v2")
    (line,) = overview([], [first, again], amendments=[new]).lines
    assert (line.version, line.holds) == ("v2", True)


def test_departments_that_disagree_are_named_and_the_yes_counts():
    answers = [answered("ahus", Reply.INTERESTED), answered("ahus", Reply.DECLINED)]
    answers[1] = replace(answers[1], department="Skin")
    found = overview([], answers)
    assert (found.divided, found.declined) == (("ahus",), ())
