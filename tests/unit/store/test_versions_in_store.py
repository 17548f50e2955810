"""What an import makes of a row whose key is already there: the rules of "Time"."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from matcher.domain.batch import Row
from matcher.domain.events import (
    Allocation,
    Answer,
    Capability,
    CountryOutcome,
    Forwarding,
    Interest,
    Participation,
    ReceivedRequest,
    Record,
    RegistryCount,
)
from matcher.domain.request import Request
from matcher.domain.vocabulary import CountryResult, Reply, SiteOutcome
from matcher.errors import UnknownNameError, UserError
from matcher.store import Applied, Store, reads, tables, writes

TODAY = date(2025, 6, 1)
LATER = date(2025, 7, 1)
ANSWERED = date(2024, 3, 5)


def answer(reply: Reply = Reply.INTERESTED, **more: object) -> Answer:
    return Answer("R1", "fjell", ANSWERED, reply, **more)  # type: ignore[arg-type]


def put(store: Store, *records: Record, today: date = TODAY, **more: object) -> Applied:
    rows = [record if isinstance(record, Row) else Row(record, **more) for record in records]  # type: ignore[arg-type]
    return writes.apply(store, rows, today=today, actor="kari", source="test.csv")


def said(store: Store) -> list[tuple[str, date | None, bool]]:
    return [(a.answer.value, a.known_on, a.withdrawn) for a in reads.events(store).answers]


def test_a_first_version_is_known_on_its_own_day(store: Store) -> None:
    assert put(store, answer()) == Applied({"answers": 1}, {}, {})
    assert said(store) == [("interested", ANSWERED, False)]


def test_a_correction_is_known_on_the_day_of_import_and_the_first_version_stays(
    store: Store,
) -> None:
    put(store, answer())
    assert put(store, answer(Reply.DECLINED)).changed == {"answers": 1}
    assert said(store) == [("interested", ANSWERED, False), ("declined", TODAY, False)]


def test_the_same_row_again_changes_nothing_not_even_the_audit(store: Store) -> None:
    put(store, answer())
    before = reads.audit(store)
    assert put(store, answer(), today=LATER) == Applied({}, {}, {"answers": 1})
    assert reads.audit(store) == before
    assert len(said(store)) == 1


def test_a_row_that_goes_back_to_older_words_is_a_new_version(store: Store) -> None:
    put(store, answer())
    put(store, answer(Reply.DECLINED))
    assert put(store, answer(), today=LATER).changed == {"answers": 1}
    assert said(store)[-1] == ("interested", LATER, False)


def test_a_given_known_on_is_kept_and_compared_with_what_was_seen_that_day(store: Store) -> None:
    early, late = date(2024, 3, 7), date(2024, 5, 1)
    first, second = answer(known_on=early), answer(Reply.DECLINED, known_on=late)
    put(store, second, first)
    assert said(store) == [("interested", early, False), ("declined", late, False)]
    assert put(store, first, second).unchanged == {"answers": 2}
    assert put(store, answer(known_on=date(2024, 4, 1))).unchanged == {"answers": 1}


def test_a_file_with_a_row_and_its_correction_changes_nothing_the_second_time(
    store: Store,
) -> None:
    corrected = answer(Reply.DECLINED, known_on=date(2024, 5, 1))
    put(store, answer(), corrected)
    before = said(store)
    assert put(store, answer(), corrected, today=LATER) == Applied({}, {}, {"answers": 2})
    assert said(store) == before


def test_a_file_with_a_row_and_its_withdrawal_changes_nothing_the_second_time(
    store: Store,
) -> None:
    put(store, answer(), answer(withdrawn=True))
    assert said(store) == [("interested", ANSWERED, False), ("interested", TODAY, True)]
    again = put(store, answer(), answer(withdrawn=True), today=LATER)
    assert again == Applied({}, {}, {"answers": 2})


def test_rows_held_back_are_written_before_a_further_correction(store: Store) -> None:
    put(store, answer())
    put(store, answer(Reply.DECLINED))
    both = (answer(), answer(Reply.CONDITIONAL))
    assert put(store, *both, today=LATER).changed == {"answers": 2}
    assert put(store, *both, today=LATER) == Applied({}, {}, {"answers": 2})
    assert said(store)[-1] == ("conditional", LATER, False)


def test_a_row_taken_back_is_known_taken_back_on_the_day_of_import(store: Store) -> None:
    put(store, answer())
    put(store, answer(withdrawn=True))
    assert said(store)[-1] == ("interested", TODAY, True)
    assert put(store, answer(withdrawn=True), today=LATER).unchanged == {"answers": 1}


def test_a_correction_is_never_known_before_what_it_corrects(store: Store) -> None:
    coming = date(2026, 1, 1)
    put(store, Interest("fjell", "skin", valid_from=coming))
    put(store, Interest("fjell", "skin", valid_from=coming, valid_to=date(2027, 1, 1)))
    newest = reads.events(store).interests[-1]
    assert (newest.known_on, newest.valid_to) == (coming, date(2027, 1, 1))


def test_a_version_replaced_on_the_day_it_became_known_is_seen_by_no_day(store: Store) -> None:
    put(store, answer(known_on=TODAY))
    put(store, answer(Reply.DECLINED))
    assert said(store) == [("declined", TODAY, False)]


def test_two_departments_answer_for_themselves(store: Store) -> None:
    put(store, answer(department="skin"), answer(Reply.DECLINED, department="gut"))
    assert [(a.department, a.answer) for a in reads.events(store).answers] == [
        ("skin", Reply.INTERESTED),
        ("gut", Reply.DECLINED),
    ]


def test_what_a_file_has_no_column_for_stays(store: Store) -> None:
    put(store, answer(eligible_patients_per_year=12))
    short = frozenset({"request_id", "site", "answered_on", "answer"})
    assert put(store, answer(), said=short).unchanged == {"answers": 1}
    put(store, answer(Reply.CONDITIONAL), said=short)
    newest = reads.events(store).answers[-1]
    assert (newest.answer, newest.eligible_patients_per_year) == (Reply.CONDITIONAL, 12)


def test_an_empty_cell_empties_what_stood_there(store: Store) -> None:
    put(store, answer(eligible_patients_per_year=12))
    put(store, answer())
    assert reads.events(store).answers[-1].eligible_patients_per_year is None


DAY = date(2023, 2, 3)


@pytest.mark.parametrize(
    ("record", "known_on"),
    [
        (ReceivedRequest(Request("R1", DAY)), DAY),
        (CountryOutcome("R1", CountryResult.ALLOCATED, DAY), DAY),
        (CountryOutcome("R1", CountryResult.ALLOCATED), TODAY),
        (Forwarding("R1", "fjell", DAY), DAY),
        (Answer("R1", "fjell", DAY, Reply.DECLINED), DAY),
        (Allocation("R1", "fjell", SiteOutcome.SELECTED, DAY), DAY),
        (Allocation("R1", "fjell", SiteOutcome.SELECTED), TODAY),
        (Participation("N1", "fjell", date(2022, 1, 1), DAY), DAY),
        (Participation("N1", "fjell", DAY), DAY),
        (Participation("N1", "fjell"), TODAY),
        (RegistryCount("fjell", "skin", 3, DAY), DAY),
        (RegistryCount("fjell", "skin", 3), TODAY),
        (Capability("fjell", "pet", valid_from=DAY), DAY),
        (Capability("fjell", "pet"), TODAY),
        (Interest("fjell", "skin"), TODAY),
    ],
)
def test_each_table_is_known_on_its_own_day_else_on_the_day_of_import(
    store: Store, record: Record, known_on: date
) -> None:
    put(store, record)
    (name,) = (name for name, n in reads.counts(store).items() if n and name != "sites")
    (stored,) = getattr(reads.events(store), name)
    assert stored.known_on == known_on
    table = tables.OWN[name]
    with store.reading() as connection:
        assumed = connection.execute(sa.select(table.c.known_assumed)).scalar_one()
    assert bool(assumed) is (known_on == DAY)


def test_only_what_was_known_before_a_day_can_be_asked_for(store: Store) -> None:
    put(store, answer())
    put(store, answer(Reply.DECLINED))
    assert len(reads.events(store, known_before=TODAY).answers) == 1
    assert not reads.events(store, known_before=ANSWERED).answers


def test_studies_at_two_unknown_hospitals_are_two_participations(store: Store) -> None:
    rows = [
        Row(Participation("N1", "", started_on=DAY), as_written={"site": name})
        for name in ("Research Site, Oslo", "Somewhere Clinic")
    ]
    assert put(store, *rows).new == {"participations": 2}
    assert put(store, *rows).unchanged == {"participations": 2}


def test_a_hospital_the_store_does_not_hold_stops_the_import(store: Store) -> None:
    good, bad = Row(answer()), Row(Forwarding("R1", "atlantis", DAY), where="f.csv row 7")
    with pytest.raises(UnknownNameError, match=r"f\.csv row 7: hospital 'atlantis'"):
        put(store, good, bad)
    assert not said(store)


def test_a_row_without_what_it_must_have_stops_the_import(store: Store) -> None:
    with pytest.raises(UserError, match=r"r\.csv row 2: received_on is empty"):
        put(store, Row(ReceivedRequest(Request("R1")), where="r.csv row 2"))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (answer(department="\ud83d"), r"a\.csv row 3: '\\ud83d' is half a character"),
        (answer(eligible_patients_per_year=10**30), "eligible_patients_per_year 1000.* is larger"),
    ],
)
def test_what_no_cell_can_hold_is_said(store: Store, bad: Answer, message: str) -> None:
    with pytest.raises(UserError, match=message):
        put(store, Row(bad, where="a.csv row 3"))


def test_a_trial_run_counts_and_keeps_nothing(store: Store) -> None:
    before = (reads.counts(store), reads.audit(store))
    applied = writes.apply(
        store, [Row(answer())], today=TODAY, actor="kari", source="a.csv", dry_run=True
    )
    assert applied.new == {"answers": 1}
    assert (reads.counts(store), reads.audit(store)) == before


def test_what_an_import_must_know_is_what_stands_now(store: Store) -> None:
    put(
        store,
        ReceivedRequest(Request("R1", DAY)),
        ReceivedRequest(Request("R2", DAY)),
        CountryOutcome("R1", CountryResult.ALLOCATED, DAY),
        Forwarding("R1", "fjell", date(2023, 3, 1), department="gut"),
        Forwarding("R1", "fjell", date(2023, 2, 9), department="skin"),
        Allocation("R1", "fjell", SiteOutcome.SELECTED, DAY),
        Allocation("R1", "vik", SiteOutcome.SELECTED, DAY),
    )
    put(store, ReceivedRequest(Request("R2", DAY), withdrawn=True))
    put(store, Allocation("R1", "vik", SiteOutcome.NOT_SELECTED, DAY))
    existing = reads.existing(store)
    assert existing.requests == {"R1": DAY}
    assert existing.country_outcomes == {"R1": CountryResult.ALLOCATED}
    assert existing.forwardings == {("R1", "fjell"): date(2023, 2, 9)}
    assert existing.selected == frozenset({("R1", "fjell")})
