"""Through a real store and out again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from matcher.errors import UserError
from matcher.files.export import write_export
from matcher.services.importing import ImportOptions, import_into
from matcher.store import open_store, reads, writes
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
    for name in ("Gamle huset", "=Storeby, avd. 2"):
        writes.add_alias(store, name, "unn", today=OPTIONS.today, actor="test")
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
    assert reads.catalogue(other).taught_names == reads.catalogue(filled).taught_names
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


def test_taught_names_leave_with_an_export_and_hold_for_the_rest_of_the_import(
    filled, tmp_path, write
) -> None:
    write_export(tmp_path / "out", stored_rows(filled))
    assert (tmp_path / "out" / "aliases.csv").read_text("utf-8").splitlines()[:2] == [
        "name,site,site_as_written",
        "Gamle huset,unn,",
    ]
    other = open_store(f"sqlite:///{tmp_path / 'two.db'}")
    study = write("participations.csv", "study_id,site,started_on\nN1,Gamle huset,2024-01-01\n")
    done = import_into(other, [tmp_path / "out" / "aliases.csv", study], OPTIONS)
    assert done.applied.new == {"aliases": 2, "participations": 1}
    assert [study.site for study in reads.events(other).participations] == ["unn"]
    again = import_into(other, [tmp_path / "out" / "aliases.csv"], OPTIONS)
    assert again.applied.unchanged == {"aliases": 2}


def test_a_taught_name_moves_what_is_stored_already(tmp_path, write) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'one.db'}")
    study = write("participations.csv", "study_id,site,started_on\nN1,Storeby hus,2024-01-01\n")
    import_into(store, [study], OPTIONS)
    aliases = write("aliases.csv", "name,site\nStoreby hus,UNN\n")
    assert import_into(store, [aliases], OPTIONS).applied.new == {"aliases": 1}
    assert [study.site for study in reads.events(store).participations] == ["unn"]
    assert reads.audit(store)[0].summary["rows_resolved_anew"] == 1


def test_a_list_of_people_teaches_no_names(tmp_path, write) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'one.db'}")
    people = write("kolleger.csv", "name,site,phone\nKari Nordmann,UNN,1\n")
    found = import_into(store, [people], OPTIONS)
    assert [problem.rule for problem in found.problems] == ["has headers that belong to no table"]


def test_a_name_of_another_hospital_cannot_be_taught_by_a_file(tmp_path, write) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'one.db'}")
    aliases = write("aliases.csv", "name,site\nous,UNN\n")
    with pytest.raises(UserError, match="cannot become a name of"):
        import_into(store, [aliases], OPTIONS)
    assert reads.catalogue(store).taught_names == {}
