"""Letters say what is asked, when and how to answer, and nothing that must stay unsaid."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.desk.planned import PlannedLetter
from matcher.domain.case import ExpertOpinion, Opinion
from matcher.domain.letter import LetterItem, LetterKind, SendingKind
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality, Population
from matcher.wording import LANGUAGES, Wording
from matcher.wording.letters import From, compose, compose_country_reply, composer
from matcher.wording.withholding import secret_words, withhold

CATALOGUE = load_reference()
DUE = date(2026, 12, 3)
SENDER = From("NorTrials", "anna@zyntra.example")
REQUEST = Request(
    request_id="NT-2026-031",
    sponsor="Zyntra Pharma A/S",
    cro="Quolab",
    product="ZY-4711 (zyntramab)",
    title="ZYNTRA-7: zy 4711 versus placebo, run by Quolab's Oslo office (NCT01234567)",
    indication="Heart failure, see https://zyntra.example/study",
    therapy_areas=("cardiovascular",),
    phase="III (ZY4711)",
    population=Population.ADULT,
    key_criteria="No earlier\nzyntramab.\u202e Ask\u200b info@quolab.example",
    sites_wanted=4,
    patients_wanted=30,
    timeline="Zyn\u00adtra starts in March",
)
FORBIDDEN = ("zyntra", "quolab", "4711", "nct0", "example", "zy-")


def planned(language: str = "nb", **said: object) -> PlannedLetter:
    standard: dict[str, object] = {
        "kind": LetterKind.FORWARD,
        "language": language,
        "name": "Kari",
        "email": "kari@fonna.example",
        "due_on": DUE,
        "items": (LetterItem("helse-fonna", "Hjarteavdelinga"),),
        "sites": ("helse-fonna", "ahus"),
    }
    return PlannedLetter(**(standard | said))


def written(letter: PlannedLetter, request: Request = REQUEST) -> tuple[str, str]:
    return compose(letter, request, Wording.of(letter.language, CATALOGUE), sender=SENDER)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind",
    [LetterKind.FORWARD, LetterKind.VIA_CENTRE, LetterKind.CENTRE_COPY, LetterKind.EXPERT],
)
@pytest.mark.parametrize("secrecy", [Confidentiality.NO_SPONSOR_NAME, Confidentiality.CDA_FIRST])
def test_no_confidential_word_survives(
    language: str, kind: LetterKind, secrecy: Confidentiality
) -> None:
    request = replace(REQUEST, confidentiality=secrecy)
    text = "\n".join(written(planned(language, kind=kind), request)).casefold()
    assert [word for word in FORBIDDEN if word in text] == []


def test_an_open_letter_says_everything_in_the_fixed_order() -> None:
    _, body = written(planned("en"))
    wanted = ["Zyntra Pharma", "Quolab", "zyntramab", "Heart failure", "III", "adults", "4", "30"]
    places = [body.index(word, body.index("- Sponsor")) for word in wanted[:6]]
    assert places == sorted(places)
    assert "anna@zyntra.example" in body


def test_before_a_confidentiality_agreement_only_the_frame_is_told() -> None:
    _, body = written(planned("en"), replace(REQUEST, confidentiality=Confidentiality.CDA_FIRST))
    facts = body.split("The study:\n")[1].split("\n\n")[0].splitlines()
    assert [line.split(": ")[1] for line in facts][1:] == ["III ([…])", "adults", "4", "30"]
    assert len(facts) == 5
    assert "CDA" in body
    assert "Heart failure" not in body


def test_a_yes_to_a_company_without_a_name_goes_to_us() -> None:
    request = replace(REQUEST, confidentiality=Confidentiality.NO_SPONSOR_NAME)
    _, body = written(planned("nb"), request)
    assert "skriv til oss, så setter vi dere i kontakt med firmaet" in body


def test_subject_has_our_reference_the_field_and_the_weekday_of_the_deadline() -> None:
    subject, body = written(planned("nn"))
    assert subject.startswith("NT-2026-031: Ny klinisk studie i ")
    assert subject.endswith("svarfrist torsdag 3. desember 2026")
    assert body.startswith("Hei Kari,\n\nEit firma spør")
    assert "(Hjarteavdelinga)" in body
    assert body.endswith("Venleg helsing\nNorTrials\n")


@pytest.mark.parametrize(
    ("sending", "first_words"),
    [
        (SendingKind.RESEND, "Vi har sendt dere denne forespørselen før"),
        (SendingKind.NEW_VERSION, "Vi har spurt dere om denne studien før"),
        (SendingKind.ADDITIONAL_DEPARTMENT, "Sykehuset deres er spurt om denne studien før"),
    ],
)
def test_sending_again_says_so_at_once(sending: SendingKind, first_words: str) -> None:
    subject, body = written(planned(items=(LetterItem("ahus", sending=sending),)))
    assert body.split("\n\n")[1].startswith(first_words)
    assert "Ny klinisk studie" not in subject


def test_a_deputy_is_told_so_and_not_for_whom() -> None:
    _, body = written(planned(as_deputy=True))
    assert "stedfortreder for en kollega" in body.split("\n\n")[0]


def test_each_letter_is_written_in_its_own_language() -> None:
    write = composer(CATALOGUE, SENDER)
    assert write(planned("nn"), REQUEST)[1].count("Slik svarar de, seinast torsdag") == 1
    assert write(planned("nb"), REQUEST)[1].count("Slik svarer dere, senest torsdag") == 1


def test_line_breaks_and_hidden_characters_of_the_company_do_not_reach_the_letter() -> None:
    request = replace(REQUEST, title="One\r\nBcc: x@y.example\u202e\x00two")
    subject, body = written(planned("en"), request)
    assert "\n" not in subject
    assert "- Title: One Bcc: x@y.example two" in body.replace("Study title", "Title")


def test_names_are_left_out_however_they_are_spelt() -> None:
    words = secret_words(Request(sponsor="MSD Norge AS", cro="3M", product="Abc-12"))
    assert words == ("MSD Norge AS", "MSD", "3M", "Abc-12")
    text = withhold("MSDs msd-studie, abc 12, ABC12, 3m and amsd of a company in Norge", words)
    assert text == "[…] […]-studie, […], […], […] and amsd of a company in Norge"


def test_the_reply_for_the_country_counts_opinions_and_names_nobody() -> None:
    opinions = (
        ExpertOpinion(1, "NT-1", "site:ahus", DUE, answered_on=DUE, opinion=Opinion.GOOD,
                      standard_of_care_ok=True, text="Many\npatients"),
        ExpertOpinion(2, "NT-1", "centre:brain", DUE, answered_on=DUE, opinion=Opinion.GOOD),
        ExpertOpinion(3, "NT-1", "site:ous", DUE),
    )  # fmt: skip
    wording = Wording.of("en", CATALOGUE)
    subject, body = compose_country_reply(REQUEST, opinions, wording, unit_name="NorTrials")
    assert subject.startswith("NT-2026-031: ")
    assert "3 experts or centres were asked, 2 have answered." in body
    assert "- good: 2" in body
    assert "1 say yes, 0 say no" in body
    assert "- Many patients" in body
    assert "Akershus" not in body


def test_letters_in_nynorsk_are_nynorsk() -> None:
    bokmal = re.compile(
        r"\b(dere\w*|hva|hvem|hvor\w*|ikke|noen|noe|fra|en gang|denne gangen|jeg|svarer|hilsen|"
        r"vennlig|mandag|tirsdag|lørdag|søndag|senest|stedfortreder|sted|skal|være|gjør|deltar|"
        r"enda|ennå|når|trenger|leter|firmaer|nevnt|vurdering din|til å få|spørres|til hvem)\b",
        re.IGNORECASE,
    )
    for kind in (
        LetterKind.FORWARD,
        LetterKind.VIA_CENTRE,
        LetterKind.CENTRE_COPY,
        LetterKind.EXPERT,
    ):
        for sending in SendingKind:
            letter = planned("nn", kind=kind, items=(LetterItem("ahus", sending=sending),))
            text = "\n".join(written(letter, Request("NT-1", therapy_areas=("oncology",))))
            assert bokmal.search(text) is None, (kind, bokmal.search(text))
