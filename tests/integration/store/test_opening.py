"""Opening what is a store, and refusing what is none, each with one clear message."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher.catalogue import load_reference, reference_events
from matcher.errors import StoreError
from matcher.store import open_store, reads
from matcher.store.tables import SCHEMA_VERSION

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_new_store_holds_the_reference_catalogue_and_nothing_else(url: str) -> None:
    store = open_store(url)
    assert reads.catalogue(store) == load_reference()
    events, reference = reads.events(store), reference_events()
    assert set(events.registry_counts) == set(reference.registry_counts)
    assert set(events.capabilities) == set(reference.capabilities)
    held = {name for name, n in reads.counts(store).items() if n}
    assert held == {"sites", "registry_counts", "capabilities"}


def test_a_new_store_can_be_left_empty(url: str) -> None:
    assert not any(reads.counts(open_store(url, reference=False)).values())


def test_a_store_opened_again_is_the_same(url: str) -> None:
    first = reads.events(open_store(url))
    assert reads.events(open_store(url)) == first
    assert len(reads.audit(open_store(url))) == 1


def test_an_empty_file_is_room_for_a_new_store(url: str, tmp_path: Path) -> None:
    (tmp_path / "store.db").touch()
    assert reads.counts(open_store(url))["sites"]


def test_opening_an_up_to_date_store_needs_no_alembic(url: str, run: Run) -> None:
    open_store(url)
    told = run("reads.events(open_store(URL)); print('alembic' in sys.modules)")
    assert told.stdout.strip() == "False", told.stderr


def test_reading_needs_neither_pandas_nor_scikit_learn(url: str, run: Run) -> None:
    told = run("reads.catalogue(open_store(URL)); print({'pandas', 'sklearn'} & set(sys.modules))")
    assert told.stdout.strip() == "set()", told.stderr


def test_a_path_with_spaces_letters_and_signs_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "Blåbær og # 100% rømme"
    folder.mkdir()
    store = open_store(f"sqlite:///{folder / 'lager.db'}")
    assert (folder / "lager.db").is_file()
    assert reads.counts(store)["sites"]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("store.db", "'store.db' is not the URL of a store"),
        ("", "'' is not the URL of a store"),
        ("postgresql://localhost/x", "A store is a SQLite file"),
        ("oracle+nothing://x", "A store is a SQLite file"),
        ("http://[::1", "is not the URL of a store"),
        ("sqlite://", "A store is a file"),
        ("sqlite:///:memory:", "A store is a file"),
        ("sqlite:////tmp/x.db?timeout=soon", "timeout='soon'"),
        ("sqlite:////tmp/x.db?mode=ro", "says 'mode', which means nothing here"),
    ],
)
def test_a_url_that_names_no_store_is_refused(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        open_store(url)


def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(StoreError) as told:
        open_store("postgresql://kari:hemmelig@localhost/x")
    assert "hemmelig" not in str(told.value)


def test_no_store_is_made_where_none_is_wanted(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store at"):
        open_store(url, create=False)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"the folder .*nowhere does not exist"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}")


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder, and a store is a file"):
        open_store(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("content", [b"request_id;site\nR1;ous\n", b"\x00", b"SQLite format 3"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(
    url: str, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is not a store: the file is not a database"):
        open_store(url)
    assert path.read_bytes() == content


def test_a_file_that_only_begins_like_a_database_is_refused(url: str, tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"SQLite format 3\x00" + b"rubbish" * 500)
    with pytest.raises(StoreError, match="not a database"):
        open_store(url)


def test_somebody_elses_database_is_refused_and_left_alone(url: str, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="but not a store of this program"):
        open_store(url)
    assert path.read_bytes() == before


def test_a_store_cut_short_is_damaged_or_no_database(url: str, tmp_path: Path) -> None:
    open_store(url)
    path = tmp_path / "store.db"
    path.write_bytes(path.read_bytes()[:10_000])
    with pytest.raises(StoreError, match=r"is damaged\. Put back|not a database"):
        reads.events(open_store(url))


def test_a_store_from_a_newer_program_is_refused_and_left_alone(url: str, tmp_path: Path) -> None:
    open_store(url)
    path = tmp_path / "store.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"made by a newer program.*Update the program"):
        open_store(url)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://kari:s3cret@db/matcher",
        "postgresql://kari:s3cret@db:x/matcher",
        "postgresql://kari:s3/c@ret?s3cret@db:x/matcher",
        "postgresql:kari:s3cret@db/matcher",
        "kari:s3cret@db/matcher",
        "postgresql://db/matcher?user=kari&password=s3cret",
        "postgresql://db:x/matcher?password=a@s3cret",
        "sqlite://kari:s3cret@db/matcher.db",
        "sqlite://kari:s3cret@",
    ],
)
def test_a_password_in_the_url_of_a_store_is_shown_to_nobody(url: str) -> None:
    with pytest.raises(StoreError) as refused:
        open_store(url)
    assert "s3" not in str(refused.value)
    assert "ret" not in str(refused.value)


def test_a_file_may_have_an_at_sign_in_its_name(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'kari@work.db'}")
    assert store.path.name == "kari@work.db"
    assert store.path.is_file()
