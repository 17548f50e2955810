"""What was erased stays erased, whatever copy of the store is put back."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import Contact
from matcher.errors import StoreError
from matcher.services.desk import answering, contacts, redacting
from matcher.store import erasures, open_store, reads, replies, writes
from matcher.store.contacts import erase_contact
from matcher.store.erasures import journal_of
from tests.integration.archive.conftest import CONTACT, INVESTIGATOR, SENDER, Lived

N_KILLED = 40
TODAY = date(2026, 3, 2)
ROOT = Path(__file__).resolve().parents[3]


def copy_of(lived: Lived) -> Path:
    """A copy of the store as it is now, as somebody makes one by hand."""
    lived.store.settle()
    return Path(shutil.copy(lived.store.path, lived.store.path.with_name("older")))


def put_back(lived: Lived, older: Path) -> bytes:
    """Put a copy back as somebody does it by hand, open it, and hand over its bytes."""
    path = lived.store.path
    lived.store.close()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.copy(older, path)
    with open_store(lived.place.store_url, create=False) as opened:
        opened.settle()
    return path.read_bytes()


def test_an_older_copy_that_is_put_back_is_erased_again_before_anybody_reads_it(lived):
    older = copy_of(lived)
    assert CONTACT.encode() in older.read_bytes()
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    (reply,) = replies.of_request(lived.store, lived.request_id)
    answering.erase_words(lived.store, lived.request_id, reply.reply_id, lived.acting)
    redacting.redact(lived.store, lived.request_id, [SENDER, INVESTIGATOR], lived.acting)
    content = put_back(lived, older)
    for name in (CONTACT, INVESTIGATOR, "Zakariassen", "Quirinius", "Yes, gladly"):
        assert name.encode() not in content, name
    with open_store(lived.place.store_url) as again:
        newest = reads.audit(again, limit=1)[0]
        assert (newest.action, dict(newest.summary)) == ("erase_again", {"erasures": 3})


def test_an_erasure_is_carried_out_once_in_each_store(lived):
    older = copy_of(lived)
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    put_back(lived, older)
    for _ in range(3):
        with open_store(lived.place.store_url) as again:
            done = [one for one in reads.audit(again) if one.action == "erase_again"]
    assert len(done) == 1


def test_the_journal_names_nobody(lived):
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    redacting.redact(lived.store, lived.request_id, [SENDER, INVESTIGATOR], lived.acting)
    told = journal_of(lived.store.path).read_text("utf-8")
    assert '"ahus-1"' in told
    for name in (CONTACT, SENDER, INVESTIGATOR):
        for word in name.split():
            assert word.casefold() not in told.casefold()


def test_words_blacked_out_leave_the_rest_of_an_older_copy_as_it_was(lived):
    older = copy_of(lived)
    redacting.redact(lived.store, lived.request_id, [SENDER], lived.acting)
    lived.store.settle()
    expected = texts_of(lived.store.path)
    put_back(lived, older)
    assert texts_of(lived.store.path) == expected
    assert ("[…] called",) in expected


def texts_of(path: Path) -> list[tuple]:
    queries = (
        "SELECT text FROM case_notes", "SELECT content FROM shown_lists", "SELECT body FROM letters",
        "SELECT sites FROM choices", "SELECT name, content FROM case_files",
        "SELECT before, after FROM audit_changes", "SELECT title, sponsor FROM requests",
    )  # fmt: skip
    connection = sqlite3.connect(path)
    try:
        return [row for query in queries for row in connection.execute(query)]
    finally:
        connection.close()


def test_a_text_that_was_another_one_in_the_older_copy_goes_altogether(lived):
    older = copy_of(lived)
    with sqlite3.connect(older) as connection:
        connection.execute("UPDATE letters SET body = 'Ask Quirinius himself'")
    connection.close()
    redacting.redact(lived.store, lived.request_id, ["Quirinius"], lived.acting)
    assert b"Quirinius" not in put_back(lived, older)
    assert ("[…]",) in texts_of(lived.store.path)


def test_an_older_copy_that_cannot_be_written_is_not_read_either(lived):
    older = copy_of(lived)
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    path = lived.store.path
    lived.store.close()
    shutil.copy(older, path)
    with open_store(lived.place.store_url) as store:
        unerased = replace(store, read_only=True)
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM erasures")
    connection.close()
    import matcher.store.opening as opening

    with pytest.raises(StoreError, match="still has what was erased since"):
        opening._erase_again(unerased, TODAY)


def test_a_damaged_journal_is_said_and_a_torn_last_line_counts_for_nothing(lived):
    contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    journal = journal_of(lived.store.path)
    whole = journal.read_bytes()
    journal.write_bytes(whole + b'{"id":"torn')
    with open_store(lived.place.store_url) as store:
        assert len(erasures.read(journal)) == 1
        contacts.add_contact(
            store,
            Contact("", "ous", "Nils", "nils@ous.example"),
            lived.acting,
            catalogue=reads.catalogue(store),
        )
        contacts.erase_contact(store, "ous-1", lived.acting)
    assert [one.of["contact_id"] for one in erasures.read(journal)] == ["ahus-1", "ous-1"]
    journal.write_bytes(b"nonsense\n" + whole)
    with pytest.raises(StoreError, match="is damaged in line 1"):
        open_store(lived.place.store_url)


def test_where_the_journal_cannot_be_written_nothing_is_erased(lived):
    journal_of(lived.store.path).mkdir()
    with pytest.raises(StoreError, match="cannot be written: nothing was erased"):
        contacts.erase_contact(lived.store, "ahus-1", lived.acting)
    assert [one.name for one in reads.contacts(lived.store)] == [CONTACT]


_BETWEEN = """
import os, sys
from tests.integration.archive.test_erasures import TODAY
from matcher.store import erasures, open_store
from matcher.store.contacts import erase_contact
store = open_store(sys.argv[1])
erasures.mark = lambda *_: os.kill(os.getpid(), 9)
erase_contact(store, "ahus-1", today=TODAY, actor="anne")
"""


def test_a_program_killed_between_journal_and_store_has_erased_at_the_next_opening(lived):
    lived.store.settle()
    killed = subprocess.run(
        [sys.executable, "-c", _BETWEEN, lived.place.store_url], cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    with sqlite3.connect(lived.store.path) as connection:
        assert connection.execute("SELECT count(*) FROM contacts").fetchone() == (1,)
    connection.close()
    with open_store(lived.place.store_url) as store:
        assert reads.contacts(store) == ()
        store.settle()
        assert CONTACT.encode() not in store.path.read_bytes()


# One process makes the others by forking: they are ready at once, and killed at any moment.
_ERASING = """
import os, random, sys, time
from tests.integration.archive.test_erasures import TODAY
from matcher.store import open_store, reads
from matcher.store.contacts import erase_contact
url, n_killed = sys.argv[1], int(sys.argv[2])
chance = random.Random(4)
for _ in range(n_killed):
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        store = open_store(url)
        for one in reads.contacts(store):
            erase_contact(store, one.contact_id, today=TODAY, actor="anne")
            os.write(theirs, f"{one.contact_id}\\n".encode())
        os._exit(0)
    os.close(theirs)
    told = os.read(ours, 1)
    time.sleep(chance.random() * 0.05)
    os.kill(child, 9)
    os.waitpid(child, 0)
    with os.fdopen(ours, "rb") as rest:
        sys.stdout.write((told + rest.read()).decode())
"""


def test_what_was_confirmed_as_erased_stays_so_after_kills_and_an_older_copy(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with open_store(url) as store:
        rows = [Row(Contact(f"c{n:04}", "ous", f"Name{n:04} Nilsen")) for n in range(1_000)]
        writes.apply(store, rows, today=TODAY, actor="anne", source="a file")
        store.settle()
        older = Path(shutil.copy(store.path, tmp_path / "older"))
    told = subprocess.run(
        [sys.executable, "-c", _ERASING, url, str(N_KILLED)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    confirmed = [line.strip() for line in told.splitlines(keepends=True) if line.endswith("\n")]
    assert len(confirmed) >= N_KILLED
    with open_store(url) as store:
        left = {one.contact_id for one in reads.contacts(store)}
    assert not left & set(confirmed)
    for end in ("-wal", "-shm"):
        (tmp_path / f"store.db{end}").unlink(missing_ok=True)
    shutil.copy(older, tmp_path / "store.db")
    with open_store(url) as store:
        assert {one.contact_id for one in reads.contacts(store)} == left
        erase_contact(store, sorted(left)[0], today=TODAY, actor="anne", now=datetime.now(UTC))
