"""The list as CSV and Excel, safe to open; and as the JSON scripts rely on."""

from __future__ import annotations

import csv
import io
import json
import resource
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from matcher.catalogue import load_reference
from matcher.cli.exported_list import COLUMNS, as_csv_text, write_xlsx
from matcher.domain.ranking import Ranking
from matcher.errors import FileError
from matcher.wording import LANGUAGES, Wording, ranking_as_json


def wording(language: str = "en") -> Wording:
    return Wording.of(language, load_reference())


def test_csv_has_a_row_a_candidate_with_its_reasons(ranking: Ranking) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv_text(ranking, wording()))))
    assert [row["site_id"] for row in rows] == ["ous", "vv"]
    assert rows[0]["probability"] == "0.31"
    assert rows[0]["reasons_for"].startswith("Answered 11 of 13 requests in time; In 9 public")
    assert rows[1]["flags"] == "little data; phone: often silent"


def test_csv_says_of_each_reason_whether_it_speaks_for_or_against(ranking: Ranking) -> None:
    for row, candidate in zip(
        csv.DictReader(io.StringIO(as_csv_text(ranking, wording()))),
        ranking.candidates,
        strict=True,
    ):
        signs = {"for": 1, "against": -1, "neither": 0}
        for name, sign in signs.items():
            told = [r for r in candidate.reasons if (r.effect > 0) - (r.effect < 0) == sign]
            expected = "; ".join(wording().reason(reason) for reason in told)
            assert row[f"reasons_{name}"] == expected
    assert any(reason.effect < 0 for reason in ranking.candidates[1].reasons)


def evil(ranking: Ranking) -> Ranking:
    first = replace(ranking.candidates[0], name='=HYPERLINK("http://x","y")')
    return replace(ranking, candidates=(first, *ranking.candidates[1:]))


def test_a_name_that_looks_like_a_formula_is_disarmed(ranking: Ranking, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv_text(evil(ranking), wording()))))
    assert rows[0]["name"] == '\'=HYPERLINK("http://x","y")'
    path = tmp_path / "list.xlsx"
    write_xlsx(path, evil(ranking), wording(), made_up=False)
    cells = CalamineWorkbook.from_path(path).get_sheet_by_name("ranking").to_python()
    assert cells[2][3] == '=HYPERLINK("http://x","y")'
    import zipfile

    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_excel_says_who_decides_and_what_is_made_up(ranking: Ranking, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_xlsx(path, ranking, wording("nb"), made_up=True)
    cells = CalamineWorkbook.from_path(path).get_sheet_by_name("ranking").to_python()
    assert "MADE-UP" in cells[0][0]
    assert "du bestemmer" in cells[0][0]
    assert tuple(cells[1]) == COLUMNS
    assert cells[2][0] == "R-1"
    assert len(cells) == 4


def test_a_folder_that_is_not_there_is_named_and_nothing_is_left(
    ranking: Ranking, tmp_path: Path
) -> None:
    with pytest.raises(FileError, match="no folder"):
        write_xlsx(tmp_path / "nowhere" / "list.xlsx", ranking, wording(), made_up=False)
    assert list(tmp_path.iterdir()) == []


def test_json_has_the_shape_of_the_contract(ranking: Ranking) -> None:
    answer = json.loads(json.dumps(ranking_as_json(ranking, wording()), allow_nan=False))
    assert list(answer) == [
        "request_id",
        "as_of",
        "model",
        "p_norway",
        "candidates",
        "excluded",
        "suggestion",
        "centre",
        "warnings",
    ]
    assert answer["as_of"] == "2026-03-02"
    assert answer["model"] == {
        "id": "2026-a",
        "trained_as_of": "2026-01-01",
        "learnt_from": {"forwardings": 410, "answers": 320, "outcomes": 96},
    }
    assert answer["p_norway"] == {"probability": 0.45, "interval": [0.33, 0.58]}
    first = answer["candidates"][0]
    assert list(first) == [
        "rank",
        "site_id",
        "name",
        "trust",
        "region",
        "group",
        "probability",
        "interval",
        "p_answer_in_time",
        "p_interested",
        "p_selected",
        "support",
        "reasons",
        "flags",
    ]
    assert first["support"] == {"forwardings": 13, "similar_requests": 4, "participations": 9}
    assert first["reasons"][0] == {
        "code": "answers_in_time",
        "effect": 0.41,
        "text": "Answered 11 of 13 requests in time",
    }
    assert answer["excluded"][0] == {"site_id": "sunnaas", "reason": "lacks_capability"}
    assert answer["suggestion"] == {
        "forward_to": ["ous"],
        "n_expected": 1,
        "consider": ["vv"],
        "wanted": 3,
        "expected_interested": 2.44,
        "expected_selected": 0.61,
        "p_at_least_wanted": 0.714,
    }
    assert answer["centre"][0]["centre_id"] == "digestion"
    assert answer["warnings"] == ["wanted_not_reached"]


def test_json_differs_between_languages_in_its_texts_only(ranking: Ranking) -> None:
    answers = [ranking_as_json(ranking, wording(language)) for language in LANGUAGES]
    texts = [[r.pop("text") for c in a["candidates"] for r in c["reasons"]] for a in answers]
    assert len({tuple(text) for text in texts}) == len(LANGUAGES)
    for answer in answers:
        for centre in answer["centre"]:
            centre.pop("name")
    assert answers[0] == answers[1] == answers[2]


def test_an_excel_file_that_may_not_grow_is_one_message_and_leaves_nothing(
    ranking: Ranking, tmp_path: Path
) -> None:
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, allowed[1]))
    try:
        with pytest.raises(FileError, match=r"list\.xlsx cannot be written"):
            write_xlsx(tmp_path / "list.xlsx", ranking, wording(), made_up=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
    assert list(tmp_path.iterdir()) == []
