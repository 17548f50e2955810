"""`matcher rank`, from a request in a file to a list on the screen."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
from python_calamine import CalamineWorkbook

TITLES = {
    "en": "Suggested reading order - you decide",
    "nb": "Forslag til leserekkefølge - du bestemmer",
    "nn": "Forslag til leserekkjefølgje - du avgjer",
}


def test_a_first_ranking_needs_no_set_up_and_says_that_it_rests_on_assumptions(home):
    done = home.run("rank", "request.toml")
    assert done.stdout.startswith(TITLES["en"])
    assert "starting assumptions" in done.stdout
    assert "The choice of sites is the sponsor's." in " ".join(done.stdout.split())
    assert "Oslo University Hospital" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""
    assert sorted(path.name for path in home.folder.iterdir()) == ["data", "request.toml"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_language_may_be_asked_for_anywhere(demo_home, language):
    for arguments in (
        ("--lang", language, "rank", "request.toml", "--top", "1"),
        ("rank", "request.toml", "--top", "1", f"--lang={language}"),
    ):
        assert demo_home.run_here(*arguments).stdout.startswith(TITLES[language])


def test_the_terminals_language_is_spoken_unless_another_is_asked_for(demo_home):
    nynorsk = demo_home.with_environment(LANG="nn_NO.UTF-8")
    assert nynorsk.run_here("rank", "request.toml", "--top", "1").stdout.startswith(TITLES["nn"])
    bokmal = nynorsk.with_environment(MATCHER_LANG="nb")
    assert bokmal.run_here("rank", "request.toml", "--top", "1").stdout.startswith(TITLES["nb"])


def test_json_is_all_there_is_on_standard_output(real_home):
    done = real_home.run_here("rank", "request.toml", "--json")
    answer = json.loads(done.stdout)
    until_tomorrow = date.fromisoformat(answer["as_of"]) - datetime.now().astimezone().date()
    assert until_tomorrow in (timedelta(days=1), timedelta(days=0))  # midnight may pass
    assert answer["model"]["id"] == "prior"
    assert answer["request_id"] == "R-1"
    assert "model_is_prior" in answer["warnings"]
    probabilities = [candidate["probability"] for candidate in answer["candidates"]]
    assert probabilities == sorted(probabilities, reverse=True)
    assert [candidate["rank"] for candidate in answer["candidates"]] == list(
        range(1, len(probabilities) + 1)
    )
    assert all(reason["text"] for c in answer["candidates"] for reason in c["reasons"])
    assert "NaN" not in done.stdout


def test_the_same_question_gets_the_same_answer_to_the_byte(real_home):
    first = real_home.run_here("rank", "request.toml", "--json", "--as-of", "2026-09-05")
    again = real_home.run_here("rank", "request.toml", "--json", "--as-of", "2026-09-05")
    assert first.stdout == again.stdout


def test_a_list_steered_on_purpose_is_the_same_when_asked_for_twice_and_leaves_the_chances(
    real_home,
):
    plain = ("rank", "request.toml", "--json", "--as-of", "2026-09-05")
    steered = (*plain, "--explore", "2", "--floor", "0.5", "--floor-for", "Helse Nord")
    first, again = real_home.run_here(*steered), real_home.run_here(*steered)
    assert first.stdout == again.stdout
    answer, without = json.loads(first.stdout), json.loads(real_home.run_here(*plain).stdout)
    explored = answer["suggestion"]["explored"]
    assert [one["site_id"] for one in explored] == answer["suggestion"]["forward_to"][-2:]
    drawn = {c["site_id"]: c.pop("propensity") for c in answer["candidates"] if "propensity" in c}
    assert drawn == {one["site_id"]: one["propensity"] for one in explored}
    for candidate in answer["candidates"]:
        candidate["flags"] = [f for f in candidate["flags"] if f not in ("exploration", "floor")]
    assert answer["candidates"] == without["candidates"]


def test_a_request_may_come_on_standard_input_as_toml_or_json(real_home):
    given = {"title": "Heart failure with reduced ejection fraction", "request_type": "site"}
    from_json = real_home.run_here("rank", "-", "--json", "--top", "2", given=json.dumps(given))
    toml = "".join(f'{key} = "{value}"\n' for key, value in given.items())
    from_toml = real_home.run_here("rank", "-", "--json", "--top", "2", given=toml)
    assert from_json.stdout == from_toml.stdout
    assert len(json.loads(from_json.stdout)["candidates"]) == 2


def test_csv_and_excel_hold_the_hospitals_of_the_json(real_home):
    answer = json.loads(real_home.run_here("rank", "request.toml", "--json", "--top", "4").stdout)
    ids = [candidate["site_id"] for candidate in answer["candidates"]]
    rows = list(
        csv.DictReader(
            io.StringIO(real_home.run_here("rank", "request.toml", "--csv", "--top", "4").stdout)
        )
    )
    assert [row["site_id"] for row in rows] == ids
    real_home.run_here("rank", "request.toml", "--xlsx", "list.xlsx", "--top", "4")
    sheet = CalamineWorkbook.from_path(real_home.folder / "list.xlsx").get_sheet_by_index(0)
    assert [row[2] for row in sheet.to_python()[2:]] == ids


def test_a_country_request_is_not_forwarded(real_home):
    given = 'title = "Psoriasis study"\nrequest_type = "country"\n'
    printed = real_home.run_here("rank", "-", given=given).stdout
    assert printed.startswith("Country request: not forwarded to hospitals")
    assert "NorTrials clinical immunology" in printed
    assert "Forward to" not in printed
    answer = json.loads(real_home.run_here("rank", "-", "--json", given=given).stdout)
    assert answer["suggestion"]["forward_to"] == []
    assert "country_not_forwarded" in answer["warnings"]


def test_an_unspecified_type_asks_which(real_home):
    printed = real_home.run_here("rank", "-", given='title = "Psoriasis study"\n').stdout
    assert "set request_type to site or country" in " ".join(printed.split())


def test_a_region_leaves_the_others_out_and_says_so(real_home):
    given = 'title = "Psoriasis study"\nregions = ["Helse Vest"]\n'
    done = real_home.run_here("rank", "-", given=given)
    assert "outside the wanted regions" in done.stdout


def test_ranking_imports_neither_pandas_nor_scikit_learn_nor_what_files_need(real_home):
    script = (
        "import sys; from matcher.cli import main; code = main(['rank', 'request.toml']); "
        "heavy = {'pandas', 'sklearn', 'alembic', 'xlsxwriter', 'python_calamine', 'pyarrow', "
        "'joblib', 'ijson'} & set(sys.modules); print(sorted(heavy), file=sys.stderr); "
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        env=real_home.env,
        cwd=real_home.folder,
        check=True,
        text=True,
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("--top", "0"), None, "--top 0"),
        (("--top", "-3"), None, "--top -3"),
        (("--top", "ten"), None, "--top"),
        (("--as-of", "31.02.2026"), None, "'31.02.2026' is no day"),
        (("--as-of", "2999-01-01"), None, "in the future"),
        (("--as-of", "1900-01-01"), None, "before everything in the store"),
        (("--json", "--csv"), None, "exclude each other"),
        (("--explore", "3"), None, "at most 2"),
        (("--explore", "-1"), None, "-1 places"),
        (("--floor", "1.5"), None, "1.5 is no share"),
        (("--floor", "half"), None, "--floor"),
        (("--floor-for", "Helse Vest"), None, "without a share"),
        (("--floor", "0.3", "--floor-for", "Atlantis"), None, "'Atlantis' is no group"),
        (("--xlsx", "list.xls"), None, "does not end in .xlsx"),
        (("--lang", "sv"), None, "nb, nn, en"),
        (("--store", "postgresql://x/y"), None, "SQLite"),
        (("--store", "sqlite:///nowhere/store.db"), None, "does not exist"),
        ((), "", "is empty"),
        ((), "title = ", "not TOML"),
        ((), '{"title": "x"', "not JSON"),
        ((), 'titel = "x"\n', "title"),
        ((), 'phase = "2"\n', "no title, no indication and no therapy area"),
        ((), 'title = "x"\ntherapy_areas = ["dermatologi-x"]\n', "dermatology"),
        ((), 'title = "x"\nsites_wanted = "many"\n', "sites_wanted"),
        ((), b"\xff\x00\xfe title", "NUL"),
    ],
)
def test_a_mistake_gets_one_clear_message_and_code_2(real_home, arguments, given, said):
    name = "request.toml" if given is None else "-"
    done = real_home.run_here("rank", name, *arguments, given=given or "", code=2)
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.toml", "does not exist"),
        (".", "is a folder"),
        ("requests.csv", "rank-batch"),
    ],
)
def test_a_file_that_is_no_request_is_named(real_home, name, said):
    (real_home.folder / "requests.csv").write_text("request_id\n1\n")
    assert said in real_home.run_here("rank", name, code=2).stderr


def test_a_hostile_title_cannot_steer_the_terminal(real_home):
    done = real_home.run_here("rank", "-", given='title = "Psoriasis \\u001b[2J\\u0007 study"\n')
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout


def test_a_terminal_that_knows_no_norwegian_letters_still_gets_its_list(real_home):
    poor = real_home.with_environment(PYTHONIOENCODING="ascii", MATCHER_LANG="nb")
    assert poor.run("rank", "request.toml", "--top", "1").stdout.startswith(
        "Forslag til leserekkef?lge"
    )


def test_a_narrow_and_a_wide_terminal_are_both_filled_and_never_exceeded(demo_home):
    for columns in ("40", "80", "120"):
        done = demo_home.with_environment(COLUMNS=columns).run_here("rank", "request.toml")
        assert max(map(len, done.stdout.splitlines())) <= int(columns)


def test_a_reader_that_has_had_enough_is_no_fault(real_home):
    process = subprocess.Popen(
        real_home.command("sites", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=real_home.env,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0
    process.stderr.close()
