"""Column headers, English, bokmål or nynorsk -> the columns of a table.

Reads header rows only; what a cell under them holds is for `cells`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matcher.domain.tables import VERSION_COLUMNS, Column, Kind, Table

#: Text of a hospital cell as an earlier file had it, written by `matcher export` beside the id.
AS_WRITTEN = "_as_written"

#: The version columns of Norway's outcome, which shares the row of its request.
OUTCOME_VERSION_COLUMNS = (
    Column("country_outcome_known_on", Kind.DATE),
    Column("country_outcome_withdrawn", Kind.YES_NO),
)

#: What the catalogue knows of a hospital beyond the contract; `matcher export` writes it.
MORE_SITE_COLUMNS = (
    Column("name_en"),
    Column("university_hospital", Kind.YES_NO),
    Column("specialties", Kind.AREAS),
    Column("evidence"),
)

#: What Norwegian spreadsheets call a column, whatever the table.
_EVERYWHERE: Mapping[str, tuple[str, ...]] = {
    "site_id": ("sykehus-id", "sjukehus-id", "sykehuskode", "hospital id"),
    "site": (
        *("sykehus", "sjukehus", "helseforetak", "foretak", "hospital", "enhet", "senter"),
        *("sykehusnavn", "site_id", "sykehus-id", "institusjon", "facility", "hospital name"),
    ),
    "name": ("navn", "namn"),
    "aliases": ("alias", "andre navn", "også kjent som", "kortnavn"),
    "trust": ("helseforetak", "foretak", "hf", "hører til"),
    "region": ("helseregion", "rhf", "regionalt helseforetak"),
    "city": ("by", "sted", "poststed", "stad"),
    "county": ("fylke",),
    "lat": ("breddegrad", "latitude"),
    "lon": ("lengdegrad", "longitude", "lng"),
    "kind": ("slag", "sykehustype"),
    "org_number": ("organisasjonsnummer", "orgnr", "org.nr.", "org_nr"),
    "language": ("språk", "målform"),
    "is_candidate": ("kandidat", "kan forespørres"),
    "active_from": ("aktiv fra", "aktiv frå"),
    "active_to": ("aktiv til",),
    "contact_id": ("kontakt-id", "kontaktperson-id", "kontakt"),
    "email": ("e-post", "epost", "e-mail", "e-postadresse"),
    "phone": ("telefon", "tlf", "telefonnummer", "mobil", "phone number"),
    "department": ("avdeling", "klinikk", "seksjon"),
    "deputy_of": ("stedfortreder for", "vara for", "vikar for"),
    "valid_from": ("gjelder fra", "gyldig fra", "gjeld frå"),
    "valid_to": ("gjelder til", "gyldig til", "gjeld til"),
    "capability": ("kapabilitet", "ressurs", "utstyr", "tilbud", "capability_id", "evne"),
    "has": ("har", "finnes"),
    "source": ("kilde", "kjelde"),
    "therapy_area": (
        *("terapiområde", "fagområde", "fagfelt", "område", "sykdomsområde", "fag"),
        "therapy area id",
    ),
    "therapy_areas": (
        *("terapiområder", "terapiområde", "fagområder", "fagområde", "fagfelt"),
        *("therapy_area", "sykdomsområde", "område", "kategori"),
    ),
    "request_id": (
        *("forespørsel", "forespørsels-id", "forespørsel-id", "forespørselsnummer", "saksnummer"),
        *("saksnr", "referanse", "ref", "ref.nr.", "førespurnad", "henvendelse", "request", "nr"),
        *("henvendelse-id", "reference", "foresporsel", "foresporsel-id", "id", "løpenummer"),
    ),
    "received_on": ("mottatt", "mottatt dato", "dato mottatt", "motteke", "received", "inn dato"),
    "request_type": ("type", "type forespørsel", "forespørselstype", "feasibilitytype"),
    "channel": ("kanal", "kom inn via"),
    "centre": ("nortrials-senter", "senteret", "fagsenter", "center"),
    "parent_id": ("gjelder forespørsel", "opphav", "overordnet", "tidligere forespørsel"),
    "version": ("versjon",),
    "sponsor": ("firma", "oppdragsgiver", "selskap", "bedrift", "innsender", "company"),
    "cro": ("kontraktforsker",),
    "title": ("tittel", "studietittel", "studie", "studienavn", "protokolltittel", "study title"),
    "indication": ("indikasjon", "diagnose", "sykdom", "tilstand", "condition"),
    "product": ("produkt", "preparat", "legemiddel", "utprøvingspreparat"),
    "key_criteria": ("kriterier", "inklusjonskriterier", "inklusjons- og eksklusjonskriterier"),
    "phase": ("fase",),
    "intervention_type": ("intervensjon", "intervensjonstype", "type intervensjon"),
    "required_capabilities": ("krav", "nødvendig utstyr", "krav til kompetanse/utstyr"),
    "population": ("populasjon", "aldersgruppe", "pasientgruppe"),
    "sites_wanted": ("ønsket antall sentre", "antall sentre", "antall sykehus", "ønskede sentre"),
    "patients_wanted": ("antall pasienter", "ønsket antall pasienter", "pasienter"),
    "timeline": ("tidsplan", "tidslinje", "framdriftsplan"),
    "reply_due_on": ("svarfrist", "frist", "deadline", "reply deadline"),
    "suggested_sites": ("foreslåtte sykehus", "forslag til sykehus", "ønskede sykehus"),
    "already_contacted": ("allerede kontaktet", "allerede kontaktede", "kontaktet direkte"),
    "regions": ("regioner", "helseregioner"),
    "confidentiality": ("konfidensialitet", "fortrolighet", "taushet"),
    "status": ("saksstatus",),
    "country_outcome": (
        *("norge valgt", "noreg vald", "utfall", "utfall norge", "tildelt norge", "landutfall"),
        *("norge valgt?", "norge tildelt", "norway selected", "outcome", "er norge valgt"),
    ),
    "country_outcome_on": ("utfall dato", "dato utfall", "avgjort", "avgjort dato", "utfallsdato"),
    "country_outcome_known_on": (),
    "country_outcome_withdrawn": (),
    "forwarded_on": (
        *("videresendt", "sendt", "sendt dato", "dato sendt", "videresendt dato", "utsendt"),
        *("vidaresendt", "forwarded", "sent on", "dato"),
    ),
    "forwarding_id": ("videresendings-id", "utsendelses-id"),
    "due_on": ("svarfrist", "frist", "deadline", "purrefrist"),
    "via": ("gjennom", "sendt via"),
    "reason": ("grunn", "årsak", "begrunnelse"),
    "model_id": ("modell",),
    "shown_rank": ("plassering", "vist plass", "rangering"),
    "propensity": ("sannsynlighet for å bli spurt",),
    "cancelled_on": ("avlyst", "trukket tilbake", "kansellert"),
    "answered_on": (
        *("besvart", "svardato", "svart", "dato svar", "dato for svar", "besvart dato"),
        *("svara", "answered", "answer date", "dato"),
    ),
    "answer": ("svar", "interesse", "reply", "response"),
    "received_via": ("mottatt via", "svart via", "svarkanal"),
    "decline_reason": ("årsak til nei", "avslagsgrunn", "begrunnelse for nei", "grunn til nei"),
    "eligible_patients_per_year": ("aktuelle pasienter per år", "aktuelle pasienter", "pasienter"),
    "recruitment_estimate": ("rekrutteringsanslag", "anslått rekruttering", "anslag"),
    "competing_studies": ("konkurrerende studier", "konkurrerande studiar"),
    "outcome": ("utfall", "resultat", "valgt", "vald"),
    "decided_on": ("avgjort", "avgjort dato", "besluttet", "dato", "beslutningsdato"),
    "study_id": ("studie-id", "nct", "nct-nummer", "nct number", "studienummer", "nct id"),
    "started_on": ("startet", "startdato", "start", "start date"),
    "first_posted_on": ("først publisert", "registrert", "first posted", "publisert"),
    "n_studies": ("antall studier", "antal studiar", "studier", "number of studies", "n"),
    "counted_on": ("telt", "talt", "opptalt", "dato"),
    "known_on": ("kjent", "kjent fra", "kjent dato", "registrert dato"),
    "withdrawn": ("trukket", "tilbaketrukket", "trekt"),
}


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """What the cells of a header row mean for one table.

    Attributes
    ----------
    columns:
        (position, column) of each header understood, left to right.
    unknown:
        Headers of no column of the table.
    twice:
        (column name, first header, second header) of two headers with one meaning.
    missing:
        Required columns that are not there.
    """

    table: Table
    columns: tuple[tuple[int, Column], ...]
    unknown: tuple[str, ...]
    twice: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...]


@lru_cache(maxsize=4096)
def normalise(header: str) -> str:
    """A header without case, accents of typing, spaces, punctuation: ``requestid``."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return "".join(character for character in text if character.isalnum())


def columns_of(table: Table) -> tuple[Column, ...]:
    """Every column a file of that table may carry, those of its versions among them."""
    columns = table.columns
    if table.versioned:
        columns += VERSION_COLUMNS
    if table.name == "requests":
        columns += OUTCOME_VERSION_COLUMNS
    if table.name == "sites":
        columns += MORE_SITE_COLUMNS
    hospital = tuple(
        Column(column.name + AS_WRITTEN)
        for column in table.columns
        if column.kind in (Kind.SITE, Kind.SITES)
    )
    return columns + hospital


@lru_cache(maxsize=64)
def meanings(table: Table) -> Mapping[str, Column]:
    """Column by normalised header. A column's own name goes before another's synonym."""
    columns = columns_of(table)
    found = {normalise(column.name): column for column in columns}
    for column in columns:
        for synonym in _EVERYWHERE.get(column.name, ()):
            found.setdefault(normalise(synonym), column)
    return found


def match_headers(table: Table, headers: Sequence[object]) -> HeaderMatch:
    """Read a header row as one of that table."""
    known = meanings(table)
    columns: list[tuple[int, Column]] = []
    unknown: list[str] = []
    twice: list[tuple[str, str, str]] = []
    first: dict[str, str] = {}
    for position, cell in enumerate(headers):
        header = str(cell).strip()
        if not header:
            continue
        column = known.get(normalise(header))
        if column is None:
            unknown.append(header)
        elif column.name in first:
            twice.append((column.name, first[column.name], header))
        else:
            first[column.name] = header
            columns.append((position, column))
    missing = tuple(name for name in table.required if name not in first)
    return HeaderMatch(table, tuple(columns), tuple(unknown), tuple(twice), missing)


def norwegian_header(column: str) -> str:
    """The first Norwegian header of a column, for messages; empty where there is none."""
    return next(iter(_EVERYWHERE.get(column, ())), "")
