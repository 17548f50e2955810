"""A name is taught once, and what was stored under it is resolved anew."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import Answer, Contact, Participation, ReceivedRequest
from matcher.domain.request import Request
from matcher.domain.site import Site
from matcher.domain.vocabulary import Reply
from matcher.errors import UnknownNameError, UserError
from matcher.store import Store, reads, writes
from matcher.store.stored_rows import stored_rows

TODAY = date(2025, 6, 1)
DAY = date(2024, 3, 5)


def put(store: Store, *rows: Row) -> None:
    writes.apply(store, rows, today=TODAY, actor="ola", source="a.csv")


def teach(store: Store, name: str, site_id: str) -> int:
    return writes.add_alias(store, name, site_id, today=TODAY, actor="ola")


def unknown(study: str, name: str) -> Row:
    return Row(Participation(study, "", started_on=DAY), as_written={"site": name})


def test_a_taught_name_is_understood_from_then_on(store: Store) -> None:
    assert reads.catalogue(store).names.resolve("Fjellklinikken").site_id is None
    teach(store, "Fjellklinikken", "fjell")
    assert reads.catalogue(store).names.resolve("Fjellklinikken").site_id == "fjell"


def test_rows_stored_under_an_unknown_name_get_their_hospital(store: Store) -> None:
    put(store, unknown("N1", "Fjellklinikken"), unknown("N2", "Annet sted"))
    assert teach(store, "Fjellklinikken", "fjell") == 1
    sites = {p.study_id: p.site for p in reads.events(store).participations}
    assert sites == {"N1": "fjell", "N2": ""}


def test_the_file_again_after_teaching_changes_nothing(store: Store) -> None:
    put(store, unknown("N1", "Fjellklinikken"))
    teach(store, "Fjellklinikken", "fjell")
    row = Row(Participation("N1", "fjell", started_on=DAY), as_written={"site": "Fjellklinikken"})
    applied = writes.apply(store, [row], today=TODAY, actor="ola", source="a.csv")
    assert applied.unchanged == {"participations": 1}


def test_a_name_taught_anew_moves_its_rows_again(store: Store) -> None:
    put(store, Row(Answer("R1", "vik", DAY, Reply.DECLINED), as_written={"site": "Gamle Vik"}))
    assert teach(store, "Gamle Vik", "nes") == 1
    assert teach(store, "Gamle Vik", "fjell") == 1
    assert [a.site for a in reads.events(store).answers] == ["fjell"]
    assert teach(store, "Gamle Vik", "fjell") == 0


def test_of_two_spellings_of_a_name_the_one_taught_last_counts(store: Store) -> None:
    teach(store, "Fjellklinikken", "fjell")
    teach(store, "FJELLKLINIKKEN", "vik")
    teach(store, "Fjellklinikken", "nes")
    assert reads.catalogue(store).names.resolve("fjellklinikken").site_id == "nes"
    teach(store, "FJELLKLINIKKEN", "vik")
    assert reads.catalogue(store).names.resolve("fjellklinikken").site_id == "vik"


def test_rows_understood_otherwise_when_they_came_are_left_alone(store: Store) -> None:
    put(store, Row(Answer("R1", "vik", DAY, Reply.DECLINED), as_written={"site": "Fjell sykehus"}))
    assert teach(store, "Noe annet", "nes") == 0
    assert [a.site for a in reads.events(store).answers] == ["vik"]


def test_hospitals_named_in_a_request_are_resolved_anew(store: Store) -> None:
    request = Request("R1", DAY, suggested_sites=("vik", "Fjellklinikken"))
    put(store, Row(ReceivedRequest(request), {"suggested_sites": "Gamle Vik | Fjellklinikken"}))
    assert teach(store, "Fjellklinikken", "fjell") == 1
    assert reads.events(store).requests[0].request.suggested_sites == ("vik", "fjell")


def test_a_contact_is_resolved_anew_and_its_name_stays_out_of_the_audit(store: Store) -> None:
    put(store, Row(Contact("c1", "", "Kari Nordmann"), as_written={"site": "Fjellklinikken"}))
    assert teach(store, "Fjellklinikken", "fjell") == 1
    assert reads.contacts(store)[0].site == "fjell"
    (change,) = reads.audit_changes(store, reads.audit(store, limit=1)[0].id)
    assert (change.before, change.after) == ({"site": None}, {"site": "fjell"})


def test_teaching_is_audited_with_what_it_moved(store: Store) -> None:
    put(store, unknown("N1", "Fjellklinikken"))
    teach(store, "  Fjellklinikken ", "fjell")
    entry = reads.audit(store, limit=1)[0]
    assert entry.summary == {
        "name": "Fjellklinikken",
        "site_id": "fjell",
        "rows_resolved_anew": 1,
    }
    (change,) = reads.audit_changes(store, entry.id)
    assert change.row_key == '["N1","?Fjellklinikken"]'


def test_another_hospitals_own_name_cannot_be_taken(store: Store) -> None:
    with pytest.raises(UserError, match=r"'fjell Sykehus' is what Fjell sykehus \(fjell\)"):
        teach(store, "fjell Sykehus", "vik")


def test_an_empty_name_cannot_be_taught(store: Store) -> None:
    with pytest.raises(UserError, match="empty name"):
        teach(store, "  ", "vik")


def test_a_name_cannot_be_taught_for_a_hospital_that_is_not_there(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="Unknown hospital 'atlantis'"):
        teach(store, "Byen under havet", "atlantis")
    assert not reads.catalogue(store).taught_names


def test_names_as_written_go_along_to_another_store(store: Store) -> None:
    put(store, unknown("N1", "Fjellklinikken"))
    (row,) = (row for row in stored_rows(store) if isinstance(row.record, Participation))
    assert (row.record.site, row.as_written) == ("", {"site": "Fjellklinikken"})


def test_a_hospital_imported_later_gets_the_rows_that_were_stored_under_its_name(
    store: Store,
) -> None:
    put(store, unknown("N1", "Dal sykehus"), unknown("N2", "Annet sted"))
    put(store, Row(Answer("R1", "vik", DAY, Reply.DECLINED), as_written={"site": "Dal sykehus"}))
    put(store, Row(Site("dal", "Dal sykehus")))
    events = reads.events(store)
    assert {p.study_id: p.site for p in events.participations} == {"N1": "dal", "N2": ""}
    assert [a.site for a in events.answers] == ["vik"]
    assert reads.audit(store, limit=1)[0].summary["rows_resolved_anew"] == 1


@pytest.mark.parametrize("name", ["Fj\udce6ll", "Fjell\x00", "x" * 501])
def test_what_is_no_name_cannot_be_taught(store: Store, name: str) -> None:
    with pytest.raises(UserError, match="is no name"):
        teach(store, name, "vik")
