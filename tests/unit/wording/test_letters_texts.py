"""Each text of a letter can be put into one's own words, and only into words that can be used."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.catalogue import load_reference
from matcher.errors import RequestError
from matcher.wording import LANGUAGES, Wording
from matcher.wording.letters import From
from matcher.wording.letters_preview import preview
from matcher.wording.letters_texts import (
    LETTERS,
    built_in,
    checked,
    is_subject,
    placeholders,
    required,
)
from matcher.wording.messages import Plural, load_messages

CATALOGUE = load_reference()
KEYS = sorted({key for keys in LETTERS.values() for key in keys})

#: Words and forms of the letters that are no sentences: names of facts, days, lines of figures.
FORMS = {
    "letter.cro",
    "letter.fact",
    "letter.reply_count",
    "letter.sponsor",
    "letter.weekday_day",
    "letter.weekdays",
    "follow_up.calendar_due",
    "follow_up.calendar_internal",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_the_programs_own_text_passes_its_own_check(key, language):
    own = built_in(key, language)
    assert checked(key, language, own) == own


def test_every_sentence_of_requests_and_reminders_can_be_changed():
    messages = load_messages("en").by_key
    written = {key for key in messages if key.startswith(("letter.", "follow_up."))}
    assert written - {key.partition(":")[0] for key in KEYS} == FORMS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_a_changed_text_stands_in_the_letter_it_is_of(letter, language):
    today = date(2026, 3, 2)
    rare = {"letter.hello_nobody", "letter.reply_none", "overview.nobody", "letter.link_of"}
    for key in set(LETTERS[letter]) - rare:
        names = " ".join(f"{{{name}}}" for name in placeholders(key, language))
        own = {language: {key: f"Ours: {names} ours"}}
        plain = preview(letter, language, CATALOGUE, From("The unit"), today=today)
        changed = preview(letter, language, CATALOGUE, From("The unit", own=own), today=today)
        assert "{" not in " ".join(changed).replace("{answer_link_1}", "")
        if key in IN_THE_SAMPLE:
            assert plain != changed


#: Every subject and every opening sentence is in the letter that is looked at.
IN_THE_SAMPLE = {
    key for letter, keys in LETTERS.items() if not letter.startswith("common") for key in keys[:2]
} - {"letter.reply_none"}


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("letter.first", "A study in {field}.", "names 'field'"),
        ("letter.first", "A study in {fields.__class__}.", "names 'fields.__class__'"),
        ("letter.first", "A study in {fields:>9999}.", "names 'fields:>9999'"),
        ("letter.first", "A study in {fields!r}.", "names 'fields!r'"),
        ("letter.first", "A study in {fields", "stands alone"),
        ("letter.first", "{{answer_link_1}}", "stands alone"),
        ("letter.link", "Answer by the link.", "lacks 'link'"),
        ("letter.subject_forward", "A new study", "lacks 'reference'"),
        ("letter.subject_forward", "{reference}:\nA new study", "more than one line"),
        ("letter.no", "x" * 2001, "more than 2000"),
    ],
)
def test_words_that_cannot_be_used_are_refused(key, text, told):
    with pytest.raises(RequestError, match=told):
        checked(key, "en", text)


@pytest.mark.parametrize("key", KEYS)
def test_the_three_languages_name_the_same(key):
    assert len({frozenset(placeholders(key, one)) for one in LANGUAGES}) == 1
    if is_subject(key):
        assert required(key, "en") == ("reference",)


def test_one_form_of_a_plural_is_changed_by_itself():
    own = load_messages("en").with_own({"overview.asked:other": "We asked {n}."})
    assert isinstance(own.by_key["overview.asked"], Plural)
    assert own.text("overview.asked", n=1) == "1 hospital was asked."
    assert own.text("overview.asked", n=3) == "We asked 3."


def test_a_text_of_a_key_that_is_gone_changes_nothing():
    own = Wording.of("en", CATALOGUE, {"en": {"letter.long_gone": "x"}})
    assert own.text("letter.no") == built_in("letter.no", "en")
