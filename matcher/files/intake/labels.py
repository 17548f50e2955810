"""Finds labelled lines in a text: "Sponsor: X", "Antall sentre<tab>3", a label above its value.

Knows what companies and our own portal call the fields, in English, bokmål and nynorsk. What
a value means is for `values`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from matcher.domain.tables import REQUESTS
from matcher.files.headers import meanings, normalise

#: What ends a running value and is no value of a request.
OTHER = "other"

#: Columns whose headers are too short or too vague to be trusted as labels in prose.
_NOT_IN_LETTERS = frozenset(
    {
        *("request_id", "received_on", "channel", "centre", "parent_id", "status", "known_on"),
        *("country_outcome", "country_outcome_on", "country_outcome_known_on", "withdrawn"),
        "country_outcome_withdrawn",
    }
)
#: Whoever submits may be a CRO: such a label names no sponsor.
_NO_SPONSOR = ("innsender", "firma", "selskap", "bedrift", "company", "type", "utstyr")

_LABELS = {
    "sponsor": "sponsor name; study sponsor; sponsor company; on behalf of; på vegne av; "
    "på vegner av; sponsorfirma; sponsors navn",
    "cro": "cro name; contract research organisation; contract research organization; "
    "kontraktforskningsorganisasjon; kontraktsforskningsfirma",
    "title": "protocol title; title of study; title of the study; full title; official title; "
    "trial title; study name; studiens tittel; tittel på studien; full tittel; tittel på studie; study; trial",
    "indication": "disease; conditions; target disease; indications; indication and primary "
    "purpose; indikasjon og hovedformål; indikasjon og hovudføremål; sjukdom; disease/condition",
    "product": "investigational product; imp; study drug; study treatment; compound; substance; "
    "investigational medicinal product; substance/device; device; study medication; drug; "
    "studiemedisin; studiemedikament; preparat/utstyr; utprøvingspreparat; investigational device",
    "phase": "study phase; trial phase; studiefase; fase på studien",
    "key_criteria": "key eligibility criteria; eligibility criteria; inclusion criteria; key "
    "inclusion criteria; exclusion criteria; key exclusion criteria; main inclusion criteria; "
    "inclusion/exclusion criteria; key inclusion/exclusion criteria; criteria; eksklusjonskriterier; "
    "inclusion and exclusion criteria; key inclusion and exclusion criteria; viktige kriterier; "
    "viktigste inklusjonskriterier; viktigste eksklusjonskriterier; hovedkriterier; "
    "inklusjons-/eksklusjonskriterier; inklusjon; eksklusjon; inclusion; exclusion; "
    "patient population; study population; target population; pasientpopulasjon",
    "sites_wanted": "number of sites; no of sites; number of centres; number of centers; sites; "
    "number of sites wanted; number of norwegian sites; planned number of sites; planned sites; "
    "sites in norway; sites needed; number of hospitals; centres; antall sentra; antal senter; "
    "antal sentra; antal sjukehus; tal på senter; antall studiesteder; antall studiesentre; "
    "ønska tal på senter; sentre; ønsket antall sentra; number of sites needed; # of sites; number of sites per country; sites per country; number of sites planned; number of sites planned per country",
    "patients_wanted": "number of patients; no of patients; patients; number of subjects; "
    "number of participants; planned patients; patients wanted; planned number of patients; "
    "antal pasientar; tal på pasientar; antall deltakere; antal deltakarar; pasientar; subjects; "
    "participants; ønsket antall pasienter; number of patients wanted; # of patients; sample size",
    "reply_due_on": "deadline for response; deadline for reply; response deadline; reply by; "
    "respond by; please respond by; please reply by; response due; due date; feedback deadline; "
    "deadline for feedback; reply due; tilbakemeldingsfrist; frist for svar; frist for "
    "tilbakemelding; svar innen; svar innan; deadline for responses; response requested by",
    "confidentiality": "cda; nda; cda/nda; confidentiality agreement; confidentiality/cda; "
    "konfidensialitet/cda; konfidensialitetsavtale; taushetserklæring; teieplikt; cda required; "
    "konfidensialitetserklæring",
    "request_type": "type of feasibility; feasibility type; type of request; request type; "
    "type feasibility; type førespurnad; type of feasibility request",
    "timeline": "study timelines; timelines; study period; recruitment period; planned start; "
    "recruitment timeline; planned timelines; planlagt oppstart; planlagd oppstart; oppstart; "
    "rekrutteringsperiode; tids- og rekrutteringsplan; study start; timeline and enrolment plan; "
    "tidslinjer; enrolment period; enrollment period; first patient in; fpfv; fpi; tidsrom; last patient in; lpi; study start (fpi); fpi/fpfv; recruitment start; enrolment start; rekrutteringsstart; study timeline; timeline for study",
    "suggested_sites": "suggested clinics; preferred sites; sites of interest; proposed sites; "
    "foreslåtte sentre; aktuelle sykehus; aktuelle sjukehus; føreslåtte sjukehus; target sites",
    "already_contacted": "already contacted sites; sites already contacted; tidligere kontaktet; "
    "allereie kontakta; already contacted sites/investigators; sites contacted; følgende sykehus er allerede kontaktet; følgende er allerede kontaktet; we have already contacted; vi har allerede kontaktet; vi har alt kontakta; the following sites have already been contacted; kontakta frå før",
    "required_capabilities": "required equipment; special equipment; required expertise; "
    "required expertise/equipment; requirements; krav til utstyr; utstyrskrav; special requirements",
    "regions": "regions wanted; region; helseregion",
    "therapy_areas": "therapeutic area; therapeutic areas; disease area",
    "intervention_type": "type of intervention; drug/device/atmp/other; type of product; "
    "legemiddel/medisinsk utstyr/atmp/annet; product type; type produkt",
    "population": "age group; age",
    "version": "protocol version; version of protocol; protokollversjon",
    "study_id": "protocol number; protocol no; protocol id; protocol; study id; study number; "
    "study code; trial number; trial id; nct number; nct no; nct id; nct; clinicaltrials.gov id; "
    "eudract; eudract number; eudract no; eu ct number; euct number; ctis number; eu trial number; "
    "protokollnummer; protokollnr; studienummer; studiekode; protokollkode; protocol code",
    "their_reference": "our reference; our ref; reference; vår referanse; vår ref; referanse; ref",
    "contact": "contact; contact person; kontakt; kontaktperson; contact name; contact details; "
    "submitted by; point of contact; for questions contact",
    "email": "e-mail; email; e-post; epost; contact e-mail; contact email; e-postadresse; mail",
    "subject": "subject; emne",
    "from": "from; fra; frå; avsender; avsendar; sender",
    OTHER: "to; til; sent; sendt; cc; kopi; phone; telefon; tel; mobile; mobil; "
    "tlf; web; address; adresse; attachments; vedlegg; background; bakgrunn; innsender; company; "
    "submitting company/cro; innsender (firma/cro); company/cro; sponsor/cro; comments; "
    "kommentarer; primary endpoint; primary objective; secondary objective; study design; design; "
    "primært endepunkt; questions; spørsmål; number of patients globally; next steps",
}  # fmt: skip

#: Values that run over several lines, and those that a mail program may have wrapped.
_LONG = frozenset(
    {"key_criteria", "timeline", "suggested_sites", "already_contacted", "required_capabilities"}
)
_WRAPPED = frozenset({"title", "indication", "product"})
_WRAPPED_FROM = 55
_MAX_LABEL = 60
_MAX_LINES = 60

_BULLET = re.compile(r"[\s>*•·▪◦\-–—]*(?:\(?\d{1,2}[.)]\s+|[a-h][.)]\s+)?")
_ASIDE = re.compile(r"\([^()]{0,60}\)")
_HERE = re.compile(
    r"\s+(?:in norway|i norge|i noreg|for norway|wanted|planned|norway)$", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"\b(?:globally|globalt|global|worldwide|in total|total|totalt|international|all countries)\b",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"\s*(?:(?:kind|best|warm|many|with kind|with best)?\s*regards|best wishes|sincerely|"
    r"yours sincerely|(?:med )?(?:vennlig|venleg|beste|god|vennleg) hils(?:en|ing)|mvh|vh|"
    r"beste helsing|med venleg helsing|venleg helsing|hilsen|helsing|--)[\s,.!]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled value: what it fills, the value as written, and label and value as words."""

    field: str
    value: str
    words: str
    label: str


def find_labels(text: str) -> tuple[tuple[Labelled, ...], str]:
    """The labelled values of a text in order, and what is left of it: its prose."""
    lines = text.split("\n")
    found: list[Labelled] = []
    prose: list[str] = []
    at = 0
    while at < len(lines):
        head = _head_of(lines[at], lines[at + 1 : at + 2])
        if head is None:
            prose.append(lines[at])
            at += 1
            continue
        field, label, value = head
        taken, at = _value(lines, at + 1, field, value)
        if field == OTHER:
            continue
        if taken:
            words = f"{label}: {' '.join(taken.split())}"
            found.append(Labelled(field, taken, words[:200], label))
    return tuple(found), "\n".join(_without_signatures(prose)).strip()


def _head_of(line: str, following: Sequence[str]) -> tuple[str, str, str] | None:
    """(field, label, value on the same line), where a line begins with a label."""
    start = _BULLET.match(line[:200])
    bare = line[start.end() if start else 0 :].strip(" *_")
    places = [
        place for mark in (":", "\t", "：", "=") if 0 < (place := bare.find(mark)) <= 2 * _MAX_LABEL
    ]
    if places:
        label, value = bare[: min(places)], bare[min(places) + 1 :]
        field = _field(label)
        return (field, label.strip(" *_"), value.strip(" \t*_:")) if field else None
    if len(bare) > _MAX_LABEL // 2 or not following or not bare[:1].isupper():
        return None
    field = _field(bare)
    if field in (None, OTHER) or not following[0].strip():
        return None
    return str(field), bare, ""


def _field(label: str) -> str | None:
    if _ELSEWHERE.search(label):
        # A number of the whole world's is not Norway's.
        of_all = normalise(_ASIDE.sub("", _ELSEWHERE.sub("", label)))
        return OTHER if of_all in _known() else None
    plain = _ASIDE.sub("", label).strip(" *_")
    if not 0 < len(plain) <= _MAX_LABEL:
        return None
    return _known().get(normalise(plain)) or _known().get(normalise(_HERE.sub("", plain)))


@cache
def _known() -> dict[str, str]:
    """Field by normalised label; labels of letters go before headers of tables."""
    known = {
        normalise(label): field for field, labels in _LABELS.items() for label in labels.split("; ")
    }
    unclear = {normalise(label) for label in _NO_SPONSOR}
    for header, column in meanings(REQUESTS).items():
        if column.name not in _NOT_IN_LETTERS and header not in unclear:
            known.setdefault(header, column.name)
    return known


def _value(lines: Sequence[str], at: int, field: str, value: str) -> tuple[str, int]:
    """The whole value, from the label's line and those below it, and where it ends."""
    if field == OTHER:
        return "", at
    if not value:
        while at < len(lines) and not lines[at].strip():
            at += 1
        if at == len(lines) or _ends(lines, at):
            return "", at
        value, at = _bare(lines[at], field), at + 1
    parts = [value]
    while at < len(lines) and len(parts) < _MAX_LINES and not _ends(lines, at):
        line = lines[at]
        if not line.strip():
            # A list may have an empty line between its points.
            further = lines[at + 1] if at + 1 < len(lines) else ""
            if field not in _LONG or not _is_point(further) or _ends(lines, at + 1):
                break
        elif field in _WRAPPED:
            if len(lines[at - 1]) < _WRAPPED_FROM:
                break
            parts.append(line.strip())
        elif field in _LONG:
            parts.append(_bare(line, field))
        else:
            break
        at += 1
    return ("\n" if field in _LONG else " ").join(parts)[:8_000].strip(), at


def _bare(line: str, field: str) -> str:
    return line.strip() if field == "key_criteria" else line.strip(" \t*•·-–>")


def _ends(lines: Sequence[str], at: int) -> bool:
    """Whether a line begins something else: another label, or the end of the letter."""
    line = lines[at]
    return (
        _SIGN_OFF.match(line[:60]) is not None or _head_of(line, lines[at + 1 : at + 2]) is not None
    )


def _is_point(line: str) -> bool:
    return line.lstrip()[:1] in ("-", "*", "•", "·", "–", "▪") and len(line.strip()) > 2


def _without_signatures(lines: Sequence[str]) -> Iterator[str]:
    """Prose without names, titles and disclaimers below a sign-off, up to a quoted letter."""
    signing = False
    for line in lines:
        if signing and line.lstrip()[:5] in ("-----", "_____"):
            signing = False
        if not signing and _SIGN_OFF.match(line[:60]):
            signing = True
        if not signing:
            yield line
