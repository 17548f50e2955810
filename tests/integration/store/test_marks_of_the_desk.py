"""What figures read of the store beside the events: duplicates, amendments, reasons of a no."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from matcher.domain.batch import Row
from matcher.domain.case import CaseState, Link, LinkKind
from matcher.domain.events import Answer, ReceivedRequest
from matcher.domain.person import Person, Role
from matcher.domain.request import Request
from matcher.domain.vocabulary import DeclineReason, Reply
from matcher.services.desk import cases
from matcher.services.desk.acting import Acting
from matcher.store import open_store
from matcher.store.applying import apply_rows
from matcher.store.figures import decline_reasons, desk_marks, last_day_known

DAY = date(2025, 3, 3)
ANNE = Acting(Person("anne", "Anne", Role.APPROVER), DAY, datetime(2025, 3, 3, tzinfo=UTC))


def keep(store, *events):
    with store.writing() as connection:
        apply_rows(connection, [Row(event) for event in events], ANNE.author, "import")


def request(request_id: str, **said) -> ReceivedRequest:
    return ReceivedRequest(Request(request_id, DAY, title="A study", **said), known_on=DAY)


def declined(on: int, reason: DeclineReason | None, **said) -> Answer:
    day = DAY.replace(day=on)
    said.setdefault("answer", Reply.DECLINED)
    return Answer("a", "ahus", day, decline_reason=reason, known_on=day, **said)


@pytest.fixture
def store(tmp_path):
    return open_store(f"sqlite:///{tmp_path / 'matcher.db'}", reference=True, today=DAY)


def test_a_file_may_call_a_request_a_duplicate_or_withdrawn(store):
    keep(store, request("a", status="duplicate"), request("b", status="withdrawn"), request("c"))
    marks = desk_marks(store)
    assert marks.duplicates == {"a": ""}
    assert marks.withdrawn == {"b"}


def test_the_desk_says_what_a_duplicate_repeats_and_has_the_last_word(store):
    keep(store, request("a"), request("b"), request("c", status="duplicate"))
    cases.link(store, "b", 0, Link(LinkKind.DUPLICATE, "a"), ANNE)
    assert desk_marks(store).duplicates == {"b": "a", "c": ""}
    cases.move(store, "c", 0, CaseState.RECEIVED, ANNE)
    assert desk_marks(store).duplicates == {"b": "a"}


def test_only_a_new_version_is_an_amendment(store):
    keep(store, request("a"), request("b"), request("c"), request("d"))
    cases.link(store, "b", 0, Link(LinkKind.NEW_VERSION, "a"), ANNE)
    cases.link(store, "c", 0, Link(LinkKind.RE_BID, "a"), ANNE)
    cases.link(store, "d", 0, Link(LinkKind.FROM_COUNTRY, "a"), ANNE)
    assert desk_marks(store).versions == {"b": "a"}


def test_of_several_reasons_the_one_given_last_counts_as_far_as_it_was_known(store):
    keep(store, request("a"), declined(4, DeclineReason.EQUIPMENT, department="ENT"))
    keep(store, declined(6, DeclineReason.TIMELINE, department="Lungs"))
    place = ("a", "ahus")
    assert decline_reasons(store, known_before=date(2026, 1, 1)) == {place: DeclineReason.TIMELINE}
    assert decline_reasons(store, known_before=DAY.replace(day=6)) == {
        place: DeclineReason.EQUIPMENT
    }


def test_a_no_that_became_a_yes_has_no_reason(store):
    keep(store, request("a"), declined(4, DeclineReason.EQUIPMENT))
    keep(store, declined(6, None, answer=Reply.INTERESTED))
    assert decline_reasons(store, known_before=date(2026, 1, 1)) == {}


def test_the_last_day_is_that_of_requests_and_not_of_the_reference(store):
    assert last_day_known(store) is None
    keep(store, request("a"), declined(9, None))
    assert last_day_known(store) == date(2025, 3, 9)
