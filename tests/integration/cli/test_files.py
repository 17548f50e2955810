"""`matcher import`, `export`, `resolve`, `alias`, `rank-batch`: files in and out, names taught."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from dataclasses import replace

import pytest

ANSWERS = "request_id,site,answered_on,answer\n"
REQUESTS = "request_id,received_on,title\n"


@pytest.fixture
def portal(home):
    """A home with a few files to import."""
    (home.folder / "requests.csv").write_text(
        REQUESTS + "A,2025-03-01,Ulcerative colitis\nB,2025-04-01,Psoriasis\n"
    )
    (home.folder / "forwardings.csv").write_text(
        "request_id,site,forwarded_on\nA,OUS,2025-03-02\nA,Haukeland,2025-03-02\nB,SUS,2025-04-02\n"
    )
    (home.folder / "answers.csv").write_text(ANSWERS + "A,OUS,2025-03-09,interested\n")
    return home


FILES = ("requests.csv", "forwardings.csv", "answers.csv")


def test_an_import_counts_what_it_did_and_the_second_one_changes_nothing(portal):
    first = portal.run_here("import", *FILES)
    assert "requests: 2 new, 0 changed, 0 unchanged" in first.stdout
    again = portal.run_here("import", *reversed(FILES))
    assert "requests: 0 new, 0 changed, 2 unchanged" in again.stdout


def test_a_dry_run_counts_and_keeps_nothing(portal):
    done = portal.run_here("import", *FILES, "--dry-run")
    assert "answers: 1 new" in done.stdout
    assert "nothing was kept" in done.stderr
    assert "answers: 1 new" in portal.run_here("import", *FILES).stdout


def test_one_bad_row_keeps_everything_out_and_is_named_with_its_remedy(portal):
    bad = portal.folder / "answers.csv"
    bad.write_text(ANSWERS + "A,OUS,2025-03-09,interested\nA,Haukland hosp,31.02.2025,maybe\n")
    done = portal.run_here("import", *FILES, code=2)
    assert done.stdout == ""
    assert "answers.csv row 3" in done.stderr
    assert "'31.02.2025'" in done.stderr
    assert "nothing was imported" in done.stderr
    rejects = portal.folder / "requests.rejects.csv"
    assert str(rejects) in done.stderr
    rows = list(csv.reader(rejects.read_text("utf-8-sig").splitlines()))
    assert any("31.02.2025" in row for row in rows)
    assert "requests: 2 new" in portal.run_here("import", "requests.csv").stdout


def test_the_rejects_go_where_they_are_told_and_a_dry_run_writes_none_by_itself(portal):
    (portal.folder / "answers.csv").write_text(ANSWERS + "A,OUS,yesterday,interested\n")
    portal.run_here("import", *FILES, "--dry-run", code=2)
    assert not (portal.folder / "requests.rejects.csv").exists()
    portal.run_here("import", *FILES, "--dry-run", "--rejects", "why.csv", code=2)
    assert "yesterday" in (portal.folder / "why.csv").read_text("utf-8-sig")


def test_what_is_exported_imports_again_to_the_same(portal):
    portal.run_here("import", *FILES)
    portal.run_here("export", "out")
    store = f"sqlite:///{portal.folder / 'other.db'}"
    portal.run_here("import", "out", "--store", store)
    portal.run_here("export", "again", "--store", store)
    for table in sorted(path.name for path in (portal.folder / "out").iterdir()):
        first, second = (portal.folder / folder / table for folder in ("out", "again"))
        assert first.read_bytes() == second.read_bytes(), table


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not exist"),
        (b"", "empty"),
        (b"a,b\n1,2\n", "no table"),
        (b"PK\x03\x04 not a workbook", "x"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(home, content, said):
    path = home.folder / "broken.csv"
    if content is not None:
        path.write_bytes(content)
    done = home.run_here("import", "broken.csv", code=2)
    assert "broken.csv" in done.stderr
    assert said in done.stderr


def test_an_empty_folder_is_named(home):
    (home.folder / "empty").mkdir()
    assert "empty" in home.run_here("import", "empty", code=2).stderr


def test_names_are_resolved_in_order_and_unknown_ones_are_null(home):
    given = "Haukeland universitetssykehus\nResearch Site, Oslo\n\n"
    found = json.loads(home.run_here("resolve", "--json", given=given).stdout)
    assert [item["name"] for item in found] == [
        "Haukeland universitetssykehus",
        "Research Site, Oslo",
        "",
    ]
    assert found[0]["site_id"] == "haukeland"
    assert found[0]["trust_id"] == "helse-bergen"
    assert found[1] == {
        "name": "Research Site, Oslo",
        "site_id": None,
        "trust_id": None,
        "confidence": 0.0,
    }
    assert json.loads(home.run_here("resolve", "--json").stdout) == []


def test_a_name_is_taught_once_and_for_what_is_stored_too(home):
    (home.folder / "participations.csv").write_text(
        "study_id,site,started_on,title\nN1,Storeby medisinske,2024-01-01,Psoriasis\n"
    )
    done = home.run_here("import", "participations.csv")
    assert "Storeby medisinske" in done.stderr
    taught = home.run_here("alias", "add", "Storeby medisinske", "haukeland")
    assert "1 stored row resolved anew" in taught.stderr
    assert "haukeland" in home.run_here("resolve", "Storeby medisinske").stdout


def test_a_name_for_a_hospital_nobody_knows_is_refused(home):
    done = home.run_here("alias", "add", "Storeby", "haukland-x", code=2)
    assert done.stderr.startswith("error: Unknown hospital 'haukland-x'")


def test_the_catalogue_is_listed_as_text_and_as_json(home):
    assert "Haukeland universitetssjukehus" in home.run_here("sites").stdout
    sites = json.loads(home.run_here("sites", "--json").stdout)
    assert {"site_id", "name", "trust", "region", "is_candidate"} <= sites[0].keys()
    kinds = json.loads(home.run_here("sites", "--capabilities", "--json").stdout)
    assert "early_phase_unit" in {kind["capability_id"] for kind in kinds}


def test_a_batch_is_ranked_each_request_as_of_its_own_day(portal):
    portal.run_here("rank-batch", "requests.csv", "--out", "ranks.csv")
    rows = list(csv.DictReader((portal.folder / "ranks.csv").read_text().splitlines()))
    assert list(rows[0]) == ["request_id", "rank", "site_id", "probability", "low", "high"]
    assert {row["request_id"] for row in rows} == {"A", "B"}
    assert [row["rank"] for row in rows[:3]] == ["1", "2", "3"]
    for row in rows:
        assert 0 <= float(row["low"]) <= float(row["probability"]) <= float(row["high"]) <= 1


def test_a_batch_with_a_bad_row_or_a_bad_name_writes_nothing(portal):
    assert (
        "parquet" in portal.run_here("rank-batch", "requests.csv", "--out", "x.txt", code=2).stderr
    )
    (portal.folder / "requests.csv").write_text(REQUESTS + "A,1.1.0000,Psoriasis\n")
    done = portal.run_here("rank-batch", "requests.csv", "--out", "x.csv", code=2)
    assert "received_on" in done.stderr
    assert not (portal.folder / "x.csv").exists()


def test_training_without_history_says_what_to_do_first(home):
    assert "matcher import" in home.run_here("train", code=2).stderr


def without_every_right() -> tuple[str, ...]:
    """Put before a command, takes the super-user's right to write anywhere from it."""
    if os.getuid() != 0:
        return ()
    return ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")


def test_a_read_only_store_ranks_and_refuses_to_import(portal):
    portal.run_here("import", *FILES)
    [store] = (portal.folder / "data").rglob("matcher.db")
    sealed = portal.folder / "sealed"
    sealed.mkdir()
    shutil.copy(store, sealed)
    (sealed / store.name).chmod(0o444)
    sealed.chmod(0o555)
    url = f"sqlite:///{sealed / store.name}"
    reader = replace(portal, before=without_every_right())
    try:
        assert reader.run("rank", "request.toml", "--store", url).stdout
        refused = reader.run("import", *FILES, "--store", url, code=2)
    finally:
        sealed.chmod(0o755)
    assert refused.stderr.startswith("error: ")


def test_a_store_somebody_else_keeps_writing_to_says_so(portal):
    store = portal.folder / "store.db"
    url = f"sqlite:///{store}?timeout=0.2"
    portal.run_here("sites", "--store", url)
    with sqlite3.connect(store, isolation_level=None) as connection:
        connection.execute("BEGIN IMMEDIATE")
        done = portal.run_here("import", *FILES, "--store", url, code=2)
        connection.execute("ROLLBACK")
    connection.close()
    assert done.stderr.startswith("error: ")
    assert str(store) in done.stderr


def test_an_interruption_ends_with_130_one_line_and_nothing_half_written(portal):
    portal.run_here("import", *FILES)
    source = portal.folder / "many.csv"
    lines = (f"S{i},OUS,2024-01-01,Study {i} of psoriasis\n" for i in range(200_000))
    with source.open("w") as file:
        file.write("study_id,site,started_on,title\n")
        file.writelines(lines)
    process = subprocess.Popen(
        portal.command("import", source),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=portal.env,
        text=True,
        # Started in the background, a shell has its children ignore interruptions.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, (out, err)
    assert out == ""
    assert [line for line in err.splitlines() if not line.startswith("note:")] == [
        "interrupted: nothing was left half-written"
    ]
    [store] = (portal.folder / "data").rglob("matcher.db")
    with sqlite3.connect(store) as connection:
        assert connection.execute("SELECT count(*) FROM participations").fetchone() == (0,)
    connection.close()


def test_two_imports_at_once_both_end_well_and_nothing_is_lost(portal):
    portal.run_here("sites")
    processes = [
        subprocess.Popen(
            portal.command("import", *FILES),
            env=portal.env,
            cwd=portal.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0, 0]
    assert "answers: 0 new, 0 changed, 1 unchanged" in portal.run_here("import", *FILES).stdout


def test_a_simulated_portal_is_the_same_each_time_and_imports(home):
    home.run_here("simulate", "one", "--seed", "7")
    home.run_here("simulate", "two", "--seed", "7")
    for path in (home.folder / "one").iterdir():
        assert path.read_bytes() == (home.folder / "two" / path.name).read_bytes()
    shutil.rmtree(home.folder / "two")
    assert "requests: " in home.run_here("import", "one").stdout
    assert "--seed -1" in home.run_here("simulate", "x", "--seed", "-1", code=2).stderr
