"""The letters about outcomes: to companies, to hospitals, to centres."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.desk.outcomes import Heard
from matcher.desk.planned import PlannedLetter
from matcher.domain.letter import LetterItem, LetterKind
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality
from matcher.services.desk.drafts import MAX_SUBJECT
from matcher.wording import Wording
from matcher.wording.letters import From
from matcher.wording.outcomes import compose_links, compose_notice, compose_question

CATALOGUE = load_reference()
DAY = date(2026, 3, 2)


def words(language: str) -> Wording:
    return Wording.of(language, CATALOGUE)


def letter(kind: LetterKind, *sites: str, language: str = "en") -> PlannedLetter:
    items = tuple(LetterItem(site) for site in sites)
    return PlannedLetter(kind, language, "Ada", "ada@x.example", DAY, items=items)


def study(own: str = "NT-2026-001", **said) -> Request:
    said.setdefault("title", "A study of the heart")
    return Request(request_id=own, therapy_areas=("cardiovascular",), received_on=DAY, **said)


def notice(heard: dict[str, Heard], language: str = "en", **said) -> tuple[str, str]:
    planned = letter(LetterKind.OUTCOME_NOTICE, *heard, language=language)
    request = study(sponsor="Fjord Pharma", **said)
    return compose_notice(planned, request, heard, words(language), sender=From("The unit"))


def test_a_company_is_asked_once_about_all_its_requests():
    about = [study(f"NT-2026-{n:03}", title=f"Study {n}") for n in (1, 2, 3)]
    subject, body = compose_question(about, words("en"), unit_name="The unit", name="Unni")
    assert subject == "NT-2026-001, NT-2026-002, NT-2026-003: What became of it?"
    for one in about:
        assert f"- {one.request_id}: {one.title} (received 2 March 2026)" in body
    assert body.startswith("Dear Unni,")


def test_a_subject_stays_a_line_and_the_text_has_every_reference():
    about = [study(f"A-reference-of-some-other-office-{n:03}") for n in range(60)]
    subject, body = compose_question(about, words("en"), unit_name="The unit")
    assert len(subject) <= MAX_SUBJECT
    assert subject.startswith("A-reference-of-some-other-office-000")
    assert "and 57 more" in subject
    assert all(one.request_id in body for one in about)


def test_a_title_of_many_lines_stays_one():
    _, body = compose_question(
        [study(title="One\nBcc: all@x.example")], words("en"), unit_name="The unit"
    )
    assert "\nBcc" not in body


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("told", list(Heard))
def test_a_hospital_reads_what_became_of_it_for_itself(told, language):
    subject, body = notice({"ahus": told}, language)
    assert subject.startswith("NT-2026-001: ")
    assert words(language).text(f"outcome.{told}") in body
    assert "{" not in body
    assert "Fjord" not in body


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_lost_country_is_said_to_count_against_nobody(language):
    _, body = notice({"ahus": Heard.LOST}, language)
    said = {"nb": "teller ikke mot noe", "nn": "tel ikkje mot noko", "en": "counts against no"}
    assert said[language] in body


def test_who_answers_for_two_hospitals_reads_of_each_by_its_name():
    _, body = notice({"ahus": Heard.SELECTED, "vv": Heard.NOT_SELECTED})
    lines = [line for line in body.split("\n") if line.startswith("- ")]
    assert len(lines) == 2
    assert "has selected you" in lines[0]
    assert "not selected" in lines[1]


@pytest.mark.parametrize(
    ("confidentiality", "named"),
    [
        (Confidentiality.OPEN, True),
        (Confidentiality.NO_SPONSOR_NAME, False),
        (Confidentiality.CDA_FIRST, False),
    ],
)
def test_the_title_is_told_only_where_it_is_open(confidentiality, named):
    _, body = notice({"ahus": Heard.LOST}, confidentiality=confidentiality)
    assert ("A study of the heart" in body) is named


def test_a_centre_gets_one_link_for_each_hospital():
    planned = letter(LetterKind.CENTRE_LINKS, "ahus", "unn")
    subject, body = compose_links(planned, study(), words("en"), unit_name="The unit")
    assert subject.startswith("NT-2026-001: ")
    assert body.count("{answer_link_1}") == body.count("{answer_link_2}") == 1
    assert "A study of the heart" not in body
