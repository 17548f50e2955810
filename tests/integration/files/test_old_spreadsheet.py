"""A coordinator's old spreadsheet: one row a request, hospitals as text in one cell."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.domain.events import (
    Allocation,
    Answer,
    CountryOutcome,
    Forwarding,
    ReceivedRequest,
)
from matcher.domain.vocabulary import CountryResult, Reply, SiteOutcome

HEADERS = "Dato mottatt;Firma;Tittel;Fagområde;Sendt til;Svarfrist;Norge valgt;Merknad\n"


def of(kind, found):
    assert found.problems == []
    return [row.record for row in found.rows() if isinstance(row.record, kind)]


def note(found, code):
    return next((n.count for n in found.notes if n.code == code), 0)


@pytest.fixture
def old(write, importing):
    def read(*rows: str, headers: str = HEADERS, name: str = "oversikt 2023.csv", **more):
        return importing(
            write(name, headers + "".join(f"{row}\n" for row in rows), "cp1252"), **more
        )

    return read


def test_one_row_gives_the_request_its_outcome_and_who_was_asked(old) -> None:
    found = old(
        "12.03.2023;Firma A;Ulcerøs kolitt;Fordøyelsessykdommer;Storvik, Lillevik og Fjellbu (venter);;ja;x"
    )
    (request,) = of(ReceivedRequest, found)
    assert request.request.received_on == date(2023, 3, 12)
    assert request.request.therapy_areas == ("gastroenterology",)
    (outcome,) = of(CountryOutcome, found)
    assert outcome.country_outcome is CountryResult.ALLOCATED
    assert outcome.country_outcome_on is None
    sent = of(Forwarding, found)
    assert [(f.site, f.forwarded_on) for f in sent] == [
        ("storvik", date(2023, 3, 12)),
        ("lillevik", date(2023, 3, 12)),
        ("fjellbu", date(2023, 3, 12)),
    ]
    assert note(found, "forwarded_on_assumed") == 3
    assert of(Answer, found) == []


def test_short_forms_mean_the_norwegian_hospital_in_a_norwegian_spreadsheet(old) -> None:
    found = old("12.03.2023;A;T;;OUS, Haukeland og SUS (venter);;;", catalogue=load_reference())
    assert [f.site for f in of(Forwarding, found)] == ["ous", "haukeland", "helse-stavanger"]


def test_answers_without_a_day_are_given_the_deadline_and_counted(old) -> None:
    found = old(
        "01.03.2023;A;T1;;Storvik (ja), Lillevik - nei;10.03.2023;nei;",
        "01.03.2023;A;T2;;Storvik (ja 05.03.2023), Lillevik - nei;;;",
    )
    assert [(a.site, a.answer, a.answered_on) for a in of(Answer, found)] == [
        ("storvik", Reply.INTERESTED, date(2023, 3, 10)),
        ("lillevik", Reply.DECLINED, date(2023, 3, 10)),
        ("storvik", Reply.INTERESTED, date(2023, 3, 5)),
        ("lillevik", Reply.DECLINED, date(2023, 3, 15)),
    ]
    assert note(found, "answered_on_assumed") == 3


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("ja", CountryResult.ALLOCATED),
        ("Nei", CountryResult.NOT_ALLOCATED),
        ("trukket", CountryResult.WITHDRAWN),
        ("", None),
        ("venter", None),
        ("?", None),
    ],
)
def test_norway_chosen_in_the_words_people_use(old, words, result) -> None:
    found = old(f"12.03.2023;A;T;;Storvik;;{words};")
    assert [o.country_outcome for o in of(CountryOutcome, found)] == ([result] if result else [])


def test_other_words_for_norway_chosen_are_an_error(old) -> None:
    (problem,) = old("12.03.2023;A;T;;Storvik;;kanskje til høsten;").problems
    assert (problem.where, problem.column) == ("oversikt 2023.csv row 2", "country_outcome")


def test_an_unknown_hospital_is_named_with_its_row_and_column(old) -> None:
    found = old("12.03.2023;A;T;;Storvik, Sykehuset på månen (ja);;;")
    (problem,) = found.problems
    assert (problem.where, problem.column) == ("oversikt 2023.csv row 2", "Sendt til")
    assert problem.value == "Sykehuset på månen"


def test_a_request_without_an_id_gets_the_same_one_every_time(old) -> None:
    first = of(ReceivedRequest, old("12.03.2023;A;T;;Storvik;;;"))
    later = of(ReceivedRequest, old("12.03.2023;A;T;;Storvik (ja), Lillevik;;ja;ny merknad"))
    assert first[0].request.request_id == later[0].request.request_id


def test_selected_hospitals_and_a_day_of_sending_are_read_where_they_stand(old) -> None:
    headers = "Ref;Mottatt;Tittel;Sykehus;Sendt;Valgte sykehus;Norge valgt\n"
    found = old("7;01.03.2023;T;Storvik og Lillevik;03.03.2023;Lillevik;ja", headers=headers)
    assert {f.forwarded_on for f in of(Forwarding, found)} == {date(2023, 3, 3)}
    assert of(Allocation, found) == [Allocation("7", "lillevik", SiteOutcome.SELECTED)]
    assert [n for n in found.notes if n.code == "unknown_columns"] == []


def test_a_sheet_named_after_requests_is_still_seen_for_what_it_is(old) -> None:
    found = old("12.03.2023;A;T;;Storvik;;;", name="forespørsler.csv")
    assert len(of(Forwarding, found)) == 1


def test_a_row_without_a_day_is_refused_not_guessed(old) -> None:
    (problem,) = old(";A;T;;Storvik;;;").problems
    assert problem.column == "received_on"


def test_a_selection_where_norway_was_lost_is_an_error(old) -> None:
    (problem,) = old("12.03.2023;A;T;;Storvik (ja, valgt);;nei;").problems
    assert "not allocated to Norway" in problem.rule
