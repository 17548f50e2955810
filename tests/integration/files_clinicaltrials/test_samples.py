"""Real exports of the registry, where they lie beside the project, all the way into a store."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from matcher.catalogue import load_reference
from matcher.domain.batch import Row
from matcher.domain.events import Participation
from matcher.files.clinicaltrials import StudyImport, looks_like_studies, read_studies
from matcher.store import Store, open_store, reads, writes

TODAY = date(2026, 1, 15)
_FOLDER = Path(__file__).parents[4] / "shared" / "benchmarks"


def sample(name: str) -> Path:
    path = _FOLDER / name
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"the sample {path} is missing")
        pytest.skip(f"the sample {path} is not here")
    return path


@pytest.fixture
def page() -> Path:
    return sample("clinicaltrials_gov_v2.json")


@pytest.fixture
def export() -> Path:
    return sample("clinicaltrials_gov_export.csv")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.db'}") as store:
        yield store


def read(*paths: Path) -> StudyImport:
    return read_studies(paths, catalogue=load_reference(), today=TODAY)


def records(rows: Iterator[Row]) -> list[Participation]:
    return [row.record for row in rows if isinstance(row.record, Participation)]


def test_the_page_is_read_whole(page: Path) -> None:
    found = read(page)
    rows = records(found.rows())
    notes = found.notes
    assert found.problems == []
    assert (notes.n_studies, notes.n_in_country, notes.n_elsewhere) == (40, 8, 32)
    assert len(rows) == notes.n_participations
    assert len({row.study_id for row in rows}) == 8
    assert all(row.first_posted_on and row.started_on and row.title for row in rows)
    assert all(row.sponsor for row in rows)
    assert {row.phase for row in rows} <= {"", "I", "I/II", "II", "II/III", "III", "IV"}


def test_the_export_is_read_whole(export: Path) -> None:
    found = read(export)
    rows = records(found.rows())
    assert found.problems == []
    assert (found.notes.n_studies, found.notes.n_in_country) == (98, 28)
    assert all(row.first_posted_on and row.started_on and row.title for row in rows)
    known = [row for row in rows if row.site]
    assert len(known) >= 40
    trusts = {load_reference().trust_of(row.site) for row in known}
    assert {"ous", "ahus", "haukeland", "st-olavs", "unn"} & trusts


def test_most_studies_of_the_samples_have_an_area(page: Path, export: Path) -> None:
    found = read(page, export)
    rows = records(found.rows())
    known = {area.area_id for area in load_reference().areas}
    assert {area for row in rows for area in row.therapy_areas} <= known
    assert found.notes.n_without_area <= 0.35 * found.notes.n_in_country


@pytest.mark.parametrize("shape", ["one a line", "one a file", "zip", "zip of pages", "list"])
def test_the_shape_of_the_file_makes_no_difference(page: Path, tmp_path: Path, shape: str) -> None:
    studies = json.loads(page.read_text("utf-8"))["studies"]
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder
    if shape == "one a line":
        (folder / "a.jsonl").write_text("\n".join(map(json.dumps, studies)))
    elif shape == "list":
        (folder / "a.json").write_text(json.dumps(studies, indent=3), "utf-16")
    elif shape == "one a file":
        for number, study in enumerate(studies):
            (folder / f"{number:03}.json").write_text(json.dumps(study))
    else:
        path = tmp_path / "studies.zip"
        step = 1 if shape == "zip" else 9
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for at in range(0, len(studies), step):
                part = studies[at] if step == 1 else {"studies": studies[at : at + step]}
                out.writestr(f"pages/{at:03}.json", json.dumps(part))
    assert looks_like_studies(path)
    assert set(records(read(path).rows())) == set(records(read(page).rows()))


def test_importing_twice_changes_nothing(store: Store, page: Path, export: Path) -> None:
    found = read(page, export)
    for expected_new in (True, False):
        applied = writes.apply(store, found.rows(), today=TODAY, actor="test", source="samples")
        assert bool(applied.new.get("participations")) is expected_new
        assert not applied.changed.get("participations")
    stored = reads.events(store).participations
    assert len(stored) == found.notes.n_participations
    assert all(row.known_on == row.first_posted_on for row in stored)


def test_several_unknown_hospitals_of_a_study_are_kept_apart_until_one_is_taught(
    store: Store, export: Path
) -> None:
    found = read(export)
    writes.apply(store, found.rows(), today=TODAY, actor="test", source="export")
    unknown = [row for row in found.rows() if not row.record.site]  # type: ignore[union-attr]
    stored = [row for row in reads.events(store).participations if not row.site]
    assert len(stored) == len(unknown) > 9
    name = unknown[0].as_written["site"]
    changed = writes.add_alias(store, name, "ahus", today=TODAY, actor="test")
    assert changed == found.notes.unknown_names[name]
    after = [row for row in reads.events(store).participations if not row.site]
    assert len(after) == len(unknown) - changed
    taught = read_studies(export, catalogue=reads.catalogue(store), today=TODAY)
    again = writes.apply(store, taught.rows(), today=TODAY, actor="test", source="export")
    assert not again.new.get("participations")
    assert not again.changed.get("participations")


def test_a_csv_export_takes_no_sponsor_away(store: Store, page: Path, tmp_path: Path) -> None:
    rows = list(read(page).rows())
    writes.apply(store, rows, today=TODAY, actor="test", source="page")
    first = records(iter(rows))[0]
    csv = tmp_path / "export.csv"
    csv.write_text(
        f"NCT Number,Study Title,Start Date,First Posted,Locations\n{first.study_id},"
        f'"{first.title}",{first.started_on},{first.first_posted_on},"{rows[0].as_written["site"]}"\n'
    )
    again = writes.apply(store, read(csv).rows(), today=TODAY, actor="test", source="export")
    assert not again.new.get("participations")
    [stored] = [
        row
        for row in reads.events(store).participations
        if (row.study_id, row.site) == (first.study_id, first.site)
    ]
    assert stored.sponsor == first.sponsor
