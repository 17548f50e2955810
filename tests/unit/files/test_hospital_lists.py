"""Hospitals as text in one cell: who was asked, and what the words say became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matcher.domain.vocabulary import Reply, SiteOutcome
from matcher.files.hospital_lists import HospitalList, Names, read_hospitals

KNOWN = {
    "ous": "ous",
    "ullevål": "ous-ulleval",
    "ahus": "ahus",
    "haukeland": "haukeland",
    "sus": "sus",
    "unn": "unn",
    "unn tromsø": "unn",
    "st. olav": "st-olavs",
    "st. olavs hospital": "st-olavs",
    "helse møre og romsdal": "hmr",
    "oslo universitetssykehus": "ous",
    "ous (ullevål)": "ous-ulleval",
    "ous - ullevål": "ous-ulleval",
    "sørlandet sykehus - arendal": "arendal",
}
TRUSTS = {"ous-ulleval": "ous"}


NAMES = Names(
    resolve=lambda name: KNOWN.get(name.casefold()),
    trust_of=lambda site: TRUSTS.get(site, site),
    lies_in=lambda site, text: (site, text) == ("st-olavs", "Trondheim"),
)


def hospitals(text: str) -> HospitalList:
    return read_hospitals(text, NAMES)


def told(text: str) -> list[tuple[str | None, Reply | None]]:
    return [(mention.site, mention.status.answer) for mention in hospitals(text).mentions]


def test_commas_and_og_part_hospitals_and_waiting_is_no_answer() -> None:
    found = hospitals("OUS, Haukeland og SUS (venter)")
    assert [m.site for m in found.mentions] == ["ous", "haukeland", "sus"]
    assert all(m.status.answer is None and not m.status.not_understood for m in found.mentions)


def test_answers_stand_in_brackets_after_a_dash_or_just_behind() -> None:
    assert told("Ahus (ja), UNN - nei, St. Olav ikke svart") == [
        ("ahus", Reply.INTERESTED),
        ("unn", Reply.DECLINED),
        ("st-olavs", None),
    ]
    assert told("OUS: ja; SUS: takket nei | Ahus kanskje\nUNN har ikke svart") == [
        ("ous", Reply.INTERESTED),
        ("sus", Reply.DECLINED),
        ("ahus", Reply.CONDITIONAL),
        ("unn", None),
    ]


def test_og_within_a_name_parts_nothing() -> None:
    assert told("Helse Møre og Romsdal og Ahus (nei)") == [("hmr", None), ("ahus", Reply.DECLINED)]
    assert told("OUS, Helse Møre og Romsdal") == [("ous", None), ("hmr", None)]


@pytest.mark.parametrize("text", ["OUS og SUS (begge ja)", "OUS og SUS: alle ja"])
def test_a_status_for_all_is_for_all(text: str) -> None:
    assert told(text) == [("ous", Reply.INTERESTED), ("sus", Reply.INTERESTED)]
    assert not hospitals(text).shared_status


def test_a_status_after_the_last_of_several_is_its_own_and_said_to_be_so() -> None:
    found = hospitals("OUS og SUS (ja)")
    assert [m.status.answer for m in found.mentions] == [None, Reply.INTERESTED]
    assert found.shared_status


def test_a_campus_behind_its_trust_is_one_hospital() -> None:
    found = hospitals("Oslo universitetssykehus, Ullevål (ja), Ahus")
    assert [(m.site, m.text) for m in found.mentions] == [
        ("ous-ulleval", "Oslo universitetssykehus, Ullevål"),
        ("ahus", "Ahus"),
    ]
    assert found.mentions[0].status.answer is Reply.INTERESTED


def test_brackets_and_dashes_of_a_name_stay_in_it() -> None:
    assert told("OUS (Ullevål)") == [("ous-ulleval", None)]
    assert told("Sørlandet sykehus - Arendal") == [("arendal", None)]


def test_a_day_and_a_selection_are_read() -> None:
    (mention,) = hospitals("Ahus (ja 12.05.2023, valgt)").mentions
    assert mention.status.answer is Reply.INTERESTED
    assert mention.status.outcome is SiteOutcome.SELECTED
    assert mention.status.on == date(2023, 5, 12)


def test_an_answer_with_a_reason_is_still_the_answer() -> None:
    assert told("OUS: nei pga kapasitet") == [("ous", Reply.DECLINED)]


@pytest.mark.parametrize(
    "text", ["Ahus (ringt mandag)", "Ahus - ringt mandag", "Ahus: ringt mandag"]
)
def test_words_not_understood_are_no_answer_and_are_kept(text: str) -> None:
    (mention,) = hospitals(text).mentions
    assert mention.site == "ahus"
    assert mention.status.answer is None
    assert mention.status.not_understood == "ringt mandag"


def test_a_town_behind_a_hospital_is_no_hospital() -> None:
    assert told("St. Olavs hospital, Trondheim (ja), OUS") == [
        ("st-olavs", Reply.INTERESTED),
        ("ous", None),
    ]
    assert [m.site for m in hospitals("OUS, Trondheim").mentions] == ["ous", None]


@pytest.mark.parametrize(
    "text", ["1) OUS 2) Ahus nei", "1. OUS\n2. Ahus nei", "OUS ja Ahus nei", "OUS Ahus nei"]
)
def test_numbering_an_answer_or_only_space_parts_hospitals_too(text: str) -> None:
    assert [site for site, _ in told(text)] == ["ous", "ahus"]
    assert told(text)[1] == ("ahus", Reply.DECLINED)


def test_each_of_several_joined_by_og_has_its_own_answer() -> None:
    assert told("OUS - Ullevål (ja) og Ahus (nei) og SUS") == [
        ("ous-ulleval", Reply.INTERESTED),
        ("ahus", Reply.DECLINED),
        ("sus", None),
    ]
    assert not hospitals("OUS (ja) og Ahus (nei)").shared_status


def test_an_answer_with_a_person_or_a_day_behind_it_is_still_read() -> None:
    (mention,) = hospitals("Ahus: ja (Dr. Hansen)").mentions
    assert (mention.text, mention.status.answer) == ("Ahus", Reply.INTERESTED)
    (mention,) = hospitals("Ahus ja (12.05.2023)").mentions
    assert (mention.status.answer, mention.status.on) == (Reply.INTERESTED, date(2023, 5, 12))


def test_an_unknown_name_joined_to_a_known_one_does_not_vanish() -> None:
    greedy = replace(NAMES, resolve=lambda name: "ous" if name.startswith("OUS") else None)
    found = read_hospitals("OUS og Sykehuset på månen", greedy).mentions
    assert [m.site for m in found] == ["ous", None]


def test_a_hospital_named_twice_is_one() -> None:
    assert told("OUS, Ahus, Oslo universitetssykehus (ja)") == [
        ("ous", Reply.INTERESTED),
        ("ahus", None),
    ]


def test_an_unknown_hospital_is_kept_as_written() -> None:
    (known, unknown) = hospitals("OUS, Sykehuset på månen (ja)").mentions
    assert known.site == "ous"
    assert unknown.site is None
    assert unknown.text == "Sykehuset på månen"


@pytest.mark.parametrize("text", ["", " , ;", "|", "()", "og", "(ja)", "- - -", "((((", "a" * 5000])
def test_no_text_breaks_it(text: str) -> None:
    assert hospitals(text).mentions is not None


def test_an_answer_with_a_remark_is_one_though_the_name_is_known_with_it_too() -> None:
    """Names are looked up generously: "UNN (ja, men travelt)" names UNN as well."""
    generous = replace(NAMES, resolve=lambda name: KNOWN.get(name.split(" (")[0].casefold()))
    (mention,) = read_hospitals("UNN (ja, men travelt)", generous).mentions
    assert (mention.text, mention.site) == ("UNN", "unn")
    assert mention.status.answer is Reply.INTERESTED
    assert mention.status.not_understood == "ja, men travelt"
