"""A list with places of learning and a floor: said on every way out, and only where asked for."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from matcher.catalogue import load_reference
from matcher.cli.exported_list import COLUMNS, as_csv_text, write_xlsx
from matcher.cli.printed_list import Occasion, printed_list
from matcher.domain.ranking import Ranking
from matcher.wording import LANGUAGES, Wording, ranking_as_json

CATALOGUE = load_reference()


@pytest.fixture
def steered(ranking: Ranking) -> Ranking:
    """`ous` is in by a floor, `vv` was drawn in order to learn."""
    first, second = ranking.candidates
    suggestion = replace(
        ranking.suggestion,
        forward_to=("ous", "vv"),
        consider=(),
        floored=("ous",),
        explored={"vv": 0.12406},
    )
    return replace(
        ranking,
        candidates=(
            replace(first, flags=(*first.flags, "floor")),
            replace(second, flags=(*second.flags, "exploration"), propensity=0.12406),
        ),
        suggestion=suggestion,
    )


def printed(ranking: Ranking, language: str) -> str:
    text = printed_list(
        ranking, Wording.of(language, CATALOGUE), Occasion(), width=300, colour=False
    )
    return " ".join(text.split())


SAID = {
    "en": (
        "! phone: often silent; asked in order to learn: hardly ever asked before",
        "· Oslo University Hospital - in before its turn: a floor for its group",
        "· Vestre Viken Hospital Trust - asked in order to learn: hardly ever asked before",
        "reason exploration, propensity 0.124 (Vestre Viken Hospital Trust)",
    ),
    "nb": (
        "· Oslo universitetssykehus HF - med før tur: en minsteandel for gruppen",
        "· Vestre Viken HF - spurt for å lære: nesten aldri spurt før",
        "grunn utforsking, propensity 0,124 (Vestre Viken HF)",
    ),
    "nn": (
        "· Oslo universitetssykehus HF - med før tur: ein minstedel for gruppa",
        "· Vestre Viken HF - spurt for å lære: nesten aldri spurt før",
        "1 sjukehus er trekt ut for å lære om det, ut over dei som trengst.",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printed_list_says_who_is_in_on_purpose_and_how_likely_that_was(
    steered: Ranking, language: str
) -> None:
    text = printed(steered, language)
    assert [said for said in SAID[language] if said not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_nobody_steered_says_nothing_of_it(ranking: Ranking, language: str) -> None:
    text = printed(ranking, language)
    wording = Wording.of(language, CATALOGUE)
    assert wording.flag("floor") not in text
    assert wording.flag("exploration") not in text
    assert "propensity" not in text


def test_a_hospital_that_is_not_among_those_shown_is_marked_in_the_suggestion(
    steered: Ranking,
) -> None:
    cut = replace(steered, candidates=steered.candidates[:1])
    assert "Vestre Viken Hospital Trust - asked in order to learn" in printed(cut, "en")


def test_the_json_gives_the_propensity_of_those_drawn_and_of_nobody_else(
    steered: Ranking, ranking: Ranking
) -> None:
    wording = Wording.of("en", CATALOGUE)
    answer, plain = ranking_as_json(steered, wording), ranking_as_json(ranking, wording)
    first, second = answer["candidates"]
    assert first["flags"][-1] == "floor"
    assert "propensity" not in first
    assert second["flags"][-1] == "exploration"
    assert second["propensity"] == 0.12406
    assert answer["suggestion"]["floored"] == ["ous"]
    assert answer["suggestion"]["explored"] == [{"site_id": "vv", "propensity": 0.12406}]
    assert not {"floored", "explored"} & set(plain["suggestion"])
    assert all("propensity" not in candidate for candidate in plain["candidates"])


def test_the_table_gets_a_column_only_where_somebody_was_drawn(
    steered: Ranking, ranking: Ranking, tmp_path: Path
) -> None:
    wording = Wording.of("en", CATALOGUE)
    rows = list(csv.DictReader(io.StringIO(as_csv_text(steered, wording))))
    assert [row["propensity"] for row in rows] == ["", "0.12406"]
    assert as_csv_text(ranking, wording).splitlines()[0] == ",".join(COLUMNS)
    write_xlsx(tmp_path / "list.xlsx", steered, wording, made_up=False)
    sheet = CalamineWorkbook.from_path(tmp_path / "list.xlsx").get_sheet_by_index(0).to_python()
    assert sheet[1] == [*COLUMNS, "propensity"]
    assert sheet[3][-1] == pytest.approx(0.12406)
