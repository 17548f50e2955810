"""A made-up portal as the files of the data contract, byte for byte the same each time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from matcher.domain.events import CountryOutcome
from matcher.domain.tables import TABLES, VERSION_COLUMNS, Table
from matcher.errors import FileError
from matcher.simulation.portal import MadeUpPortal


def write_portal(portal: MadeUpPortal, folder: Path) -> tuple[Path, ...]:
    """Write the contract's CSV files and a README.txt; files of the same names are replaced.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    FileError
        The folder cannot be made or written to.
    """
    texts = {f"{table.name}.csv": _csv(table, _rows(portal, table)) for table in TABLES}
    texts["README.txt"] = _readme(portal)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            part = folder / f"{name}.part"
            try:
                part.write_bytes(text.encode("utf-8"))
                part.replace(folder / name)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(
            f"Cannot write the made-up portal to '{folder}': {error.strerror or error}.",
            "Name a folder that you may write to, on a disk with room.",
        ) from error
    return tuple(folder / name for name in texts)


def _csv(table: Table, rows: Iterable[Mapping[str, object]]) -> str:
    columns = [column.name for column in table.columns]
    if table.versioned:
        columns += [column.name for column in VERSION_COLUMNS]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    """A value as it stands in a file; nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "|".join(str(part) for part in value)
    return str(value)


def _fields(record: object) -> dict[str, object]:
    """A record's fields by name; `withdrawn` is said only of rows taken back."""
    values = {name: getattr(record, name) for name in type(record).__slots__}  # type: ignore[attr-defined]
    if not values.get("withdrawn", True):
        values["withdrawn"] = None
    return values


def _rows(portal: MadeUpPortal, table: Table) -> list[dict[str, object]]:
    if table.name == "requests":
        return _request_rows(portal)
    found: Mapping[str, Sequence[object]] = {
        "sites": portal.sites,
        "contacts": portal.contacts,
        "capabilities": portal.events.capabilities,
        "interests": portal.events.interests,
        "forwardings": portal.events.forwardings,
        "answers": portal.events.answers,
        "allocations": portal.events.allocations,
        "participations": portal.events.participations,
        "registry_counts": portal.events.registry_counts,
    }
    return [_fields(record) for record in found[table.name]]


def _request_rows(portal: MadeUpPortal) -> list[dict[str, object]]:
    """Every version of the requests; Norway's outcome stands in the last one's row."""
    ends: dict[str, CountryOutcome] = {
        row.request_id: row for row in portal.events.country_outcomes
    }
    last = {row.request.request_id: place for place, row in enumerate(portal.events.requests)}
    rows = []
    for place, received in enumerate(portal.events.requests):
        row = _fields(received.request) | _fields(received)
        end = ends.get(received.request.request_id)
        if end and last[received.request.request_id] == place:
            row["country_outcome"] = end.country_outcome
            row["country_outcome_on"] = end.country_outcome_on
        rows.append(row)
    return rows


def _readme(portal: MadeUpPortal) -> str:
    years = ", ".join(f"{year.year}: {year.n_portal}" for year in portal.settings.years)
    candidates = sum(site.is_candidate for site in portal.sites)
    return f"""EVERYTHING HERE IS MADE UP. ALT HER ER OPPDIKTET.

Written by `matcher simulate` with seed {portal.seed}: {candidates} hospitals that do not exist, in
regions that do not exist, asked by companies that do not exist about products that do not
exist. Any likeness to a real hospital, company or person is chance. The files have the
columns of the data contract and can be imported with `matcher import`.

Skrevet av `matcher simulate`. Sykehus, regioner, firmaer og preparater finnes ikke, og ingen
av dem svarer slik noe virkelig sykehus gjør.

Portal requests by year: {years}.
Requests straight to a centre (channel centre), to a hospital (direct) or through Nordic
cooperation (nordic) come on top and are not counted as portal requests.

In the demo (`data/demo`, and `matcher simulate` as it stands) these figures are the published
ones: 45 portal requests in 2024; 64 in 2025, of which 41 about sites, 21 about the country and
2 without a type; of the 41, 10 went to Norway, 13 did not and 18 had no outcome yet; growth in
inflammation and immunology, cardiovascular and respiratory; the portal opened in August 2022.
Every other count - 2022, 2023, the types in 2024, all outcomes before 2025, everything beside
the portal - is invented.
"""
