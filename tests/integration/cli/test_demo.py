"""`matcher demo`: everything at work on made-up data."""

from __future__ import annotations

import json
import sqlite3
import subprocess


def test_the_demo_prints_a_list_of_made_up_hospitals_and_what_to_try_next(demo_home):
    text = (demo_home.folder / "first.txt").read_text("utf-8")
    assert text.startswith("MADE-UP DATA")
    assert "Suggested reading order - you decide" in text
    assert "(made up)" in text or "(oppdiktet)" in text
    assert "Basis: model 2026-01-12-" in text
    assert "What to try next" in text
    assert "export MATCHER_STORE=sqlite:///" in text
    assert "starting assumptions" not in text


def test_a_second_demo_reuses_store_and_model_and_prints_the_same(demo_home):
    done = demo_home.run("demo")
    assert done.stdout == (demo_home.folder / "first.txt").read_text("utf-8")
    assert done.stderr == ""


def test_two_homes_get_the_same_model_and_the_same_list(demo_home, home):
    first = (demo_home.folder / "first.txt").read_text("utf-8")
    other = home.run_here("demo").stdout
    assert other.partition("What to try next")[0] == first.partition("What to try next")[0]


def test_what_the_demo_says_to_try_next_works(demo_home):
    text = (demo_home.folder / "first.txt").read_text("utf-8")
    exports = dict(
        line.strip().removeprefix("export ").split("=", 1)
        for line in text.splitlines()
        if line.strip().startswith("export ")
    )
    [command] = [line.split() for line in text.splitlines() if line.strip().endswith("--json")]
    in_demo = demo_home.with_environment(**exports)
    answer = json.loads(in_demo.run_here(*command[1:]).stdout)
    assert answer["model"]["learnt_from"]["answers"] > 100
    assert any(c["support"]["forwardings"] > 20 for c in answer["candidates"])
    assert "*" in in_demo.run_here("models", "list").stdout


def test_a_store_that_is_named_is_filled_and_says_that_it_is_made_up(home):
    named = home.with_environment(
        MATCHER_STORE=f"sqlite:///{home.folder / 'named.db'}",
        MATCHER_MODELS=str(home.folder / "models"),
    )
    named.run_here("demo")
    done = named.run_here("rank", "request.toml", "--json")
    assert "MADE-UP" in done.stderr
    assert json.loads(done.stdout)["candidates"][0]["site_id"].startswith("demo-")
    assert named.run_here("demo").stderr == ""


def test_a_store_with_anything_else_in_it_is_refused_and_left_alone(home):
    store = home.folder / "real.db"
    home.run_here("sites", "--store", f"sqlite:///{store}")
    before = store.read_bytes()
    done = home.run_here("demo", "--store", f"sqlite:///{store}", code=2)
    assert "not demo data" in done.stderr
    assert store.read_bytes() == before


def test_two_demos_at_once_both_print_the_list(home):
    processes = [
        subprocess.Popen(
            home.command("demo"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=home.env,
            text=True,
        )
        for _ in range(2)
    ]
    results = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], results
    assert results[0][0] == results[1][0]
    [store] = (home.folder / "data").rglob("matcher.db")
    with sqlite3.connect(store) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
