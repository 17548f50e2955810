"""Rankings written as one table."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from matcher.domain.ranking import (
    Candidate,
    Chance,
    LearntFrom,
    ModelInfo,
    Ranking,
    Suggestion,
    Support,
)
from matcher.domain.request import Reading, Request
from matcher.domain.vocabulary import Group
from matcher.errors import FileError
from matcher.files import ranking_table
from matcher.files.ranking_table import check_table_name, write_ranking_table


def ranking(request_id: str, *probabilities: float) -> Ranking:
    candidates = tuple(
        Candidate(
            rank,
            f"site-{rank}",
            "",
            "",
            "",
            Group.LITTLE_KNOWN,
            probability,
            (probability / 2, probability * 2),
            0.5,
            0.5,
            0.5,
            Support(0, 0, 0),
            (),
            (),
        )
        for rank, probability in enumerate(probabilities, start=1)
    )
    return Ranking(
        Reading(Request(request_id)),
        None,
        ModelInfo("prior", None, LearntFrom(0, 0, 0)),
        Chance(0.5, (0.1, 0.9)),
        candidates,
        (),
        Suggestion((), (), 1, 0.0, 0.0, 0.0),
        len(candidates),
    )


RANKINGS = [ranking("=R1", 0.25, 0.125), ranking("R2", 1 / 3)]


def test_a_csv_has_one_row_a_candidate(tmp_path) -> None:
    path = tmp_path / "out.csv"
    assert write_ranking_table(path, RANKINGS) == 3
    assert path.read_text().splitlines() == [
        "request_id,rank,site_id,probability,low,high",
        "'=R1,1,site-1,0.25,0.125,0.5",
        "'=R1,2,site-2,0.125,0.0625,0.25",
        "R2,1,site-1,0.333333,0.166667,0.666667",
    ]


def test_a_parquet_file_holds_the_same_rows_exactly(tmp_path) -> None:
    path = tmp_path / "out.parquet"
    write_ranking_table(path, RANKINGS)
    table = pq.read_table(path).to_pydict()
    assert table["request_id"] == ["=R1", "=R1", "R2"]
    assert table["rank"] == [1, 2, 1]
    assert table["probability"] == [0.25, 0.125, 1 / 3]


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_ranking_that_breaks_off_leaves_what_was_there(tmp_path, name) -> None:
    path = tmp_path / name
    path.write_text("before")

    def broken():
        yield RANKINGS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_ranking_table(path, broken())
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_no_rankings_make_a_table_of_headers_only(tmp_path) -> None:
    assert write_ranking_table(tmp_path / "o.csv", []) == 0
    assert write_ranking_table(tmp_path / "o.parquet", []) == 0
    assert pq.read_table(tmp_path / "o.parquet").column_names == list(ranking_table.COLUMNS)


def test_another_ending_or_a_missing_folder_is_refused(tmp_path) -> None:
    with pytest.raises(FileError, match=r"ends in '\.xls'"):
        check_table_name(tmp_path / "out.xls")
    with pytest.raises(FileError, match="There is no folder"):
        write_ranking_table(tmp_path / "nowhere" / "out.csv", RANKINGS)


def test_parquet_without_its_package_says_what_to_install(tmp_path, monkeypatch) -> None:
    def missing(name: str):
        raise ImportError(name)

    monkeypatch.setattr(ranking_table, "import_module", missing)
    with pytest.raises(FileError, match=r"nortrials-matcher\[parquet\]"):
        check_table_name(tmp_path / "out.parquet")
