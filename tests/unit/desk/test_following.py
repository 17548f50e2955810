"""Who is silent, when they are reminded, and that each person gets one letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.catalogue.terms import read
from matcher.desk.amending import Amendment, holds, version_on
from matcher.desk.following import (
    Said,
    letters_to,
    n_reminders,
    schedule,
    silent,
    unconfirmed,
    what_to_say,
    without_a_no,
)
from matcher.desk.planned import Directory
from matcher.desk.rhythm import Rhythm
from matcher.domain.events import Answer, Contact, Forwarding
from matcher.domain.letter import Letter, LetterItem, LetterKind
from matcher.domain.person import Absence
from matcher.domain.request import Request
from matcher.domain.vocabulary import Reply

CATALOGUE = load_reference()
ASKED, DUE = date(2026, 3, 2), date(2026, 3, 16)
READING = read(Request(request_id="NT-1", therapy_areas=("gastroenterology",)), CATALOGUE)


def forwarded(site: str, contact: str = "", **said) -> Forwarding:
    return Forwarding("NT-1", site, ASKED, contact_id=contact, due_on=DUE, **said)


def answered(site: str, reply: Reply = Reply.INTERESTED, **said) -> Answer:
    return Answer("NT-1", site, date(2026, 3, 5), reply, **said)


def reminder(*sites: str) -> Letter:
    items = tuple(LetterItem(site) for site in sites)
    return Letter(1, "NT-1", LetterKind.REMINDER, "nb", "", "", items=items)


def planned(forwardings, contacts=(), absences=()):
    return letters_to(
        forwardings,
        LetterKind.REMINDER,
        READING,
        Directory(contacts, absences),
        catalogue=CATALOGUE,
        day=date(2026, 3, 9),
    )


@pytest.mark.parametrize("reply", [Reply.MORE_INFO, Reply.WRONG_RECIPIENT])
def test_who_only_asks_for_more_is_silent_still(reply):
    assert silent([forwarded("ahus")], [answered("ahus", reply)]) == (forwarded("ahus"),)


def test_a_no_is_an_answer_and_one_department_does_not_answer_for_another():
    heart, skin = forwarded("ahus", department="Heart"), forwarded("ahus", department="Skin")
    assert silent([heart], [answered("ahus", Reply.DECLINED)]) == ()
    assert silent([heart, skin], [answered("ahus", department="Heart")]) == (skin,)


def test_a_forwarding_taken_back_is_not_waited_for():
    assert silent([replace(forwarded("ahus"), cancelled_on=ASKED)], []) == ()


def test_reminders_are_suggested_in_working_days_and_easter_is_left_out():
    days = schedule(date(2026, 4, 9), date(2026, 3, 20))
    assert days.internal_on == date(2026, 4, 7)  # the day after Easter Monday
    assert days.first_on == date(2026, 3, 30)
    assert days.second_on == date(2026, 4, 7)


def test_where_there_is_no_time_nobody_is_reminded():
    days = schedule(date(2026, 3, 4), ASKED)
    assert (days.first_on, days.second_on) == (None, None)


def test_each_person_gets_one_letter_for_all_their_hospitals():
    contacts = [
        Contact("c1", "ahus", "Ada", "ada@x.example"),
        Contact("c2", "unn", "Ada", "Ada@x.example"),
        Contact("c3", "ous", "Bo", "bo@x.example"),
    ]
    found = planned(
        [forwarded("ahus", "c1"), forwarded("unn", "c2"), forwarded("ous", "c3")], contacts
    )
    assert [[item.site_id for item in one.items] for one in found.letters] == [
        ["ahus", "unn"],
        ["ous"],
    ]
    assert {(one.kind, one.due_on) for one in found.letters} == {(LetterKind.REMINDER, DUE)}


def test_who_is_away_is_stood_in_for_and_who_is_gone_is_replaced():
    contacts = [
        Contact("c1", "ahus", "Ada", "ada@x.example"),
        Contact("c2", "ahus", "Bo", "bo@x.example", deputy_of="c1"),
        Contact("c3", "unn", "Post", "post@unn.example"),
    ]
    absences = [Absence("c1", date(2026, 3, 8), date(2026, 3, 20))]
    found = planned([forwarded("ahus", "c1"), forwarded("unn", "erased")], contacts, absences)
    assert [(one.email, one.as_deputy) for one in found.letters] == [
        ("bo@x.example", True),
        ("post@unn.example", False),
    ]


def test_a_hospital_without_anybody_to_write_to_is_named():
    assert planned([forwarded("ahus", "c1")]).without_contact == ("ahus",)


def test_reminders_are_counted_by_hospital_and_department():
    one = forwarded("ahus", department="Heart")
    assert n_reminders(one, [reminder("ahus", "unn"), reminder("ous")]) == 1


def test_the_second_reminder_is_the_last_and_after_the_deadline_it_says_so():
    (letter,) = planned(
        [forwarded("ahus", "c1")], [Contact("c1", "ahus", "Ada", "ada@x.example")]
    ).letters
    before, after = date(2026, 3, 9), date(2026, 3, 17)
    assert what_to_say(letter, [], before) is Said.FIRST_REMINDER
    assert what_to_say(letter, [reminder("ahus")], before) is Said.SECOND_REMINDER
    assert what_to_say(letter, [reminder("unn")], before) is Said.FIRST_REMINDER
    assert what_to_say(letter, [], after) is Said.LATE_REMINDER


NEW = Amendment("v2", "", is_material=True, what="More visits.", noted_on=date(2026, 3, 6))


def test_who_said_yes_to_an_earlier_version_is_asked_to_confirm_by_any_department():
    first, again = forwarded("ahus"), replace(forwarded("ahus", version="v2"), forwarding_id="L9")
    yes = answered("ahus", department="Heart")
    assert unconfirmed([first], [yes], [NEW]) == (), "nobody has asked them yet"
    assert unconfirmed([first, again], [yes], [NEW]) == (again,)
    assert unconfirmed([first, again], [yes, replace(yes, version="v2")], [NEW]) == ()
    assert unconfirmed([first, again], [yes], [replace(NEW, is_material=False)]) == ()


def test_a_no_is_left_in_peace_unless_another_department_said_yes():
    one = forwarded("ahus")
    no = answered("ahus", Reply.DECLINED, department="Heart")
    assert unconfirmed([replace(one, version="v2")], [no], [NEW]) == ()
    assert without_a_no([one], [no]) == ()
    assert without_a_no([one], [no, answered("ahus", department="Skin")]) == (one,)


def test_an_answer_of_a_version_nobody_noted_is_judged_by_its_day():
    assert not holds("draft", date(2026, 3, 5), [NEW])
    assert holds("draft", date(2026, 3, 7), [NEW])
    assert (version_on(date(2026, 3, 6), [NEW]), version_on(date(2026, 3, 7), [NEW])) == ("", "v2")


def test_the_tenth_letter_of_a_day_is_newer_than_its_ninth():
    ninth = replace(forwarded("ahus"), forwarding_id="L9")
    tenth = replace(forwarded("ahus", version="v2"), forwarding_id="L10")
    assert silent([tenth, ninth], []) == (tenth,)


def test_another_rhythm_moves_all_days():
    days = schedule(
        date(2026, 3, 16), ASKED, Rhythm(internal=1, first_reminder=4, second_reminder=3)
    )
    assert (days.internal_on, days.first_on, days.second_on) == (
        date(2026, 3, 13),
        date(2026, 3, 10),
        date(2026, 3, 11),
    )
