"""The case file has a word for every code that is kept of a request, in each language."""

from __future__ import annotations

from enum import StrEnum

import pytest

from matcher.domain import answering, case, letter, vocabulary
from matcher.wording.language import LANGUAGES
from matcher.wording.messages import load_messages

#: Codes that a case file shows by their own words; those of a request are in `value`.
ENUMS: tuple[type[StrEnum], ...] = (
    answering.Status,
    answering.Via,
    case.CaseState,
    case.ChoiceReason,
    case.LinkKind,
    case.Opinion,
    letter.LetterKind,
    letter.LetterState,
    vocabulary.Channel,
    vocabulary.Confidentiality,
    vocabulary.CountryResult,
    vocabulary.DeclineReason,
    vocabulary.ForwardingReason,
    vocabulary.Reply,
    vocabulary.SiteOutcome,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_word(language):
    messages = load_messages(language)
    codes = {one.value for words in ENUMS for one in words}
    without = {code for code in codes if f"case_file.v_{code}" not in messages}
    assert without == set()
