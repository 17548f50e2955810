"""A row of cells -> the values of its columns -> the records it says.

One reader a source, its work settled once from the header row; every distinct cell is
read once. Checks one row at a time; what rows say of each other is for `consistency`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from matcher.domain.batch import Problem, Row
from matcher.domain.tables import Column, Kind
from matcher.files import cells as read
from matcher.files.building import build_rows, fields_of
from matcher.files.cells import Cell, CellError
from matcher.files.headers import AS_WRITTEN, HeaderMatch
from matcher.files.lookup import ALL_AREAS, Lookup

Values = dict[str, object]

#: Distinct cells remembered a column; beyond it a column is free text in disguise.
_REMEMBERED = 50_000

#: Tables in which a hospital nobody knows is kept, its text with it.
_UNKNOWN_SITE_ALLOWED = frozenset({"participations"})

#: Days that may lie ahead: plans, deadlines and what the future will bring.
_MAY_LIE_AHEAD = frozenset(
    {"due_on", "reply_due_on", "valid_from", "valid_to", "active_from", "active_to", "started_on"}
)
#: Facts about hospitals; gathered on a day that a slow clock may not have reached.
_REFERENCE_TABLES = frozenset({"sites", "contacts", "capabilities", "interests", "registry_counts"})
#: Where a column's numbers end, both ends included.
_RANGES: Mapping[str, tuple[float, float]] = {
    "propensity": (0.0, 1.0),
    "lat": (-90.0, 90.0),
    "lon": (-180.0, 180.0),
    "recruitment_estimate": (0.0, 1e9),
}
#: At least 1 where given.
_POSITIVE = frozenset({"sites_wanted", "patients_wanted", "shown_rank"})
#: (earlier, later) of days within one row, and how to say it when they are the wrong way round.
_DAY_ORDER = (
    ("valid_from", "valid_to"),
    ("active_from", "active_to"),
    ("received_on", "reply_due_on"),
    ("received_on", "country_outcome_on"),
    ("forwarded_on", "due_on"),
    ("forwarded_on", "cancelled_on"),
    ("received_on", "known_on"),
    ("forwarded_on", "known_on"),
    ("answered_on", "known_on"),
    ("decided_on", "known_on"),
    ("country_outcome_on", "country_outcome_known_on"),
)


@dataclass(slots=True)
class Remarks:
    """What reading found that is no error: counted, for the notes."""

    unknown_hospitals: Counter[str] = field(default_factory=Counter)
    unknown_regions: Counter[str] = field(default_factory=Counter)
    unknown_parents: Counter[str] = field(default_factory=Counter)
    regions_kept: Counter[str] = field(default_factory=Counter)
    candidates_without_region: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Failure:
    """A cell that cannot be read; `value` is the part to blame, "" for all of it."""

    rule: str
    remedy: str
    value: str = ""


class RowReader:
    """Reads the rows of one source of one table."""

    def __init__(
        self, match: HeaderMatch, label: str, *, lookup: Lookup, today: date, remarks: Remarks
    ) -> None:
        self._label = label
        self._table = match.table
        self._remarks = remarks
        self._width = 1 + max((position for position, _ in match.columns), default=-1)
        self._lookup = lookup
        self._tomorrow = today + timedelta(days=1)
        self._plan = [
            (position, column, self._reader_of(column), {}) for position, column in match.columns
        ]
        self._fields = fields_of(match.table)
        names = {column.name for _, column in match.columns}
        self._order = [(a, b) for a, b in _DAY_ORDER if a in names and b in names]
        self._said = frozenset(name for name in names if not name.endswith(AS_WRITTEN))
        self._hospital_columns = tuple(
            (position, column.name, column.name + AS_WRITTEN in names)
            for position, column in match.columns
            if column.kind in (Kind.SITE, Kind.SITES) and column.name != "trust"
        )

    _plan: list[tuple[int, Column, Callable[[Cell], object], dict[Cell, object]]]

    def values(self, number: int, row: Sequence[Cell]) -> Values | list[Problem]:
        """The values of a row by column name, or what is wrong with it."""
        if len(row) < self._width:
            return [self._ragged(number, row)]
        values: Values = {}
        problems: list[Problem] = []
        for position, column, reader, known in self._plan:
            cell = row[position]
            value = known.get(cell)
            if value is None and cell not in known:
                value = self._read(column, reader, cell)
                if column.kind is not Kind.TEXT and len(known) < _REMEMBERED:
                    known[cell] = value
            if type(value) is Failure:
                whole = cell if isinstance(cell, str) else f"{cell:g}"
                shown = (value.value or whole).strip()[:80]
                problems.append(
                    Problem(self.where(number), column.name, shown, value.rule, value.remedy)
                )
            elif value is not None:
                values[column.name] = value
        problems += self._disorder(number, values)
        return problems or values

    def rows(self, number: int, values: Values, row: Sequence[Cell]) -> list[Row]:
        """The records a row says, its hospital cells as written with them."""
        written: dict[str, str] = {}
        for position, name, kept_apart in self._hospital_columns:
            text = (
                values.get(name + AS_WRITTEN, "") if kept_apart else read.read_text(row[position])
            )
            if text:
                written[name] = str(text)
        where = self.where(number)
        said = self._said_of_site(values) if self._table.name == "sites" else self._said
        return [
            Row(record, written if carries_hospitals else {}, where, said)
            for record, carries_hospitals in build_rows(self._table.name, values, self._fields)
        ]

    def _said_of_site(self, values: Values) -> frozenset[str]:
        """An empty region says nothing: no hospital loses the one it is known to have."""
        if "region" in values or "region" not in self._said:
            return self._said
        known = self._lookup.hospital(str(values["site_id"]))
        if known is not None and known.region:
            self._remarks.regions_kept[known.name] += 1
        return self._said - {"region"}

    def where(self, number: int) -> str:
        """File, sheet and row, as messages say it."""
        return f"{self._label} row {number}"

    def _ragged(self, number: int, row: Sequence[Cell]) -> Problem:
        return Problem(
            self.where(number),
            "",
            "; ".join(str(cell) for cell in row)[:80],
            f"has {len(row)} cells where the headers ask for {self._width}",
            "Is the file cut off, or a separator missing? Export it again.",
        )

    def _read(self, column: Column, reader: Callable[[Cell], object], cell: Cell) -> object:
        if isinstance(cell, str) and not cell.strip():
            return Failure("is empty, and must be there", "") if column.required else None
        try:
            return reader(cell)
        except CellError as error:
            return Failure(error.rule, error.remedy, error.value)

    def _reader_of(self, column: Column) -> Callable[[Cell], object]:
        kind = column.kind
        if kind is Kind.CHOICE and column.choices is not None:
            return partial(read.read_choice, choices=column.choices)
        if kind is Kind.DATE:
            ahead = column.name in _MAY_LIE_AHEAD or self._table.name in _REFERENCE_TABLES
            return partial(self._date, may_lie_ahead=ahead)
        if kind is Kind.NUMBER or kind is Kind.INTEGER:
            return partial(_number, column=column)
        if self._table.name == "sites" and column.name in ("region", "language"):
            return self._region_of_site if column.name == "region" else _language
        readers: Mapping[Kind, Callable[[Cell], object]] = {
            Kind.TEXT: partial(_required_text, required=column.required),
            Kind.YES_NO: read.read_yes_no,
            Kind.SITE: self._trust if column.name == "trust" else self._site,
            Kind.SITES: self._sites,
            Kind.AREA: self._area,
            Kind.AREAS: self._areas,
            Kind.CAPABILITY: lambda cell: self._lookup.capability(read.read_text(cell)),
            Kind.CAPABILITIES: self._capabilities,
            Kind.REGIONS: self._regions,
            Kind.LIST: lambda cell: tuple(read.split_list(cell)),
        }
        return readers[kind]

    def _date(self, cell: Cell, *, may_lie_ahead: bool) -> date:
        day = read.read_date(cell)
        if day > self._tomorrow and not may_lie_ahead:
            raise CellError(f"is later than tomorrow ({self._tomorrow.isoformat()})")
        return day

    def _site(self, cell: Cell) -> str:
        text = read.read_text(cell)
        if self._table.name not in _UNKNOWN_SITE_ALLOWED:
            return self._lookup.site(text)
        return self._lookup.place(text).site_id or ""

    def _trust(self, cell: Cell) -> str:
        return self._lookup.site(read.read_text(cell))

    def _region_of_site(self, cell: Cell) -> str:
        text = read.read_text(cell)
        region = self._lookup.region(text)
        if region is None:
            self._remarks.unknown_regions[text] += 1
        return region or text

    def _sites(self, cell: Cell) -> tuple[str, ...]:
        places = [
            (text, self._lookup.norwegian_place(text).site_id) for text in read.split_list(cell)
        ]
        self._remarks.unknown_hospitals.update(text for text, site_id in places if site_id is None)
        return tuple(dict.fromkeys(site_id or text for text, site_id in places))

    def _area(self, cell: Cell) -> str:
        text = read.read_text(cell)
        if self._table.name == "registry_counts" and text.casefold() in (ALL_AREAS, "alle"):
            return ALL_AREAS
        return self._lookup.area(text)

    def _areas(self, cell: Cell) -> tuple[str, ...]:
        return read.read_each(cell, self._lookup.area)

    def _capabilities(self, cell: Cell) -> tuple[str, ...]:
        return read.read_each(cell, self._lookup.capability)

    def _regions(self, cell: Cell) -> tuple[str, ...]:
        found = [(text, self._lookup.region(text)) for text in read.split_list(cell)]
        self._remarks.unknown_regions.update(text for text, region in found if region is None)
        return tuple(dict.fromkeys(region or text for text, region in found))

    def _disorder(self, number: int, values: Values) -> list[Problem]:
        problems: list[Problem] = []
        for earlier, later in self._order:
            first, second = values.get(earlier), values.get(later)
            if isinstance(first, date) and isinstance(second, date) and second < first:
                problems.append(
                    Problem(
                        self.where(number),
                        later,
                        second.isoformat(),
                        f"lies before {earlier}, {first.isoformat()}",
                        "Correct one of the two days.",
                    )
                )
        return problems


def _required_text(cell: Cell, *, required: bool) -> str:
    text = read.read_text(cell)
    if required and not text:
        raise CellError("is empty, and must be there")
    return text


def _language(cell: Cell) -> str:
    text = read.read_text(cell).casefold()
    language = {"bokmål": "nb", "nynorsk": "nn", "no": "nb"}.get(text, text)
    if language not in ("nb", "nn"):
        raise CellError("is not in the list", "It may be: nb, nn.")
    return language


def _number(cell: Cell, *, column: Column) -> float | int:
    if column.kind is Kind.INTEGER:
        count = read.read_integer(cell)
        if count < 1 and column.name in _POSITIVE:
            raise CellError("is less than 1", "Leave it empty where it is not known.")
        return count
    lowest, highest = _RANGES.get(column.name, (float("-inf"), float("inf")))
    number = read.read_number(cell, highest=highest)
    if not lowest <= number <= highest:
        raise CellError(f"lies outside {lowest:g} to {highest:g}")
    return number
