"""A backup is whole or not there, and what is put back is what was kept."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import Participation
from matcher.errors import FileError, StoreError
from matcher.files import backup_file
from matcher.files.backup_file import read_backup
from matcher.files.request_file import read_request
from matcher.services.demo import open_demo
from matcher.services.desk import contacts
from matcher.services.importing import ImportOptions, export_to, import_paths
from matcher.services.keeping import back_up, restore
from matcher.services.learning import train_model
from matcher.services.matching import Matcher
from matcher.services.places import Place, place_in
from matcher.store import open_store, reads, writes
from matcher.store.erasures import journal_of
from tests.integration.archive.conftest import CONTACT, NOW, TODAY, Lived

N_KILLED = 40
ROOT = Path(__file__).resolve().parents[3]


def taken(place: Place, path: Path, **options: bool) -> Path:
    back_up(place, path, now=NOW, today=TODAY, **options)
    return path


def put_back(place: Place, path: Path, *, over: bool = False):
    return restore(place, path, today=TODAY, now=NOW, actor="anne", over=over)


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Place:
    """The demo, filled and learnt from."""
    folder = tmp_path_factory.mktemp("demo")
    place = place_in(folder)
    now = datetime(2026, 3, 2, tzinfo=UTC)
    open_demo(place, now=now, actor="test", say=lambda _: None)
    return place


def ranking_at(place: Place):
    """The ranking of the demo's request, and of another one, by the model in use there."""
    with open_store(place.store_url, create=False) as store:
        on = date(2026, 1, 12)
        matcher = Matcher.of(store, place.models, today=on)
        file = ROOT / "data" / "demo" / "request.toml"
        request = read_request(file, catalogue=matcher.catalogue, today=date(9998, 12, 31))
        other = replace(request, request_id="", therapy_areas=("oncology",), phase="1")
        rankings = [matcher.rank(one, as_of=on) for one in (request, other)]
    return [(one.model, one.p_norway, one.candidates, one.suggestion) for one in rankings]


def test_a_backup_put_back_elsewhere_ranks_the_same_to_the_last_digit(demo, tmp_path):
    path = taken(demo, tmp_path / "demo.backup")
    elsewhere = place_in(tmp_path / "elsewhere")
    done = put_back(elsewhere, path)
    assert len(done.models) == 1
    assert done.aside is None
    assert ranking_at(elsewhere) == ranking_at(demo)


def test_an_export_imported_into_an_empty_store_ranks_the_same_to_the_last_digit(demo, tmp_path):
    export_to(demo, tmp_path / "out", today=TODAY)
    other = place_in(tmp_path / "other")
    (tmp_path / "other").mkdir()
    open_store(other.store_url, reference=False).close()
    options = ImportOptions(TODAY, NOW, "test")
    assert import_paths(other, [tmp_path / "out"], options).problems == ()
    with open_store(demo.store_url) as one, open_store(other.store_url) as two:
        assert reads.events(two) == reads.events(one)
        assert reads.contacts(two) == reads.contacts(one)
    train_model(other, as_of=date(2026, 1, 12), now=NOW, actor="test")
    assert ranking_at(other) == ranking_at(demo)


def test_a_backup_is_refused_over_a_store_with_data_and_keeps_that_one_where_asked(lived, tmp_path):
    path = taken(lived.place, tmp_path / "kept.backup")
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    with pytest.raises(StoreError, match="holds data"):
        put_back(lived.place, path)
    lived.store.close()
    done = put_back(lived.place, path, over=True)
    assert done.aside is not None
    assert done.n_erased == 1
    with open_store(f"sqlite:///{done.aside}") as before, open_store(lived.place.store_url) as now:
        newest, older = reads.audit(before, limit=2)
        assert (newest.action, older.action) == ("erase_contact", "note")
        assert [one.action for one in reads.audit(now, limit=2)] == ["restore", "erase_again"]


def test_what_was_erased_since_the_backup_never_reaches_the_store_again(lived, tmp_path):
    path = taken(lived.place, tmp_path / "kept.backup")
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    lived.store.close()
    put_back(lived.place, path, over=True)
    assert CONTACT.encode() not in lived.store.path.read_bytes()


def test_erasures_come_along_to_another_machine_for_the_sake_of_older_copies(lived, tmp_path):
    older = taken(lived.place, tmp_path / "older.backup")
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    newer = taken(lived.place, tmp_path / "newer.backup")
    elsewhere = place_in(tmp_path / "elsewhere")
    assert put_back(elsewhere, newer).n_erased == 0
    assert put_back(elsewhere, older, over=True).n_erased == 1
    with open_store(elsewhere.store_url) as store:
        assert reads.contacts(store) == ()


def test_nobody_who_was_logged_in_is_let_in_by_a_backup(lived, tmp_path):
    moment = NOW.isoformat()
    with lived.store.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO people VALUES ('kari', 'Kari', 'reader', 'nb', 1, NULL)"
        )
        connection.exec_driver_sql(
            "INSERT INTO sessions VALUES ('digest', 'kari', 'token', ?, ?)", (moment, moment)
        )
    elsewhere = place_in(tmp_path / "elsewhere")
    put_back(elsewhere, taken(lived.place, tmp_path / "kept.backup"))
    with open_store(elsewhere.store_url) as store, store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM people").scalar_one() == 1


def test_the_key_of_the_answer_links_comes_along_only_where_asked(lived, tmp_path):
    without = read_backup(taken(lived.place, tmp_path / "without.backup"))
    assert backup_file.ANSWER_KEY not in without.files
    path = taken(lived.place, tmp_path / "with.backup", answer_key=True)
    elsewhere = place_in(tmp_path / "elsewhere")
    put_back(elsewhere, path)
    key = lived.store.path.with_name("matcher.db-answer-key").read_bytes()
    assert (tmp_path / "elsewhere" / "matcher.db-answer-key").read_bytes() == key


def test_a_store_that_somebody_has_open_is_not_taken_away(lived, tmp_path):
    path = taken(lived.place, tmp_path / "kept.backup")
    with lived.store.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sites").scalar_one()
        with pytest.raises(StoreError, match="is open: the desk or another program"):
            put_back(lived.place, path, over=True)
    assert reads.counts(lived.store)["requests"] == 1


def test_the_same_state_and_moment_give_the_same_bytes(lived, tmp_path):
    one, two = (taken(lived.place, tmp_path / f"{n}.backup").read_bytes() for n in (1, 2))
    assert one == two


def test_a_backup_never_overwrites_a_file(lived, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("mine")
    with pytest.raises(FileError, match="already"):
        taken(lived.place, path)
    assert path.read_text() == "mine"


def test_of_two_backups_to_one_file_at_once_one_is_made_and_one_refused(lived, tmp_path):
    path, told = tmp_path / "kept.backup", []

    def make() -> None:
        try:
            taken(lived.place, path)
            told.append("made")
        except FileError as error:
            told.append(error.message)

    both = [threading.Thread(target=make) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told, key=len) == ["made", f"There is {path} already."]
    assert read_backup(path).about["made_at"] == "2026-03-02T09:00:00.000+00:00"
    assert [one.name for one in tmp_path.glob(".*")] == []


def test_a_backup_taken_while_others_write_is_one_state(lived, tmp_path):
    """Each write adds a study in two rows: a backup holds both or neither."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        with open_store(lived.place.store_url) as store:
            while not stop.is_set():
                number += 1
                both = [Row(Participation(f"N{number}", site)) for site in ("ous", "ahus")]
                writes.apply(store, both, today=TODAY, actor="kari", source="a file")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [taken(lived.place, tmp_path / f"{n}.backup") for n in range(4)]
    finally:
        stop.set()
        writer.join()
    found = []
    for number, path in enumerate(paths):
        place = place_in(tmp_path / f"place{number}")
        put_back(place, path)
        with open_store(place.store_url) as store:
            rows = reads.events(store).participations
            found.append(len(rows))
            assert len({one.study_id for one in rows}) * 2 == len(rows)
    assert found == sorted(found)
    assert found[-1] > 0


def test_a_backup_with_any_byte_changed_or_cut_off_is_refused_and_nothing_is_touched(
    lived, tmp_path
):
    path = taken(lived.place, tmp_path / "kept.backup")
    whole = path.read_bytes()
    chance = random.Random(6)  # noqa: S311 - places to alter
    places = [0, 1, len(whole) - 1, len(whole) - 64, len(whole) - 65]
    places += [chance.randrange(len(whole)) for _ in range(40)]
    elsewhere = place_in(tmp_path / "elsewhere")
    for place in places:
        altered = bytearray(whole)
        altered[place] ^= 1 << chance.randrange(8)
        path.write_bytes(altered)
        with pytest.raises(FileError):
            put_back(elsewhere, path)
    for length in (0, 1, 63, 64, 65, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(FileError):
            put_back(elsewhere, path)
    assert not (tmp_path / "elsewhere").exists()


def test_what_is_no_backup_or_a_newer_one_says_so(lived, tmp_path, monkeypatch):
    elsewhere = place_in(tmp_path / "elsewhere")
    with pytest.raises(FileError, match="There is no file"):
        put_back(elsewhere, tmp_path / "none")
    with pytest.raises(FileError, match="is a folder"):
        put_back(elsewhere, tmp_path)
    (tmp_path / "words").write_text("words")
    with pytest.raises(FileError, match="is no backup"):
        put_back(elsewhere, tmp_path / "words")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as packed:
        packed.writestr("a", "b")
    with pytest.raises(FileError, match="is not whole, or was altered"):
        put_back(elsewhere, tmp_path / "other.zip")
    monkeypatch.setattr(backup_file, "FORMAT", 2)
    newer = taken(lived.place, tmp_path / "newer.backup")
    monkeypatch.setattr(backup_file, "FORMAT", 1)
    with pytest.raises(FileError, match="made by a newer program"):
        put_back(elsewhere, newer)


def test_a_backup_of_a_store_that_is_not_there_makes_none(tmp_path):
    with pytest.raises(StoreError, match="There is no store"):
        taken(place_in(tmp_path / "nowhere"), tmp_path / "kept.backup")
    assert list(tmp_path.iterdir()) == []


_FULL = """
import resource, sys
from pathlib import Path
from tests.integration.archive.test_backup import taken
from matcher.errors import MatcherError
from matcher.services.places import place_in
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    taken(place_in(Path(sys.argv[1])), Path(sys.argv[2]))
except MatcherError as error:
    print(error.message)
"""


@pytest.mark.parametrize("n_bytes", [20_000, 400_000])
def test_where_there_is_no_room_a_backup_says_so_and_leaves_nothing(lived, tmp_path, n_bytes):
    lived.store.settle()
    path = tmp_path / "kept" / "full.backup"
    path.parent.mkdir()
    folder = lived.store.path.parent
    told = subprocess.run(
        [sys.executable, "-c", _FULL, str(folder), str(path), str(n_bytes)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "full.backup" in told.stdout
    assert list(path.parent.iterdir()) == []


_KILLING = """
import os, random, sys, time
from pathlib import Path
from tests.integration.archive.test_backup import put_back, taken
from matcher.services.places import place_in
folder, kept, n_killed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
began = time.monotonic()
taken(place_in(folder), kept / "whole.backup")
lasts = time.monotonic() - began
chance = random.Random(8)
for number in range(n_killed):
    child = os.fork()
    if not child:
        taken(place_in(folder), kept / f"{number}.backup")
        os._exit(0)
    time.sleep(chance.random() * lasts * 1.3)
    os.kill(child, 9)
    os.waitpid(child, 0)
"""


def test_a_backup_killed_at_any_moment_is_whole_or_not_there(lived, tmp_path):
    lived.store.settle()
    kept = tmp_path / "kept"
    kept.mkdir()
    folder = lived.store.path.parent
    subprocess.run(
        [sys.executable, "-c", _KILLING, str(folder), str(kept), str(N_KILLED)],
        cwd=ROOT,
        check=True,
        timeout=120,
    )
    made = list(kept.glob("*.backup"))
    for path in made:
        assert len(read_backup(path).files) >= 2
    assert 0 < len(made) <= N_KILLED
    for number in range(N_KILLED):  # the next one to that file clears away what was left
        path = kept / f"{number}.backup"
        if not path.exists() and list(kept.glob(f".{number}.backup.draft-*")):
            taken(lived.place, path)
            assert not list(kept.glob(f".{number}.backup.draft-*"))
            break


_RESTORING = """
import os, random, sys, time
from pathlib import Path
from tests.integration.archive.test_backup import put_back
from matcher.services.places import place_in
folder, path, n_killed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
began = time.monotonic()
put_back(place_in(folder), path, over=True)
lasts = time.monotonic() - began
chance = random.Random(9)
for number in range(n_killed):
    child = os.fork()
    if not child:
        put_back(place_in(folder), path, over=True)
        os._exit(0)
    time.sleep(chance.random() * lasts * 1.3)
    os.kill(child, 9)
    os.waitpid(child, 0)
"""


def test_a_store_is_there_and_erased_whenever_putting_a_backup_back_is_killed(
    lived: Lived, tmp_path
):
    path = taken(lived.place, tmp_path / "kept.backup")
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    lived.store.settle()
    lived.store.close()
    folder = lived.store.path.parent
    subprocess.run(
        [sys.executable, "-c", _RESTORING, str(folder), str(path), str(N_KILLED // 2)],
        cwd=ROOT,
        check=True,
        timeout=120,
    )
    with open_store(lived.place.store_url, create=False) as store:
        assert reads.counts(store)["requests"] == 1
        assert reads.contacts(store) == ()
    assert len(journal_of(lived.store.path).read_text().splitlines()) == 1
