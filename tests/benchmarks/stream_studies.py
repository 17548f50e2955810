"""A file of public studies of any size, read in bounded memory.

Writes made-up studies by seed in the registry's two shapes, reads each file to its end, and
deletes it. `--gigabyte` writes 1,000 MB instead of 30. The yardstick is the standard library
decoding a page of the same studies in memory.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from harness import Measurement, peak_memory_mb, run_script, timed

from matcher.catalogue import load_reference
from matcher.files.clinicaltrials import StudyImport, read_studies

SMALL_BYTES, FULL_BYTES = 30_000_000, 1_000_000_000
MAX_PEAK_MB = 200
TODAY = date(2026, 1, 15)

_WORDS = [
    "treatment",
    "patients",
    "randomised",
    "placebo",
    "efficacy",
    "safety",
    "dose",
    "adults",
    "children",
    "severe",
    "chronic",
    "response",
    "therapy",
    "outcome",
    "follow-up",
    "inflammatory",
    "cardiac",
    "tumour",
    "infusion",
    "tablets",
    "symptoms",
]
_CONDITIONS = (
    "Ulcerative Colitis",
    "Heart Failure",
    "Psoriatic Arthritis",
    "Non Small Cell Lung Cancer",
    "Asthma",
    "Migraine",
    "Type 2 Diabetes",
    "Multiple Sclerosis",
)


def main(argv: Sequence[str]) -> list[Measurement]:
    """Read a generated JSON page and a generated CSV export."""
    options = argparse.ArgumentParser()
    options.add_argument("--gigabyte", action="store_true")
    options.add_argument("--seed", type=int, default=20)
    options.add_argument("--folder", type=Path, default=None)
    chosen = options.parse_args(argv)
    n_bytes = FULL_BYTES if chosen.gigabyte else SMALL_BYTES
    found = []
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        for write, shape in ((write_page, "JSON"), (write_export, "CSV")):
            path = Path(name) / f"studies.{shape.lower()}"
            write(path, n_bytes=n_bytes, seed=chosen.seed)
            found += _measure(path, shape)
            path.unlink()
    page = json.dumps(list(islice(studies(chosen.seed), 500)))
    speed = len(page) / 1e6 / timed(lambda: json.loads(page))
    found.append(Measurement("json.loads of a page of the same studies", speed, "MB/s"))
    return found


def _measure(path: Path, shape: str) -> list[Measurement]:
    found = read_studies(path, catalogue=load_reference(), today=TODAY)
    size_mb = path.stat().st_size / 1e6
    seconds = timed(lambda: _read(found))
    if found.problems or not found.notes.n_participations:
        raise RuntimeError(f"the generated {shape} is not read: {found.problems[:1]}")
    peak = peak_memory_mb()
    label = f"{size_mb:,.0f} MB of studies as {shape}"
    return [
        Measurement(f"{label}, {found.notes.n_participations:,} rows", size_mb / seconds, "MB/s"),
        Measurement(
            f"{label}: peak memory of the process",
            peak,
            "MB",
            bar=f"at most {MAX_PEAK_MB} MB",
            met=peak <= MAX_PEAK_MB,
        ),
    ]


def _read(found: StudyImport) -> None:
    for _ in found.rows():
        pass


def write_page(path: Path, *, n_bytes: int, seed: int) -> None:
    """Write a page of API v2 JSON of about that size."""
    with path.open("w", encoding="utf-8") as out:
        out.write('{"totalCount": 1, "studies": [')
        for number, study in enumerate(studies(seed)):
            out.write(",\n" * (number > 0) + json.dumps(study, indent=1, ensure_ascii=False))
            if out.tell() >= n_bytes:
                break
        out.write("]}")


def write_export(path: Path, *, n_bytes: int, seed: int) -> None:
    """Write a CSV export of about that size."""
    columns = ("NCT Number", "Study Title", "Brief Summary", "Study Status", "Conditions", "Phases")
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*columns, "Start Date", "First Posted", "Locations"])
        for study in studies(seed):
            writer.writerow(_export_row(study["protocolSection"]))
            if out.tell() >= n_bytes:
                break


def _export_row(protocol: dict[str, Any]) -> list[str]:
    places = protocol["contactsLocationsModule"]["locations"]
    status = protocol["statusModule"]
    return [
        protocol["identificationModule"]["nctId"],
        protocol["identificationModule"]["briefTitle"],
        protocol["descriptionModule"]["briefSummary"],
        status["overallStatus"],
        "|".join(protocol["conditionsModule"]["conditions"]),
        "|".join(protocol["designModule"]["phases"]),
        status["startDateStruct"]["date"],
        status["studyFirstPostDateStruct"]["date"],
        "|".join(f"{p['facility']}, {p['city']}, {p['zip']}, {p['country']}" for p in places),
    ]


def studies(seed: int) -> Iterator[dict[str, Any]]:
    """Made-up studies without end; one in five has places in Norway, two of three of them known."""
    draw = np.random.default_rng(seed)
    homes = [(site.name, site.city) for site in load_reference().sites if site.is_candidate]
    number = 0
    while True:
        number += 1
        places = [
            _place("Research Site", f"City {draw.integers(900)}", "Elsewhere") for _ in range(30)
        ]
        if draw.random() < 0.2:
            for at in draw.integers(len(homes) * 3 // 2, size=draw.integers(1, 6)):
                known = at < len(homes)
                name, city = (
                    homes[at] if known else (f"Research Site {draw.integers(2000)}", "Oslo")
                )
                places.append(_place(name, city, "Norway"))
        yield {"protocolSection": _protocol(draw, number, places)}


def _protocol(draw: np.random.Generator, number: int, places: list[Any]) -> dict[str, Any]:
    year = int(draw.integers(2005, 2026))
    condition = _CONDITIONS[draw.integers(len(_CONDITIONS))]
    return {
        "identificationModule": {
            "nctId": f"NCT{number:08d}",
            "briefTitle": f"A Study of Compound {draw.integers(10_000)} in {condition}",
        },
        "statusModule": {
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": f"{year}-03"},
            "studyFirstPostDateStruct": {"date": f"{year}-01-15"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": f"Sponsor {draw.integers(300)}"}},
        "descriptionModule": {"briefSummary": " ".join(draw.choice(_WORDS, size=400))},
        "conditionsModule": {"conditions": [condition]},
        "designModule": {"phases": [f"PHASE{draw.integers(1, 5)}"]},
        "contactsLocationsModule": {"locations": places},
    }


def _place(facility: str, city: str, country: str) -> dict[str, str]:
    return {"facility": facility, "city": city, "zip": "0000", "country": country}


if __name__ == "__main__":
    run_script(main)
