"""What the company reads of the answers, and what it must not."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.desk.overview import Line, Overview
from matcher.domain.vocabulary import Reply
from matcher.wording import LANGUAGES, Wording
from matcher.wording.overview import compose_overview, table_of

CATALOGUE = load_reference()
DAY = date(2026, 3, 9)
TOLD = Overview(
    (
        Line("ahus", "Heart\nunit", Reply.INTERESTED, DAY, 20, 4.0, "Ada, ada@ahus.example"),
        Line("unn", "", Reply.CONDITIONAL, DAY),
    ),
    declined=("helse-bergen",),
    silent=("helse-fonna", "ous"),
)


def written(language: str = "en", told: Overview = TOLD, **said: object) -> tuple[str, str]:
    wording = Wording.of(language, CATALOGUE)
    return compose_overview("NT-2026-031", told, wording, day=DAY, unit_name="NorTrials", **said)


def test_each_yes_is_told_with_what_was_said_and_the_others_are_counted():
    subject, body = written(name="Unni")
    assert subject == "NT-2026-031: Overview of the hospitals' answers"
    assert body.startswith("Dear Unni,\n\n")
    assert (
        "Interested:\n- Akershus University Hospital (Heart unit): 20 suitable patients a year, "
        "expects to recruit 4, contact: Ada, ada@ahus.example" in body
    )
    assert "Interested, on conditions:\n- University Hospital of North Norway\n" in body
    assert "Declined: 1\nNo answer yet: 2" in body
    assert "Bergen" not in body
    assert "Fonna" not in body


def test_the_others_are_named_where_the_coordinator_says_so():
    _, body = written(names=True)
    wording = Wording.of("en", CATALOGUE)
    assert f"Declined: {wording.site('helse-bergen')}" in body
    assert f"{wording.site('helse-fonna')}, {wording.site('ous')}" in body


def test_without_a_yes_the_overview_says_so():
    _, body = written(told=Overview((), declined=("ahus",)))
    assert "No hospital has said yes so far." in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_it_all_with_our_reference_in_the_subject(language):
    for supplement in (False, True):
        subject, body = written(language, supplement=supplement)
        assert subject.startswith("NT-2026-031: ")
        assert "{" not in body + subject
        assert "20" in body


def test_the_table_has_a_row_a_yes_and_a_row_a_count():
    wording = Wording.of("en", CATALOGUE)
    header, rows = table_of(TOLD, wording, names=False)
    assert header[0] == "Hospital"
    assert rows[0][1:] == [
        "Heart\nunit",
        "Interested",
        20,
        4.0,
        "Ada, ada@ahus.example",
        "2026-03-09",
    ]
    assert [row[0] for row in rows[2:]] == ["Declined: 1", "No answer yet: 2"]
    _, named = table_of(TOLD, wording, names=True)
    assert [row[2] for row in named[2:]] == ["Declined", "No answer yet", "No answer yet"]
