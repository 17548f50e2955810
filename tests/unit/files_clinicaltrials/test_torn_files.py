"""Whatever is done to a file, reading it gives rows, problems or one clear error."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.catalogue import Catalogue
from matcher.errors import FileError
from matcher.files.clinicaltrials import looks_like_studies, read_studies

TODAY = date(2026, 1, 15)
WORLD = Catalogue(sites=())

STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT1", "briefTitle": "Ærlig «studie»"},
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2020-03"},
            "studyFirstPostDateStruct": {"date": "2020-02-11"},
        },
        "conditionsModule": {"conditions": ["Asthma"]},
        "designModule": {"phases": ["PHASE2"]},
        "contactsLocationsModule": {"locations": [{"facility": "A", "country": "Norway"}]},
    }
}
JSON = json.dumps({"studies": [STUDY, STUDY]}, ensure_ascii=False).encode()
CSV = (
    "NCT Number,Study Title,Conditions,Phases,Start Date,First Posted,Locations\n"
    'NCT1,"Ærlig, ja",Asthma,PHASE2,2020-03,2020-02-11,"A, Oslo, Norway|B, Bergen, Norway"\n'
).encode()
PACKED = io.BytesIO()
with zipfile.ZipFile(PACKED, "w", zipfile.ZIP_DEFLATED) as _out:
    _out.writestr("a.json", JSON)
    _out.writestr("b.csv", CSV)
ZIP = PACKED.getvalue()


def read(path: Path) -> None:
    """Read to the end; only what the promise allows may happen."""
    looks_like_studies(path)
    found = read_studies(path, catalogue=WORLD, today=TODAY)
    refusal = None
    try:
        assert all(row.where for row in found.rows())
    except FileError as error:
        refusal = error
    assert refusal is None or (refusal.message and refusal.remedy)
    assert all(problem.where and problem.rule and problem.remedy for problem in found.problems)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), whole=st.sampled_from([JSON, CSV, ZIP]))
def test_a_torn_file_is_read_or_refused(tmp_path: Path, data: st.DataObject, whole: bytes) -> None:
    raw = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        raw[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw))) :]
    path = tmp_path / "studies"
    path.write_bytes(raw)
    read(path)


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["date", "name", "term", "country"]), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_study_with_an_odd_value_anywhere_is_read_or_reported(
    tmp_path: Path, data: st.DataObject
) -> None:
    study = json.loads(json.dumps(STUDY))
    place: Any = study
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else [0]))
        inner = place[key]
        if not isinstance(inner, dict | list) or data.draw(st.booleans()):
            place[key] = data.draw(_ODD)
            break
        place = inner
    path = tmp_path / "studies.json"
    path.write_text(json.dumps([STUDY, study]), "utf-8")
    read(path)


@pytest.mark.parametrize("shape", ["page", "lines", "csv"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "studies"
    peaks = []
    for n_studies in (400, 8_000):
        with path.open("w", encoding="utf-8") as out:
            _write(out, shape, n_studies)
        found = read_studies(path, catalogue=WORLD, today=TODAY)
        tracemalloc.start()
        n_rows = sum(1 for _ in found.rows())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert n_rows == n_studies
    # The number of each study is remembered: some 120 bytes; the study itself, 1,600, is not.
    assert peaks[1] - peaks[0] < 7_600 * 300 + 4_000_000
    assert path.stat().st_size > 10_000_000


def _write(out: io.TextIOBase, shape: str, n_studies: int) -> None:
    filler = "about the study " * 100
    out.write(
        {"page": '{"studies": [', "lines": "", "csv": "NCT Number,Summary,Locations\n"}[shape]
    )
    for number in range(n_studies):
        if shape == "csv":
            out.write(f'NCT{number},{filler},"A, Norway"\n')
            continue
        study = json.loads(json.dumps(STUDY))
        study["protocolSection"]["identificationModule"]["nctId"] = f"NCT{number}"
        study["protocolSection"]["summary"] = filler
        out.write("," * (shape == "page" and number > 0) + json.dumps(study) + "\n")
    out.write("]}" if shape == "page" else "")


def test_a_zip_that_needs_a_newer_unpacker_says_so(tmp_path):
    path = tmp_path / "studies.zip"
    entry = ZIP.index(b"PK\x01\x02")
    path.write_bytes(ZIP[: entry + 6] + b"\x40" + ZIP[entry + 7 :])
    found = read_studies(path, catalogue=WORLD, today=TODAY)
    with pytest.raises(FileError, match=r"studies\.zip is packed in a way .* unpack it"):
        list(found.rows())
