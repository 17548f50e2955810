"""`matcher backtest`: what it prints, writes and refuses."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from matcher.evaluation.report import Report

DEMO_DAY = "2026-01-12"
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "evaluation.md"


@pytest.fixture(scope="module")
def in_demo(demo_home):
    """The demo's store, named as one's own."""
    [store] = demo_home.folder.rglob("matcher.db")
    return demo_home.with_environment(MATCHER_STORE=f"sqlite:///{store}")


#: The last year alone: a third of the time, and every part of the report is in it.
ONE_YEAR = ("--as-of", DEMO_DAY, "--since", 2025)


@pytest.fixture(scope="module")
def printed(in_demo):
    """A whole run: JSON on standard output, pictures in a folder that was not there."""
    return in_demo.run("backtest", *ONE_YEAR, "--json", "--pictures", "new/pictures")


def test_json_is_all_there_is_on_standard_output_and_it_says_what_is_made_up(printed):
    answer = json.loads(printed.stdout)
    assert (answer["schema"], answer["made_up"]) == (1, True)
    assert answer["report"]["basis"]["as_of"] == DEMO_DAY
    assert answer["report"]["truth"]["n_hospitals"] == 31
    assert "MADE-UP" in printed.stderr
    assert "orders.svg: written" in printed.stderr


def test_pictures_are_written_whole(printed, demo_home):
    folder = demo_home.folder / "new" / "pictures"
    written = sorted(path.name for path in folder.iterdir())
    assert written == ["coverage.svg", "orders.svg", "reliability.svg"]
    for path in folder.iterdir():
        assert path.read_text("utf-8").endswith("</svg>\n")


def test_the_demo_and_its_store_give_the_same_bytes_in_one_process_and_in_two(printed, demo_home):
    again = demo_home.run_here("backtest", "--demo", "--since", 2025, "--json")
    assert again.stdout == printed.stdout


def test_the_table_speaks_norwegian_and_goes_by_the_metric_asked_for(in_demo):
    done = in_demo.run_here("backtest", *ONE_YEAR, "--metric", "MAP", "--lang", "nn")
    assert done.stdout.startswith("OPPDIKTA DATA")
    assert "Kven seier ja?" in done.stdout
    assert "MAP blant sjukehusa" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_rows_without_a_day_of_becoming_known_are_counted(home):
    (home.folder / "requests.csv").write_text(
        "request_id,received_on,title\n"
        + "".join(f"R{i},2024-03-01,Psoriasis\n" for i in range(10))
        + "S,2025-03-01,Psoriasis\n"
    )
    (home.folder / "forwardings.csv").write_text(
        "request_id,site,forwarded_on,known_on\n"
        + "".join(f"R{i},OUS,2024-03-02,2024-03-02\n" for i in range(10))
        + "S,OUS,2025-03-02,2025-03-02\nS,UNN,2025-03-02,2025-03-02\n"
    )
    home.run_here("import", "requests.csv", "forwardings.csv")
    answer = json.loads(home.run_here("backtest", "--as-of", "2025-12-01", "--json").stdout)
    assert answer["report"]["basis"]["assumed"] == {"n": 11, "of": 23}
    assert (answer["made_up"], answer["report"]["truth"]) == (False, None)
    text = home.run_here("backtest", "--as-of", "2025-12-01").stdout
    assert "11 of 23 rows do not say when they were known" in text
    assert text.count("Too few to judge") >= 3
    assert "0.00" not in text


def test_nothing_to_look_back_on_is_said_with_what_to_do(home):
    done = home.run_here("backtest", code=2)
    assert "nothing to look back on" in done.stderr
    assert "matcher import" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--metric", "auc"], "Unknown metric 'auc'"),
        (["--as-of", "2999-01-01"], "in the future"),
        (["--as-of", "yesterday"], "is no day"),
        (["--seed", "-1"], "below 0"),
        (["--since", "2031"], "no year from 2031 on"),
        (["--as-of", "2022-12-01"], "no year with requests to judge"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_message(in_demo, options, said):
    done = in_demo.run_here("backtest", *options, code=2)
    assert said in done.stderr
    assert done.stdout == ""


def test_pictures_do_not_go_into_a_file_which_is_said_before_any_work_is_done(home):
    (home.folder / "a-file").write_text("x")
    done = home.run_here("backtest", "--pictures", "a-file", code=2)
    assert "is a file, not a folder" in done.stderr


def _names(of: object, seen: set[object]) -> set[str]:
    """Names of the fields of a dataclass, and of those that its types lead to."""
    parts = {name for part in get_args(of) for name in _names(part, seen)}
    if not (isinstance(of, type) and is_dataclass(of)) or of in seen:
        return parts
    seen.add(of)
    hints = get_type_hints(of)
    own = {item.name for item in fields(of)}
    return parts | own | {name for item in fields(of) for name in _names(hints[item.name], seen)}


def test_every_name_of_the_json_is_in_the_document():
    names = _names(Report, set())
    assert {"calibration_error", "n_listed_yes", "held", "assumed"} <= names
    text = DOCUMENT.read_text("utf-8")
    assert sorted(name for name in names if f'"{name}"' not in text) == []
