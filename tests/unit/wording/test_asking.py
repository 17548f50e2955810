"""The question to the company asks for what is missing, and for nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import matcher
from matcher.catalogue import load_reference
from matcher.desk.completeness import WEIGHTS, completeness
from matcher.domain.case import LinkKind
from matcher.domain.request import Request
from matcher.domain.vocabulary import RequestType
from matcher.wording import LANGUAGES, Wording, load_messages
from matcher.wording.asking import question_to_company

CATALOGUE = load_reference()


def test_the_question_lists_what_is_needed_before_what_would_help() -> None:
    request = Request(
        request_type=RequestType.SITE,
        title="COPD",
        therapy_areas=("respiratory",),
        key_criteria="x",
        product="y",
        sponsor="z",
        phase="II",
        sites_wanted=2,
        timeline="2027",
    )
    missing = completeness(request).missing
    subject, body = question_to_company(
        "NT-2026-031", missing, Wording.of("en", CATALOGUE), unit_name="NorTrials"
    )
    assert subject == "NT-2026-031: questions about your feasibility request"
    assert body == (
        "Dear colleague,\n\n"
        "Thank you for your request. It has our reference NT-2026-031.\n\n"
        "Before the hospitals can answer, they need to know:\n"
        "- how many patients are wanted in Norway\n"
        "- the date by which you need our reply\n\n"
        "It would also help them to know:\n"
        "- special equipment or expertise that is required, if any\n\n"
        "Please reply to this e-mail and keep the reference in the subject line. If something "
        "is not decided yet, or may not be shared, just say so.\n\n"
        "Kind regards\nNorTrials"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_can_be_asked_for_in_every_language(language: str) -> None:
    missing = completeness(Request()).missing
    subject, body = question_to_company("NT-1", missing, Wording.of(language, CATALOGUE))
    assert subject.startswith("NT-1: ")
    assert body.count("\n- ") == len(WEIGHTS)


def test_where_only_helpful_things_are_missing_nothing_is_called_needed() -> None:
    missing = [item for item in completeness(Request()).missing if not item.needed]
    _, body = question_to_company("NT-1", missing, Wording.of("nb", CATALOGUE))
    assert "Sykehusene kan svare bedre om de også vet:" in body
    assert "trenger" not in body


def test_nothing_missing_is_no_question() -> None:
    assert question_to_company("NT-1", (), Wording.of("en", CATALOGUE)) == ("", "")


def codes_in(*paths: str) -> set[str]:
    """Words in small letters that a module writes as texts of their own."""
    root = Path(matcher.__file__).parent
    found: set[str] = set()
    for path in paths:
        found |= set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', (root / path).read_text("utf-8")))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_reading_and_kinship_say_has_words(language: str) -> None:
    messages = load_messages(language)
    said = codes_in(
        *("mail/reading.py", "mail/letter_file.py", "mail/outlook_file.py"),
        "files/intake/reading.py",
        "desk/kinship.py",
    )
    worded = {key.partition(".")[2] for key in messages.by_key if key.startswith("intake.")}
    because = {key.partition(".")[2] for key in messages.by_key if key.startswith("kin_because.")}
    # "same_product" and "same_indication" are put together from their parts.
    assert worded | because <= said | {"same_product", "same_indication"}
    assert {"winmail_unreadable", "passed_on", "unknown_columns", "text_cut"} <= worded
    assert all(f"kin.{kind.value}" in messages for kind in LinkKind)
    assert said & {code for code in said if code.endswith(("_unread", "_unreadable"))} <= worded
