"""Requests as companies write them, in three languages: what is found, and what is not guessed."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.catalogue import load_reference
from matcher.domain.vocabulary import Confidentiality, InterventionType, Population, RequestType
from matcher.files.intake import Incoming, request_from_text

CATALOGUE = load_reference()
TODAY = date(2026, 3, 2)


def read(text: str, subject: str = "") -> Incoming:
    return request_from_text(text, subject, catalogue=CATALOGUE, today=TODAY)


def words_of(incoming: Incoming, field: str) -> str:
    return next(finding.words for finding in incoming.found if finding.field == field)


ENGLISH = """Dear NorTrials team,

On behalf of our sponsor we would like to ask Norwegian hospitals about the study below.

Type of feasibility: Site feasibility
Sponsor: Fjordpharma A/S
CRO: Borealis Research Ltd
Protocol title: A randomised, double-blind, placebo-controlled phase III study of
FJP-101 as add-on treatment in adults with severe eosinophilic asthma
Protocol number: FJP-101-302
EudraCT: 2025-504123-17-00
Indication: Severe eosinophilic asthma
Investigational product: FJP-101 (anti-TSLP antibody)
Phase: 3
Number of sites in Norway: 3-4
Number of patients (global): 640
Number of patients: 24 in Norway
Key inclusion criteria:
- Age 18 years or older
- Blood eosinophils at least 300 cells/uL

Key exclusion criteria:
- Current smoker
Study timelines: FPFV September 2026, recruitment 12 months
Deadline for response: Friday 20 March 2026
Confidentiality/CDA: A CDA must be signed before the synopsis is shared
Suggested sites: Haukeland universitetssjukehus, St. Olavs hospital
Contact: Jane Doe, jane.doe@borealis.example, +44 20 0000 0000

Kind regards,
Jane Doe
Borealis Research Ltd
This e-mail is confidential. If you are not the intended recipient, delete it within 3 days.
"""


def test_an_english_letter_with_labels_is_read_whole() -> None:
    incoming = read(ENGLISH, "Feasibility request: severe asthma")
    request = incoming.request
    assert request.request_type is RequestType.SITE
    assert (request.sponsor, request.cro) == ("Fjordpharma A/S", "Borealis Research Ltd")
    assert request.title == (
        "A randomised, double-blind, placebo-controlled phase III study of FJP-101 as add-on "
        "treatment in adults with severe eosinophilic asthma (FJP-101-302, 2025-504123-17-00)"
    )
    assert request.indication == "Severe eosinophilic asthma"
    assert request.product == "FJP-101 (anti-TSLP antibody)"
    assert (request.phase, request.intervention_type) == ("III", InterventionType.DRUG)
    assert (request.sites_wanted, request.patients_wanted) == (4, 24)
    assert request.key_criteria.splitlines() == [
        "Key inclusion criteria:",
        "- Age 18 years or older",
        "- Blood eosinophils at least 300 cells/uL",
        "Key exclusion criteria: - Current smoker",
    ]
    assert request.timeline == "FPFV September 2026, recruitment 12 months"
    assert request.reply_due_on == date(2026, 3, 20)
    assert request.confidentiality is Confidentiality.CDA_FIRST
    assert request.suggested_sites == ("haukeland", "st-olavs")
    assert request.therapy_areas[0] == "respiratory"
    assert (incoming.sender_name, incoming.sender_email) == (
        "Jane Doe",
        "jane.doe@borealis.example",
    )
    assert words_of(incoming, "sites_wanted") == "Number of sites in Norway: 3-4"


BOKMAAL = """Hei,

Vi ønsker å melde inn en studie:

Type forespørsel: Landsforespørsel
Sponsor: Konfidensielt
Studietittel: Behandling av tidlig Alzheimers sykdom med et tau-antistoff
Indikasjon: Tidlig Alzheimers sykdom
Fase: II
Antall sentre: 5
Antall pasienter: 40
Preparat: NT-77
Svarfrist: 1. april
Allerede kontaktet: Akershus universitetssykehus

Med vennlig hilsen
Kari Berg
"""


@pytest.mark.parametrize("head", ["Key criteria", "Criteria", "Viktige kriterier"])
def test_a_head_that_says_no_more_than_the_fields_own_name_is_left_out(head: str) -> None:
    assert read(f"Indication: Asthma\n{head}: adults only\n").request.key_criteria == "adults only"


def test_a_bokmaal_letter_is_read_and_a_name_kept_back_is_no_sponsor() -> None:
    incoming = read(BOKMAAL)
    request = incoming.request
    assert request.request_type is RequestType.COUNTRY
    assert request.sponsor == ""
    assert request.confidentiality is Confidentiality.NO_SPONSOR_NAME
    assert request.title == "Behandling av tidlig Alzheimers sykdom med et tau-antistoff"
    assert (request.phase, request.sites_wanted, request.patients_wanted) == ("II", 5, 40)
    assert request.reply_due_on == date(2026, 4, 1)
    assert request.already_contacted == ("ahus",)
    assert request.therapy_areas[0] == "dementia"


NYNORSK = """Hei.

Tittel:
Genterapi ved hemofili B hos vaksne

Antal sjukehus\t2
Antal pasientar\t6
Svar innan: 30.04.2026
Konfidensialitet: Nei
Kontaktperson: Ingrid Nes <ingrid.nes@vestcro.example>

Venleg helsing
Ingrid
"""


def test_a_nynorsk_letter_is_read_also_below_and_beside_tabs() -> None:
    incoming = read(NYNORSK, "VS: Førespurnad")
    request = incoming.request
    assert request.title == "Genterapi ved hemofili B hos vaksne"
    assert (request.sites_wanted, request.patients_wanted) == (2, 6)
    assert request.reply_due_on == date(2026, 4, 30)
    assert request.confidentiality is Confidentiality.OPEN
    assert request.intervention_type is InterventionType.ATMP
    assert incoming.sender_email == "ingrid.nes@vestcro.example"
    assert "haematology" in request.therapy_areas


PROSE = """Dear colleagues,

I am writing on behalf of Vestland Biotech AS regarding a phase II trial in children with
juvenile idiopathic arthritis (NCT09999999). We are looking for 3 sites in Norway that can
recruit 15 patients altogether. Please note that a confidentiality agreement is required before
we can share the protocol. We would appreciate your feedback by 27 March 2026.

Best regards,
John Smith
Megacro Inc.
"""


def test_free_prose_is_read_as_far_as_it_says_something() -> None:
    incoming = read(PROSE, "RE: Feasibility – JIA trial with a JAK inhibitor")
    request = incoming.request
    assert request.title == "JIA trial with a JAK inhibitor (NCT09999999)"
    assert request.sponsor == "Vestland Biotech AS"
    assert request.cro == ""
    assert (request.phase, request.population) == ("II", Population.PAEDIATRIC)
    assert request.sites_wanted == 3
    assert request.reply_due_on == date(2026, 3, 27)
    assert request.confidentiality is Confidentiality.CDA_FIRST
    assert "rheumatology" in request.therapy_areas
    assert request.key_criteria == ""


def test_a_number_of_sites_does_not_say_the_type() -> None:
    incoming = read("Number of sites: 3\nIndication: COPD\n")
    assert incoming.request.request_type is None
    assert "request_type" not in {finding.field for finding in incoming.found}


@pytest.mark.parametrize(
    "text",
    [
        "From: Jane <jane@pfizer-like-cro.example>\nIndication: COPD",
        "Company: Megacro\nIndication: COPD",
        "On behalf of our client we ask about COPD.",
        "Sponsor: TBD\nIndication: COPD",
        "Vi skriver på vegne av sponsor om KOLS.",
    ],
)
def test_a_sponsor_is_never_guessed(text: str) -> None:
    assert read(text, "COPD").request.sponsor == ""


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Number of patients: 20", 20),
        ("Number of patients: approx. 20", 20),
        ("Antall pasienter: ca. 15-20", 20),
        ("Number of patients: 600 globally, 20 in Norway", 20),
        ("Number of patients: 5 per site", None),
        ("Number of patients globally: 600", None),
        ("Number of patients: as many as possible", None),
        ("Patients: 0", None),
        ("Patients: 12000", None),
        ("Number of patients: 20 (Norway), 600 (global)", 20),
        ("Number of patients: Sweden 30, Norway 20", 20),
        ("Antall pasienter: Norge: 20, Danmark: 30", 20),
    ],
)
def test_a_number_is_norways_or_left_out(line: str, wanted: int | None) -> None:
    assert read(line).request.patients_wanted == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("CDA: yes", Confidentiality.CDA_FIRST),
        ("CDA required: No", Confidentiality.OPEN),
        ("Konfidensialitet: CDA kreves", Confidentiality.CDA_FIRST),
        ("No CDA is needed at this stage.", Confidentiality.OPEN),
        (
            "Vi må ha signert konfidensialitetsavtale før vi kan dele mer.",
            Confidentiality.CDA_FIRST,
        ),
        ("The sponsor's name should not be disclosed to sites.", Confidentiality.NO_SPONSOR_NAME),
        ("This e-mail and its contents are confidential.", Confidentiality.OPEN),
    ],
)
def test_secrecy_is_read_where_it_is_said(line: str, wanted: Confidentiality) -> None:
    assert read(line).request.confidentiality is wanted


@pytest.mark.parametrize(
    "subject", ["Feasibility request", "VS: Ny forespørsel", "New study opportunity in Norway", ""]
)
def test_an_empty_subject_is_no_title(subject: str) -> None:
    assert read("Hello.", subject).request.title == ""


def test_a_deadline_that_has_passed_is_none() -> None:
    assert read("Svarfrist: 01.02.2026").request.reply_due_on is None


def test_a_pasted_norwegian_letter_names_its_sender_and_subject() -> None:
    incoming = read(
        "Fra: Kari Berg <kari.berg@fjordpharma.example>\nSendt: mandag 2. mars 2026 09:15\n"
        "Til: NorTrials\nEmne: SV: Legemiddelstudie ved KOLS\n\nHei, vi trenger to sentre."
    )
    assert (incoming.sender_name, incoming.sender_email) == (
        "Kari Berg",
        "kari.berg@fjordpharma.example",
    )
    assert incoming.request.title == "Legemiddelstudie ved KOLS"
    assert incoming.request.sites_wanted == 2


def test_prose_alone_says_the_field_the_hospitals_and_their_reference() -> None:
    incoming = read(
        "Hei, vi planlegger en fase 3-studie hos ungdom med fedme (vår ref. DK-2026-44), med "
        "oppstart høsten 2026.\n"
        "Følgende sykehus er allerede kontaktet: OUS og Haukeland.\n"
        "Study start (FPI): Q4 2026\nLast Patient In: Q3 2027\n"
    )
    request = incoming.request
    assert set(request.therapy_areas) == {"metabolic", "paediatrics"}
    assert request.indication == request.key_criteria == ""
    assert request.already_contacted == ("ous", "haukeland")
    assert request.timeline == "Study start (FPI): Q4 2026\nLast Patient In: Q3 2027"
    assert words_of(incoming, "their_reference") == "vår ref. DK-2026-44"


def test_a_protocol_may_be_a_title_or_a_number() -> None:
    title = read("Protocol: A study of FJP-101 in adults with COPD").request.title
    assert title == "A study of FJP-101 in adults with COPD"
    assert read("Title: A study\nProtocol: FJP-101-302").request.title == "A study (FJP-101-302)"


def test_what_a_signature_says_is_not_read() -> None:
    text = "Indication: COPD\n\nKind regards,\nJane\nHead of Oncology, 12 hospitals in Norway\n"
    request = read(text).request
    assert request.sites_wanted is None
    assert request.therapy_areas == ("respiratory",)


def test_everything_read_is_a_finding_with_its_words() -> None:
    incoming = read(ENGLISH)
    found = {finding.field for finding in incoming.found}
    empty = read("").request
    for name in (
        *("request_type", "sponsor", "cro", "title", "indication", "product", "key_criteria"),
        *("phase", "intervention_type", "sites_wanted", "patients_wanted", "timeline"),
        *("reply_due_on", "suggested_sites", "confidentiality", "population", "study_id"),
    ):
        assert name in found, name
        assert name == "study_id" or getattr(incoming.request, name) != getattr(empty, name)
    assert all(finding.words and 0 < finding.confidence <= 1 for finding in incoming.found)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "Title: " * 150_000,
        "\n".join(["Title"] * 100_000),
        "Sponsor:\n\n" * 50_000,
        "on behalf of A " * 60_000,
        "- " * 400_000,
        ("cda " * 200 + "\n") * 1_000,
        "Antall sentre: " + "9" * 500_000,
        "a@" * 300_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_texts_are_read_in_bounded_time(text: str) -> None:
    begun = perf_counter()
    assert read(text, text[:5_000]).request.received_on == TODAY
    assert perf_counter() - begun < 5


LINES = st.sampled_from(
    [
        *("Sponsor:", "Tittel: æ", "Fase: II/III", "Svarfrist: 31.02.2026", "Antall sentre: -1"),
        *("Patients\t99999", "Criteria:", "- x", "Med vennlig hilsen", "Contact: a@b.no", "Age: x"),
        *(
            "Regions: Helse Vest",
            "Type: ?",
            "CDA: ",
            "Foreslåtte sykehus: Haukeland; x",
            "\t:",
            "=",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES | st.text(max_size=30), max_size=20), st.text(max_size=40))
def test_any_text_is_read(lines: list[str], subject: str) -> None:
    incoming = read("\n".join(lines), subject)
    assert incoming.request.sites_wanted is None or incoming.request.sites_wanted >= 1
