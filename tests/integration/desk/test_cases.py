"""A request on the desk, and two people who work on it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matcher.domain.batch import Row
from matcher.domain.case import CaseState, Link, LinkKind, Sender
from matcher.domain.events import Forwarding, ReceivedRequest
from matcher.domain.person import Role
from matcher.domain.request import Finding, Request
from matcher.domain.vocabulary import RequestType
from matcher.errors import ConflictError, ForbiddenError, NotFoundError, RequestError
from matcher.services.desk.cases import link, move, remark, take, view_case
from matcher.services.desk.inbox import InboxQuery, Pile, inbox
from matcher.services.desk.receiving import NewCase, correct, open_case
from matcher.store import cases, reads, writes

from .conftest import TODAY, acting_as


def test_references_count_up_within_a_year(received):
    assert [received(), received()] == ["NT-2026-001", "NT-2026-002"]
    assert received(received_on=date(2025, 12, 30)) == "NT-2025-001"


def test_an_id_of_their_own_is_kept_and_never_taken_twice(received):
    assert received(request_id="P-17") == "P-17"
    with pytest.raises(ConflictError, match="'P-17' already"):
        received(request_id="P-17")


def test_hospitals_are_kept_by_id_and_as_written(store, received):
    reference = received(suggested_sites=("Haukeland", "Sykehuset ingen kjenner"))
    request = view_case(store, reference, today=TODAY).request
    assert request.suggested_sites == ("haukeland", "Sykehuset ingen kjenner")


def test_two_people_at_once_and_nobody_is_overwritten(store, matcher, received, kari, ola):
    reference = received()
    first = correct(store, reference, 1, {"phase": "III"}, kari, catalogue=matcher.catalogue)
    assert first.revision == 2
    with pytest.raises(ConflictError, match="changed since you opened it"):
        correct(store, reference, 1, {"phase": "II"}, ola, catalogue=matcher.catalogue)
    with pytest.raises(ConflictError):
        take(store, reference, 1, "ola", ola)
    assert view_case(store, reference, today=TODAY).request.phase == "III"


def test_a_correction_leaves_the_other_fields_and_the_earlier_version(
    store, matcher, received, kari
):
    reference = received(product="NRV-0550", suggested_sites=("Haukeland",))
    before = view_case(store, reference, today=TODAY).request
    correct(store, reference, 1, {"sites_wanted": 4}, kari, catalogue=matcher.catalogue)
    after = view_case(store, reference, today=TODAY).request
    assert after == replace(before, sites_wanted=4)
    # Of one day's versions no day sees the first; the audit has what stood there.
    newest = reads.audit(store, limit=5)
    changes = [change for entry in newest for change in reads.audit_changes(store, entry.id)]
    assert any(
        change.table == "requests" and (change.after or {}).get("sites_wanted") == 4
        for change in changes
    )


def test_a_field_that_is_confirmed_is_no_longer_marked_as_found(store, matcher, kari):
    found = (Finding("phase", "III", 1.0, "phase 3"), Finding("population", "adult", 0.7, "adults"))
    new = NewCase(Request(title="x", phase="III"), found=found)
    case = open_case(store, new, kari, catalogue=matcher.catalogue)
    after = correct(store, case.request_id, 1, {"phase": "III"}, kari, catalogue=matcher.catalogue)
    assert [one.field for one in after.found] == ["population"]


def test_the_company_s_person_is_kept_and_never_in_the_audit(store, matcher, kari):
    sender = Sender("Unni Utprøver", "unni@example.org")
    new = NewCase(Request(title="x"), sender=sender)
    reference = open_case(store, new, kari, catalogue=matcher.catalogue).request_id
    assert view_case(store, reference, today=TODAY).case.sender == sender
    said = str([(e, reads.audit_changes(store, e.id)) for e in reads.audit(store, limit=50)])
    assert "Unni" not in said
    assert "unni@" not in said


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"title": "", "indication": ""}, "no title"),
        ({"received_on": date(2026, 3, 3)}, "later than today"),
        ({"received_on": date(2026, 3, 1), "reply_due_on": date(2026, 2, 1)}, "before it was"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(received, said, wrong):
    with pytest.raises(RequestError, match=wrong):
        received(**said)


def test_a_request_is_not_ready_before_somebody_has_said_what_it_is_about(store, received, kari):
    reference = received(request_type=RequestType.UNSPECIFIED)
    with pytest.raises(RequestError, match="hospitals or about the country"):
        move(store, reference, 1, CaseState.READY, kari)


def test_moving_on_is_dated_and_what_makes_no_sense_refused(store, received, kari):
    reference = received()
    moved = move(store, reference, 1, CaseState.READY, kari)
    assert (moved.state, moved.state_since) == (CaseState.READY, TODAY)
    with pytest.raises(ConflictError):
        move(store, reference, moved.revision, CaseState.AWAITING_OUTCOME, kari)


def test_readers_read(store, matcher, received):
    reference = received()
    reader = acting_as("rune", Role.READER)
    with pytest.raises(ForbiddenError, match="coordinator"):
        take(store, reference, 1, "rune", reader)
    with pytest.raises(ForbiddenError):
        remark(store, reference, "hello", reader)
    with pytest.raises(ForbiddenError):
        open_case(store, NewCase(Request(title="x")), reader, catalogue=matcher.catalogue)


def test_links_go_both_ways_and_never_in_a_circle(store, received, kari):
    first, second = received(), received()
    link(store, second, 1, Link(LinkKind.RE_BID, first), kari)
    assert [kind for kind, _ in view_case(store, first, today=TODAY).family] == [LinkKind.RE_BID]
    seen = view_case(store, second, today=TODAY)
    assert [one.request_id for _, one in seen.family] == [first]
    assert seen.request.parent_id == first
    with pytest.raises(RequestError, match="follows from"):
        link(store, first, 1, Link(LinkKind.RE_BID, second), kari)
    with pytest.raises(RequestError, match="itself"):
        link(store, first, 1, Link(LinkKind.RE_BID, first), kari)


def test_a_duplicate_is_out_of_the_way(store, received, kari):
    first, second = received(), received()
    case = link(store, second, 1, Link(LinkKind.DUPLICATE, first), kari)
    assert case.state is CaseState.DUPLICATE


def test_an_unknown_request_is_said_to_be_unknown(store):
    with pytest.raises(NotFoundError, match="'NT-1999-001'"):
        view_case(store, "NT-1999-001", today=TODAY)


def test_an_imported_request_is_on_the_desk_without_a_row_and_gets_one_when_touched(store, kari):
    request = Request(
        "old-1", received_on=date(2025, 5, 1), title="x", request_type=RequestType.SITE
    )
    rows = [
        Row(ReceivedRequest(request)),
        Row(Forwarding("old-1", "helse-bergen", date(2025, 5, 2))),
    ]
    writes.apply(store, rows, today=TODAY, actor="import", source="f")
    seen = cases.find(store, "old-1")
    assert (seen.case.revision, seen.case.state) == (0, CaseState.AWAITING_OUTCOME)
    assert seen.n_asked == 1
    assert take(store, "old-1", 0, "kari", kari).revision == 1
    assert cases.find(store, "old-1").case.holder == "kari"


def test_monday_what_is_due_comes_first(store, matcher, received, kari):
    due = received(reply_due_on=date(2026, 3, 4))
    new = received(reply_due_on=date(2026, 3, 30))
    waiting = received(reply_due_on=date(2026, 3, 20))
    move(store, waiting, 1, CaseState.AWAITING_CLARIFICATION, kari)
    gone = received()
    move(store, gone, 1, CaseState.WITHDRAWN, kari)
    found = inbox(store, InboxQuery(), today=TODAY, catalogue=matcher.catalogue)
    assert [(one.request.request_id, one.pile) for one in found.items] == [
        (due, Pile.DUE),
        (new, Pile.NEW),
        (waiting, Pile.WAITING),
    ]
    assert found.counts[CaseState.WITHDRAWN] == 1


def test_the_inbox_is_searched_by_words_state_holder_and_field(store, matcher, received, kari):
    colitis = received(sponsor="Blåstein AS", therapy_areas=("gastroenterology",))
    stroke = received(title="Stroke", therapy_areas=("stroke",))
    take(store, stroke, 1, "kari", kari)

    def found(**asked: object) -> list[str]:
        query = InboxQuery(**asked)
        items = inbox(store, query, today=TODAY, catalogue=matcher.catalogue).items
        return [one.request.request_id for one in items]

    assert found(words="BLÅSTEIN") == [colitis]
    assert found(words="blastein colitis") == [colitis]
    assert found(words="2026-002") == [stroke]
    assert found(holder="kari") == [stroke]
    assert found(area="stroke") == [stroke]
    assert found(states=(CaseState.READY,)) == []
    assert found(words="nothing like it") == []


def test_without_the_company_s_deadline_the_one_the_hospitals_were_given_counts(store, kari):
    request = Request("r", received_on=date(2026, 2, 1), title="x", request_type=RequestType.SITE)
    rows = [
        Row(ReceivedRequest(request)),
        Row(Forwarding("r", "helse-bergen", date(2026, 2, 2), due_on=date(2026, 2, 16))),
        Row(Forwarding("r", "ahus", date(2026, 2, 2), due_on=date(2026, 2, 20))),
    ]
    writes.apply(store, rows, today=TODAY, actor="import", source="f")
    found = cases.find(store, "r")
    assert found.due_on == date(2026, 2, 20)
    cases.change(store, replace(found.case, state=CaseState.FORWARDED), kari.author, "move")
    assert view_case(store, "r", today=date(2026, 2, 20)).state is CaseState.FORWARDED
    assert view_case(store, "r", today=date(2026, 2, 21)).state is CaseState.SUMMARY_DUE


def test_a_version_taken_back_is_not_one_more_hospital_asked(store):
    request = Request("r", received_on=date(2026, 2, 1), title="x", request_type=RequestType.SITE)
    sent = Forwarding("r", "ahus", date(2026, 2, 2))
    rows = [Row(ReceivedRequest(request)), Row(sent), Row(replace(sent, withdrawn=True))]
    for row in rows:
        writes.apply(store, [row], today=TODAY, actor="import", source="f")
    assert cases.find(store, "r").n_asked == 0


def test_an_old_import_that_nobody_touched_is_not_due_for_ever(store, matcher, kari):
    old = Request("old", received_on=date(2025, 6, 1), reply_due_on=date(2025, 6, 20), title="x")
    fresh = Request("new", received_on=date(2026, 2, 20), reply_due_on=date(2026, 3, 1), title="x")
    rows = [Row(ReceivedRequest(one)) for one in (old, fresh)]
    writes.apply(store, rows, today=TODAY, actor="import", source="f")

    def piles() -> dict[str, Pile]:
        found = inbox(store, InboxQuery(), today=TODAY, catalogue=matcher.catalogue)
        return {one.request.request_id: one.pile for one in found.items}

    assert piles() == {"new": Pile.DUE, "old": Pile.LATER}
    take(store, "old", 0, "kari", kari)
    assert piles()["old"] is Pile.DUE
