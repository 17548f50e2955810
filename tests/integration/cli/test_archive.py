"""The archive at the command line: case files, backups, what has been kept long enough."""

from __future__ import annotations

import json
from datetime import date

import pytest

from matcher.domain.batch import Row
from matcher.domain.events import Contact, ReceivedRequest
from matcher.domain.request import Request
from matcher.store import open_store, reads, writes


@pytest.fixture
def url(tmp_path) -> str:
    """A store with one request and a contact who left long ago."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    rows = [
        Row(ReceivedRequest(Request(request_id="NT-1", received_on=date(2025, 3, 2), title="T"))),
        Row(Contact("ahus-1", "ahus", "Zebedeus", valid_to=date(2020, 1, 1))),
    ]
    with open_store(url) as store:
        writes.apply(store, rows, today=date(2025, 3, 2), actor="kari", source="a file")
    return url


def test_a_case_file_is_written_as_pdf_and_as_json(home, url, tmp_path):
    pdf, tree = tmp_path / "a.pdf", tmp_path / "a.json"
    done = home.run_here(
        "--store", url, "case-file", "NT-1", "--pdf", str(pdf), "--json", str(tree)
    )
    assert done.stdout == f"{pdf}\n{tree}\n"
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    assert json.loads(tree.read_text("utf-8"))["request_id"] == "NT-1"


def test_a_case_file_that_goes_nowhere_or_of_nothing_is_the_users_mistake(home, url, tmp_path):
    nowhere = home.run_here("--store", url, "case-file", "NT-1", code=2)
    assert "Where is the case file to go?" in nowhere.stderr
    home.run_here("--store", url, "case-file", "NT-9", "--pdf", tmp_path / "a.pdf", code=2)
    assert not (tmp_path / "a.pdf").exists()


def test_a_backup_is_made_and_put_back(home, url, tmp_path):
    file = tmp_path / "kept.backup"
    made = home.run_here("--store", url, "--models", str(tmp_path / "m"), "backup", str(file))
    assert f"{file}: " in made.stdout
    assert "the store and 0 models" in made.stdout
    again = home.run_here("--store", url, "backup", file, code=2)
    assert "already" in again.stderr
    refused = home.run_here("--store", url, "restore", file, code=2)
    assert "Give --replace" in refused.stderr
    done = home.run_here(
        "--store", url, "--models", str(tmp_path / "m"), "restore", str(file), "--replace"
    )
    assert "The store that was there is kept:" in done.stdout
    elsewhere = f"sqlite:///{tmp_path / 'new' / 'store.db'}"
    home.run_here("--store", elsewhere, "restore", file)
    with open_store(elsewhere) as store:
        assert reads.counts(store)["requests"] == 1


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_is_due_is_shown_and_stays_until_somebody_says_otherwise(home, url, language):
    shown = home.run_here("--store", url, "--lang", language, "retention")
    assert len(shown.stdout.splitlines()) == 4
    with open_store(url) as store:
        assert [one.name for one in reads.contacts(store)] == ["Zebedeus"]


def test_what_is_due_is_erased_where_it_is_said(home, url):
    done = home.run_here("--store", url, "retention", "--erase", "--yes")
    assert "contacts: 12 months after they left; due: 1" in done.stdout
    with open_store(url) as store:
        assert reads.contacts(store) == ()
    again = home.run_here("--store", url, "retention", "--erase", "--yes")
    assert again.stdout.splitlines()[-1] == "Nothing is due."


def test_periods_are_set_and_odd_ones_refused(home, url):
    done = home.run_here("--store", url, "retention", "--set", "contacts=1200")
    assert "contacts: 1200 months after they left; due: 0" in done.stdout
    for text in ("contacts", "everything=1", "contacts=0", "contacts=x"):
        home.run_here("--store", url, "retention", "--set", text, code=2)
