"""What is dropped on the page: told apart by what it holds, read whole or refused."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.catalogue import load_reference
from matcher.domain.vocabulary import InterventionType, Population
from matcher.errors import FileError, RequestError, UserError
from matcher.files.intake import MAX_BYTES, Intake, read_intake

CATALOGUE = load_reference()
TODAY = date(2026, 3, 2)


def read(data: bytes, name: str = "pasted text") -> Intake:
    return read_intake(data, name, catalogue=CATALOGUE, today=TODAY)


STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT01234567", "briefTitle": "FJP-101 in asthma"},
        "statusModule": {
            "startDateStruct": {"date": "2026-09"},
            "primaryCompletionDateStruct": {"date": "2028-01-15"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Fjordpharma"}},
        "conditionsModule": {"conditions": ["Severe Eosinophilic Asthma", "Asthma"]},
        "designModule": {"phases": ["PHASE2", "PHASE3"], "enrollmentInfo": {"count": 640}},
        "armsInterventionsModule": {
            "interventions": [
                {"type": "BIOLOGICAL", "name": "FJP-101"},
                {"type": "DRUG", "name": "Placebo to match"},
            ]
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Age 12 or older\n",
            "stdAges": ["CHILD", "ADULT"],
        },
    }
}


@pytest.mark.parametrize("wrap", [lambda s: s, lambda s: [s], lambda s: {"studies": [s]}])
def test_a_registered_study_becomes_a_request(wrap) -> None:
    intake = read(json.dumps(wrap(STUDY)).encode(), "NCT01234567.json")
    (incoming,) = intake.requests
    request = incoming.request
    assert request.title == "FJP-101 in asthma (NCT01234567)"
    assert (request.sponsor, request.product) == ("Fjordpharma", "FJP-101")
    assert request.indication == "Severe Eosinophilic Asthma; Asthma"
    assert (request.phase, request.intervention_type) == ("II/III", InterventionType.DRUG)
    assert request.population is Population.BOTH
    assert request.key_criteria == "Inclusion Criteria:\n* Age 12 or older"
    assert request.timeline == "Start 2026-09; Primary completion 2028-01-15"
    assert request.therapy_areas[0] == "respiratory"
    assert (request.sites_wanted, request.patients_wanted, request.request_type) == (
        None,
        None,
        None,
    )
    assert {"title", "sponsor", "study_id"} <= {finding.field for finding in incoming.found}


def test_two_studies_in_one_file_are_refused() -> None:
    with pytest.raises(FileError, match="more than one study"):
        read(json.dumps({"studies": [STUDY, STUDY]}).encode(), "s.json")


@pytest.mark.parametrize("name", ["r.toml", "r.json"])
def test_a_request_of_our_own_form_is_read_and_its_number_is_theirs(name: str) -> None:
    text = 'request_id = "SE-12"\ntitle = "KOLS"\nphase = "II"\n'
    if name.endswith("json"):
        text = json.dumps({"request_id": "SE-12", "title": "KOLS", "phase": "II"})
    (incoming,) = read(text.encode(), name).requests
    assert (incoming.request.request_id, incoming.request.phase) == ("", "II")
    assert ("their_reference", "SE-12") in {(f.field, f.value) for f in incoming.found}


def test_a_table_in_csv_gives_a_request_a_row() -> None:
    text = (
        "Forespørsel;Studietittel;Fase;Antall sentre;Svarfrist;Merknad\n"
        "SE-1;Astma hos barn;II;3;01.04.2026;x\n"
        "SE-2;KOLS;III;;;y\n"
    )
    intake = read(text.encode("cp1252"), "liste.csv")
    first, second = intake.requests
    assert intake.warnings == ("several_requests", "unknown_columns")
    assert first.request.title == "Astma hos barn"
    assert first.request.population is Population.PAEDIATRIC
    assert (first.request.sites_wanted, first.request.reply_due_on) == (3, date(2026, 4, 1))
    assert (second.request.phase, second.request.received_on) == ("III", TODAY)
    assert [i.request.request_id for i in intake.requests] == ["", ""]


def test_a_pasted_table_is_a_table_whatever_it_is_called() -> None:
    intake = read(b"title\tphase\tsponsor\nCOPD study\tII\tFjordpharma\n")
    assert intake.requests[0].request.sponsor == "Fjordpharma"


def test_a_workbook_is_read() -> None:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Requests")
        sheet.write_row(0, 0, ["title", "indication", "sites_wanted"])
        sheet.write_row(1, 0, ["A study", "COPD", 2])
    (incoming,) = read(kept.getvalue(), "../../etc/evil name.xlsx").requests
    assert (incoming.request.title, incoming.request.sites_wanted) == ("A study", 2)


def test_a_table_of_hundreds_is_for_the_import() -> None:
    with pytest.raises(FileError, match="more than 50 requests"):
        read(b"title,phase,sponsor\n" + b"A,II,B\n" * 51, "x.csv")


def test_a_table_with_a_fault_is_refused_naming_the_row() -> None:
    with pytest.raises(FileError, match=r"row 2: sites_wanted 'three'"):
        read(b"title,phase,sites_wanted\nA,II,three\n", "x.csv")


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(FileError, match="no table of requests"):
        read(b"name,city\nA,Oslo\n", "x.csv")


def test_pasted_words_are_shown_beside_what_was_found() -> None:
    intake = read("Tittel: KOLS\u202e\nFase: II".encode(), "innlimt")
    assert intake.source_text == "Tittel: KOLS\nFase: II"
    assert intake.requests[0].request.phase == "II"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Word or Excel"),
        (b"PK\x03\x04....word/document.xml", "Word file"),
        (b"\x00\x01\x02\x03" * 50, "not text"),
        (b"... --- ...", "no words"),
        (b"x" * (MAX_BYTES + 1), "at most 10 MB"),
        (b'{"protocolSection": ', "JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(data: bytes, what: str) -> None:
    with pytest.raises(FileError, match=what) as error:
        read(data, "fil")
    assert error.value.remedy


def test_a_record_with_a_wrong_key_is_refused() -> None:
    with pytest.raises(RequestError, match="no field"):
        read(b'{"titel_": "x"}', "r.json")


BITS = st.sampled_from(
    [
        *(b"{", b"[", b'"protocolSection"', b"PK\x03\x04", b"title;phase;sponsor\n", b"a;b\n"),
        *(
            b"title,title,phase\n",
            b'"',
            b"\xff\xfe",
            b"\x00",
            b"=",
            b"request_id\n",
            b"\xef\xbb\xbf",
        ),
        *(b'{"protocolSection":{"identificationModule":{"briefTitle":"x"}}}', b"]", b"}", b":"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(BITS | st.binary(max_size=10), max_size=12).map(b"".join),
    st.sampled_from(["x", "x.csv", "x.toml", "x.json", "x.xlsx", "\x00/.csv"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        assert read(data, name).requests
    except UserError:
        return
