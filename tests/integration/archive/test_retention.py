"""What has been kept long enough is shown, and erased when somebody says so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from matcher.domain.case import CaseState
from matcher.domain.person import Role
from matcher.errors import ConflictError, ForbiddenError, RequestError
from matcher.services.desk import cases, contacts, retention
from matcher.services.desk.acting import Acting
from matcher.services.desk.retention import Kept, due, erase_due, months_before
from matcher.services.keeping import back_up, restore
from matcher.services.places import place_in
from matcher.store import letters, open_store, reads, replies
from matcher.store.erasures import journal_of
from tests.integration.archive.conftest import CONTACT, INVESTIGATOR, NOW, SENDER, TODAY, Lived


def on(lived: Lived, day: date, role: Role = Role.APPROVER) -> Acting:
    person = replace(lived.acting.person, role=role)
    return Acting(person, day, NOW + (day - TODAY))


def due_on(lived: Lived, day: date) -> dict[Kept, int]:
    acting = on(lived, day)
    found = due(lived.store, today=acting.today, now=acting.now)
    return {one.what: one.n for one in found if one.n}


@pytest.fixture
def ended(lived: Lived) -> Lived:
    """The request was closed, and its contact has left."""
    view = cases.view_case(lived.store, lived.request_id, today=TODAY)
    cases.move(
        lived.store, lived.request_id, view.case.revision, CaseState.SUMMARY_SENT, lived.acting
    )
    view = cases.view_case(lived.store, lived.request_id, today=TODAY)
    cases.move(lived.store, lived.request_id, view.case.revision, CaseState.CLOSED, lived.acting)
    (one,) = reads.contacts(lived.store)
    contacts.change_contact(
        lived.store,
        one,
        replace(one, valid_to=TODAY),
        lived.acting,
        catalogue=reads.catalogue(lived.store),
    )
    return lived


def test_nothing_is_due_before_its_time_and_each_thing_after_its_own(ended):
    assert due_on(ended, TODAY) == {}
    assert due_on(ended, date(2027, 3, 2)) == {}
    assert due_on(ended, date(2027, 3, 3)) == {Kept.CONTACTS: 1}
    assert due_on(ended, date(2028, 3, 3)) == {Kept.CONTACTS: 1, Kept.SENDERS: 1}
    assert due_on(ended, date(2031, 3, 3)) == {
        Kept.CONTACTS: 1,
        Kept.SENDERS: 1,
        Kept.PAPERS: 1,
    }


def test_an_open_request_is_never_due(lived):
    assert due_on(lived, date(2090, 1, 1)) == {}


def test_what_is_due_is_erased_and_the_answer_stays(ended):
    acting = on(ended, date(2031, 3, 3))
    erase_due(ended.store, due_on(ended, acting.today), acting)
    assert due_on(ended, acting.today) == {}
    ended.store.settle()
    content = ended.store.path.read_bytes()
    assert CONTACT.encode() not in content
    assert b"jane@acme.example" not in content
    case = cases.view_case(ended.store, ended.request_id, today=acting.today)
    assert (case.case.sender.name, case.files) == ("", ())
    (letter,) = letters.letters(ended.store, ended.request_id)
    assert (letter.name, letter.email, letter.body) == ("", "", "Dear […],\nwill you?")
    (reply,) = replies.of_request(ended.store, ended.request_id)
    assert (reply.given.contact, reply.given.text) == ("", "")
    assert reply.given.eligible_patients_per_year == 12
    (answer,) = replies.answers(ended.store, ended.request_id)
    assert answer.eligible_patients_per_year == 12


def test_the_audit_has_counts_alone_and_the_journal_ids_alone(ended):
    acting = on(ended, date(2031, 3, 3))
    erase_due(ended.store, due_on(ended, acting.today), acting)
    newest = reads.audit(ended.store, limit=1)[0]
    assert newest.action == "retain"
    assert dict(newest.summary) == {"contact": 1, "sender": 1, "papers": 1}
    lines = [json.loads(one) for one in journal_of(ended.store.path).read_text().splitlines()]
    assert [(one["kind"], one["of"]) for one in lines] == [
        ("contact", {"contact_id": "ahus-1"}),
        ("sender", {"request_id": ended.request_id}),
        ("papers", {"request_id": ended.request_id}),
    ]


def test_a_backup_from_before_is_erased_again(ended, tmp_path):
    kept = tmp_path / "kept.backup"
    back_up(ended.place, kept, now=NOW, today=TODAY)
    acting = on(ended, date(2031, 3, 3))
    erase_due(ended.store, due_on(ended, acting.today), acting)
    ended.store.close()
    done = restore(ended.place, kept, today=acting.today, now=acting.now, actor="anne", over=True)
    assert done.n_erased == 3
    content = ended.store.path.read_bytes()
    for name in (CONTACT, "jane@acme.example", "Yes, gladly.", f"{INVESTIGATOR} knows us"):
        assert name.encode() not in content


def test_only_what_was_marked_goes(ended):
    acting = on(ended, date(2031, 3, 3))
    erase_due(ended.store, {Kept.SENDERS: 1}, acting)
    assert due_on(ended, acting.today) == {Kept.CONTACTS: 1, Kept.PAPERS: 1}
    assert [one.name for one in reads.contacts(ended.store)] == [CONTACT]


def test_sessions_and_login_links_go_a_month_after_their_end(lived):
    def put(username: str, ends: str) -> None:
        with lived.store.writing() as connection:
            connection.exec_driver_sql(
                "INSERT INTO people VALUES (?, 'K', 'reader', 'nb', 1, NULL)", (username,)
            )
            connection.exec_driver_sql(
                "INSERT INTO sessions VALUES (?, ?, 't', ?, ?)", (username, username, ends, ends)
            )

    put("old", "2026-01-01T00:00:00.000+00:00")
    put("new", "2026-03-01T00:00:00.000+00:00")
    assert due_on(lived, TODAY) == {Kept.SESSIONS: 1}
    erase_due(lived.store, {Kept.SESSIONS: 1}, on(lived, TODAY))
    with lived.store.reading() as connection:
        left = connection.exec_driver_sql("SELECT username FROM sessions").scalars().all()
    assert left == ["new"]


def test_where_something_else_is_due_by_now_nothing_is_erased(ended):
    acting = on(ended, date(2031, 3, 3))
    with pytest.raises(ConflictError, match="has changed since you looked"):
        erase_due(ended.store, {Kept.CONTACTS: 2, Kept.PAPERS: 1}, acting)
    assert due_on(ended, acting.today)[Kept.PAPERS] == 1
    assert erase_due(ended.store, {Kept.SESSIONS: 0}, acting) == ()


def test_only_somebody_who_approves_erases_or_changes_periods(ended):
    acting = on(ended, date(2031, 3, 3), Role.COORDINATOR)
    with pytest.raises(ForbiddenError):
        erase_due(ended.store, {Kept.CONTACTS: 1}, acting)
    with pytest.raises(ForbiddenError):
        retention.set_periods(ended.store, {Kept.CONTACTS: 1}, acting)


def test_a_period_that_is_changed_holds_and_is_in_the_audit(ended):
    retention.set_periods(ended.store, {Kept.CONTACTS: 3, Kept.PAPERS: 60}, ended.acting)
    assert retention.periods(ended.store)[Kept.CONTACTS] == 3
    assert due_on(ended, date(2026, 6, 3)) == {Kept.CONTACTS: 1}
    newest = reads.audit(ended.store, limit=1)[0]
    assert newest.action == "retention"
    for months in (0, 1_201):
        with pytest.raises(RequestError, match="no time to keep something"):
            retention.set_periods(ended.store, {Kept.CONTACTS: months}, ended.acting)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 2), 12, date(2025, 3, 2)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
    ],
)
def test_months_back(day, months, expected):
    assert months_before(day, months) == expected


def test_a_sender_of_another_request_stays(ended):
    with ended.store.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO letters SELECT 99, 'NT-2026-001', revision, 'clarification', state, "
            "language, subject, ?, '', ?, 'jane@acme.example', '[]', '[]', 0, '', written_at, "
            "written_by, NULL, '' FROM letters",
            (f"Dear {SENDER}", SENDER),
        )
    acting = on(ended, date(2028, 3, 3))
    erase_due(ended.store, {Kept.SENDERS: 1}, acting)
    bodies = [one.body for one in letters.letters(ended.store, ended.request_id)]
    assert "Dear […]" in bodies
    assert f"Dear {CONTACT},\nwill you?" in bodies


def test_a_store_elsewhere_keeps_its_own_periods(ended, tmp_path):
    retention.set_periods(ended.store, {Kept.CONTACTS: 3}, ended.acting)
    kept = tmp_path / "kept.backup"
    back_up(ended.place, kept, now=NOW, today=TODAY)
    elsewhere = place_in(tmp_path / "elsewhere")
    restore(elsewhere, kept, today=TODAY + timedelta(1), now=NOW, actor="anne")
    with open_store(elsewhere.store_url) as store:
        assert retention.periods(store)[Kept.CONTACTS] == 3
