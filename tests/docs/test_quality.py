"""The page on quality has the form its command gives it: nothing left out, nothing unsaid."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "quality.md"
TEXT = PAGE.read_text("utf-8")
PEERS = (
    *("popularity", "area popularity", "declared interest + capability"),
    *("text nearest neighbours", "text logistic", "logistic (scikit-learn)"),
    *("HistGradientBoosting, small", "LambdaRank, defaults", "LambdaRank, small"),
    *("lightfm-next, WARP", "Bayesian mixed logit (statsmodels)", "three-stage MAP logistic"),
    *("three-stage MAP logistic, tuned", "ours, untrained", "ours"),
)
KINDS = ("linear", "interactions", "drift", "favourites", "missing not at random", "norway only")


def _section(head: str) -> str:
    [found] = [part for part in re.split(r"^##+ ", TEXT, flags=re.M) if part.startswith(head)]
    return found


def _rows(head: str) -> list[list[str]]:
    lines = [line for line in _section(head).splitlines() if line.startswith("|")]
    return [[cell.strip().strip("*") for cell in line.strip("|").split("|")] for line in lines]


def test_it_says_when_and_with_what_it_was_measured():
    [day] = re.findall(r"^- Measured on (\S+),", TEXT, re.M)
    assert date.fromisoformat(day) >= date(2026, 11, 24)
    assert re.search(r"^- Machine: .+ cores, .+; Python 3\.\d+", TEXT, re.M)
    [packages] = re.findall(r"^- Packages: (.+)\.$", TEXT, re.M)
    named = {entry.rpartition(" ")[0] for entry in packages.split(", ")}
    assert {"numpy", "scikit-learn", "lightgbm", "statsmodels", "lightfm-next"} <= named


def test_at_least_twenty_seeds_of_every_kind_were_measured_and_three_sizes():
    [said] = re.findall(r"^- Made-up portals: in each of 6 kinds, (.+)\.$", TEXT, re.M)
    last = {int(size): int(n) for n, size in re.findall(r"seeds 0 to (\d+) of (\d+)", said)}
    assert set(last) == {31, 60, 500}
    assert sum(n + 1 for n in last.values()) >= 20


@pytest.mark.parametrize(
    "table", ["All kinds, years", "NDCG@10 by kind of world", "NDCG@10 by years"]
)
def test_every_peer_stands_in_every_table(table):
    assert tuple(row[0] for row in _rows(table)[2:]) == PEERS


def test_the_difference_to_the_best_peer_is_told_for_every_kind_year_and_size():
    rows = _rows("Ours less the best peer")
    names = [row[0] for row in rows[2:]]
    years = ["1 year", "2 years", "3 years", "5 years"]
    sizes = ["31 hospitals", "60 hospitals", "500 hospitals"]
    assert names == [*KINDS, *years, *sizes, "all"]
    interval = re.compile(r"[+-]\d\.\d+ \([+-]\d\.\d+ to [+-]\d\.\d+\)")
    assert [cell for row in rows[2:] for cell in row[1:4] if not interval.fullmatch(cell)] == []


def test_every_bar_is_reached_or_missed_with_its_figure():
    rows = _rows("What was asked for")[2:]
    assert {row[3] for row in rows} <= {"reached", "missed"}
    assert all(re.search(r"\d", row[2]) for row in rows)
    measured_on = {row[0] for row in rows}
    for what in ("NDCG@10", "RMSE", "log score", "calibration", "intervals", "Norwegian"):
        assert any(what in name for name in measured_on), what
    for what in ("German", "loop", "learning 5 years", "looking back"):
        assert any(what in name for name in measured_on), what


@pytest.mark.parametrize("part", ["Norwegian studies", "German university hospitals"])
def test_beside_real_studies_it_says_that_participation_is_not_selection(part):
    assert "is not selection after a feasibility request" in _section(part)
    assert [row[0] for row in _rows(part)][-1] == "ours"


@pytest.mark.parametrize("name", ["reliability", "coverage"])
def test_the_pictures_are_there_and_small(name):
    assert f"](pictures/{name}.svg)" in TEXT
    picture = (PAGE.parent / "pictures" / f"{name}.svg").read_bytes()
    assert picture.startswith(b"<svg ")
    assert len(picture) < 100_000
