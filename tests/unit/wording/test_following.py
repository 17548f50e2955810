"""Reminders and notices say what has changed, and of the study nothing confidential."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.desk.following import Said
from matcher.desk.planned import PlannedLetter
from matcher.domain.letter import LetterItem, LetterKind
from matcher.domain.request import Request
from matcher.domain.vocabulary import Confidentiality
from matcher.wording import LANGUAGES, Wording
from matcher.wording.following import compose_follow_up, follow_up_composer
from matcher.wording.letters import From

CATALOGUE = load_reference()
DUE = date(2026, 3, 16)
SENDER = From("NorTrials", "anna@zyntra.example")


def written(said: Said, language: str = "en", **about: object) -> tuple[str, str]:
    request = Request(
        request_id="NT-2026-031",
        title="ZYNTRA-7: zyntramab",
        sponsor="Zyntra",
        therapy_areas=("cardiovascular",),
        **about,
    )
    items = (LetterItem("ahus", "Heart"),)
    letter = PlannedLetter(
        LetterKind.REMINDER, language, "Kari", "kari@ahus.example", DUE, items=items
    )
    return compose_follow_up(letter, request, said, Wording.of(language, CATALOGUE), sender=SENDER)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", list(Said))
def test_every_letter_is_said_in_every_language(said, language):
    subject, body = written(said, language)
    assert subject.startswith("NT-2026-031: ")
    assert "{" not in (subject + body).replace("{answer_link_1}", "")
    assert ("{answer_link_1}" in body) is said.endswith("reminder")
    assert "Kari" in body.splitlines()[0]
    assert body.endswith("\nNorTrials\n")


@pytest.mark.parametrize("said", list(Said))
@pytest.mark.parametrize("secrecy", [Confidentiality.NO_SPONSOR_NAME, Confidentiality.CDA_FIRST])
def test_a_confidential_study_is_named_by_our_reference_alone(said, secrecy):
    text = " ".join(written(said, confidentiality=secrecy)).lower()
    assert "zyntra" not in text


def test_a_subject_never_has_the_title_in_it():
    assert all("ZYNTRA" not in written(said)[0] for said in Said)


def test_a_reminder_says_the_day_how_to_answer_and_that_the_company_may_know_already():
    subject, body = written(Said.FIRST_REMINDER)
    assert subject.endswith("reply by Monday 16 March 2026")
    assert "anna@zyntra.example" in body
    assert "If you have answered the company already" in body
    assert "This is for: Akershus University Hospital (Heart)." in body


def test_where_nothing_is_asked_for_any_more_no_answer_is_asked_for():
    for said in (Said.WITHDRAWN, Said.ON_HOLD):
        _, body = written(said)
        assert "need not" in body
        assert "How to answer" not in body
        assert "anna@zyntra.example" not in body


def test_each_letter_is_written_in_its_own_language():
    compose = follow_up_composer(CATALOGUE, SENDER)
    letter = PlannedLetter(LetterKind.REMINDER, "nn", "", "x@y.example", DUE)
    _, body = compose(letter, Request(request_id="NT-1"), Said.MOVED)
    assert "De er spurde" in body
