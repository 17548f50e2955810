"""Through a real store and out again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from matcher.files.export import write_export
from matcher.services.importing import ImportOptions, import_into
from matcher.store import open_store, reads
from matcher.store.stored_rows import stored_rows

OPTIONS = ImportOptions(date(2026, 1, 15), datetime(2026, 1, 15, tzinfo=UTC), "test")
OLD = (
    "Dato mottatt;Firma;Tittel;Sendt til;Norge valgt\n"
    "12.03.2023;A;Ulcerøs kolitt;OUS, Haukeland og SUS (venter);ja\n"
    "13.03.2023;B;Psoriasisartritt;Ahus (ja), UNN - nei, St. Olav ikke svart;nei\n"
)


@pytest.fixture
def filled(tmp_path, write):
    store = open_store(f"sqlite:///{tmp_path / 'one.db'}")
    imported = import_into(store, [write("gammel oversikt.csv", OLD, "cp1252")], OPTIONS)
    assert imported.problems == ()
    return store


def test_importing_the_same_file_twice_changes_nothing(filled, tmp_path) -> None:
    before = reads.events(filled)
    again = import_into(filled, [tmp_path / "gammel oversikt.csv"], OPTIONS)
    assert not again.applied.new
    assert not again.applied.changed
    assert reads.events(filled) == before


def test_an_export_makes_an_equal_store(filled, tmp_path) -> None:
    write_export(tmp_path / "out", stored_rows(filled))
    other = open_store(f"sqlite:///{tmp_path / 'two.db'}", reference=False)
    assert import_into(other, [tmp_path / "out"], OPTIONS).problems == ()
    assert reads.events(other) == reads.events(filled)
    assert reads.catalogue(other).sites == reads.catalogue(filled).sites
    write_export(tmp_path / "again", stored_rows(other))
    for path in (tmp_path / "out").iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_an_export_into_the_store_it_came_from_changes_nothing(filled, tmp_path) -> None:
    write_export(tmp_path / "out", stored_rows(filled))
    applied = import_into(filled, [tmp_path / "out"], OPTIONS).applied
    assert not applied.new
    assert not applied.changed


def test_a_refused_import_leaves_the_store_as_it_was(filled, write) -> None:
    before = reads.counts(filled)
    path = write("requests.csv", "request_id,received_on\nR1,2025-01-01\nR2,31.02.2025\n")
    refused = import_into(filled, [path], OPTIONS)
    assert [p.where for p in refused.problems] == ["requests.csv row 3"]
    assert refused.rejects is not None
    assert "31.02.2025" in refused.rejects.read_text(encoding="utf-8")
    assert reads.counts(filled) == before
