"""`matcher report`: the published figures of the demo, files, and what it refuses."""

from __future__ import annotations

import json

import pytest


@pytest.fixture(scope="module")
def printed(demo_home):
    """One run for all that only reads: it trains a model for each past year."""
    return demo_home.run_here("report", 2025, "--demo", "--lang", "en", "--json")


def figures(data, code: str, column: str = "2025") -> dict[str, float]:
    table = next(table for table in data["tables"] if table["code"] == code)
    return {one["row"]: one["value"] for one in table["figures"] if one["column"] == column}


def test_the_demo_prints_the_published_figures(printed):
    data = json.loads(printed.stdout)
    types, ended = figures(data, "types"), figures(data, "outcomes")
    assert [
        types["total"],
        figures(data, "types", "2024")["total"],
        types["site"],
        types["country"],
        types["unspecified"],
        ended["allocated"],
        ended["not_allocated"],
        ended["unresolved"],
    ] == [64, 45, 41, 21, 2, 10, 13, 18]
    assert ended["forwarded"] == 41
    assert data["made_up"]
    assert "MADE-UP" in printed.stderr


def test_areas_of_three_years_sum_to_their_totals(printed):
    data = json.loads(printed.stdout)
    for year, total in (("2023", 34), ("2024", 45), ("2025", 64)):
        areas = figures(data, "areas", year)
        assert areas.pop("total") == sum(areas.values()) == total


def test_the_requests_behind_a_figure_are_as_many_as_it_says(printed):
    for table in json.loads(printed.stdout)["tables"]:
        if table["code"] in ("types", "areas", "outcomes", "centres"):
            for one in table["figures"]:
                assert len(one["requests"]) == one["value"], (table["code"], one["row"])


def test_the_answers_sum_to_those_asked(printed):
    answers = figures(json.loads(printed.stdout), "answers")
    kinds = ("in_time", "late", "silent", "pending", "unseen")
    assert sum(answers.get(kind, 0) for kind in kinds) == answers["asked"] == 373


def test_it_prints_in_nynorsk_issues_once_and_writes_files(demo_home):
    issued = demo_home.run_here(
        "report", 2025, "--demo", "--lang", "nn", "--issue", "--html", "r.html", "--xlsx", "r.xlsx"
    )
    assert (issued.code, issued.stdout) == (0, "")
    assert "Skrive: r.html" in issued.stderr
    page = (demo_home.folder / "r.html").read_text("utf-8")
    assert "64 førespurnader kom gjennom portalen i 2025. Året før var det 45." in page
    assert "10 til Noreg, 13 kom ikkje" in page
    assert (demo_home.folder / "r.xlsx").read_bytes().startswith(b"PK")
    again = demo_home.run_here("report", 2025, "--demo", "--lang", "nn", "--issue", code=2)
    assert "er alt gjeven ut, og ingenting er endra sidan" in again.stderr
    shown = demo_home.run_here("report", 2025, "--demo", "--edition", 1, "--lang", "nb")
    assert "64 forespørsler kom gjennom portalen i 2025. Året før var det 45." in shown.stdout
    assert "Utgave 1, utgitt" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("2019",), "No request was received in 2019"),
        (("2099",), "The year 2099 has not begun"),
        (("2025", "--as-of", "2099-01-01"), "is in the future"),
        (("2025", "--as-of", "2020-01-01"), "No request was received in 2025"),
        (("2025", "--as-of", "yesterday"), "is no day"),
        (("2025", "--issue", "--as-of", "2026-01-02"), "takes neither --as-of nor --edition"),
        (("2025", "--edition", "1", "--as-of", "2026-01-02"), "exclude each other"),
        (("2025", "--edition", "99"), "There is no edition 99"),
        (("2025", "--html", "report.pdf"), "does not end in .html"),
        (("2025", "--xlsx", "report.csv"), "does not end in .xlsx"),
    ],
)
def test_what_cannot_be_reported_is_said_in_one_message(demo_home, arguments, why):
    done = demo_home.run_here("report", *arguments, "--demo", "--lang", "en", code=2)
    assert done.stdout == ""
    assert why in done.stderr
    assert "Traceback" not in done.stderr
