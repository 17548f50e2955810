"""The files of the demo: small, marked as made up, and the same wherever they are written."""

from __future__ import annotations

import csv
import resource
import tomllib
from pathlib import Path

import pytest

from matcher.domain.tables import TABLES
from matcher.errors import FileError
from matcher.simulation import DEMO_SEED, PortalSettings, simulate, write_portal

DEMO = Path(__file__).parents[3] / "data" / "demo"
EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portal") / "new" / "folder"
    write_portal(simulate(PortalSettings.demo(), seed=DEMO_SEED), folder)
    return folder


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_demo_in_the_repository_is_what_its_seed_gives(written):
    for path in written.iterdir():
        assert (DEMO / path.name).read_bytes() == path.read_bytes(), path.name


def test_writing_twice_gives_the_same_bytes(written, tmp_path):
    write_portal(simulate(PortalSettings.demo(), seed=DEMO_SEED), tmp_path)
    assert {p.name: p.read_bytes() for p in written.iterdir()} == {
        p.name: p.read_bytes() for p in tmp_path.iterdir()
    }


def test_another_seed_gives_another_portal(written, tmp_path):
    write_portal(simulate(PortalSettings.demo(), seed=DEMO_SEED + 1), tmp_path)
    assert (tmp_path / "answers.csv").read_bytes() != (written / "answers.csv").read_bytes()


def test_exactly_the_contracts_tables_are_written(written):
    names = {path.name for path in written.iterdir()}
    assert names == {f"{table.name}.csv" for table in TABLES} | {"README.txt"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_has_the_contracts_columns_and_rows(written, table):
    rows = rows_of(written, table.name)
    extra = ["known_on", "withdrawn"] if table.versioned else []
    assert list(rows[0]) == [column.name for column in table.columns] + extra
    for column in table.required:
        assert all(row[column] for row in rows)


def test_lines_end_the_same_everywhere(written):
    for path in written.glob("*.csv"):
        data = path.read_bytes()
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\n")


def test_the_demo_is_small():
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 1_500_000


def test_every_hospital_and_company_says_it_is_made_up(written):
    assert all("(oppdikt" in row["name"] for row in rows_of(written, "sites"))
    assert all("(oppdikt" in row["name"] for row in rows_of(written, "contacts"))
    for row in rows_of(written, "requests"):
        assert row["sponsor"].endswith("(made up)")
        assert row["cro"] == "" or row["cro"].endswith("(made up)")
    for row in rows_of(written, "participations"):
        assert row["sponsor"].endswith(("(made up)", "(oppdiktet)", "(oppdikta)"))
    assert "MADE UP" in (written / "README.txt").read_text(encoding="utf-8")


def test_no_made_up_mailbox_can_receive_mail(written):
    assert all(row["email"].endswith(".example") for row in rows_of(written, "contacts"))


def test_the_sample_requests_say_they_are_made_up_and_are_about_their_field():
    for path in (DEMO / "request.toml", *EXAMPLES.glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        assert "made-up" in text
        assert tomllib.loads(text)["sponsor"].endswith("(made up)")
    sample = tomllib.loads((DEMO / "request.toml").read_text(encoding="utf-8"))
    assert (sample["population"], sample["sites_wanted"]) == ("paediatric", 4)


def test_the_sample_request_has_sister_studies_in_the_demo(written):
    sample = tomllib.loads((DEMO / "request.toml").read_text(encoding="utf-8"))
    sisters = [row for row in rows_of(written, "requests") if row["product"] == sample["product"]]
    assert {row["sponsor"] for row in sisters} == {sample["sponsor"]}


def test_a_folder_that_is_a_file_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    portal = simulate(PortalSettings.regular(n_sites=6, n_years=1), seed=1)
    with pytest.raises(FileError, match="Name a folder"):
        write_portal(portal, tmp_path / "taken")


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path):
    portal = simulate(PortalSettings.regular(n_sites=6, n_years=1), seed=1)
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, allowed[1]))
    try:
        with pytest.raises(FileError, match="Cannot write the made-up portal"):
            write_portal(portal, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
    assert not list(tmp_path.glob("*.part"))
