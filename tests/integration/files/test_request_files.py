"""One request in TOML or JSON, and tables of requests to rank."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.catalogue import load_reference
from matcher.domain.request import Request
from matcher.domain.vocabulary import Population, RequestType
from matcher.errors import FileError, RequestError, UserError
from matcher.files.request_file import parse_request, read_request
from matcher.files.requests_table import read_requests

TODAY = date(2026, 1, 15)

TOML = """
request_id = "R1"
received_on = 2025-03-01
request_type = "site"
title = "Ulcerøs kolitt hos barn"
therapy_areas = ["Gastroenterology"]
phase = 3
population = "barn"
sites_wanted = 4
suggested_sites = ["Storvik", "Ukjent sykehus"]
regions = "Helse Østlandet RHF"
"""
EXPECTED = Request(
    "R1",
    date(2025, 3, 1),
    RequestType.SITE,
    title="Ulcerøs kolitt hos barn",
    therapy_areas=("gastroenterology",),
    phase="3",
    population=Population.PAEDIATRIC,
    sites_wanted=4,
    suggested_sites=("storvik", "Ukjent sykehus"),
    regions=("rhf-ost",),
)


@pytest.fixture
def parse(catalogue):
    def run(text: str | bytes, name: str = "request.toml") -> Request:
        data = text.encode() if isinstance(text, str) else text
        return parse_request(data, name=name, catalogue=catalogue, today=TODAY)

    return run


def test_toml_and_json_say_the_same_as_a_row_of_a_table(parse, write, catalogue) -> None:
    json = (
        '{"request": {"request_id": "R1", "received_on": "01.03.2025", "request_type": "site",'
        '"title": "Ulcerøs kolitt hos barn", "therapy_areas": "gastroenterology", "phase": "3",'
        '"population": "paediatric", "sites_wanted": 4, "cro": null, "status": "",'
        '"suggested_sites": ["Storvik", "Ukjent sykehus"], "regions": ["rhf-ost"]}}'
    )
    table = (
        "Ref;Mottatt;Type;Tittel;Fagområde;Fase;Populasjon;Antall sentre;Foreslåtte sykehus;Regioner\n"
        "R1;01.03.2025;site;Ulcerøs kolitt hos barn;Gastroenterology;3;barn;4;"
        "Storvik|Ukjent sykehus;rhf-ost\n"
    )
    assert parse(TOML) == EXPECTED
    assert parse(json, "request.json") == EXPECTED
    assert parse(json, "standard input") == EXPECTED
    assert parse(TOML, "standard input") == EXPECTED
    found = read_requests(write("requests.csv", table), catalogue=catalogue, today=TODAY)
    assert found.requests == (EXPECTED,)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_request_saved_by_a_windows_editor_is_read(parse, encoding) -> None:
    assert parse(TOML.replace("\n", "\r\n").encode(encoding)) == EXPECTED


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('titel = "x"', "'titel' is no field of a request. Closest: title."),
        ('country_outcome = "ja"', "'country_outcome' is no field"),
        ('title = "x"\nTittel = "y"', "'Tittel' is given twice"),
        ('title = ["x"]', "title is a list"),
        ("title = true", "title is a bool"),
        ('title = {a = "x"}', "title is a dict"),
        ("suggested_sites = [1]", "suggested_sites is a list"),
        ("sites_wanted = 0", "sites_wanted '0' is less than 1"),
        ("sites_wanted = 2.5", "is not a whole number"),
        ('sites_wanted = "1.234"', "may be a thousand"),
        ('received_on = "31.02.2025"', "no day of the calendar"),
        ("received_on = 2027-01-01", "later than tomorrow"),
        ('therapy_areas = ["gastroenterolgy"]', "Closest: 'gastroenterology'"),
        ('required_capabilities = "mrii"', "Closest: mri."),
        ('population = "adlt"', "Closest: adult."),
        ('title = "a\\u0000b"', "NUL"),
    ],
)
def test_a_field_at_fault_is_named_with_the_way_out(parse, text, message) -> None:
    with pytest.raises(RequestError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert str(caught.value).startswith("request.toml: ")


def test_all_faults_are_told_at_once(parse) -> None:
    with pytest.raises(RequestError) as caught:
        parse('titel = "x"\nsites_wanted = 0\nphase = "2"')
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("r.toml", b"", "is empty"),
        ("r.json", b"  \n", "is empty"),
        ("r.toml", b"\x00\x01\x02", "not text"),
        ("r.toml", b"x" * 1_100_000, "larger than 1 MB"),
        ("r.toml", b"title = Colitis", "not TOML"),
        ("r.json", b'{"title": "x"', "line 1 is not JSON"),
        ("r.json", b'{"title": "x", "title": "y"}', "'title' is given twice"),
        ("r.json", b"[{}, {}]", "a list of 2"),
        ("r.json", b"17", "holds no fields"),
        ("r.json", b"[" * 100_000, "not a request"),
        ("r.toml", b"title = \"\x81\x8d\"", "not text"),
        ("r.csv", b"request_id\n", "rank-batch"),
        ("r.docx", b"x", "neither .toml nor .json"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_request_gets_one_message(
    catalogue, tmp_path, name, data, message
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UserError) as caught:
        read_request(path, catalogue=catalogue, today=TODAY)
    assert message in str(caught.value)
    assert name in str(caught.value)


def test_a_missing_request_or_a_folder_says_so(catalogue, tmp_path) -> None:
    with pytest.raises(FileError, match="does not exist"):
        read_request(tmp_path / "r.toml", catalogue=catalogue, today=TODAY)
    with pytest.raises(FileError, match="is a folder"):
        read_request(tmp_path, catalogue=catalogue, today=TODAY)


def test_a_table_of_requests_is_read_whole_or_not_at_all(catalogue, write) -> None:
    path = write(
        "r.csv", "request_id,received_on,mood\nR1,2025-03-01,x\nR1,31.02.2025,x\nR1,2025-03-01,\n"
    )
    with pytest.raises(FileError) as caught:
        read_requests(path, catalogue=catalogue, today=TODAY)
    assert "r.csv row 3: received_on '31.02.2025' is no day" in str(caught.value)
    assert "r.csv row 4: request_id 'R1' is the id of row 2 as well" in str(caught.value)


def test_a_table_needs_the_day_of_each_request_unless_one_day_holds_for_all(
    catalogue, write
) -> None:
    path = write("r.csv", "request_id,title,mood\nR1,Colitis,x\n")
    with pytest.raises(FileError, match="it needs the columns request_id and received_on"):
        read_requests(path, catalogue=catalogue, today=TODAY)
    found = read_requests(path, catalogue=catalogue, today=TODAY, as_of=TODAY)
    assert found.requests == (Request("R1", title="Colitis"),)
    assert found.unknown_columns == ("mood",)


def test_a_table_without_rows_has_nothing_to_rank(catalogue, write) -> None:
    with pytest.raises(FileError, match="nothing to rank"):
        read_requests(write("r.csv", "request_id,received_on\n"), catalogue=catalogue, today=TODAY)


def test_of_several_versions_the_one_seen_that_day_is_ranked(tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(
        "request_id,received_on,title,known_on,withdrawn\n"
        "A,2025-03-01,as it came in,2025-03-01,no\n"
        "A,2025-03-01,corrected,2025-03-20,no\n"
        "B,2025-03-01,taken back,2025-03-01,no\n"
        "B,2025-03-01,taken back,2025-03-02,yes\n"
    )

    def titles(as_of: date | None) -> list[str]:
        found = read_requests(path, catalogue=load_reference(), today=TODAY, as_of=as_of)
        return [request.title for request in found.requests]

    assert titles(None) == ["as it came in", "taken back"]
    assert titles(date(2025, 3, 20)) == ["as it came in"]
    assert titles(date(2025, 3, 21)) == ["corrected"]


def test_a_list_of_one_is_quoted_as_it_was_written() -> None:
    with pytest.raises(RequestError, match="required_capabilities 'time_machine' is no capability"):
        parse_request(
            b'{"title": "x", "required_capabilities": ["time_machine"]}',
            name="r.json",
            catalogue=load_reference(),
            today=TODAY,
        )


def test_of_a_list_the_one_entry_at_fault_is_named(parse) -> None:
    with pytest.raises(RequestError) as caught:
        parse('title = "x"\ntherapy_areas = ["rheumatology", "gastroenterolgy"]')
    assert "therapy_areas 'gastroenterolgy' is no therapy area" in str(caught.value)
    assert "|" not in str(caught.value)
