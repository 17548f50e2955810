"""Which table a source is: by the name of its sheet or file, else by its headers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.domain.batch import Problem
from matcher.domain.tables import ALIASES, ALLOCATIONS, ANSWERS, FILE_TABLES, Table
from matcher.files.headers import HeaderMatch, match_headers, normalise, norwegian_header
from matcher.files.sources import Source

#: What people call a table's file or sheet.
_NAMES: dict[str, tuple[str, ...]] = {
    "sites": ("sites", "hospitals", "sykehus", "sjukehus", "sykehusene", "helseforetak"),
    "aliases": ("aliases", "taughtnames", "aliaser", "alias", "lærtenavn", "lærdenamn"),
    "contacts": ("contacts", "kontakter", "kontaktpersoner", "kontaktar"),
    "capabilities": ("capabilities", "kapabiliteter", "ressurser", "ressursar", "tilbud"),
    "interests": ("interests", "interesser", "interessefelt", "interesseområder"),
    "requests": ("requests", "forespørsler", "foresporsler", "henvendelser", "førespurnader"),
    "forwardings": ("forwardings", "videresendinger", "utsendelser", "videresendt", "sendinger"),
    "answers": ("answers", "svar", "replies", "svarene"),
    "allocations": ("allocations", "tildelinger", "allokeringer", "tildelingar", "utvelgelse"),
    "participations": ("participations", "deltakelser", "deltagelser", "deltakingar"),
    "registry_counts": ("registrycounts", "registertall", "studietall", "registertal"),
}
_BY_NAME = {normalise(name): table for table, names in _NAMES.items() for name in names}

#: Headers under which an old spreadsheet lists hospitals, many in a cell.
_HOSPITAL_LISTS = frozenset(
    normalise(header)
    for header in (
        *("sykehus", "sjukehus", "sendt til", "forespurte sykehus", "forespurt", "sentre"),
        *("videresendt til", "sykehus og svar", "hospitals", "sent to", "sendt sykehus"),
        *("helseforetak", "foretak", "sykehusene", "sykehus (svar)", "mottakere", "sites"),
        *("svar fra sykehus", "sykehus svar", "hospitals asked", "asked"),
    )
)

#: Headers under which it lists those that were selected, and the day of sending.
_CHOSEN_LISTS = frozenset(
    normalise(header)
    for header in (
        *("valgte sykehus", "valgte sentre", "valgt sykehus", "allokert til", "tildelt til"),
        *("hospitals selected", "sites selected", "selected sites", "inkluderte sykehus"),
    )
)
_SENT_ON = frozenset(
    normalise(header)
    for header in (
        *("videresendt", "videresendt dato", "sendt", "sendt dato", "dato sendt", "utsendt"),
        *("forwarded_on", "sent on", "sendt ut"),
    )
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A source and what it is: one of the contract's tables, or an old spreadsheet."""

    source: Source
    match: HeaderMatch
    hospitals_at: int = -1
    chosen_at: int = -1
    sent_at: int = -1

    @property
    def table(self) -> Table:
        """The table whose columns the headers name; requests for an old spreadsheet."""
        return self.match.table

    @property
    def is_old_spreadsheet(self) -> bool:
        """Whether hospitals stand as text in one cell, one row a request."""
        return self.hospitals_at >= 0

    @property
    def hospital_headers(self) -> frozenset[str]:
        """Headers that are read and no column of the table."""
        places = (self.hospitals_at, self.chosen_at, self.sent_at)
        return frozenset(self.source.headers[at] for at in places if at >= 0)


def recognise(source: Source) -> Recognised | Problem | None:
    """What the source is; a Problem where it nearly is something; None for anything else."""
    if not source.headers:
        return None
    matches = {table.name: match_headers(table, source.headers) for table in FILE_TABLES}
    named = _named(source)
    if named and not matches[named].missing:
        return _checked(source, matches[named])
    if (old := _old_spreadsheet(source, matches)) is not None:
        return old
    if named:
        return _lacking(source, matches[named])
    # "Name" and "site" are headers of many things: names are taught by a file that says so.
    full = [m for m in matches.values() if not m.missing and m.table is not ALIASES]
    if not full:
        return None
    full.sort(key=lambda match: (len(match.columns), len(match.table.required)), reverse=True)
    best = full[0]
    rivals = [m for m in full[1:] if len(m.columns) == len(best.columns)]
    if rivals and len(rivals[0].table.required) == len(best.table.required):
        names = " or ".join(match.table.name for match in (best, *rivals))
        return Problem(
            source.label,
            "",
            "; ".join(source.headers),
            f"may be the table {names}",
            f"Name the file or the sheet {best.table.name}.",
        )
    return _checked(source, best)


def _named(source: Source) -> str:
    """The table that the sheet's or the file's name says, if it says exactly one."""
    for name in (source.name, source.path.stem) if source.sheet else (source.name,):
        words = [normalise(word) for word in re.split(r"[\W\d_]+", name) if word]
        whole = _BY_NAME.get(normalise(re.sub(r"\d", "", name)))
        tables = {whole} if whole else {_BY_NAME[word] for word in words if word in _BY_NAME}
        if len(tables) == 1:
            return str(tables.pop())
    return ""


def _old_spreadsheet(source: Source, matches: dict[str, HeaderMatch]) -> Recognised | None:
    """One row a request, hospitals in one cell, and no table of one row a hospital."""
    # A table of forwardings with the request's own columns beside them says the same either way.
    if any(not matches[table.name].missing for table in (ANSWERS, ALLOCATIONS)):
        return None
    requests = matches["requests"]
    known = {column.name for _, column in requests.columns}
    if not known & {"title", "indication", "product", "sponsor"} or "received_on" not in known:
        return None
    if requests.twice or not set(requests.missing) <= {"request_id"}:
        return None
    taken = {position for position, _ in requests.columns}
    found = {
        kind: next(
            (
                position
                for position, header in enumerate(source.headers)
                if position not in taken and normalise(header) in headers
            ),
            -1,
        )
        for kind, headers in (
            ("all", _HOSPITAL_LISTS),
            ("chosen", _CHOSEN_LISTS),
            ("sent", _SENT_ON),
        )
    }
    if found["all"] < 0:
        return None
    return Recognised(source, requests, found["all"], found["chosen"], found["sent"])


def _checked(source: Source, match: HeaderMatch) -> Recognised | Problem:
    if match.twice:
        column, first, second = match.twice[0]
        return Problem(
            source.label,
            second,
            second,
            f"means the same as '{first}': both are {column}",
            "Keep one of the two columns.",
        )
    return Recognised(source, match)


def _lacking(source: Source, match: HeaderMatch) -> Problem:
    wanted = []
    for name in match.missing:
        norwegian = norwegian_header(name)
        wanted.append(f"{name} (or '{norwegian}')" if norwegian else name)
    return Problem(
        source.label,
        match.missing[0],
        "; ".join(header for header in source.headers if header),
        f"is named as the table {match.table.name} and lacks the column {', '.join(wanted)}",
        "Add the column, or name the file or sheet after the table it is.",
    )
