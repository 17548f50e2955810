"""The tables of the data contract, declared once.

Import, export, store and documentation all read this; what a column may hold is said
nowhere else. `key` names the columns that make a row the same row again: a second row
with the key is a correction, not a second event. The key is of what was sent; optional
columns of a key are empty where absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from matcher.domain import vocabulary as words


class Kind(Enum):
    """What a cell holds, and so how it is read."""

    TEXT = "text"
    SITE = "hospital: an id, an official name or a messy name"
    SITES = "hospitals, separated by |"
    AREA = "therapy area: an id or a name"
    AREAS = "therapy areas, separated by |"
    CAPABILITY = "capability id"
    CAPABILITIES = "capability ids, separated by |"
    REGIONS = "regional health authorities, separated by |"
    LIST = "texts, separated by |"
    DATE = "a day, yyyy-mm-dd or dd.mm.yyyy"
    INTEGER = "a whole number, 0 or more"
    NUMBER = "a number"
    YES_NO = "yes or no"
    CHOICE = "one of a closed list"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `choices` is set for `Kind.CHOICE` only."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: type[StrEnum] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, its key, and the column that dates the event."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    occurred_on: str = ""
    versioned: bool = True

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must be there."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


#: Every versioned table may also carry these; see "Time" in docs/data.md.
VERSION_COLUMNS = (Column("known_on", Kind.DATE), Column("withdrawn", Kind.YES_NO))


def _must(name: str, kind: Kind = Kind.TEXT, choices: type[StrEnum] | None = None) -> Column:
    return Column(name, kind, required=True, choices=choices)


def _choice(name: str, choices: type[StrEnum]) -> Column:
    return Column(name, Kind.CHOICE, choices=choices)


SITES = Table(
    "sites",
    (
        _must("site_id"),
        _must("name"),
        Column("aliases", Kind.LIST),
        Column("trust", Kind.SITE),
        Column("region"),
        Column("city"),
        Column("county"),
        Column("lat", Kind.NUMBER),
        Column("lon", Kind.NUMBER),
        Column("kind"),
        Column("org_number"),
        Column("language"),
        Column("is_candidate", Kind.YES_NO),
        Column("active_from", Kind.DATE),
        Column("active_to", Kind.DATE),
    ),
    key=("site_id",),
    versioned=False,
)

ALIASES = Table(
    "aliases",
    (_must("name"), _must("site", Kind.SITE)),
    key=("name",),
    versioned=False,
)

CONTACTS = Table(
    "contacts",
    (
        _must("contact_id"),
        _must("site", Kind.SITE),
        Column("name"),
        Column("email"),
        Column("phone"),
        Column("department"),
        Column("therapy_areas", Kind.AREAS),
        Column("deputy_of"),
        Column("valid_from", Kind.DATE),
        Column("valid_to", Kind.DATE),
    ),
    key=("contact_id",),
    versioned=False,
)

CAPABILITIES = Table(
    "capabilities",
    (
        _must("site", Kind.SITE),
        _must("capability", Kind.CAPABILITY),
        Column("has", Kind.YES_NO),
        Column("valid_from", Kind.DATE),
        Column("valid_to", Kind.DATE),
        Column("source"),
    ),
    key=("site", "capability", "valid_from"),
    occurred_on="valid_from",
)

INTERESTS = Table(
    "interests",
    (
        _must("site", Kind.SITE),
        _must("therapy_area", Kind.AREA),
        Column("valid_from", Kind.DATE),
        Column("valid_to", Kind.DATE),
    ),
    key=("site", "therapy_area", "valid_from"),
    occurred_on="valid_from",
)

REQUESTS = Table(
    "requests",
    (
        _must("request_id"),
        _must("received_on", Kind.DATE),
        _choice("request_type", words.RequestType),
        _choice("channel", words.Channel),
        Column("centre"),
        Column("parent_id"),
        Column("version"),
        Column("sponsor"),
        Column("cro"),
        Column("title"),
        Column("indication"),
        Column("product"),
        Column("key_criteria"),
        Column("therapy_areas", Kind.AREAS),
        Column("phase"),
        _choice("intervention_type", words.InterventionType),
        Column("required_capabilities", Kind.CAPABILITIES),
        _choice("population", words.Population),
        Column("sites_wanted", Kind.INTEGER),
        Column("patients_wanted", Kind.INTEGER),
        Column("timeline"),
        Column("reply_due_on", Kind.DATE),
        Column("suggested_sites", Kind.SITES),
        Column("already_contacted", Kind.SITES),
        Column("regions", Kind.REGIONS),
        _choice("confidentiality", words.Confidentiality),
        Column("status"),
        _choice("country_outcome", words.CountryResult),
        Column("country_outcome_on", Kind.DATE),
    ),
    key=("request_id",),
    occurred_on="received_on",
)

FORWARDINGS = Table(
    "forwardings",
    (
        _must("request_id"),
        _must("site", Kind.SITE),
        _must("forwarded_on", Kind.DATE),
        Column("forwarding_id"),
        Column("department"),
        Column("contact_id"),
        Column("version"),
        Column("due_on", Kind.DATE),
        Column("via"),
        _choice("reason", words.ForwardingReason),
        Column("model_id"),
        Column("shown_rank", Kind.INTEGER),
        Column("propensity", Kind.NUMBER),
        Column("cancelled_on", Kind.DATE),
    ),
    key=("request_id", "site", "forwarding_id", "department", "version"),
    occurred_on="forwarded_on",
)

ANSWERS = Table(
    "answers",
    (
        _must("request_id"),
        _must("site", Kind.SITE),
        _must("answered_on", Kind.DATE),
        _must("answer", Kind.CHOICE, words.Reply),
        Column("department"),
        Column("version"),
        Column("received_via"),
        _choice("decline_reason", words.DeclineReason),
        Column("eligible_patients_per_year", Kind.INTEGER),
        Column("recruitment_estimate", Kind.NUMBER),
        Column("competing_studies", Kind.YES_NO),
    ),
    key=("request_id", "site", "department", "version"),
    occurred_on="answered_on",
)

ALLOCATIONS = Table(
    "allocations",
    (
        _must("request_id"),
        _must("site", Kind.SITE),
        _must("outcome", Kind.CHOICE, words.SiteOutcome),
        Column("decided_on", Kind.DATE),
    ),
    key=("request_id", "site"),
    occurred_on="decided_on",
)

PARTICIPATIONS = Table(
    "participations",
    (
        _must("study_id"),
        _must("site", Kind.SITE),
        Column("started_on", Kind.DATE),
        Column("first_posted_on", Kind.DATE),
        Column("title"),
        Column("therapy_areas", Kind.AREAS),
        Column("phase"),
        Column("sponsor"),
        Column("source"),
    ),
    key=("study_id", "site"),
    occurred_on="started_on",
)

REGISTRY_COUNTS = Table(
    "registry_counts",
    (
        _must("site", Kind.SITE),
        _must("therapy_area", Kind.AREA),
        _must("n_studies", Kind.INTEGER),
        Column("counted_on", Kind.DATE),
        Column("source"),
    ),
    key=("site", "therapy_area", "source"),
    occurred_on="counted_on",
)

#: In the order in which a row may refer to one of an earlier table.
TABLES: tuple[Table, ...] = (
    SITES,
    CONTACTS,
    CAPABILITIES,
    INTERESTS,
    REQUESTS,
    FORWARDINGS,
    ANSWERS,
    ALLOCATIONS,
    PARTICIPATIONS,
    REGISTRY_COUNTS,
)

#: The tables an export holds and an import takes: the names a store was taught as well, which
#: are its own and happen to nobody.
FILE_TABLES: tuple[Table, ...] = (SITES, ALIASES, *TABLES[1:])


def table(name: str) -> Table:
    """The table of that name; KeyError where there is none."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise KeyError(name)
