"""Nothing is overwritten, and whatever changes is written down beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matcher.domain.batch import Row
from matcher.domain.events import Answer, Contact, Participation
from matcher.domain.site import Site
from matcher.domain.vocabulary import Reply
from matcher.errors import UnknownNameError
from matcher.store import Store, contacts, models, reads, writes

TODAY = date(2025, 6, 1)
NOW = datetime(2025, 6, 1, 12, 30, tzinfo=UTC)
KARI = Contact("c1", "fjell", "Kari Nordmann", "kari@fjell.example", "skin")


def put(store: Store, *rows: Row) -> None:
    writes.apply(store, rows, today=TODAY, actor="ola", source="a.csv", now=NOW)


def answer(reply: Reply) -> Row:
    return Row(Answer("R1", "fjell", date(2024, 3, 5), reply))


def test_an_import_says_who_when_from_where_and_how_much(store: Store) -> None:
    put(store, answer(Reply.INTERESTED))
    entry = reads.audit(store, limit=1)[0]
    assert (entry.on_day, entry.actor, entry.action, entry.source) == (
        TODAY,
        "ola",
        "import",
        "a.csv",
    )
    assert entry.at_utc == "2025-06-01T12:30:00.000+00:00"
    assert entry.summary == {"new": {"answers": 1}, "changed": {}, "unchanged": {}}


def test_a_correction_keeps_what_stood_there_before(store: Store) -> None:
    put(store, answer(Reply.INTERESTED))
    put(store, answer(Reply.DECLINED))
    (change,) = reads.audit_changes(store, reads.audit(store, limit=1)[0].id)
    assert (change.table, change.row_key) == ("answers", '["R1","fjell","",""]')
    assert change.before == {"answer": "interested", "known_on": "2024-03-05"}
    assert change.after == {"answer": "declined", "known_on": "2025-06-01"}


def test_a_changed_hospital_keeps_what_only_the_catalogue_knew_of_it(store: Store) -> None:
    put(store, Row(Site("fjell", "Nye Fjell sykehus", trust="fjell", is_candidate=True)))
    site = reads.catalogue(store).site("fjell")
    assert (site.name, site.evidence) == ("Nye Fjell sykehus", "made up")
    (change,) = reads.audit_changes(store, reads.audit(store, limit=1)[0].id)
    assert change.before == {"name": "Fjell sykehus"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM answers",
        "UPDATE answers SET answer = 'declined'",
        "UPDATE answers SET known_on = '2020-01-01'",
        "UPDATE answers SET audit_id = 1",
        "INSERT OR REPLACE INTO answers SELECT * FROM answers",
        "DELETE FROM audit",
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit_changes",
        "UPDATE audit_changes SET before = NULL",
        "DELETE FROM aliases",
        "UPDATE aliases SET site_id = 'vik'",
        "DELETE FROM models",
        "UPDATE models SET manifest_sha256 = ''",
        "DELETE FROM model_uses",
        "UPDATE model_uses SET reason = ''",
    ],
)
def test_what_was_written_can_be_neither_altered_nor_deleted(store: Store, statement: str) -> None:
    put(store, answer(Reply.INTERESTED))
    put(store, answer(Reply.DECLINED))
    writes.add_alias(store, "Fjellet", "fjell", today=TODAY, actor="ola")
    models.register_model(store, "m1", manifest_sha256="ab", trained_as_of=TODAY, by="ola", now=NOW)
    models.use_model(store, "m1", models.Decision("ola", "better"), now=NOW)
    with pytest.raises(IntegrityError, match="append-only"), store.writing() as connection:
        connection.execute(sa.text(statement))


def test_events_without_an_audit_entry_cannot_be_kept(store: Store) -> None:
    put(store, answer(Reply.INTERESTED))
    copy = (
        "INSERT INTO answers SELECT 99, request_id, site, answered_on, answer, department, version,"
        " received_via, decline_reason, eligible_patients_per_year, recruitment_estimate,"
        " competing_studies, site_as_written, row_key, known_on, known_assumed, withdrawn, 99"
        " FROM answers"
    )
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), store.writing() as connection:
        connection.execute(sa.text(copy))
    assert len(reads.events(store).answers) == 1


def test_a_contact_can_be_erased_and_leaves_no_trace_but_its_id(store: Store) -> None:
    put(store, Row(KARI))
    put(store, Row(Contact("c1", "fjell", "Kari Hansen", "kari@fjell.example", "skin")))
    assert reads.contacts(store)[0].name == "Kari Hansen"
    contacts.erase_contact(store, "c1", today=TODAY, actor="ola")
    assert reads.contacts(store) == ()
    everything = b"".join(
        path.read_bytes() for path in store.path.parent.glob(store.path.name + "*")
    )
    assert b"Kari" not in everything
    assert b"kari@" not in everything
    assert reads.audit(store, limit=1)[0].summary == {"contact_id": "c1"}


def test_erasing_leaves_the_events_alone(store: Store) -> None:
    put(store, Row(KARI), answer(Reply.INTERESTED))
    before = reads.events(store)
    contacts.erase_contact(store, "c1", today=TODAY, actor="ola")
    assert reads.events(store) == before


def test_a_contact_that_is_not_there_cannot_be_erased(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="no contact 'nobody'"):
        contacts.erase_contact(store, "nobody", today=TODAY, actor="ola")


def test_a_fact_about_the_store_is_told_once_and_audited(store: Store) -> None:
    assert reads.meta(store, "kind") is None
    writes.set_meta(store, "kind", "demo", today=TODAY, actor="ola")
    n_entries = len(reads.audit(store))
    writes.set_meta(store, "kind", "demo", today=TODAY, actor="ola")
    assert reads.meta(store, "kind") == "demo"
    assert len(reads.audit(store)) == n_entries


def test_rows_of_every_number_are_written_in_pieces(store: Store) -> None:
    rows = (Row(Participation(f"N{i}", "fjell", started_on=date(2020, 1, 1))) for i in range(4_321))
    writes.apply(store, rows, today=TODAY, actor="ola", source="p.csv")
    assert reads.counts(store)["participations"] == 4_321
